"""Shares of what was signed that is settled, built and producing, where only counts are known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from southgate.errors import MethodError, named
from southgate.methods.labelled import unique_labels

__all__ = [
    "Interval",
    "ReportedFunnel",
    "reported_funnel",
    "steps",
    "wilson_bounds",
    "wilson_interval",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """A share of ``successes`` among ``trials``, from ``low`` to ``high`` at ``level``; 0 to 1."""

    share: float
    low: float
    high: float
    level: float
    successes: int
    trials: int


@dataclass(frozen=True, slots=True)
class ReportedFunnel:
    """Shares from counts that somebody reported, and in which direction they may mislead.

    ``shares`` has a row per pair of stages (``begin``, ``end``): the counts ``of`` and ``reached``,
    ``share``, ``low``, ``high``, from 0 to 1, and ``reading``: ``equal``, ``at_most`` (more were
    signed than is said), ``at_least`` (more have got there than is said) or ``unknown`` (both;
    share and interval are then not numbers). ``censored``: some that had not got there may do
    so later, so that the share in the end is higher. ``selected``: what was counted was chosen by
    whoever reports it, and the interval, which is for chance alone, is too narrow for others.
    """

    shares: pd.DataFrame
    censored: bool
    selected: bool
    level: float


def steps(stages: pd.Index) -> list[tuple[Any, Any]]:
    """Each stage with the next, and the first with every later one.

    Parameters
    ----------
    stages : Index
        In their order.

    Returns
    -------
    list of tuple
        Beginning and end.

    Examples
    --------
    >>> steps(pd.Index(["signed", "built", "producing"]))
    [('signed', 'built'), ('built', 'producing'), ('signed', 'producing')]
    """
    nexts = [(stages[place - 1], stages[place]) for place in range(1, len(stages))]
    return nexts + [(stages[0], later) for later in stages[2:]]


def wilson_bounds(
    successes: NDArray[Any], trials: NDArray[Any], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's interval for many shares at once, as :func:`wilson_interval`.

    Parameters
    ----------
    successes, trials : ndarray of float, (shares,)
        From 0 to the trials, and above 0.
    level : float
        Between 0 and 1.

    Returns
    -------
    tuple of ndarray of float, (shares,)
        Low and high, which are 0 and 1 exactly where none and all succeed.

    Examples
    --------
    >>> low, high = wilson_bounds(np.array([0.0, 20.0]), np.array([20.0, 20.0]), 0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.8389], [0.1611, 1.0])
    """
    z = norm.ppf((1 + level) / 2)
    p = successes / trials
    middle = p + z**2 / (2 * trials)
    half = z * np.sqrt(p * (1 - p) / trials + z**2 / (4 * trials**2))
    low = np.where(successes == 0, 0.0, (middle - half) / (1 + z**2 / trials))
    return low, np.where(successes == trials, 1.0, (middle + half) / (1 + z**2 / trials))


def wilson_interval(successes: int, trials: int, *, level: float = 0.8) -> Interval:
    r"""Between which shares the true one lies, given so many successes.

    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    successes : int
        From 0 to ``trials``.
    trials : int
        From 1, each with the same chance and on its own.
    level : float
        Between 0 and 1.

    Returns
    -------
    Interval
        Shares from 0 to 1; never outside, and never without width.

    Raises
    ------
    MethodError
        If there is no trial, a count is not whole, or there are more successes than trials.

    References
    ----------
    .. [1] Wilson, E. B. (1927), Probable inference, the law of succession, and statistical
       inference, *Journal of the American Statistical Association* 22, 209-212.
    .. [2] Newcombe, R. G. (1998), Two-sided confidence intervals for the single proportion,
       *Statistics in Medicine* 17, 857-872.

    Examples
    --------
    >>> found = wilson_interval(16, 98)
    >>> round(found.share, 2), round(found.low, 2), round(found.high, 2)
    (0.16, 0.12, 0.22)
    """
    _refuse_level(level)
    if successes != int(successes) or trials != int(trials) or not 0 <= successes <= trials:
        raise MethodError(
            "`successes` and `trials` must be whole, from 0, and no more successes than trials; "
            f"they are {successes} and {trials}. Correct the counts."
        )
    if trials < 1:
        raise MethodError("`trials` must be at least 1; it is 0. There is no share of nothing.")
    low, high = wilson_bounds(np.array([float(successes)]), np.array([float(trials)]), level)
    share = successes / trials
    return Interval(share, float(low[0]), float(high[0]), level, int(successes), int(trials))


