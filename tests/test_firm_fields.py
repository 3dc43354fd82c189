"""What stands beside a name: compared, used to find a renamed firm, never a match alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from southgate.methods.firm_fields import FIELDS, alike, compared_fields
from southgate.methods.same_firm import decisions, exclusive, firm_scores, kind_weights
from southgate.tables import recipe
from southgate.tables.places import places

WORDS = recipe("names")
ODDS = st.floats(-12, 8)


def rows(*values):
    return pd.DataFrame(values, columns=["city", "sector", "revenue"])


def test_what_is_not_known_says_nothing():
    blank = rows(("", "", np.nan), ("", "", np.nan))
    full = rows(("中国", "steel", 10.0), ("中国", "steel", 0.0))
    for one, two in ((blank, full), (full, blank), (blank[[]], full)):
        found = compared_fields(one, two, places())
        assert all((found[item] == 0).all() for item in FIELDS)


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA])
def test_what_is_missing_is_not_known_either(nothing):
    full, lacking = rows(("中国", "steel", 10.0)), rows((nothing, nothing, 10.0))
    found = compared_fields(full, lacking, places())
    assert all((found[item] == 0).all() for item in FIELDS if not item.startswith("size"))
    assert alike(full, lacking, places()).empty


def test_within_a_factor_of_two_holds_both_ways_round():
    firms = rows(*(("中国", "", revenue) for revenue in (6.0, 8.0, 12.0, 16.0)))
    found = alike(firms, firms, places())
    pairs = set(zip(found["query"], found["target"], strict=True))
    assert {(1, 3), (0, 2)} <= pairs
    assert (0, 3) not in pairs
    assert pairs == {(target, query) for query, target in pairs}


@pytest.mark.parametrize(
    ("ratio", "near", "far"), [(1, 1, 0), (2**0.5, 0.5, 0), (2, 0, 0), (2**1.5, 0, 0.5), (9, 0, 1)]
)
def test_a_revenue_is_near_within_a_factor_of_two_and_far_from_four(ratio, near, far):
    one, two = rows(("", "", 3.0)), rows(("", "", 3.0 * ratio))
    for sides in ((one, two), (two, one)):
        found = compared_fields(*sides, places())
        assert found["size_near"][0] == pytest.approx(near, abs=1e-12)
        assert found["size_far"][0] == pytest.approx(far, abs=1e-12)


def test_a_place_does_not_differ_from_the_one_that_it_lies_in():
    found = compared_fields(
        rows(("深圳", "", 1.0), ("深圳", "", 1.0)),
        rows(("中国", "", 1.0), ("北京", "", 1.0)),
        places(),
    )
    assert found["city_differs"].tolist() == [0.0, 1.0]
    assert found["city_same"].tolist() == [0.0, 0.0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["中国", "法国", ""]), st.floats(1, 40)), max_size=6),
    st.lists(st.tuples(st.sampled_from(["中国", "法国", ""]), st.floats(1, 40)), max_size=8),
    st.integers(1, 3),
)
def test_the_nearest_by_fields_are_those_that_every_pair_compared_gives(queries, targets, count):
    one, two = (
        pd.DataFrame(side, columns=["city", "revenue"]).astype({"city": "str", "revenue": "float"})
        for side in (queries, targets)
    )
    found = alike(one, two, places(), count=count)
    for label, (city, revenue) in enumerate(queries):
        apart = sorted(
            abs(np.log2(revenue / other))
            for place, other in targets
            if place == city != "" and abs(np.log2(revenue / other)) < 1 - 1e-9
        )
        mine = two.loc[found.loc[found["query"] == label, "target"], "revenue"]
        got = np.abs(np.log2(revenue / mine.to_numpy(dtype="float64")))
        assert got[: len(apart)].tolist() == pytest.approx(apart[:count])
        assert (got <= 1 + 1e-9).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(-20, 20), st.lists(st.booleans(), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_fields_alone_never_make_a_match(name, said):
    """Whatever the fields add, names that would not be shown to a person are no match."""
    evidence = pd.DataFrame([[float(x) for x in said]], columns=list(FIELDS)).assign(kind="latin")
    weights = {"latin": {**kind_weights(WORDS)["latin"], "constant": name}}
    known = {key: weights["latin"][key] for key in ("constant", *FIELDS) if key in weights["latin"]}
    scored = firm_scores(evidence, {"latin": known})
    pairs = pd.DataFrame({"query": ["q"], "target": ["t"]})
    options = {"review": WORDS["review"], "margin": WORDS["margin"]}
    made = decisions(pairs, scored, match={"latin": 0.5}, **options)
    if 1 / (1 + np.exp(-name)) < WORDS["review"]:
        assert made["decision"].iloc[0] != "match"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), ODDS), min_size=1, max_size=10))
def test_no_more_than_one_row_has_another_row_for_sure(values):
    table = pd.DataFrame(values, columns=["query", "target", "constant"])
    table = table.drop_duplicates(["query", "target"], ignore_index=True)
    p = 1 / (1 + np.exp(-table["constant"]))
    scored = pd.DataFrame({"constant": table["constant"], "score": p, "kind": "han"})
    found = exclusive(table[["query", "target"]], scored)
    assert (found["score"] <= p + 1e-12).all()
    assert found["score"].groupby(table["target"]).sum().max() <= 1 + 1e-9
    single = ~table["target"].duplicated(keep=False)
    assert found.loc[single, "score"].tolist() == pytest.approx(p[single].tolist())


def test_a_row_that_is_surely_another_rows_firm_is_left_to_it():
    pairs = pd.DataFrame({"query": ["renamed", "owner"], "target": "t"})
    scored = pd.DataFrame({"constant": [1.0, 9.0], "score": [0.73, 0.9999], "kind": "latin"})
    found = exclusive(pairs, scored)
    assert found["score"].iloc[0] < 0.001
    assert found["score"].iloc[1] > 0.99
