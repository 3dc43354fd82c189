"""What peers of input-output and location answer where they are right, and where they are not.

Their answers were stored once: pymrio 0.7.0, ipfn 1.4.4, spopt 0.7.0 with PuLP 3.3.2 and HiGHS
1.16.0. The table of GRAS is that of the test of an R package (``doGRAS``, after Temurshoev, Miller
and Bouwmeester 2013), which holds it to .002. Tolerance 1e-8, and 1e-5 for GRAS.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from location_truth import MEDIANS, generated, pmed
from southgate.errors import MethodError
from southgate.methods.balancing import gras, ras
from southgate.methods.footprints import footprints
from southgate.methods.input_output import leontief_inverse, output_required, technical_coefficients
from southgate.methods.location import maximal_covering, p_centre, p_median

THREE = pd.Index(list("abc"))
FLOWS = pd.DataFrame([[10.0, 20, 5], [8, 0, 12], [0, 30, 6]], THREE, THREE)
FINAL = pd.DataFrame([[15.0, 25], [40, 10], [3, 31]], THREE, ["homes", "abroad"])
OUTPUT = pd.Series([75.0, 70, 70], THREE)
PRESSURES = pd.DataFrame([[3.0, 5, 7], [0, 2, 1]], ["co2", "jobs"], THREE)


@pytest.fixture(scope="module")
def coefficients():
    return technical_coefficients(FLOWS, OUTPUT, origin="domestic")


def test_pymrio_gives_the_same_inverse_and_the_same_footprints(coefficients):
    inverse = leontief_inverse(coefficients).to_numpy()
    given = np.array(
        [
            [1.2053362459041972, 0.41835699797160236, 0.17260883133094082],
            [0.13980340146668743, 1.1359026369168357, 0.22390388516149165],
            [0.06553284443750974, 0.5324543610547666, 1.1987049461694492],
        ]
    )
    assert inverse == pytest.approx(given, rel=1e-8)
    found = footprints(coefficients, PRESSURES / OUTPUT, FINAL)
    assert found.multipliers.loc["co2"].tolist() == pytest.approx(
        [0.0647526915275394, 0.15111561866125758, 0.14276798252457482], rel=1e-8
    )
    assert found.caused.to_numpy().ravel() == pytest.approx(
        [7.444219066937118, 7.55578093306288, 1.7469574036511155, 1.2530425963488843], rel=1e-8
    )


def test_what_households_emit_themselves_is_never_in_a_footprint_of_the_chain(coefficients):
    """pymrio#73: D_cba leaves out what its D_cba_reg adds, so that the two sum to 15 and to 19."""
    caused = footprints(coefficients, PRESSURES / OUTPUT, FINAL).caused.loc["co2"]
    assert caused.sum() == pytest.approx(PRESSURES.loc["co2"].sum(), rel=1e-12)
    direct = pd.Series([4.0, 0.0], FINAL.columns)
    assert (caused + direct).sum() == pytest.approx(19, rel=1e-12)  # added by hand, and seen


def test_the_same_demand_gives_the_same_output_and_a_change_is_said_to_be_one(coefficients):
    """pymrio#43: a system that was reset and solved for the demand it had differs from itself."""
    again = output_required(coefficients, FINAL).sum(axis=1)
    assert again.to_numpy() == pytest.approx(OUTPUT.to_numpy(), rel=1e-12)
    more = output_required(coefficients, FINAL * 1.1).sum(axis=1)
    assert (more > OUTPUT).all()  # more of everything never takes less of anything
    with pytest.raises(MethodError, match="`demand` must be finite and not negative"):
        output_required(coefficients, -FINAL)
    assert (output_required(coefficients, -FINAL, change=True) < 0).all(axis=None)


def test_ipfn_gives_the_same_table_where_the_margins_agree():
    seed = pd.DataFrame(
        [[40.0, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    )
    rows, columns = pd.Series([150.0, 300, 400, 150]), pd.Series([200.0, 300, 400, 100])
    found = ras(seed, rows, columns, tolerance=1e-13)
    assert found.status == "balanced"
    assert found.table.to_numpy() == pytest.approx(
        np.array(
            [
                [64.558509782, 46.232459714, 35.384298268, 3.824732251],
                [49.967919417, 68.15935407, 156.49854642, 25.374180088],
                [56.7219436, 144.428225563, 145.08248143, 53.7673494],
                [28.751627202, 41.179960653, 63.034673882, 17.033738262],
            ]
        ),
        abs=1e-8,
    )


def test_the_r_implementation_of_gras_gives_the_same_table():
    seed = pd.DataFrame([[7.0, 3, 5, -3], [2, 9, 8, 0], [-2, 0, 2, 0]])
    found = gras(seed, pd.Series([15.0, 26, -1]), pd.Series([9.0, 16, 17, -2]), tolerance=1e-12)
    assert found.status == "balanced"
    assert found.table.to_numpy() == pytest.approx(
        np.array(
            [
                [8.424340881, 3.375237362, 5.200422021, -2.000000263],
                [3.000997078, 12.624763744, 10.374239178, 0.0],
                [-2.425339135, 0.0, 1.425339135, 0.0],
            ]
        ),
        abs=1e-5,
    )


@pytest.fixture(scope="module")
def network():
    return generated(60, 200, 7)


def test_spopt_finds_the_same_medians_centre_and_cover_on_a_small_network(network):
    weight = pd.Series(np.arange(60) % 5 + 1.0, network.index)
    for found, said in (
        (p_median(network, 6), 1585),
        (p_median(network, 6, demand=weight), 4631),
        (p_centre(network, 6), 61),
        (maximal_covering(network, 3, radius=60, demand=weight), 166),
    ):
        assert (found.objective, found.bound) == pytest.approx((said, said), rel=1e-12)
        assert found.status == "optimal"


def test_what_spopt_calls_optimal_when_its_time_is_over_has_a_bound_and_a_gap_here(truth):
    """PuLP and so spopt say "Optimal" of 11103 on pmed18 after ten seconds; 4809 is the optimum."""
    distance, p = pmed(truth, 18)
    found = p_median(distance, p, time_limit=0.05)
    assert (found.status == "optimal") == (found.objective == found.bound)
    assert found.bound <= MEDIANS[18] <= found.objective < 11103
    assert found.gap == pytest.approx((found.objective - found.bound) / found.objective)
