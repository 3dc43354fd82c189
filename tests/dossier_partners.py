"""The chapter `partners` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Quantity

TABLES = ("journeys", "regions", "sources")
CAVEATS = ("decay_is_chosen", "one_timetable", "access_is_not_trade")


def _n(value: float, unit: str = "1", period: str = "") -> Quantity:
    return Quantity(value, unit, period)


def _share(value: float, low: float, high: float) -> Quantity:
    return Quantity(value, "%", low=low, high=high)


def _weighed() -> pd.DataFrame:
    shares = {
        "south": (61.0, 58.0, 52.0),
        "north": (19.0, 20.0, 24.0),
        "east": (12.0, 13.0, 14.0),
        "west": (8.0, 9.0, 10.0),
    }
    return pd.DataFrame(
        (mass, halving, quarter, share)
        for mass in ("people", "output")
        for place, halving in enumerate((30, 60, 120))
        for quarter, share in ((code, given[place]) for code, given in shares.items())
    ).set_axis(["mass", "halving", "quarter", "share_market"], axis="columns")  # fmt: skip


def _places() -> pd.DataFrame:
    return pd.DataFrame({
        "place": ["southport", "northend", "eastvale", "westbay"], "quarter": ["south", "north", "east", "west"],
        "minutes": [45.0, 70.0, 95.0, 140.0], "people": [8.2e6, 4.1e6, 2.4e6, 1.9e6], "output": [9.1e11, 3.3e11, 1.2e11, 1.1e11],
        "share_added_people": [0.61, 0.22, 0.11, 0.06], "share_added_output": [0.72, 0.19, 0.06, 0.04],
        "period": "2016", "source": "yearbook",
    })  # fmt: skip


def _saved() -> pd.DataFrame:
    """What each minute less to three places would add."""
    return pd.DataFrame(
        (
            minute,
            place,
            round(rate * minute, 3),
            round(rate * minute / 2, 3),
            round(rate * minute * 2, 3),
        )
        for minute in range(1, 21)
        for place, rate in (("southport", 0.31), ("northend", 0.12), ("eastvale", 0.06))
    ).set_axis(
        ["minutes_saved", "place", "share_gain", "share_gain_low", "share_gain_high"],
        axis="columns",
    )


def partners() -> Chapter:
    """The invented chapter."""
    region: Fact = Name("regions", "north")
    bars = pd.DataFrame(
        {"label": ["south", "north", "east", "west"], "value": [58.0, 20.0, 13.0, 9.0]}
    )
    lead: dict[str, Fact] = {
        "region": region, "quarter": Name("quarters", "south"), "share": _share(58.0, 52.0, 61.0),
        "ways": _n(6), "of": _n(6), "places": _n(4), "limit": _n(140, "min"),
    }  # fmt: skip
    parts: dict[str, Fact] = {
        "region": region, "mass": Name("masses", "people"), "south": _share(58.0, 52.0, 61.0),
        "north": _share(20.0, 19.0, 24.0), "east": _share(13.0, 12.0, 14.0), "west": _share(9.0, 8.0, 10.0),
    }  # fmt: skip
    minute: dict[str, Fact] = {
        "region": region, "place": Name("journeys", "southport"), "minutes": _n(45, "min", "2016"),
        "people": _n(0.61, "%"), "output": _n(0.72, "%"),
    }  # fmt: skip
    reached: dict[str, Fact] = {
        "region": region, "reached": _n(3), "of": _n(5),
        "nearest": Name("journeys", "southport"), "nearest_minutes": _n(45, "min", "2016"),
        "farthest": Name("journeys", "westbay"), "farthest_minutes": _n(140, "min", "2016"),
    }  # fmt: skip
    saved: dict[str, Fact] = {
        "region": region, "place": Name("journeys", "southport"), "minutes": _n(10, "min"), "gain": _share(3.1, 1.55, 6.2),
    }  # fmt: skip
    how, whose = ("market_access",), ("yearbook",)
    return Chapter("partners", (
        Finding("partners.leads", lead, _weighed(), TABLES, how, CAVEATS, whose, about="leads",
                figures=(Figure("partners.leads", "bars", bars, {"label_table": "quarters"}),)),
        Finding("partners.divided", {**lead, "ways": _n(4)}, _weighed(), TABLES, how, CAVEATS, whose, about="divided"),
        Finding("partners.split", {"region": region, "by_people": Name("quarters", "south"), "people": _share(58.0, 52.0, 61.0), "by_output": Name("quarters", "north"), "output": _share(48.0, 42.0, 51.0)}, _weighed(), TABLES, how, CAVEATS, whose, about="split"),
        Finding("partners.shares", parts, _weighed().head(12), TABLES, how, CAVEATS, whose, about="people"),
        Finding("partners.minute", minute, _places(), TABLES, how, ("minute_is_marginal", *CAVEATS), whose, about="minute"),
        Finding("partners.saved", saved, _saved(), TABLES, how, ("minutes_are_assumed", *CAVEATS), whose, about="saved"),
        Finding("partners.reached", reached, _places().drop(columns=["share_added_people", "share_added_output"]), TABLES, (),
                ("one_timetable", "station_of_place"), whose, about="reached"),
    ))  # fmt: skip


FALSE_PARTNERS: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("partners.leads", {"ways": _n(5)}),
    ("partners.leads", {"share": _share(70.0, 52.0, 61.0)}),
    ("partners.divided", {"ways": _n(6)}),
    ("partners.split", {"by_output": Name("quarters", "south")}),
    ("partners.split", {"people": _share(58.0, 59.0, 61.0)}),
    ("partners.shares", {"north": _share(60.0, 19.0, 61.0)}),
    ("partners.shares", {"north": _share(20.0, 30.0, 61.0)}),
    ("partners.minute", {"minutes": _n(0, "min", "2016")}),
    ("partners.saved", {"gain": _share(3.1, 4.0, 6.2)}),
    ("partners.saved", {"gain": _n(0, "%")}),
    ("partners.reached", {"reached": _n(6)}),
    ("partners.reached", {"nearest_minutes": _n(300, "min", "2016")}),
)
