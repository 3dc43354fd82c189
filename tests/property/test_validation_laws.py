"""Laws of the null model and of validation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from southgate.methods.null_model import cooccurrence_p_values, false_discovery, null_model
from southgate.methods.validation import pooled_auc, precision_at, within_auc

SHAPES = st.tuples(st.integers(1, 9), st.integers(1, 9))
TABLES = arrays.arrays(bool, SHAPES)
SCORED = st.tuples(st.integers(2, 7), st.integers(3, 9)).flatmap(
    lambda shape: st.tuples(
        arrays.arrays(float, shape, elements=st.sampled_from([np.nan, 0.0, 1.0, 2.0, 3.0])),
        arrays.arrays(bool, shape),
    )
)


def labelled(cells):
    regions, activities = cells.shape
    rows, columns = [f"r{i}" for i in range(regions)], [f"a{i}" for i in range(activities)]
    return pd.DataFrame(cells, index=rows, columns=columns)


def chance():
    return np.random.default_rng(7)


def both_outcomes(scores, entered):
    at_risk = ~np.isnan(scores)
    ones, zeros = (at_risk & entered).any(axis=1), (at_risk & ~entered).any(axis=1)
    return bool((ones & zeros).any())


@given(TABLES)
def test_every_table_has_a_null_model_that_keeps_its_margins(cells):
    model = null_model(labelled(cells))
    p = model.probabilities.to_numpy()
    assert ((p >= 0) & (p <= 1)).all()
    assert np.abs(p.sum(axis=1) - cells.sum(axis=1)).max() <= 1e-8
    assert np.abs(p.sum(axis=0) - cells.sum(axis=0)).max() <= 1e-8
    # What is certain is so in the table itself, in whichever direction.
    assert cells[p == 1].all()
    assert not cells[p == 0].any()


@given(TABLES)
def test_the_null_model_of_the_turned_table_is_the_model_turned(cells):
    one, two = null_model(labelled(cells)), null_model(labelled(cells.T))
    turned = two.probabilities.to_numpy().T
    assert turned == pytest.approx(one.probabilities.to_numpy(), abs=1e-7)


@given(TABLES)
def test_absence_is_to_absence_as_presence_to_presence(cells):
    one, two = null_model(labelled(cells)), null_model(labelled(~cells))
    assert 1 - two.probabilities.to_numpy() == pytest.approx(one.probabilities.to_numpy(), abs=1e-7)


@given(TABLES, st.randoms(use_true_random=False))
def test_the_null_model_does_not_depend_on_the_order(cells, random):
    table = labelled(cells)
    rows, columns = list(table.index), list(table.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    mixed = null_model(table.loc[rows, columns]).probabilities
    straight = null_model(table).probabilities.loc[rows, columns]
    assert mixed.to_numpy() == pytest.approx(straight.to_numpy(), abs=1e-7)


@given(TABLES)
def test_p_values_are_symmetric_shares(cells):
    table = labelled(cells)
    p_values = cooccurrence_p_values(table, null_model(table)).to_numpy()
    off = p_values[~np.eye(len(p_values), dtype=bool)]
    assert ((off >= 0) & (off <= 1)).all()
    assert p_values == pytest.approx(p_values.T, nan_ok=True)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 1))
def test_adjusting_keeps_the_order_and_never_lowers(listed, level):
    p = pd.DataFrame({"p": listed})
    result = false_discovery(p, level)
    adjusted = result.adjusted["p"].to_numpy()
    assert (adjusted >= p["p"].to_numpy()).all()
    assert (np.diff(adjusted[np.argsort(listed, kind="stable")]) >= 0).all()
    assert (result.found["p"] == (result.adjusted["p"] <= level)).all()


@given(SCORED)
def test_turning_a_score_round_turns_its_auc_round(case):
    scores, entered = case
    assume(both_outcomes(scores, entered))
    one = within_auc(labelled(scores), labelled(entered), rng=chance())
    two = within_auc(labelled(-scores), labelled(entered), rng=chance())
    assert two.regions.to_numpy() == pytest.approx(1 - one.regions.to_numpy())
    pooled = pooled_auc(labelled(scores), labelled(entered))
    assert pooled_auc(labelled(-scores), labelled(entered)) == pytest.approx(1 - pooled)


@given(SCORED, st.lists(st.integers(-50, 50), min_size=7, max_size=7))
def test_only_the_order_within_a_region_counts_within(case, shifts):
    scores, entered = case
    assume(both_outcomes(scores, entered))
    bent = np.exp(scores) + np.array(shifts, dtype=float)[: len(scores), None] * 1000
    one = within_auc(labelled(scores), labelled(entered), rng=chance())
    two = within_auc(labelled(bent), labelled(entered), rng=chance())
    pd.testing.assert_series_equal(one.regions, two.regions)


@given(SCORED, st.integers(1, 3))
def test_precision_is_a_share_and_hindsight_has_the_most(case, top):
    scores, entered = case
    assume((~np.isnan(scores)).sum(axis=1).max() >= top)
    hindsight = np.where(np.isnan(scores), np.nan, entered * 1.0)
    ours = precision_at(labelled(scores), labelled(entered), top, rng=chance())
    best = precision_at(labelled(hindsight), labelled(entered), top, rng=chance())
    assert (ours.regions <= best.regions + 1e-12).all()
    assert ((ours.regions >= 0) & (ours.regions <= 1)).all()
