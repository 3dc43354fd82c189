"""What people answered, as the sample was drawn: means, totals and ratios with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from southgate.errors import MethodError, named

__all__ = ["Design", "Estimate", "estimate", "jackknife_error", "people_needed", "wellbeing"]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Design:
    """How a sample was drawn: columns of the survey.

    ``weight``: how many people a row stands for. ``strata``: groups that were sampled apart.
    ``units``: what was drawn at each stage, the first stage first; none: each row was drawn.
    ``sizes``: how many of these there are at each stage, within what was drawn before; none: as if
    drawn with replacement.
    """

    weight: str
    strata: str | None = None
    units: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure for the population, with how sure it is.

    ``value``, its standard ``error``, the bounds ``low`` and ``high`` of the interval, ``freedom``
    (degrees of it) and ``answers``, how many rows it rests on.
    """

    value: float
    error: float
    low: float
    high: float
    freedom: int
    answers: int


def estimate(
    survey: pd.DataFrame,
    design: Design,
    value: str,
    *,
    kind: Literal["mean", "total", "ratio"] = "mean",
    over: str | None = None,
    domain: pd.Series | None = None,
    level: float = 0.95,
) -> Estimate:
    r"""A mean, total or ratio in the population, with an interval for how the sample was drawn.

    By Taylor's linearisation: :math:`z = w (y - R x) / \hat X` for a ratio (a mean is the ratio to
    1), :math:`z = w y` for a total; with :math:`n_h` units drawn of :math:`N_h` in stratum h,

    .. math:: \hat V = \sum_h \left(1 - \frac{n_h}{N_h}\right) \frac{n_h}{n_h - 1}
       \sum_i (z_{hi} - \bar z_h)^2 + \sum_h \frac{n_h}{N_h} \sum_i \hat V_{hi}

    with :math:`\hat V_{hi}` the same within unit i at the next stage.

    Parameters
    ----------
    survey : DataFrame, (answers, columns)
        One row a person or whatever answered.
    design : Design
    value : str
        A column of numbers; rows where it is missing are outside the domain.
    kind : {"mean", "total", "ratio"}
    over : str, optional
        For a ratio: the column below the line.
    domain : Series of bool, (answers,), optional
        Who is meant; all rows stay in the design.
    level : float
        Of the interval, by Student's t with the degrees of freedom of the domain: units with a
        member in it less strata with one.

    Returns
    -------
    Estimate
        In the unit of the values.

    Raises
    ------
    MethodError
        If a column is not there, a weight is missing or negative, nobody is in the domain, a
        stratum has one unit only (it has no variance: an interval would be of width 0 by neglect),
        or a size is smaller than the number drawn.

    References
    ----------
    .. [1] Lumley, T. (2004), Analysis of complex survey samples, *Journal of Statistical Software*
       9 (8).
    .. [2] Särndal, C.-E., Swensson, B. and Wretman, J. (1992), *Model Assisted Survey Sampling*,
       Springer.

    Examples
    --------
    >>> survey = pd.DataFrame({"w": [10.0, 10.0, 10.0], "glad": [4.0, 6.0, 8.0]})
    >>> found = estimate(survey, Design("w"), "glad")
    >>> found.value, round(found.error, 6), found.freedom
    (6.0, 1.154701, 2)
    """
    if kind == "ratio" and over is None:
        raise MethodError("A ratio needs `over`, the column below the line. Name it.")
    _refuse_lacking(survey, design, value, over)
    weight = survey[design.weight].to_numpy(dtype="float64", na_value=np.nan)
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise MethodError("Weights must be finite and not negative; some are not. Correct them.")
    y = survey[value].to_numpy(dtype="float64", na_value=np.nan)
    x = np.ones(len(survey))
    if kind == "ratio":
        x = survey[over].to_numpy(dtype="float64", na_value=np.nan)
    inside = np.isfinite(y) & np.isfinite(x) & (weight > 0)
    if domain is not None:
        inside &= domain.to_numpy(dtype=bool, na_value=False)
    if not inside.any():
        raise MethodError(f"Somebody must be in the domain and have {value}; nobody is. Widen it.")
    y, x, w = np.where(inside, y, 0.0), np.where(inside, x, 0.0), np.where(inside, weight, 0.0)
    if kind == "total":
        found, z = float(w @ y), w * y
    else:
        below = float(w @ x)
        found = float(w @ y) / below
        z = w * (y - found * x) / below
    units = list(design.units) or [""]
    labels = [np.arange(len(survey)) if not u else pd.factorize(survey[u])[0] for u in units]
    sizes = [survey[s].to_numpy(dtype="float64") for s in design.sizes]
    strata = np.zeros(len(survey), dtype=np.intp)
    if design.strata is not None:
        strata = pd.factorize(survey[design.strata])[0]
    error = float(np.sqrt(_variance(z, strata, labels, sizes)))
    drawn = pd.DataFrame({"h": strata, "i": labels[0]})[inside].drop_duplicates()
    freedom = len(drawn) - drawn["h"].nunique()
    if freedom < 1:
        raise MethodError(
            "The domain must have members in two units of one stratum; it has not, so that no "
            "interval can be made. Widen it."
        )
    reach = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    return Estimate(found, error, found - reach, found + reach, freedom, int(inside.sum()))


