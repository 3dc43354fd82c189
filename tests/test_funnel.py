"""The life of a project: counts that somebody reported, and dates with deals still on their way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.funnel import reported_funnel, steps, wilson_interval
from southgate.methods.survival import stage_rates

OBSERVED = pd.Timestamp("2021-01-01")


def register(**deals):
    """Deals from the days on which they reached signed, paid and built; None: not yet."""
    table = pd.DataFrame(deals, index=["signed", "paid", "built"]).T.astype("float64")
    return table.apply(lambda days: pd.Timestamp("2020-01-01") + pd.to_timedelta(days, unit="D"))


DEALS = register(
    a=(0, 10, 30), b=(0, 20, None), c=(100, 110, 110), d=(200, None, None), e=(350, None, None)
)


def rate(found, begin, end):
    return found.rates.set_index(["begin", "end"]).loc[(begin, end)]


def test_sixteen_of_ninety_eight_with_its_interval_and_its_two_doubts():
    found = reported_funnel(pd.Series({"signed": 98, "settled": 84, "producing": 16}))
    last = found.shares.set_index(["begin", "end"]).loc[("signed", "producing")]
    assert last[["share", "low", "high"]].astype(float).round(2).tolist() == [0.16, 0.12, 0.22]
    assert found.shares["share"].round(3).tolist() == [0.857, 0.190, 0.163]
    assert (found.censored, found.selected) == (True, True)


def test_more_than_a_count_makes_a_share_at_most_at_least_or_unknown():
    counts = pd.Series({"signed": 120, "started": 70, "producing": 20})
    found = reported_funnel(counts, at_least=["signed"]).shares
    assert found["reading"].tolist() == ["at_most", "equal", "at_most"]
    assert found["low"].tolist()[::2] == [0, 0]
    assert found["high"].round(3).tolist()[0] == round(wilson_interval(70, 120).high, 3)
    found = reported_funnel(counts, at_least=["signed", "producing"]).shares
    assert found["reading"].tolist() == ["at_most", "at_least", "unknown"]
    assert found.loc[2, ["share", "low", "high"]].isna().all()
    assert found.loc[1, "high"] == 1


def test_a_share_of_none_is_not_a_number():
    found = reported_funnel(pd.Series({"signed": 5, "built": 0, "producing": 0})).shares
    assert found["reading"].tolist() == ["equal", "unknown", "equal"]
    assert np.isnan(found.loc[1, "share"])
    assert found.loc[0, "low"] == 0


@pytest.mark.parametrize(
    ("counts", "options", "said"),
    [
        ({"signed": 5, "built": 6}, {}, "built"),
        ({"signed": 0, "built": 0}, {}, "signed"),
        ({"signed": 5, "built": -1}, {}, "built"),
        ({"signed": 5.5, "built": 1}, {}, "signed"),
        ({"signed": 5, "built": np.nan}, {}, "built"),
        ({"signed": 5}, {}, "two stages"),
        ({}, {}, "at least one row"),
        ({"signed": 5, "built": 1}, {"at_least": ["paid"]}, "paid"),
        ({"signed": 5, "built": 1}, {"level": 1.0}, "level"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts, options, said):
    with pytest.raises(MethodError, match=said):
        reported_funnel(pd.Series(counts, dtype="float64"), **options)


@pytest.mark.parametrize(
    ("counts", "said"),
    [((0, 0), "at least 1"), ((3, 2), "no more"), ((-1, 2), "from 0"), ((0.5, 2), "whole")],
)
def test_impossible_trials_are_refused(counts, said):
    with pytest.raises(MethodError, match=said):
        wilson_interval(*counts)


def test_steps_go_to_the_next_stage_and_from_the_first_to_each():
    assert steps(pd.Index(list("abcd"))) == [
        ("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("a", "d")
    ]  # fmt: skip


def test_deals_still_on_their_way_count_as_long_as_they_were_followed():
    found = stage_rates(DEALS, OBSERVED)
    paid = rate(found, "signed", "paid")
    assert paid[["began", "reached", "ended", "open", "at_risk"]].tolist() == [5, 3, 0, 2, 1]
    # Two of five on day 10; then one of the two that were followed to day 20: .4 + .6 / 2.
    assert found.curves.loc[found.curves["end"] == "paid", "share"].tolist() == [0.4, 0.7]
    assert paid["share"] == pytest.approx(0.7)
    assert paid["median"] == 20
    built = rate(found, "paid", "built")
    assert built["share"] == pytest.approx(2 / 3)
    assert found.curves.loc[found.curves["begin"] == "paid", "days"].tolist() == [0, 20]


def test_without_anyone_left_on_the_way_the_share_is_a_plain_share():
    deals = register(a=(0, 5, 9), b=(0, 5, 7), c=(0, 3, 4), d=(0, 7, 8))
    found = stage_rates(deals, OBSERVED)
    assert found.rates["share"].tolist() == [1, 1, 1]
    assert found.rates["high"].tolist() == [1, 1, 1]
    assert (found.rates["low"] < 1).all()
    assert found.curves.loc[found.curves["end"] == "paid", "share"].tolist() == [0.25, 0.75, 1]


def test_deals_that_were_given_up_are_not_taken_as_still_on_their_way():
    deals = register(a=(0, 10, None), b=(0, None, None), c=(0, 30, None), d=(0, None, None))
    ended = pd.Series([pd.NaT, "2020-01-21", pd.NaT, "2020-01-21"], DEALS.index[:4])
    found = stage_rates(deals, OBSERVED, ended=pd.to_datetime(ended))
    paid = rate(found, "signed", "paid")
    assert paid[["reached", "ended", "open"]].tolist() == [2, 2, 0]
    assert paid["share"] == pytest.approx(0.5)
    # Those who censor the deals given up find that all are paid in in the end.
    assert rate(stage_rates(deals.drop(index=["b", "d"]), OBSERVED), "signed", "paid")["share"] == 1


def test_the_variance_with_deals_given_up_is_that_of_a_binomial_where_all_is_known():
    rng = np.random.default_rng(3)
    days = rng.integers(1, 60, 200)
    gone = rng.random(200) < 0.4
    signed = pd.Series(pd.Timestamp("2020-01-01"), index=[f"d{n:03}" for n in range(200)])
    when = signed + pd.to_timedelta(days, unit="D")
    deals = pd.DataFrame({"signed": signed, "built": when.mask(gone)})
    found = stage_rates(deals, OBSERVED, ended=when.where(gone))
    last = rate(found, "signed", "built")
    p = 1 - gone.mean()
    assert last["share"] == pytest.approx(p)
    z = 1.2815515655446004
    error = np.log(np.log(1 - last["high"]) / np.log(1 - p)) / z * -(1 - p) * np.log(1 - p)
    assert error == pytest.approx(np.sqrt(p * (1 - p) / 200), rel=1e-9)


def test_beyond_what_was_followed_nothing_is_said():
    found = stage_rates(DEALS, OBSERVED, horizon=5000)
    assert np.isnan(rate(found, "signed", "paid")["share"])
    assert rate(found, "signed", "paid")["at_risk"] == 0
    early = rate(stage_rates(DEALS, OBSERVED, horizon=5), "signed", "paid")
    assert (early["share"], early["low"]) == (0, 0)
    assert early["high"] == pytest.approx(wilson_interval(0, 5).high)


def test_a_step_that_nobody_took_has_a_share_of_none_and_one_that_nobody_began_has_no_share():
    found = stage_rates(register(a=(0, None, None), b=(9, None, None)), OBSERVED)
    assert rate(found, "signed", "paid")["share"] == 0
    assert 0 < rate(found, "signed", "paid")["high"] < 1
    assert np.isnan(rate(found, "paid", "built")["share"])
    assert len(found.curves) == 0


def test_cohorts_are_what_they_are_alone():
    cohort = pd.Series(list("xxyyy"), DEALS.index)
    found = stage_rates(DEALS, OBSERVED, cohort=cohort).rates
    alone = stage_rates(DEALS.iloc[:2], OBSERVED).rates
    mine = found[found["cohort"] == "x"].drop(columns="cohort").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, alone.drop(columns="cohort"))
    assert found["cohort"].unique().tolist() == ["x", "y"]


def test_the_order_of_the_deals_does_not_matter():
    pd.testing.assert_frame_equal(
        stage_rates(DEALS, OBSERVED).rates, stage_rates(DEALS.iloc[::-1], OBSERVED).rates
    )


@pytest.mark.parametrize(
    ("deals", "options", "said"),
    [
        (register(a=(0, None, 5)), {}, "without the one before it: a"),
        (register(a=(0, 7, 5)), {}, "before the one before it: a"),
        (register(a=(None, None, None)), {}, "first stage: a"),
        (register(a=(0, 7, 5000)), {}, "after `observed`: a"),
        (DEALS[["signed"]], {}, "two stages"),
        (DEALS.iloc[:0], {}, "at least one row"),
        (DEALS.astype("str"), {}, "dates"),
        (pd.concat([DEALS, DEALS.iloc[:1]]), {}, "stand once"),
        (DEALS, {"horizon": -1.0}, "horizon"),
        (DEALS, {"level": 0.0}, "level"),
        (DEALS, {"cohort": pd.Series(["x", "x", None, "y", "y"], DEALS.index)}, "cohort.*: c"),
        (DEALS, {"ended": pd.Series(pd.Timestamp("2020-01-25"), DEALS.index)}, "ended: a, c"),
    ],
)
def test_dates_that_cannot_be_are_refused_by_name(deals, options, said):
    with pytest.raises(MethodError, match=said):
        stage_rates(deals, OBSERVED, **options)


def test_all_faults_of_the_dates_are_named_at_once():
    deals = register(a=(0, None, 5), b=(0, 7, 5), c=(0, 1, 2))
    with pytest.raises(MethodError, match=r"without .*: a; 1 reach .*: b\. "):
        stage_rates(deals, OBSERVED)
