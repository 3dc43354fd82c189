"""Ties: what recurs, what complements, and lists whose end is known; by hand, by law, by words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier_fixture import invented_study
from southgate.chapters import ties
from southgate.dossier.blocks import block
from southgate.dossier.catalogue import LANGUAGES
from southgate.dossier.text import words
from southgate.dossier.truths import holds
from southgate.errors import MethodError
from southgate.methods.access import great_circle
from southgate.methods.censored import censored_interaction
from southgate.methods.complementarity import complementarity
from southgate.methods.recurring import beyond_expected, recurring

COVARIATES = ("size_from", "size_to", "far")


def world(places=24, seed=3, spread=0.6, recurs=0.5, decay=-1.4):
    """Places with people, and flows between all of them; part of each surprise recurs."""
    rng = np.random.default_rng(seed)
    nodes = pd.DataFrame({
        "id": [f"n{n:02}" for n in range(places)], "region": ["home", *[""] * (places - 1)],
        "longitude": rng.uniform(110, 116, places), "latitude": rng.uniform(22, 28, places),
        "people": np.exp(rng.normal(14, 0.7, places)), "source": "book",
    })  # fmt: skip
    at = nodes[["longitude", "latitude"]]
    far = np.log(great_circle(at, at) + np.eye(places))
    size = np.log(nodes["people"].to_numpy())
    shared = rng.normal(0, 1, (places, places))
    shared = (shared + shared.T) / np.sqrt(2)
    own = rng.normal(0, 1, (places, places))
    noise = spread * (np.sqrt(recurs) * shared + np.sqrt(1 - recurs) * own)
    flow = np.exp(0.7 * size[:, None] + 0.8 * size + decay * far - 6 + noise)
    i, j = np.nonzero(~np.eye(places, dtype=bool))
    flows = pd.DataFrame({
        "origin": nodes["id"].to_numpy()[i], "destination": nodes["id"].to_numpy()[j],
        "period": "2018", "value": flow[i, j], "unit": "household", "source": "register",
    })  # fmt: skip
    return nodes, flows


class Workspace:
    """Tables by name, as the chapter asks for them."""

    def __init__(self, partners=(), **tables):
        chosen = SimpleNamespace(classification="c", measure="jobs", period="2019", earlier="2018")
        self.settings = SimpleNamespace(region="home", partners=partners, activities=chosen)
        self.tables = tables

    def table(self, name):
        return self.tables[name]

    def has(self, name):
        return name in self.tables and len(self.tables[name]) > 0


def listed_above(flows, least):
    return flows[flows["value"] >= least].assign(least=least)


def leading(flows, count):
    kept = flows.sort_values("value", ascending=False).groupby("origin").head(count)
    return kept.assign(least=np.nan)


def found(workspace):
    return {finding.name: finding for finding in ties.findings(workspace)}


@pytest.mark.parametrize("cut", ["known", "leading"])
def test_the_fall_with_distance_is_found_from_lists_cut_either_way(cut):
    nodes, flows = world(places=40)
    kept = (
        listed_above(flows, flows["value"].quantile(0.6)) if cut == "known" else leading(flows, 15)
    )
    told = found(Workspace(nodes=nodes, flows=kept))["ties.distance"]
    low, high = told.facts["gain"].low, told.facts["gain"].high
    assert low <= 100 * (0.9**-1.4 - 1) <= high
    assert set(told.evidence["cut"]) == ({"known"} if cut == "known" else {"total", "union"})


@pytest.mark.parametrize("cut", ["known", "leading"])
def test_where_flows_do_not_fall_with_distance_that_is_said(cut):
    nodes, flows = world(places=40, decay=0.0)
    kept = listed_above(flows, flows["value"].min()) if cut == "known" else leading(flows, 15)
    told = found(Workspace(nodes=nodes, flows=kept))["ties.distance"]
    assert told.facts["gain"].low < 0 < told.facts["gain"].high
    assert told.key == "ties.no_fall"
    assert holds(told)


def test_the_share_that_recurs_is_found_and_shuffling_has_none():
    nodes, flows = world(places=40, recurs=0.6)
    told = found(Workspace(nodes=nodes, flows=listed_above(flows, flows["value"].min())))
    facts = told["ties.beyond" if "ties.beyond" in told else "ties.within"].facts
    assert 45 < facts["recurs"].value < 75
    assert facts["chance"].value < 15


def test_flows_without_surprises_of_their_own_keep_no_tie_beyond_shuffling():
    nodes, flows = world(places=40, recurs=0.0, seed=9)
    told = found(Workspace(nodes=nodes, flows=listed_above(flows, flows["value"].min())))
    facts = told["ties.beyond"].facts
    assert facts["recurs"].value < 15
    assert 0.8 < facts["least_times"].value <= facts["most_times"].value < 1.25


def beyond(seed, *, tie=0.0):
    """The partners that lie outside shuffling, of residuals that are noise but for one tie."""
    places, rng = 30, np.random.default_rng(seed)
    noise = rng.normal(size=(places, places))
    noise[[0, 1], [1, 0]] += tie
    i, j = np.nonzero(~np.eye(places, dtype=bool))
    table = pd.DataFrame({"origin": i, "destination": j, "residual": noise[i, j]}).astype(
        {"origin": "str", "destination": "str"}
    )
    pairs = recurring(table, frozenset("0"), rng=np.random.default_rng(seed)).pairs
    outside = ~pairs["shrunken"].between(pairs["chance_low"], pairs["chance_high"])
    return pairs.loc[outside, "partner"].tolist()


def test_noise_has_a_tie_outside_shuffling_in_about_one_list_of_twenty():
    assert sum(bool(beyond(seed)) for seed in range(40)) < 6


def test_one_strong_tie_among_noise_lies_outside_shuffling():
    assert sum("1" in beyond(seed, tie=8.0) for seed in range(5)) >= 4


def test_sums_are_told_where_the_end_of_the_list_is_known_and_only_there():
    nodes, flows = world()
    known = found(Workspace(nodes=nodes, flows=listed_above(flows, 1.0)))["ties.listed"]
    out = flows[(flows["origin"] == "n00") & (flows["value"] >= 1)]["value"].sum()
    assert known.key == "ties.moved"
    assert known.facts["sum_out"].value == pytest.approx(out)
    ranked = found(Workspace(nodes=nodes, flows=leading(flows, 5)))["ties.listed"]
    assert (ranked.key, ranked.facts["sum_out"]) == ("ties.listed", None)
    assert "fortnight_of_homecoming" in ranked.caveats


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interval_is_called_one_and_the_doubts_say_of_what(language):
    """Over two rules or, where the end of the list is known, of one: the caption holds for both."""
    study = invented_study()
    (told,) = (one for one in study.findings if one.key == "ties.distance")
    lines = [str(line) for line in block(told, words(language).of(study), study, {}).sure]
    called = {"en": "Interval of the growth of flows", "zh": "流量增幅的区间"}[language]
    assert any(called in line for line in lines)
    assert not any("rules" in line or "规则" in line for line in lines)


def test_too_few_alike_or_disconnected_flows_are_answered_in_words():
    nodes, flows = world(places=6)
    empty = nodes.assign(people=1000.0)
    alone = found(Workspace(nodes=empty, flows=listed_above(flows, 1.0)))
    assert alone["ties.distance"].key == "ties.unsaid"
    far = nodes.assign(region="")
    assert ties.findings(Workspace(nodes=far, flows=listed_above(flows, 1.0))) == ()
    zero = flows.assign(value=0.0, least=1.0)
    assert found(Workspace(nodes=nodes, flows=zero))["ties.distance"].key == "ties.unsaid"


def test_no_number_is_none_on_any_of_the_findings():
    nodes, flows = world(places=8)
    for kept in (listed_above(flows, 1.0), leading(flows, 2), leading(flows, 1)):
        for finding in ties.findings(Workspace(nodes=nodes, flows=kept)):
            numbers = [fact.value for fact in finding.facts.values() if hasattr(fact, "unit")]
            assert np.isfinite(numbers).all(), finding.name


def test_what_lies_above_expectation_has_mean_zero_among_the_listed():
    rng = np.random.default_rng(5)
    expected, spread, bound = np.zeros(200_000), 1.3, np.full(200_000, 0.4)
    drawn = expected + spread * rng.normal(size=len(expected))
    seen = drawn > bound
    residual = beyond_expected(drawn[seen], expected[seen], bound[seen], spread)
    assert abs(residual.mean()) < 0.01


def test_a_bound_that_says_nothing_is_refused():
    table = pd.DataFrame(
        {"o": list("aabb"), "x": [1.0, 2.0, 3.0, 4.5], "y": [5.0, None, 7.0, None]}
    )
    for bad in ("u", "most"):
        with pytest.raises(MethodError, match="what an absent flow is at most"):
            censored_interaction(
                table.assign(u=[1.0, 0.0, 1.0, 1.0]),
                flow="y",
                origin="o",
                covariates=["x"],
                bound=bad,
            )


def test_residuals_of_too_few_pairs_are_not_shrunken():
    few = pd.DataFrame({"origin": ["a"], "destination": ["b"], "residual": [1.0]})
    with pytest.raises(MethodError, match="At least 30 pairs"):
        recurring(few, frozenset("a"), rng=np.random.default_rng(1))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_complementarity_is_a_share_turns_round_and_has_no_unit(seed, unit):
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(rng.gamma(1, 1, (5, 7)), list("abcde"), list("tuvwxyz"))
    one = complementarity(made, "a")
    assert one.to_numpy().min() >= 0
    assert one.to_numpy().max() <= 1 + 1e-12
    assert complementarity(made * unit, "a").to_numpy() == pytest.approx(one.to_numpy())
    for other in "bcde":
        back = complementarity(made, other).loc["a"]
        assert one.loc[other, "sells"] == pytest.approx(back["buys"])


def test_a_region_like_all_together_complements_nobody_and_says_so():
    made = pd.DataFrame([[1, 1], [2, 2], [3, 3]], list("abc"), list("xy"))
    with pytest.raises(MethodError, match="more of something"):
        complementarity(made, "a")
    with pytest.raises(MethodError, match="beside others"):
        complementarity(made, "z")


def production():
    rng = np.random.default_rng(2)
    names = ["home", "pair", *[f"r{n}" for n in range(14)]]
    rows = [
        (region, f"c.{code}", period, "jobs", float(jobs), "book")
        for period in ("2018", "2019")
        for region in names
        for code, jobs in zip((11, 12, 21, 22), rng.gamma(3, 30, 4), strict=True)
    ]
    table = pd.DataFrame(
        rows, columns=["region", "activity", "period", "measure", "value", "source"]
    )
    ours, theirs = table["region"] == "home", table["region"] == "pair"
    mining = table["activity"].str.startswith("c.1")
    table.loc[ours, "value"] = np.where(mining[ours], 900.0, 10.0)
    table.loc[theirs, "value"] = np.where(mining[theirs], 10.0, 900.0)
    return table


def test_the_neighbour_that_lacks_what_we_have_ranks_first_both_ways():
    nodes, flows = world()
    regions = pd.DataFrame({"id": ["home", "pair"], "kind": "region"})
    told = found(Workspace(
        ("pair", "r1"), nodes=nodes, flows=listed_above(flows, 1.0), production=production(),
        regions=regions,
    ))["ties.complements"]  # fmt: skip
    assert told.facts["neighbour"].code == "pair"
    assert (told.facts["sells"].rank, told.facts["buys"].rank) == (1, 1)
    assert not {"value", "money"} & set(told.evidence)


def test_where_no_partner_is_measured_the_table_that_decides_is_named():
    nodes, flows = world()
    regions = pd.DataFrame({"id": ["home"], "kind": "region"})
    told = found(Workspace(("pair",), nodes=nodes, flows=listed_above(flows, 1.0), regions=regions))
    assert told["ties.complements"].key == "ties.uncompared"
    assert [one.code for one in told["ties.complements"].facts["tables"].items] == ["production"]
