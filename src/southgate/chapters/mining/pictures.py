"""What the pictures of a plan show: each mine's fate, where it lies, what it joins, and when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from southgate.chapters.mining.register import Asked
from southgate.methods.consolidation import Consolidation
from southgate.records import Figure

__all__ = ["moves", "named", "sequence", "traded"]

MOST = 40
"""Mines that a tree still shows one by one; of more, those that merge."""
KM_A_DEGREE = 111.195
"""Kilometres of a degree of latitude."""


def moves(asked: Asked, plan: Consolidation) -> pd.DataFrame:
    """What becomes of each mine, what it joins, which plant treats its ore, and since when.

    Parameters
    ----------
    asked : Asked
    plan : Consolidation
        With an answer.

    Returns
    -------
    DataFrame, (mines, 7)
        ``mine``, ``commodity``, ``capacity``, ``fate``, ``comes_up`` (the mine where its ore does;
        empty where it closes), ``plant`` (that takes most of that ore) and ``since``.
    """
    last = plan.mines[plan.mines["period"] == asked.limits.periods[-1]].set_index("mine")
    lead = last["option"].map(asked.estate.options["lead"]).fillna("")
    ways = plan.ways[plan.ways["period"] == asked.limits.periods[-1]]
    most = ways.sort_values("ore").drop_duplicates("mine", keep="last").set_index("mine")["plant"]
    before = plan.mines.merge(
        last["option"].rename("at_last"), left_on="mine", right_index=True
    ).query("option == at_last")
    estate = asked.estate
    mines = estate.haul.index
    return pd.DataFrame({
        "mine": mines,
        "commodity": asked.places.loc[mines, "commodity"].to_numpy(),
        "capacity": estate.options.loc[mines, "ore"].to_numpy(dtype="float64"),
        "fate": last["decision"].reindex(mines).to_numpy(),
        "comes_up": lead.reindex(mines).to_numpy(),
        "plant": lead.reindex(mines).map(most).fillna("").to_numpy(),
        "since": before.groupby("mine")["period"].min().reindex(mines).to_numpy(),
    })  # fmt: skip


def named(asked: Asked, plan: Consolidation, rows: pd.DataFrame) -> tuple[Figure, ...]:
    """The map before and after, and the tree of what goes where.

    Parameters
    ----------
    asked : Asked
    plan : Consolidation
    rows : DataFrame, (mines, 7)
        As ``moves`` gives them.

    Returns
    -------
    tuple of Figure
    """
    places = asked.places
    north = places["latitude"].astype("float64") * KM_A_DEGREE
    east = places["longitude"].astype("float64") * KM_A_DEGREE
    east *= np.cos(np.radians(places["latitude"].astype("float64").mean()))
    at = pd.DataFrame({"east": east - east.min(), "north": north - north.min()})
    works = plan.plants[plan.plants["period"] == asked.limits.periods[-1]]
    plants = pd.DataFrame({"id": places.index[places["kind"] == "plant"], "kind": "plant"})
    plants = plants.assign(fate=np.where(plants["id"].isin(works["plant"]), "keep", "close"))
    mines = rows.rename(columns={"mine": "id", "capacity": "size"}).assign(kind="mine")
    marks = pd.concat([mines[["id", "kind", "size", "fate", "comes_up", "plant"]], plants])
    marks = marks.fillna({"size": 0.0, "comes_up": "", "plant": ""}).join(at, on="id").dropna()
    tree = rows[["mine", "fate", "comes_up", "plant"]]
    if len(tree) > MOST:
        tree = tree[tree["fate"] == "merge"].head(MOST)
    return (
        Figure("mining.map", "mines_map", marks.reset_index(drop=True)),
        Figure("mining.tree", "mergers", tree.reset_index(drop=True)),
    )


def sequence(rows: pd.DataFrame) -> Figure:
    """How many mines are in which state in each period.

    Parameters
    ----------
    rows : DataFrame, (periods times fates, 3)
        ``period``, ``fate``, ``count``.

    Returns
    -------
    Figure
    """
    return Figure("mining.sequence", "fates", rows)


def traded(rows: pd.DataFrame) -> Figure:
    """What is left of value, output and jobs at each level of harm.

    Parameters
    ----------
    rows : DataFrame, (plans, 4)
        ``harm``, ``worth``, ``output`` and ``jobs``, in per cent.

    Returns
    -------
    Figure
    """
    return Figure("mining.frontier", "trade_off", rows)
