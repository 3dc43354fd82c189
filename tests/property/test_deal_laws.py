"""Whatever a register of projects holds, what is told of it in public is true and names nobody."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from southgate.chapters import deals
from southgate.chapters.deals.register import FOUR
from southgate.dossier.truths import holds
from southgate.records import LEAST_TOLD
from southgate.study.disclosure import released
from southgate.workspace import Workspace, open_workspace
from workspaces import NORTHFIELD

STEPS = ("started", "completed", "producing", "ended")
DAYS = st.one_of(st.none(), st.integers(0, 900))
PROJECT = st.tuples(st.integers(0, 2300), DAYS, DAYS, DAYS, DAYS, st.sampled_from([None, 0.0, 5e6]))


@cache
def opened() -> Workspace:
    return open_workspace(NORTHFIELD)


def register(projects: list[tuple]) -> Workspace:
    """A register in which each project takes so many days from stage to stage, or stops."""
    base = pd.Timestamp("2024-06-30")
    rows = []
    for number, (signed, *steps, paid) in enumerate(projects):
        day = pd.Timestamp("2018-01-01") + pd.Timedelta(days=signed)
        row: dict[str, object] = {"id": f"p{number}", "name_en": f"Name {number}", "signed": day}
        for stage, step in zip(STEPS, steps, strict=True):
            if step is not None and day + pd.Timedelta(days=step) <= base:
                day = day + pd.Timedelta(days=step)
                row[stage] = day
        rows.append({**row, "amount_paid": paid, "amount_signed": 1e7, "unit": "USD"})
    columns = opened().table("deals").columns
    table = pd.DataFrame(rows, columns=columns)
    for name in ("signed", *STEPS):
        table[name] = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d")
    numbers = ["amount_signed", "amount_paid", "land", "jobs"]
    text = table.columns.difference(numbers)
    table[text] = table[text].astype("str").where(table[text].notna(), "")
    table[numbers] = table[numbers].astype("float64")
    return opened().having(deals=table.assign(source="yearbook", audience="internal"))


@settings(deadline=None, max_examples=25)
@given(st.lists(PROJECT, min_size=1, max_size=40))
def test_what_is_told_of_any_register_is_true_tellable_and_nameless(projects):
    made = register(projects)
    told = released(deals.disclosed(made), made, made.public())
    assert all(holds(one) for one in (*told, *deals.findings(made)))
    for one in told:
        if one.key == "deals.columns":
            cells = one.evidence[list(FOUR)].to_numpy(dtype="int64")
            parts = np.concatenate([cells.ravel(), (cells[:, :1] - cells).ravel()])
            assert not ((parts > 0) & (parts < LEAST_TOLD)).any()
            assert one.evidence.empty or cells[:, 0].sum() == len(projects)
