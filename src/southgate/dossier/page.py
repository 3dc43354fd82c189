"""A page before it is written, and the desk that the pages of one language are made at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from southgate.dossier import statements
from southgate.dossier.blocks import Block
from southgate.dossier.markup import html
from southgate.dossier.statements import StatementView, WantedItem
from southgate.dossier.text import PageText, Words
from southgate.records import Fact, Finding, Study

__all__ = ["LEADS", "Desk", "Page", "Wanted", "called", "lead", "page"]

LEADS = (
    "strategy.count",
    "capabilities.families",
    "capabilities.measured",
    "capabilities.none",
    "capabilities.unmeasured",
    "profile.peers",
    "profile.peers_named",
    "profile.size",
)
"""Findings that may answer a study's first question; the first that there is does."""

_UNSTATED = {"home": "plain", "rules": "methods"}
"""Pages that ask something else where no statement is judged."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is written: its name, its answer, and what fills its template."""

    slug: str
    title: str
    nav: str
    summary: str
    reading: str
    verdict: Markup
    sections: tuple[tuple[str, Markup], ...]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The tables that are missing: the finding, and each of them."""

    block: Block
    items: tuple[WantedItem, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the pages of one language are made from."""

    study: Study
    words: Words
    blocks: Mapping[str, Block]
    views: tuple[StatementView, ...]

    def said(self, key: str) -> Markup:
        """Give the sentence of a finding by name, or nothing where there is none."""
        return self.blocks[key].sentence if key in self.blocks else Markup("")

    def of(self, chapter: str, *keys: str) -> tuple[Block, ...]:
        """Give a chapter's findings in order; with keys, those alone."""
        return tuple(
            self.blocks[finding.name]
            for finding in self.study.findings
            if finding.chapter == chapter
            and (not keys or finding.key.removeprefix(f"{chapter}.") in keys)
        )

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The thresholds that the texts of the rules may name."""
        found = self.finding("strategy.rules")
        return found.facts if found else {}

    def finding(self, name: str) -> Finding | None:
        """Give a finding by name."""
        return next((finding for finding in self.study.findings if finding.name == name), None)

    def wanted(self) -> Wanted | None:
        """Give the tables that are missing."""
        found = self.finding("strategy.wanted")
        if found is None:
            return None
        return Wanted(
            self.blocks[found.name],
            statements.wanted_items(found, self.views, self.words, self.study),
        )


def lead(study: Study) -> Finding | None:
    """Give the finding that answers a study's first question."""
    found = (finding for key in LEADS for finding in study.findings if finding.key == key)
    return next(found, None)


def called(words: Words, key: str, study: Study) -> PageText:
    """Give what a page is called; without statements the first page asks something else."""
    judged = any(finding.key == "strategy.count" for finding in study.findings)
    return words.page(key if judged else _UNSTATED.get(key, key))


def page(desk: Desk, key: str, verdict: Markup, **body: object) -> Page:
    """Put a page together; its standing texts belong to the name that it is called by."""
    text = called(desk.words, key, desk.study)
    slug = "index" if key == "home" else key
    standing = key if text.slug == slug else text.slug
    sections = tuple(
        (title, html(said, desk.words)) for title, said in desk.words.sections(standing, desk.facts)
    )
    return Page(slug, text.title, text.nav, text.description, text.reading, verdict, sections, body)
