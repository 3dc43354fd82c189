"""What visitors leave behind by each definition, and how many people could come within hours."""

from __future__ import annotations

from southgate.chapters.visitors.definitions import TABLES, definitions
from southgate.chapters.visitors.within import within
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = TABLES
uses = ("journeys",)
"""Never `flows`: an index of who went where counts who went home as well, and is no visitor."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Revenue per visit by each definition, and who could come within some hours.

    No share of visitors by where they come from is made of flows of people.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    return (*definitions(workspace), *within(workspace))
