"""Laws of names: what must hold for any name, any order of rows, any set of pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from southgate.methods.candidates import LEAST, _top, candidates
from southgate.methods.names import normalised_names
from southgate.methods.one_firm import linked
from southgate.tables import recipe

WORDS = recipe("names")
SIGNS = st.text(st.sampled_from("东西山铜业华信達國abcz é&.-（)"), min_size=1, max_size=12)
NAMES = SIGNS.filter(lambda name: any(sign.isalnum() for sign in name))


def read(names):
    return normalised_names(pd.Series(names, dtype="str"), WORDS)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=5))
def test_a_name_reads_the_same_alone_and_among_others(names):
    together = read(names)["core"].tolist()
    assert together == [read([name])["core"].iloc[0] for name in names]
    assert all(together)


@settings(max_examples=60, deadline=None)
@given(NAMES)
def test_what_is_folded_stays_as_it_is(name):
    text = read([name])["text"].iloc[0]
    assert read([text])["text"].iloc[0] == text


@settings(max_examples=60, deadline=None)
@given(NAMES)
def test_a_legal_form_more_does_not_change_the_core(name):
    table = read([name])
    form = "有限公司" if table["script"].iloc[0] == "han" else " ltd"
    plain = table["text"].iloc[0]
    if table["core"].iloc[0] != plain or plain.endswith("("):
        return  # it ended with a legal form, or with nothing else
    assert read([plain + form])["core"].iloc[0] == plain.replace("(", "").replace(")", "") or (
        "(" in plain or ")" in plain
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(NAMES, min_size=1, max_size=3),
    st.lists(NAMES, min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_the_nearest_are_those_of_all_pairs_compared_and_equals_come_in_order(asked, there, count):
    queries, targets = read(asked)["core"], read(there)["core"]
    columns, scores = _top(queries.tolist(), targets.tolist(), min(count, len(there)), 1)
    every = process.cdist(queries, targets, scorer=fuzz.ratio, dtype=np.uint8, score_cutoff=LEAST)
    order = np.argsort(255 - every, axis=1, kind="stable")[:, :count]
    assert columns.tolist() == order.tolist()
    assert scores.tolist() == np.take_along_axis(every, order, axis=1).tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does_not_change_the_best_likeness(names, random):
    cores = read(names)["core"]
    order = list(cores.index)
    random.shuffle(order)
    one = candidates(cores, cores, count=2).groupby("query")["likeness"].max()
    two = candidates(cores, cores.loc[order], count=2).groupby("query")["likeness"].max()
    pd.testing.assert_series_equal(one, two)
    assert (one == 100).all()


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), min_size=2, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.floats(0, 1)), max_size=14),
)
def test_no_firm_has_two_rows_of_one_list_and_no_edge_that_may_stand_is_left_out(lists, edges):
    rows = pd.DataFrame({"list": lists})
    kept = [edge for edge in edges if max(edge[:2]) < len(lists)]
    kept = [edge for edge in kept if lists[edge[0]] != lists[edge[1]]]
    pairs = pd.DataFrame(kept, columns=["query", "target", "score"])
    firm = linked(rows, pairs)
    assert rows.assign(firm=firm).groupby(["firm", "list"]).size().max() == 1
    members = rows.assign(firm=firm).groupby("firm")["list"].agg(set)
    for one, two, _ in kept:
        apart = firm[one] != firm[two]
        assert not apart or members[firm[one]] & members[firm[two]]
