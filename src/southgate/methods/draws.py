"""A region's relatedness densities in each of many tables that may be the true one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from southgate.methods.plausible import Doubt, Plausible

__all__ = ["advantage_of", "density_draws", "density_of"]

Array = NDArray[Any]

TIE = 1e-9
"""A quotient this near below one, relatively, counts as one."""


def advantage_of(values: Array) -> NDArray[np.bool_]:
    r"""Whether a region's share of an activity is at least its share of everything.

    .. math:: M_{rp} = 1 \text{ where } x_{rp} \sum x \ge \sum_q x_{rq} \sum_s x_{sp}, x_{rp} > 0

    Parameters
    ----------
    values : ndarray of float, (regions, activities)
        Finite and not negative.

    Returns
    -------
    ndarray of bool, (regions, activities)

    Examples
    --------
    >>> advantage_of(np.array([[3.0, 1.0], [1.0, 3.0]])).tolist()
    [[True, False], [False, True]]
    """
    around = np.outer(values.sum(axis=1), values.sum(axis=0))
    met: NDArray[np.bool_] = values * values.sum() >= around * (1 - TIE)
    return met & (values > 0)


def density_of(present: NDArray[np.bool_], own: NDArray[np.bool_]) -> Array:
    r"""The share of every activity's neighbourhood that one region has, without a matrix of pairs.

    With activities in the order of their ubiquity :math:`k`, the lesser conditional probability
    of a pair divides by the later one, so that the sums above and below the line

    .. math:: \sum_{q \ne p} \phi_{pq} w_q = \sum_r m_{rp} \left[\frac{1}{k_p}
       \sum_{q \text{ before } p} m_{rq} w_q + \sum_{q \text{ after } p}
       \frac{m_{rq} w_q}{k_q} \right]

    are running sums along each region's own activities. Activities of equal ubiquity may stand in
    any order.

    Parameters
    ----------
    present : ndarray of bool, (regions, activities)
        Who has what, of the regions that enter the proximity.
    own : ndarray of bool, (activities,)
        What the region under study has; it must not be a row of ``present``.

    Returns
    -------
    ndarray of float64, (activities,)
        In [0, 1], without unit; equal to ``density`` over all neighbours, the activity itself
        left out. 0 where an activity has no neighbour.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space
       conditions the development of nations, *Science* 317, 482-487.

    Examples
    --------
    >>> present = np.array([[True, True, False], [True, False, True]])
    >>> density_of(present, np.array([False, True, False])).tolist()
    [0.5, 0.0, 0.0]
    """
    size = present.shape[1]
    ubiquity = present.sum(axis=0)
    order = np.argsort(ubiquity, kind="stable")
    sorted_ = present[:, order]
    spot = np.flatnonzero(sorted_)
    number = sorted_.sum(axis=1)
    last = np.cumsum(number)
    first = last - number
    which = spot - np.repeat(np.arange(len(number)) * size, number)
    inverse = (1 / np.maximum(ubiquity[order], 1))[which]

    def weighted(before: Array, after: Array) -> Array:
        """Sum over regions; ``before`` counts, ``after`` is summed to the end of its row."""
        run = np.concatenate(([0.0], np.cumsum(after)))
        before *= inverse
        before += np.repeat(run[last], number)
        before -= run[1:]
        return np.bincount(which, before, size)

    mine = own[order].astype(np.float64)[which]
    run = np.concatenate(([0.0], np.cumsum(mine)))
    above = weighted(run[:-1] - np.repeat(run[first], number), mine * inverse)
    below = weighted(np.arange(len(spot)) - np.repeat(first, number).astype(np.float64), inverse)
    share = np.zeros(size)
    # The running sums leave errors of 1e-13 where nothing should be left.
    share[order] = np.divide(above, below, out=np.zeros(size), where=below > 1e-9)
    return np.clip(share, 0.0, 1.0)


def density_draws(
    law: Plausible,
    region: int,
    candidates: Array,
    *,
    doubt: Doubt,
    draws: int,
    rng: np.random.Generator,
) -> Array:
    """One region's densities in each of so many true tables that may lie behind the observed one.

    Parameters
    ----------
    law : Plausible
        Of ``plausible_tables``, with the same doubt.
    region : int
        The row of the region under study; it never enters the proximity.
    candidates : ndarray of int, (candidates,)
        Columns whose density is wanted.
    doubt : Doubt
        Whether one other region is left out of the proximity in each draw.
    draws : int
    rng : Generator
        Of numpy; the draws depend on its state alone.

    Returns
    -------
    ndarray of float64, (draws, candidates)
        In [0, 1], without unit.

    Examples
    --------
    >>> from southgate.methods.plausible import plausible_tables
    >>> law = plausible_tables(np.array([[3.0, 1, 1], [1, 3, 1], [1, 3, 3]]), Doubt(0.0))
    >>> doubt, rng = Doubt(0.0, without_one=False), np.random.default_rng(1)
    >>> density_draws(law, 1, np.array([0, 2]), doubt=doubt, draws=2, rng=rng).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    regions, activities = law.shape
    rows, columns = np.divmod(law.cells, activities)
    filled, starts = np.unique(rows, return_index=True)
    row = np.searchsorted(filled, rows)
    omitted = (region + 1 + rng.integers(max(regions - 1, 1), size=draws)) % regions
    unsure = np.flatnonzero(law.there < 1)
    present = np.zeros(law.shape, dtype=bool)
    flat = present.reshape(-1)
    result = np.empty((draws, len(candidates)))
    for number in range(draws):
        error = rng.standard_normal(len(law.cells), dtype=np.float32)
        error *= law.spread
        truth = law.centre * np.exp(error, out=error)
        if len(unsure):
            gone = unsure[rng.random(len(unsure), dtype=np.float32) >= law.there[unsure]]
            truth[gone] = 0.0
        own, all_ = np.add.reduceat(truth, starts), np.bincount(columns, truth, activities)
        own *= (1 - TIE) / truth.sum()
        flat[law.cells] = truth >= own[row] * all_[columns]
        if len(unsure):
            flat[law.cells[gone]] = False
        mine = present[region].copy()
        present[region] = False
        if doubt.without_one:
            present[omitted[number]] = False
        result[number] = density_of(present, mine)[candidates]
    return result
