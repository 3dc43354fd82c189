"""What is sent where and when from what is harvested, for the least cost, before it spoils."""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, vstack

from southgate.errors import MethodError
from southgate.methods.optimum import (
    Programme,
    gap_between,
    model_of,
    smallest,
    solver,
)
from southgate.methods.perishable import Arcs, Larder, larder, possible

__all__ = ["SupplyPlan", "supply_plan"]

SMALL = 1e-7
"""What counts as nothing, as a share of the largest demand."""
GAP = 1e-6


@dataclass(frozen=True, slots=True)
class SupplyPlan:
    """What goes where and when, what it costs, what is proven, and what stands in the way.

    ``deliveries`` has a row per ``base``, ``market``, period ``harvested`` and period ``sold``:
    ``amount`` as delivered, ``taken`` as harvested (more, where some is lost in store) and
    ``cost``. No plan can cost less than ``bound``; ``gap`` is what is missing to it as a share of
    ``objective``. ``status`` is ``optimal``, ``time_limit`` or ``infeasible`` (what is asked for
    cannot all be delivered; deliveries are then empty and objective, bound and gap no numbers).
    ``unmet`` has a row per ``market`` and ``period`` that gets too little in the plan with the
    least unmet in all: ``amount`` and ``reason``: ``way`` (no base may send to it), ``season``
    (nothing that is harvested keeps until then) or ``limit``. ``limits`` has a row per
    ``constraint`` (harvest or storage), ``base`` and ``period`` that binds: its ``limit``, and
    ``price``, what one unit more would save; where infeasible, how much less would be unmet.
    ``prices``, a DataFrame of float, (markets, periods), is what one unit more of demand would
    cost; missing where nothing is asked for, or where infeasible. Both hold for small changes
    with the bases that are open; what another base would save if it were opened is not in them.
    """

    deliveries: pd.DataFrame
    objective: float
    bound: float
    gap: float
    status: str
    unmet: pd.DataFrame
    limits: pd.DataFrame
    prices: pd.DataFrame


def supply_plan(
    harvest: pd.DataFrame,
    demand: pd.DataFrame,
    cost: pd.DataFrame,
    bases: pd.DataFrame,
    *,
    minutes: pd.DataFrame | None = None,
    must_meet: bool = True,
    time_limit: float = 60.0,
) -> SupplyPlan:
    r"""The cheapest way to meet demand period by period from harvests that keep for a while.

    .. math:: \min \sum_{bmst} \Big(c_{bm} + h_b \sum_{k=1}^{t-s} (1 - l_b)^{-k}\Big) x_{bmst}
       + \sum_b f_b y_b

    where :math:`x_{bmst}`, harvested at base b in period s and sold at market m in period t, is
    there only if :math:`s \le t \le s + L_b` and the way takes no longer than b allows, and

    .. math:: \sum_{bs} x_{bmst} = d_{mt}, \quad
       \sum_{mt} (1 - l_b)^{s-t} x_{bmst} \le H_{bs} y_b, \quad
       \sum_{m,\, s \le \tau < t} (1 - l_b)^{\tau-t} x_{bmst} \le K_b

    Parameters
    ----------
    harvest : DataFrame of float, (bases, periods)
        The most that each base can harvest, as t; not negative. Periods in order, equally long.
    demand : DataFrame of float, (markets, periods)
        What each market asks for, in the unit of ``harvest``.
    cost : DataFrame of float, (bases, markets)
        Of one unit grown and brought there; not negative; missing where there is no way.
    bases : DataFrame of float, (bases, attributes)
        ``shelf_life`` L, whole periods that a harvest may wait; ``storage`` K, units that can
        wait at once; ``storing`` h, cost of one unit and period; ``loss`` l, share lost in each
        period of waiting, below 1; ``opening`` f, cost of using the base at all; each 0 where the
        column is not there. ``most_minutes``, how long a way may take, any time if missing.
    minutes : DataFrame of float, (bases, markets), optional
        How long each way takes; missing where that is not known: such a way is not used where
        ``most_minutes`` limits it.
    must_meet : bool
        Whether demand that cannot be met makes the plan infeasible. If not, the least possible is
        left unmet, and among the plans that do so the cheapest is given.
    time_limit : float
        Seconds, above 0. An answer that ended by it may differ from machine to machine.

    Returns
    -------
    SupplyPlan
        Without ``opening`` a linear programme: proven best, and by duality the objective is demand
        at ``prices`` less limits at theirs.

    Raises
    ------
    MethodError
        If a number is missing, infinite or negative, labels differ, a shelf life is not whole, or
        a loss not below 1.

    References
    ----------
    .. [1] Nahmias, S. (1982), Perishable inventory theory: a review, *Operations Research* 30,
       680-708.
    .. [2] Ahumada, O. and Villalobos, J. R. (2009), Application of planning models in the
       agri-food supply chain: a review, *European Journal of Operational Research* 196, 1-20.

    Examples
    --------
    >>> months = ["may", "june"]
    >>> harvest = pd.DataFrame([[10.0, 0.0]], index=["hill"], columns=months)
    >>> demand = pd.DataFrame([[4.0, 3.0]], index=["port"], columns=months)
    >>> cost = pd.DataFrame([[2.0]], index=["hill"], columns=["port"])
    >>> keeping = pd.DataFrame(
    ...     {"shelf_life": [1.0], "storage": [9.0], "storing": [0.5], "loss": [0.25]},
    ...     index=["hill"])
    >>> plan = supply_plan(harvest, demand, cost, keeping)
    >>> plan.objective, plan.status, plan.deliveries["taken"].tolist()
    (16.0, 'optimal', [4.0, 4.0])
    """
    if not time_limit > 0:
        raise MethodError(f"`time_limit` must be above 0; it is {time_limit}. Pass seconds.")
    door = larder(harvest, demand, cost, bases, minutes)
    arcs = possible(door)
    task = _programme(door, arcs)
    least = replace(
        task,
        cost=(np.arange(len(task.cost)) >= arcs.x + arcs.y).astype(float),
        lower=task.whole.astype(float),
    )
    x, _, duals = _solved(least, time_limit)
    unmet = _unmet(door, arcs, x)
    if must_meet and len(unmet):
        nan = float("nan")
        return SupplyPlan(
            _deliveries(door, arcs, np.zeros(arcs.x)), nan, nan, nan, "infeasible", unmet,
            _limits(door, arcs, x, duals), _prices(door, arcs, np.full(len(duals), np.nan)),
        )  # fmt: skip
    return _cheapest(door, arcs, _capped(task, arcs, x), time_limit)


