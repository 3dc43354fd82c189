"""Everything that is wrong with a table, at once.

`pandera <https://pandera.readthedocs.io>`_ checks the columns of text; this module turns a
descriptor into its checks and words the faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from southgate.errors import named
from southgate.tables.descriptors import FALSE, TRUE, descriptor, units

__all__ = ["CONTROL", "FAULT_COLUMNS", "fault", "no_faults", "problems", "real_period", "shortened"]

FAULT_COLUMNS = ("file", "row", "column", "rule", "must", "found", "do")
"""One fault a row: where it is, what must hold, what is, what to do."""

CONTROL = "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]"
"""What neither a page nor a workbook can hold."""

LONGEST, SHOWN = 10_000, 80
"""Characters that a cell may have, and that a fault shows of one."""

Frame = pd.DataFrame
Column = pd.Series
Test = Callable[[Column], Column]


def no_faults() -> Frame:
    """An empty table of faults.

    Returns
    -------
    DataFrame, (0, 7)
    """
    return Frame(columns=list(FAULT_COLUMNS))


def fault(
    file: str, must: str, found: str, do: str, *, rule: str, row: int = 0, column: str = ""
) -> Frame:
    """One fault as a table of one row; row 0 is the file itself.

    Parameters
    ----------
    file, must, found, do : str
        Where; what must hold; what is; what to do.
    rule : str
        Short code of the rule.
    row : int
        As a spreadsheet numbers it: the header is row 1.
    column : str

    Returns
    -------
    DataFrame, (1, 7)
    """
    return Frame([(file, row, column, rule, must, found, do)], columns=list(FAULT_COLUMNS))


def shortened(cells: Column) -> Column:
    """Cells as a fault may show them: on one line, and not too long.

    Parameters
    ----------
    cells : Series of str

    Returns
    -------
    Series of str
    """
    one_line = cells.str.replace(r"\s+", " ", regex=True)
    return one_line.where(one_line.str.len() <= SHOWN, one_line.str.slice(0, SHOWN) + "…")


def problems(name: str, raw: Frame, others: Mapping[str, Frame], file: str) -> Frame:
    """Everything that is wrong with a table, at once.

    Parameters
    ----------
    name : str
        The table's name.
    raw : DataFrame, (rows, columns) of text
        As read, nothing converted, missing cells missing; the index is the row as a spreadsheet
        numbers it (the header is 1).
    others : mapping of str to DataFrame
        The other tables, as read, for keys that point to them.
    file : str
        What to call the file in a fault.

    Returns
    -------
    DataFrame, (faults, 7)
        One fault a row, by row and column.
    """
    rules = descriptor(name)
    found = [_columns_missing(rules, raw, file)]
    if raw.empty:
        return pd.concat(
            [
                *found,
                fault(
                    file,
                    "the table must have rows",
                    "it has none",
                    "Fill it or remove the file.",
                    rule="empty",
                ),
            ]
        )
    found.append(_cells(rules, raw, others, file))
    found.append(_duplicates(rules, raw, file))
    return pd.concat(found, ignore_index=True).sort_values(
        ["row", "column"], kind="stable", ignore_index=True
    )


def _columns_missing(rules: dict[str, Any], raw: Frame, file: str) -> Frame:
    known = [field["name"] for field in rules["fields"]]
    needed = [f["name"] for f in rules["fields"] if f.get("constraints", {}).get("required")]
    found = [
        fault(
            file,
            f"the column `{column}` must be there",
            "it is not",
            "Add it to the header.",
            rule="missing-column",
            row=1,
            column=column,
        )
        for column in needed
        if column not in raw.columns
    ]
    strange = [str(column) for column in raw.columns if column not in known]
    if strange:
        found.append(
            fault(
                file,
                f"columns must be among {', '.join(known)}",
                f"{named(strange)} is not",
                "Rename or remove it.",
                rule="unknown-column",
                row=1,
                column=strange[0],
            )
        )
    return pd.concat([no_faults(), *found], ignore_index=True)


def _cells(rules: dict[str, Any], raw: Frame, others: Mapping[str, Frame], file: str) -> Frame:
    """Run pandera over one column at a time, so that only one is held twice."""
    found = [no_faults()]
    targets = {key["fields"][0]: key["reference"] for key in rules.get("foreignKeys", ())}
    for field in rules["fields"]:
        if field["name"] not in raw.columns:
            continue
        target = targets.get(field["name"])
        if target is not None and target["resource"] not in others:
            found.append(_table_missing(file, raw, field["name"], target["resource"]))
            target = None
        wording: dict[str, tuple[str, str]] = {}
        checks: list[pa.Check] = []
        for rule, must, do, test in _tests(field, target, others):
            wording[rule] = (must, do)
            checks.append(pa.Check(test, name=rule, ignore_na=True))
        required = bool(field.get("constraints", {}).get("required"))
        wording["not_nullable"] = ("must be filled", "Fill the cell or drop the row.")
        schema = pa.SeriesSchema(checks=checks, nullable=not required, name=field["name"])
        try:
            schema.validate(raw[field["name"]], lazy=True, inplace=True)
        except SchemaErrors as errors:
            found.append(_worded(errors.failure_cases, wording, field["name"], file))
    return pd.concat(found, ignore_index=True)


def _table_missing(file: str, raw: Frame, column: str, table: str) -> Frame:
    """One fault, where a column points to a table that is not here."""
    if raw[column].isna().all():
        return no_faults()
    return fault(
        file,
        f"the table `{table}` must be there",
        f"`{column}` points to it",
        "Add it.",
        rule="missing-table",
        column=column,
    )


def _worded(cases: Frame, wording: Mapping[str, tuple[str, str]], column: str, file: str) -> Frame:
    """A table of faults from pandera's failure cases."""
    rule = cases["check"].astype(str)
    empty = cases["failure_case"].isna()
    cells = shortened(cases["failure_case"].astype(str))
    found = pd.Series(np.where(empty, "it is empty", "is `" + cells + "`"))
    return Frame(
        {
            "file": file,
            "row": cases["index"].astype("int64"),
            "column": column,
            "rule": rule.str.replace("_", "-"),
            "must": rule.map({key: must for key, (must, _) in wording.items()}),
            "found": found,
            "do": rule.map({key: do for key, (_, do) in wording.items()}),
        },
        columns=list(FAULT_COLUMNS),
    )


