"""What must hold before a sentence on the chain is printed."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    ranked,
    ranked_among,
    shares,
    whole,
)
from southgate.records import Basis, Quantity, Ranked

__all__ = ["TRUTHS_LINKAGES"]

_ROUNDED = 0.1 + 1e-9
"""What two shares that are rounded to one digit may make more than all."""


def _low_rank(facts: Facts) -> bool:
    """Hold where a rank lies in the lower half, far from those that pull most."""
    fact = facts.get("rank")
    return not isinstance(fact, Ranked) or fact.rank > fact.of / 2


def _assumed(*names: str) -> Truth:
    """Test that numbers are marked as assumed."""

    def truth(facts: Facts) -> bool:
        given = (facts.get(name) for name in names)
        return all(not isinstance(fact, Quantity) or fact.basis == Basis.ASSUMED for fact in given)

    return truth


def _quotient(value: float, total: float, share: float) -> bool:
    return total > 0 and abs(100 * value / total - share) <= 0.06


def _apart(facts: Facts) -> bool:
    """Hold where a flow is told between two sectors, not inside one."""
    return facts.get("sector") != facts.get("buyer") or facts.get("sector") is None


_SPAN = all_of(shares("low", "high"), holding(lambda low, high: low <= high, "low", "high"))
_AT_LEAST_ONE = holding(lambda multiplier: multiplier >= 1, "multiplier")
_PLACE = all_of(ranked, ranked_among("of"), whole("of"), holding(lambda steps: steps >= 1, "steps"))

TRUTHS_LINKAGES: Mapping[str, Truth] = {
    "linkages.share": all_of(
        shares("part"),
        holding(_quotient, "value", "whole", "share"),
    ),
    "linkages.upstream": all_of(_PLACE, _low_rank),
    "linkages.placed": _PLACE,
    "linkages.bound": _AT_LEAST_ONE,
    "linkages.bound_mixed": all_of(
        _AT_LEAST_ONE, holding(lambda home, mixed: home <= mixed, "multiplier", "mixed")
    ),
    "linkages.next": all_of(shares("share"), holding(lambda share: share > 0, "share")),
    "linkages.retention": all_of(
        _AT_LEAST_ONE,
        _assumed("kept", "multiplier"),
        shares("kept"),
        holding(lambda here, bound: here <= bound, "multiplier", "bound"),
    ),
    "linkages.refused": holding(lambda low, high: 1 <= low <= high, "low", "high"),
    "linkages.regional": all_of(
        holding(lambda low, high: 1 <= low <= high, "low", "high"),
        holding(lambda bound: bound >= 1, "bound"),
    ),
    "linkages.table": all_of(
        whole("sectors", "absent", "left"),
        holding(lambda absent, sectors: absent < sectors, "absent", "sectors"),
    ),
    "linkages.balanced": all_of(_SPAN, holding(lambda output: output > 0, "output")),
    "linkages.bought": all_of(
        _SPAN,
        shares("abroad"),
        holding(lambda bought: bought > 0, "bought"),
        holding(lambda high, abroad: high + abroad <= 100 + _ROUNDED, "high", "abroad"),
    ),
    "linkages.implied": holding(
        lambda implied, value: implied > 0 and value > 0, "implied", "value"
    ),
    "linkages.tie": all_of(_SPAN, _apart),
    "linkages.balancing": all_of(
        whole("tables", "tried", "oversold"),
        holding(lambda tables, tried: 0 < tables <= tried, "tables", "tried"),
        holding(lambda most: most >= 0, "most"),
    ),
}
"""One test for every sentence of the chapter `linkages`."""
