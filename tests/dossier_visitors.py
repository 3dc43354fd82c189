"""The chapter `visitors` of the invented study: every sentence, no real figure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Finding, Name, Quantity

BOTH: Mapping[str, Fact] = {
    "region": Name("regions", "north"),
    "lowest": Quantity(84, "CNY", "2016", basis="official"),
    "lowest_counts": Name("measures", "visitors"),
    "highest": Quantity(910, "CNY", "2016", basis="official"),
    "highest_counts": Name("measures", "exhibitors"),
}


def visitors() -> Chapter:
    """The invented chapter."""
    rows = pd.DataFrame({
        "subject": "north", "measure": ["visitors", "turnover"], "period": "2016",
        "value": [2.2e5, 1.848e7], "unit": ["visit", "CNY"], "source": "press",
    })  # fmt: skip
    found = Finding("visitors.definitions", BOTH, rows, ("observations", "measures"), (),
                    ("per_visit_not_person", "unaudited"), ("press",))  # fmt: skip
    return Chapter("visitors", (found,))


FALSE_VISITORS: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("visitors.definitions", {"lowest": Quantity(990, "CNY", "2016")}),
    ("visitors.definitions", {"highest_counts": Name("measures", "visitors")}),
)
