"""The chapter `mining` with a register: what is asked, what is told in public, what is not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from invented_mines import assumptions, with_register
from southgate.chapters import mining
from southgate.chapters.mining import chosen, register
from southgate.dossier.build import build_site
from southgate.errors import MethodError
from southgate.methods.consolidation import consolidation
from southgate.records import Audience
from southgate.study import run, write_study
from southgate.workspace import Workspace, check_workspace, open_workspace
from workspaces import NORTHFIELD, copied

N = None
MARKS = ("CANARY", "hiddenmine", "hiddenplant", "hiddenpark", "hiddenlode")


@pytest.fixture(scope="module")
def plain() -> Workspace:
    return open_workspace(NORTHFIELD)


@pytest.fixture(scope="module")
def space(plain) -> Workspace:
    return with_register(plain)


@pytest.fixture(scope="module", autouse=True)
def few_draws():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chosen, "DRAWS", 5)
        patch.setattr(chosen, "POINTS", 4)
        yield


def by_name(findings):
    return {finding.key: finding for finding in findings}


def with_rows(space: Workspace, name: str, **columns) -> Workspace:
    """The same with columns of one table changed."""
    table = space.tables[name].assign(**columns)
    return replace(space, tables={**space.tables, name: table.astype(space.tables[name].dtypes)})


def asked(space: Workspace) -> register.Asked:
    return register.asked(space, 2024)


def test_the_plan_is_told_in_counts_and_whole_shares(space):
    told = by_name(mining.disclosed(space))
    assert list(told) == ["mining.plan", "mining.frontier", "mining.stable", "mining.assumed"]
    facts = {name: fact.value for name, fact in told["mining.plan"].facts.items()}
    assert (
        facts["mines"] == facts["keep"] + facts["upgrade"] + facts["merge"] + facts["close"] == 22
    )
    assert facts["units"] < facts["mines"] - facts["close"]
    assert facts["gap"] <= 1.0
    assert all(facts[name] == round(facts[name]) for name in ("output", "harm", "jobs"))
    assert facts["output"] >= 70, "the floor holds"
    assert {fact.basis for name, fact in told["mining.plan"].facts.items() if name != "gap"} == {"assumed"}  # fmt: skip # noqa: E501


def test_less_harm_costs_value_along_the_frontier(space):
    rows = by_name(mining.disclosed(space))["mining.frontier"].evidence
    assert rows["harm_share"].is_monotonic_increasing
    assert rows["worth_share"].is_monotonic_increasing
    assert rows["worth_share"].iloc[-1] == 100


def test_inside_each_mine_has_its_fate_its_year_and_its_doubt(space):
    found = by_name(mining.findings(space))["mining.moves"]
    rows = found.evidence.set_index("mine")
    assert found.audience is Audience.INTERNAL
    assert len(rows) == 22
    barred = rows.loc[["hiddenmine04", "hiddenmine05", "hiddenmine06"]]
    assert set(barred["fate"]) == {"close"}
    assert set(barred["since"]) == {"2026"}, "the park bars them from its year on, not before"
    merged = rows[rows["fate"] == "merge"]
    assert merged.groupby("comes_up").size().min() >= 2
    assert set(merged["comes_up"]) <= set(merged.index)
    assert (rows.loc[rows["fate"] == "close", ["comes_up", "plant"]] == "").all(axis=None)
    assert rows["kept"].between(0, 100).all()
    assert {figure.kind for figure in found.figures} == {"mines_map", "mergers"}


def test_small_counts_of_a_plan_are_not_told(plain):
    told = by_name(mining.disclosed(with_register(plain, reach=(3.0, N, N))))
    assert "mining.plan" not in told
    assert set(told["mining.plan_found"].facts) == {"mines", "gap"}


def test_an_area_bars_from_its_year_and_at_once_where_none_is_said(space, tmp_path):
    assert set(asked(space).limits.excluded.values()) == {"2026"}
    unsaid = asked(with_rows(space, "protected", since=[""])).limits
    assert set(unsaid.excluded.values()) == {unsaid.periods[0]}
    folder = copied(tmp_path)
    rows = ["id,name_en,name_zh,region,kind,since,source"]
    rows += [
        f"park{place},Park,公园,northfield,park,{since},yearbook"
        for place, since in enumerate(("2027", "", "2027-05", "from 2030"))
    ]
    (folder / "tables" / "protected.csv").write_text("\n".join(rows) + "\n", "utf-8")
    faults = check_workspace(folder)
    assert faults["found"].tolist() == ["is `2027-05`", "is `from 2030`"]
    assert set(faults["must"]) == {"must be a year such as 2017"}


def test_nothing_of_the_register_stands_in_the_public_edition(space, tmp_path):
    read = (*mining.needs, *register.READ, "mines")
    bare = {name: rows if name in read else rows.iloc[:0] for name, rows in space.tables.items()}
    for edition in Audience:
        study = run(replace(space, tables=bare), edition=edition)
        folder, site = tmp_path / edition, tmp_path / f"site-{edition}"
        folder.mkdir()
        site.mkdir()
        write_study(study, folder)
        build_site(study, site, pictures=tmp_path / "pictures")
        written = b"".join(
            path.read_bytes()
            for top in (folder, site)
            for path in top.rglob("*")
            if path.is_file() and path.suffix != ".js"
        )
        assert b"mining.plan" in written
        found = [mark for mark in MARKS if mark.encode() in written]
        assert bool(found) is (edition is Audience.INTERNAL), found


def test_assumptions_that_are_internal_are_not_told(space):
    table = space.tables["mine_assumptions"]
    hidden = with_rows(space, "mine_assumptions", audience=["internal"] * len(table))
    assert "mining.assumed" not in by_name(mining.disclosed(hidden))


def test_limits_that_cannot_meet_are_named_and_their_amounts_kept_inside(plain):
    stuck = with_register(plain, way=(12.0, N, N))
    told = by_name(mining.disclosed(stuck))
    assert list(told) == ["mining.cannot", "mining.assumed"]
    assert [item.code for item in told["mining.cannot"].facts["limits"].items] == ["floor"]
    assert list(told["mining.cannot"].evidence.columns) == ["mine_limit"]
    inside = by_name(mining.findings(stuck))["mining.conflict"]
    assert inside.audience is Audience.INTERNAL
    assert (inside.evidence["needed"] > inside.evidence["there"]).all()


def test_a_search_that_ends_without_a_plan_says_so(space, monkeypatch):
    cut = lambda *args, **more: consolidation(*args, **{**more, "time_limit": 1e-9})  # noqa: E731
    monkeypatch.setattr(chosen, "consolidation", cut)
    chosen._found.cache_clear()
    told = by_name(mining.disclosed(space))
    chosen._found.cache_clear()
    assert list(told) == ["mining.no_answer", "mining.assumed"]
    assert told["mining.no_answer"].facts["mines"].value == 22


def test_a_register_without_plants_or_assumptions_says_what_is_missing(space, plain):
    for name in ("plants", "mine_assumptions"):
        bare = replace(space, tables={**space.tables, name: space.tables[name].iloc[:0]})
        lacking = by_name(mining.disclosed(bare))["mining.enough"].facts["absent"]
        assert [item.code for item in lacking.items] == [name]
    priceless = with_register(plain, price=None, haul=None)
    lacking = by_name(mining.disclosed(priceless))["mining.enough"].facts["absent"]
    assert [item.code for item in lacking.items] == ["price", "haul"]


def test_a_mine_without_a_place_is_not_chosen_among_but_counted(space):
    lost = space.tables["mines"]["longitude"].mask(space.tables["mines"].index < 3)
    told = by_name(mining.disclosed(with_rows(space, "mines", longitude=lost)))
    facts = told["mining.too_few"].facts
    assert (facts["mines"].value, facts["capacity"].value) == (22, 19)


def test_numbers_of_the_register_stand_before_assumed_ones(space, plain):
    made = asked(space)
    options, mines = made.estate.options, space.table("mines").set_index("id")
    cost = options.loc["hiddenmine00", "operating"] / options.loc["hiddenmine00", "ore"]
    assert cost == pytest.approx(mines.loc["hiddenmine00", "operating"])
    grade = made.estate.output.loc["hiddenmine00", "tin"] / options.loc["hiddenmine00", "ore"]
    assert grade == pytest.approx(0.009), "of the deposit, not of the assumption"
    assert made.counted.to_dict() == {"given": 14, "assumed": 74}
    assert made.ranges["price"] == (pytest.approx(2 / 3), pytest.approx(4 / 3))
    upgraded = asked(with_register(plain, upgrading=(30.0, N, N), upgraded_harm=(0.6, N, N)))
    better = upgraded.estate.options.loc["hiddenmine00 +"]
    assert (better["kind"], better["lead"]) == ("upgrade", "hiddenmine00")
    assert better["harm"] == pytest.approx(0.6 * options.loc["hiddenmine00", "harm"])


def test_a_mine_whose_ore_runs_out_is_barred_from_then_on(space):
    ore = space.table("mines").set_index("id").loc["hiddenmine00":"hiddenmine03", "capacity"].sum()
    short = with_rows(space, "reserves", amount=1.5 * ore)
    made = asked(short)
    assert made.spent == 4
    assert made.limits.excluded["hiddenmine00"] == "2026"
    assert "hiddenmine10" not in made.limits.excluded


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        ("reserves", {"amount": -8e6}, "An amount must be above 0 .* hiddenlode"),
        ("plants", {"capacity": -1.0}, "`plants`"),
        ("mine_assumptions", {"low": 1e9}, "low must not lie above the value"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(space, table, columns, said):
    with pytest.raises(MethodError, match=said):
        mining.disclosed(with_rows(space, table, **columns))


def test_a_reserve_in_two_units_is_refused_in_words(space):
    one = space.tables["reserves"]
    two = pd.concat([one, one.assign(id="again", unit="kg")], ignore_index=True)
    with pytest.raises(MethodError, match="given in several: tin"):
        mining.disclosed(replace(space, tables={**space.tables, "reserves": two}))


def test_a_mine_without_a_grade_is_refused_by_name(plain):
    with pytest.raises(MethodError, match="18 of 22 have not: hiddenmine04"):
        mining.disclosed(with_register(plain, grade=None))


@pytest.mark.parametrize("years", [0.0, 0.5, 1e9])
def test_years_ahead_are_a_whole_number_that_can_be_planned(space, years):
    rows = assumptions(space)
    rows.loc[rows["item"] == "periods", ["low", "value", "high"]] = years
    wrong = replace(space, tables={**space.tables, "mine_assumptions": rows})
    with pytest.raises(MethodError, match="must be a whole number from 1 to 30"):
        mining.disclosed(wrong)


def test_assumptions_may_hold_for_one_commodity(space):
    rows = assumptions(space)
    own = rows[rows["item"] == "price"].assign(commodity="tin", value=9e3, low=9e3, high=9e3)
    given = register.Assumed(pd.concat([rows, own], ignore_index=True))
    said = given.each("price", pd.Series(["tin", "lead"]))
    assert said.tolist() == [9e3, 15e3]
    reach = rows[rows["item"] == "reach"].assign(commodity="tin")
    assert not register.Assumed(reach).has("reach"), "what holds for tin alone has no say for all"
