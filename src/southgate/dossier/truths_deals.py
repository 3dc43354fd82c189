"""What must hold before a sentence on projects that were signed is printed."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import Facts, Truth, all_of, holding, inside, shares, whole
from southgate.records import Quantity

__all__ = ["TRUTHS_DEALS"]

_PRINTED, _ROUND = 0.1, 0.5
"""Within which a rate of an office, and a share of ours in whole per cent, are what they say."""

_HALF = 50.0


def _part(share: float, reached: float, of: float, near: float = _ROUND) -> bool:
    return 0 <= reached <= of and of > 0 and abs(share - 100 * reached / of) <= near


def _stated(rate: float, reached: float, of: float) -> bool:
    return _part(rate, reached, of, _PRINTED)


def _within(reached: float, of: float) -> bool:
    return 0 <= reached <= of and of > 0


def _median(share: float, half: float, years: float) -> bool:
    """Half are there before the horizon where more than half are there at it, else after it."""
    late = share > _HALF + _ROUND and half > years + _PRINTED
    early = share < _HALF - _ROUND and half < years - _PRINTED
    return half >= 0 and not late and not early


def _over(name: str) -> Truth:
    """Test that a count was reported as "over"; without that a share is no bound."""

    def truth(facts: Facts) -> bool:
        fact = facts.get(name)
        return not isinstance(fact, Quantity) or fact.bound == "at_least"

    return truth


def _later(facts: Facts) -> bool:
    """Hold where the last report is of a later period than the first."""
    first, last = facts.get("first"), facts.get("last")
    if not (isinstance(first, Quantity) and isinstance(last, Quantity)):
        return True
    return first.period < last.period


_REPORTED = all_of(
    whole("of", "reached"),
    holding(_within, "reached", "of"),
    holding(_part, "share", "reached", "of"),
    inside("share"),
)

TRUTHS_DEALS: Mapping[str, Truth] = {
    "deals.columns": all_of(
        whole("signed", "paid", "completed", "producing"),
        holding(lambda paid, signed: paid <= signed, "paid", "signed"),
        holding(lambda built, signed: built <= signed, "completed", "signed"),
        holding(lambda working, built: working <= built, "producing", "completed"),
    ),
    "deals.rate": all_of(
        whole("began"),
        shares("share"),
        inside("share"),
        holding(lambda began, years: began > 0 and years > 0, "began", "years"),
        holding(_median, "share", "half", "years"),
    ),
    "deals.ended": all_of(
        whole("signed", "ended"), holding(lambda ended, of: ended <= of, "ended", "signed")
    ),
    "deals.money": all_of(
        whole("projects"),
        holding(lambda projects: projects > 0, "projects"),
        holding(lambda signed, paid: signed >= 0 and paid >= 0, "amount_signed", "amount_paid"),
    ),
    "deals.stalled": all_of(
        whole("stalled", "open"),
        shares("share"),
        holding(lambda stalled, on_the_way: stalled <= on_the_way, "stalled", "open"),
    ),
    "deals.no_rate": all_of(whole("cohorts"), holding(lambda cohorts: cohorts > 0, "cohorts")),
    "deals.reported": _REPORTED,
    "deals.reported_at_most": all_of(_REPORTED, _over("of")),
    "deals.reported_at_least": all_of(_REPORTED, _over("reached")),
    "deals.moved": all_of(whole("first", "last"), _later),
    "deals.own_rate": all_of(
        holding(_stated, "rate", "reached", "of"), shares("share"), inside("share")
    ),
    "deals.larger": holding(lambda theirs, ours: theirs > ours, "theirs", "ours"),
    "deals.sums": all_of(whole("reports", "paid"), holding(lambda reports: reports > 0, "reports")),
}
"""One test for every sentence of the chapter `deals`."""
