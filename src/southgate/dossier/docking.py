"""What the pages show of enterprises: counts for everybody, names and briefs for insiders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from southgate.dossier.blocks import Block
from southgate.dossier.markup import html
from southgate.dossier.page import Desk, Page, page
from southgate.records import Fact, Finding, Name, Names

__all__ = ["Brief", "briefs", "docking"]

_NAMES = ("here", "nobody_here", "first", "no_first", "visits", "no_visits", "review")
_CAMPAIGNS = ("campaign", "campaign_few")
_LEADS = ("here", "nobody_here", "known", "lists")
"""Findings that may answer the page's question; the first that there is does."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One enterprise on one sheet: its sentence, what is known of it, and what to ask first."""

    block: Block
    name: str
    lists: Markup
    rank: Markup
    line: Markup
    line_note: Markup
    seen: Markup
    question: str


def docking(desk: Desk) -> Page:
    """Make the page of enterprises: by name where the study may, then the counts."""
    lead = next((block for key in _LEADS for block in desk.of("docking", key)), None)
    campaigns = desk.of("docking", *_CAMPAIGNS)
    named = tuple(
        replace(block, short=block.short or block.name == "docking.visits")
        for block in desk.of("docking", *_NAMES)
    )
    briefs = desk.of("docking", "brief")
    apart = {block.name for block in (*named, *campaigns, *briefs)}
    counts = tuple(block for block in desk.of("docking") if block.name not in apart)
    return page(
        desk,
        "docking",
        lead.sentence if lead else Markup(""),
        lead=lead,
        named=named,
        counts=counts,
        campaigns=campaigns,
        briefs=len(briefs),
    )


def briefs(desk: Desk) -> Page:
    """Make the page of briefs, one sheet an enterprise."""
    found = [one for one in desk.study.findings if one.key == "docking.brief"]
    first = next(iter(desk.of("docking", "here", "nobody_here")), None)
    verdict = first.sentence if first else Markup("")
    return page(desk, "briefs", verdict, briefs=tuple(_brief(desk, one) for one in found))


def _brief(desk: Desk, finding: Finding) -> Brief:
    facts: Mapping[str, Fact] = finding.facts

    def said(name: str) -> Markup:
        fact = facts[name]
        empty = isinstance(fact, Names) and not fact.items
        return Markup("") if empty else html(desk.words.fact(fact), desk.words)

    def noted(key: str, *names: str) -> Markup:
        return html(desk.words.ui(key, **{name: facts[name] for name in names}), desk.words)

    rank = desk.words.ui("brief_lists_note", rank=desk.words.fact(facts["list_rank"]).plain)
    refuter = facts["refuter"]
    question = desk.words.term("fit_questions", refuter.code) if isinstance(refuter, Name) else ""
    return Brief(
        desk.blocks[finding.name],
        desk.words.fact(facts["firm"]).plain,
        said("lists"),
        html(rank, desk.words),
        said("trade"),
        noted("brief_line_note", "made", "goods"),
        said("seen"),
        question,
    )
