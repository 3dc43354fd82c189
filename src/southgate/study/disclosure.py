"""What may be told of internal rows: counts from three on, and nothing that only they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from southgate.errors import StudyError, named
from southgate.records import LEAST_TOLD, Audience, Finding, Name, Names, Quantity
from southgate.workspace import Workspace

__all__ = ["released"]


COUNT = "1"
"""The unit of a count."""


def released(findings: tuple[Finding, ...], workspace: Workspace) -> tuple[Finding, ...]:
    """Findings that sum up internal rows, made public once nothing in them points to one.

    Parameters
    ----------
    findings : tuple of Finding
        As a chapter's ``disclosed`` gives them.
    workspace : Workspace
        With the tables, internal rows included, that they were made from.

    Returns
    -------
    tuple of Finding

    Raises
    ------
    StudyError
        If a text of a finding stands in internal rows alone, or a count lies under three.
    """
    hidden = _hidden(workspace)
    for finding in findings:
        told = sorted({text for text in _texts(finding) if text in hidden})
        if told:
            raise StudyError(
                f"A finding that is told in public must name nothing internal; `{finding.name}` "
                f"names {named(told)}. Count it, or leave it out."
            )
        small = sorted({count for count in _counts(finding) if 0 < count < LEAST_TOLD})
        if small:
            raise StudyError(
                f"A count of internal rows must be 0 or at least {LEAST_TOLD} to be told; "
                f"`{finding.name}` tells {named([f'{count:g}' for count in small])}. "
                "Put small cells together."
            )
    return tuple(findings)


def _hidden(workspace: Workspace) -> set[str]:
    """Every text that stands in internal rows and in no public one."""
    internal: set[str] = set()
    public: set[str] = set()
    for table in workspace.tables.values():
        if "audience" not in table:
            continue
        inside = (table["audience"] == Audience.INTERNAL).to_numpy()
        for name in table.columns[table.dtypes.map(pd.api.types.is_string_dtype)]:
            internal |= set(table.loc[inside, name])
            public |= set(table.loc[~inside, name])
    return internal - public - {""} - {audience.value for audience in Audience}


def _texts(finding: Finding) -> Iterator[str]:
    for fact in finding.facts.values():
        if isinstance(fact, Name):
            yield fact.code
        elif isinstance(fact, Names):
            yield from (item.code for item in fact.items)
    for frame in _frames(finding):
        for name in frame.columns[frame.dtypes.map(pd.api.types.is_string_dtype)]:
            yield from (str(cell) for cell in frame[name])


def _counts(finding: Finding) -> Iterator[float]:
    for fact in finding.facts.values():
        if isinstance(fact, Quantity) and fact.unit == COUNT:
            yield fact.value
    for frame in _frames(finding):
        for name in frame.columns[frame.dtypes.map(pd.api.types.is_integer_dtype)]:
            yield from (float(cell) for cell in frame[name].dropna())


def _frames(finding: Finding) -> Iterable[pd.DataFrame]:
    return (finding.evidence, *(figure.data for figure in finding.figures))
