"""Large yes-or-no programmes in stages: the bound first, an answer near it, then both together."""

from __future__ import annotations

import time
from dataclasses import replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from southgate.methods.optimum import Optimum, Programme, gap_between, model_of, smallest, solver

__all__ = ["staged"]

ROUNDS = 12
"""Rounds in which rows that are broken are added to the linear programme."""
NEAR = 1e-6


def staged(
    task: Programme,
    implied: NDArray[np.bool_],
    fixed: NDArray[np.bool_],
    *,
    time_limit: float,
    gap: float,
) -> Optimum:
    """Add only the implied rows that matter, find an answer near the bound, and close the gap.

    Parameters
    ----------
    task : Programme
        To cost least; in numbers near one.
    implied : ndarray of bool, (rows,)
        Rows that every whole answer keeps anyhow: they only sharpen the bound.
    fixed : ndarray of bool, (columns,)
        Which whole columns the search for a first answer may fix where the linear programme has
        decided them; the others it may only leave out.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, a share of the cost.

    Returns
    -------
    Optimum
        As of ``smallest``.

    References
    ----------
    .. [1] Berthold, T. (2014), RENS: the optimal rounding, *Mathematical Programming Computation*
       6, 33-54.

    Examples
    --------
    >>> rows = csc_array(np.array([[2.0, 1.0]]))
    >>> both = np.array([True, True])
    >>> one = Programme(np.array([3.0, 2.0]), rows, np.array([2.0]), np.array([np.inf]),
    ...     np.ones(2), both)
    >>> staged(one, np.array([False]), both, time_limit=5.0, gap=0.0).objective
    3.0
    """
    deadline = time.monotonic() + time_limit
    x, bound, tight = _linear(task, implied, deadline)
    if not x.size:
        return smallest(tight, time_limit=_left(deadline), gap=gap)
    core = _with_rows(task, ~implied)
    zero, one = task.whole & (x < NEAR), task.whole & (x > 1 - NEAR) & fixed
    guess = replace(core, upper=np.where(zero, 0.0, task.upper), lower=np.where(one, 1.0, 0.0))
    first = smallest(guess, time_limit=0.45 * _left(deadline), gap=gap / 3)
    start = first.x if first.x.size else None
    if start is not None and gap_between(-first.objective, -bound) <= gap:
        missing = gap_between(-first.objective, -bound)
        return Optimum(first.x, first.objective, bound, missing, "optimal")
    found = smallest(tight, start=start, time_limit=_left(deadline), gap=gap)
    if not found.x.size and start is not None:
        found = replace(found, x=first.x, objective=first.objective)
    if not found.x.size:
        return found if found.status == "infeasible" else replace(found, bound=bound)
    bound = max(bound, found.bound if np.isfinite(found.bound) else bound)
    missing = gap_between(-found.objective, -bound)
    return replace(
        found, bound=bound, gap=missing, status="optimal" if missing <= gap else found.status
    )


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 1e-3)


def _with_rows(task: Programme, kept: NDArray[np.bool_]) -> Programme:
    rows = csc_array(csr_array(task.rows)[np.flatnonzero(kept)])
    return replace(task, rows=rows, least=task.least[kept], most=task.most[kept])


def _linear(
    task: Programme, implied: NDArray[np.bool_], deadline: float
) -> tuple[NDArray[np.float64], float, Programme]:
    """The linear answer, its cost, and the programme with the implied rows that it needs."""
    kept = ~implied
    whole = np.zeros(len(task.cost), dtype=bool)
    by_row = csr_array(task.rows)
    highs = solver(_left(deadline))
    highs.passModel(model_of(replace(_with_rows(task, kept), whole=whole)))
    x, bound = np.empty(0), -np.inf
    for _ in range(ROUNDS):
        highs.setOptionValue("time_limit", highs.getRunTime() + _left(deadline))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        x = np.array(highs.getSolution().col_value)
        bound = float(task.cost @ x)
        broken = np.flatnonzero((by_row @ x > task.most + 1e-5) & ~kept)
        if not len(broken):
            break
        new = csr_array(by_row[broken])
        highs.addRows(
            len(broken), np.full(len(broken), -np.inf), task.most[broken], new.nnz,
            new.indptr[:-1].astype(np.int32), new.indices.astype(np.int32), new.data,
        )  # fmt: skip
        kept = kept.copy()
        kept[broken] = True
    return x, bound, _with_rows(task, kept)
