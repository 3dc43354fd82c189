"""Laws of the verdicts: what no set of rows may ever do."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from southgate.methods import verdicts

SURENESS = {"undecidable": 0, "reported": 1, "mixed": 2, "supported": 2, "contradicted": 2}

ROW = st.fixed_dictionaries(
    {
        "value": st.integers(1, 40).map(float),
        "bound": st.sampled_from(["", "", "about", "at_least", "at_most"]),
        "origin": st.sampled_from(["a", "b", "c"]),
        "audited": st.booleans(),
        "period": st.sampled_from(["2018", "2020", "2022"]),
    }
)
ROWS = st.lists(ROW, min_size=0, max_size=6)
TESTS = st.sampled_from(["rises", "falls", "at_least", "at_most", "exists", "target", "exceeds"])


def frame(rows: list[dict[str, object]], start: int = 0) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["value", "bound", "origin", "audited", "period"])
    table = table.astype(
        {"value": float, "bound": str, "origin": str, "audited": bool, "period": str}
    )
    return table.set_axis(range(start, start + len(table))).assign(
        year=table["period"].astype(int).to_numpy()
    )


def verdict(test: str, first: pd.DataFrame, last: pd.DataFrame, level: float) -> str:
    if test in ("rises", "falls"):
        votes = verdicts.change_votes(first, last, direction=1 if test == "rises" else -1)
        return verdicts.weigh(votes, first, last).verdict
    if test == "exceeds":
        return verdicts.weigh(verdicts.comparison_votes(first, last), first, last).verdict
    if test == "target":
        votes = verdicts.target_votes(first, last, level, since=2016, due=2024)
        return verdicts.weigh(votes, first, last).verdict
    if test == "exists":
        return verdicts.weigh(verdicts.existence_votes(first), first).verdict
    direction = 1 if test == "at_least" else -1
    return verdicts.weigh(verdicts.level_votes(first, level, direction=direction), first).verdict


@given(TESTS, ROWS, ROWS, st.integers(1, 40), st.data())
def test_a_row_less_never_makes_a_verdict_surer(test, first, last, level, data):
    whole = verdict(test, frame(first), frame(last, 100), level)
    side = data.draw(st.sampled_from(["first", "last"]))
    rows = {"first": first, "last": last}
    if not rows[side]:
        return
    gone = data.draw(st.integers(0, len(rows[side]) - 1))
    left = {**rows, side: [row for at, row in enumerate(rows[side]) if at != gone]}
    less = verdict(test, frame(left["first"]), frame(left["last"], 100), level)
    assert SURENESS[less] <= SURENESS[whole]


@given(TESTS, ROWS, ROWS, st.integers(1, 40), st.data())
def test_more_agreeing_rows_never_turn_supported_into_contradicted(test, first, last, level, data):
    if verdict(test, frame(first), frame(last, 100), level) != "supported":
        return
    more = data.draw(ROW)
    grown = verdict(test, frame([*first, more]), frame(last, 100), level)
    assert grown != "contradicted"


@given(TESTS, ROWS, ROWS, st.integers(1, 40))
def test_a_verdict_does_not_depend_on_the_unit(test, first, last, level):
    def scaled(rows):
        return [{**row, "value": row["value"] * 1024} for row in rows]

    here = verdict(test, frame(first), frame(last, 100), level)
    there = verdict(test, frame(scaled(first)), frame(scaled(last), 100), level * 1024)
    assert here == there


@given(TESTS, ROWS, ROWS, st.integers(1, 40))
def test_a_verdict_does_not_depend_on_the_order_of_rows(test, first, last, level):
    here = verdict(test, frame(first), frame(last, 100), level)
    assert here == verdict(test, frame(first[::-1]), frame(last[::-1], 100), level)


@given(ROWS, ROWS)
def test_rises_and_falls_are_opposite(first, last):
    up = verdict("rises", frame(first), frame(last, 100), 1)
    down = verdict("falls", frame(first), frame(last, 100), 1)
    swap = {"supported": "contradicted", "contradicted": "supported"}
    assert down == swap.get(up, up)


@given(st.lists(ROW, min_size=1, max_size=6))
def test_one_unaudited_origin_is_only_reported(rows):
    alone = [{**row, "origin": "a", "audited": False} for row in rows]
    assert verdict("exists", frame(alone), frame([]), 1) == "reported"


@given(st.lists(ROW, min_size=1, max_size=6))
def test_votes_of_both_signs_are_mixed(rows):
    rows = [{**row, "bound": ""} for row in rows]
    low, high = {**rows[0], "value": 1.0}, {**rows[0], "value": 40.0}
    assert verdict("at_least", frame([*rows, low, high]), frame([]), 20) == "mixed"
