"""Input-output beside printed numbers, national tables and what peers give.

Miller and Blair (2009), Input-Output Analysis, 2nd ed., tables 2.3 and 2.4 and the closed model of
section 2.5: tolerance 5e-5 relative, or the digits printed. The national table of 149 sectors
(2017, imports among the flows) lies beside the folder of truths; its numbers were computed once,
independently, with a plain inverse.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.balancing import gras, ras
from southgate.methods.input_output import (
    allocation_coefficients,
    leontief_inverse,
    output_required,
    technical_coefficients,
)
from southgate.methods.linkages import forward_linkages
from southgate.methods.multipliers import Households, output_multipliers
from southgate.methods.origins import imports_apart
from southgate.methods.reconciling import kras
from southgate.methods.regional import flegg_multipliers
from southgate.methods.upstreamness import Abroad, upstreamness

PRINTED = {"rel": 5e-5, "abs": 0}
ORES, SMELTING, ROLLING = "009", "064", "065"
TWO = pd.Index(["1", "2"])


@pytest.fixture(scope="module")
def miller_blair():
    z = pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], TWO, TWO)
    output = pd.Series([1000.0, 2000.0], TWO)
    return technical_coefficients(z, output, origin="domestic")


@pytest.fixture(scope="module")
def nation(truth):
    file = truth.parent / "data" / "03_input_output" / "china_2017_149.csv.gz"
    if not file.is_file():
        pytest.skip(f"the national table `{file.name}` is not there")
    table = pd.read_csv(file, dtype={"Code": str}).set_index("Code")
    sectors = pd.Index([code for code in table.index if code.isdigit()])
    return {
        "flows": table.loc[sectors, sectors].astype(float),
        **{name: table.loc[sectors, name].astype(float) for name in ("GO", "EX", "IM", "FU202")},
        "final": (table["TFU"] - table["EX"]).loc[sectors].astype(float),
    }


@pytest.fixture(scope="module")
def domestic(nation):
    return imports_apart(nation["flows"], nation["final"], nation["IM"]).domestic


def test_the_two_sectors_of_the_textbook(miller_blair):
    assert miller_blair.to_numpy().tolist() == [[0.15, 0.25], [0.20, 0.05]]
    inverse = leontief_inverse(miller_blair).to_numpy()
    printed = [[1.25412541, 0.330033], [0.2640264, 1.12211221]]
    assert inverse.ravel() == pytest.approx(np.ravel(printed), **PRINTED)
    demand = pd.DataFrame({"now": [350.0, 1700.0], "next": [600.0, 1500.0]}, TWO)
    made = output_required(miller_blair, demand)
    assert made["now"].tolist() == pytest.approx([1000, 2000], rel=1e-12)
    assert made["next"].tolist() == pytest.approx([1247.5, 1841.6], **PRINTED)


def test_the_closed_model_of_the_textbook(miller_blair):
    """The inverse printed is 1.365 .425 / .527 1.348; ours never forms it."""
    households = Households(
        income=pd.Series([0.3, 0.25], TWO), spending=pd.Series([0.05, 0.4], TWO), within=0.05
    )
    found = output_multipliers(miller_blair, households=households)
    assert found.tolist() == pytest.approx([1.365 + 0.527, 0.425 + 1.348], abs=1e-3)


def test_imports_among_the_flows_are_worth_six_tenths_of_smelting(nation, domestic):
    mixed = output_multipliers(
        technical_coefficients(nation["flows"], nation["GO"], origin="total")
    )
    at_home = output_multipliers(technical_coefficients(domestic, nation["GO"], origin="domestic"))
    assert mixed[SMELTING] == pytest.approx(3.042, abs=5e-4)
    assert at_home[SMELTING] == pytest.approx(2.412, abs=5e-4)
    assert at_home.rank(ascending=False)[ORES] == 103


def test_imports_called_domestic_are_refused_by_the_name_of_the_sector(nation):
    with pytest.raises(MethodError, match=r"sell more to others than it makes.*009.*imports_apart"):
        technical_coefficients(
            nation["flows"].loc[[ORES, SMELTING], [ORES, SMELTING]] * 4,
            nation["GO"][[ORES, SMELTING]],
            origin="domestic",
        )
    with pytest.raises(MethodError, match=r"\d+ of 149 do: .*imports_apart"):
        allocation_coefficients(nation["flows"], nation["GO"])


def test_upstreamness_with_and_without_what_crosses_the_border(nation):
    trade = Abroad(nation["EX"], nation["IM"])
    both = Abroad(nation["EX"], nation["IM"], nation["FU202"])
    assert upstreamness(nation["flows"], nation["GO"], abroad=trade)[ORES] == pytest.approx(
        5.570, abs=5e-4
    )
    assert upstreamness(nation["flows"], nation["GO"], abroad=both)[ORES] == pytest.approx(
        5.636, abs=5e-4
    )
    naive = (nation["flows"].T / nation["GO"]).T
    assert naive.loc[ORES].sum() == pytest.approx(1.498, abs=5e-4)
    steps = np.linalg.solve(np.eye(149) - naive.to_numpy(), np.ones(149))
    assert steps[naive.index.get_loc(ORES)] == pytest.approx(8.994, abs=5e-4)
    with pytest.raises(MethodError, match="must not sum to more than 1"):
        upstreamness(nation["flows"], nation["GO"], abroad=None)


def test_forward_linkages_of_the_nation_are_of_domestic_flows(nation, domestic):
    found = forward_linkages(allocation_coefficients(domestic, nation["GO"]))
    assert found["direct"].max() <= 1 + 1e-9
    assert found.loc[ORES, "total"] == pytest.approx(4.805, abs=5e-4)


def test_without_figures_by_sector_the_interval_is_the_guess(nation, domestic):
    """A region of .25 % of the nation that is like it in all: smelting is 1.52 or 1.07."""
    national = technical_coefficients(domestic, nation["GO"], origin="domestic")
    found = flegg_multipliers(national, nation["GO"] * 0.0025, nation["GO"], deltas=(0.1, 0.4))
    assert found.loc[SMELTING].tolist() == pytest.approx([1.523, 1.071], abs=5e-4)


def test_gras_agrees_with_kras_on_the_example_of_its_authors():
    """Junius and Oosterhaven (2003): two algorithms, one optimum; the margins are theirs."""
    table = pd.DataFrame([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]], list("abc"), list("wxyz"))
    rows = pd.Series([15.0, 26, -1], table.index)
    columns = pd.Series([9.0, 16, 17, -2], table.columns)
    found = gras(table, rows, columns, tolerance=1e-12)
    places = [(row, column) for row in table.index for column in table.columns]
    cells = pd.Series(table.to_numpy().ravel(), ["".join(place) for place in places])
    sums = pd.DataFrame(
        {"".join(place): [label in place for label in "abcwxyz"] for place in places},
        index=list("abcwxyz"),
    ).astype(float)
    known = pd.DataFrame({"target": [*rows, *columns], "deviation": 0.0}, sums.index)
    other = kras(cells, sums, known, tolerance=1e-12)
    assert other.cells.to_numpy() == pytest.approx(found.table.to_numpy().ravel(), abs=1e-9)
    assert found.table.loc["a"].round(2).tolist() == [8.98, 3.74, 5.72, -3.44]


def test_what_ipfn_calls_converged_is_refused_or_told():
    """ipfn 1.4.4 says converged=1 for an empty row with a target and for totals of 38 and 42."""
    table = pd.DataFrame([[1.0, 2.0], [0.0, 0.0]], list("ab"), list("cd"))
    with pytest.raises(MethodError, match=r"1 of 2 have none: b\. Fill a cell"):
        ras(table, pd.Series([3.0, 1.0], list("ab")), pd.Series([2.0, 2.0], list("cd")))
    with pytest.raises(MethodError, match=r"they have 38 and 42\. Scale one"):
        ras(table + 1, pd.Series([20.0, 18.0], list("ab")), pd.Series([21.0, 21.0], list("cd")))
    given = table + 1
    ras(given, pd.Series([20.0, 18.0], list("ab")), pd.Series([19.0, 19.0], list("cd")))
    assert given.equals(table + 1)


def test_what_pymrio_turns_into_zero_is_named():
    """pymrio 0.7.0 divides by an output of zero and writes 0."""
    z = pd.DataFrame([[1.0, 0.0], [2.0, 0.0]], TWO, TWO)
    with pytest.raises(MethodError, match="1 of 2 sectors have none: 2"):
        technical_coefficients(z, pd.Series([5.0, 0.0], TWO), origin="total")
