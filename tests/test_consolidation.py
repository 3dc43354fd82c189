"""Consolidation by hand: what binds, what cannot be kept, in what order, and how sure a mine is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.consolidation import consolidation
from southgate.methods.estate import Estate, Limits, merger_groups, with_mergers
from southgate.methods.frontier import frontier, stability

MINES = ["big", "mid", "far"]
YEARS = ("2026", "2027")


def estate(**changes):
    """Three mines of tin; two plants for one ore; the far mine has a way to one of them only."""
    options = pd.DataFrame({
        "kind": "keep", "lead": MINES, "ore": [10.0, 4.0, 2.0], "invest": 0.0,
        "operating": [5.0, 3.0, 2.5], "harm": [4.0, 2.0, 3.0], "jobs": [20.0, 10.0, 8.0],
    }, index=MINES)  # fmt: skip
    made = Estate(
        options,
        pd.DataFrame({"option": MINES, "mine": MINES}),
        pd.DataFrame({"tin": [2.0, 1.0, 0.5]}, MINES),
        pd.Series({"tin": 5.0}),
        pd.DataFrame(
            {"plant": ["P", "P"], "capacity": [5.0, 16.0], "fixed": [1.0, 2.0], "unit": [0.2, 0.1]},
            ["P-small", "P-large"],
        ),
        pd.DataFrame({"P": [0.0, 0.1, 0.2]}, MINES),
        pd.Series([1.0, 0.5, 0.2], MINES),
    )
    return replace(made, **changes)


def last(found):
    rows = found.mines[found.mines["period"] == found.mines["period"].max()]
    return dict(zip(rows["mine"], rows["decision"], strict=True))


def test_what_does_not_pay_is_closed_and_a_floor_keeps_it():
    free = consolidation(estate(), Limits(("2026",)), gap=0.0)
    assert last(free) == {"big": "keep", "mid": "keep", "far": "close"}
    # 15 earned, 8 operating, 1.4 treating, 0.4 hauling, 2 for the large size, 0.2 to close.
    assert free.objective == pytest.approx(15 - 8 - 1.4 - 0.4 - 2 - 0.2)
    assert free.plants["size"].tolist() == ["P-large"]
    floor = pd.DataFrame({"2026": [3.4]}, ["tin"])
    kept = consolidation(estate(), Limits(("2026",), floor=floor), gap=0.0)
    assert last(kept)["far"] == "keep"
    assert kept.objective < free.objective


def test_a_quota_closes_what_pays():
    quota = pd.DataFrame({"2026": [2.6]}, ["tin"])
    found = consolidation(estate(), Limits(("2026",), quota=quota), gap=0.0)
    assert found.totals["tin"].tolist() == [2.0]  # room for the far mine, which does not pay
    assert last(found) == {"big": "keep", "mid": "close", "far": "close"}


def test_a_merger_raises_the_ore_at_the_largest_mine():
    merged = with_mergers(estate(), [["big", "mid"]], exponent=0.7, joining=0.05)
    option = merged.options.loc["big + mid"]
    assert (option["lead"], option["ore"], option["invest"]) == ("big", 14.0, pytest.approx(0.2))
    assert option["operating"] == pytest.approx(5.0 * 1.4**0.7)
    found = consolidation(merged, Limits(("2026",)), gap=0.0)
    assert last(found) == {"big": "merge", "mid": "merge", "far": "close"}
    assert found.ways["mine"].tolist() == ["big"]
    assert found.ways["ore"].tolist() == [pytest.approx(14.0)]


def test_a_merger_never_costs_more_to_run_than_its_mines_apart():
    cheap = estate()
    cheap = replace(cheap, options=cheap.options.assign(operating=[5.0, 0.1, 0.1]))
    made = with_mergers(cheap, [["big", "mid"]], exponent=1.0, joining=0.0)
    assert made.options.loc["big + mid", "operating"] == pytest.approx(5.1)


def test_a_budget_puts_closures_into_an_order():
    price = pd.Series({"tin": 1.0})  # nothing pays: all are to be closed, as money allows
    budget = pd.Series([1.2, 1.0], YEARS)
    found = consolidation(estate(price=price), Limits(YEARS, budget=budget), gap=0.0)
    closed = found.mines[found.mines["decision"] == "close"].groupby("period")["mine"].agg(set)
    assert closed["2026"] < closed["2027"] == set(MINES)
    assert (found.totals["spent"] <= budget + 1e-9).all()


def test_who_has_closed_does_not_come_back():
    floor = pd.DataFrame({"2026": [0.0], "2027": [3.4]}, ["tin"])
    found = consolidation(estate(), Limits(YEARS, floor=floor), gap=0.0)
    assert set(found.mines["decision"]) == {"keep"}


def test_a_zone_and_a_scale_close_from_their_period():
    found = consolidation(estate(), Limits(YEARS, excluded={"mid": "2027"}, scale=3.0), gap=0.0)
    assert last(found) == {"big": "keep", "mid": "close", "far": "close"}
    first = found.mines[found.mines["period"] == "2026"].set_index("mine")["decision"]
    assert first["mid"] == "keep"


def test_the_sizes_of_a_plant_are_pieces_of_one_cost():
    alone = estate(plants=estate().plants.loc[["P-small"]])
    # No size for all the ore: the floor cannot be met, and it is named with what can be had.
    floor = pd.DataFrame({"2026": [1.6]}, ["tin"])
    found = consolidation(alone, Limits(("2026",), floor=floor), gap=0.0)
    assert found.status == "infeasible"
    assert np.isnan([found.objective, found.bound, found.gap]).all()
    row = found.conflict.iloc[0]
    assert (row["constraint"], row["label"], row["needed"]) == ("floor", "tin, 2026", 1.6)
    assert row["there"] == pytest.approx(1.0)


def test_limits_that_cannot_meet_are_named_together():
    jobs, harm = pd.Series([38.0], ["2026"]), pd.Series([5.0], ["2026"])
    found = consolidation(estate(), Limits(("2026",), jobs=jobs, harm=harm), gap=0.0)
    assert found.status == "infeasible"
    assert set(found.conflict["constraint"]) <= {"jobs", "harm"}
    assert (found.conflict["needed"] > found.conflict["there"]).all()


def test_a_search_in_stages_finds_what_a_search_at_once_finds(monkeypatch):
    merged = with_mergers(estate(), [["big", "mid"], ["mid", "far"]], exponent=0.7, joining=0.05)
    floor = pd.DataFrame({"2026": [2.2], "2027": [2.2]}, ["tin"])
    limits = Limits(YEARS, floor=floor, budget=pd.Series(0.6, YEARS), scale=3.0)
    at_once = consolidation(merged, limits, gap=0.0)
    monkeypatch.setattr("southgate.methods.consolidation.LARGE", 0)
    staged = consolidation(merged, limits, gap=0.0)
    assert staged.objective == pytest.approx(at_once.objective, abs=1e-6)
    assert (staged.status, staged.gap) == ("optimal", pytest.approx(0.0, abs=1e-9))
    impossible = replace(limits, floor=floor * 9)
    assert consolidation(merged, impossible).status == "infeasible"


def test_a_search_without_an_answer_says_so():
    found = consolidation(estate(), Limits(YEARS), time_limit=1e-9)
    assert found.status in {"time_limit", "optimal"}
    if found.status == "time_limit":
        assert found.gap > 0


def test_a_mine_is_as_sure_as_its_assumptions():
    found = stability(
        estate(), Limits(("2026",)), {"price": (0.9, 1.1), "operating": (0.5, 1.5)},
        rng=np.random.default_rng(3), draws=8, gap=0.0,
    )  # fmt: skip
    assert found.kept.loc["big", "price"] == 1.0
    assert found.solved.to_dict() == {"price": 8, "operating": 8, "all": 8}
    assert found.kept.to_numpy().min() >= 0
    assert 0 < found.kept.loc["far", "operating"] < 1


def test_draws_without_a_plan_count_for_no_mine():
    floor = pd.DataFrame({"2026": [9.0]}, ["tin"])
    found = stability(
        estate(), Limits(("2026",), floor=floor), {"price": (1.0, 1.0)},
        rng=np.random.default_rng(3), draws=2,
    )  # fmt: skip
    assert found.solved.tolist() == [0, 0]
    assert found.kept.isna().all(axis=None)


def test_a_frontier_trades_value_for_harm():
    found = frontier(estate(), Limits(("2026",)), points=5, gap=0.0)
    assert found.points["other"].is_monotonic_increasing
    assert found.points["value"].is_monotonic_increasing
    assert found.points["other"].iloc[0] == 0.0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: consolidation(estate(), Limits(YEARS), aim="joy"), "`aim` and the names"),
        (lambda: consolidation(estate(closing=pd.Series(1.0, ["big"])), Limits(YEARS)), "labels"),
        (lambda: consolidation(estate(price=pd.Series({"tin": -1.0})), Limits(YEARS)), "`price`"),
        (lambda: consolidation(estate(), Limits(YEARS, excluded={"x": "2026"})), "1 does not: x"),
        (lambda: consolidation(estate(), Limits(YEARS, discount=0.0)), "`discount` must be above"),
        (
            lambda: consolidation(
                estate(), Limits(("1",), pd.DataFrame({"1": [2.0]}, ["tin"]),
                                 pd.DataFrame({"1": [1.0]}, ["tin"])),
            ),
            "All floors must lie within the quota; 1 does not: tin",
        ),
        (
            lambda: consolidation(
                estate(options=estate().options.assign(lead=["big", "mid", "mid"])), Limits(YEARS)
            ),
            "have one `keep` each",
        ),
        (lambda: frontier(estate(), Limits(YEARS), points=1), "`points` at least 2"),
        (lambda: stability(estate(), Limits(YEARS), {"luck": (0, 1)},
                           rng=np.random.default_rng(0)), "luck"),
        (lambda: merger_groups(pd.DataFrame({"a": [0.0]}, ["b"]), reach=1), "labels must be the"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(call, said):
    with pytest.raises(MethodError, match=said):
        call()
