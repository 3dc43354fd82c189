"""What must hold for the sentence on what visitors leave behind."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import Facts, Truth, all_of, holding
from southgate.records import Name

__all__ = ["TRUTHS_VISITORS"]


def _two_definitions(facts: Facts) -> bool:
    least, most = facts.get("lowest_counts"), facts.get("highest_counts")
    return not (isinstance(least, Name) and isinstance(most, Name)) or least.code != most.code


TRUTHS_VISITORS: Mapping[str, Truth] = {
    "visitors.definitions": all_of(
        holding(lambda least, most: 0 < least < most, "lowest", "highest"), _two_definitions
    ),
}
