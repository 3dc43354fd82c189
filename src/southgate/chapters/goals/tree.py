"""Which indicators of the tree of goals can be ranked, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.methods import screening
from southgate.workspace import Workspace, break_years

__all__ = ["JUMPS", "LEAST", "Tree", "tree"]

LEAST = 2 / 3
"""Share of regions that must have a figure."""

STILL = 0.5
"""Share of regions whose figure never changes, from which an indicator stands still."""

MOVED = 2 / 3
"""Share of steps from one year to the next that must change anything."""

POSITIVE = 0.9
"""Share of figures that must be above 0 for a step to be a ratio."""

JUMPS = 0.02
"""Share of yearly steps in which a single region's figure may double or halve (assumed)."""

STEPS = 4
"""Steps from one year to the next that are needed to judge a series."""


SEEN = ("scaler", "deviation", "borrowed", "cells", "still", "jumps", "sudden", "share")
"""What the rules saw of an indicator."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The goals, what stands for each, and the figures.

    ``rows`` is the table of goals by id; ``panel`` the figures, ((regions, years), indicators by
    id); ``judged`` says of each indicator with figures why it is not ranked (``reason``: ``few``,
    ``borrowed``, ``still``, ``jumps``, ``sudden``; empty: it is) and what the rule saw.
    """

    rows: pd.DataFrame
    panel: pd.DataFrame
    judged: pd.DataFrame

    @property
    def root(self) -> str:
        """The goal above all."""
        return str(self.rows.index[self.rows["parent"] == ""][0])

    def leaves(self, goal: str) -> list[str]:
        """Every indicator below a goal that can be ranked, in the order of the table."""
        below = self.below(goal)
        kept = set(self.judged.index[self.judged["reason"] == ""])
        return [str(code) for code in self.rows.index if code in below and code in kept]

    def below(self, goal: str) -> set[str]:
        """Every code below a goal, and the goal itself."""
        found = {goal}
        while len(found) < len(
            found := found | set(self.rows.index[self.rows["parent"].isin(found)].astype(str))
        ):
            pass
        return found

    def goals(self) -> list[str]:
        """The goals right below the root, in the order of the table."""
        mine = (self.rows["parent"] == self.root) & (self.rows["measure"] == "")
        return [str(code) for code in self.rows.index[mine]]

    def specification(self, goal: str, leaves: list[str]) -> pd.DataFrame:
        """The tree from a goal down to some indicators, without what is then empty."""
        kept = set(leaves)
        codes: set[str] = set(leaves)
        for leaf in leaves:
            code = leaf
            while code != goal:
                code = str(self.rows.loc[code, "parent"])
                codes.add(code)
        rows = self.rows[self.rows.index.isin(codes)]
        up = rows["direction"].map({"up": 1.0, "down": -1.0})
        return pd.DataFrame(
            {
                "parent": rows["parent"].where(rows.index != goal, None),
                "weight": rows["weight"],
                "direction": up.where(rows.index.isin(kept)),
            }
        )


def tree(workspace: Workspace) -> Tree:
    """Read the goals and judge every indicator that has figures.

    Parameters
    ----------
    workspace : Workspace
        With the tables ``goals`` and ``panel``.

    Returns
    -------
    Tree
    """
    rows = workspace.table("goals").set_index("id")
    panel = workspace.table("panel")
    ids = rows[rows["measure"] != ""].reset_index().set_index("measure")["id"]
    panel = panel[panel["measure"].isin(ids.index)]
    values = panel.assign(id=panel["measure"].map(ids)).pivot_table(
        index=["region", "year"], columns="id", values="value", aggfunc="last"
    )
    values = values.reindex(columns=[code for code in rows.index if code in set(values.columns)])
    return Tree(rows, values, _judged(workspace, rows, values, panel))


def _judged(
    workspace: Workspace, rows: pd.DataFrame, values: pd.DataFrame, panel: pd.DataFrame
) -> pd.DataFrame:
    if values.empty:
        return pd.DataFrame(columns=[*SEEN, "reason"])
    table = _shared_out(rows, values, panel)
    rest = screening.stillness(values)
    table["still"] = rest["still"]
    # Net changes may be negative: they have no ratio from year to year.
    ratios = values.columns[((values > 0).sum() >= POSITIVE * values.count()).to_numpy()]
    table["jumps"] = screening.jumps(values[ratios])
    sudden = screening.sudden_years(values[ratios]).groupby("indicator")["year"].min()
    table["sudden"] = [
        _first(workspace, str(rows.loc[code, "measure"]), sudden.get(code)) for code in table.index
    ]
    years = values.index.get_level_values("year")
    regions = values.index.get_level_values("region").nunique()
    table["share"] = [values[code].groupby(years).count().max() / regions for code in table.index]
    judged = values.groupby(level="region").count().median() > STEPS
    reasons = {
        "few": table["share"] < LEAST,
        "borrowed": table["borrowed"],
        "still": judged & ((rest["still"] >= STILL) | (rest["moved"] < MOVED)),
        "jumps": judged & (table["jumps"] > JUMPS),
        "sudden": table["sudden"].notna(),
    }
    table["reason"] = ""
    for reason, holds in reversed(reasons.items()):
        table.loc[holds.reindex(table.index, fill_value=False), "reason"] = reason
    return table


def _first(workspace: Workspace, measure: str, found: object) -> float:
    """The first year that a rule or the table of breaks calls a break."""
    told = break_years(workspace, measure, workspace.settings.region)
    years = [*told, *([int(str(found))] if found is not None else [])]
    return float(min(years)) if years else np.nan


def _shared_out(rows: pd.DataFrame, values: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """Whether a figure of a larger area was shared out, year by year taken together."""
    areas = panel.drop_duplicates("region").set_index("region")["area"].to_dict()
    region = values.index.get_level_values("region").map(areas)
    year = values.index.get_level_values("year")
    group = pd.Series(
        [f"{area} {when}" if area else None for area, when in zip(region, year, strict=True)]
    )
    flat = values.reset_index(drop=True)
    scalers = [code for code in flat.columns if bool(rows.loc[code, "scaler"])]
    found = screening.borrowed(flat, group, flat[scalers])
    found = found.rename(columns={"units": "cells"})
    # What others are shared out by is not judged by what was made of it.
    found.loc[found.index.isin(scalers) & (found["scaler"] != ""), "borrowed"] = False
    return found
