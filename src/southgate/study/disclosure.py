"""What may be told of internal rows: counts from three on, and nothing that only they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        small = sorted({count for _, count in _counts(finding) if 0 < count < LEAST_TOLD})
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
        True where a count of both differs by one or two.
    """
    before = dict(cell for finding in shown for cell in _counts(finding))
    after = (cell for finding in whole for cell in _counts(finding))
    return any(
        0 < abs(count - before[where]) < LEAST_TOLD for where, count in after if where in before
    )


def _said(workspace: Workspace) -> set[str]:
    """Every text in the rows of a workspace, but for the words of closed lists and periods."""
    found: set[str] = set()
    for name, table in workspace.tables.items():
        told = table.drop(columns=[*COMMON, *_vocabulary(name)], errors="ignore")
        for column in told.columns[told.dtypes.map(pd.api.types.is_string_dtype)]:
            found.update(told[column].unique())
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
        for name in frame.columns[frame.dtypes.map(pd.api.types.is_string_dtype)]:
            yield from (str(cell) for cell in frame[name])


def _counts(finding: Finding) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every count, and where it stands: its fact, or the texts of its row and its column."""
    for name, fact in finding.facts.items():
        if isinstance(fact, Quantity) and fact.unit == COUNT:
            yield (finding.name, name), fact.value
    for place, frame in enumerate(_frames(finding)):
        texts = frame.columns[frame.dtypes.map(pd.api.types.is_string_dtype)]
        for column in frame.columns[frame.dtypes.map(pd.api.types.is_integer_dtype)]:
            told = frame.dropna(subset=[column])
            keys = told[texts].astype("str").itertuples(index=False, name=None)
            for key, cell in zip(keys, told[column], strict=True):
                yield (finding.name, str(place), str(column), *key), float(cell)


def _frames(finding: Finding) -> Iterable[pd.DataFrame]:
    return (finding.evidence, *(figure.data for figure in finding.figures))
