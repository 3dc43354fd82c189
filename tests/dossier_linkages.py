"""The chapter `linkages` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from southgate.records import Basis, Chapter, Fact, Figure, Finding, Name, Quantity, Ranked

FOCUS = ("quarrying", "cutting")
SECTORS = (*FOCUS, "building", "shops")
TABLES = ("intermediate", "sector_output", "sectors", "final_demand", "imports")
NATION = ("nation_not_region", "one_year", "imports_alike")
CHOICES = ("delta_0.1", "delta_0.2", "delta_0.3", "delta_0.4", "simple")


def _n(value: float, unit: str = "1", period: str = "", basis: str = "") -> Quantity:
    return Quantity(value, unit, period, basis=basis)


def _sector(code: str) -> Name:
    return Name("sectors", code)


def _finding(key: str, facts: dict[str, Fact], rows: pd.DataFrame, *methods: str, **more: object) -> Finding:  # fmt: skip
    named = {"caveats": NATION, **more}
    return Finding(f"linkages.{key}", facts, rows, TABLES, methods, sources=("yearbook",), **named)  # type: ignore[arg-type]


def _table() -> pd.DataFrame:
    return pd.DataFrame({"sector": ["building", "cutting", "shops", "quarrying"], "multiplier": [2.71, 2.2, 1.8, 1.65],
                         "multiplier_mixed": [3.3, 2.9, 2.0, 1.9], "rank": [1, 2, 3, 4], "steps": [1.2, 2.4, 1.5, 4.1], "rank_steps": [4, 2, 3, 1]})  # fmt: skip


def _share() -> Finding:
    facts: dict[str, Fact] = {"region": Name("regions", "north"), "measure": Name("measures", "exports"), "value": _n(2.4e9, "USD", "2018"),
                              "whole": _n(9.6e10, "USD", "2017"), "share": _n(2.5, "%"), "part": _n(0.31, "%")}  # fmt: skip
    rows = pd.DataFrame({"region": ["north", "whole"], "sector": ["", "quarrying"], "measure": ["exports", "output"],
                         "period": ["2018", "2017"], "value": [2.4e9, 9.6e10], "unit": "USD", "source": "yearbook"})  # fmt: skip
    caveats = ("years_apart", "revenue_not_output", "one_origin", "unaudited")
    return _finding("share", facts, rows, "share_of_nation", caveats=caveats, about="share.exports")


def _place(key: str, code: str, rank: int, steps: float) -> Finding:
    facts: dict[str, Fact] = {"sector": _sector(code), "rank": Ranked(rank, 4), "of": _n(4), "steps": _n(steps)}  # fmt: skip
    rows = _table().drop(columns="multiplier_mixed")
    return _finding(key, facts, rows, "leontief", "upstreamness", about=f"place.{code}")


def _bounds() -> tuple[Finding, ...]:
    table = _table()
    bars = table[["sector", "multiplier"]].set_axis(["label", "value"], axis=1)
    figure = Figure("linkages.pull", "bars", bars, {"label_table": "sectors"})
    mixed: dict[str, Fact] = {"sector": _sector("quarrying"), "multiplier": _n(1.65, "1", "2017"), "mixed": _n(1.9)}  # fmt: skip
    apart: dict[str, Fact] = {"sector": _sector("cutting"), "multiplier": _n(2.2, "1", "2017")}
    return (
        _finding("bound_mixed", mixed, table, "leontief", "origin_apart", figures=(figure,), about="bound.quarrying"),
        _finding("bound", apart, table.drop(columns="multiplier_mixed"), "leontief", about="bound.cutting"),
    )  # fmt: skip


def _next() -> Finding:
    facts: dict[str, Fact] = {"sector": _sector("quarrying"), "buyer": _sector("cutting"), "share": _n(71.5, "%")}  # fmt: skip
    rows = pd.DataFrame({"buyer": ["cutting", "building"], "share_sold": [71.5, 28.5]})
    return _finding("next", facts, rows, "allocation", about="next.quarrying")


def _retention() -> Finding:
    shares = np.repeat(np.arange(0, 101, 10), 2)
    rows = pd.DataFrame({"share_kept": shares, "sector": [*FOCUS] * 11, "multiplier": (1 + shares / 80).round(3), "basis": "assumed"})  # fmt: skip
    facts: dict[str, Fact] = {"sector": _sector("quarrying"), "kept": _n(50, "%", basis=Basis.ASSUMED),
                              "multiplier": _n(1.28, basis=Basis.ASSUMED), "bound": _n(1.65)}  # fmt: skip
    return _finding("retention", facts, rows, "leontief", caveats=("retention_assumed", *NATION))


def _regional() -> tuple[Finding, ...]:
    region = Name("regions", "north")
    ends: dict[str, Fact] = {"region": region, "sector": _sector("cutting"), "low": _n(1.07), "high": _n(1.52)}  # fmt: skip
    spread = pd.DataFrame({"sector": FOCUS, "multiplier_high": [1.44, 1.52], "multiplier_low": [1.05, 1.07]})  # fmt: skip
    lines = pd.DataFrame({"choice": CHOICES, "multiplier_estimated": [1.2, 1.15, 1.1, 1.07, 1.52],
                          "used_by": "residents", "multiplier_balanced": [1.2, 1.15, 1.1, 1.07, 1.5]})  # fmt: skip
    jobs = pd.DataFrame({"sector": FOCUS, "published": [812, 640], "multiplier_low": [1.05, 1.07],
                         "multiplier_high": [1.44, 1.52], "multiplier": [1.65, 2.2]})  # fmt: skip
    counts: dict[str, Fact] = {"region": region, "sectors": _n(3), "absent": _n(1), "left": _n(1)}  # fmt: skip
    caveats = ("choice_not_interval", "absent_supplies_none", "one_technique", "years_apart_flows")
    return (
        _finding("refused", ends, spread, "flegg", caveats=("guess_not_estimate",)),
        _finding("regional", {**ends, "bound": _n(2.2)}, lines, "flegg", "simple_quotient", caveats=caveats, about="here.cutting"),
        _finding("table", counts, jobs, "flegg", caveats=caveats),
    )  # fmt: skip


def _balanced() -> tuple[Finding, ...]:
    region = Name("regions", "north")
    ends = {"region": region, "low": _n(31.6, "%"), "high": _n(66.0, "%")}
    made = _n(6.8e9, "USD", basis=Basis.ESTIMATED)
    sold = pd.DataFrame({"sector": FOCUS, "value": [1.5e9, 4.7e8], "unit": "USD", "used_low": [6.2, 38.5], "used_high": [6.4, 63.4]})  # fmt: skip
    bought = pd.DataFrame({"sector": FOCUS, "bought_low": [5.9, 0.6], "bought_high": [25.7, 22.0], "bought_country": [43.8, 40.2],
                           "bought_abroad": [4.1, 2.3], "value_added": [52.1, 57.5], "value": [1.5e9, 4.7e8], "unit": "USD"})  # fmt: skip
    told = pd.DataFrame({"subject": ["north"], "measure": ["exports"], "period": ["2018"], "value": [3.9e9], "unit": "USD", "source": "yearbook"})  # fmt: skip
    ties = pd.DataFrame({"sector": FOCUS, "buyer": ["cutting", "building"], "flow_low": [1.2e6, 8e5], "flow_high": [1.6e7, 2e7], "unit": "USD"})  # fmt: skip
    tried = pd.DataFrame({"choice": CHOICES, "used_by": "residents", "oversold": [5, 5, 5, 5, 12], "moved": [8e6, 5e6, 3e6, 2e6, 4e7],
                          "above": [1180.0, 6.0, 0.0, 0.0, 3.7e5], "multiplier_moved": [0.008, 0.005, 0.004, 0.004, 0.026], "unit": "USD"})  # fmt: skip
    caveats = (
        "choice_not_interval",
        "use_in_proportion",
        "output_by_productivity",
        "outside_elsewhere",
        "one_technique",
    )
    return tuple(
        _finding(key, facts, rows, "regional_table", "flegg", "ras", caveats=caveats)
        for key, facts, rows in (
            ("balanced", {**ends, "output": made}, sold),
            ("bought", {**ends, "high": _n(49.5, "%"), "bought": made, "abroad": _n(6.9, "%")}, bought),
            ("implied", {"region": region, "implied": made, "value": _n(3.9e9, "USD", "2015")}, told),
            ("tie", {**ends, "sector": _sector("quarrying"), "buyer": _sector("cutting")}, ties),
            ("balancing", {"region": region, "tables": _n(5), "tried": _n(5), "oversold": _n(12), "most": _n(0.026)}, tried),
        )
    )  # fmt: skip


def linkages() -> Chapter:
    """Every sentence of the chapter, though no real study would hold them all."""
    places = (_place("upstream", "quarrying", 4, 4.1), _place("placed", "cutting", 2, 2.4))
    found = (_share(), *places, *_bounds(), _next(), _retention(), *_regional(), *_balanced())
    return Chapter("linkages", found)


def _one(name: str, value: float, unit: str = "1") -> dict[str, Fact]:
    return {name: Quantity(value, unit)}


FALSE_LINKAGES: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("linkages.share", _one("share", 9.9, "%")),
    ("linkages.share", _one("part", 101, "%")),
    ("linkages.upstream", {"rank": Ranked(2, 4)}),
    ("linkages.upstream", _one("steps", 0.5)),
    ("linkages.placed", {"rank": Ranked(9, 4)}),
    ("linkages.bound", _one("multiplier", 0.9)),
    ("linkages.bound_mixed", _one("mixed", 1.2)),
    ("linkages.next", _one("share", 0, "%")),
    ("linkages.retention", _one("kept", 50, "%")),
    ("linkages.retention", _one("bound", 1.1)),
    ("linkages.refused", _one("low", 9)),
    ("linkages.regional", _one("low", 9)),
    ("linkages.regional", _one("bound", 0.9)),
    ("linkages.table", _one("absent", 9)),
    ("linkages.balanced", _one("low", 70, "%")),
    ("linkages.balanced", _one("output", 0, "USD")),
    ("linkages.bought", _one("abroad", 60, "%")),
    ("linkages.implied", _one("implied", -1, "USD")),
    ("linkages.tie", {"buyer": _sector("quarrying")}),
    ("linkages.balancing", _one("tables", 6)),
    ("linkages.balancing", _one("most", -1)),
)
"""Facts that the sentences of the chapter must not be printed with."""
