"""What must hold for each sentence on supply."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    number,
    shares,
    whole,
)
from southgate.records import Names, Quantity

__all__ = ["TRUTHS_SUPPLY"]

PROVEN = 1e-3
"""Per cent below which a gap counts as none."""


def _ends(facts: Facts, name: str) -> tuple[float, float] | None:
    fact = facts.get(name)
    if not isinstance(fact, Quantity):
        return None
    return (
        fact.value if fact.low is None else fact.low,
        fact.value if fact.high is None else fact.high,
    )


def _went(way: int) -> Truth:
    """Test that every report of the last date lies on one side of every one of the first."""

    def truth(facts: Facts) -> bool:
        first, last = _ends(facts, "first"), _ends(facts, "last")
        if first is None or last is None:
            return True
        return last[0] > first[1] if way > 0 else last[1] < first[0]

    return truth


def _overlap(facts: Facts) -> bool:
    first, last = _ends(facts, "first"), _ends(facts, "last")
    return first is None or last is None or (last[0] <= first[1] and last[1] >= first[0])


def _some(name: str) -> Truth:
    def truth(facts: Facts) -> bool:
        given = facts.get(name)
        return not isinstance(given, Names) or len(given.items) > 0

    return truth


def _adds_up(facts: Facts) -> bool:
    asked, brought, missing = (number(facts, name) for name in ("asked", "brought", "missing"))
    if asked is None or brought is None or missing is None:
        return True
    return abs(asked - brought - missing) <= 1e-6 * asked


_DATED = whole("first", "last")
_PLANNED = all_of(shares("stored"), whole("bases"), _adds_up)

TRUTHS_SUPPLY: Mapping[str, Truth] = {
    "supply.more": all_of(_DATED, _went(1)),
    "supply.fewer": all_of(_DATED, _went(-1)),
    "supply.unclear": all_of(_DATED, _overlap),
    "supply.once": _DATED,
    "supply.delivered": all_of(
        holding(lambda amount, reports: amount >= 0 < reports, "amount", "reports"),
        whole("reports"),
    ),
    "supply.standard": holding(lambda years: years > 0, "years"),
    "supply.minutes": all_of(
        holding(lambda near, far: 0 < near <= far, "nearest_minutes", "farthest_minutes"),
        holding(lambda unreached, of: 0 <= unreached < of, "unreached", "of"),
        whole("unreached", "of"),
    ),
    "supply.base": holding(lambda rows, origins: 0 < origins <= rows, "rows", "origins"),
    "supply.said": holding(lambda rows, origins: 0 < origins <= rows, "rows", "origins"),
    "supply.untested": holding(lambda statements: statements > 0, "statements"),
    "supply.unplanned": _some("tables"),
    "supply.unmatched": _some("tables"),
    "supply.met": all_of(
        _PLANNED, holding(lambda missing, bases: missing == 0 < bases, "missing", "bases")
    ),
    "supply.short": all_of(
        _PLANNED, holding(lambda missing, month: 0 < month <= missing, "missing", "month")
    ),
    "supply.cheapest": holding(lambda gap: 0 <= gap <= PROVEN, "gap"),
    "supply.nearly": holding(lambda gap: gap > PROVEN, "gap"),
    "supply.binds": holding(lambda price, limits: price > 0 < limits, "price", "limits"),
    "supply.keeps_out": holding(lambda price, limits: price > 0 < limits, "price", "limits"),
    "supply.out_of_reach": holding(
        lambda ways, seasons: min(ways, seasons) >= 0 < ways + seasons, "ways", "seasons"
    ),
}
