"""AUC, precision and their differences, beside pairs counted one by one."""

from __future__ import annotations

from itertools import product
from time import process_time

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.validation import paired_difference, pooled_auc, precision_at, within_auc


def chance(seed=1):
    return np.random.default_rng(seed)


def labelled(cells):
    rows, columns = (["r", "a"][side] + pd.Series(range(n)).astype(str) for side, n in
                     enumerate(np.shape(cells)))  # fmt: skip
    return pd.DataFrame(cells, index=list(rows), columns=list(columns))


def made_up(regions=30, activities=40, seed=4):
    """Scores with many ties and cells not at risk; entries that follow them a little."""
    rng = chance(seed)
    values = np.round(rng.normal(size=(regions, activities)), 1)
    entered = values + rng.normal(0, 2, values.shape) + rng.normal(0, 1, (regions, 1)) > 1
    values[rng.random(values.shape) < 0.3] = np.nan
    return labelled(values), labelled(entered)


def counted(scores, entered):
    """AUC of one row by every pair."""
    pairs = list(product(scores[entered], scores[~entered]))
    return sum((a > b) + 0.5 * (a == b) for a, b in pairs) / len(pairs)


def test_within_auc_is_the_share_of_pairs_that_stand_right():
    scores, entered = made_up()
    result = within_auc(scores, entered, rng=chance())
    for region, auc in result.regions.items():
        at_risk = scores.loc[region].notna().to_numpy()
        row, truth = scores.loc[region].to_numpy()[at_risk], entered.loc[region].to_numpy()[at_risk]
        assert auc == pytest.approx(counted(row, truth))
    assert result.mean == pytest.approx(result.regions.mean())
    assert result.low < result.mean < result.high
    assert set(result.left_out) == set(scores.index) - set(result.regions.index)


def test_pooled_auc_is_the_share_of_pairs_over_all_regions():
    scores, entered = made_up(regions=6, activities=20)
    at_risk = scores.notna().to_numpy()
    flat, truth = scores.to_numpy()[at_risk], entered.to_numpy()[at_risk]
    assert pooled_auc(scores, entered) == pytest.approx(counted(flat, truth))


def test_a_score_that_is_only_the_regions_diversity_is_a_half_within_and_not_pooled():
    _, entered = made_up()
    diversity = entered.sum(axis=1).to_numpy(float)
    scores = labelled(np.tile(diversity[:, None], entered.shape[1]))
    result = within_auc(scores, entered, rng=chance())
    assert (result.regions == 0.5).all()
    assert (result.mean, result.low, result.high) == (0.5, 0.5, 0.5)
    assert pooled_auc(scores, entered) > 0.6


def test_a_random_score_is_a_half_within():
    _, entered = made_up(regions=200, activities=200)
    scores = labelled(chance(9).random(entered.shape))
    result = within_auc(scores, entered, rng=chance())
    assert result.low < 0.5 < result.high
    assert result.mean == pytest.approx(0.5, abs=0.01)


def test_hindsight_is_one_and_its_opposite_nought():
    _, entered = made_up()
    assert within_auc(entered * 1.0, entered, rng=chance()).mean == 1
    assert within_auc(entered * -1.0, entered, rng=chance()).mean == 0


def test_a_region_with_one_outcome_only_is_left_out_by_name():
    scores = labelled([[1.0, 2.0], [1.0, 2.0], [1.0, np.nan], [np.nan, np.nan]])
    entered = labelled([[False, True], [True, True], [True, False], [True, False]])
    result = within_auc(scores, entered, rng=chance())
    assert result.regions.to_dict() == {"r0": 1.0}
    assert result.cells.to_dict() == {"r0": 2}
    assert result.left_out == ("r1", "r2", "r3")


def test_a_missing_outcome_is_not_at_risk_either():
    scores, entered = made_up()
    seen = entered.astype(float).where(scores.notna())
    filled = scores.fillna(0.0)
    one = within_auc(scores, entered, rng=chance())
    two = within_auc(filled, seen, rng=chance())
    pd.testing.assert_series_equal(one.regions, two.regions)


def test_the_interval_is_that_of_regions_drawn_again_and_again():
    scores, entered = made_up(regions=60)
    result = within_auc(scores, entered, rng=chance(), draws=20_000)
    each = result.regions.to_numpy()
    spread = each.std() / np.sqrt(len(each))
    assert result.low == pytest.approx(each.mean() - 1.2816 * spread, abs=0.1 * spread)
    assert result.high == pytest.approx(each.mean() + 1.2816 * spread, abs=0.1 * spread)
    assert within_auc(scores, entered, rng=chance(), draws=20_000).low == result.low


