"""The pages of which way the market lies, whom a region is tied to, and what if."""

from __future__ import annotations

from markupsafe import Markup

from southgate.dossier.page import Desk, Page, page
from southgate.dossier.supposed import Asked, supposed

__all__ = ["partners", "scenarios", "ties"]

_SAVED = Asked(
    row="minutes_saved",
    row_unit="min",
    column="place",
    labels="journeys",
    cell="share_gain",
    cell_unit="%",
    digits=2,
    told="minutes",
    said=(
        *("minutes_try", "minutes_assumed", "minutes_slider"),
        *("minutes_caption", "minutes_kept"),
    ),
)


def partners(desk: Desk) -> Page:
    """Make the page: which way first, then how much each way, and what minutes add."""
    lead = next(iter(desk.of("partners")), None)
    saved = desk.finding("partners.saved")
    tried = supposed(desk, saved, _SAVED) if saved else None
    return page(
        desk,
        "partners",
        lead.sentence if lead else Markup(""),
        blocks=tuple(
            block for block in desk.of("partners") if not saved or block.name != saved.name
        ),
        lead=lead,
        supposed=tried,
    )


def ties(desk: Desk) -> Page:
    """Make the page of ties, its first finding first."""
    return _plain(desk, "ties")


def scenarios(desk: Desk) -> Page:
    """Make the page of what is supposed: what was changed first, then what it moves."""
    return _plain(desk, "scenarios")


def _plain(desk: Desk, chapter: str) -> Page:
    blocks = desk.of(chapter)
    lead = blocks[0] if blocks else None
    said = lead.sentence if lead else Markup("")
    return page(desk, chapter, said, blocks=blocks, lead=lead)
