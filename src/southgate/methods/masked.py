"""How far a bare list carries: regions with statistics, read as if they had none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.listing import Recipe, Space, feasibility, product_spaces, scores
from southgate.methods.specialisation import advantage

__all__ = ["MaskedTest", "masked_test"]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class MaskedTest:
    """What lists that hide most of a region give beside its full statistics.

    ``regions`` is a DataFrame, (regions, 3), in per cent: ``precision``, how many of a list's picks
    are picks of the full statistics too; ``already``, how many the region has without the list
    saying so; ``other``, the precision of the list of another region. ``summary`` is a DataFrame,
    (3, 3): mean, ``low`` and ``high`` over regions, an 80 % bootstrap interval. ``chance`` is the
    precision of picks at random, in per cent.
    """

    regions: pd.DataFrame
    summary: pd.DataFrame
    chance: float


def masked_test(
    values: pd.DataFrame,
    activities: pd.DataFrame,
    recipe: Recipe,
    rng: np.random.Generator,
    *,
    size: int = 40,
    lists: int = 5,
) -> MaskedTest:
    """Reduce every region to a noisy list of what it has, and compare the picks.

    A list holds ``size`` of the region's activities, the larger the likelier, grouped by family as
    clusters of equal weight; then rows are left out and false ones added as the recipe says.
    Regions with fewer than half as many again are not tested. No region enters its own estimate.

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        What each region has; larger activities are likelier to be listed.
    activities : DataFrame, (activities, 2)
        ``family``, a code, and ``complexity``, a float.
    recipe : Recipe
        Its central choice is tested; the host's strength plays no part.
    rng : Generator
    size, lists : int
        Rows of a list; lists a region.

    Returns
    -------
    MaskedTest

    Raises
    ------
    MethodError
        If fewer than two regions have activities enough.

    References
    ----------
    .. [1] Järvelin, K. and Kekäläinen, J. (2002), Cumulated gain-based evaluation of IR techniques,
       *ACM Transactions on Information Systems* 20, 422-446 (precision at ten).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> block = np.kron(np.eye(2), np.ones((20, 15))) * rng.integers(0, 2, (40, 30))
    >>> table = pd.DataFrame(block, columns=[f"a{i}" for i in range(30)])
    >>> known = pd.DataFrame({"family": "one", "complexity": 0.0}, index=table.columns)
    >>> kinds = Recipe(("minimum",), (0,), ((1, 0, 0),), 1, 0, 0, 5, 60, .1, 1, 1, 1, 1, 1)
    >>> found = masked_test(table, known, kinds, rng, size=4, lists=2)
    >>> bool(found.summary.loc["precision", "mean"] > found.summary.loc["other", "mean"])
    True
    """
    met = advantage(values).table
    present = met.to_numpy()
    tested = [int(at) for at in np.flatnonzero(present.sum(axis=1) >= 1.5 * size)]
    if len(tested) < 2:
        raise MethodError(
            f"At least two regions must have {1.5 * size:.0f} activities; {len(tested)} have. "
            "Test shorter lists."
        )
    central = replace(
        recipe,
        proximity=recipe.proximity[:1],
        nearest=recipe.nearest[:1],
        weights=recipe.weights[:1],
    )
    usual = present.sum(axis=0) / present.sum()
    family = pd.factorize(activities["family"].reindex(values.columns))[0]
    weight = np.sqrt(values.to_numpy(float) * present)
    drawn = [_lists(weight[at], usual, family, recipe, rng, size, lists) for at in tested]
    found: list[tuple[float, float, float]] = []
    for place, at in enumerate(tested):
        space = _space(met, at, activities, central)
        full = present[[at]].astype("float64")
        right = _picks(full, space, central)[0]
        picks, foreign = (_picks(drawn[n], space, central) for n in (place, place - 1))
        found.append(
            (
                100 * (picks & right).sum() / picks.sum(),
                100 * (picks & present[at]).sum() / picks.sum(),
                100 * (foreign & right).sum() / foreign.sum(),
            )
        )
    table = pd.DataFrame(
        found, index=values.index[tested], columns=["precision", "already", "other"]
    )
    return MaskedTest(table, _summary(table, rng), 100 * recipe.top / (values.shape[1] - size))


def _space(met: pd.DataFrame, at: int, activities: pd.DataFrame, recipe: Recipe) -> Space:
    """The product space of all regions but one, without a host."""
    complexity = activities["complexity"]
    others = met.drop(index=met.index[[at]])
    flat = complexity * 0.0
    return product_spaces(others, flat, complexity, activities["family"], recipe, strong=flat > 0)


def _lists(
    weight: Array,
    usual: Array,
    family: Array,
    recipe: Recipe,
    rng: np.random.Generator,
    size: int,
    lists: int,
) -> Array:
    """Noisy lists of a region as presence, (lists, activities): the rows of a family share one."""
    made = np.zeros((lists, len(weight)), dtype="float64")
    for row in made:
        listed = rng.choice(len(weight), size=size, replace=False, p=weight / weight.sum())
        listed = listed[rng.random(size) >= recipe.omitted]
        listed = np.union1d(listed, rng.choice(len(usual), size=recipe.added, p=usual))
        row[listed] = 1.0 / np.bincount(family[listed])[family[listed]]
    return made


def _picks(presence: Array, space: Space, recipe: Recipe) -> Array:
    """The activities that a presence puts at the top, among those it does not list."""
    scored = scores(feasibility(presence, space), space, recipe)
    scored[presence > 0] = -1.0
    at = np.argsort(-scored, axis=1, kind="stable")[:, : recipe.top]
    picked = np.zeros(scored.shape, dtype=bool)
    picked[np.arange(len(scored))[:, None], at] = True
    return picked


def _summary(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Means over regions with an 80 % bootstrap interval."""
    drawn = table.to_numpy()[rng.integers(len(table), size=(1000, len(table)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.1, 0.9), axis=0)
    return pd.DataFrame({"mean": table.mean(), "low": low, "high": high})
