"""Laws of composite indicators, and an answer for each thing that goes wrong with one."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from southgate.errors import MethodError
from southgate.methods.aggregation import aggregate, copeland
from southgate.methods.benefit import benefit_of_the_doubt
from southgate.methods.coherence import consistency, removal
from southgate.methods.hierarchy import effective_weights, tree
from southgate.methods.indicators import Recipe, composite, impute, prepared
from southgate.methods.normalise import goalposts, normalise
from southgate.methods.places import places, rank
from southgate.methods.rescoring import Choices, Rescoring
from southgate.methods.screening import screen
from southgate.methods.sensitivity import sensitivity, sobol_indices
from southgate.methods.treatment import treat
from southgate.methods.uncertainty import data_uncertainty, uncertainty
from southgate.methods.weights import weight

MEANS = ["arithmetic", "geometric", "harmonic", "mazziotta_pareto", "mean_min"]


def world(units: int = 12, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made-up values, and a tree three levels deep."""
    rng = np.random.default_rng(seed)
    codes = ["income", "rent", "smoke", "trees", "beds"]
    values = pd.DataFrame(
        rng.lognormal(2, 0.4, (units, len(codes))), [f"u{n}" for n in range(units)], codes
    )
    rows = {
        "all": (None, 1, None),
        "money": ("all", 2, None),
        "place": ("all", 1, None),
        "air": ("place", 3, None),
        "income": ("money", 1, 1),
        "rent": ("money", 1, -1),
        "smoke": ("air", 2, -1),
        "trees": ("air", 1, 1),
        "beds": ("place", 1, 1),
    }
    columns = ["parent", "weight", "direction"]
    return values, pd.DataFrame.from_dict(rows, orient="index", columns=columns)


tables = hnp.arrays(
    np.float64, st.tuples(st.integers(2, 7), st.integers(2, 4)), elements=st.floats(1, 100)
)


@given(tables)
def test_every_mean_lies_between_the_worst_and_the_best_part(x: np.ndarray) -> None:
    scores = pd.DataFrame(x)
    equal = pd.Series(1.0, index=scores.columns)
    found = {kind: aggregate(scores, equal, method=kind) for kind in MEANS}
    slack = 1e-9
    for kind in ("arithmetic", "geometric", "harmonic"):
        assert (found[kind] <= x.max(axis=1) + slack).all()
        assert (found[kind] >= x.min(axis=1) - slack).all()
    assert (found["harmonic"] <= found["geometric"] + slack).all()
    assert (found["geometric"] <= found["arithmetic"] + slack).all()
    for kind in ("mazziotta_pareto", "mean_min"):
        assert (found[kind] <= found["arithmetic"] + slack).all()
    bad = aggregate(scores, equal, method="mazziotta_pareto_bad")
    np.testing.assert_allclose(bad + found["mazziotta_pareto"], 2 * found["arithmetic"])


@given(tables, st.floats(0.1, 100), st.floats(-50, 50))
def test_a_score_does_not_depend_on_the_unit(x: np.ndarray, times: float, plus: float) -> None:
    values = pd.DataFrame(np.round(x, 3)).loc[:, lambda t: t.max() - t.min() > 0.5]
    if values.empty:
        return
    high = pd.Series(1, index=values.columns)
    for method in ("min_max", "z_score", "adjusted"):
        ours = normalise(values, high, method=method)
        np.testing.assert_allclose(
            normalise(values * times + plus, high, method=method), ours, atol=1e-6
        )
    turned = normalise(-values, -high, method="rank")
    np.testing.assert_allclose(turned, normalise(values, high, method="rank"))


@given(
    hnp.arrays(np.int8, st.tuples(st.integers(2, 6), st.integers(1, 5)), elements=st.integers(0, 3))
)
def test_copeland_is_what_counting_pairs_gives(x: np.ndarray) -> None:
    scores = pd.DataFrame(x.astype(float))
    slow = [
        sum(
            int(np.sign(int((a > b).sum()) - int((a < b).sum()))) for j, b in enumerate(x) if j != i
        )
        for i, a in enumerate(x)
    ]
    assert copeland(scores).tolist() == slow
    assert copeland(scores, pd.Series(0.1, index=scores.columns)).tolist() == slow
    assert copeland(scores).sum() == 0


def test_copeland_keeps_a_tie_that_floating_point_breaks() -> None:
    weights = pd.Series({"a": 0.1, "b": 0.2, "c": 0.3})
    assert 0.1 + 0.2 != 0.3
    scores = pd.DataFrame({"a": [1, 0], "b": [1, 0], "c": [0, 1]})
    assert copeland(scores, weights).tolist() == [0, 0]


