"""The study as a workbook: what was said, what the rows say, and the rows; numbers as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]

from southgate.dossier.grid import headed, named, worded
from southgate.dossier.text import LANGUAGES, Words, words
from southgate.records import Finding, Study

__all__ = ["write_workbook"]

Cell = str | float | int | bool | None
_WIDEST = 60
_NAME = 31
_BARRED = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet before it is written: its name, heads and rows."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_workbook(study: Study, path: Path) -> None:
    """Write a study as XLSX: the same bytes for the same study.

    Parameters
    ----------
    study : Study
        What is to be written; the workbook is stamped with its base date.
    path : Path
        The file, in a folder that exists.
    """
    spoken = tuple(words(language).of(study) for language in LANGUAGES)
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(
        str(path), {**safe, "in_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        stamp = datetime.combine(
            date.fromisoformat(study.settings["base_date"]), datetime.min.time()
        )
        book.set_properties(
            {"title": study.settings["title_en"], "author": "Southgate", "created": stamp}
        )
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in _sheets(study, spoken):
            _write(book.add_worksheet(sheet.name), sheet, bold, wrap)


def _sheets(study: Study, spoken: Sequence[Words]) -> Iterable[_Sheet]:
    yield _readme(study, spoken)
    yield _statements(study, spoken)
    yield _findings(study, spoken)
    taken = {
        _both(spoken, "sheets", name) for name in ("readme", "statements", "findings", "sources")
    }
    for finding in study.findings:
        if finding.about not in finding.verdicts and len(finding.evidence):
            yield _evidence(_sheet_name(finding.name, taken), finding, study, spoken)
    yield _sources(study, spoken)


def _write(page: Any, sheet: _Sheet, bold: Any, wrap: Any) -> None:
    page.freeze_panes(1, 0)
    page.write_row(0, 0, sheet.heads, bold)
    for place, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write_cell(page, place, column, cell, wrap)
    for column, head in enumerate(sheet.heads):
        cells = (str(row[column]) for row in sheet.rows)
        page.set_column(column, column, min(_WIDEST, max(map(_width, (head, *cells))) + 2))


def _write_cell(page: Any, row: int, column: int, cell: Cell, wrap: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, wrap)
    elif isinstance(cell, str):
        page.write_string(row, column, cell, wrap)
    else:
        page.write_number(row, column, cell, wrap)


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _readme(study: Study, spoken: Sequence[Words]) -> _Sheet:
    titles, *lines = zip(*(chosen.readme(study) for chosen in spoken), strict=True)
    return _Sheet(
        _both(spoken, "sheets", "readme"),
        tuple(title.plain for title in titles),
        tuple(tuple(line.plain for line in pair) for pair in lines),
    )


def _statements(study: Study, spoken: Sequence[Words]) -> _Sheet:
    heads = (
        spoken[0].column("statement") + " / " + spoken[1].column("statement"),
        *(
            chosen.column(code)
            for code in ("statement", "kind", "theme", "verdict")
            for chosen in spoken
        ),
        *(chosen.ui("reason").plain for chosen in spoken),
        _heading(spoken, "source"),
    )
    kinds = _kinds(study)
    rows = (
        _statement(study, spoken, finding, *kinds[finding.about])
        for finding in study.findings
        if finding.about in finding.verdicts and finding.about in kinds
    )
    return _Sheet(_both(spoken, "sheets", "statements"), heads, tuple(rows))


def _kinds(study: Study) -> dict[str, tuple[str, str]]:
    """Find each statement's kind and theme in the rows of the count."""
    ledgers = (finding.evidence for finding in study.findings if finding.key == "strategy.count")
    return {
        str(row["statement"]): (str(row["kind"]), str(row["theme"]))
        for ledger in ledgers
        for row in ledger.to_dict("records")
    }


def _statement(
    study: Study, spoken: Sequence[Words], finding: Finding, kind: str, theme: str
) -> tuple[Cell, ...]:
    judgement = finding.verdicts[finding.about]
    return (
        finding.about,
        *(chosen.label(study, "statements", finding.about) for chosen in spoken),
        *(chosen.term("kinds", kind) for chosen in spoken),
        *(chosen.term("themes", theme) for chosen in spoken),
        *(chosen.answer_verdict(judgement, kind).word for chosen in spoken),
        *(chosen.sentence(finding, study).plain for chosen in spoken),
        ", ".join(finding.sources),
    )


def _findings(study: Study, spoken: Sequence[Words]) -> _Sheet:
    rows = (
        (finding.name, *(chosen.sentence(finding, study).plain for chosen in spoken))
        for finding in study.findings
    )
    heads = (_heading(spoken, "finding"), *(chosen.ui("sentence").plain for chosen in spoken))
    return _Sheet(_both(spoken, "sheets", "findings"), heads, tuple(rows))


def _sources(study: Study, spoken: Sequence[Words]) -> _Sheet:
    keys = (
        "source",
        "publisher",
        "address",
        "published_on",
        "licence",
        "grade",
        "basis",
        "audited",
    )
    heads = (
        "id",
        *(" / ".join(chosen.ui(key).plain for chosen in spoken) for key in ("origin", *keys)),
    )
    rows = (
        (
            source.id,
            " / ".join(source.origin[language] for language in LANGUAGES),
            source.title,
            source.publisher,
            source.address,
            source.published,
            source.licence,
            source.grade,
            _both(spoken, "bases", source.basis),
            source.audited,
        )
        for source in study.sources.values()
    )
    return _Sheet(_both(spoken, "sheets", "sources"), heads, tuple(rows))


def _evidence(name: str, finding: Finding, study: Study, spoken: Sequence[Words]) -> _Sheet:
    """Write rows as they are, and beside each column of codes its names in every language."""
    frame, chapter = finding.evidence, finding.chapter
    heads: list[str] = []
    columns: list[list[Cell]] = []
    for code in map(str, frame.columns):
        cells = [_cell(value) for value in frame[code].tolist()]
        if not named(code):
            heads.append(_heading(spoken, headed(code, frame.columns), chapter))
            columns.append(cells)
            continue
        heads += [code, *(chosen.column(headed(code, frame.columns), chapter) for chosen in spoken)]
        columns += [cells, *([_named(cell, code, study, one) for cell in cells] for one in spoken)]
    return _Sheet(name, tuple(heads), tuple(zip(*columns, strict=True)))


def _named(cell: Cell, code: str, study: Study, said: Words) -> Cell:
    return cell if cell is None or cell == "" else worded(str(cell), code, said, study)


def _cell(value: Any) -> Cell:
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)


def _heading(spoken: Sequence[Words], code: str, chapter: str = "") -> str:
    return " / ".join(chosen.column(code, chapter) for chosen in spoken)


def _both(spoken: Sequence[Words], group: str, code: str) -> str:
    return " ".join(dict.fromkeys(chosen.term(group, code) for chosen in spoken))


def _sheet_name(name: str, taken: set[str]) -> str:
    """Name a sheet as Excel allows, unlike every other; ``taken`` learns the name."""
    stem = _BARRED.sub("-", name)[:_NAME]
    chosen, place = stem, 2
    while chosen.casefold() in {other.casefold() for other in taken}:
        chosen, place = f"{stem[: _NAME - len(str(place)) - 1]}~{place}", place + 1
    taken.add(chosen)
    return chosen
