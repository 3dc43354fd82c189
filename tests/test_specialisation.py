"""Location quotients and what is counted from them: every edge has a stated answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.labelled import binary, nonnegative, same_labels, square
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

JOBS = pd.DataFrame({"ore": [30.0, 10, 0], "steel": [10.0, 30, 20]}, index=["a", "b", "c"])
TAKES_VALUES = [location_quotient, advantage, herfindahl, krugman_index, entering]


@pytest.mark.parametrize("method", TAKES_VALUES)
@pytest.mark.parametrize("wrong", [np.nan, -1.0, np.inf])
def test_a_missing_negative_or_infinite_value_is_refused_by_its_row(method, wrong):
    values = JOBS.copy()
    values.loc["b", "ore"] = wrong
    with pytest.raises(MethodError, match=r"`values` must be finite.*1 of 6 cells is not.*rows b"):
        method(values)


def test_a_missing_value_of_a_nullable_column_is_refused():
    values = JOBS.astype("Int64")
    values.loc["c", "ore"] = pd.NA
    with pytest.raises(MethodError, match="rows c"):
        location_quotient(values)


@pytest.mark.parametrize("method", TAKES_VALUES)
def test_a_label_that_stands_twice_is_refused_by_name(method):
    """Peers keep the first in silence."""
    with pytest.raises(MethodError, match=r"row labels of `values` must each stand once.*: b"):
        method(pd.concat([JOBS, JOBS.loc[["b"]]]))
    with pytest.raises(MethodError, match=r"column labels of `values` must each stand once.*: ore"):
        method(pd.concat([JOBS, JOBS[["ore"]]], axis=1))


@pytest.mark.parametrize("method", TAKES_VALUES)
def test_an_empty_table_and_a_column_of_words_are_refused(method):
    with pytest.raises(MethodError, match="at least one row"):
        method(JOBS.iloc[:0])
    with pytest.raises(MethodError, match="1 of 3 columns do not: word"):
        method(JOBS.assign(word="much"))


def test_a_label_of_two_levels_is_refused():
    with pytest.raises(MethodError, match=r"row labels of `values` must be single.*2 levels"):
        location_quotient(JOBS.set_axis(pd.MultiIndex.from_product([["x"], JOBS.index])))


def test_a_missing_label_is_refused():
    with pytest.raises(MethodError, match="1 of 3 are missing"):
        location_quotient(JOBS.set_axis(["a", None, "c"]))


def test_a_region_or_an_activity_with_nothing_is_refused_by_name():
    with pytest.raises(MethodError, match="1 of 3 regions have none: c"):
        location_quotient(JOBS.assign(steel=[10.0, 30, 0]))
    with pytest.raises(MethodError, match="1 of 3 activities have none: gold"):
        location_quotient(JOBS.assign(gold=0.0))


def test_one_region_or_one_activity_is_never_specialised_beyond_the_whole():
    assert location_quotient(JOBS.iloc[:1]).to_numpy() == pytest.approx(1.0)
    one = JOBS[["steel"]]
    assert location_quotient(one).to_numpy() == pytest.approx(1.0)
    found = advantage(one)
    assert found.table.to_numpy().all()
    assert len(found.ties) == 3


def test_a_quotient_on_the_threshold_counts_and_is_named_however_it_rounds():
    third = pd.DataFrame([[0.1, 0.2], [0.3, 0.6], [0.7, 1.4]], list("abc"), ["ore", "steel"])
    found = advantage(third)
    assert found.table.to_numpy().all()
    assert len(found.ties) == 6
    nudged = third.copy()
    nudged.loc["a", "ore"] *= 1 - 1e-6
    assert not advantage(nudged).table.loc["a", "ore"]


def test_the_threshold_is_a_choice():
    low, high = (advantage(JOBS, threshold=t).table.sum().sum() for t in (0.5, 1.2))
    assert low > high
    with pytest.raises(MethodError, match="above zero"):
        advantage(JOBS, threshold=0.0)


def test_diversity_and_ubiquity_count_and_a_two_is_refused():
    """A peer whose two tests are both to be met gives a presence of 2."""
    table = advantage(JOBS).table
    assert diversity(table).to_dict() == {"a": 1, "b": 1, "c": 1}
    assert ubiquity(table).to_dict() == {"ore": 1, "steel": 2}
    with pytest.raises(MethodError, match=r"must hold only 0 and 1; 1 of 6 cells is not.*rows a"):
        diversity(table.astype(int).mul([2, 1, 1], axis=0))
    empty = pd.DataFrame(np.zeros((2, 2), dtype=int), list("ab"), list("xy"))
    assert diversity(empty).tolist() == [0, 0]


def test_concentration_runs_from_even_to_one_activity():
    values = pd.DataFrame([[5.0, 5, 5, 5], [0, 7, 0, 0]], list("ab"), list("wxyz"))
    assert herfindahl(values).tolist() == pytest.approx([0.25, 1.0])
    with pytest.raises(MethodError, match="regions have none: b"):
        herfindahl(values.assign(x=[5.0, 0.0]))


def test_krugman_index_holds_a_region_against_the_rest_and_not_against_itself():
    apart = pd.DataFrame([[1.0, 0], [0, 9]], list("ab"), ["ore", "steel"])
    assert krugman_index(apart).tolist() == pytest.approx([2.0, 2.0])
    # a: 3/4 and 1/4 against 10/60 and 50/60 of b and c together
    assert krugman_index(JOBS)["a"] == pytest.approx(2 * (0.75 - 10 / 60))
    with pytest.raises(MethodError, match="at least two regions"):
        krugman_index(JOBS.iloc[:1])


def test_shift_share_refuses_what_it_cannot_divide_and_what_does_not_match():
    with pytest.raises(MethodError, match=r"`before` must have a value above zero.*gold"):
        shift_share(JOBS.assign(gold=0.0), JOBS.assign(gold=1.0))
    with pytest.raises(MethodError, match=r"rows of `before` and of `after`; 1 stands.*: c"):
        shift_share(JOBS, JOBS.iloc[:2])
    with pytest.raises(MethodError, match="same order in the columns"):
        shift_share(JOBS, JOBS[["steel", "ore"]])


def test_an_activity_that_is_new_to_a_region_is_the_regions_own_doing():
    after = JOBS.copy()
    after.loc["c", "ore"] = 5.0
    parts = shift_share(JOBS, after)
    assert parts.national.loc["c", "ore"] == parts.mix.loc["c", "ore"] == 0
    assert parts.regional.loc["c", "ore"] == 5


def test_small_units_are_left_out_by_rule_and_named():
    values = pd.DataFrame(
        {"ore": [900.0, 90, 0, 10], "wigs": [0.0, 0, 1, 0], "steel": [500.0, 500, 0, 5]},
        index=["big", "mid", "islet", "rich"],
    )
    people = pd.Series({"big": 5e6, "islet": 40.0, "rich": 9e5})
    found = entering(values, people, least_population=1_200_000, least_share=0.001)
    assert list(found.table.index) == ["big", "mid"]
    assert found.left_out["rule"].to_dict() == {"islet": "both", "rich": "population"}
    assert found.left_out.loc["islet", "population"] == 40
    assert found.emptied == ("wigs",)
    assert found.uncounted == ("mid",)
    assert entering(values).left_out.empty


def test_entering_refuses_to_leave_no_one_and_a_negative_population():
    with pytest.raises(MethodError, match="none of 3 has"):
        entering(JOBS, least_share=0.9)
    with pytest.raises(MethodError, match=r"negative.*: b"):
        entering(JOBS, pd.Series({"b": -1.0}))


def test_checks_at_the_door_copy_nothing():
    whole = JOBS.astype("float32")
    assert np.shares_memory(nonnegative(whole, "values", dtype=None), whole.to_numpy())
    assert nonnegative(whole, "values").dtype == np.float64
    table = advantage(JOBS).table
    assert np.shares_memory(binary(table, "advantage"), table.to_numpy())


def test_labels_must_agree_in_kind_and_order():
    a = pd.Index(["x", "y"])
    same_labels(a, pd.Index(["x", "y"]), "two tables")
    with pytest.raises(MethodError, match="2 stand in one of them only: y, z"):
        same_labels(a, pd.Index(["x", "z"]), "two tables")
    with pytest.raises(MethodError, match="same order"):
        same_labels(a, pd.Index(["y", "x"]), "two tables")
    with pytest.raises(MethodError, match="the columns of `near`"):
        square(pd.DataFrame(np.eye(2), a, ["x", "z"]), "near", a, "those of `here`")
