"""Scenarios: refused with all their faults, run beside the base, and never mixed up with it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from southgate.chapters import partners, scenarios, visitors
from southgate.dossier.truths import holds
from southgate.errors import FaultsFound
from southgate.records import Audience, Chapter, Finding, Name, Quantity, Ranked
from southgate.study import run
from southgate.study.scenarios import TOLD, runs, supposed
from southgate.workspace import check_workspace, matched, open_workspace
from workspaces import copied

HEAD = "id,name_en,name_zh,table,key,column,how,value,low,high\n"
PLACES = """id,name_en,name_zh,region,longitude,latitude,minutes,people,output,period,source,\
size_source
port,Port,港口,northfield,110,22,60,3000000,100,2016,yearbook,yearbook
mill,Mill,磨坊,northfield,110,28,90,1000000,300,2016,yearbook,yearbook
"""


def northfield(folder: Path) -> Path:
    """The invented region with two places that are reached, and a place of its own."""
    target = copied(folder)
    (target / "tables" / "journeys.csv").write_text(PLACES, "utf-8")
    regions = target / "tables" / "regions.csv"
    table = pd.read_csv(regions, dtype="str")
    ours = table["id"] == "northfield"
    table = table.assign(longitude=np.where(ours, "110", ""), latitude=np.where(ours, "25", ""))
    table.to_csv(regions, index=False)
    return target


def scenario(folder: Path, *rows: str) -> Path:
    path = folder / "what_if.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return path


QUICK = "quick,Ten minutes less,缩短十分钟,journeys,port,minutes,add,-10,-20,-5"


@pytest.fixture(scope="module", autouse=True)
def few_chapters():
    """Two chapters and the strategy: what is run again does not depend on how many there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sys.modules["southgate.study.run"],
            "CHAPTERS",
            {"partners": partners, "visitors": visitors},
        )
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return northfield(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="module")
def studies(folder, tmp_path_factory):
    path = scenario(tmp_path_factory.mktemp("what_if"), QUICK)
    return run(open_workspace(folder)), run(open_workspace(folder, path))


def by_name(study):
    return {finding.name: finding for finding in study.findings}


def test_differences_come_with_the_range_of_what_is_supposed(studies):
    told = by_name(studies[1])
    moved = told["scenarios.numbers.quick"].evidence
    moved = moved[moved["edge"] == "value"].set_index("number").drop(columns="edge")
    minutes = moved.loc["partners.minute.minutes"]
    assert (minutes["before"], minutes["after"]) == (60, 50)
    assert (minutes["difference_low"], minutes["difference_high"]) == (-20, -5)
    inside = moved["difference"].between(moved["difference_low"], moved["difference_high"])
    assert inside.all()
    assert np.isfinite(moved.drop(columns=["finding", "unit"]).to_numpy(dtype=float)).all()


def test_the_market_is_compared_choice_by_choice(studies):
    told = by_name(studies[1])["scenarios.market.quick"]
    half = 60
    base, then = (3 * 0.5 ** (t / half) + 0.5 ** (90 / half) for t in (60, 50))
    assert told.key == "scenarios.nearer"
    assert told.facts["people"].value == pytest.approx(100 * (then / base - 1), abs=1e-3)
    assert told.facts["people"].low < told.facts["people"].value < told.facts["people"].high
    assert told.facts["people"].basis == "assumed"
    assert len(told.evidence) == 3 * 2 * 3


def test_the_base_is_the_same_with_and_without_a_scenario(studies):
    alone, beside = (by_name(study) for study in studies)
    assert not any(name.startswith("scenarios.") for name in alone)
    for name, finding in alone.items():
        assert beside[name].facts == finding.facts, name
        assert beside[name].evidence.equals(finding.evidence), name


def test_what_was_kept_of_an_earlier_study_is_not_mixed_up_with_what_is_supposed(
    folder, studies, tmp_path
):
    plain, quick = studies
    opened = open_workspace(folder)
    for kept in (quick, plain):
        again = by_name(run(opened, earlier=kept))
        assert again.keys() == by_name(plain).keys()
        assert all(again[name].facts == one.facts for name, one in by_name(plain).items())
    other = scenario(tmp_path, QUICK.replace("-10,-20,-5", "-30,-40,-25"))
    fresh = by_name(run(open_workspace(folder, other), earlier=quick))
    moved = fresh["scenarios.numbers.quick"].evidence.set_index("number")
    assert moved.loc["partners.minute.minutes", "after"] == 30


def test_a_changed_table_has_a_hash_of_its_own_and_the_rest_is_untouched(folder, tmp_path):
    opened = open_workspace(folder, scenario(tmp_path, QUICK))
    then = supposed(opened, "quick", "value")
    hashes = {record.name: record.sha256 for record in opened.records}
    changed = {one.name for one in then.records if one.sha256 != hashes[one.name]}
    assert changed == {"journeys"}
    assert then.table("journeys")["minutes"].tolist() == [50, 90]
    assert opened.table("journeys")["minutes"].tolist() == [60, 90]
    assert all(then.tables[n] is opened.tables[n] for n in opened.tables if n != "journeys")


