"""Which choice of the analyst moves the ranks: Sobol indices over the whole chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from southgate.errors import MethodError
from southgate.methods.places import places
from southgate.methods.rescoring import Choices, Rescoring

__all__ = ["Sensitivity", "sensitivity", "sobol_indices"]

Array = NDArray[Any]
FACTORS = ("treatment", "normalisation", "aggregation", "weights")


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How much of the movement of ranks is due to each choice.

    ``indices`` is a DataFrame, (choices, 6): ``first`` and ``total``, the share of the variance due
    to a choice alone and to it with all others, and the bounds ``first_low``, ``first_high``,
    ``total_low``, ``total_high``; a small negative estimate stands as 0. ``shift`` is the mean
    absolute shift of a rank from the headline over all runs, ``runs`` their number.
    """

    indices: pd.DataFrame
    shift: float
    runs: int


def sensitivity(
    values: pd.DataFrame,
    specification: pd.DataFrame,
    choices: Choices | None = None,
    *,
    rng: np.random.Generator,
    size: int = 1024,
    unit: str | None = None,
    level: float = 0.95,
) -> Sensitivity:
    r"""How much of the movement of ranks each choice is to blame for.

    The measure of a run is the mean absolute shift of ranks from the headline, or the rank of one
    unit. Choices are picked from even numbers by cutting [0, 1] in equal parts; all weights
    together are one factor.

    Parameters
    ----------
    values, specification
        As for :func:`southgate.methods.uncertainty.uncertainty`.
    choices : Choices, optional
        A choice with one option has the index 0.
    rng : Generator
        Of numpy.
    size : int
        A power of 2, from 8; the chain runs ``size`` x 6 times.
    unit : str, optional
        A row of ``values``; by default all.
    level : float
        Of the bounds, by bootstrap over the points.

    Returns
    -------
    Sensitivity
        Where no choice moves anything, indices are not numbers and ``shift`` is 0.

    Raises
    ------
    MethodError
        If ``size`` is no power of 2, the unit is not in the table, or as
        :func:`southgate.methods.uncertainty.uncertainty`.

    Notes
    -----
    A shift of ranks is not additive, so that ``total`` well above ``first`` is the rule. The shares
    are shares of what the listed choices do, not of what is wrong with the index.

    References
    ----------
    .. [1] Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. and Tarantola, S. (2010),
       Variance based sensitivity analysis of model output, *Computer Physics Communications* 181,
       259-270.
    .. [2] Saisana, M., Saltelli, A. and Tarantola, S. (2005), Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators, *Journal of the
       Royal Statistical Society A* 168, 307-323.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, 2.0, 9.0, 5.0], "b": [9.0, 3.0, 1.0, 6.0]})
    >>> specification = pd.DataFrame(
    ...     {"parent": [None, "all", "all"], "weight": [1, 1, 1], "direction": [None, 1, 1]},
    ...     index=["all", "a", "b"],
    ... )
    >>> found = sensitivity(table, specification, rng=np.random.default_rng(1), size=64)
    >>> found.runs, float(found.indices.loc["treatment", "total"])
    (384, 0.0)
    """
    if size < 8 or size & (size - 1):
        raise MethodError(f"`size` must be a power of 2 from 8; it is {size}. Pass 1024, say.")
    if unit is not None and unit not in values.index:
        raise MethodError(f"`unit` must be a row of `values`; {unit} is not. Choose one that is.")
    choices = choices or Choices()
    index = Rescoring(values, specification, choices)
    codes = len(specification)
    points = qmc.Sobol(2 * (3 + codes), rng=rng).random(size)
    first, second = points[:, : 3 + codes], points[:, 3 + codes :]
    groups = [[0], [1], [2], list(range(3, 3 + codes))]
    mixed = [first.copy() for _ in groups]
    for table, columns in zip(mixed, groups, strict=True):
        table[:, columns] = second[:, columns]
    found = _measured(index, np.concatenate([first, second, *mixed]), values, unit)
    runs = found.reshape(len(groups) + 2, size)
    indices = sobol_indices(runs[0], runs[1], runs[2:], rng=rng, level=level)
    return Sensitivity(indices.set_axis(FACTORS), float(found.mean()), found.size)


def sobol_indices(
    first: Array,
    second: Array,
    mixed: Array,
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 200,
) -> pd.DataFrame:
    r"""The share of a variance due to each factor, from runs on two samples and their mixtures.

    .. math:: S_i = \frac{\overline{f_B (f_{AB_i} - f_A)}}{V}, \qquad
       T_i = \frac{\overline{(f_A - f_{AB_i})^2}}{2 V}

    on runs less the mean of all, with :math:`V` the variance of both samples together.

    Parameters
    ----------
    first, second : ndarray of float, (size,)
        Runs on the samples A and B.
    mixed : ndarray of float, (factors, size)
        Runs on A with the columns of one factor taken from B.
    rng : Generator
        For the bootstrap of the bounds.
    level : float
        Of the bounds.
    resamples : int
        Of the bootstrap.

    Returns
    -------
    DataFrame of float, (factors, 6)
        ``first``, ``total`` and their bounds; from 0; not a number where nothing varies.

    References
    ----------
    .. [1] Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. and Tarantola, S. (2010),
       Variance based sensitivity analysis of model output, *Computer Physics Communications* 181,
       259-270.

    Examples
    --------
    >>> a, b = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
    >>> found = sobol_indices(a, b, np.array([b, a]), rng=np.random.default_rng(1))
    >>> found["total"].tolist()
    [1.0, 0.0]
    """
    picked = rng.integers(len(first), size=(resamples, len(first)))
    rows = np.concatenate([np.arange(len(first))[None], picked])
    a, b = first[rows], second[rows]
    both = np.concatenate([a, b], axis=1)
    variance = both.var(axis=1)
    centre = np.concatenate([both, *mixed[:, rows]], axis=1).mean(axis=1, keepdims=True)
    # A variance that is rounding alone is none.
    flat = variance <= 1e-18 * np.maximum(1.0, centre[:, 0] ** 2)
    columns = ["first", "total", "first_low", "first_high", "total_low", "total_high"]
    table = []
    tails = (0.5 - level / 2, 0.5 + level / 2)
    for one in mixed:
        ab = one[rows]
        with np.errstate(divide="ignore", invalid="ignore"):
            s = np.where(flat, np.nan, ((b - centre) * (ab - a)).mean(axis=1) / variance)
            t = np.where(flat, np.nan, ((a - ab) ** 2).mean(axis=1) / (2 * variance))
        if flat[0]:
            table.append([np.nan] * 6)
            continue
        bounds = (*np.nanquantile(s[1:], tails), *np.nanquantile(t[1:], tails))
        table.append([max(0.0, float(x)) for x in (s[0], t[0], *bounds)])
    return pd.DataFrame(table, columns=columns)


def _measured(index: Rescoring, points: Array, values: pd.DataFrame, unit: str | None) -> Array:
    """The mean absolute shift of ranks, or the rank of one unit, in each run."""
    picks = np.column_stack(
        [np.minimum((points[:, i] * n).astype(np.intp), n - 1) for i, n in enumerate(index.sizes)]
    )
    weights = index.weights(points[:, 3:])
    headline = places(next(index.scores(np.zeros((1, 3), dtype=np.intp), index.weights()))[1])[0]
    measured = np.empty(len(points))
    row = None if unit is None else int(values.index.get_indexer(pd.Index([unit]))[0])
    for some, scores in index.scores(picks, weights):
        ranks = places(scores)
        moved = np.abs(ranks - headline).mean(axis=1) if row is None else ranks[:, row]
        measured[some] = moved
    return measured
