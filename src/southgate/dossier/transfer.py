"""What the page shows of what moves, what is near, and what the sites could take."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from southgate.dossier.markup import html
from southgate.dossier.page import Desk, Page, page
from southgate.dossier.statements import StatementView, WantedItem, reasons
from southgate.records import Name

__all__ = ["transfer"]

REGISTER = "projects_register"
"""Id of the wanted table of projects, which would tell what arrived."""

PARTS = (
    ("transfer_moving", ("structure", "wages", "first", "unsettled", "coverage")),
    ("transfer_near", ("near",)),
    ("transfer_sites", ("sites", "counted", "assigned", "refused", "binding")),
)
"""The three questions of the page, each with the findings that answer it."""


def transfer(desk: Desk) -> Page:
    """Make the page of transfer; the first stretch of years gives the answer."""
    groups = [
        (desk.words.ui(title).plain, blocks)
        for title, keys in PARTS
        if (blocks := desk.of("transfer", *keys))
    ]
    first = groups[0][1][0] if groups else None
    sites = desk.of("transfer", "sites")
    said = [block.sentence for block in dict.fromkeys((first, *sites)) if block]
    codes = _codes(desk)
    return page(
        desk,
        "transfer",
        Markup(" ").join(said),
        groups=groups,
        lead=first,
        views=_views(desk, {*codes, REGISTER}),
        wanted=_wanted(desk, codes),
    )


def _codes(desk: Desk) -> tuple[str, ...]:
    """Give the tables that findings of the chapter ask for."""
    found = (one.facts.get("wanted") for one in desk.study.findings if one.chapter == "transfer")
    return tuple(dict.fromkeys(fact.code for fact in found if isinstance(fact, Name)))


def _views(desk: Desk, codes: Collection[str]) -> tuple[StatementView, ...]:
    """Choose the statements that these tables would decide."""
    judged = reasons(desk.study)
    return tuple(view for view in desk.views if judged[view.id].verdicts[view.id].needs in codes)


def _wanted(desk: Desk, codes: Sequence[str]) -> tuple[WantedItem, ...]:
    """Name the tables that would answer what the page leaves open."""
    words, study = desk.words, desk.study
    return tuple(
        WantedItem(
            words.label(study, "wanted", code),
            html(words.ui("held_by", holder=Name("holders", code)), words),
            html(words.ui("transfer_opens"), words),
            words.label(study, "columns", code),
            (),
        )
        for code in codes
    )