def test_ranks_do_not_hang_on_the_last_bit_of_a_sum() -> None:
    for order in permutations((0.1, 0.2, 0.3)):
        scores = pd.Series([math.fsum((0.1, 0.2, 0.3)), sum(order), 0.5], index=list("abc"))
        assert rank(scores)["rank"].tolist() == [1, 1, 3]
    assert rank(pd.Series([1.0, 1.0, np.nan]))["tied"].tolist()[:2] == [2, 2]


def test_single_precision_would_change_ranks() -> None:
    scores = np.array([[1.0 + 3e-8, 1.0, 1.0 - 3e-8]])
    assert places(scores).tolist() == [[1, 2, 3]]
    assert places(scores.astype(np.float32).astype(np.float64)).tolist() != [[1, 2, 3]]


@given(hnp.arrays(np.float64, st.integers(1, 9), elements=st.integers(0, 4).map(float)))
def test_a_place_is_one_more_than_those_ahead(x: np.ndarray) -> None:
    assert places(x[None])[0].tolist() == [1 + int((x > own).sum()) for own in x]


def test_effective_weights_of_leaves_add_up_to_one() -> None:
    values, specification = world()
    weights = effective_weights(specification)
    assert weights[values.columns].sum() == pytest.approx(1)
    assert weights["smoke"] == pytest.approx(1 / 3 * 3 / 4 * 2 / 3)
    turned = effective_weights(specification[::-1])
    assert turned[weights.index].tolist() == pytest.approx(weights.tolist())


def test_nested_means_of_one_kind_are_one_mean_with_effective_weights() -> None:
    values, specification = world()
    choices = Choices((5,), ("min_max",), ("arithmetic", "geometric", "harmonic"))
    index = Rescoring(values, specification, choices)
    for place, kind in enumerate(choices.aggregations):
        recipe = Recipe(aggregation=kind, to=(1, 100))
        slow = composite(values, specification, recipe)["all"].to_numpy()
        (_, fast), *_ = index.scores(np.array([[0, 0, place]]), index.weights())
        back = {"arithmetic": fast[0], "geometric": np.exp(fast[0]), "harmonic": -1 / fast[0]}
        np.testing.assert_allclose(back[kind], slow, rtol=1e-12)


def test_what_is_missing_is_not_zero_and_takes_its_goal_with_it() -> None:
    values, specification = world()
    values.loc["u3", "trees"] = np.nan
    scores = composite(values, specification)
    assert scores.loc["u3", ["air", "place", "all"]].isna().all()
    assert scores.loc["u3", "money"] == pytest.approx(scores.loc["u3", ["income", "rent"]].mean())
    allowed = composite(values, specification, Recipe(least=0.6))
    assert allowed.loc["u3", "air"] == pytest.approx(allowed.loc["u3", "smoke"])
    with pytest.raises(MethodError, match="complete"):
        uncertainty(values, specification, rng=np.random.default_rng(1))


def test_a_constant_is_refused_by_name_and_screened() -> None:
    values, specification = world()
    values["trees"] = 7.0
    with pytest.raises(MethodError, match="trees has one value for all"):
        composite(values, specification)
    assert screen(values).dropped["label"].tolist() == ["trees"]


def test_what_has_no_value_is_refused_by_name_and_screened() -> None:
    values, specification = world()
    values["beds"] = np.nan
    with pytest.raises(MethodError, match="beds has none"):
        composite(values, specification)
    gone = screen(values).dropped
    assert gone[["label", "reason"]].to_numpy().tolist() == [["beds", "empty"]]


def test_a_reversed_indicator_turns_its_ranks_round() -> None:
    values, specification = world()
    there = composite(values, specification)["smoke"]
    specification.loc["smoke", "direction"] = 1
    back = composite(values, specification)["smoke"]
    np.testing.assert_allclose(there + back, 100)


def test_an_outlier_of_a_billion_does_not_squeeze_the_rest() -> None:
    values, specification = world()
    before = composite(values, specification)["income"]
    values.loc["u0", "income"] = 1e9
    assert treat(values).changes.loc["income", ["treatment", "moved"]].tolist() == ["winsorised", 1]
    after = composite(values, specification)["income"]
    assert after.drop("u0").std() > before.drop("u0").std() / 2
    assert after["u0"] == 100


