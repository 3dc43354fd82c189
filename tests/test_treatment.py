"""Outliers are pulled in by the rule of the reference tool, and never to a constant."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from southgate.methods.rescoring import Choices
from southgate.methods.treatment import kurtosis, skewness, treat
from southgate.methods.uncertainty import uncertainty


def test_winsorising_passes_by_either_moment_and_counts_tied_points() -> None:
    long = pd.DataFrame({"x": [*range(30), 1e3, 1e3, 1e3, 1e3, 1e3, 1e3]}, dtype=float)
    # Six tied points would be one step and six values: more than five, so logarithms of the raw.
    assert treat(long, most=5).changes.loc["x", "treatment"] in {"logarithm", "none", "failed"}
    assert treat(long, most=5).changes.loc["x", "moved"] != 6
    spread = pd.DataFrame({"x": np.r_[np.zeros(60), np.ones(40)] + np.linspace(0, 0.1, 100)})
    assert abs(skewness(spread)["x"]) < 2
    assert treat(spread).changes.loc["x", "treatment"] == "none"


def test_logarithms_restart_from_the_raw_column() -> None:
    x = np.r_[np.exp(np.linspace(0, 9, 40)), np.exp(np.full(3, 11.0)), np.exp(np.full(3, 12.0))]
    values = pd.DataFrame({"x": x})
    treated = treat(values, most=2)
    assert treated.changes.loc["x", "treatment"] == "logarithm"
    np.testing.assert_allclose(treated.table["x"], np.log(x - x.min() + 0.01 * (x.max() - x.min())))


def test_a_rare_yes_is_not_pulled_down_to_a_constant() -> None:
    values = pd.DataFrame({"x": np.r_[np.zeros(60), 1.0, 1.0]})
    treated = treat(values)
    assert treated.table["x"].nunique() == 2


@given(hnp.arrays(np.float64, st.integers(4, 20), elements=st.integers(-9, 9).map(float)))
def test_moments_are_those_of_type_two(x: np.ndarray) -> None:
    from scipy import stats  # noqa: PLC0415

    table = pd.DataFrame({"x": x})
    if np.ptp(x) == 0:
        assert np.isnan(skewness(table)["x"])
        return
    assert skewness(table)["x"] == pytest.approx(stats.skew(x, bias=False), abs=1e-9)
    assert kurtosis(table)["x"] == pytest.approx(stats.kurtosis(x, bias=False), abs=1e-9)


def test_a_wild_z_score_does_not_end_a_geometric_mean() -> None:
    rng = np.random.default_rng(1)
    wild = np.r_[rng.normal(0, 1, 300), np.full(8, -400.0)]
    values = pd.DataFrame({"wild": wild, "calm": rng.normal(5, 1, 308)})
    assert treat(values).changes.loc["wild", "treatment"] == "failed"
    flat = {"parent": [None, "all", "all"], "weight": 1.0, "direction": [None, 1.0, 1.0]}
    specification = pd.DataFrame(flat, index=["all", "wild", "calm"])
    choices = Choices((5,), ("z_score",), ("geometric",))
    found = uncertainty(values, specification, choices, rng=rng, draws=20)
    assert found.ranks["rank"].tail(8).min() > 300
