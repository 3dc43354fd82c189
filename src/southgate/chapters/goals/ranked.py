"""Where the region stands among its peers, goal by goal and year by year, with its range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.chapters.goals.tree import LEAST, Tree
from southgate.methods.coherence import consistency, removal
from southgate.methods.indicators import composite
from southgate.methods.rescoring import Choices
from southgate.methods.uncertainty import uncertainty
from southgate.records import Quantity

__all__ = [
    "CHOICES",
    "DRAWS",
    "LEVEL",
    "Course",
    "as_rank",
    "course",
    "levers",
    "naive",
    "place",
    "pulls",
]

CHOICES = Choices((5,), ("min_max", "z_score", "rank"), ("arithmetic", "geometric"), leaves=True)
"""What another analyst might as well have done."""

LEVEL = 0.9
DRAWS = 1000
SEED = 20261128
MANY = 20
"""Regions that make a field."""


@dataclass(frozen=True, slots=True)
class Course:
    """The region's ranks for one goal.

    ``ranks`` is a DataFrame, (years, 4): ``rank``, ``low``, ``high``, ``of``; the same regions and
    indicators in every year. ``leaves`` are the indicators.
    """

    goal: str
    leaves: tuple[str, ...]
    ranks: pd.DataFrame


def course(tree: Tree, goal: str, region: str) -> Course | None:
    """Rank the region for a goal in every year in which its indicators have figures.

    Parameters
    ----------
    tree : Tree
    goal : str
    region : str

    Returns
    -------
    Course or None
        None where fewer than two indicators can be ranked, or the region lacks one.
    """
    leaves = tree.leaves(goal)
    return _course(tree, goal, leaves, region) if len(leaves) > 1 else None


def naive(tree: Tree, region: str) -> Course | None:
    """What the obvious computation gives: every indicator that has the first and the last year.

    Parameters
    ----------
    tree : Tree
    region : str

    Returns
    -------
    Course or None
    """
    at = tree.panel.index.get_level_values("year")
    ends = [tree.panel[at == year] for year in sorted({at.min(), at.max()})] if len(at) else []
    if len(ends) < 2:
        return None
    regions = tree.panel.index.get_level_values("region").nunique()
    held = pd.concat([end.count() for end in ends], axis=1).min(axis=1)
    apart = pd.concat([end.nunique() for end in ends], axis=1).min(axis=1) > 1
    told = [str(code) for code in held.index[((held >= LEAST * regions) & apart).to_numpy()]]
    screened = (tree.judged.loc[told, "reason"] != "").any()
    return _course(tree, tree.root, told, region, once=True) if screened and told else None


def _course(
    tree: Tree, goal: str, leaves: list[str], region: str, *, once: bool = False
) -> Course | None:
    tables = _years(tree, leaves)
    if not tables or region not in next(iter(tables.values())).index:
        return None
    specification = tree.specification(goal, leaves)
    choices = Choices((5,), ("min_max",), ("arithmetic",), spread=0.0) if once else CHOICES
    rows = {}
    for year, table in tables.items():
        rng = np.random.default_rng(SEED)
        draws = 2 if once else DRAWS
        found = uncertainty(table, specification, choices, rng=rng, level=LEVEL, draws=draws)
        rank, low, high = (int(found.ranks[name][region]) for name in ("rank", "low", "high"))
        rows[year] = (rank, min(low, rank), max(high, rank), len(table))
    ranks = pd.DataFrame.from_dict(rows, orient="index", columns=["rank", "low", "high", "of"])
    return Course(goal, tuple(leaves), ranks.rename_axis("year").astype("int64"))


def _years(tree: Tree, leaves: list[str]) -> dict[int, pd.DataFrame]:
    """The complete regions of every year that has enough; the same regions in each."""
    values = tree.panel[leaves].dropna()
    count = values.index.get_level_values("year").value_counts().sort_index()
    whole = tree.panel.index.get_level_values("region").nunique()
    years = [int(year) for year in count.index[(count >= max(MANY, LEAST * whole)).to_numpy()]]
    values = values[values.index.get_level_values("year").isin(years)]
    held = values.groupby(level="region").size()
    values = values.loc[held.index[held == len(years)]] if years else values.iloc[:0]
    at = values.index.get_level_values("year")
    own = {year: values[at == year].droplevel("year") for year in years}
    return {year: table for year, table in own.items() if len(table) >= MANY}


def place(ranks: pd.Series) -> str:
    """Which third of the field a range lies in.

    Parameters
    ----------
    ranks : Series
        ``low``, ``high`` and ``of``.

    Returns
    -------
    str
        ``ahead`` or ``behind`` where the whole range lies in the first or last third, ``anywhere``
        where it reaches from one into the other, else ``middle``.
    """
    third = ranks["of"] / 3
    if ranks["high"] <= third:
        return "ahead"
    if ranks["low"] > 2 * third:
        return "behind"
    across = ranks["low"] <= third and ranks["high"] > 2 * third
    return "anywhere" if across else "middle"


def levers(tree: Tree, found: Course, region: str) -> pd.DataFrame:
    """By how many places the region would rank otherwise without each indicator, last year.

    Parameters
    ----------
    tree : Tree
    found : Course
    region : str

    Returns
    -------
    DataFrame, (indicators, 2)
        ``shift``, above 0: the indicator lifts the region; ``mean``, the mean over all regions.
        The largest first.
    """
    table = _years(tree, list(found.leaves))[int(found.ranks.index[-1])]
    moved = removal(table, tree.specification(found.goal, list(found.leaves)))
    alone = {
        goal: mine[0]
        for goal in tree.goals()
        if len(mine := [code for code in tree.leaves(goal) if code in found.leaves]) == 1
    }
    moved = moved.rename(index=alone)
    moved = moved.loc[moved.index.isin(found.leaves)]
    out = pd.DataFrame({"shift": moved[region], "mean": moved["shift"].round(2)})
    return out.reindex(out["shift"].abs().sort_values(ascending=False, kind="stable").index)


def pulls(tree: Tree, found: Course) -> pd.DataFrame:
    """How goals go together over the regions, last year; what pulls hardest apart first.

    Parameters
    ----------
    tree : Tree
    found : Course
        Of the root.

    Returns
    -------
    DataFrame, (pairs, 4)
        ``goal_a``, ``goal_b``, ``correlation`` and ``regions``.
    """
    table = _years(tree, list(found.leaves))[int(found.ranks.index[-1])]
    scores = composite(table, tree.specification(found.goal, list(found.leaves)))
    goals = [goal for goal in tree.goals() if goal in scores]
    if len(goals) < 2:
        return pd.DataFrame(columns=["goal_a", "goal_b", "correlation", "regions"])
    pairs = consistency(scores[goals]).pairs.round(3).assign(regions=len(table))
    return pairs.rename(columns={"a": "goal_a", "b": "goal_b"})


def as_rank(found: Course, year: int) -> Quantity:
    """The rank in a year with its range."""
    rank, low, high = (int(found.ranks[name][year]) for name in ("rank", "low", "high"))
    return Quantity(rank, "rank", str(year), low=low, high=high)
