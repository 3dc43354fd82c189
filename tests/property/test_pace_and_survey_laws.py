"""Laws of targets at the present pace, and of estimates from samples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from southgate.errors import MethodError
from southgate.methods.pace import present_pace
from southgate.methods.survey import Design, estimate, jackknife_error, people_needed, wellbeing

RISING = pd.Series({2016 + n: 100 * 1.06**n * (1 + 0.01 * (-1) ** n) for n in range(8)})


def test_a_fan_widens_and_holds_its_middle() -> None:
    found = present_pace(RISING, 200, 2030)
    width = np.log(found.fan["high"]) - np.log(found.fan["low"])
    assert width.is_monotonic_increasing
    assert (
        (found.fan["low"] < found.fan["middle"]) & (found.fan["middle"] < found.fan["high"])
    ).all()


@given(st.floats(1, 10_000))
def test_a_verdict_is_what_the_fan_shows(target: float) -> None:
    for direction in (1, -1):
        found = present_pace(RISING, target, 2027, direction=direction)
        low, high = found.fan.iloc[-1][["low", "high"]]
        met = [direction * edge >= direction * target for edge in (low, high)]
        said = {2: "on_course", 1: "open", 0: "off_course"}[sum(met)]
        assert found.verdict == said


def test_a_break_leaves_too_little_to_say() -> None:
    assert present_pace(RISING, 200, 2030).verdict != "not_enough"
    cut = present_pace(RISING, 200, 2030, breaks=[2020])
    assert (cut.verdict, cut.years, cut.since) == ("not_enough", 4, 2020)
    assert cut.fan.empty
    assert np.isnan(cut.growth)
    assert present_pace(RISING.iloc[:0], 200, 2030).verdict == "not_enough"


def test_the_unit_of_a_series_does_not_change_its_verdict() -> None:
    a, b = present_pace(RISING, 210, 2028), present_pace(RISING * 7, 1470, 2028)
    assert a.verdict == b.verdict
    assert a.growth == pytest.approx(b.growth)


def test_a_year_that_is_past_is_refused() -> None:
    with pytest.raises(MethodError, match="later"):
        present_pace(RISING, 200, 2023)


def sample(people: int = 60, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "w": rng.uniform(0.5, 3, people),
            "h": np.arange(people) % 3,
            "c": np.arange(people) // 5,
            "glad": rng.integers(1, 11, people).astype(float),
            "gain": rng.integers(1, 6, people).astype(float),
        }
    )


def test_a_plain_sample_has_the_textbook_error() -> None:
    frame = sample().assign(w=1.0)
    found = estimate(frame, Design("w"), "glad")
    assert found.value == pytest.approx(frame["glad"].mean())
    assert found.error == pytest.approx(frame["glad"].sem())
    # Half of a population asked: the error shrinks by the root of a half.
    half = estimate(frame.assign(n=120), Design("w", sizes=("n",)), "glad")
    assert half.error == pytest.approx(found.error * np.sqrt(0.5))


@pytest.mark.parametrize("scale", [0.001, 1000.0])
def test_weights_may_be_on_any_scale_for_a_mean(scale: float) -> None:
    """Unequal weights, for two errors of a peer once cancelled on equal ones."""
    frame = sample()
    a = estimate(frame, Design("w", "h"), "glad")
    b = estimate(frame.assign(w=frame["w"] * scale), Design("w", "h"), "glad")
    assert (a.value, a.error) == pytest.approx((b.value, b.error))


def test_two_roads_to_an_error_lead_near() -> None:
    frame = sample(200)
    design = Design("w", None, ("c",))
    assert jackknife_error(frame, design, "glad") == pytest.approx(
        estimate(frame, design, "glad").error, rel=0.05
    )


def test_an_index_is_bounded_and_turns_scales_round() -> None:
    frame = sample()
    items = pd.DataFrame(
        {"worst": [1, 5], "best": [10, 1], "weight": [1.0, 1.0]}, index=["glad", "gain"]
    )
    found = wellbeing(frame, Design("w"), items)
    assert found["value"].between(0, 100).all()
    assert found.loc["index", "value"] == pytest.approx(found["value"].iloc[:2].mean())
    turned = wellbeing(
        frame.assign(gain=6 - frame["gain"]), Design("w"), items.assign(worst=[1, 1], best=[10, 5])
    )
    pd.testing.assert_frame_equal(found, turned)


def test_a_code_for_no_answer_is_refused_not_averaged() -> None:
    frame = sample()
    frame.loc[3, "gain"] = 99
    items = pd.DataFrame({"worst": [1], "best": [5], "weight": [1.0]}, index=["gain"])
    with pytest.raises(MethodError, match="gain"):
        wellbeing(frame, Design("w"), items)
    frame.loc[3, "gain"] = np.nan
    assert wellbeing(frame, Design("w"), items).loc["gain", "answers"] == 59


@given(st.floats(1, 20), st.floats(1, 5), st.integers(100, 10**7))
def test_a_narrower_interval_needs_more_people(width: float, effect: float, people: int) -> None:
    table = people_needed(
        (width, width / 2), deviation=50, population=people, effects=(1.0, effect)
    )
    assert (table.iloc[1] >= table.iloc[0]).all()
    assert (table.iloc[:, 1] >= table.iloc[:, 0]).all()
    assert (table <= people).all(axis=None)
