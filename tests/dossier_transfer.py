"""The chapter `transfer` of the invented study: every sentence and picture, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Period, Quantity, Ranked

TABLES = ("origins", "observations", "measures", "regions", "sources")
PLACING = ("sites", "moves", "floors", "burdens")


def _n(value: float, unit: str = "1", period: str = "") -> Quantity:
    return Quantity(value, unit, period)


def _at(code: str) -> Name:
    return Name("regions", code)


def _finding(key: str, facts: Mapping[str, Fact], rows: pd.DataFrame, *methods: str, **more: object) -> Finding:  # fmt: skip
    given: dict[str, object] = {
        "tables": TABLES,
        "caveats": ("sectors_only",),
        "sources": ("yearbook",),
    } | more
    return Finding(f"transfer.{key}", facts, rows, methods=methods, **given)  # type: ignore[arg-type]


def _moving() -> tuple[Finding, ...]:
    shares = pd.DataFrame({"region": ["east", "west", "south"], "period": "2019/2022", "first_share": [48.2, 40.0, 31.5],
                           "last_share": [45.1, 39.4, 33.0], "change": [-3.1, -0.6, 1.5], "change_primary": [0.2, float("nan"), 0.1],
                           "change_tertiary": [2.9, 0.6, -1.6]})  # fmt: skip
    chart = shares[["region", "first_share", "last_share"]].set_axis(
        ["region", "first", "last"], axis=1
    )
    years = {"unit": "%", "first": "2019", "last": "2022"}
    wages = pd.DataFrame({"region": ["east", "west", "south"], "period": "2022", "wage": [90000.0, 71000.0, 52000.0],
                          "gap": [50.0, 18.3, -13.3], "gap_before": [41.0, float("nan"), -10.0]})  # fmt: skip
    paid = pd.DataFrame(
        {"region": wages["region"], "first": 100 + wages["gap_before"], "last": 100 + wages["gap"]}
    )
    ranks = pd.DataFrame({"region": ["east", "west", "south"], "rank": [1, 2, 3], "low": [1, 1, 2], "high": [2, 3, 3],
                          "kept": [100.0, 62.5, 37.5], "sign_structure": [3.1, 0.6, -1.5], "sign_wages": [50.0, 18.3, -13.3], "sign_labour_cost": [4.0, 2.5, 1.0]})  # fmt: skip
    bars = Figure("transfer.pressure", "rank_ranges", ranks[["region", "rank", "low", "high"]].assign(role="peer"),
                  options={"axis": "pressure"})  # fmt: skip
    first: dict[str, Fact] = {"first": _at("east"), "rank": Ranked(1, 3, 1, 1), "steady": _at("east"), "worst": _n(1, "rank"),
             "choices": _n(32), "origins": _n(3)}  # fmt: skip
    loose = first | {
        "first": _at("west"),
        "rank": Ranked(1, 8, 1, 7),
        "worst": _n(4, "rank"),
        "origins": _n(8),
    }
    covered = pd.DataFrame({"region": ["south", "east"], "period": "2020", "employed": [120000.0, 900000.0],
                            "people": [1500000.0, 3000000.0], "covered": [8.0, 30.0]})  # fmt: skip
    structure: dict[str, Fact] = {"measure": Name("measures", "secondary"), "since": Period("2019"), "until": Period("2022"),
                 "fell": _n(2), "origins": _n(3), "most": _at("east"), "change": _n(-3.1, "point", "2019/2022"), "wanted": Name("wanted", "parks")}  # fmt: skip
    return (
        _finding("structure", structure, shares, "share_change", "unbroken_runs", caveats=("sectors_only", "share_is_relative", "short_span"),
                 figures=(Figure("transfer.structure.2019", "shifts", chart, options=years),), about="structure.2019"),
        _finding("wages", {"region": _at("north"), "above": _n(2, "1", "2022"), "origins": _n(3), "highest": _at("east"),
                           "gap": _n(50.0, "%", "2022"), "before": _n(41.0, "%", "2019")}, wages, "wage_gap",
                 caveats=("wage_units", "wage_of_all", "nominal_wages"),
                 figures=(Figure("transfer.wages", "shifts", paid, options=years | {"unit": "index", "rule": "100"}),)),
        _finding("first", first, ranks, "sending_pressure", "rank_range", caveats=("pressure_is_relative",), figures=(bars,), about="pressure"),
        _finding("unsettled", loose, ranks, "sending_pressure", "rank_range", about="loose"),
        _finding("coverage", {"least": _at("south"), "low": _n(8.0, "%", "2020"), "most": _at("east"), "high": _n(30.0, "%", "2020")}, covered),
    )  # fmt: skip


def _near() -> Finding:
    rows = pd.DataFrame({"region": ["east", "west", "south"], "mode": "rail", "period": "2019-03-10", "minutes": [31.0, 84.0, float("nan")],
                         "fastest": [31.0, 77.0, float("nan")], "slowest": [33.0, 97.0, float("nan")],
                         "departures": [45.0, 72.0, float("nan")], "source": "yearbook"})  # fmt: skip
    chart = rows.head(2)[["region", "minutes", "fastest", "slowest", "departures"]].set_axis(["region", "value", "low", "high", "beside"], axis=1)  # fmt: skip
    facts = {"nearest": _at("east"), "mode": Name("modes", "rail"), "minutes": _n(31, "min", "2019-03-10"),
             "departures": _n(45, "1", "2019-03-10"), "unknown": _n(1), "origins": _n(3)}  # fmt: skip
    return _finding("near", facts, rows, caveats=("timetable_date", "way_unknown"),
                    figures=(Figure("transfer.near.rail", "reach", chart, options={"unit": "min"}),), about="near.rail")  # fmt: skip


def _receiving() -> tuple[Finding, ...]:
    sites = pd.DataFrame({"site": ["upper", "lower", "quay"], "level": ["provincial", "county", ""], "within": ["", "", "upper"],
                          "area": [4.0, 2.0, float("nan")], "extent": ["managed", "built", ""], "land_known": [True, True, False],
                          "labour_known": [True, True, False], "power_known": [True, True, False], "floor_known": [True, False, False]})  # fmt: skip
    placed = pd.DataFrame({"move": ["m1", "m2", "m3", "m4"], "region": ["east", "east", "west", "west"],
                           "outcome": ["refused", "placed", "left_out", "not_known"], "site": ["", "upper", "", ""],
                           "value": [500.0, 420.0, 380.0, 90.0], "unit": "person"})  # fmt: skip
    binding = pd.DataFrame({"site": ["upper", "lower"], "limit": ["land", "floor"], "measure": ["", "forest"],
                            "capacity": [30.0, 12.0], "used": [25.0, 10.0], "moves_out": [2, 1]})  # fmt: skip
    refused = pd.DataFrame(
        {
            "move": ["m1"],
            "site": ["lower"],
            "measure": ["mines"],
            "burden": [9.0],
            "room": [4.0],
            "unit": ["mine"],
        }
    )
    counts = pd.DataFrame({"moves": [9], "placed": [4]})
    move: dict[str, Fact] = {"move": Name("moves", "m1"), "site": Name("sites", "lower"), "measure": Name("measures", "mines"),
            "burden": _n(9, "mine"), "room": _n(4, "mine"), "pairs": _n(1)}  # fmt: skip
    return (
        _finding("sites", {"sites": _n(3), "known": _n(2), "unknown": _n(1), "wanted": Name("wanted", "parks")}, sites,
                 caveats=("unknown_is_not_none", "sites_overlap")),
        _finding("counted", {"moves": _n(9), "placed": _n(4)}, counts, "assignment", tables=PLACING, caveats=()),
        _finding("assigned", {"moves": _n(4), "placed": _n(1), "sites": _n(2), "worth": _n(420, "person"), "bound": _n(440, "person"),
                              "gap": _n(4.76, "%"), "unknown": _n(2)}, placed, "assignment", tables=PLACING, caveats=("worth_is_given", "search_ended")),
        _finding("refused", move, refused, "assignment", tables=PLACING, caveats=("floor_refuses",)),
        _finding("binding", {"site": Name("sites", "upper"), "limit": Name("limits", "land"), "kept_out": _n(2), "left": _n(2)}, binding,
                 "assignment", tables=PLACING),
    )  # fmt: skip


def transfer() -> Chapter:
    """Give the invented chapter with every sentence once."""
    return Chapter("transfer", (*_moving(), _near(), *_receiving()))


def _one(name: str, value: float, unit: str = "1") -> dict[str, Fact]:
    return {name: Quantity(value, unit, "2022")}


FALSE_TRANSFER: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("transfer.structure", _one("fell", 4)),
    ("transfer.structure", _one("fell", 0)),
    ("transfer.structure", _one("change", 0.4, "point")),
    ("transfer.wages", _one("above", 4)),
    ("transfer.wages", _one("gap", -2.0, "%")),
    ("transfer.first", {"rank": Ranked(1, 8, 1, 4)}),
    ("transfer.first", _one("choices", 1)),
    ("transfer.unsettled", {"rank": Ranked(1, 3, 1, 1)}),
    ("transfer.unsettled", _one("worst", 9, "rank")),
    ("transfer.coverage", _one("low", 31, "%")),
    ("transfer.near", _one("unknown", 4)),
    ("transfer.near", _one("minutes", 0, "min")),
    ("transfer.sites", _one("known", 3)),
    ("transfer.counted", _one("placed", 2)),
    ("transfer.counted", _one("placed", 8)),
    ("transfer.assigned", _one("placed", 5)),
    ("transfer.assigned", _one("worth", 441, "person")),
    ("transfer.refused", _one("room", 9, "mine")),
    ("transfer.binding", _one("kept_out", 3)),
)
"""Facts that no sentence of the chapter carries."""