def _tests(
    field: dict[str, Any], target: dict[str, Any] | None, others: Mapping[str, Frame]
) -> Iterator[tuple[str, str, str, Test]]:
    """Every rule of a column: its code, what must hold, what to do, and the test."""
    limits = field.get("constraints", {})
    if field["type"] in ("number", "integer"):
        yield from _number_tests(field["type"], limits)
    if field["type"] == "string" and target is None and "enum" not in limits:
        yield from _text_tests(limits)
    if field["type"] == "boolean":
        yield (
            "boolean",
            "must be true or false",
            "Write true or false.",
            lambda cells: cells.isin((*TRUE, *FALSE)),
        )
    if "enum" in limits:
        choices = tuple(limits["enum"])
        yield (
            "enum",
            f"must be one of {', '.join(choices)}",
            "Choose one of them.",
            lambda cells: cells.isin(choices),
        )
    if "pattern" in limits:
        pattern = limits["pattern"].removeprefix("^").removesuffix("$")
        form = field.get("form", f"match {limits['pattern']}")
        real = real_period if "-" in limits["pattern"] and "[0-9]{4}" in limits["pattern"] else bool
        yield (
            "pattern",
            f"must {form}",
            "Rewrite it in that form.",
            lambda cells: cells.str.fullmatch(pattern) & _each(cells, real),
        )
    if field["name"] == "unit":
        known = tuple(units().index)
        yield (
            "unit",
            "must be a code of the list of units (`southgate schema units`)",
            "Use one of its codes.",
            lambda cells: cells.isin(known),
        )
    if target is not None:
        table, key = target["resource"], target["fields"][0]
        keys = others[table].get(key)
        if keys is None:  # that table has faults of its own
            return
        yield (
            "dangling-key",
            f"must be one of `{key}` in the table `{table}`",
            f"Correct it, or add the row to `{table}`.",
            lambda cells: cells.isin(keys),
        )


def _text_tests(limits: dict[str, Any]) -> Iterator[tuple[str, str, str, Test]]:
    longest = limits.get("maxLength", LONGEST)
    yield (
        "length",
        f"must have at most {longest:,} characters",
        "Shorten it.",
        lambda cells: cells.str.len() <= longest,
    )
    yield (
        "control",
        "must hold no control character",
        "Remove it; it cannot be seen, but it is there.",
        lambda cells: ~cells.str.contains(CONTROL, regex=True),
    )


def _number_tests(type_: str, limits: dict[str, Any]) -> Iterator[tuple[str, str, str, Test]]:
    if type_ == "integer":
        yield (
            "integer",
            "must be a whole number",
            "Write digits alone.",
            lambda cells: (_numbers(cells) % 1).eq(0),
        )
    else:
        yield (
            "number",
            "must be a finite number",
            "Write the figure with a decimal point and no spaces, or drop the row.",
            lambda cells: np.isfinite(_numbers(cells)),
        )
    if "minimum" in limits:
        yield (
            "minimum",
            f"must be at least {limits['minimum']}",
            "Correct the figure.",
            lambda cells: ~(_numbers(cells) < limits["minimum"]),
        )
    if "maximum" in limits:
        yield (
            "maximum",
            f"must be at most {limits['maximum']}",
            "Correct the figure.",
            lambda cells: ~(_numbers(cells) > limits["maximum"]),
        )


def real_period(text: str) -> bool:
    """Whether every day of a period exists and its end does not lie before its start.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> [real_period(text) for text in ("2020-02-29", "2019-02-29", "2020/2019", "2013-H1")]
    [True, False, False, True]
    """
    start, _, end = text.partition("/")
    for one in (start, end):
        if len(one) == len("2017-01-01"):
            try:
                date.fromisoformat(one)
            except ValueError:
                return False
    if not end:
        return text[:4] != "0000"
    return start < end and len(start) == len(end)


def _each(cells: Column, test: Callable[[str], bool]) -> Column:
    """A test of single values, made once a value."""
    good = [value for value in cells.dropna().unique() if test(value)]
    return cells.isin(good)


def _numbers(cells: Column) -> Column:
    return pd.to_numeric(cells, errors="coerce").astype("float64")


def _duplicates(rules: dict[str, Any], raw: Frame, file: str) -> Frame:
    """Rows whose key stands above already; pandas counts keys faster than pandera reports them."""
    key = [column for column in rules["primaryKey"] if column in raw.columns]
    again = raw.loc[raw.duplicated(key), key].fillna("") if key else raw.iloc[:0]
    if again.empty:
        return no_faults()
    first, *others = (again[column] for column in key)
    cells = first.str.cat(others, sep=" / ") if others else first
    return Frame(
        {
            "file": file,
            "row": again.index,
            "column": key[0],
            "rule": "duplicate-key",
            "must": f"{' + '.join(key)} must be unique",
            "found": "`" + shortened(cells) + "` stands above already",
            "do": "Drop the row, or tell the two apart.",
        },
        columns=list(FAULT_COLUMNS),
    )
