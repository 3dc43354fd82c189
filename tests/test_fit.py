"""The fit of an enterprise: a sum that shows its parts, and never a zero for what is not known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from southgate.errors import MethodError
from southgate.methods.fit import Fit, enterprise_fit

ITEMS = ["near", "ore", "large"]
WEIGHTS = pd.DataFrame(
    {"weight": [5.0, 3.0, 2.0], "low": [2.0, 1.0, 1.0], "high": [8.0, 5.0, 3.0]}, index=ITEMS
)
VALUE = pd.DataFrame(
    [[1.0, 1.0, 1.0], [0.5, 0.2, np.nan], [0.5, 0.2, 0.5], [np.nan, 1.0, 1.0], [0.1, 0.0, 0.0]],
    index=list("abcde"),
    columns=ITEMS,
)


def fitted(value: pd.DataFrame = VALUE, weights: pd.DataFrame = WEIGHTS, **options) -> Fit:
    return enterprise_fit(
        value, weights, required=("near",), rng=np.random.default_rng(7), **{"draws": 200} | options
    )


def test_parts_sum_to_the_score_and_the_best_possible_is_100():
    found = fitted()
    assert found.parts.sum(axis=1).to_numpy() == pytest.approx(found.score.to_numpy())
    assert found.score["a"] == pytest.approx(100)
    assert found.parts.loc["c"].tolist() == pytest.approx([25.0, 6.0, 10.0])


def test_what_lacks_a_required_item_is_unscored_and_not_last():
    found = fitted()
    assert found.unscored.tolist() == ["d"]
    assert "d" not in found.score.index


def test_an_unknown_item_counts_a_half_and_widens_the_range():
    found = fitted()
    assert found.score["b"] == found.score["c"]
    assert found.ranks.loc[["b", "c"], "rank"].tolist() == [2, 2]
    width = found.ranks["high"] - found.ranks["low"]
    assert width["b"] >= width["c"]
    assert (found.ranks["low"] <= found.ranks["rank"]).all()
    assert (found.ranks["rank"] <= found.ranks["high"]).all()


def test_the_refuter_is_the_rank_without_an_item():
    least = VALUE.assign(near=0.0).where(VALUE.notna())
    found = fitted(VALUE, doubt=(least, VALUE))
    assert found.without.loc["a", "near"] == 1 + int((found.score > 50).sum()) - 1
    assert (found.without["ore"] == found.ranks["rank"]).all()


def test_without_doubt_the_range_is_over_weights_alone():
    fixed = WEIGHTS.assign(low=WEIGHTS["weight"], high=WEIGHTS["weight"])
    found = fitted(VALUE.loc[["a", "c", "e"]], fixed)
    assert (found.ranks["low"] == found.ranks["high"]).all()
    assert found.ranks["rank"].tolist() == [1, 2, 3]
    assert fitted(VALUE.loc[["a", "c", "e"]], fixed, top=2).ranks["share"].tolist() == [100, 100, 0]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=30), st.integers(0, 99))
def test_a_better_item_never_makes_a_worse_score(numbers, seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"near": numbers, "ore": rng.random(len(numbers))}).assign(large=0.5)
    before = fitted(table, draws=20)
    after = fitted(table.assign(near=table["near"] * 0.5 + 0.5), draws=20)
    assert (after.score.sort_index() >= before.score.sort_index() - 1e-9).all()


def test_a_different_scale_of_all_weights_changes_nothing():
    pd.testing.assert_frame_equal(fitted().ranks, fitted(weights=WEIGHTS * 7).ranks)


@pytest.mark.parametrize(
    ("value", "weights", "message"),
    [
        (VALUE.assign(ore=1.5), WEIGHTS, "from 0 to 1"),
        (VALUE, WEIGHTS.drop(index="ore"), "exactly the items.*ore"),
        (VALUE, WEIGHTS.assign(low=9.0), "between its low and its high"),
        (pd.concat([VALUE, VALUE]), WEIGHTS, "stand"),
    ],
    ids=["value", "item", "weight", "twice"],
)
def test_what_cannot_be_scored_is_refused_by_name(value, weights, message):
    with pytest.raises(MethodError, match=message):
        fitted(value, weights)


def test_no_draw_is_refused():
    with pytest.raises(MethodError, match="at least 1"):
        fitted(draws=0)
