"""Every trap of the example's panel, by name: what ranks output again, stands still or breaks."""

from __future__ import annotations

import csv
import gzip
import importlib
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from southgate.chapters.goals.ranked import naive
from southgate.chapters.goals.tree import Tree, tree
from southgate.workspace import open_workspace
from workspaces import CHENZHOU

OWN = {  # what the compilers say is printed for each city, by their list of sources
    *("output_head", "investment_head", "employed_share", "urban_share", "wage"),
    *("education_head", "health_head", "inequality", "accidents_head", "unemployed_share"),
    *("fine_particles", "sulphur_head", "dust_head", "effluent_head", "garbage_safe_share"),
    *("wetland_change", "forest_change"),
}
FLAT = {"working_hours"}
"""The same for all in 2006."""


@cache
def grown() -> Tree:
    return tree(open_workspace(CHENZHOU))


def reasons() -> dict[str, str]:
    measures = grown().rows["measure"]
    return {str(measures[code]): str(why) for code, why in grown().judged["reason"].items()}


def test_what_is_shared_out_is_exactly_what_the_compilers_say_is_not_the_citys_own() -> None:
    shared = {measure for measure, why in reasons().items() if why == "borrowed"}
    assert shared == set(reasons()) - OWN


def test_nothing_shared_out_enters_a_rank_and_all_of_it_enters_the_naive_one() -> None:
    ranked = {grown().rows["measure"][code] for code in grown().leaves(grown().root)}
    assert ranked <= OWN
    found = naive(grown(), "chenzhou")
    assert found is not None
    assert {grown().rows["measure"][code] for code in found.leaves} >= set(reasons()) - OWN - FLAT
    first, last = found.ranks["rank"].iloc[[0, -1]]
    assert last < first - 50  # it climbs, and by far


@pytest.mark.parametrize("measure", ["wetland_change", "forest_change"])
def test_what_never_moves_is_out_by_rule(measure: str) -> None:
    assert reasons()[measure] == "still"


def test_sulphur_dioxide_breaks_in_2016() -> None:
    assert int(grown().judged["sudden"]["i.sulphur_head"]) == 2016
    assert "i.sulphur_head" not in grown().leaves(grown().root)


@pytest.mark.parametrize("goal", ["open", "innovative"])
def test_a_goal_without_an_indicator_has_none_by_proxy(goal: str) -> None:
    assert grown().leaves(goal) == []


def test_two_cities_of_one_name_have_two_series() -> None:
    panel = grown().panel["i.output_head"].unstack()
    assert len(panel) == 286
    jiangsu, anhui = panel.loc["320500"], panel.loc["341300"]  # both are called Suzhou
    assert (jiangsu > 2 * anhui).all()


def test_sheets_are_read_by_place_past_headers_of_units_and_into_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(CHENZHOU)
    for name in ("prepare_panel", "prepare_files"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    made = importlib.import_module("prepare_panel")
    path = tmp_path / made.FILE
    path.parent.mkdir()
    rows = [  # one sheet, two blocks; Suzhou of Jiangsu comes before Suzhou of Anhui
        ("Unit: t", 2018, 7), ("Chenzhou", 2018, 1), ("Suzhou", 2018, 2), ("Suzhou", 2018, 3),
        ("Chenzhou", 2018, 10), ("Suzhou", 2018, 20), ("Suzhou", 2018, 30), ("Chenzhou", 2019, 9),
    ]  # fmt: skip
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["indicator", "unit", "prefecture", "year", "value"])
        out.writerows(["air", "t", name, year, value] for name, year, value in rows)
    first, second = made.sheets(tmp_path)["air"]
    expected = {"431000": 1, "320500": 2, "341300": 3}
    assert first == {(code, "2018"): Decimal(value) for code, value in expected.items()}
    assert second == {(code, "2018"): Decimal(10 * value) for code, value in expected.items()}
