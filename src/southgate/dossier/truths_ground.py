"""What must hold before a sentence on minerals or mines is printed."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import Facts, Truth, all_of, holding, names_once, whole
from southgate.records import Quantity

__all__ = ["TRUTHS_GROUND"]

FATES = ("keep", "upgrade", "merge", "close")
SURENESS = ("always", "between", "never")


def _no_more(part: str, of: str) -> Truth:
    return holding(lambda few, many: few <= many, part, of)


def _at_least(least: int, *names: str) -> Truth:
    return all_of(*(holding(lambda count: count >= least, name) for name in names))


def _later(facts: Facts) -> bool:
    """Hold where the last figure is of a later year than the first; a rate may be below zero."""
    first, last = facts.get("first"), facts.get("last")
    if not isinstance(first, Quantity) or not isinstance(last, Quantity):
        return True
    return first.unit == last.unit and first.period < last.period


def _merged_by_two(units: float, keep: float, upgrade: float, merge: float) -> bool:
    """Units are the mines that stay apart, and mergers of two mines or more."""
    return keep + upgrade <= units <= keep + upgrade + merge / 2


TRUTHS_GROUND: Mapping[str, Truth] = {
    "minerals.inventory": all_of(whole("minerals"), _at_least(1, "minerals")),
    "minerals.licence": all_of(
        whole("unsaid", "minerals"), _at_least(1, "unsaid"), _no_more("unsaid", "minerals")
    ),
    "minerals.licensed": all_of(
        whole("needed", "said"), _at_least(1, "said"), _no_more("needed", "said")
    ),
    "minerals.goods": all_of(
        whole("goods", "unsaid", "needed"),
        _at_least(1, "goods"),
        holding(lambda goods, *parts: max(parts) <= goods, "goods", "unsaid", "needed"),
    ),
    "minerals.disagree": all_of(
        _at_least(2, "reports"), holding(lambda low, high: low < high, "first", "last")
    ),
    "minerals.agree": all_of(
        _at_least(2, "reports"), holding(lambda first, last: first == last, "first", "last")
    ),
    "minerals.once": all_of(whole("measures"), _at_least(1, "measures")),
    "minerals.titles": all_of(whole("titles"), _at_least(1, "titles")),
    "minerals.records": all_of(
        whole("records", "deposits", "estimates", "different"),
        _no_more("deposits", "records"),
        _no_more("different", "estimates"),
        _at_least(3, "records", "deposits", "estimates", "different"),
    ),
    "minerals.deposits": all_of(
        whole("deposits", "estimated", "neighbours"), _no_more("estimated", "deposits")
    ),
    "mining.axis": all_of(whole("rows", "own"), _no_more("own", "rows")),
    "mining.changed": _later,
    "mining.once": all_of(whole("figures"), _at_least(1, "figures")),
    "mining.too_few": all_of(
        whole("mines", "capacity"),
        _no_more("capacity", "mines"),
        holding(lambda capacity, least: capacity < least, "capacity", "least"),
    ),
    "mining.enough": all_of(
        whole("mines", "capacity"),
        _no_more("capacity", "mines"),
        holding(lambda capacity, least: capacity >= least, "capacity", "least"),
        names_once("absent", 3),
    ),
    "mining.plan": all_of(
        whole("mines", "units", *FATES),
        holding(lambda mines, *each: mines == sum(each), "mines", *FATES),
        holding(_merged_by_two, "units", "keep", "upgrade", "merge"),
        holding(lambda *shares: min(shares) >= 0, "output", "harm", "jobs", "gap"),
    ),
    "mining.plan_found": all_of(whole("mines"), _at_least(1, "mines"), _at_least(0, "gap")),
    "mining.cannot": names_once("limits"),
    "mining.no_answer": all_of(whole("mines"), _at_least(1, "mines")),
    "mining.conflict": holding(lambda needed, there: needed > there, "needed", "there"),
    "mining.frontier": all_of(
        holding(lambda harm, most: 0 <= harm <= most, "harm", "most"),
        holding(lambda worth: 0 <= worth <= 100, "worth"),
        _at_least(0, "jobs"),
    ),
    "mining.stable": all_of(
        whole("mines", "draws", *SURENESS),
        holding(lambda mines, *each: mines == sum(each), "mines", *SURENESS),
        _at_least(1, "draws"),
    ),
    "mining.moves": whole("close", "merge"),
    "mining.assumed": all_of(whole("items", "given", "assumed"), _at_least(1, "items")),
    "mining.wanted": all_of(whole("tables"), _at_least(1, "tables")),
    "mining.named": all_of(whole("mines", "capacity"), _no_more("capacity", "mines")),
}
"""One test for every sentence of the chapters `minerals` and `mining`."""
