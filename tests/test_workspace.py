"""What a workspace must hold, and what is said when it does not."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from southgate.errors import FaultsFound, WorkspaceError
from southgate.workspace import check_workspace, open_workspace, said
from workspaces import CHENZHOU, NORTHFIELD, changed, copied


def lines(folder: Path) -> list[str]:
    return list(said(check_workspace(folder)))


@pytest.mark.parametrize("folder", [NORTHFIELD, CHENZHOU], ids=["invented", "example"])
def test_a_good_workspace_has_no_fault(folder):
    assert lines(folder) == []


CELLS = {
    "number": (
        "observations",
        "50000000000",
        "fifty",
        "observations.csv:2: value: must be a finite number; is `fifty`",
    ),
    "infinite": ("observations", "50000000000", "inf", "must be a finite number; is `inf`"),
    "negative": ("regions", "10.5", "-200", "longitude: must be at least -180; is `-200`"),
    "integer": ("breaks", "2019", "20x9", "year: must be a whole number; is `20x9`"),
    "boolean": ("sources", "true,A", "maybe,A", "publishable: must be true or false"),
    "enum": ("sources", ",A,official", ",D,official", "grade: must be one of A, B, C; is `D`"),
    "pattern": ("observations", "gdp,2012", "gdp,spring", "period: must be a period such as 2017"),
    "unit": (
        "measures",
        "gdp,output,地区生产总值,USD",
        "gdp,output,地区生产总值,U SD",
        "measures.csv:2: unit: must",
    ),
    "unit of measure": (
        "observations",
        "50000000000,USD",
        "50000000000,t",
        "unit: must be the unit of its measure, `USD`; is `t`",
    ),
    "dangling": (
        "observations",
        "easton,gdp",
        "nowhere,gdp",
        "subject: must be one of `id` in the table `regions`; is `nowhere`",
    ),
    "source": ("observations", "USD,,,yearbook", "USD,,,", "source: must be filled; it is empty"),
    "parameter": (
        "statements",
        "rises,gdp,,2019,2022",
        "rises,gdp,,,2022",
        "the test `rises` needs `since`; it is empty",
    ),
}


@pytest.mark.parametrize("case", CELLS, ids=list(CELLS))
def test_a_wrong_cell_is_named_with_row_column_and_what_to_do(tmp_path, case):
    table, old, new, message = CELLS[case]
    found = lines(changed(tmp_path, table, old, new))
    assert any(message in line for line in found), found
    assert all(line.count(";") >= 2 and line.endswith(".") for line in found)


def test_a_duplicate_key_is_named_at_its_second_row(tmp_path):
    folder = copied(tmp_path)
    path = folder / "tables" / "regions.csv"
    text = path.read_text("utf-8")
    path.write_text(text + text.splitlines()[2] + "\n", "utf-8")
    assert any("id must be unique; `northfield` stands above already" in x for x in lines(folder))


def test_all_faults_are_found_at_once(tmp_path):
    folder = changed(tmp_path, "observations", "50000000000", "fifty")
    (folder / "tables" / "breaks.csv").write_text("", "utf-8")
    (folder / "tables" / "strange.csv").write_text("a\n1\n", "utf-8")
    settings = folder / "southgate.toml"
    settings.write_text(settings.read_text("utf-8").replace('"northfield"', '"atlantis"'), "utf-8")
    found = "\n".join(lines(folder))
    for piece in (
        "fifty",
        "breaks.csv: the file must not be empty",
        "strange.csv: must be one of",
        "workspace.region: must be an id of the table `regions`; is `atlantis`",
    ):
        assert piece in found


def test_a_missing_column_and_an_unknown_one_are_named(tmp_path):
    found = "\n".join(lines(changed(tmp_path, "regions", "name_zh", "chinese")))
    assert "the column `name_zh` must be there" in found
    assert "`chinese`" in found or "chinese is not" in found


def test_a_row_with_too_many_cells_is_named(tmp_path):
    folder = changed(tmp_path, "observations", "exhibitors,2021", "exhibi,tors,2021")
    path = folder / "tables" / "observations.csv"
    path.write_text(path.read_text("utf-8") + "northfield,gdp,2030,many,USD,,,yearbook,\n", "utf-8")
    rows = path.read_text("utf-8").splitlines()
    found = lines(folder)
    broken = next(at for at, row in enumerate(rows, start=1) if "exhibi,tors" in row)
    assert any(f"observations.csv:{broken}: a row must have 9 cells" in line for line in found)
    assert any(f"observations.csv:{len(rows)}: value: must be" in line for line in found)


def test_an_empty_row_is_no_row(tmp_path):
    folder = changed(tmp_path, "regions", "easton,", ",,,,,,,,\neaston,")
    assert lines(folder) == []


@pytest.mark.parametrize(
    ("codec", "message"),
    [("utf-8-sig", "byte-order mark"), ("gb18030", "it reads as GB18030")],
)
def test_another_encoding_is_a_fault_unless_it_is_declared(tmp_path, codec, message):
    folder = copied(tmp_path)
    path = folder / "tables" / "measures.csv"
    path.write_bytes(path.read_text("utf-8").encode(codec))
    assert [line for line in lines(folder) if message in line]
    assert len(lines(folder)) == 1
    settings = folder / "southgate.toml"
    settings.write_text(
        settings.read_text("utf-8") + f'\n[encodings]\nmeasures = "{codec}"\n', "utf-8"
    )
    assert lines(folder) == []
    names = open_workspace(folder).table("measures")["name_zh"]
    assert "地区生产总值" in set(names)


def test_csv_gz_parquet_and_excel_hold_the_same_table(tmp_path):
    tables = []
    for form in ("csv", "csv.gz", "parquet", "xlsx"):
        folder = copied(tmp_path / form)
        path = folder / "tables" / "observations.csv"
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        content = path.read_bytes()
        path.unlink()
        target = folder / "tables" / f"observations.{form}"
        if form == "csv":
            target.write_bytes(content)
        elif form == "csv.gz":
            target.write_bytes(gzip.compress(content, mtime=0))
        elif form == "parquet":
            numbers = frame.assign(value=frame["value"].astype("float64"))
            numbers.to_parquet(target, index=False)
        else:
            with xlsxwriter.Workbook(target) as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, frame.columns)
                for at, row in enumerate(frame.itertuples(index=False), start=1):
                    sheet.write_row(at, 0, [float(c) if n == 3 else c for n, c in enumerate(row)])
        tables.append(open_workspace(folder).table("observations"))
    for table in tables[1:]:
        pd.testing.assert_frame_equal(table, tables[0])


def test_a_table_that_points_outside_the_workspace_is_refused(tmp_path):
    folder = copied(tmp_path)
    outside = tmp_path / "outside.csv"
    path = folder / "tables" / "breaks.csv"
    path.rename(outside)
    path.symlink_to(outside)
    assert any("must lie inside the workspace" in line for line in lines(folder))


def test_a_text_prints_twenty_of_a_rule_and_json_all(tmp_path):
    folder = copied(tmp_path)
    path = folder / "tables" / "observations.csv"
    path.write_text(path.read_text("utf-8").replace(",yearbook", ",nobody"), "utf-8")
    faults = check_workspace(folder)
    dangling = faults[faults["rule"] == "dangling-key"]
    assert len(dangling) > 20
    text = list(said(dangling))
    assert len(text) == 21
    assert text[-1].endswith("more of these")
    run = subprocess.run(
        [sys.executable, "-m", "southgate.cli", "check", str(folder), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert len(json.loads(run.stdout)) == len(faults)


def test_opening_refuses_with_every_fault(tmp_path):
    folder = changed(tmp_path, "observations", "50000000000", "fifty")
    with pytest.raises(FaultsFound, match="has 1") as refusal:
        open_workspace(folder)
    assert len(refusal.value.faults) == 1


def test_no_workspace_is_refused_in_words(tmp_path):
    with pytest.raises(WorkspaceError, match="must be a folder"):
        check_workspace(tmp_path / "nothing")
    with pytest.raises(WorkspaceError, match=r"must hold `southgate.toml`"):
        check_workspace(tmp_path)


def test_a_chapter_reads_only_what_it_declares():
    workspace = open_workspace(NORTHFIELD).only(("regions",))
    with pytest.raises(WorkspaceError, match="only the tables it declares"):
        workspace.table("observations")


def test_rows_are_numbered_as_a_spreadsheet_does_also_after_blank_lines(tmp_path):
    folder = copied(tmp_path)
    path = folder / "tables" / "breaks.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    quoted = first.replace("levels were revised by a census", '"levels were\nrevised, twice"')
    wrong = quoted.replace("2019", "20x9").replace("gdp", "green")
    path.write_text("\n".join([header, "", quoted, "", "", wrong, *rest]) + "\n", "utf-8")
    assert lines(folder) == [
        "tables/breaks.csv:6: year: must be a whole number; is `20x9`; write digits alone."
    ]


BROKEN = {
    "control character": ("regions", "Northfield", "North\x01field", "no control character"),
    "impossible day": ("observations", "gdp,2012", "gdp,2012-02-31", "must be a period"),
    "backwards": ("statements", "rises,gdp,,2019,2022", "rises,gdp,,2022,2019", "later than"),
    "reserved": ("statements", "s1,claim", "count,claim", "must not be one of count"),
    "too large": ("observations", "50000000000", "1e308", "must be at most 1e+18"),
}


@pytest.mark.parametrize("case", BROKEN, ids=list(BROKEN))
def test_what_a_build_could_not_bear_is_a_fault(tmp_path, case):
    table, old, new, message = BROKEN[case]
    assert any(message in line for line in lines(changed(tmp_path, table, old, new)))


def test_files_that_are_not_what_they_say_are_faults(tmp_path):
    folder = copied(tmp_path)
    tables = folder / "tables"
    (tables / "breaks.csv").unlink()
    (tables / "breaks.csv").mkdir()
    (tables / "wanted.csv").unlink()
    (tables / "wanted.xlsx").write_bytes(b"no workbook")
    path = tables / "measures.csv"
    path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    found = "\n".join(lines(folder))
    assert "breaks.csv: must be a file" in found
    assert "wanted.xlsx: the file must be readable" in found
    assert "tables/measures.csv" in found
    assert "is `gdp`" not in found, "a table that cannot be read accuses no other"


def test_settings_of_the_wrong_type_are_faults(tmp_path):
    folder = copied(tmp_path)
    path = folder / "southgate.toml"
    text = path.read_text("utf-8")
    for old, new in (
        ("count = 2", 'count = "2"'),
        ('"2024-06-30"', '"2024-13-45"'),
        ("base_year = 2018", "base_year = 0"),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    found = "\n".join(lines(folder))
    for key in ("peers.count", "workspace.base_date", "workspace.base_year"):
        assert f"southgate.toml: {key}: must be" in found


def test_a_table_without_an_optional_name_is_checked_to_its_end(tmp_path):
    folder = copied(tmp_path)
    path = folder / "tables" / "enterprises.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows.assign(name_zh="甲公司").drop(columns="name_en").to_csv(path, index=False)
    assert not [line for line in lines(folder) if "enterprises" in line]


def test_goals_without_ids_hide_no_other_fault(tmp_path):
    folder = changed(tmp_path, "observations", "50000000000", "fifty")
    goals = (
        "parent,name_en,name_zh,weight,direction,source\n,all,全,1,,yearbook\n,two,二,1,,yearbook\n"
    )
    (folder / "tables" / "goals.csv").write_text(goals, "utf-8")
    found = lines(folder)
    assert any("goals.csv" in line and "`id`" in line for line in found)
    assert any("must be a finite number; is `fifty`" in line for line in found)


def test_flows_of_a_period_have_one_unit_and_a_period_is_one(tmp_path):
    folder = copied(tmp_path)
    head = "origin,destination,period,value,unit,source"
    rows = ["a,b,2018,1,index,yearbook", "b,a,2018,2,person,yearbook", "a,b,spring,1e30,t,yearbook"]
    (folder / "tables" / "flows.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    found = [line for line in lines(folder) if "flows" in line]
    assert any(":3: unit: must be the one unit of its period, `index`" in line for line in found)
    assert any(":4: period: must be a period such as 2017" in line for line in found)
    assert any(":4: value: must be at most 1e+18" in line for line in found)
