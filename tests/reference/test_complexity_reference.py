"""Complexity beside published and peer-computed numbers; tolerance 1e-6 unless said otherwise.

World trade 1998-2000 (226 x 785) of the R package economiccomplexity 2.0.0: its vignette's ECI
with the deviation over n - 1, and what Python ``ecomplexity`` 0.5.3 gives for the same table
(marked as the peer's), with the deviation over n. Shift-share: the data of Farhauer and Kröll
(2013), Standorttheorien, components rounded to whole jobs.
"""

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
)
from southgate.methods.relatedness import density, proximity
from southgate.methods.specialisation import (
    advantage,
    location_quotient,
    shift_share,
    ubiquity,
)

COUNTRIES = ["afg", "ago", "aia", "alb", "and"]
PRODUCTS = ["0011", "0012", "0013", "0014", "0015"]
NEAR = {"rel": 0, "abs": 1e-6}


@pytest.fixture(scope="module")
def trade(truth):
    file = truth / "complexity" / "world_trade_1998_2000_mean.csv.gz"
    rows = pd.read_csv(file, dtype={"product": str}, keep_default_na=False)
    cells = rows.astype({"value": float}).set_index(["country", "product"])["value"]
    assert cells.index.is_unique
    return cells.unstack(fill_value=0.0)  # noqa: PD010  # pivot_table would add up duplicates


@pytest.fixture(scope="module")
def specialised(trade):
    return advantage(trade).table


@pytest.fixture(scope="module")
def atlas(specialised):
    """Complexity of products on the countries' scale, with the eigenvector's own zero."""
    scores = complexity_indices(specialised, scale="regions").activities
    weights = ubiquity(specialised)
    return scores - (scores * weights).sum() / weights.sum()


def test_location_quotient_and_proximity_of_world_trade(trade, specialised):
    assert location_quotient(trade).loc["and", "0011"] == pytest.approx(2.4825815, **NEAR)
    near = proximity(specialised)
    assert near.loc["0011", "0012"] == pytest.approx(0.3658537, **NEAR)
    assert near.loc["0011", "0013"] == pytest.approx(0.1707317, **NEAR)
    assert advantage(trade).ties.empty


def test_complexity_of_countries_with_either_deviation(specialised):
    found = complexity_indices(specialised)
    peer = [-0.5777078, -1.7810199, 1.4121691, -0.1736452, 1.0796365]
    assert found.regions[COUNTRIES].tolist() == pytest.approx(peer, **NEAR)
    assert found.second_eigenvalue == pytest.approx(0.17913, abs=5e-6)
    assert found.carried_by == ()
    vignette = [-0.5764283, -1.7770752, 1.4090414, -0.1732606, 1.0772452]
    sample = complexity_indices(specialised, ddof=1)
    assert sample.regions[COUNTRIES].tolist() == pytest.approx(vignette, **NEAR)


def test_complexity_of_products_on_either_scale(specialised):
    own = complexity_indices(specialised, ddof=1).activities[PRODUCTS].tolist()
    assert own == pytest.approx([-0.666576, -1.626576, -0.081494, 0.199173, 0.149357], **NEAR)
    peer = [-1.0703101195, -3.2891809403, 0.2820034925, 0.9307162668, 0.8155747210]
    scaled = complexity_indices(specialised, scale="regions").activities[PRODUCTS].tolist()
    assert scaled == pytest.approx(peer, **NEAR)


def test_density_that_counts_the_activity_itself_is_the_peers(specialised):
    peer = [0.1668957613, 0.1737884657, 0.1414188618, 0.1507591445, 0.1455640558]
    ours = density(specialised, proximity(specialised), own=True).loc["afg", PRODUCTS]
    assert ours.tolist() == pytest.approx(peer, **NEAR)


def test_outlook_is_the_peers_once_standardised(specialised, atlas):
    outlook = complexity_outlook(specialised, proximity(specialised), atlas, own=True)
    standard = (outlook - outlook.mean()) / outlook.std(ddof=0)
    peer = [0.2440782005, -0.5205171900, 0.0763425574, 0.7772395630, -0.0012117001]
    assert standard[COUNTRIES].tolist() == pytest.approx(peer, **NEAR)