def test_a_scenario_that_no_finding_reads_says_that_nothing_moves(folder, tmp_path):
    row = "idle,Another port,另一港口,regions,expo,longitude,set,1,,"
    table = pd.read_csv(folder / "tables" / "regions.csv", dtype="str")
    row = row.replace("expo", str(table.loc[table["id"] == "northfield", "id"].iloc[0]))
    told = by_name(run(open_workspace(folder, scenario(tmp_path, row.replace("set,1", "add,0")))))
    assert told["scenarios.numbers.idle"].key == "scenarios.nothing"
    assert told["scenarios.asked"].facts["moving"].value == 0


BAD = (
    "a,A,甲,jorneys,port,minutes,add,-10,,",
    "b,B,乙,journeys,prt,minutes,add,-10,,",
    "c,C,丙,journeys,port,minuets,add,-10,,",
    "d,D,丁,journeys,port,minutes,add,-60,,",
    "e,E,戊,journeys,port,minutes,less,-10,,",
    "f,F,己,journeys,port,minutes,add,-10,-20,",
    "g,G,庚,journeys,port,minutes,add,-10,-5,-20",
    "h,H,辛,journeys,port / 2016,minutes,add,-10,,",
    "i,I,壬,journeys,port,minutes,add,ten,,",
    "j,J,癸,sources,yearbook,grade,set,1,,",
    "k,K,子,journeys,port,minutes,add,-1,,",
    "k,Other,子,journeys,*,minutes,add,-1,,",
)
SAID = (
    "what_if.csv:2: table: must be one of",
    "what_if.csv:3: key: must name a row of `journeys` by `id`; is `prt`",
    "what_if.csv:4: column: must be a column of numbers of `journeys`",
    "what_if.csv:5: value: must leave numbers from 1 to 10000 in `minutes`; it gives 0",
    "what_if.csv:6: how: must be one of set, add, times",
    "what_if.csv:7: high: `low` and `high` must be given together",
    "what_if.csv:8: value: must lie from `low` to `high`; they are -5, -10, -20",
    "what_if.csv:9: key: must name a row of `journeys` by `id`; is `port / 2016`",
    "what_if.csv:10: value: must be a finite number",
    "what_if.csv:11: table: must be one of",
    "what_if.csv:13: key: a scenario must change a cell once; `*` is changed in row 12 too",
    "what_if.csv: name_en: rows of one scenario must bear one name; `k` bears 2",
)


