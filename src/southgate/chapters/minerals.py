"""What is in the ground: minerals by name, reserves as they are reported, deposits once each."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.methods.deposits import contained_metal, resolved
from southgate.records import Finding, Name, Quantity
from southgate.workspace import Workspace, as_quantity, beneath, by_heading, cited, reports

__all__ = ["disclosed", "findings", "needs", "opened_by", "uses"]

needs = ("observations", "measures", "sources", "regions")
uses = ("minerals", "deposits", "reserves", "statements", "presence", "activities")
opened_by = ("minerals", "deposits")

RESERVES = "mining.reserves"
"""The theme of measures that say what is in the ground."""
TITLES = "mining"
"""The theme of statements in which a region claims a title."""
KINDS = "mineral_kinds"
"""Id of the measure with a meaning in every workspace: how many kinds have been found."""
NEAR = 5.0
"""Kilometres within which two deposits of different names are pointed out."""
LEAST = 3
"""The smallest count of internal rows that is told."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Minerals by name, reports of reserves side by side, titles, deposits with their metal.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where nothing is said of what is in the ground.
    """
    rows = reports(workspace)
    ours = rows[(rows["subject"] == workspace.settings.region) & rows["outcome"]]
    return (
        *_inventory(workspace, ours),
        *_reserves(workspace, ours),
        *_titles(workspace, rows),
        *_deposits(workspace),
    )


def disclosed(workspace: Workspace) -> tuple[Finding, ...]:
    """How many records stand for how many deposits: counts alone.

    Parameters
    ----------
    workspace : Workspace
        Internal rows included.

    Returns
    -------
    tuple of Finding
        Empty where there are fewer than three of either.
    """
    records = _records(workspace)
    if records is None:
        return ()
    count = int(resolved(records).deposit.nunique())
    estimates = workspace.table("reserves") if workspace.has("reserves") else pd.DataFrame()
    known = contained_metal(_of_deposits(estimates, records)).repeats if len(estimates) else 0
    told = {"records": len(records), "deposits": count, "estimates": len(estimates)}
    told |= {"different": len(estimates) - known}
    if any(0 < number < LEAST for number in told.values()) or not told["estimates"]:
        return ()
    table = pd.DataFrame({"statistic": list(told), "count": list(told.values())})
    return (
        Finding(
            "minerals.records",
            {name: Quantity(number, "1") for name, number in told.items()},
            table,
            tables=("deposits", "reserves"),
            methods=("one_deposit", "contained_metal"),
            caveats=("repeats_once", "places_internal"),
        ),
    )


def _inventory(workspace: Workspace, ours: pd.DataFrame) -> Iterator[Finding]:
    """The minerals that sources name, and whether exporting them takes a licence."""
    if not workspace.has("minerals") or workspace.table("minerals").empty:
        return
    table = workspace.table("minerals").sort_values("id")
    kinds = ours[ours["measure"] == KINDS]
    shown = table[["id", "formula", "commodity", "region", "licence", "source"]]
    shown = shown.rename(columns={"id": "mineral"}).reset_index(drop=True)
    sources = tuple(sorted({*table["source"], *kinds["source"]}))
    named = Quantity(int(table["id"].nunique()), "1")
    yield Finding(
        "minerals.inventory",
        {
            "region": Name("regions", workspace.settings.region),
            "minerals": named,
            "kinds": as_quantity(kinds),
        },
        shown,
        tables=("minerals", "observations"),
        caveats=("absent_not_zero",),
        sources=sources,
    )
    yield from _licences(table, named)
    yield from _goods(workspace, table)


def _licences(table: pd.DataFrame, named: Quantity) -> Iterator[Finding]:
    """For how many minerals a source says whether exporting them takes a licence."""
    rows = table[["id", "formula", "licence", "licence_source"]].drop_duplicates()
    rows = rows.rename(columns={"id": "mineral"}).reset_index(drop=True)
    said = rows[rows["licence"] != ""]
    silent = Quantity(len(set(rows["mineral"]) - set(said["mineral"])), "1")
    if silent.value:
        yield Finding(
            "minerals.licence",
            {"unsaid": silent, "minerals": named},
            rows.drop(columns="licence_source"),
            tables=("minerals",),
            caveats=("licence_unsaid",),
            sources=tuple(sorted(set(table["source"]))),
        )
    if len(said):
        needed = said.loc[said["licence"] == "yes", "mineral"].nunique()
        yield Finding(
            "minerals.licensed",
            {"needed": Quantity(needed, "1"), "said": Quantity(said["mineral"].nunique(), "1")},
            said.reset_index(drop=True),
            tables=("minerals",),
            caveats=("licence_dated",),
            sources=tuple(sorted(set(said["licence_source"]))),
        )


def _goods(workspace: Workspace, table: pd.DataFrame) -> Iterator[Finding]:
    """The region's goods that are minerals of its own, each with what is said of a licence."""
    if not workspace.has("presence") or not workspace.has("activities"):
        return
    here = workspace.table("presence")
    here = here[here["region"] == workspace.settings.region]
    known = set(here["activity"]) & set(workspace.table("activities")["id"])
    each = by_heading(table).rename(columns={"id": "mineral", "goods": "activity"})
    rows = each[each["activity"].isin(known)]
    rows = rows[["activity", "mineral", "licence"]].drop_duplicates().sort_values("activity")
    if rows.empty:
        return
    listed = here[here["activity"].isin(rows["activity"])]
    silent = rows.loc[rows["licence"] == "", "activity"].nunique()
    yield Finding(
        "minerals.goods",
        {
            "goods": Quantity(rows["activity"].nunique(), "1"),
            "unsaid": Quantity(silent, "1"),
            "needed": Quantity(rows.loc[rows["licence"] == "yes", "activity"].nunique(), "1"),
        },
        rows.reset_index(drop=True),
        tables=("minerals", "presence", "activities"),
        caveats=("goods_by_heading", *(("licence_unsaid",) if silent else ())),
        sources=tuple(sorted({*each.loc[rows.index, "source"], *listed["source"]})),
    )


