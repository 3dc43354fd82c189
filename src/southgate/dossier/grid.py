"""Evidence as a table that can be read: codes become names, numbers keep their values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from southgate.dossier.markup import html
from southgate.dossier.text import Words
from southgate.records import Quantity, Study

__all__ = [
    "LABELS",
    "TERMS",
    "Column",
    "Grid",
    "anchor",
    "grid",
    "headed",
    "named",
    "newest",
    "page_of",
    "worded",
]

LABELS: Mapping[str, str] = {
    **dict.fromkeys(("subject", "region", "against", "show"), "regions"),
    **dict.fromkeys(("measure", "part", "whole", "scaler"), "measures"),
    **dict.fromkeys(("goal", "goal_a", "goal_b"), "goals"),
    **dict.fromkeys(("wanted", "needs"), "wanted"),
    **dict.fromkeys(("source", "licence_source"), "sources"),
    "origin": "sources",
    "statement": "statements",
    "answers": "statements",
    "unit": "unit_symbols",
    **dict.fromkeys(("activity", "family"), "activities"),
    **dict.fromkeys(("cluster", "anchor"), "clusters"),
    **dict.fromkeys(("id", "trial"), "trials"),
    **dict.fromkeys(("firm", "other_firm"), "enterprises"),
    "establishment": "establishments",
    "list": "lists",
    "trade": "trades",
    "deal": "deals",
    **dict.fromkeys(("site", "within"), "sites"),
    "move": "moves",
    **dict.fromkeys(("sector", "buyer"), "sectors"),
    "place": "journeys",
    "mineral": "minerals",
    "deposit": "deposits",
    **dict.fromkeys(("market", "economy"), "regions"),
    "product": "products",
    "base": "growers",
    "standard": "standards",
    "asks": "standard_asks",
    "partner": "nodes",
    "scenario": "scenarios",
    **dict.fromkeys(("mine", "comes_up"), "mines"),
    "plant": "plants",
    "holder": "holders",
    "columns_asked": "columns",
}
EITHER: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("reason_1", "reason_2"), ("clusters", "activities")),
    "city": ("places", "regions"),
}
"""Columns whose codes stand in one of several tables."""
LISTS: Mapping[str, str] = {"lost": "activities"}
"""Columns that hold several codes, with a space between."""
TERMS: Mapping[str, str] = {
    "verdict": "verdicts",
    "class": "verdicts",
    "leaning": "leanings",
    "rule": "rules",
    "standing": "standings",
    "kind": "kinds",
    "theme": "themes",
    "test": "tests",
    "bound": "bounds",
    "qualifier": "qualifiers",
    "basis": "bases",
    "role": "roles",
    "score": "scores",
    "statistic": "statistics",
    "choice": "choices",
    "audience": "audiences",
    "band": "bands",
    "because": "fit_reasons",
    "decision": "decisions",
    "item": "fit_items",
    "tie": "ties",
    "wrong_if": "fit_refuters",
    **dict.fromkeys(("stage", "begin", "end"), "stages"),
    "reading": "readings",
    "mode": "modes",
    "level": "levels",
    "extent": "extents",
    "limit": "limits",
    "outcome": "outcomes",
    "direction": "directions",
    "kept_out": "screens",
    "quarter": "quarters",
    "mass": "masses",
    "commodity": "commodities",
    "licence": "licences_needed",
    "constraint": "constraints",
    "indication": "indications",
    "why": "unmet_reasons",
    "size": "sizes",
    "status": "states",
    "used_by": "uses",
    "table": "tables",
    "how": "hows",
    "supposed": "ends",
    "edge": "edges",
    "covariate": "covariates",
    "cut": "cuts",
    "fate": "fates",
    "assumption": "mine_items",
    "mine_limit": "mine_limits",
}
MEANS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "low": (("value", "low_value"), ("share", "low_value")),
    "high": (("value", "high_value"), ("share", "high_value")),
    "share": (("chance", "share_drawn"),),
    "kept": (("choice_low", "share_chosen"),),
    "value": (("used_low", "output_made"), ("bought_low", "output_made")),
    "multiplier": (("share_kept", "multiplier_supposed"),),
}
"""Columns that mean something else beside another column: that one, and the word then."""
PLACES: Mapping[str, int] = {
    **dict.fromkeys(("share", "chance", "complexity", "kept", "drawn"), 1),
    **dict.fromkeys(("reason_1_share", "reason_2_share"), 1),
    **dict.fromkeys(("half", "low_value", "high_value"), 1),
    **dict.fromkeys(("precision", "precision_density", "precision_baseline"), 1),
    **dict.fromkeys(("fit", "counted", "part_points", "drawn_first", "likeness"), 1),
    **dict.fromkeys(("auc_density", "auc_baseline"), 3),
}
"""Columns of estimates, and the digits behind the point that they carry."""
REASON = "reason"
"""The column that says why a series breaks; its words are labels, so that no row holds them."""
_PERIODS = ("period", "latest", "year", "since", "sudden", "harvest_month", "sale_month")
_NUMBER = "number"
"""The column that names a fact of a finding: the finding's key, a full stop, the fact."""
_PAIR = "pair"
"""The column of two periods that are compared, written 1962-2017, or 1998/2000-2017 HS4."""
_NOT_YET = ("planned", "expected", "target")
_WHOLLY_WORDED = frozenset({"unit", "bound"})
"""Columns that the quantity beside them already says."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, and whether it holds numbers."""

    title: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to be written: what all its rows share, heads, and rows of finished cells."""

    shared: tuple[tuple[str, Markup], ...]
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
    elsewhere = {"strategy.count": "index", "strategy.rules": "rules"}
    if name.startswith("docking.firm."):
        return "briefs"
    return elsewhere.get(name, name.split(".", 1)[0])


def grid(evidence: pd.DataFrame, words: Words, study: Study, chapter: str = "") -> Grid:
    """Word the rows beneath a finding of a chapter."""
    if {"measure", "year", "subject"} <= set(evidence.columns):
        evidence = evidence.assign(**{REASON: " "})
    worded = "value" in evidence and "unit" in evidence
    codes = [str(code) for code in evidence.columns if not (worded and code in _WHOLLY_WORDED)]
    codes = [code for code in codes if not _empty(evidence[code])]
    records = evidence.to_dict("records")
    said = {code: [_cell(row, code, words, study) for row in records] for code in codes}
    codes = [code for code in codes if not named(code) or not said[code] or any(said[code])]
    shared = [code for code in codes if _is_shared(code, said[code])]
    left = [code for code in codes if code not in shared]
    head = {code: _head(headed(code, evidence.columns), words, chapter) for code in codes}
    heads = tuple(Column(head[code], _numeric(evidence[code], code)) for code in left)
    return Grid(
        tuple((head[code], said[code][0]) for code in shared),
        heads,
        tuple(zip(*(said[code] for code in left), strict=True)),
    )


def _is_shared(code: str, cells: Sequence[Markup]) -> bool:
    """Tell whether a column names one thing all the way down, so that it need be said but once."""
    return named(code) and len(cells) > 1 and len(set(cells)) == 1


def newest(evidence: pd.DataFrame) -> str:
    """Give the newest period in which something was observed, plans left out.

    Examples
    --------
    >>> newest(pd.DataFrame({"period": ["2013", "2015/2024", "2019-H1"]}))
    '2015/2024'
    """
    if "period" not in evidence:
        return ""
    said = evidence
    if "qualifier" in evidence:
        said = evidence[~evidence["qualifier"].isin(_NOT_YET)]
    return max(said["period"].astype(str), key=_end, default="")


def _end(period: str) -> str:
    """Make a key by which a year comes after its own months and days."""
    return period.rpartition("/")[2] + "~"


def named(code: str) -> bool:
    """Tell whether a column holds codes that have names.

    Examples
    --------
    >>> named("measure"), named("value")
    (True, False)
    """
    return code in LABELS or code in TERMS or code in EITHER or code in LISTS or code == _NUMBER


def headed(code: str, columns: Collection[object]) -> str:
    """Choose the word that heads a column, given the others.

    Examples
    --------
    >>> headed("low", ["rank", "low", "high"]), headed("low", ["score", "value", "low", "high"])
    ('low', 'low_value')
    """
    meant = (word for beside, word in MEANS.get(code, ()) if beside in columns)
    return code if "rank" in columns and code in ("low", "high") else next(meant, code)


def _head(code: str, words: Words, chapter: str) -> str:
    return words.ui(REASON).plain if code == REASON else words.column(code, chapter)


def _empty(column: pd.Series) -> bool:
    return bool(len(column)) and all(value is None or value == "" for value in column)


def _numeric(column: pd.Series, code: str) -> bool:
    return (
        code not in _PERIODS
        and code not in TERMS
        and pd.api.types.is_numeric_dtype(column)
        and not pd.api.types.is_bool_dtype(column)
    )


def _cell(row: Mapping[Any, Any], code: str, words: Words, study: Study) -> Markup:
    value = row[code]
    if code == REASON:
        return escape(words.label(study, "breaks", "{measure}:{year}:{subject}".format_map(row)))
    if value is None or value == "" or (isinstance(value, float) and pd.isna(value)):
        return Markup("")
    if code in ("statements", "finding"):
        return Markup(" ").join(_link(name) for name in str(value).split())
    if isinstance(value, bool):
        return escape(words.ui("yes" if value else "no").plain)
    if isinstance(value, int | float) and code not in _PERIODS and code not in TERMS:
        unit, bound = _unit(row, code)
        said = round(float(value), PLACES[code]) if code in PLACES else float(value)
        return html(words.quantity(Quantity(said, unit, bound=bound)), words)
    return escape(worded(str(value), code, words, study))


def worded(value: str, code: str, words: Words, study: Study) -> str:
    """Put a cell that holds a period or a code into words."""
    if code in _PERIODS:
        return words.period(value)
    if code in (_PAIR, _NUMBER):
        key, _, name = value.rpartition(".")
        return _pair(value, words) if code == _PAIR else words.named_fact(key, name)
    if code in LABELS:
        return words.label(study, LABELS[code], value)
    if code in EITHER:
        known = (table for table in EITHER[code] if value in study.labels.get(table, {}))
        return words.label(study, next(known, EITHER[code][0]), value)
    if code in LISTS:
        return words.names(words.label(study, LISTS[code], one) for one in value.split())
    return words.term(TERMS[code], value) if code in TERMS else value


def _pair(value: str, words: Words) -> str:
    """Word two periods and the classification in which they are compared."""
    years, _, kind = value.partition(" ")
    since, _, until = years.rpartition("-")
    said = words.ui("since_until", since=words.period(since), until=words.period(until)).plain
    return f"{said} · {kind}" if kind else said


def _unit(row: Mapping[Any, Any], code: str) -> tuple[str, str]:
    if code == "value":
        unit = "%" if {"rule", "statistic"} & row.keys() else str(row.get("unit") or "1")
        return unit, str(row.get("bound") or "")
    return "%" if code == "kept" or code.startswith("share_") else "1", ""


def _link(name: str) -> Markup:
    full = name if "." in name else f"strategy.{name}"
    return Markup('<a href="{}.html#{}">{}</a>').format(page_of(full), anchor(full), name)
