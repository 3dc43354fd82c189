"""With which enterprises to dock, how sure that is, and what may be told of it in public."""

from __future__ import annotations

from southgate.chapters.docking.counts import counted
from southgate.chapters.docking.firms import enterprises
from southgate.chapters.docking.named import named_findings
from southgate.chapters.docking.scored import scored
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["disclosed", "findings", "needs", "uses"]

needs = ("enterprises", "lists", "regions", "sources")
uses = (
    *("activities", "establishments", "presence", "statements"),
    *("capabilities.measured", "capabilities.nearest", "capabilities.strengths"),
)


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Name the firms that fit, with reasons and refuters; internal, whatever the rows are.

    Parameters
    ----------
    workspace : Workspace
        With the tables of :data:`needs`, and those of :data:`uses` where they are there.

    Returns
    -------
    tuple of Finding
        Without scores where nothing is known of what lies near.
    """
    found = enterprises(workspace)
    return tuple(named_findings(workspace, found, scored(workspace, found)))


def disclosed(workspace: Workspace) -> tuple[Finding, ...]:
    """Count the firms of the lists, for everybody.

    Parameters
    ----------
    workspace : Workspace
        As for :func:`findings`, internal rows included.

    Returns
    -------
    tuple of Finding
    """
    found = enterprises(workspace)
    return tuple(counted(workspace, found, scored(workspace, found)))
