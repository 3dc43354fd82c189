"""Who goes where: by hand, what is refused and what binds, time limits, and bad tables."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csc_array

from southgate.errors import MethodError
from southgate.methods.matching import Floor, assignment, transport
from southgate.methods.optimum import gap_between, largest
from southgate.methods.stable import stable_matching
from southgate.methods.visits import Budget, Families, visit_plan

FIRMS, SITES = ["foundry", "spinner", "smelter"], ["east", "west"]
VALUE = pd.DataFrame({"east": [9.0, 6.0, 20.0], "west": [8.0, 2.0, 18.0]}, index=FIRMS)
LAND = pd.DataFrame({"land": [10.0, 12.0], "power": [30.0, 30.0]}, index=SITES)
NEEDS = pd.DataFrame({"land": [5.0, 5.0, 8.0], "power": [10.0, 5.0, 30.0]}, index=FIRMS)
FLOOR = Floor(
    pd.DataFrame({"water": [1.0, 0.0, 50.0]}, index=FIRMS),
    pd.DataFrame({"water": [4.0, 60.0]}, index=SITES),
)


def placed(found):
    return dict(zip(found.chosen["firm"], found.chosen["site"], strict=True))


def large(firms=2000, sites=300):
    rng = np.random.default_rng(5)
    f, s = [f"f{n:04}" for n in range(firms)], [f"s{n:03}" for n in range(sites)]
    value = pd.DataFrame(rng.gamma(2, 1, (firms, sites)), f, s)
    demand = pd.DataFrame(rng.gamma(2, 1, (firms, 3)), f, ["land", "labour", "power"])
    capacity = pd.DataFrame(rng.gamma(3, 2, (sites, 3)), s, demand.columns)
    return value, capacity, demand


def test_an_assignment_by_hand():
    found = assignment(VALUE, LAND, demand=NEEDS)
    # The smelter takes all the power of a site; the other two share the land of the other.
    assert placed(found) == {"foundry": "east", "spinner": "east", "smelter": "west"}
    assert (found.objective, found.bound, found.gap, found.status) == (33.0, 33.0, 0.0, "optimal")
    assert len(found.left) == len(found.binding) == len(found.refused) == 0


def test_a_floor_refuses_whatever_the_value_and_names_the_pair():
    rich = VALUE.copy()
    rich.loc["smelter", "east"] = 1e9
    found = assignment(rich, LAND, demand=NEEDS, floor=FLOOR)
    assert placed(found)["smelter"] == "west"
    assert found.refused.to_numpy().tolist() == [["smelter", "east", "water", 50.0, 4.0]]


def test_a_floor_that_is_broken_already_takes_only_who_does_not_burden_it():
    broken = Floor(FLOOR.burden, pd.DataFrame({"water": [-1.0, -1.0]}, index=SITES))
    found = assignment(VALUE, LAND, demand=NEEDS, floor=broken)
    assert placed(found) == {"spinner": "east"}
    assert found.refused["firm"].tolist() == ["foundry", "foundry", "smelter", "smelter"]
    split = transport(VALUE, pd.Series(1.0, FIRMS), LAND, floor=broken)
    assert placed(split) == {"spinner": "east"}


def test_a_floor_holds_for_all_firms_of_a_site_together():
    floor = Floor(
        pd.DataFrame({"dust": [3.0] * 3}, FIRMS), pd.DataFrame({"dust": [4.0] * 2}, SITES)
    )
    found = assignment(VALUE, LAND * 100, demand=NEEDS, floor=floor)
    assert placed(found) == {"smelter": "east", "foundry": "west"}
    assert found.left.index.tolist() == ["spinner"]
    assert found.binding["constraint"].tolist() == ["dust", "dust"]
    assert len(found.refused) == 0


def test_what_cannot_be_is_infeasible_and_names_what_binds():
    short = LAND.assign(power=[20.0, 20.0])
    found = assignment(VALUE, short, demand=NEEDS, required=FIRMS)
    assert found.status == "infeasible"
    assert np.isnan([found.objective, found.bound, found.gap]).all()
    assert len(found.chosen) == 0
    assert found.left.index.tolist() == ["smelter"]
    binding = found.binding.set_index(["site", "constraint"])
    assert ("west", "power") in binding.index
    assert binding.loc[("west", "power"), "capacity"] == 20


def test_a_required_firm_that_every_floor_refuses_is_infeasible_by_the_floor():
    dry = Floor(FLOOR.burden, pd.DataFrame({"water": [4.0, 4.0]}, index=SITES))
    found = assignment(VALUE, LAND, demand=NEEDS, floor=dry, required=["smelter"])
    assert found.status == "infeasible"
    assert found.left.to_dict() == {"smelter": 1.0}
    assert found.refused["site"].tolist() == ["east", "west"]


def test_a_required_firm_is_placed_at_a_loss_to_the_whole():
    one = pd.DataFrame({"places": [1.0, 0.0]}, index=SITES)
    assert placed(assignment(VALUE, one)) == {"smelter": "east"}
    found = assignment(VALUE, one, required=["spinner"])
    assert (placed(found), found.objective) == ({"spinner": "east"}, 6.0)


def test_a_site_without_capacity_takes_nobody_and_a_pair_without_value_is_not_chosen():
    none = assignment(VALUE, LAND * 0, demand=NEEDS)
    assert (len(none.chosen), none.objective, none.gap, none.status) == (0, 0.0, 0.0, "optimal")
    assert set(none.binding["kept_out"]) == {3}
    idle = assignment(VALUE * 0, LAND, demand=NEEDS)
    assert (len(idle.chosen), idle.objective) == (0, 0.0)
    assert len(assignment(VALUE * 0, LAND, demand=NEEDS, required=["spinner"]).chosen) == 1


def test_transport_splits_and_keeps_to_what_there_is():
    supply = pd.Series([8.0, 4.0, 0.0], FIRMS)
    labour = pd.DataFrame({"labour": [10.0, 1.0]}, SITES)
    found = transport(VALUE, supply, labour)
    flows = found.chosen.set_index(["firm", "site"])["amount"]
    assert flows.to_dict() == {
        ("foundry", "east"): 7.0,
        ("foundry", "west"): 1.0,
        ("spinner", "east"): 3.0,
    }
    assert found.left.to_dict() == {"spinner": 1.0}
    assert found.binding["site"].tolist() == SITES
    assert transport(VALUE, supply, labour, required=FIRMS).status == "infeasible"


def test_a_time_limit_is_kept_and_the_gap_is_honest():
    value, capacity, demand = large()
    start = time.perf_counter()
    found = assignment(value, capacity, demand=demand, time_limit=2.0, gap=0.0)
    assert time.perf_counter() - start < 10  # two, and a machine that is busy with other things
    assert found.status == "time_limit"
    assert 0 < found.gap < 1
    assert found.gap == pytest.approx((found.bound - found.objective) / found.objective)
    assert found.chosen["value"].sum() == pytest.approx(found.objective)
    load = demand.loc[found.chosen["firm"]].set_axis(found.chosen["site"]).groupby(level=0).sum()
    assert (load <= capacity.loc[load.index] * (1 + 1e-9)).to_numpy().all()


def test_a_large_transport_meets_its_bound():
    value, capacity, demand = large(400, 60)
    found = transport(value, pd.Series(1.0, value.index), capacity, demand=demand)
    assert (found.status, found.gap) == ("optimal", 0.0)
    assert len(found.chosen) > 60


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": VALUE.replace(9.0, -1.0)}, "`value`.*foundry"),
        ({"value": VALUE.replace(9.0, np.nan)}, "`value`.*foundry"),
        ({"value": VALUE.replace(9.0, np.inf)}, "`value`.*foundry"),
        ({"value": VALUE.set_axis(["a", "b", "b"])}, "stand once.*b"),
        ({"value": VALUE.iloc[:0]}, "at least one row"),
        ({"value": VALUE.iloc[:, :0]}, "at least one column"),
        ({"capacity": LAND.replace(30.0, np.nan)}, "`capacity`.*east"),
        ({"capacity": LAND.set_axis(["east", "north"])}, "north"),
        ({"demand": -NEEDS}, "`demand`"),
        ({"demand": NEEDS[["power", "land"]]}, "order"),
        ({"required": ["mill"]}, "mill"),
        ({"floor": Floor(FLOOR.burden, FLOOR.room * np.nan)}, "floor.room.*east, west"),
        ({"floor": Floor(-FLOOR.burden, FLOOR.room)}, "floor.burden"),
        ({"floor": Floor(NEEDS, LAND)}, "land, power"),
        ({"time_limit": 0.0}, "time_limit"),
        ({"gap": 1.0}, "gap"),
    ],
)
def test_bad_tables_are_refused_by_name(change, said):
    good = {"value": VALUE, "capacity": LAND, "demand": NEEDS} | change
    with pytest.raises(MethodError, match=said):
        assignment(good.pop("value"), good.pop("capacity"), **good)


def test_a_supply_of_other_origins_is_refused():
    with pytest.raises(MethodError, match="mill"):
        transport(VALUE, pd.Series(1.0, ["mill", *FIRMS[1:]]), LAND)
    with pytest.raises(MethodError, match="supply"):
        transport(VALUE, pd.Series(-1.0, FIRMS), LAND)


def test_equal_preferences_go_by_label_and_nobody_is_sent_where_they_would_not_go():
    same = pd.DataFrame(1.0, ["b", "a", "c"], ["y", "x"])
    found = stable_matching(same, same, pd.Series({"y": 1, "x": 1}))
    assert found.matched[["firm", "site"]].to_numpy().tolist() == [["a", "x"], ["b", "y"]]
    assert found.unmatched == ("c",)
    shy = same.copy()
    shy.loc["a"] = np.nan
    assert "a" in stable_matching(shy, same, pd.Series({"y": 1, "x": 1})).unmatched
    assert "a" in stable_matching(same, shy, pd.Series({"y": 1, "x": 1})).unmatched
    assert len(stable_matching(same, same, pd.Series({"y": 0, "x": 0})).unmatched) == 3


@pytest.mark.parametrize(
    ("firms", "sites", "capacity", "said"),
    [
        (VALUE.replace(9.0, np.inf), VALUE, [1, 1], "firm_preferences.*foundry"),
        (VALUE, VALUE.iloc[::-1], [1, 1], "order"),
        (VALUE, VALUE, [1, 0.5], "whole.*west"),
        (VALUE, VALUE, [1, -1], "capacity"),
        (VALUE.iloc[:0], VALUE.iloc[:0], [1, 1], "at least one row"),
    ],
)
def test_bad_preferences_are_refused(firms, sites, capacity, said):
    with pytest.raises(MethodError, match=said):
        stable_matching(firms, sites, pd.Series(capacity, SITES))


WORTH = pd.Series({"a": 9.0, "b": 8.0, "c": 7.0, "d": 3.0})
CITY = pd.Series({"a": "far", "b": "near", "c": "near", "d": "near"})
TRAVEL = pd.Series({"near": 1.0, "far": 3.0})


def test_the_way_to_a_city_is_paid_once():
    plan = visit_plan(WORTH, CITY, TRAVEL, Budget(4))
    assert plan.chosen["firm"].tolist() == ["b", "c", "d"]
    assert plan.trips.to_numpy().tolist() == [["near", 3, 1.0, 4.0, 18.0]]
    assert (plan.days, plan.objective, plan.gap, plan.status) == (4.0, 18.0, 0.0, "optimal")
    assert visit_plan(WORTH, CITY, TRAVEL, Budget(4, visits=1)).objective == 9


def test_one_firm_of_a_family_is_enough_or_the_second_counts_less():
    family = pd.Series({"a": None, "b": "iron", "c": "iron", "d": "silk"})
    plan = visit_plan(WORTH, CITY, TRAVEL, Budget(4), families=Families(family))
    assert plan.chosen["firm"].tolist() == ["b", "d"]
    plan = visit_plan(WORTH, CITY, TRAVEL, Budget(4), families=Families(family, (1.0, 0.5)))
    assert plan.chosen[["firm", "share", "counted"]].to_numpy().tolist() == [
        ["b", 1.0, 8.0], ["c", 0.5, 3.5], ["d", 1.0, 3.0]
    ]  # fmt: skip


def test_a_budget_too_small_gives_a_plan_without_visits():
    for budget in (Budget(0), Budget(1.5), Budget(9, visits=0)):
        plan = visit_plan(WORTH, CITY, TRAVEL, budget)
        assert (len(plan.chosen), len(plan.trips), plan.days, plan.objective) == (0, 0, 0, 0)
        assert plan.status == "optimal"
    nothing = visit_plan(WORTH * 0, CITY, TRAVEL, Budget(9))
    assert (len(nothing.chosen), nothing.objective, nothing.gap) == (0, 0, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": -WORTH}, "`value`"),
        ({"value": WORTH.set_axis(list("aacd"))}, "stand once.*a"),
        ({"value": WORTH.iloc[:0]}, "at least one row"),
        ({"city": CITY.replace("far", "moon")}, "travel.*: a"),
        ({"city": CITY.mask(CITY == "far")}, "travel.*: a"),
        ({"city": CITY.iloc[::-1]}, "order"),
        ({"travel": TRAVEL * np.nan}, "`travel`"),
        ({"budget": Budget(-1)}, "budget.days"),
        ({"budget": Budget(float("nan"))}, "budget.days"),
        ({"budget": Budget(4, visits=-1)}, "budget.visits"),
        ({"families": Families(CITY, (0.5, 1.0))}, "never rise"),
        ({"families": Families(CITY, ())}, "none"),
        ({"families": Families(CITY.iloc[:2])}, "families.of"),
        ({"time_limit": -1.0}, "time_limit"),
        ({"gap": -0.1}, "gap"),
    ],
)
def test_bad_visits_are_refused(change, said):
    good = {"value": WORTH, "city": CITY, "travel": TRAVEL, "budget": Budget(4)} | change
    first = [good.pop(name) for name in ("value", "city", "travel", "budget")]
    with pytest.raises(MethodError, match=said):
        visit_plan(*first, **good)


def test_a_programme_without_an_answer_says_so_and_one_without_limits_is_refused():
    rows = csc_array(np.array([[-1.0]]))
    assert largest(np.array([1.0]), rows, np.array([-2.0])).status == "infeasible"
    with pytest.raises(MethodError, match="limits"):
        largest(np.array([1.0]), rows, np.array([0.0]), whole=False)


def test_a_gap_is_a_share_of_what_was_found():
    assert gap_between(50.0, 55.0) == pytest.approx(0.1)
    assert gap_between(0.0, 1.0) == np.inf
    assert gap_between(5.0, 5.0 - 1e-12) == 0.0
