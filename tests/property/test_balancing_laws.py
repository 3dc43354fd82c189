"""Balancing held against its programmes: conditions of the optimum, and a general solver.

GRAS and KRAS minimise information, sum |a| z ln(z / e) over z = x / a, under linear sums. The
programme is convex, so the conditions of Karush, Kuhn and Tucker are necessary and sufficient: with
the margins met, sgn(a) ln(x / a) must be a sum of one number for each margin that a cell is in
(Junius and Oosterhaven 2003; Lenzen, Wood and Gallego 2007; Huang, Kobayashi and Tanji 2008).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from southgate.methods.balancing import gras
from southgate.methods.reconciling import kras
from southgate.methods.regional import flegg_coefficients, simple_coefficients
from southgate.methods.regional_table import Uses, regional_table

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 6)


def signed(seed, m, n):
    """A table of both signs, and margins that a table with its cells has."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.2, 2, (m, n)) * np.where(rng.random((m, n)) < 0.25, -1, 1)
    r, s = rng.uniform(0.6, 1.6, (m, 1)), rng.uniform(0.6, 1.6, n)
    near = np.where(a > 0, a * r * s, a / (r * s))
    return a, near.sum(axis=1), near.sum(axis=0)


def sums(m, n):
    """Which cells of a table, row by row, enter each of its margins."""
    cells = np.arange(m * n).reshape(m, n)
    return np.array([*(np.isin(cells, row).ravel() for row in cells),
                     *(np.isin(cells, column).ravel() for column in cells.T)], float)  # fmt: skip


def unexplained(a, x, g):
    """What of sgn(a) ln(x / a) is no sum of one number a constraint: 0 at the optimum."""
    slope = np.sign(a) * np.log(x / a)
    left = slope - g.T @ np.linalg.lstsq(g.T, slope, rcond=None)[0]
    return float(np.abs(left).max())


