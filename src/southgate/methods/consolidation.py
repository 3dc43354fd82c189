"""Which mines to keep, upgrade, merge or close, which plants they share, and in what order."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_array, diags_array

from southgate.errors import MethodError
from southgate.methods.estate import Estate, Limits, refuse_estate, refuse_limits
from southgate.methods.optimum import Optimum, Programme, gap_between, smallest
from southgate.methods.restructuring import Laid, laid, loosened
from southgate.methods.solution import conflict_table, refuse_options
from southgate.methods.staged import staged

__all__ = ["Consolidation", "consolidation"]

AIMS = ("value", "harm", "jobs")
LARGE = 1000
"""From so many yes-or-no questions on, the search goes in stages."""


@dataclass(frozen=True, slots=True)
class Consolidation:
    """What happens to each mine, what is treated where, and what comes of it.

    ``status``, ``objective``, ``bound`` and ``gap`` as in ``Solution``. ``mines`` has a row per
    ``period`` and ``mine``: ``decision`` (``keep``, ``upgrade``, ``merge`` or ``close``) and the
    ``option`` chosen, empty where closed. ``plants`` has a row per ``period`` and plant that works:
    ``plant``, ``size``, ``treated``, ``capacity``. ``ways`` has ``period``, ``mine``, ``plant``,
    ``ore``. ``totals`` is a DataFrame by period: ``value``, ``harm``, ``jobs``, ``spent`` and each
    commodity. ``conflict`` names what cannot be kept, where infeasible.
    """

    status: str
    objective: float
    bound: float
    gap: float
    mines: pd.DataFrame
    plants: pd.DataFrame
    ways: pd.DataFrame
    totals: pd.DataFrame
    conflict: pd.DataFrame


def consolidation(
    estate: Estate,
    limits: Limits,
    *,
    aim: str = "value",
    bounds: Mapping[str, tuple[float, float]] | None = None,
    time_limit: float = 60.0,
    gap: float = 0.01,
) -> Consolidation:
    r"""The best plan for all mines and plants together, over all periods, within all limits.

    .. math:: \max \sum_t \delta^t \Big( \sum_o (p^{\top} y_o - c_o) x_{ot} - \sum_{ik} h_{ik}
       f_{ikt} - \sum_{ks} (F_{ks} s_{kst} + v_{ks} g_{kst}) - I_t \Big)

    with output y, operating costs c, haulage h, fixed and unit costs F and v of a size of a plant,
    and I what the period spends on building and closing.

    Parameters
    ----------
    estate : Estate
        Mines, their options, plants.
    limits : Limits
        Floors, quotas, budget, zones, scale.
    aim : str
        ``value`` (largest), ``harm`` (smallest) or ``jobs`` (largest), over all periods.
    bounds : mapping of str to pair of float, optional
        The least and the most of ``value``, ``harm`` or ``jobs`` over all periods.
    time_limit : float
        Seconds, above 0. An answer that ended by it may differ from machine to machine.
    gap : float
        From 0, below 1; the search ends when no plan can be better by more than this share.

    Returns
    -------
    Consolidation
        ``objective`` in the unit of the aim. Close plans are many: read ``stability`` before
        naming a mine.

    Raises
    ------
    MethodError
        If tables do not meet, a number is missing or negative, a floor lies above its quota, or an
        option is out of range.

    References
    ----------
    .. [1] Melo, M. T., Nickel, S. and Saldanha da Gama, F. (2006), Dynamic multi-commodity
       capacitated facility location, *Computers & Operations Research* 33, 181-208.

    Examples
    --------
    >>> mines, kinds = ["a", "b"], {"kind": "keep", "invest": 0.0, "harm": 1.0, "jobs": 5.0}
    >>> options = pd.DataFrame({"lead": mines, "ore": [10.0, 2.0], "operating": [3.0, 4.0]}, mines)
    >>> estate = Estate(
    ...     options.assign(**kinds), pd.DataFrame({"option": mines, "mine": mines}),
    ...     pd.DataFrame({"tin": [2.0, 0.4]}, mines), pd.Series({"tin": 4.0}),
    ...     pd.DataFrame({"plant": "P", "capacity": 20.0, "fixed": 1.0, "unit": 0.1}, ["P1"]),
    ...     pd.DataFrame({"P": [0.0, 0.0]}, mines), pd.Series(0.5, mines))
    >>> found = consolidation(estate, Limits(("2026",)))
    >>> found.mines["decision"].tolist(), round(found.objective, 6)
    (['keep', 'close'], 2.5)
    """
    refuse_options(time_limit, gap)
    refuse_estate(estate)
    refuse_limits(estate, limits)
    if aim not in AIMS or not set(bounds or {}) <= set(AIMS):
        raise MethodError(
            f"`aim` and the names of `bounds` must be among {', '.join(AIMS)}; they are "
            f"{', '.join([aim, *(bounds or {})])}. Correct them."
        )
    deadline = time.monotonic() + time_limit
    made = laid(estate, limits, aim=aim, bounds=bounds)
    most = float(estate.options["ore"].max())
    found = _solved(made.programme, most, time_limit, gap, made)
    if found.status == "infeasible":
        return _conflicting(made, estate, max(deadline - time.monotonic(), 1.0))
    if not found.x.size:
        nothing = _nothing(estate)
        bound = _signed(found.bound, aim, made)
        return Consolidation("time_limit", np.nan, bound, np.inf, *nothing, conflict_table([]))
    objective, bound = (_signed(number, aim, made) for number in (found.objective, found.bound))
    missing = gap_between(-objective, -bound) if aim == "harm" else gap_between(objective, bound)
    return Consolidation(
        "optimal" if found.status == "optimal" or missing <= gap else "time_limit",
        objective,
        bound,
        missing,
        *_read(found.x, made, estate, limits),
        conflict_table([]),
    )


def _signed(cost: float, aim: str, made: Laid) -> float:
    if aim == "harm":
        return cost
    return made.constant - cost if aim == "value" else -cost


def _solved(
    task: Programme, amount: float, time_limit: float, gap: float, made: Laid | None = None
) -> Optimum:
    """Solve in numbers near one: every amount, every row and the cost by a power of two."""
    column = np.where(task.whole, 1.0, _power(amount))
    rows = csc_array(task.rows @ diags_array(column))
    row = _power(abs(rows).max(axis=1).toarray().ravel())
    cost = task.cost * column
    unit = float(_power(np.abs(cost).max()))
    scaled = Programme(
        cost / unit,
        csc_array(diags_array(1.0 / row) @ rows),
        task.least / row,
        task.most / row,
        task.upper / column,
        task.whole,
    )
    if made is not None and task.whole.sum() > LARGE:
        decided = np.zeros(len(cost), dtype=bool)
        decided[made.blocks["options"]] = True
        found = staged(scaled, made.implied, decided, time_limit=time_limit, gap=gap)
    else:
        found = smallest(scaled, time_limit=time_limit, gap=gap)
    x = found.x * column if found.x.size else found.x
    return replace(found, x=x, objective=found.objective * unit, bound=found.bound * unit)


def _power(size: Any) -> NDArray[np.float64]:
    """The next power of two: numbers divided by it keep all their digits."""
    size = np.asarray(size, dtype="float64")
    power: NDArray[np.float64] = np.exp2(np.ceil(np.log2(np.where(size > 0, size, 1.0))))
    return power


def _nothing(estate: Estate) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return (
        pd.DataFrame(columns=["period", "mine", "decision", "option"]),
        pd.DataFrame(columns=["period", "plant", "size", "treated", "capacity"]),
        pd.DataFrame(columns=["period", "mine", "plant", "ore"]),
        pd.DataFrame(columns=["value", "harm", "jobs", "spent", *estate.output.columns]),
    )


def _conflicting(made: Laid, estate: Estate, time_limit: float) -> Consolidation:
    """Break what may be broken as little as can be, and say what that is."""
    found = _solved(loosened(made), float(estate.options["ore"].max()), time_limit, 1e-6)
    rows: list[tuple[str, str, float, float]] = []
    if found.x.size:
        missed = found.x[len(made.programme.cost) :]
        low = np.isfinite(made.programme.least[[row for row, *_ in made.soft]])
        for (_, name, label, limit), amount, least in zip(made.soft, missed, low, strict=True):
            if amount > 1e-6 * max(abs(limit), 1.0):
                low_end = float(limit - amount if least else limit)
                rows.append((name, label, float(limit if least else limit + amount), low_end))
    nan = float("nan")
    return Consolidation("infeasible", nan, nan, nan, *_nothing(estate), conflict_table(rows))


def _read(
    x: NDArray[np.float64], made: Laid, estate: Estate, limits: Limits
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Labels on the columns."""
    count, periods = len(limits.periods), np.array(limits.periods)
    part = {name: x[block].reshape(-1, count) for name, block in made.blocks.items()}
    chosen = part["options"] > 0.5
    return (
        _decisions(chosen, estate, periods),
        _works(part, estate, periods),
        _carried(part["ways"], made.pairs, estate, periods),
        _sums(part, chosen, made, estate, limits),
    )


