"""What is told of internal rows in public: counts from three on, and nothing only they hold."""

from __future__ import annotations

import pandas as pd
import pytest

from southgate.errors import StudyError
from southgate.records import Audience, Finding, Name, Names, Quantity
from southgate.study import run
from southgate.study.disclosure import released, told_apart
from southgate.workspace import Workspace, open_workspace
from workspaces import NORTHFIELD, changed


@pytest.fixture(scope="module")
def space() -> Workspace:
    """Northfield, whose firms are internal, beside one table that is public."""
    firms = pd.DataFrame(
        {"name": ["Eastern Copper", "Western Tin"], "list": "top", "audience": "internal"}
    )
    lists = pd.DataFrame({"list": ["top"], "audience": "public"})
    opened = open_workspace(NORTHFIELD)
    return Workspace(opened.settings, {"firms": firms, "lists": lists}, ())


def shown(space: Workspace) -> Workspace:
    """The same without its internal rows."""
    tables = {name: table[table["audience"] == "public"] for name, table in space.tables.items()}
    return Workspace(space.settings, tables, ())


def finding(facts=None, evidence=None) -> Finding:
    rows = pd.DataFrame({"list": ["top"], "count": [5]}) if evidence is None else evidence
    return Finding("docking.lists", facts or {}, rows, tables=("firms",))


def test_counts_from_three_on_are_told(space):
    told = released(
        (finding({"firms": Quantity(5, "1"), "none": Quantity(0, "1")}),), space, shown(space)
    )
    assert [one.audience for one in told] == [Audience.PUBLIC]


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        ({"firm": Name("enterprises", "Eastern Copper")}, None),
        ({"firms": Names((Name("enterprises", "Western Tin"),))}, None),
        ({}, pd.DataFrame({"firm": ["Western Tin"]})),
    ],
    ids=["name", "names", "cell"],
)
def test_what_stands_in_internal_rows_alone_is_refused(space, facts, evidence):
    with pytest.raises(StudyError, match=r"must name nothing internal.*(Copper|Tin)"):
        released((finding(facts, evidence),), space, shown(space))


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        ({"firms": Quantity(2, "1")}, None),
        ({}, pd.DataFrame({"list": ["top"], "count": [1]})),
    ],
    ids=["fact", "cell"],
)
def test_a_count_of_one_or_two_is_refused(space, facts, evidence):
    with pytest.raises(StudyError, match="at least 3"):
        released((finding(facts, evidence),), space, shown(space))


@pytest.mark.parametrize(("more", "apart"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_difference_of_one_or_two_tells_of_single_rows(more, apart):
    def told(count):
        rows = pd.DataFrame({"list": ["top", "low"], "count": [9, 5 + count]})
        return (finding({"firms": Quantity(8, "1")}, rows),)

    assert told_apart(told(more), told(0)) is apart


@pytest.mark.parametrize(
    ("public", "whole", "apart"),
    [
        ({2017: 5, 2022: 19}, {2017: 6, 2022: 19}, True),
        ({2017: 5, 2022: 6}, {2017: 5, 2022: 6}, False),
        ({2017: 5, 2022: 19}, {2017: 8, 2022: 19}, False),
        ({2020: 5}, {2021: 5}, False),
        ({2020: 5}, {2021: 6}, True),
    ],
    ids=["first", "none", "three", "year", "year-and-count"],
)
@pytest.mark.parametrize("kind", ["int64", "float64"])
def test_a_year_tells_rows_apart_and_is_no_count(public, whole, apart, kind):
    def told(counts):
        rows = pd.DataFrame({"year": list(counts), "count": list(counts.values())})
        return (finding(evidence=rows.astype({"count": kind})),)

    assert told_apart(told(whole), told(public)) is apart


def test_rows_that_nothing_tells_apart_are_held_against_each_other():
    def told(*counts):
        rows = pd.DataFrame({"list": "top", "count": counts})
        return (finding(evidence=rows),)

    assert told_apart(told(7, 9, 11), told(5, 7, 9))
    assert not told_apart(told(5, 6), told(5, 6))


@pytest.mark.parametrize("cells", [[1.0], [2.0, float("nan")]])
def test_a_count_kept_as_a_float_is_refused_too(space, cells):
    rows = pd.DataFrame({"list": "top", "count": cells})
    with pytest.raises(StudyError, match="at least 3"):
        released((finding(evidence=rows),), space, shown(space))


def test_a_name_kept_as_a_category_is_refused_too(space):
    firm = pd.Series(["Western Tin"], dtype="category")
    rows = pd.DataFrame({"firm": firm})
    with pytest.raises(StudyError, match="must name nothing internal"):
        released((finding(evidence=rows),), space, shown(space))
    firms = space.tables["firms"].astype({"name": "category"})
    inside = Workspace(space.settings, {**space.tables, "firms": firms}, ())
    with pytest.raises(StudyError, match="must name nothing internal"):
        released((finding({"firm": Name("enterprises", "Western Tin")}),), inside, shown(space))


def test_one_internal_project_among_public_ones_is_not_counted(tmp_path):
    path = changed(tmp_path, "deals", "", "") / "tables" / "deals.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows = rows.assign(audience="public")
    rows.loc[0, "audience"] = "internal"
    rows.to_csv(path, index=False)
    space = open_workspace(path.parents[1])
    found = [{one.name: one for one in run(each).findings} for each in (space, space.public())]
    whole, public = (one["deals.columns"].facts["signed"].value for one in found)
    assert whole == public == len(rows.query("signed != ''")) - 1
