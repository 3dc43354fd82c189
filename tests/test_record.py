"""The chapter that asks how our own kind of advice would have fared."""

from __future__ import annotations

import runpy
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from southgate.chapters import record
from southgate.chapters.record.nearness import density_without_own
from southgate.chapters.record.trials import learnt, outcome, trials
from southgate.dossier.truths_capabilities import TRUTHS_CAPABILITIES
from southgate.methods.relatedness import density, proximity
from southgate.records import Finding, Period, Quantity
from southgate.workspace import Workspace, open_workspace
from southgate.workspace.settings import ActivitySettings
from workspaces import CHENZHOU, NORTHFIELD

REGIONS, ACTIVITIES, BLOCKS = 60, 96, 8


@cache
def northfield() -> Workspace:
    return open_workspace(NORTHFIELD)


@cache
def exports() -> Workspace:
    return open_workspace(CHENZHOU).only((*record.needs, *record.uses))


def world(
    periods: dict[str, np.ndarray], *, kind: str = "economy", people: int = 5, **rules: float
) -> Workspace:
    """A workspace with one table of values, (regions, activities), for each period."""
    opened = northfield()
    counts = {table.shape[0] for table in periods.values()}
    names = [f"r{number:02}" for number in range(max(counts))]
    goods = [f"made.{number:03}" for number in range(ACTIVITIES)]
    production = pd.concat(
        [
            pd.DataFrame(values, names[: len(values)], goods)
            .rename_axis("region")
            .reset_index()
            .melt("region", var_name="activity", value_name="value")
            .query("value > 0")
            .assign(period=period, measure="exports", source="press", audience="public")
            for period, values in periods.items()
        ],
        ignore_index=True,
    )
    counted = pd.DataFrame({"subject": names, "value": [people, *[1000] * (len(names) - 1)]})
    return replace(
        opened,
        settings=replace(
            opened.settings,
            activities=ActivitySettings(classification="made", measure="exports", **rules),
        ),
    ).having(
        production=production,
        activities=pd.DataFrame({"id": goods, "classification": "made"}),
        regions=pd.DataFrame({"id": names, "kind": kind}),
        observations=counted.assign(measure="population", period="1990", source="census"),
    )


def amounts(had: np.ndarray, rng: np.random.Generator, hint: np.ndarray | float = 0) -> np.ndarray:
    """Values by which a region is specialised in what it has; the rest is noise, or a hint."""
    return np.where(had, rng.uniform(8, 12, had.shape), rng.uniform(0.1, 0.5, had.shape) + hint)


