"""Observations as reports: what was said, by whom, of when, and whether it is an outcome."""

from __future__ import annotations

import re

import pandas as pd

from southgate.records import Name, Names, Quantity
from southgate.workspace.open import Workspace

__all__ = [
    "EVIDENCE",
    "as_quantity",
    "beneath",
    "break_years",
    "cited",
    "last_year",
    "named_codes",
    "period_kind",
    "reports",
]

NOT_OUTCOMES = ("planned", "expected", "target")

EVIDENCE = (
    "subject",
    "measure",
    "period",
    "value",
    "unit",
    "bound",
    "qualifier",
    "basis",
    "source",
)
"""The columns of a report that stand beneath a finding."""


def reports(workspace: Workspace) -> pd.DataFrame:
    """Every observation beside the source that answers for it.

    Parameters
    ----------
    workspace : Workspace
        With the tables ``observations`` and ``sources``.

    Returns
    -------
    DataFrame, (rows, ...)
        The columns of ``observations``, and ``origin`` (whose word it is), ``audited``, ``basis``,
        ``grade``, ``published``, ``year`` (the last year of the period), ``span`` (its kind) and
        ``outcome`` (false for plans, expectations and targets).
    """
    rows = workspace.table("observations")
    sources = workspace.table("sources").set_index("id")
    answers = sources[["origin_en", "audited", "basis", "grade", "published"]]
    joined = rows.join(answers.rename(columns={"origin_en": "origin"}), on="source")
    return joined.assign(
        year=joined["period"].map(last_year).astype("int64"),
        span=joined["period"].map(period_kind),
        outcome=~joined["qualifier"].isin(NOT_OUTCOMES),
    )


def period_kind(period: str) -> str:
    """The kind of a period; only periods of one kind are compared.

    Parameters
    ----------
    period : str
        As the tables write it.

    Returns
    -------
    str
        ``year``, ``H1``, ``Q3``, ``month 07``, ``01/07`` (January to July), ``4 years`` ...

    Examples
    --------
    >>> [period_kind(p) for p in ("2017", "2013-H1", "2015-01/2015-07", "2011/2014")]
    ['year', 'H1', '01/07', '4 years']
    """
    start, _, end = period.partition("/")
    if not end:
        rest = start[5:]
        return rest or "year"
    if re.fullmatch(r"\d{4}", start) and re.fullmatch(r"\d{4}", end):
        return f"{int(end) - int(start) + 1} years"
    years = int(end[:4]) - int(start[:4])
    return f"{start[5:]}/{end[5:]}" + (f" +{years}" if years else "")


def last_year(period: str) -> int:
    """The year in which a period ends.

    Parameters
    ----------
    period : str
        As the tables write it.

    Returns
    -------
    int

    Examples
    --------
    >>> last_year("2011/2014"), last_year("2015-Q1")
    (2014, 2015)
    """
    return int(period.rpartition("/")[2][:4])


def as_quantity(rows: pd.DataFrame) -> Quantity | None:
    """Reports of one thing as one quantity: their range where they differ.

    Parameters
    ----------
    rows : DataFrame, (reports, ...)
        As :func:`reports` gives them, of one measure; of one period unless a span is meant.

    Returns
    -------
    Quantity or None
        The value of the newest report; ``low`` and ``high`` where reports differ, and then the
        period from the first report to the last; None of none.
    """
    if rows.empty:
        return None
    newest = rows.sort_values(["year", "published", "source"], kind="stable").iloc[-1]
    differ = len(set(rows["value"])) > 1
    bounds = rows["bound"].unique()
    bases = rows["basis"].unique()
    return Quantity(
        float(newest["value"]),
        str(newest["unit"]),
        period=_period(rows) if differ else str(newest["period"]),
        bound="" if differ or len(bounds) > 1 else str(newest["bound"]),
        basis=str(bases[0]) if len(bases) == 1 else str(newest["basis"]),
        low=float(rows["value"].min()) if differ else None,
        high=float(rows["value"].max()) if differ else None,
    )


def _period(rows: pd.DataFrame) -> str:
    """The period of one report, or the years that several span."""
    if len(set(rows["period"])) == 1:
        return str(rows["period"].iloc[0])
    first, last = int(rows["year"].min()), int(rows["year"].max())
    return f"{first}/{last}" if first < last else str(last)


def beneath(seen: pd.DataFrame) -> pd.DataFrame:
    """The reports that carry a finding, as its evidence.

    Parameters
    ----------
    seen : DataFrame, (reports, ...)
        As :func:`reports` gives them.

    Returns
    -------
    DataFrame, (reports, 9)
        The columns of :data:`EVIDENCE`.
    """
    return seen[list(EVIDENCE)].reset_index(drop=True)


def cited(seen: pd.DataFrame) -> tuple[str, ...]:
    """The sources of reports, each once.

    Parameters
    ----------
    seen : DataFrame, (reports, ...)

    Returns
    -------
    tuple of str
    """
    return tuple(sorted(set(seen["source"])))


def break_years(workspace: Workspace, measure: str, *subjects: str) -> tuple[int, ...]:
    """The years in which a measure breaks for any of the subjects.

    Parameters
    ----------
    workspace : Workspace
        With the table ``breaks``.
    measure : str
    *subjects : str

    Returns
    -------
    tuple of int
    """
    table = workspace.table("breaks")
    mine = (table["measure"] == measure) & table["subject"].isin(("", *subjects))
    return tuple(sorted({int(year) for year in table.loc[mine, "year"]}))


def named_codes(table: str, codes: pd.Series | list[str]) -> Names:
    """Codes of a table as names, in their order.

    Parameters
    ----------
    table : str
    codes : Series or list of str

    Returns
    -------
    Names
    """
    return Names(tuple(Name(table, str(code)) for code in codes))
