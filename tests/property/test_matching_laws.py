"""Laws of who goes where: every small case beside the best of all that could be written down."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog

from southgate.methods import packing
from southgate.methods.matching import Floor, assignment, transport
from southgate.methods.stable import stable_matching
from southgate.methods.visits import Budget, Families, visit_plan

SEEDS = st.integers(0, 2**32 - 1)
SMALL = settings(max_examples=60)


def case(seed, most_firms=5, most_sites=3):
    """Values, demands, capacities, a floor and required firms, of whole numbers."""
    rng = np.random.default_rng(seed)
    firms, sites = int(rng.integers(1, most_firms + 1)), int(rng.integers(1, most_sites + 1))
    f, s = [f"f{n}" for n in range(firms)], [f"s{n}" for n in range(sites)]
    resources, measures = ["land", "power"], ["water"]
    value = pd.DataFrame(rng.integers(0, 12, (firms, sites)) * 1.0, f, s)
    demand = pd.DataFrame(rng.integers(0, 6, (firms, 2)) * 1.0, f, resources)
    capacity = pd.DataFrame(rng.integers(0, 12, (sites, 2)) * 1.0, s, resources)
    burden = pd.DataFrame(rng.integers(0, 4, (firms, 1)) * 1.0, f, measures)
    room = pd.DataFrame(rng.integers(-1, 6, (sites, 1)) * 1.0, s, measures)
    required = [label for label in f if rng.random() < 0.2]
    return value, demand, capacity, Floor(burden, room), required


def best_by_hand(value, demand, capacity, floor, required):
    """Every way to send each firm to a site or to none; None where no way is allowed."""
    sites = np.arange(value.shape[1])
    ways = np.array(list(product([-1, *sites], repeat=len(value))))
    goes = ways[:, :, None] == sites
    loads = np.einsum("wfs,fr->wsr", goes, demand.join(floor.burden).to_numpy())
    # A broken floor forbids whoever burdens it, and nobody else.
    room = capacity.join(floor.room.clip(lower=0)).to_numpy()
    sent = (ways[:, value.index.isin(required)] >= 0).all(axis=1)
    allowed = (loads <= room).all(axis=(1, 2)) & sent
    worth = (goes * value.to_numpy()).sum(axis=(1, 2))
    return float(worth[allowed].max()) if allowed.any() else None


@SMALL
@given(SEEDS)
def test_an_assignment_is_the_best_of_all_that_are_allowed(seed):
    value, demand, capacity, floor, required = case(seed)
    best = best_by_hand(value, demand, capacity, floor, required)
    found = assignment(value, capacity, demand=demand, floor=floor, required=required, gap=0.0)
    if best is None:
        assert found.status == "infeasible"
        assert set(found.left.index) & set(required)
        assert len(found.binding) + len(found.refused) > 0
        assert len(found.chosen) == 0
    else:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(best)
        assert found.bound == pytest.approx(best)


@SMALL
@given(SEEDS)
def test_the_way_by_prices_agrees_with_the_way_of_all_pairs_at_once(seed):
    rng = np.random.default_rng(seed)
    value, demand, capacity, floor, required = case(seed, 12, 6)
    options = {"demand": demand, "floor": floor, "required": required}
    supply = pd.Series(rng.integers(0, 9, len(value)) * 1.0, value.index)
    with pytest.MonkeyPatch.context() as patch:
        direct = assignment(value, capacity, **options, gap=0.0)
        split = transport(value, supply, capacity, **options)
        patch.setattr(packing, "DIRECT", 0)
        patch.setattr(packing, "FIRST", 1)
        priced = assignment(value, capacity, **options, gap=0.0)
        priced_split = transport(value, supply, capacity, **options)
    for one, other in ((direct, priced), (split, priced_split)):
        assert one.status == other.status
        assert one.objective == pytest.approx(other.objective, rel=1e-6, abs=1e-6, nan_ok=True)
        assert other.gap <= 1e-6 or other.status == "infeasible"


@SMALL
@given(SEEDS)
def test_what_is_chosen_keeps_to_every_limit_and_adds_up(seed):
    value, demand, capacity, floor, required = case(seed, 9, 4)
    supply = pd.Series(np.arange(len(value)) + 0.5, value.index)
    options = {"demand": demand, "floor": floor, "required": required}
    needs = demand.join(floor.burden)
    room = capacity.join(floor.room).clip(lower=0)
    for found, most in (
        (assignment(value, capacity, **options), pd.Series(1.0, value.index)),
        (transport(value, supply, capacity, **options), supply),
    ):
        flows = found.chosen.pivot_table("amount", "firm", "site", "sum")
        flows = flows.reindex(index=value.index, columns=value.columns).fillna(0.0)
        assert ((flows.T @ needs) <= room + 1e-6).to_numpy().all()
        assert (flows.sum(axis=1) <= most + 1e-6).all()
        if found.status == "optimal":
            assert found.chosen["value"].sum() == pytest.approx(found.objective, abs=1e-6)
            assert flows.sum(axis=1)[required].tolist() == pytest.approx(most[required].tolist())


@SMALL
@given(SEEDS)
def test_nothing_depends_on_the_order_or_the_unit(seed):
    rng = np.random.default_rng(seed)
    value, demand, capacity, _, _ = case(seed, 7, 4)
    found = assignment(value, capacity, demand=demand)
    mixed = value.iloc[rng.permutation(len(value)), rng.permutation(value.shape[1])]
    other = assignment(
        mixed * 8, capacity.loc[mixed.columns] * 1024, demand=demand.loc[mixed.index] * 1024
    )
    pd.testing.assert_frame_equal(
        found.chosen.drop(columns="value"), other.chosen.drop(columns="value")
    )
    assert other.objective == 8 * found.objective


@SMALL
@given(SEEDS)
def test_one_place_each_is_the_assignment_of_scipy(seed):
    rng = np.random.default_rng(seed)
    value = pd.DataFrame(rng.random((6, 4)), list("abcdef"), list("wxyz"))
    found = assignment(value, pd.DataFrame({"places": 1.0}, value.columns), gap=0.0)
    rows, columns = linear_sum_assignment(value.to_numpy(), maximize=True)
    assert found.objective == pytest.approx(value.to_numpy()[rows, columns].sum())


@SMALL
@given(SEEDS)
def test_transport_is_the_linear_programme_of_scipy(seed):
    rng = np.random.default_rng(seed)
    value, demand, capacity, _, _ = case(seed, 6, 4)
    supply = pd.Series(rng.integers(0, 9, len(value)) * 1.0, value.index)
    found = transport(value, supply, capacity, demand=demand)
    sites = len(value.columns)
    rows = [np.kron(np.eye(len(value)), np.ones(sites))]
    rows += [np.kron(demand[r].to_numpy(), np.eye(sites)) for r in demand]
    most = np.concatenate([supply, *(capacity[r] for r in demand)])
    theirs = linprog(-value.to_numpy().ravel(), A_ub=np.vstack(rows), b_ub=most)
    assert found.objective == pytest.approx(-theirs.fun, abs=1e-7)


def preferences(seed, ties):
    rng = np.random.default_rng(seed)
    firms, sites = rng.integers(1, 7, 2)
    draw = (lambda: rng.integers(0, 3, (firms, sites)) * 1.0) if ties else (
        lambda: rng.random((firms, sites))
    )  # fmt: skip
    labels = [f"f{n}" for n in range(firms)], [f"s{n}" for n in range(sites)]
    tables = [pd.DataFrame(np.where(rng.random((firms, sites)) < 0.2, np.nan, draw()), *labels)
              for _ in range(2)]  # fmt: skip
    return *tables, pd.Series(rng.integers(0, 4, sites), labels[1])


def blocking(likes, liked, capacity, site_of):
    """The pairs that would both rather turn to each other, strictly, ties being no reason."""
    mine, theirs, places = likes.T.to_dict(), liked.T.to_dict(), capacity.to_dict()
    pairs = []
    for firm, site in product(likes.index, likes.columns):
        if np.isnan(mine[firm][site]) or np.isnan(theirs[firm][site]):
            continue
        now = site_of.get(firm)
        if now is not None and mine[firm][site] <= mine[firm][now]:
            continue
        held = [other for other, place in site_of.items() if place == site]
        if len(held) < places[site] or any(
            theirs[firm][site] > theirs[other][site] for other in held
        ):
            pairs.append((firm, site))
    return pairs


@given(SEEDS, st.booleans())
def test_no_firm_and_site_would_both_rather_turn_to_each_other(seed, ties):
    likes, liked, capacity = preferences(seed, ties)
    found = stable_matching(likes, liked, capacity)
    site_of = dict(zip(found.matched["firm"], found.matched["site"], strict=True))
    assert blocking(likes, liked, capacity, site_of) == []
    assert all(likes.notna().loc[f, s] and liked.notna().loc[f, s] for f, s in site_of.items())
    assert (found.matched["site"].value_counts().reindex(capacity.index).fillna(0)
            + found.free == capacity).all()  # fmt: skip
    assert sorted([*site_of, *found.unmatched]) == sorted(likes.index)


@SMALL
@given(SEEDS)
def test_no_stable_matching_is_better_for_any_firm(seed):
    rng = np.random.default_rng(seed)
    labels = list("abcd"), list("xyz")
    likes, liked = (pd.DataFrame(rng.random((4, 3)), *labels) for _ in range(2))
    capacity = pd.Series([1, 2, 1], labels[1])
    found = stable_matching(likes, liked, capacity)
    ours = dict(zip(found.matched["firm"], found.matched["site"], strict=True))
    for way in product([None, *labels[1]], repeat=4):
        other = {f: s for f, s in zip(labels[0], way, strict=True) if s}
        if any(count > capacity[site] for site, count in Counter(other.values()).items()):
            continue
        if blocking(likes, liked, capacity, other):
            continue
        assert all(likes.loc[f, ours[f]] >= likes.loc[f, s] for f, s in other.items())


@given(SEEDS)
def test_a_matching_does_not_depend_on_the_order(seed):
    likes, liked, capacity = preferences(seed, ties=True)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(likes)), rng.permutation(likes.shape[1])
    mixed = stable_matching(
        likes.iloc[rows, columns], liked.iloc[rows, columns], capacity.iloc[columns]
    )
    pd.testing.assert_frame_equal(mixed.matched, stable_matching(likes, liked, capacity).matched)


@SMALL
@given(SEEDS)
def test_a_visit_plan_is_the_best_of_all_sets_of_firms(seed):
    rng = np.random.default_rng(seed)
    labels = [f"f{n}" for n in range(7)]
    value = pd.Series(rng.integers(0, 10, 7) * 1.0, labels)
    city = pd.Series(rng.choice(list("xyz"), 7), labels)
    travel = pd.Series(rng.integers(0, 4, 3) / 2, list("xyz"))
    family = pd.Series(rng.choice(["iron", "silk", None], 7), labels)
    shares = (1.0, 0.5) if seed % 2 else (1.0,)
    budget = Budget(float(rng.integers(0, 9)), None if seed % 3 else 3)
    plan = visit_plan(value, city, travel, budget, families=Families(family, shares), gap=0.0)
    kind_of, best = family.fillna(""), 0.0
    for size in range(8):
        for chosen in combinations(labels, size):
            days = size + sum(travel[place] for place in {city[firm] for firm in chosen})
            worths = {kind: [] for kind in ("", "iron", "silk")}
            for firm in chosen:
                worths[kind_of[firm]].append(value[firm])
            alone, *kin = (sorted(own, reverse=True) for own in worths.values())
            if days > budget.days or size > (budget.visits or 7):
                continue
            if max(map(len, kin)) <= len(shares):
                falling = [w * s for group in kin for w, s in zip(group, shares, strict=False)]
                best = max(best, sum(alone) + sum(falling))
    assert plan.objective == pytest.approx(best)
    assert plan.status == "optimal"
    assert plan.days <= budget.days + 1e-9
    assert plan.chosen["counted"].sum() == pytest.approx(plan.objective)
    assert plan.trips["counted"].sum() == pytest.approx(plan.objective)
