"""Where to open: by hand, time limits that are kept, honest names, what stands in the way."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from location_truth import generated, pmed
from southgate.errors import MethodError
from southgate.methods.location import facility_location, maximal_covering, p_centre, p_median
from southgate.methods.solution import solved

TOWNS = ["ash", "birch", "cedar", "elm"]
KM = pd.DataFrame([[0.0, 3, 9, 20], [3, 0, 6, 17], [9, 6, 0, 11], [20, 17, 11, 0]], TOWNS, TOWNS)
NO_WAY = KM.mask(KM > 8, np.inf)


def test_a_median_by_hand():
    found = p_median(KM, 2)
    assert found.sites == ("birch", "elm")
    assert (found.objective, found.bound, found.gap, found.status) == (9.0, 9.0, 0.0, "optimal")
    assert found.assignment.to_numpy().tolist() == [
        ["ash", "birch", 1.0],
        ["birch", "birch", 1.0],
        ["cedar", "birch", 1.0],
        ["elm", "elm", 1.0],
    ]


def test_demand_draws_a_median_to_it():
    assert p_median(KM, 1).sites == ("birch",)
    heavy = pd.Series([1.0, 1.0, 1.0, 9.0], TOWNS)
    assert p_median(KM, 1, demand=heavy).sites == ("elm",)
    assert p_median(KM, 1, demand=heavy).objective == 48.0


def test_as_many_sites_as_there_are_cost_nothing():
    assert p_median(KM, 4).objective == p_centre(KM, 4).objective == 0.0


def test_a_client_without_any_way_is_named():
    lost = NO_WAY.copy()
    lost.loc["elm"] = np.inf
    for found in (p_median(lost, 2), p_centre(lost, 2)):
        assert found.status == "infeasible"
        assert np.isnan([found.objective, found.bound, found.gap]).all()
        assert found.conflict.to_numpy().tolist() == [["way", "elm", 1.0, 0.0]]
        assert (found.sites, len(found.assignment)) == ((), 0)


def test_too_few_sites_to_reach_everybody_says_how_many_it_takes():
    for found in (p_median(NO_WAY, 1), p_centre(NO_WAY, 1)):
        assert found.status == "infeasible"
        assert found.conflict.to_numpy().tolist() == [["p", "", 2.0, 1.0]]
    assert p_median(NO_WAY, 2).objective == 9.0
    assert p_centre(NO_WAY, 2).objective == 6.0


def test_covering_leaves_out_who_is_beyond_the_radius():
    found = maximal_covering(KM, 1, radius=6.0)
    assert (found.sites, found.objective) == (("birch",), 3.0)
    assert found.assignment["client"].tolist() == ["ash", "birch", "cedar"]
    assert maximal_covering(KM, 2, radius=6.0).objective == 4.0


def test_facilities_without_capacity_for_all_name_who_is_left():
    opening = pd.Series(1.0, TOWNS)
    load = (pd.Series(2.0, TOWNS), pd.Series([3.0, 2.0, 1.0, 1.0], TOWNS))
    found = facility_location(KM, opening, load=load)
    assert found.status == "infeasible"
    assert found.conflict.iloc[0].tolist() == ["capacity", "", 8.0, 7.0]
    served = found.conflict[1:]
    assert (served["needed"] - served["there"]).sum() == pytest.approx(1.0)
    # In whole clients, two of the four sites hold one each.
    whole = facility_location(KM, opening, load=load, whole=True).conflict
    assert (whole["constraint"] == "served").sum() == 2


def test_a_search_that_ends_by_its_time_is_never_called_optimal():
    # A peer built for 24 s, overran its limit and called a 46 % worse answer optimal.
    distance = generated(600, 7200, 4)
    for limit in (0.05, 0.3):
        start = time.monotonic()
        found = p_median(distance, 5, time_limit=limit)
        assert time.monotonic() - start < limit + 3  # a machine that is busy with other things
        assert found.status == "time_limit"
        assert 0 < found.gap < 1
        assert found.gap == pytest.approx(1 - found.bound / found.objective)
        assert len(found.sites) == 5


def test_a_bound_that_is_off_by_more_than_asked_is_said():
    table = KM[["ash", "birch"]]
    short = solved(table, table.to_numpy(), np.array([0]), (100.0, 54.0), 0.4)
    assert (short.status, short.gap) == ("time_limit", 0.46)
    assert solved(table, table.to_numpy(), np.array([0]), (100.0, 54.0), 0.5).status == "optimal"


def test_a_gap_that_is_asked_for_ends_the_search(truth):
    distance, p = pmed(truth, 6)
    found = p_median(distance, p, gap=0.02)
    assert found.status == "optimal"
    assert 0 < found.gap <= 0.02
    assert found.bound <= 7824 <= found.objective


def test_the_same_call_gives_the_same_answer(truth):
    distance, p = pmed(truth, 8)
    assert p_median(distance, p).sites == p_median(distance, p).sites
    other = p_median(distance, p, rng=np.random.default_rng(9))
    assert other.objective == 4445


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: p_median(KM, 0), "`p` must be a whole number from 1 to the number of sites, 4"),
        (lambda: p_median(KM, 5), "it is 5"),
        (lambda: p_median(KM - 1, 2), "not negative"),
        (lambda: p_median(KM.mask(KM == 3), 2), "must be finite"),
        (lambda: p_median(KM, 2, time_limit=0), "`time_limit` must be above 0"),
        (lambda: p_median(KM, 2, gap=1.0), "`gap` must be from 0 to below 1"),
        (lambda: p_median(KM, 2, demand=pd.Series(1.0, TOWNS[::-1])), "same order"),
        (lambda: maximal_covering(KM, 2, radius=-1.0), "`radius` must not be negative"),
        (lambda: facility_location(KM, pd.Series(1.0, TOWNS), most=9), "`most` must be"),
        (lambda: facility_location(KM, pd.Series(-1.0, TOWNS)), "`opening` must be finite and not"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(call, said):
    with pytest.raises(MethodError, match=said):
        call()
