"""Patterns of a catalogue, and how facts fill them.

In a pattern ``{first}`` is a fact, ``{first.period}`` its period, ``{first.when}`` the same as an
adverb, ``{primary.round}`` the number to one decimal, ``{change.size}`` the same without its sign,
``{density.doubt}`` the number with its interval behind it, ``{tables.word}`` a small count written
out, ``{peers.count}`` how many there are, ``{tables.first}`` the first of them, and
``{rows:row|rows}`` a word that agrees with the number. Beside the name of its measure a number is
short: 380, 380家, where it else were 380 exhibitors, 380家展商.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from southgate.dossier.numbers import is_one
from southgate.dossier.phrase import Entity, Number, Part, Phrase, Text, capital
from southgate.errors import DossierError
from southgate.records import Fact, Name, Names, Period, Quantity, Ranked

__all__ = ["FEW", "Slot", "Speaker", "filled", "form", "slots"]

FEW = 2
"""So many names are listed; more are counted, where a sentence has a form for many."""

Slot = Fact | str | int
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?(?::([^{}|]*)\|([^{}|]*))?\}")


class Speaker(Protocol):
    """Who puts a single fact into words."""

    @property
    def language(self) -> str:
        """The language spoken."""

    def number(self, quantity: Quantity, *, short: bool = False) -> Number:
        """Write a number, short beside the name of its measure."""

    def counted(self, quantity: Quantity) -> Number:
        """Write a small count in words, where the language does so."""

    def doubted(self, quantity: Quantity) -> Number:
        """Write a number with its interval behind it."""

    def entity(self, name: Name) -> Entity:
        """Name something."""

    def period(self, code: str) -> str:
        """Say a period."""

    def when(self, code: str) -> str:
        """Say a period as an adverb."""

    def joined(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """Join several parts as a list."""


def slots(pattern: str) -> frozenset[str]:
    """Name the facts that a pattern prints, with what it asks of each.

    Examples
    --------
    >>> sorted(slots("{n} {n:row|rows} {first.when}"))
    ['first.when', 'n']
    """
    found = (slot.groups() for slot in _SLOT.finditer(pattern))
    return frozenset(
        f"{name}.{aspect}" if aspect else name for name, aspect, one, _ in found if one is None
    )


def form(entry: str | Mapping[str, str], facts: Mapping[str, Fact]) -> str:
    """Choose a sentence's form: for ranks, for things that merely are, for none or many.

    Examples
    --------
    >>> form({"say": "{n} rows", "no_n": "no row"}, {"n": Quantity(0, "1")})
    'no row'
    """
    if isinstance(entry, str):
        return entry
    nil = {f"no_{name}" for name, fact in facts.items() if getattr(fact, "value", None) == 0}
    if found := next((said for name, said in entry.items() if name in nil), ""):
        return found
    lengths = [len(fact.items) for fact in facts.values() if isinstance(fact, Names)]
    if "none" in entry and 0 in lengths:
        return entry["none"]
    if "many" in entry and max(lengths, default=0) > FEW:
        return entry["many"]
    units = (fact.unit for fact in facts.values() if isinstance(fact, Quantity))
    return entry[next((unit for unit in units if unit in entry), "say")]


def filled(pattern: str, facts: Mapping[str, Slot], speaker: Speaker) -> Phrase | None:
    """Fill a pattern, or give None where a fact that it needs is missing.

    Raises
    ------
    DossierError
        If the pattern needs a fact that is not even given as missing.
    """
    short = not slots(pattern).isdisjoint(("measure", "part"))
    parts: list[Part] = []
    end = 0
    for slot in _SLOT.finditer(pattern):
        name, aspect, one, other = slot.groups()
        if name not in facts:
            given = ", ".join(sorted(facts)) or "none"
            raise DossierError(
                f"“{pattern}” needs the fact `{name}`; given are {given}. Give it, if only as None."
            )
        if one is None:
            said = _said(facts[name], aspect, speaker, short=short)
        else:
            said = _agreeing(facts[name], one, other, speaker)
        if not said:
            return None
        parts += [Text(pattern[end : slot.start()]), *said]
        end = slot.end()
    whole = [part for part in (*parts, Text(pattern[end:])) if part.text]
    if whole and speaker.language == "en":
        whole[0] = replace(whole[0], text=capital(whole[0].text))
    return Phrase(tuple(whole))


def _agreeing(fact: Slot, one: str, other: str, speaker: Speaker) -> tuple[Part, ...]:
    if isinstance(fact, Names):
        fact = len(fact.items)
    count = fact.value if isinstance(fact, Quantity) else fact
    if not isinstance(count, int | float):
        return ()
    return (Text(one if is_one(count, speaker.language) else other),)


def _said(fact: Slot, aspect: str | None, speaker: Speaker, *, short: bool) -> tuple[Part, ...]:
    """Put one fact into words; nothing where it is missing."""
    said: tuple[Part, ...] = ()
    match fact:
        case str():
            said = (Text(fact),)
        case int():
            said = (speaker.number(Quantity(fact, "1")),)
        case Quantity():
            said = _measured(fact, aspect, speaker, short=short)
        case Ranked(rank, _, low, high):
            said = (speaker.number(Quantity(rank, "rank", low=low, high=high)),)
        case Period(code):
            said = (Text(speaker.when(code) if aspect == "when" else speaker.period(code)),)
        case Name():
            said = (speaker.entity(fact),)
        case Names(items):
            said = _listed(items, aspect, speaker)
    return said


def _measured(
    quantity: Quantity, aspect: str | None, speaker: Speaker, *, short: bool
) -> tuple[Part, ...]:
    if aspect in ("when", "period"):
        return (
            _said(Period(quantity.period), aspect, speaker, short=short) if quantity.period else ()
        )
    if aspect == "word":
        return (speaker.counted(quantity),)
    if aspect == "doubt":
        return (speaker.doubted(quantity),)
    if aspect in ("round", "size"):
        value = round(abs(quantity.value) if aspect == "size" else quantity.value, 1)
        return (replace(speaker.number(replace(quantity, value=value)), value=quantity.value),)
    return (speaker.number(quantity, short=short),)


def _listed(items: tuple[Name, ...], aspect: str | None, speaker: Speaker) -> tuple[Part, ...]:
    if aspect == "count":
        return (speaker.number(Quantity(len(items), "1")),)
    named = items[:1] if aspect == "first" else items
    return speaker.joined(speaker.entity(item) for item in named)
