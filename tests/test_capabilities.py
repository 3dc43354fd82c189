"""What lies nearest: a region known by a list, a region with statistics, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.workspaces import copied

from southgate.chapters import capabilities
from southgate.records import Finding, Name, Names, Quantity
from southgate.workspace import open_workspace

FAMILIES = ("metal", "cloth", "food", "glass", "toys", "paper")
SETTINGS = """
[activities]
classification = "own"
measure = "exports"
period = "2017"
{host}
"""


def _activities() -> pd.DataFrame:
    families = [(f"own.f.{name}", name, "大类", "own", "", "", "") for name in FAMILIES]
    goods = [
        (
            f"own.{name}{number}",
            f"{name} {number}",
            "产品",
            "own",
            f"own.f.{name}",
            "true" if (name, number) == ("metal", 11) else "false",
            {("metal", 11): "deposit", ("food", 11): "climate", ("paper", 11): "residents"}.get(
                (name, number), ""
            ),
        )
        for name in FAMILIES
        for number in range(12)
    ]
    columns = ["id", "name_en", "name_zh", "classification", "family", "extraction", "requires"]
    return pd.DataFrame(families + goods, columns=columns)


def _production(rng: np.random.Generator, names: list[str], source: str) -> pd.DataFrame:
    """Sixty units that each hold most of two families."""
    held = rng.integers(6, size=(len(names), 2))
    blocks = np.repeat(np.arange(6), 12)
    chance = np.where((blocks == held[:, :1]) | (blocks == held[:, 1:]), 0.8, 0.08)
    amounts = np.where(rng.random(chance.shape) < chance, rng.integers(50, 500, chance.shape), 0)
    goods = [f"own.{name}{number}" for name in FAMILIES for number in range(12)]
    wide = pd.DataFrame(amounts, index=names, columns=goods).rename_axis("region").reset_index()
    table = wide.melt("region", var_name="activity")
    return table[table["value"] > 0].assign(period="2017", measure="exports", source=source)


def _space(
    folder: Path, *, kind: str = "economy", host: str = "", own: bool = False, presence: bool = True
) -> Path:
    """The invented region beside sixty units, with or without statistics of its own."""
    space = copied(folder)
    tables = space / "tables"
    with (space / "southgate.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(host=f'host = "{host}"' if host else ""))
    regions = pd.read_csv(tables / "regions.csv", dtype="str")
    source = str(regions["source"].iloc[0])
    names = [f"unit{number}" for number in range(60)]
    more = pd.DataFrame(
        {"id": names, "name_en": names, "name_zh": "单位", "kind": kind, "source": source}
    )
    pd.concat([regions, more]).to_csv(tables / "regions.csv", index=False)
    measures = pd.read_csv(tables / "measures.csv", dtype="str")
    row = measures.iloc[[0]].assign(id="exports", name_en="Exports", name_zh="出口")
    pd.concat([measures, row]).to_csv(tables / "measures.csv", index=False)
    _activities().to_csv(tables / "activities.csv", index=False)
    produced = _production(
        np.random.default_rng(1), [*names, *(["northfield"] if own else [])], source
    )
    produced.to_csv(tables / "production.csv", index=False)
    if presence:
        _listing(tables, source)
    return space


def _listing(tables: Path, source: str) -> None:
    clusters = {"mills": ("metal0", "metal1"), "forges": ("metal2", "metal11"), "wire": ("metal4",)}
    listed = pd.DataFrame({"id": list(clusters)}).assign(
        region="northfield",
        name_en="works",
        name_zh="工厂",
        evidence_en="Seen.",
        evidence_zh="所见。",
        source=source,
    )
    listed.to_csv(tables / "clusters.csv", index=False)
    rows = [
        ("northfield", cluster, f"own.{good}", coding, source)
        for cluster, goods in clusters.items()
        for good in goods
        for coding in ("a", "b")
    ]
    columns = ["region", "cluster", "activity", "coding", "source"]
    pd.DataFrame(rows, columns=columns).to_csv(tables / "presence.csv", index=False)


def _found(space: Path, **more: pd.DataFrame) -> dict[str, Finding]:
    workspace = open_workspace(space).having(**more)
    mine = workspace.only((*capabilities.needs, *capabilities.uses))
    return {finding.name: finding for finding in capabilities.findings(mine)}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return _found(_space(tmp_path_factory.mktemp("listed"), host="unit0"))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    folder = tmp_path_factory.mktemp("measured")
    return _found(_space(folder, kind="region", own=True, presence=False))


def test_a_listed_region_is_given_families_and_one_finding_for_each(
    listed: dict[str, Finding],
) -> None:
    named = listed["capabilities.families"].facts["families"]
    assert isinstance(named, Names)
    for item in named.items:
        share = listed[f"capabilities.family.{item.code}"].facts["share"]
        assert isinstance(share, Quantity)
        assert share.value >= 60
    assert named.items[0] == Name("activities", "own.f.metal")


def test_what_nature_must_provide_is_never_ranked(listed: dict[str, Finding]) -> None:
    ranked = set(listed["capabilities.nearest"].evidence["activity"])
    assert not ranked & {"own.metal11", "own.food11", "own.paper11"}
    assert not ranked & {"own.metal0", "own.metal1", "own.metal2", "own.metal4"}
    assert len(ranked) == 72 - 3 - 4


def test_every_cluster_is_left_out_once(listed: dict[str, Finding]) -> None:
    table = listed["capabilities.left_out"].evidence
    assert sorted(table["cluster"]) == ["forges", "mills", "wire"]
    assert table["changed"].between(0, 10).all()


def test_two_hands_that_agree_share_everything(listed: dict[str, Finding]) -> None:
    assert listed["capabilities.agreement"].facts["shared"] == Quantity(100.0, "%")


def test_crowding_is_not_counted_for_a_single_list(listed: dict[str, Finding]) -> None:
    assert listed["capabilities.crowding_unknown"].facts["regions"] == Quantity(1, "1")
    assert "capabilities.crowding" not in listed


def test_a_licence_stands_beside_a_good_whose_mineral_needs_one(
    listed: dict[str, Finding], tmp_path: Path
) -> None:
    minerals = pd.DataFrame(
        {
            "goods": ["own.metal3;own.metal5", "own.metal5", "own.metal6", "own.food1"],
            "licence": ["no", "yes", "", ""],
            "licence_source": ["law", "decree", "", ""],
        }
    )
    found = _found(_space(tmp_path, host="unit0"), minerals=minerals)["capabilities.nearest"]
    said = found.evidence.set_index("activity")["licence"]
    assert said[said != ""].to_dict() == {"own.metal3": "no", "own.metal5": "yes"}
    assert {"law", "decree"} <= set(found.sources)
    assert "minerals" in found.tables
    before = listed["capabilities.nearest"]
    assert "licence" not in before.evidence
    assert "minerals" not in before.tables
    assert found.evidence.drop(columns="licence").equals(before.evidence)


def test_the_machine_holds_every_activity_of_the_space(listed: dict[str, Finding]) -> None:
    machine = listed["capabilities.nearest"].figures[-1]
    assert machine.kind == "rerank"
    assert len(machine.data) == 72 - 3
    assert not machine.data["barred"].any()


def test_a_measured_region_has_both_ranges_and_never_mixes_them(
    measured: dict[str, Finding],
) -> None:
    lead = measured.get("capabilities.measured") or measured["capabilities.unmeasured"]
    table = lead.evidence
    assert (table["low"] <= table["rank"]).all()
    assert (table["rank"] <= table["high"]).all()
    assert (table["choice_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["choice_high"]).all()
    assert not (table["choice_low"] == table["low"]).all()
    assert not set(table["activity"]) & {"own.metal11", "own.food11", "own.paper11"}


def test_a_measured_region_is_never_told_to_open_what_it_has(
    measured: dict[str, Finding],
) -> None:
    lead = measured.get("capabilities.measured") or measured["capabilities.unmeasured"]
    strengths = measured["capabilities.strengths"].evidence
    assert (strengths["quotient"] >= 1).all()
    assert not set(lead.evidence["activity"]) & set(strengths["activity"])


def test_rivals_are_other_regions_and_at_most_all_of_them(measured: dict[str, Finding]) -> None:
    found = measured["capabilities.crowding"]
    assert found.facts["regions"] == Quantity(60, "1")
    assert found.evidence["rivals"].between(0, 60).all()


def test_the_study_says_which_units_entered(measured: dict[str, Finding]) -> None:
    found = measured["capabilities.entered"]
    assert found.facts["units"] == found.facts["offered"] == Quantity(61, "1")
    assert found.evidence["entered"].all()


def test_without_settings_or_without_rows_nothing_is_said(tmp_path: Path) -> None:
    assert _found(_space(tmp_path / "bare", presence=False)) == {}
    silent = _space(tmp_path / "silent")
    settings = (silent / "southgate.toml").read_text("utf-8").replace('period = "2017"\n', "", 1)
    (silent / "southgate.toml").write_text(
        settings.replace('classification = "own"', "", 1), "utf-8"
    )
    assert _found(silent) == {}


def test_a_trial_is_told_where_all_its_statistics_are_there(tmp_path: Path) -> None:
    space = _space(tmp_path)
    source = str(pd.read_csv(space / "tables" / "regions.csv")["source"].iloc[0])
    rows = [
        (f"masked.towns.{name}", "masked", "towns", "城镇", name, value, 40, source)
        for name, value in (("precision", 30), ("chance", 5), ("already", 20), ("other", 9))
    ]
    columns = ["id", "test", "name_en", "name_zh", "statistic", "value", "cases", "source"]
    pd.DataFrame(rows, columns=columns).to_csv(space / "tables" / "trials.csv", index=False)
    found = _found(space)["capabilities.trial.masked.towns"]
    assert found.facts["precision"] == Quantity(30.0, "%")
    assert found.facts["cases"] == Quantity(40, "1")


def _changed(folder: Path, table: str, **columns: object) -> Path:
    """A listed region with columns of one table set to something else."""
    space = _space(folder, host="unit0")
    path = space / "tables" / f"{table}.csv"
    pd.read_csv(path, dtype="str").assign(**columns).to_csv(path, index=False)
    return space


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        ("presence", {"weight": "0"}, False),
        ("presence", {"coding": ["a", "b"] * 5}, True),
        ("clusters", {"employment": ["0", "5", "7"]}, True),
        ("clusters", {"employment": ["", "5", "7"]}, True),
        ("production", {"value": "0"}, False),
        ("production", {"value": "5"}, True),
    ],
)
def test_odd_lists_are_read_or_passed_over_and_never_end_a_study(
    tmp_path: Path, table: str, columns: dict[str, object], *, said: bool
) -> None:
    assert bool(_found(_changed(tmp_path, table, **columns))) is said


def test_a_family_may_be_called_like_a_finding(tmp_path: Path) -> None:
    space = _space(tmp_path, host="unit0")
    path = space / "tables" / "activities.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table.replace({"own.f.metal": "nearest"}).to_csv(path, index=False)
    found = _found(space)
    assert found["capabilities.family.nearest"].key.startswith("capabilities.family_")
    assert found["capabilities.nearest"].key == "capabilities.nearest"


def test_an_internal_cluster_leaves_no_trace_in_the_public_study(tmp_path: Path) -> None:
    space = _changed(
        tmp_path, "clusters", name_en=["canary", "b", "c"], audience=["internal", "", ""]
    )
    public = open_workspace(space).public()
    mine = public.only((*capabilities.needs, *capabilities.uses))
    hidden = str(pd.read_csv(space / "tables" / "clusters.csv")["id"].iloc[0])
    said = "".join(
        f"{finding} {finding.evidence.to_csv()} {[figure.options for figure in finding.figures]}"
        for finding in capabilities.findings(mine)
    )
    assert said
    assert hidden not in said
    assert "canary" not in said


def test_an_error_too_large_for_the_table_leaves_ranks_without_an_interval(tmp_path: Path) -> None:
    space = _space(tmp_path, kind="region", own=True, presence=False)
    with (space / "southgate.toml").open("a", encoding="utf-8") as file:
        file.write("error = 1.0\n")
    found = _found(space)["capabilities.unmeasured"]
    assert found.evidence[["low", "high"]].isna().all(axis=None)
