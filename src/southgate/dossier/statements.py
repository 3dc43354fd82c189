"""The strategy, sentence by sentence: each statement with its verdict, its reason and its age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from southgate.dossier.blocks import Block
from southgate.dossier.grid import anchor
from southgate.dossier.markup import html
from southgate.dossier.text import Words
from southgate.records import Finding, Judgement, Name, Study, Verdict

__all__ = [
    "CLASSES",
    "Link",
    "StatementView",
    "WantedItem",
    "answers",
    "class_of",
    "reasons",
    "statement_views",
    "telling",
    "wanted_items",
]

CLASSES = ("supported", "contradicted", "mixed", "undecided")


@dataclass(frozen=True, slots=True)
class Link:
    """A statement named elsewhere."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement as a reader sees it."""

    id: str
    anchor: str
    group: str
    verdict: str
    mark: str
    standing: str
    latest: str
    kind: str
    kind_name: str
    theme: str
    theme_name: str
    text: str
    reason: Markup
    reported: Markup
    needs: Markup
    weight: int
    block: Block

    @property
    def link(self) -> Link:
        """The way to it."""
        return Link(self.anchor, self.text)


@dataclass(frozen=True, slots=True)
class WantedItem:
    """A table that is missing: what it holds, who has it, what it would decide."""

    name: str
    holder: Markup
    opens: Markup
    columns: str
    statements: tuple[Link, ...]


def class_of(verdict: Verdict) -> str:
    """Give the class of the home page that a verdict belongs to.

    Examples
    --------
    >>> class_of(Verdict.REPORTED)
    'undecided'
    """
    return "undecided" if verdict in (Verdict.REPORTED, Verdict.UNDECIDABLE) else str(verdict)


def reasons(study: Study) -> Mapping[str, Finding]:
    """Find each statement's own finding."""
    return {
        finding.about: finding
        for finding in study.findings
        if finding.chapter == "strategy" and finding.about in finding.verdicts
    }


def statement_views(
    ledger: Finding, blocks: Mapping[str, Block], words: Words, study: Study
) -> tuple[StatementView, ...]:
    """Word every statement, in the order of the text."""
    found = reasons(study)
    return tuple(
        _view(row, found[str(row["statement"])], blocks, words, study)
        for row in ledger.evidence.to_dict("records")
        if str(row["statement"]) in found
    )


def _view(
    row: Mapping[Any, Any],
    finding: Finding,
    blocks: Mapping[str, Block],
    words: Words,
    study: Study,
) -> StatementView:
    code, kind, theme = str(row["statement"]), str(row["kind"]), str(row["theme"])
    judged = finding.verdicts[code]
    mark = words.answer_verdict(judged, kind)
    made = blocks[finding.name]
    return StatementView(
        id=code,
        anchor=made.id,
        group=class_of(judged.verdict),
        verdict=str(judged.verdict),
        mark=mark.symbol,
        standing=mark.word,
        latest=words.ui("newest", period=words.period(judged.latest)).plain
        if judged.latest
        else "",
        kind=kind,
        kind_name=words.term("kinds", kind),
        theme=theme,
        theme_name=words.term("themes", theme),
        text=words.label(study, "statements", code),
        reason=_reason(finding, made, words),
        reported=html(words.reported(judged, study), words)
        if judged.verdict is Verdict.REPORTED
        else Markup(""),
        needs=_needs(finding, judged, words),
        weight=judged.rows_for + judged.rows_against,
        block=made,
    )


def _reason(finding: Finding, made: Block, words: Words) -> Markup:
    named = finding.facts.get("finding")
    if not isinstance(named, Name):
        return made.sentence
    link = Markup(' <a href="{}.html#{}">{}</a>')
    chapter = named.code.split(".", 1)[0]
    return made.sentence + link.format(chapter, anchor(named.code), words.page(chapter).nav)


def _needs(finding: Finding, judged: Judgement, words: Words) -> Markup:
    """Say which table would decide and who holds it; the table is not named twice."""
    if not judged.needs:
        return Markup("")
    if isinstance(finding.facts.get("wanted"), Name):
        return _held(judged.needs, words)
    key = "needs" if class_of(judged.verdict) == "undecided" else "needs_better"
    table = html(words.ui(key, table=Name("wanted", judged.needs)), words)
    return Markup("{} · {}").format(table, _held(judged.needs, words))


def _held(code: str, words: Words) -> Markup:
    return html(words.ui("held_by", holder=Name("holders", code)), words)


def telling(answer: Iterable[StatementView]) -> tuple[StatementView, ...]:
    """Choose of one answer what the rows decide and what they leave open, the most rows first.

    No taste is at work: of two with as many rows the first in the text is taken.
    """
    views = tuple(answer)
    decided = [view for view in views if view.group in ("supported", "contradicted")]
    left = [view for view in views if view not in decided]
    return tuple(max(group, key=lambda view: view.weight) for group in (decided, left) if group)


def answers(study: Study) -> tuple[Finding, ...]:
    """Find the answer to each of the reporters' questions."""
    return tuple(finding for finding in study.findings if finding.key == "strategy.answer")


def wanted_items(
    finding: Finding, views: Iterable[StatementView], words: Words, study: Study
) -> tuple[WantedItem, ...]:
    """Word the tables that are missing, the most useful first."""
    known = {view.id: view for view in views}
    rows = finding.evidence.sort_values("rank", kind="stable").to_dict("records")
    return tuple(
        WantedItem(
            words.label(study, "wanted", str(row["wanted"])),
            _held(str(row["wanted"]), words),
            html(words.ui("would_decide", n=int(row["opens"])), words),
            words.label(study, "columns", str(row["wanted"])),
            tuple(known[code].link for code in str(row["statements"]).split() if code in known),
        )
        for row in rows
    )
