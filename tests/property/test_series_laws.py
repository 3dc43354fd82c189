"""Laws of series and distances."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from southgate.errors import MethodError
from southgate.methods import ranks, series, similarity

YEARS = st.lists(st.integers(1990, 2030), min_size=2, max_size=12, unique=True).map(sorted)
BREAKS = st.lists(st.integers(1990, 2030), max_size=4)


@given(YEARS, BREAKS)
def test_years_share_a_run_exactly_where_no_break_lies_between(years, breaks):
    runs = series.unbroken_runs(pd.Index(years), breaks)
    for first, last in pairwise(years):
        same = runs.loc[first] == runs.loc[last]
        assert same == (not series.crossed(first, last, breaks))


@given(st.integers(1, 1000), st.integers(1, 1000), st.sampled_from([2, 1000, 1e9]))
def test_growth_does_not_depend_on_the_unit(first, last, factor):
    values = pd.Series({2019: float(first), 2021: float(last)})
    here, there = (series.growth(v, 2019, 2021) for v in (values, values * factor))
    assert here == pytest.approx(there)


def test_growth_is_refused_across_a_break():
    with pytest.raises(MethodError, match="crosses 2020"):
        series.growth(pd.Series({2019: 1.0, 2021: 2.0}), 2019, 2021, [2020])


TABLES = st.integers(3, 8).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(1, 50), min_size=n, max_size=n, unique=True), min_size=2, max_size=4
    ).map(
        lambda columns: pd.DataFrame(
            np.array(columns, dtype=float).T,
            index=[f"r{i}" for i in range(n)],
            columns=[f"m{i}" for i in range(len(columns))],
        )
    )
)


@given(TABLES, st.sampled_from([0.001, 7.0, 1e6]))
def test_distance_does_not_depend_on_units(table, factor):
    moved = table.assign(m0=table["m0"] * factor)
    here, there = (similarity.standardised_distance(t, "r0").distance for t in (table, moved))
    pd.testing.assert_series_equal(here.sort_index(), there.sort_index())


@given(TABLES)
def test_distance_is_the_same_both_ways(table):
    there = similarity.standardised_distance(table, "r0").distance["r1"]
    back = similarity.standardised_distance(table, "r1").distance["r0"]
    assert there == pytest.approx(back)


@given(TABLES)
def test_shares_of_a_distance_sum_to_a_hundred(table):
    result = similarity.standardised_distance(table, "r0")
    apart = result.distance[result.distance > 0].index
    assert np.allclose(result.shares.loc[apart].sum(axis=1), 100)


@given(TABLES)
def test_a_rank_lies_in_its_range(table):
    spread = table.quantile(0.75) - table.quantile(0.25)
    if not (spread > 0).all():
        return
    distances = similarity.distances_by_choice(table, "r0")
    assert distances.shape == (len(table) - 1, 2 * (1 + table.shape[1]))
    found = ranks.rank_range(-distances, top=1).ranks
    assert ((found["low"] <= found["rank"]) & (found["rank"] <= found["high"])).all()
    assert distances["deviation"].idxmin() in found.index[found["rank"] == 1]


@pytest.mark.parametrize(
    ("table", "region", "message"),
    [
        (pd.DataFrame({"a": [1.0, np.nan]}, index=["x", "y"]), "x", "must be finite.*y"),
        (pd.DataFrame({"a": [1.0, 2.0]}, index=["x", "y"]), "z", "must be a row"),
        (pd.DataFrame({"a": [1.0, 1.0]}, index=["x", "y"]), "x", "must differ.*a does not"),
    ],
)
def test_a_distance_that_cannot_be_is_refused_by_name(table, region, message):
    with pytest.raises(MethodError, match=message):
        similarity.standardised_distance(table, region)
