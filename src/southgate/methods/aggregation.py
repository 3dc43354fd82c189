"""Several scores in one: means that forgive a weak part, and means that do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import numbers_of, same_labels

__all__ = ["Aggregation", "aggregate", "copeland", "majorities", "wroclaw"]

Array = NDArray[np.float64]
Aggregation = Literal[
    "arithmetic", "geometric", "harmonic", "mazziotta_pareto", "mazziotta_pareto_bad", "mean_min"
]

TIE = 1e-12
"""A majority this near to nothing, as a share of all weight, is a tie."""


def aggregate(
    scores: pd.DataFrame,
    weights: pd.Series,
    *,
    method: Aggregation = "arithmetic",
    least: float = 1.0,
) -> pd.Series:
    r"""One score of several that share a scale on which high is good.

    With weights :math:`w` that add up to 1, :math:`M = \sum_i w_i x_i` and
    :math:`S^2 = \frac{k}{k-1} \sum_i w_i (x_i - M)^2` of :math:`k` scores,

    .. math::
       \text{arithmetic } M, \quad \text{geometric } \prod_i x_i^{w_i}, \quad
       \text{harmonic } \left(\sum_i w_i / x_i\right)^{-1}, \quad
       \text{mazziotta\_pareto } M - S^2 / M,

    .. math::
       \text{mean\_min } M - \tfrac12 \left(\sqrt{(M - \min_i x_i)^2 + 1} - 1\right).

    Parameters
    ----------
    scores : DataFrame of float, (units, parts)
        Finite or missing; above 0 for ``geometric``, ``harmonic`` and ``mazziotta_pareto``.
    weights : Series of float, (parts,)
        From 0, not all 0, any scale; labels as the columns of ``scores``.
    method : str
        ``mazziotta_pareto_bad`` adds the penalty: for scores on which high is *bad*.
    least : float
        What share of the weight must be there for a unit to have a score, above 0 to 1; the
        weights of what is there are then scaled up. By default nothing may be missing.

    Returns
    -------
    Series of float, (units,)
        On the scale of the scores, missing where too much is missing.

    Raises
    ------
    MethodError
        If labels differ, a weight is negative or all are 0, a score is not above 0 where it must
        be, or ``least`` is not in (0, 1].

    Notes
    -----
    A geometric mean of scores from 0 to 100 is 0 for whoever is last in one thing: scale to
    [1, 100]. Adjusted Mazziotta-Pareto is ``mazziotta_pareto`` on scores normalised ``adjusted``.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.
    .. [2] Mazziotta, M. and Pareto, A. (2016), On a generalized non-compensatory composite index
       for measuring socio-economic phenomena, *Social Indicators Research* 127, 983-1003.
    .. [3] Casadio Tarabusi, E. and Guarini, G. (2013), An unbalance adjustment method for
       development indicators, *Social Indicators Research* 112, 19-45.

    Examples
    --------
    >>> scores = pd.DataFrame({"income": [50.0, 90.0], "air": [50.0, 10.0]})
    >>> weights = pd.Series({"income": 1.0, "air": 1.0})
    >>> aggregate(scores, weights).tolist()
    [50.0, 50.0]
    >>> aggregate(scores, weights, method="geometric").round(6).tolist()
    [50.0, 30.0]
    """
    x, w = _door(scores, weights)
    if not 0 < least <= 1:
        raise MethodError(f"`least` must lie above 0 and at most at 1; it is {least}. Pass 0.66.")
    if method in {"geometric", "harmonic", "mazziotta_pareto", "mazziotta_pareto_bad"}:
        _refuse_low(scores, x, method)
    there = ~np.isnan(x)
    held = there @ w
    enough = held >= least * (1 - 1e-12)
    filled = np.where(there, x, 1.0)
    with np.errstate(invalid="ignore"):
        part = np.where(there, w, 0.0) / np.where(held > 0, held, np.nan)[:, None]
    found = np.where(enough, _MEANS[method](filled, part, there), np.nan)
    return pd.Series(found, index=scores.index, name=method)


def copeland(scores: pd.DataFrame, weights: pd.Series | None = None) -> pd.Series:
    r"""How many units each unit beats by majority of the parts, less how many beat it.

    .. math:: C_u = \sum_v \operatorname{sgn} \sum_i w_i \operatorname{sgn}(x_{ui} - x_{vi})

    Parameters
    ----------
    scores : DataFrame of float, (units, parts)
        Finite; high is good. Only the order within a part matters.
    weights : Series of float, (parts,), optional
        From 0, not all 0; by default equal.

    Returns
    -------
    Series of int, (units,)
        From -(units - 1) to units - 1.

    Raises
    ------
    MethodError
        If a score is missing, labels differ, or weights are negative or all 0.

    Notes
    -----
    A majority is decided by whole numbers where weights are equal, else by a tolerance of 1e-12 of
    all weight: adding 1/49 in another order must not break a tie.

    References
    ----------
    .. [1] Copeland, A. H. (1951), A reasonable social welfare function, mimeo, University of
       Michigan.
    .. [2] Munda, G. and Nardo, M. (2009), Noncompensatory/nonlinear composite indicators for
       ranking countries: a defensible setting, *Applied Economics* 41, 1513-1523.

    Examples
    --------
    >>> copeland(pd.DataFrame({"a": [3, 2, 1], "b": [3, 1, 2]}, ["x", "y", "z"])).tolist()
    [2, -1, -1]
    """
    if weights is None:
        weights = pd.Series(1.0, index=scores.columns)
    x, w = _door(scores, weights)
    if np.isnan(x).any():
        gone = [str(unit) for unit in scores.index[np.flatnonzero(np.isnan(x).any(axis=1))]]
        raise MethodError(
            f"`scores` must be complete; {named(gone)} lack some. Screen or impute before the call."
        )
    if np.ptp(w) == 0:
        w = np.ones_like(w)
    return pd.Series(majorities(x, w[None])[0], index=scores.index, name="copeland")


def majorities(x: Array, weights: Array) -> NDArray[np.int32]:
    """The Copeland score of each unit under each of many sets of weights.

    Parameters
    ----------
    x : ndarray of float64, (units, parts)
        Finite; high is good.
    weights : ndarray of float64, (draws, parts)
        From 0.

    Returns
    -------
    ndarray of int32, (draws, units)

    Examples
    --------
    >>> majorities(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0, 1.0], [2.0, 1.0]])).tolist()
    [[0, 0], [1, -1]]
    """
    draws, units = len(weights), len(x)
    total = np.zeros((units, draws), dtype=np.int32)
    near = TIE * weights.sum(axis=1)
    for unit in range(units - 1):
        margin = np.sign(x[unit] - x[unit + 1 :]) @ weights.T
        won = (margin > near).view(np.int8) - (margin < -near).view(np.int8)
        total[unit] += won.sum(axis=0, dtype=np.int32)
        total[unit + 1 :] -= won
    return np.ascontiguousarray(total.T)


def wroclaw(scores: pd.DataFrame) -> pd.Series:
    r"""How far each unit is from a unit that would be best in everything.

    .. math:: W_u = \frac{D_u}{\bar D + 2 s_D}, \qquad
       D_u = \sqrt{\textstyle\sum_i (x_{ui} - \max_v x_{vi})^2}

    Parameters
    ----------
    scores : DataFrame of float, (units, parts)
        Finite; high is good; on one scale.

    Returns
    -------
    Series of float, (units,)
        From 0 (best in everything) up; low is good. Not a number where all units are equal.

    Raises
    ------
    MethodError
        If a score is missing or infinite, or a label stands twice.

    References
    ----------
    .. [1] Mazziotta, M. and Pareto, A. (2012), A non-compensatory approach for the measurement of
       the quality of life, in Maggino, F. and Nuvolati, G. (eds), *Quality of Life in Italy*,
       Springer, 27-40.

    Examples
    --------
    >>> wroclaw(pd.DataFrame({"a": [1.0, 4.0], "b": [0.0, 4.0]})).round(6).tolist()
    [0.522408, 0.0]
    """
    x = numbers_of(scores, "scores")
    if np.isnan(x).any():
        gone = [str(unit) for unit in scores.index[np.flatnonzero(np.isnan(x).any(axis=1))]]
        raise MethodError(
            f"`scores` must be complete; {named(gone)} lack some. Screen or impute before the call."
        )
    away = np.sqrt(((x - x.max(axis=0)) ** 2).sum(axis=1))
    far = away.mean() + 2 * away.std(ddof=1) if len(away) > 1 else 0.0
    return pd.Series(away / far if far > 0 else np.nan, index=scores.index, name="wroclaw")


def _arithmetic(x: Array, w: Array, there: NDArray[np.bool_]) -> Array:
    del there
    found: Array = (x * w).sum(axis=1)
    return found


def _geometric(x: Array, w: Array, there: NDArray[np.bool_]) -> Array:
    found: Array = np.exp(_arithmetic(np.log(x), w, there))
    return found


def _harmonic(x: Array, w: Array, there: NDArray[np.bool_]) -> Array:
    return 1 / _arithmetic(1 / x, w, there)


def _penalty(x: Array, w: Array, there: NDArray[np.bool_]) -> tuple[Array, Array]:
    mean, parts = _arithmetic(x, w, there), there.sum(axis=1)
    spread = _arithmetic((x - mean[:, None]) ** 2, w, there) * parts / np.maximum(parts - 1, 1)
    return mean, spread / mean


def _good(x: Array, w: Array, there: NDArray[np.bool_]) -> Array:
    mean, penalty = _penalty(x, w, there)
    return mean - penalty


def _bad(x: Array, w: Array, there: NDArray[np.bool_]) -> Array:
    mean, penalty = _penalty(x, w, there)
    return mean + penalty


def _mean_min(x: Array, w: Array, there: NDArray[np.bool_]) -> Array:
    mean = _arithmetic(x, w, there)
    least = np.where(there, x, np.inf).min(axis=1)
    found: Array = mean - 0.5 * (np.sqrt((mean - least) ** 2 + 1) - 1)
    return found


_MEANS: dict[str, Callable[[Array, Array, NDArray[np.bool_]], Array]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
    "harmonic": _harmonic,
    "mazziotta_pareto": _good,
    "mazziotta_pareto_bad": _bad,
    "mean_min": _mean_min,
}


def _door(scores: pd.DataFrame, weights: pd.Series) -> tuple[Array, Array]:
    x = numbers_of(scores, "scores")
    same_labels(scores.columns, weights.index, "the columns of `scores` and `weights`")
    w: Any = weights.to_numpy(dtype="float64", na_value=np.nan)
    strange = [str(part) for part in weights.index[~(np.isfinite(w) & (w >= 0))]]
    if strange or not w.sum() > 0:
        raise MethodError(
            "`weights` must be finite, not negative and not all 0; "
            f"{f'that of {named(strange)} is not' if strange else 'all are 0'}. Correct them."
        )
    return x, w / w.sum()


def _refuse_low(scores: pd.DataFrame, x: Array, method: str) -> None:
    low = x <= 0
    if low.any():
        parts = [str(part) for part in scores.columns[np.flatnonzero(low.any(axis=0))]]
        raise MethodError(
            f"For `{method}` scores must be above 0; {int(low.sum())} are not, in {named(parts)}. "
            "Normalise to [1, 100]."
        )
