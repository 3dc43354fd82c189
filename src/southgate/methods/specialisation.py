"""What a region does more of than others: location quotients and what is counted from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import above_zero, binary, nonnegative, unique_labels
from southgate.methods.structure import ShiftShare, herfindahl, krugman_index, shift_share

__all__ = [
    "Advantage",
    "Entering",
    "ShiftShare",
    "advantage",
    "diversity",
    "entering",
    "herfindahl",
    "krugman_index",
    "location_quotient",
    "shift_share",
    "ubiquity",
]

EXACT = 1e-9  # a quotient this near to the threshold stands on it: rounding must not decide
BLOCK = 64  # rows computed at a time


@dataclass(frozen=True, slots=True)
class Advantage:
    """Where a region is specialised.

    ``table`` is a DataFrame of bool, (regions, activities); ``ties`` a DataFrame, (ties, 2), with
    ``region`` and ``activity`` of the cells whose quotient stands on the threshold itself. They
    count as specialised; another rounding of the same numbers might have said otherwise.
    """

    table: pd.DataFrame
    ties: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Entering:
    """Which regions enter an estimate.

    ``table`` is a DataFrame, (regions, activities), of those that enter, without the activities
    that none of them has; ``left_out`` a DataFrame, (regions, 3), indexed by region: its
    ``population`` (missing where unknown), its ``share`` of the whole, and ``rule``, the rule that
    left it out (population, share, both); ``emptied`` the activities that left with them;
    ``uncounted`` the regions that enter although their population is not known.
    """

    table: pd.DataFrame
    left_out: pd.DataFrame
    emptied: tuple[str, ...]
    uncounted: tuple[str, ...]


def location_quotient(values: pd.DataFrame) -> pd.DataFrame:
    r"""How many times its share of the whole an activity has in a region.

    On employment the location quotient [2]_; on exports revealed comparative advantage [1]_.

    .. math:: LQ_{cp} = \frac{x_{cp} / \sum_p x_{cp}}{\sum_c x_{cp} / \sum_{cp} x_{cp}}

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        Any unit, one for all cells; finite, not negative, every label once. Each region and each
        activity has a value above zero.

    Returns
    -------
    DataFrame of float, (regions, activities)
        From 0, without unit. 0: not there; 1: as much as in the whole. One region alone, or one
        activity, is always 1.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, a label stands twice, or a region or an
        activity has nothing at all.

    References
    ----------
    .. [1] Balassa, B. (1965), Trade liberalisation and "revealed" comparative advantage, *The
       Manchester School* 33, 99-123.
    .. [2] Hoover, E. M. (1936), The measurement of industrial localization, *The Review of
       Economics and Statistics* 18, 162-171.

    Examples
    --------
    >>> jobs = pd.DataFrame({"ore": [30, 10], "steel": [10, 30]}, index=["a", "b"])
    >>> float(location_quotient(jobs).loc["a", "ore"])
    1.5
    """
    x = nonnegative(values, "values")
    rows, columns = _sums(values, x)
    quotient = np.empty_like(x, order="C")
    for block in _blocks(len(x)):
        np.multiply(x[block], 1.0 / rows[block, None], out=quotient[block])
        quotient[block] /= columns
    return pd.DataFrame(quotient, index=values.index, columns=values.columns, copy=False)


def advantage(values: pd.DataFrame, *, threshold: float = 1.0) -> Advantage:
    r"""Whether a region is specialised in an activity.

    .. math:: M_{cp} = [LQ_{cp} \ge \text{threshold}]

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        As in :func:`location_quotient`.
    threshold : float
        Above zero, without unit; 1 by custom [1]_.

    Returns
    -------
    Advantage
        A quotient within 1e-9 of the threshold is taken as met and listed among the ties.

    Raises
    ------
    MethodError
        As in :func:`location_quotient`, or if the threshold is not a positive number.

    References
    ----------
    .. [1] Balassa, B. (1965), Trade liberalisation and "revealed" comparative advantage, *The
       Manchester School* 33, 99-123.

    Examples
    --------
    >>> jobs = pd.DataFrame({"ore": [30, 10, 20], "steel": [10, 30, 20]}, index=["a", "b", "c"])
    >>> here = advantage(jobs)
    >>> here.table["ore"].tolist()
    [True, False, True]
    >>> here.ties["region"].tolist()
    ['c', 'c']
    """
    if not 0 < threshold < np.inf:
        raise MethodError(
            f"`threshold` must be a number above zero; it is {threshold}. Pass such a number."
        )
    x = nonnegative(values, "values")
    rows, columns = _sums(values, x)
    met = np.empty(x.shape, dtype=np.bool_)
    regions, activities = [], []
    for block in _blocks(len(x)):
        quotient = x[block] * (1.0 / rows[block, None])
        quotient /= columns
        np.greater_equal(quotient, threshold - EXACT, out=met[block])
        row, column = np.nonzero(met[block] & (quotient <= threshold + EXACT))
        regions.append(row + block.start)
        activities.append(column)
    ties = pd.DataFrame(
        {
            "region": values.index[np.concatenate(regions)],
            "activity": values.columns[np.concatenate(activities)],
        }
    )
    table = pd.DataFrame(met, index=values.index, columns=values.columns, copy=False)
    return Advantage(table, ties)


def diversity(advantage: pd.DataFrame) -> pd.Series:
    """How many activities each region is specialised in.

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once.

    Returns
    -------
    Series of int, (regions,)
        From 0 to the number of activities.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, or a label stands twice.

    References
    ----------
    .. [1] Hidalgo, C. A. and Hausmann, R. (2009), The building blocks of economic complexity,
       *Proceedings of the National Academy of Sciences* 106, 10570-10575.

    Examples
    --------
    >>> diversity(pd.DataFrame({"ore": [1, 0], "steel": [1, 1]}, index=["a", "b"])).tolist()
    [2, 1]
    """
    counts = binary(advantage, "advantage").sum(axis=1)
    return pd.Series(counts, index=advantage.index, name="diversity")


def ubiquity(advantage: pd.DataFrame) -> pd.Series:
    """How many regions are specialised in each activity.

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once.

    Returns
    -------
    Series of int, (activities,)
        From 0 to the number of regions.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, or a label stands twice.

    References
    ----------
    .. [1] Hidalgo, C. A. and Hausmann, R. (2009), The building blocks of economic complexity,
       *Proceedings of the National Academy of Sciences* 106, 10570-10575.

    Examples
    --------
    >>> ubiquity(pd.DataFrame({"ore": [1, 0], "steel": [1, 1]}, index=["a", "b"])).tolist()
    [1, 2]
    """
    counts = binary(advantage, "advantage").sum(axis=0)
    return pd.Series(counts, index=advantage.columns, name="ubiquity")


def entering(
    values: pd.DataFrame,
    population: pd.Series | None = None,
    *,
    least_population: float = 0,
    least_share: float = 0,
) -> Entering:
    """Which regions are large enough to enter an estimate.

    A region enters if it has more than so many people, where its population is known, and more
    than so much of the whole. Very small units carry few activities, by chance as much as by
    skill, and rank high or low by what one shipment holds.

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        Any unit, one for all cells; finite, not negative, every label once; not all zero.
    population : Series of float, (regions,), optional
        Persons; regions without an entry, or with a missing one, are not held to the rule on
        population and are named in ``uncounted``. Not negative, every label once.
    least_population : float
        Persons; a region must have more.
    least_share : float
        Share of the whole, in [0, 1); a region must have more.

    Returns
    -------
    Entering

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, a label stands twice, or no region is left.

    Examples
    --------
    >>> jobs = pd.DataFrame({"ore": [90, 10, 0], "steel": [0, 99, 1]}, index=["a", "b", "c"])
    >>> chosen = entering(jobs, least_share=0.01)
    >>> list(chosen.table.index), chosen.left_out["rule"].to_dict()
    (['a', 'b'], {'c': 'share'})
    """
    x = nonnegative(values, "values")
    above_zero(values.columns[:1], np.array([x.sum()]), "values", "whole", "whole")
    share = x.sum(axis=1) / x.sum()
    people = _people(values.index, population)
    small, slight = people <= least_population, share <= least_share
    stays = ~(small | slight)
    if not stays.any():
        raise MethodError(
            f"At least one region must have more than {least_population} people and more than "
            f"{least_share} of the whole; none of {len(stays)} has. Lower the limits."
        )
    found = (x[stays] > 0).any(axis=0)
    rule = np.select([small & slight, small], ["both", "population"], "share")
    left_out = pd.DataFrame({"population": people, "share": share, "rule": rule}, values.index)
    return Entering(
        values.loc[stays, found],
        left_out[~stays],
        tuple(str(label) for label in values.columns[~found]),
        tuple(str(label) for label in values.index[stays & np.isnan(people)]),
    )


def _people(regions: pd.Index, population: pd.Series | None) -> NDArray[np.float64]:
    """The population of each region, missing where it is not known."""
    if population is None:
        return np.full(len(regions), np.nan)
    unique_labels(population, "population")
    people: NDArray[np.float64] = np.asarray(
        population.astype("float64").reindex(regions), dtype=np.float64
    )
    if (people < 0).any():
        wrong = [str(label) for label in regions[people < 0]]
        raise MethodError(
            f"`population` must not be negative; it is in {len(wrong)} regions: {named(wrong)}. "
            "Correct or leave out those regions."
        )
    return people


def _sums(values: pd.DataFrame, x: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The sums of the regions, and the activities' shares of the whole; none may be zero."""
    columns = x.sum(axis=0)
    rows = x.sum(axis=1)
    above_zero(values.index, rows, "values", "region", "regions")
    above_zero(values.columns, columns, "values", "activity", "activities")
    return rows, columns / columns.sum()


def _blocks(size: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
