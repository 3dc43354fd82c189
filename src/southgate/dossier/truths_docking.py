"""What must hold before a sentence on enterprises is printed."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    names_once,
    ranked,
    shares,
    whole,
)
from southgate.records import Names, Quantity, Ranked

__all__ = ["TRUTHS_DOCKING"]

_HUNDRED = 100


def _counted(names: str, count: str) -> Truth:
    """Test that names are as many as a count says."""

    def truth(facts: Facts) -> bool:
        given, number = facts.get(names), facts.get(count)
        if not isinstance(given, Names) or not isinstance(number, Quantity):
            return True
        return len(given.items) == number.value

    return truth


def _falls(facts: Facts) -> bool:
    """Hold where what refutes a rank does not better it."""
    rank, then = facts.get("rank"), facts.get("then")
    if not isinstance(rank, Ranked) or not isinstance(then, Quantity):
        return True
    return rank.rank <= then.value <= rank.of


_FIRST = all_of(ranked, shares("share", "level"), holding(lambda draws: draws > 0, "draws"))

TRUTHS_DOCKING: Mapping[str, Truth] = {
    "docking.lists": all_of(
        whole("entries", "firms", "several"),
        names_once("lists"),
        holding(lambda firms, entries: firms <= entries, "firms", "entries"),
        holding(lambda several, firms: several <= firms, "several", "firms"),
    ),
    "docking.joined": whole("joined", "review"),
    "docking.lines": all_of(
        whole("count", "of"), holding(lambda count, of: 0 < count <= of, "count", "of")
    ),
    "docking.lines_even": all_of(whole("of"), holding(lambda of: of > 0, "of")),
    "docking.known": all_of(
        whole("firms", "scored", "services", "unknown"),
        holding(
            lambda whole, *parts: sum(parts) == whole, "firms", "scored", "services", "unknown"
        ),
    ),
    "docking.bands": all_of(
        whole("scored", "high", "middle", "low"),
        holding(lambda whole, *parts: sum(parts) == whole, "scored", "high", "middle", "low"),
        holding(lambda floor, bar: floor < bar, "floor", "bar"),
    ),
    "docking.present": holding(lambda firms, least: firms >= least, "firms", "least"),
    "docking.present_few": holding(lambda firms, least: firms < least, "firms", "least"),
    "docking.campaign": holding(lambda firms, least: firms >= least, "firms", "least"),
    "docking.campaign_few": holding(lambda firms, least: firms < least, "firms", "least"),
    "docking.here": all_of(names_once("firms"), _counted("firms", "count")),
    "docking.nobody_here": holding(lambda count: count == 0, "count"),
    "docking.first": all_of(_FIRST, holding(lambda share, level: share >= level, "share", "level")),
    "docking.no_first": all_of(
        _FIRST, holding(lambda share, level: share < level, "share", "level")
    ),
    "docking.brief": all_of(
        ranked,
        _falls,
        holding(lambda fit: 0 <= fit <= _HUNDRED, "fit"),
        whole("goods", "made"),
        holding(lambda made, goods: made <= goods, "made", "goods"),
    ),
    "docking.visits": all_of(
        whole("visits", "trips", "unplaced"),
        holding(lambda trips, visits: 0 < trips <= visits, "trips", "visits"),
        holding(lambda days, budget: days <= budget, "days", "budget"),
        holding(lambda gap: gap >= 0, "gap"),
    ),
    "docking.no_visits": holding(lambda visits: visits == 0, "visits"),
    "docking.review": all_of(whole("pairs"), holding(lambda pairs: pairs > 0, "pairs")),
}
"""One test for every sentence of the chapter `docking`."""
