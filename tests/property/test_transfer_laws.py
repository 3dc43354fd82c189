"""Laws of pressure: no unit, no order of rows, and no origin without a value moves a rank."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from southgate.methods.pressure import pressure_ranks
from southgate.methods.transfer import share_change

VALUES = st.tuples(st.integers(2, 7), st.integers(1, 3)).flatmap(
    lambda shape: arrays.arrays(float, shape, elements=st.integers(-9, 9).map(float))
)
SEEDS = st.integers(0, 2**32 - 1)


def labelled(values: np.ndarray) -> pd.DataFrame:
    rows, columns = values.shape
    return pd.DataFrame(values, [f"o{i}" for i in range(rows)], [f"k{i}" for i in range(columns)])


@given(VALUES, SEEDS)
def test_ranks_do_not_depend_on_the_unit_or_the_order_of_rows(values, seed):
    table = labelled(values)
    order = np.random.default_rng(seed).permutation(len(table))
    here = pressure_ranks({"now": table}).range.ranks.sort_index()
    there = pressure_ranks({"now": (4 * table + 16).iloc[order]}).range.ranks.sort_index()
    pd.testing.assert_frame_equal(here, there)


@given(VALUES)
def test_an_origin_without_a_value_moves_no_rank(values):
    table = labelled(values)
    silent = pd.DataFrame(np.nan, ["silent"], table.columns)
    found = pressure_ranks({"now": pd.concat([table, silent])})
    assert found.unsaid == ("silent",)
    pd.testing.assert_frame_equal(found.range.ranks, pressure_ranks({"now": table}).range.ranks)


@given(arrays.arrays(float, (2, 3), elements=st.floats(0.1, 100)))
def test_changes_of_the_shares_of_a_whole_sum_to_nothing(sizes):
    shares = 100 * sizes / sizes.sum(axis=1, keepdims=True)
    changes = [
        share_change(pd.DataFrame({"o": shares[:, k]}, [2013, 2016]), 2013, 2016)["o"]
        for k in range(3)
    ]
    assert abs(sum(changes)) < 1e-9