def blocks(rng: np.random.Generator, size: int = REGIONS) -> tuple[np.ndarray, np.ndarray]:
    """Where a region belongs, by blocks of activities, and what it has at the start."""
    own = rng.random((size, BLOCKS)) < 0.35
    own[:, 0] |= ~own.any(axis=1)
    belongs = np.repeat(own, ACTIVITIES // BLOCKS, axis=1)
    return belongs, rng.random(belongs.shape) < np.where(belongs, 0.5, 0.05)


def grown(had: np.ndarray, chance: np.ndarray | float, rng: np.random.Generator) -> np.ndarray:
    return had | (rng.random(had.shape) < chance)


def two_periods(drive: str, last: str = "2010", *, seed: int = 7, **more: object) -> Workspace:
    """What drives entry: relatedness, what a region had already, or nothing."""
    rng = np.random.default_rng(seed)
    belongs, had = blocks(rng)
    luck = rng.random(had.shape)
    chance, hint = {
        "relatedness": (np.where(belongs, 0.5, 0.02), 0.0),
        "strength": (0.6 * luck**2, luck),
        "nothing": (0.15, 0.0),
    }[drive]
    after = grown(had, chance, rng)
    values = {"1990": amounts(had, rng, hint), last: amounts(after, rng)}
    return world(values, **more)  # type: ignore[arg-type]


def three_periods(*, turned: bool = False) -> Workspace:
    """Entry by relatedness twice; in the world turned about, the last period is another."""
    rng = np.random.default_rng(11)
    belongs, had = blocks(rng)
    middle = grown(had, np.where(belongs, 0.3, 0.05), rng)
    first, second = amounts(had, rng), amounts(middle, rng)
    last = grown(middle, np.where(belongs != turned, 0.3, 0.05), rng)
    return world({"1990": first, "2000": second, "2010": amounts(last, rng)})


def keyed(found: tuple[Finding, ...], start: str) -> Finding:
    return next(finding for finding in found if finding.key.startswith(start))


def number(finding: Finding, name: str) -> float:
    fact = finding.facts[name]
    assert isinstance(fact, Quantity)
    return fact.value


@cache
def example() -> tuple[Finding, ...]:
    return record.findings(exports())


@pytest.mark.parametrize(("drive", "key"), [("relatedness", "better"), ("strength", "worse")])
def test_what_drives_entry_is_what_is_found(drive: str, key: str) -> None:
    found = keyed(record.findings(two_periods(drive)), "record.backtest")
    assert found.key == f"record.backtest_{key}"
    assert found.about == "1990-2010-made"
    assert (found.facts["first"], found.facts["last"]) == (Period("1990"), Period("2010"))


def test_where_chance_drives_entry_four_worlds_in_five_are_level() -> None:
    """The interval is one of 80 %: one random world in five is to fall outside it."""
    worlds = (two_periods("nothing", seed=seed) for seed in range(20))
    keys = [keyed(record.findings(one), "record.backtest").key for one in worlds]
    assert 12 <= keys.count("record.backtest_level") <= 19


def test_diversity_alone_tells_nothing_within_a_region_though_much_over_all() -> None:
    rng = np.random.default_rng(3)
    eager = rng.uniform(0.05, 0.6, (REGIONS, 1))  # who has much enters much, whatever it is
    had = rng.random((REGIONS, ACTIVITIES)) < eager
    last = grown(had, eager, rng)
    lesson = record.findings(world({"1990": amounts(had, rng), "2010": amounts(last, rng)}))[-1]
    row = lesson.evidence.set_index("score").loc["diversity"]
    assert (row["value"], row["low"], row["high"]) == (0.5, 0.5, 0.5)
    assert row["pooled"] > 0.6


def test_weights_never_see_the_period_that_they_are_tested_on() -> None:
    here = keyed(record.findings(three_periods()), "record.weights")
    there = keyed(record.findings(three_periods(turned=True)), "record.weights")
    pd.testing.assert_frame_equal(here.evidence, there.evidence)
    assert number(here, "auc") > 0.6
    assert number(there, "auc") < 0.5
    assert here.facts["trained"] == Period("1990/2000")
    assert here.facts["tested"] == Period("2000/2010")
    assert list(here.evidence["score"]) == ["density_0", "density_30", "baseline", "ubiquity"]


def test_scores_are_of_the_earlier_period_alone() -> None:
    here, there = trials(three_periods()), trials(three_periods(turned=True))
    assert [trial.about for trial in here] == ["1990-2000-made", "1990-2010-made", "2000-2010-made"]
    assert not here[2].after.equals(there[2].after)
    for one, other in zip(here, there, strict=True):
        for score, table in one.scores.items():
            pd.testing.assert_frame_equal(table, other.scores[score])


def test_weights_need_a_pair_that_follows_a_pair() -> None:
    found = trials(three_periods())
    assert [(w.trained.about, w.tested.about) for w in learnt(found)] == [
        ("1990-2000-made", "2000-2010-made")
    ]
    assert ["combined" in trial.scores for trial in found] == [False, False, True]
    keys = [finding.key for finding in record.findings(two_periods("strength"))]
    assert keys == ["record.backtest_worse", "record.lesson"]


@pytest.mark.parametrize("nearest", [None, 1, 5, 30, 200])
def test_the_region_never_enters_its_own_yardstick(nearest: int | None) -> None:
    rng = np.random.default_rng(5)
    here = pd.DataFrame(rng.random((12, 40)) < rng.uniform(0.02, 0.6, 40)).astype(bool)
    fast = density_without_own(here, nearest=nearest)
    for region in here.index:
        phi = proximity(here, without=[region], dtype=np.float64)
        slow = density(here.loc[[region]], phi, nearest=nearest).mask(here.loc[[region]])
        pd.testing.assert_frame_equal(fast.loc[[region]], slow, atol=1e-9)
    assert fast.isna().equals(here)


@pytest.mark.parametrize(
    ("last", "tests"), [("1991", 0), ("1994", 0), ("1995", 1), ("1994/1996", 0)]
)
def test_under_five_years_is_no_test(last: str, tests: int) -> None:
    found = record.findings(two_periods("relatedness", last))
    assert len([finding for finding in found if "backtest" in finding.key]) == tests
    assert len(found) == 2 * tests


def test_units_are_economies_else_regions_and_never_parts() -> None:
    assert trials(two_periods("nothing", kind="region"))[0].kind == "region"
    assert trials(two_periods("nothing", kind="part")) == ()
    mixed = two_periods("nothing")
    regions = mixed.table("regions")
    regions.loc[:19, "kind"] = "region"
    assert list(trials(mixed.having(regions=regions))[0].before.index) == list(regions["id"][20:])
    found = keyed(record.findings(two_periods("nothing", kind="region")), "record.backtest")
    assert "backtest_countries" not in found.caveats


def test_who_enters_is_decided_by_the_earlier_period() -> None:
    everyone = trials(two_periods("nothing"))[0]
    large = trials(two_periods("nothing", least_population=10))[0]  # r00 has five people in 1990
    assert set(everyone.before.index) - set(large.before.index) == {"r00"}
    found = keyed(record.findings(two_periods("nothing", least_population=10)), "record.backtest")
    assert found.sources == ("census", "press")
    assert record.findings(two_periods("nothing", least_population=9999)) == ()


def test_what_is_in_one_period_only_is_not_compared_and_is_said() -> None:
    rng = np.random.default_rng(2)
    _, had = blocks(rng)
    first, last = amounts(had, rng), amounts(grown(had, 0.2, rng), rng)[:-4]
    first[:, 0] = 0  # not told apart in the earlier period
    trial = trials(world({"1990": first, "2010": last}))[0]
    assert trial.before.shape == (REGIONS - 4, ACTIVITIES - 1)
    assert (trial.vanished, trial.unknown) == (("r56", "r57", "r58", "r59"), ("made.000",))
    found = keyed(record.findings(world({"1990": first, "2010": last})), "record.backtest")
    assert found.caveats == ("backtest_countries", "absent_codes", "survivors")
    whole = keyed(record.findings(two_periods("nothing")), "record.backtest")
    assert whole.caveats == ("backtest_countries",)


def test_too_few_regions_are_no_test() -> None:
    rng = np.random.default_rng(4)
    _, had = blocks(rng, 9)
    values = {"1990": amounts(had, rng), "2010": amounts(grown(had, 0.2, rng), rng)}
    assert record.findings(world(values)) == ()


def test_every_sentence_holds_and_every_row_is_of_a_region() -> None:
    worlds = [two_periods(d) for d in ("relatedness", "strength", "nothing")]
    for finding in (*example(), *(f for w in worlds for f in record.findings(w))):
        assert TRUTHS_CAPABILITIES[finding.key](finding.facts)
        if "backtest" in finding.key:
            rows = finding.evidence
            assert rows["auc_density"].count() == number(finding, "regions")
            assert rows["entries"].sum() == number(finding, "entries")
            assert rows["auc_density"].mean() == pytest.approx(number(finding, "density"), abs=1e-3)
            assert rows["precision_density"].mean() == pytest.approx(
                number(finding, "precision"), abs=0.1
            )
            scores = [str(score) for score in finding.figures[0].data["score"]]
            assert scores[:5] == ["density_0", "density_30", "baseline", "ubiquity", "diversity"]


def test_the_same_workspace_gives_the_same_findings() -> None:
    once, again = (record.findings(three_periods()) for _ in range(2))
    for one, other in zip(once, again, strict=True):
        assert (one.key, one.facts, one.sources) == (other.key, other.facts, other.sources)
        pd.testing.assert_frame_equal(one.evidence, other.evidence)


EXAMPLE = {
    "1962-2017-hs4": ("better", 0.641, 0.584, 20.5, 26.9, 12.4, 96, 10009),
    "1962-1998_2000-sitc3": ("better", 0.659, 0.629, 24.5, 34.0, 15.6, 97, 2716),
    "1962-2017-sitc3": ("better", 0.651, 0.625, 22.1, 29.2, 15.0, 95, 2514),
    "1998_2000-2017-sitc3": ("worse", 0.696, 0.747, 16.5, 26.8, 8.1, 130, 1803),
}


@pytest.mark.parametrize("about", EXAMPLE)
def test_the_worlds_exports_give_these_numbers(about: str) -> None:
    found = next(finding for finding in example() if finding.about == about)
    key, density_auc, baseline, precision, precision_baseline, chance, regions, entries = EXAMPLE[
        about
    ]
    assert found.key == f"record.backtest_{key}"
    assert number(found, "density") == pytest.approx(density_auc, abs=0.005)
    assert number(found, "baseline") == pytest.approx(baseline, abs=0.005)
    assert number(found, "precision") == pytest.approx(precision, abs=0.5)
    assert number(found, "precision_baseline") == pytest.approx(precision_baseline, abs=0.5)
    assert number(found, "chance") == pytest.approx(chance, abs=0.5)
    assert (number(found, "regions"), number(found, "entries")) == (regions, entries)


def test_the_worlds_exports_teach_this_lesson() -> None:
    lesson, weights = keyed(example(), "record.lesson"), keyed(example(), "record.weights")
    assert [number(lesson, name) for name in ("pairs", "better", "worse")] == [4, 3, 1]
    scores = lesson.evidence.set_index(["pair", "score"])
    diversity = scores.xs("diversity", level="score")
    assert (diversity["value"] == 0.5).all()
    assert diversity.loc["1962-2017 HS4", "pooled"] == pytest.approx(0.668, abs=0.005)
    near = scores["value"].xs("density_30", level="score")
    assert near.to_list() == pytest.approx([0.604, 0.621, 0.621, 0.687], abs=0.005)
    assert number(weights, "auc") == pytest.approx(0.762, abs=0.005)
    assert number(weights, "baseline") == pytest.approx(0.747, abs=0.005)
    assert weights.evidence["coefficient"].to_list() == pytest.approx(
        [0.770, -0.110, 0.372, 0.147], abs=0.005
    )


def test_relatedness_picks_worse_than_strength_even_where_it_orders_better() -> None:
    for trial in trials(exports()):
        assert outcome(trial).picks_difference.high < 0


def test_the_tool_prints_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "backtest.py"))
    for workspace, status in ((CHENZHOU, 0), (NORTHFIELD, 1), (NORTHFIELD / "none", 2)):
        monkeypatch.setattr(sys, "argv", ["backtest.py", str(workspace)])
        assert tool["main"]() == status
    told = capsys.readouterr().out
    assert "1962-2017 HS4" in told
    assert "Learnt on 1962-1998/2000 SITC3, used on 1998/2000-2017 SITC3" in told
    assert "No two periods lie far enough apart" in told