def solved(a, g, targets):
    """The optimum by sequential quadratic programming, which knows nothing of multipliers."""
    found = minimize(
        lambda z: float(np.sum(np.abs(a) * z * (np.log(z) - 1))),
        np.ones(a.size),
        jac=lambda z: np.abs(a) * np.log(z),
        bounds=[(1e-9, None)] * a.size,
        constraints={"type": "eq", "fun": lambda z: g @ (a * z) - targets, "jac": lambda _: g * a},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert found.success, found.message
    return a * found.x


@given(seeds, sizes, sizes)
def test_gras_meets_the_conditions_of_its_optimum(seed, m, n):
    a, rows, columns = signed(seed, m, n)
    found = gras(pd.DataFrame(a), pd.Series(rows), pd.Series(columns), tolerance=1e-11)
    assume(found.status == "balanced")
    x = found.table.to_numpy()
    assert unexplained(a.ravel(), x.ravel(), sums(m, n)) < 1e-8
    scale = np.abs(a).sum()
    assert np.abs(x.sum(axis=1) - rows).max() < 1e-9 * scale
    assert np.abs(x.sum(axis=0) - columns).max() < 1e-9 * scale


@pytest.mark.parametrize("seed", range(6))
def test_gras_agrees_with_a_general_solver(seed):
    a, rows, columns = signed(seed, 3, 4)
    found = gras(pd.DataFrame(a), pd.Series(rows), pd.Series(columns), tolerance=1e-11)
    assert found.status == "balanced"
    independent = [0, 1, 2, 3, 4, 5]  # the last margin follows from the others
    other = solved(a.ravel(), sums(3, 4)[independent], np.concatenate([rows, columns])[independent])
    assert found.table.to_numpy().ravel() == pytest.approx(other, abs=2e-5)


def constrained(seed):
    """Cells of both signs, sums of them with any weights, and targets near what they give."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.5, 2, 6) * np.where(rng.random(6) < 0.3, -1, 1)
    g = rng.integers(-1, 3, (3, 6)).astype(float)
    g[np.arange(3), np.arange(3)] = 2.0
    near = p * np.exp(np.sign(p) * (g.T @ rng.normal(0, 0.1, 3)))
    names, cells = list("abc"), list("pqrstu")
    known = pd.DataFrame({"target": g @ near, "deviation": 0.0}, names)
    return pd.Series(p, cells), pd.DataFrame(g, names, cells), known, near


@settings(max_examples=25)
@given(seeds)
def test_kras_meets_the_conditions_of_its_optimum_where_nothing_conflicts(seed):
    values, weights, known, near = constrained(seed)
    found = kras(values, weights, known, tolerance=1e-11)
    assume(found.status == "agreed")
    p, g = values.to_numpy(), weights.to_numpy()
    assert unexplained(p, found.cells.to_numpy(), g) < 1e-7
    assert found.cells.to_numpy() == pytest.approx(near, abs=1e-6)  # the optimum is the only one
    assert not found.moved.any()


@pytest.mark.parametrize("seed", range(4))
def test_kras_agrees_with_a_general_solver(seed):
    values, weights, known, _ = constrained(seed)
    found = kras(values, weights, known, tolerance=1e-11)
    assert found.status == "agreed"
    other = solved(values.to_numpy(), weights.to_numpy(), known["target"].to_numpy())
    assert found.cells.to_numpy() == pytest.approx(other, abs=2e-5)


@settings(max_examples=25)
@given(seeds)
def test_where_targets_conflict_kras_is_the_optimum_for_what_they_became(seed):
    values, weights, known, _ = constrained(seed)
    again = weights.loc["a"].rename("again").to_frame().T
    off = known.loc[["a"]].set_axis(["again"]) * 1.05
    weights, known = pd.concat([weights, again]), pd.concat([known, off])
    known["deviation"] = [0.0, 0.0, 0.0, 0.2 + abs(float(known.loc["again", "target"]))]
    found = kras(values, weights, known, tolerance=1e-10)
    assume(found.status == "agreed")
    p, g = values.to_numpy(), weights.to_numpy()
    assert unexplained(p, found.cells.to_numpy(), g) < 1e-6
    assert g @ found.cells.to_numpy() == pytest.approx(found.targets.to_numpy(), abs=1e-7)
    assert not found.moved[:3].any()  # exact ones stand; the doubtful one gives way
    assert found.targets["again"] == pytest.approx(found.targets["a"], abs=1e-6)


def region(seed, n):
    """A nation's coefficients, what a region has of it, and what is used there."""
    rng = np.random.default_rng(seed)
    names = pd.Index([f"s{i}" for i in range(n)])
    a = rng.random((n, n))
    a *= rng.uniform(0.2, 0.8, n) / a.sum(axis=0)
    whole = pd.Series(rng.uniform(50, 100, n), names)
    here = whole * rng.uniform(0, 0.1, n) * (rng.random(n) < 0.8)
    here.iloc[0] = whole.iloc[0] * 0.05
    quotient = here / whole / (here.sum() / whole.sum())
    home = whole * rng.uniform(0, 0.06, n)
    uses = Uses(home, quotient.clip(upper=1.0), here * rng.uniform(0, 0.3, n))
    return pd.DataFrame(a, names, names), whole, here, uses


@given(seeds, sizes, st.sampled_from([0.0, 0.1, 0.3]))
def test_a_regions_table_sums_to_its_output_and_to_its_needs(seed, n, delta):
    a, whole, here, uses = region(seed, n)
    estimated = flegg_coefficients(a, here, whole, delta=delta)
    found = regional_table(estimated, a, here, uses)
    assert found.status in {"balanced", "unfinished", "infeasible"}
    assert (found.flows.to_numpy() >= 0).all()
    if found.status != "balanced":
        return
    scale = max(here.max(), uses.home.sum(), float((a * here).sum().sum()))
    assert found.sales.sum(axis=1).to_numpy() == pytest.approx(here.to_numpy(), abs=1e-7 * scale)
    assert found.inputs.sum(axis=1).to_numpy() == pytest.approx(
        (a * here).sum().to_numpy(), abs=1e-7 * scale
    )
    assert found.flows.sum(axis=1).to_numpy() == pytest.approx(found.sales["sectors"].to_numpy())
    absent = here.index[here == 0]
    assert not found.flows.loc[absent].any(axis=None)
    assert not found.flows[absent].any(axis=None)


@given(seeds, sizes)
def test_balancing_leaves_alone_a_table_in_which_nobody_is_oversold(seed, n):
    a, whole, here, uses = region(seed, n)
    estimated = simple_coefficients(a, here, whole)
    sold = (estimated * here).sum(axis=1)
    modest = Uses(uses.home * 0, uses.own * 0, (here - sold).clip(lower=0.0) / 2)
    found = regional_table(estimated, a, here, modest)
    assume(not found.oversold)
    assert found.coefficients.to_numpy() == pytest.approx(
        (estimated * (here > 0)).to_numpy(), abs=1e-9
    )
    assert (found.moved, found.above) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert found.sales["outside"].to_numpy() == pytest.approx((here - sold).to_numpy(), abs=1e-6)
