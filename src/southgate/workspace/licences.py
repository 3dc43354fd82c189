"""Which goods are minerals that need a licence to be sold abroad, where a row says so."""

from __future__ import annotations

from southgate.workspace.open import Workspace

__all__ = ["licences"]


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
    rows = workspace.table("minerals")
    rows = rows.assign(goods=rows["goods"].str.split(";")).explode("goods")
    rows = rows[(rows["goods"] != "") & rows["licence"].isin(["yes", "no"])]
    return {
        str(code): "yes" if "yes" in set(said) else "no"
        for code, said in rows.groupby("goods")["licence"]
    }
