"""What moves in the neighbouring places, what is near, and what our sites could take."""

from __future__ import annotations

from southgate.chapters.transfer import moving, near, receiving
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["disclosed", "findings", "needs", "uses"]

needs = ("origins", "observations", "measures", "regions", "sources")
uses = ("breaks", "sites", "moves", "floors", "burdens", "wanted")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What changed in the origins, how near they are, and what goes where within limits.

    Three sectors are all that is told apart; no industry is said to move.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    return (
        *moving.findings(workspace),
        *near.findings(workspace),
        *receiving.findings(workspace),
    )


def disclosed(workspace: Workspace) -> tuple[Finding, ...]:
    """How many moves are on record and how many would find a site; no name, no small count.

    Parameters
    ----------
    workspace : Workspace
        With internal rows.

    Returns
    -------
    tuple of Finding
    """
    return receiving.counted(workspace)