def jackknife_error(survey: pd.DataFrame, design: Design, value: str) -> float:
    r"""The standard error of a mean by leaving out one unit of the first stage at a time.

    .. math:: \hat V = \sum_h \frac{n_h - 1}{n_h} \sum_i
       \left(\hat\theta_{(hi)} - \bar\theta\right)^2

    Parameters
    ----------
    survey : DataFrame, (answers, columns)
    design : Design
        As if drawn with replacement: sizes are not used.
    value : str
        A column of numbers; rows where it is missing are left out.

    Returns
    -------
    float
        In the unit of the values: a check on :func:`estimate` that shares none of its formulas.

    Raises
    ------
    MethodError
        If a column is not there or a stratum has one unit only.

    References
    ----------
    .. [1] Wolter, K. M. (2007), *Introduction to Variance Estimation*, 2nd ed., Springer.

    Examples
    --------
    >>> survey = pd.DataFrame({"w": [10.0, 10.0, 10.0], "glad": [4.0, 6.0, 8.0]})
    >>> round(jackknife_error(survey, Design("w"), "glad"), 6)
    1.154701
    """
    _refuse_lacking(survey, design, value, None)
    frame = pd.DataFrame(
        {
            "h": survey[design.strata] if design.strata else 0,
            "i": survey[design.units[0]] if design.units else np.arange(len(survey)),
            "w": survey[design.weight].where(survey[value].notna(), 0.0),
        }
    )
    frame["t"] = frame["w"] * survey[value].fillna(0.0)
    sums = frame.groupby(["h", "i"])[["w", "t"]].sum()
    strata = sums.groupby(level="h")
    count = strata["w"].transform("size")
    if (count < 2).any():
        raise MethodError(
            "Each stratum must have two units; some have one. Join strata that were sampled alike."
        )
    # The others of the stratum stand in for the one that is left out.
    others = (strata.transform("sum") - sums).mul(count / (count - 1), axis=0)
    rest = sums.sum() - strata.transform("sum") + others
    theta = rest["t"] / rest["w"]
    return float(np.sqrt(((count - 1) / count * (theta - theta.mean()) ** 2).sum()))


def wellbeing(
    survey: pd.DataFrame, design: Design, items: pd.DataFrame, *, level: float = 0.95
) -> pd.DataFrame:
    r"""An index of well-being or sense of gain from answers on scales, with intervals.

    Each answer becomes :math:`100 (a - \text{worst}) / (\text{best} - \text{worst})`, each person's
    index is the weighted mean of the items answered where these have ``weight`` of two thirds or
    more, and the index is the mean over the population.

    Parameters
    ----------
    survey : DataFrame, (answers, columns)
    design : Design
    items : DataFrame, (items, 3)
        Indexed by a column of ``survey``: ``worst`` and ``best``, the ends of the scale as coded
        (worst above best where 1 is best), and ``weight``, from 0.
    level : float

    Returns
    -------
    DataFrame, (items and ``index``, 5)
        ``value``, ``error``, ``low``, ``high``, from 0 to 100, and ``answers``.

    Raises
    ------
    MethodError
        If an item is not in the survey, an answer lies off its scale, the ends are equal, or as
        :func:`estimate`.

    Notes
    -----
    Codes for "don't know" lie off the scale and are refused, not averaged: make them missing first.
    Equal weights are a choice; who was not reached has no answer here.

    References
    ----------
    .. [1] OECD (2013), *OECD Guidelines on Measuring Subjective Well-being*, OECD Publishing.

    Examples
    --------
    >>> survey = pd.DataFrame({"w": [1.0, 1.0, 1.0], "glad": [1.0, 2.0, 3.0]})
    >>> items = pd.DataFrame({"worst": [3], "best": [1], "weight": [1.0]}, index=["glad"])
    >>> wellbeing(survey, Design("w"), items)["value"].tolist()
    [50.0, 50.0]
    """
    lacking = [str(item) for item in items.index if item not in survey.columns]
    if lacking or "index" in items.index:
        raise MethodError(
            f"Items must be columns of `survey`, none called index; {named(lacking) or 'index'} is "
            "not. Correct `items`."
        )
    span = items["best"] - items["worst"]
    if (span == 0).any() or not (items["weight"] >= 0).all() or not items["weight"].sum() > 0:
        raise MethodError("An item must have two ends and a weight from 0. Correct `items`.")
    scaled = 100 * (survey[items.index].astype("float64") - items["worst"]) / span
    off = (scaled < 0) | (scaled > 100)
    if off.any(axis=None):
        strange = [str(item) for item in items.index[off.any()]]
        raise MethodError(
            f"Answers must lie on their scale; some of {named(strange)} do not. Make codes for no "
            "answer missing."
        )
    weights = items["weight"] / items["weight"].sum()
    held = scaled.notna().astype("float64") @ weights
    whole = scaled.fillna(0) @ weights / held.where(held >= 2 / 3 - 1e-12)
    answered = scaled.assign(index=whole)
    plan = answered.join(survey[_columns(design)].drop(columns=items.index, errors="ignore"))
    rows = []
    for item in answered.columns:
        found = estimate(plan, design, item, level=level)
        rows.append((found.value, found.error, found.low, found.high, found.answers))
    columns = ["value", "error", "low", "high", "answers"]
    return pd.DataFrame(rows, index=answered.columns, columns=columns)


