"""Revenue per visit, by each definition that was reported, and never mixed."""

from __future__ import annotations

import pandas as pd

from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace, beneath, cited, reports

__all__ = ["TABLES", "definitions"]

TABLES = ("observations", "measures", "sources", "regions")

THEME = "neighbour.tourism"
"""The theme of measures of tourism."""
VISIT = "visit"


def definitions(workspace: Workspace) -> tuple[Finding, ...]:
    """Revenue per visit where one source gives both for one period, definition by definition.

    No share of visitors by where they come from is made of flows of people: a mobility index counts
    who went home as well.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where fewer than two definitions were reported with both of their figures.
    """
    rows = reports(workspace)
    measures = workspace.table("measures")
    ours = rows[
        (rows["subject"] == workspace.settings.region)
        & rows["measure"].isin(measures.loc[measures["theme"] == THEME, "id"])
        & rows["outcome"]
    ]
    pairs = _pairs(ours, workspace.settings.currency)
    if pairs["visits"].nunique() < 2:
        return ()
    pairs = pairs.sort_values(["ratio", "period"], kind="stable")
    least, most = pairs.iloc[0], pairs.iloc[-1]
    if least["visits"] == most["visits"]:
        return ()
    seen = ours.loc[sorted({*pairs["row_visits"], *pairs["row_money"]})]
    facts: dict[str, Fact] = {"region": Name("regions", workspace.settings.region)}
    for end, row in (("lowest", least), ("highest", most)):
        unit, period = workspace.settings.currency, str(row["period"])
        # A quotient of two figures is nobody's figure but ours, whoever published them.
        facts[end] = Quantity(round(float(row["ratio"])), unit, period, basis="estimated")
        facts[f"{end}_counts"] = Name("measures", str(row["visits"]))
    return (
        Finding(
            "visitors.definitions",
            facts,
            beneath(seen),
            tables=TABLES,
            caveats=("per_visit_not_person", "unaudited"),
            sources=cited(seen),
        ),
    )


def _pairs(ours: pd.DataFrame, currency: str) -> pd.DataFrame:
    """A count of visits and a sum of money of one source and period, where there is one of each."""
    key = ["period", "source"]
    keyed = ours.rename_axis("row").reset_index()
    sides = []
    for unit in (VISIT, currency):
        mine = keyed[(keyed["unit"] == unit) & (keyed["value"] > 0)]
        mine = mine[~mine.duplicated(key, keep=False)]
        sides.append(mine[[*key, "measure", "value", "row"]])
    both = sides[0].merge(sides[1], on=key, suffixes=("_visits", "_money"))
    return both.assign(
        ratio=both["value_money"] / both["value_visits"],
        visits=both["measure_visits"],
    )
