"""Which goods, how large their world market is, what could be sold where, and what is on show."""

from __future__ import annotations

from southgate.chapters.goods.priced import priced
from southgate.chapters.goods.shown import shown
from southgate.chapters.goods.world import markets
from southgate.records import Finding
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("regions", "sources", "measures")
uses = (
    *("activities", "production", "presence", "minerals", "products"),
    *("market_imports", "regional_exports", "wanted"),
)


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """World markets of the region's headings, gaps in money where they can be told, local goods.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where no exports of economies are known and no product is listed.
    """
    world = markets(workspace)
    return (*world, *priced(workspace, asked=bool(world)), *shown(workspace))
