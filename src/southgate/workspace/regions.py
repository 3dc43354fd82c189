"""Which regions count as the region under study: itself and what lies in it."""

from __future__ import annotations

from southgate.workspace.open import Workspace

__all__ = ["within"]


def within(workspace: Workspace) -> frozenset[str]:
    """The region under study and whatever lies in it, however deep.

    Parameters
    ----------
    workspace : Workspace
        With the table ``regions``.

    Returns
    -------
    frozenset of str
        Ids of ``regions``.
    """
    around = workspace.table("regions").set_index("id")["part_of"]
    found = frozenset({workspace.settings.region})
    while more := set(around.index[around.isin(found)]) - found:
        found |= more
    return found