def test_an_empty_goal_has_no_score_and_is_named() -> None:
    values, specification = world()
    specification.loc["opening"] = ["all", 1, None]
    scores = composite(values, specification)
    assert scores[["opening", "all"]].isna().all(axis=None)
    assert scores["money"].notna().all()
    assert tree(specification).empty == ("opening",)
    with pytest.raises(MethodError, match="opening"):
        uncertainty(values, specification, rng=np.random.default_rng(1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"money": ("nowhere", 2, None)}, "nowhere|money"),
        ({"all": ("air", 1, None)}, "root"),
        ({"money": (None, 2, None)}, "one root"),
        ({"rent": ("money", -1, -1)}, "negative"),
        ({"income": ("money", 1, 2)}, "income"),
        ({"air": ("place", 3, 1)}, "air"),
        ({"income": ("money", 0, 1), "rent": ("money", 0, -1)}, "money"),
        ({"air": ("trees", 3, None), "trees": ("air", 1, None)}, "circle"),
    ],
)
def test_a_specification_that_is_no_tree_is_refused(change: dict, said: str) -> None:
    _, specification = world()
    for code, row in change.items():
        specification.loc[code] = row
    with pytest.raises(MethodError, match=said):
        tree(specification)


def test_geometric_means_need_a_scale_from_one() -> None:
    values, specification = world()
    direction = specification.loc[values.columns, "direction"].astype(float)
    assert prepared(values, direction, Recipe(aggregation="geometric")).min().min() == 1
    from_zero = normalise(values, direction)
    equal = pd.Series(1.0, index=values.columns)
    with pytest.raises(MethodError, match=r"\[1, 100\]"):
        aggregate(from_zero, equal, method="geometric")


def test_goalposts_of_all_years_show_what_own_years_hide() -> None:
    first = pd.DataFrame({"income": [1.0, 2.0, 3.0]})
    later = first + 2
    up = pd.Series({"income": 1})
    assert normalise(first, up).equals(normalise(later, up))
    posts = goalposts(pd.concat([first, later], ignore_index=True))
    gained = normalise(later, up, posts=posts) - normalise(first, up, posts=posts)
    np.testing.assert_allclose(gained, 50)
    with pytest.raises(MethodError, match="no goalposts"):
        normalise(first, up, method="rank", posts=posts)


def test_benefit_of_the_doubt_saturates_without_bounds() -> None:
    rng = np.random.default_rng(1)
    scores = pd.DataFrame(rng.uniform(1, 100, (40, 15)))
    free, bound = benefit_of_the_doubt(scores), benefit_of_the_doubt(scores, lower=0.04, upper=0.1)
    assert free.best > 20
    assert bound.best < 4
    assert (bound.scores <= free.scores + 1e-9).all()
    assert bound.shares.min().min() >= 0.04 - 1e-7
    assert bound.shares.max().max() <= 0.1 + 1e-7


def test_a_negative_loading_is_no_weight() -> None:
    values, specification = world()
    scores = composite(values, specification)
    scores["rent"] = 100 - scores["income"]
    with pytest.raises(MethodError, match="No loading of a goal must be negative"):
        weight(specification, method="loadings", scores=scores)


def test_ranges_hold_the_headline_when_nothing_varies() -> None:
    values, specification = world()
    one = Choices((5,), ("min_max",), ("arithmetic",), spread=0.0)
    found = uncertainty(values, specification, one, rng=np.random.default_rng(1), draws=50).ranks
    for column in ("low", "median", "high"):
        assert found[column].tolist() == found["rank"].tolist()
    still = values * 0.0
    sure = data_uncertainty(values, specification, still, rng=np.random.default_rng(1)).ranks
    assert sure["low"].tolist() == sure["high"].tolist() == sure["rank"].tolist()


def test_ranges_are_those_of_ranks_made_one_by_one() -> None:
    values, specification = world(8)
    choices = Choices((5,), ("min_max", "z_score", "rank"), ("arithmetic", "copeland"))
    rng = np.random.default_rng(3)
    fast = uncertainty(values, specification, choices, rng=rng, draws=60, level=0.8).ranks
    rng = np.random.default_rng(3)
    index = Rescoring(values, specification, choices)
    picks = np.column_stack([rng.integers(size, size=60) for size in index.sizes])
    weights = index.weights(rng.random((60, len(specification))))
    ranks = np.empty((60, 8))
    for row, (picked, own) in enumerate(zip(picks, weights, strict=True)):
        method = choices.normalisations[picked[1]]
        to = None if method == "z_score" else (1.0, 100.0)
        direction = tree(specification).direction
        x = normalise(treat(values).table[direction.index], direction, method=method, to=to)
        w = pd.Series(own, index=x.columns)
        score = copeland(x, w) if picked[2] else aggregate(x, w)
        ranks[row] = rank(score.astype(float))["rank"]
    kind = {"low": 0.1, "median": 0.5, "high": 0.9}
    for name, cut in kind.items():
        assert (
            fast[name].tolist() == np.quantile(ranks, cut, axis=0, method="inverted_cdf").tolist()
        )


