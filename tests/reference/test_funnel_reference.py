"""Numbers printed in books and papers, beside ours; to the digits that are printed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from southgate.methods.funnel import wilson_bounds, wilson_interval
from southgate.methods.survival import stage_rates

# Weeks of remission under 6-mercaptopurine of Freireich et al. (1963), as printed in Cox and Oakes
# (1984), table 1.1, and Klein and Moeschberger (2003), section 1.2; a minus: still in remission.
FREIREICH = (
    6, 6, 6, 7, 10, 13, 16, 22, 23,
    -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35,
)  # fmt: skip
# Klein and Moeschberger (2003), table 4.1B: week, at risk, events, survival, standard error.
PRINTED = {
    6: (21, 3, 0.857, 0.0764),
    7: (17, 1, 0.807, 0.0869),
    10: (15, 1, 0.753, 0.0963),
    13: (12, 1, 0.690, 0.1068),
    16: (11, 1, 0.628, 0.1141),
    22: (7, 1, 0.538, 0.1282),
    23: (6, 1, 0.448, 0.1346),
}


def remissions() -> tuple[pd.DataFrame, pd.Timestamp]:
    """The patients as deals: signed on entry, built on relapse; a week is a day."""
    weeks = np.array(FREIREICH)
    observed = pd.Timestamp("2000-03-01")
    signed = observed - pd.to_timedelta(np.where(weeks < 0, -weeks, 40), unit="D")
    built = pd.Series(signed + pd.to_timedelta(np.abs(weeks), unit="D")).where(weeks > 0)
    index = [f"p{n:02}" for n in range(len(weeks))]
    return pd.DataFrame({"signed": signed, "built": built.to_numpy()}, index=index), observed


def test_kaplan_and_meier_as_printed_for_the_leukaemia_trial():
    curve = stage_rates(*remissions()).curves.set_index("days")
    assert curve.index.tolist() == list(PRINTED)
    printed = pd.DataFrame(PRINTED, index=["at_risk", "reached", "survival", "error"]).T
    assert (curve["at_risk"] == printed["at_risk"]).all()
    assert (curve["reached"] == printed["reached"]).all()
    assert np.allclose(1 - curve["share"], printed["survival"], rtol=0, atol=0.0006)


def test_the_interval_has_greenwoods_error_on_the_scale_of_the_log_of_the_log():
    z = stats.norm.ppf(0.975)
    curve = stage_rates(*remissions(), level=0.95).curves
    for side, sign in (("low", 1), ("high", -1)):
        left = 1 - curve["share"]
        scaled = np.log(np.log(1 - curve[side]) / np.log(left)) / (-z * sign)
        error = np.abs(scaled * left * np.log(left))
        assert np.allclose(error, [row[3] for row in PRINTED.values()], rtol=0, atol=6e-5)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_curve_and_its_interval_are_those_of_scipy(level):
    weeks = np.array(FREIREICH)
    data = stats.CensoredData(uncensored=weeks[weeks > 0], right=-weeks[weeks < 0])
    survival = stats.ecdf(data).sf
    between = survival.confidence_interval(level, method="log-log")
    curve = stage_rates(*remissions(), level=level).curves
    at = np.isin(survival.quantiles, curve["days"])
    for column, theirs in (("share", survival), ("low", between.high), ("high", between.low)):
        assert np.allclose(curve[column], 1 - theirs.probabilities[at], rtol=1e-12)


# Newcombe (1998), table I, method 3, at 95 %.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_as_printed(successes, trials, low, high):
    found = wilson_interval(successes, trials, level=0.95)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilsons_interval_is_that_of_scipy_at_every_count():
    for trials in (1, 7, 98):
        x = np.arange(trials + 1.0)
        low, high = wilson_bounds(x, np.full(len(x), float(trials)), 0.8)
        for count in range(trials + 1):
            theirs = stats.binomtest(count, trials).proportion_ci(0.8, method="wilson")
            assert np.allclose([low[count], high[count]], [theirs.low, theirs.high], atol=1e-12)
