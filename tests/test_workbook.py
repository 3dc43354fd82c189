"""The workbook and the package hold the study, as data and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dossier_fixture import invented_study
from dossier_labels import HOSTILE
from southgate.dossier.package import csv_safe, datapackage
from southgate.dossier.workbook import write_workbook

STUDY = invented_study()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "southgate.xlsx"
    write_workbook(STUDY, path)
    return path


def sheet(book: Path, start: str) -> list[list[object]]:
    opened = CalamineWorkbook.from_path(str(book))
    name = next(name for name in opened.sheet_names if name.startswith(start))
    return opened.get_sheet_by_name(name).to_python()


def test_the_same_study_makes_the_same_bytes(book: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(invented_study(), again)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(book.read_bytes()).digest()


def test_the_workbook_is_stamped_with_the_base_date(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-11-22T00:00:00Z"}


def test_sheets_have_short_names_unlike_each_other(book: Path) -> None:
    names = CalamineWorkbook.from_path(str(book)).sheet_names
    assert all(len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_every_statement_stands_with_its_verdict_in_both_languages(book: Path) -> None:
    head, *rows = sheet(book, "Statements")
    assert len(head) == 12
    assert [row[0] for row in rows] == list(STUDY.findings[0].evidence["statement"])
    assert rows[0][7:9] == ["supported", "得到支持"]


def test_every_finding_is_said_in_both_languages(book: Path) -> None:
    _, *rows = sheet(book, "Findings")
    assert [row[0] for row in rows] == [finding.name for finding in STUDY.findings]
    assert all(row[1] and row[2] for row in rows)


def test_numbers_are_numbers(book: Path) -> None:
    head, first, *_ = sheet(book, "profile.peers")
    assert first[head.index("Distance / 距离")] == pytest.approx(0.41)


def test_no_cell_is_a_formula_or_a_link(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        sheets = [
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
        strings = parts.read("xl/sharedStrings.xml").decode()
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)
    assert "=cmd() &lt;script&gt;" in strings
    assert all('state="frozen"' in text for text in sheets)


def test_text_in_csv_cannot_act() -> None:
    frame = pd.DataFrame(
        {"=head": [HOSTILE, "+1", "-1", "@x", "\tx", "\rx", "plain"], "n": range(-3, 4)}
    )
    safe = csv_safe(frame)
    assert list(safe.columns) == ["'=head", "n"]
    assert [cell[0] for cell in safe["'=head"]] == ["'"] * 6 + ["p"]
    assert safe["n"].tolist() == [-3, -2, -1, 0, 1, 2, 3]


def test_the_package_describes_every_table_it_is_given() -> None:
    paths = {finding.name: f"study/evidence/{finding.name}.parquet" for finding in STUDY.findings}
    package = datapackage(STUDY, paths)
    assert json.loads(json.dumps(package)) == package
    assert [resource["path"] for resource in package["resources"]] == list(paths.values())
    assert {source["title"] for source in package["sources"]} == {
        source.title for source in STUDY.sources.values()
    }
    for resource in package["resources"]:
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["rows_for"]["type"] == "integer"
    assert fields["statement"]["title_zh"] == "表述"
