"""The page of goods: their world markets, the gaps, and the local goods that can be put online."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from southgate.dossier.feed import ROWS, product_feed
from southgate.dossier.page import Desk, Page, page
from southgate.dossier.render import script_json

__all__ = ["GoodView", "goods"]


@dataclass(frozen=True, slots=True)
class GoodView:
    """A local good as it is put online: its name, where it is from, and what a source says."""

    id: str
    name: str
    place: str
    about: str
    indication: str
    licence: str


def goods(desk: Desk) -> Page:
    """Make the page, with the feed of products as data that a search engine can read."""
    blocks = desk.of("goods")
    lead = blocks[0] if blocks else None
    feed = product_feed(desk.study, desk.words.language)
    return page(
        desk,
        "goods",
        lead.sentence if lead else Markup(""),
        blocks=blocks,
        lead=lead,
        shelf=_shelf(desk),
        feed=script_json(feed) if feed else None,
    )


def _shelf(desk: Desk) -> tuple[GoodView, ...]:
    found = desk.finding(ROWS)
    if found is None:
        return ()
    words, study = desk.words, desk.study
    return tuple(
        GoodView(
            str(row["product"]),
            words.label(study, "products", str(row["product"])),
            words.label(study, "regions", str(row["region"])),
            words.label(study, "product_abouts", str(row["product"])),
            words.ui("indication_reported").plain if row["indication"] == "yes" else "",
            words.ui("licence_needed").plain if row["licence"] == "yes" else "",
        )
        for row in found.evidence.to_dict("records")
    )
