"""Laws of specialisation, relatedness and complexity."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from southgate.errors import MethodError
from southgate.methods.complexity import (
    complexity_indices,
    complexity_outlook,
    complexity_outlook_gain,
    fitness_complexity,
    trimmed,
)
from southgate.methods.relatedness import density, product_space, proximity
from southgate.methods.specialisation import (
    advantage,
    diversity,
    entering,
    herfindahl,
    krugman_index,
    location_quotient,
    shift_share,
    ubiquity,
)

SHAPES = st.tuples(st.integers(2, 9), st.integers(2, 9))
UNITS = st.sampled_from([1e-6, 0.3, 7.0, 1e9])


def labelled(cells):
    rows, columns = cells.shape
    return pd.DataFrame(cells, [f"r{n}" for n in range(rows)], [f"p{n}" for n in range(columns)])


def tables_of(cells):
    return SHAPES.flatmap(lambda shape: arrays.arrays(**cells, shape=shape)).map(labelled)


def positive(shape):
    numbers = arrays.arrays(np.float64, shape, elements=st.integers(1, 1000).map(float))
    return numbers.map(labelled)


COUNTS = tables_of({"dtype": np.float64, "elements": st.integers(0, 1000).map(float)})
VALUES = COUNTS.map(lambda table: table + np.eye(*table.shape) + 1)
PRESENCE = tables_of({"dtype": np.bool_})
SEEDS = st.integers(0, 2**32 - 1)


def shuffled(table, seed):
    rng = np.random.default_rng(seed)
    return table.iloc[rng.permutation(table.shape[0]), rng.permutation(table.shape[1])]


def scored(table):
    """Complexity where it has an answer that is clear of rounding."""
    try:
        found = complexity_indices(table)
    except MethodError:
        reject()
    assume(found.gap > 1e-3)
    return found


@given(VALUES, UNITS)
def test_nothing_depends_on_the_unit(values, unit):
    other = values * unit
    for method in (location_quotient, herfindahl, krugman_index):
        assert np.allclose(method(values), method(other), rtol=1e-9, atol=1e-12)
    assert advantage(values).table.equals(advantage(other).table)
    assert advantage(values).ties.equals(advantage(other).ties)


@given(VALUES, SEEDS)
def test_a_location_quotient_averages_to_one_and_does_not_depend_on_the_order(values, seed):
    quotient = location_quotient(values)
    share = values.sum(axis=1) / values.to_numpy().sum()
    assert np.allclose(quotient.mul(share, axis=0).sum(), 1.0)
    mixed = location_quotient(shuffled(values, seed))
    pd.testing.assert_frame_equal(mixed.reindex_like(quotient), quotient, rtol=1e-12)


@given(VALUES)
def test_every_region_is_specialised_in_something_and_something_in_every_activity(values):
    table = advantage(values).table
    assert diversity(table).min() >= 1
    assert ubiquity(table).min() >= 1
    assert diversity(table).sum() == ubiquity(table).sum()


@given(VALUES)
def test_concentration_and_likeness_keep_to_their_ranges(values):
    concentration = herfindahl(values)
    assert concentration.between(1 / values.shape[1] - 1e-12, 1 + 1e-12).all()
    assert krugman_index(values).between(0, 2 + 1e-12).all()


@given(SHAPES.flatmap(lambda shape: st.tuples(*[positive(shape)] * 2)))
def test_shift_share_adds_up_to_the_change(pair):
    before, after = pair
    parts = shift_share(before, after)
    whole = parts.national + parts.mix + parts.regional
    assert np.allclose(whole, after - before, atol=1e-6)
    assert parts.mix.to_numpy().sum() == pytest.approx(0, abs=1e-6)
    assert np.allclose(parts.regional.sum(), 0, atol=1e-6)


@given(COUNTS, st.floats(0, 0.5))
def test_entering_keeps_or_names_every_region_and_every_activity(values, least):
    assume(values.to_numpy().sum() > 0)
    try:
        found = entering(values, least_share=least)
    except MethodError:
        assert (values.sum(axis=1) <= least * values.to_numpy().sum() * (1 + 1e-12)).all()
        return
    assert sorted([*found.table.index, *found.left_out.index]) == sorted(values.index)
    assert sorted([*found.table.columns, *found.emptied]) == sorted(values.columns)
    assert (found.left_out["share"] <= least).all()


@given(PRESENCE, st.sampled_from(["minimum", "cosine", "jaccard"]))
def test_proximity_is_symmetric_and_between_zero_and_one(table, kind):
    near = proximity(table, kind=kind, dtype=np.float64)
    assert near.equals(near.T)
    assert near.to_numpy().min() >= 0
    assert near.to_numpy().max() <= 1 + 1e-12
    assert np.allclose(np.diag(near), table.any())


@given(PRESENCE, SEEDS, st.integers(1, 9), st.booleans())
def test_density_is_a_share_and_does_not_depend_on_the_order(table, seed, k, own):
    for nearest in (None, k):
        near = proximity(table)
        found = density(table, near, nearest=nearest, own=own)
        assert found.to_numpy().min() >= 0
        assert found.to_numpy().max() <= 1
        mixed = shuffled(table, seed)
        again = density(mixed, proximity(mixed), nearest=nearest, own=own)
        assert np.allclose(again.reindex_like(found), found, atol=1e-6)


@given(PRESENCE, SEEDS)
def test_density_rises_with_every_activity_that_is_added(table, seed):
    near = proximity(table, dtype=np.float64)
    more = table | (np.random.default_rng(seed).random(table.shape) < 0.3)
    assert (density(more, near) - density(table, near)).to_numpy().min() >= -1e-12


@given(PRESENCE, SEEDS)
def test_the_region_under_study_does_not_touch_its_own_yardstick(table, seed):
    region = table.index[seed % len(table)]
    other = table.copy()
    other.loc[region] = np.random.default_rng(seed).random(table.shape[1]) < 0.5
    assert proximity(table, without=[region]).equals(proximity(other, without=[region]))


@given(PRESENCE)
def test_the_product_space_joins_what_can_be_joined_without_a_circle(table):
    near = proximity(table, dtype=np.float64)
    links = product_space(near, threshold=2.0)
    assert links["tree"].all()
    parent = {activity: activity for activity in near.index}

    def root(activity):
        return activity if parent[activity] == activity else root(parent[activity])

    for one, other in links[["activity", "other"]].to_numpy():
        assert root(one) != root(other)
        parent[root(one)] = root(other)
    apart = {(a, b) for a in near.index for b in near.index if root(a) != root(b)}
    assert all(near.loc[pair] == 0 for pair in apart)


@given(PRESENCE, SEEDS)
def test_complexity_follows_its_labels(table, seed):
    found = scored(table)
    mixed = complexity_indices(shuffled(table, seed))
    assert np.allclose(mixed.regions[found.regions.index], found.regions, atol=1e-6)
    assert np.allclose(mixed.activities[found.activities.index], found.activities, atol=1e-6)
    names = {label: f"x {label}" for label in [*table.index, *table.columns]}
    renamed = complexity_indices(table.rename(index=names, columns=names))
    assert np.array_equal(renamed.regions, found.regions)
    assert 1 - 1e-9 <= found.participation <= len(table) + 1e-9


@given(PRESENCE)
def test_twins_have_the_same_complexity(table):
    found = scored(pd.concat([table, table.iloc[[0]].set_axis(["twin"])]))
    assert found.regions["twin"] == pytest.approx(found.regions.iloc[0], abs=1e-9)


@given(PRESENCE, st.integers(0, 3), st.integers(0, 3), SEEDS)
def test_trimming_is_done_when_it_is_done_and_is_the_largest_that_can_be(table, least, found, seed):
    try:
        kept = trimmed(table, diversity=least, ubiquity=found)
    except MethodError:
        return
    assert (diversity(kept) >= least).all()
    assert (ubiquity(kept) >= found).all()
    assert trimmed(kept, diversity=least, ubiquity=found).equals(kept)
    mixed = trimmed(shuffled(table, seed), diversity=least, ubiquity=found)
    assert mixed.reindex_like(kept).equals(kept)


@given(PRESENCE, SEEDS)
def test_outlook_gain_is_the_change_of_the_outlook(table, seed):
    assume(not table.to_numpy().all())
    rng = np.random.default_rng(seed)
    worth = pd.Series(rng.normal(size=table.shape[1]), table.columns)
    near = proximity(table, dtype=np.float64)
    missing = np.argwhere(~table.to_numpy())
    region, activity = missing[seed % len(missing)]
    more = table.copy()
    more.iloc[region, activity] = True
    change = complexity_outlook(more, near, worth) - complexity_outlook(table, near, worth)
    gain = complexity_outlook_gain(table, near, worth)
    assert gain.iloc[region, activity] == pytest.approx(change.iloc[region], abs=1e-9)


@given(PRESENCE, SEEDS)
def test_fitness_follows_its_labels_and_more_activities_are_never_less_fit(table, seed):
    table = table | np.eye(*table.shape, dtype=bool)
    table.iloc[0] = table.iloc[:, 0] = True
    found = fitness_complexity(table, steps=30)
    mixed = fitness_complexity(shuffled(table, seed), steps=30)
    assert np.allclose(mixed.regions[table.index], found.regions, rtol=1e-6)
    assert found.regions.iloc[0] == found.regions.max()
