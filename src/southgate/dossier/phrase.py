"""What a sentence is made of: words, numbers and names, in order."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Entity", "Number", "Part", "Phrase", "Text", "capital"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words that are neither a number nor a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, and the value that stands behind it in every language."""

    text: str
    value: float
    unit: str = "1"
    period: str = ""
    basis: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named: where its name comes from, and the language it is written in."""

    text: str
    table: str
    code: str
    language: str


Part = Text | Number | Entity


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order; ``str(phrase)`` is plain text, the pages make HTML of the parts."""

    parts: tuple[Part, ...]

    @property
    def plain(self) -> str:
        """The phrase as plain text."""
        return "".join(part.text for part in self.parts)

    def __str__(self) -> str:
        return self.plain


def capital(text: str) -> str:
    """Begin a text with a capital letter, and leave the rest of it alone.

    Examples
    --------
    >>> capital("the GDP of 2020")
    'The GDP of 2020'
    """
    return text[:1].upper() + text[1:]
