"""Indicators on one scale, high always good; goalposts that stay where they are over years."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from southgate.errors import MethodError, named
from southgate.methods.labelled import numbers_of, same_labels

__all__ = ["Normalisation", "goalposts", "normalise"]

Normalisation = Literal["min_max", "z_score", "rank", "adjusted"]

USUAL: dict[str, tuple[float, float]] = {
    "min_max": (0.0, 100.0),
    "z_score": (100.0, 10.0),
    "rank": (0.0, 100.0),
    "adjusted": (70.0, 130.0),
}


def goalposts(values: pd.DataFrame) -> pd.DataFrame:
    """Between which values each indicator lies, over all units and years that are handed in.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing. For scores that can be compared over years: the rows of all years.

    Returns
    -------
    DataFrame of float, (indicators, 4)
        ``low``, ``high``, ``mean`` and ``sd`` (of a sample, n - 1), in the unit of the indicator.

    Raises
    ------
    MethodError
        If a value is infinite or a label stands twice.

    References
    ----------
    .. [1] Mazziotta, M. and Pareto, A. (2016), On a generalized non-compensatory composite index
       for measuring socio-economic phenomena, *Social Indicators Research* 127, 983-1003.

    Examples
    --------
    >>> goalposts(pd.DataFrame({"income": [1.0, 3.0, None]}))["high"].tolist()
    [3.0]
    """
    numbers_of(values, "values")
    return pd.DataFrame(
        {
            "low": values.min(),
            "high": values.max(),
            "mean": values.mean(),
            "sd": values.std(),
        }
    ).astype("float64")


def normalise(
    values: pd.DataFrame,
    direction: pd.Series,
    *,
    method: Normalisation = "min_max",
    to: tuple[float, float] | None = None,
    posts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Put every indicator on one scale on which high is good.

    With :math:`d` the direction, :math:`[a, b]` the goalposts, :math:`\mu, \sigma` mean and
    standard deviation,

    .. math:: \text{min\_max}: u + (v - u) \frac{d x - \min(d a, d b)}{b - a}, \qquad
       \text{z\_score}: u + v \, d \, \frac{x - \mu}{\sigma}

    ``rank`` is the share of the other units that a unit is ahead of, ties halved, from u to v;
    ``adjusted`` is min_max around the mean: the mean becomes (u + v) / 2 and the distance between
    the goalposts v - u.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing; missing stays missing.
    direction : Series of float, (indicators,)
        1 where high is good, -1 where low is good; labels as the columns of ``values``.
    method : {"min_max", "z_score", "rank", "adjusted"}
    to : (float, float), optional
        The u and v above; by default (0, 100), for ``z_score`` (100, 10), for ``adjusted``
        (70, 130).
    posts : DataFrame, (indicators, 4), optional
        Of :func:`goalposts`; by default those of ``values``. What lies beyond a post lies beyond
        the scale. Ranks have none.

    Returns
    -------
    DataFrame of float, (units, indicators)
        Without unit.

    Raises
    ------
    MethodError
        If labels differ, a direction is neither 1 nor -1, an indicator has no value or the same for
        all, a post is not a number, or ranks are asked for with posts.

    Notes
    -----
    Goalposts of each year's own hide what moved: a country that grows as its peers do stands still.
    Hand in those of all years together.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.
    .. [2] Mazziotta, M. and Pareto, A. (2016), On a generalized non-compensatory composite index
       for measuring socio-economic phenomena, *Social Indicators Research* 127, 983-1003.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [1.0, 2.0, 3.0], "smoke": [5.0, 5.0, 1.0]})
    >>> direction = pd.Series({"income": 1, "smoke": -1})
    >>> normalise(table, direction).to_numpy().tolist()
    [[0.0, 0.0], [50.0, 0.0], [100.0, 100.0]]
    """
    x = numbers_of(values, "values")
    same_labels(values.columns, direction.index, "the columns of `values` and `direction`")
    d = direction.to_numpy(dtype="float64")
    if not np.isin(d, (1, -1)).all():
        strange = [str(code) for code in direction.index[~np.isin(d, (1, -1))]]
        raise MethodError(
            f"`direction` must be 1 or -1; that of {named(strange)} is not. Correct it."
        )
    if method == "rank" and posts is not None:
        raise MethodError(
            "Ranks have no goalposts: a rank depends on the units of its year alone. Leave `posts` "
            "out, or take another method."
        )
    if posts is None:
        posts = goalposts(values)
    same_labels(values.columns, posts.index, "the columns of `values` and `posts`")
    _refuse_flat(posts)
    low, high = to or USUAL[method]
    found = (
        _ranked(x * d, low, high) if method == "rank" else _scaled(x, d, posts, method, low, high)
    )
    return pd.DataFrame(found, index=values.index, columns=values.columns)


def _scaled(
    x: NDArray[Any],
    d: NDArray[Any],
    posts: pd.DataFrame,
    method: str,
    low: float,
    high: float,
) -> Any:
    a, b, mean, sd = (
        posts[name].to_numpy(dtype="float64") for name in ("low", "high", "mean", "sd")
    )
    if method == "z_score":
        return low + high * (x * d - mean * d) / sd
    if method == "adjusted":
        return (low + high) / 2 + (high - low) * (x * d - mean * d) / (b - a)
    return low + (high - low) * (x * d - np.minimum(a * d, b * d)) / (b - a)


def _ranked(x: NDArray[Any], low: float, high: float) -> Any:
    there = (~np.isnan(x)).sum(axis=0)
    behind = stats.rankdata(x, axis=0, nan_policy="omit") - 1
    return low + (high - low) * behind / np.maximum(there - 1, 1)


def _refuse_flat(posts: pd.DataFrame) -> None:
    missing = [str(code) for code in posts.index[posts[["low", "high"]].isna().any(axis=1)]]
    if missing:
        raise MethodError(
            f"Each indicator must have a value; {named(missing)} has none. Leave it out: `screen` "
            "does, and says so."
        )
    flat = [str(code) for code in posts.index[~(posts["high"] > posts["low"])]]
    if flat:
        raise MethodError(
            f"Each indicator must tell units apart; {named(flat)} has one value for all. Leave it "
            "out: `screen` does, and says so."
        )
