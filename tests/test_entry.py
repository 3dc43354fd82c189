"""Entry within regions beside a hand-solved table and another optimum of the same likelihood."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from southgate.errors import MethodError
from southgate.methods.entry import entry_model, entry_scores

COVARIATES = {"density": 1.5, "complexity": -0.7}


def labelled(cells):
    regions, activities = cells.shape
    rows, columns = [f"r{i}" for i in range(regions)], [f"a{i}" for i in range(activities)]
    return pd.DataFrame(cells, index=rows, columns=columns)


def world(regions=20, activities=60, seed=3):
    """Before, after and covariates, drawn from the model itself."""
    rng = np.random.default_rng(seed)
    before = rng.random((regions, activities)) < 0.3
    values = {name: rng.normal(2.0, 3.0, before.shape) for name in COVARIATES}
    eta = rng.normal(-1.0, 0.7, (regions, 1))
    eta = eta + sum(b / 3.0 * (values[name] - 2.0) for name, b in COVARIATES.items())
    after = rng.random(before.shape) < 1 / (1 + np.exp(-eta))
    tables = {name: labelled(table) for name, table in values.items()}
    return labelled(before), labelled(after), tables


def with_dummies(before, after, tables):
    """The plain design: one column a covariate, one a region, one row a cell at risk."""
    rows, columns = np.nonzero(~before.to_numpy())
    y = after.to_numpy()[rows, columns].astype(float)
    x = np.column_stack([table.to_numpy()[rows, columns] for table in tables.values()])
    return np.hstack([x, np.eye(len(before))[rows]]), y, rows


def by_scipy(design, y):
    def loss(b):
        return np.logaddexp(0, design @ b).sum() - y @ (design @ b)

    def slope(b):
        return design.T @ (1 / (1 + np.exp(-design @ b)) - y)

    def curve(b):
        p = 1 / (1 + np.exp(-design @ b))
        return design.T @ ((p * (1 - p))[:, None] * design)

    start = np.zeros(design.shape[1])
    return optimize.minimize(
        loss, start, jac=slope, hess=curve, method="trust-exact", options={"gtol": 1e-10}
    ).x


def test_the_odds_of_a_two_by_two_table_are_its_coefficient():
    # In every region 4 of 6 near activities are entered and 1 of 5 far: odds 2 against 1/4.
    after = labelled(np.array([[1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0]] * 3))
    near = labelled(np.array([[1.0] * 6 + [0.0] * 5] * 3))
    model = entry_model(after * 0, after, {"near": near}, standardised=False)
    assert model.coefficients.loc["near", "estimate"] == pytest.approx(np.log(8))
    assert (model.cells, model.entries, model.converged) == (33, 15, True)


def test_regions_that_agree_to_the_last_digit_give_no_standard_error():
    after = labelled(np.array([[1, 1, 0, 1, 0, 0]] * 3))
    near = labelled(np.array([[1.0, 1, 1, 0, 0, 0]] * 3))
    row = entry_model(after * 0, after, {"near": near}).coefficients.loc["near"]
    assert row[["standard_error", "z", "p_value"]].isna().all()


def test_estimates_are_those_of_a_plain_maximum_with_a_dummy_for_each_region():
    before, after, tables = world()
    design, y, _ = with_dummies(before, after, tables)
    model = entry_model(before, after, tables, standardised=False)
    assert model.dropped == ()
    assert model.cells == len(y)
    assert model.entries == y.sum()
    assert model.coefficients["estimate"].tolist() == pytest.approx(
        by_scipy(design, y)[:2].tolist(), abs=1e-7
    )


def test_standard_errors_are_the_plain_sandwich_clustered_by_region():
    before, after, tables = world()
    design, y, rows = with_dummies(before, after, tables)
    p = 1 / (1 + np.exp(-design @ by_scipy(design, y)))
    bread = np.linalg.inv(design.T @ ((p * (1 - p))[:, None] * design))
    scores = np.zeros((len(before), design.shape[1]))
    np.add.at(scores, rows, design * (y - p)[:, None])
    many = len(before)
    covariance = bread @ scores.T @ scores @ bread * many / (many - 1)
    model = entry_model(before, after, tables, standardised=False)
    ours = model.coefficients["standard_error"].tolist()
    assert ours == pytest.approx(np.sqrt(np.diag(covariance))[:2].tolist(), rel=1e-6)


def test_the_model_finds_what_the_world_was_drawn_from():
    model = entry_model(*world(regions=60, activities=300, seed=8))
    table = model.coefficients
    off = (table["estimate"] - pd.Series(COVARIATES)) / table["standard_error"]
    assert off.abs().max() < 3
    assert (table["p_value"] < 1e-6).all()


def test_standardised_estimates_are_the_plain_ones_times_the_deviation():
    before, after, tables = world()
    per_unit = entry_model(before, after, tables, standardised=False)
    per_deviation = entry_model(before, after, tables)
    table = per_deviation.coefficients
    times = (per_unit.coefficients["estimate"] * table["scale"]).tolist()
    assert table["estimate"].tolist() == pytest.approx(times)
    assert table["z"].tolist() == pytest.approx(per_unit.coefficients["z"].tolist())
    density = tables["density"].to_numpy()[~before.to_numpy()]
    assert table.loc["density", "scale"] == pytest.approx(density.std())
    apart = per_deviation.scores - per_unit.scores
    assert (apart.max(axis=1) - apart.min(axis=1)).max() < 1e-9


def test_scores_stand_where_a_cell_is_at_risk_and_nowhere_else():
    before, after, tables = world()
    scores = entry_model(before, after, tables).scores
    assert (scores.isna() == before).all(axis=None)


def test_a_region_that_entered_nothing_or_all_is_dropped_by_name_and_still_scored():
    before, after, tables = world()
    after.loc["r4"], after.loc["r7"] = False, True
    model = entry_model(before, after, tables)
    rest = [label for label in before.index if label not in {"r4", "r7"}]
    alone = entry_model(
        before.loc[rest], after.loc[rest], {k: t.loc[rest] for k, t in tables.items()}
    )
    assert model.dropped == ("r4", "r7")
    pd.testing.assert_frame_equal(model.coefficients, alone.coefficients)
    assert model.scores.loc["r4"].notna().any()


def test_what_was_learnt_in_one_period_scores_another():
    before, after, tables = world()
    model = entry_model(before, after, tables)
    doubled = {name: 2.0 * table for name, table in tables.items()}
    scores = entry_scores(model, after, doubled)
    c = model.coefficients
    by_hand = sum(
        c.loc[name, "estimate"] * (2 * tables[name] - c.loc[name, "centre"]) / c.loc[name, "scale"]
        for name in tables
    )
    pd.testing.assert_frame_equal(scores, by_hand.where(~after))


def test_scores_ask_for_the_covariates_of_the_model():
    before, after, tables = world()
    model = entry_model(before, after, tables)
    with pytest.raises(MethodError, match="complexity, distance"):
        entry_scores(model, before, {"density": tables["density"], "distance": tables["density"]})


def test_a_covariate_may_be_missing_where_nothing_is_at_risk_only():
    before, after, tables = world()
    holed = {"density": tables["density"].mask(before), "complexity": tables["complexity"]}
    same = entry_model(before, after, holed)
    pd.testing.assert_frame_equal(same.scores, entry_model(before, after, tables).scores)
    at_risk = before.columns[~before.loc["r2"]][0]
    holed["density"].loc["r2", at_risk] = np.nan
    holed["complexity"] = tables["complexity"].copy()
    holed["complexity"].loc["r3"] = np.inf
    with pytest.raises(MethodError, match=r"`density` is not in 1, in rows r2; `complexity`.*r3"):
        entry_model(before, after, holed)


def test_a_covariate_that_separates_entries_alone_is_refused_by_name():
    before, after, tables = world()
    tables["hindsight"] = -1.0 * after
    with pytest.raises(MethodError, match="end; hindsight does"):
        entry_model(before, after, tables)


def test_covariates_that_separate_entries_together_are_refused_by_name():
    before, after, tables = world(regions=6, activities=30)
    noise = tables["density"]
    tables = {"one": noise, "two": noise + 4.0 * after, "three": tables["complexity"]}
    with pytest.raises(MethodError, match="a mix of one, two"):
        entry_model(before, after, tables)


def test_a_covariate_that_is_the_same_over_each_region_is_refused_by_name():
    before, after, tables = world()
    tables["diversity"] = labelled(np.tile(before.sum(axis=1).to_numpy(float)[:, None], 60))
    with pytest.raises(MethodError, match=r"1 of 3 do not, diversity"):
        entry_model(before, after, tables)


def test_a_covariate_that_follows_from_the_others_is_refused():
    before, after, tables = world()
    tables["sum"] = tables["density"] + tables["complexity"] + 7.0
    with pytest.raises(MethodError, match="No covariate may follow from the others"):
        entry_model(before, after, tables)


def test_too_few_regions_and_no_covariates_are_refused():
    before, after, tables = world()
    with pytest.raises(MethodError, match="at least one table"):
        entry_model(before, after, {})
    after.iloc[2:] = False
    with pytest.raises(MethodError, match="2 did, for 2"):
        entry_model(before, after, tables)


def test_tables_in_another_order_are_refused():
    before, after, tables = world()
    with pytest.raises(MethodError, match="`before` and of `after`"):
        entry_model(before, after[after.columns[::-1]], tables)
    tables["density"] = tables["density"].iloc[::-1]
    with pytest.raises(MethodError, match="`before` and of `density`"):
        entry_model(before, after, tables)


def test_a_fit_stopped_early_says_that_it_did_not_converge():
    model = entry_model(*world(), most_steps=1)
    assert not model.converged
