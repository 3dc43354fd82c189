"""Which firms to visit when days are short: trips to cities, and one firm of a family at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels
from southgate.methods.optimum import largest

__all__ = ["Budget", "Families", "VisitPlan", "visit_plan"]


@dataclass(frozen=True, slots=True)
class Budget:
    """What the visits may take: ``days`` in all, and at most so many ``visits`` where given."""

    days: float
    visits: int | None = None


@dataclass(frozen=True, slots=True)
class Families:
    """How much less a further firm of the same family is worth.

    ``of`` is a Series, (firms,), the label of the family; a firm without one stands alone and
    counts in full. ``shares`` says how much of its value the first, second, ... visited firm of
    a family counts, from 0 to 1, never rising; there are at most so many visits to a family.
    The default: one firm is enough.
    """

    of: pd.Series
    shares: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """Which firms to visit, by which trips, and how good that is.

    ``chosen`` has a row per firm, the most valuable first: ``firm``, ``city``, ``value``, ``share``
    (how much of it counts in its family) and ``counted``, value times share. ``trips`` has a row
    per city: ``city``, ``visits``, ``travel`` and ``days``, with the travel, and ``counted``.
    ``days`` is what all trips take. No plan can count more than ``bound``; ``gap`` is what is
    missing to it as a share of ``objective``; ``status`` is ``optimal`` or ``time_limit``.
    """

    chosen: pd.DataFrame
    trips: pd.DataFrame
    days: float
    objective: float
    bound: float
    gap: float
    status: str


def visit_plan(
    value: pd.Series,
    city: pd.Series,
    travel: pd.Series,
    budget: Budget,
    *,
    families: Families | None = None,
    time_limit: float = 60.0,
    gap: float = 1e-4,
) -> VisitPlan:
    r"""The visits that bring most within the days that there are.

    A city costs its travel once, however many firms are visited there, and each visit a day.

    .. math:: \max \sum_{fk} w_k v_f y_{fk} \quad \text{where} \quad
       \sum_k y_{fk} \le z_{c(f)}, \; \sum_{f \in F} y_{fk} \le 1, \;
       \sum_{fk} y_{fk} + \sum_c t_c z_c \le T

    with y, z in {0, 1}: firm f visited as the k-th of its family F, and a trip to city c.

    Parameters
    ----------
    value : Series of float, (firms,)
        What a visit is worth, any one unit; finite and not negative, every label once. A firm
        worth 0 is not visited.
    city : Series of str, (firms,)
        Where each firm is visited; no label missing.
    travel : Series of float, (cities,)
        Days that a trip takes beside the visits, there and back; not negative.
    budget : Budget
        Days and, where wanted, visits; not negative.
    families : Families, optional
        By default every firm counts in full.
    time_limit : float
        Seconds, above 0. A plan that ended by it may differ from machine to machine.
    gap : float
        From 0, below 1; the search ends when no plan can be better by more than this share.

    Returns
    -------
    VisitPlan
        ``objective`` and ``bound`` in the unit of ``value``. A budget too small for any visit
        gives a plan without visits, with objective 0.

    Raises
    ------
    MethodError
        If a number is missing, infinite or negative, labels differ or stand twice, a firm has no
        city or its city no travel, or the shares rise or leave 0 to 1.

    Notes
    -----
    Firms of several places within one trip are best given one city; a round trip through several
    cities costs less than the sum of its parts, and that is not counted here.

    References
    ----------
    .. [1] Martello, S. and Toth, P. (1990), *Knapsack Problems*, Wiley, chapter 2.

    Examples
    --------
    >>> value = pd.Series({"a": 5.0, "b": 4.0, "c": 6.0})
    >>> city = pd.Series({"a": "near", "b": "near", "c": "far"})
    >>> plan = visit_plan(value, city, pd.Series({"near": 1.0, "far": 2.0}), Budget(days=3))
    >>> plan.chosen["firm"].tolist(), plan.objective, plan.days
    (['a', 'b'], 9.0, 3.0)
    """
    _refuse_budget(budget, time_limit, gap)
    _refuse_places(value, city, travel)
    families = (
        Families(pd.Series(None, index=value.index, dtype="object"))
        if families is None
        else families
    )
    _refuse_families(families, value)
    firms = pd.DataFrame({"value": value.astype("float64"), "city": city, "family": families.of})
    firms = firms[firms["value"] > 0].sort_index()
    alone = firms["family"].isna().to_numpy()
    family = np.where(alone, len(firms) + np.arange(len(firms)), pd.factorize(firms["family"])[0])
    places = len(families.shares)
    firm, place = np.divmod(np.arange(len(firms) * places), places)
    offered = ~alone[firm] | (place == 0)
    firm, place = firm[offered], place[offered]
    share = np.where(alone[firm], 1.0, np.array(families.shares)[place])
    profit = firms["value"].to_numpy()[firm] * share
    cities = np.sort(firms["city"].unique())
    where = np.searchsorted(cities, firms["city"].to_numpy())
    ways = travel[cities].to_numpy(dtype="float64")
    rows, most = _rows(firm, where, ways, family[firm] * places + place, budget)
    worth = np.concatenate([profit, np.zeros(len(cities))])
    scale = float(np.exp2(np.ceil(np.log2(worth.max(initial=0.0) or 1.0))))
    found = largest(worth / scale, rows, most, time_limit=time_limit, gap=gap)
    on = np.flatnonzero(found.x[: len(profit)] > 0.5) if found.x.size else np.array([], dtype=int)
    chosen = firms.iloc[firm[on]][["city", "value"]].rename_axis("firm").reset_index()
    chosen = chosen.assign(share=share[on], counted=profit[on])
    chosen = chosen.sort_values(["counted", "firm"], ascending=[False, True], ignore_index=True)
    trips = chosen.groupby("city").agg(visits=("firm", "size"), counted=("counted", "sum"))
    trips.insert(1, "travel", travel[trips.index].astype("float64"))
    trips.insert(2, "days", trips["visits"] + trips["travel"])
    return VisitPlan(
        chosen,
        trips.rename_axis("city").reset_index(),
        float(trips["days"].sum()),
        float(chosen["counted"].sum()) if found.x.size or not len(profit) else np.nan,
        found.bound * scale,
        found.gap,
        found.status,
    )


def _rows(
    firm: NDArray[Any], where: NDArray[Any], ways: NDArray[Any], once: NDArray[Any], budget: Budget
) -> tuple[csc_array, NDArray[np.float64]]:
    """The limits: a firm once and on a trip, a place of a family once, days, and visits."""
    columns, firms = len(firm), len(where)
    each = np.arange(columns)
    _, once = np.unique(once, return_inverse=True)
    seats = int(once.max(initial=-1)) + 1
    last = firms + seats
    trip = columns + np.arange(len(ways))
    parts = [
        (firm, each, np.ones(columns)),
        (np.arange(firms), columns + where, -np.ones(firms)),
        (firms + once, each, np.ones(columns)),
        (np.full(columns, last), each, np.ones(columns)),
        (np.full(len(ways), last), trip, ways),
        (np.full(columns, last + 1), each, np.ones(columns)),
    ]
    row, column, cell = (np.concatenate(part) for part in zip(*parts, strict=True))
    shape = (last + 2, columns + len(ways))
    visits = columns if budget.visits is None else budget.visits
    most = np.concatenate([np.zeros(firms), np.ones(seats), [budget.days, visits]])
    return csc_array(coo_array((cell, (row, column)), shape=shape)), most


def _refuse_budget(budget: Budget, time_limit: float, gap: float) -> None:
    if not 0 <= budget.days < np.inf:
        raise MethodError(
            f"`budget.days` must be finite and not negative; it is {budget.days}. Pass days."
        )
    if budget.visits is not None and budget.visits < 0:
        raise MethodError(
            f"`budget.visits` must not be negative; it is {budget.visits}. Pass a count, or None."
        )
    if not time_limit > 0:
        raise MethodError(f"`time_limit` must be above 0; it is {time_limit}. Pass seconds.")
    if not 0 <= gap < 1:
        raise MethodError(f"`gap` must be from 0 to below 1; it is {gap}. Pass 0.0001, say.")


def _refuse_places(value: pd.Series, city: pd.Series, travel: pd.Series) -> None:
    nonnegative(value.to_frame("value"), "value")
    nonnegative(travel.to_frame("travel"), "travel")
    same_labels(value.index, city.index, "the rows of `value` and of `city`")
    lost = [str(label) for label in city.index[~city.isin(travel.index)]]
    if lost:
        raise MethodError(
            f"`city` must name a row of `travel` for each firm; {len(lost)} of {len(city)} do not: "
            f"{named(lost)}. Add the days of the way, or drop those firms."
        )


def _refuse_families(families: Families, value: pd.Series) -> None:
    same_labels(value.index, families.of.index, "the rows of `value` and of `families.of`")
    shares = np.array(families.shares, dtype="float64")
    kept = len(shares) > 0 and bool(((shares >= 0) & (shares <= 1)).all())
    if not kept or bool((np.diff(shares) > 0).any()):
        raise MethodError(
            "`families.shares` must lie from 0 to 1 and never rise, with at least one; they are "
            f"{named([str(share) for share in families.shares]) or 'none'}. Pass (1.0, 0.5), say."
        )