def test_eighty_of_a_hundred_intervals_hold_the_mean_of_all_regions():
    rng = chance(12)
    all_regions = rng.beta(4, 3, 100_000)
    zero = pd.Series(0.0, index=range(50))
    held = 0
    for _ in range(400):
        seen = pd.Series(rng.choice(all_regions, 50))
        result = paired_difference(seen, zero, rng=rng, draws=400)
        held += result.low <= all_regions.mean() <= result.high
    assert 0.74 <= held / 400 <= 0.86


def test_precision_is_the_share_of_the_first_picks():
    scores = labelled([[4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0]])
    entered = labelled([[True, True, False, False]] * 2)
    result = precision_at(scores, entered, 2, rng=chance())
    assert result.regions.to_dict() == {"r0": 1.0, "r1": 0.0}
    assert (result.mean, result.base_rate, result.top) == (0.5, 0.5, 2)


def test_equal_scores_share_the_last_picks():
    scores = labelled([[5.0, 1.0, 1.0, 1.0, 0.0]])
    entered = labelled([[True, True, False, False, True]])
    assert precision_at(scores, entered, 2, rng=chance()).mean == pytest.approx((1 + 1 / 3) / 2)


def test_a_score_that_says_nothing_has_the_precision_of_chance():
    scores, entered = made_up()
    result = precision_at(scores * 0.0, entered, 7, rng=chance())
    assert result.regions.tolist() == pytest.approx(result.base.tolist())


def test_regions_that_entered_nothing_count_and_regions_with_few_cells_do_not():
    scores = labelled([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0], [3.0, np.nan, np.nan]])
    entered = labelled([[True, False, False], [False] * 3, [True, False, False]])
    result = precision_at(scores, entered, 2, rng=chance())
    assert result.regions.to_dict() == {"r0": 0.5, "r1": 0.0}
    assert result.left_out == ("r2",)


def test_a_difference_is_paired_so_that_what_regions_share_does_not_widen_it():
    rng = chance()
    shared = pd.Series(rng.normal(0.5, 0.2, 80), index=[f"r{i}" for i in range(80)])
    better = shared + 0.02 + rng.normal(0, 0.005, 80)
    result = paired_difference(better, shared, rng=chance())
    assert 0 < result.low < 0.02 < result.high < 0.03
    assert result.regions.mean() == pytest.approx(result.mean)
    back = paired_difference(shared, better, rng=chance())
    assert (back.mean, back.low) == pytest.approx((-result.mean, -result.high))


def test_regions_that_differ_or_are_missing_cannot_be_paired():
    one = pd.Series({"north": 0.5, "south": 0.6})
    with pytest.raises(MethodError, match="south, east"):
        paired_difference(one, pd.Series({"north": 0.5, "east": 0.6}), rng=chance())
    with pytest.raises(MethodError, match="1 of 2 regions are not, south"):
        paired_difference(one, one.where(one < 0.6), rng=chance())


@pytest.mark.parametrize(
    ("score", "truth", "said"),
    [(np.inf, 1.0, "in rows r0"), (1.0, 2.0, "in rows r0"), (1.0, 0.5, "1 of 4 cells")],
)
def test_infinite_scores_and_outcomes_that_are_neither_are_refused(score, truth, said):
    scores, entered = labelled(np.eye(2)), labelled(np.eye(2))
    scores.iloc[0, 0], entered.iloc[0, 0] = score, truth
    with pytest.raises(MethodError, match=said):
        pooled_auc(scores, entered)


def test_where_only_one_outcome_was_seen_nothing_is_said():
    scores = labelled(np.eye(2))
    with pytest.raises(MethodError, match="4 of 4 were"):
        pooled_auc(scores, scores >= 0)
    with pytest.raises(MethodError, match="none of 2 has"):
        within_auc(scores, scores > 5, rng=chance())
    with pytest.raises(MethodError, match="none is"):
        pooled_auc(scores * np.nan, scores > 0)
    with pytest.raises(MethodError, match="the most is 2"):
        precision_at(scores, scores > 0, rng=chance())
    with pytest.raises(MethodError, match="it is 0"):
        precision_at(scores, scores > 0, 0, rng=chance())


@pytest.mark.parametrize("choice", [{"level": 1.0}, {"level": 0.0}, {"draws": 0}])
def test_an_impossible_level_or_no_draws_are_refused(choice):
    scores, entered = made_up()
    with pytest.raises(MethodError, match="`level` must be over 0"):
        within_auc(scores, entered, rng=chance(), **choice)


def test_countries_by_products_take_well_under_a_second():
    scores, entered = made_up(regions=141, activities=1221)
    start = process_time()
    within_auc(scores, entered, rng=chance())
    precision_at(scores, entered, rng=chance())
    pooled_auc(scores, entered)
    assert process_time() - start < 1.0
