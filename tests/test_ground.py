"""The chapters on minerals and mines: what is public, what is counted, what is never named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from southgate.chapters import minerals, mining
from southgate.errors import MethodError
from southgate.records import Verdict
from southgate.workspace import Workspace, open_workspace
from workspaces import CHENZHOU, NORTHFIELD


@pytest.fixture(scope="module")
def chenzhou() -> Workspace:
    return open_workspace(CHENZHOU)


def by_name(findings):
    return {finding.name: finding for finding in findings}


def with_table(space: Workspace, **tables: pd.DataFrame) -> Workspace:
    return replace(space, tables={**space.tables, **tables}, records=())


def test_reports_that_differ_stand_side_by_side_with_their_dates(chenzhou):
    found = by_name(minerals.findings(chenzhou.public()))
    tin = found["minerals.tin_rank_china"]
    assert tin.key == "minerals.disagree"
    assert tin.evidence["value"].tolist() == [3, 2, 3]
    assert tin.evidence["period"].tolist() == ["2004", "2015", "2024"]
    assert found["minerals.zinc_rank_china"].key == "minerals.agree"


def test_records_of_deposits_are_counted_in_public_and_never_named(chenzhou):
    public = chenzhou.public()
    assert "minerals.deposits" not in by_name(minerals.findings(public))
    told = by_name(minerals.disclosed(chenzhou))["minerals.records"]
    assert {name: fact.value for name, fact in told.facts.items()} == {
        "records": 15, "deposits": 11, "estimates": 39, "different": 8,
    }  # fmt: skip
    assert not set(told.evidence["statistic"]) & set(chenzhou.table("deposits")["name_en"])


def test_a_deposit_is_told_with_metal_and_not_with_ore(chenzhou):
    rows = by_name(minerals.findings(chenzhou))["minerals.deposits"].evidence
    assert rows["metal_high"].max() < 2e6  # the ore of one of them is 190 million tonnes
    furong = rows[rows["as_metal"] == 1]
    assert furong[["commodity", "metal_low"]].to_numpy().tolist() == [["tin", 600_000.0]]
    # The nickel of another place of the same name did not come in, nor the next province's mine.
    assert "nickel" not in set(rows["commodity"])
    assert "Fankou" not in set(chenzhou.table("deposits")["name_en"])


def test_no_licence_is_said_where_no_source_says_so(chenzhou):
    found = by_name(minerals.findings(chenzhou.public()))["minerals.licence"]
    assert set(found.evidence["licence"]) == {""}
    assert found.facts["unsaid"] == found.facts["minerals"]


def test_an_estimate_in_two_units_is_refused_in_words(chenzhou):
    mixed = chenzhou.table("reserves").copy()
    mixed.loc[mixed["commodity"] == "tin", "unit"] = ["t"] * 5 + ["kg"] * 7
    with pytest.raises(MethodError, match="given in several: tin"):
        minerals.disclosed(with_table(chenzhou, reserves=mixed))


def test_a_way_is_reported_at_most_and_only_by_rows_of_the_region(chenzhou):
    found = by_name(mining.findings(chenzhou.public()))
    verdicts = {code: one.verdict for axis in ("scale", "green", "merging")
                for code, one in found[f"mining.{axis}"].verdicts.items()}  # fmt: skip
    assert verdicts == {
        "s58": Verdict.UNDECIDABLE, "s59": Verdict.REPORTED, "s60": Verdict.REPORTED,
    }  # fmt: skip
    assert found["mining.scale"].facts["own"].value == 0
    assert found["mining.wanted"].facts["first"].code == "mine_register"


def test_mines_are_named_inside_alone():
    space = open_workspace(NORTHFIELD)
    inside = by_name(mining.findings(space))["mining.named"]
    assert set(inside.evidence["mine"]) == {"m1", "m2", "m3", "m4"}
    assert "mining.named" not in by_name(mining.findings(space.public()))


def test_three_mines_are_counted_in_public():
    space = open_workspace(NORTHFIELD)
    three = with_table(space, mines=space.table("mines").head(3))
    told = by_name(mining.disclosed(three))["mining.too_few"]
    assert (told.facts["mines"].value, told.facts["capacity"].value) == (3, 3)


def test_one_or_two_mines_are_not_counted_in_public():
    space = open_workspace(NORTHFIELD)
    few = with_table(space, mines=space.table("mines").head(2))
    assert mining.disclosed(few) == ()
    assert mining.disclosed(space) == ()  # four mines, three with a capacity: the one tells itself


def test_enough_mines_with_a_capacity_open_the_engine():
    space = open_workspace(NORTHFIELD)
    row = space.table("mines").head(1)
    many = pd.concat([row.assign(id=f"x{n}") for n in range(24)], ignore_index=True)
    told = by_name(mining.disclosed(with_table(space, mines=many)))
    assert told["mining.enough"].facts["capacity"].value == 24
