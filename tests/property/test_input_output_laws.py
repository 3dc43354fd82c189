"""Laws of input-output: identities of the table, duality, margins, signs, and full enumeration."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from southgate.methods.balancing import gras, ras
from southgate.methods.footprints import footprints
from southgate.methods.input_output import (
    allocation_coefficients,
    ghosh_inverse,
    leontief_inverse,
    output_required,
    price_model,
    technical_coefficients,
)
from southgate.methods.linkages import hypothetical_extraction
from southgate.methods.multipliers import Households, employment_multipliers, output_multipliers
from southgate.methods.origins import imports_apart
from southgate.methods.reconciling import kras
from southgate.methods.regional import (
    cross_industry_coefficients,
    flegg_coefficients,
    simple_coefficients,
)
from southgate.methods.upstreamness import Abroad, downstreamness, upstreamness

NEAR = {"rel": 1e-9, "abs": 1e-9}
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 8)


def economy(seed, n):
    """Flows, final demand, output: a closed table in which every sector adds value."""
    rng = np.random.default_rng(seed)
    a = rng.random((n, n)) * (rng.random((n, n)) < 0.7)
    a *= rng.uniform(0.1, 0.9, n) / np.maximum(a.sum(axis=0), 1e-9)
    f = rng.uniform(0.1, 10, n)
    x = np.linalg.solve(np.eye(n) - a, f)
    names = pd.Index([f"s{i}" for i in range(n)])
    return pd.DataFrame(a * x, names, names), pd.Series(f, names), pd.Series(x, names)


@given(seeds, sizes)
def test_output_is_the_inverse_times_demand(seed, n):
    z, f, x = economy(seed, n)
    a = technical_coefficients(z, x, origin="domestic")
    assert (leontief_inverse(a) @ f).to_numpy() == pytest.approx(x.to_numpy(), **NEAR)
    for precision in ("double", "single"):
        made = output_required(a, f.to_frame("f"), precision=precision)["f"]
        assert made.to_numpy() == pytest.approx(x.to_numpy(), **NEAR)
    assert (z.sum(axis=1) + f).to_numpy() == pytest.approx(x.to_numpy(), **NEAR)


@given(seeds, sizes)
def test_leontief_and_ghosh_are_duals(seed, n):
    z, _, x = economy(seed, n)
    a, b = technical_coefficients(z, x, origin="domestic"), allocation_coefficients(z, x)
    inverse, other = leontief_inverse(a).to_numpy(), ghosh_inverse(b).to_numpy()
    assert other == pytest.approx(inverse * x.to_numpy() / x.to_numpy()[:, None], **NEAR)
    added = x - z.sum(axis=0)
    assert added.to_numpy() @ other == pytest.approx(x.to_numpy(), **NEAR)


@given(seeds, sizes)
def test_multipliers_are_at_least_one_and_sums_of_columns(seed, n):
    z, _, x = economy(seed, n)
    a = technical_coefficients(z, x, origin="domestic")
    found = output_multipliers(a)
    assert found.min() >= 1
    assert found.to_numpy() == pytest.approx(leontief_inverse(a).to_numpy().sum(axis=0), **NEAR)
    assert downstreamness(z, x).to_numpy() == pytest.approx(found.to_numpy(), **NEAR)
    assert upstreamness(z, x, abroad=None).to_numpy() == pytest.approx(
        ghosh_inverse(allocation_coefficients(z, x)).to_numpy().sum(axis=1), **NEAR
    )


@given(seeds, sizes)
def test_prices_of_the_table_itself_are_one(seed, n):
    z, _, x = economy(seed, n)
    a = technical_coefficients(z, x, origin="domestic")
    cost = ((x - z.sum(axis=0)) / x).to_frame("now")
    assert price_model(a, cost)["now"].to_numpy() == pytest.approx(np.ones(n), **NEAR)


@given(seeds, sizes)
def test_households_in_blocks_are_households_in_the_table(seed, n):
    z, _, x = economy(seed, n)
    rng = np.random.default_rng(seed)
    a = technical_coefficients(z, x, origin="domestic")
    income = pd.Series(rng.uniform(0, 1, n) * (1 - a.sum(axis=0).to_numpy()), a.index)
    spending = pd.Series(rng.dirichlet(np.ones(n)) * 0.8, a.index)
    jobs = pd.Series(rng.uniform(0, 5, n), a.index)
    households = Households(income, spending, within=0.1)
    closed = np.block([[a.to_numpy(), spending.to_numpy()[:, None]], [income.to_numpy(), 0.1]])
    inverse = np.linalg.inv(np.eye(n + 1) - closed)[:n, :n]
    found = employment_multipliers(a, jobs, x, households=households)
    assert found["total"].to_numpy() == pytest.approx((jobs / x).to_numpy() @ inverse, **NEAR)
    assert (found["total"] >= found["simple"] - 1e-12).all()
    total = output_multipliers(a, households=households)
    assert total.to_numpy() == pytest.approx(inverse.sum(axis=0), **NEAR)


@given(seeds, st.integers(2, 6))
def test_extraction_agrees_with_taking_out_each_sector(seed, n):
    z, f, x = economy(seed, n)
    a = technical_coefficients(z, x, origin="domestic")
    found = hypothetical_extraction(a, f)
    for j, name in enumerate(a.index):
        for part, rows, columns, final in (
            ("whole", True, True, False),
            ("backward", False, True, True),
            ("forward", True, False, True),
        ):
            less, left = a.to_numpy().copy(), f.to_numpy().copy()
            less[j] *= not rows
            less[:, j] *= not columns
            left[j] *= final
            remains = np.linalg.solve(np.eye(n) - less, left).sum()
            assert found.loc[name, part] == pytest.approx(x.sum() - remains, rel=1e-8, abs=1e-8)


@given(seeds, sizes)
def test_footprints_add_up_to_what_is_caused(seed, n):
    z, f, x = economy(seed, n)
    rng = np.random.default_rng(seed)
    pressure = pd.DataFrame(rng.uniform(0, 1, (3, n)) * [[1e9], [1], [1e-9]], columns=z.columns)
    a = technical_coefficients(z, x, origin="domestic")
    for precision in ("double", "single"):
        found = footprints(a, pressure / x, f.to_frame("all"), precision=precision)
        assert found.caused["all"].to_numpy() == pytest.approx(
            pressure.sum(axis=1).to_numpy(), rel=1e-9
        )


@given(seeds, sizes)
def test_parts_by_origin_add_up(seed, n):
    z, f, _ = economy(seed, n)
    imports = (z.sum(axis=1) + f) * np.random.default_rng(seed).uniform(0, 1, n)
    parts = imports_apart(z, f, imports)
    assert (parts.domestic + parts.imported).to_numpy() == pytest.approx(z.to_numpy(), **NEAR)
    bought = parts.imported.sum(axis=1) + parts.share * f
    assert bought.to_numpy() == pytest.approx(imports.to_numpy(), **NEAR)


@given(seeds, sizes)
def test_trade_that_cancels_corrects_nothing(seed, n):
    z, _, x = economy(seed, n)
    trade = pd.Series(np.random.default_rng(seed).uniform(0, 5, n), x.index)
    open_ = upstreamness(z, x, abroad=Abroad(trade, trade, trade * 0))
    assert open_.to_numpy() == pytest.approx(upstreamness(z, x, abroad=None).to_numpy(), **NEAR)


@given(seeds, sizes, sizes)
def test_ras_meets_its_margins_and_keeps_empty_cells(seed, m, n):
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.1, 1, (m, n)) * (rng.random((m, n)) < 0.7)
    scaled = rng.uniform(0.5, 2, (m, 1)) * a * rng.uniform(0.5, 2, n)
    table = pd.DataFrame(a)
    found = ras(table, pd.Series(scaled.sum(axis=1)), pd.Series(scaled.sum(axis=0)))
    assert found.status == "balanced"
    assert found.table.to_numpy() == pytest.approx(scaled, rel=1e-5, abs=1e-6)
    assert not found.table.to_numpy()[a == 0].any()


@given(seeds, sizes, sizes)
def test_gras_keeps_signs_and_meets_its_margins(seed, m, n):
    rng = np.random.default_rng(seed)
    a = rng.normal(1, 1, (m, n))
    r, s = rng.uniform(0.5, 2, (m, 1)), rng.uniform(0.5, 2, n)
    scaled = np.where(a > 0, a * r * s, a / (r * s))
    table = pd.DataFrame(a)
    found = gras(table, pd.Series(scaled.sum(axis=1)), pd.Series(scaled.sum(axis=0)))
    assert (np.sign(found.table.to_numpy()) == np.sign(a)).all()
    if found.status == "balanced":
        assert found.table.sum(axis=1).to_numpy() == pytest.approx(scaled.sum(axis=1), abs=1e-7)
        assert found.table.sum(axis=0).to_numpy() == pytest.approx(scaled.sum(axis=0), abs=1e-7)


@given(seeds, sizes)
def test_gras_without_negatives_is_ras(seed, n):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.uniform(0.1, 1, (n, n)))
    goal = table * rng.uniform(0.5, 2, (n, 1)) * rng.uniform(0.9, 1.1, (n, n))
    margins = (goal.sum(axis=1), goal.sum(axis=0))
    one, other = ras(table, *margins), gras(table, *margins)
    assert one.table.to_numpy() == pytest.approx(other.table.to_numpy(), abs=1e-7)


@given(seeds, st.integers(2, 5), st.integers(2, 5))
def test_infeasible_is_said_exactly_where_no_table_exists(seed, m, n):
    """Hall's condition over every set of rows, beside the status."""
    rng = np.random.default_rng(seed)
    a = (rng.random((m, n)) < 0.5).astype(float)
    a[np.arange(m), rng.integers(0, n, m)] = 1
    a[rng.integers(0, m, n), np.arange(n)] = 1
    u = rng.integers(1, 10, m).astype(float)
    v = rng.multinomial(int(u.sum()), np.ones(n) / n).astype(float)
    found = ras(pd.DataFrame(a), pd.Series(u), pd.Series(v))
    subsets = [np.array([s >> i & 1 for i in range(m)], bool) for s in range(1, 2**m)]
    exists = all(u[rows].sum() <= v[a[rows].any(axis=0)].sum() for rows in subsets)
    assert (found.status == "infeasible") == (not exists)
    if not exists:
        rows, columns = list(map(int, found.rows)), list(map(int, found.columns))
        assert u[rows].sum() > v[columns].sum()
        assert set(np.flatnonzero(a[rows].any(axis=0))) == set(columns)


