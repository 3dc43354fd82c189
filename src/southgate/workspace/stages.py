"""The life of a project: its stages in their order, its dates, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.tables import FAULT_COLUMNS, no_faults, units

__all__ = ["STAGES", "stage_dates", "stage_faults"]

STAGES = (
    "lead",
    "screened",
    "visited",
    "admitted",
    "intent",
    "signed",
    "registered",
    "approved",
    "started",
    "completed",
    "producing",
    "full_output",
)
"""Columns of the table `deals` that hold the date of a stage, in the order of a project's life."""

ENDED = "ended"
MONEY = ("amount_signed", "amount_paid")
MONTH = len("2017-09")
MIDDLE = "-15"
"""The day that stands for a month of which no day is known."""


def stage_dates(deals: pd.DataFrame) -> pd.DataFrame:
    """The dates of projects, a month at its middle but never before an earlier stage.

    Parameters
    ----------
    deals : DataFrame, (projects, ...)
        The table `deals`, without faults.

    Returns
    -------
    DataFrame of datetime, (projects, 13)
        The columns of :data:`STAGES`, and ``ended``; missing where a stage is not reached.

    Examples
    --------
    >>> deals = pd.DataFrame({"signed": ["2020-03-20"], "started": ["2020-03"]})
    >>> stage_dates(deals)[["signed", "started"]].iloc[0].dt.day.tolist()
    [20, 20]
    """
    written = deals.reindex(columns=[*STAGES, ENDED], fill_value="")
    days = written.where(written.map(len, na_action="ignore") != MONTH, written + MIDDLE)
    dates = days.apply(pd.to_datetime, format="%Y-%m-%d", errors="coerce")
    latest = dates.ffill(axis=1).cummax(axis=1)
    ordered: pd.DataFrame = dates.where(dates.isna(), latest)
    return ordered


def stage_faults(cells: pd.DataFrame, file: str, base_date: str) -> pd.DataFrame:
    """What no single cell of the table `deals` can show to be wrong.

    Parameters
    ----------
    cells : DataFrame, (projects, columns) of str
        As read; the index is the row as a spreadsheet numbers it.
    file : str
    base_date : str
        The day on which the workspace was read; nothing that happened lies after it.

    Returns
    -------
    DataFrame, (faults, 7)
    """
    table = cells.reindex(columns=[*STAGES, ENDED, *MONEY, "unit"])
    found = [*_out_of_order(table), *_not_yet(table, base_date), *_money(table)]
    rows = [{"file": file, **one} for one in found]
    return pd.concat([no_faults(), pd.DataFrame(rows, columns=list(FAULT_COLUMNS))])


def _out_of_order(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Stages before the last one that is dated, as far as days and months can tell."""
    dated = table[[*STAGES, ENDED]]
    names = pd.DataFrame({stage: stage for stage in dated}, index=dated.index)
    before = dated.ffill(axis=1).shift(1, axis=1)
    earlier = names.where(dated.notna()).ffill(axis=1).shift(1, axis=1)
    for stage in dated.columns[1:]:
        known = dated[stage].notna() & before[stage].notna()
        for row in dated.index[known]:
            last, first = str(dated[stage][row]), str(before[stage][row])
            length = min(len(first), len(last))
            if last[:length] < first[:length]:
                yield {
                    "row": int(row),
                    "column": stage,
                    "rule": "stage-order",
                    "must": f"`{stage}` must not lie before `{earlier[stage][row]}`",
                    "found": f"is {last}, before {first}",
                    "do": "Correct one of the two dates.",
                }


def _not_yet(table: pd.DataFrame, base_date: str) -> Iterator[dict[str, object]]:
    """Dates after the day on which the register was read: plans are no outcomes."""
    for column in (*STAGES, ENDED):
        dates = table[column].dropna()
        for row, text in dates[[text > base_date[: len(text)] for text in dates]].items():
            yield {
                "row": int(str(row)),
                "column": column,
                "rule": "stage-to-come",
                "must": f"must not lie after the base date of the workspace, {base_date}",
                "found": f"is {text}",
                "do": "Leave out what is only planned, or move the base date.",
            }


def _money(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Amounts whose unit is not money."""
    known = units()
    currencies = [str(code) for code in known.index[known["kind"] == "money"] if "/" not in code]
    some = table[list(MONEY)].notna().any(axis=1)
    for row in table.index[some & ~table["unit"].isin(currencies)]:
        yield {
            "row": int(row),
            "column": "unit",
            "rule": "unit-of-money",
            "must": f"must be one of {', '.join(currencies)} where there is an amount",
            "found": f"is `{table['unit'].fillna('')[row]}`",
            "do": "Name the currency.",
        }
