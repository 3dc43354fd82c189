"""Whatever the rows are, no chapter says a sentence that they do not carry."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from southgate.dossier.text import words
from southgate.dossier.truths import holds
from southgate.records import Audience
from southgate.study import run
from southgate.workspace import Workspace, open_workspace
from workspaces import NORTHFIELD

MEASURES = {
    "northfield": (
        "gdp",
        "green",
        "jade",
        "population",
        "primary_va",
        "secondary_va",
        "tertiary_va",
    ),
    "easton": ("gdp",),
    "fair": (
        "exhibitors",
        "overseas_exhibitors",
        "turnover",
        "area",
        "projects_signed",
        "projects_started",
        "projects_producing",
        "amount_signed",
    ),
    "otherfair": ("exhibitors",),
}
PAIRS = [(subject, measure) for subject, all_ in MEASURES.items() for measure in all_]
ROW = st.tuples(
    st.sampled_from(PAIRS),
    st.sampled_from(["2017", "2018", "2019", "2022", "2010/2021", "2010/2022", "2019-H1"]),
    st.one_of(st.integers(0, 30).map(float), st.floats(0, 1e12, allow_nan=False)),
    st.sampled_from(["", "", "about", "at_least", "at_most"]),
    st.sampled_from(["", "", "opening", "closing", "planned", "target"]),
    st.sampled_from(["yearbook", "mayor", "daily", "herald"]),
)


TABLES = ("breaks", "measures", "observations", "regions", "sources", "statements", "wanted")
"""What the chapters read to which these rows speak; the others say the same every time."""


@cache
def opened() -> Workspace:
    whole = open_workspace(NORTHFIELD).public()
    kept = {name: table if name in TABLES else table[:0] for name, table in whole.tables.items()}
    return replace(whole, tables=kept)


def with_rows(rows: list[tuple]) -> Workspace:
    units = opened().table("measures").set_index("id")["unit"]
    table = pd.DataFrame(
        [
            (subject, measure, period, value, units[measure], bound, qualifier, source, "public")
            for (subject, measure), period, value, bound, qualifier, source in rows
        ],
        columns=[
            "subject",
            "measure",
            "period",
            "value",
            "unit",
            "bound",
            "qualifier",
            "source",
            "audience",
        ],
    ).drop_duplicates(["subject", "measure", "period", "qualifier", "source"])
    return replace(opened(), tables={**opened().tables, "observations": table}, records=())


@settings(max_examples=40)
@given(st.lists(ROW, min_size=1, max_size=24))
def test_every_sentence_holds_and_can_be_said_in_both_languages(rows):
    study = run(with_rows(rows), edition=Audience.PUBLIC)
    for finding in study.findings:
        assert holds(finding), finding
        said = [words(language).sentence(finding, study) for language in ("en", "zh")]
        values = [
            sorted(part.value for part in phrase.parts if hasattr(part, "value")) for phrase in said
        ]
        assert values[0] == values[1], finding
