"""What is supposed to be otherwise: a small table of changes, every fault of it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from southgate.records import Audience
from southgate.tables import FAULT_COLUMNS, descriptor, fault, no_faults, table_names
from southgate.workspace.files import RawTable, file_hash, read_tables

__all__ = ["ENDS", "changed", "matched", "reaching", "read_scenarios", "scenario_faults"]

TABLE = "scenarios"
ENDS = ("low", "value", "high")
"""What is supposed at least, what is supposed, and what is supposed at most."""

SEPARATOR, ANY = " / ", "*"
CLOSED = (TABLE, "sources", "statements", "trials", "wanted")
"""Tables that nothing can be supposed of: they say who, what and how well, and hold no figures."""


def read_scenarios(path: Path) -> RawTable:
    """Read a table of scenarios from a file of its own: TOML, or whatever a table may lie in.

    Parameters
    ----------
    path : Path
        A TOML file holds one ``[[change]]`` a row, with the columns of the table as its keys.

    Returns
    -------
    RawTable
        Named by the file alone; what keeps it from being read is a fault.
    """
    file = path.name
    if not path.is_file():
        wrong = fault(file, "the file must be there", "it is not", "Name another.", rule="missing")
        return RawTable(TABLE, file, "", pd.DataFrame(), wrong.assign(rule="unreadable"))
    if path.suffix.lower() != ".toml":
        read = read_tables({TABLE: path}, {})[TABLE]
        return replace(read, file=file, faults=read.faults.assign(file=file))
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("change", [])
        cells = pd.DataFrame([{str(k): _text(v) for k, v in row.items()} for row in rows])
        found = no_faults()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        cells = pd.DataFrame()
        found = fault(
            file,
            "must be TOML with one [[change]] a row",
            f"it is not ({error})",
            "Correct it.",
            rule="unreadable",
        )
    cells = cells.astype("str").mask(cells.isna()) if len(cells) else cells
    cells = cells.set_axis(pd.RangeIndex(2, len(cells) + 2))
    return RawTable(TABLE, file, file_hash(path), cells, found)


def _text(value: object) -> str | None:
    """A value of TOML as a cell."""
    return str(value).strip() or None


def matched(name: str, table: pd.DataFrame, key: str) -> pd.Series:
    """The rows of a table that a key names.

    Parameters
    ----------
    name : str
        The table's name.
    table : DataFrame
        With the columns of its primary key; others may lack.
    key : str
        Parts joined by `` / ``; ``*`` stands for any.

    Returns
    -------
    Series of bool, (rows,)
        None where the key has not as many parts as the table's.

    Examples
    --------
    >>> matched("journeys", pd.DataFrame({"id": ["a", "b"]}), "b").tolist()
    [False, True]
    """
    parts, columns = key.split(SEPARATOR), descriptor(name)["primaryKey"]
    found = pd.Series(len(parts) == len(columns), index=table.index)
    if found.any():
        for part, column in zip(parts, columns, strict=True):
            cells = table[column].astype("str") if column in table else ""
            found &= (cells == part) | (part == ANY)
    return found


def changed(cells: pd.Series, how: str, by: float) -> pd.Series:
    """Numbers as they are supposed to be.

    Parameters
    ----------
    cells : Series of float, (rows,)
    how : {"set", "add", "times"}
    by : float

    Returns
    -------
    Series of float, (rows,)

    Examples
    --------
    >>> changed(pd.Series([10.0, 20.0]), "times", 1.5).tolist()
    [15.0, 30.0]
    """
    if how == "set":
        return cells.where(cells.isna(), by)
    return cells + by if how == "add" else cells * by


def reaching(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The audience of each row of scenarios: internal where any of its scenario reaches such a row.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed, each with its audience.

    Returns
    -------
    Series of str, (rows,)
    """
    mine = tables[TABLE]
    hidden = mine["audience"] == Audience.INTERNAL
    told = [
        (tables[name].loc[matched(name, tables[name], key), "audience"] == Audience.INTERNAL).any()
        for name, key in zip(mine["table"], mine["key"], strict=True)
    ]
    hidden |= pd.Series(told, index=mine.index, dtype=bool)
    apart = hidden.groupby(mine["id"]).transform("any")
    return apart.map({True: Audience.INTERNAL.value, False: Audience.PUBLIC.value}).astype("str")


