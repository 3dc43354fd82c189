"""Benefit of the doubt: each unit is judged by the weights that suit it best, within bounds."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_array

from southgate.errors import MethodError
from southgate.methods.labelled import nonnegative
from southgate.methods.optimum import solver

__all__ = ["Benefit", "benefit_of_the_doubt"]


@dataclass(frozen=True, slots=True)
class Benefit:
    """The most favourable score of each unit.

    ``scores`` is a Series, (units,), from 0 to 1; ``shares`` a DataFrame, (units, parts), what part
    of its score each unit owes to what, adding up to 1; ``best`` counts the units that reach 1.
    """

    scores: pd.Series
    shares: pd.DataFrame
    best: int


def benefit_of_the_doubt(
    scores: pd.DataFrame, *, lower: float = 0.0, upper: float = 1.0
) -> Benefit:
    r"""The share of the best that each unit reaches under the weights that favour it most.

    .. math:: B_u = \max_{w \ge 0} \sum_i w_i x_{ui} \quad \text{where} \quad
       \sum_i w_i x_{vi} \le 1 \;\forall v, \quad
       l \le \frac{w_i x_{ui}}{\sum_j w_j x_{uj}} \le h

    Parameters
    ----------
    scores : DataFrame of float, (units, parts)
        Finite and not negative; high is good. Each unit has one above 0, and where ``lower`` is
        above 0 all.
    lower, upper : float
        Between which shares of its score a unit may owe to one part: from 0 to 1 / parts, and from
        1 / parts to 1.

    Returns
    -------
    Benefit

    Raises
    ------
    MethodError
        If a score is missing or negative, the bounds leave no room, or a unit has nothing.

    Notes
    -----
    Without bounds each unit may forget all it is bad at: of 200 units on 50 parts, 72 reach 1 in a
    trial, and a rank among them means nothing. Read ``best`` first, and set bounds.

    References
    ----------
    .. [1] Cherchye, L., Moesen, W., Rogge, N. and Van Puyenbroeck, T. (2007), An introduction to
       'benefit of the doubt' composite indicators, *Social Indicators Research* 82, 111-145.

    Examples
    --------
    >>> table = pd.DataFrame({"roads": [4.0, 1.0], "rails": [1.0, 1.0]}, index=["a", "b"])
    >>> benefit_of_the_doubt(table).scores.tolist()
    [1.0, 1.0]
    >>> benefit_of_the_doubt(table, lower=0.4, upper=0.6).scores.round(6).tolist()
    [1.0, 0.454545]
    """
    x = nonnegative(scores, "scores")
    units, parts = x.shape
    if not 0 <= lower <= 1 / parts <= upper <= 1:
        raise MethodError(
            f"`lower` and `upper` must have 1 / {parts} between them; they are {lower} and {upper}."
            " Choose wider bounds."
        )
    needs = x.min(axis=1) > 0 if lower > 0 else x.max(axis=1) > 0
    if not needs.all():
        raise MethodError(
            f"Each unit must have a score above 0{' in every part' if lower > 0 else ''}; "
            f"{int((~needs).sum())} of {units} have none. Drop them, or set `lower` to 0."
        )
    bounded = lower > 0 or upper < 1
    x = x / np.maximum(x.max(axis=0), np.finfo(float).tiny)
    highs = _programme(x, lower, upper, bounded=bounded)
    columns = np.arange(parts, dtype=np.int32)
    found = np.empty((units, parts))
    for unit, own in enumerate(x):
        # In shares of the unit's own score: weight times its value, one variable for each part.
        highs.changeColsCost(parts, columns, own)
        if bounded:
            _bind(highs, own, units)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise MethodError(
                f"The solver must find an answer for {scores.index[unit]}; it did not. Look for "
                "scores of very different size."
            )
        found[unit] = np.asarray(highs.getSolution().col_value)[:parts] * own
    reached = found.sum(axis=1)
    return Benefit(
        pd.Series(reached, index=scores.index, name="benefit"),
        pd.DataFrame(found / reached[:, None], index=scores.index, columns=scores.columns),
        int((reached >= 1 - 1e-9).sum()),
    )


def _programme(
    x: NDArray[np.float64], lower: float, upper: float, *, bounded: bool
) -> highspy.Highs:
    """Nobody over 1; where bounded, each part between its shares of the score, the last column."""
    units, parts = x.shape
    highs = solver(60.0)
    model = highspy.HighsLp()
    rows, most = csc_array(x), np.ones(units)
    least = np.full(units, -np.inf)
    if bounded:
        nothing, one = np.zeros(parts), np.eye(parts)
        shares = np.block(
            [
                [np.ones((1, parts)), -np.ones((1, 1))],
                [one, np.full((parts, 1), -upper)],
                [one, np.full((parts, 1), -lower)],
            ]
        )
        rows = csc_array(np.vstack([np.hstack([x, np.zeros((units, 1))]), shares]))
        most = np.concatenate([most, [0.0], nothing, nothing + np.inf])
        least = np.concatenate([least, [0.0], nothing - np.inf, nothing])
    model.num_row_, model.num_col_ = rows.shape
    model.col_cost_ = np.zeros(rows.shape[1])
    model.col_lower_ = np.zeros(rows.shape[1])
    model.col_upper_ = np.full(rows.shape[1], np.inf)
    model.row_lower_, model.row_upper_ = least, most
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = rows.indptr.astype(np.int32)
    model.a_matrix_.index_ = rows.indices.astype(np.int32)
    model.a_matrix_.value_ = rows.data.astype(np.float64)
    model.sense_ = highspy.ObjSense.kMaximize
    highs.passModel(model)
    return highs


def _bind(highs: highspy.Highs, own: NDArray[np.float64], units: int) -> None:
    """Write one unit's values into the rows of shares."""
    parts = len(own)
    for part, value in enumerate(own.tolist()):
        for row in (units, units + 1 + part, units + 1 + parts + part):
            highs.changeCoeff(row, part, value)
