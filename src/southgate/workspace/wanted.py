"""Tables that are not there: which they are, and who holds what would fill them."""

from __future__ import annotations

import pandas as pd

from southgate.records import Fact, Name
from southgate.workspace.open import Workspace
from southgate.workspace.reports import named_codes

__all__ = ["missing", "sought", "wanted_rows"]


def missing(workspace: Workspace, tables: tuple[str, ...]) -> tuple[dict[str, Fact], pd.DataFrame]:
    """Which of some tables the workspace lacks, and which rows of ``wanted`` would fill them.

    Parameters
    ----------
    workspace : Workspace
        With the table `wanted`.
    tables : tuple of str

    Returns
    -------
    dict of str to Fact
        ``region``; ``tables``, those that are missing; ``first``, of `wanted`, or None.
    DataFrame, (rows of `wanted`, [wanted, holder, columns_asked])
    """
    return sought(workspace, [name for name in tables if not workspace.has(name)])


def sought(workspace: Workspace, tables: list[str]) -> tuple[dict[str, Fact], pd.DataFrame]:
    """Name tables of which more must be known, and the rows of ``wanted`` that would tell.

    Parameters
    ----------
    workspace : Workspace
        With the table `wanted`.
    tables : list of str

    Returns
    -------
    dict of str to Fact
        ``region``, ``tables``, and ``first``, of `wanted`, or None.
    DataFrame, (rows of `wanted`, [wanted, holder, columns_asked])
    """
    known = set(workspace.table("wanted")["id"])
    codes = [name for name in tables if name in known]
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "tables": named_codes("tables", tables),
        "first": Name("wanted", codes[0]) if codes else None,
    }
    return facts, wanted_rows(codes)


def wanted_rows(codes: list[str]) -> pd.DataFrame:
    """Give the rows beneath a finding that asks for tables: each code, worded in three ways.

    Parameters
    ----------
    codes : list of str
        Of the table `wanted`.

    Returns
    -------
    DataFrame, (codes, [wanted, holder, columns_asked])
    """
    return pd.DataFrame({"wanted": codes, "holder": codes, "columns_asked": codes})
