"""The chapter `visitors` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
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


WITHIN: Mapping[str, Fact] = {
    "region": Name("regions", "north"), "limit": Quantity(120, "min", "2016"), "places": Quantity(3, "1"),
    "people": Quantity(14.7e6, "person"), "largest": Name("journeys", "southport"), "largest_people": Quantity(8.2e6, "person"),
}  # fmt: skip
FASTER: Mapping[str, Fact] = {
    "region": Name("regions", "north"), "faster": Quantity(10, "%", basis="assumed"), "limit": Quantity(120, "min"),
    "more": Quantity(1.9e6, "person", basis="assumed"), "gain": Quantity(12.9, "%", basis="assumed", low=12.9, high=50.0),
}  # fmt: skip


def visitors() -> Chapter:
    """The invented chapter."""
    rows = pd.DataFrame({
        "subject": "north", "measure": ["visitors", "turnover"], "period": "2016",
        "value": [2.2e5, 1.848e7], "unit": ["visit", "CNY"], "source": "press",
    })  # fmt: skip
    found = Finding("visitors.definitions", BOTH, rows, ("observations", "measures"), (),
                    ("per_visit_not_person", "unaudited"), ("press",))  # fmt: skip
    within = pd.DataFrame({"minutes_limit": [60, 120], "places": [1, 3], "people": [8.2e6, 1.47e7]})
    faster = within.assign(share_faster=10, places=[2, 4], people=[1.23e7, 1.66e7])
    how = ("reach_is_not_visits", "one_timetable", "station_of_place")
    return Chapter("visitors", (
        found,
        Finding("visitors.within", WITHIN, within, ("journeys",), (), how, ("yearbook",), about="within"),
        Finding("visitors.faster", FASTER, faster, ("journeys",), (), ("faster_is_supposed", *how), ("yearbook",), about="faster"),
    ))  # fmt: skip


FALSE_VISITORS: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("visitors.definitions", {"lowest": Quantity(990, "CNY", "2016")}),
    ("visitors.within", {"largest_people": Quantity(1.6e7, "person")}),
    ("visitors.within", {"places": Quantity(2.5, "1")}),
    ("visitors.faster", {"more": Quantity(-1, "person")}),
    ("visitors.faster", {"gain": Quantity(60, "%", low=1, high=50)}),
    ("visitors.definitions", {"highest_counts": Name("measures", "visitors")}),
)
