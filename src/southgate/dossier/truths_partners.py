"""What must hold for each sentence on which way the market lies."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    inside,
    number,
    shares,
    whole,
)

__all__ = ["TRUTHS_PARTNERS"]

_QUARTERS = ("north", "east", "south", "west")


def _sum_to_all(facts: Facts) -> bool:
    given = [value for name in _QUARTERS if (value := number(facts, name)) is not None]
    return len(given) < len(_QUARTERS) or abs(sum(given) - 100) < 0.1


_LEADING = all_of(shares("share"), inside("share"), whole("ways", "of", "places"))

TRUTHS_PARTNERS: Mapping[str, Truth] = {
    "partners.leads": all_of(_LEADING, holding(lambda ways, of: ways == of > 0, "ways", "of")),
    "partners.divided": all_of(_LEADING, holding(lambda ways, of: 0 < ways < of, "ways", "of")),
    "partners.shares": all_of(shares(*_QUARTERS), inside(*_QUARTERS), _sum_to_all),
    "partners.minute": all_of(
        shares("people", "output"), holding(lambda minutes: minutes > 0, "minutes")
    ),
    "partners.reached": all_of(
        whole("reached", "of"),
        holding(lambda reached, of: 0 < reached <= of, "reached", "of"),
        holding(lambda near, far: 0 < near <= far, "nearest_minutes", "farthest_minutes"),
    ),
}
