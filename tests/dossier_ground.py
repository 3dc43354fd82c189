"""The chapters `minerals` and `mining` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Names, Period, Quantity

FALSE_GROUND: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("minerals.inventory", {"minerals": Quantity(0, "1")}),
    ("minerals.licence", {"unsaid": Quantity(4, "1")}),
    ("minerals.licensed", {"needed": Quantity(4, "1")}),
    ("minerals.goods", {"unsaid": Quantity(4, "1")}),
    ("minerals.disagree", {"last": Quantity(2, "rank", "2015")}),
    ("minerals.disagree", {"reports": Quantity(1, "1")}),
    ("minerals.agree", {"last": Quantity(3, "rank", "2024")}),
    ("minerals.once", {"measures": Quantity(0, "1")}),
    ("minerals.titles", {"titles": Quantity(0, "1")}),
    ("minerals.records", {"deposits": Quantity(15, "1")}),
    ("minerals.records", {"different": Quantity(2, "1")}),
    ("minerals.deposits", {"estimated": Quantity(9, "1")}),
    ("mining.axis", {"own": Quantity(4, "1")}),
    ("mining.changed", {"last": Quantity(384, "mine", "2012")}),
    ("mining.once", {"figures": Quantity(0, "1")}),
    ("mining.too_few", {"capacity": Quantity(20, "1")}),
    ("mining.too_few", {"mines": Quantity(3, "1"), "capacity": Quantity(5, "1")}),
    ("mining.enough", {"capacity": Quantity(19, "1")}),
    ("mining.enough", {"absent": Names(())}),
    ("mining.plan", {"close": Quantity(5, "1")}),
    ("mining.plan", {"units": Quantity(17, "1")}),
    ("mining.plan", {"harm": Quantity(-1, "%")}),
    ("mining.plan_found", {"mines": Quantity(0, "1")}),
    ("mining.cannot", {"limits": Names(())}),
    ("mining.no_answer", {"mines": Quantity(0, "1")}),
    ("mining.conflict", {"there": Quantity(13, "1")}),
    ("mining.frontier", {"harm": Quantity(80, "%")}),
    ("mining.frontier", {"worth": Quantity(101, "%")}),
    ("mining.stable", {"between": Quantity(4, "1")}),
    ("mining.moves", {"merge": Quantity(1.5, "1")}),
    ("mining.assumed", {"items": Quantity(0, "1")}),
    ("mining.wanted", {"tables": Quantity(0, "1")}),
    ("mining.named", {"capacity": Quantity(99, "1")}),
)


def _n(value: float) -> Quantity:
    return Quantity(value, "1")


def _finding(
    key: str,
    facts: Mapping[str, Fact],
    rows: pd.DataFrame,
    *caveats: str,
    about: str = "",
    methods: tuple[str, ...] = (),
    figures: tuple[Figure, ...] = (),
) -> Finding:
    return Finding(
        key,
        facts,
        rows,
        ("observations", "measures"),
        methods,
        caveats,
        ("yearbook", "press"),
        figures=figures,
        about=about,
    )


def _reported(measure: str, *values: float) -> pd.DataFrame:
    years = [2004, 2015, 2024][: len(values)]
    return pd.DataFrame(
        {
            "subject": "north",
            "measure": measure,
            "period": [str(year) for year in years],
            "value": values,
            "unit": "rank",
            "source": ["yearbook", "press", "press"][: len(values)],
        }
    )


def minerals() -> Chapter:
    """What is in the ground of a place that is not."""
    names = pd.DataFrame(
        {
            "mineral": ["fluorite", "galena", "scheelite"],
            "formula": ["CaF2", "PbS", "Ca(WO4)"],
            "commodity": ["fluorite", "lead", "tungsten"],
            "region": "north",
            "licence": ["", "", "yes"],
            "licence_source": ["", "", "press"],
            "source": "press",
        }
    )
    goods = names[["mineral", "licence"]].assign(activity=["a01", "a02", "a04"])
    tin = Name("measures", "tin_rank")
    ranks = [Quantity(2, "rank", "2015"), Quantity(3, "rank", "2024")]
    same = [Quantity(2, "rank", "2004"), Quantity(2, "rank", "2015")]
    counts = {"records": 12, "deposits": 9, "estimates": 40, "different": 7}
    metal = pd.DataFrame(
        {
            "deposit": ["pit", "pit"],
            "commodity": ["tin", "tungsten"],
            "metal_low": [218_500.0, 627_000.0],
            "metal_high": [600_000.0, 627_000.0],
            "estimates": [2, 1],
            "as_metal": [1, 0],
        }
    )
    return Chapter("minerals", (
        _finding("minerals.inventory", {"region": Name("regions", "north"), "minerals": _n(3), "kinds": Quantity(112, "kind", "2004/2022", low=70, high=112)}, names, "absent_not_zero"),
        _finding("minerals.licence", {"unsaid": _n(2), "minerals": _n(3)}, names[["mineral", "formula", "licence"]], "licence_unsaid"),
        _finding("minerals.licensed", {"needed": _n(1), "said": _n(1)}, names[["mineral", "formula", "licence", "licence_source"]].tail(1), "licence_dated"),
        _finding("minerals.goods", {"goods": _n(3), "unsaid": _n(2), "needed": _n(1)}, goods, "goods_by_heading"),
        _finding("minerals.titles", {"statement": Name("statements", "s08"), "measure": tin, "value": ranks[1], "titles": _n(3)}, _reported("tin_rank", 3, 2, 3), "title_is_claim"),
        _finding("minerals.disagree", {"measure": tin, "first": ranks[0], "last": ranks[1], "reports": _n(3)}, _reported("tin_rank", 3, 2, 3), about="tin_rank"),
        _finding("minerals.agree", {"measure": tin, "first": same[0], "last": same[1], "reports": _n(2)}, _reported("tin_rank", 2, 2), about="tin_again"),
        _finding("minerals.once", {"measures": _n(1)}, _reported("tin_rank", 2)),
        _finding("minerals.records", {name: _n(count) for name, count in counts.items()},
                 pd.DataFrame({"statistic": list(counts), "count": list(counts.values())}), "repeats_once", "places_internal", methods=("one_deposit", "contained_metal")),
        _finding("minerals.deposits", {"deposits": _n(5), "estimated": _n(1), "neighbours": _n(1)}, metal, "range_not_interval", methods=("one_deposit",)),
    ))  # fmt: skip


def _share(value: float) -> Quantity:
    return Quantity(value, "%", basis="assumed")


def _planned() -> tuple[Finding, ...]:
    """What a plan for mines that nobody has seen would say."""
    counts = {"keep": [14, 8], "upgrade": [0, 3], "merge": [4, 7], "close": [4, 4]}
    by_year = pd.DataFrame(
        [
            (year, fate, count[n])
            for n, year in enumerate(("2025", "2026"))
            for fate, count in counts.items()
        ],
        columns=["period", "fate", "count"],
    )
    plan: dict[str, Fact] = {"mines": _n(22), "units": _n(14), **{fate: _n(count[1]) for fate, count in counts.items()},
                             "output": _share(88), "harm": _share(61), "jobs": _share(74), "gap": Quantity(0.4, "%")}  # fmt: skip
    left = pd.DataFrame({"harm": [30.0, 61.0, 74.0], "worth": [62.0, 90.0, 100.0], "output": [70.0, 83.0, 88.0], "jobs": [60.0, 71.0, 74.0]})  # fmt: skip
    moves = pd.DataFrame({"mine": ["pit", "hill"], "commodity": "tin", "capacity": [3e5, 2e4], "fate": ["merge", "merge"],
                          "comes_up": "pit", "plant": "mill", "since": ["2025", "2026"], "kept": [100.0, 40.0]})  # fmt: skip
    marks = pd.DataFrame({"id": ["pit", "hill", "mill"], "kind": ["mine", "mine", "plant"], "size": [3e5, 2e4, 0.0],
                          "fate": ["merge", "close", "keep"], "comes_up": ["pit", "", ""], "plant": ["mill", "", ""],
                          "east": [0.0, 9.0, 4.0], "north": [0.0, 7.0, 5.0]})  # fmt: skip
    tree = moves[["mine", "fate", "comes_up", "plant"]].assign(fate=["merge", "close"], comes_up=["pit", ""], plant=["mill", ""])  # fmt: skip
    limits = pd.DataFrame({"mine_limit": ["floor"], "label": ["tin, 2026"], "needed": [12.0], "there": [9.0]})  # fmt: skip
    sure = pd.DataFrame({"statistic": ["always", "between", "never"], "count": [15, 3, 4]})
    taken = pd.DataFrame({"assumption": ["price", "haul"], "commodity": ["tin", ""], "value": [9e3, 0.4], "low": [7e3, None], "high": [1e4, None], "basis": "assumed"})  # fmt: skip
    alone = pd.DataFrame({"statistic": ["mines"], "count": [22]})
    numbers = {"items": _n(21), "given": _n(14), "assumed": _n(82)}
    return (
        _finding("mining.plan", plan, by_year, "plan_is_assumed", "main_commodity_only", "search_ended_early", methods=("consolidation",),
                 figures=(Figure("mining.sequence", "fates", by_year),)),
        _finding("mining.plan_found", {"mines": _n(22), "gap": Quantity(0.4, "%")}, alone, about="found"),
        _finding("mining.cannot", {"limits": Names((Name("mine_limits", "floor"), Name("mine_limits", "budget")))}, limits[["mine_limit"]], about="cannot"),
        _finding("mining.no_answer", {"mines": _n(500)}, alone, about="no_answer"),
        _finding("mining.conflict", {"limit": Name("mine_limits", "floor"), "needed": _n(12), "there": _n(9)}, limits),
        _finding("mining.frontier", {"most": _share(74), "harm": _share(61), "worth": _share(90), "jobs": _share(71)},
                 left.add_suffix("_share"), methods=("epsilon_constraint",), figures=(Figure("mining.frontier", "trade_off", left),)),
        _finding("mining.stable", {"mines": _n(22), "draws": _n(20), "always": _n(15), "never": _n(4), "between": _n(3)}, sure, methods=("stability_of_mines",)),
        _finding("mining.moves", {"close": _n(0), "merge": _n(2), "until": Period("2026")}, moves, "talk_first",
                 figures=(Figure("mining.map", "mines_map", marks), Figure("mining.tree", "mergers", tree))),
        _finding("mining.assumed", numbers, taken, "assumed_not_measured"),
    )  # fmt: skip


def mining() -> Chapter:
    """What rows say of mines that nobody has seen."""
    seen = pd.DataFrame(
        {
            "subject": ["whole", "north"],
            "measure": "mines",
            "period": ["2012", "2016"],
            "value": [981.0, 384.0],
            "unit": "mine",
            "source": "press",
        }
    )
    axes = tuple(
        _finding("mining.axis", {"axis": Name("themes", f"mining.{axis}"), "region": Name("regions", "north"), "rows": _n(rows), "own": _n(own)},
                 seen, "no_register", about=axis)
        for axis, rows, own in (("scale", 1, 0), ("green", 3, 1), ("merging", 2, 2))
    )  # fmt: skip
    few = {"mines": _n(13), "capacity": _n(0), "least": Quantity(20, "1", basis="assumed")}
    lacking = Names((Name("needs_of_mines", "plants"), Name("needs_of_mines", "price")))
    many: dict[str, Fact] = {**few, "mines": _n(44), "capacity": _n(31), "absent": lacking}
    names = pd.DataFrame(
        {
            "mine": ["pit", "hill"],
            "region": "north",
            "commodity": ["tin", "lead"],
            "size": ["large", "small"],
            "capacity": [3e5, None],
            "status": ["producing", "closed"],
            "source": "press",
        }
    )
    return Chapter("mining", (
        *_planned(),
        *axes,
        _finding("mining.too_few", few, pd.DataFrame({"statistic": ["mines", "capacity"], "count": [13, 0]}), "no_mine_is_named"),
        _finding("mining.enough", many, pd.DataFrame({"statistic": ["mines", "capacity"], "count": [44, 31]}), "no_mine_is_named", about="many"),
        _finding("mining.changed", {"region": Name("regions", "north"), "measure": Name("measures", "mines"), "first": Quantity(981, "mine", "2012"),
                                    "last": Quantity(384, "mine", "2016")}, seen, "not_the_region_alone", about="changed.north.mines"),
        _finding("mining.once", {"figures": _n(2)}, seen),
        _finding("mining.wanted", {"first": Name("wanted", "survey"), "tables": _n(1)}, pd.DataFrame({"wanted": ["survey"], "holder": ["survey"], "columns_asked": ["survey"]})),
        _finding("mining.named", {"mines": _n(2), "capacity": _n(1)}, names, "status_is_source"),
    ))  # fmt: skip
