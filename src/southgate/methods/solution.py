"""What a question of location is answered with, and the checks at its door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.labelled import nonnegative, same_labels, unique_labels
from southgate.methods.optimum import gap_between

__all__ = [
    "Solution",
    "conflict_table",
    "infeasible",
    "refuse_options",
    "solved",
    "undecided",
    "values_by",
    "ways_of",
]

Conflict = tuple[str, str, float, float]
"""A constraint, whose it is, what it needs and what is there."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Which sites, who is served by which, how good that is, and what stood in the way.

    ``status`` is ``optimal`` (no answer is better by more than the gap that was asked for),
    ``time_limit`` (one may be: read ``gap``) or ``infeasible``. ``bound`` is what no answer can
    pass, ``gap`` what lies between it and ``objective``, as a share of the latter; they are not
    numbers where nothing was found. ``sites`` are labels. ``assignment`` has a row per client and
    site that serves it: ``client``, ``site``, ``share``. ``conflict`` names what cannot be kept,
    where infeasible: ``constraint``, ``label``, ``needed``, ``there``.
    """

    status: str
    objective: float
    bound: float
    gap: float
    sites: tuple[str, ...]
    assignment: pd.DataFrame
    conflict: pd.DataFrame


def refuse_options(time_limit: float, gap: float) -> None:
    """Refuse a time that is no time, and a gap that is no share.

    Parameters
    ----------
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, below 1.

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If one is out of range.

    Examples
    --------
    >>> refuse_options(5.0, 0.01)
    """
    if not time_limit > 0:
        raise MethodError(f"`time_limit` must be above 0; it is {time_limit}. Pass seconds.")
    if not 0 <= gap < 1:
        raise MethodError(f"`gap` must be from 0 to below 1; it is {gap}. Pass 0.001, say.")


def ways_of(
    distance: pd.DataFrame, p: int, demand: pd.Series | None, *, count: str = "p"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The distances and the weights as numbers.

    Parameters
    ----------
    distance : DataFrame of float, (clients, sites)
        Not negative; infinite where there is no way.
    p : int
        From 1 to the number of sites.
    demand : Series of float, (clients,), optional
        By default 1 each.
    count : str
        The name of ``p`` as the caller wrote it.

    Returns
    -------
    ndarray of float, (clients, sites)
        Infinite where there is no way.
    ndarray of float, (clients,)
        The weights, in the order of the rows.

    Raises
    ------
    MethodError
        If a number is missing or negative, labels differ or stand twice, or p is out of range.

    Examples
    --------
    >>> ways_of(pd.DataFrame({"ash": [1.0]}, index=["b"]), 1, None)[1].tolist()
    [1.0]
    """
    unique_labels(distance, "distance")
    nonnegative(distance.mask(distance == np.inf, 0.0), "distance")
    if not (float(p).is_integer() and 1 <= p <= distance.shape[1]):
        raise MethodError(
            f"`{count}` must be a whole number from 1 to the number of sites, "
            f"{distance.shape[1]}; it is {p}. Pass another."
        )
    ways = distance.to_numpy(dtype="float64")
    if demand is None:
        return ways, np.ones(len(ways))
    what = "the rows of `distance` and of `demand`"
    return ways, values_by(demand, distance.index, "demand", what)


def values_by(values: pd.Series, labels: pd.Index, name: str, what: str) -> NDArray[np.float64]:
    """The numbers of a series that has just these labels in this order.

    Parameters
    ----------
    values : Series of float
        Finite and not negative.
    labels : Index
    name : str
        The argument as the caller wrote it, for the message.
    what : str
        Where both kinds of labels stand, for the message.

    Returns
    -------
    ndarray of float, (labels,)

    Raises
    ------
    MethodError
        If a number is missing or negative, or the labels differ.

    Examples
    --------
    >>> values_by(pd.Series({"a": 1.0}), pd.Index(["a"]), "demand", "both").tolist()
    [1.0]
    """
    numbers: NDArray[np.float64] = nonnegative(values.to_frame(name), name)[:, 0]
    same_labels(labels, values.index, what)
    return numbers


def conflict_table(rows: list[Conflict]) -> pd.DataFrame:
    """What cannot be kept, as a table.

    Parameters
    ----------
    rows : list of tuple
        Constraint, label, what is needed, what is there.

    Returns
    -------
    DataFrame
        ``constraint``, ``label``, ``needed``, ``there``; maybe without rows.

    Examples
    --------
    >>> len(conflict_table([("p", "", 3.0, 2.0)]))
    1
    """
    kinds = {"constraint": "str", "label": "str", "needed": "float64", "there": "float64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def infeasible(rows: list[Conflict]) -> Solution:
    """No answer exists, and why.

    Parameters
    ----------
    rows : list of tuple
        What cannot be kept.

    Returns
    -------
    Solution
        Without numbers.

    Examples
    --------
    >>> infeasible([("p", "", 3.0, 2.0)]).status
    'infeasible'
    """
    nan = float("nan")
    return Solution("infeasible", nan, nan, nan, (), _served([], [], []), conflict_table(rows))


def undecided(bound: float) -> Solution:
    """The time was too short for any answer; a bound there may be.

    Parameters
    ----------
    bound : float

    Returns
    -------
    Solution
        Never called optimal.

    Examples
    --------
    >>> undecided(3.0).gap
    inf
    """
    table, nan = _served([], [], []), float("nan")
    return Solution("time_limit", nan, bound, np.inf, (), table, conflict_table([]))


def solved(
    distance: pd.DataFrame,
    ways: NDArray[np.float64],
    sites: NDArray[np.intp],
    numbers: tuple[float, float],
    gap: float,
) -> Solution:
    """Labels on an answer, everybody served by the nearest of its sites.

    Parameters
    ----------
    distance : DataFrame of float, (clients, sites)
        The labels.
    ways : ndarray of float, (clients, sites)
        The distances; who has only infinite ones is served by none.
    sites : ndarray of int
        What is open.
    numbers : pair of float
        Objective and bound.
    gap : float
        What may stay open.

    Returns
    -------
    Solution
        ``optimal`` only where objective and bound are as near as asked.

    Examples
    --------
    >>> km = pd.DataFrame({"ash": [1.0], "birch": [3.0]}, index=["b"])
    >>> solved(km, km.to_numpy(), np.array([0]), (1.0, 0.5), 0.1).status
    'time_limit'
    """
    objective, bound = numbers
    lower = objective > bound  # the bound of what is to be small lies below
    missing = gap_between(-objective, -bound) if lower else gap_between(objective, bound)
    among = ways[:, sites]
    served = np.flatnonzero(np.isfinite(among).any(axis=1))
    at = sites[among[served].argmin(axis=1)] if len(served) else sites[:0]
    return Solution(
        "optimal" if missing <= gap else "time_limit",
        objective,
        bound,
        missing,
        tuple(distance.columns[sites].astype(str)),
        _served(distance.index[served], distance.columns[at], np.ones(len(served))),
        conflict_table([]),
    )


def _served(client: object, site: object, share: object) -> pd.DataFrame:
    return pd.DataFrame({"client": client, "site": site, "share": share})
