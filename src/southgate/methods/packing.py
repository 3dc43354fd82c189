"""Firms into sites: the programme beneath assignment and transport, solved by prices."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from southgate.methods.optimum import Optimum, gap_between, largest, solver

__all__ = ["Packing", "packed"]

DIRECT = 4000
"""Up to so many pairs the solver is given all of them at once."""
FIRST = 6
"""So many sites per firm are offered first; prices then say which others are missing."""
PRICINGS = 200
"""Steps of the search for prices that come before the first linear programme."""
POLISHED = 15_000
"""At most so many pairs go to the yes-or-no search after the linear programme."""
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Packing:
    """What is to be packed, in arrays.

    ``value`` is an ndarray of float, (firms, sites), not-a-number where the pair is forbidden;
    ``demand``, (firms, constraints), what one unit of each firm takes; ``capacity``, (sites,
    constraints), what each site has; ``supply``, (firms,), how much there is of each firm;
    ``required``, ndarray of bool, (firms,), which must be placed in full. ``whole``: a firm goes
    to one site or to none (its supply is then 1); else it may be split.
    """

    value: NDArray[np.float64]
    demand: NDArray[np.float64]
    capacity: NDArray[np.float64]
    supply: NDArray[np.float64]
    required: NDArray[np.bool_]
    whole: bool


def packed(task: Packing, *, time_limit: float = 60.0, gap: float = 1e-4) -> Optimum:
    r"""The most valuable placing of firms on sites within what the sites have.

    .. math:: \max_x \sum_{fs} v_{fs} x_{fs} \quad \text{where} \quad \sum_s x_{fs} \le a_f, \;
       \sum_f d_{fr} x_{fs} \le c_{sr}

    Few pairs go to the solver at once. Of many, the linear programme is solved over the pairs that
    pay at its own prices :math:`\lambda_{sr}`, which gives the bound

    .. math:: \sum_{sr} \lambda_{sr} c_{sr} +
       \sum_f a_f \max(0, \max_s (v_{fs} - \textstyle\sum_r \lambda_{sr} d_{fr}))

    and the whole answer is sought among pairs that can still be part of a better one.

    Parameters
    ----------
    task : Packing
        Finite and not negative, but for the values of forbidden pairs.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, a share of the objective.

    Returns
    -------
    Optimum
        ``x`` is flat, (firms x sites,): the amount of each pair. With ``infeasible``, ``x`` holds
        a placing of as much of the required firms as can be placed.

    References
    ----------
    .. [1] Martello, S. and Toth, P. (1990), *Knapsack Problems*, Wiley, chapter 7.
    .. [2] Barnhart, C. et al. (1998), Branch-and-price: column generation for solving huge integer
       programs, *Operations Research* 46, 316-329.

    Examples
    --------
    >>> task = Packing(np.array([[5.0], [4.0]]), np.ones((2, 1)), np.array([[1.0]]),
    ...     np.ones(2), np.zeros(2, dtype=bool), True)
    >>> packed(task).x.tolist(), packed(task).objective
    ([1.0, 0.0], 5.0)
    """
    deadline = time.monotonic() + time_limit
    capacity = np.minimum(task.capacity, task.supply @ task.demand)  # more is never used
    unit = float(_power(task.supply.max()))
    scale = _power(np.maximum(capacity.max(axis=0) / unit, task.demand.max(axis=0)))
    found = _found(
        replace(
            task,
            demand=task.demand / scale,
            capacity=capacity / (scale * unit),
            supply=task.supply / unit,
        ),
        deadline,
        gap,
    )
    return replace(
        found, x=unit * found.x, objective=unit * found.objective, bound=unit * found.bound
    )


def _power(size: Any) -> Any:
    """The next power of two: numbers divided by it keep all their digits."""
    return np.exp2(np.ceil(np.log2(np.where(size > 0, size, 1.0))))


def _found(task: Packing, deadline: float, gap: float) -> Optimum:
    """Place the required firms first; then all, from there."""
    base = np.zeros(task.value.shape)
    if not task.required.any():
        return _search(task, base, deadline, gap)
    one = np.where(np.isnan(task.value) | ~task.required[:, None], np.nan, 1.0)
    free = replace(task, value=one, required=np.zeros_like(task.required))
    most = _search(free, base, deadline, 0.0)
    wanted = float(task.supply[task.required].sum())
    if most.objective >= wanted * (1 - TINY):
        return _search(task, most.x.reshape(task.value.shape), deadline, gap)
    if most.bound < (wanted - 0.5 if task.whole else wanted * (1 - TINY)):
        return Optimum(most.x, np.nan, np.nan, np.nan, "infeasible")
    return Optimum(np.empty(0), np.nan, np.inf, np.inf, "time_limit")


def _search(task: Packing, base: NDArray[Any], deadline: float, gap: float) -> Optimum:
    """Solve from a placing that keeps to all limits and holds every required firm."""
    fits = ~np.isnan(task.value)
    if task.whole:
        room = (task.demand[:, None, :] <= task.capacity[None] * (1 + TINY)).all(axis=2)
        fits &= room
    fits &= (task.value > 0) | task.required[:, None]
    size = float(_power(np.nanmax(task.value, initial=0.0, where=fits)))
    value = np.where(fits, task.value / size, -np.inf)
    task = replace(task, value=value)
    if task.whole:
        base = _filled(task, base, value)
    most = float((task.supply * value.max(axis=1).clip(min=0)).sum())
    if task.whole and gap_between(_worth(task, base), most) == 0:
        return Optimum(base.ravel(), size * most, size * most, 0.0, "optimal")
    if fits.sum() <= DIRECT:
        found = _restricted(task, fits, base, deadline, gap)
    else:
        found = _priced(task, fits, base, deadline, gap)
    if not found.x.size:
        return found
    x = found.x.reshape(value.shape)
    return replace(found, objective=size * _worth(task, x), bound=size * found.bound)


def _worth(task: Packing, x: NDArray[Any]) -> float:
    return float((np.where(x > 0, task.value, 0.0) * x).sum())


def _left(deadline: float) -> float:
    return deadline - time.monotonic()


def _rows(task: Packing, f: Any, s: Any) -> csc_array:
    """One column per pair: a unit of its firm's supply, and what that takes of its site.

    Below stand the firms that must be placed, with the other sign.
    """
    firms, constraints = task.demand.shape
    below = firms + task.capacity.size
    forced = np.cumsum(task.required) - 1
    index = np.column_stack([
        f, firms + s[:, None] * constraints + np.arange(constraints), below + forced[f]
    ])  # fmt: skip
    sign = np.where(task.required[f], -1.0, 0.0)
    data = np.column_stack([np.ones(len(f)), task.demand[f], sign])
    keep = data != 0
    start = np.concatenate([[0], np.cumsum(keep.sum(axis=1))])
    shape = (below + int(task.required.sum()), len(f))
    return csc_array((data[keep], index[keep], start), shape=shape)


def _most(task: Packing) -> NDArray[np.float64]:
    forced = -task.supply[task.required] * (1.0 if task.whole else 1 - 1e-8)
    return np.concatenate([task.supply, task.capacity.ravel(), forced])


def _restricted(
    task: Packing, among: NDArray[np.bool_], base: NDArray[Any], deadline: float, gap: float
) -> Optimum:
    """The best answer among some pairs; the known one where the time is too short for another."""
    among = among | (base > 0)
    f, s = np.nonzero(among)
    known = base[f, s] if task.whole else None
    answer = largest(
        task.value[f, s], _rows(task, f, s), _most(task),
        whole=task.whole, start=known, time_limit=_left(deadline), gap=gap,
    )  # fmt: skip
    worth = _worth(task, base)
    if not answer.x.size or answer.objective < worth:
        bound = max(float(answer.bound), worth)
        missing = gap_between(worth, bound)
        status = "optimal" if missing <= gap else "time_limit"
        return Optimum(base.ravel(), worth, bound, missing, status)
    x = np.zeros(task.value.shape)
    x[f, s] = answer.x
    return replace(answer, x=x.ravel())


def _priced(
    task: Packing, fits: NDArray[np.bool_], base: NDArray[Any], deadline: float, gap: float
) -> Optimum:
    """Solve the linear programme by prices, then seek the whole answer among what they leave."""
    prices, bound = _first_prices(task, deadline)
    among = _nearest(_reduced(task, prices), fits) | (base > 0)
    if task.whole:
        base = _better(task, base, _by_prices(task, np.zeros(base.shape), prices))
    split, prices, least = _linear(task, fits, among, deadline)
    bound = min(bound, least)
    if not task.whole:
        x = split if split is not None and _worth(task, split) >= _worth(task, base) else base
        return _ended(task, x, bound, gap)
    if split is not None:
        kept = np.where(split > 1 - 1e-6, 1.0, 0.0)
        for start in (kept, np.zeros(base.shape), _forced(task, base)):
            base = _better(task, base, _by_prices(task, start, prices))
    found = _ended(task, base, bound, gap)
    if found.status == "optimal" or _left(deadline) <= 0:
        return found
    reduced = _reduced(task, prices)
    lost = reduced.max(axis=1, keepdims=True).clip(min=0) - reduced
    among = fits & (lost <= max(bound - found.objective, 0) + TINY)
    everything = among.sum() <= POLISHED
    if not everything:
        among = fits & (lost <= np.partition(lost[fits], POLISHED)[POLISHED])
    best = _restricted(task, among, base, deadline, gap)
    x = best.x.reshape(base.shape)
    return _ended(task, x, min(bound, best.bound) if everything else bound, gap)


def _ended(task: Packing, x: NDArray[Any], bound: float, gap: float) -> Optimum:
    worth = _worth(task, x)
    bound = max(bound, worth)
    missing = gap_between(worth, bound)
    status = "optimal" if missing <= max(gap, TINY) else "time_limit"
    return Optimum(x.ravel(), worth, bound, missing, status)


def _reduced(task: Packing, prices: NDArray[Any]) -> NDArray[np.float64]:
    """What each pair is worth when its site must be paid for."""
    paid: NDArray[np.float64] = task.value - task.demand @ prices.T
    return paid


def _bound(task: Packing, prices: NDArray[Any], reduced: NDArray[Any]) -> float:
    best = reduced.max(axis=1)
    best = np.where(task.required, best, best.clip(min=0))
    return float((prices * task.capacity).sum() + (task.supply * best).sum())


def _first_prices(task: Packing, deadline: float) -> tuple[NDArray[np.float64], float]:
    """Prices by subgradient steps of falling length, and the bound that the best of them gives."""
    prices = best = np.zeros(task.capacity.shape)
    bound = np.inf
    for step in range(PRICINGS):
        reduced = _reduced(task, prices)
        now = _bound(task, prices, reduced)
        if now < bound:
            bound, best = now, prices
        pick = reduced.argmax(axis=1)
        on = (reduced[np.arange(len(pick)), pick] > 0) | task.required
        taken = task.supply[on, None] * task.demand[on]
        beyond = -task.capacity.copy()
        np.add.at(beyond, pick[on], taken)
        size = float((beyond**2).sum())
        if size == 0 or _left(deadline) <= 0:
            break
        prices = np.maximum(0.0, prices + 0.02 * abs(bound) / (1 + step / 20) / size * beyond)
    return best, bound


def _nearest(reduced: NDArray[Any], fits: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The sites that pay best for each firm, a few each."""
    count = min(FIRST, reduced.shape[1])
    places = np.argpartition(-reduced, count - 1, axis=1)[:, :count]
    among = np.zeros(reduced.shape, dtype=bool)
    np.put_along_axis(among, places, values=True, axis=1)
    among &= fits
    return among