def _decisions(
    chosen: NDArray[np.bool_], estate: Estate, periods: NDArray[np.str_]
) -> pd.DataFrame:
    option, period = np.nonzero(chosen)
    taken = pd.DataFrame({
        "option": estate.options.index[option],
        "period": periods[period],
        "decision": estate.options["kind"].to_numpy()[option],
    })  # fmt: skip
    by_mine = taken.merge(estate.members, on="option")
    every = pd.MultiIndex.from_product([periods, estate.haul.index], names=["period", "mine"])
    found = by_mine.set_index(["period", "mine"])[["decision", "option"]].reindex(every)
    return found.fillna({"decision": "close", "option": ""}).reset_index()


def _works(
    part: Mapping[str, NDArray[np.float64]], estate: Estate, periods: NDArray[np.str_]
) -> pd.DataFrame:
    through = np.where(part["sizes"] > 0.5, part["through"], 0.0)
    size, period = np.nonzero(through > 1e-6 * max(through.max(initial=0.0), 1e-300))
    return pd.DataFrame({
        "period": periods[period],
        "plant": estate.plants["plant"].to_numpy()[size],
        "size": estate.plants.index[size],
        "treated": through[size, period],
        "capacity": estate.plants["capacity"].to_numpy(dtype="float64")[size],
    }).sort_values(["period", "plant"], ignore_index=True, kind="stable")  # fmt: skip


