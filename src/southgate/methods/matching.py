"""Who goes where: firms assigned to sites, and supplies sent to sites, within what sites have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels
from southgate.methods.packing import Packing, packed

__all__ = ["Allocation", "Floor", "assignment", "transport"]

NEAR = 1e-9
"""What is left of a limit, as a share of it, that counts as nothing."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What no value can buy: how much each site may still bear before its floor is broken.

    ``burden`` is a DataFrame of float, (firms, measures), not negative: what one unit of a firm
    takes, as tonnes a year. ``room`` is a DataFrame of float, (sites, measures), in the same
    units: what is left above the floor; below 0 where the floor is broken already. A measure
    must not bear the name of a resource.
    """

    burden: pd.DataFrame
    room: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who goes where, how good that is, and what stood in the way.

    ``chosen`` has a row per firm and site: ``firm``, ``site``, ``amount``, ``value``; it is empty
    where nothing was found. No answer can be worth more than ``bound``; ``gap`` is what is missing
    to it, as a share of ``objective``. ``status`` is ``optimal`` (the gap is at most what was
    asked), ``time_limit`` or ``infeasible`` (the required firms cannot all be placed; objective,
    bound and gap are then not numbers). ``left`` is a Series by firm: the amounts above 0 that were
    not placed, of the required firms where infeasible. ``binding`` has a row per ``site`` and
    ``constraint`` that keeps at least one of those out: ``capacity``, ``used``, and ``kept_out``,
    how many of them. ``refused`` has a row per ``firm``, ``site`` and ``measure`` of the floor
    that the firm alone would break: ``burden``, ``room``.
    """

    chosen: pd.DataFrame
    objective: float
    bound: float
    gap: float
    status: str
    left: pd.Series
    binding: pd.DataFrame
    refused: pd.DataFrame


def assignment(
    value: pd.DataFrame,
    capacity: pd.DataFrame,
    *,
    demand: pd.DataFrame | None = None,
    floor: Floor | None = None,
    required: Collection[str] = (),
    time_limit: float = 60.0,
    gap: float = 1e-4,
) -> Allocation:
    r"""Each firm to one site or none, for the largest value within land, labour, power and floor.

    .. math:: \max \sum_{fs} v_{fs} x_{fs} \quad \text{where} \quad \sum_s x_{fs} \le 1, \;
       \sum_f d_{fr} x_{fs} \le c_{sr}, \; x_{fs} \in \{0, 1\}

    and x is 0 where the firm alone would break the floor of the site.

    Parameters
    ----------
    value : DataFrame of float, (firms, sites)
        What each firm is worth on each site, any one unit; finite and not negative, every label
        once. A pair worth 0 is not chosen, but for a required firm.
    capacity : DataFrame of float, (sites, resources)
        What each site has; not negative, no cell missing: a limit that is not known is not a
        limit of zero, and not none.
    demand : DataFrame of float, (firms, resources), optional
        What each firm takes, in the units of ``capacity``. By default 1 of each resource.
    floor : Floor, optional
        Refuses every pair in which the firm alone takes more than the room of the site, and holds
        for all firms of a site together.
    required : collection of str, optional
        Firms that must be placed.
    time_limit : float
        Seconds, above 0. An answer that ended by it may differ from machine to machine.
    gap : float
        From 0, below 1; the search ends when no answer can be better by more than this share.

    Returns
    -------
    Allocation
        ``objective`` and ``bound`` in the unit of ``value``; ``gap`` from 0, proven best.

    Raises
    ------
    MethodError
        If a number is missing, infinite or negative, labels differ or stand twice, a required firm
        is not in ``value``, or an option is out of range.

    References
    ----------
    .. [1] Martello, S. and Toth, P. (1990), *Knapsack Problems*, Wiley, chapter 7.

    Examples
    --------
    >>> value = pd.DataFrame({"east": [9.0, 8.0], "west": [7.0, 1.0]}, index=["a", "b"])
    >>> land = pd.DataFrame({"land": [10.0, 10.0]}, index=["east", "west"])
    >>> needs = pd.DataFrame({"land": [6.0, 6.0]}, index=["a", "b"])
    >>> found = assignment(value, land, demand=needs)
    >>> found.chosen[["firm", "site"]].to_numpy().tolist(), found.objective, found.gap
    ([['a', 'west'], ['b', 'east']], 15.0, 0.0)
    """
    _refuse_options(time_limit, gap)
    door = _door(value, capacity, demand, floor, required)
    supply = np.ones(len(value))
    return _allocation(door, supply, whole=True, time_limit=time_limit, gap=gap)


