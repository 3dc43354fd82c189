"""What the pages show of what lies nearest, and of how such advice fared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from southgate.dossier.blocks import Block, Picture
from southgate.dossier.markup import html
from southgate.dossier.page import Desk, Page, lead, page
from southgate.records import Finding, Name, Names

__all__ = ["Card", "Nearest", "Recipe", "capabilities", "nearest", "record"]

_FAMILIES = ("family_leaves", "family_stays")
_GOODS = ("headings", "no_heading")
_MEASURED = ("measured", "unmeasured")
_LISTED = ("families", "none")
_DIGITS = 12
"""Digits of a hash that are enough to tell it from any other."""


@dataclass(frozen=True, slots=True)
class Card:
    """A family that is named: what it hangs on, what was seen there, what would refute it.

    ``falls`` names the clusters without which it is named no more, where it takes several.
    """

    block: Block
    anchored: Markup
    evidence: str
    falls: Markup
    wrong: Markup


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the computation was fixed, and by what it is known."""

    note: str
    hash: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """What the first page says of what lies nearest; ``also`` is who else is after it."""

    sentence: Markup
    also: tuple[Markup, ...]
    cards: tuple[Card, ...]
    pictures: tuple[Picture, ...]


def capabilities(desk: Desk) -> Page:
    """Make the page of what lies nearest; a finding that has no place of its own comes last."""
    listed, answer = _first(desk, *_LISTED), _answer(desk)
    ranked, cards = _ranked(desk), _cards(desk)
    goods, trials = _found(desk, *_GOODS), _found(desk, "trial")
    placed = (listed, ranked, *goods, *trials, *(card.block for card in cards))
    shown = {block.name for block in placed if block}
    return page(
        desk,
        "capabilities",
        answer.sentence if answer else Markup(""),
        cards=cards,
        listed=listed,
        goods=goods,
        trials=trials,
        ranked=replace(ranked, pictures=ranked.pictures[:1]) if ranked else None,
        leading=ranked == answer,
        beside=ranked.pictures[1:] if ranked else (),
        rest=tuple(block for block in _found(desk) if block.name not in shown),
        recipe=_recipe(desk),
    )


def record(desk: Desk) -> Page:
    """Make the page of how such advice fared in the past."""
    blocks = desk.of("record")
    answer = next(iter((*desk.of("record", "lesson"), *blocks)), None)
    ordered = tuple(block for block in blocks if block != answer)
    verdict = answer.sentence if answer else Markup("")
    found = (answer, *ordered) if answer else ordered
    return page(desk, "record", verdict, blocks=found, lead=answer)


def nearest(desk: Desk) -> Nearest | None:
    """Say on the first page what lies nearest; a sentence that stands above is not said twice."""
    answer = _answer(desk)
    if answer is None:
        return None
    first = lead(desk.study)
    above = first is not None and first.name == answer.name
    ranked, cards = _ranked(desk), _cards(desk)
    return Nearest(
        Markup("") if above else answer.sentence,
        tuple(block.sentence for block in _found(desk, "crowding", "distinctive")),
        cards,
        ranked.pictures[:1] if ranked and above and not cards else (),
    )


def _found(desk: Desk, *keys: str) -> tuple[Block, ...]:
    return desk.of("capabilities", *keys)


def _first(desk: Desk, *keys: str) -> Block | None:
    return next(iter(_found(desk, *keys)), None)


def _answer(desk: Desk) -> Block | None:
    return _first(desk, *_LISTED) or _first(desk, *_MEASURED)


def _ranked(desk: Desk) -> Block | None:
    """Give the finding that ranks every candidate."""
    return _first(desk, "nearest") if _first(desk, *_LISTED) else _first(desk, *_MEASURED)


def _cards(desk: Desk) -> tuple[Card, ...]:
    keys = {f"capabilities.{key}" for key in _FAMILIES}
    return tuple(_card(desk, finding) for finding in desk.study.findings if finding.key in keys)


def _card(desk: Desk, finding: Finding) -> Card:
    words, study = desk.words, desk.study
    anchor, family = finding.facts.get("anchor"), finding.facts.get("family")
    falls = finding.facts.get("falls")
    several = isinstance(falls, Names) and len(falls.items) > 1
    named = isinstance(anchor, Name) and isinstance(family, Name)
    seen = study.labels.get("cluster_evidence", {}) if named else {}
    code = anchor.code if isinstance(anchor, Name) else ""
    return Card(
        desk.blocks[finding.name],
        html(words.ui("anchored", anchor=anchor), words) if named else Markup(""),
        words.label(study, "cluster_evidence", code) if code in seen else "",
        html(words.ui("falls_with", falls=falls), words) if several else Markup(""),
        html(words.ui("wrong_table", anchor=anchor, family=family), words) if named else Markup(""),
    )


def _recipe(desk: Desk) -> Recipe | None:
    known = desk.study.settings.get("recipe", "")
    if not known:
        return None
    note, said = desk.words.ui("recipe_note"), desk.words.ui("recipe_hash", hash=known[:_DIGITS])
    return Recipe(note.plain, said.plain)