def _carried(
    ways: NDArray[np.float64],
    pairs: NDArray[np.intp],
    estate: Estate,
    periods: NDArray[np.str_],
) -> pd.DataFrame:
    pair, period = np.nonzero(ways > 1e-6 * max(ways.max(initial=0.0), 1e-300))
    return pd.DataFrame({
        "period": periods[period],
        "mine": estate.haul.index[pairs[pair, 0]],
        "plant": estate.haul.columns[pairs[pair, 1]],
        "ore": ways[pair, period],
    }).sort_values(["period", "mine"], ignore_index=True, kind="stable")  # fmt: skip


def _sums(
    part: Mapping[str, NDArray[np.float64]],
    chosen: NDArray[np.bool_],
    made: Laid,
    estate: Estate,
    limits: Limits,
) -> pd.DataFrame:
    """What comes of each period, at the prices of the first; spending is part of the value."""
    options, on = estate.options, chosen.astype("float64")
    made_of = estate.output.to_numpy(dtype="float64").T @ on
    belongs = pd.crosstab(estate.members["option"], estate.members["mine"]).reindex(
        index=options.index, columns=estate.haul.index, fill_value=0
    )
    closing = belongs.to_numpy() @ estate.closing.to_numpy(dtype="float64")
    invest = np.where(options["kind"] == "keep", 0.0, options["invest"].to_numpy(dtype="float64"))
    steps = np.diff(on, axis=1, prepend=0.0)
    spent = (invest - closing) @ steps
    spent[0] += float(estate.closing.sum())
    hauled = estate.haul.to_numpy(dtype="float64")[made.pairs[:, 0], made.pairs[:, 1]]
    earned = estate.price.to_numpy(dtype="float64") @ made_of
    earned -= options["operating"].to_numpy(dtype="float64") @ on
    earned -= hauled @ part["ways"]
    earned -= estate.plants["unit"].to_numpy(dtype="float64") @ part["through"]
    earned -= estate.plants["fixed"].to_numpy(dtype="float64") @ np.round(part["sizes"])
    table = {
        "value": earned - spent,
        "harm": options["harm"].to_numpy(dtype="float64") @ on,
        "jobs": options["jobs"].to_numpy(dtype="float64") @ on,
        "spent": spent,
    }
    named = dict(zip(estate.output.columns.astype(str), made_of, strict=True))
    return pd.DataFrame(table | named, index=pd.Index(limits.periods, name="period"))
