"""What the region can send to its neighbours' tables: certificates, ways, and a plan of supply."""

from __future__ import annotations

from southgate.chapters.supply.planned import planned
from southgate.chapters.supply.reported import reported
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("observations", "measures", "sources", "regions")
uses = (
    *("bases", "harvests", "demands", "ways", "products", "standards"),
    *("breaks", "journeys", "statements", "wanted"),
)


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Certificates over time, what was delivered, minutes, and the cheapest plan where it can be.

    A certificate says that a base may deliver, not that it does: tonnes are never made of
    certificates.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where nothing is reported of supply and there are no bases.
    """
    plans = planned(workspace)
    return (*reported(workspace, open_=not plans), *plans)
