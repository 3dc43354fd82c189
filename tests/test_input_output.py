"""What the methods of input-output refuse, and what they say about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.balancing import gras, ras
from southgate.methods.input_output import (
    ghosh_inverse,
    leontief_inverse,
    output_required,
    technical_coefficients,
)
from southgate.methods.linkages import hypothetical_extraction
from southgate.methods.multipliers import Households, employment_multipliers, output_multipliers
from southgate.methods.origins import imports_apart
from southgate.methods.reconciling import kras
from southgate.methods.regional import flegg_coefficients, flegg_multipliers
from southgate.methods.regional_table import Uses, regional_table
from southgate.methods.solving import factored
from southgate.methods.upstreamness import Abroad, downstreamness, upstreamness

TWO = pd.Index(["ore", "steel"])
A = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], TWO, TWO)
ONES = pd.Series([1.0, 1.0], TWO)


def flows(*rows):
    return pd.DataFrame(rows, TWO, TWO, dtype=float)


def test_a_sector_that_adds_no_value_is_named():
    with pytest.raises(MethodError, match=r"1 of 2 does not: steel\. Mend the table"):
        leontief_inverse(flows([0.5, 0.6], [0.2, 0.4]))


def test_where_imports_stand_must_be_said():
    with pytest.raises(TypeError, match="origin"):
        technical_coefficients(flows([1, 2], [3, 4]), ONES * 20)
    with pytest.raises(MethodError, match="`origin` must be domestic or total; it is mixed"):
        technical_coefficients(flows([1, 2], [3, 4]), ONES * 20, origin="mixed")


def test_tables_in_different_orders_are_not_divided():
    with pytest.raises(MethodError, match="stand in the same order"):
        technical_coefficients(flows([1, 2], [3, 4]), ONES[::-1] * 20, origin="total")


def test_a_negative_demand_is_refused_unless_it_is_a_change():
    demand = pd.DataFrame({"f": [-1.0, 2.0]}, TWO)
    with pytest.raises(MethodError, match=r"`demand` must be finite and not negative.*ore"):
        output_required(A, demand)
    fall = output_required(A, demand, change=True)["f"]
    assert fall.to_numpy() == pytest.approx(leontief_inverse(A).to_numpy() @ [-1, 2])
    with pytest.raises(MethodError, match="`final_demand` must be finite and not negative"):
        hypothetical_extraction(A, demand["f"])


def test_sectors_that_only_sell_to_one_another_have_no_end():
    with pytest.raises(MethodError, match=r"some never reach an end: ore, steel"):
        ghosh_inverse(flows([0, 1], [1, 0]))
    with pytest.raises(MethodError, match="Every chain must end in a final use"):
        upstreamness(flows([0, 5], [5, 0]), ONES * 5, abroad=None)
    with pytest.raises(MethodError, match="these use inputs worth their whole output: steel"):
        downstreamness(flows([0, 5], [1, 0]), ONES * 5)


def test_a_product_that_the_country_does_not_use_has_no_place_in_its_chain():
    abroad = Abroad(exports=ONES * 5, imports=ONES * 0)
    with pytest.raises(MethodError, match="2 of 2 sectors that the country uses have none"):
        upstreamness(flows([0, 1], [1, 0]), ONES * 5, abroad=abroad)


def test_more_imported_than_used_is_named():
    with pytest.raises(MethodError, match=r"1 of 2 sectors do: ore\. Take goods that only pass"):
        imports_apart(flows([1, 1], [1, 1]), ONES, pd.Series([4.0, 0.0], TWO))


def test_households_cannot_spend_more_than_they_earn():
    with pytest.raises(MethodError, match=r"they spend 1\.3 of each unit"):
        output_multipliers(A, households=Households(ONES * 0.3, ONES * 0.65))
    closed = flows([0.4, 0.3], [0.3, 0.4])
    with pytest.raises(MethodError, match="must leave the circle of wages"):
        output_multipliers(closed, households=Households(ONES * 0.3, ONES * 0.5))


def test_a_sector_without_jobs_has_no_type_one():
    found = employment_multipliers(A, pd.Series([0.0, 3.0], TWO), ONES)
    assert np.isnan(found.loc["ore", "type_1"])
    assert found.loc["ore", "simple"] > 0


def test_a_region_without_figures_is_refused():
    for region, said in (
        (pd.Series([np.nan, 1.0], TWO), "finite and not negative"),
        (ONES * 0, "cannot be estimated"),
        (ONES * 2, "2 of 2 do: ore, steel"),
    ):
        with pytest.raises(MethodError, match=said):
            flegg_coefficients(A, region, ONES, delta=0.3)
    with pytest.raises(MethodError, match=r"`delta` must lie in \[0, 1\)"):
        flegg_coefficients(A, ONES, ONES, delta=1)
    with pytest.raises(MethodError, match="at least two different numbers"):
        flegg_multipliers(A, ONES, ONES, deltas=(0.3,))


def test_a_sector_that_the_region_lacks_supplies_nothing():
    found = flegg_coefficients(A, pd.Series([0.0, 0.5], TWO), ONES, delta=0.3)
    assert found.loc["ore"].tolist() == [0, 0]
    assert found.loc["steel", "ore"] == A.loc["steel", "ore"]


def test_single_precision_is_refined_or_refused():
    near = np.full((2, 2), 0.5 - 1e-9)
    with pytest.raises(MethodError, match="precision='double'"):
        factored(near, precision="single").solve(np.array([1.0, -0.5]))
    with pytest.raises(MethodError, match="`precision` must be double or single; it is half"):
        factored(near, precision="half")


def test_an_infeasible_balance_names_the_rows_and_their_columns():
    table = pd.DataFrame([[1.0, 0, 0], [1, 0, 0], [1, 1, 1]], list("abc"), list("xyz"))
    found = ras(table, pd.Series([5.0] * 3, list("abc")), pd.Series([3.0, 6, 6], list("xyz")))
    assert (found.status, found.rows, found.columns) == ("infeasible", ("a", "b"), ("x",))


def test_a_balance_that_runs_out_of_time_says_so():
    table = pd.DataFrame([[1.0, 1.0], [1.0, 50.0]], list("ab"), list("xy"))
    target = (pd.Series([1.0, 9.0], list("ab")), pd.Series([9.0, 1.0], list("xy")))
    assert ras(table, *target, most_iterations=1).status == "unfinished"
    assert gras(table, *target, most_iterations=1).status == "unfinished"
    with pytest.raises(MethodError, match="`most_iterations` must be at least 1"):
        ras(table, *target, most_iterations=0)


def test_a_sparse_table_is_balanced_as_a_dense_one():
    rng = np.random.default_rng(3)
    a = rng.random((60, 60)) * (rng.random((60, 60)) < 0.06) + np.eye(60)
    goal = a * rng.uniform(0.5, 2, (60, 1)) * rng.uniform(0.5, 2, 60)
    found = ras(pd.DataFrame(a), pd.Series(goal.sum(axis=1)), pd.Series(goal.sum(axis=0)))
    assert np.count_nonzero(a) < 0.1 * a.size
    assert found.status == "balanced"
    assert found.table.to_numpy() == pytest.approx(goal, abs=1e-5)


def test_negative_cells_and_targets_are_sent_to_gras():
    table = pd.DataFrame([[1.0, 2.0], [1.0, 1.0]], list("ab"), list("xy"))
    with pytest.raises(MethodError, match=r"`rows` must not be negative.*b\. Use gras"):
        ras(table, pd.Series([3.0, -1.0], list("ab")), pd.Series([1.0, 1.0], list("xy")))
    for row, target in (([-1.0, -2.0], 1.0), ([1.0, 2.0], -1.0)):
        signed = pd.DataFrame([row, [5.0, -5.0]], list("ab"), list("xy"))
        targets = (pd.Series([target, 0.0], list("ab")), pd.Series([target, 0.0], list("xy")))
        with pytest.raises(MethodError, match=r"cells of the sign of its target.*: a"):
            gras(signed, *targets)


def test_exact_targets_that_contradict_one_another_stay_open():
    values = pd.Series([1.0], ["a"])
    sums = pd.DataFrame([[1.0], [1.0]], ["one", "two"], ["a"])
    known = pd.DataFrame({"target": [1.0, 2.0], "deviation": [0.0, 0.0]}, sums.index)
    assert kras(values, sums, known, most_iterations=20).status == "unfinished"
    with pytest.raises(MethodError, match="it lacks deviation"):
        kras(values, sums, known[["target"]])
    with pytest.raises(MethodError, match="1 of 2 have none: two"):
        kras(values, sums.mul([1, 0], axis=0), known)


def test_a_regions_table_needs_coefficients_and_uses_of_that_region():
    made = pd.Series([5.0, 10.0], TWO)
    uses = {"home": ONES, "own": ONES, "abroad": ONES}
    for changed, said in (
        ({"own": ONES * 2}, r"`uses\.own` must lie in \[0, 1\]; 2 of 2 sectors do not.*ore, steel"),
        (
            {"abroad": ONES * 7},
            r"sell more abroad than it makes; 1 of 2 sectors do not.*ore\. Mend",
        ),
        ({"home": ONES * -1}, r"`uses\.home` must be finite and not negative"),
        ({"home": ONES[::-1]}, "stand in the same order"),
    ):
        with pytest.raises(MethodError, match=said):
            regional_table(A / 2, A, made, Uses(**{**uses, **changed}))
    with pytest.raises(MethodError, match=r"above the nation's.*1 of 2 sectors have such: steel"):
        regional_table(A * np.array([[1, 1], [1, 2]]), A, made, Uses(**uses))
    with pytest.raises(MethodError, match="`output` must have some output"):
        regional_table(A / 2, A, made * 0, Uses(ONES, ONES * 0, ONES * 0))
    with pytest.raises(MethodError, match=r"makes nothing must supply none.*: ore"):
        regional_table(A / 2, A, made * [0, 1], Uses(ONES, ONES, ONES * 0))
