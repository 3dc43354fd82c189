"""How large the world market of each heading of the region is, and how few sell it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.methods.structure import herfindahl
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.tables import units
from southgate.workspace import Workspace, licences, named_codes, produced

__all__ = ["ECONOMY", "markets", "money"]

ECONOMY = "economy"
FEW = 4.0
"""Equal exporters below which a market counts as highly concentrated: an index above 0.25."""
ODD_SHARE, ODD_SELLERS = 90.0, 100
"""One of so many sellers with more than so many per cent: the row is wrong before the world is."""
SHOWN = 12
TABLES = ("production", "activities", "presence", "regions")
CAVEATS = ("heading_is_broad", "exports_are_estimates", "world_is_who_reports")


def money(workspace: Workspace) -> str:
    """The currency in which production is measured; empty where it is not money.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    str
    """
    measures = workspace.table("measures").set_index("id")["unit"]
    unit = str(measures.get(workspace.settings.activities.measure, ""))
    known = units()
    return unit if unit in known.index and known.loc[unit, "kind"] == "money" else ""


def markets(workspace: Workspace) -> tuple[Finding, ...]:
    """Size and concentration of the world market of each heading seen in the region.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where no economy's sales in money are known, or no heading is seen in the region.
    """
    settings, currency = workspace.settings.activities, money(workspace)
    if not currency or not workspace.has("production") or not workspace.has("presence"):
        return ()
    sold = produced(workspace, settings.classification, settings.period, (ECONOMY,))
    seen = workspace.table("presence")
    mine = seen.loc[seen["region"] == workspace.settings.region, "activity"]
    codes = sorted(set(mine) & set(sold.columns[(sold > 0).any()]))
    if not codes or len(sold) < 2:
        return ()
    every = _table(sold[codes], float(sold.to_numpy().sum()), settings.host, currency)
    odd = (every["share_first"] > ODD_SHARE) & (every["exporters"] >= ODD_SELLERS)
    table = every[~odd].reset_index(drop=True)
    if table.empty:
        return ()
    needed = licences(workspace)
    table = table.assign(licence=[needed.get(code, "") for code in table["activity"]])
    rows = workspace.table("production")
    used = rows["activity"].isin(codes) & (rows["period"] == settings.period)
    cited = {*rows.loc[used, "source"], *seen.loc[seen["activity"].isin(codes), "source"]}
    sources = tuple(sorted(cited))
    return (
        _largest(workspace, table, sources),
        _held(table, sources),
        *_odd(every[odd], len(every), sources),
        *_licensed(workspace, table, sources),
    )


def _table(sold: pd.DataFrame, whole: float, host: str, currency: str) -> pd.DataFrame:
    """One row a heading: its world exports, who sells, as if how many equal ones."""
    by_heading = sold.T
    total = by_heading.sum(axis=1)
    first = by_heading.idxmax(axis=1)
    ours = by_heading[host] if host in by_heading else pd.Series(float("nan"), by_heading.index)
    table = pd.DataFrame({
        "value": [_soft(value) for value in total],
        "unit": currency,
        "share_world": (100 * total / whole).round(3),
        "exporters": (by_heading > 0).sum(axis=1),
        "equal_exporters": (1 / herfindahl(by_heading)).round(2),
        "economy": first,
        "share_first": (100 * by_heading.max(axis=1) / total).round(1),
        "share_host": (100 * ours / total).round(1),
    }).rename_axis("activity").reset_index()  # fmt: skip
    return table.sort_values(["value", "activity"], ascending=[False, True], ignore_index=True)


def _largest(workspace: Workspace, table: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    first, last = table.iloc[0], table.iloc[-1]
    unit, period = str(first["unit"]), workspace.settings.activities.period
    bars = (
        table.head(SHOWN)[["activity", "share_world"]].round(2).set_axis(["label", "value"], axis=1)
    )
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "headings": Quantity(len(table), "1"),
        "widest": Name("activities", str(first["activity"])),
        "widest_size": _rounded(float(first["value"]), unit, period),
        "smallest": Name("activities", str(last["activity"])),
        "least": _rounded(float(last["value"]), unit, period),
    }
    return Finding(
        "goods.size",
        facts,
        table,
        tables=TABLES,
        methods=("herfindahl",),
        caveats=CAVEATS,
        sources=sources,
        figures=(Figure("goods.size", "bars", bars, {"label_table": "activities", "unit": "%"}),),
        about="size",
    )


def _rounded(value: float, unit: str, period: str) -> Quantity:
    return Quantity(value, unit, period, bound="about", basis="estimated")


def _soft(value: float) -> float:
    """A level that is no surer than its first two digits."""
    return float(f"{value:.2g}")


def _held(table: pd.DataFrame, sources: tuple[str, ...]) -> Finding:
    """Which market is held by the fewest, and in how many few hold most."""
    few = table.sort_values(["equal_exporters", "activity"], kind="stable", ignore_index=True)
    one = few.iloc[0]
    return Finding(
        "goods.held",
        {
            "few": Quantity(int((few["equal_exporters"] < FEW).sum()), "1"),
            "headings": Quantity(len(few), "1"),
            "good": Name("activities", str(one["activity"])),
            "equal": Quantity(float(one["equal_exporters"]), "1"),
            "economy": Name("regions", str(one["economy"])),
            "share": Quantity(float(one["share_first"]), "%"),
            "bar": Quantity(FEW, "1", basis="assumed"),
        },
        few.drop(columns=["value", "unit", "licence"]),
        tables=TABLES,
        methods=("herfindahl",),
        caveats=("few_is_chosen", *CAVEATS),
        sources=sources,
        about="held",
    )


def _odd(rows: pd.DataFrame, headings: int, sources: tuple[str, ...]) -> Iterator[Finding]:
    """Name the headings that are left out because one row of them cannot be right."""
    if rows.empty:
        return
    first = rows.sort_values("share_first", ascending=False, kind="stable").iloc[0]
    yield Finding(
        "goods.odd",
        {
            "left_out": Quantity(len(rows), "1"),
            "headings": Quantity(headings, "1"),
            "good": Name("activities", str(first["activity"])),
            "economy": Name("regions", str(first["economy"])),
            "share": Quantity(float(first["share_first"]), "%"),
            "exporters": Quantity(int(first["exporters"]), "1"),
        },
        rows.drop(columns=["value", "unit"]).reset_index(drop=True),
        tables=TABLES,
        caveats=("odd_is_chosen",),
        sources=sources,
        about="odd",
    )


def _licensed(
    workspace: Workspace, table: pd.DataFrame, sources: tuple[str, ...]
) -> Iterator[Finding]:
    """Name the headings whose minerals need a licence to leave the country."""
    needed = table[table["licence"] == "yes"]
    if needed.empty:
        return
    minerals = workspace.table("minerals")
    column = "licence_source" if "licence_source" in minerals else "source"
    said = minerals.loc[minerals["licence"] == "yes", column]
    yield Finding(
        "goods.licence",
        {
            "goods": named_codes("activities", needed["activity"]),
            "headings": Quantity(len(table), "1"),
        },
        needed[["activity", "licence"]].reset_index(drop=True),
        tables=("minerals", "activities"),
        caveats=("heading_is_broad",),
        sources=tuple(sorted({*said[said != ""]})) or sources,
        about="licence",
    )
