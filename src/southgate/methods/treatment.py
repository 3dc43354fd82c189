"""Outliers: whether a column is too lopsided to be averaged, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.labelled import numbers_of

__all__ = ["Treated", "kurtosis", "skewness", "treat"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Treated:
    """Values after treatment, with what was done.

    ``table`` is a DataFrame, (units, indicators). ``changes`` is a DataFrame, (indicators, 4):
    ``treatment`` (``none``, ``winsorised``, ``logarithm`` or ``failed``), ``moved``, how many
    values were pulled in, and ``skewness`` and ``kurtosis`` afterwards. Where it failed the values
    are the raw ones.
    """

    table: pd.DataFrame
    changes: pd.DataFrame


def skewness(values: pd.DataFrame) -> pd.Series:
    r"""How lopsided each column is, corrected for small samples.

    .. math:: G_1 = \frac{\sqrt{n (n-1)}}{n-2} \; \frac{m_3}{m_2^{3/2}}

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing; missing cells are left out.

    Returns
    -------
    Series of float, (indicators,)
        0 for an even spread, above 0 with a long tail upwards; not a number for fewer than three
        values or a constant.

    Raises
    ------
    MethodError
        If a value is infinite or a label stands twice.

    References
    ----------
    .. [1] Joanes, D. N. and Gill, C. A. (1998), Comparing measures of sample skewness and kurtosis,
       *The Statistician* 47, 183-189 (their type 2).

    Examples
    --------
    >>> skewness(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.0, 0.0, 9.0]})).round(6).tolist()
    [0.0, 1.732051]
    """
    return _each(values, _skewness).rename("skewness")


def kurtosis(values: pd.DataFrame) -> pd.Series:
    r"""How heavy the tails of each column are, corrected for small samples; a normal law has 0.

    .. math:: G_2 = \frac{n-1}{(n-2)(n-3)} \left[(n+1)
       \left(\frac{m_4}{m_2^2} - 3\right) + 6\right]

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing; missing cells are left out.

    Returns
    -------
    Series of float, (indicators,)
        Not a number for fewer than four values or a constant.

    Raises
    ------
    MethodError
        If a value is infinite or a label stands twice.

    References
    ----------
    .. [1] Joanes, D. N. and Gill, C. A. (1998), Comparing measures of sample skewness and kurtosis,
       *The Statistician* 47, 183-189 (their type 2).

    Examples
    --------
    >>> kurtosis(pd.DataFrame({"a": [0.0, 0.0, 0.0, 9.0]})).round(6).tolist()
    [4.0]
    """
    return _each(values, _kurtosis).rename("kurtosis")


def treat(values: pd.DataFrame, *, most: int = 5, skew: float = 2.0, tail: float = 3.5) -> Treated:
    r"""Pull in the few values that would decide a composite alone.

    A column passes where :math:`|G_1| < \text{skew}` or :math:`G_2 < \text{tail}`. Where it does
    not, its furthest value, with all that are tied with it, is set to the next one, and again,
    until it passes or the next step would move more than ``most`` values. Then the raw column is
    taken and, where that helps, replaced by

    .. math:: x' = \ln\left(x - \min x + \frac{\max x - \min x}{100}\right)

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing; missing cells stay missing.
    most : int
        How many values of a column may be pulled in, from 0. With 0 nothing is treated.
    skew : float
        Above 0; the usual value is 2.
    tail : float
        The usual value is 3.5.

    Returns
    -------
    Treated

    Raises
    ------
    MethodError
        If a value is infinite, a label stands twice, or ``most`` is negative.

    Notes
    -----
    Pulling in changes a score and never the order within the indicator, but for ties. A column that
    fails both ways is given back raw and named: leave it out, or normalise it by ranks.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.
    .. [2] Becker, W., Caperna, G., Del Sorbo, M., Norlén, H., Papadimitriou, E. and Saisana, M.
       (2022), COINr: an R package for developing composite indicators, *Journal of Open Source
       Software* 7, 4567.

    Examples
    --------
    >>> column = pd.DataFrame({"trade": [1.0, 2.0, 3.0, 4.0, 5.0, 1e9]})
    >>> treated = treat(column)
    >>> treated.table["trade"].tolist(), treated.changes.loc["trade", "treatment"]
    ([1.0, 2.0, 3.0, 4.0, 5.0, 5.0], 'winsorised')
    """
    if most < 0:
        raise MethodError(f"`most` must not be negative; it is {most}. Pass 5, say.")
    x = numbers_of(values, "values")
    out, rows = x.copy(), []
    for column in range(x.shape[1]):
        there = ~np.isnan(x[:, column])
        new, what = _treated(x[there, column], most, skew, tail)
        out[there, column] = new
        rows.append((what, int((new != x[there, column]).sum()), _skewness(new), _kurtosis(new)))
    columns = ["treatment", "moved", "skewness", "kurtosis"]
    changes = pd.DataFrame(rows, index=values.columns, columns=columns)
    return Treated(pd.DataFrame(out, index=values.index, columns=values.columns), changes)


def _treated(x: Array, most: int, skew: float, tail: float) -> tuple[Array, str]:
    def passes(y: Array) -> bool:
        # Where a moment is no number the column is too short or constant: nothing to pull in.
        return not (abs(_skewness(y)) >= skew and _kurtosis(y) >= tail)

    if most == 0 or passes(x):
        return x, "none"
    pulled = x
    while not passes(pulled):
        levels = np.unique(pulled)
        if _skewness(pulled) > 0:
            step = np.minimum(pulled, levels[-2])
        else:
            step = np.maximum(pulled, levels[1])
        if (step != x).sum() > most or np.ptp(step) == 0:
            break
        pulled = step
    else:
        return pulled, "winsorised"
    logged = np.log(x - x.min() + 0.01 * np.ptp(x))
    return (logged, "logarithm") if passes(logged) else (x, "failed")


def _each(values: pd.DataFrame, moment: Any) -> pd.Series:
    x = numbers_of(values, "values")
    found = [moment(column[~np.isnan(column)]) for column in x.T]
    return pd.Series(found, index=values.columns, dtype="float64")


def _skewness(x: Array) -> float:
    n = len(x)
    if n < 3 or np.ptp(x) == 0:
        return np.nan
    away = (x - x.mean()) / np.ptp(x)
    return float(np.sqrt(n * (n - 1)) / (n - 2) * (away**3).mean() / (away**2).mean() ** 1.5)


def _kurtosis(x: Array) -> float:
    n = len(x)
    if n < 4 or np.ptp(x) == 0:
        return np.nan
    away = (x - x.mean()) / np.ptp(x)
    plain = (away**4).mean() / (away**2).mean() ** 2 - 3
    return float((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * plain + 6))
