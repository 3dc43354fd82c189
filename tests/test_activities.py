"""Lists of activities that come with Southgate, and how a workspace takes them in."""

import re
from pathlib import Path

import pytest
from tests.workspaces import CHENZHOU, copied

from southgate.tables import classification, classification_names, recipe, recipe_hash
from southgate.workspace import check_workspace, open_workspace, people, produced

LISTS = classification_names()


def test_the_shipped_lists_are_headings_groups_and_industries() -> None:
    assert LISTS == ("hs4", "naics4", "sitc3")


@pytest.mark.parametrize("name", LISTS)
def test_every_activity_has_its_own_names_and_a_family_of_the_list(name: str) -> None:
    table = classification(name)
    families = table.loc[table["family"].isna(), "id"]
    assert table["id"].is_unique
    assert table["name_en"].str.lower().is_unique
    assert table["name_zh"].is_unique
    assert set(table["family"].dropna()) == set(families)
    assert table["id"].str.startswith(f"{name}.").all()


@pytest.mark.parametrize("name", LISTS)
def test_chinese_names_hold_chinese_characters_alone(name: str) -> None:
    strange = [
        text
        for text in classification(name)["name_zh"]
        if not re.fullmatch("[\u4e00-\u9fff\u3001]+", text)
    ]
    assert strange == []


@pytest.mark.parametrize("name", LISTS)
def test_what_is_taken_from_the_ground_needs_a_deposit(name: str) -> None:
    table = classification(name)
    mined = table[table["extraction"] == "true"]
    assert (mined["requires"] == "deposit").all()


def test_refined_metals_need_no_deposit_of_their_own() -> None:
    table = classification("hs4").set_index("id")
    assert table.loc[["hs4.8101", "hs4.8001", "hs4.7901"], "requires"].isna().all()
    assert table.loc["hs4.2609", "requires"] == "deposit"


def test_a_recipe_is_known_by_its_hash_and_its_lists_are_tuples() -> None:
    assert recipe("capabilities")["weights"][0] == (0.6, 0.2, 0.2)
    assert len(recipe_hash("capabilities")) == 64


def test_the_trials_of_the_example_were_run_with_the_recipe_that_is_shipped() -> None:
    trials = open_workspace(CHENZHOU).table("trials")
    assert set(trials["recipe"]) == {recipe_hash("capabilities")[:12]}


def _with_goods(folder: Path, *rows: str, settings: str = 'classifications = ["hs4"]') -> Path:
    """The invented region with a table of production and a shipped list."""
    space = copied(folder)
    lines = ("region,activity,period,measure,value,source", *rows)
    (space / "tables" / "production.csv").write_text("\n".join(lines) + "\n", "utf-8")
    with (space / "southgate.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[activities]\n{settings}\n")
    return space


def _region_and_source(space: Path) -> tuple[str, str]:
    tables = open_workspace(space).tables
    return str(tables["regions"]["id"].iloc[0]), str(tables["sources"]["id"].iloc[0])


def test_a_shipped_list_fills_the_table_of_activities(tmp_path: Path) -> None:
    region, source = _region_and_source(copied(tmp_path / "a"))
    good = f"{region},hs4.8507,2017,gdp,12,{source}"
    space = open_workspace(_with_goods(tmp_path / "b", good))
    assert len(space.table("activities")) == len(classification("hs4"))
    assert set(space.table("activities")["classification"]) == {"hs4"}


def test_rows_of_ones_own_win_over_the_shipped_list(tmp_path: Path) -> None:
    region, source = _region_and_source(copied(tmp_path / "a"))
    folder = _with_goods(tmp_path / "b", f"{region},hs4.8507,2017,gdp,12,{source}")
    own = "id,name_en,name_zh,classification,family,extraction,requires\n"
    own += "hs4.8507,Cells,电芯,hs4,hs4.f.appliances-batteries-lamps,false,\n"
    (folder / "tables" / "activities.csv").write_text(own, "utf-8")
    table = open_workspace(folder).table("activities").set_index("id")
    assert table.loc["hs4.8507", "name_en"] == "Cells"
    assert table.index.is_unique


def test_an_activity_that_no_list_holds_is_a_fault(tmp_path: Path) -> None:
    region, source = _region_and_source(copied(tmp_path / "a"))
    folder = _with_goods(tmp_path / "b", f"{region},hs4.0000,2017,gdp,12,{source}")
    faults = check_workspace(folder)
    assert list(faults["column"]) == ["activity"]
    assert "hs4.0000" in faults["found"].iloc[0]


def test_a_key_that_stands_twice_and_a_negative_value_are_faults(tmp_path: Path) -> None:
    region, source = _region_and_source(copied(tmp_path / "a"))
    row = f"{region},hs4.8507,2017,gdp,12,{source}"
    faults = check_workspace(_with_goods(tmp_path / "b", row, row, row.replace("12", "-1")))
    assert {"value"} < set(faults["column"])
    assert (faults["file"] == "tables/production.csv").all()
    assert len(faults) >= 2


@pytest.mark.parametrize(
    ("setting", "column"),
    [
        ('classifications = ["isic9"]', "activities.classifications"),
        ("least_share = 2", "activities.least_share"),
        ("least_population = -1", "activities.least_population"),
        ('host = "atlantis"', "activities.host"),
        ('measure = "luck"', "activities.measure"),
        ("depth = 3", "activities"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, setting: str, column: str) -> None:
    folder = copied(tmp_path)
    with (folder / "southgate.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[activities]\n{setting}\n")
    assert column in set(check_workspace(folder)["column"])


def test_production_becomes_a_table_of_regions_by_activities() -> None:
    space = open_workspace(CHENZHOU)
    table = produced(space, "hs4", "2017", ("economy",))
    assert table.shape == (203, 1221)
    assert table.loc["chn", "hs4.8517"] > table.loc["fra", "hs4.8517"] > 0
    assert people(space, "2017")["chn"] > 1.3e9
