"""Where in the chain the region stands, and what demand there sets in motion."""

from __future__ import annotations

from southgate.chapters.linkages.nation import national_findings
from southgate.chapters.linkages.region import regional_findings
from southgate.chapters.linkages.table import nation
from southgate.errors import MethodError
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("intermediate", "measures", "regions", "sector_output", "sectors", "sources")
uses = ("final_demand", "imports", "observations")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What the nation's table says of the sectors asked about, and what it can say of the region.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where no sector is asked about, or the table is of no use: a sector without output,
        or imports mixed in and not told.
    """
    try:
        seen = nation(workspace)
    except MethodError:
        return ()
    if seen is None:
        return ()
    return (*national_findings(workspace, seen), *regional_findings(workspace, seen))