def reported_funnel(
    counts: pd.Series,
    *,
    at_least: Collection[str] = (),
    censored: bool = True,
    selected: bool = True,
    level: float = 0.8,
) -> ReportedFunnel:
    r"""What share of reported projects got how far, where only counts are known.

    .. math:: \hat p = x_j / x_i, \quad i < j

    with the interval of Wilson; see :func:`wilson_interval`.

    Parameters
    ----------
    counts : Series of int, (stages,)
        How many projects got to each stage, all of the same projects on the same day: the first
        stage first, never rising, the first above 0. Leave out a stage whose count is not known.
    at_least : collection of str
        Stages of which the report says "more than".
    censored : bool
        Whether some may still get there. False only where the last word on all is in.
    selected : bool
        Whether the projects were chosen by whoever reports them. False only where they are all
        that there were, or drawn by chance.
    level : float
        Between 0 and 1.

    Returns
    -------
    ReportedFunnel
        One row for each step to the next stage, and from the first to every later one.

    Raises
    ------
    MethodError
        If a count is missing, negative, not whole or larger than one before it, the first is 0, a
        label stands twice, or a stage of ``at_least`` is not in ``counts``.

    Notes
    -----
    No time is in a share of this kind: that of young projects is low because they are young.
    Dates of each project would mend it (:func:`southgate.methods.survival.stage_rates`), and a
    list of all would mend the selection.

    References
    ----------
    .. [1] Wilson, E. B. (1927), Probable inference, the law of succession, and statistical
       inference, *Journal of the American Statistical Association* 22, 209-212.

    Examples
    --------
    >>> found = reported_funnel(pd.Series({"signed": 98, "settled": 84, "producing": 16}))
    >>> found.shares["end"].tolist()
    ['settled', 'producing', 'producing']
    >>> found.shares[["share", "low", "high"]].round(2).to_numpy().tolist()[2]
    [0.16, 0.12, 0.22]
    """
    _refuse_level(level)
    _refuse_counts(counts, at_least)
    pairs = steps(counts.index)
    of = counts[[begin for begin, _ in pairs]].to_numpy(dtype="float64")
    reached = counts[[end for _, end in pairs]].to_numpy(dtype="float64")
    more_of = np.array([begin in at_least for begin, _ in pairs])
    more_reached = np.array([end in at_least for _, end in pairs])
    unknown = (more_of & more_reached) | (of == 0)
    low, high = wilson_bounds(reached, np.where(of > 0, of, 1.0), level)
    share = np.where(unknown, np.nan, reached / np.where(of > 0, of, 1.0))
    shares = pd.DataFrame({
        "begin": [begin for begin, _ in pairs],
        "end": [end for _, end in pairs],
        "of": of.astype("int64"),
        "reached": reached.astype("int64"),
        "share": share,
        "low": np.where(unknown, np.nan, np.where(more_of, 0.0, low)),
        "high": np.where(unknown, np.nan, np.where(more_reached, 1.0, high)),
        "reading": np.select(
            [unknown, more_of, more_reached], ["unknown", "at_most", "at_least"], "equal"
        ),
    })  # fmt: skip
    return ReportedFunnel(shares, censored, selected, level)


def _refuse_level(level: float) -> None:
    if not 0 < level < 1:
        raise MethodError(f"`level` must lie between 0 and 1; it is {level}. Pass 0.8, say.")


def _refuse_counts(counts: pd.Series, at_least: Collection[str]) -> None:
    unique_labels(counts, "counts")
    numbers = counts.to_numpy(dtype="float64", na_value=np.nan)
    wrong = ~np.isfinite(numbers) | (numbers < 0) | (numbers != np.floor(numbers))
    wrong |= np.concatenate([[False], np.diff(numbers) > 0])
    wrong[0] |= numbers[0] == 0
    if wrong.any():
        stages = [str(label) for label in counts.index[wrong]]
        raise MethodError(
            "`counts` must be whole, the first above 0 and none above the one before it; "
            f"{len(stages)} of {len(counts)} are not: {named(stages)}. Leave out what is not known."
        )
    if len(counts) < 2:
        raise MethodError(f"`counts` must have two stages; it has {counts.index[0]}. Add the next.")
    if strange := [str(stage) for stage in at_least if stage not in counts.index]:
        raise MethodError(
            f"`at_least` must name stages of `counts`; {len(strange)} are not: {named(strange)}. "
            "Correct them."
        )
