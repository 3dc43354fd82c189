"""The goals place by place inside the region, and the tables that would measure what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from southgate.chapters.goals.tree import Tree
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, beneath, cited, reports

__all__ = ["inside", "lacking", "parts"]

LEAST = 3
"""Parts of the region that make a comparison, unless it has fewer."""

CROWD = 40
"""Parts of other regions that a picture has room for beside ours."""

Known = Mapping[str, pd.DataFrame]
"""By indicator: the newest reports of all parts in one period, the worst of ours first."""


def parts(workspace: Workspace, grown: Tree) -> Iterator[Finding]:
    """Compare the region's parts by every indicator of its goals that is reported of them.

    Parameters
    ----------
    workspace : Workspace
    grown : Tree

    Yields
    ------
    Finding
        Which part stands last by most measures, or else where they lie farthest apart, with a
        picture of all.
    """
    rows, held = _reports(workspace), inside(workspace)
    known = _known(rows, grown, held)
    if not known:
        return
    ours = [told[told["subject"].isin(held)] for told in known.values()]
    seen = pd.concat(ours)
    key, facts = _trailing(ours) or _widest(ours)
    yield Finding(
        f"goals.{key}",
        {"region": Name("regions", workspace.settings.region), **facts},
        beneath(seen),
        tables=("goals", "observations", "regions"),
        caveats=("directions_judged", "no_margins"),
        sources=cited(seen),
        about="parts",
        figures=(Figure("goals.parts", "parts", _strips(workspace, known, rows)),),
    )


def _reports(workspace: Workspace) -> pd.DataFrame:
    if not workspace.has("observations"):
        return pd.DataFrame(columns=["subject", "measure", "period", "value"])
    rows = reports(workspace)
    return rows[rows["outcome"] & (rows["bound"] == "")]


def inside(workspace: Workspace) -> list[str]:
    """The parts of the region, in the order of the table.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    list of str
        Ids of ``regions``.
    """
    regions = workspace.table("regions")
    held = (regions["kind"] == "part") & (regions["part_of"] == workspace.settings.region)
    return [str(code) for code in regions.loc[held, "id"]]


def _known(rows: pd.DataFrame, grown: Tree, held: list[str]) -> Known:
    found: dict[str, pd.DataFrame] = {}
    least = max(2, min(LEAST, len(held)))
    for code, measure in grown.rows.loc[grown.rows["measure"] != "", "measure"].items():
        mine = rows[rows["measure"] == measure]
        told = mine[mine["subject"].isin(held)]
        told = mine[mine["period"] == told["period"].max()] if len(told) else told
        told = told.drop_duplicates("subject", keep="last")
        own = told[told["subject"].isin(held)]
        if len(own) < least or own["value"].nunique() < 2:
            continue
        good = grown.rows["direction"][str(code)] == "up"
        found[str(code)] = told.sort_values("value", ascending=bool(good), kind="stable")
    return found


def _trailing(ours: list[pd.DataFrame]) -> tuple[str, dict[str, Fact]] | None:
    """Which part stands last by more than half of the measures, if one does."""
    last = pd.Series([str(told["subject"].iloc[0]) for told in ours]).value_counts(sort=False)
    place, times = str(last.idxmax()), int(last.max())
    if 2 * times <= len(ours) or len(ours) < 2:
        return None
    return "trailing", {
        "place": Name("regions", place),
        "last": Quantity(times, "1"),
        "measures": Quantity(len(ours), "1"),
        "parts": Quantity(pd.concat(ours)["subject"].nunique(), "1"),
    }


def _widest(ours: list[pd.DataFrame]) -> tuple[str, dict[str, Fact]]:
    """The two ends of the measure in which the parts lie farthest apart, by ratio."""

    def spread(told: pd.DataFrame) -> float:
        low, high = told["value"].min(), told["value"].max()
        return float(high / low) if low > 0 else float("inf")

    told = max(ours, key=spread).sort_values("value", kind="stable")
    low, high = told.iloc[0], told.iloc[-1]
    return "parts", {
        "measure": Name("measures", str(low["measure"])),
        "lowest": Name("regions", str(low["subject"])),
        "highest": Name("regions", str(high["subject"])),
        "low": _reported(low),
        "high": _reported(high),
    }


def _strips(workspace: Workspace, known: Known, rows: pd.DataFrame) -> pd.DataFrame:
    """The region itself, its parts, and the parts of others where there is room for them."""
    held, region = set(inside(workspace)), workspace.settings.region
    places = set(workspace.table("regions").query("kind == 'part'")["id"])
    shown = []
    for told in known.values():
        same = (rows["measure"] == told["measure"].iloc[0]) & (
            rows["period"] == told["period"].iloc[0]
        )
        whole = rows[same & (rows["subject"] == region)].tail(1)
        others = told[told["subject"].isin(places - held)]
        own = told[told["subject"].isin(held)]
        shown += [whole, own, *([others] if len(others) <= CROWD else [])]
    told = pd.concat(shown).rename(columns={"subject": "region"})
    table: pd.DataFrame = told[["measure", "region", "value", "unit"]].copy()
    role = table["region"].map(lambda code: "peer" if code in held else "other")
    table["role"] = role.where(table["region"] != region, "us")
    table["logged"] = False
    return table


def _reported(row: pd.Series) -> Quantity:
    return Quantity(
        float(row["value"]), str(row["unit"]), str(row["period"]), basis=str(row["basis"])
    )


def lacking(workspace: Workspace, grown: Tree) -> Iterator[Finding]:
    """Name the tables that would measure what nothing at hand does, goal by goal.

    Parameters
    ----------
    workspace : Workspace
    grown : Tree

    Yields
    ------
    Finding
        None where no goal and no indicator names a table that it needs.
    """
    known = set(_known(_reports(workspace), grown, inside(workspace))) | set(grown.judged.index)
    rows = grown.rows[(grown.rows["needs"] != "") & (grown.rows["parent"] != "")]
    rows = rows[[code not in known and not grown.leaves(str(code)) for code in rows.index]]
    if rows.empty:
        return
    asked = rows["needs"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "lacking": Quantity(len(rows), "1"),
        "tables": Quantity(len(asked), "1"),
        "wanted": Name("wanted", str(asked.index[0])),
        "opens": Quantity(int(asked.iloc[0]), "1"),
    }
    yield Finding(
        "goals.lacking",
        facts,
        pd.DataFrame({"goal": rows.index.to_numpy(), "wanted": rows["needs"].to_numpy()}),
        tables=("goals",),
        sources=tuple(sorted(set(rows["source"]))),
    )
