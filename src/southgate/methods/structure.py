"""What a region's economy is made of: concentration, likeness, and what its growth is due to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.labelled import above_zero, nonnegative, same_labels

__all__ = ["ShiftShare", "herfindahl", "krugman_index", "shift_share"]


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """What growth is due to, in the unit of the values; the three add up to the change.

    Each is a DataFrame, (regions, activities): ``national``, had all grown as the whole did;
    ``mix``, because the activity grew otherwise than the whole; ``regional``, because the region's
    activity grew otherwise than the activity did.
    """

    national: pd.DataFrame
    mix: pd.DataFrame
    regional: pd.DataFrame


def herfindahl(values: pd.DataFrame) -> pd.Series:
    r"""How concentrated each region is on few activities.

    .. math:: H_c = \sum_p \left(x_{cp} / \textstyle\sum_q x_{cq}\right)^2

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        Any unit, one for all cells of a row; finite, not negative, every label once. Each region
        has a value above zero.

    Returns
    -------
    Series of float, (regions,)
        From 1 / number of activities (spread evenly) to 1 (one activity only), without unit.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, a label stands twice, or a region has nothing.

    References
    ----------
    .. [1] Hirschman, A. O. (1964), The paternity of an index, *American Economic Review* 54, 761.

    Examples
    --------
    >>> jobs = pd.DataFrame({"ore": [30, 40], "steel": [10, 0]}, index=["a", "b"])
    >>> herfindahl(jobs).tolist()
    [0.625, 1.0]
    """
    x = nonnegative(values, "values")
    share = x / _totals(values, x)[:, None]
    return pd.Series((share**2).sum(axis=1), index=values.index, name="herfindahl")


def krugman_index(values: pd.DataFrame) -> pd.Series:
    r"""How unlike each region's structure is to that of all the other regions together.

    .. math:: K_c = \sum_p \left| \frac{x_{cp}}{\sum_q x_{cq}} -
        \frac{\sum_{b \ne c} x_{bp}}{\sum_{b \ne c} \sum_q x_{bq}} \right|

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        Any unit, one for all cells; finite, not negative, every label once. At least two regions,
        each with a value above zero.

    Returns
    -------
    Series of float, (regions,)
        From 0 (the same structure) to 2 (nothing in common), without unit; some authors halve it.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, a label stands twice, a region has nothing, or
        there is only one region.

    References
    ----------
    .. [1] Krugman, P. (1991), *Geography and Trade*, MIT Press.

    Examples
    --------
    >>> jobs = pd.DataFrame({"ore": [30, 10], "steel": [10, 30]}, index=["a", "b"])
    >>> krugman_index(jobs).tolist()
    [1.0, 1.0]
    """
    x = nonnegative(values, "values")
    rows = _totals(values, x)
    if len(x) < 2:
        raise MethodError(
            "`values` must have at least two regions, one to hold against the rest; it has "
            f"one, {values.index[0]}. Add the others."
        )
    rest = np.maximum(x.sum(axis=0) - x, 0.0)
    gaps = np.abs(x / rows[:, None] - rest / rest.sum(axis=1)[:, None])
    return pd.Series(gaps.sum(axis=1), index=values.index, name="krugman_index")


def shift_share(before: pd.DataFrame, after: pd.DataFrame) -> ShiftShare:
    r"""What a region's growth is due to: the whole, its mix of activities, or itself.

    .. math:: x'_{cp} - x_{cp} = x_{cp}\, G + x_{cp} (g_p - G) + (x'_{cp} - x_{cp} (1 + g_p))

    with G the growth of the whole and g that of an activity, both over all regions given.

    Parameters
    ----------
    before, after : DataFrame of float, (regions, activities)
        The same regions and activities in the same order; one unit; finite, not negative. The
        regions make up the whole. Each activity has a value above zero before. Of two years only:
        where a definition changed between them, this is the change of the definition.

    Returns
    -------
    ShiftShare
        In the unit of the values, of either sign. ``mix`` adds up to 0 over all cells, and
        ``regional`` over the regions of each activity.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, labels differ or stand twice, or an activity
        begins with nothing in the whole.

    References
    ----------
    .. [1] Dunn, E. S. (1960), A statistical and analytical technique for regional analysis,
       *Papers of the Regional Science Association* 6, 97-112.
    .. [2] Farhauer, O. and Kröll, A. (2013), *Standorttheorien*, Springer Gabler.

    Examples
    --------
    >>> before = pd.DataFrame({"ore": [50.0, 50.0], "steel": [50.0, 50.0]}, index=["a", "b"])
    >>> after = pd.DataFrame({"ore": [50.0, 50.0], "steel": [80.0, 60.0]}, index=["a", "b"])
    >>> parts = shift_share(before, after)
    >>> parts.national.sum(axis=1).tolist(), parts.regional.sum(axis=1).tolist()
    ([20.0, 20.0], [10.0, -10.0])
    """
    x, y = nonnegative(before, "before"), nonnegative(after, "after")
    same_labels(before.index, after.index, "the rows of `before` and of `after`")
    same_labels(before.columns, after.columns, "the columns of `before` and of `after`")
    start = x.sum(axis=0)
    above_zero(before.columns, start, "before", "activity", "activities")
    growth = (y.sum(axis=0) - start) / start
    overall = (y.sum() - x.sum()) / x.sum()
    parts = (x * overall, x * (growth - overall), y - x * (1 + growth))
    tables = (pd.DataFrame(part, index=before.index, columns=before.columns) for part in parts)
    return ShiftShare(*tables)


def _totals(values: pd.DataFrame, x: NDArray[Any]) -> NDArray[Any]:
    """What each region has in all; none may have nothing."""
    rows: NDArray[Any] = x.sum(axis=1)
    above_zero(values.index, rows, "values", "region", "regions")
    return rows
