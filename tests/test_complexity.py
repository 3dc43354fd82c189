"""Complexity, outlook and fitness: what cannot be answered is refused or named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.complexity import (
    complexity_indices,
    complexity_outlook,
    complexity_outlook_gain,
    fitness_complexity,
    trimmed,
)
from southgate.methods.relatedness import density, proximity


def labelled(cells):
    cells = np.asarray(cells)
    rows, columns = (
        [f"{letter}{n}" for n in range(size)]
        for letter, size in zip("rp", cells.shape, strict=True)
    )
    return pd.DataFrame(cells, index=rows, columns=columns)


NESTED = labelled(np.tri(6, dtype=int)[:, ::-1] | np.eye(6, dtype=int)[[0, 1, 2, 4, 3, 5]])


def world(regions, activities, seed=7):
    """Nested and a little noisy, no row or column empty."""
    rng = np.random.default_rng(seed)
    slope = rng.normal(size=(regions, 1)) - rng.normal(size=activities)
    cells = slope + rng.logistic(size=(regions, activities)) > 0.5
    cells[:, 0] = cells[0] = True
    return labelled(cells)


@pytest.mark.parametrize("method", [complexity_indices, fitness_complexity])
def test_empty_rows_and_columns_are_refused_by_name(method):
    """In a peer one empty row or column leaves the whole year without a number."""
    with pytest.raises(MethodError, match=r"Each region.*1 of 6 regions have none: r2"):
        method(NESTED.mul(NESTED.index != "r2", axis="index"))
    with pytest.raises(MethodError, match=r"Each activity.*1 of 6 activities have none: p3"):
        method(NESTED.assign(p3=0))


@pytest.mark.parametrize("method", [complexity_indices, fitness_complexity, trimmed])
def test_missing_values_counts_and_labels_given_twice_are_refused(method):
    for wrong in (np.nan, 2.0, -1.0):
        table = NESTED.astype(float)
        table.loc["r1", "p1"] = wrong
        with pytest.raises(MethodError, match="only 0 and 1; 1 of 36 cells is not, in rows r1"):
            method(table)
    with pytest.raises(MethodError, match=r"each stand once.*: r0"):
        method(pd.concat([NESTED, NESTED.loc[["r0"]]]))


@pytest.mark.parametrize("shape", [(1, 4), (4, 1)])
def test_one_region_or_one_activity_has_nothing_to_be_compared_with(shape):
    with pytest.raises(MethodError, match="at least two regions and two activities"):
        complexity_indices(labelled(np.ones(shape, dtype=int)))


def test_a_network_in_parts_is_refused_and_its_parts_are_named():
    parts = np.kron(np.eye(2, dtype=int), np.array([[1, 1], [0, 1]]))
    with pytest.raises(MethodError, match="2 parts: r0, r1 with p0, p1; r2, r3 with p2, p3"):
        complexity_indices(labelled(parts))
    with pytest.raises(MethodError, match=r"7 parts: .*; and 2 more"):
        complexity_indices(labelled(np.eye(7, dtype=int)))


def test_a_network_that_hangs_by_one_thread_is_answered_and_its_eigenvalue_tells():
    blocks = np.kron(np.eye(2, dtype=int), np.ones((30, 40), dtype=int))
    blocks[0, 60] = 1
    found = complexity_indices(labelled(blocks))
    assert 0.95 < found.second_eigenvalue < 1
    assert (found.regions.iloc[:30] > 0).all()
    assert (found.regions.iloc[30:] < 0).all()


def test_regions_that_are_all_alike_are_refused():
    with pytest.raises(MethodError, match="must differ in what they do; all 3"):
        complexity_indices(labelled(np.ones((3, 5), dtype=int)))


def test_an_eigenvalue_that_stands_twice_is_refused():
    ring = np.eye(6, dtype=int) | np.roll(np.eye(6, dtype=int), 1, axis=1)
    with pytest.raises(MethodError, match=r"stands twice, at 0.75"):
        complexity_indices(labelled(ring))


def test_scores_without_a_direction_are_refused():
    mirrored = labelled([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    with pytest.raises(MethodError, match="which end of the scores"):
        complexity_indices(mirrored)


def test_where_diversity_is_constant_ubiquity_gives_the_direction():
    table = labelled([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]])
    wider = pd.concat([table, labelled([[0, 0, 0, 1, 1]]).set_axis(["r9"])])
    found = complexity_indices(wider)
    assert np.corrcoef(found.activities, wider.sum())[0, 1] < 0


def test_scores_are_standard_and_rise_with_diversity():
    table = world(40, 60)
    for ddof in (0, 1):
        found = complexity_indices(table, ddof=ddof)
        for scores in (found.regions, found.activities):
            assert scores.mean() == pytest.approx(0, abs=1e-12)
            assert scores.std(ddof=ddof) == pytest.approx(1)
        assert np.corrcoef(found.regions, table.sum(axis=1))[0, 1] > 0
    with pytest.raises(MethodError, match="own or regions"):
        complexity_indices(table, scale="theirs")


def test_on_the_regions_scale_a_region_is_the_mean_of_what_it_does():
    table = world(40, 60)
    found = complexity_indices(table, scale="regions")
    mean = (table * found.activities).sum(axis=1) / table.sum(axis=1)
    assert mean.to_numpy() == pytest.approx(found.regions.to_numpy(), abs=1e-9)


@pytest.mark.parametrize("shape", [(30, 50), (50, 30), (1500, 40)])
def test_the_smaller_side_gives_what_the_whole_matrix_gives(shape):
    table = world(*shape)
    m = table.to_numpy(dtype=float)
    walk = (m / m.sum(1, keepdims=True)) @ (m / m.sum(0)).T
    values, vectors = np.linalg.eig(walk)
    order = np.argsort(-values.real)
    scores = vectors[:, order[1]].real
    scores = (scores - scores.mean()) / scores.std()
    found = complexity_indices(table)
    turned = scores * np.sign(scores @ found.regions.to_numpy())
    assert found.regions.to_numpy() == pytest.approx(turned, abs=1e-9)
    assert found.second_eigenvalue == pytest.approx(values.real[order[1]])
    assert found.gap == pytest.approx(values.real[order[1]] - values.real[order[2]])


def test_one_small_place_that_carries_the_scores_is_named():
    """In every peer it takes almost all the variance in silence."""
    table = world(200, 60)
    lone = table.assign(rare=False)
    lone.loc["hamlet"] = False
    lone.loc["hamlet", ["rare", "p0"]] = True
    lone.loc["hamlet", "p0"] = False
    lone.loc["r0", "rare"] = True  # the one thread by which it hangs
    found = complexity_indices(lone)
    assert "hamlet" in found.carried_by
    assert found.participation < 2
    assert abs(found.regions["hamlet"]) > 10
    healthy = complexity_indices(trimmed(lone, diversity=2, ubiquity=2))
    assert healthy.carried_by == ()
    assert healthy.participation > 20


def test_trimming_goes_on_until_nothing_changes():
    # r0 loses p0 (found once), then has one activity, then p1 is found once, and so on
    chain = labelled(np.eye(5, dtype=int) | np.eye(5, k=1, dtype=int))
    block = labelled(np.pad(np.ones((3, 3), dtype=int), ((0, 2), (0, 2))) | chain.to_numpy())
    assert trimmed(block, diversity=2, ubiquity=2).shape == (3, 3)
    with pytest.raises(MethodError, match="none of 5 regions and 5 activities is left"):
        trimmed(chain, diversity=2, ubiquity=2)
    assert trimmed(NESTED).equals(NESTED)


def test_trimming_leaves_out_empty_rows_and_columns_by_default():
    holed = NESTED.assign(none=0)
    holed.loc["nobody"] = 0
    assert trimmed(holed).equals(NESTED)


def test_outlook_gain_is_what_the_outlook_gains():
    table = world(12, 15)
    near = proximity(table, dtype=np.float64)
    worth = complexity_indices(table).activities
    before, gain = (f(table, near, worth) for f in (complexity_outlook, complexity_outlook_gain))
    for region, activity in zip(*np.nonzero(~table.to_numpy()), strict=True):
        more = table.copy()
        more.iloc[region, activity] = True
        change = complexity_outlook(more, near, worth).iloc[region] - before.iloc[region]
        assert gain.iloc[region, activity] == pytest.approx(change, abs=1e-9)
    assert gain.to_numpy()[table.to_numpy()].tolist() == [0.0] * int(table.to_numpy().sum())


@pytest.mark.parametrize("own", [False, True])
def test_a_density_that_is_known_is_not_computed_again(own):
    table = world(12, 15)
    near, worth = proximity(table), complexity_indices(table).activities
    known = density(table, near, own=own)
    for method in (complexity_outlook, complexity_outlook_gain):
        given = method(table, near, worth, density=known, own=own)
        assert given.equals(method(table, near, worth, own=own))
    with pytest.raises(MethodError, match="rows of `advantage` and of `density`"):
        complexity_outlook(table, near, worth, density=known.iloc[1:])


def test_outlook_refuses_a_worth_that_is_missing_or_belongs_to_others():
    table = world(12, 15)
    near, worth = proximity(table), complexity_indices(table).activities
    with pytest.raises(MethodError, match="`activities` must be finite; 1 of 15 are not: p3"):
        complexity_outlook(table, near, worth.mask(worth.index == "p3"))
    with pytest.raises(MethodError, match="same order"):
        complexity_outlook_gain(table, near, worth[::-1])


def test_fitness_stops_when_the_order_stands_still_and_says_so():
    table = world(30, 40)
    found = fitness_complexity(table)
    assert found.converged
    assert 50 < found.steps < 5000
    longer = fitness_complexity(table, steps=found.steps + 50)
    assert found.regions.rank().equals(longer.regions.rank())
    short = fitness_complexity(table, limit=3)
    assert (short.steps, short.converged) == (3, False)
    assert found.regions.mean() == pytest.approx(1)
    assert found.activities.mean() == pytest.approx(1)
    with pytest.raises(MethodError, match="at least 1"):
        fitness_complexity(table, steps=0)


def test_fitness_that_goes_to_zero_stays_a_number():
    chain = labelled(np.eye(6, dtype=int) | np.eye(6, k=1, dtype=int))
    found = fitness_complexity(chain, steps=20_000)
    assert np.isfinite(found.regions).all()
    assert (found.regions > 0).all()
