"""What must not be ranked: too few figures, none that differ, and figures of somebody else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.labelled import numbers_of, same_labels

__all__ = ["Screened", "borrowed", "jumps", "screen", "stillness", "sudden_years"]


@dataclass(frozen=True, slots=True)
class Screened:
    """What is left, and why the rest is not.

    ``table`` is a DataFrame, (units, indicators); ``dropped`` a DataFrame with the columns
    ``side`` (``indicator`` or ``unit``), ``label``, ``reason`` (``empty``, ``constant``, ``few``)
    and ``share``, of its cells that are there.
    """

    table: pd.DataFrame
    dropped: pd.DataFrame


def screen(
    values: pd.DataFrame, *, units: float = 2 / 3, indicators: float = 2 / 3, distinct: int = 2
) -> Screened:
    """Indicators and units that have enough figures to be ranked.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing.
    units : float
        What share of the units an indicator must have a value for, from 0 to 1.
    indicators : float
        What share of the indicators that are left a unit must have a value for.
    distinct : int
        How many different values an indicator must have, from 2.

    Returns
    -------
    Screened
        Both orders as they were.

    Raises
    ------
    MethodError
        If a value is infinite, a share is not in [0, 1], or ``distinct`` is less than 2.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> table = pd.DataFrame({"beds": [1.0, 2.0], "rain": [5.0, 5.0], "gone": [None, None]})
    >>> screen(table.astype(float)).dropped["reason"].tolist()
    ['constant', 'empty']
    """
    x = numbers_of(values, "values")
    if not (0 <= units <= 1 and 0 <= indicators <= 1 and distinct >= 2):
        raise MethodError(
            f"Shares must lie from 0 to 1 and `distinct` be at least 2; they are {units}, "
            f"{indicators} and {distinct}. Correct them."
        )
    there = ~np.isnan(x)
    by_indicator = pd.Series(there.mean(axis=0), index=values.columns)
    reasons = pd.Series("", index=values.columns)
    reasons[by_indicator < units] = "few"
    reasons[values.nunique() < distinct] = "constant"
    reasons[by_indicator == 0] = "empty"
    kept = values.loc[:, reasons == ""]
    by_unit = kept.notna().mean(axis=1) if kept.shape[1] else pd.Series(0.0, index=values.index)
    low = by_unit < indicators
    columns = ["side", "label", "reason", "share"]
    gone = reasons[reasons != ""]
    rows = [("indicator", label, why, by_indicator[str(label)]) for label, why in gone.items()]
    rows += [("unit", label, "few", share) for label, share in by_unit[low].items()]
    return Screened(kept.loc[~low], pd.DataFrame(rows, columns=columns))


def borrowed(
    values: pd.DataFrame, groups: pd.Series, scalers: pd.DataFrame, *, within: float = 0.01
) -> pd.DataFrame:
    r"""Whether an indicator is the figure of a larger area, shared out by something else.

    For an indicator :math:`x` and a scaler :math:`s` (or nothing, :math:`s = 1`), with
    :math:`g(u)` the group of a unit, the deviation is

    .. math:: \operatorname{median}_u \left| \ln\frac{x_u}{s_u} -
       \operatorname{median}_{v \in g(u)} \ln\frac{x_v}{s_v} \right|

    Where it is at most ``within`` for some scaler, every unit of a group has the same ratio: the
    figure was made from one of the group. What is itself a scaler is not judged by itself.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing; cells that are not above 0 are left out.
    groups : Series, (units,)
        The larger area, with the year where rows are units and years; missing: left out.
    scalers : DataFrame of float, (units, scalers)
        What figures are usually shared out by: people, output, wages, area; maybe no column.
    within : float
        Above 0; a hundredth, in logarithms, is one per cent.

    Returns
    -------
    DataFrame, (indicators, 4)
        ``scaler``, the one that fits best, ``""`` for nothing; ``deviation``; ``borrowed``;
        ``units``, the number of cells in groups of three or more. Fewer than 10 cells: a deviation
        that is no number, and not borrowed.

    Raises
    ------
    MethodError
        If labels differ, a value is infinite, or ``within`` is not above 0.

    Notes
    -----
    A source table that says so is better, and often there is none. The rule sees figures that were
    shared out by one scaler: not a product of several, and not what was smoothed afterwards.
    Ranked, such a figure ranks its scaler again.

    References
    ----------
    .. [1] Openshaw, S. (1984), *The Modifiable Areal Unit Problem*, Geo Books.
    .. [2] Goodchild, M. F. and Lam, N. S.-N. (1980), Areal interpolation: a variant of the
       traditional spatial problem, *Geo-Processing* 1, 297-312.

    Examples
    --------
    >>> people = pd.DataFrame({"people": [1.0, 2, 4, 1, 3, 6, 5, 2, 8, 4]})
    >>> own = [9.0, 1, 7, 3, 2, 8, 1, 6, 2, 5]
    >>> table = pd.DataFrame({"crime": 0.3 * people["people"], "beds": own})
    >>> borrowed(table, pd.Series("province", index=table.index), people)["borrowed"].tolist()
    [True, False]
    """
    if not within > 0:
        raise MethodError(f"`within` must be above 0; it is {within}. Pass 0.01, say.")
    numbers_of(values, "values")
    if scalers.shape[1]:
        numbers_of(scalers, "scalers")
    same_labels(values.index, groups.index, "the rows of `values` and `groups`")
    same_labels(values.index, scalers.index, "the rows of `values` and `scalers`")
    under = {"": pd.Series(0.0, index=values.index)}
    under |= {str(name): np.log(column.where(column > 0)) for name, column in scalers.items()}
    rows = []
    for code in values.columns:
        logged = np.log(values[code].where(values[code] > 0))
        found = {name: _deviation(logged - s, groups) for name, s in under.items() if name != code}
        best = min(found, key=lambda name: (np.isnan(found[name][0]), found[name][0]))
        deviation, cells = found[best]
        rows.append((best, deviation, bool(deviation <= within), cells))
    columns = ["scaler", "deviation", "borrowed", "units"]
    return pd.DataFrame(rows, index=values.columns, columns=columns)


def stillness(panel: pd.DataFrame) -> pd.DataFrame:
    """Whether an indicator moves at all over the years.

    Parameters
    ----------
    panel : DataFrame of float, ((units, years), indicators)
        Rows by unit and year, each once; finite or missing.

    Returns
    -------
    DataFrame, (indicators, 3)
        ``still``, the share of units (of two years or more) whose value never changes; ``moved``,
        the share of steps from one year to the next in the table that change; ``values``, how many
        different values there are in all. Not a number where there is nothing to compare.

    Raises
    ------
    MethodError
        If rows are not by unit and year, one stands twice, or a value is infinite.

    Notes
    -----
    What stands still for years is a survey carried forward: it says nothing about change, and a
    trend of an index that holds it is a trend of the rest.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["a", "b"], [2006, 2007]])
    >>> stillness(pd.DataFrame({"marsh": [1.0, 1.0, 2.0, 2.0]}, index=rows))["still"].tolist()
    [1.0]
    """
    steps = _by_year(panel)
    rows = []
    for code in panel.columns:
        wide = steps[code].unstack()  # noqa: PD010  # labels, no sums
        seen = wide.notna().sum(axis=1)
        change = wide.diff(axis=1).iloc[:, 1:]
        compared = change.notna().to_numpy(dtype=bool)
        moved = (change.abs() > 0).to_numpy(dtype=bool)[compared]
        still = (wide.max(axis=1) == wide.min(axis=1))[seen >= 2]
        rows.append((_mean(still.to_numpy()), _mean(moved), int(panel[code].nunique())))
    return pd.DataFrame(rows, index=panel.columns, columns=["still", "moved", "values"])


def jumps(panel: pd.DataFrame, *, factor: float = 2.0) -> pd.Series:
    r"""How often a single unit's figure leaps from one year to the next, beyond what all do.

    With :math:`d_{ut} = \ln x_{ut} - \ln x_{u,t-1}` and its median over units :math:`\tilde d_t`,
    the share of steps with :math:`|d_{ut} - \tilde d_t| > \ln \text{factor}`.

    Parameters
    ----------
    panel : DataFrame of float, ((units, years), indicators)
        Rows by unit and year, each once; cells that are not above 0 are left out.
    factor : float
        Above 1; by 2 a figure doubles or halves within a year.

    Returns
    -------
    Series of float, (indicators,)
        From 0 to 1; not a number where there is no step.

    Raises
    ------
    MethodError
        If rows are not by unit and year, one stands twice, or the factor is not above 1.

    Notes
    -----
    Output, schooling or spending of a city does not halve in a year; a figure that often does is
    put together from several sources, or counts few events. Ranks by it move by that alone.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["a", "b", "c"], [2006, 2007]])
    >>> table = pd.DataFrame({"toll": [1.0, 1.0, 2.0, 2.1, 1.0, 9.0]}, index=rows)
    >>> jumps(table).round(3).tolist()
    [0.333]
    """
    if not factor > 1:
        raise MethodError(f"`factor` must be above 1; it is {factor}. Pass 2, say.")
    steps = _by_year(panel)
    found = []
    for code in panel.columns:
        wide = np.log(steps[code].where(steps[code] > 0)).unstack()  # noqa: PD010  # no sums
        change = wide.diff(axis=1).iloc[:, 1:]
        away = (change - change.median()).abs().to_numpy()
        found.append(_mean((away > np.log(factor))[~np.isnan(away)]))
    return pd.Series(found, index=panel.columns, name="jumps")


def sudden_years(panel: pd.DataFrame, *, shift: float = 0.25, times: float = 5.0) -> pd.DataFrame:
    r"""Years in which an indicator jumps for everybody: more likely a new meaning than news.

    With :math:`m_t` the median over units of :math:`\ln x_t - \ln x_{t-1}`, a year is sudden where

    .. math:: |m_t - \tilde m| > \max\left(\text{shift},\;
       \text{times} \cdot 1.4826 \operatorname{median}_s |m_s - \tilde m|\right)

    Parameters
    ----------
    panel : DataFrame of float, ((units, years), indicators)
        Rows by unit and year, each once; cells that are not above 0 are left out.
    shift : float
        In logarithms, above 0: 0.25 is a fall by 22 or a rise by 28 per cent beyond the usual.
    times : float
        How many usual deviations, above 0.

    Returns
    -------
    DataFrame
        Columns ``indicator``, ``year`` and ``change``, :math:`m_t`, in logarithms.

    Raises
    ------
    MethodError
        If rows are not by unit and year, one stands twice, or an option is not above 0.

    Notes
    -----
    A rule finds candidates. Years that somebody knows to be breaks belong in the table of breaks.
    Fewer than four steps are not judged.

    References
    ----------
    .. [1] Leys, C., Ley, C., Klein, O., Bernard, P. and Licata, L. (2013), Detecting outliers: do
       not use standard deviation around the mean, use absolute deviation around the median,
       *Journal of Experimental Social Psychology* 49, 764-766.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["a", "b"], range(2010, 2016)])
    >>> smoke = [9.0, 9, 8, 8, 4, 4, 7, 7, 6, 6, 3, 3]
    >>> sudden_years(pd.DataFrame({"smoke": smoke}, index=rows))["year"].tolist()
    [2014]
    """
    if not (shift > 0 and times > 0):
        raise MethodError(f"`shift` and `times` must be above 0; they are {shift} and {times}.")
    steps = _by_year(panel)
    rows: list[tuple[object, object, float]] = []
    for code in panel.columns:
        wide = np.log(steps[code].where(steps[code] > 0)).unstack()  # noqa: PD010  # as above
        change = wide.diff(axis=1).iloc[:, 1:].median().dropna()
        if len(change) < 4:
            continue
        away = (change - change.median()).abs()
        sudden = away > max(shift, times * 1.4826 * float(away.median()))
        rows += [(code, year, float(change[year])) for year in change.index[sudden]]
    return pd.DataFrame(rows, columns=["indicator", "year", "change"])


def _deviation(ratio: pd.Series, groups: pd.Series) -> tuple[float, int]:
    there = ratio.notna() & groups.notna()
    own, group = ratio[there], groups[there]
    by = own.groupby(group.to_numpy())
    large = by.transform("size") >= 3
    if large.sum() < 10:
        return float("nan"), int(large.sum())
    away = (own - by.transform("median")).abs()
    return float(away[large].median()), int(large.sum())


def _by_year(panel: pd.DataFrame) -> pd.DataFrame:
    if panel.index.nlevels != 2:
        raise MethodError(
            f"`panel` must have rows by unit and year; it has {panel.index.nlevels} levels. Set "
            "both as the index."
        )
    twice = panel.index[panel.index.duplicated()].unique()
    if len(twice):
        raise MethodError(
            f"Each unit and year must stand once in `panel`; {len(twice)} do not: "
            f"{named([' '.join(map(str, key)) for key in twice])}. Two units may share a "
            "name: join by code."
        )
    numbers_of(panel.reset_index(drop=True), "panel")
    return panel.sort_index()


def _mean(flags: np.ndarray) -> float:
    return float(flags.mean()) if len(flags) else float("nan")
