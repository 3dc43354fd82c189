"""What must hold before a sentence on transfer is printed."""

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
from southgate.records import LEAST_TOLD, Ranked

__all__ = ["FIRST", "TRUTHS_TRANSFER"]

FIRST = 1
"""The worst rank that a place may have and still be called first."""


def _part(part: str, of: str) -> Truth:
    """Test that one count is whole and not larger than another."""
    return all_of(whole(part, of), holding(lambda some, every: some <= every, part, of))


def _settled(facts: Facts) -> bool:
    rank = facts.get("rank")
    return not isinstance(rank, Ranked) or (rank.high or rank.rank) <= FIRST


def _open(facts: Facts) -> bool:
    rank = facts.get("rank")
    return not isinstance(rank, Ranked) or (rank.high or rank.rank) > FIRST


def _told(count: float) -> bool:
    return count == 0 or count >= LEAST_TOLD


_RANKED = all_of(ranked, ranked_among("origins"), holding(lambda tried: tried > 1, "choices"))

TRUTHS_TRANSFER: Mapping[str, Truth] = {
    "transfer.structure": all_of(
        _part("fell", "origins"),
        holding(lambda fell, change: fell == 0 or change <= 0, "fell", "change"),
        holding(lambda fell, change: fell > 0 or change >= 0, "fell", "change"),
    ),
    "transfer.wages": all_of(
        _part("above", "origins"),
        holding(lambda above, gap: (above > 0) == (gap > 0), "above", "gap"),
    ),
    "transfer.first": all_of(_RANKED, _settled),
    "transfer.unsettled": all_of(
        _RANKED,
        _open,
        holding(lambda worst, origins: 1 <= worst <= origins, "worst", "origins"),
    ),
    "transfer.coverage": all_of(
        shares("low", "high"), holding(lambda low, high: low <= high, "low", "high")
    ),
    "transfer.near": all_of(
        _part("unknown", "origins"),
        holding(lambda minutes: minutes > 0, "minutes"),
        holding(lambda trains: trains >= 0, "departures"),
    ),
    "transfer.sites": all_of(
        whole("sites", "known", "unknown"),
        holding(lambda sites, *parts: sum(parts) == sites, "sites", "known", "unknown"),
    ),
    "transfer.assigned": all_of(
        _part("placed", "moves"),
        holding(lambda worth, bound: worth <= bound * (1 + 1e-9), "worth", "bound"),
        holding(lambda gap: gap >= 0, "gap"),
    ),
    "transfer.binding": all_of(
        _part("kept_out", "left"), holding(lambda out: out >= 1, "kept_out")
    ),
    "transfer.refused": all_of(
        whole("pairs"),
        holding(lambda burden, room: burden > room, "burden", "room"),
    ),
    "transfer.counted": all_of(
        _part("placed", "moves"),
        holding(
            lambda placed, moves: all(map(_told, (placed, moves, moves - placed))),
            "placed",
            "moves",
        ),
    ),
}
"""One test for every sentence of the chapter `transfer`."""
