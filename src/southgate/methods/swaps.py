"""Good sites fast: greedy, the best of all swaps at once, and a search that shakes and mends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Nearest", "Opened", "greedy_sites", "mended", "nearest", "searched", "sums"]

SLACK = 1e-9
"""A swap must save more than this share of the cost: rounding must not turn in circles."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Sites that are open and what it costs to serve everybody from the nearest of them.

    ``sites`` is an ndarray of int, (p,), ascending; ``cost`` is the sum over clients.
    """

    sites: NDArray[np.intp]
    cost: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """Costs, and the sites of each client from the nearest to the furthest.

    ``cost`` is an ndarray of float, (clients, sites), finite; ``order`` of int, the sites of each
    client by cost; ``ranked`` of float, those costs. Only what is near can matter to a client, so
    most work touches a few columns of the latter two.
    """

    cost: NDArray[np.float64]
    order: NDArray[np.int32]
    ranked: NDArray[np.float64]

    def within(self, limit: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the leading columns of ``ranked`` cost less than each client's limit."""
        width, places = 16, self.ranked.shape[1]
        while width < places and (self.ranked[:, width - 1] < limit).any():
            width *= 2
        return self.ranked[:, :width] < limit[:, None]


def nearest(cost: NDArray[np.float64]) -> Nearest:
    """Rank the sites of each client.

    Parameters
    ----------
    cost : ndarray of float, (clients, sites)
        Finite: what serving a client from a site costs, any one unit.

    Returns
    -------
    Nearest
        Ties in the order of the sites.

    Examples
    --------
    >>> nearest(np.array([[3.0, 1.0, 2.0]])).order.tolist()
    [[1, 2, 0]]
    """
    order = np.argsort(cost, axis=1, kind="stable").astype(np.int32)
    return Nearest(cost, order, np.take_along_axis(cost, order, axis=1))


