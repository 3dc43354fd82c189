"""The page of what can be sent to the neighbour's tables."""

from __future__ import annotations

from markupsafe import Markup

from southgate.dossier.page import Desk, Page, page

__all__ = ["supply"]


def supply(desk: Desk) -> Page:
    """Make the page: a plan first where there is one, else what is certified."""
    blocks = desk.of("supply")
    lead = next(iter((*desk.of("supply", "met", "short"), *blocks)), None)
    ordered = (lead, *(block for block in blocks if block != lead)) if lead else blocks
    said = lead.sentence if lead else Markup("")
    return page(desk, "supply", said, blocks=ordered, lead=lead)