def test_outlook_gain_is_the_peers_less_the_term_that_the_peer_leaves_out(specialised, atlas):
    near = proximity(specialised, dtype=np.float64)
    gain = complexity_outlook_gain(specialised, near, atlas, own=True)
    left_out = density(specialised, near, own=True) * atlas
    peer = [0.1206437198, -0.1309380362, 0.2314589656, 0.4696469640, 0.3557265193]
    with_it = (gain + left_out).loc["afg", PRODUCTS]
    assert not specialised.loc["afg", PRODUCTS].any()
    assert with_it.tolist() == pytest.approx(peer, **NEAR)


def test_fitness_after_twenty_steps_and_in_the_end(specialised):
    twenty = fitness_complexity(specialised, steps=20)
    reached = [0.786042, 0.039994, 1.056507, 1.242587, 1.373213]
    assert twenty.regions[COUNTRIES].tolist() == pytest.approx(reached, **NEAR)
    assert (twenty.steps, twenty.converged) == (20, False)
    vignette = [0.78605655, 0.03999516, 1.05645538, 1.24261128, 1.37321261]
    end = fitness_complexity(specialised)
    assert end.converged
    assert end.regions[COUNTRIES].tolist() == pytest.approx(vignette, abs=2e-4)


def test_the_degenerate_table_is_named_and_not_answered():
    values = pd.DataFrame(
        {"P1": [10.0, 40, 60], "P2": [20.0, 50, 0], "P3": [30.0, 0, 0]}, index=["A", "B", "C"]
    )
    printed = [[0.3182, 1, 3.5], [0.8485, 1.6667, 0], [1.9091, 0, 0]]
    assert location_quotient(values).to_numpy() == pytest.approx(np.array(printed), abs=5e-5)
    found = advantage(values)
    assert found.ties.to_numpy().tolist() == [["A", "P2"]]
    with pytest.raises(MethodError, match="2 parts: A, B with P2, P3; C with P1"):
        complexity_indices(found.table)


def test_single_precision_changes_no_rank_that_is_published(specialised, atlas):
    """Scores do not know of it; of densities and gains, the best twenty of each country agree."""
    near = {kind: proximity(specialised, dtype=kind) for kind in (np.float32, np.float64)}
    lacking = ~specialised
    tables = {
        "density": lambda phi: density(specialised, phi),
        "nearest": lambda phi: density(specialised, phi, nearest=30),
        "gain": lambda phi: complexity_outlook_gain(specialised, phi, atlas),
    }
    for name, table in tables.items():
        single, double = (table(phi).where(lacking, -np.inf) for phi in near.values())
        assert single.to_numpy().dtype == np.float32
        best = [np.argsort(-x.to_numpy(), axis=1, kind="stable")[:, :20] for x in (single, double)]
        assert np.array_equal(*best), name


def test_single_precision_moves_ranks_only_where_densities_are_equal_to_six_digits(specialised):
    single, double = (
        density(specialised, proximity(specialised, dtype=kind)).to_numpy(dtype=np.float64)
        for kind in (np.float32, np.float64)
    )
    assert np.abs(single - double).max() < 1e-6
    order = np.argsort(single, axis=1, kind="stable")
    assert np.diff(np.take_along_axis(double, order, axis=1), axis=1).min() > -1e-6


def test_shift_share_of_three_regions():
    activities = ["p", "q", "r", "s"]
    before = pd.DataFrame(
        [[90, 20, 10, 60], [60, 30, 30, 40], [250, 100, 110, 300]], list("ABC"), activities
    )
    after = pd.DataFrame(
        [[100, 40, 10, 55], [85, 55, 40, 35], [255, 115, 85, 390]], list("ABC"), activities
    )
    assert before.sum().tolist() == [400, 150, 150, 400]
    assert after.sum().tolist() == [440, 210, 135, 480]
    parts = shift_share(before, after)
    found = [part.sum(axis=1).round().tolist() for part in (parts.national, parts.mix)]
    assert found == [[27, 24, 114], [1, -1, 0]]
    assert parts.regional.sum(axis=1).round().tolist() == [-3, 32, -29]
    # By hand for A: 180 x 165/1100; 9 + 8 - 1 + 12 - 27; 100 - 99 + 40 - 28 + 10 - 9 + 55 - 72.
    assert parts.national.loc["A"].sum() == pytest.approx(27)
    assert parts.mix.loc["A"].sum() == pytest.approx(1)
    assert parts.regional.loc["A"].sum() == pytest.approx(-3)
