"""Where to open: p-median, p-centre, maximal covering, facility location; what is proven."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.cover import centre, fewest, most_covered
from southgate.methods.facilities import Facilities, opened, unserved
from southgate.methods.lagrangian import lagrangian
from southgate.methods.optimum import gap_between
from southgate.methods.radius import Proof, proof
from southgate.methods.solution import (
    Solution,
    conflict_table,
    infeasible,
    refuse_options,
    solved,
    undecided,
    values_by,
    ways_of,
)
from southgate.methods.swaps import greedy_sites, mended, nearest, searched

__all__ = ["facility_location", "maximal_covering", "p_centre", "p_median"]

ROUNDS = 20
"""Shakes of the search for a good answer before the bound is sought."""
WHOLE = 2.0**52
"""Up to here sums of whole numbers are exact."""


def p_median(
    distance: pd.DataFrame,
    p: int,
    *,
    demand: pd.Series | None = None,
    time_limit: float = 60.0,
    gap: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Solution:
    r"""The p sites from which everybody is served over the least distance in all.

    .. math:: \min_{|S| = p} \sum_i w_i \min_{j \in S} d_{ij}

    Found by greedy choice, swaps and a search that shakes and mends; bounded by the Lagrangian;
    proven by the radius formulation of what the bound leaves.

    Parameters
    ----------
    distance : DataFrame of float, (clients, sites)
        Not negative, any one unit; infinite where there is no way. Every label once.
    p : int
        How many sites are open: from 1 to the number of sites.
    demand : Series of float, (clients,), optional
        Weights w, not negative; by default 1 each.
    time_limit : float
        Seconds, above 0. An answer that ended by it may differ from machine to machine.
    gap : float
        From 0, below 1; the search ends when no answer can be better by more than this share.
    rng : Generator, optional
        Where the shakes come from; by default always the same ones.

    Returns
    -------
    Solution
        ``objective`` in the unit of ``distance`` times that of ``demand``; ``gap`` 0: proven best.

    Raises
    ------
    MethodError
        If a number is missing or negative, labels differ or stand twice, or an option is out of
        range.

    References
    ----------
    .. [1] Hakimi, S. L. (1964), Optimum locations of switching centers and the absolute centers
       and medians of a graph, *Operations Research* 12, 450-459.
    .. [2] García, S., Labbé, M. and Marín, A. (2011), Solving large p-median problems with a radius
       formulation, *INFORMS Journal on Computing* 23, 546-556.

    Examples
    --------
    >>> towns = ["ash", "birch", "cedar"]
    >>> km = pd.DataFrame([[0.0, 5, 9], [5, 0, 4], [9, 4, 0]], towns, towns)
    >>> found = p_median(km, 2)
    >>> found.sites, found.objective, found.gap, found.status
    (('ash', 'birch'), 4.0, 0.0, 'optimal')
    """
    refuse_options(time_limit, gap)
    deadline = time.monotonic() + time_limit
    ways, weights = ways_of(distance, p, demand)
    if conflict := _beyond_reach(distance, ways, p, deadline):
        return infeasible(conflict)
    cost = _lengthened(np.where(weights[:, None] > 0, ways * weights[:, None], 0.0))
    step = 1.0 if (cost == np.round(cost)).all() and cost.max(axis=1).sum() < WHOLE else 0.0
    near = nearest(cost)
    best = mended(near, greedy_sites(near, p).sites)
    rng = np.random.default_rng(0) if rng is None else rng
    best = searched(near, best, rng=rng, rounds=ROUNDS, deadline=_within(deadline, 0.3))
    relaxed = lagrangian(near, best, step=step, deadline=_within(deadline, 0.7))
    found = Proof(relaxed.best, relaxed.bound, proven=relaxed.bound >= relaxed.best.cost)
    if gap_between(-found.best.cost, -found.bound) > gap and time.monotonic() < deadline:
        left = deadline - time.monotonic()
        found = proof(cost, relaxed, step=step, time_limit=left, gap=gap)
    sites = found.best.sites
    if not np.isfinite(ways[:, sites].min(axis=1)[weights > 0]).all():
        return undecided(found.bound)
    return solved(distance, ways, sites, (found.best.cost, found.bound), gap)


def p_centre(distance: pd.DataFrame, p: int, *, time_limit: float = 60.0) -> Solution:
    r"""The p sites from which the worst served client is as near as can be.

    .. math:: \min_{|S| = p} \max_i \min_{j \in S} d_{ij}

    Parameters
    ----------
    distance : DataFrame of float, (clients, sites)
        Not negative, any one unit; infinite where there is no way. Every label once.
    p : int
        At most so many sites are open: from 1 to the number of sites.
    time_limit : float
        Seconds, above 0.

    Returns
    -------
    Solution
        ``objective`` in the unit of ``distance``. Who is not the worst served may be served worse
        than needs be: nothing but the worst counts.

    Raises
    ------
    MethodError
        If a number is missing or negative, a label stands twice, or an option is out of range.

    References
    ----------
    .. [1] Minieka, E. (1970), The m-center problem, *SIAM Review* 12, 138-139.

    Examples
    --------
    >>> towns = ["ash", "birch", "cedar"]
    >>> km = pd.DataFrame([[0.0, 5, 9], [5, 0, 4], [9, 4, 0]], towns, towns)
    >>> p_centre(km, 1).sites, p_centre(km, 1).objective
    (('birch',), 5.0)
    """
    refuse_options(time_limit, 0.0)
    deadline = time.monotonic() + time_limit
    ways, _ = ways_of(distance, p, None)
    if conflict := _beyond_reach(distance, ways, p, deadline):
        return infeasible(conflict)
    found = centre(ways, p, deadline=deadline)
    if not len(found.sites):
        return undecided(found.bound)
    return solved(distance, ways, found.sites, (found.radius, found.bound), 0.0)


def maximal_covering(
    distance: pd.DataFrame,
    p: int,
    *,
    radius: float,
    demand: pd.Series | None = None,
    time_limit: float = 60.0,
    gap: float = 0.0,
) -> Solution:
    r"""The p sites within whose radius lies the most demand.

    .. math:: \max_{|S| \le p} \sum_i w_i \, [\min_{j \in S} d_{ij} \le r]

    Parameters
    ----------
    distance : DataFrame of float, (clients, sites)
        Not negative, any one unit; infinite where there is no way. Every label once.
    p : int
        At most so many sites are open: from 1 to the number of sites.
    radius : float
        Not negative, in the unit of ``distance``; a client at just this distance is covered.
    demand : Series of float, (clients,), optional
        Weights w, not negative; by default 1 each.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, below 1.

    Returns
    -------
    Solution
        ``objective`` in the unit of ``demand``: what is covered. ``assignment`` has no row for a
        client who is not.

    Raises
    ------
    MethodError
        If a number is missing or negative, labels differ or stand twice, or an option is out of
        range.

    References
    ----------
    .. [1] Church, R. and ReVelle, C. (1974), The maximal covering location problem, *Papers of the
       Regional Science Association* 32, 101-118.

    Examples
    --------
    >>> towns = ["ash", "birch", "cedar"]
    >>> km = pd.DataFrame([[0.0, 5, 9], [5, 0, 4], [9, 4, 0]], towns, towns)
    >>> maximal_covering(km, 1, radius=4.0).objective
    2.0
    """
    refuse_options(time_limit, gap)
    if not radius >= 0:
        raise MethodError(f"`radius` must not be negative; it is {radius}. Pass a distance.")
    ways, weights = ways_of(distance, p, demand)
    found = most_covered(ways <= radius, weights, p, time_limit=time_limit, gap=gap)
    if not found.x.size:
        return undecided(found.bound)
    within = np.where(ways <= radius, ways, np.inf)
    numbers = (found.objective, found.bound)
    return solved(distance, within, np.flatnonzero(found.x > 0.5), numbers, gap)


def facility_location(
    cost: pd.DataFrame,
    opening: pd.Series,
    *,
    load: tuple[pd.Series, pd.Series] | None = None,
    most: int | None = None,
    whole: bool = False,
    time_limit: float = 60.0,
    gap: float = 0.0,
) -> Solution:
    r"""The sites that are worth opening, when each costs something and may have a capacity.

    .. math:: \min \sum_j f_j y_j + \sum_{ij} c_{ij} x_{ij} \quad \text{where} \quad
       \sum_j x_{ij} = 1, \; \sum_i d_i x_{ij} \le q_j y_j

    Parameters
    ----------
    cost : DataFrame of float, (clients, sites)
        Of serving all of a client from a site; not negative; infinite where there is no way.
    opening : Series of float, (sites,)
        What opening a site costs, in the same unit.
    load : pair of Series of float, (clients,) and (sites,), optional
        What each client takes, and what each site has, in one unit. By default no limit.
    most : int, optional
        At most so many sites.
    whole : bool
        True: a client is served from one site. False: it may be split.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, below 1.

    Returns
    -------
    Solution
        ``objective`` in the unit of ``cost``. Where infeasible, ``conflict`` has a row for each
        client that cannot be served in full, and one for the capacity if all of it is too little.

    Raises
    ------
    MethodError
        If a number is missing or negative, labels differ or stand twice, or an option is out of
        range.

    References
    ----------
    .. [1] Beasley, J. E. (1988), An algorithm for solving large capacitated warehouse location
       problems, *European Journal of Operational Research* 33, 314-325.

    Examples
    --------
    >>> cost = pd.DataFrame({"east": [1.0, 4.0], "west": [4.0, 1.0]}, index=["a", "b"])
    >>> opening = pd.Series({"east": 2.0, "west": 5.0})
    >>> found = facility_location(cost, opening)
    >>> found.sites, found.objective
    (('east',), 7.0)
    """
    refuse_options(time_limit, gap)
    sites = len(cost.columns)
    ways, _ = ways_of(cost, sites if most is None else most, None, count="most")
    need, has = load if load is not None else _no_limit(cost)
    task = Facilities(
        ways,
        values_by(opening, cost.columns, "opening", "the columns of `cost` and of `opening`"),
        values_by(need, cost.index, "load", "the rows of `cost` and of the first of `load`"),
        values_by(has, cost.columns, "load", "the columns of `cost` and of the second of `load`")
        if load is not None
        else np.full(sites, np.inf),
        sites if most is None else most,
        whole,
    )
    found = opened(task, time_limit=time_limit, gap=gap)
    if found.status == "infeasible":
        return infeasible(_short(cost, task, time_limit))
    if not found.x.size:
        return undecided(found.bound)
    share = found.x.reshape(ways.shape)
    i, j = np.nonzero(share > 1e-9)
    table = pd.DataFrame({"client": cost.index[i], "site": cost.columns[j], "share": share[i, j]})
    used = tuple(cost.columns[np.unique(j)].astype(str))
    return Solution(
        found.status, found.objective, found.bound, found.gap, used, table, conflict_table([])
    )


def _no_limit(cost: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return pd.Series(1.0, cost.index), pd.Series(0.0, cost.columns)


def _within(deadline: float, share: float) -> float:
    now = time.monotonic()
    return now + share * max(deadline - now, 0.0)


def _lengthened(cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where there is no way, a way so long that no answer that needs it is the best."""
    none = np.isinf(cost)
    if not none.any():
        return cost
    detour = np.ceil(np.where(none, 0.0, cost).max(axis=1).sum()) + 1.0
    return np.where(none, detour, cost)


def _beyond_reach(
    distance: pd.DataFrame, ways: NDArray[np.float64], p: int, deadline: float
) -> list[tuple[str, str, float, float]]:
    """What stands against p sites that reach everybody; nothing where it is not known."""
    reach = np.isfinite(ways)
    if reach.all():
        return []
    lost = distance.index[np.flatnonzero(~reach.any(axis=1))]
    if len(lost):
        return [("way", client, 1.0, 0.0) for client in lost.astype(str)]
    found = fewest(reach, time_limit=max(deadline - time.monotonic(), 1e-3))
    needed = np.ceil(found.bound - 1e-6)
    return [("p", "", float(needed), float(p))] if needed > p else []


def _short(
    cost: pd.DataFrame, task: Facilities, time_limit: float
) -> list[tuple[str, str, float, float]]:
    total, has = float(task.demand.sum()), np.sort(task.capacity)[::-1][: task.most].sum()
    rows = [("capacity", "", total, float(has))] if total > has else []
    left = unserved(task, time_limit=time_limit)
    some = np.flatnonzero(left > 1e-6 * task.demand)
    names = cost.index[some].astype(str)
    there = task.demand - left
    rows += [("served", *row) for row in zip(names, task.demand[some], there[some], strict=True)]
    return rows
