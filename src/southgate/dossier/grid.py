"""Evidence as a table that can be read: codes become names, numbers keep their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from southgate.dossier.markup import html
from southgate.dossier.text import Words
from southgate.records import Quantity, Study

__all__ = ["LABELS", "TERMS", "Column", "Grid", "anchor", "grid", "page_of"]

LABELS: Mapping[str, str] = {
    **dict.fromkeys(("subject", "region", "against", "show"), "regions"),
    **dict.fromkeys(("measure", "part", "whole"), "measures"),
    **dict.fromkeys(("wanted", "needs"), "wanted"),
    "source": "sources",
    "origin": "sources",
    "statement": "statements",
    "unit": "unit_symbols",
}
TERMS: Mapping[str, str] = {
    "verdict": "verdicts",
    "standing": "standings",
    "kind": "kinds",
    "theme": "themes",
    "test": "tests",
    "bound": "bounds",
    "qualifier": "qualifiers",
    "basis": "bases",
    "role": "roles",
}
REASON = "reason"
"""The column that says why a series breaks; its words are labels, so that no row holds them."""
_PERIODS = ("period", "latest", "year")
_WHOLLY_WORDED = frozenset({"unit", "bound"})
"""Columns that the quantity beside them already says."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, and whether it holds numbers."""

    title: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to be written: heads, and rows of finished cells."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Markup, ...], ...]


def anchor(name: str) -> str:
    """Make the id of a finding's place on its page.

    Examples
    --------
    >>> anchor("show.axis.international")
    'show-axis-international'
    """
    return name.replace(".", "-")


def page_of(name: str) -> str:
    """Say on which page a finding stands.

    Examples
    --------
    >>> page_of("strategy.q1"), page_of("profile.size")
    ('strategy', 'profile')
    """
    return {"strategy.count": "index", "strategy.rules": "rules"}.get(name, name.split(".", 1)[0])


def grid(evidence: pd.DataFrame, words: Words, study: Study) -> Grid:
    """Word the rows beneath a finding."""
    if {"measure", "year", "subject"} <= set(evidence.columns):
        evidence = evidence.assign(**{REASON: " "})
    worded = "value" in evidence and "unit" in evidence
    codes = [str(code) for code in evidence.columns if not (worded and code in _WHOLLY_WORDED)]
    codes = [code for code in codes if not _empty(evidence[code])]
    heads = tuple(Column(_head(code, words), _numeric(evidence[code], code)) for code in codes)
    rows = tuple(
        tuple(_cell(row, code, words, study) for code in codes)
        for row in evidence.to_dict("records")
    )
    return Grid(heads, rows)


def _head(code: str, words: Words) -> str:
    return words.ui(REASON).plain if code == REASON else words.column(code)


def _empty(column: pd.Series) -> bool:
    return bool(len(column)) and all(value is None or value == "" for value in column)


def _numeric(column: pd.Series, code: str) -> bool:
    return code not in _PERIODS and pd.api.types.is_numeric_dtype(column)


def _cell(row: Mapping[Any, Any], code: str, words: Words, study: Study) -> Markup:
    value = row[code]
    if code == REASON:
        return escape(words.label(study, "breaks", "{measure}:{year}:{subject}".format_map(row)))
    if value is None or value == "" or (isinstance(value, float) and pd.isna(value)):
        return Markup("")
    if code in ("statements", "finding"):
        return Markup(" ").join(_link(name) for name in str(value).split())
    if isinstance(value, int | float) and code not in _PERIODS:
        unit, bound = _unit(row, code)
        return html(words.quantity(Quantity(float(value), unit, bound=bound)), words)
    return escape(_worded(str(value), code, words, study))


def _worded(value: str, code: str, words: Words, study: Study) -> str:
    if code in _PERIODS:
        return words.period(value)
    if code in LABELS:
        return words.label(study, LABELS[code], value)
    return words.term(TERMS[code], value) if code in TERMS else value


def _unit(row: Mapping[Any, Any], code: str) -> tuple[str, str]:
    if code == "value":
        return str(row.get("unit") or "1"), str(row.get("bound") or "")
    return "%" if code == "kept" or code.startswith("share_") else "1", ""


def _link(name: str) -> Markup:
    full = name if "." in name else f"strategy.{name}"
    return Markup('<a href="{}.html#{}">{}</a>').format(page_of(full), anchor(full), name)
