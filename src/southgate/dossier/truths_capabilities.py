"""What must hold before a sentence on capabilities, or on how advice fared, is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    inside,
    names_once,
    no_more_names,
    number,
    ranked,
    ranked_among,
    shares,
    whole,
)
from southgate.records import Quantity

__all__ = ["JUMPS", "LUCK", "NAMED", "TRUTHS_CAPABILITIES"]

NAMED = 60.0
"""Per cent of draws in which a name must stand, where a finding gives no level of its own."""
LUCK = 10.0
"""Per cent of random lists that may do as well as a name, at most."""
JUMPS = 25.0
"""Per cent of all change that may come from jumps before a change is left unexplained."""
_FAMILIES = 3
_GOODS = 5
_PRINTED = 0.5
_NEVER = 1e-9


def _level(facts: Facts) -> float:
    given = number(facts, "level")
    return NAMED if given is None else given


def _reaches(name: str) -> Truth:
    def truth(facts: Facts) -> bool:
        share = number(facts, name)
        return share is None or share >= _level(facts)

    return truth


def _falls_short(name: str) -> Truth:
    def truth(facts: Facts) -> bool:
        share = number(facts, name)
        return share is None or share < _level(facts)

    return truth


def _unnamed(facts: Facts) -> bool:
    """Hold where the share is too small or, as far as that is given, luck does as well."""
    chance = number(facts, "chance")
    return _falls_short("share")(facts) or (chance is not None and chance > LUCK)


def _scored(*names: str) -> Truth:
    """Test that numbers are areas under a curve, from 0 to 1."""
    areas = tuple(holding(lambda area: 0 <= area <= 1, name) for name in names)
    return all_of(*areas, inside(*names))


def _difference(test: Callable[[float, float], bool]) -> Truth:
    """Apply a test to the interval of the difference, which must be that of the two scores."""

    def truth(facts: Facts) -> bool:
        fact = facts.get("difference")
        if not isinstance(fact, Quantity) or fact.low is None or fact.high is None:
            return not isinstance(fact, Quantity)
        return test(fact.low, fact.high)

    return truth


def _gained(density: float, baseline: float, difference: float) -> bool:
    return abs(density - baseline - difference) <= 0.01


def _summed(change: float, *parts: float) -> bool:
    size = max(map(abs, (change, *parts)))
    return abs(sum(parts) - change) <= max(_PRINTED, 1e-6 * size)


_DRAWN = all_of(shares("share", "chance"), holding(lambda draws: draws > 0, "draws"))
_FAMILY = all_of(
    _DRAWN, shares("without"), _reaches("share"), holding(lambda luck: luck <= LUCK, "chance")
)
_TESTED = all_of(
    _scored("density", "baseline"),
    inside("difference", "precision", "precision_baseline"),
    holding(_gained, "density", "baseline", "difference"),
    shares("precision", "precision_baseline", "chance"),
    whole("regions", "entries"),
)

TRUTHS_CAPABILITIES: Mapping[str, Truth] = {
    "capabilities.families": all_of(
        names_once("families", _FAMILIES),
        no_more_names("families", "named"),
        holding(lambda draws: draws > 0, "draws"),
    ),
    "capabilities.none": all_of(_DRAWN, _unnamed),
    "capabilities.family_leaves": all_of(_FAMILY, _falls_short("without")),
    "capabilities.family_stays": all_of(_FAMILY, _reaches("without")),
    "capabilities.headings": all_of(names_once("goods"), shares("level")),
    "capabilities.no_heading": all_of(_DRAWN, _unnamed),
    "capabilities.nearest": all_of(_DRAWN, ranked, ranked_among("activities")),
    "capabilities.left_out": all_of(
        whole("changed", "of", "next"),
        holding(lambda changed, of: changed <= of, "changed", "of"),
        holding(lambda changed, other: other <= changed, "changed", "next"),
    ),
    "capabilities.agreement": all_of(
        shares("shared"),
        whole("goods", "codings", "clusters"),
        holding(lambda hands: hands >= 2, "codings"),
    ),
    "capabilities.trial": all_of(
        shares("precision", "chance", "already", "other"),
        inside("precision", "already", "other"),
        holding(lambda cases: cases > 0, "cases"),
    ),
    "capabilities.coverage": all_of(shares("coverage", "level"), whole("cases")),
    "capabilities.crowding_unknown": all_of(
        whole("regions"), holding(lambda regions, least: regions < least, "regions", "least")
    ),
    "capabilities.measured": all_of(names_once("goods", _GOODS), shares("level")),
    "capabilities.unmeasured": all_of(ranked, shares("level")),
    "capabilities.strengths": all_of(
        holding(lambda quotient: quotient >= 1 - _NEVER, "quotient"),
        holding(lambda strengths: strengths >= 1, "strengths"),
        whole("strengths"),
    ),
    "capabilities.shift": holding(_summed, "change", "national", "mix", "regional"),
    "capabilities.distinctive": all_of(names_once("goods", _GOODS), shares("share"), whole("near")),
    "capabilities.shift_unsure": all_of(
        whole("jumps"),
        shares("share"),
        holding(lambda jumps: jumps > 0, "jumps"),
        holding(lambda share: share >= JUMPS, "share"),
    ),
    "capabilities.crowding": all_of(
        whole("rivals", "regions"),
        holding(lambda rivals, regions: rivals <= regions, "rivals", "regions"),
    ),
    "capabilities.entered": all_of(
        whole("units", "offered", "activities"),
        holding(lambda units, offered: 0 < units <= offered, "units", "offered"),
        holding(lambda carried, units: 0 < carried <= units + _NEVER, "participation", "units"),
    ),
    "record.backtest_better": all_of(_TESTED, _difference(lambda low, _: low > 0)),
    "record.backtest_worse": all_of(_TESTED, _difference(lambda _, high: high < 0)),
    "record.backtest_level": all_of(_TESTED, _difference(lambda low, high: low <= 0 <= high)),
    "record.weights": _scored("auc", "baseline"),
    "record.lesson": all_of(
        whole("pairs", "better", "worse"),
        holding(lambda pairs: pairs > 0, "pairs"),
        holding(lambda better, worse, pairs: better + worse <= pairs, "better", "worse", "pairs"),
        holding(lambda up, down, pairs: up + down <= pairs, "picks_better", "picks_worse", "pairs"),
    ),
}
"""One test for every sentence of the chapters `capabilities` and `record`."""
