"""The page of what visitors leave behind."""

from __future__ import annotations

from markupsafe import Markup

from southgate.dossier.page import Desk, Page, page

__all__ = ["visitors"]


def visitors(desk: Desk) -> Page:
    """Make the page, its first finding first."""
    blocks = desk.of("visitors")
    lead = blocks[0] if blocks else None
    said = lead.sentence if lead else Markup("")
    return page(desk, "visitors", said, blocks=blocks, lead=lead)
