"""The chapter `docking` of the invented study: every sentence once, and firms that do not exist."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Names, Period, Quantity, Ranked

TABLES = ("enterprises", "lists", "establishments")
FIRMS = ("t.1", "t.2", "t.3", "p.1", "p.2")


def _en_zh(table: str) -> dict[str, dict[str, str]]:
    lines = (line.split(" | ") for line in table.strip().splitlines())
    return {code.strip(): {"en": en.strip(), "zh": zh.strip()} for code, en, zh in lines}


LABELS_DOCKING: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "lists": _en_zh("""
        top | the stone hundred of 2016 | 2016年石材百强
        priv | the private fifty of 2017 | 2017年民营五十强"""),
    "enterprises": _en_zh("""
        t.1 | Hill Granite & <b>Sons</b> | 山渡花岗岩集团有限公司
        t.2 | Eastvale Glass | 东谷玻璃股份有限公司
        t.3 | =Westmoor() Tools | 西野工具有限公司
        p.1 | Southmere Kiln | 南湖窑业有限公司
        p.2 | Northern Marble | 北方大理石有限公司"""),
    "establishments": _en_zh("""
        quarry | a quarry in the hills | 山中采石场
        visit | came to look at the works | 来访考察工厂"""),
    "trades": _en_zh("""
        stone | Stone and its products | 石材及制品
        glass | Glass | 玻璃"""),
    "places": _en_zh("""
        东谷 | Eastvale | 东谷
        西野 | Westmoor | 西野"""),
}


def _n(value: float, unit: str = "1", **more: object) -> Quantity:
    return Quantity(value, unit, **more)  # type: ignore[arg-type]


def _named(table: str, *codes: str) -> Names:
    return Names(tuple(Name(table, code) for code in codes))


def _finding(key: str, facts: Mapping[str, Fact], rows: pd.DataFrame, **more: object) -> Finding:
    return Finding(f"docking.{key}", facts, rows, TABLES, **more)  # type: ignore[arg-type]


def _counts() -> tuple[Finding, ...]:
    lists = pd.DataFrame(
        {
            "list": ["top", "priv"],
            "period": ["2016", "2017"],
            "source": ["press", "yearbook"],
            "listed": [100, 50],
        }
    )
    lines = pd.DataFrame({"trade": ["stone", "glass", "other"], "firms": [41, 30, 5]})
    figure = Figure(
        "docking.lines",
        "counts",
        lines.set_axis(["code", "count"], axis=1),
        options={"table": "trades", "axis": "firms"},
    )
    known = pd.DataFrame(
        {"list": ["top", "priv"], "scored": [60, 20], "no_goods": [30, 10], "unknown": [10, 20]}
    )
    bands = pd.DataFrame({"band": ["low", "middle", "high"], "firms": [30, 25, 5]})
    least = {"least": _n(3)}
    campaign = {"list": Name("lists", "top"), "since": Period("2016"), **least}
    return (
        _finding("lists", {"lists": _named("lists", "top", "priv"), "entries": _n(150), "firms": _n(131), "several": _n(19), "period": Period("2016/2017")}, lists, caveats=("lists_are_dated",), sources=("press", "yearbook")),
        _finding("joined", {"joined": _n(19), "review": _n(8)}, pd.DataFrame({"decision": ["match", "review"], "pairs": [19, 8]}), methods=("name_matching",), caveats=("names_can_mislead",)),
        _finding("lines", {"first": Name("trades", "stone"), "count": _n(41), "of": _n(76)}, lines, methods=("activity_of",), caveats=("main_line_only",), figures=(figure,)),
        _finding("lines_even", {"of": _n(76)}, lines, methods=("activity_of",), about="even"),
        _finding("known", {"scored": _n(60), "firms": _n(131), "services": _n(41), "unknown": _n(30)}, known, caveats=("unscored_is_not_zero",)),
        _finding("bands", {"scored": _n(60), "high": _n(5), "middle": _n(25), "low": _n(30), "bar": _n(60, basis="assumed"), "floor": _n(40, basis="assumed")}, bands, methods=("enterprise_fit",), caveats=("weights_assumed", "fit_is_relative")),
        _finding("present", {"firms": _n(4), **least}, pd.DataFrame({"firms": [4]}), caveats=("seen_is_no_register",)),
        _finding("present_few", {"firms": None, **least}, pd.DataFrame({"firms": []}), about="few"),
        _finding("campaign", {**campaign, "firms": _n(3)}, pd.DataFrame({"list": ["top"], "firms": [3]}), about="campaign.top"),
        _finding("campaign_few", {**campaign, "list": Name("lists", "priv"), "firms": None}, pd.DataFrame({"list": [], "firms": []}), about="campaign.priv"),
    )  # fmt: skip


def _brief(firm: str, then: Quantity | None, refuter: str) -> Finding:
    rows = pd.DataFrame(
        {
            "item": ["relatedness", "resources", "presence", "scale", "growth"],
            "part_points": [23.3, 15.0, 7.5, 9.2, 7.5],
            "without": [31, 9, 4, 2, 5],
        }
    )
    facts: dict[str, Fact] = {
        "firm": Name("enterprises", firm), "fit": _n(63, basis="assumed"), "rank": Ranked(2, 60, 1, 31),
        "reason": Name("fit_reasons", "relatedness"), "refuter": Name("fit_refuters", refuter), "then": then,
        "trade": Name("trades", "stone"), "route": Name("routes", "printed"), "goods": _n(12), "made": _n(4),
        "lists": _named("lists", "top", "priv"), "list_rank": Quantity(2, "rank", "2016"),
        "seen": _named("establishments", *(["visit"] if then else [])),
    }  # fmt: skip
    return _finding(
        "brief",
        facts,
        rows,
        methods=("enterprise_fit",),
        caveats=("weights_assumed",),
        sources=("press",),
        about=f"firm.{firm}",
    )


def _names() -> tuple[Finding, ...]:
    return (
        *_here(),
        *_ranked(),
        *_visits(),
        _brief("t.2", _n(31, "rank"), "relatedness"),
        _brief("t.3", None, "name"),
    )


def _here() -> tuple[Finding, ...]:
    here = pd.DataFrame(
        {
            "firm": ["t.1"],
            "tie": ["operates"],
            "establishment": ["quarry"],
            "period": ["2015"],
            "source": ["press"],
        }
    )
    return (
        _finding("here", {"firms": _named("enterprises", "t.1"), "count": _n(1)}, here, caveats=("seen_is_no_register",), sources=("press",)),
        _finding("nobody_here", {"firms": Names(()), "count": _n(0)}, here.iloc[:0], about="nobody"),
    )  # fmt: skip


def _ranked() -> tuple[Finding, ...]:
    ranks = pd.DataFrame(
        {
            "firm": FIRMS[1:],
            "trade": ["glass", "stone", "stone", "stone"],
            "fit": [63.0, 61.2, 58.8, 40.1],
            "rank": [2, 3, 4, 21],
            "low": [1, 1, 2, 9],
            "high": [31, 20, 44, 55],
            "drawn_first": [41.0, 38.5, 20.0, 1.1],
            "because": ["relatedness", "resources", "scale", "growth"],
            "wrong_if": ["relatedness", "name", "weights", "scale"],
        }
    )
    picture = ranks[["firm", "rank", "low", "high"]].assign(
        share=ranks["drawn_first"], choice_low=np.nan, choice_high=np.nan, role="other"
    )
    figure = Figure(
        "docking.ranked",
        "ranked",
        picture.rename(columns={"firm": "activity"}),
        options={"scope": "firms", "of": "60", "table": "enterprises"},
    )
    first: dict[str, Fact] = {
        "first": Name("enterprises", "t.2"),
        "share": _n(41.0, "%"),
        "rank": Ranked(2, 60, 1, 31),
        "level": _n(60, "%"),
        "draws": _n(1000),
    }
    return (
        _finding("no_first", first, ranks, methods=("enterprise_fit", "name_matching"), figures=(figure,), about="ranked"),
        _finding("first", {**first, "share": _n(72.5, "%")}, ranks, about="sure"),
    )  # fmt: skip


def _visits() -> tuple[Finding, ...]:
    visits = pd.DataFrame(
        {
            "firm": ["t.2", "t.3"],
            "city": ["东谷", "west"],
            "fit": [63.0, 61.2],
            "counted": [63.0, 30.6],
        }
    )
    plan: dict[str, Fact] = {
        "firms": _named("enterprises", "t.2", "t.3"),
        "visits": _n(2),
        "trips": _n(2),
        "days": _n(5.5),
        "budget": _n(6, basis="assumed"),
        "gap": _n(0.4, "%"),
        "unplaced": _n(2),
    }
    review = pd.DataFrame({"firm": ["p.1"], "other_firm": ["t.3"], "likeness": [44.5]})
    return (
        _finding("visits", plan, visits, methods=("visit_plan",), caveats=("visits_assumed",)),
        _finding("no_visits", {**plan, "visits": _n(0), "trips": _n(0)}, visits.iloc[:0], about="no_visits"),
        _finding("review", {"pairs": _n(1)}, review, caveats=("names_can_mislead",)),
    )  # fmt: skip


def docking() -> Chapter:
    """Give the chapter with every one of its sentences."""
    return Chapter("docking", (*_counts(), *_names()))


def counted() -> Chapter:
    """Give the chapter as everybody may read it."""
    return replace(docking(), findings=_counts())


FALSE_DOCKING: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("docking.lists", {"firms": _n(151)}),
    ("docking.lists", {"lists": _named("lists", "top", "top")}),
    ("docking.lists", {"several": _n(132)}),
    ("docking.joined", {"review": _n(1.5)}),
    ("docking.lines", {"count": _n(77)}),
    ("docking.lines_even", {"of": _n(0)}),
    ("docking.known", {"unknown": _n(31)}),
    ("docking.bands", {"low": _n(31)}),
    ("docking.bands", {"floor": _n(60)}),
    ("docking.present", {"firms": _n(2)}),
    ("docking.present_few", {"firms": _n(3)}),
    ("docking.campaign", {"firms": _n(2)}),
    ("docking.campaign_few", {"firms": _n(4)}),
    ("docking.here", {"count": _n(2)}),
    ("docking.here", {"firms": _named("enterprises", "t.1", "t.1")}),
    ("docking.nobody_here", {"count": _n(1)}),
    ("docking.first", {"share": _n(41, "%")}),
    ("docking.no_first", {"share": _n(61, "%")}),
    ("docking.no_first", {"rank": Ranked(1, 60, 2, 31)}),
    ("docking.brief", {"fit": _n(101)}),
    ("docking.brief", {"then": _n(1, "rank")}),
    ("docking.brief", {"made": _n(13)}),
    ("docking.visits", {"days": _n(6.5)}),
    ("docking.visits", {"trips": _n(3)}),
    ("docking.no_visits", {"visits": _n(1)}),
    ("docking.review", {"pairs": _n(0)}),
)
