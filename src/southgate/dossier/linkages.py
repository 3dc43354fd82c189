"""What the page of the chain shows: a card a sector, what may be supposed, and the rest."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from southgate.dossier.blocks import Block
from southgate.dossier.markup import html
from southgate.dossier.page import Desk, Page, page
from southgate.records import Finding, Name, Quantity

__all__ = ["Link", "Supposed", "linkages"]

_PLACED = ("upstream", "placed")
_ANSWERS = ("share", "upstream", "regional", "placed")
"""Findings that may answer the page's question; the first that there is does."""


@dataclass(frozen=True, slots=True)
class Link:
    """A sector asked about: its name, its place in the chain, and what else is found of it."""

    name: str
    block: Block
    beside: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Supposed:
    """What stays in the region for each share that may be supposed, as a table to be read.

    ``rows`` are the share and one number a sector; ``start`` is the place of the row told first.
    """

    block: Block
    heads: tuple[str, ...]
    rows: tuple[tuple[Markup, ...], ...]
    start: int


def linkages(desk: Desk) -> Page:
    """Make the page of the chain; a finding that has no place of its own comes last."""
    found = desk.of("linkages")
    answer = next((block for key in _ANSWERS for block in desk.of("linkages", key)), None)
    links = tuple(_link(desk, finding) for finding in _findings(desk, *_PLACED))
    supposed = next((_supposed(desk, one) for one in _findings(desk, "retention")), None)
    placed = {block.name for link in links for block in (link.block, *link.beside)}
    if supposed:
        placed.add(supposed.block.name)
    rest = tuple(block for block in found if block.name not in placed)
    beside = (block for link in links for block in link.beside)
    return page(
        desk,
        "linkages",
        answer.sentence if answer else Markup(""),
        lead=answer,
        links=links,
        pictures=tuple(picture for block in beside for picture in block.pictures),
        supposed=supposed,
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


def _supposed(desk: Desk, finding: Finding) -> Supposed:
    """Turn the rows of the finding into one row a share and one column a sector."""
    words, rows = desk.words, finding.evidence
    table = rows.pivot_table(index="share_kept", columns="sector", values="multiplier", sort=False)
    kept = finding.facts.get("kept")
    told = kept.value if isinstance(kept, Quantity) else None
    shares = [float(share) for share in table.index]
    return Supposed(
        desk.blocks[finding.name],
        tuple(words.label(desk.study, "sectors", str(code)) for code in table.columns),
        tuple(
            tuple(
                html(words.quantity(quantity), words)
                for quantity in (
                    Quantity(share, "%"),
                    *(Quantity(round(float(value), 2), "1") for value in values),
                )
            )
            for share, values in zip(shares, table.to_numpy(), strict=True)
        ),
        shares.index(told) if told in shares else 0,
    )
