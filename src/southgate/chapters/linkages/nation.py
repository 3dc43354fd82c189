"""What the nation's table says of the sectors asked about: an upper bound for every region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from southgate.chapters.linkages.table import OUTPUT, Nation, finding, part_of
from southgate.methods.input_output import technical_coefficients
from southgate.methods.linkages import backward_linkages
from southgate.methods.multipliers import output_multipliers
from southgate.records import Basis, Fact, Figure, Finding, Name, Quantity, Ranked
from southgate.workspace import Workspace, as_quantity, reports

__all__ = ["national_findings"]

BOUND = ("nation_not_region", "one_year")
KEPT = tuple(range(0, 101, 10))
"""Per cent of each domestic input bought in the region, as the reader may suppose."""

SUPPOSED = 50
BUYERS = 8
"""Rows of a table of buyers."""


def national_findings(workspace: Workspace, seen: Nation) -> tuple[Finding, ...]:
    """The one share, then sector by sector its place, its bound and its buyers; what is supposed.

    Parameters
    ----------
    workspace : Workspace
    seen : Nation

    Returns
    -------
    tuple of Finding
    """
    table = _linkages(seen)
    return (
        *_share(workspace, seen),
        *(_placed(seen, table, code) for code in seen.focus),
        *(_bound(seen, table, code) for code in seen.focus),
        *(made for code in seen.focus if (made := _next(seen, code))),
        _retention(seen),
    )


def _linkages(seen: Nation) -> pd.DataFrame:
    """Every sector with what it sets in motion, its rank in that, and its steps to the end."""
    pull = backward_linkages(seen.coefficients)["total"]
    table = seen.steps.assign(multiplier=pull)
    if seen.flows.mixed is not None:
        total = technical_coefficients(seen.flows.mixed, seen.output, origin="total")
        table["multiplier_mixed"] = output_multipliers(total)
    table["rank"] = pull.rank(ascending=False, method="min").astype(int)
    table["rank_steps"] = seen.steps["steps"].rank(ascending=False, method="min").astype(int)
    return table.rename_axis("sector").sort_values("rank", kind="stable")


def _two(value: float, period: str = "") -> Quantity:
    return Quantity(round(value, 2), "1", period=period)


def _numbers(table: pd.DataFrame, code: str) -> dict[str, float]:
    return {str(name): float(table[name][code]) for name in table.columns}


def _bound(seen: Nation, table: pd.DataFrame, code: str) -> Finding:
    """What a unit of demand sets in motion at home and, where imports were mixed in, in all."""
    row = _numbers(table, code)
    facts: dict[str, Fact] = {
        "sector": Name("sectors", code),
        "multiplier": _two(row["multiplier"], seen.period),
    }
    key = "bound"
    if seen.flows.mixed is not None:
        key, facts["mixed"] = "bound_mixed", _two(row["multiplier_mixed"])
    made = finding(
        seen,
        key,
        facts,
        table.round(3).reset_index(),
        methods=("leontief", "origin_apart"),
        caveats=BOUND,
        about=f"bound.{code}",
    )
    if code != seen.focus[0]:
        return made
    shown = table.loc[table.index.isin([table.index[0], *seen.focus, table.index[-1]])]
    bars = shown["multiplier"].round(2).rename_axis("label").rename("value").reset_index()
    figure = Figure("linkages.pull", "bars", bars, options={"label_table": "sectors"})
    return replace(made, figures=(figure,))


def _placed(seen: Nation, table: pd.DataFrame, code: str) -> Finding:
    """Upstream if it pulls less than most and lies further from the end than most."""
    row, count = _numbers(table, code), len(table)
    upstream = row["rank"] > count / 2 and row["rank_steps"] <= count / 2
    facts: dict[str, Fact] = {
        "sector": Name("sectors", code),
        "rank": Ranked(int(row["rank"]), count),
        "of": Quantity(count, "1"),
        "steps": Quantity(round(row["steps"], 1), "1"),
    }
    columns = ["multiplier", "rank", *seen.steps.columns, "rank_steps"]
    return finding(
        seen,
        "upstream" if upstream else "placed",
        facts,
        table.loc[table.index.isin(seen.focus), columns].round(3).reset_index(),
        methods=("leontief", "upstreamness"),
        caveats=BOUND,
        about=f"place.{code}",
    )


def _next(seen: Nation, code: str) -> Finding | None:
    """Who buys most of what the sector sells to other sectors; nothing where nobody does."""
    sold = seen.flows.domestic.T[code].drop(code).sort_values(ascending=False, kind="stable")
    if not sold.sum() > 0:
        return None
    share = (100 * sold / sold.sum()).round(1)
    rows = share.head(BUYERS).rename_axis("buyer").rename("share_sold").reset_index()
    facts: dict[str, Fact] = {
        "sector": Name("sectors", code),
        "buyer": Name("sectors", str(share.index[0])),
        "share": Quantity(float(share.iloc[0]), "%"),
    }
    return finding(
        seen,
        "next",
        facts,
        rows,
        methods=("allocation",),
        caveats=BOUND,
        about=f"next.{code}",
    )


def _retention(seen: Nation) -> Finding:
    """What stays in the region, for each share of the inputs that the reader may suppose."""
    first, focus = seen.focus[0], list(seen.focus)
    kept = {share: output_multipliers(seen.coefficients * (share / 100))[focus] for share in KEPT}
    table = pd.DataFrame(kept).T.round(3).rename_axis("share_kept").reset_index()
    rows = table.melt("share_kept", var_name="sector", value_name="multiplier")
    half, full = (float(kept[share][first]) for share in (SUPPOSED, KEPT[-1]))
    facts: dict[str, Fact] = {
        "sector": Name("sectors", first),
        "kept": Quantity(SUPPOSED, "%", basis=Basis.ASSUMED),
        "multiplier": replace(_two(half), basis=Basis.ASSUMED),
        "bound": _two(full),
    }
    return finding(
        seen,
        "retention",
        facts,
        rows.assign(basis=str(Basis.ASSUMED)),
        methods=("leontief",),
        caveats=("retention_assumed", *BOUND),
    )


def _share(workspace: Workspace, seen: Nation) -> Iterator[Finding]:
    """The region's own figure of sectors beside the nation's output of them, where it has one."""
    listed = workspace.table("sectors").set_index("id")["measure"]
    part = part_of(workspace, seen.region)
    if part is None:
        return
    known = reports(workspace)
    known = known[known["outcome"] & (known["subject"] == workspace.settings.region)]
    for measure in sorted({str(code) for code in listed[list(seen.focus)]} - {""}):
        mine = known[known["measure"] == measure]
        value = as_quantity(mine[mine["period"] == mine["period"].max()])
        whole = _whole(workspace, seen, [str(code) for code in listed.index[listed == measure]])
        if value is None or whole is None:
            continue
        rows = pd.concat([mine, whole, part[1]], ignore_index=True)
        rows["region"] = rows["region"].fillna(rows["subject"])
        columns = ["region", "sector", "measure", "period", "value", "unit", "source"]
        rows = rows[columns].fillna("")
        total = float(whole["value"].sum())
        yield Finding(
            "linkages.share",
            {
                "region": Name("regions", workspace.settings.region),
                "measure": Name("measures", measure),
                "value": value,
                "whole": Quantity(total, value.unit, period=str(whole["period"].iloc[0])),
                "share": Quantity(round(100 * value.value / total, 1), "%"),
                "part": Quantity(round(100 * part[0], 2), "%"),
            },
            rows,
            tables=("observations", "sector_output", "sectors"),
            methods=("share_of_nation",),
            caveats=("years_apart", "revenue_not_output", "unaudited"),
            sources=tuple(sorted(set(rows["source"]))),
            about=f"share.{measure}",
        )


def _whole(workspace: Workspace, seen: Nation, sectors: list[str]) -> pd.DataFrame | None:
    """The nation's output of some sectors in the latest year that has all of them."""
    rows = workspace.table("sector_output")
    rows = rows[(rows["region"] == seen.region) & (rows["measure"] == OUTPUT)]
    rows = rows[rows["sector"].isin(sectors)]
    full = rows.groupby("period")["sector"].nunique() == len(sectors)
    if not full.any():
        return None
    latest: pd.DataFrame = rows[rows["period"] == full.index[full].max()]
    unit = str(workspace.table("measures").set_index("id")["unit"][OUTPUT])
    return latest.assign(unit=unit)