def transport(
    value: pd.DataFrame,
    supply: pd.Series,
    capacity: pd.DataFrame,
    *,
    demand: pd.DataFrame | None = None,
    floor: Floor | None = None,
    required: Collection[str] = (),
    time_limit: float = 60.0,
) -> Allocation:
    r"""How much of each origin's supply goes to each site, for the largest value within limits.

    .. math:: \max \sum_{fs} v_{fs} x_{fs} \quad \text{where} \quad \sum_s x_{fs} \le a_f, \;
       \sum_f d_{fr} x_{fs} \le c_{sr}, \; x_{fs} \ge 0

    Parameters
    ----------
    value : DataFrame of float, (origins, sites)
        What one unit is worth on each site, net of its way there; finite and not negative. A
        pair worth 0 is not used, but for a required origin.
    supply : Series of float, (origins,)
        How much of each origin there is, as jobs; not negative.
    capacity : DataFrame of float, (sites, resources)
        What each site has; not negative, no cell missing.
    demand : DataFrame of float, (origins, resources), optional
        What one unit takes, in the units of ``capacity``. By default 1 of each resource.
    floor : Floor, optional
        The burden of one unit, and the room of each site; where there is no room, a site takes
        nothing that burdens it.
    required : collection of str, optional
        Origins whose whole supply must be placed.
    time_limit : float
        Seconds, above 0.

    Returns
    -------
    Allocation
        ``amount`` in the unit of ``supply``; ``firm`` is the origin.

    Raises
    ------
    MethodError
        If a number is missing, infinite or negative, labels differ or stand twice, or a required
        origin is not in ``value``.

    References
    ----------
    .. [1] Hitchcock, F. L. (1941), The distribution of a product from several sources to numerous
       localities, *Journal of Mathematics and Physics* 20, 224-230.

    Examples
    --------
    >>> value = pd.DataFrame({"east": [9.0, 8.0], "west": [7.0, 1.0]}, index=["a", "b"])
    >>> jobs = pd.Series([60.0, 60.0], index=["a", "b"])
    >>> labour = pd.DataFrame({"labour": [100.0, 100.0]}, index=["east", "west"])
    >>> transport(value, jobs, labour).chosen["amount"].tolist()
    [40.0, 20.0, 60.0]
    """
    _refuse_options(time_limit, 0.0)
    door = _door(value, capacity, demand, floor, required)
    amounts = nonnegative(supply.to_frame("supply"), "supply")
    same_labels(value.index, supply.index, "the rows of `value` and of `supply`")
    by_label = pd.Series(amounts[:, 0], index=supply.index)[door.value.index].to_numpy()
    return _allocation(door, by_label, whole=False, time_limit=time_limit, gap=1e-9)


@dataclass(frozen=True, slots=True)
class _Door:
    """The tables in the order of their labels; ``floors`` marks the constraints of the floor."""

    value: pd.DataFrame
    capacity: pd.DataFrame
    demand: pd.DataFrame
    floors: NDArray[np.bool_]
    required: NDArray[np.bool_]


def _door(
    value: pd.DataFrame,
    capacity: pd.DataFrame,
    demand: pd.DataFrame | None,
    floor: Floor | None,
    required: Collection[str],
) -> _Door:
    """Check that the tables meet, and put the floor beside the other constraints."""
    for name, table in (("value", value), ("capacity", capacity)):
        nonnegative(table, name)
    same_labels(value.columns, capacity.index, "the columns of `value` and the rows of `capacity`")
    if demand is None:
        demand = pd.DataFrame(1.0, index=value.index, columns=capacity.columns)
    nonnegative(demand, "demand")
    same_labels(value.index, demand.index, "the rows of `value` and of `demand`")
    same_labels(capacity.columns, demand.columns, "the columns of `capacity` and of `demand`")
    if strange := [str(label) for label in required if label not in value.index]:
        raise MethodError(
            f"`required` must be rows of `value`; {len(strange)} are not: {named(strange)}. "
            "Correct them, or add their rows."
        )
    resources = len(capacity.columns)
    if floor is not None:
        _refuse_floor(floor, value, capacity)
        capacity, demand = capacity.join(floor.room), demand.join(floor.burden)
    value = value.astype("float64").sort_index(axis=0).sort_index(axis=1)
    return _Door(
        value,
        capacity.loc[value.columns].astype("float64"),
        demand.loc[value.index].astype("float64"),
        np.arange(len(capacity.columns)) >= resources,
        value.index.isin(list(required)),
    )


