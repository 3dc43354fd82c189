"""What must hold for the sentence on what visitors leave behind."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import Facts, Truth, all_of, holding, inside, spans, whole
from southgate.records import Name

__all__ = ["TRUTHS_VISITORS"]


def _two_definitions(facts: Facts) -> bool:
    least, most = facts.get("lowest_counts"), facts.get("highest_counts")
    return not (isinstance(least, Name) and isinstance(most, Name)) or least.code != most.code


TRUTHS_VISITORS: Mapping[str, Truth] = {
    "visitors.definitions": all_of(
        holding(lambda least, most: 0 < least < most, "lowest", "highest"), _two_definitions
    ),
    "visitors.within": all_of(
        whole("places", "people"),
        holding(lambda part, people: 0 < part <= people, "largest_people", "people"),
    ),
    "visitors.faster": all_of(
        inside("gain"),
        spans("gain", lambda low, _: low >= 0),
        holding(lambda more: more >= 0, "more"),
    ),
}
