"""Rows without a flow that covariates and effects explain perfectly: they have no finite fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from southgate.errors import MethodError

__all__ = ["separated"]

BATCH = 20_000  # rows taken into the programme at a time
SEED = 20200101


def separated(
    outcome: pd.Series,
    covariates: pd.DataFrame,
    fixed_effects: pd.DataFrame | None = None,
    *,
    suspects: pd.Series | None = None,
) -> pd.Series:
    r"""Whether the estimates exist only without a row, because its fitted outcome runs to zero.

    A row is separated where a combination of covariates and effects is 0 wherever the outcome is
    above 0, nowhere below 0, and above 0 in this row:

    .. math:: z = X g + D a, \qquad z_r = 0 \; (y_r > 0), \quad z_r \ge 0 \; (y_r = 0)

    The largest set of such rows is the answer of a linear programme; rows that bind nothing are
    left out of it until its answer breaks them.

    Parameters
    ----------
    outcome : Series of float, (rows,)
        Finite and not negative.
    covariates : DataFrame of float, (rows, covariates)
        Finite; there may be no column.
    fixed_effects : DataFrame, (rows, effects), optional
        The level of each row in each effect. Without any, a constant stands in its place.
    suspects : Series of bool, (rows,), optional
        Rows that may be separated, where others are known not to be; by default all rows without
        a flow.

    Returns
    -------
    Series of bool, (rows,)
        The labels of `outcome`.

    Raises
    ------
    MethodError
        If the programme cannot be solved to its end.

    References
    ----------
    .. [1] Correia, S., Guimarães, P. and Zylkin, T. (2021), Verifying the existence of maximum
       likelihood estimates for generalized linear models, arXiv:1903.01633.

    Examples
    --------
    >>> flow = pd.Series([0.0, 0.0, 1.0, 2.0])
    >>> apart = pd.DataFrame({"sea": [1.0, 0.0, 0.0, 0.0]})
    >>> separated(flow, apart).tolist()
    [True, False, False, False]
    """
    zero = outcome.to_numpy() == 0
    suspected = zero if suspects is None else zero & suspects.to_numpy()
    found = np.zeros(len(zero), dtype=bool)
    if suspected.any():
        found[suspected] = _programme(_design(covariates, fixed_effects), suspected)
    return pd.Series(found, index=outcome.index, name="separated")


def _design(covariates: pd.DataFrame, fixed_effects: pd.DataFrame | None) -> csr_array:
    """Covariates in the scale of their largest value, and a column for each level."""
    rows = np.arange(len(covariates))
    x = covariates.to_numpy(dtype="float64")
    largest = np.abs(x).max(axis=0, initial=0.0)
    parts: list[Any] = [csr_array(x / np.where(largest > 0, largest, 1.0))] if x.shape[1] else []
    if fixed_effects is None or fixed_effects.shape[1] == 0:
        parts.append(csr_array(np.ones((len(x), 1))))
    else:
        for name in fixed_effects.columns:
            codes, levels = pd.factorize(fixed_effects[name])
            ones = np.ones(len(x))
            parts.append(coo_array((ones, (rows, codes)), shape=(len(x), len(levels))))
    return csr_array(hstack(parts, format="csr"))


def _programme(design: csr_array, suspected: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Separate as many suspects as can be, with no other row moved."""
    above, rest = design[suspected], design[~suspected]
    rng = np.random.default_rng(SEED)
    taken = np.zeros(rest.shape[0], dtype=bool)
    taken[rng.permutation(rest.shape[0])[:BATCH]] = True
    while True:
        weights = _largest(above, rest[taken])
        if weights is None:
            return np.zeros(above.shape[0], dtype=bool)
        broken = np.flatnonzero(~taken & (np.abs(rest @ weights) > 1e-7))
        if len(broken) == 0:
            return np.asarray(above @ weights > 1e-5)
        taken[broken[:BATCH]] = True


def _largest(above: csr_array, still: csr_array) -> NDArray[Any] | None:
    """The weights under which most suspects rise, each counted up to 1; nothing if none can."""
    rows, columns = above.shape
    rise = hstack([-above, eye_array(rows)], format="csr")
    up = hstack([-above, csr_array((rows, rows))], format="csr")
    kept = hstack([still, csr_array((still.shape[0], rows))], format="csr")
    answer = linprog(
        np.concatenate([np.zeros(columns), -np.ones(rows)]),
        A_ub=vstack([rise, up], format="csr"),
        b_ub=np.zeros(2 * rows),
        A_eq=kept if still.shape[0] else None,
        b_eq=np.zeros(still.shape[0]) if still.shape[0] else None,
        bounds=[(None, None)] * columns + [(0, 1)] * rows,
        method="highs",
    )
    if answer.status != 0:
        raise MethodError(
            "Whether rows are separated must be decided before a fit; the linear programme ended "
            f"with: {answer.message} Put the covariates on like scales."
        )
    return None if -answer.fun < 1e-6 else answer.x[:columns]
