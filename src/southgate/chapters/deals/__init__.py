"""How much of what was signed is paid in, built and working, by a register or by reports."""

from __future__ import annotations

from southgate.chapters.deals.register import counted, named
from southgate.chapters.deals.reported import reported
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["disclosed", "findings", "needs", "uses"]

needs = ("regions", "sources")
uses = ("deals", "measures", "observations", "wanted")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What single projects show, and what reported counts of projects can carry.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where there is neither a register nor a report beyond signing.
    """
    register = named(workspace) if workspace.has("deals") else ()
    return (*register, *reported(workspace))


def disclosed(workspace: Workspace) -> tuple[Finding, ...]:
    """What counts of the register may tell everybody.

    Parameters
    ----------
    workspace : Workspace
        With internal rows.

    Returns
    -------
    tuple of Finding
        Empty where there is no register, or too few projects are signed.
    """
    return counted(workspace) if workspace.has("deals") else ()
