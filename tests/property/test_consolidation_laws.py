"""Consolidation against full enumeration: every choice of options, every set of sizes of plants."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from southgate.methods.consolidation import consolidation
from southgate.methods.estate import Estate, Limits, with_mergers
from southgate.methods.frontier import frontier

MINES, METALS = ["a", "b", "c"], ["tin", "lead"]


def small(seed, periods=("1", "2")):
    """Three mines, an upgrade, a merger, two plants of one or two sizes; limits of all kinds."""
    rng = np.random.default_rng(seed)
    ore = rng.integers(2, 9, 3).astype("float64")
    keep = pd.DataFrame({
        "kind": "keep", "lead": MINES, "ore": ore, "invest": 0.0, "operating": rng.uniform(1, 6, 3),
        "harm": rng.integers(1, 5, 3) + 0.0, "jobs": rng.integers(3, 9, 3) + 0.0,
    }, index=MINES)  # fmt: skip
    better = keep.loc[["a"]].assign(kind="upgrade", invest=2.0, ore=ore[0] + 2.0).set_axis(["a*"])
    output = pd.DataFrame(rng.uniform(0, 2, (3, 2)), MINES, METALS)
    more = (output.loc[["a"]] * (1 + 2 / ore[0])).set_axis(["a*"])
    plants = pd.DataFrame(
        {"plant": ["P", "P", "Q"], "capacity": [6.0, 14.0, 12.0], "fixed": [1.0, 2.0, 1.5],
         "unit": [0.3, 0.2, 0.25]}, ["P-1", "P-2", "Q-1"],
    )  # fmt: skip
    haul = pd.DataFrame(rng.uniform(0, 0.5, (3, 2)), MINES, ["P", "Q"])
    haul.loc["c", "Q"] = np.inf
    estate = Estate(
        pd.concat([keep, better]),
        pd.DataFrame({"option": [*MINES, "a*"], "mine": [*MINES, "a"]}),
        pd.concat([output, more]),
        pd.Series([3.0, 2.0], METALS),
        plants,
        haul,
        pd.Series(rng.uniform(0, 1, 3), MINES),
    )
    estate = with_mergers(estate, [["a", "b"]], exponent=0.7, joining=0.3, harm=0.8)
    total = output.sum()
    limits = Limits(
        periods,
        floor=pd.DataFrame(0.4 * total["lead"], ["lead"], list(periods)),
        quota=pd.DataFrame(1.1 * total["tin"], ["tin"], list(periods)),
        budget=pd.Series(rng.uniform(1, 5), periods),
        jobs=pd.Series(4.0, periods),
        harm=pd.Series(keep["harm"].sum(), periods),
        excluded={"b": periods[-1]} if seed % 2 else {},
        scale=2.5,
        discount=0.9,
    )
    return estate, limits


def treated_at_least(estate, chosen):
    """What treating the ore of these options costs: all sets of sizes, a linear programme each."""
    lead = [estate.haul.index.get_loc(mine) for mine in estate.options.loc[chosen, "lead"]]
    ore = estate.options.loc[chosen, "ore"].to_numpy()
    best = 0.0 if not len(ore) else np.inf
    for sizes in product([None, 0, 1], [None, 2]):
        built = [size for size in sizes if size is not None]
        if not built or not len(ore):
            continue
        rows = estate.plants.iloc[built]
        haul = estate.haul[rows["plant"]].to_numpy()[lead]
        cost = np.where(np.isfinite(haul), haul, 1e6) + rows["unit"].to_numpy()
        each = np.kron(np.eye(len(ore)), np.ones(len(built)))
        used = np.tile(np.eye(len(built)), len(ore))
        found = linprog(cost.ravel(), used, rows["capacity"], each, ore)
        if found.status == 0 and found.fun < 1e4:
            best = min(best, found.fun + rows["fixed"].sum())
    return best


def holds(estate, limits, chosen, t, spent):
    options, made = estate.options.loc[chosen], estate.output.loc[chosen].sum()
    period = limits.periods[t]
    last = t == len(limits.periods) - 1
    out = {mine for mine, start in limits.excluded.items() if limits.periods.index(start) <= t}
    inside = set(estate.members.set_index("option").loc[list(chosen), "mine"]) if chosen else set()
    return (
        made["lead"] >= limits.floor.loc["lead", period] - 1e-9
        and made["tin"] <= limits.quota.loc["tin", period] + 1e-9
        and spent <= limits.budget[period] + 1e-9
        and options["jobs"].sum() >= limits.jobs[period] - 1e-9
        and options["harm"].sum() <= limits.harm[period] + 1e-9
        and not inside & out
        and not (last and (options["ore"] < limits.scale).any())
    )


def union(held, options):
    return {mine for option in options for mine in held[option]}


def every_plan(estate, limits):
    """(value, harm) of each plan that keeps to all limits, by brute force."""
    held = {o: set(g) for o, g in estate.members.groupby("option")["mine"]}
    sets = [
        tuple(o for o, on in zip(held, taken, strict=True) if on)
        for taken in product([0, 1], repeat=len(held))
    ]
    sets = [s for s in sets if sum(len(held[o]) for o in s) == len(union(held, s))]
    cost = {s: treated_at_least(estate, list(s)) for s in sets}
    kind = estate.options["kind"]
    plans = []
    for path in product(sets, repeat=len(limits.periods)):
        value, harm, fine = 0.0, 0.0, True
        before, working = tuple(MINES), set(MINES)
        for t, now in enumerate(path):
            active = union(held, now)
            back = any(kind[o] == "keep" and o not in before for o in now)
            gone = any(kind[o] != "keep" and o not in now for o in before)
            new = [o for o in now if kind[o] != "keep" and o not in before]
            spent = estate.options.loc[new, "invest"].sum()
            spent += estate.closing[sorted(working - active)].sum()
            fine &= not back and not gone and active <= working and np.isfinite(cost[now])
            fine = fine and holds(estate, limits, list(now), t, spent)
            if not fine:
                break
            rows = estate.options.loc[list(now)]
            made = estate.output.loc[list(now)].sum() @ estate.price
            value += limits.discount**t * (made - rows["operating"].sum() - cost[now] - spent)
            harm += rows["harm"].sum()
            before, working = now, active
        if fine:
            plans.append((value, harm))
    return plans


@settings(max_examples=4)
@given(st.integers(0, 10_000))
def test_a_consolidation_is_the_best_of_all_plans(seed):
    estate, limits = small(seed)
    plans = every_plan(estate, limits)
    found = consolidation(estate, limits, gap=0.0)
    if not plans:
        assert found.status == "infeasible"
        assert len(found.conflict) > 0
        return
    assert found.status == "optimal"
    assert found.objective == pytest.approx(max(v for v, _ in plans), abs=1e-5)
    worth = limits.discount ** np.arange(len(limits.periods))
    assert (found.totals["value"] * worth).sum() == pytest.approx(found.objective, abs=1e-5)
    least = consolidation(estate, limits, aim="harm", gap=0.0)
    assert least.objective == pytest.approx(min(h for _, h in plans), abs=1e-6)


@settings(max_examples=1)
@given(st.integers(0, 10_000))
def test_no_point_of_the_frontier_is_beaten_and_its_levels_are_exact(seed):
    estate, limits = small(seed)
    plans = np.array(every_plan(estate, limits))
    found = frontier(estate, limits, points=4, gap=0.0)
    assert len(found.points) > 0 or not len(plans)
    worth = limits.discount ** np.arange(len(limits.periods))
    for plan, harm in zip(found.plans, found.points["other"], strict=True):
        value = (plan.totals["value"] * worth).sum()
        at_most = plans[plans[:, 1] <= harm + 1e-6]
        assert value == pytest.approx(at_most[:, 0].max(), abs=1e-4)
        better = plans[plans[:, 0] >= value + 1e-4]
        assert (better[:, 1] > harm + 1e-6).all()
