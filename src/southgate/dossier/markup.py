"""Phrases as HTML: each number carries its value, and the mark of what kind of figure it is."""

from __future__ import annotations

from markupsafe import Markup, escape

from southgate.dossier.text import Number, Part, Phrase, Words

__all__ = ["MARKS", "html", "lang"]

MARKS = ("official", "estimated", "assumed", "illustrative")
"""The bases that a number may carry, each a shape of the style sheet and a word: ● ◐ ○ ◌."""


def html(phrase: Phrase, words: Words) -> Markup:
    """Write a phrase as HTML in which nothing but our own tags is a tag."""
    return Markup("").join(_part(part, words) for part in phrase.parts)


def lang(language: str) -> str:
    """Give the code of a language for the attribute `lang`.

    Examples
    --------
    >>> lang("zh"), lang("en")
    ('zh-Hans', 'en')
    """
    return "zh-Hans" if language == "zh" else language


def _part(part: Part, words: Words) -> Markup:
    if not isinstance(part, Number):
        return escape(part.text)
    said = Markup('<data class="n" value="{}">{}</data>')
    value = repr(float(part.value))
    if part.basis not in MARKS:
        return said.format(value, part.text)
    head, gap, last = part.text.rpartition(" ")
    if not gap:
        head, last = part.text[:-1], part.text[-1:]
    mark = Markup(
        '<span class="nb">{last}<span class="mark" title="{word}">'
        '<i class="{basis}" aria-hidden="true"></i>'
        '<span class="unseen"> ({word})</span></span>\u2060</span>'
    ).format(last=last, word=words.term("bases", part.basis), basis=part.basis)
    return said.format(value, Markup("{}{}{}").format(head, gap, mark))
