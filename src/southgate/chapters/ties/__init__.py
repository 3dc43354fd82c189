"""Whom the region is tied to: by flows of people beyond size and distance, and by its making."""

from __future__ import annotations

from southgate.chapters.ties.exchange import exchange
from southgate.chapters.ties.neighbours import neighbours
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("flows", "nodes", "regions", "sources")
uses = ("production", "activities")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Who is listed, how flows fall with distance, which ties recur, and whom it complements.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    return (*exchange(workspace), *neighbours(workspace))
