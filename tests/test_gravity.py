"""Gravity: against printed and peers' numbers, by laws, on separated rows, and on bad tables.

Coefficients to 1e-6 and standard errors to 1e-7 of Yotov, Piermartini, Monteiro and Larch (2016),
where the guide prints as much; the sets of separated rows are those of ppmlhdfe, exactly.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from southgate.errors import MethodError
from southgate.methods.clustered import sandwich
from southgate.methods.effects import effects_of
from southgate.methods.gravity import gravity
from southgate.methods.poisson import poisson
from southgate.methods.separation import separated

SETS = ("01", "02", "04", "05", "07", "08", "10", "11", "13", "14", "16", "17")
BOTH = [("exporter", "year"), ("importer", "year")]


def invented(seed=1, places=12, years=3, slope=-0.8):
    """A panel with known slopes, zeros, and effects on both sides."""
    rng = np.random.default_rng(seed)
    table = pd.MultiIndex.from_product(
        [range(years), range(places), range(places)], names=["year", "exporter", "importer"]
    ).to_frame(index=False)
    table["far"], table["pact"] = rng.gamma(2, 1, len(table)), rng.random(len(table)) < 0.3
    table["pact"] = table["pact"].astype(float)
    out, into = rng.normal(1, 1, (years, places)), rng.normal(0, 1, (years, places))
    mean = np.exp(
        slope * table["far"]
        + 0.5 * table["pact"]
        + out[table["year"], table["exporter"]]
        + into[table["year"], table["importer"]]
    )
    table["trade"] = rng.poisson(mean * rng.gamma(4, 1 / 4, len(table))).astype(float)
    return table


def separation(truth, name):
    table = pd.read_csv(truth / "gravity" / "separation" / f"{name}.csv")
    x = table[[column for column in table if column.startswith("x")]]
    effects = table[[c for c in table if c in {"i", "j"} or c.startswith("id")]]
    return table, x, effects


def test_borders_of_2006_are_those_of_the_guide(truth):
    table = pd.read_csv(truth / "gravity" / "agtpa_ch2_app1_2006.csv.gz")
    table["distance"] = np.log(table["DIST"])
    table["border"] = (table["exporter"] != table["importer"]).astype(float)
    fit = gravity(
        table,
        outcome="trade",
        covariates=["distance", "CNTG", "border"],
        fixed_effects=["exporter", "importer"],
    )
    assert fit.rows == 4761
    assert fit.errors == "robust, N / (N - 1)"
    found = fit.coefficients
    assert found["estimate"].tolist() == pytest.approx([-0.7912879, 0.6736456, -2.47445], abs=1e-6)
    assert found["standard_error"].tolist() == pytest.approx(
        [0.0501494, 0.1073719, 0.1193816], abs=1e-7
    )


def test_agreements_with_pair_effects_are_those_of_the_guide(truth):
    table = pd.read_csv(truth / "gravity" / "agtpa_ch1_ex2.csv.gz")
    pair = ("exporter", "importer")
    fit = gravity(
        table,
        outcome="trade",
        covariates=["RTA", "RTA_LAG3", "RTA_LAG6", "RTA_LAG9"],
        fixed_effects=[*BOTH, pair],
        cluster=[pair],
    )
    assert (fit.rows, len(table)) == (18886, 18928)
    assert fit.dropped["reason"].unique().tolist() == ["no flow in its level"]
    assert fit.coefficients["estimate"].round(3).tolist() == [0.392, 0.248, 0.246, 0.083]
    assert fit.coefficients["standard_error"].round(4).tolist() == [0.0641, 0.0402, 0.0426, 0.0339]


def test_a_pair_effect_of_both_directions_is_another_question_than_one_of_each(truth):
    table = pd.read_csv(truth / "gravity" / "agtpa_ch2_app2.csv.gz")
    both = gravity(table, outcome="trade", covariates=["RTA"], fixed_effects=[*BOTH, "pair_id"])
    assert both.rows == 28482
    assert both.coefficients.loc["RTA", "estimate"] == pytest.approx(0.5571853, abs=1e-6)
    assert both.coefficients.loc["RTA", "standard_error"] == pytest.approx(0.055771, abs=1e-6)
    each = gravity(
        table,
        outcome="trade",
        covariates=["RTA"],
        fixed_effects=[*BOTH, ("exporter", "importer")],
    )
    assert each.rows == 28236
    assert each.coefficients.loc["RTA", "estimate"] == pytest.approx(0.5671, abs=1e-4)


@pytest.mark.parametrize("name", SETS)
def test_the_separated_rows_are_exactly_those_of_ppmlhdfe(truth, name):
    table, x, effects = separation(truth, name)
    assert separated(table["y"], x, effects).tolist() == table["separated"].astype(bool).tolist()


@pytest.mark.parametrize("name", ["02", "04", "11", "13", "14"])
def test_a_fit_leaves_out_what_is_separated_and_says_so(truth, name):
    table, x, effects = separation(truth, name)
    fit = gravity(
        table, outcome="y", covariates=list(x.columns), fixed_effects=list(effects.columns)
    )
    out = fit.dropped.index[fit.dropped["reason"] != "one row of its level"]
    assert set(out) == set(table.index[table["separated"] == 1])
    assert np.isfinite(fit.coefficients.to_numpy()).all()


@pytest.mark.parametrize("name", ["01", "05", "08", "10", "16", "17"])
def test_a_covariate_that_only_separated_rows_tell_is_refused_with_their_number(truth, name):
    table, x, effects = separation(truth, name)
    number = int(table["separated"].sum())
    with pytest.raises(MethodError, match=f"^{number} rows without a flow are separated.*: x"):
        gravity(table, outcome="y", covariates=list(x.columns), fixed_effects=list(effects.columns))


def test_rows_are_let_into_the_programme_only_where_its_answer_breaks_them(monkeypatch):
    table = invented()
    table["sea"] = ((table["trade"] == 0) & (table.index % 3 == 0)).astype(float)
    x, effects = table[["far", "sea"]], table[["exporter", "importer"]]
    whole = separated(table["trade"], x, effects)
    monkeypatch.setattr("southgate.methods.separation.BATCH", 40)
    assert whole.equals(separated(table["trade"], x, effects))
    assert whole.equals((table["sea"] == 1).rename("separated"))


def test_levels_of_one_row_or_without_a_flow_are_left_out_by_name():
    table = invented()
    table.loc[table["exporter"] == 3, "trade"] = 0.0
    lone = table.iloc[[0]].assign(exporter=99, importer=1, trade=5.0)
    table = pd.concat([table, lone], ignore_index=True)
    fit = gravity(
        table, outcome="trade", covariates=["far"], fixed_effects=["exporter", "importer"]
    )
    reasons = fit.dropped["reason"]
    assert reasons[table.index[table["exporter"] == 3]].unique().tolist() == [
        "no flow in its level"
    ]
    assert reasons[len(table) - 1] == "one row of its level"
    assert fit.rows + len(fit.dropped) == len(table)
    assert set(fit.fitted.index) | set(fit.dropped.index) == set(table.index)


@pytest.mark.parametrize(
    "effects",
    [[], ["exporter"], ["exporter", "importer"], [*BOTH], [*BOTH, ("exporter", "importer")]],
)
def test_fitted_sums_are_the_observed_ones_in_every_level_and_covariate(effects):
    table = invented()
    fit = gravity(table, outcome="trade", covariates=["far", "pact"], fixed_effects=effects)
    kept = table.loc[fit.fitted.index]
    gap = kept["trade"] - fit.fitted
    assert abs(gap.sum()) < 1e-7 * kept["trade"].sum()
    assert abs(gap @ kept["far"]) < 1e-6 * kept["trade"].sum()
    for effect in effects:
        sums = gap.groupby([kept[c] for c in ([effect] if isinstance(effect, str) else effect)])
        assert sums.sum().abs().max() < 1e-6 * kept["trade"].sum()


def test_the_answer_is_that_of_a_fit_with_a_dummy_for_each_level():
    table = invented(years=1)
    found = gravity(
        table, outcome="trade", covariates=["far"], fixed_effects=["exporter", "importer"]
    )
    kept = table.loc[found.fitted.index]
    dummies = pd.get_dummies(kept[["exporter", "importer"]].astype(str), dtype=float)
    one = effects_of([np.zeros(len(kept), int)], [1])
    x = np.vstack([kept["far"], dummies.iloc[:, 1:].to_numpy().T])
    drop = [n for n, c in enumerate(dummies.columns[1:], 1) if c == "importer_0"]
    x = np.delete(x, drop, axis=0)
    plain = poisson(kept["trade"].to_numpy(), x, one, names=[str(n) for n in range(len(x))])
    assert found.coefficients.loc["far", "estimate"] == pytest.approx(plain.slopes[0], abs=1e-9)
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-10)


def test_large_sparse_effects_are_solved_like_small_dense_ones(monkeypatch):
    table = invented()
    given = {"outcome": "trade", "covariates": ["far", "pact"]}
    for effects in ([*BOTH], [*BOTH, ("exporter", "importer")]):
        dense = gravity(table, **given, fixed_effects=effects)
        with monkeypatch.context() as patch:
            patch.setattr("southgate.methods.effects._blocks", lambda *_: None)
            sparse = gravity(table, **given, fixed_effects=effects)
        assert np.allclose(dense.coefficients, sparse.coefficients, rtol=0, atol=1e-8)


@settings(max_examples=15)
@given(scale=st.floats(1e-3, 1e6), seed=st.integers(0, 50))
def test_neither_unit_nor_order_moves_a_coefficient(scale, seed):
    table = invented(seed=seed, places=6, years=2)
    given_ = {"outcome": "trade", "covariates": ["far"], "fixed_effects": ["exporter", "importer"]}
    first = gravity(table, **given_)
    other = table.assign(trade=table["trade"] * scale).sample(frac=1, random_state=seed)
    second = gravity(other, **given_)
    assert np.allclose(first.coefficients, second.coefficients, rtol=1e-6, atol=1e-7)
    assert np.allclose(first.fitted * scale, second.fitted[first.fitted.index], rtol=1e-6)


def test_known_slopes_lie_within_three_standard_errors():
    fit = gravity(
        invented(places=30), outcome="trade", covariates=["far", "pact"], fixed_effects=BOTH,
        cluster=[("exporter", "importer")],
    )  # fmt: skip
    gap = (fit.coefficients["estimate"] - [-0.8, 0.5]) / fit.coefficients["standard_error"]
    assert gap.abs().max() < 3


def test_clusters_of_several_kinds_are_added_and_taken_off():
    rng = np.random.default_rng(0)
    scores, a, b = rng.normal(size=(2, 300)), rng.integers(0, 9, 300), rng.integers(0, 7, 300)
    bread = np.eye(2)
    one, two, cell = (sandwich(scores, bread, [k]).covariance for k in (a, b, a * 7 + b))
    groups = len(np.unique(a * 7 + b))
    parts = one * (8 / 9) + two * (6 / 7) - cell * ((groups - 1) / groups)
    joint = sandwich(scores, bread, [a, b])
    assert joint.correction == "G / (G - 1), G = 7"
    values, vectors = np.linalg.eigh(parts * 7 / 6)
    assert joint.mended == bool(values.min() < 0)
    assert np.allclose(joint.covariance, vectors * np.maximum(values, 0) @ vectors.T)


def test_what_is_no_covariance_is_mended_and_said_so():
    scores = np.array([[1.0, -1.0, -1.0, 1.0]])  # each kind adds up to nothing, the cells do not
    found = sandwich(scores, np.eye(1), [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])])
    assert found.mended
    assert found.covariance.tolist() == [[0.0]]


def test_where_each_row_is_its_own_cluster_errors_are_robust_ones():
    scores = np.random.default_rng(2).normal(size=(2, 50))
    own = sandwich(scores, np.eye(2), [np.arange(50)]).covariance
    assert np.allclose(own, sandwich(scores, np.eye(2), []).covariance)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.drop(columns="far"), "1 is not there: far"),
        (lambda t: t.assign(trade=-t["trade"]), "`trade` must be finite and not negative"),
        (lambda t: t.assign(trade=0.0), "A flow above zero must be left"),
        (lambda t: t.assign(far=np.nan), "`far` must be finite"),
        (lambda t: t.assign(far="a"), "must be numbers; 1 of 2 columns are not: far"),
        (lambda t: t.assign(far=1.0), "covariates before it; 1 does not: far"),
        (lambda t: t.assign(far=t["exporter"] * 2.0 - t["importer"]), "1 does not: far"),
        (lambda t: t.assign(exporter=None), "lack a value: exporter"),
        (lambda t: t.iloc[:1], "one of|A flow above zero must be left"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(spoil, said):
    with pytest.raises(MethodError, match=said):
        gravity(
            spoil(invented()), outcome="trade", covariates=["far"],
            fixed_effects=["exporter", "importer"],
        )  # fmt: skip


def test_options_that_make_no_sense_are_refused():
    table = invented()
    with pytest.raises(MethodError, match="max_iterations"):
        gravity(table, outcome="trade", covariates=["far"], max_iterations=0)
    with pytest.raises(MethodError, match="The steps must end; after 1"):
        gravity(table, outcome="trade", covariates=["far"], max_iterations=1)
    with pytest.raises(MethodError, match="named twice"):
        gravity(table, outcome="trade", covariates=["far", "far"])
    with pytest.raises(MethodError, match="two members or more"):
        gravity(table.assign(all=1), outcome="trade", covariates=["far"], cluster=["all"])
