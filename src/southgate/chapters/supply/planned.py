"""The cheapest plan of supply, product by product, where bases, harvests, demands and ways are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from southgate.methods.supply import SupplyPlan, supply_plan
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, sought, within

__all__ = ["planned"]

TABLES = ("bases", "harvests", "demands", "ways")
DAYS = 30.4375
"""Days of a month, on the average of the calendar."""
STORING = ("storage", "storing", "loss")
"""What must be known of a base before anything is stored there."""
CAVEATS = ("plan_is_for_shown", "month_without_row", "store_unknown")
NEAR = 1e-3
"""Per cent by which a plan that counts as proven may still be undercut."""


def planned(workspace: Workspace) -> tuple[Finding, ...]:
    """Plan each product that a market asks for and a base in the region grows.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where a table is missing; where no base has a way and grows what is asked for, one
        that says so.
    """
    if not all(workspace.has(name) for name in TABLES):
        return ()
    bases = workspace.table("bases")
    workspace = workspace.having(bases=bases[bases["region"].isin(within(workspace))])
    products = workspace.table("demands")["product"].unique()
    plans = tuple(found for product in products for found in _product(workspace, str(product)))
    return plans or (_unmatched(workspace),)


def _unmatched(workspace: Workspace) -> Finding:
    """The tables are there, and nothing that is asked for is grown by a base with a way."""
    facts, rows = sought(workspace, list(TABLES))
    return Finding("supply.unmatched", facts, rows, tables=TABLES, about="unmatched")


def _product(workspace: Workspace, product: str) -> Iterator[Finding]:
    asked = workspace.table("demands")
    bases = workspace.table("bases").set_index("id")
    bases = bases[bases["product"] == product]
    grown = workspace.table("harvests")
    grown = grown[grown["base"].isin(bases.index)]
    ways = workspace.table("ways")
    ways = ways[ways["base"].isin(grown["base"])]
    asked = asked[(asked["product"] == product) & (asked["amount"] > 0)]
    if ways.empty or asked.empty:
        return
    bases = bases.loc[sorted(grown["base"].unique())].rename_axis("base")
    months = _months(grown, asked)
    harvest = _by_month(grown, "base", bases.index, months)
    demand = _by_month(asked, "market", pd.Index(sorted(asked["market"].unique())), months)
    cost, minutes = (
        ways.pivot_table(index="base", columns="market", values=column, dropna=False).reindex(
            index=bases.index, columns=demand.index
        )
        for column in ("cost", "minutes")
    )
    keeping = _keeping(bases)
    plan = supply_plan(harvest, demand, cost, keeping, minutes=minutes)
    met = plan.status != "infeasible"
    shown = plan if met else supply_plan(
        harvest, demand, cost, keeping, minutes=minutes, must_meet=False
    )  # fmt: skip
    sources = _sources(workspace, product)
    calendar = _calendar(shown, demand, months)
    yield _told(workspace, product, shown, calendar, sources)
    yield from _sent(workspace, product, shown, sources)
    yield from _binding(workspace, product, plan, sources, met=met)


def _months(grown: pd.DataFrame, asked: pd.DataFrame) -> list[str]:
    """Every month from the first harvest or demand to the last demand."""
    first = min(str(grown["period"].min()), str(asked["period"].min()))
    span = pd.period_range(first, str(asked["period"].max()), freq="M")
    return [str(month) for month in span]


def _by_month(rows: pd.DataFrame, by: str, labels: pd.Index, months: list[str]) -> pd.DataFrame:
    table = rows.pivot_table(index=by, columns="period", values="amount", aggfunc="sum")
    return table.reindex(index=labels, columns=months).fillna(0.0).astype(float)


def _keeping(bases: pd.DataFrame) -> pd.DataFrame:
    """What bases keep, in months; where a cost or a loss is not known nothing is stored."""
    known = bases[[*STORING, "shelf_life"]].notna().all(axis=1)
    filled = bases[[*STORING, "opening"]].fillna(0.0)
    return pd.DataFrame({
        "shelf_life": np.floor(bases["shelf_life"].fillna(0.0) / DAYS),
        "storage": filled["storage"].where(known, 0.0),
        "storing": filled["storing"],
        "loss": filled["loss"] / 100,
        "opening": filled["opening"],
        "most_minutes": bases["most_minutes"],
    })  # fmt: skip


def _sources(workspace: Workspace, product: str) -> tuple[str, ...]:
    bases, demands = workspace.table("bases"), workspace.table("demands")
    mine = set(bases.loc[bases["product"] == product, "id"])
    cited = {*bases.loc[bases["product"] == product, "source"]}
    cited |= {*demands.loc[demands["product"] == product, "source"]}
    for name in ("harvests", "ways"):
        table = workspace.table(name)
        cited |= {*table.loc[table["base"].isin(mine), "source"]}
    return tuple(sorted(cited))


def _calendar(plan: SupplyPlan, demand: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    """Month by month what is asked for, what comes fresh, what from store, and what is missing."""
    sent = plan.deliveries
    fresh = sent["harvested"] == sent["sold"]
    parts = {
        "fresh": sent[fresh].groupby("sold")["amount"].sum(),
        "stored": sent[~fresh].groupby("sold")["amount"].sum(),
        "unmet": plan.unmet.groupby("period")["amount"].sum(),
    }
    table = pd.DataFrame({"asked": demand.sum()}).rename_axis("period")
    table = table.join(pd.DataFrame(parts)).reindex(months).fillna(0.0).round(6)
    return table[table["asked"] > 0].rename_axis("period").reset_index()


def _told(
    workspace: Workspace,
    product: str,
    plan: SupplyPlan,
    calendar: pd.DataFrame,
    sources: tuple[str, ...],
) -> Finding:
    """Say how much of what is asked for can be brought, for how much, and where the gap is."""
    first, last = str(calendar["period"].iloc[0]), str(calendar["period"].iloc[-1])
    span = first if first == last else f"{first}/{last}"
    asked, unmet = float(calendar["asked"].sum()), float(calendar["unmet"].sum())
    worst = calendar.iloc[int(calendar["unmet"].to_numpy().argmax())]
    fresh, stored = float(calendar["fresh"].sum()), float(calendar["stored"].sum())
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "product": Name("products", product),
        "bases": Quantity(plan.deliveries["base"].nunique(), "1"),
        "asked": Quantity(asked, "t", span),
        "brought": Quantity(asked - unmet, "t", span),
        "cost": Quantity(plan.objective, workspace.settings.currency, span),
        "stored": Quantity(100 * stored / max(fresh + stored, 1e-12), "%"),
        "missing": Quantity(unmet, "t", span),
        "month": Quantity(float(worst["unmet"]), "t", str(worst["period"])),
    }
    return Finding(
        "supply.short" if unmet > 0 else "supply.met",
        facts,
        calendar,
        tables=TABLES,
        methods=("supply_plan",),
        caveats=CAVEATS,
        sources=sources,
        figures=(Figure(f"supply.calendar.{product}", "calendar", calendar),),
        about=f"plan.{product}",
    )


def _sent(
    workspace: Workspace, product: str, plan: SupplyPlan, sources: tuple[str, ...]
) -> Iterator[Finding]:
    """What goes from which base to which market and when, and how near that is to the cheapest."""
    rows = plan.deliveries
    if rows.empty:
        return
    rows = rows.round({"amount": 6, "taken": 6, "cost": 6}).rename(
        columns={"harvested": "harvest_month", "sold": "sale_month"}
    )
    gap = 100 * plan.gap
    yield Finding(
        "supply.cheapest" if gap <= NEAR else "supply.nearly",
        {
            "product": Name("products", product),
            "deliveries": Quantity(len(rows), "1"),
            "bases": Quantity(rows["base"].nunique(), "1"),
            "markets": Quantity(rows["market"].nunique(), "1"),
            "cost": Quantity(plan.objective, workspace.settings.currency),
            "gap": Quantity(gap, "%"),
        },
        rows,
        tables=TABLES,
        methods=("supply_plan",),
        caveats=CAVEATS,
        sources=sources,
        about=f"sent.{product}",
    )


def _binding(
    workspace: Workspace, product: str, plan: SupplyPlan, sources: tuple[str, ...], *, met: bool
) -> Iterator[Finding]:
    """Which harvest or store is worth most to enlarge; where demand cannot be met, for the gap."""
    rows = plan.limits.sort_values("price", ascending=False, kind="stable", ignore_index=True)
    if len(rows):
        first = rows.iloc[0]
        unit = workspace.settings.currency if met else "t"
        yield Finding(
            "supply.binds" if met else "supply.keeps_out",
            {
                "product": Name("products", product),
                "constraint": Name("constraints", str(first["constraint"])),
                "base": Name("growers", str(first["base"])),
                "limit": Quantity(float(first["limit"]), "t", str(first["period"])),
                "price": Quantity(float(first["price"]), unit),
                "limits": Quantity(len(rows), "1"),
            },
            rows.round({"price": 6}).rename(columns={"limit": "tonnes"}),
            tables=TABLES,
            methods=("supply_plan",),
            caveats=CAVEATS,
            sources=sources,
            about=f"limits.{product}",
        )
    reasons = plan.unmet
    cut_off = reasons[reasons["reason"] != "limit"]
    if len(cut_off):
        yield Finding(
            "supply.out_of_reach",
            {
                "product": Name("products", product),
                "ways": _sum_of(cut_off, "way"),
                "seasons": _sum_of(cut_off, "season"),
            },
            cut_off.rename(columns={"reason": "why"}).reset_index(drop=True),
            tables=TABLES,
            methods=("supply_plan",),
            caveats=CAVEATS,
            sources=sources,
            about=f"reach.{product}",
        )


def _sum_of(rows: pd.DataFrame, reason: str) -> Quantity:
    return Quantity(float(rows.loc[rows["reason"] == reason, "amount"].sum()), "t")
