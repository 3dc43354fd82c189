"""The only room that knows words: findings become sentences, alike in every language.

A catalogue (``locales/<language>/``) holds every word; no language is the fallback of another,
and what is missing is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from southgate.dossier import numbers, truths
from southgate.dossier.catalogue import LANGUAGES, catalogue
from southgate.dossier.patterns import Slot, filled, form, slots
from southgate.dossier.phrase import Entity, Number, Part, Phrase, Text, capital
from southgate.errors import DossierError
from southgate.records import Action, Fact, Figure, Finding, Judgement, Name, Names, Quantity, Study

__all__ = [
    "LANGUAGES",
    "Entity",
    "Mark",
    "MethodText",
    "Number",
    "PageText",
    "Part",
    "Phrase",
    "Text",
    "Words",
    "slots",
    "words",
]

_CLAIM = frozenset({"supported", "contradicted", "mixed", "reported", "undecidable"})
_GOAL = frozenset({"nearing", "standing_still", "receding", "mixed", "reported", "undecidable"})
_DEED = frozenset({"done", "under_way", "reversed", "mixed", "not_seen", "reported"})
_STANDINGS = {"claim": _CLAIM, "goal": _GOAL, "initiative": _DEED, "commitment": _DEED}
_SYMBOLS = {
    "supported": "●",
    "contradicted": "✕",
    "mixed": "◐",
    "reported": "◌",
    "undecidable": "○",
}
_WITHOUT_SYMBOL = frozenset({"1", "rank", "event"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict as shape and word; ``kind`` is the verdict's code, for a class of the styles."""

    symbol: str
    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page is called and how it is read."""

    title: str
    nav: str
    description: str
    reading: str
    slug: str


@dataclass(frozen=True, slots=True)
class MethodText:
    """A method's name, the work that it is taken from, and what it does in one line."""

    title: str
    reference: str
    line: str


