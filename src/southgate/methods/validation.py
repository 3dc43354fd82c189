"""How well scores of yesterday told the entries of today: within regions, not between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from southgate.errors import MethodError, named
from southgate.methods.labelled import same_labels, unique_labels

__all__ = [
    "PairedDifference",
    "PrecisionAt",
    "WithinAuc",
    "paired_difference",
    "pooled_auc",
    "precision_at",
    "within_auc",
]

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class WithinAuc:
    """How well a score orders entries within each region, and over regions.

    ``regions`` is a Series of float, (regions,), the AUC of each region that has both outcomes;
    ``mean`` their mean, every region counting once; ``low`` and ``high`` its interval, for other
    regions that might have been looked at; ``cells`` a Series, the cells at risk of each;
    ``left_out`` names the regions that have only one outcome or none.
    """

    regions: pd.Series
    mean: float
    low: float
    high: float
    cells: pd.Series
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrecisionAt:
    """How many of a region's first picks were entered.

    ``regions`` is a Series of float, (regions,), the share of the ``top`` picks; ``mean`` their
    mean, every region counting once; ``low`` and ``high`` its interval; ``base`` a Series, the
    share that chance would have, and ``base_rate`` its mean; ``left_out`` names the regions with
    fewer cells at risk than picks.
    """

    regions: pd.Series
    mean: float
    low: float
    high: float
    base: pd.Series
    base_rate: float
    top: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """By how much one score does better than another, region by region.

    ``regions`` is a Series of float, (regions,), first less second; ``mean`` its mean, ``low`` and
    ``high`` the interval of that.
    """

    regions: pd.Series
    mean: float
    low: float
    high: float


def pooled_auc(scores: pd.DataFrame, outcome: pd.DataFrame) -> float:
    r"""How often a cell that was entered scores higher than one that was not, over all regions.

    .. math:: \mathrm{AUC} = P(s_1 > s_0) + \tfrac12 P(s_1 = s_0)

    Parameters
    ----------
    scores : DataFrame of float, (regions, activities)
        Higher for what is likelier entered. NaN where a cell is not at risk; not infinite.
    outcome : DataFrame of bool or 0/1, (regions, activities)
        Whether it was entered, with the same labels. NaN, too, means not at risk.

    Returns
    -------
    float
        In [0, 1]; 0.5 is what chance would do.

    Raises
    ------
    MethodError
        If labels differ, a value is out of its range, or there is only one outcome.

    Notes
    -----
    It rewards telling regions that enter much from those that enter little, which is of no use to
    one region's choice. Judge by :func:`within_auc`.

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982), "The meaning and use of the area under a receiver
       operating characteristic (ROC) curve", *Radiology* 143, 29-36.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [3.0, 1.0], "b": [2.0, 0.0]}, index=["us", "them"])
    >>> pooled_auc(scores, scores >= 2)
    1.0
    """
    values, truth, at_risk = _cells(scores, outcome)
    entered = truth[at_risk]
    if entered.all() or not entered.any():
        raise MethodError(
            f"Some cells at risk must have been entered and some not; {int(entered.sum())} of "
            f"{len(entered)} were. Take another period."
        )
    return float(_auc(values[at_risk][None], entered[None], np.ones((1, len(entered)), bool))[0])


def within_auc(
    scores: pd.DataFrame,
    outcome: pd.DataFrame,
    *,
    rng: np.random.Generator,
    level: float = 0.8,
    draws: int = 2000,
) -> WithinAuc:
    r"""How often a cell that was entered scores higher than one of the same region that was not.

    .. math:: \overline{\mathrm{AUC}} = \frac1R \sum_r \left[P_r(s_1 > s_0)
        + \tfrac12 P_r(s_1 = s_0)\right]

    Parameters
    ----------
    scores : DataFrame of float, (regions, activities)
        Higher for what is likelier entered. NaN where a cell is not at risk; not infinite.
    outcome : DataFrame of bool or 0/1, (regions, activities)
        Whether it was entered, with the same labels. NaN, too, means not at risk.
    rng : numpy Generator
        Draws the regions for the interval.
    level : float
        The share of draws that the interval holds, over 0 and under 1.
    draws : int
        How often as many regions are drawn, with replacement.

    Returns
    -------
    WithinAuc
        All in [0, 1]; 0.5 is what chance would do, and exactly what any score does that is the same
        over a whole region, as its diversity.

    Raises
    ------
    MethodError
        If labels differ, a value is out of its range, or no region has both outcomes.

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982), "The meaning and use of the area under a receiver
       operating characteristic (ROC) curve", *Radiology* 143, 29-36.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [3.0, 1.0], "b": [2.0, 0.0]}, index=["us", "them"])
    >>> entered = pd.DataFrame({"a": [1, 0], "b": [0, 1]}, index=["us", "them"])
    >>> within_auc(scores, entered, rng=np.random.default_rng(1)).regions.tolist()
    [1.0, 0.0]
    """
    values, truth, at_risk = _cells(scores, outcome)
    number, entered = at_risk.sum(axis=1), (truth & at_risk).sum(axis=1)
    kept = (entered > 0) & (entered < number)
    if not kept.any():
        raise MethodError(
            "At least one region must have cells at risk that were entered and others that were "
            f"not; none of {len(kept)} has. Take another period."
        )
    each = _auc(values[kept], truth[kept], at_risk[kept])
    labels = scores.index[kept]
    return WithinAuc(
        pd.Series(each, labels, name="auc"),
        *_mean_with_interval(each, rng, level, draws),
        pd.Series(number[kept], labels, name="cells"),
        _labels(scores.index[~kept]),
    )


def precision_at(
    scores: pd.DataFrame,
    outcome: pd.DataFrame,
    top: int = 10,
    *,
    rng: np.random.Generator,
    level: float = 0.8,
    draws: int = 2000,
) -> PrecisionAt:
    r"""Which share of each region's highest scores was entered.

    .. math:: \mathrm{precision}_r = \frac1n \sum_{a \in \mathrm{top}_n(r)} y_{ra}

    Parameters
    ----------
    scores : DataFrame of float, (regions, activities)
        Higher for what is likelier entered. NaN where a cell is not at risk; not infinite.
    outcome : DataFrame of bool or 0/1, (regions, activities)
        Whether it was entered, with the same labels. NaN, too, means not at risk.
    top : int
        How many picks a region has, at least 1.
    rng : numpy Generator
        Draws the regions for the interval.
    level : float
        The share of draws that the interval holds, over 0 and under 1.
    draws : int
        How often as many regions are drawn, with replacement.

    Returns
    -------
    PrecisionAt
        Shares in [0, 1]. Where equal scores compete for the last picks, each counts by the share of
        picks that is left for them: what picking among them by lot would give on average.

    Raises
    ------
    MethodError
        If labels differ, a value is out of its range, or no region has as many cells at risk.

    Notes
    -----
    Regions that entered nothing count, with 0: someone would have picked there too. Compare with
    ``base_rate``, not with 1: where a region enters little, no score can fill its picks.

    References
    ----------
    .. [1] McSherry, F. and Najork, M. (2008), "Computing information retrieval performance measures
       efficiently in the presence of tied scores", *ECIR 2008*, Springer, 414-421.

    Examples
    --------
    >>> scores = pd.DataFrame([[3.0, 2, 2, 1]], index=["us"], columns=list("abcd"))
    >>> entered = pd.DataFrame([[1, 1, 0, 0]], index=["us"], columns=list("abcd"))
    >>> precision_at(scores, entered, 2, rng=np.random.default_rng(1)).mean  # a, and half of b
    0.75
    """
    values, truth, at_risk = _cells(scores, outcome)
    number = at_risk.sum(axis=1)
    if top < 1:
        raise MethodError(f"`top` must be at least 1; it is {top}. Pass how many picks count.")
    kept = number >= top
    if not kept.any():
        raise MethodError(
            f"At least one region must have {top} cells at risk; the most is "
            f"{int(number.max())}. Lower `top`."
        )
    values, truth, at_risk = values[kept], truth[kept] & at_risk[kept], at_risk[kept]
    ordered = np.where(at_risk, values, -np.inf)
    last = -np.partition(-ordered, top - 1, axis=1)[:, [top - 1]]
    above, level_with = ordered > last, ordered == last
    left = top - above.sum(axis=1)
    hits = (above & truth).sum(axis=1)
    each = (hits + left * (level_with & truth).sum(axis=1) / level_with.sum(axis=1)) / top
    base = truth.sum(axis=1) / number[kept]
    labels = scores.index[kept]
    return PrecisionAt(
        pd.Series(each, labels, name="precision"),
        *_mean_with_interval(each, rng, level, draws),
        pd.Series(base, labels, name="base"),
        float(base.mean()),
        top,
        _labels(scores.index[~kept]),
    )


def paired_difference(
    first: pd.Series,
    second: pd.Series,
    *,
    rng: np.random.Generator,
    level: float = 0.8,
    draws: int = 2000,
) -> PairedDifference:
    r"""By how much one score does better than another in the same regions.

    .. math:: \bar d = \frac1R \sum_r (a_r - b_r)

    Parameters
    ----------
    first : Series of float, (regions,)
        The AUC or precision of each region by one score: ``.regions`` of either record.
    second : Series of float, (regions,)
        The same measure by another score, over the same cells at risk and with the same labels.
    rng : numpy Generator
        Draws the regions for the interval.
    level : float
        The share of draws that the interval holds, over 0 and under 1.
    draws : int
        How often as many regions are drawn, with replacement.

    Returns
    -------
    PairedDifference
        Over 0 where the first does better. An interval with 0 inside decides nothing.

    Raises
    ------
    MethodError
        If labels differ or a value is not finite.

    References
    ----------
    .. [1] Efron, B. and Tibshirani, R. J. (1993), *An Introduction to the Bootstrap*, Chapman &
       Hall, chapters 6 and 13.

    Examples
    --------
    >>> one = pd.Series({"us": 0.75, "them": 0.5})
    >>> paired_difference(one, one - 0.25, rng=np.random.default_rng(1)).low
    0.25
    """
    unique_labels(first, "first")
    unique_labels(second, "second")
    same_labels(first.index, second.index, "`first` and `second`")
    each = first.to_numpy("float64") - second.to_numpy("float64")
    missing = [str(label) for label in first.index[~np.isfinite(each)]]
    if missing:
        raise MethodError(
            f"`first` and `second` must be finite; {len(missing)} of {len(each)} regions are not, "
            f"{named(missing)}. Drop them from both."
        )
    series = pd.Series(each, first.index, name="difference")
    return PairedDifference(series, *_mean_with_interval(each, rng, level, draws))


def _cells(scores: pd.DataFrame, outcome: pd.DataFrame) -> tuple[Floats, Truths, Truths]:
    """The scores, whether a cell was entered, and whether it was at risk."""
    unique_labels(scores, "scores")
    unique_labels(outcome, "outcome")
    same_labels(scores.index, outcome.index, "the rows of `scores` and of `outcome`")
    same_labels(scores.columns, outcome.columns, "the columns of `scores` and of `outcome`")
    values = scores.to_numpy("float64", na_value=np.nan)
    seen = outcome.to_numpy("float64", na_value=np.nan)
    wrong = np.isinf(values) | ~(np.isnan(seen) | (seen == 0) | (seen == 1))
    if wrong.any():
        rows = [str(label) for label in scores.index[wrong.any(axis=1)]]
        raise MethodError(
            "`scores` must not be infinite and `outcome` must be 0, 1 or NaN; "
            f"{int(wrong.sum())} of {wrong.size} cells are not so, in rows {named(rows)}. "
            "Correct them, or set them to NaN where not at risk."
        )
    at_risk = ~(np.isnan(values) | np.isnan(seen))
    if not at_risk.any():
        raise MethodError("At least one cell must be at risk; none is. Fill `scores`.")
    return values, seen == 1, at_risk


def _auc(values: Floats, truth: Truths, at_risk: Truths) -> Floats:
    """The AUC of each row, from mid-ranks; what is not at risk ranks last and does not count."""
    ranks = stats.rankdata(np.where(at_risk, values, np.inf), axis=1)
    entered = truth & at_risk
    ones = entered.sum(axis=1)
    zeros = at_risk.sum(axis=1) - ones
    above = np.where(entered, ranks, 0.0).sum(axis=1) - ones * (ones + 1) / 2
    areas: Floats = above / (ones * zeros)
    return areas


def _mean_with_interval(
    each: Floats, rng: np.random.Generator, level: float, draws: int
) -> tuple[float, float, float]:
    """The mean, and the interval of it over draws of as many regions with replacement."""
    if not 0 < level < 1 or draws < 1:
        raise MethodError(
            "`level` must be over 0 and under 1 and `draws` at least 1; they are "
            f"{level} and {draws}. Correct them."
        )
    many = len(each)
    weights = rng.multinomial(many, np.full(many, 1.0 / many), size=draws)
    low, high = np.quantile(weights @ each / many, [(1 - level) / 2, (1 + level) / 2])
    return float(each.mean()), float(low), float(high)


def _labels(index: pd.Index) -> tuple[str, ...]:
    return tuple(str(label) for label in index)
