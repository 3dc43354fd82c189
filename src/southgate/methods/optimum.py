"""The best of what is allowed: linear and yes-or-no programmes, with what is proven about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from southgate.errors import MethodError

__all__ = ["Optimum", "Programme", "gap_between", "largest", "model_of", "smallest", "solver"]

TOLERANCE = 1e-9
"""By how much a row may be exceeded; the solver's own 1e-6 is too coarse for a floor."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """What was found, and what is proven about it.

    ``x`` is an ndarray of float, (columns,), empty where nothing was found. No answer can have
    more than ``bound``; ``gap`` is what is missing to it as a share of ``objective``, 0 where the
    answer is proven best. ``status`` is ``optimal`` (the gap is at most what was asked for),
    ``time_limit`` (it is not) or ``infeasible`` (no answer exists: objective, bound and gap are
    then not numbers).
    """

    x: NDArray[np.float64]
    objective: float
    bound: float
    gap: float
    status: str


@dataclass(frozen=True, slots=True)
class Programme:
    """What is to cost least: columns with bounds, rows with limits on both sides.

    ``cost``, ``upper`` and ``whole`` are ndarrays of float, float and bool, (columns,): a column
    lies between 0 (or ``lower``, where given) and its upper bound, which may be infinite, and is a
    whole number where said.
    ``rows`` is a csc_array of float, (rows, columns); ``least`` and ``most`` are ndarrays of float,
    (rows,), which may be infinite.
    """

    cost: NDArray[np.float64]
    rows: csc_array
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: NDArray[np.bool_]
    lower: NDArray[np.float64] | None = None


def gap_between(objective: float, bound: float) -> float:
    r"""What is missing from an answer to its bound.

    .. math:: \max(0,\; \text{bound} - \text{objective}) \;/\; |\text{objective}|

    Parameters
    ----------
    objective : float
        What was found; not-a-number where nothing was.
    bound : float
        What no answer can exceed.

    Returns
    -------
    float
        From 0 (proven best), a share without unit; infinite where nothing was found or what was
        found is 0 and the bound is not.

    Examples
    --------
    >>> gap_between(80.0, 100.0), gap_between(0.0, 0.0), gap_between(float("nan"), 5.0)
    (0.25, 0.0, inf)
    """
    if np.isnan(objective):
        return float("inf")
    missing = max(0.0, bound - objective)
    if missing <= TOLERANCE * max(1.0, abs(bound)):
        return 0.0
    return missing / abs(objective) if objective else float("inf")


def solver(time_limit: float) -> highspy.Highs:
    """A silent solver that gives the same answer each time: one thread, one seed.

    Parameters
    ----------
    time_limit : float
        Seconds of each run, above 0.

    Returns
    -------
    Highs
        Without a model.

    References
    ----------
    .. [1] Huangfu, Q. and Hall, J. A. J. (2018), Parallelizing the dual revised simplex method,
       *Mathematical Programming Computation* 10, 119-142.

    Examples
    --------
    >>> solver(5.0).getOptionValue("threads")[1]
    1
    """
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # shipped half typed
    highs.silent()
    settings: dict[str, int | float | str] = {
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "time_limit": max(time_limit, 1e-3),
        "primal_feasibility_tolerance": TOLERANCE,
        "mip_feasibility_tolerance": TOLERANCE,
    }
    for option, setting in settings.items():
        highs.setOptionValue(option, setting)
    return highs


def largest(
    profit: NDArray[np.float64],
    rows: csc_array,
    most: NDArray[np.float64],
    *,
    whole: bool = True,
    start: NDArray[np.float64] | None = None,
    time_limit: float = 60.0,
    gap: float = 1e-4,
) -> Optimum:
    r"""The choice with the largest profit within the limits of every row.

    .. math:: \max_x \; p^{\top} x \quad \text{where} \quad A x \le b, \; x \in \{0, 1\}^n

    Parameters
    ----------
    profit : ndarray of float, (columns,)
        What one of each column brings. Finite.
    rows : csc_array of float, (rows, columns)
        What one of each column takes of each row. Finite.
    most : ndarray of float, (rows,)
        What each row has.
    whole : bool
        True: each column is taken or not. False: any amount from 0 up.
    start : ndarray of float, (columns,), optional
        A known answer that keeps to every row.
    time_limit : float
        Seconds, above 0. An answer that ended by it may differ from machine to machine.
    gap : float
        From 0; the search ends when no answer can be better by more than this share.

    Returns
    -------
    Optimum
        In the unit of the profit. ``bound`` is proven by the solver.

    Raises
    ------
    MethodError
        If the profit has no limit or the solver fails.

    References
    ----------
    .. [1] Huangfu, Q. and Hall, J. A. J. (2018), Parallelizing the dual revised simplex method,
       *Mathematical Programming Computation* 10, 119-142.

    Examples
    --------
    >>> rows = csc_array(np.array([[3.0, 2.0, 2.0]]))
    >>> found = largest(np.array([4.0, 3.0, 2.0]), rows, np.array([4.0]))
    >>> found.x.tolist(), found.objective, found.gap, found.status
    ([0.0, 1.0, 1.0], 5.0, 0.0, 'optimal')
    """
    if not profit.size:
        kept = bool((most >= -TOLERANCE).all())
        return Optimum(np.empty(0), 0.0, 0.0, 0.0, "optimal") if kept else _none()
    highs = solver(time_limit)
    highs.setOptionValue("mip_rel_gap", gap)
    columns = len(profit)
    task = Programme(
        profit, rows, np.full(len(most), -np.inf), most,
        np.full(columns, 1.0 if whole else np.inf), np.full(columns, whole),
    )  # fmt: skip
    highs.passModel(model_of(task))
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    highs.run()
    return _read(highs, profit, whole=whole, gap=gap)


def model_of(task: Programme) -> highspy.HighsLp:
    """A programme as the solver takes it, to cost least.

    Parameters
    ----------
    task : Programme

    Returns
    -------
    HighsLp

    Examples
    --------
    >>> one = np.ones(1)
    >>> model_of(Programme(one, csc_array(np.ones((1, 1))), one, one, one, one > 0)).num_col_
    1
    """
    columns = len(task.cost)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, len(task.most)
    model.col_lower_ = np.zeros(columns) if task.lower is None else task.lower
    model.col_cost_, model.col_upper_ = task.cost, task.upper
    model.row_lower_, model.row_upper_ = task.least, task.most
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = task.rows.indptr.astype(np.int32)
    model.a_matrix_.index_ = task.rows.indices.astype(np.int32)
    model.a_matrix_.value_ = task.rows.data.astype(np.float64)
    model.sense_ = highspy.ObjSense.kMinimize
    if task.whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in task.whole]
    return model


def smallest(
    programme: Programme,
    *,
    start: NDArray[np.float64] | None = None,
    time_limit: float = 60.0,
    gap: float = 1e-4,
    near: float = 0.0,
) -> Optimum:
    r"""The answer that costs least within the limits of every row.

    .. math:: \min_x \; c^{\top} x \quad \text{where} \quad l \le A x \le b, \;
       0 \le x \le u

    Parameters
    ----------
    programme : Programme
        Costs and coefficients finite.
    start : ndarray of float, (columns,), optional
        A known answer that keeps to every row.
    time_limit : float
        Seconds, above 0. An answer that ended by it may differ from machine to machine.
    gap : float
        From 0; the search ends when no answer can cost less by more than this share.
    near : float
        From 0, in the unit of the cost: it ends, too, when no answer can cost less by more.

    Returns
    -------
    Optimum
        In the unit of the cost. No answer can cost *less* than ``bound``.

    Raises
    ------
    MethodError
        If the cost has no limit or the solver fails.

    References
    ----------
    .. [1] Huangfu, Q. and Hall, J. A. J. (2018), Parallelizing the dual revised simplex method,
       *Mathematical Programming Computation* 10, 119-142.

    Examples
    --------
    >>> rows = csc_array(np.array([[2.0, 1.0]]))
    >>> both = np.array([True, False])
    >>> task = Programme(np.array([3.0, 2.0]), rows, np.array([3.0]), np.array([np.inf]),
    ...     np.array([1.0, 9.0]), both)
    >>> found = smallest(task)
    >>> found.x.tolist(), found.objective, found.status
    ([1.0, 1.0], 5.0, 'optimal')
    """
    whole = bool(programme.whole.any())
    highs = solver(time_limit)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", max(near, TOLERANCE))
    highs.passModel(model_of(programme))
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    highs.run()
    found = _read(highs, -programme.cost, whole=whole, gap=gap, near=near)
    x = np.where(programme.whole, np.round(found.x), found.x) if found.x.size else found.x
    return replace(found, x=x, objective=-found.objective, bound=-found.bound)


def _none() -> Optimum:
    return Optimum(np.empty(0), np.nan, np.nan, np.nan, "infeasible")


def _read(
    highs: highspy.Highs, profit: Any, *, whole: bool, gap: float, near: float = 0.0
) -> Optimum:
    """The answer of a run that has ended, as a largest one; a bound only where there is one."""
    ended, status = highs.getModelStatus(), highspy.HighsModelStatus
    if ended == status.kInfeasible or (whole and ended == status.kUnboundedOrInfeasible):
        return _none()
    if ended not in (status.kOptimal, status.kTimeLimit):
        raise MethodError(
            f"The solver must end with an answer; it ended with {highs.modelStatusToString(ended)}."
            " Look for limits that are missing, or numbers of very different size."
        )
    info = highs.getInfo()
    sign = 1.0 if highs.getObjectiveSense()[1] == highspy.ObjSense.kMaximize else -1.0
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    if not whole and ended == status.kTimeLimit:
        bound = np.inf
    else:
        bound = sign * (info.mip_dual_bound if whole else info.objective_function_value)
    if not feasible:
        return Optimum(np.empty(0), np.nan, bound, np.inf, "time_limit")
    x = np.array(highs.getSolution().col_value)
    if bool(whole) and sign > 0:
        x = np.round(x)
    objective = float(profit @ x)
    bound = max(float(bound), objective)
    missing = gap_between(objective, bound)
    proven = ended == status.kOptimal or missing <= gap or bound - objective <= near
    return Optimum(x, objective, bound, missing, "optimal" if proven else "time_limit")
