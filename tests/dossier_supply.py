"""The chapters `supply` and `goods` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import (
    Chapter,
    Fact,
    Figure,
    Finding,
    Name,
    Names,
    Period,
    Quantity,
)


def _n(value: float, unit: str = "1", period: str = "", **more: object) -> Quantity:
    return Quantity(value, unit, period, **more)  # type: ignore[arg-type]


REGION: Fact = Name("regions", "north")
TABLES = ("bases", "harvests", "demands", "ways")
KEPT = ("plan_is_for_shown", "month_without_row", "store_unknown")


def _counted(*values: float) -> pd.DataFrame:
    years = ["2019", "2023"][: len(values)]
    return pd.DataFrame({
        "subject": "north", "measure": "bases", "period": years, "value": values, "unit": "base", "source": "press",
    })  # fmt: skip


def _certified(key: str, first: Quantity, last: Quantity) -> Finding:
    facts: dict[str, Fact] = {
        "region": REGION,
        "measure": Name("measures", "bases"),
        "first": first,
        "last": last,
    }
    return Finding(f"supply.{key}", facts, _counted(40, 71), ("observations", "measures"), (), ("certificate_not_tonne", "one_origin"), ("press",), about=key,
                   figures=(Figure(f"supply.certified.{key}", "bars", pd.DataFrame({"label": ["2019", "2023"], "value": [40.0, 71.0]}), {"label_table": "", "unit": "base"}),))  # fmt: skip


CALENDAR = pd.DataFrame({
    "period": ["2023-05", "2023-06", "2023-07"], "asked": [900.0, 1100.0, 700.0], "fresh": [900.0, 300.0, 0.0],
    "stored": [0.0, 500.0, 400.0], "unmet": [0.0, 300.0, 300.0],
})  # fmt: skip
PLAN: Mapping[str, Fact] = {
    "region": REGION, "product": Name("products", "pear"), "bases": _n(2), "asked": _n(2700, "t", "2023-05/2023-07"),
    "brought": _n(2100, "t", "2023-05/2023-07"), "cost": _n(1.9e6, "CNY", "2023-05/2023-07"), "stored": _n(42.9, "%"),
    "missing": _n(600, "t", "2023-05/2023-07"), "month": _n(300, "t", "2023-06"),
}  # fmt: skip
SENT: Mapping[str, Fact] = {
    "product": Name("products", "pear"), "deliveries": _n(4), "bases": _n(2), "markets": _n(3),
    "cost": _n(1.9e6, "CNY"), "gap": _n(0, "%"),
}  # fmt: skip
BINDS: Mapping[str, Fact] = {
    "product": Name("products", "pear"), "constraint": Name("constraints", "storage"), "base": Name("growers", "hill"),
    "limit": _n(500, "t", "2023-05"), "price": _n(310, "CNY"), "limits": _n(2),
}  # fmt: skip


def _plan(key: str, facts: Mapping[str, Fact], rows: pd.DataFrame, *figures: Figure) -> Finding:
    return Finding(f"supply.{key}", facts, rows, TABLES, ("supply_plan",), KEPT, ("yearbook",), figures=figures, about=key)  # fmt: skip


def supply() -> Chapter:
    """Certificates, ways and plans of a place that is not."""
    sent = pd.DataFrame({
        "base": ["hill", "dale"], "market": ["south", "east"], "harvest_month": ["2023-05", "2023-05"],
        "sale_month": ["2023-05", "2023-06"], "amount": [900.0, 500.0], "taken": [900.0, 526.3], "cost": [7.2e5, 5.1e5],
    })  # fmt: skip
    limits = pd.DataFrame({
        "constraint": ["storage", "harvest"], "base": ["hill", "dale"], "period": ["2023-05", "2023-06"], "tonnes": [500.0, 120.0], "price": [310.0, 90.0],
    })  # fmt: skip
    cut_off = pd.DataFrame({"market": ["east", "south"], "period": ["2023-06", "2023-07"], "amount": [80.0, 40.0], "why": ["way", "season"]})  # fmt: skip
    standard = pd.DataFrame({"standard": ["fresh_rules"], "code": ["T/NF 1-2019"], "asks": ["fresh_rules"], "years": [4.0], "source": ["press"]})  # fmt: skip
    reached = pd.DataFrame({"place": ["southport", "westbay"], "minutes": [45.0, 140.0], "people": [8.2e6, 1.9e6], "period": "2016", "source": "yearbook"})  # fmt: skip
    asked = pd.DataFrame({"wanted": ["register"], "holder": ["register"], "columns_asked": ["register"]})  # fmt: skip
    trains: dict[str, Fact] = {
        "region": REGION, "nearest": Name("journeys", "southport"), "nearest_minutes": _n(45, "min", "2016"),
        "farthest": Name("journeys", "westbay"), "farthest_minutes": _n(140, "min", "2016"), "of": _n(5), "unreached": _n(3),
    }  # fmt: skip
    first, last = _n(40, "base", "2019"), _n(71, "base", "2023")
    parties: dict[str, Fact] = {"region": REGION, "rows": _n(3), "origins": _n(1)}
    met = {**PLAN, "brought": _n(2700, "t", "2023-05/2023-07"), "missing": _n(0, "t", "2023-05/2023-07")}  # fmt: skip
    return Chapter("supply", (
        _certified("more", first, last), _certified("fewer", last, first),
        _certified("unclear", _n(60, "base", "2019", low=40, high=80), last), _certified("once", first, first),
        Finding("supply.delivered", {"region": REGION, "measure": Name("measures", "sales"), "amount": _n(5200, "t", "2019-05/2020-01"), "reports": _n(1)},
                _counted(40).assign(measure="sales", unit="t"), ("observations",), (), ("sold_from_where",), ("press",), about="delivered"),
        Finding("supply.standard", {"region": REGION, "standard": Name("standards", "fresh_rules"), "years": _n(4, "year")}, standard,
                ("standards",), (), ("renewal_unknown",), ("press",), about="standard"),
        Finding("supply.minutes", trains, reached, ("journeys",), (), ("trains_carry_no_produce",), ("yearbook",), about="minutes",
                figures=(Figure("supply.minutes", "bars", pd.DataFrame({"label": ["southport", "westbay"], "value": [45.0, 140.0]}), {"label_table": "journeys", "unit": "min"}),)),
        Finding("supply.base", {**parties, "origins": _n(2)}, _counted(40, 71), ("observations",), ("verdict_rules",), ("certificate_not_tonne",), ("press",), about="base"),
        Finding("supply.said", parties, _counted(40, 71), ("observations",), ("verdict_rules",), ("certificate_not_tonne",), ("press",), about="said"),
        Finding("supply.untested", {"region": REGION, "statements": _n(1), "wanted": Name("wanted", "survey")}, pd.DataFrame({"statement": ["s29"], "needs": ["survey"]}),
                ("statements", "wanted"), (), ("certificate_is_no_test",), ("press",), about="clean"),
        Finding("supply.unplanned", {"region": REGION, "tables": Names(tuple(Name("tables", name) for name in TABLES)), "first": Name("wanted", "register")},
                asked, ("wanted",), about="unplanned"),
        Finding("supply.unmatched", {"region": REGION, "tables": Names(tuple(Name("tables", name) for name in TABLES)), "first": None}, asked, TABLES, about="unmatched"),
        _plan("short", PLAN, CALENDAR, Figure("supply.calendar.pear", "calendar", CALENDAR)), _plan("met", met, CALENDAR.assign(unmet=0.0)),
        _plan("cheapest", SENT, sent), _plan("nearly", {**SENT, "gap": _n(1.2, "%")}, sent),
        _plan("binds", BINDS, limits), _plan("keeps_out", {**BINDS, "price": _n(0.95, "t")}, limits),
        _plan("out_of_reach", {"product": Name("products", "pear"), "ways": _n(80, "t"), "seasons": _n(40, "t")}, cut_off),
    ))  # fmt: skip


SIZE: Mapping[str, Fact] = {
    "region": REGION, "headings": _n(3), "widest": Name("activities", "a01"), "widest_size": _n(6.1e10, "USD", "2016", bound="about", basis="estimated"),
    "smallest": Name("activities", "a03"), "least": _n(4.4e8, "USD", "2016", bound="about", basis="estimated"),
}  # fmt: skip
HELD: Mapping[str, Fact] = {
    "few": _n(1), "headings": _n(3), "good": Name("activities", "a03"), "equal": _n(2.6), "economy": Name("regions", "east"),
    "share": _n(58.0, "%"), "bar": _n(4, basis="assumed"),
}  # fmt: skip
GAP: Mapping[str, Fact] = {
    "good": Name("activities", "a01"), "market": Name("regions", "south"), "sold": _n(4.0e6, "USD", "2016"), "expected": _n(9.5e6, "USD", "2016", basis="estimated"),
    "gap": _n(5.5e6, "USD", "2016", basis="estimated"), "goods": _n(3), "left_out": _n(1),
}  # fmt: skip
LISTED: Mapping[str, Fact] = {"region": REGION, "products": _n(2), "indications": _n(1), "ready": _n(1)}  # fmt: skip


def goods() -> Chapter:
    """World markets and local goods of a place that is not."""
    world = pd.DataFrame({
        "activity": ["a01", "a02", "a03"], "value": [6.1e10, 9.0e9, 4.4e8], "unit": "USD", "share_world": [0.3, 0.04, 0.002], "exporters": [90, 61, 12],
        "equal_exporters": [11.2, 7.4, 2.6], "economy": ["east", "west", "east"], "share_first": [21.0, 30.5, 58.0], "share_host": [2.0, 4.0, 58.0], "licence": ["", "no", "yes"],
    })  # fmt: skip
    bars = world[["activity", "share_world"]].set_axis(["label", "value"], axis=1)
    shelf = pd.DataFrame({
        "product": ["pear", "tea"], "region": "north", "activity": ["a02", ""], "indication": ["yes", ""], "licence": ["", "yes"], "gtin": ["4006381333931", ""],
        "price": [12.5, float("nan")], "address": ["https://example.org/pear", ""], "source": ["press", "yearbook"], "unit": "CNY",
    })  # fmt: skip
    gaps = pd.DataFrame({"activity": ["a01", "a02"], "market": ["south", "south"], "sold": [4.0e6, 8.0e6], "expected": [9.5e6, 2.5e6], "gap": [5.5e6, -5.5e6], "unit": "USD"})  # fmt: skip
    asked = pd.DataFrame({"wanted": ["register"], "holder": ["register"], "columns_asked": ["register"]})  # fmt: skip
    doubts = ("heading_is_broad", "exports_are_estimates", "world_is_who_reports")
    return Chapter("goods", (
        Finding("goods.size", SIZE, world, ("production", "activities"), ("herfindahl",), doubts, ("yearbook",), about="size",
                figures=(Figure("goods.size", "bars", bars, {"label_table": "activities", "unit": "%"}),)),
        Finding("goods.held", HELD, world.drop(columns=["value", "unit", "licence"]), ("production",), ("herfindahl",), ("few_is_chosen", *doubts), ("yearbook",), about="held"),
        Finding("goods.odd", {"left_out": _n(1), "headings": _n(4), "good": Name("activities", "a04"), "economy": Name("regions", "west"), "share": _n(97.0, "%"), "exporters": _n(140)},
                world.drop(columns=["value", "unit", "licence"]).tail(1), ("production",), (), ("odd_is_chosen",), ("yearbook",), about="odd"),
        Finding("goods.licence", {"goods": Names((Name("activities", "a03"),)), "headings": _n(3)}, world[["activity", "licence"]].tail(1), ("minerals",), (), doubts[:1], ("yearbook",), about="licence"),
        Finding("goods.unpriced", {"region": REGION, "tables": Names((Name("tables", "regional_exports"), Name("tables", "market_imports"))), "first": Name("wanted", "register")},
                asked, ("wanted",), about="unpriced"),
        Finding("goods.unmatched", {"region": REGION, "tables": Names((Name("tables", "regional_exports"), Name("tables", "market_imports"))), "first": None, "period": Period("2016")},
                asked, ("market_imports",), about="unmatched"),
        Finding("goods.gap", GAP, gaps, ("regional_exports", "market_imports"), ("export_potential",), ("gaps_sum_to_nothing", "static_potential"), ("yearbook",), about="gap"),
        Finding("goods.listed", LISTED, shelf, ("products",), (), ("feed_is_not_a_shop", "indication_as_reported"), ("press", "yearbook"), about="listed"),
    ))  # fmt: skip


FALSE_SUPPLY: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("supply.more", {"last": _n(40, "base", "2023")}),
    ("supply.more", {"first": _n(40, "base", "2019", low=40, high=75)}),
    ("supply.more", {"last": _n(71.5, "base", "2023")}),
    ("supply.fewer", {"last": _n(71, "base", "2023")}),
    ("supply.unclear", {"first": _n(40, "base", "2019")}),
    ("supply.once", {"last": _n(-1, "base", "2019")}),
    ("supply.delivered", {"amount": _n(-1, "t", "2019")}),
    ("supply.delivered", {"reports": _n(0)}),
    ("supply.standard", {"years": _n(0, "year")}),
    ("supply.minutes", {"nearest_minutes": _n(400, "min", "2016")}),
    ("supply.minutes", {"unreached": _n(5)}),
    ("supply.base", {"origins": _n(4)}),
    ("supply.said", {"rows": _n(0)}),
    ("supply.untested", {"statements": _n(0)}),
    ("supply.unplanned", {"tables": Names(())}),
    ("supply.unmatched", {"tables": Names(())}),
    ("supply.met", {"missing": _n(1, "t")}),
    ("supply.met", {"stored": _n(101, "%")}),
    ("supply.short", {"missing": _n(0, "t")}),
    ("supply.short", {"month": _n(700, "t", "2023-06")}),
    ("supply.short", {"brought": _n(2600, "t", "2023-05/2023-07")}),
    ("supply.cheapest", {"gap": _n(0.5, "%")}),
    ("supply.nearly", {"gap": _n(0, "%")}),
    ("supply.binds", {"price": _n(0, "CNY")}),
    ("supply.keeps_out", {"limits": _n(0)}),
    ("supply.out_of_reach", {"ways": _n(0, "t"), "seasons": _n(0, "t")}),
    ("goods.size", {"least": _n(9e10, "USD", "2016")}),
    ("goods.size", {"smallest": Name("activities", "a01")}),
    ("goods.held", {"few": _n(4)}),
    ("goods.held", {"equal": _n(4.5)}),
    ("goods.held", {"share": _n(70.0, "%")}),
    ("goods.held", {"share": _n(30.0, "%")}),
    ("goods.odd", {"share": _n(60.0, "%")}),
    ("goods.odd", {"left_out": _n(4)}),
    ("goods.licence", {"goods": Names(())}),
    ("goods.licence", {"headings": _n(0)}),
    ("goods.unpriced", {"tables": Names(())}),
    ("goods.unmatched", {"tables": Names(())}),
    ("goods.gap", {"gap": _n(-1, "USD")}),
    ("goods.gap", {"gap": _n(5.0e6, "USD")}),
    ("goods.listed", {"ready": _n(3)}),
    ("goods.listed", {"products": _n(0), "indications": _n(0), "ready": _n(0)}),
)
