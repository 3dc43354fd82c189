"""A finding from its sentence down to the rows, tables, methods and sources, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.dossier.grid import grid
from southgate.dossier.text import Words, words
from southgate.errors import StudyError, named
from southgate.records import Finding, Study

__all__ = ["explained"]

MOST = 40
"""Rows to print; the Parquet file beside the study holds them all."""


def explained(study: Study, name: str, language: str) -> str:
    """Tell where a finding comes from.

    Parameters
    ----------
    study : Study
    name : str
        The finding's name, e.g. ``strategy.count``.
    language : str
        ``en`` or ``zh``.

    Returns
    -------
    str
        Sentence, facts, rows, tables with hashes, sources, methods, caveats.

    Raises
    ------
    StudyError
        If the study has no such finding.
    """
    found = {finding.name: finding for finding in study.findings}
    if name not in found:
        near = [known for known in found if known.split(".")[0] == name.split(".", maxsplit=1)[0]]
        raise StudyError(
            f"A finding must be one of the study; `{name}` is not. "
            f"Choose one, such as {named(near or list(found))}."
        )
    return "\n".join(_lines(found[name], study, words(language).of(study)))


def _lines(finding: Finding, study: Study, said: Words) -> Iterator[str]:
    yield f"{finding.name} ({said.term('audiences', finding.audience)})"
    yield ""
    yield said.sentence(finding, study).plain
    yield from _verdicts(finding, study, said)
    yield from _section(said, "facts", _facts(finding, said))
    yield from _section(said, "rows_beneath", _rows(finding, study, said))
    yield from _section(
        said,
        "tables_read",
        (
            f"{t.name}: {t.file}, {said.ui('rows_shown', n=t.rows)}, SHA-256 {t.sha256}"
            for t in study.tables
            if t.name in finding.tables
        ),
    )
    yield from _section(said, "sources", _sources(finding, study, said))
    methods = (said.method(code) for code in finding.methods)
    yield from _section(said, "methods", (f"{m.title}: {m.line} {m.reference}" for m in methods))
    yield from _section(said, "caveats", (said.caveat(code) for code in finding.caveats))


def _section(said: Words, heading: str, lines: Iterator[str]) -> Iterator[str]:
    body = [line for line in lines if line]
    if body:
        yield ""
        yield said.ui(heading).plain
        yield from (f"  {line}" for line in body)


def _verdicts(finding: Finding, study: Study, said: Words) -> Iterator[str]:
    for statement, judgement in finding.verdicts.items():
        word = said.term("verdicts", judgement.verdict)
        yield f"{statement} “{said.label(study, 'statements', statement)}”: {word}"
        if judgement.origins:
            yield said.reported(judgement, study).plain


def _facts(finding: Finding, said: Words) -> Iterator[str]:
    for name, fact in finding.facts.items():
        yield f"{said.fact_name(finding, name)}: {said.fact(fact)}"


def _rows(finding: Finding, study: Study, said: Words) -> Iterator[str]:
    if finding.evidence.empty:
        return
    shown = grid(finding.evidence.head(MOST), said, study, finding.chapter)
    table = pd.DataFrame([[cell.striptags() for cell in row] for row in shown.rows])
    yield from table.to_string(
        header=[head.title for head in shown.columns], index=False
    ).splitlines()
    if len(finding.evidence) > MOST:
        yield f"… {said.ui('rows_shown', n=len(finding.evidence))}"


def _sources(finding: Finding, study: Study, said: Words) -> Iterator[str]:
    for code in finding.sources:
        if code not in study.sources:
            continue
        one = study.sources[code]
        audited = said.ui("audited" if one.audited else "unaudited").plain
        yield (
            f"{one.title} · {one.publisher} · {one.published or '—'} · {one.grade} · "
            f"{said.term('bases', one.basis)} · {audited} · {one.licence} · {one.address}"
        )
