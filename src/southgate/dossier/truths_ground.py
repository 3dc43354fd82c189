"""What must hold before a sentence on minerals or mines is printed."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import Truth, all_of, holding, whole

__all__ = ["TRUTHS_GROUND"]


def _no_more(part: str, of: str) -> Truth:
    return holding(lambda few, many: few <= many, part, of)


def _at_least(least: int, *names: str) -> Truth:
    return all_of(*(holding(lambda count: count >= least, name) for name in names))


TRUTHS_GROUND: Mapping[str, Truth] = {
    "minerals.inventory": all_of(whole("minerals"), _at_least(1, "minerals")),
    "minerals.licence": all_of(
        whole("unsaid", "minerals"), _at_least(1, "unsaid"), _no_more("unsaid", "minerals")
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
    "mining.changed": holding(lambda first, last: min(first, last) >= 0, "first", "last"),
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
    ),
    "mining.wanted": all_of(whole("tables"), _at_least(1, "tables")),
    "mining.named": all_of(whole("mines", "capacity"), _no_more("capacity", "mines")),
}
"""One test for every sentence of the chapters `minerals` and `mining`."""
