"""What must hold for each sentence on the market, on ties, and on what is supposed."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    inside,
    number,
    ranks,
    shares,
    spans,
    whole,
)

__all__ = ["TRUTHS_PARTNERS", "TRUTHS_SCENARIOS", "TRUTHS_TIES"]

_QUARTERS = ("north", "east", "south", "west")


def _sum_to_all(facts: Facts) -> bool:
    given = [value for name in _QUARTERS if (value := number(facts, name)) is not None]
    return len(given) < len(_QUARTERS) or abs(sum(given) - 100) < 0.1


def _other_way(facts: Facts) -> bool:
    """Whether what is weighed decides on the direction."""
    return facts["by_people"] is None or facts["by_people"] != facts["by_output"]


_LEADING = all_of(shares("share"), inside("share"), whole("ways", "of", "places"))

TRUTHS_PARTNERS: Mapping[str, Truth] = {
    "partners.leads": all_of(_LEADING, holding(lambda ways, of: ways == of > 0, "ways", "of")),
    "partners.divided": all_of(_LEADING, holding(lambda ways, of: 0 < ways < of, "ways", "of")),
    "partners.split": all_of(shares("people", "output"), inside("people", "output"), _other_way),
    "partners.shares": all_of(shares(*_QUARTERS), inside(*_QUARTERS), _sum_to_all),
    "partners.minute": all_of(
        shares("people", "output"), holding(lambda minutes: minutes > 0, "minutes")
    ),
    "partners.saved": all_of(
        shares("gain"), inside("gain"), holding(lambda gain: gain > 0, "gain"), whole("minutes")
    ),
    "partners.reached": all_of(
        whole("reached", "of"),
        holding(lambda reached, of: 0 < reached <= of, "reached", "of"),
        holding(lambda near, far: 0 < near <= far, "nearest_minutes", "farthest_minutes"),
    ),
}

_FALL = all_of(inside("gain"), whole("pairs", "places"))
_TOLD = all_of(whole("partners", "beyond"), shares("recurs", "chance"))

TRUTHS_TIES: Mapping[str, Truth] = {
    "ties.moved": all_of(
        whole("places_out", "places_into"), holding(lambda a, b: a + b > 0, "sum_out", "sum_into")
    ),
    "ties.listed": all_of(
        whole("places_out", "places_into"),
        holding(lambda out, into: out + into > 0, "places_out", "places_into"),
    ),
    "ties.distance": all_of(_FALL, spans("gain", lambda low, _: low > 0)),
    "ties.no_fall": all_of(_FALL, spans("gain", lambda low, _: low <= 0)),
    "ties.unsaid": whole("pairs"),
    "ties.beyond": all_of(
        _TOLD,
        holding(lambda n, of: 0 < n <= of, "beyond", "partners"),
        holding(lambda above, n: 0 <= above <= n, "above", "beyond"),
    ),
    "ties.within": all_of(_TOLD, holding(lambda n, of: n == 0 < of, "beyond", "partners")),
    "ties.complements": all_of(ranks("sells", "of"), ranks("buys", "of")),
    "ties.uncompared": all_of(whole("partners"), holding(lambda n: n > 0, "partners")),
}

_COUNTED = whole("changed", "of", "otherwise")

TRUTHS_SCENARIOS: Mapping[str, Truth] = {
    "scenarios.asked": all_of(
        whole("scenarios", "moving", "changes"),
        holding(lambda n, changes: 0 < n <= changes, "scenarios", "changes"),
        holding(lambda moving, n: moving <= n, "moving", "scenarios"),
    ),
    "scenarios.nearer": all_of(
        *(inside(mass) for mass in ("people", "output")),
        *(spans(mass, lambda low, _: low > 0) for mass in ("people", "output")),
    ),
    "scenarios.farther": all_of(
        *(inside(mass) for mass in ("people", "output")),
        *(spans(mass, lambda _, high: high < 0) for mass in ("people", "output")),
    ),
    "scenarios.shifted": inside("people", "output"),
    "scenarios.numbers": all_of(
        _COUNTED, holding(lambda *moved: sum(moved) > 0, "changed", "otherwise")
    ),
    "scenarios.nothing": all_of(
        _COUNTED, holding(lambda *moved: sum(moved) == 0, "changed", "otherwise")
    ),
}
