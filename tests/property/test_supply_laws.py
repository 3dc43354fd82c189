"""A plan of supply costs the least there is: another programme, every choice of bases, duality."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from southgate.methods.supply import supply_plan

BASES, MARKETS, PERIODS = ["ash", "birch"], ["port", "quay"], ["m1", "m2", "m3"]


def frame(values, index, columns):
    return pd.DataFrame(np.array(values, dtype=float).reshape(len(index), len(columns)),
                        index=index, columns=columns)  # fmt: skip


def longform(table):
    """One row a cell, by row and column."""
    rows = table.melt(ignore_index=False).set_index("variable", append=True)["value"]
    return rows.sort_index()


def numbers(count, most, least=0):
    return st.lists(st.integers(least, most), min_size=count, max_size=count)


@st.composite
def worlds(draw, *, opening=False):
    keeping = {
        "shelf_life": draw(numbers(2, 2)), "storage": draw(numbers(2, 6)),
        "storing": draw(numbers(2, 2)), "loss": draw(st.sampled_from([[0.0, 0.0], [0.25, 0.5]])),
    }  # fmt: skip
    if opening:
        keeping["opening"] = draw(numbers(2, 20, 1))
    return (
        frame(draw(numbers(6, 9)), BASES, PERIODS), frame(draw(numbers(6, 5)), MARKETS, PERIODS),
        frame(draw(numbers(4, 9, 1)), BASES, MARKETS),
        pd.DataFrame(keeping, index=BASES).astype(float),
    )  # fmt: skip


def by_age(harvest, demand, cost, bases, unmet=0.0):
    """The same question with stocks by age in place of deliveries by harvest, for scipy.

    Columns: what is picked; what lies in store by base, period and age; what is sold by base,
    market, period and age; what is unmet.
    """
    b, m, t = len(BASES), len(MARKETS), len(PERIODS)
    ages = int(bases["shelf_life"].max()) + 1
    pick = np.arange(b * t).reshape(b, t)
    store = pick.size + np.arange(b * t * ages).reshape(b, t, ages)
    sell = pick.size + store.size + np.arange(b * m * t * ages).reshape(b, m, t, ages)
    short = pick.size + store.size + sell.size + np.arange(m * t).reshape(m, t)
    size = short.max() + 1
    price, upper = np.zeros(size), np.full(size, np.inf)
    equal, right, less, most = [], [], [], []
    for i, p in product(range(b), range(t)):
        upper[pick[i, p]] = harvest.iloc[i, p]
        row = np.zeros(size)
        row[store[i, p]] = 1
        less.append(row), most.append(bases["storage"].iloc[i])
        for age in range(ages):
            price[store[i, p, age]] = bases["storing"].iloc[i]
            row = np.zeros(size)
            row[sell[i, :, p, age]] = 1
            row[store[i, p, age]] = 1
            if age == 0:
                row[pick[i, p]] = -1
            elif p:
                row[store[i, p - 1, age - 1]] = -(1 - bases["loss"].iloc[i])
            equal.append(row), right.append(0.0)
            if age >= bases["shelf_life"].iloc[i] or p == t - 1:
                upper[store[i, p, age]] = 0.0
    for i, p in product(range(m), range(t)):
        row = np.zeros(size)
        row[sell[:, i, p]] = 1
        row[short[i, p]] = 1
        equal.append(row), right.append(demand.iloc[i, p])
    for i, j in product(range(b), range(m)):
        price[sell[i, j]] = cost.iloc[i, j]
    row = np.zeros(size)
    row[short] = 1
    less.append(row), most.append(unmet)
    found = linprog(price, np.array(less), most, np.array(equal), right, [(0, u) for u in upper])
    return found.fun if found.status == 0 else None


@settings(max_examples=30)
@given(worlds())
def test_stocks_by_age_give_the_same_least_cost(world):
    ours, theirs = supply_plan(*world), by_age(*world)
    assert (ours.status == "infeasible") == (theirs is None)
    if theirs is not None:
        assert ours.objective == pytest.approx(theirs, abs=1e-6)
        return
    loose = supply_plan(*world, must_meet=False)
    least = loose.unmet["amount"].sum()
    assert least == pytest.approx(ours.unmet["amount"].sum(), abs=1e-6)
    assert loose.objective == pytest.approx(by_age(*world, unmet=least + 1e-9), abs=1e-5)
    assert by_age(*world, unmet=least - 1e-3) is None, "no plan leaves less unmet"


@settings(max_examples=30)
@given(worlds())
def test_what_demand_is_worth_less_what_limits_are_worth_is_the_cost(world):
    plan = supply_plan(*world)
    if plan.status == "infeasible":
        return
    demand = world[1]
    worth = float((plan.prices.fillna(0) * demand).to_numpy().sum())
    rent = float((plan.limits["limit"] * plan.limits["price"]).sum())
    assert worth - rent == pytest.approx(plan.objective, abs=1e-6)
    assert (plan.gap, plan.bound) == (0, plan.objective)


@settings(max_examples=30)
@given(worlds(opening=True))
def test_the_bases_opened_are_the_cheapest_of_every_choice(world):
    harvest, demand, cost, bases = world
    free = bases.drop(columns="opening")
    costs = []
    for chosen in product([False, True], repeat=2):
        kept = harvest.mul(np.array(chosen, dtype=float), axis=0)
        plan = supply_plan(kept, demand, cost, free)
        if plan.status == "optimal":
            costs.append(plan.objective + float(bases["opening"][list(chosen)].sum()))
    plan = supply_plan(*world)
    assert (plan.status == "optimal") == bool(costs)
    if costs:
        assert plan.objective == pytest.approx(min(costs), abs=1e-6)
        assert plan.bound == pytest.approx(plan.objective, rel=1e-5, abs=1e-6)


@settings(max_examples=30)
@given(worlds(), st.sampled_from([1e-3, 1000.0]))
def test_neither_the_unit_nor_the_order_of_rows_matters(world, unit):
    harvest, demand, cost, bases = world
    plan = supply_plan(*world)
    scaled = bases.assign(storage=bases["storage"] * unit, storing=bases["storing"] / unit)
    other = supply_plan(
        harvest[::-1] * unit, demand[::-1] * unit, cost.loc[::-1, ::-1] / unit, scaled[::-1]
    )
    assert other.status == plan.status
    if plan.status == "optimal":
        assert other.objective == pytest.approx(plan.objective, rel=1e-6, abs=1e-6)


@settings(max_examples=30)
@given(worlds())
def test_what_keeps_longer_never_costs_more_and_nothing_is_sent_twice(world):
    harvest, demand, cost, bases = world
    plan = supply_plan(*world)
    longer = supply_plan(harvest, demand, cost, bases.assign(shelf_life=bases["shelf_life"] + 1))
    assert longer.unmet["amount"].sum() <= plan.unmet["amount"].sum() + 1e-6
    if plan.status == "infeasible":
        assert (plan.unmet["amount"] > 0).all()
        return
    assert longer.objective <= plan.objective + 1e-6
    sent = plan.deliveries
    asked = sent.groupby(["market", "sold"])["amount"].sum()
    wanted = longform(demand)
    assert asked.to_dict() == pytest.approx(wanted[wanted > 0].to_dict())
    taken = sent.groupby(["base", "harvested"])["taken"].sum()
    assert (taken <= longform(harvest)[taken.index] + 1e-6).all()
    place = {period: number for number, period in enumerate(PERIODS)}
    waits = sent["sold"].map(place).astype(int) - sent["harvested"].map(place).astype(int)
    assert (waits <= sent["base"].map(bases["shelf_life"]).astype(int)).all()
    assert (waits >= 0).all()
    assert sent["cost"].sum() == pytest.approx(plan.objective, abs=1e-6)


@settings(max_examples=25)
@given(worlds(opening=True), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1.0]))
def test_a_price_is_what_a_little_more_of_its_limit_saves(world, seed, opening):
    harvest, demand, cost, bases = world
    rng = np.random.default_rng(seed)  # no two plans cost the same, so that each price is one

    def uneven(table):
        return table * rng.uniform(0.9, 1.1, table.shape)

    harvest, demand, cost = uneven(harvest), uneven(demand), uneven(cost)
    bases = bases.assign(opening=bases["opening"] * opening, storage=uneven(bases["storage"]))

    def worth(plan):
        return plan.objective if plan.status == "optimal" else plan.unmet["amount"].sum()

    def saved(crop, keeping):
        return (worth(plan) - worth(supply_plan(crop, demand, cost, keeping))) / little

    plan, little = supply_plan(harvest, demand, cost, bases), 1e-3
    grown = plan.limits["constraint"] == "harvest"
    for base, period, price in plan.limits.loc[grown, ["base", "period", "price"]].to_numpy():
        more = harvest.copy()
        more.loc[base, period] += little
        assert saved(more, bases) == pytest.approx(price, abs=2e-2)
    for base, price in plan.limits[~grown].groupby("base")["price"].sum().items():
        more = bases.copy()
        more.loc[base, "storage"] += little
        assert saved(harvest, more) == pytest.approx(price, abs=2e-2)