def people_needed(
    widths: tuple[float, ...],
    *,
    deviation: float,
    population: float,
    effects: tuple[float, ...] = (1.0, 1.5, 2.0),
    response: float = 1.0,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""How many people must be asked for an interval this wide.

    .. math:: n_0 = d \left(\frac{2 z \sigma}{\text{width}}\right)^2, \qquad
       n = \frac{n_0}{1 + n_0 / N}, \qquad \text{asked} = n / r

    Parameters
    ----------
    widths : tuple of float
        From end to end of the interval, above 0, in the unit of the deviation.
    deviation : float
        Standard deviation among people; for a share at most 50 (per cent).
    population : float
        How many people there are, above 1.
    effects : tuple of float
        Design effects: 1 for a plain random sample, more where people are drawn in clusters.
    response : float
        Which share of those asked answers, above 0 to 1.
    level : float

    Returns
    -------
    DataFrame of int, (widths, effects)
        Rounded up; at most the population.

    Raises
    ------
    MethodError
        If an argument is out of its range.

    References
    ----------
    .. [1] Kish, L. (1965), *Survey Sampling*, Wiley.

    Examples
    --------
    >>> people_needed((10.0, 2.0), deviation=50, population=4_600_000, effects=(1.0,))[1.0].tolist()
    [385, 9584]
    """
    positive = (*widths, deviation, *effects, response, level)
    if not widths or min(positive) <= 0 or response > 1 or level >= 1 or population <= 1:
        raise MethodError(
            "Widths, deviation, effects and population must be above 0, `response` at most 1 and "
            "`level` below 1; some are not. Correct them."
        )
    z = stats.norm.ppf(0.5 + level / 2)
    first = np.outer((2 * z * deviation / np.array(widths)) ** 2, effects)
    n = first / (1 + first / population)
    asked = np.minimum(np.ceil(n / response - 1e-9), np.floor(population)).astype(np.int64)
    return pd.DataFrame(asked, index=pd.Index(widths, name="width"), columns=list(effects))


def _variance(z: Array, strata: Array, labels: list[Array], sizes: list[Array]) -> float:
    """Of the total of z, over the stages that are left."""
    frame = pd.DataFrame({"h": strata, "i": labels[0], "z": z})
    frame["n"] = sizes[0] if sizes else np.inf
    drawn = frame.groupby(["h", "i"]).agg(z=("z", "sum"), n=("n", "first"))
    by = drawn.groupby(level="h")
    count, size = by.size(), by["n"].first()
    alone = count.index[(count == 1) & (size > 1)]
    if len(alone):
        raise MethodError(
            f"Each stratum must have two units at every stage or all there are; {len(alone)} have "
            "one. Join strata that were sampled alike."
        )
    if (size < count).any():
        raise MethodError("A size must not be smaller than the number drawn; one is. Correct it.")
    taken = (count / size).where(np.isfinite(size), 0.0)
    squares = ((drawn["z"] - by["z"].transform("mean")) ** 2).groupby(level="h").sum()
    total = float(((1 - taken) * count / (count - 1).clip(lower=1) * squares).sum())
    if len(labels) == 1 or not sizes:
        return total
    # Each unit drawn is a stratum of the next stage, and counts as far as its stage was sampled.
    codes = frame.groupby(["h", "i"]).ngroup().to_numpy()
    part = np.sqrt(taken.reindex(strata).to_numpy())
    return total + _variance(z * part, codes, labels[1:], sizes[1:])


def _columns(design: Design) -> list[str]:
    strata = [design.strata] if design.strata else []
    return list(dict.fromkeys([design.weight, *strata, *design.units, *design.sizes]))


def _refuse_lacking(survey: pd.DataFrame, design: Design, value: str, over: str | None) -> None:
    wanted = [*_columns(design), value, *([over] if over else [])]
    lacking = [name for name in wanted if name not in survey.columns]
    if lacking:
        raise MethodError(
            f"The survey must have the columns of its design; {named(lacking)} is not there."
        )
    if len(design.sizes) > max(1, len(design.units)):
        raise MethodError("There must not be more sizes than stages of drawing. Drop some.")
    gaps = [name for name in _columns(design)[1:] if survey[name].isna().any()]
    if gaps:
        raise MethodError(
            f"Strata, units and sizes must be known for every row; {named(gaps)} has gaps. Fill or "
            "drop those rows."
        )
