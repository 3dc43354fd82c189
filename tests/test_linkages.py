"""The chapter on the chain: what it finds in a small invented table, and what it leaves unsaid."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from southgate.chapters import linkages
from southgate.records import Basis, Finding, Quantity, Ranked
from southgate.workspace import open_workspace
from workspaces import CHENZHOU, copied

NAMES = ("ore", "metal", "shops")
FLOWS = {("ore", "metal"): 60.0, ("metal", "shops"): 40.0, ("shops", "ore"): 5.0}
FINAL = {"ore": 10.0, "metal": 60.0, "shops": 195.0}
OUTPUT = {"ore": 50.0, "metal": 100.0, "shops": 200.0}
IMPORTS = {"ore": 20.0}


def _space(folder: Path, *, jobs: bool, gdp: bool = True, final: bool = True) -> Path:
    """The invented region in a nation of three sectors that imports two sevenths of its ore."""
    space = copied(folder)
    tables = space / "tables"
    source = str(pd.read_csv(tables / "sources.csv", dtype="str")["id"][0])

    def write(name: str, columns: list[str], rows: list[tuple[object, ...]]) -> None:
        table = pd.DataFrame(rows, columns=columns)
        table.assign(source=source).to_csv(tables / f"{name}.csv", index=False)

    measures = pd.read_csv(tables / "measures.csv", dtype="str")
    more = measures[measures["id"] == "gdp"].assign(id="sector_output")
    pd.concat([measures, more]).to_csv(tables / "measures.csv", index=False)
    if gdp:
        seen = pd.read_csv(tables / "observations.csv", dtype="str")
        ours = seen[(seen["subject"] == "northfield") & (seen["measure"] == "gdp")].tail(1)
        whole = ours.assign(subject="land", value=str(100 * float(ours["value"].iloc[0])))
        pd.concat([seen, whole]).to_csv(tables / "observations.csv", index=False)
    listed = ["id", "region", "name_en", "name_zh", "focus"]
    write("sectors", listed, [(n, "land", n, "部门", n != "shops") for n in NAMES])
    flows = ["supplier", "user", "period", "origin", "value"]
    write("intermediate", flows, [(i, j, "2018", "total", v) for (i, j), v in FLOWS.items()])
    if final:
        uses = ["sector", "use", "period", "origin", "value"]
        write("final_demand", uses, [(n, "home", "2018", "total", v) for n, v in FINAL.items()])
        write(
            "imports", ["sector", "period", "value"], [(n, "2018", v) for n, v in IMPORTS.items()]
        )
    made = [("land", n, "2018", "sector_output", v) for n, v in OUTPUT.items()]
    if jobs:
        made += [("land", n, "2019", "gdp", 100.0) for n in NAMES]
        made += [("northfield", n, "2019", "gdp", v) for n, v in (("ore", 4.0), ("metal", 1.0))]
    write("sector_output", ["region", "sector", "period", "measure", "value"], made)
    return space


def _found(space: Path) -> dict[str, Finding]:
    workspace = open_workspace(space)
    mine = workspace.only((*linkages.needs, *linkages.uses))
    return {finding.name: finding for finding in linkages.findings(mine)}


def _value(finding: Finding, name: str) -> float:
    fact = finding.facts[name]
    assert isinstance(fact, Quantity)
    return fact.value


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return _found(_space(tmp_path_factory.mktemp("refused"), jobs=False))


@pytest.fixture(scope="module")
def estimated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return _found(_space(tmp_path_factory.mktemp("estimated"), jobs=True))


@pytest.fixture(scope="module")
def example() -> dict[str, Finding]:
    return _found(CHENZHOU)


@pytest.fixture(scope="module")
def beckley() -> dict[str, Finding]:
    return _found(CHENZHOU.parent / "appalachia")


def test_imports_are_taken_out_before_a_multiplier_is_told(refused: dict[str, Finding]) -> None:
    """Of 70 of ore 20 come from abroad: metal needs .6 of ore, and .6 * 50 / 70 of it at home."""
    bound = refused["linkages.bound.metal"]
    assert bound.key == "linkages.bound_mixed"
    assert _value(bound, "mixed") > _value(bound, "multiplier") > 1 + 0.6 * 50 / 70 - 0.01
    assert "imports_alike" in bound.caveats


def test_a_region_without_figures_by_sector_is_refused(refused: dict[str, Finding]) -> None:
    assert "linkages.table" not in refused
    assert not [name for name in refused if name.startswith("linkages.here")]
    guess = refused["linkages.refused"]
    assert 1 <= _value(guess, "low") < _value(guess, "high")
    assert guess.caveats[0] == "guess_not_estimate"


def test_what_is_supposed_is_marked_and_bounded(refused: dict[str, Finding]) -> None:
    found = refused["linkages.retention"]
    marked = (found.facts[name] for name in ("kept", "multiplier"))
    assert all(isinstance(fact, Quantity) and fact.basis == Basis.ASSUMED for fact in marked)
    rows = found.evidence.set_index(["share_kept", "sector"])["multiplier"]
    assert rows[0, "ore"] == 1
    full = _value(refused["linkages.bound.ore"], "multiplier")
    assert rows[100, "ore"] == pytest.approx(full, abs=0.006)
    assert set(found.evidence["basis"]) == {"assumed"}


def test_a_region_with_figures_gets_a_range_below_the_nation(
    estimated: dict[str, Finding],
) -> None:
    assert "linkages.refused" not in estimated
    here = estimated["linkages.here.metal"]
    assert 1 <= _value(here, "low") <= _value(here, "high") <= _value(here, "bound") + 0.006
    assert "choice_not_interval" in here.caveats
    table = estimated["linkages.table"]
    assert (_value(table, "absent"), _value(table, "left")) == (1, 0)
    assert set(table.evidence["sector"]) == {"ore", "metal"}


def test_the_regions_table_balances_and_says_what_that_changed(
    estimated: dict[str, Finding],
) -> None:
    """The region has .04 of the nation's ore, .01 of its metal, and is taken to use .01 to .017."""
    told = estimated["linkages.balancing"]
    assert _value(told, "tables") == _value(told, "tried") == 10
    assert set(told.evidence["used_by"]) == {"sectors", "value_added"}
    assert set(told.evidence["choice"]) == {*(f"delta_{d}" for d in (0.1, 0.2, 0.3, 0.4)), "simple"}
    assert 0 <= _value(told, "most") < 0.1
    sold = estimated["linkages.balanced"]
    assert 0 < _value(sold, "low") <= _value(sold, "high") <= 100
    assert set(sold.evidence["sector"]) == {"ore", "metal"}
    made = sold.evidence.set_index("sector")["value"]
    assert made.to_dict() == pytest.approx({"ore": 50 * 0.04, "metal": 100 * 0.01})
    lines = estimated["linkages.here.metal"].evidence
    assert len(lines) == 10
    assert (lines["multiplier_balanced"] <= lines["multiplier_estimated"] + 0.05).all()
    assert "use_in_proportion" in sold.caveats


