"""The null model beside hand-solved tables, an independent solver, and full enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods import null_model as module
from southgate.methods.null_model import cooccurrence_p_values, false_discovery, null_model


def table(rows, **options):
    cells = np.array(rows, dtype=bool)
    regions, activities = cells.shape
    return pd.DataFrame(
        cells,
        index=[f"r{i}" for i in range(regions)],
        columns=[f"a{i}" for i in range(activities)],
        **options,
    )


def made_up(regions, activities, fill, seed=5):
    rng = np.random.default_rng(seed)
    leaning = rng.normal(0, 1.2, (regions, 1)) + rng.normal(0, 1.2, activities)
    leaning += rng.logistic(0, 0.7, (regions, activities))
    return table(leaning > np.quantile(leaning, 1 - fill))


def plain_fixed_point(cells, sweeps=20_000):
    """The textbook recipe on every row and column, with nothing of ours."""
    k, u = cells.sum(axis=1), cells.sum(axis=0)
    x, y = k / np.sqrt(k.sum()), u / np.sqrt(u.sum())
    for _ in range(sweeps):
        x = k / (y / (1 + np.outer(x, y))).sum(axis=1)
        y = u / (x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
    return np.outer(x, y) / (1 + np.outer(x, y))


def test_two_regions_with_one_activity_each_are_a_toss_of_a_coin():
    model = null_model(table([[1, 0], [0, 1]]))
    assert model.probabilities.to_numpy() == pytest.approx(0.5)


def test_three_regions_solved_by_hand():
    # Margins (2, 1, 1) on both sides: a + 2b = 2, b + 2c = 1, odds(a) odds(c) = odds(b)^2, hence
    # 2(1 - b)^4 = b^2 (2b - 1)(1 + b), with b between 1/2 and 1.
    one = np.poly1d([-1.0, 1.0])
    b = np.poly1d([1.0, 0.0])
    roots = (2 * one**4 - b**2 * np.poly1d([2.0, -1.0]) * np.poly1d([1.0, 1.0])).roots
    b = next(r.real for r in roots if abs(r.imag) < 1e-12 and 0.5 < r.real < 1)
    a, c = 2 - 2 * b, (1 - b) / 2
    model = null_model(table([[1, 1, 0], [1, 0, 0], [0, 0, 1]]))
    expected = [[a, b, b], [b, c, c], [b, c, c]]
    assert model.probabilities.to_numpy() == pytest.approx(np.array(expected), abs=1e-9)


@pytest.mark.parametrize(("regions", "activities", "fill"), [(12, 30, 0.4), (40, 15, 0.3)])
def test_probabilities_are_those_of_a_plain_fixed_point(regions, activities, fill):
    cells = made_up(regions, activities, fill)
    keep_rows = (cells.mean(axis=1) > 0) & (cells.mean(axis=1) < 1)
    cells = cells.loc[keep_rows, (cells[keep_rows].mean() > 0) & (cells[keep_rows].mean() < 1)]
    ours = null_model(cells).probabilities.to_numpy()
    assert ours == pytest.approx(plain_fixed_point(cells.to_numpy(dtype=float)), abs=1e-9)


def test_expected_margins_are_the_observed_ones():
    cells = made_up(250, 400, 0.3)
    model = null_model(cells)
    off = model.probabilities.sum(axis=1) - cells.sum(axis=1)
    across = model.probabilities.sum(axis=0) - cells.sum(axis=0)
    assert max(off.abs().max(), across.abs().max()) == pytest.approx(model.error, abs=1e-11)
    assert model.error <= 1e-8
    assert model.steps < 20


def test_a_nested_table_leaves_nothing_to_chance():
    cells = table([[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    model = null_model(cells)
    assert (model.probabilities.to_numpy() == cells.to_numpy()).all()
    assert (model.steps, model.error) == (0, 0.0)


def test_full_and_empty_rows_and_columns_are_certain_and_leave_the_rest_alone():
    inner = made_up(8, 9, 0.45, seed=2)
    padded = np.zeros((10, 11), dtype=bool)
    padded[1:9, 1:10] = inner.to_numpy()
    padded[0], padded[:, 0] = True, True
    padded[9, 1:], padded[1:, 10] = False, False
    padded[9, 0] = True
    padded[0, 10] = True
    model = null_model(table(padded)).probabilities.to_numpy()
    assert (model[0] == 1).all()
    assert (model[:, 0] == 1).all()
    assert (model[9, 1:] == 0).all()
    assert (model[1:, 10] == 0).all()
    alone = null_model(inner).probabilities.to_numpy()
    assert model[1:9, 1:10] == pytest.approx(alone, abs=1e-8)


def test_a_table_forced_without_any_full_or_empty_side_is_cut_into_blocks():
    # The first two regions have the first two activities for certain, the others none of the last
    # two: these margins (3, 3, 1, 1) and (3, 3, 1, 1) allow no other table. No side is full.
    cells = table([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]])
    model = null_model(cells).probabilities.to_numpy()
    half = [[1, 1, 0.5, 0.5], [1, 1, 0.5, 0.5], [0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0]]
    assert model == pytest.approx(np.array(half), abs=1e-9)
    assert (model[:2, :2] == 1).all()
    assert (model[2:, 2:] == 0).all()


@pytest.mark.parametrize("rows", [[[1]], [[0]], [[1, 0, 1]], [[1], [0]]])
def test_one_region_or_one_activity_is_certain_or_shared_evenly(rows):
    cells = table(rows)
    model = null_model(cells).probabilities
    assert model.sum(axis=1).to_numpy() == pytest.approx(cells.sum(axis=1).to_numpy())
    assert model.sum(axis=0).to_numpy() == pytest.approx(cells.sum(axis=0).to_numpy())


def test_the_fixed_point_arrives_where_newton_cannot_step(monkeypatch):
    cells = made_up(20, 25, 0.4)
    newton = null_model(cells).probabilities
    monkeypatch.setattr(module, "_newton", lambda *_: None)
    fixed = null_model(cells, most_steps=2000)
    assert fixed.error <= 1e-8
    assert fixed.probabilities.to_numpy() == pytest.approx(newton.to_numpy(), abs=1e-7)


def test_too_few_steps_are_refused_with_the_margin_that_is_off():
    with pytest.raises(MethodError, match=r"after 0 steps .* most of all [ra]\d.*Raise `most_ste"):
        null_model(made_up(20, 25, 0.4), most_steps=0)


@pytest.mark.parametrize("bad", [2.0, -1.0, np.nan, 0.5])
def test_a_cell_that_is_neither_yes_nor_no_is_refused(bad):
    cells = table([[1, 0], [0, 1]]).astype(float)
    cells.loc["r1", "a0"] = bad
    with pytest.raises(MethodError, match="r1"):
        null_model(cells)


def enumerated(p, seen):
    """P(at least `seen`) by every outcome of the trials."""
    outcomes = np.array(list(product([0, 1], repeat=len(p))))
    chance = np.where(outcomes == 1, p, 1 - p).prod(axis=1)
    return chance[outcomes.sum(axis=1) >= seen].sum()


def test_exact_p_values_are_those_of_full_enumeration():
    cells = made_up(9, 7, 0.45)
    model = null_model(cells)
    p_values = cooccurrence_p_values(cells, model)
    p, m = model.probabilities.to_numpy(), cells.to_numpy(dtype=int)
    for a, b in product(range(7), repeat=2):
        ours = p_values.iloc[a, b]
        if a == b:
            assert np.isnan(ours)
        else:
            assert ours == pytest.approx(enumerated(p[:, a] * p[:, b], m[:, a] @ m[:, b]))


def test_columns_may_stand_in_any_order():
    cells = made_up(30, 20, 0.3)
    mixed = cells[cells.columns[::-1]]
    one = cooccurrence_p_values(cells, null_model(cells))
    two = cooccurrence_p_values(mixed, null_model(mixed))
    both = two.loc[one.index, one.columns].to_numpy()
    assert both == pytest.approx(one.to_numpy(), nan_ok=True, rel=1e-6)


def test_the_normal_law_is_near_the_exact_one_where_five_are_expected():
    cells = made_up(150, 40, 0.4)
    model = null_model(cells)
    p = model.probabilities.to_numpy()
    many = (p.T @ p >= 5) & ~np.eye(40, dtype=bool)
    exact = cooccurrence_p_values(cells, model).to_numpy()
    normal = cooccurrence_p_values(cells, model, law="normal").to_numpy()
    assert many.sum() > 500
    assert np.abs(exact - normal)[many].max() < 0.005


def test_the_poisson_law_keeps_le_cams_bound():
    cells = made_up(150, 40, 0.1)
    model = null_model(cells)
    p = model.probabilities.to_numpy()
    bound = ((p**2).T @ p**2) / np.maximum(p.T @ p, 1e-300)
    exact = cooccurrence_p_values(cells, model).to_numpy()
    poisson = cooccurrence_p_values(cells, model, law="poisson").to_numpy()
    off = ~np.eye(40, dtype=bool)
    assert (np.abs(exact - poisson) <= bound)[off].all()


@pytest.mark.parametrize("law", ["exact", "normal", "poisson"])
def test_what_is_certain_is_no_surprise(law):
    cells = table([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    p_values = cooccurrence_p_values(cells, null_model(cells), law=law).to_numpy()
    off = p_values[~np.eye(3, dtype=bool)]
    assert (off == 1).all() if law != "poisson" else (off > 0.3).all()


def test_activities_planted_together_are_found_and_others_are_not():
    cells = made_up(120, 60, 0.3)
    planted = cells.copy()
    planted["a1"] = planted["a0"] = np.arange(120) % 4 == 0
    found = false_discovery(cooccurrence_p_values(planted, null_model(planted))).found
    assert found.loc["a0", "a1"]
    assert found.to_numpy().sum() <= 10


def test_an_unknown_law_and_a_foreign_model_are_refused():
    cells, other = made_up(20, 10, 0.3), made_up(20, 10, 0.5)
    with pytest.raises(MethodError, match="it is guess"):
        cooccurrence_p_values(cells, null_model(cells), law="guess")
    with pytest.raises(MethodError, match=r"ubiquities differ, a\d"):
        cooccurrence_p_values(cells, null_model(other))


def test_false_discovery_is_the_step_up_of_benjamini_and_hochberg():
    # The fifteen p-values of Benjamini and Hochberg (1995), section 4.1: four stand at 0.05.
    listed = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    p = pd.DataFrame({"p": listed[::-1]}, index=[f"h{i}" for i in range(15)])
    result = false_discovery(p, 0.05)
    assert result.found["p"].tolist() == [False] * 11 + [True] * 4
    assert result.adjusted["p"].iloc[-1] == pytest.approx(0.0015)
    assert result.adjusted["p"].iloc[-4] == pytest.approx(0.0095 * 15 / 4)


def test_false_discovery_passes_over_what_was_not_tested_and_counts_pairs_once_or_twice_alike():
    p = pd.DataFrame([[np.nan, 0.01, 0.2], [0.01, np.nan, 0.04], [0.2, 0.04, np.nan]])
    upper = p.where(np.triu(np.ones((3, 3), dtype=bool)))
    twice, once = false_discovery(p), false_discovery(upper)
    assert twice.adjusted.iloc[0].tolist() == pytest.approx([np.nan, 0.03, 0.2], nan_ok=True)
    assert once.adjusted.iloc[0].tolist() == pytest.approx([np.nan, 0.03, 0.2], nan_ok=True)
    assert not twice.found.iloc[0, 0]


@pytest.mark.parametrize(("cell", "level"), [(1.2, 0.05), (-0.1, 0.05), (0.5, 0.0), (0.5, 1.5)])
def test_what_is_no_p_value_and_no_level_is_refused(cell, level):
    with pytest.raises(MethodError, match=r"in rows north|`level`"):
        false_discovery(pd.DataFrame({"a": [cell]}, index=["north"]), level)
