"""The chapter `deals` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Quantity

TABLES = ("deals", "sources")
REPORTS = ("observations", "measures", "regions", "sources")
DOUBTS = ("cohort_selected", "cohort_censored", "interval_is_chance", "unaudited")


def _n(value: float, unit: str = "1", period: str = "", **more: object) -> Quantity:
    return Quantity(value, unit, period, **more)  # type: ignore[arg-type]


def _columns() -> Finding:
    counts = pd.DataFrame({"period": ["2021", "2022/2024"], "signed": [40, 32], "paid": [31, 20],
                           "completed": [24, 9], "producing": [20, 5]})  # fmt: skip
    long = counts.melt("period", ["signed", "paid", "completed", "producing"], "stage", "count")
    of = long["period"].map(counts.set_index("period")["signed"])
    later = long["stage"] != "signed"
    share = 100 * long["count"] / of
    drawn = long.assign(subject="", bound="", share=share.round(2), low=(share - 9).where(later), high=(share + 8).clip(upper=100).where(later),
                        reading=np.where(later, "equal", "whole")).sort_values("period", kind="stable")  # fmt: skip
    facts: dict[str, Fact] = {"signed": _n(72, period="2026-11-22"), "paid": _n(51, period="2026-11-22"), "completed": _n(33), "producing": _n(25)}  # fmt: skip
    return Finding("deals.columns", facts, counts, TABLES, ("wilson_interval",), ("paid_if_known", "young_cohorts", "small_cells_pooled"), ("yearbook",),
                   figures=(Figure("deals.columns", "columns", drawn),))  # fmt: skip


def _register() -> tuple[Finding, ...]:
    stage, late = Name("stages", "producing"), Name("stages", "completed")
    fast: dict[str, Fact] = {"stage": stage, "began": _n(72), "share": _n(52.9, "%", low=42.5, high=64.0), "years": _n(5, "year"), "half": _n(2.8, "year")}  # fmt: skip
    slow: dict[str, Fact] = fast | {
        "stage": late,
        "share": _n(31.0, "%", low=22.0, high=42.0),
        "half": None,
    }
    rows = pd.DataFrame({"begin": ["signed"], "end": ["producing"], "began": [72], "reached": [25], "ended": [9], "open": [38],
                         "share": [52.9], "low": [42.5], "high": [64.0], "half": [2.8]})  # fmt: skip
    sums = pd.DataFrame({"period": ["2021", "2022"], "signed": [40, 20], "paid": [31, 12], "completed": [24, 6], "producing": [20, 2],
                         "amount_signed": [9e9, 4e9], "amount_paid": [3.5e9, 6e8], "unit": "CNY"})  # fmt: skip
    waits = pd.DataFrame({"deal": ["d1", "d2"], "stage": ["signed", "started"], "since": ["2021-03-04", "2022-05-15"],
                          "waited": [2089, 1652], "usual": [69.0, 520.0]})  # fmt: skip
    money: dict[str, Fact] = {"projects": _n(60), "amount_signed": _n(1.3e10, "CNY"), "amount_paid": _n(4.1e9, "CNY")}  # fmt: skip
    stalled: dict[str, Fact] = {"stalled": _n(2), "open": _n(38), "share": _n(80, "%"), "first": Name("deals", "d1")}  # fmt: skip
    return (
        Finding("deals.rate", fast, rows, TABLES, ("stage_survival",), ("same_prospects", "dates_by_month"), ("yearbook",), about="rate_producing"),
        Finding("deals.rate", slow, rows.assign(end="completed", half=np.nan), TABLES, ("stage_survival",), ("same_prospects",), ("yearbook",), about="rate_completed"),
        Finding("deals.ended", {"signed": _n(72), "ended": _n(9)}, pd.DataFrame({"begin": ["signed"], "began": [72], "ended": [9]}), TABLES, (), ("exits_if_known",), ("yearbook",)),
        Finding("deals.money", money, sums, TABLES, (), ("both_amounts_known", "amount_asks"), ("yearbook",), about="money_CNY"),
        Finding("deals.stalled", stalled, waits, TABLES, (), ("usual_of_movers",), ("yearbook",)),
    )  # fmt: skip


def _steps(subject: str, period: str, counts: Mapping[str, int], over: str = "") -> pd.DataFrame:
    """The columns of a picture; with `over`, the first is a lower bound."""
    stages = list(counts)
    share = [100 * counts[stage] / counts[stages[0]] for stage in stages]
    bounded = "at_most" if over else "equal"
    return pd.DataFrame({
        "subject": subject, "period": period, "stage": stages, "count": list(counts.values()),
        "bound": [over, *[""] * (len(stages) - 1)], "share": share,
        "low": [np.nan, *[0.0 if over else one - 4 for one in share[1:]]],
        "high": [np.nan, *[one + 5 for one in share[1:]]], "reading": ["whole", *[bounded] * (len(stages) - 1)],
    }).round(2)  # fmt: skip


def _reported() -> tuple[Finding, ...]:
    fair, park, north = Name("regions", "fair"), Name("regions", "expo"), Name("regions", "north")
    signed, settled, working = (Name("stages", code) for code in ("signed", "settled", "producing"))
    steps = pd.DataFrame({"period": "2013", "begin": ["signed", "signed"], "end": ["settled", "producing"], "of": [98, 98], "reached": [84, 16],
                          "share": [85.71, 16.33], "low": [80.4, 12.1], "high": [89.8, 21.7], "reading": ["equal", "equal"], "source": "press"})  # fmt: skip
    drawn = pd.concat([
        _steps("fair", "2013", {"signed": 98, "settled": 84, "producing": 16}),
        _steps("expo", "2021", {"signed": 120, "started": 53, "producing": 10}, "at_least"),
    ], ignore_index=True)  # fmt: skip
    one: dict[str, Fact] = {"cohort": fair, "begin": signed, "end": working, "of": _n(98, period="2013"), "reached": _n(16, period="2013"), "share": _n(16.3, "%", low=12.1, high=21.7)}  # fmt: skip
    most: dict[str, Fact] = one | {"cohort": park, "of": _n(120, period="2021", bound="at_least"), "reached": _n(10, period="2021"), "share": _n(8.3, "%")}  # fmt: skip
    least: dict[str, Fact] = one | {"cohort": park, "of": _n(70, period="2022"), "reached": _n(20, period="2022", bound="at_least"), "share": _n(28.6, "%")}  # fmt: skip
    rate: dict[str, Fact] = {"cohort": fair, "rate": _n(85.7, "%", "2013"), "measure": Name("measures", "performance_rate"), "begin": signed, "end": settled,
                             "of": _n(98), "reached": _n(84), "last": working, "share": _n(16.3, "%", low=12.1, high=21.7)}  # fmt: skip
    larger: dict[str, Fact] = {"cohort": fair, "ours": _n(98), "other": park, "theirs": _n(195, "project", "2012-04-25")}  # fmt: skip
    sums: dict[str, Fact] = {"reports": _n(5), "subject": north, "largest": _n(1.8e11, "CNY", "2024", bound="at_least"), "paid": _n(0)}  # fmt: skip
    rows = pd.DataFrame({"subject": "fair", "measure": "performance_rate", "period": ["2013"], "value": [85.7], "unit": "%", "source": "press"})  # fmt: skip
    none: dict[str, Fact] = {
        "region": north,
        "cohorts": _n(2),
        "wanted": Name("wanted", "register"),
    }
    moved: dict[str, Fact] = {"cohort": park, "stage": working, "first": _n(10, period="2021"), "last": _n(20, period="2022")}  # fmt: skip
    wilson = ("wilson_interval",)
    return (
        Finding("deals.no_rate", none, steps.assign(subject="fair"), REPORTS, wilson, DOUBTS, ("press",), figures=(Figure("deals.reported", "columns", drawn),)),
        Finding("deals.reported", one, steps, REPORTS, wilson, DOUBTS, ("press",), about="fair_2013"),
        Finding("deals.reported_at_most", most, steps.assign(reading="at_most"), REPORTS, wilson, DOUBTS, ("press",), about="park_2021"),
        Finding("deals.reported_at_least", least, steps.assign(reading="at_least"), REPORTS, wilson, DOUBTS, ("press",), about="park_2022"),
        Finding("deals.moved", moved, rows, REPORTS, (), ("unaudited",), ("press",)),
        Finding("deals.own_rate", rate, rows, REPORTS, wilson, DOUBTS, ("press",)),
        Finding("deals.larger", larger, rows, REPORTS, (), ("unaudited",), ("press",)),
        Finding("deals.sums", sums, rows, REPORTS, (), ("signed_not_paid", "unaudited"), ("press",)),
    )  # fmt: skip


def deals() -> Chapter:
    """Every sentence of the chapter, though no real study would hold them all."""
    return Chapter("deals", (_columns(), *_register(), *_reported()))


FALSE_DEALS: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("deals.columns", {"producing": _n(34)}),
    ("deals.columns", {"paid": _n(73)}),
    ("deals.columns", {"signed": _n(10.5)}),
    ("deals.rate", {"share": _n(101, "%")}),
    ("deals.rate", {"share": _n(30, "%", low=42.5, high=64.0)}),
    ("deals.rate", {"share": _n(30, "%"), "half": _n(2.8, "year")}),
    ("deals.rate", {"share": _n(60, "%"), "half": _n(6.0, "year")}),
    ("deals.ended", {"ended": _n(73)}),
    ("deals.money", {"projects": _n(0)}),
    ("deals.money", {"amount_paid": _n(-1, "CNY")}),
    ("deals.stalled", {"stalled": _n(39)}),
    ("deals.no_rate", {"cohorts": _n(0)}),
    ("deals.reported", {"reached": _n(99)}),
    ("deals.reported", {"share": _n(85.7, "%")}),
    ("deals.reported_at_most", {"of": _n(120)}),
    ("deals.reported_at_least", {"reached": _n(20)}),
    ("deals.moved", {"first": _n(10, period="2023")}),
    ("deals.own_rate", {"rate": _n(16.3, "%")}),
    ("deals.larger", {"theirs": _n(98, "project")}),
    ("deals.sums", {"reports": _n(0)}),
)
"""Facts that do not carry their sentence."""
