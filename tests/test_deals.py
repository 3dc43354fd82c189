"""The register of projects and the reports of them: what is checked, counted, named and refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.chapters import deals
from southgate.chapters.deals.register import FOUR, counted, named
from southgate.chapters.deals.reported import reported
from southgate.records import LEAST_TOLD, Audience, Name
from southgate.study import run
from southgate.workspace import Workspace, check_workspace, open_workspace, stage_dates
from workspaces import CHENZHOU, NORTHFIELD, changed

OBSERVED = pd.Timestamp("2024-06-30")


@pytest.fixture(scope="module")
def space() -> Workspace:
    return open_workspace(NORTHFIELD)


@pytest.fixture(scope="module")
def told():
    return {one.name: one for one in reported(open_workspace(CHENZHOU))}


def with_deals(space: Workspace, **columns: object) -> Workspace:
    """The workspace with a register of its own: one row a project, cells as given."""
    table = pd.DataFrame(columns).reindex(columns=space.table("deals").columns)
    numbers = ("amount_signed", "amount_paid", "land", "jobs")
    text = [name for name in table if name not in numbers]
    table[text] = table[text].astype("str").where(table[text].notna(), "")
    table[list(numbers)] = table[list(numbers)].astype("float64")
    table["id"] = [f"d{number}" for number in range(len(table))]
    return space.having(deals=table.assign(source="yearbook", audience="internal"))


def found(findings, key):
    return next(one for one in findings if one.name == key)


# What is checked


@pytest.mark.parametrize(
    ("old", "new", "must"),
    [
        ("signed", "2024-07-01", "must not lie after the base date"),
        ("signed", "2016-02-30", "real date"),
        ("started", "2017-05-01", "`started` must not lie before `registered`"),
        ("ended", "2017-05-01", "`ended` must not lie before"),
        ("amount_paid", "-1", "at least 0"),
        ("unit", "m2", "where there is an amount"),
        ("origin", "nowhere", "the table `regions`"),
    ],
)
def test_a_wrong_cell_of_the_register_is_named_by_its_row(tmp_path, old, new, must):
    path = NORTHFIELD / "tables" / "deals.csv"
    rows = path.read_text("utf-8").splitlines()
    header = rows[0].split(",")
    split = [row.split(",") for row in rows]
    dated = [header.index(stage) for stage in ("registered", "started", "producing")]
    at = next(n for n, cells in enumerate(split[1:], 1) if all(cells[place] for place in dated))
    cells = split[at]
    cells[header.index(old)] = new
    faults = check_workspace(changed(tmp_path, "deals", rows[at], ",".join(cells)))
    mine = faults[faults["row"] == at + 1]
    assert len(mine)
    assert any(must in text for text in mine["must"]), mine["must"].tolist()


def test_a_month_and_a_day_of_it_are_in_no_order():
    known = pd.DataFrame(
        {"signed": ["2020-03-20", "2020-03"], "started": ["2020-03", "2020-03-02"]}
    )
    dates = stage_dates(known)
    assert (dates["started"] >= dates["signed"]).all()
    assert dates["signed"].dt.day.tolist() == [20, 15]


# What is counted for everybody


def test_the_four_columns_are_counts_of_the_register(space):
    columns = found(counted(space), "deals.columns")
    table = space.table("deals")
    assert columns.facts["signed"].value == (table["signed"] != "").sum()
    assert columns.facts["producing"].value == (table["producing"] != "").sum()
    assert columns.facts["paid"].value == (table["amount_paid"] > 0).sum()
    assert columns.evidence[list(FOUR)].sum().tolist() == [
        columns.facts[name].value for name in FOUR
    ]


def test_no_count_and_nothing_left_over_by_it_is_one_or_two(space):
    table = found(counted(space), "deals.columns").evidence
    cells = table[list(FOUR)].to_numpy()
    rest = table[["signed"]].to_numpy() - cells
    for part in (cells, rest):
        assert not ((part > 0) & (part < LEAST_TOLD)).any()


def test_a_register_whose_counts_cannot_be_told_tells_none(space):
    few = with_deals(space, signed=["2020-01-01"] * 2)
    assert counted(few) == ()
    some = with_deals(space, signed=["2020-01-01"] * 5, producing=["2021-01-01", "", "", "", ""])
    columns = found(counted(some), "deals.columns")
    assert columns.facts["signed"].value == 5
    assert columns.facts["producing"] is None
    assert columns.evidence.empty
    assert columns.figures == ()


def test_a_stage_without_a_date_is_passed_with_the_next_one(space):
    made = with_deals(space, signed=["2020-01-01"] * 4, producing=["2022-01-01"] * 4)
    columns = found(counted(made), "deals.columns")
    assert columns.facts["completed"].value == 4


def test_unknown_amounts_are_not_money_that_came(space):
    made = with_deals(
        space, signed=["2020-01-01"] * 6, amount_paid=[5.0, 5.0, 5.0, None, None, None]
    )
    assert found(counted(made), "deals.columns").facts["paid"].value == 3


def test_shares_over_time_count_those_still_on_their_way(space):
    """Ten of twenty old projects started after a year; twenty young ones say nothing of it."""
    signed = ["2018-01-01"] * 20 + ["2024-06-01"] * 20
    started = ["2019-01-01"] * 10 + [""] * 30
    rate = found(counted(with_deals(space, signed=signed, started=started)), "deals.rate_started")
    assert rate.facts["began"].value == 40
    assert rate.facts["share"].value == 50
    assert rate.facts["share"].low < 50 < rate.facts["share"].high
    assert rate.facts["half"].value == 1.0


def test_no_median_where_fewer_than_half_got_there(space):
    signed = ["2018-01-01"] * 20
    made = with_deals(space, signed=signed, started=["2019-01-01"] * 5 + [""] * 15)
    assert found(counted(made), "deals.rate_started").facts["half"] is None


def test_no_share_over_a_time_that_hardly_any_project_was_followed(space):
    made = with_deals(space, signed=["2024-01-01"] * 40, started=["2024-03-01"] * 20 + [""] * 20)
    assert not [one for one in counted(made) if one.key == "deals.rate"]


# What is named inside


def test_projects_that_wait_longer_than_most_took_are_named(space):
    signed = ["2020-01-01"] * 10 + ["2021-01-01", "2024-05-01"]
    started = ["2020-03-01"] * 10 + ["", ""]
    producing = ["2021-03-01"] * 10 + ["", ""]
    made = with_deals(space, signed=signed, started=started, producing=producing)
    stalled = found(named(made), "deals.stalled")
    assert stalled.facts["open"].value == 2
    assert stalled.evidence["deal"].tolist() == ["d10"]
    assert stalled.facts["first"] == Name("deals", "d10")
    assert stalled.evidence["waited"].tolist() == [(OBSERVED - pd.Timestamp("2021-01-01")).days]


def test_what_is_usual_is_not_said_of_a_handful(space):
    made = with_deals(space, signed=["2020-01-01"] * 5, started=["2020-03-01"] * 4 + [""])
    assert not [one for one in named(made) if one.key == "deals.stalled"]


def test_amounts_are_those_of_the_same_projects_and_large_ones_are_asked_about(space):
    made = with_deals(
        space,
        signed=["2020-01-01"] * 3,
        amount_signed=[1e9, 2e9, 2e10],
        amount_paid=[5e8, None, 1e9],
        unit=["CNY"] * 3,
    )
    money = found(named(made), "deals.money_CNY")
    assert money.facts["projects"].value == 2
    assert money.facts["amount_signed"].value == 2.1e10
    assert money.facts["amount_paid"].value == 1.5e9
    assert "amount_asks" in money.caveats


def test_names_and_amounts_are_internal_and_counts_are_public():
    space = open_workspace(NORTHFIELD)
    inside = {one.name: one.audience for one in run(space, edition=Audience.INTERNAL).findings}
    outside = {one.name for one in run(space).findings}
    assert inside["deals.stalled"] is Audience.INTERNAL
    assert inside["deals.money_USD"] is Audience.INTERNAL
    assert inside["deals.columns"] is Audience.PUBLIC
    assert "deals.columns" in outside
    assert not {"deals.stalled", "deals.money_USD"} & outside


def test_a_workspace_without_register_or_reports_says_nothing(space):
    bare = space.having(deals=space.table("deals").iloc[:0])
    bare = bare.having(observations=space.table("observations").iloc[:0])
    assert deals.findings(bare) == ()
    assert deals.disclosed(bare) == ()


# What was reported


def test_the_reported_share_is_that_of_the_source_with_its_interval(told):
    """16 of 98, 80 % by Wilson 12 to 22 %."""
    one = told["deals.shenzhen_events_2011_2013_sz13"]
    assert one.key == "deals.reported"
    assert (one.facts["of"].value, one.facts["reached"].value) == (98, 16)
    share = one.facts["share"]
    assert (share.value, share.low, share.high) == (16, 12, 22)
    assert {"cohort_selected", "cohort_censored"} <= set(one.caveats)


def test_over_so_many_signed_gives_no_more_than_a_bound(told):
    one = told["deals.furniture_park_2021_gy21"]
    assert one.key == "deals.reported_at_most"
    assert one.facts["of"].bound == "at_least"
    assert one.facts["share"].low is None


def test_stages_of_different_days_are_not_divided(told):
    """In 2022 nobody said how many were signed: the share is of those started."""
    one = told["deals.furniture_park_2022_gy22"]
    assert (one.facts["begin"].code, one.facts["of"].value) == ("started", 70)


def test_a_selection_is_told_by_a_larger_event_of_its_years(told):
    one = told["deals.larger_shenzhen_events"]
    assert (one.facts["ours"].value, one.facts["theirs"].value) == (98, 195)


def test_the_rate_of_an_office_is_said_to_be_the_step_that_it_is(told):
    one = told["deals.own_rate_shenzhen_events"]
    assert (one.facts["end"].code, one.facts["reached"].value) == ("settled", 84)
    assert one.facts["share"].value == 16


def test_no_rate_of_the_region_is_said_and_the_table_that_would_give_one_is(told):
    one = told["deals.no_rate"]
    assert one.facts["wanted"] == Name("wanted", "projects_register")
    drawn = one.figures[0].data
    assert drawn.groupby(["subject", "period"]).ngroups == one.facts["cohorts"].value
    assert drawn.loc[drawn["reading"] == "whole", "low"].isna().all()


def test_amounts_signed_are_set_against_no_amount_paid(told):
    one = told["deals.sums_CNY"]
    assert one.facts["paid"].value == 0
    assert one.facts["largest"].value == 1.8e11
    assert not np.isin(["share"], one.evidence.columns).any()


def test_counts_that_rise_from_stage_to_stage_are_not_of_the_same_projects(space):
    rows = space.table("observations").query("measure == 'projects_signed'")
    later = rows.assign(measure="projects_producing", value=rows["value"] + 1)
    both = space.having(observations=pd.concat([rows, later], ignore_index=True))
    assert not [one for one in reported(both) if one.key.startswith("deals.reported")]
