"""What may be told of internal rows: counts from three on, and nothing that only they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from southgate.errors import StudyError, named
from southgate.records import LEAST_TOLD, Finding, Name, Names, Quantity
from southgate.tables import descriptor, table_names
from southgate.workspace import Workspace

__all__ = ["released", "told_apart"]


COMMON = ("audience", "period", "register", "sector", "since", "unit")
"""Columns whose texts point to nobody: they are printed by many, or words of ours."""

COUNT = "1"
"""The unit of a count."""

PERIODS = ("period", "since", "year")
"""Columns that tell rows apart and count nothing, though their years may be written as numbers."""

Rows = Mapping[tuple[str, ...], list[float]]
"""Counts by what tells their row from others; more than one where nothing does."""


def released(
    findings: tuple[Finding, ...], whole: Workspace, shown: Workspace
) -> tuple[Finding, ...]:
    """Findings that sum up internal rows, made public once nothing in them points to one.

    Parameters
    ----------
    findings : tuple of Finding
        As a chapter's ``disclosed`` gives them.
    whole : Workspace
        With the tables, internal rows included, that they were made from.
    shown : Workspace
        What everybody may read.

    Returns
    -------
    tuple of Finding

    Raises
    ------
    StudyError
        If a text of a finding stands in no row that is shown, or a count lies under three.
    """
    hidden = _said(whole) - _said(shown)
    for finding in findings:
        told = sorted({text for text in _texts(finding) if text in hidden})
        if told:
            raise StudyError(
                f"A finding that is told in public must name nothing internal; `{finding.name}` "
                f"names {named(told)}. Count it, or leave it out."
            )
        small = sorted({count for *_, count in _counts(finding) if 0 < count < LEAST_TOLD})
        if small:
            raise StudyError(
                f"A count of internal rows must be 0 or at least {LEAST_TOLD} to be told; "
                f"`{finding.name}` tells {named([f'{count:g}' for count in small])}. "
                "Put small cells together."
            )
    return tuple(findings)


def told_apart(whole: tuple[Finding, ...], shown: tuple[Finding, ...]) -> bool:
    """Whether counts with internal rows and counts without them would tell of one row or two.

    Parameters
    ----------
    whole, shown : tuple of Finding
        What a chapter discloses of all rows, and of those that everybody may read.

    Returns
    -------
    bool
        True where a count of both differs by one or two. Rows that nothing tells apart, or that
        only one of both has, are held against each other, whichever is meant.
    """
    before, after = _cells(shown), _cells(whole)
    return any(
        _near(counts, before[where].get(key, _alone(before[where], rows)))
        for where, rows in after.items()
        if where in before
        for key, counts in rows.items()
    )


def _near(some: list[float], others: list[float]) -> bool:
    """Whether counts that are not the same differ by one or two."""
    return sorted(some) != sorted(others) and any(
        0 < abs(one - other) < LEAST_TOLD for one in some for other in others
    )


def _alone(rows: Rows, beside: Rows) -> list[float]:
    """The counts of rows that the other side has not."""
    return [count for key, counts in rows.items() if key not in beside for count in counts]


def _cells(findings: tuple[Finding, ...]) -> Mapping[tuple[str, ...], Rows]:
    """Every count, by its fact or its column, and there by its row."""
    cells: dict[tuple[str, ...], dict[tuple[str, ...], list[float]]] = {}
    for where, key, count in (cell for finding in findings for cell in _counts(finding)):
        cells.setdefault(where, {}).setdefault(key, []).append(count)
    return cells


def _said(workspace: Workspace) -> set[str]:
    """Every text in the rows of a workspace, but for the words of closed lists and periods."""
    found: set[str] = set()
    for name, table in workspace.tables.items():
        told = table.drop(columns=[*COMMON, *_vocabulary(name)], errors="ignore")
        for column in _worded(told):
            found.update(told[column].dropna().astype("str").unique())
    return found - {""}


def _vocabulary(name: str) -> tuple[str, ...]:
    """The columns of a table whose words are ours."""
    if name not in table_names():
        return ()
    fields = descriptor(name)["fields"]
    return tuple(field["name"] for field in fields if "enum" in field.get("constraints", {}))


def _texts(finding: Finding) -> Iterator[str]:
    yield from finding.sources
    for judgement in finding.verdicts.values():
        yield from judgement.origins
    for fact in finding.facts.values():
        if isinstance(fact, Name):
            yield fact.code
        elif isinstance(fact, Names):
            yield from (item.code for item in fact.items)
    for frame in _frames(finding):
        for name in _worded(frame):
            yield from (str(cell) for cell in frame[name])


def _counts(finding: Finding) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], float]]:
    """Every count, where it stands, and what tells its row: its texts and its period."""
    for name, fact in finding.facts.items():
        if isinstance(fact, Quantity) and fact.unit == COUNT:
            yield (finding.name, name), (), fact.value
    for place, frame in enumerate(_frames(finding)):
        keys = [name for name in frame if name in PERIODS or name in _worded(frame)]
        for column in frame.columns.drop(keys):
            told = frame.dropna(subset=[column])
            if len(told) and _counting(told[column]):
                where = (finding.name, str(place), str(column))
                rows = told[keys].astype("str").itertuples(index=False, name=None)
                for key, cell in zip(rows, told[column], strict=True):
                    yield where, key, float(cell)


def _worded(frame: pd.DataFrame) -> list[str]:
    """The columns that may hold words: every one that does not hold numbers."""
    return list(frame.columns[~frame.dtypes.map(pd.api.types.is_numeric_dtype).astype("bool")])


def _counting(cells: pd.Series) -> bool:
    """Whether numbers may be counts: whole, however they are stored."""
    return not pd.api.types.is_bool_dtype(cells) and bool((cells % 1 == 0).all())


def _frames(finding: Finding) -> Iterable[pd.DataFrame]:
    return (finding.evidence, *(figure.data for figure in finding.figures))
