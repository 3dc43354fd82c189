"""The chapters on minerals and mines: what is public, what is counted, what is never named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from southgate.chapters import minerals, mining
from southgate.errors import FaultsFound, MethodError
from southgate.records import Verdict
from southgate.workspace import Workspace, open_workspace
from workspaces import CHENZHOU, NORTHFIELD, changed, copied


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
    found = by_name(minerals.findings(chenzhou.public()))
    assert set(found["minerals.licence"].evidence["licence"]) == {""}
    assert found["minerals.licence"].facts["unsaid"] == found["minerals.licence"].facts["minerals"]
    assert "minerals.licensed" not in found
    goods = found["minerals.goods"]
    assert set(goods.evidence["activity"]) == {"hs4.2504", "hs4.2529", "hs4.2611"}
    assert (goods.facts["unsaid"].value, goods.facts["needed"].value) == (3, 0)


def test_a_licence_is_told_with_its_source_beside_each_mineral_and_good(chenzhou):
    table = chenzhou.table("minerals").set_index("id")
    table.loc["scheelite", ["licence", "licence_source"]] = ["yes", "gm21"]
    table.loc["fluorite", ["licence", "licence_source"]] = ["no", "ctia"]
    found = by_name(minerals.findings(with_table(chenzhou, minerals=table.reset_index())))
    said = found["minerals.licensed"]
    assert {name: fact.value for name, fact in said.facts.items()} == {"needed": 1, "said": 2}
    assert said.sources == ("ctia", "gm21")
    assert found["minerals.licence"].facts["unsaid"].value == 6
    goods = found["minerals.goods"]
    by_good = goods.evidence.set_index("activity")["licence"].to_dict()
    assert by_good == {"hs4.2504": "", "hs4.2529": "no", "hs4.2611": "yes"}
    assert (goods.facts["unsaid"].value, goods.facts["needed"].value) == (1, 1)


def test_a_word_on_a_licence_without_its_source_is_a_fault(tmp_path):
    target = copied(tmp_path)
    head = "id,name_en,name_zh,formula,commodity,region,licence,licence_source,source"
    rows = ["tin,Cassiterite,锡石,SnO2,tin,northfield,yes,,yearbook",
            "galena,Galena,方铅矿,PbS,lead,northfield,,,yearbook"]  # fmt: skip
    (target / "tables" / "minerals.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    with pytest.raises(FaultsFound) as found:
        open_workspace(target)
    (fault,) = found.value.faults
    assert "must name the source of the word on a licence" in str(fault)


def test_a_negative_reserve_and_a_deposit_without_a_place_have_their_messages(chenzhou):
    below = chenzhou.table("reserves")
    below["amount"] = below["amount"].where(below.index != below.index[0], -1.0)
    with pytest.raises(MethodError, match=r"must be above 0 .*1 of 39 estimates are not, of "):
        minerals.disclosed(with_table(chenzhou, reserves=below))
    nowhere = chenzhou.table("deposits")
    nowhere["longitude"] = nowhere["longitude"].mask(nowhere["latitude"].notna())
    with pytest.raises(MethodError, match="both coordinates"):
        minerals.disclosed(with_table(chenzhou, deposits=nowhere))


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


def test_a_share_that_starts_from_nothing_is_known_for_two_years(tmp_path):
    folder = changed(
        tmp_path, "observations", "northfield,green,2018,12", "northfield,green,2018,0"
    )
    found = by_name(mining.findings(open_workspace(folder).public()))
    told = found["mining.changed.northfield.green"].facts
    assert told["first"].value == 0 < told["last"].value
    assert "mining.once" not in found


def test_mines_are_named_inside_alone():
    space = open_workspace(NORTHFIELD)
    inside = by_name(mining.findings(space))["mining.named"]
    assert set(inside.evidence["mine"]) == {"m1", "m2", "m3", "m4"}
    assert "mining.named" not in by_name(mining.findings(space.public()))


def test_three_mines_are_counted_in_public():
    space = open_workspace(NORTHFIELD)
    row = space.table("mines").head(1)
    three = with_table(space, mines=pd.concat([row.assign(id=f"x{n}") for n in range(3)]))
    told = by_name(mining.disclosed(three))["mining.too_few"]
    assert (told.facts["mines"].value, told.facts["capacity"].value) == (3, 3)


def test_one_or_two_mines_are_not_counted_in_public():
    space = open_workspace(NORTHFIELD)
    few = with_table(space, mines=space.table("mines").head(2))
    assert mining.disclosed(few) == ()
    assert mining.disclosed(space) == ()  # of four mines one has all it takes: it tells itself


def test_enough_mines_with_a_capacity_open_the_engine():
    space = open_workspace(NORTHFIELD)
    row = space.table("mines").head(1)
    many = pd.concat([row.assign(id=f"x{n}") for n in range(24)], ignore_index=True)
    told = by_name(mining.disclosed(with_table(space, mines=many)))
    assert told["mining.enough"].facts["capacity"].value == 24
