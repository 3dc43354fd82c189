"""OR-Library: optima as published, to the unit; the benchmark does the instances left out here."""

from __future__ import annotations

import pytest

from location_truth import CENTRES, MEDIANS, cap, pmed, pmedcap
from southgate.methods.location import facility_location, p_centre, p_median


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 15, 19])
def test_the_published_medians_are_found_and_proven(truth, number):
    distance, p = pmed(truth, number)
    found = p_median(distance, p, time_limit=60.0)
    assert (found.objective, found.bound, found.gap) == (MEDIANS[number], MEDIANS[number], 0.0)
    assert found.status == "optimal"
    assert len(found.sites) == p
    served = [distance.loc[c, s] for c, s in zip(found.assignment["client"], found.assignment["site"], strict=True)]  # fmt: skip # noqa: E501
    assert sum(served) == MEDIANS[number]


def test_of_edges_that_stand_twice_the_last_one_holds(truth):
    shorter, p = pmed(truth, 1, shortest=True)
    assert p_median(shorter, p).objective == 5718  # what a parser that keeps the shorter one gets


@pytest.mark.parametrize("number", [1, 5, 8, 10])
def test_the_published_centres_are_found_and_proven(truth, number):
    distance, p = pmed(truth, number)
    found = p_centre(distance, p)
    assert (found.objective, found.bound, found.status) == (
        CENTRES[number],
        CENTRES[number],
        "optimal",
    )


def test_the_capacitated_warehouses_of_beasley_cost_what_he_says(truth):
    cost, opening, load = cap(truth, "cap41")
    found = facility_location(cost, opening, load=load)
    assert found.objective == pytest.approx(1040444.375, abs=1e-3)
    assert (found.status, found.gap) == ("optimal", pytest.approx(0, abs=1e-9))
    share = found.assignment.groupby("client")["share"].sum()
    assert share.to_numpy() == pytest.approx(1.0)


def test_the_capacitated_median_is_what_is_known(truth):
    distance, p, load = pmedcap(truth)
    opening = distance.iloc[0] * 0.0
    found = facility_location(distance, opening, load=load, most=p, whole=True)
    assert found.objective == pytest.approx(713)
    assert found.status == "optimal"
    assert len(found.assignment) == len(distance)
