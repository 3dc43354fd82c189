"""The page of which way the market lies."""

from __future__ import annotations

from markupsafe import Markup

from southgate.dossier.page import Desk, Page, page

__all__ = ["partners"]


def partners(desk: Desk) -> Page:
    """Make the page: which way first, then how much each way, and what a minute adds."""
    blocks = desk.of("partners")
    lead = blocks[0] if blocks else None
    return page(desk, "partners", lead.sentence if lead else Markup(""), blocks=blocks, lead=lead)
