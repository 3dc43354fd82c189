"""Which way most of the market lies, by the minutes it takes, and what fewer minutes would add."""

from __future__ import annotations

from southgate.chapters.partners.market import leading, shared
from southgate.chapters.partners.saved import saved
from southgate.chapters.partners.seen import NEEDS, reached_places
from southgate.chapters.partners.told import minute, named_partners
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = NEEDS
uses = ()


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Where the market lies, how sure that is over the choices, and what a minute adds.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where fewer than two places are reached, or the region has no coordinates.
    """
    seen = reached_places(workspace)
    if seen is None:
        return ()
    region = workspace.settings.region
    return (
        *leading(region, seen),
        *shared(region, seen),
        *minute(region, seen),
        *saved(region, seen),
        *named_partners(workspace, seen),
    )
