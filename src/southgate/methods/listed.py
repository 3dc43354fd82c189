"""What a bare list carries: names that most joint draws give and a random list does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.methods.listing import (
    Recipe,
    Rows,
    Space,
    feasibility,
    listed_weights,
    resampled,
    scores,
)

__all__ = ["ListedRanks", "clusters_to_fall", "listed_ranks"]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ListedRanks:
    """Ranks of the activities that a list does not name, over joint draws of every doubt.

    ``activities`` is a DataFrame, (activities, 8): ``rank`` by the central choice and the list as
    it stands; ``low``, ``high`` and ``median`` of its rank, the first two spanning four draws in
    five (a range over draws of choices and of lists, not an interval for error in data);
    ``share``, per cent of draws in which it is at the top; ``chance``, how often a random list of
    the host's strengths does as much for it; ``feasibility`` and ``complexity``.
    ``families`` is a DataFrame, (families, 3): ``share``, ``chance``, and ``anchor``, the cluster
    that makes most of its feasibility. ``left_out`` is a DataFrame, (clusters, families): the share
    of each family without each cluster; ``changed`` a Series, (clusters,): how many of the most
    frequent activities change without it. ``reasons`` is a DataFrame, (activities, clusters): the
    per cent of an activity's feasibility that each cluster makes.
    """

    activities: pd.DataFrame
    families: pd.DataFrame
    left_out: pd.DataFrame
    changed: pd.Series
    reasons: pd.DataFrame
    draws: int


def listed_ranks(
    listing: pd.DataFrame,
    weights: pd.Series,
    space: Space,
    recipe: Recipe,
    rng: np.random.Generator,
) -> ListedRanks:
    """Rank what a region known only by a list could open next, and say how far that can be trusted.

    Each draw resamples the clusters, reads each by one of its codings, leaves rows out, adds false
    ones, and takes its own product space and weights. A random list has the same clusters, each
    filled with strengths of the host from one family.

    Parameters
    ----------
    listing : DataFrame, (rows, 4)
        ``cluster``, ``activity``, ``coding``, ``weight``.
    weights : Series of float, (clusters,)
    space : Space
    recipe : Recipe
    rng : Generator

    Returns
    -------
    ListedRanks

    Raises
    ------
    MethodError
        If the list is empty, repeats a row or a cluster has no weight.

    References
    ----------
    .. [1] Efron, B. and Tibshirani, R. (1993), *An Introduction to the Bootstrap*, Chapman & Hall.

    Examples
    --------
    >>> near = np.array([[0, .9, .1], [.9, 0, .9], [.1, .1, 0]], dtype="float64")
    >>> flat = np.full(3, 0.5)
    >>> space = Space(pd.Index(["tin", "solder", "wigs"]), (near,), near, flat, flat,
    ...               np.array([True, True, True]), np.array(["metal", "metal", "hair"]))
    >>> recipe = Recipe(("minimum",), (0,), ((1, 0, 0),), 50, 0.0, 0, 1, 60, .1, 5, 5, 5, 3, 1)
    >>> listing = pd.DataFrame({"cluster": ["m"], "activity": ["tin"], "coding": ["a"],
    ...                         "weight": [None]})
    >>> found = listed_ranks(listing, pd.Series({"m": 1.0}), space, recipe,
    ...                      np.random.default_rng(1))
    >>> found.activities.loc["solder", ["rank", "share"]].tolist()
    [1.0, 100.0]
    """
    rows = listed_weights(listing, weights, space.activities)
    free = np.setdiff1d(np.arange(len(space.activities)), rows.activity)
    plain = _as_it_stands(rows, space)
    near = feasibility(plain.sum(axis=0, keepdims=True), space)
    drawn = _scored(resampled(rows, space, recipe, recipe.draws, rng), space, recipe, rng)
    ranks = _ranks(drawn[:, free])
    top = ranks <= recipe.top
    chance_of, chance_of_family = _placebo(rows, space, recipe, rng)
    share = 100 * top.mean(axis=0)
    families, members = np.unique(space.family, return_inverse=True)
    family_share = _family_share(top, members[free], len(families))
    low, median, high = np.quantile(ranks, (0.1, 0.5, 0.9), axis=0, method="closest_observation")
    labels = space.activities[free]
    central = _ranks(scores(near, space, recipe)[:, free])[0]
    table = pd.DataFrame(
        {
            "rank": central,
            "median": median,
            "low": np.minimum(low, central),
            "high": np.maximum(high, central),
            "share": share,
            "chance": _reached(chance_of[:, free], share),
            "feasibility": near[0, free],
            "complexity": space.complexity[free],
        },
        index=labels,
    ).astype({"rank": int, "median": int, "low": int, "high": int})
    reasons = _reasons(plain, space, rows.clusters)
    left_out, changed = _left_out(rows, space, recipe, rng, free)
    return ListedRanks(
        table.sort_values(["share", "median"], ascending=[False, True], kind="stable"),
        pd.DataFrame(
            {
                "share": family_share,
                "chance": _reached(chance_of_family, family_share),
                "anchor": _anchors(reasons, top, free, members, len(families)),
            },
            index=families,
        ).sort_values("share", ascending=False, kind="stable"),
        pd.DataFrame(left_out, index=list(rows.clusters), columns=families),
        pd.Series(changed, index=list(rows.clusters)),
        reasons.iloc[free],
        recipe.draws,
    )


def clusters_to_fall(
    listing: pd.DataFrame,
    weights: pd.Series,
    space: Space,
    recipe: Recipe,
    family: str,
    rng: np.random.Generator,
) -> tuple[str, ...]:
    """The clusters without which a family can no longer be named, found one after the other.

    At each step the cluster goes that costs the family most; a family that rests on several
    clusters of one trade falls only with all of them.

    Parameters
    ----------
    listing : DataFrame, (rows, 4)
        ``cluster``, ``activity``, ``coding``, ``weight``.
    weights : Series of float, (clusters,)
    space : Space
    recipe : Recipe
        Names a family by its share of draws.
    family : str
    rng : Generator

    Returns
    -------
    tuple of str
        In the order in which they go; all but one where it never falls.

    Examples
    --------
    >>> near = np.array([[0, 1], [1, 0]], dtype="float64")
    >>> flat = np.full(2, 0.5)
    >>> space = Space(pd.Index(["tin", "wigs"]), (near,), near, flat, flat,
    ...               np.array([True, True]), np.array(["metal", "hair"]))
    >>> recipe = Recipe(("minimum",), (0,), ((1, 0, 0),), 9, 0.0, 0, 1, 60, .1, 5, 5, 5, 3, 1)
    >>> rows = pd.DataFrame({"cluster": ["m"], "activity": ["tin"], "coding": ["a"],
    ...                      "weight": [None]})
    >>> clusters_to_fall(rows, pd.Series({"m": 1.0}), space, recipe, "hair",
    ...                  np.random.default_rng(1))
    ()
    """
    gone: list[str] = []
    left, seed = listing, int(rng.integers(2**32))
    while len(clusters := sorted(set(left["cluster"]))) > 1:
        shares = {
            cluster: _share_of(
                left[left["cluster"] != cluster], weights, space, recipe, family, seed
            )
            for cluster in clusters
        }
        costs_most = min(shares, key=lambda cluster: shares[cluster])
        gone.append(str(costs_most))
        if shares[costs_most] < recipe.share:
            break
        left = left[left["cluster"] != costs_most]
    return tuple(gone)


def _share_of(
    listing: pd.DataFrame,
    weights: pd.Series,
    space: Space,
    recipe: Recipe,
    family: str,
    seed: int,
) -> float:
    """Per cent of draws in which a family has an activity at the top, by what is left of a list."""
    rows, luck = listed_weights(listing, weights, space.activities), np.random.default_rng(seed)
    drawn = resampled(rows, space, recipe, recipe.left_out_draws, luck)
    scored = _scored(drawn, space, recipe, luck)
    scored[:, rows.activity] = -1.0
    top = _top(scored, recipe.top)
    return float(100 * top[:, space.family == family].any(axis=1).mean())


def _as_it_stands(rows: Rows, space: Space) -> Array:
    """Presence by cluster, its codings read half and half, (clusters, activities)."""
    table = np.zeros((len(rows.clusters), len(space.activities)), dtype="float64")
    share = rows.weight[rows.cluster] * rows.share / rows.known.sum(axis=1)[rows.cluster]
    np.add.at(table, (rows.cluster, rows.activity), share)
    return table


def _scored(presence: Array, space: Space, recipe: Recipe, rng: np.random.Generator) -> Array:
    return scores(feasibility(presence, space, rng), space, recipe, rng)


def _ranks(values: Array) -> Array:
    """Rank each row, 1 for the largest; of equals the one that stands first."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.empty(values.shape, dtype="int64")
    np.put_along_axis(ranks, order, np.arange(1, values.shape[1] + 1)[None], axis=1)
    return ranks


