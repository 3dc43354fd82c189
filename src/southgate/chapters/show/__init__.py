"""Whether the show is becoming what it set out to be, on what its organisers reported."""

from __future__ import annotations

import pandas as pd

from southgate.chapters.show import compare
from southgate.chapters.show.axes import axes
from southgate.chapters.show.reported import TABLES
from southgate.records import Action, Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, beneath, cited, reports

__all__ = ["actions", "findings", "needs", "uses"]

COUNTED = ("international", "special", "market")
"""The axes that the three lines of the audit form count; of the others they say nothing."""

needs = TABLES
uses = ("statements", "breaks")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Every report side by side, the five axes, what can be compared and what cannot.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where the workspace names no show or holds no report of it.
    """
    rows = reports(workspace)
    mine = rows[rows["subject"] == workspace.settings.show]
    if not workspace.settings.show or mine.empty:
        return ()
    outcomes = mine[mine["outcome"] & (mine["span"] == "year")]
    return (
        _editions(workspace, mine),
        *axes(workspace, outcomes),
        *compare.shares(workspace, outcomes),
        *compare.running_totals(workspace, mine[mine["outcome"]]),
        *compare.plans(workspace, mine),
        *compare.peers(workspace, rows),
        *compare.lever(workspace, rows),
    )


def actions(workspace: Workspace) -> tuple[Action, ...]:
    """The audit form for the next edition that would settle what reports cannot.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Action
    """
    observed = workspace.table("observations")["subject"]
    if not workspace.settings.show or not (observed == workspace.settings.show).any():
        return ()
    decides: tuple[str, ...] = ()
    if workspace.has("statements"):
        table = workspace.table("statements")
        asked = table["finding"].isin([f"show.{name}" for name in COUNTED])
        decides = tuple(str(code) for code in table.loc[(table["test"] == "holds") & asked, "id"])
    facts: dict[str, Fact] = {
        "show": Name("regions", workspace.settings.show),
        "lines": Quantity(3, "1"),
        "decides": Quantity(len(decides), "1"),
    }
    return (Action("show.audit", facts, decides=decides, caveats=("unaudited",)),)


def _editions(workspace: Workspace, mine: pd.DataFrame) -> Finding:
    """Every report of the show, conflicting ones side by side."""
    yearly = mine[mine["span"] == "year"]
    outcomes = yearly[yearly["outcome"]]
    per_fact = outcomes.groupby(["measure", "period"])["value"].nunique()
    kinds = workspace.table("measures").set_index("id")["kind"]
    counted = ~yearly["measure"].map(kinds).isin(["event", "index"])
    columns = ["measure", "year", "value", "unit", "bound", "qualifier", "source"]
    data = yearly.loc[counted, columns]
    data = data.rename(columns={"year": "period", "source": "origin"})
    return Finding(
        "show.editions",
        {
            "show": Name("regions", workspace.settings.show),
            "editions": Quantity(int(outcomes["year"].nunique()), "1"),
            "reports": Quantity(len(mine), "1"),
            "conflicts": Quantity(int((per_fact > 1).sum()), "1"),
        },
        beneath(mine),
        tables=TABLES,
        caveats=("unaudited", "planned_left_out"),
        sources=cited(mine),
        figures=(Figure("show.editions", "reports", data.reset_index(drop=True)),),
    )
