"""What the pages show of what is in the ground, and of mines."""

from __future__ import annotations

from markupsafe import Markup

from southgate.dossier.page import Desk, Page, page

__all__ = ["minerals", "mining"]

_GROUND = (
    *("inventory", "licence", "licensed", "goods", "titles", "disagree", "agree", "once"),
    *("records", "deposits"),
)
_MINES = (
    *("plan", "plan_found", "cannot", "no_answer", "conflict", "frontier", "stable", "moves"),
    *("assumed", "wanted", "axis", "too_few", "enough", "changed", "once", "named"),
)


def minerals(desk: Desk) -> Page:
    """Make the page of what is in the ground: names, titles, reports that differ, deposits."""
    return _page(desk, "minerals", _GROUND)


def mining(desk: Desk) -> Page:
    """Make the page of mines: the three ways, counts, and the table that is missing."""
    return _page(desk, "mining", _MINES)


def _page(desk: Desk, chapter: str, keys: tuple[str, ...]) -> Page:
    """Put the findings of a chapter in the order of their keys; the first is the answer."""
    blocks = tuple(block for key in keys for block in desk.of(chapter, key))
    verdict = blocks[0].sentence if blocks else Markup("")
    return page(desk, chapter, verdict, blocks=blocks, lead=blocks[0] if blocks else None)
