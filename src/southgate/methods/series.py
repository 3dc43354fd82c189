"""Series over years: where they break, and what may be said between breaks."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named

__all__ = ["crossed", "growth", "sum_gap", "unbroken_runs"]


def unbroken_runs(years: pd.Index, breaks: Collection[int]) -> pd.Series:
    """Number the stretches of a series that may be compared within.

    Parameters
    ----------
    years : Index of int, (years,)
    breaks : collection of int
        First years of a new meaning.

    Returns
    -------
    Series of int, (years,)
        0 for the first stretch; one more after each break.

    Examples
    --------
    >>> unbroken_runs(pd.Index([2015, 2016, 2017, 2018]), [2017]).tolist()
    [0, 0, 1, 1]
    """
    edges = np.sort(np.fromiter(breaks, dtype=np.int64, count=len(breaks)))
    runs = np.searchsorted(edges, years.to_numpy(dtype=np.int64), side="right")
    return pd.Series(runs, index=years, name="run")


def crossed(since: int, until: int, breaks: Collection[int]) -> tuple[int, ...]:
    """The breaks that a comparison of two years would cross.

    Parameters
    ----------
    since, until : int
        The years compared.
    breaks : collection of int
        First years of a new meaning.

    Returns
    -------
    tuple of int
        Empty where the years may be compared.

    Examples
    --------
    >>> crossed(2016, 2021, [2017, 2019]), crossed(2019, 2021, [2017, 2019])
    ((2017, 2019), ())
    """
    return tuple(sorted(year for year in set(breaks) if since < year <= until))


def growth(values: pd.Series, since: int, until: int, breaks: Collection[int] = ()) -> float:
    """By how many per cent a series grew between two years of one stretch.

    Parameters
    ----------
    values : Series of float, (years,)
        Positive, one value a year.
    since, until : int
        The years compared.
    breaks : collection of int
        First years of a new meaning.

    Returns
    -------
    float
        Per cent of the first value, over the whole span (not a year).

    Raises
    ------
    MethodError
        If a break lies between the years, a year is missing, or the first value is not positive.

    Examples
    --------
    >>> growth(pd.Series({2019: 100.0, 2021: 115.0}), 2019, 2021)
    15.0
    """
    missing = [str(year) for year in (since, until) if year not in values.index]
    if missing:
        raise MethodError(
            f"`values` must hold both years; {named(missing)} is not there. Choose other years."
        )
    between = crossed(since, until, breaks)
    if between:
        raise MethodError(
            f"A series must not be compared across a break; {since} to {until} crosses "
            f"{named([str(year) for year in between])}. Choose years of one stretch."
        )
    first, last = float(values.loc[since]), float(values.loc[until])
    if not first > 0:
        raise MethodError(
            f"The first value must be positive; it is {first} in {since}. Choose another year."
        )
    return round(100 * (last / first - 1), 9)


def sum_gap(parts: pd.DataFrame, whole: pd.Series) -> pd.Series:
    """How far the parts of a whole are from summing to it.

    Parameters
    ----------
    parts : DataFrame, (periods, parts)
    whole : Series, (periods,)

    Returns
    -------
    Series of float, (periods,)
        Sum of the parts over the whole, less one; NaN where a part or the whole is missing.

    Examples
    --------
    >>> sum_gap(pd.DataFrame({"a": [1.0], "b": [2.0]}), pd.Series([4.0])).tolist()
    [-0.25]
    """
    return (parts.sum(axis=1, skipna=False) / whole - 1).rename("gap")