def _programme(door: Larder, arcs: Arcs) -> Programme:
    """The rows: each demand, each harvest, each store between two periods; in shares of demand."""
    asks, grows = len(arcs.asked[0]), door.harvest.size
    stores = len(door.bases) * (len(door.periods) - 1)
    row_of = np.full(door.demand.shape, -1)
    row_of[arcs.asked] = np.arange(asks)
    columns = np.arange(arcs.x)
    arc, at = _waiting(arcs)
    over = (arcs.sold[arc] - at).astype(float)
    held = (1 - door.keeping["loss"][arcs.base[arc]]) ** -over
    spread = np.repeat(np.arange(arcs.y), len(door.periods))
    opened = arcs.opened[spread]
    months = np.tile(np.arange(len(door.periods)), arcs.y)
    last = len(door.periods)
    parts = (
        (row_of[arcs.market, arcs.sold], columns, np.ones(arcs.x)),
        (asks + arcs.base * last + arcs.made, columns, 1 / arcs.left),
        (asks + grows + arcs.base[arc] * (last - 1) + at, arc, held),
        (asks + opened * last + months, arcs.x + spread, -door.harvest[opened, months] / door.size),
        (np.arange(asks), arcs.x + arcs.y + np.arange(asks), np.ones(asks)),
    )
    row, column, value = (np.concatenate([part[place] for part in parts]) for place in range(3))
    storing = np.bincount(arc, held, minlength=arcs.x) * door.keeping["storing"][arcs.base]
    price = np.concatenate([
        (door.cost[arcs.base, arcs.market] + storing) * door.size,
        door.keeping["opening"][arcs.opened],
        np.zeros(asks),
    ])  # fmt: skip
    free = np.isin(np.arange(len(door.bases)), arcs.opened)[:, None]
    wanted = door.demand[arcs.asked] / door.size
    most = np.concatenate([
        wanted,
        np.where(free, 0.0, door.harvest / door.size).ravel(),
        np.repeat(door.keeping["storage"] / door.size, last - 1),
    ])  # fmt: skip
    whole = np.zeros(len(price), dtype=bool)
    whole[arcs.x : arcs.x + arcs.y] = True
    shape = (asks + grows + stores, len(price))
    return Programme(
        price,
        csc_array(coo_array((value, (row, column)), shape=shape)),
        np.concatenate([wanted, np.full(grows + stores, -np.inf)]),
        most,
        np.where(whole, 1.0, np.inf),
        whole,
    )