@given(seeds)
def test_kras_moves_only_what_is_not_exact(seed):
    rng = np.random.default_rng(seed)
    values = pd.Series(rng.uniform(1, 2, 4), list("abcd"))
    sums = pd.DataFrame(
        [[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1]], ["north", "south", "all"], values.index
    ).astype(float)
    total = float(rng.uniform(5, 10))
    known = pd.DataFrame(
        {"target": [2.0, 2.0, total], "deviation": [1.0, 2.0, 0.0]}, index=sums.index
    )
    found = kras(values, sums, known)
    assert found.status == "agreed"
    assert found.targets["all"] == total
    assert found.moved["all"] == 0
    assert (sums @ found.cells).to_numpy() == pytest.approx(found.targets.to_numpy(), abs=1e-7)


@given(seeds, sizes)
def test_regional_coefficients_never_exceed_the_national_ones(seed, n):
    z, _, x = economy(seed, n)
    rng = np.random.default_rng(seed)
    a = technical_coefficients(z, x, origin="domestic")
    region = x * rng.uniform(0, 0.3, n)
    estimates = [
        simple_coefficients(a, region, x),
        cross_industry_coefficients(a, region, x),
        *(flegg_coefficients(a, region, x, delta=d) for d in (0, 0.1, 0.3)),
    ]
    assert all((e <= a + 1e-15).all(axis=None) for e in estimates)
    less, more = estimates[4], estimates[3]
    assert (less <= more + 1e-15).all(axis=None)


@given(seeds, sizes)
def test_the_whole_nation_is_its_own_region(seed, n):
    z, _, x = economy(seed, n)
    a = technical_coefficients(z, x, origin="domestic")
    for estimate in (simple_coefficients, cross_industry_coefficients):
        assert estimate(a, x, x).to_numpy() == pytest.approx(a.to_numpy(), **NEAR)
    assert flegg_coefficients(a, x, x, delta=0.3).to_numpy() == pytest.approx(a.to_numpy(), **NEAR)