def _linear(
    task: Packing, fits: NDArray[np.bool_], among: NDArray[np.bool_], deadline: float
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64], float]:
    """The split answer over all pairs, its prices, and the least bound on the way to it."""
    firms, sites = task.value.shape
    highs = solver(_left(deadline))
    f, s = np.nonzero(among)
    most = _most(task)
    none = np.array([], dtype=np.int32)
    for limit in most:
        highs.addRow(-np.inf, limit, 0, none, np.array([]))
    prices, bound, split = np.zeros((sites, task.capacity.shape[1])), np.inf, None
    new: tuple[NDArray[Any], ...] = (f, s)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    while len(new[0]) and _left(deadline) > 0:
        columns, count = _rows(task, new[0], new[1]), len(new[0])
        highs.addCols(
            count, task.value[new], np.zeros(count), np.full(count, np.inf), columns.nnz,
            columns.indptr[:-1].astype(np.int32), columns.indices.astype(np.int32), columns.data,
        )  # fmt: skip
        highs.setOptionValue("time_limit", highs.getRunTime() + max(_left(deadline), 1e-3))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        answer = highs.getSolution()
        dual = np.array(answer.row_dual)[firms : firms + task.capacity.size]
        now = np.maximum(dual.reshape(prices.shape), 0.0)
        reduced = _reduced(task, now)
        split = np.zeros(task.value.shape)
        split[f, s] = answer.col_value
        least = _bound(task, now, reduced)
        if least < bound:
            prices, bound = now, least
        if bound - _worth(task, split) <= TINY * max(1.0, abs(bound)):
            break
        own = np.where(among, reduced, -np.inf).max(axis=1, keepdims=True)
        floor = np.where(task.required[:, None], own, own.clip(min=0)) + TINY
        missing = _nearest(np.where(among, -np.inf, reduced - floor), fits & ~among)
        new = np.nonzero(missing & (reduced > floor))
        among = among | missing & (reduced > floor)
        f, s = np.concatenate([f, new[0]]), np.concatenate([s, new[1]])
    return split, prices, bound