def _reserves(workspace: Workspace, ours: pd.DataFrame) -> Iterator[Finding]:
    """Each measure of what is in the ground, its reports side by side with their dates."""
    measures = workspace.table("measures").set_index("id")["theme"]
    mine = ours[(ours["measure"].map(measures) == RESERVES) & (ours["measure"] != KINDS)]
    once = []
    for measure, seen in mine.groupby("measure"):
        if len(seen) == 1:
            once.append(seen)
            continue
        ordered = seen.sort_values(["value", "year", "source"], kind="stable")
        agree = len(set(ordered["value"])) == 1
        by_year = seen.sort_values(["year", "source"], kind="stable")
        ends = by_year if agree else ordered
        yield Finding(
            "minerals.agree" if agree else "minerals.disagree",
            {
                "measure": Name("measures", str(measure)),
                "first": as_quantity(ends.head(1)),
                "last": as_quantity(ends.tail(1)),
                "reports": Quantity(len(seen), "1"),
            },
            beneath(by_year),
            tables=("observations", "measures"),
            caveats=("one_origin",) if len(set(seen["origin"])) == 1 else (),
            sources=cited(seen),
            about=str(measure),
        )
    if once:
        seen = pd.concat(once)
        yield Finding(
            "minerals.once",
            {"measures": Quantity(len(once), "1")},
            beneath(seen),
            tables=("observations", "measures"),
            caveats=("each_one_origin",),
            sources=cited(seen),
        )


def _titles(workspace: Workspace, rows: pd.DataFrame) -> Iterator[Finding]:
    """The newest figure beside each claim on the ground, the first claim in words."""
    if not workspace.has("statements"):
        return
    said = workspace.table("statements")
    said = said[(said["theme"] == TITLES) & (said["kind"] == "claim") & (said["measure"] != "")]
    key = ["subject", "measure"]
    seen = said[["id", *key]].merge(rows[rows["outcome"]], on=key)
    latest = seen[seen["year"] == seen.groupby("id")["year"].transform("max")]
    if latest.empty:
        return
    first = latest[latest["id"] == latest["id"].iloc[0]]
    alone = len(set(first["origin"])) == 1
    yield Finding(
        "minerals.titles",
        {
            "statement": Name("statements", str(first["id"].iloc[0])),
            "measure": Name("measures", str(first["measure"].iloc[0])),
            "value": as_quantity(first),
            "titles": Quantity(int(latest["id"].nunique()), "1"),
        },
        beneath(latest).assign(statement=latest["id"].to_numpy()),
        tables=("statements", "observations", "measures"),
        caveats=("title_is_claim", *(("one_origin",) if alone else ())),
        sources=cited(latest),
    )


def _records(workspace: Workspace) -> pd.DataFrame | None:
    """Records of deposits as the method reads them: every name a record bears."""
    if not workspace.has("deposits") or workspace.table("deposits").empty:
        return None
    table = workspace.table("deposits").set_index("id")
    names = table["name_en"] + ";" + table["name_zh"] + ";" + table["other_names"]
    return table.assign(names=names)[["names", "latitude", "longitude", "source"]]


def _of_deposits(estimates: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    return estimates.assign(deposit=estimates["deposit"].map(resolved(records).deposit))


def _deposits(workspace: Workspace) -> Iterator[Finding]:
    """Each deposit once, with the metal that it is said to contain."""
    records = _records(workspace)
    if records is None or not workspace.has("reserves") or workspace.table("reserves").empty:
        return
    estimates = _of_deposits(workspace.table("reserves"), records)
    metal = contained_metal(estimates).metal
    joined = resolved(records)
    yield Finding(
        "minerals.deposits",
        {
            "deposits": Quantity(int(joined.deposit.nunique()), "1"),
            "estimated": Quantity(int(metal["deposit"].nunique()), "1"),
            "neighbours": Quantity(int((joined.neighbours["kilometres"] <= NEAR).sum()), "1"),
        },
        metal.sort_values(["deposit", "commodity"], kind="stable", ignore_index=True).rename(
            columns={"low": "metal_low", "high": "metal_high"}
        ),
        tables=("deposits", "reserves"),
        methods=("one_deposit", "contained_metal"),
        caveats=("repeats_once", "range_not_interval", "absent_not_zero"),
        sources=tuple(sorted({*records["source"], *estimates["source"]})),
    )
