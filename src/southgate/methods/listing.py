"""Regions known only by a list of what is there, drawn again with every doubt about the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from southgate.errors import MethodError, named
from southgate.methods.cooccurrence import nearest_only
from southgate.methods.relatedness import proximity

__all__ = [
    "Recipe",
    "Rows",
    "Space",
    "feasibility",
    "listed_weights",
    "product_spaces",
    "resampled",
    "row_draws",
    "scores",
]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices that joint draws run over, fixed before a region is computed.

    ``proximity`` and ``nearest`` (0 is all) make product spaces, ``weights`` are the shares of
    feasibility, the host's strength and complexity in a score; the first of each is central.
    ``omitted`` is the share of rows a draw leaves out, ``added`` the number it adds; ``share``, in
    per cent, and ``chance``, a probability, are what a name must reach.
    """

    proximity: tuple[str, ...]
    nearest: tuple[int, ...]
    weights: tuple[tuple[float, float, float], ...]
    draws: int
    omitted: float
    added: int
    top: int
    share: float
    chance: float
    lists: int
    list_draws: int
    left_out_draws: int
    families: int
    seed: int


@dataclass(frozen=True, slots=True)
class Space:
    """What reference regions say of every activity that skill and plant can open.

    ``activities`` is an Index, (activities,); ``neighbourhoods`` one array of float64, (activities,
    activities), a choice of proximity and nearest, whose columns sum to one: column ``p`` holds
    how much each activity counts around ``p``. ``proximity`` is the central one, its diagonal zero.
    ``prior`` and ``complexity`` are percentiles in [0, 1], ``strong`` says where the host is
    strong, ``family`` is a code.
    """

    activities: pd.Index
    neighbourhoods: tuple[Array, ...]
    proximity: Array
    prior: Array
    complexity: Array
    strong: Array
    family: Array


def product_spaces(
    advantage: pd.DataFrame,
    prior: pd.Series,
    complexity: pd.Series,
    family: pd.Series,
    recipe: Recipe,
    *,
    strong: pd.Series,
) -> Space:
    """Relatedness of activities among reference regions, in every form the recipe lists.

    Parameters
    ----------
    advantage : DataFrame of bool, (regions, activities)
        Reference regions; neither the region under study nor its host is among them.
    prior : Series of float, (activities,)
        The host's strength; larger is stronger. All equal where there is no host.
    complexity : Series of float, (activities,)
    family : Series of str, (activities,)
    recipe : Recipe
    strong : Series of bool, (activities,)
        Where the host has an advantage: what a false entry and a random list are drawn from.

    Returns
    -------
    Space

    Raises
    ------
    MethodError
        If an activity has no family, strength or complexity.

    Examples
    --------
    >>> table = pd.DataFrame([[1, 1, 0], [0, 1, 1]], columns=list("abc"))
    >>> known = pd.Series([1.0, 2.0, 3.0], index=list("abc"))
    >>> kinds = Recipe(("minimum",), (0,), ((1, 0, 0),), 1, 0, 0, 1, 60, .1, 1, 1, 1, 1, 1)
    >>> space = product_spaces(
    ...     table, known, known, known.astype(str), kinds, strong=known > 1)
    >>> space.neighbourhoods[0].round(2).tolist()
    [[0.0, 0.5, 0.0], [1.0, 0.0, 1.0], [0.0, 0.5, 0.0]]
    """
    labels = advantage.columns
    for name, series in (("prior", prior), ("complexity", complexity), ("family", family)):
        lost = [str(label) for label in labels[series.reindex(labels).isna()]]
        if lost:
            raise MethodError(
                f"`{name}` must hold every activity; {len(lost)} are missing, {named(lost)}. "
                "Drop those columns of `advantage` or add them."
            )
    kinds = {
        kind: proximity(advantage, kind=kind, dtype=np.float64).to_numpy()
        for kind in recipe.proximity
    }
    central = kinds[recipe.proximity[0]].copy()
    np.fill_diagonal(central, 0.0)
    return Space(
        labels,
        tuple(
            _columns_to_one(nearest_only(kinds[kind], nearest or len(labels)))
            for kind, nearest in product(recipe.proximity, recipe.nearest)
        ),
        central,
        _percentiles(prior.reindex(labels).to_numpy(float)[None])[0],
        _percentiles(complexity.reindex(labels).to_numpy(float)[None])[0],
        strong.reindex(labels, fill_value=False).to_numpy(bool),
        family.reindex(labels).to_numpy(str),
    )


def _columns_to_one(phi: Array) -> Array:
    """Make every column sum to one; an activity without neighbours keeps a column of zeros."""
    total = phi.sum(axis=0, dtype="float64")
    return np.ascontiguousarray(phi / np.where(total > 0, total, 1.0))