def _family_share(top: Array, members: Array, families: int) -> Array:
    """Per cent of draws in which a family has an activity at the top."""
    found = np.zeros((len(top), families), dtype=bool)
    draw, at = np.nonzero(top)
    found[draw, members[at]] = True
    return np.asarray(100 * found.mean(axis=0))


def _reached(random_shares: Array, share: Array) -> Array:
    """How often a random list gives at least this share; never 0, since lists are counted."""
    more = (random_shares >= share - 1e-9).sum(axis=0)
    return np.asarray((1 + more) / (1 + len(random_shares)))


def _placebo(
    rows: Rows, space: Space, recipe: Recipe, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Shares that random lists of the host's strengths give, by activity and by family."""
    families, members = np.unique(space.family, return_inverse=True)
    shares = np.zeros((recipe.lists, len(space.activities)))
    by_family = np.zeros((recipe.lists, len(families)))
    for number in range(recipe.lists):
        fake = _random_list(rows, space, members, rng)
        drawn = _scored(resampled(fake, space, recipe, recipe.list_draws, rng), space, recipe, rng)
        drawn[:, fake.activity] = -1.0
        top = _top(drawn, recipe.top)
        shares[number] = 100 * top.mean(axis=0)
        by_family[number] = _family_share(top, members, len(families))
    return shares, by_family


def _top(values: Array, top: int) -> Array:
    """Mark the largest of each row."""
    most = min(top, values.shape[1])
    at = np.argpartition(-values, most - 1, axis=1)[:, :most]
    marked = np.zeros(values.shape, dtype=bool)
    marked[np.arange(len(values))[:, None], at] = True
    return marked


def _random_list(rows: Rows, space: Space, members: Array, rng: np.random.Generator) -> Rows:
    """The same clusters and rows, each cluster filled with the host's strengths in one family."""
    pool = np.flatnonzero(space.strong)
    activity = rows.activity.copy()
    for cluster in range(len(rows.clusters)):
        mine = np.flatnonzero(rows.cluster == cluster)
        distinct, place = np.unique(rows.activity[mine], return_inverse=True)
        family = members[rng.choice(pool)]
        inside = rng.permutation(pool[members[pool] == family])
        outside = rng.permutation(pool[members[pool] != family])
        activity[mine] = np.concatenate([inside, outside])[: len(distinct)][place]
    return Rows(
        rows.cluster, rows.coding, activity, rows.share, rows.clusters, rows.weight, rows.known
    )


def _reasons(plain: Array, space: Space, clusters: tuple[str, ...]) -> pd.DataFrame:
    """Per cent of each activity's feasibility that each cluster makes, by the central choice."""
    made = (plain @ space.neighbourhoods[0]).T
    total = made.sum(axis=1, keepdims=True)
    share = 100 * made / np.where(total > 0, total, 1.0)
    return pd.DataFrame(share, index=space.activities, columns=list(clusters))


def _anchors(
    reasons: pd.DataFrame, top: Array, free: Array, members: Array, families: int
) -> list[str]:
    """The cluster that makes most of what brings a family to the top."""
    weight = np.zeros((families, len(reasons)))
    weight[members[free], free] = top.mean(axis=0)
    return [str(reasons.columns[at]) for at in (weight @ reasons.to_numpy()).argmax(axis=1)]


def _left_out(
    rows: Rows, space: Space, recipe: Recipe, rng: np.random.Generator, free: Array
) -> tuple[Array, Array]:
    """Shares of families without each cluster, and how many of the most frequent names change.

    Every cluster is left out of the same draws, so that what changes is not luck.
    """
    families, members = np.unique(space.family, return_inverse=True)
    seed = int(rng.integers(2**32))

    def drawn(without: int) -> Array:
        luck = np.random.default_rng(seed)
        draws = recipe.left_out_draws
        presence = resampled(rows, space, recipe, draws, luck, without=without)
        return _top(_scored(presence, space, recipe, luck)[:, free], recipe.top)

    def most(top: Array) -> set[int]:
        return set(np.argsort(-top.mean(axis=0), kind="stable")[: recipe.top].tolist())

    whole = most(drawn(-1))
    tops = [drawn(cluster) for cluster in range(len(rows.clusters))]
    shares = np.stack([_family_share(top, members[free], len(families)) for top in tops])
    return shares, np.array([len(whole - most(top)) for top in tops])