def scenario_faults(table: RawTable, tables: Mapping[str, RawTable]) -> Iterator[pd.DataFrame]:
    """Every change that cannot be made, and every scenario that contradicts itself.

    Parameters
    ----------
    table : RawTable
        The table of scenarios.
    tables : mapping of str to RawTable

    Yields
    ------
    DataFrame, (faults, 7)
    """
    asked = ["id", "name_en", "name_zh", "table", "key", "column", "how", *ENDS]
    cells = table.cells.reindex(columns=asked)
    taken: dict[tuple[str, str, str, int], int] = {}
    for at, row in cells.iterrows():
        known = row.dropna().to_dict()
        for column, must, found, do in _row_faults(known, tables, taken, int(str(at))):
            yield fault(
                table.file, must, found, do, rule="scenario", row=int(str(at)), column=column
            )
    yield from _named_alike(table.file, cells)


Fault = tuple[str, str, str, str]


def _row_faults(
    row: dict[Any, Any],
    tables: Mapping[str, RawTable],
    taken: dict[tuple[str, str, str, int], int],
    at: int,
) -> Iterator[Fault]:
    """What is wrong with one change."""
    yield from _range(row)
    name, key, column = (str(row.get(part, "")) for part in ("table", "key", "column"))
    if not (name and key and column):
        return  # said already: they must be filled
    open_ = sorted(set(tables) & set(table_names()) - set(CLOSED))
    if name not in open_:
        yield "table", f"must be one of {', '.join(open_)}", f"is `{name}`", "Choose one of them."
        return
    rules = descriptor(name)
    numbers = {f["name"]: f for f in rules["fields"] if f["type"] in ("number", "integer")}
    free = [code for code in numbers if code not in rules["primaryKey"]]
    target = tables[name].cells
    if column not in free or column not in target:
        yield (
            "column",
            f"must be a column of numbers of `{name}`: {', '.join(free) or 'there is none'}",
            f"is `{column}`",
            "Choose one of them.",
        )
        return
    hit = target.index[matched(name, target, key)]
    if hit.empty:
        said = SEPARATOR.join(rules["primaryKey"])
        yield "key", f"must name a row of `{name}` by `{said}`", f"is `{key}`", "Correct it."
        return
    for place in hit:
        first = taken.setdefault((str(row.get("id", "")), name, column, int(place)), at)
        if first != at:
            yield (
                "key",
                "a scenario must change a cell once",
                f"`{key}` is changed in row {first} too",
                "Leave one out.",
            )
            break
    yield from _possible(row, numbers[column], target.loc[hit, column])


def _range(row: dict[Any, Any]) -> Iterator[Fault]:
    """Whether low, value and high are in order, and the two ends given together."""
    given = [end for end in ("low", "high") if end in row]
    if len(given) == 1:
        lacks = "high" if given == ["low"] else "low"
        yield lacks, "`low` and `high` must be given together", "it is empty", "Fill it or neither."
        return
    ends = [_number(row.get(end)) for end in ENDS]
    if given and not np.isnan(ends).any() and not ends[0] <= ends[1] <= ends[2]:
        said = ", ".join(f"{end:g}" for end in ends)
        yield "value", "must lie from `low` to `high`", f"they are {said}", "Put them in order."


def _possible(row: dict[Any, Any], field: dict[str, Any], cells: pd.Series) -> Iterator[Fault]:
    """Whether what comes out is a number that the column may hold."""
    limits = field.get("constraints", {})
    least, most = limits.get("minimum", -np.inf), limits.get("maximum", np.inf)
    before = pd.to_numeric(cells, errors="coerce").astype("float64")
    if before.isna().all():
        yield "key", "must name a cell with a number", "it is empty", "Fill it in its table first."
        return
    for end in ENDS:
        by = _number(row.get(end))
        if np.isnan(by) or row.get("how") not in ("set", "add", "times"):
            continue
        after = changed(before, str(row["how"]), by).dropna()
        odd = field["type"] == "integer" and (after % 1 != 0).any()
        if odd or not after.between(least, most).all() or not np.isfinite(after).all():
            whole = " whole numbers" if field["type"] == "integer" else " numbers"
            span = f" from {least:g} to {most:g}" if limits.keys() & {"minimum", "maximum"} else ""
            yield (
                end,
                f"must leave{whole}{span} in `{field['name']}`",
                f"it gives {after.min():g}" + (f" to {after.max():g}" if len(after) > 1 else ""),
                "Suppose less.",
            )


def _number(cell: object) -> float:
    return float(pd.to_numeric(pd.Series([cell]), errors="coerce").iloc[0])


def _named_alike(file: str, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """A scenario has one name in each language."""
    for column in ("name_en", "name_zh"):
        names = cells.groupby("id")[column].nunique()
        for code in names.index[names > 1]:
            yield fault(
                file,
                "rows of one scenario must bear one name",
                f"`{code}` bears {names[code]}",
                "Name them alike.",
                rule="scenario",
                column=column,
            )
    if cells.empty:
        yield no_faults()[list(FAULT_COLUMNS)]