def _percentiles(values: Array) -> Array:
    """Rank each row from 0 for the smallest to 1 for the largest; ties take their mean rank."""
    width = values.shape[1]
    order = (np.argsort(values, axis=1) + np.arange(len(values))[:, None] * width).ravel()
    ordered = values.ravel()[order]
    starts = np.ones(len(order), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    starts[::width] = True
    first = np.flatnonzero(starts)
    ties = np.diff(first, append=len(order))
    ranks = np.empty(values.shape)
    ranks.ravel()[order] = np.repeat(first % width + (ties - 1) / 2, ties)
    return np.asarray(ranks / max(width - 1, 1))


@dataclass(frozen=True, slots=True)
class Rows:
    """A list as arrays: for each row its cluster, coding, activity and share of the cluster."""

    cluster: Array
    coding: Array
    activity: Array
    share: Array
    clusters: tuple[str, ...]
    weight: Array
    known: Array


def listed_weights(listing: pd.DataFrame, weights: pd.Series, activities: pd.Index) -> Rows:
    """A list of clusters as arrays, each cluster's shares summing to its weight in each coding.

    Parameters
    ----------
    listing : DataFrame, (rows, 4)
        ``cluster``, ``activity``, ``coding`` and ``weight``, missing for equal shares.
    weights : Series of float, (clusters,)
        What each cluster weighs, such as its employment, or one.
    activities : Index, (activities,)
        Rows of other activities count in their cluster's shares and are then left out.

    Returns
    -------
    Rows
        ``known`` is a bool array, (clusters, codings): which codings read a cluster.

    Raises
    ------
    MethodError
        If the list is empty, a row stands twice or a cluster has no weight.

    Examples
    --------
    >>> listing = pd.DataFrame({"cluster": ["tin", "tin"], "activity": ["a", "b"],
    ...                         "coding": ["x", "x"], "weight": [None, None]})
    >>> listed_weights(listing, pd.Series({"tin": 1.0}), pd.Index(["a", "b"])).share.tolist()
    [0.5, 0.5]
    """
    if listing.empty:
        raise MethodError("`listing` must have rows; it has none. Add what is there.")
    twice = listing.duplicated(["cluster", "activity", "coding"])
    if twice.any():
        raise MethodError(
            f"A cluster must name an activity once a coding; {int(twice.sum())} rows repeat one, "
            f"{named(listing.loc[twice, 'activity'].astype(str).unique().tolist())}. Drop them."
        )
    lost = sorted(set(listing["cluster"]) - set(weights[weights > 0].index))
    if lost:
        raise MethodError(
            f"A cluster must have a positive weight; {named(lost)} has none. Add it to `weights`."
        )
    given = listing["weight"].astype("float64").fillna(1.0)
    share = given / given.groupby([listing["cluster"], listing["coding"]]).transform("sum")
    codings = sorted(set(listing["coding"]))
    clusters = sorted(set(listing["cluster"]))
    cluster = pd.Categorical(listing["cluster"], clusters).codes
    coding = pd.Categorical(listing["coding"], codings).codes
    known = np.zeros((len(clusters), len(codings)), dtype=bool)
    known[cluster, coding] = True
    at = activities.get_indexer(pd.Index(listing["activity"]))
    inside = at >= 0
    return Rows(
        cluster[inside],
        coding[inside],
        at[inside],
        share.to_numpy()[inside],
        tuple(clusters),
        weights.reindex(clusters).to_numpy(float),
        known,
    )


def row_draws(
    rows: Rows,
    recipe: Recipe,
    draws: int,
    rng: np.random.Generator,
    *,
    without: int = -1,
) -> Array:
    """What each row of a list weighs in each draw: clusters with replacement, one coding each.

    Parameters
    ----------
    rows : Rows
    recipe : Recipe
        Says how many rows a draw leaves out.
    draws : int
    rng : Generator
    without : int
        A cluster whose rows weigh nothing; all else is drawn as it would be with it.

    Returns
    -------
    ndarray of float64, (draws, rows)

    Examples
    --------
    >>> rows = Rows(*[np.array([0])] * 3, np.array([1.0]), ("tin",), np.array([2.0]),
    ...             np.array([[True]]))
    >>> recipe = Recipe((), (), (), 1, 0.0, 0, 1, 60, .1, 1, 1, 1, 1, 1)
    >>> row_draws(rows, recipe, 2, np.random.default_rng(1)).tolist()
    [[2.0], [2.0]]
    """
    clusters = len(rows.clusters)
    count = rng.multinomial(clusters, np.full(clusters, 1 / clusters), draws).astype(float)
    if without >= 0:
        count[:, without] = 0.0
    read = (rng.random((draws, *rows.known.shape)) * rows.known).argmax(axis=2)
    kept = rng.random((draws, len(rows.cluster))) >= recipe.omitted
    full = rows.weight[rows.cluster] * rows.share
    return np.asarray(count[:, rows.cluster] * full * (read[:, rows.cluster] == rows.coding) * kept)


def resampled(
    rows: Rows,
    space: Space,
    recipe: Recipe,
    draws: int,
    rng: np.random.Generator,
    *,
    without: int = -1,
) -> Array:
    """Presence in each draw: the rows of :func:`row_draws`, and false ones added.

    Parameters
    ----------
    rows : Rows
    space : Space
    recipe : Recipe
    draws, without : int
        As in :func:`row_draws`.
    rng : Generator

    Returns
    -------
    ndarray of float64, (draws, activities)

    Examples
    --------
    >>> rows = Rows(*[np.array([0])] * 3, np.array([1.0]), ("tin",), np.array([1.0]),
    ...             np.array([[True]]))
    >>> space = Space(pd.Index(["a"]), (), *[np.array([False])] * 5)
    >>> recipe = Recipe((), (), (), 1, 0.0, 0, 1, 60, .1, 1, 1, 1, 1, 1)
    >>> resampled(rows, space, recipe, 2, np.random.default_rng(1)).tolist()
    [[1.0], [1.0]]
    """
    weight = row_draws(rows, recipe, draws, rng, without=without)
    places = sparse.csr_array(
        (np.ones(len(rows.activity)), (np.arange(len(rows.activity)), rows.activity)),
        shape=(len(rows.activity), len(space.activities)),
    )
    drawn = np.ascontiguousarray((places.T @ weight.T).T)
    pool = np.flatnonzero(space.strong)
    if recipe.added and len(pool):
        false = pool[rng.integers(len(pool), size=(draws, recipe.added))]
        usual = float(np.mean(rows.weight[rows.cluster] * rows.share))
        np.add.at(drawn, (np.arange(draws)[:, None], false), usual)
    return drawn


def feasibility(presence: Array, space: Space, rng: np.random.Generator | None = None) -> Array:
    """How much of each activity's neighbourhood is present, as a share of all that is present.

    Parameters
    ----------
    presence : ndarray of float64, (draws, activities)
    space : Space
    rng : Generator, optional
        Draws a product space for every draw; None takes the first for all.

    Returns
    -------
    ndarray of float64, (draws, activities)
        In [0, 1]; 0 means that nothing near it is present.

    Examples
    --------
    >>> near = np.array([[0, 1], [1, 0]], dtype="float64")
    >>> space = Space(pd.Index(["a", "b"]), (near,), near, *[np.zeros(2)] * 4)
    >>> feasibility(np.array([[1, 0]], dtype="float64"), space).tolist()
    [[0.0, 1.0]]
    """
    count = len(space.neighbourhoods)
    kind = np.zeros(len(presence), int) if rng is None else rng.integers(count, size=len(presence))
    near = np.empty_like(presence)
    few = sparse.csr_array(presence)
    for number, neighbourhood in enumerate(space.neighbourhoods):
        chosen = np.flatnonzero(kind == number)
        near[chosen] = few[chosen] @ neighbourhood
    whole = np.maximum(presence.sum(axis=1, keepdims=True), 1e-12)
    return np.asarray(near / whole)


def scores(
    near: Array, space: Space, recipe: Recipe, rng: np.random.Generator | None = None
) -> Array:
    """Weigh feasibility, the host's strength and complexity, all as percentiles, into one score.

    Parameters
    ----------
    near : ndarray of float64, (draws, activities)
        Of :func:`feasibility`.
    space : Space
    recipe : Recipe
    rng : Generator, optional
        Draws the weights of every draw; None takes the first for all.

    Returns
    -------
    ndarray of float64, (draws, activities)
        In [0, 1], to nine decimals, so that equals are equal whatever the order of the sum.

    Examples
    --------
    >>> standing = np.array([0.0, 1]), np.array([1.0, 0])
    >>> space = Space(pd.Index(["a", "b"]), (), None, *standing, None, None)
    >>> recipe = Recipe((), (), ((0.5, 0.5, 0),), 1, 0, 0, 1, 60, .1, 1, 1, 1, 1, 1)
    >>> scores(np.array([[0.1, 0.4]]), space, recipe).tolist()
    [[0.0, 1.0]]
    """
    mixes = np.asarray(recipe.weights, dtype="float64")
    chosen = 0 if rng is None else rng.integers(len(mixes), size=len(near))
    share = np.broadcast_to(mixes[chosen], (len(near), 3))
    standing = share[:, 1:] @ np.stack([space.prior, space.complexity])
    return np.asarray(np.round(share[:, :1] * _percentiles(near) + standing, 9))
