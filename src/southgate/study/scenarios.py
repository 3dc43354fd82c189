"""The study run again as it is supposed to be: what every number is then, as tables to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from southgate.fingerprint import hashed
from southgate.records import Chapter, Fact, Finding, Name, Names, Period, Quantity, Ranked
from southgate.workspace import ENDS, Workspace, changed, matched

__all__ = ["TOLD", "runs", "supposed"]

TOLD = ("finding", "key", "fact", "edge", "value", "unit", "said")
"""What is known of a number; ``edge`` tells it from the ends of its range."""
MARKET = "partners.leads"
"""The finding whose rows are compared choice by choice."""

Again = Callable[[Workspace], tuple[Chapter, ...]]


def supposed(workspace: Workspace, scenario: str, end: str) -> Workspace:
    """The workspace as a scenario has it; tables that are changed get a hash of their own.

    Parameters
    ----------
    workspace : Workspace
    scenario : str
    end : {"low", "value", "high"}
        What is taken of a change that is given as a range.

    Returns
    -------
    Workspace
    """
    rows = workspace.table("scenarios")
    rows = rows[rows["id"] == scenario]
    tables = dict(workspace.tables)
    for row in rows.to_dict("records"):
        name, column = str(row["table"]), str(row["column"])
        by = float(row["value"] if pd.isna(row[end]) else row[end])
        table = tables[name]
        hit = matched(name, table, str(row["key"]))
        after = changed(table[column].astype("float64"), str(row["how"]), by)
        cells = table[column].where(~hit, after.astype(table[column].dtype))
        tables[name] = table.assign(**{column: cells})
    said = rows.to_csv(index=False)
    records = tuple(
        replace(record, sha256=hashed(record.sha256, scenario, end, said))
        if tables[record.name] is not workspace.tables[record.name]
        else record
        for record in workspace.records
    )
    return replace(workspace, tables=tables, records=records)


def runs(
    workspace: Workspace, base: tuple[Chapter, ...], again: Again
) -> Mapping[str, pd.DataFrame]:
    """Every number of the base and of each scenario at each end, and the rows of the market.

    Parameters
    ----------
    workspace : Workspace
    base : tuple of Chapter
        As nothing was supposed.
    again : callable
        Runs the chapters on a workspace.

    Returns
    -------
    mapping of str to DataFrame
        ``runs.numbers``, [scenario, end, finding, key, fact, edge, value, unit, said], and
        ``runs.market``, [scenario, end, mass, halving, quarter, market_size]; the scenario of the
        base is empty.
    """
    made = [("", "value", base)]
    asked = workspace.table("scenarios")
    for scenario, rows in asked.groupby("id", sort=False):
        value = again(supposed(workspace, str(scenario), "value"))
        for end in ENDS:
            alike = end == "value" or rows[end].isna().all()
            then = value if alike else again(supposed(workspace, str(scenario), end))
            made.append((str(scenario), end, then))
    numbers, markets = [], []
    for scenario, end, chapters in made:
        numbers += [(scenario, end, *row) for row in _numbers(chapters)]
        markets += [rows.assign(scenario=scenario, end=end) for rows in _market(chapters)]
    return {
        "runs.numbers": pd.DataFrame(numbers, columns=["scenario", "end", *TOLD]),
        "runs.market": pd.concat(markets, ignore_index=True) if markets else pd.DataFrame(),
    }


def _numbers(chapters: tuple[Chapter, ...]) -> Iterator[tuple[str, str, str, str, float, str, str]]:
    """Each number that a finding tells, and in a row without a fact what it says beside them."""
    for chapter in chapters:
        for finding in chapter.findings:
            yield finding.name, finding.key, "", "", 0.0, "", _said(finding)
            for name, fact in finding.facts.items():
                unit = fact.unit if isinstance(fact, Quantity) else "rank"
                for edge, value in _edges(fact):
                    if value is not None:
                        yield finding.name, finding.key, name, edge, float(value), unit, ""


def _edges(fact: Fact) -> tuple[tuple[str, float | None], ...]:
    """A number or a rank, and the ends of its range."""
    if isinstance(fact, Ranked):
        return ("value", fact.rank), ("low", fact.low), ("high", fact.high), ("of", fact.of)
    if isinstance(fact, Quantity):
        return ("value", fact.value), ("low", fact.low), ("high", fact.high)
    return ()


def _said(finding: Finding) -> str:
    """What a finding says but for its numbers: its sentence, whom it names, what it judges."""
    named = [fact for fact in finding.facts.values() if isinstance(fact, Name | Names | Period)]
    judged = [(code, one.verdict, one.standing) for code, one in finding.verdicts.items()]
    return repr((finding.key, named, judged))


def _market(chapters: tuple[Chapter, ...]) -> Iterator[pd.DataFrame]:
    for chapter in chapters:
        for finding in chapter.findings:
            if finding.name == MARKET:
                yield finding.evidence[["mass", "halving", "quarter", "market_size"]]
