"""What the page of the chain shows: a card a sector, what may be supposed, and the rest."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from southgate.dossier.blocks import Block
from southgate.dossier.page import Desk, Page, page
from southgate.dossier.supposed import Asked, supposed
from southgate.records import Finding, Name

__all__ = ["Link", "linkages"]

_PLACED = ("upstream", "placed")
_ANSWERS = ("share", "upstream", "regional", "placed")
"""Findings that may answer the page's question; the first that there is does."""
_RETAINED = Asked(
    row="share_kept",
    row_unit="%",
    column="sector",
    labels="sectors",
    cell="multiplier",
    cell_unit="1",
    digits=2,
    told="kept",
    said=(
        *("linkages_try", "linkages_assumed", "linkages_slider"),
        *("linkages_caption", "linkages_kept"),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A sector asked about: its name, its place in the chain, and what else is found of it."""

    name: str
    block: Block
    beside: tuple[Block, ...]


def linkages(desk: Desk) -> Page:
    """Make the page of the chain; a finding that has no place of its own comes last."""
    found = desk.of("linkages")
    answer = next((block for key in _ANSWERS for block in desk.of("linkages", key)), None)
    links = tuple(_link(desk, finding) for finding in _findings(desk, *_PLACED))
    kept = next((supposed(desk, one, _RETAINED) for one in _findings(desk, "retention")), None)
    placed = {block.name for link in links for block in (link.block, *link.beside)}
    if kept:
        placed.add(kept.block.name)
    rest = tuple(block for block in found if block.name not in placed)
    beside = (block for link in links for block in link.beside)
    return page(
        desk,
        "linkages",
        answer.sentence if answer else Markup(""),
        lead=answer,
        links=links,
        pictures=tuple(picture for block in beside for picture in block.pictures),
        supposed=kept,
        first=tuple(block for block in rest if block == answer),
        rest=tuple(block for block in rest if block != answer),
    )


def _findings(desk: Desk, *keys: str) -> tuple[Finding, ...]:
    wanted = {f"linkages.{key}" for key in keys}
    return tuple(finding for finding in desk.study.findings if finding.key in wanted)


def _code(finding: Finding) -> str:
    sector = finding.facts.get("sector")
    return sector.code if isinstance(sector, Name) else ""


def _link(desk: Desk, finding: Finding) -> Link:
    code = _code(finding)
    keys = ("bound", "bound_mixed", "next", "regional")
    beside = (one for one in _findings(desk, *keys) if _code(one) == code)
    return Link(
        desk.words.label(desk.study, "sectors", code),
        desk.blocks[finding.name],
        tuple(desk.blocks[one.name] for one in beside),
    )