def _waiting(arcs: Arcs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each arc once for each period at whose end it waits, and that period."""
    waited = arcs.sold - arcs.made
    arc = np.repeat(np.arange(arcs.x), waited)
    start = np.cumsum(waited) - waited
    return arc, arcs.made[arc] + np.arange(len(arc)) - start[arc]


def _solved(
    task: Programme, time_limit: float
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """The linear answer, its cost, and what one unit more of each row would add to it."""
    if not task.cost.size:
        return np.empty(0), 0.0, np.zeros(len(task.most))
    highs = solver(time_limit)
    highs.passModel(model_of(replace(task, whole=np.zeros(len(task.cost), dtype=bool))))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise MethodError(
            "The linear programme must be solved within the time limit; it was not. Give it more "
            "seconds, or fewer bases, markets or periods."
        )
    solution = highs.getSolution()
    x = np.array(solution.col_value)
    return x, float(task.cost @ x), np.array(solution.row_dual)


def _capped(task: Programme, arcs: Arcs, x: NDArray[np.float64]) -> Programme:
    """Leave no more unmet in all than must be."""
    tail = arcs.x + arcs.y
    unmet = csc_array((np.arange(len(task.cost)) >= tail).astype(float)[None, :])
    return replace(
        task,
        rows=csc_array(vstack([task.rows, unmet])),
        least=np.append(task.least, -np.inf),
        most=np.append(task.most, float(x[tail:].sum())),
    )


def _cheapest(door: Larder, arcs: Arcs, task: Programme, time_limit: float) -> SupplyPlan:
    """The cheapest plan; with bases to be opened, first which, then what they send."""
    worth = float(task.cost.max(initial=0.0)) or 1.0
    task = replace(task, cost=task.cost / worth)
    status, proven = "optimal", np.inf
    if arcs.y:
        start = _solved(replace(task, lower=task.whole.astype(float)), time_limit)[0]
        found = smallest(task, start=start, time_limit=time_limit, gap=GAP)
        status, proven = found.status, found.bound
        used = np.where(task.whole, found.x if found.x.size else start, 0.0)
        task = replace(task, lower=used, upper=np.where(task.whole, used, task.upper))
    x, objective, duals = _solved(task, time_limit)
    bound = min(proven, objective)
    missing, duals = gap_between(-objective, -bound), duals * worth
    return SupplyPlan(
        _deliveries(door, arcs, x), objective * worth, bound * worth, missing, status,
        _unmet(door, arcs, x), _limits(door, arcs, x, duals / door.size),
        _prices(door, arcs, duals),
    )  # fmt: skip


def _deliveries(door: Larder, arcs: Arcs, x: NDArray[np.float64]) -> pd.DataFrame:
    some = np.flatnonzero(x[: arcs.x] > SMALL)
    base, market, amount = arcs.base[some], arcs.market[some], x[some] * door.size
    waits = np.arange(1, len(door.periods))[:, None] <= arcs.sold[some] - arcs.made[some]
    shares = (1 - door.keeping["loss"][base]) ** -np.arange(1.0, len(door.periods))[:, None]
    each = door.cost[base, market] + door.keeping["storing"][base] * (waits * shares).sum(axis=0)
    return pd.DataFrame({
        "base": door.bases[base],
        "market": door.markets[market],
        "harvested": door.periods[arcs.made[some]],
        "sold": door.periods[arcs.sold[some]],
        "amount": amount,
        "taken": amount / arcs.left[some],
        "cost": amount * each,
    })  # fmt: skip


def _unmet(door: Larder, arcs: Arcs, x: NDArray[np.float64]) -> pd.DataFrame:
    amount = x[arcs.x + arcs.y :]
    some = np.flatnonzero(amount > SMALL)
    market, period = arcs.asked[0][some], arcs.asked[1][some]
    reached = np.zeros(door.demand.shape, dtype=bool)
    reached[arcs.market, arcs.sold] = True
    way = np.asarray(door.open.any(axis=0))[market]
    reason = np.select([~way, ~reached[market, period]], ["way", "season"], "limit")
    return pd.DataFrame({
        "market": door.markets[market],
        "period": door.periods[period],
        "amount": amount[some] * door.size,
        "reason": reason,
    })  # fmt: skip


def _limits(
    door: Larder, arcs: Arcs, x: NDArray[np.float64], duals: NDArray[np.float64]
) -> pd.DataFrame:
    """The harvests and stores of open bases that are used up, by what one unit more would save."""
    asks, grows, last = len(arcs.asked[0]), door.harvest.size, len(door.periods)
    stores = len(door.bases) * (last - 1)
    price = -duals[asks : asks + grows + stores]
    base = np.concatenate([
        np.repeat(np.arange(len(door.bases)), last), np.repeat(np.arange(len(door.bases)), last - 1)
    ])  # fmt: skip
    period = np.concatenate([
        np.tile(np.arange(last), len(door.bases)), np.tile(np.arange(last - 1), len(door.bases))
    ])  # fmt: skip
    limit = np.concatenate([door.harvest.ravel(), np.repeat(door.keeping["storage"], last - 1)])
    kind = np.repeat(["harvest", "storage"], [grows, stores])
    shut = np.isin(base, arcs.opened[x[arcs.x : arcs.x + arcs.y] < 0.5])
    price = np.where(shut, 0.0, price)
    some = np.flatnonzero(price > 1e-9 * max(1.0, float(price.max(initial=0.0))))
    return pd.DataFrame({
        "constraint": kind[some],
        "base": door.bases[base[some]],
        "period": door.periods[period[some]],
        "limit": limit[some],
        "price": price[some],
    })  # fmt: skip


def _prices(door: Larder, arcs: Arcs, duals: NDArray[np.float64]) -> pd.DataFrame:
    table = np.full(door.demand.shape, np.nan)
    table[arcs.asked] = duals[: len(arcs.asked[0])] / door.size
    return pd.DataFrame(table, index=door.markets, columns=door.periods)
