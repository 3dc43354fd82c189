"""The chapters `ties` and `scenarios` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Names, Quantity, Ranked

TABLES = ("flows", "nodes", "regions", "sources")
LABELS_TIES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "nodes": {
        "southport": {"en": "Southport", "zh": "南港"},
        "northend": {"en": "North End", "zh": "北端"},
    },
    "scenarios": {"quick": {"en": "Ten minutes less to Southport", "zh": "到南港缩短十分钟"}},
}
REGION: Fact = Name("regions", "north")
FIRST: dict[str, Fact] = {
    "first_out": Name("nodes", "southport"),
    "first_into": Name("nodes", "northend"),
}


def _n(value: float, unit: str = "1", period: str = "") -> Quantity:
    return Quantity(value, unit, period)


def _span(value: float, low: float, high: float) -> Quantity:
    return Quantity(value, "%", basis="assumed", low=low, high=high)


def ties() -> Chapter:
    """The invented chapter."""
    moved = pd.DataFrame({
        "partner": ["southport", "northend"], "out": [176.0, 65.0], "into": [140.0, float("nan")],
        "period": "2016", "unit": "household",
    })  # fmt: skip
    effect = pd.DataFrame({
        "covariate": ["constant", "far"], "estimate": [-5.1, -1.4], "low": [-6.0, -1.5], "high": [-4.2, -1.3], "cut": ["known", "union"],
    })  # fmt: skip
    beyond = pd.DataFrame({
        "partner": ["southport", "northend"], "directions": [2, 1], "times_raw": [1.9, 0.4], "times": [1.6, 0.7],
        "times_low": [1.1, 0.6], "times_high": [1.5, 0.9], "beyond": [True, False],
    })  # fmt: skip
    ranks = pd.DataFrame({
        "region": ["east", "west"], "rank_sells": [4, 9], "low_sells": [2, 7], "high_sells": [6, 11],
        "rank_buys": [3, 8], "low_buys": [3, 5], "high_buys": [7, 8],
    })  # fmt: skip
    counts: dict[str, Fact] = {"region": REGION, "places_out": _n(2), "places_into": _n(1), **FIRST}
    told: dict[str, Fact] = {
        "region": REGION, "partners": _n(2), "beyond": _n(1), "above": _n(1), "recurs": _n(48, "%"), "chance": _n(5, "%"),
        "most": Name("nodes", "southport"), "most_times": _n(1.6), "least": Name("nodes", "northend"), "least_times": _n(0.7),
    }  # fmt: skip
    sums: dict[str, Fact] = {"sum_out": _n(241, "household", "2016"), "sum_into": _n(140, "household", "2016")}  # fmt: skip
    distance: dict[str, Fact] = {
        "region": REGION, "nearer": Quantity(10, "%", basis="assumed"), "gain": _span(15.9, 4.7, 16.8), "elasticity": _n(-1.4),
        "pairs": _n(5236), "places": _n(324),
    }  # fmt: skip
    fits: dict[str, Fact] = {
        "region": REGION, "neighbour": Name("regions", "east"), "sells": Ranked(4, 12, 2, 6), "buys": Ranked(3, 12, 3, 7),
        "of": _n(12), "neighbours": _n(2),
    }  # fmt: skip
    unknown: dict[str, Fact] = {
        "region": REGION,
        "tables": Names((Name("tables", "production"),)),
        "partners": _n(2),
    }
    tie = Figure("ties.beyond", "spans", pd.DataFrame({
        "label": ["southport", "northend"], "value": [1.6, 0.7], "low": [1.1, 0.6], "high": [1.5, 0.9],
    }), {"table": "nodes", "unit": "1", "rule": "1"})  # fmt: skip
    doubts, whose = (
        (
            "absent_is_not_zero",
            "ties_are_not_visits",
            "residual_is_no_potential",
            "shuffled_beside",
        ),
        ("yearbook",),
    )
    rank_doubts = ("complement_is_not_trade", "ranks_over_choices", "no_money_without_trade")
    return Chapter("ties", (
        Finding("ties.moved", {**counts, **sums}, moved, TABLES, (), ("absent_is_not_zero", "small_are_hidden"), whose, about="listed"),
        Finding("ties.listed", {**counts, "sum_out": None, "sum_into": None}, moved, TABLES, (), ("fortnight_of_homecoming",), whose, about="index"),
        Finding("ties.distance", distance, effect, TABLES, ("censored_interaction",), ("both_cuts", "cut_is_known", "nearer_is_supposed"), whose, about="distance"),
        Finding("ties.no_fall", {**distance, "gain": _span(0.2, -3.7, 4.3)}, effect, TABLES, ("censored_interaction",), ("cut_is_known", "nearer_is_supposed"), whose, about="level"),
        Finding("ties.unsaid", {"region": REGION, "pairs": _n(3)}, pd.DataFrame(), TABLES, (), ("absent_is_not_zero",), whose, about="unsaid"),
        Finding("ties.beyond", told, beyond, TABLES, ("censored_interaction", "recurring"), doubts, whose, about="beyond", figures=(tie,)),
        Finding("ties.within", {**told, "beyond": _n(0), "above": _n(0)}, beyond.assign(beyond=False), TABLES, ("recurring",), doubts, whose, about="within"),
        Finding("ties.complements", fits, ranks, ("production",), ("complementarity",), rank_doubts, whose, about="complements"),
        Finding("ties.uncompared", unknown, pd.DataFrame({"region": ["east", "west"]}), ("regions",), (), ("no_money_without_trade",), whose, about="uncompared"),
    ))  # fmt: skip


def scenarios() -> Chapter:
    """The invented chapter."""
    asked = pd.DataFrame({
        "scenario": ["quick"], "table": "journeys", "key": "southport", "column": "minutes", "how": "add", "by": [-10.0],
        "by_low": [-15.0], "by_high": [-5.0], "source": "yearbook",
    })  # fmt: skip
    market = pd.DataFrame({
        "supposed": ["low", "value", "high"], "mass": "people", "halving": 60, "before": [5.7e7] * 3,
        "after": [5.8e7, 5.85e7, 5.9e7], "share_gain": [1.8, 2.6, 3.5],
    })  # fmt: skip
    numbers = pd.DataFrame({
        "finding": ["partners.people", "partners.minute"], "number": ["partners.shares.south", "partners.minute.minutes"],
        "edge": ["value", "low"], "before": [58.0, 45.0], "after": [59.1, 35.0], "difference": [1.1, -10.0], "difference_low": [0.5, -15.0],
        "difference_high": [1.7, -5.0], "unit": ["%", "min"],
    })  # fmt: skip
    quick: Fact = Name("scenarios", "quick")
    chapters: Fact = Names((Name("chapters", "partners"),))
    whole: dict[str, Fact] = {"scenarios": _n(1), "changes": _n(1), "moving": _n(1)}
    counted: dict[str, Fact] = {
        "scenario": quick,
        "changed": _n(2),
        "of": _n(497),
        "chapters": chapters,
        "otherwise": _n(1),
    }
    up: dict[str, Fact] = {
        "scenario": quick,
        "people": _span(2.6, 1.8, 3.5),
        "output": _span(3.0, 2.0, 4.0),
    }
    down: dict[str, Fact] = {
        "scenario": quick,
        "people": _span(-2.6, -3.5, -1.8),
        "output": _span(-3.0, -4.0, -2.0),
    }
    mixed: dict[str, Fact] = {
        "scenario": quick,
        "people": _span(1.0, -0.5, 2.0),
        "output": _span(-1.0, -2.0, 0.4),
    }
    how, doubts, whose = (
        ("market_access",),
        ("supposed_not_forecast", "paired_by_choice"),
        ("yearbook",),
    )
    own = ("supposed_not_forecast", "range_of_what_is_supposed")
    gain = Figure("scenarios.market", "spans", pd.DataFrame({
        "label": ["quick"], "value": [2.6], "low": [1.8], "high": [3.5],
    }), {"table": "scenarios", "unit": "%", "rule": "0"})  # fmt: skip
    none: dict[str, Fact] = {**counted, "changed": _n(0), "otherwise": _n(0), "chapters": Names(())}
    return Chapter("scenarios", (
        Finding("scenarios.asked", whole, asked, ("scenarios",), (), doubts[:1], whose, about="asked", figures=(gain,)),
        Finding("scenarios.nearer", up, market, ("scenarios",), how, doubts, whose, about="market.quick"),
        Finding("scenarios.farther", down, market, ("scenarios",), how, doubts, whose, about="market.slow"),
        Finding("scenarios.shifted", mixed, market, ("scenarios",), how, doubts, whose, about="market.mixed"),
        Finding("scenarios.numbers", counted, numbers, ("scenarios",), (), own, whose, about="numbers.quick"),
        Finding("scenarios.nothing", none, numbers.head(0), ("scenarios",), (), own, whose, about="numbers.idle"),
    ))  # fmt: skip


FALSE_TIES: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("ties.moved", {"sum_out": _n(0, "household"), "sum_into": _n(0, "household")}),
    ("ties.listed", {"places_out": _n(0), "places_into": _n(0)}),
    ("ties.distance", {"gain": _span(2.0, 4.7, 16.8)}),
    ("ties.distance", {"gain": _span(4.2, -3.7, 4.3)}),
    ("ties.no_fall", {"gain": _span(15.9, 4.7, 16.8)}),
    ("ties.unsaid", {"pairs": _n(2.5)}),
    ("ties.beyond", {"beyond": _n(3)}),
    ("ties.beyond", {"beyond": _n(0)}),
    ("ties.beyond", {"above": _n(2)}),
    ("ties.within", {"beyond": _n(1)}),
    ("ties.complements", {"sells": Ranked(14, 12, 2, 15)}),
    ("ties.complements", {"buys": Ranked(3, 13, 3, 7)}),
    ("ties.uncompared", {"partners": _n(0)}),
    ("scenarios.asked", {"moving": _n(2)}),
    ("scenarios.nearer", {"people": _span(2.6, -1.8, 3.5)}),
    ("scenarios.farther", {"output": _span(-3.0, -4.0, 2.0)}),
    ("scenarios.shifted", {"people": _span(3.0, -0.5, 2.0)}),
    ("scenarios.numbers", {"changed": _n(0), "otherwise": _n(0)}),
    ("scenarios.nothing", {"changed": _n(1)}),
    ("scenarios.nothing", {"otherwise": _n(1)}),
)
