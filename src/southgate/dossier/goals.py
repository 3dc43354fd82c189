"""What the page of the goals shows: where the region stands, what moves, what was promised."""

from __future__ import annotations

from markupsafe import Markup

from southgate.dossier.page import Desk, Page, page

__all__ = ["goals"]

_PLACE = ("middle", "ahead", "behind", "anywhere")
_MOVES = ("stayed", "rose", "fell", "one_year", "single")


def goals(desk: Desk) -> Page:
    """Make the page of the goals: the answer first, then goal by goal."""
    blocks = desk.of("goals")
    lead = next(iter((*desk.of("goals", *_PLACE), *desk.of("goals", *_MOVES), *blocks)), None)
    ordered = (*desk.of("strategy", "goals"), *(block for block in blocks if block != lead))
    verdict = lead.sentence if lead else Markup("")
    return page(desk, "goals", verdict, blocks=(lead, *ordered) if lead else ordered, lead=lead)
