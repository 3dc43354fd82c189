"""What a page shows of one finding: sentence, pictures, rows, doubts, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from southgate.dossier.grid import Grid, anchor, grid, newest
from southgate.dossier.machine import KIND, Machine, machine
from southgate.dossier.marks import Form
from southgate.dossier.markup import html, lang
from southgate.dossier.numbers import shortened
from southgate.dossier.render import dressed, script_json
from southgate.dossier.text import Words
from southgate.records import Figure, Finding, Quantity, Source, Study, TableRecord

__all__ = ["Block", "Drawing", "Drawings", "Picture", "SourceView", "block", "source_view"]

WORDED = ("facts", "public-domain")
"""Licences that are no name of a licence, but a word of the catalogue."""

SHORT = 8
"""A table of so many rows is shown open."""

MOST = 200
"""A table of more rows than these would weigh more than its page."""

FIRST = 50
"""So many rows of such a table are shown; the CSV beside it holds them all."""

_SPANS: Mapping[str, str] = {
    **dict.fromkeys(("capabilities", "deals", "goals", "record", "ties"), "interval_is"),
    **dict.fromkeys(("partners", "visitors"), "choices_span"),
    "scenarios": "supposed_span",
}
"""What a number's two ends are in a chapter, where they are no reports that differ."""

_RANKED = "goals"
"""The chapter in which those of a rank span choices."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as drawn: its specification and its still picture."""

    spec: Mapping[str, object]
    svg: str


Drawings = Mapping[tuple[str, str, Form], Drawing]
"""Every drawing of a dossier, by the figure's key, the language and the form."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure on a page, in both forms."""

    id: str
    name: str
    title: str
    how: str
    file: str
    wide: Markup
    narrow: Markup
    specs: Markup


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as a reader sees it; ``lang`` is the language of its title."""

    id: str
    origin: str
    title: str
    lang: str
    publisher: str
    address: str
    published: str
    licence: str
    grade: str
    basis: str
    audited: str


@dataclass(frozen=True, slots=True)
class Block:
    """A finding on a page."""

    id: str
    name: str
    sentence: Markup
    plain: str
    pictures: tuple[Picture, ...]
    grid: Grid | None
    short: bool
    rows: str
    cut: str
    csv: str
    age: str
    sure: tuple[Markup, ...]
    facts: tuple[tuple[str, Markup], ...]
    tables: tuple[TableRecord, ...]
    sources: tuple[SourceView, ...]
    methods: tuple[Markup, ...]
    caveats: tuple[str, ...] = field(default=())
    machine: Machine | None = None


def block(finding: Finding, words: Words, study: Study, drawings: Drawings) -> Block:
    """Make everything that a page shows of a finding."""
    said = words.sentence(finding, study)
    shown = len(finding.evidence) if len(finding.evidence) <= MOST else FIRST
    records = {record.name: record for record in study.tables}
    return Block(
        id=anchor(finding.name),
        name=finding.name,
        sentence=html(said, words),
        plain=said.plain,
        pictures=tuple(
            _picture(figure, words, drawings) for figure in finding.figures if figure.kind != KIND
        ),
        grid=grid(finding.evidence.head(shown), words, study, finding.chapter) if shown else None,
        short=len(finding.evidence) <= SHORT and not finding.figures,
        rows=words.ui("rows_shown", n=len(finding.evidence)).plain,
        cut=words.ui("rows_first", n=shown, of=len(finding.evidence)).plain
        if shown < len(finding.evidence)
        else "",
        csv=f"../data/{finding.name}.csv",
        age=_age(finding, words),
        sure=_sure(finding, words, study),
        facts=tuple(
            (words.fact_name(finding, name), html(words.fact(fact), words))
            for name, fact in finding.facts.items()
        ),
        tables=tuple(records[name] for name in finding.tables if name in records),
        sources=tuple(
            source_view(study.sources[code], words)
            for code in finding.sources
            if code in study.sources
        ),
        methods=tuple(_method(code, words) for code in finding.methods),
        caveats=tuple(words.caveat(code) for code in finding.caveats),
        machine=next(
            (machine(figure, words, study) for figure in finding.figures if figure.kind == KIND),
            None,
        ),
    )


def source_view(source: Source, words: Words) -> SourceView:
    """Word a source; its title stays in its own language."""
    return SourceView(
        id=source.id,
        origin=source.origin[words.language],
        title=source.title,
        lang=lang(source.language),
        publisher=source.publisher,
        address=source.address if source.address.startswith(("https://", "http://")) else "",
        published=words.date(source.published) if source.published else "",
        licence=words.term("licences", source.licence)
        if source.licence in WORDED
        else source.licence,
        grade=source.grade,
        basis=words.term("bases", source.basis),
        audited=words.ui("yes" if source.audited else "no").plain,
    )


def _picture(figure: Figure, words: Words, drawings: Drawings) -> Picture:
    name = f"{words.language}-{figure.key}"
    title, description = words.figure(figure)
    wide, narrow = (drawings[figure.key, words.language, form] for form in ("wide", "narrow"))
    identity = f"fig-{anchor(figure.key)}"
    return Picture(
        id=identity,
        name=name,
        title=title,
        how=words.term("how_to_read", figure.kind),
        file=f"../assets/charts/{name}.svg",
        wide=dressed(wide.svg, f"{identity}-w", title, description),
        narrow=dressed(narrow.svg, f"{identity}-n", title, description),
        specs=script_json({"wide": wide.spec, "narrow": narrow.spec}),
    )


def _age(finding: Finding, words: Words) -> str:
    latest = newest(finding.evidence)
    return words.ui("newest", period=words.period(latest)).plain if latest else ""


def _sure(finding: Finding, words: Words, study: Study) -> tuple[Markup, ...]:
    """Say how many origins speak, and where reports differ."""
    origins = {
        study.sources[code].origin[words.language]
        for code in finding.sources
        if code in study.sources
    }
    lines = [html(words.ui("origins_speak", n=len(origins)), words)] if origins else []
    spans = {
        name: fact
        for name, fact in finding.facts.items()
        if isinstance(fact, Quantity) and fact.low is not None and fact.low != fact.high
    }
    if key := _SPANS.get(finding.chapter):
        said = (
            words.ui(
                "choices_span" if finding.chapter == _RANKED and fact.unit == "rank" else key,
                name=words.fact_name(finding, name),
                n=shortened(fact),
            )
            for name, fact in spans.items()
        )
    else:
        said = (words.ui("reports_differ", n=fact) for fact in spans.values())
    return (*lines, *(html(line, words) for line in said))


def _method(code: str, words: Words) -> Markup:
    method = words.method(code)
    return Markup("<b>{}</b> {} <small>{}</small>").format(
        method.title, method.line, method.reference
    )
