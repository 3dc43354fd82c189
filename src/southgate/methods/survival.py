"""The life of a project: how many deals get from stage to stage, and when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from southgate.errors import MethodError, named
from southgate.methods.funnel import steps, wilson_bounds
from southgate.methods.labelled import same_labels, unique_labels

__all__ = ["StageRates", "stage_rates"]


@dataclass(frozen=True, slots=True)
class StageRates:
    """How large a share of deals has reached a stage by when, with those still on their way.

    ``curves`` has a row per ``cohort``, step (``begin``, ``end``) and day on which a deal reached
    the end: ``days`` since the beginning, ``at_risk`` (deals that were followed so long and had
    not got there), ``reached`` and ``ended`` (deals that day), ``share`` (from 0 to 1, of those
    that began), ``low`` and ``high``. ``rates`` has a row per cohort and step: ``began``,
    ``reached``, ``ended`` (given up), ``open`` (still on their way: censored), ``days`` (the
    horizon, or how long the longest deal was followed), ``at_risk`` at that day, ``share``,
    ``low``, ``high``, and ``median``, the days until half had got there; missing where fewer than
    half have. ``cohort`` is ``all`` where none was given.
    """

    curves: pd.DataFrame
    rates: pd.DataFrame
    level: float


def stage_rates(
    deals: pd.DataFrame,
    observed: pd.Timestamp,
    *,
    cohort: pd.Series | None = None,
    ended: pd.Series | None = None,
    horizon: float | None = None,
    level: float = 0.8,
) -> StageRates:
    r"""How many deals get from stage to stage, and how fast, with those still on their way.

    The Aalen-Johansen estimate; where no deal was given up, it is one minus that of Kaplan and
    Meier. With :math:`n_j` at risk, :math:`d_j` that reached the stage and :math:`e_j` given up on
    day :math:`t_j`,

    .. math:: F(t) = \sum_{t_j \le t} S(t_{j-1}) \frac{d_j}{n_j}, \qquad
       S(t_j) = \prod_{i \le j} \left(1 - \frac{d_i + e_i}{n_i}\right)

    with the variance of the delta method (Greenwood's where none was given up) and the interval on
    the scale of :math:`\log(-\log(1 - F))`.

    Parameters
    ----------
    deals : DataFrame of datetime, (deals, stages)
        One row a deal, the stages in their order: the date on which it reached the stage, missing
        where it had not by ``observed``. No stage without the one before it.
    observed : Timestamp
        The day on which the register was read; no date lies after it.
    cohort : Series of str, (deals,), optional
        Groups, as the year or the fair of signing; none missing.
    ended : Series of datetime, (deals,), optional
        When a deal was given up; missing where it was not. No stage after it. Without this, a deal
        given up counts as still on its way, and shares come out too high.
    horizon : float, optional
        The day after the beginning for which ``rates`` are given. By default the longest time
        that any deal of the step was followed.
    level : float
        Between 0 and 1.

    Returns
    -------
    StageRates
        For each step from a stage to the next, and from the first to every later one. Where no
        deal has reached the end, ``low`` is 0 and ``high`` is that of Wilson for none of those at
        risk; where all have, ``high`` is 1 and ``low`` stays where it was.

    Raises
    ------
    MethodError
        If a date lies after ``observed``, a stage is reached before or without the one before it,
        a label stands twice, or there are fewer than two stages.

    Notes
    -----
    Deals still on their way are taken to have the same prospects as those followed longer. Where
    promises became worse over the years, they have not: compare cohorts.

    References
    ----------
    .. [1] Kaplan, E. L. and Meier, P. (1958), Nonparametric estimation from incomplete
       observations, *Journal of the American Statistical Association* 53, 457-481.
    .. [2] Aalen, O. O. and Johansen, S. (1978), An empirical transition matrix for non-homogeneous
       Markov chains based on censored observations, *Scandinavian Journal of
       Statistics* 5, 141-150.
    .. [3] Marubini, E. and Valsecchi, M. G. (1995), *Analysing Survival Data from Clinical Trials
       and Observational Studies*, Wiley, chapter 10.

    Examples
    --------
    >>> days = {"signed": ["2020-01-01"] * 3, "built": ["2020-01-11", None, "2020-01-21"]}
    >>> deals = pd.DataFrame(days, index=["a", "b", "c"]).apply(pd.to_datetime)
    >>> found = stage_rates(deals, pd.Timestamp("2020-02-01"))
    >>> found.rates[["began", "reached", "open"]].to_numpy().tolist()
    [[3, 2, 1]]
    >>> found.curves["share"].round(3).tolist()
    [0.333, 0.667]
    """
    _refuse_level(level)
    _refuse_dates(deals, observed, ended)
    if horizon is not None and not 0 <= horizon < np.inf:
        raise MethodError(
            f"`horizon` must be finite and not negative; it is {horizon}. Pass days, or None."
        )
    if cohort is not None:
        same_labels(deals.index, cohort.index, "the rows of `deals` and of `cohort`")
        if lost := [str(label) for label in cohort.index[cohort.isna()]]:
            raise MethodError(
                f"Each deal must have a cohort; {len(lost)} have none: {named(lost)}. "
                "Give them one."
            )
    groups = pd.Series("all", index=deals.index) if cohort is None else cohort
    stop = pd.Series(observed, index=deals.index)
    if ended is not None:
        stop = ended.fillna(observed)
    given_up = stop < observed if ended is None else ended.notna()
    curves, rates = [], []
    for name, (begin, end) in product(sorted(groups.unique()), steps(deals.columns)):
        rows = deals.index[(groups == name) & deals[begin].notna()]
        until = deals[end].fillna(stop)[rows]
        days = (until - deals.loc[rows, begin]).dt.total_seconds().to_numpy() / 86400
        cause = np.where(deals.loc[rows, end].notna(), 1, np.where(given_up[rows], 2, 0))
        curve = _incidence(days, cause, level)
        names = {"cohort": name, "begin": begin, "end": end}
        curves.append(curve.assign(**names))
        rates.append(names | _rate(curve, days, cause, horizon, level))
    order = ["cohort", "begin", "end"]
    table = pd.concat(curves, ignore_index=True)
    table = table[table["reached"] > 0].reset_index(drop=True)
    return StageRates(
        table[order + [column for column in table.columns if column not in order]],
        pd.DataFrame(rates),
        level,
    )


def _incidence(days: NDArray[Any], cause: NDArray[Any], level: float) -> pd.DataFrame:
    """The share that has got there by each day; cause 1 got there, 2 was given up, 0 is open."""
    t, place = np.unique(days, return_inverse=True)
    d = np.bincount(place[cause == 1], minlength=len(t)).astype("float64")
    e = np.bincount(place[cause == 2], minlength=len(t)).astype("float64")
    n = np.bincount(place, minlength=len(t))[::-1].cumsum()[::-1].astype("float64")
    before = np.concatenate([[1.0], np.cumprod(1 - (d + e) / n)])[:-1]
    share = np.cumsum(before * d / n)
    rest = n - d - e
    a = np.where(rest > 0, (d + e) / (n * np.where(rest > 0, rest, 1.0)), 0.0)
    b, c = before**2 * (n - d) * d / n**3, before * d / n**2
    variance = share**2 * np.cumsum(a) - 2 * share * np.cumsum(a * share + c)
    variance += np.cumsum(a * share**2 + b + 2 * c * share)
    low, high = _loglog(share, variance.clip(min=0), n, level)
    counts = {"at_risk": n, "reached": d, "ended": e}
    whole = {name: numbers.astype("int64") for name, numbers in counts.items()}
    return pd.DataFrame({"days": t} | whole | {"share": share, "low": low, "high": high})


def _loglog(
    share: NDArray[Any], variance: NDArray[Any], n: NDArray[Any], level: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The interval on the scale of log(-log(1 - F)), and what stands for it at 0 and at 1."""
    none, every = share <= 0, share >= 1 - 1e-12
    left = np.where(none | every, 0.5, 1 - share)
    spread = norm.ppf((1 + level) / 2) * np.sqrt(variance) / np.abs(left * np.log(left))
    low, high = 1 - left ** np.exp(-spread), 1 - left ** np.exp(spread)
    low = np.where(none, 0.0, low)
    high = np.where(none, wilson_bounds(np.zeros(len(n)), n, level)[1], high)
    first = wilson_bounds(n, n, level)[0] if every.all() else np.zeros(len(n))
    low = np.where(every, first, low)
    return np.where(every, np.maximum.accumulate(low), low), np.where(every, 1.0, high)


def _rate(
    curve: pd.DataFrame,
    days: NDArray[Any],
    cause: NDArray[Any],
    horizon: float | None,
    level: float,
) -> dict[str, Any]:
    """The row of one step at the horizon; beyond what was followed, nothing is said."""
    longest = float(days.max(initial=0.0))
    at = longest if horizon is None else float(horizon)
    then = curve[curve["days"] <= at]
    told = len(days) > 0 and (at <= longest or not (cause[days == longest] == 0).any())
    last = then.iloc[-1] if len(then) else None
    if not told:
        share, low, high = np.nan, np.nan, np.nan
    elif last is None:  # nobody was followed for so short a time only
        share, low = 0.0, 0.0
        high = float(wilson_bounds(np.zeros(1), np.array([float(len(days))]), level)[1][0])
    else:
        share, low, high = (float(last[column]) for column in ("share", "low", "high"))
    half = curve.loc[curve["share"] >= 0.5 - 1e-12, "days"]
    return {
        "began": len(days),
        "reached": int((cause == 1).sum()),
        "ended": int((cause == 2).sum()),
        "open": int((cause == 0).sum()),
        "days": at,
        "at_risk": int((days >= at).sum()),
        "share": share,
        "low": low,
        "high": high,
        "median": float(half.iloc[0]) if len(half) else np.nan,
    }


def _refuse_level(level: float) -> None:
    if not 0 < level < 1:
        raise MethodError(f"`level` must lie between 0 and 1; it is {level}. Pass 0.8, say.")


def _refuse_dates(deals: pd.DataFrame, observed: pd.Timestamp, ended: pd.Series | None) -> None:
    """Everything that is wrong with the dates, each with the deals concerned, at once."""
    unique_labels(deals, "deals")
    if len(deals.columns) < 2:
        raise MethodError(
            f"`deals` must have at least two stages; it has one, {deals.columns[0]}. Add the next."
        )
    tables = deals if ended is None else deals.assign(ended=ended)
    odd = [
        str(c)
        for c, kind in tables.dtypes.items()
        if not pd.api.types.is_datetime64_any_dtype(kind)
    ]
    if odd:
        raise MethodError(
            f"`deals` and `ended` must hold dates; {named(odd)} do not. Convert with to_datetime."
        )
    if ended is not None:
        same_labels(deals.index, ended.index, "the rows of `deals` and of `ended`")
    there = deals.notna().to_numpy()
    dates = deals.to_numpy(dtype="datetime64[ns]")
    latest = tables.max(axis=1)
    wrong = {
        "have no date of the first stage": ~there[:, 0],
        "reach a stage without the one before it": (there[:, 1:] & ~there[:, :-1]).any(axis=1),
        "reach a stage before the one before it": (dates[:, 1:] < dates[:, :-1]).any(axis=1),
        "have a date after `observed`": (latest > observed).to_numpy(),
    }
    if ended is not None:
        wrong["reach a stage after they ended"] = (deals.max(axis=1) > ended).to_numpy()
    said = [
        f"{int(rows.sum())} {what}: {named([str(label) for label in deals.index[rows]])}"
        for what, rows in wrong.items()
        if rows.any()
    ]
    if said:
        raise MethodError(
            f"Dates of `deals` must follow one another up to `observed`; {'; '.join(said)}. "
            "Correct those rows or leave them out, and say how many."
        )
