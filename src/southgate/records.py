"""All that travels between the rooms: small frozen records, no behaviour beyond their own sums.

Nothing here knows a language: a :class:`Name` is a code that the dossier turns into words,
a :class:`Finding` is a key, facts and the rows beneath them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

__all__ = [
    "LEAST_TOLD",
    "Action",
    "Audience",
    "Basis",
    "Chapter",
    "Fact",
    "Figure",
    "Finding",
    "Judgement",
    "Name",
    "Names",
    "Period",
    "Quantity",
    "Ranked",
    "Source",
    "Study",
    "TableRecord",
    "Verdict",
]


LEAST_TOLD = 3
"""The smallest count of internal rows that may be told in public, but for none."""


class Basis(StrEnum):
    """What kind of figure a number is; printed as a shape and a word beside it."""

    OFFICIAL = "official"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"
    ILLUSTRATIVE = "illustrative"


class Audience(StrEnum):
    """Who may read a row, a finding, a study."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Verdict(StrEnum):
    """What the rows say of a statement."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    REPORTED = "reported"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, its period and its doubt.

    ``low`` and ``high`` span conflicting reports or an interval; they are None for a plain number.
    ``bound`` is "", "about", "at_least" or "at_most"; ``basis`` is a :class:`Basis` value or "".
    """

    value: float
    unit: str
    period: str = ""
    bound: str = ""
    basis: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """Something named: ``table`` and ``code`` find its name in the study's labels."""

    table: str
    code: str


@dataclass(frozen=True, slots=True)
class Names:
    """Several names, in order."""

    items: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rank among ``of``, and the range it holds in where one was made."""

    rank: int
    of: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A year, half-year, quarter, month, day or span, as the tables write it."""

    code: str


Fact = Quantity | Name | Names | Ranked | Period | None
"""What a sentence may be filled with; None stands for a value that is missing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one statement, with what it rests on.

    ``leaning`` is +1, 0 or -1: the way the rows point even where that is not enough for a verdict.
    ``standing`` is the verdict in the word of the statement's kind: a goal is nearing, an
    initiative done. ``origins`` are the ids of the sources whose word a verdict of *reported*
    rests on. ``latest`` is the period of the newest row read. ``needs`` is the code of the table
    that would decide.
    """

    verdict: Verdict
    standing: str
    leaning: int = 0
    rows_for: int = 0
    rows_against: int = 0
    rows_neutral: int = 0
    origins: tuple[str, ...] = ()
    latest: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as data: what kind of chart, over which columns, with which names.

    ``kind`` names a form that the dossier can draw; ``data`` holds one row a mark; ``options``
    are plain values that the form understands.
    """

    key: str
    kind: str
    data: pd.DataFrame
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a chapter found: numbers and names, the rows that carry them, what they rest on.

    ``key`` names the sentence in every catalogue, ``about`` tells findings with one key apart.
    """

    key: str
    facts: Mapping[str, Fact]
    evidence: pd.DataFrame
    tables: tuple[str, ...]
    methods: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    verdicts: Mapping[str, Judgement] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    audience: Audience = Audience.PUBLIC
    about: str = ""

    @property
    def chapter(self) -> str:
        """The chapter that found it."""
        return self.key.split(".", 1)[0]

    @property
    def name(self) -> str:
        """The finding's own name in the study: its chapter and what it is about, else its key."""
        return f"{self.chapter}.{self.about}" if self.about else self.key


@dataclass(frozen=True, slots=True)
class Action:
    """Something that could be done; unknown costs and effects are None, never zero."""

    key: str
    facts: Mapping[str, Fact]
    cost: Quantity | None = None
    land: Quantity | None = None
    time: Quantity | None = None
    effects: Mapping[str, Quantity] = field(default_factory=dict)
    decides: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from and who answers for it (see the table `sources`)."""

    id: str
    title: str
    language: str
    publisher: str
    origin: Mapping[str, str]
    address: str
    published: str
    licence: str
    publishable: bool
    grade: str
    basis: str
    audited: bool


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A table as it was read: how many rows, and the hash of its bytes."""

    name: str
    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter's result; ``missing`` names the tables whose absence kept it from running."""

    key: str
    findings: tuple[Finding, ...] = ()
    actions: tuple[Action, ...] = ()
    missing: tuple[str, ...] = ()
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """Everything a reader can be shown, and nothing else: the dossier needs no workspace beside it.

    ``labels`` maps a table and a code to the names in every language;
    ``settings`` are the plain values that pages print (titles, base date, contact).
    """

    edition: Audience
    settings: Mapping[str, str]
    chapters: tuple[Chapter, ...]
    sources: Mapping[str, Source]
    tables: tuple[TableRecord, ...]
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, chapter by chapter."""
        return tuple(finding for chapter in self.chapters for finding in chapter.findings)

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every action, chapter by chapter."""
        return tuple(action for chapter in self.chapters for action in chapter.actions)
