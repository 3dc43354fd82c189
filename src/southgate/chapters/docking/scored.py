"""How well each enterprise fits the region, item by item, and what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.chapters.docking.firms import GOODS, Enterprises
from southgate.methods.fit import Fit, enterprise_fit
from southgate.tables import recipe
from southgate.workspace import Workspace

__all__ = ["NEAREST", "Scored", "here", "scored", "weakly_seen"]

NEAREST = "capabilities.nearest"
MEASURED = "capabilities.measured"
STRENGTHS = "capabilities.strengths"
"""Findings of an earlier chapter: what lies nearest, and what is there already."""

RELATEDNESS = "relatedness"
WEAKEST = "C"
"""The lowest grade that a source can have."""
PRESENT = ("operates", "settled")
"""Ties by which an enterprise is here already."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The fit of the enterprises, and the lines of business that it rests on.

    ``lines`` has a row per line of business: ``goods`` (how many of it are compared), ``made``
    (of these made here), ``value``, ``low`` and ``high``, from 0 to 1, and ``resource``.
    ``unscored`` is a Series, (enterprises,): why there is no score, ``unknown`` or ``no_goods``.
    """

    fit: Fit
    lines: pd.DataFrame
    unscored: pd.Series


def scored(workspace: Workspace, found: Enterprises) -> Scored | None:
    """The fit of every enterprise whose line of business is known and compared; else None."""
    lines = _lines(workspace)
    if lines.empty:
        return None
    chosen = recipe("fit")
    weights = pd.DataFrame(
        chosen["weights"], columns=["item", "weight", "low", "high"], dtype="object"
    )
    weights = weights.set_index("item").astype("float64")
    value, low, high = _items(workspace, found, lines)
    order = list(weights.index)
    fit = enterprise_fit(
        value[order],
        weights,
        doubt=(low[order], high[order]),
        required=(RELATEDNESS,),
        top=chosen["top"],
        draws=chosen["draws"],
        rng=np.random.default_rng(chosen["seed"]),
    )
    trade = found.firms["trade"].reindex(fit.unscored)
    reason = trade.map(lambda line: "no_goods" if line else "unknown").astype("str")
    return Scored(fit, lines, reason)


def here(workspace: Workspace, ties: pd.DataFrame) -> pd.DataFrame:
    """The ties by which enterprises are in the region under study already."""
    return ties[(ties["region"] == workspace.settings.region) & ties["tie"].isin(PRESENT)]


def weakly_seen(workspace: Workspace, found: Enterprises) -> set[str]:
    """The enterprises whose strongest tie rests on sources of the lowest grade alone."""
    every = _presence(workspace, found, found.ties)
    sound = _presence(workspace, found, _sound(workspace, found))
    return set(every.index[every > sound])


def _sound(workspace: Workspace, found: Enterprises) -> pd.DataFrame:
    """The ties that do not rest on a source of the lowest grade."""
    grade = workspace.table("sources").set_index("id")["grade"]
    return found.ties[found.ties["source"].map(grade) != WEAKEST]


def _lines(workspace: Workspace) -> pd.DataFrame:
    """How near the goods of each line of business lie; goods that nature binds are left out."""
    near = _near(workspace)
    if near.empty:
        return pd.DataFrame()
    activities = workspace.table("activities").set_index("id")
    pairs = pd.DataFrame(
        [
            (f["id"], good)
            for f in recipe("sectors")["families"]
            for key in GOODS
            for good in f[key]
        ],
        columns=["trade", "family"],
    )
    goods = activities["family"].rename_axis("activity").reset_index()
    compared = pairs.merge(goods, on="family").join(near, on="activity").dropna(subset=["value"])
    lines = compared.groupby("trade").agg(
        goods=("value", "size"),
        made=("made", "sum"),
        value=("value", "mean"),
        low=("low", "mean"),
        high=("high", "mean"),
    )
    bound = activities["extraction"] | (activities["requires"] != "")
    held = set(_held(workspace)) & set(activities.index[bound])
    worked = pairs.merge(goods[goods["activity"].isin(held)], on="family")["trade"]
    return lines.assign(resource=lines.index.isin(worked).astype("float64"))


def _held(workspace: Workspace) -> pd.Series:
    """The activities that the region has already."""
    presence = workspace.table("presence")
    mine = presence.loc[presence["region"] == workspace.settings.region, "activity"]
    if workspace.has(STRENGTHS):
        mine = pd.concat([mine, workspace.table(STRENGTHS)["activity"]])
    return mine.drop_duplicates()


def _near(workspace: Workspace) -> pd.DataFrame:
    """How near each good lies, from 0, the farthest, to 1, the nearest or made here; its range."""
    name = next((name for name in (NEAREST, MEASURED) if workspace.has(name)), None)
    if name is None:
        return pd.DataFrame()
    table = workspace.table(name).set_index("activity")
    last = max(len(table) - 1, 1)
    low, high = (1 - (table[end].astype("float64") - 1) / last for end in ("high", "low"))
    middle = 1 - (table["rank"].astype("float64") - 1) / last
    value = middle.clip(low, high)
    away = pd.DataFrame({"value": value, "low": low, "high": high, "made": 0})
    held = _held(workspace)
    activities = workspace.table("activities").set_index("id")
    free = ~activities["extraction"] & (activities["requires"] == "")
    held = held[held.isin(activities.index[free]) & ~held.isin(away.index)]
    made = pd.DataFrame({"value": 1.0, "low": 1.0, "high": 1.0, "made": 1}, index=held)
    return pd.concat([away, made])


def _items(
    workspace: Workspace, found: Enterprises, lines: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What each item says of each enterprise, at least and at most; missing is not known."""
    firms = found.firms
    trade = lines.reindex(firms["trade"]).set_index(firms.index)
    growth = firms["growth"].rank(pct=True)
    presence = _presence(workspace, found, found.ties)
    value = pd.DataFrame(
        {
            RELATEDNESS: trade["value"],
            "resources": trade["resource"],
            "presence": presence,
            "scale": firms["scale"],
            "growth": growth,
        }
    )
    unseen = recipe("fit")["unseen"]
    least = _presence(workspace, found, _sound(workspace, found))
    low = value.assign(**{RELATEDNESS: trade["low"], "presence": least}).assign(resources=0.0)
    low = low.where(value.notna())
    most = presence.where(presence > 0, unseen)
    return value, low, value.assign(**{RELATEDNESS: trade["high"], "presence": most})


def _presence(workspace: Workspace, found: Enterprises, ties: pd.DataFrame) -> pd.Series:
    """How far its strongest tie speaks for each enterprise; missing where no ties are kept."""
    if not workspace.has("establishments"):
        return pd.Series(np.nan, index=found.firms.index)
    worth = {tie: (home, away) for tie, home, away in recipe("fit")["ties"]}
    ours = ties["region"] == workspace.settings.region
    value = [worth[tie][0 if mine else 1] for tie, mine in zip(ties["tie"], ours, strict=True)]
    best = pd.Series(value, index=ties["firm"], dtype="float64").groupby(level=0).max()
    return best.reindex(found.firms.index).fillna(0.0)