@cache
def words(language: str) -> Words:
    """Open a language's catalogue.

    Raises
    ------
    DossierError
        If there is no catalogue of that language.

    Examples
    --------
    >>> words("en").term("verdicts", "mixed")
    'mixed'
    """
    return Words(language, catalogue(language))


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its catalogue and, once bound by :meth:`of`, the study whose names it uses."""

    language: str
    catalogue: Mapping[str, Any]
    study: Study | None = None

    def of(self, study: Study) -> Words:
        """Bind the words to a study, whose labels name units, regions and measures."""
        return self if self.study is study else replace(self, study=study)

    def sentence(self, finding: Finding, study: Study) -> Phrase:
        """Say a finding.

        Raises
        ------
        DossierError
            If the catalogue has no sentence for it, or its numbers do not carry the sentence.
        """
        if self.study is not study:
            return self.of(study).sentence(finding, study)
        if not truths.holds(finding):
            raise DossierError(
                f"The numbers of the finding `{finding.name}` must carry its sentence "
                f"`{finding.key}`; they do not. Choose the sentence by the same numbers."
            )
        entry = self._entry("sentences", finding.key)
        instead = entry.get("missing") if isinstance(entry, Mapping) else None
        for pattern in (form(entry, finding.facts), instead):
            said = filled(pattern, finding.facts, self) if pattern else None
            if said is not None:
                return said
        return self.ui("nodata")

    def action(self, action: Action, study: Study) -> Phrase:
        """Say what could be done."""
        said = filled(self._entry("actions", action.key)["say"], action.facts, self.of(study))
        return self.ui("nodata") if said is None else said

    def action_lines(self, action: Action) -> tuple[str, ...]:
        """Give the form that belongs to an action, line by line."""
        return tuple(self._entry("actions", action.key)["lines"])

    def reported(self, judgement: Judgement, study: Study) -> Phrase:
        """Say whose word a verdict rests on, each origin once, and when that was published."""
        said = self.of(study)
        named = {
            said.label(study, "sources", code): Name("sources", code) for code in judgement.origins
        }
        if not named:
            return self.ui("nodata")
        dates = sorted({study.sources[code].published[:4] for code in judgement.origins} - {""})
        year = "–".join(dict.fromkeys(dates[:1] + dates[-1:]))
        key = "reported" if dates else "reported_undated"
        return said.ui(key, origin=Names(tuple(named.values())), year=year)

    def answer_verdict(self, judgement: Judgement, kind: str) -> Mark:
        """Give a verdict's mark, in the word of the statement's kind."""
        if judgement.standing not in _STANDINGS.get(kind, ()):
            raise DossierError(
                f"A statement of kind `{kind}` cannot be `{judgement.standing}`. "
                "Give it a standing of its kind."
            )
        code = str(judgement.verdict)
        return Mark(_SYMBOLS[code], self.term("standings", judgement.standing), code)

    def ui(self, key: str, **facts: Slot) -> Phrase:
        """Say something of the page itself."""
        return self._said(self._entry("ui", key), facts)

    def term(self, group: str, code: str) -> str:
        """Word a code of a closed vocabulary."""
        return str(self._entry("terms", group, code))

    def fact_name(self, finding: Finding, name: str) -> str:
        """Name one of a finding's facts; the same name may mean another thing in a chapter."""
        return self.named_fact(finding.key, name)

    def named_fact(self, key: str, name: str) -> str:
        """Name a fact of a finding by the finding's key."""
        known = self._entry("terms", "facts")
        own = (f"{place}.{name}" for place in (key, key.partition(".")[0]))
        return self.term("facts", next((code for code in own if code in known), name))

    def caveat(self, code: str) -> str:
        """Say a caveat."""
        return str(self._entry("caveats", code))

    def method(self, code: str) -> MethodText:
        """Name a method, its reference and what it does."""
        return MethodText(**self._entry("methods", code))

    def page(self, key: str) -> PageText:
        """Give what a page is called; titles name the region of the bound study."""
        facts = {"region": Name("regions", self._bound().settings["region"])}
        entry = self._entry("pages", key)
        said = {name: self._said(text, facts).plain for name, text in entry.items()}
        return PageText(slug="index" if key == "home" else key, **said)

    def sections(self, page: str, facts: Mapping[str, Fact]) -> tuple[tuple[str, Phrase], ...]:
        """Give the standing texts of a page; one whose numbers are not known is left out."""
        said = (
            (
                text["title"],
                filled(text["text"], {**dict.fromkeys(slots(text["text"])), **facts}, self),
            )
            for text in self._entry("sections").get(page, ())
        )
        return tuple((title, phrase) for title, phrase in said if phrase is not None)

    def figure(self, figure: Figure) -> tuple[str, str]:
        """Give a picture's title and its description in words."""
        stem, _, tail = figure.key.rpartition(".")
        known = figure.key if figure.key in self._entry("figures") else stem
        entry = self._entry("figures", known)
        facts = {"measure": Name("measures", figure.options.get("measure", tail))}
        title, description = (self._said(entry[part], facts) for part in ("title", "description"))
        return title.plain, description.plain

    def readme(self, study: Study) -> tuple[Phrase, ...]:
        """Say what the workbook of a study is, line by line, its title first."""
        if self.study is not study:
            return self.of(study).readme(study)
        facts: dict[str, Slot] = {
            "title": study.settings[f"title_{self.language}"],
            "region": Name("regions", study.settings["region"]),
            "edition": self.term("audiences", str(study.edition)),
            "date": self.date(study.settings["base_date"]),
        }
        entry = self._entry("readme")
        return tuple(self._said(line, facts) for line in (entry["title"], *entry["lines"]))

    def column(self, code: str, chapter: str = "") -> str:
        """Head a column of evidence: a word of the catalogue, a measure, or a measure's share.

        The same column may mean another thing in a chapter, whose own word comes first.
        """
        known = self._entry("columns")
        code = next((own for own in (f"{chapter}.{code}",) if own in known), code)
        if code in known:
            return str(known[code])
        if code.startswith("share_"):
            measure = Name("measures", code.removeprefix("share_"))
            return self._said(known["share_of"], {"measure": measure}).plain
        return capital(self.label(self._bound(), "measures", code))

    def label(self, study: Study, table: str, code: str) -> str:
        """Name a code of one of the study's tables, or of a vocabulary of the catalogue."""
        if table == "findings":
            return self.sentence(_resting_on_rows(study, code), study).plain
        names = study.labels.get("origins" if table == "sources" else table, {})
        if code in names:
            return names[code][self.language]
        if table in self._entry("terms"):
            return self.term(table, code)
        raise DossierError(
            f"`{code}` must have a name in the study's labels of `{table}`; it has none. "
            "Add it to its table."
        )

    def names(self, items: Iterable[str]) -> str:
        """Join names.

        Examples
        --------
        >>> words("en").names(["a", "b", "c"]), words("zh").names(["a", "b", "c"])
        ('a, b and c', 'a、b和c')
        """
        return Phrase(self.joined(Text(item) for item in items)).plain

    def joined(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """Join several parts as a list."""
        listed = tuple(parts)
        marks = self._entry("numbers")
        mark, last = Text(marks["comma"]), Text(marks["and"])
        spaced = last.text if last.text.startswith(" ") else mark.text
        if any(mark.text in part.text or spaced in part.text for part in listed):
            mark = last = Text(marks["semicolon"])
        between = (*(mark for _ in listed[2:]), last)
        following = (piece for pair in zip(between, listed[1:], strict=False) for piece in pair)
        return (*listed[:1], *following)

    def quantity(self, quantity: Quantity, *, with_period: bool = False) -> Phrase:
        """Say a number with its unit, rounded as its doubt allows."""
        number = self.number(quantity)
        if not (with_period and quantity.period):
            return Phrase((number,))
        dated: str = self._entry("numbers", "dated")
        before, _, after = dated.format(n="\0", period=self.period(quantity.period)).partition("\0")
        return Phrase(tuple(part for part in (Text(before), number, Text(after)) if part.text))

    def fact(self, fact: Fact) -> Phrase:
        """Say a fact by itself; a number comes with its period."""
        if isinstance(fact, Quantity):
            return self.quantity(fact, with_period=True)
        if isinstance(fact, Names) and not fact.items:
            return self.ui("none")
        return filled("{fact}", {"fact": fact}, self) or self.ui("nodata")

    def number(self, quantity: Quantity, *, short: bool = False) -> Number:
        """Write a number, short beside the name of its measure."""
        text = numbers.worded(quantity, self._style(quantity.unit, short=short))
        period, basis = quantity.period, quantity.basis
        return Number(
            text, quantity.value, quantity.unit, period, basis, quantity.low, quantity.high
        )

    def counted(self, quantity: Quantity) -> Number:
        """Write a small count in words, where the language does so.

        Examples
        --------
        >>> words("en").counted(Quantity(3, "1")).text, words("zh").counted(Quantity(3, "1")).text
        ('three', '3')
        """
        spelt = dict(enumerate(self._entry("numbers")["words"].split()))
        number = self.number(quantity)
        return replace(number, text=spelt.get(int(quantity.value), number.text))

    def doubted(self, quantity: Quantity) -> Number:
        """Write a number with its interval behind it, where it has one."""
        short = numbers.shortened(quantity)
        said, span = (self.number(one) for one in (replace(short, low=None, high=None), short))
        both = self._entry("numbers")["interval"].format(n=said.text, range=span.text)
        text = said.text if said.text == span.text else both
        return replace(self.number(quantity), text=text)

    def entity(self, name: Name) -> Entity:
        """Name something."""
        text = self.label(self._bound(), name.table, name.code)
        return Entity(text, name.table, name.code, self.language)

    def period(self, code: str) -> str:
        """Say a period in words."""
        return numbers.period_words(code, self._style("1"))

    def when(self, code: str) -> str:
        """Say a period as an adverb."""
        pattern = self._entry("numbers", f"when_{numbers.period_kind(code)}")
        return str(pattern).format(period=self.period(code))

    def date(self, iso: str) -> str:
        """Say a day, or a month or year where no more is known."""
        return self.period(iso)

    def _entry(self, *path: str) -> Any:
        entry: Any = self.catalogue
        for step in path:
            if not isinstance(entry, Mapping) or step not in entry:
                raise DossierError(
                    f"locales/{self.language}/ must word `{'.'.join(path)}`; it does not. "
                    "Add it to every catalogue."
                )
            entry = entry[step]
        return entry

    def _bound(self) -> Study:
        if self.study is None:
            raise DossierError(
                "Names and units come from a study, and these words are bound to none. "
                "Call words(language).of(study)."
            )
        return self.study

    def _style(self, unit: str, *, short: bool = False) -> numbers.Style:
        counters, singular = self._entry("terms", "counters"), self._entry("terms", "unit_one")
        if unit in _WITHOUT_SYMBOL:
            symbol = ""
        elif short and unit in counters:
            symbol = counters[unit]
        else:
            symbol = self.label(self._bound(), "unit_symbols", unit)
        one = symbol if short else singular.get(unit, symbol)
        patterns = self._entry("numbers")
        if short:
            patterns = {**patterns, "at_least": patterns["at_least_beside"]}
        return numbers.Style(self.language, patterns, symbol, one)

    def _said(self, pattern: str, facts: Mapping[str, Slot]) -> Phrase:
        said = filled(pattern, facts, self)
        if said is None:
            raise DossierError(f"Every blank of “{pattern}” must be filled; one is not. Pass it.")
        return said


def _resting_on_rows(study: Study, name: str) -> Finding:
    """Find a finding that another may quote: one that quotes none itself."""
    found = next((finding for finding in study.findings if finding.name == name), None)
    if found is None or any(
        getattr(fact, "table", "") == "findings" for fact in found.facts.values()
    ):
        raise DossierError(
            f"A sentence must name a finding of the study that rests on rows; `{name}` is none. "
            "Correct its test."
        )
    return found
