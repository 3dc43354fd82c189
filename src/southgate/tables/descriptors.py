"""What each table must hold: its descriptor, its units, its types.

The rules stand in ``schema/<table>.json`` (Frictionless Table Schema; Chinese titles and
descriptions beside the English ones).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from southgate.errors import WorkspaceError

__all__ = [
    "FALSE",
    "TRUE",
    "classification",
    "classification_names",
    "described",
    "descriptor",
    "table_names",
    "typed",
    "units",
]

TRUE, FALSE = ("true", "TRUE", "True", "1"), ("false", "FALSE", "False", "0")


@cache
def table_names() -> tuple[str, ...]:
    """The names of all tables that a workspace can hold, in alphabetical order.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "observations" in table_names()
    True
    """
    found = (entry.name for entry in files("southgate").joinpath("schema").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


@cache
def descriptor(name: str) -> dict[str, Any]:
    """The Frictionless descriptor of a table.

    Parameters
    ----------
    name : str
        One of :func:`table_names`.

    Returns
    -------
    dict
        Fields with type, constraints, titles and descriptions; primary and foreign keys.

    Raises
    ------
    WorkspaceError
        If there is no such table.

    Examples
    --------
    >>> descriptor("breaks")["primaryKey"]
    ['measure', 'year', 'subject']
    """
    if name not in table_names():
        raise WorkspaceError(
            f"A table must be one of {', '.join(table_names())}; `{name}` is not. "
            "Rename or remove it."
        )
    text = files("southgate").joinpath("schema", f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def described(name: str) -> str:
    """A table's descriptor as text for a terminal.

    Parameters
    ----------
    name : str
        One of :func:`table_names`, or ``units`` for the list of units.

    Returns
    -------
    str

    Examples
    --------
    >>> described("breaks").splitlines()[0]
    'breaks: Years in which a series changed its meaning. A series is never compared across one.'
    """
    if name == "units":
        return units()[["name_en", "name_zh", "kind"]].to_string()
    rules = descriptor(name)
    lines = [
        f"{name}: {rules['description']}",
        f"  {rules['description_zh']}",
        f"  key: {' + '.join(rules['primaryKey'])}",
    ]
    targets = {key["fields"][0]: key["reference"] for key in rules.get("foreignKeys", ())}
    for field in rules["fields"]:
        limits = field.get("constraints", {})
        notes = [field["type"], *(["required"] if limits.get("required") else [])]
        if field["name"] in targets:
            notes.append(f"an id of {targets[field['name']]['resource']}")
        if "enum" in limits:
            notes.append("one of " + ", ".join(limits["enum"]))
        lines.append(f"  {field['name']} ({'; '.join(notes)})")
        lines.append(f"      {field['description']} / {field['description_zh']}")
    return "\n".join(lines) + "\n"


@cache
def units() -> pd.DataFrame:
    """The units a row may be counted in, one row a unit, by code.

    Returns
    -------
    DataFrame, (units, 6)
        Names and symbols in both languages, and the kind of unit.

    Examples
    --------
    >>> units().loc["m2", "symbol_en"]
    'm²'
    """
    with files("southgate").joinpath("classifications", "units.csv").open("rb") as file:
        return pd.read_csv(file, index_col="code", keep_default_na=False)


@cache
def classification_names() -> tuple[str, ...]:
    """The shipped lists of activities, in alphabetical order.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "hs4" in classification_names()
    True
    """
    found = (entry.name for entry in files("southgate").joinpath("classifications").iterdir())
    names = (name.removesuffix(".csv") for name in found if name.endswith(".csv"))
    return tuple(sorted(name for name in names if name != "units"))


@cache
def classification(name: str) -> pd.DataFrame:
    """A shipped list of activities as a table of text, in the columns of `activities`.

    Parameters
    ----------
    name : str
        One of :func:`classification_names`.

    Returns
    -------
    DataFrame, (activities, columns) of str
        Missing cells are missing.

    Examples
    --------
    >>> classification("hs4").set_index("id").loc["hs4.8507", "name_en"]
    'Storage batteries'
    """
    with files("southgate").joinpath("classifications", f"{name}.csv").open("rb") as file:
        return pd.read_csv(file, dtype="str").assign(classification=name)


def typed(name: str, raw: pd.DataFrame) -> pd.DataFrame:
    """A table with its columns in the types of its descriptor, every column present.

    Parameters
    ----------
    name : str
    raw : DataFrame, (rows, columns) of text
        A table without faults.

    Returns
    -------
    DataFrame, (rows, fields)
        Numbers as float64 (missing NaN), integers as Int64, truth as bool, text as str with
        missing cells empty.
    """
    columns: dict[str, pd.Series] = {}
    for field in descriptor(name)["fields"]:
        cells = raw.get(field["name"], pd.Series(None, index=raw.index, dtype="str"))
        if field["type"] == "number":
            columns[field["name"]] = pd.to_numeric(cells).astype("float64")
        elif field["type"] == "integer":
            columns[field["name"]] = pd.to_numeric(cells).astype("Int64")
        elif field["type"] == "boolean":
            columns[field["name"]] = cells.isin(TRUE)
        else:
            columns[field["name"]] = cells.fillna("")
    return pd.DataFrame(columns, index=raw.index)
