"""How far mines have become few, large and green; where a register allows it, how they could."""

from __future__ import annotations

from southgate.chapters.mining import chosen, register, reported
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["disclosed", "findings", "needs", "opened_by", "uses"]

needs = ("observations", "measures", "sources", "regions")
uses = ("mines", *register.READ, "statements", "wanted")
opened_by = ("mines",)


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """The three ways with their rows, the mines by name, and what the plan says of each.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    return (*chosen.named(workspace), *reported.findings(workspace))


def disclosed(workspace: Workspace) -> tuple[Finding, ...]:
    """How many mines there are to choose from, and what becomes of them: counts and shares alone.

    Parameters
    ----------
    workspace : Workspace
        Internal rows included.

    Returns
    -------
    tuple of Finding
        Empty where a count would be one or two.
    """
    return tuple(chosen.counted(workspace))