def sums(
    index: NDArray[np.integer[Any]], weights: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """The sum of the weights of each index: as ``bincount``, but always in floating point.

    Parameters
    ----------
    index : ndarray of int, (n,)
        From 0 to below ``count``.
    weights : ndarray of float, (n,)
    count : int

    Returns
    -------
    ndarray of float, (count,)

    Examples
    --------
    >>> sums(np.array([], dtype=int), np.array([]), 2).tolist()
    [0.0, 0.0]
    """
    return np.bincount(index, weights, count).astype("float64", copy=False)


def greedy_sites(near: Nearest, p: int) -> Opened:
    """Open the site that saves most, p times.

    Parameters
    ----------
    near : Nearest
        Ranked costs.
    p : int
        From 1 to the number of sites.

    Returns
    -------
    Opened
        In the unit of the costs.

    References
    ----------
    .. [1] Kuehn, A. A. and Hamburger, M. J. (1963), A heuristic program for locating warehouses,
       *Management Science* 9, 643-666.

    Examples
    --------
    >>> cost = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> greedy_sites(nearest(cost), 2)
    Opened(sites=array([0, 1]), cost=4.0)
    """
    places = near.cost.shape[1]
    chosen = [int(near.cost.sum(axis=0).argmin())]
    now = near.cost[:, chosen[0]].copy()
    while len(chosen) < p:
        client, place = np.nonzero(near.within(now))
        less = now[client] - near.ranked[client, place]
        saved = sums(near.order[client, place], less, places)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        np.minimum(now, near.cost[:, chosen[-1]], out=now)
    return Opened(np.sort(np.array(chosen, dtype=np.intp)), float(now.sum()))


def mended(near: Nearest, sites: NDArray[np.intp]) -> Opened:
    r"""Swap an open site for a closed one while that saves anything: always the best of all swaps.

    Closing r and opening j saves

    .. math:: \sum_i (d_i - c_{ij})^+ - \sum_{i \in r} (e_i - d_i) +
       \sum_{i \in r} (e_i - \max(d_i, c_{ij}))^+

    with :math:`d_i` and :math:`e_i` the costs of the nearest and the second nearest open site: all
    pairs are computed at once, from the sites that are nearer than the second nearest.

    Parameters
    ----------
    near : Nearest
        Ranked costs.
    sites : ndarray of int, (p,)
        Where to begin; each once.

    Returns
    -------
    Opened
        No single swap makes it better.

    References
    ----------
    .. [1] Teitz, M. B. and Bart, P. (1968), Heuristic methods for estimating the generalized vertex
       median of a weighted graph, *Operations Research* 16, 955-961.
    .. [2] Resende, M. G. C. and Werneck, R. F. (2007), A fast swap-based local search procedure
       for location problems, *Annals of Operations Research* 150, 205-230.

    Examples
    --------
    >>> cost = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> mended(nearest(cost), np.array([2]))
    Opened(sites=array([1]), cost=9.0)
    """
    sites, places = np.sort(sites), near.cost.shape[1]
    while True:
        owner, best, second = _nearest_two(near.cost, sites)
        total = float(best.sum())
        if len(sites) == places:
            return Opened(sites, total)
        inside = near.within(second)
        client, place = np.nonzero(inside)
        site, cost = near.order[client, place], near.ranked[client, place]
        eased = second[client] - np.maximum(best[client], cost)
        saved = sums(owner[client] * places + site, eased, len(sites) * places)
        saved = saved.reshape(len(sites), places)
        saved += sums(site, np.maximum(best[client] - cost, 0.0), places)
        saved -= sums(owner, second - best, len(sites))[:, None]
        saved[:, sites] = -np.inf
        out, into = np.unravel_index(int(saved.argmax()), saved.shape)
        if not saved[out, into] > SLACK * total:
            return Opened(sites, total)
        sites = np.sort(np.append(np.delete(sites, out), into))


def _nearest_two(
    cost: NDArray[np.float64], sites: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Which open site serves each client, at what cost, and the cost of the next best one."""
    among, rows = cost[:, sites], np.arange(len(cost))
    owner = among.argmin(axis=1)
    best = among[rows, owner]
    among[rows, owner] = np.inf
    # Where one site is open any other must replace it: who would be lost costs the most there is.
    second = among.min(axis=1) if len(sites) > 1 else np.full(len(cost), cost.max() + 1.0)
    return owner, best, second


def searched(
    near: Nearest,
    start: Opened,
    *,
    rng: np.random.Generator,
    rounds: int,
    deadline: float,
    enough: float = -np.inf,
) -> Opened:
    """Shake some sites of the best answer, mend, and keep what is no worse: iterated local search.

    Parameters
    ----------
    near : Nearest
        Ranked costs.
    start : Opened
        Where to begin.
    rng : Generator
        Where chance comes from.
    rounds : int
        So many shakes at most.
    deadline : float
        On the clock of ``time.monotonic``; the round that is running is ended.
    enough : float
        A cost at which to stop: that of a proven bound.

    Returns
    -------
    Opened
        Never worse than ``start``.

    References
    ----------
    .. [1] Lourenço, H. R., Martin, O. C. and Stützle, T. (2003), Iterated local search,
       *Handbook of Metaheuristics*, Kluwer, 320-353.

    Examples
    --------
    >>> cost = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> start = Opened(np.array([0, 2]), 4.0)
    >>> searched(nearest(cost), start, rng=np.random.default_rng(0), rounds=3, deadline=np.inf).cost
    4.0
    """
    best = now = start
    p, places = len(start.sites), near.cost.shape[1]
    if p == places:
        return best
    for _ in range(rounds):
        if best.cost <= enough or time.monotonic() > deadline:
            break
        count = int(rng.integers(1, max(2, min(p, places - p, 2 + p // 10)) + 1))
        count = min(count, p, places - p)
        stay = rng.permutation(now.sites)[count:]
        closed = np.setdiff1d(np.arange(places), now.sites)
        found = mended(near, np.append(stay, rng.choice(closed, count, replace=False)))
        if found.cost <= now.cost:
            now = found
        if found.cost < best.cost:
            best = found
    return best
