"""What would be otherwise if something else were: each difference beside the base, with its range.

A scenario is an assumption of whoever wrote the table, never a forecast. The study is run again
with the cells changed, once for the least that is supposed, once for what is supposed, and once
for the most (``southgate.study.scenarios``); this chapter compares what came out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.records import Fact, Figure, Finding, Name, Names, Quantity
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("scenarios", "sources")
uses = ("runs.numbers", "runs.market")

NEAR = 1e-9
"""Relative: numbers that differ by less are the same."""
BASE = "base"
NUMBER = ("finding", "fact", "edge")
"""What tells a number; without a fact it stands for the words of its finding."""
ASSUMED = "assumed"
MIDDLE = 60
MASSES = ("people", "output")
CHANGES = ("scenario", "table", "key", "column", "how", "value", "low", "high", "source")
DIFFERENCES = (
    *("finding", "number", "edge", "before", "after"),
    *("difference", "difference_low", "difference_high", "unit"),
)


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What is supposed, and for each scenario what it moves and how surely.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    asked = workspace.table("scenarios")
    numbers = workspace.table("runs.numbers")
    market = workspace.table("runs.market")
    codes = list(dict.fromkeys(asked["id"].astype("str")))
    sources = tuple(sorted(set(asked["source"]) - {""}))
    moved = {code: _moved(numbers, code) for code in codes}
    reached = {code: tuple(_market(market, code, sources)) for code in codes}
    figures = _drawn([one for code in codes for one in reached[code]])
    return (
        _asked(asked, sources, moved, figures),
        *(
            finding
            for code in codes
            for finding in (*reached[code], _numbers(code, moved[code], sources, numbers))
        ),
    )


def _drawn(reached: list[Finding]) -> tuple[Figure, ...]:
    """How much each scenario moves the market by people, and the range of that."""
    rows = []
    for finding in reached:
        scenario, gain = finding.facts["scenario"], finding.facts[MASSES[0]]
        if isinstance(scenario, Name) and isinstance(gain, Quantity):
            rows.append((scenario.code, gain.value, gain.low, gain.high))
    if not rows:
        return ()
    data = pd.DataFrame(rows, columns=["label", "value", "low", "high"])
    options = {"table": "scenarios", "unit": "%", "rule": "0"}
    return (Figure("scenarios.market", "spans", data, options),)


def _asked(
    asked: pd.DataFrame,
    sources: tuple[str, ...],
    moved: dict[str, pd.DataFrame],
    figures: tuple[Figure, ...],
) -> Finding:
    """How many scenarios there are, and every cell that they change."""
    rows = asked.rename(columns={"id": "scenario"})[list(CHANGES)].reset_index(drop=True)
    facts: dict[str, Fact] = {
        "scenarios": Quantity(len(moved), "1"),
        "changes": Quantity(len(rows), "1"),
        "moving": Quantity(sum(len(rows) > 0 for rows in moved.values()), "1"),
    }
    return Finding(
        "scenarios.asked",
        facts,
        rows.rename(columns={"value": "by", "low": "by_low", "high": "by_high"}),
        tables=("scenarios",),
        caveats=("supposed_not_forecast",),
        sources=sources,
        figures=figures,
        about="asked",
    )


def _market(market: pd.DataFrame, code: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    """How much more or less of a market is within reach, choice by choice and end by end."""
    if market.empty or code not in set(market["scenario"]):
        return
    keys = ["scenario", "end", "mass", "halving"]
    summed = market.groupby(keys, sort=False)["market_size"].sum()
    sizes = summed.rename("after").reset_index()
    before = sizes[sizes["scenario"] == ""].set_index(["mass", "halving"])["after"]
    rows = sizes[sizes["scenario"] == code].join(before.rename("before"), on=["mass", "halving"])
    rows = rows.reset_index(drop=True)
    rows["share_gain"] = (100 * (rows["after"] / rows["before"] - 1)).round(4)
    if not (rows["share_gain"].abs() > 0).any():
        return
    facts: dict[str, Fact] = {"scenario": Name("scenarios", code)}
    for mass in MASSES:
        mine = rows[rows["mass"] == mass]
        middle = mine[(mine["end"] == "value") & (mine["halving"] == MIDDLE)]
        facts[mass] = Quantity(
            float(middle["share_gain"].iloc[0]),
            "%",
            basis=ASSUMED,
            low=float(mine["share_gain"].min()),
            high=float(mine["share_gain"].max()),
        )
    up = rows["share_gain"].min() > 0
    down = rows["share_gain"].max() < 0
    yield Finding(
        "scenarios.nearer" if up else "scenarios.farther" if down else "scenarios.shifted",
        facts,
        rows.rename(columns={"end": "supposed"})[
            ["supposed", "mass", "halving", "before", "after", "share_gain"]
        ],
        tables=("scenarios", "journeys"),
        methods=("market_access",),
        caveats=("supposed_not_forecast", "paired_by_choice", "access_is_not_trade"),
        sources=sources,
        about=f"market.{code}",
    )


def _moved(numbers: pd.DataFrame, code: str) -> pd.DataFrame:
    """Every number that a scenario changes: before, after, and the least and most it differs by."""
    told = numbers[numbers["scenario"].isin(["", code])]
    told = told.assign(run=told["end"].where(told["scenario"] == code, BASE))
    value, said = (
        told.pivot_table(name, list(NUMBER), "run", aggfunc="first") for name in ("value", "said")
    )
    apart = value.drop(columns=BASE).sub(value[BASE], axis=0)
    otherwise = said.ne(said[BASE], axis=0).any(axis=1)
    rows = pd.DataFrame(
        {
            "before": value[BASE],
            "after": value["value"],
            "difference": apart["value"],
            "difference_low": apart.min(axis=1),
            "difference_high": apart.max(axis=1),
            "otherwise": otherwise,
        }
    ).join(told.groupby(list(NUMBER))[["key", "unit"]].first())
    differs = apart.abs().max(axis=1) > NEAR * value.abs().max(axis=1)
    return rows[differs | otherwise].reset_index()


def _numbers(
    code: str, moved: pd.DataFrame, sources: tuple[str, ...], numbers: pd.DataFrame
) -> Finding:
    """How many numbers of the study a scenario changes, and which; and findings that turn."""
    told = moved[(moved["fact"] != "") & moved[["before", "after"]].notna().any(axis=1)]
    all_numbers = numbers[(numbers["scenario"] == "") & (numbers["fact"] != "")]
    other = moved.loc[moved["otherwise"], "finding"].drop_duplicates()
    facts: dict[str, Fact] = {
        "scenario": Name("scenarios", code),
        "changed": Quantity(len(told), "1"),
        "of": Quantity(len(all_numbers), "1"),
        "chapters": Names(
            tuple(Name("chapters", c) for c in dict.fromkeys(told["finding"].str.split(".").str[0]))
        ),
        "otherwise": Quantity(len(other), "1"),
    }
    key = told["key"] if len(told) else told["fact"]
    rows = told.assign(number=key + "." + told["fact"])[list(DIFFERENCES)].reset_index(drop=True)
    return Finding(
        "scenarios.numbers" if len(moved) else "scenarios.nothing",
        facts,
        rows,
        tables=("scenarios",),
        caveats=("supposed_not_forecast", "range_of_what_is_supposed"),
        sources=sources,
        about=f"numbers.{code}",
    )
