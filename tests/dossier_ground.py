"""The chapters `minerals` and `mining` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Finding, Name, Quantity

FALSE_GROUND: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("minerals.inventory", {"minerals": Quantity(0, "1")}),
    ("minerals.licence", {"unsaid": Quantity(4, "1")}),
    ("minerals.disagree", {"last": Quantity(2, "rank", "2015")}),
    ("minerals.disagree", {"reports": Quantity(1, "1")}),
    ("minerals.agree", {"last": Quantity(3, "rank", "2024")}),
    ("minerals.once", {"measures": Quantity(0, "1")}),
    ("minerals.titles", {"titles": Quantity(0, "1")}),
    ("minerals.records", {"deposits": Quantity(15, "1")}),
    ("minerals.records", {"different": Quantity(2, "1")}),
    ("minerals.deposits", {"estimated": Quantity(9, "1")}),
    ("mining.axis", {"own": Quantity(4, "1")}),
    ("mining.changed", {"last": Quantity(-5, "mine", "2016")}),
    ("mining.once", {"figures": Quantity(0, "1")}),
    ("mining.too_few", {"capacity": Quantity(20, "1")}),
    ("mining.too_few", {"mines": Quantity(3, "1"), "capacity": Quantity(5, "1")}),
    ("mining.enough", {"capacity": Quantity(19, "1")}),
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
) -> Finding:
    return Finding(
        key,
        facts,
        rows,
        ("observations", "measures"),
        methods,
        caveats,
        ("yearbook", "press"),
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
            "source": "press",
        }
    )
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
        _finding("minerals.titles", {"statement": Name("statements", "s08"), "measure": tin, "value": ranks[1], "titles": _n(3)}, _reported("tin_rank", 3, 2, 3), "title_is_claim"),
        _finding("minerals.disagree", {"measure": tin, "first": ranks[0], "last": ranks[1], "reports": _n(3)}, _reported("tin_rank", 3, 2, 3), about="tin_rank"),
        _finding("minerals.agree", {"measure": tin, "first": same[0], "last": same[1], "reports": _n(2)}, _reported("tin_rank", 2, 2), about="tin_again"),
        _finding("minerals.once", {"measures": _n(1)}, _reported("tin_rank", 2)),
        _finding("minerals.records", {name: _n(count) for name, count in counts.items()},
                 pd.DataFrame({"statistic": list(counts), "count": list(counts.values())}), "repeats_once", "places_internal", methods=("one_deposit", "contained_metal")),
        _finding("minerals.deposits", {"deposits": _n(5), "estimated": _n(1), "neighbours": _n(1)}, metal, "range_not_interval", methods=("one_deposit",)),
    ))  # fmt: skip


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
    many = few | {"mines": _n(44), "capacity": _n(31)}
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
        *axes,
        _finding("mining.too_few", few, pd.DataFrame({"statistic": ["mines", "capacity"], "count": [13, 0]}), "no_mine_is_named"),
        _finding("mining.enough", many, pd.DataFrame({"statistic": ["mines", "capacity"], "count": [44, 31]}), "no_mine_is_named", about="many"),
        _finding("mining.changed", {"region": Name("regions", "north"), "measure": Name("measures", "mines"), "first": Quantity(981, "mine", "2012"),
                                    "last": Quantity(384, "mine", "2016")}, seen, "not_the_region_alone", about="changed.north.mines"),
        _finding("mining.once", {"figures": _n(2)}, seen),
        _finding("mining.wanted", {"first": Name("wanted", "survey"), "tables": _n(1)}, pd.DataFrame({"wanted": ["survey"], "holder": ["survey"], "columns_asked": ["survey"]})),
        _finding("mining.named", {"mines": _n(2), "capacity": _n(1)}, names, "status_is_source"),
    ))  # fmt: skip