def _forced(task: Packing, base: NDArray[Any]) -> NDArray[np.float64]:
    """Only the firms that must be placed, where they are known to fit."""
    return np.where(task.required[:, None], base, 0.0)


def _better(task: Packing, a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """The second where it holds every required firm and is worth more."""
    holds = bool((b.sum(axis=1) > 0)[task.required].all())
    return b if holds and _worth(task, b) > _worth(task, a) else a


def _by_prices(task: Packing, base: NDArray[Any], prices: NDArray[Any]) -> NDArray[np.float64]:
    """Fill by what a pair is worth at these prices: first who must be placed, then who pays."""
    reduced = _reduced(task, prices)
    if task.required.any():
        lifted = reduced - np.where(fits := np.isfinite(reduced), reduced, 0.0).min() + 1.0
        must = np.where(task.required[:, None] & fits, lifted, 0.0)
        base = _filled(task, base, must)
    return _filled(task, _filled(task, base, reduced), task.value)


def _filled(task: Packing, base: NDArray[Any], score: NDArray[Any]) -> NDArray[np.float64]:
    """Add firms to a placing, in rounds: each asks its best site, which takes the best of them."""
    x = base.copy()
    room = task.capacity * (1 + TINY) - x.T @ task.demand
    score = np.where(score > 0, score, 0.0)
    score[x.sum(axis=1) > 0] = 0.0
    while True:
        asking = np.flatnonzero(score.max(axis=1) > 0)
        if not len(asking):
            return x
        site = score[asking].argmax(axis=1)
        full = (task.demand[asking] > room[site]).any(axis=1)
        score[asking[full], site[full]] = 0.0
        asking, site = asking[~full], site[~full]
        order = np.lexsort((-score[asking, site], site))
        asking, site = asking[order], site[order]
        best = np.diff(site, prepend=-1) != 0
        asking, site = asking[best], site[best]
        x[asking, site] = 1.0
        room[site] -= task.demand[asking]
        score[asking] = 0.0
