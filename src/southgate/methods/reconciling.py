"""Cells brought to agree with what is known of their sums, where what is known disagrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["Reconciled", "kras"]

STALLED = 0.999  # a round that leaves more than this share of the error has not gained
NEWTON = 50  # steps for one constraint; each is quadratic near its root


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Cells that agree with targets, and what the targets had to become.

    ``cells`` is a Series, (cells,); ``targets`` a Series, (constraints,), as they were moved;
    ``moved`` a Series, (constraints,), of how far, in standard deviations of each (0 for exact
    ones); ``status`` is ``"agreed"`` or ``"unfinished"``; ``error`` the largest deviation of a
    constraint from its moved target, of the largest target; ``iterations`` the rounds.
    """

    cells: pd.Series
    targets: pd.Series
    moved: pd.Series
    status: Literal["agreed", "unfinished"]
    error: float
    iterations: int


def kras(
    values: pd.Series,
    constraints: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    step: float = 0.1,
    tolerance: float = 1e-9,
    most_iterations: int = 2000,
) -> Reconciled:
    r"""Fit cells to any sums of them, and move targets that conflict, the least sure the most.

    .. math:: p_j = p^0_j \prod_i r_i^{\,g_{ij} \operatorname{sgn} p^0_j},
        \qquad \sum_j g_{ij} p_j = c_i

    One constraint after another is met by its own multiplier. When a round brings the constraints
    no nearer to one another, they conflict: each target is then moved towards what the cells gave
    when its turn came, by at most ``step`` of its deviation.

    Parameters
    ----------
    values : Series of float, (cells,)
        Finite, of either sign; each keeps it, and what is 0 stays 0.
    constraints : DataFrame of float, (constraints, cells)
        How often each cell enters each sum; any number, also negative.
    targets : DataFrame of float, (constraints, 2)
        ``target``, and ``deviation``, its standard deviation in the same unit; 0 for what is exact
        and must not be moved.
    step : float
        The share of its deviation by which a target is moved in a round.
    tolerance : float
        The largest deviation of a constraint, of the largest target.
    most_iterations : int
        Rounds over all constraints.

    Returns
    -------
    Reconciled
        Exact targets that contradict one another stay ``"unfinished"``.

    Raises
    ------
    MethodError
        If a cell is missing or infinite, labels differ, a deviation is negative, or a constraint
        with another target than 0 has no cell.

    References
    ----------
    .. [1] Lenzen, M., Gallego, B. and Wood, R. (2009), Matrix balancing under conflicting
       information, *Economic Systems Research* 21, 23-44.

    Examples
    --------
    >>> values = pd.Series([10.0, 10.0], ["a", "b"])
    >>> sums = pd.DataFrame([[1.0, 1.0], [1.0, 1.0]], ["sure", "unsure"], ["a", "b"])
    >>> known = pd.DataFrame({"target": [24.0, 30.0], "deviation": [0.0, 2.0]}, sums.index)
    >>> found = kras(values, sums, known)
    >>> found.status, found.cells.round(6).tolist(), found.targets.round(6).tolist()
    ('agreed', [12.0, 12.0], [24.0, 24.0])
    """
    p, c, deviation = _given(values, constraints, targets)
    exact = targets["target"].to_numpy(dtype=np.float64)
    g = sparse.csr_array(constraints.to_numpy(dtype=np.float64))
    scale = max(float(np.abs(c).max()), np.finfo(float).tiny)
    bounds = list(zip(g.indptr[:-1], g.indptr[1:], strict=True))
    missing, error = np.zeros(len(c)), np.inf
    for iteration in range(1, most_iterations + 1):  # noqa: B007  # told to the caller
        for i, (start, end) in enumerate(bounds):
            which, often = g.indices[start:end], g.data[start:end]
            missing[i] = often @ p[which] - c[i]
            p[which] = _met(p[which], often, c[i])
        before, error = error, float(np.abs(missing).max() / scale)
        if error <= tolerance:
            break
        if error > STALLED * before:
            c += np.sign(missing) * np.minimum(np.abs(missing), step * deviation)
    moved = np.divide(c - exact, deviation, out=np.zeros_like(c), where=deviation > 0)
    return Reconciled(
        pd.Series(p, values.index, name="cell"),
        pd.Series(c, constraints.index, name="target"),
        pd.Series(moved, constraints.index, name="moved"),
        "agreed" if error <= tolerance else "unfinished",
        error,
        iteration,
    )


def _met(p: NDArray[np.float64], g: NDArray[np.float64], target: float) -> NDArray[np.float64]:
    """The cells scaled by one multiplier so that they meet one target, by Newton's method.

    The sum rises strictly with the logarithm of the multiplier, so there is one root at most. A
    step is held to 1: where the sum is flat, a full one would overflow.
    """
    turn = g * np.sign(p)
    log = 0.0
    for _ in range(NEWTON):
        now = p * np.exp(log * turn)
        gap = target - g @ now
        slope = (g * turn) @ now
        if slope <= 0 or abs(gap) <= 1e-15 * abs(target):
            break
        log += float(np.clip(gap / slope, -1, 1))
    met: NDArray[np.float64] = p * np.exp(log * turn)
    return met


def _given(
    values: pd.Series, constraints: pd.DataFrame, targets: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    unique_labels(values, "values")
    same_labels(values.index, constraints.columns, "`values` and the columns of `constraints`")
    same_labels(constraints.index, targets.index, "the rows of `constraints` and of `targets`")
    lacking = {"target", "deviation"} - set(targets.columns)
    if lacking:
        raise MethodError(
            "`targets` must have the columns target and deviation; it lacks "
            f"{named(sorted(lacking))}. Give a deviation of 0 to what is exact."
        )
    nonnegative(values.abs().to_frame(), "values")
    nonnegative(constraints.abs(), "constraints")
    nonnegative(targets[["target"]].abs(), "targets")
    deviation = nonnegative(targets[["deviation"]], "targets")[:, 0]
    p = values.to_numpy(dtype=np.float64, copy=True)
    c = targets["target"].to_numpy(dtype=np.float64, copy=True)
    enters = (constraints.to_numpy(dtype=np.float64) != 0) @ (p != 0)
    idle = [str(label) for label in constraints.index[(enters == 0) & (c != 0)]]
    if idle:
        raise MethodError(
            "A constraint with another target than 0 must have a cell that is not 0; "
            f"{len(idle)} of {len(c)} have none: {named(idle)}. Fill a cell or drop it."
        )
    return p, c, deviation