def test_a_bad_file_is_refused_once_with_every_fault(folder, tmp_path):
    path = scenario(tmp_path, *BAD)
    with pytest.raises(FaultsFound) as refusal:
        open_workspace(folder, path)
    lines = refusal.value.faults
    for said in SAID:
        assert any(line.startswith(said) for line in lines), (said, lines)
    assert str(path.parent) not in "".join(lines)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.csv", None, "must be there"),
        ("empty.csv", "", "must not be empty"),
        ("broken.toml", "[[change]\n", "must be TOML with one [[change]] a row"),
        ("rows.toml", "change = [1]\n", "must be TOML with one [[change]] a row"),
        ("bare.toml", 'title = "x"\n', "must have rows"),
        ("head.csv", HEAD, "must have rows"),
        ("odd.csv", "a,b\n1,2\n", "the column `id` must be there"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(folder, tmp_path, name, text, said):
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    faults = check_workspace(folder, tmp_path / name)
    assert faults["must"].str.contains(said, regex=False).any(), faults
    assert set(faults["file"]) == {name}


def test_toml_says_what_csv_says(folder, tmp_path):
    path = tmp_path / "what_if.toml"
    path.write_text(
        '[[change]]\nid = "quick"\nname_en = "Ten minutes less"\nname_zh = "缩短十分钟"\n'
        'table = "journeys"\nkey = "port"\ncolumn = "minutes"\nhow = "add"\nvalue = -10\n'
        "low = -20\nhigh = -5\n",
        "utf-8",
    )
    one = open_workspace(folder, path).table("scenarios")
    other = open_workspace(folder, scenario(tmp_path, QUICK)).table("scenarios")
    assert one.equals(other)


def test_keys_of_several_parts_and_stars_name_rows():
    table = pd.DataFrame({"region": ["a", "a", "b"], "activity": ["x", "y", "x"],
                          "period": "2019", "measure": "jobs"})  # fmt: skip
    assert matched("production", table, "a / * / 2019 / jobs").tolist() == [True, True, False]
    assert matched("production", table, "* / x / 2019 / *").tolist() == [True, False, True]
    assert not matched("production", table, "a / x").any()


def test_a_scenario_that_reaches_an_internal_row_stays_inside(tmp_path):
    hidden = northfield(tmp_path)
    path = hidden / "tables" / "journeys.csv"
    lines = PLACES.replace("size_source\n", "size_source,audience\n").splitlines()
    lines[1:] = [f"{lines[1]},", f"{lines[2]},internal"]
    path.write_text("\n".join([*lines, lines[1].replace("port,", "pier,", 1)]) + "\n", "utf-8")
    quiet = "veiled,Canary crane,金丝雀,journeys,mill,minutes,add,-10,,"
    opened = open_workspace(hidden, scenario(tmp_path, QUICK, quiet))
    public = run(opened)
    shown = repr([(f.facts, f.evidence.to_csv()) for f in public.findings]) + repr(public.labels)
    assert "scenarios.numbers.quick" in by_name(public)
    assert "veiled" not in shown
    assert "Canary" not in shown
    inside = by_name(run(opened, edition=Audience.INTERNAL))
    assert inside["scenarios.numbers.veiled"].audience is Audience.INTERNAL


def test_chapters_compare_nothing_where_nothing_was_run():
    """The findings come of the tables alone: a scenario of which no number is told moves none."""

    class Tables:
        tables = {  # noqa: RUF012
            "scenarios": pd.DataFrame([("s", "t", "k", "c", "add", 1.0, np.nan, np.nan, "")],
                columns=["id", "table", "key", "column", "how", "value", "low", "high", "source"]),
            "runs.numbers": pd.DataFrame(
                [
                    (code, "value", "p.x", "p.x", fact, edge, value, "%", "")
                    for code in ("", "s")
                    for fact, edge, value in (("", "", 0.0), ("a", "value", 2.0))
                ],
                columns=["scenario", "end", *TOLD]),
            "runs.market": pd.DataFrame(),
        }  # fmt: skip

        def table(self, name):
            return self.tables[name]

    told = {one.name: one for one in scenarios.findings(Tables())}
    assert told["scenarios.numbers.s"].key == "scenarios.nothing"
    assert told["scenarios.asked"].facts["moving"].value == 0


LEADS = {"share": Quantity(42.0, "%", low=40.0, high=45.0), "first": Name("journeys", "port")}
RANKED = {"rank": Ranked(1, 9, 1, 3)}


@pytest.mark.parametrize(
    ("before", "after", "edges", "otherwise"),
    [
        (("leads", RANKED), ("leads", {"rank": Ranked(5, 9, 1, 3)}), ["value"], 0),
        (("leads", RANKED), ("leads", {"rank": Ranked(1, 8, 1, 4)}), ["high", "of"], 0),
        (
            ("leads", LEADS),
            ("leads", {**LEADS, "share": Quantity(42.0, "%", low=-9.0, high=99.0)}),
            ["high", "low"],
            0,
        ),
        (("leads", LEADS), ("leads", {**LEADS, "first": Name("journeys", "mill")}), [], 1),
        (("leads", LEADS), ("divided", LEADS), [], 1),
        (("leads", {**LEADS, **RANKED}), ("leads", {**LEADS, **RANKED}), [], 0),
    ],
    ids=["rank", "among", "ends", "name", "sentence", "nothing"],
)
def test_ranks_ends_of_ranges_and_names_are_compared_too(
    folder, tmp_path, before, after, edges, otherwise
):
    def chapters(key, facts):
        found = Finding(f"visitors.{key}", facts, pd.DataFrame(), tables=(), about="x")
        return (Chapter("visitors", (found,)),)

    opened = open_workspace(folder, scenario(tmp_path, QUICK))
    made = runs(opened, chapters(*before), lambda _: chapters(*after))
    tables = {**opened.tables, **made}
    told = {one.name: one for one in scenarios.findings(replace(opened, tables=tables))}
    numbers, asked = told["scenarios.numbers.quick"], told["scenarios.asked"]
    assert sorted(numbers.evidence["edge"]) == edges
    assert numbers.facts["changed"].value == len(edges)
    assert numbers.facts["otherwise"].value == otherwise
    moved = bool(edges or otherwise)
    assert numbers.key == ("scenarios.numbers" if moved else "scenarios.nothing")
    assert asked.facts["moving"].value == moved
    assert holds(numbers)


def test_the_command_line_builds_a_page_of_it_and_refuses_a_bad_file(folder, tmp_path):
    out, path = tmp_path / "out", scenario(tmp_path, QUICK)
    command = [sys.executable, "-m", "southgate.cli", "build", str(folder), "--out", str(out)]
    done = subprocess.run(
        [*command, "--scenario", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    pages = [(out / "site" / lang / "scenarios.html").read_text("utf-8") for lang in ("en", "zh")]
    assert "Ten minutes less" in pages[0]
    assert "缩短十分钟" in pages[1]
    assert not any("NaN" in page or ">nan<" in page for page in pages)
    path.write_text(HEAD + BAD[0] + "\n", "utf-8")
    refused = subprocess.run(
        [*command, "--scenario", str(path)], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "what_if.csv:2: table: must be one of" in refused.stderr
    assert (out / "site" / "en" / "scenarios.html").read_text("utf-8") == pages[0]
