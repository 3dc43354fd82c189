"""Laws of location: full enumeration agrees, bounds hold, units do not matter."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from southgate.methods.lagrangian import lagrangian
from southgate.methods.location import facility_location, maximal_covering, p_centre, p_median
from southgate.methods.swaps import Opened, nearest

FEW = settings(max_examples=60)


@st.composite
def tasks(draw, *, whole=True):
    clients, sites = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    one = st.integers(0, 12) if whole else st.floats(0, 50)
    cells = draw(st.lists(one, min_size=clients * sites, max_size=clients * sites))
    table = pd.DataFrame(
        np.array(cells, dtype="float64").reshape(clients, sites),
        [f"c{n}" for n in range(clients)],
        [f"s{n}" for n in range(sites)],
    )
    return table, draw(st.integers(1, sites))


def over_all(table, p, measure):
    return [measure(table.iloc[:, list(s)].to_numpy()) for s in combinations(range(table.shape[1]), p)]  # fmt: skip # noqa: E501


@FEW
@given(tasks(), st.booleans())
def test_a_median_is_the_best_of_all_choices(task, weighted):
    table, p = task
    weight = pd.Series(np.arange(len(table)) % 3 + 0.0, table.index) if weighted else None
    w = 1.0 if weight is None else weight.to_numpy()
    found = p_median(table, p, demand=weight)
    assert found.objective == pytest.approx(min(over_all(table, p, lambda d: (w * d.min(axis=1)).sum())))  # fmt: skip # noqa: E501
    assert (found.status, found.gap, len(found.sites)) == ("optimal", 0.0, p)


@FEW
@given(tasks(whole=False))
def test_a_median_of_broken_numbers_is_the_best_of_all_choices(task):
    table, p = task
    best = min(over_all(table, p, lambda d: d.min(axis=1).sum()))
    found = p_median(table, p)
    assert found.objective == pytest.approx(best, rel=1e-7, abs=1e-9)
    assert found.bound <= found.objective * (1 + 1e-9)
    assert found.status == "optimal"


@FEW
@given(tasks(whole=False), st.floats(0.001, 1000))
def test_a_median_does_not_depend_on_the_unit(task, unit):
    table, p = task
    assert p_median(table * unit, p).objective == pytest.approx(
        unit * p_median(table, p).objective, rel=1e-6, abs=1e-9
    )


@FEW
@given(tasks(whole=False))
def test_no_answer_is_below_the_bound_and_none_that_is_better_is_ruled_out(task):
    table, p = task
    cost = table.to_numpy()
    choices = list(combinations(range(table.shape[1]), p))
    costs = [cost[:, list(s)].min(axis=1).sum() for s in choices]
    start = Opened(np.array(choices[-1]), float(costs[-1]))
    relaxed = lagrangian(nearest(cost), start)
    best = int(np.argmin(costs))
    assert relaxed.bound <= costs[best] * (1 + 1e-9) + 1e-9
    if costs[best] < relaxed.best.cost * (1 - 1e-6) - 1e-9:
        assert not relaxed.never[list(choices[best])].any()
        assert relaxed.always[[j for j in range(len(cost[0])) if j not in choices[best]]].sum() == 0
        assert (cost[:, list(choices[best])].min(axis=1) <= relaxed.furthest + 1e-9).all()


@FEW
@given(tasks())
def test_a_centre_is_the_best_of_all_choices(task):
    table, p = task
    found = p_centre(table, p)
    assert found.objective == min(over_all(table, p, lambda d: d.min(axis=1).max()))
    assert (found.bound, found.status) == (found.objective, "optimal")
    assert len(found.sites) <= p


@FEW
@given(tasks(), st.integers(0, 12))
def test_what_is_covered_is_the_most_of_all_choices(task, radius):
    table, p = task
    weight = pd.Series(np.arange(len(table)) + 0.5, table.index)
    w = weight.to_numpy()
    found = maximal_covering(table, p, radius=radius, demand=weight)
    most = max(over_all(table, p, lambda d: w[d.min(axis=1) <= radius].sum()))
    assert found.objective == pytest.approx(most)
    assert weight[found.assignment["client"]].sum() == pytest.approx(most)


def cheapest(cost, opening, need, has):
    """Open every set of sites, and share out by a linear programme: the best of them."""
    best = np.inf
    clients, sites = cost.shape
    for count in range(1, sites + 1):
        for chosen in map(list, combinations(range(sites), count)):
            if has[chosen].sum() < need.sum() - 1e-9:
                continue
            each = np.kron(np.eye(clients), np.ones(count))
            used = np.kron(need, np.eye(count)).reshape(count, -1)
            share = linprog(cost[:, chosen].ravel(), used, has[chosen], each, np.ones(clients))
            if share.status == 0:
                best = min(best, share.fun + opening[chosen].sum())
    return best


@settings(max_examples=25)
@given(tasks(), st.integers(0, 2**20))
def test_facilities_are_the_cheapest_of_all_choices(task, seed):
    table, _ = task
    rng = np.random.default_rng(seed)
    opening = pd.Series(rng.integers(0, 15, table.shape[1]) + 0.0, table.columns)
    need = pd.Series(rng.integers(1, 6, len(table)) + 0.0, table.index)
    has = pd.Series(rng.integers(1, 15, table.shape[1]) + 0.0, table.columns)
    found = facility_location(table, opening, load=(need, has))
    best = cheapest(table.to_numpy(), opening.to_numpy(), need.to_numpy(), has.to_numpy())
    if np.isfinite(best):
        assert found.objective == pytest.approx(best, abs=1e-6)
    else:
        assert found.status == "infeasible"
        assert found.conflict["constraint"].iloc[0] == "capacity"
        assert found.conflict.query("constraint == 'served'")["needed"].sum() > 0
