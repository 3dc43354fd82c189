"""Signs that a sector may leave a region: by hand, across breaks, and where a value is missing."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.pressure import pressure_ranks, sending_pressure
from southgate.methods.transfer import (
    labour_cost_growth,
    share_change,
    spans_within_runs,
    wage_gap,
)

SHARES = pd.DataFrame(
    {"port": [48.0, 46.0, 43.0, 40.0], "hill": [30.0, np.nan, 33.0, 35.0]},
    index=[2013, 2016, 2019, 2021],
)
BREAKS = {"port": [2017, 2019], "hill": [2019]}


def table(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=[2013, 2016])


def test_a_change_is_in_points_and_missing_where_a_year_is():
    change = share_change(SHARES, 2013, 2016, BREAKS)
    assert change["port"] == -2.0
    assert np.isnan(change["hill"])
    assert share_change(SHARES, 2019, 2021, BREAKS).to_dict() == {"port": -3.0, "hill": 2.0}


def test_a_comparison_across_a_break_is_refused_with_years_and_origins():
    with pytest.raises(MethodError, match=r"2013 to 2021 crosses 2017, 2019, for port, hill"):
        share_change(SHARES, 2013, 2021, BREAKS)
    with pytest.raises(MethodError, match=r"2016 to 2019 crosses 2017, 2019, for port, hill"):
        labour_cost_growth(SHARES, SHARES, SHARES, 2016, 2019, BREAKS)


def test_years_must_be_there_and_in_order():
    with pytest.raises(MethodError, match="2014 has none"):
        share_change(SHARES, 2014, 2016)
    with pytest.raises(MethodError, match="must come before"):
        share_change(SHARES, 2016, 2013)
    with pytest.raises(MethodError, match="2015 has none"):
        wage_gap(SHARES, "hill", 2015)


def test_a_share_must_be_a_share_and_a_wage_above_zero():
    with pytest.raises(MethodError, match="those of port in 2016"):
        share_change(table(port=[48.0, 146.0]), 2013, 2016)
    with pytest.raises(MethodError, match="that of port in 2016"):
        wage_gap(table(us=[1.0, 1.0], port=[1.0, 0.0]), "us", 2016)
    with pytest.raises(MethodError, match="nowhere is not"):
        wage_gap(SHARES, "nowhere", 2013)


def test_nothing_is_said_of_a_gap_where_our_own_wage_is_missing():
    gap = wage_gap(table(us=[50.0, np.nan], port=[80.0, 90.0]), "us", 2016)
    assert gap.isna().all()
    assert "us" not in gap.index


def test_labour_cost_is_wages_over_output_per_worker():
    grown = labour_cost_growth(
        table(a=[100.0, 150.0], b=[100.0, 150.0], c=[100.0, np.nan]),
        table(a=[900.0, 900.0], b=[900.0, 1800.0], c=[900.0, 900.0]),
        table(a=[9.0, 9.0], b=[9.0, 9.0], c=[9.0, 9.0]),
        2013,
        2016,
    )
    assert grown["a"] == pytest.approx(50.0)
    assert grown["b"] == pytest.approx(-25.0)
    assert np.isnan(grown["c"])


def test_spans_keep_within_the_runs_of_every_origin():
    years = range(2012, 2023)
    spans = spans_within_runs(pd.Index(years), {"a": [2017], "b": [2019, 2022]})
    by_hand = {
        (since, until)
        for since, until in itertools.product(years, years)
        if until - since >= 2 and not any(since < edge <= until for edge in (2017, 2019, 2022))
    }
    assert set(spans) == by_hand
    assert spans[0] == (2019, 2021), "the latest, and of those the longest, comes first"
    with pytest.raises(MethodError, match="at least 1"):
        spans_within_runs(pd.Index(years), {}, least=0)


def test_a_pressure_that_is_alike_everywhere_adds_nothing():
    pressures = pd.DataFrame({"structure": [1.0, 2.0, 3.0], "wages": [7.0, 7.0, 7.0]}, list("abc"))
    alone = sending_pressure(pressures[["structure"]], {"structure": 1.0})
    both = sending_pressure(pressures, {"structure": 1.0, "wages": 1.0})
    assert np.allclose(both, alone / 2)


def test_weights_must_fit_the_pressures():
    pressures = pd.DataFrame({"structure": [1.0, 2.0]}, list("ab"))
    for wrong in ({}, {"structure": -1.0}, {"structure": 0.0}, {"structure": 1.0, "wages": 1.0}):
        with pytest.raises(MethodError, match="must name every pressure"):
            sending_pressure(pressures, wrong)
    with pytest.raises(MethodError, match="those of b"):
        sending_pressure(pressures.replace(2.0, np.nan), {"structure": 1.0})


def periods() -> dict[str, pd.DataFrame]:
    late = pd.DataFrame(
        {"structure": [4.0, 1.0, 0.0, 2.0], "wages": [10.0, 90.0, 20.0, 15.0]}, list("abcd")
    )
    return {"late": late, "early": late.assign(structure=[-1.0, 3.0, 2.0, np.nan])}


def test_ranks_range_over_years_signs_weights_and_scales():
    found = pressure_ranks(periods())
    assert found.unsaid == ("d",), "an origin without a value is not ranked last"
    assert found.range.choices == 16, "2 periods of 3 mixtures, 3 mixtures of ranks, 2 alone"
    for period, choice in (("late", "structure"), ("early", "wages")):
        ranks = periods()[period].drop("d")[choice].rank(ascending=False)
        alone = found.scores[f"{period} {choice} alone"].rank(ascending=False)
        assert ranks.to_dict() == alone.to_dict()
    by_hand = found.scores.rank(ascending=False, method="min")
    shown = found.range.ranks.sort_index()
    assert shown["rank"].tolist() == by_hand["late equal"].tolist()
    assert shown["low"].tolist() == by_hand.min(axis=1).tolist()
    assert shown["high"].tolist() == by_hand.max(axis=1).tolist()


def test_nothing_is_ranked_where_only_one_origin_is_known():
    with pytest.raises(MethodError, match="1 of 2 have"):
        pressure_ranks({"late": pd.DataFrame({"wages": [1.0, np.nan]}, list("ab"))})
    with pytest.raises(MethodError, match="there is none"):
        pressure_ranks({})