def test_inputs_of_the_region_are_told_by_where_they_come_from(
    estimated: dict[str, Finding],
) -> None:
    """Two sevenths of the .6 of ore that metal needs come from abroad."""
    rows = estimated["linkages.bought"].evidence.set_index("sector")
    metal = rows.loc["metal"]
    assert metal["bought_abroad"] == pytest.approx(100 * 0.6 * 2 / 7, abs=0.06)
    assert metal["bought_country"] == pytest.approx(100 * 0.6 * 5 / 7, abs=0.06)
    assert metal["value_added"] == pytest.approx(40, abs=0.06)
    assert metal["bought_low"] <= metal["bought_high"] <= metal["bought_country"]


def test_beckleys_table_balances_and_adds_up_to_about_what_is_published(
    beckley: dict[str, Finding],
) -> None:
    told = beckley["linkages.balancing"]
    assert _value(told, "tables") == _value(told, "tried") == 15
    assert _value(told, "most") == pytest.approx(0.028, abs=1e-9)
    coal = beckley["linkages.here.s2121"]
    assert (_value(coal, "low"), _value(coal, "high")) == (1.06, 1.29)
    assert _value(coal, "bound") == 1.75
    implied = beckley["linkages.implied"]
    assert _value(implied, "implied") == pytest.approx(_value(implied, "value"), rel=0.05)
    bought = beckley["linkages.bought"].evidence.set_index("sector").loc["s2121"]
    parts = bought[["bought_country", "bought_abroad", "value_added"]]
    assert parts.tolist() == pytest.approx([43.8, 4.1, 52.1], abs=0.06)


def test_nothing_is_said_where_imports_are_mixed_in_and_not_told(tmp_path: Path) -> None:
    """Ore sells 60 of the 50 that is made: without the import table that cannot be parted."""
    assert _found(_space(tmp_path, jobs=False, final=False)) == {}


def test_without_the_size_of_the_region_no_guess_is_shown(tmp_path: Path) -> None:
    assert "linkages.refused" not in _found(_space(tmp_path, jobs=False, gdp=False))


def test_mining_of_the_example_is_upstream_and_no_engine(example: dict[str, Finding]) -> None:
    ores = example["linkages.place.s009"]
    assert ores.key == "linkages.upstream"
    assert ores.facts["rank"] == Ranked(103, 149)
    steps = ores.evidence.set_index("sector").loc["s009", ["steps", "steps_trade"]]
    assert steps.tolist() == pytest.approx([5.636, 5.570], abs=2e-3)
    assert example["linkages.next.s009"].facts["buyer"].code == "s064"  # type: ignore[union-attr]


def test_the_one_share_of_the_example_is_of_figures_of_two_years(
    example: dict[str, Finding],
) -> None:
    share = example["linkages.share.nonferrous_revenue"]
    assert (_value(share, "share"), _value(share, "part")) == (1.8, 0.25)
    years = [fact.period for fact in (share.facts["value"], share.facts["whole"])]  # type: ignore[union-attr]
    assert years == ["2023", "2020"]
    assert {"years_apart", "revenue_not_output"} <= set(share.caveats)


def test_smelting_of_the_example_is_told_at_home_and_mixed(example: dict[str, Finding]) -> None:
    bound = example["linkages.bound.s064"]
    assert (_value(bound, "multiplier"), _value(bound, "mixed")) == (2.41, 3.04)
    assert not any(finding.verdicts for finding in example.values())
