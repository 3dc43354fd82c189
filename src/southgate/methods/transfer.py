"""What changed in a sending region: structure, wages and labour cost, each within one run."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.labelled import same_labels, unique_labels
from southgate.methods.series import crossed

__all__ = ["labour_cost_growth", "share_change", "spans_within_runs", "wage_gap"]

Breaks = Mapping[str, Collection[int]]


def spans_within_runs(
    years: pd.Index, breaks: Breaks, *, least: int = 2
) -> tuple[tuple[int, int], ...]:
    """The pairs of years that may be compared for every origin, the latest and longest first.

    Parameters
    ----------
    years : Index of int, (years,)
        Years in which there are values.
    breaks : mapping of str to collection of int
        By origin, the first years of a new meaning. A break of one origin bars the pair for all,
        so that all are compared over the same years.
    least : int
        The shortest span in years, from 1; one year's change is mostly noise.

    Returns
    -------
    tuple of (int, int)
        First and last year, sorted by the last year, then by length, falling.

    Raises
    ------
    MethodError
        If ``least`` is less than 1.

    Examples
    --------
    >>> spans_within_runs(pd.Index([2013, 2014, 2016, 2019, 2021]), {"a": [2017], "b": [2019]})
    ((2019, 2021), (2013, 2016), (2014, 2016))
    """
    if least < 1:
        raise MethodError(f"`least` must be at least 1; it is {least}. Pass a span in years.")
    every = {int(year) for own in breaks.values() for year in own}
    known = sorted({int(year) for year in years})
    pairs = [
        (since, until)
        for until in known
        for since in known
        if until - since >= least and not crossed(since, until, every)
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def share_change(
    shares: pd.DataFrame, since: int, until: int, breaks: Breaks | None = None
) -> pd.Series:
    r"""By how many percentage points a sector's share changed in each origin.

    .. math:: \Delta_o = s_{o,\text{until}} - s_{o,\text{since}}

    Parameters
    ----------
    shares : DataFrame of float, (years, origins)
        A sector's share of value added in per cent, 0 to 100; missing where not known.
    since, until : int
        The years compared.
    breaks : mapping of str to collection of int, optional
        By origin, the first years of a new meaning.

    Returns
    -------
    Series of float, (origins,)
        Percentage points; below 0 the sector gave way to others. Missing where a year is.

    Raises
    ------
    MethodError
        If the years cross a break of any origin, are not in order or not rows of the table, or a
        share is no share.

    Notes
    -----
    A share falls where other sectors grow faster: the sector itself may have grown.

    References
    ----------
    .. [1] Kuznets, S. (1966), *Modern Economic Growth: Rate, Structure, and Spread*, Yale
       University Press.
    .. [2] Akamatsu, K. (1962), A historical pattern of economic growth in developing countries,
       *The Developing Economies* 1, 3-25.

    Examples
    --------
    >>> shares = pd.DataFrame({"a": [45.0, 42.5], "b": [50.0, None]}, index=[2013, 2016])
    >>> share_change(shares, 2013, 2016).tolist()
    [-2.5, nan]
    """
    first, last = _ends(shares, "shares", since, until, breaks)
    for year, row in ((since, first), (until, last)):
        if wrong := [str(origin) for origin in row.index[(row < 0) | (row > 100)]]:
            raise MethodError(
                f"`shares` must be per cent from 0 to 100; those of {named(wrong)} in {year} are "
                "not. Correct them, or convert the unit."
            )
    return (last - first).rename("share_change")


def wage_gap(wages: pd.DataFrame, region: str, year: int) -> pd.Series:
    r"""By how many per cent the wage of each origin lies above that of the receiving region.

    .. math:: g_o = 100 \left(w_o / w_r - 1\right)

    Parameters
    ----------
    wages : DataFrame of float, (years, regions)
        One wage a year and region, above 0, in one currency and of one definition; missing where
        not known.
    region : str
        The receiving region, a column.
    year : int
        A row.

    Returns
    -------
    Series of float, (origins,)
        Per cent; missing where a wage is. The receiving region is left out.

    Raises
    ------
    MethodError
        If the region or the year is not in the table, or a wage is not above 0.

    Notes
    -----
    Wages at current prices and in one year: no price level enters. A mean wage over all activities
    differs between regions by what they do as well as by what they pay.

    Examples
    --------
    >>> wages = pd.DataFrame({"us": [50.0], "a": [90.0], "b": [40.0]}, index=[2016])
    >>> wage_gap(wages, "us", 2016).round(6).tolist()
    [80.0, -20.0]
    """
    unique_labels(wages, "wages")
    if region not in wages.columns:
        raise MethodError(f"`region` must be a column of `wages`; {region} is not. Add its column.")
    _refuse_absent(wages, "wages", (year,))
    row = _positive(pd.Series(wages.loc[year], index=wages.columns), "wages", year)
    gap: pd.Series = 100 * (row / row[region] - 1)
    return gap.drop(region).rename("wage_gap")


def labour_cost_growth(
    wages: pd.DataFrame,
    output: pd.DataFrame,
    workers: pd.DataFrame,
    since: int,
    until: int,
    breaks: Breaks | None = None,
) -> pd.Series:
    r"""By how many per cent wages outran output per worker: growth of the unit labour cost.

    .. math:: u_o = 100 \left(\frac{w_{o,1} / w_{o,0}}{(y_{o,1} / l_{o,1}) / (y_{o,0} / l_{o,0})}
       - 1\right)

    Parameters
    ----------
    wages, output, workers : DataFrame of float, (years, origins)
        The wage, the value added and the persons who made it, above 0, of one sector; missing
        where not known. The same columns in the same order.
    since, until : int
        The years compared.
    breaks : mapping of str to collection of int, optional
        By origin, the first years of a new meaning of any of the three.

    Returns
    -------
    Series of float, (origins,)
        Per cent over the whole span; above 0 a unit of output costs more labour than before.
        Missing where any of the six values is.

    Raises
    ------
    MethodError
        If the years cross a break, a value is not above 0, or the columns differ.

    Notes
    -----
    Output and workers must cover the same units: value added of all over workers of some is not
    output per worker. Both wages and output are at current prices.

    References
    ----------
    .. [1] Felipe, J. and Kumar, U. (2014), Unit labor costs in the eurozone: the competitiveness
       debate again, *Review of Keynesian Economics* 2, 490-507.

    Examples
    --------
    >>> wages = pd.DataFrame({"a": [100.0, 150.0]}, index=[2013, 2016])
    >>> output = pd.DataFrame({"a": [1000.0, 1200.0]}, index=[2013, 2016])
    >>> workers = pd.DataFrame({"a": [10.0, 10.0]}, index=[2013, 2016])
    >>> labour_cost_growth(wages, output, workers, 2013, 2016).round(6).tolist()
    [25.0]
    """
    ratios = {}
    for name, table in (("wages", wages), ("output", output), ("workers", workers)):
        same_labels(wages.columns, table.columns, f"the columns of `wages` and of `{name}`")
        first, last = _ends(table, name, since, until, breaks)
        ratios[name] = _positive(last, name, until) / _positive(first, name, since)
    unit = ratios["wages"] * ratios["workers"] / ratios["output"]
    return (100 * (unit - 1)).rename("labour_cost_growth")


def _ends(
    table: pd.DataFrame, name: str, since: int, until: int, breaks: Breaks | None
) -> tuple[pd.Series, pd.Series]:
    """The two rows compared, once they may be."""
    unique_labels(table, name)
    if since >= until:
        raise MethodError(
            f"`since` must come before `until`; they are {since} and {until}. Exchange them."
        )
    _refuse_absent(table, name, (since, until))
    over = {
        str(origin): found
        for origin in table.columns
        if (found := crossed(since, until, (breaks or {}).get(str(origin), ())))
    }
    if over:
        between = sorted({str(year) for own in over.values() for year in own})
        raise MethodError(
            f"`since` and `until` must lie in one unbroken run; {since} to {until} crosses "
            f"{named(between)}, for {named(list(over))}. Choose years of one run."
        )
    first, last = (
        pd.Series(table.loc[year], index=table.columns, dtype="float64") for year in (since, until)
    )
    return first, last


def _refuse_absent(table: pd.DataFrame, name: str, years: tuple[int, ...]) -> None:
    if absent := [str(year) for year in years if year not in table.index]:
        raise MethodError(
            f"`{name}` must have a row for each year; {named(absent)} has none. "
            "Choose other years, or add the row."
        )


def _positive(row: pd.Series, name: str, year: int) -> pd.Series:
    row = row.astype("float64")
    if wrong := [str(label) for label in row.index[~(row > 0) & row.notna()]]:
        raise MethodError(
            f"`{name}` must be above 0; that of {named(wrong)} in {year} is not. "
            "Correct it, or leave it empty where it is not known."
        )
    return row
