"""Whether a target is reached at the present pace, with a fan that grows as the years do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from southgate.errors import MethodError
from southgate.methods.series import unbroken_runs

__all__ = ["Pace", "present_pace"]


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a series goes if it goes on as it did.

    ``verdict``: ``on_course`` (the whole fan meets the target), ``off_course`` (none of it does),
    ``open`` (the target lies in the fan) or ``not_enough`` (too few years in one stretch: every
    other number is then missing). ``fan`` is a DataFrame, (years, 3): ``low``,
    ``middle``, ``high``. ``growth`` is the pace, per cent a year, ``since`` and ``until`` the first
    and last year it is read from, ``years`` their number; ``needed`` the pace that
    would meet the target from the last value, per cent a year.
    """

    verdict: str
    fan: pd.DataFrame
    growth: float
    needed: float
    since: int
    until: int
    years: int


def present_pace(
    values: pd.Series,
    target: float,
    by: int,
    *,
    direction: int = 1,
    breaks: Collection[int] = (),
    level: float = 0.8,
    least: int = 5,
) -> Pace:
    r"""Where a series stands in the year of its target, if it goes on as since its last break.

    Yearly growth in logarithms, :math:`g_t = (\ln x_t - \ln x_{s}) / (t - s)`, is taken as a walk
    with drift :math:`\bar g` and sample deviation :math:`s_g` of :math:`n` steps; :math:`h` years
    ahead the fan is

    .. math:: \ln x_T + h \bar g \pm t_{n-1} \, s_g \sqrt{h + h^2 / n}

    Parameters
    ----------
    values : Series of float, (years,)
        Above 0 or missing; indexed by year, each once.
    target : float
        Above 0, in the unit of the values.
    by : int
        The year of the target, after the last year with a value.
    direction : {1, -1}
        1: the target is a floor; -1: a ceiling.
    breaks : collection of int
        First years of a new meaning; only the last stretch counts.
    level : float
        Of the fan, between 0 and 1.
    least : int
        How many values the last stretch must have, from 3.

    Returns
    -------
    Pace

    Raises
    ------
    MethodError
        If a value or the target is not above 0, the year of the target is not later than the last
        value, the direction is neither 1 nor -1, or an option is out of its range.

    Notes
    -----
    The fan is what the series' own ups and downs allow, not what a plan might change. Pace that is
    read from two years has no fan, hence ``least``.

    References
    ----------
    .. [1] Box, G. E. P., Jenkins, G. M., Reinsel, G. C. and Ljung, G. M. (2015), *Time Series
       Analysis: Forecasting and Control*, 5th ed., Wiley (random walk with drift).
    .. [2] Hyndman, R. J. and Athanasopoulos, G. (2021), *Forecasting: Principles and Practice*,
       3rd ed., OTexts, section 5.5.

    Examples
    --------
    >>> output = pd.Series({2018: 100.0, 2019: 105.0, 2020: 108.0, 2021: 114.0, 2022: 119.0})
    >>> found = present_pace(output, 250.0, 2025)
    >>> found.verdict, round(found.growth, 2), round(found.needed, 1)
    ('off_course', 4.44, 28.1)
    >>> present_pace(output.loc[2021:], 250.0, 2025).verdict
    'not_enough'
    """
    if direction not in (1, -1) or not 0 < level < 1 or least < 3:
        raise MethodError(
            f"`direction` must be 1 or -1, `level` between 0 and 1 and `least` from 3; they are "
            f"{direction}, {level} and {least}. Correct them."
        )
    known = values.dropna().sort_index()
    if (known <= 0).any() or not target > 0 or known.index.has_duplicates:
        raise MethodError(
            "`values`, one a year, and `target` must be above 0; some are not. For what may be 0 "
            "or negative compare differences."
        )
    if len(known) and by <= int(known.index[-1]):
        raise MethodError(
            f"`by` must be later than the last value, {int(known.index[-1])}; it is {by}. Compare "
            "the value with the target itself."
        )
    runs = unbroken_runs(known.index, breaks)
    stretch = known[(runs == runs.max()).to_numpy()] if len(known) else known
    if len(stretch) < least:
        return _not_enough(stretch)
    return _fan(stretch.astype("float64"), target, by, direction, level)


def _fan(known: pd.Series, target: float, by: int, direction: int, level: float) -> Pace:
    years = known.index.to_numpy(dtype="float64")
    span = np.diff(years)
    rate = np.diff(np.log(known.to_numpy())) / span
    drift, n = float(np.average(rate, weights=span)), len(rate)
    deviation = float(np.sqrt((span * (rate - drift) ** 2).sum() / (n - 1)))
    last, until = float(known.iloc[-1]), int(years[-1])
    ahead = np.arange(1, by - until + 1)
    reach = stats.t.ppf(0.5 + level / 2, n - 1) * deviation
    width = reach * np.sqrt(ahead + ahead**2 / span.sum())
    fan = pd.DataFrame(
        {
            "low": last * np.exp(ahead * drift - width),
            "middle": last * np.exp(ahead * drift),
            "high": last * np.exp(ahead * drift + width),
        },
        index=pd.Index(until + ahead, name="year"),
    )
    low, high = float(fan["low"].iloc[-1]), float(fan["high"].iloc[-1])
    worst, best = (low, high) if direction == 1 else (high, low)
    meets = direction * worst >= direction * target
    misses = direction * best < direction * target
    verdict = "on_course" if meets else "off_course" if misses else "open"
    return Pace(
        verdict,
        fan,
        growth=100 * float(np.expm1(drift)),
        needed=100 * float(np.expm1(np.log(target / last) / (by - until))),
        since=int(years[0]),
        until=until,
        years=len(known),
    )


def _not_enough(stretch: pd.Series) -> Pace:
    nothing = float("nan")
    empty = pd.DataFrame(columns=["low", "middle", "high"], dtype="float64")
    first, last = (int(stretch.index[0]), int(stretch.index[-1])) if len(stretch) else (0, 0)
    return Pace("not_enough", empty, nothing, nothing, first, last, len(stretch))
