"""Which goods are minerals that need a licence to be sold abroad, where a row says so."""

from __future__ import annotations

import pandas as pd

from southgate.workspace.open import Workspace

__all__ = ["by_heading", "licences"]


def by_heading(minerals: pd.DataFrame) -> pd.DataFrame:
    """One row for each mineral and heading that it is sold under.

    Parameters
    ----------
    minerals : DataFrame, (minerals, fields)
        With ``goods``: headings with a semicolon between them.

    Returns
    -------
    DataFrame, (minerals and headings, fields)
        ``goods`` is one heading, without blanks around it; none is empty.

    Examples
    --------
    >>> by_heading(pd.DataFrame({"goods": ["hs4.2611; hs4.8101", ""]}))["goods"].tolist()
    ['hs4.2611', 'hs4.8101']
    """
    each = minerals.assign(goods=minerals["goods"].str.split(";"))
    each = each.explode("goods", ignore_index=True)
    each = each.assign(goods=each["goods"].str.strip())
    return each[each["goods"] != ""]


def licences(workspace: Workspace) -> dict[str, str]:
    """Whether the minerals behind a heading need a licence to be sold abroad, where a row says.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    dict
        ``yes`` or ``no`` by heading; a heading of several minerals needs one if any of them does.
    """
    if not workspace.has("minerals") or "goods" not in workspace.table("minerals"):
        return {}
    rows = by_heading(workspace.table("minerals"))
    rows = rows[rows["licence"].isin(["yes", "no"])]
    return {
        str(code): "yes" if "yes" in set(said) else "no"
        for code, said in rows.groupby("goods")["licence"]
    }
