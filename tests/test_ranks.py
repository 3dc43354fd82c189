"""Ranges over choices and intervals for error in the data: by hand, at the edges, and in worlds."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.draws import advantage_of, density_draws, density_of
from southgate.methods.plausible import Doubt, plausible_tables
from southgate.methods.ranks import rank_draws, rank_interval, rank_range
from southgate.methods.relatedness import density, proximity
from southgate.methods.specialisation import advantage

TOOL = Path(__file__).resolve().parents[1] / "tools" / "coverage_of_ranks.py"


def world(seed: int = 1, regions: int = 30, activities: int = 40, fill: float = 0.7):
    """A table with sizes of regions and activities and two hidden abilities."""
    rng = np.random.default_rng(seed)
    logs = rng.normal(0, 1, (regions, 1)) + rng.normal(0, 1, activities) + 3
    logs = logs + rng.normal(size=(regions, 2)) @ rng.normal(size=(2, activities))
    values = np.exp(logs) * (rng.random((regions, activities)) < fill)
    return pd.DataFrame(
        values, [f"r{i:02}" for i in range(regions)], [f"a{i:02}" for i in range(activities)]
    )


def interval(table: pd.DataFrame, doubt: Doubt, region: str = "r05", draws: int = 200, **options):
    return rank_interval(table, region, doubt, rng=np.random.default_rng(7), draws=draws, **options)


def test_a_range_over_choices_by_hand():
    scores = pd.DataFrame(
        {"first": [0.9, 0.8, 0.1], "second": [0.2, 0.8, 0.1]}, index=["ore", "steel", "cars"]
    )
    found = rank_range(scores, top=1)
    assert found.choices == 2
    assert found.ranks.index.tolist() == ["ore", "steel", "cars"]
    assert found.ranks.loc["ore"].tolist() == [1, 1, 2, 50]
    assert found.ranks.loc["steel"].tolist() == [2, 1, 2, 50]
    assert found.ranks.loc["cars"].tolist() == [3, 3, 3, 0]


def test_equal_scores_share_the_best_rank_even_if_computed_another_way():
    scores = pd.DataFrame({"only": [0.1 + 0.2, 0.3, 0.2]}, index=["a", "b", "c"])
    assert rank_range(scores).ranks["rank"].tolist() == [1, 1, 3]


def test_one_choice_gives_a_range_without_width():
    found = rank_range(pd.DataFrame({"only": [3.0, 1.0, 2.0]}, index=["a", "b", "c"])).ranks
    assert (found["low"] == found["high"]).all()


@pytest.mark.parametrize(
    ("scores", "top", "message"),
    [
        (pd.DataFrame({"x": [1.0, np.nan]}, index=["a", "b"]), 1, "must be finite; 1 of 2.* b"),
        (pd.DataFrame({"x": [1.0, np.inf]}, index=["a", "b"]), 1, "must be finite"),
        (pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "a"]), 1, "must each stand once"),
        (pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "b"]), 0, "`top` must be at least 1"),
    ],
)
def test_scores_that_cannot_be_ranked_are_refused_by_name(scores, top, message):
    with pytest.raises(MethodError, match=message):
        rank_range(scores, top=top)


def test_the_running_sums_give_the_density_of_the_matrix_of_pairs():
    table = world(regions=30, activities=90)
    present = pd.DataFrame(advantage_of(table.to_numpy()), index=table.index, columns=table.columns)
    phi = proximity(present, without=["r05"], dtype=np.float64)
    slow = density(present, phi).loc["r05"].to_numpy()
    fast = density_of(present.drop(index="r05").to_numpy(), present.loc["r05"].to_numpy())
    assert np.unique(present.sum()).size < 25  # many activities are equally ubiquitous
    assert np.abs(fast - slow).max() < 1e-12


def test_the_draws_know_the_same_advantage_as_the_table_of_specialisation():
    even = pd.DataFrame([[0.1, 0.2], [0.3, 0.6]], index=["a", "b"], columns=["ore", "cars"])
    for table in (world(), even):
        expected = advantage(table).table.to_numpy(dtype=bool)
        assert (advantage_of(table.to_numpy()) == expected).all()
    assert advantage_of(even.to_numpy()).all()  # quotients of exactly one, but for rounding


def test_the_rank_shown_is_that_of_the_table_as_it_stands():
    table = world()
    present = pd.DataFrame(advantage_of(table.to_numpy()), index=table.index, columns=table.columns)
    by_matrix = density(present, proximity(present, without=["r05"])).loc["r05"]
    candidates = present.columns[~present.loc["r05"]]
    expected = by_matrix[candidates].rank(ascending=False, method="min")
    found = interval(table, Doubt(0.3)).ranks["rank"]
    assert sorted(found.index) == sorted(candidates)
    assert found.astype(float).sort_index().tolist() == expected.sort_index().tolist()


def test_without_error_and_without_leaving_a_region_out_no_rank_moves():
    found = interval(world(), Doubt(0.0, without_one=False))
    assert (found.ranks["low"] == found.ranks["rank"]).all()
    assert (found.ranks["high"] == found.ranks["rank"]).all()
    assert found.held == 1


def test_leaving_a_region_out_moves_ranks_by_itself():
    found = interval(world(), Doubt(0.0)).drawn
    assert (found.min() < found.max()).any()


def test_more_error_gives_wider_intervals():
    table = world()
    widths = [
        float((found["high"] - found["low"]).mean())
        for found in (interval(table, Doubt(sigma)).ranks for sigma in (0.05, 0.2, 0.6))
    ]
    assert widths[0] < widths[1] < widths[2]


def test_an_interval_holds_the_stated_share_of_draws():
    for level in (0.5, 0.8, 0.95):
        found = interval(world(), Doubt(0.3), draws=1000, level=level)
        assert found.held == pytest.approx(level, abs=0.01)


def test_the_order_of_rows_and_columns_does_not_matter():
    table = world()
    moved = table.sample(frac=1, random_state=3).sample(frac=1, axis=1, random_state=4)
    here, there = (interval(one, Doubt(0.3)).ranks.sort_index() for one in (table, moved))
    pd.testing.assert_frame_equal(here, there)


def test_the_unit_of_money_does_not_matter():
    table = world()
    here, there = (interval(one, Doubt(0.3)).ranks for one in (table, table * 1024))
    pd.testing.assert_frame_equal(here, there)


def test_the_region_under_study_never_enters_the_proximity():
    table = world(activities=20, fill=1.0)
    law = plausible_tables(table.to_numpy(), Doubt(0.0))
    doubt, every = Doubt(0.0, without_one=False), np.arange(20)
    found = density_draws(law, 5, every, doubt=doubt, draws=1, rng=np.random.default_rng(1))[0]
    present = advantage_of(table.to_numpy())
    assert found.tolist() == density_of(np.delete(present, 5, axis=0), present[5]).tolist()
    assert found.tolist() != density_of(present, present[5]).tolist()


def test_candidates_can_be_named():
    found = interval(world(), Doubt(0.3), candidates=["a03", "a07", "a11"])
    assert sorted(found.ranks.index) == ["a03", "a07", "a11"]
    assert found.drawn.shape == (200, 3)


def test_the_truth_given_the_report_is_spread_as_the_truth_is_and_not_as_the_report():
    rng = np.random.default_rng(5)
    truth = np.exp(rng.normal(0, 0.8, (80, 90)))
    report = truth * np.exp(0.6 * rng.normal(size=truth.shape))
    law = plausible_tables(report, Doubt(0.6))
    drawn = np.log(law.centre) + law.spread * rng.normal(size=law.spread.shape)
    assert np.log(report).std() == pytest.approx(1.0, abs=0.02)
    assert drawn.std() == pytest.approx(0.8, abs=0.02)
    inside = np.abs(np.log(truth).ravel() - np.log(law.centre)) <= 1.2816 * law.spread
    assert inside.mean() == pytest.approx(0.8, abs=0.02)


def test_a_counted_zero_may_be_a_chance_zero_and_a_zero_of_money_is_one():
    rng = np.random.default_rng(6)
    there = rng.random((60, 70)) < 0.6
    truth = np.where(there, np.exp(rng.normal(1.0, 1.0, there.shape)), 0.0)
    counts = rng.poisson(truth).astype(float)
    law = plausible_tables(counts, Doubt(0.0, "counts"))
    assert law.there.sum() == pytest.approx(there.sum(), rel=0.05)
    assert (law.there[counts.ravel()[law.cells] > 0] == 1).all()
    assert len(plausible_tables(counts, Doubt(0.1)).cells) == (counts > 0).sum()


def test_counts_add_the_doubt_of_counting():
    table = np.floor(world() / 4)
    counted = interval(table, Doubt(0.1, "counts")).ranks
    told = interval(table, Doubt(0.1)).ranks
    assert (counted["high"] - counted["low"]).mean() > (told["high"] - told["low"]).mean()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sigma": -0.1}, "`sigma` must be finite and not negative; it is -0.1"),
        ({"sigma": np.nan}, "`sigma` must be finite"),
        ({"sigma": 0.1, "law": "poisson"}, "`law` must be one of lognormal, counts; it is poisson"),
    ],
)
def test_a_doubt_that_cannot_be_is_refused(options, message):
    with pytest.raises(MethodError, match=message):
        Doubt(**options)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda t: t, {"doubt": Doubt(9.0)}, "less than the scatter of the table"),
        (lambda t: t + 0.5, {"doubt": Doubt(0.1, "counts")}, "whole numbers; 1200 of 1200"),
        (lambda t: -t, {}, "must be finite and not negative"),
        (lambda t: t * np.nan, {}, "must be finite and not negative"),
        (lambda t: t * 0, {}, "There must be a candidate"),
        (lambda t: t * 0, {"candidates": ["a01"]}, "must have a positive cell"),
        (lambda t: t.drop(index="r05"), {}, "`region` must be a row of `values`; r05"),
        (lambda t: t.loc[["r05", "r06"]], {}, "at least two regions beside r05; there are 1"),
        (lambda t: t[["a01"]], {}, "There must be a candidate"),
        (lambda t: pd.concat([t, t]), {}, "must each stand once"),
        (lambda t: t, {"candidates": ["a01", "gold"]}, "columns of `values`; 1 are not: gold"),
        (lambda t: t, {"level": 1.0}, "`level` must lie between 0 and 1"),
        (lambda t: t, {"draws": 1}, "`draws` must be at least 2"),
    ],
)
def test_a_table_that_allows_no_interval_is_refused_with_the_reason(change, options, message):
    with pytest.raises(MethodError, match=message):
        interval(change(world()), **{"doubt": Doubt(0.1), **options})


def test_shares_in_the_top_count_draws():
    scores = pd.DataFrame([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0]], columns=["a", "b", "c"])
    assert rank_draws(scores, top=2).kept.tolist() == [100, 50, 50]


@pytest.mark.parametrize(("law", "worlds"), [("lognormal", 72), ("counts", 72)])
def test_the_interval_holds_the_true_rank_as_often_as_it_says(law, worlds):
    # A short form of tools/coverage_of_ranks.py, every kind of world twice.
    tool = runpy.run_path(str(TOOL))
    table = pd.concat([tool["cases"](number, law, 100) for number in range(worlds)])
    found = tool["summary"](table).set_index("by")
    assert 0.76 <= found.loc["all", "coverage"] <= 0.84
    assert found.loc["all", "width"] < 0.35
    assert found.loc["sigma", "coverage"].between(0.74, 0.86).all()
