"""What the page shows of projects that were signed, and of how far they got."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from southgate.dossier.blocks import Block
from southgate.dossier.page import Desk, Page, page

__all__ = ["Group", "deals"]

_REPORTED = ("reported", "reported_at_most", "reported_at_least")
_GROUPS = (
    ("deals_register", ("columns", "rate", "ended", "money", "stalled")),
    ("deals_reports", ("no_rate", *_REPORTED, "moved", "own_rate", "larger", "sums")),
)
"""Groups of the page, and the findings of each."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that rest on one kind of rows: on a register, or on what was reported."""

    title: str
    blocks: tuple[Block, ...]


def deals(desk: Desk) -> Page:
    """Make the page of what became of what was signed: the register first, then reports."""
    groups = tuple(
        Group(desk.words.ui(title).plain, blocks)
        for title, keys in _GROUPS
        if (blocks := desk.of("deals", *keys))
    )
    lead = groups[0].blocks[0] if groups else None
    verdict = lead.sentence if lead else Markup("")
    return page(desk, "deals", verdict, groups=groups, lead=lead)
