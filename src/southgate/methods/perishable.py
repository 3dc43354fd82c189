"""What could be delivered at all: every way from a harvest to a market before it spoils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, numbers_of, same_labels

__all__ = ["Arcs", "Larder", "larder", "possible"]

KEEPING = {"shelf_life": 0.0, "storage": 0.0, "storing": 0.0, "loss": 0.0, "opening": 0.0}
"""What is known of a base, and what is taken where the column is not there."""
MOST_MINUTES = "most_minutes"


@dataclass(frozen=True, slots=True)
class Larder:
    """What is grown, asked for and kept, as arrays in the order of the labels.

    ``bases``, ``markets`` and ``periods`` are the labels; ``harvest``, (bases, periods),
    ``demand``, (markets, periods), and ``cost``, (bases, markets), the numbers; ``keeping`` holds
    an array of float, (bases,), for each attribute; ``open``, (bases, markets), says which ways
    may be used; ``size`` is the largest demand.
    """

    bases: pd.Index
    markets: pd.Index
    periods: pd.Index
    harvest: NDArray[Any]
    demand: NDArray[Any]
    cost: NDArray[Any]
    keeping: dict[str, NDArray[Any]]
    open: NDArray[np.bool_]
    size: float


@dataclass(frozen=True, slots=True)
class Arcs:
    """Every delivery that is possible, as arrays of one length: the places of its labels.

    ``base``, ``market``, ``made`` (the period of the harvest) and ``sold``; ``left`` is what is
    left of one unit when it is sold. ``asked`` are market and period of each demand, ``opened``
    the bases that cost something to use; ``x`` and ``y`` count deliveries and such bases.
    """

    base: NDArray[np.intp]
    market: NDArray[np.intp]
    made: NDArray[np.intp]
    sold: NDArray[np.intp]
    left: NDArray[np.float64]
    asked: tuple[NDArray[np.intp], NDArray[np.intp]]
    opened: NDArray[np.intp]

    @property
    def x(self) -> int:
        """How many deliveries are possible."""
        return len(self.base)

    @property
    def y(self) -> int:
        """How many bases cost something to use."""
        return len(self.opened)


def larder(
    harvest: pd.DataFrame,
    demand: pd.DataFrame,
    cost: pd.DataFrame,
    bases: pd.DataFrame,
    minutes: pd.DataFrame | None,
) -> Larder:
    """Check that the tables meet, and decide which ways may be used.

    Parameters
    ----------
    harvest, demand, cost, bases, minutes : DataFrame
        As :func:`southgate.methods.supply.supply_plan` takes them.

    Returns
    -------
    Larder

    Raises
    ------
    MethodError
        If a number is missing, infinite or negative, labels differ, a shelf life is not whole, or
        a loss not below 1.

    Examples
    --------
    >>> here, there = ["hill"], ["port"]
    >>> crop = pd.DataFrame([[5.0]], index=here, columns=["may"])
    >>> asks = pd.DataFrame([[2.0]], index=there, columns=["may"])
    >>> way = pd.DataFrame([[1.0]], index=here, columns=there)
    >>> limits = pd.DataFrame({"most_minutes": [90.0]}, index=here)
    >>> larder(crop, asks, way, limits, way * 120).open.tolist()
    [[False]]
    """
    grown, asked = nonnegative(harvest, "harvest"), nonnegative(demand, "demand")
    ways = numbers_of(cost, "cost")
    same_labels(harvest.columns, demand.columns, "the columns of `harvest` and of `demand`")
    same_labels(harvest.index, cost.index, "the rows of `harvest` and of `cost`")
    same_labels(demand.index, cost.columns, "the rows of `demand` and the columns of `cost`")
    same_labels(harvest.index, bases.index, "the rows of `harvest` and of `bases`")
    below = np.flatnonzero((ways < 0).any(axis=1))
    if len(below):
        wrong = [str(label) for label in cost.index[below]]
        raise MethodError(
            f"`cost` must not be negative; {len(wrong)} of {len(ways)} rows are: {named(wrong)}. "
            "Correct them, or leave the cell empty where there is no way."
        )
    keeping = _keeping(bases)
    usable = np.isfinite(ways)
    if minutes is not None:
        taken = numbers_of(minutes, "minutes")
        same_labels(cost.index, minutes.index, "the rows of `cost` and of `minutes`")
        same_labels(cost.columns, minutes.columns, "the columns of `cost` and of `minutes`")
        most = keeping[MOST_MINUTES][:, None]
        usable &= (taken <= most) | np.isinf(most)
    return Larder(
        harvest.index, demand.index, harvest.columns, grown, asked, ways, keeping, usable,
        float(asked.max(initial=0.0)) or 1.0,
    )  # fmt: skip


def _keeping(bases: pd.DataFrame) -> dict[str, NDArray[Any]]:
    known = [*KEEPING, MOST_MINUTES]
    if strange := [str(column) for column in bases.columns if column not in known]:
        raise MethodError(
            f"The columns of `bases` must be of {', '.join(known)}; {len(strange)} are not: "
            f"{named(strange)}. Rename or drop them."
        )
    limited = bases.fillna({MOST_MINUTES: 0.0})
    given: dict[str, NDArray[Any]] = {
        str(column): nonnegative(limited[[column]], f"bases.{column}")[:, 0] for column in bases
    }
    plain = {column: np.full(len(bases), value) for column, value in KEEPING.items()}
    longest = bases.get(MOST_MINUTES, pd.Series(np.nan, bases.index)).astype(np.float64)
    keeping = {**plain, **given, MOST_MINUTES: longest.fillna(np.inf).to_numpy()}
    for column, wrong, must in (
        ("shelf_life", keeping["shelf_life"] % 1 != 0, "be whole periods"),
        ("loss", keeping["loss"] >= 1, "be below 1"),
    ):
        if wrong.any():
            rows = [str(label) for label in bases.index[wrong]]
            raise MethodError(
                f"`bases.{column}` must {must}; {len(rows)} of {len(bases)} are not: "
                f"{named(rows)}. Correct those rows."
            )
    return keeping


def possible(door: Larder) -> Arcs:
    """Every delivery that ways, shelf life, harvests and demands leave possible.

    Parameters
    ----------
    door : Larder

    Returns
    -------
    Arcs

    Examples
    --------
    >>> here, there, months = ["hill"], ["port"], ["may", "june"]
    >>> crop = pd.DataFrame([[5.0, 0.0]], index=here, columns=months)
    >>> asks = pd.DataFrame([[2.0, 1.0]], index=there, columns=months)
    >>> way = pd.DataFrame([[1.0]], index=here, columns=there)
    >>> keeping = pd.DataFrame({"shelf_life": [1.0], "loss": [0.25]}, index=here)
    >>> found = possible(larder(crop, asks, way, keeping, None))
    >>> found.sold.tolist(), found.left.tolist()
    ([0, 1], [1.0, 0.75])
    """
    last = len(door.periods)
    wait = np.arange(int(min(door.keeping["shelf_life"].max(initial=0.0), last - 1)) + 1)
    keeps = wait <= door.keeping["shelf_life"][:, None]
    grown = (door.harvest > 0)[:, None, :, None] & door.open[:, :, None, None]
    base, market, made, waited = np.nonzero(grown & keeps[:, None, None, :])
    sold = made + waited
    there = (sold < last) & (door.demand[market, np.minimum(sold, last - 1)] > 0)
    base, market, made, sold = base[there], market[there], made[there], sold[there]
    left = (1 - door.keeping["loss"][base]) ** (sold - made)
    asked = np.nonzero(door.demand)
    return Arcs(
        base, market, made, sold, left, (asked[0], asked[1]),
        np.flatnonzero(door.keeping["opening"]),
    )  # fmt: skip