def test_data_error_is_not_mixed_with_choices() -> None:
    values, specification = world()
    rough = data_uncertainty(values, specification, values * 0.5, rng=np.random.default_rng(1))
    fine = data_uncertainty(values, specification, values * 0.01, rng=np.random.default_rng(1))
    wide, narrow = (t.ranks["high"] - t.ranks["low"] for t in (rough, fine))
    assert wide.mean() > narrow.mean() + 2
    with pytest.raises(MethodError, match="linear"):
        data_uncertainty(
            values,
            specification,
            values * 0.1,
            rng=np.random.default_rng(1),
            recipe=Recipe(aggregation="geometric"),
        )


def test_ranges_do_not_depend_on_the_order_of_units() -> None:
    values, specification = world()
    a = uncertainty(values, specification, rng=np.random.default_rng(1), draws=200).ranks
    b = uncertainty(values[::-1], specification, rng=np.random.default_rng(1), draws=200).ranks
    assert a.equals(b.loc[a.index])


def test_sobol_indices_of_a_sum_are_the_shares_of_its_variance() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.random((2, 4096, 3))
    weights = np.array([3.0, 1.0, 0.0])
    mixed = np.stack([np.where(np.arange(3) == i, b, a) @ weights for i in range(3)])
    found = sobol_indices(a @ weights + 40, b @ weights + 40, mixed + 40, rng=rng)
    assert found["first"].tolist() == pytest.approx([0.9, 0.1, 0.0], abs=0.05)
    assert found["total"].tolist() == pytest.approx([0.9, 0.1, 0.0], abs=0.05)
    assert (found >= 0).all(axis=None)


def test_where_no_choice_moves_anything_no_share_is_given() -> None:
    values, specification = world(6)
    one = Choices((5,), ("min_max",), ("arithmetic",), spread=0.0)
    rng = np.random.default_rng(1)
    found = sensitivity(values, specification, one, rng=rng, size=16)
    assert found.shift == 0
    assert found.indices.isna().all(axis=None)


def test_a_categorical_choice_with_one_option_has_no_share() -> None:
    values, specification = world()
    choices = Choices((5,), ("min_max", "rank"), ("arithmetic",))
    rng = np.random.default_rng(1)
    found = sensitivity(values, specification, choices, rng=rng, size=64).indices
    assert found.loc[["treatment", "aggregation"], "total"].tolist() == [0, 0]
    assert found.loc["normalisation", "total"] > 0


def test_removal_names_what_lifts_a_unit() -> None:
    values, specification = world()
    values.loc["u5", "beds"] = values["beds"].max() * 1.5
    values.loc["u5", ["income", "trees"]] = values[["income", "trees"]].min() * 0.9
    assert removal(values, specification).loc["beds", "u5"] > 0


def test_parts_that_pull_against_each_other_come_first() -> None:
    values, _ = world()
    found = consistency(values.assign(toll=-values["income"])[["income", "beds", "toll"]])
    assert found.pairs.iloc[0][["a", "b"]].tolist() == ["income", "toll"]
    assert found.pairs["correlation"].is_monotonic_increasing


def test_gaps_are_filled_only_where_asked_and_marked() -> None:
    values, _ = world(4)
    values.iloc[0, 0] = np.nan
    found = impute(values, groups=pd.Series(["a", "b", "b", "a"], index=values.index))
    assert found.filled.sum().sum() == 1
    assert found.table.iloc[0, 0] == values.iloc[3, 0]


def test_a_draw_may_leave_one_indicator_out_and_its_goal_with_it() -> None:
    values, specification = world()
    index = Rescoring(values, specification, Choices(leaves=True))
    codes = list(index.tree.leaves)
    weights = index.weights(np.full((6, len(specification)), 0.5), np.arange(6))
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    for place, code in enumerate(codes):
        assert weights[place, place] == 0, code
    np.testing.assert_allclose(weights[5], index.weights()[0])
    # With both of its parts but one gone, the goal "air" still weighs what it did.
    smoke, trees = codes.index("smoke"), codes.index("trees")
    assert weights[smoke, trees] == pytest.approx(weights[5, smoke] + weights[5, trees])
