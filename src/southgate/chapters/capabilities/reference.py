"""What other regions say of every activity: who enters, how near activities are, how complex."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from southgate.errors import MethodError
from southgate.methods import complexity, specialisation
from southgate.records import Finding, Period, Quantity
from southgate.workspace import Workspace, last_year, people, produced

__all__ = ["Reference", "cited_production", "described", "entered", "reference"]

LOCAL = "residents"
"""What an activity requires that serves the people nearby: no place opens with it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The units that enter an estimate, and what they say.

    ``amounts`` and ``advantage`` are tables of (regions, activities); ``indices`` is None where the
    network of regions and activities falls apart. ``offered`` are all units and ``left_out`` those
    that the rule keeps out.
    """

    amounts: pd.DataFrame
    advantage: pd.DataFrame
    indices: complexity.ComplexityIndices | None
    offered: pd.DataFrame
    left_out: pd.DataFrame
    people: pd.Series
    period: str


def described(workspace: Workspace) -> pd.DataFrame:
    """The activities in which advice is given, by id: their family and what they require."""
    table = workspace.table("activities")
    mine = table["classification"] == workspace.settings.activities.classification
    return table[mine & (table["family"] != "")].set_index("id")


def reference(workspace: Workspace, kind: str) -> Reference | None:
    """Compare the units of a kind, those that are large enough; None where too few are."""
    settings = workspace.settings.activities
    offered = produced(workspace, settings.classification, settings.period, (kind,))
    listed = described(workspace)
    offered = offered[[code for code in offered.columns if code in listed.index]]
    offered = offered[[c for c in offered.columns if listed.loc[c, "requires"] != LOCAL]]
    if offered.shape[0] < 3 or offered.shape[1] < 3:
        return None
    known = people(workspace, str(last_year(settings.period)))
    counted = known.reindex(offered.index).dropna()
    try:
        chosen = specialisation.entering(
            offered.loc[offered.sum(axis=1) > 0],
            counted if len(counted) else None,
            least_population=settings.least_population,
            least_share=settings.least_share,
        )
    except MethodError:
        return None
    advantage = specialisation.advantage(chosen.table).table
    advantage = advantage.loc[:, advantage.any()]
    amounts = chosen.table[advantage.columns]
    return Reference(
        amounts, advantage, _indices(advantage), offered, chosen.left_out, known, settings.period
    )


def _indices(advantage: pd.DataFrame) -> complexity.ComplexityIndices | None:
    """Complexity of regions and activities, where the network holds together."""
    try:
        return complexity.complexity_indices(advantage[advantage.any(axis=1)])
    except MethodError:
        return None


def cited_production(workspace: Workspace) -> tuple[str, ...]:
    """The sources of the rows of production that advice rests on."""
    rows = workspace.table("production")
    mine = rows["activity"].isin(described(workspace).index)
    mine &= rows["period"] == workspace.settings.activities.period
    return tuple(sorted(set(rows.loc[mine, "source"])))


def entered(workspace: Workspace, seen: Reference, tables: tuple[str, ...]) -> Finding:
    """Say which units entered, and how far their ranking by complexity rests on a few of them."""
    totals = seen.offered.sum(axis=1).rename("total").rename_axis("region").reset_index()
    table = totals.assign(
        population=totals["region"].map(seen.people),
        entered=totals["region"].isin(seen.amounts.index),
    ).sort_values("total", ascending=False, kind="stable")
    indices = seen.indices
    return Finding(
        "capabilities.entered",
        {
            "units": Quantity(len(seen.amounts), "1"),
            "offered": Quantity(len(seen.offered), "1"),
            "activities": Quantity(seen.amounts.shape[1], "1"),
            "period": Period(seen.period),
            "eigenvalue": Quantity(round(indices.second_eigenvalue, 3), "1") if indices else None,
            "gap": Quantity(round(indices.gap, 3), "1") if indices else None,
            "participation": Quantity(round(indices.participation), "1") if indices else None,
        },
        table.reset_index(drop=True),
        tables=tables,
        methods=("location_quotient", "complexity_indices"),
        caveats=(
            "absent_not_zero",
            *(("reporting_levels",) if workspace.settings.activities.host else ()),
            *(("complexity_degenerate",) if indices is None or indices.carried_by else ()),
        ),
        sources=cited_production(workspace),
    )