def _refuse_floor(floor: Floor, value: pd.DataFrame, capacity: pd.DataFrame) -> None:
    nonnegative(floor.burden, "floor.burden")
    unique_labels(floor.room, "floor.room")
    unknown = ~np.isfinite(floor.room.to_numpy(dtype="float64", na_value=np.nan)).all(axis=1)
    if unknown.any():
        rows = [str(label) for label in floor.room.index[unknown]]
        raise MethodError(
            f"`floor.room` must be finite; {len(rows)} of {len(unknown)} sites are not: "
            f"{named(rows)}. Drop those sites: what they may bear is not known."
        )
    same_labels(value.index, floor.burden.index, "the rows of `value` and of `floor.burden`")
    same_labels(
        value.columns, floor.room.index, "the columns of `value` and the rows of `floor.room`"
    )
    same_labels(
        floor.burden.columns,
        floor.room.columns,
        "the columns of `floor.burden` and of `floor.room`",
    )
    if both := [str(label) for label in capacity.columns.intersection(floor.room.columns)]:
        raise MethodError(
            f"A measure of `floor` must not be a resource too; {len(both)} are: {named(both)}. "
            "Rename them on one side."
        )


def _refuse_options(time_limit: float, gap: float) -> None:
    if not time_limit > 0:
        raise MethodError(f"`time_limit` must be above 0; it is {time_limit}. Pass seconds.")
    if not 0 <= gap < 1:
        raise MethodError(f"`gap` must be from 0 to below 1; it is {gap}. Pass 0.0001, say.")


def _allocation(
    door: _Door, supply: NDArray[Any], *, whole: bool, time_limit: float, gap: float
) -> Allocation:
    """Solve, and put the labels back on."""
    firms, sites = door.value.index, door.value.columns
    demand, room = door.demand.to_numpy(), door.capacity.to_numpy()
    capacity = room.clip(min=0)  # where a floor is broken, who does not burden it may still come
    allowed = capacity * (1 + NEAR)
    broken = demand[:, None] > allowed if whole else (demand[:, None] > 0) & (room <= 0)
    broken &= door.floors
    value = np.where(broken.any(axis=2), np.nan, door.value.to_numpy())
    task = Packing(value, demand, capacity, supply, door.required, whole)
    found = packed(task, time_limit=time_limit, gap=gap)
    x = found.x.reshape(value.shape) if found.x.size else np.zeros(value.shape)
    x = np.where(x > NEAR * supply[:, None], x, 0.0)
    left = np.where(x.sum(axis=1) < supply * (1 - 1e-6), supply - x.sum(axis=1), 0.0)
    out = (left > 0) & (door.required | (found.status != "infeasible"))
    f, s = np.nonzero(x if found.status != "infeasible" else np.zeros(x.shape))
    chosen = {"firm": firms[f], "site": sites[s], "amount": x[f, s], "value": (x * value)[f, s]}
    f, s, m = np.nonzero(broken)
    names = door.demand.columns
    refused = {"firm": firms[f], "site": sites[s], "measure": names[m]}
    return Allocation(
        pd.DataFrame(chosen),
        found.objective,
        found.bound,
        found.gap,
        found.status,
        pd.Series(left[out], index=firms[out], name="left"),
        _binding(door, task, x, out),
        pd.DataFrame(refused | {"burden": demand[f, m], "room": room[s, m]}),
    )


def _binding(door: _Door, task: Packing, x: NDArray[Any], out: NDArray[np.bool_]) -> pd.DataFrame:
    """The constraints without room for at least one of those that are left out."""
    used = x.T @ task.demand
    room = task.capacity - used + NEAR * task.capacity
    wanted = ((task.value > 0) | (task.required[:, None] & ~np.isnan(task.value)))[out]
    demand = task.demand[out]
    if not task.whole:  # of what can be split, any room takes some
        demand = np.where(demand > 0, 1e-6 * task.capacity.max(axis=0), 0.0)
    kept_out = (wanted[:, :, None] & (demand[:, None] > room)).sum(axis=0)
    s, r = np.nonzero(kept_out)
    return pd.DataFrame({
        "site": door.value.columns[s],
        "constraint": door.demand.columns[r],
        "capacity": task.capacity[s, r],
        "used": used[s, r],
        "kept_out": kept_out[s, r],
    })  # fmt: skip
