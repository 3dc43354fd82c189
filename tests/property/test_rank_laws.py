"""Laws of ranks, and of the density that needs no matrix of pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from southgate.methods.draws import density_of
from southgate.methods.plausible import Doubt
from southgate.methods.ranks import rank_draws, rank_interval, rank_range
from southgate.methods.relatedness import density, proximity

SHAPES = st.tuples(st.integers(2, 7), st.integers(1, 9))
PRESENT = SHAPES.flatmap(lambda shape: arrays.arrays(bool, shape))
SCORES = SHAPES.flatmap(
    lambda shape: arrays.arrays(float, shape, elements=st.integers(-3, 3).map(float))
)
SEEDS = st.integers(0, 2**32 - 1)


def labelled(values: np.ndarray) -> pd.DataFrame:
    rows, columns = values.shape
    return pd.DataFrame(values, [f"r{i}" for i in range(rows)], [f"a{i}" for i in range(columns)])


@given(PRESENT)
def test_running_sums_equal_the_density_of_the_matrix_of_pairs(present):
    table = labelled(present)
    slow = density(table, proximity(table, without=["r0"])).loc["r0"]
    fast = density_of(present[1:], present[0])
    assert np.abs(fast - slow.to_numpy()).max() < 1e-6


@given(PRESENT, SEEDS)
def test_the_order_of_activities_of_equal_ubiquity_does_not_matter(present, seed):
    order = np.random.default_rng(seed).permutation(present.shape[1])
    here = density_of(present[1:], present[0])
    there = density_of(present[1:, order], present[0, order])
    assert np.allclose(here[order], there, rtol=0, atol=1e-12)


@given(SCORES)
def test_ranks_are_those_of_pandas(scores):
    table = labelled(scores)
    expected = table.rank(axis=1, ascending=False, method="min")
    assert (rank_draws(table).ranks == expected).all(axis=None)


@given(SCORES, SEEDS)
def test_a_range_does_not_depend_on_the_order_of_activities_or_further_choices(scores, seed):
    table = labelled(scores)
    rng = np.random.default_rng(seed)
    columns = [0, *(1 + rng.permutation(table.shape[1] - 1))]
    moved = table.iloc[rng.permutation(len(table)), columns]
    here, there = (rank_range(one, top=2).ranks.sort_index() for one in (table, moved))
    pd.testing.assert_frame_equal(here, there)
    assert ((here["low"] <= here["rank"]) & (here["rank"] <= here["high"])).all()


@given(SCORES, st.integers(1, 9))
def test_a_further_choice_never_makes_a_range_narrower(scores, top):
    table = labelled(scores)
    few, more = (rank_range(one, top=top).ranks.sort_index() for one in (table.iloc[:, :1], table))
    assert (more["low"] <= few["low"]).all()
    assert (more["high"] >= few["high"]).all()
    assert more["kept"].between(0, 100).all()


@given(SEEDS, st.floats(0, 0.4), st.sampled_from([0.5, 0.8, 0.95]), st.booleans())
def test_the_rank_shown_lies_in_its_interval(seed, sigma, level, without_one):
    rng = np.random.default_rng(seed)
    table = labelled(np.exp(rng.normal(0, 2, (6, 8))))
    chosen = table.columns[:5].tolist()
    doubt = Doubt(sigma, without_one=without_one)
    found = rank_interval(
        table, "r0", doubt, rng=rng, level=level, draws=20, candidates=chosen
    ).ranks
    assert ((found["low"] <= found["rank"]) & (found["rank"] <= found["high"])).all()
    assert found["low"].min() >= 1
    assert found["high"].max() <= len(chosen)
