"""Deposits: one of several records, never by distance alone; metal, never ore."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from southgate.errors import MethodError
from southgate.methods.deposits import contained_metal, distance_km, resolved

LISTED = pd.DataFrame(
    {
        "names": ["Stone Garden", "Stone-Garden; 石园", "石园", "Wild Fowl Tail", "Stone Garden"],
        "latitude": [25.767, 25.733, np.nan, 25.733, 27.5],
        "longitude": [113.200, 113.167, np.nan, 113.183, 113.2],
    },
    index=["usgs", "gsc", "press", "gsc2", "elsewhere"],
)  # fmt: skip


def estimate(amount, grade, commodity="tin", deposit="pit", unit="t"):
    return {"deposit": deposit, "commodity": commodity, "amount": amount, "grade": grade, "unit": unit}  # fmt: skip # noqa: E501


def test_names_join_within_reach_and_distance_alone_does_not():
    found = resolved(LISTED)
    assert found.deposit.to_dict() == {
        "usgs": "usgs", "gsc": "usgs", "press": "usgs", "gsc2": "gsc2", "elsewhere": "elsewhere",
    }  # fmt: skip
    # Two kilometres off and another deposit: told as a neighbour, not joined.
    row = found.neighbours.iloc[0]
    assert {row["first"], row["second"]} == {"usgs", "gsc2"}
    assert 1 < row["kilometres"] < 5
    apart = {frozenset(pair) for pair in found.apart[["first", "second"]].to_numpy().tolist()}
    assert apart == {frozenset(("usgs", "elsewhere")), frozenset(("gsc", "elsewhere"))}


def test_points_of_one_deposit_may_lie_far_apart():
    two = pd.DataFrame({"names": "pit", "latitude": [25.80, 25.77], "longitude": [113.05, 113.19]})
    assert set(resolved(two).deposit) == {0}
    assert resolved(two, reach=10).deposit.nunique() == 2


@given(st.permutations(range(5)))
def test_the_order_of_the_records_does_not_matter(order):
    parts = resolved(LISTED.iloc[order]).deposit
    again = resolved(LISTED).deposit[parts.index]
    joined = parts.to_numpy()[:, None] == parts.to_numpy()
    assert (joined == (again.to_numpy()[:, None] == again.to_numpy())).all()


def test_a_degree_of_latitude_is_111_kilometres():
    assert distance_km(np.array([25.0, 26.0]), np.array([113.0, 113.0]))[0, 1] == pytest.approx(
        111.195, abs=0.01
    )


def test_an_estimate_that_stands_many_times_counts_once():
    rows = pd.DataFrame([estimate(1.9e8, 0.00115)] * 8 + [estimate(1.9e8, 0.0033, "tungsten")] * 8)
    found = contained_metal(rows)
    assert found.repeats == 14
    assert found.metal["estimates"].tolist() == [1, 1]
    assert found.metal["high"].tolist() == pytest.approx([218_500.0, 627_000.0])


def test_metal_that_is_coded_as_ore_is_taken_as_metal_and_said():
    found = contained_metal(pd.DataFrame([estimate(6e5, 1.0), estimate(4e7, 0.008)])).metal
    assert found[["low", "high", "estimates", "as_metal"]].to_numpy().tolist() == [
        [320_000.0, 600_000.0, 2.0, 1.0]
    ]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: contained_metal(pd.DataFrame([estimate(-5.0, 0.1)])), "1 of 1 estimates are not"),
        (lambda: contained_metal(pd.DataFrame([estimate(5.0, 1.2)])), "at most 1"),
        (lambda: contained_metal(pd.DataFrame([estimate(np.nan, 0.2)])), "absent is not zero"),
        (
            lambda: contained_metal(
                pd.DataFrame([estimate(5.0, 0.1), estimate(5.0, 0.1, unit="m3")])
            ),
            "given in several: tin",
        ),
        (lambda: resolved(LISTED.assign(longitude=np.nan)), "both coordinates"),
        (lambda: resolved(LISTED.assign(latitude=99.0)), "in degrees or none"),
        (lambda: resolved(LISTED.assign(names=" ; ")), "Each record must have a name"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(call, said):
    with pytest.raises(MethodError, match=said):
        call()
