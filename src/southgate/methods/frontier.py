"""What more of one aim costs of the other, and which mines stay whatever is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.consolidation import Consolidation, consolidation
from southgate.methods.estate import Estate, Limits

__all__ = ["Frontier", "Stability", "frontier", "joint_stability", "stability"]

ASSUMPTIONS = {
    "price": ("price", None),
    "operating": ("options", "operating"),
    "invest": ("options", "invest"),
    "harm": ("options", "harm"),
    "haul": ("haul", None),
    "fixed": ("plants", "fixed"),
    "unit": ("plants", "unit"),
    "closing": ("closing", None),
}
"""What may be varied: a table of the estate, and its column."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """Plans of which none is better than another in both aims.

    ``points`` is a DataFrame with a row per plan, from the least to the most of the other aim:
    ``value``, ``other``, ``status`` and ``gap``. ``plans`` are the plans, in that order.
    """

    points: pd.DataFrame
    plans: tuple[Consolidation, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """How often each mine stays in work.

    ``kept`` is a DataFrame of float, (mines, assumptions): the share of the plans in which the mine
    works in the last period when that assumption alone is drawn from its range, and ``all`` when
    all are; not-a-number where no draw had a plan. ``solved`` is a Series by assumption: how many
    draws had one.
    """

    kept: pd.DataFrame
    solved: pd.Series


def frontier(
    estate: Estate,
    limits: Limits,
    *,
    other: str = "harm",
    points: int = 7,
    time_limit: float = 60.0,
    gap: float = 1e-4,
) -> Frontier:
    r"""The most value at each level of harm, or of jobs: the exact epsilon-constraint method.

    .. math:: \max V(x) \quad \text{where} \quad H(x) \le \varepsilon_n

    for levels between the two ends, each plan then improved in the other aim without any loss of
    value, so that no plan is beaten in both.

    Parameters
    ----------
    estate : Estate
    limits : Limits
    other : str
        ``harm`` (less is better) or ``jobs`` (more is better).
    points : int
        From 2: how many levels, ends included. Equal plans are told once.
    time_limit : float
        Seconds of each of at most ``2 points`` searches.
    gap : float
        From 0; of each search.

    Returns
    -------
    Frontier
        Empty where no plan keeps to the limits.

    Raises
    ------
    MethodError
        As ``consolidation``; or if there are fewer than 2 points, or the other aim is not one.

    References
    ----------
    .. [1] Haimes, Y. Y., Lasdon, L. S. and Wismer, D. A. (1971), On a bicriterion formulation of
       the problems of integrated system identification and system optimization, *IEEE Transactions
       on Systems, Man, and Cybernetics* 1, 296-297.
    .. [2] Mavrotas, G. (2009), Effective implementation of the epsilon-constraint method in
       multi-objective mathematical programming problems, *Applied Mathematics and Computation*
       213, 455-465.

    Examples
    --------
    >>> frontier.__name__
    'frontier'
    """
    if other not in ("harm", "jobs") or points < 2:
        raise MethodError(
            f"`other` must be harm or jobs, and `points` at least 2; they are {other} and "
            f"{points}. Correct them."
        )
    search = (time_limit, gap)
    best = _polished(estate, limits, other, (-np.inf, np.inf), search)
    end = consolidation(estate, limits, aim=other, time_limit=time_limit, gap=gap)
    if best is None or not np.isfinite(end.objective):
        return _frontier([], other)
    plans = [best]
    far, near = end.objective, float(best.totals[other].sum())
    slack = 1e-7 * max(abs(far), 1.0)
    for level in np.linspace(far, near, points)[:-1]:
        within = (-np.inf, level + slack) if other == "harm" else (level - slack, np.inf)
        plan = _polished(estate, limits, other, within, search)
        if plan is not None:
            plans.append(plan)
    return _frontier(plans, other)


def _polished(
    estate: Estate,
    limits: Limits,
    other: str,
    within: tuple[float, float],
    search: tuple[float, float],
) -> Consolidation | None:
    """The most value within the level, then the best of the other aim at that value."""
    limit, gap = search
    only = {other: within}
    first = consolidation(estate, limits, bounds=only, time_limit=limit, gap=gap)
    if not np.isfinite(first.objective):
        return None
    least = first.objective - 1e-7 * max(abs(first.objective), 1.0)
    both = only | {"value": (least, np.inf)}
    second = consolidation(estate, limits, aim=other, bounds=both, time_limit=limit, gap=gap)
    if not np.isfinite(second.objective):
        return first
    return replace(
        second, status=first.status, gap=first.gap, objective=first.objective, bound=first.bound
    )


def _frontier(plans: list[Consolidation], other: str) -> Frontier:
    """Plans from the least to the most of the other aim; equal and beaten ones are left out."""
    amounts = np.array([float(plan.totals[other].sum()) for plan in plans])
    better = amounts if other == "harm" else -amounts
    kept: list[Consolidation] = []
    for n in np.lexsort((-np.array([plan.objective for plan in plans]), better)):
        least = kept[-1].objective if kept else -np.inf
        if plans[n].objective > least + 1e-6 * abs(plans[n].objective):
            kept.append(plans[n])
    kept = kept if other == "harm" else kept[::-1]
    table = pd.DataFrame({
        "value": [plan.objective for plan in kept],
        "other": [float(plan.totals[other].sum()) for plan in kept],
        "status": [plan.status for plan in kept],
        "gap": [plan.gap for plan in kept],
    })  # fmt: skip
    return Frontier(table, tuple(kept))


def stability(
    estate: Estate,
    limits: Limits,
    ranges: Mapping[str, tuple[float, float]],
    *,
    rng: np.random.Generator,
    draws: int = 20,
    time_limit: float = 60.0,
    gap: float = 0.01,
) -> Stability:
    """How often each mine is kept when the assumptions are drawn from their ranges.

    Parameters
    ----------
    estate : Estate
    limits : Limits
    ranges : mapping of str to pair of float
        By assumption, what its numbers are multiplied by at the least and at the most: ``price``,
        ``operating``, ``invest``, ``harm``, ``haul``, ``fixed``, ``unit``, ``closing``. One factor
        for all rows of a draw.
    rng : Generator
        Where chance comes from.
    draws : int
        From 1; so many for each assumption alone, and as many for all together.
    time_limit : float
        Seconds of each search.
    gap : float
        From 0; of each search.

    Returns
    -------
    Stability
        A mine at 0.5 is decided by the assumption, not by the data. A draw without a plan counts
        for no mine.

    Raises
    ------
    MethodError
        As ``consolidation``; or if an assumption is not known or a range is not one.

    References
    ----------
    .. [1] Saltelli, A. et al. (2008), *Global Sensitivity Analysis: The Primer*, Wiley, chapter 1.

    Examples
    --------
    >>> stability.__name__
    'stability'
    """
    _refuse_ranges(ranges, draws)
    found = {}
    for name in [*ranges, "all"]:
        drawn = {one: ends for one, ends in ranges.items() if name in (one, "all")}
        found[name] = joint_stability(
            estate, limits, drawn, rng=rng, draws=draws, time_limit=time_limit, gap=gap
        )
    kept = {name: part.kept["all"] for name, part in found.items()}
    solved = {name: int(part.solved["all"]) for name, part in found.items()}
    return Stability(pd.DataFrame(kept), pd.Series(solved, name="solved"))


def joint_stability(
    estate: Estate,
    limits: Limits,
    ranges: Mapping[str, tuple[float, float]],
    *,
    rng: np.random.Generator,
    draws: int = 20,
    time_limit: float = 60.0,
    gap: float = 0.01,
) -> Stability:
    """How often each mine is kept when all assumptions are drawn together.

    Parameters
    ----------
    estate : Estate
    limits : Limits
    ranges : mapping of str to pair of float
        As for ``stability``.
    rng : Generator
        Where chance comes from.
    draws : int
        From 1.
    time_limit : float
        Seconds of each search.
    gap : float
        From 0; of each search.

    Returns
    -------
    Stability
        With the one assumption ``all``.

    Raises
    ------
    MethodError
        As ``stability``.

    References
    ----------
    .. [1] Saltelli, A. et al. (2008), *Global Sensitivity Analysis: The Primer*, Wiley, chapter 1.

    Examples
    --------
    >>> joint_stability.__name__
    'joint_stability'
    """
    _refuse_ranges(ranges, draws)
    at_work = []
    for _ in range(draws):
        factors = {name: rng.uniform(*ends) for name, ends in ranges.items()}
        plan = consolidation(_scaled(estate, factors), limits, time_limit=time_limit, gap=gap)
        if len(plan.mines):
            last = plan.mines[plan.mines["period"] == limits.periods[-1]]
            at_work.append(last.set_index("mine")["decision"] != "close")
    none = pd.Series(np.nan, estate.haul.index)
    kept = pd.concat(at_work, axis=1).mean(axis=1) if at_work else none
    return Stability(
        kept.reindex(estate.haul.index).to_frame("all"),
        pd.Series({"all": len(at_work)}, name="solved"),
    )


def _refuse_ranges(ranges: Mapping[str, tuple[float, float]], draws: int) -> None:
    strange = [name for name in ranges if name not in ASSUMPTIONS]
    strange += [name for name, (low, high) in ranges.items() if not 0 <= low <= high < np.inf]
    if strange or draws < 1:
        raise MethodError(
            f"`ranges` must name {', '.join(ASSUMPTIONS)} with a low and a high factor, and "
            f"`draws` must be at least 1; these are wrong: {named(strange or [str(draws)])}. "
            "Correct them."
        )


def _scaled(estate: Estate, factors: Mapping[str, float]) -> Estate:
    for name, factor in factors.items():
        table, column = ASSUMPTIONS[name]
        old = getattr(estate, table)
        new = old * factor if column is None else old.assign(**{column: old[column] * factor})
        estate = replace(estate, **{table: new})
    return estate
