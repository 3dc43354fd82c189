"""House rules over what is written as data: schemas, units, catalogues."""

from __future__ import annotations

import csv
import json
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from southgate.dossier.catalogue import LANGUAGES, catalogue

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "southgate"
SCHEMAS = {path.stem: path for path in sorted((PACKAGE / "schema").glob("*.json"))}
TYPES = {"string", "integer", "number", "boolean", "date", "year"}
CONSTRAINTS = {
    "required", "unique", "minLength", "maxLength", "minimum", "maximum", "pattern", "enum",
}  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")
NARROW = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def descriptor(table: str) -> dict[str, Any]:
    return json.loads(SCHEMAS[table].read_text("utf-8"))


def field_names(table: str) -> list[str]:
    return [field["name"] for field in descriptor(table)["fields"]]


def assert_bilingual(described: dict[str, Any]) -> None:
    for part in ("title", "description"):
        english, chinese = described[part], described[f"{part}_zh"]
        assert english.strip()
        assert not HAN.search(english)
        assert HAN.search(chinese)
        assert not NARROW.search(chinese), "Chinese takes full-width marks"
    assert described["description"].endswith(".")
    assert described["description_zh"].endswith("。")


def test_there_are_tables() -> None:
    wanted = {"regions", "sources", "statements", "observations", "measures", "breaks", "wanted"}
    assert wanted <= set(SCHEMAS)


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_descriptor_is_a_table_schema_in_both_languages(table: str) -> None:
    described = descriptor(table)
    assert described["name"] == table
    assert described["missingValues"] == [""]
    assert_bilingual(described)
    names = field_names(table)
    assert len(names) == len(set(names))
    for field in described["fields"]:
        assert_bilingual(field)
        assert field["type"] in TYPES
        constraints = field.get("constraints", {})
        assert set(constraints) <= CONSTRAINTS
        if "pattern" in constraints:
            re.compile(constraints["pattern"])
        if "enum" in constraints:
            assert len(constraints["enum"]) == len(set(constraints["enum"])) > 1


@pytest.mark.parametrize("table", SCHEMAS)
def test_keys_point_to_tables_and_fields_that_exist(table: str) -> None:
    described = descriptor(table)
    assert set(described["primaryKey"]) <= set(field_names(table))
    for key in described.get("foreignKeys", []):
        target = key["reference"]
        assert set(key["fields"]) <= set(field_names(table))
        assert set(target["fields"]) <= set(field_names(target["resource"]))
        assert len(key["fields"]) == len(target["fields"])


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_table_says_who_may_read_a_row(table: str) -> None:
    audience = next(f for f in descriptor(table)["fields"] if f["name"] == "audience")
    assert audience["constraints"] == {"enum": ["public", "internal"]}


def test_units_are_complete_in_both_languages() -> None:
    with (PACKAGE / "classifications" / "units.csv").open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    codes = [unit["code"] for unit in units]
    assert len(codes) == len(set(codes))
    for unit in units:
        assert unit["name_en"], unit
        assert unit["name_zh"], unit
        assert unit["kind"] in {"count", "share", "rank", "index", "event", "money", "physical"}
        assert not HAN.search(unit["name_en"] + unit["symbol_en"]), unit


def keys(catalogue: dict[str, Any], above: str = "") -> set[str]:
    found: set[str] = set()
    for key, value in catalogue.items():
        found |= keys(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}"}
    return found


def texts(catalogue: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for value in catalogue.values():
        found += texts(value) if isinstance(value, dict) else [str(value)]
    return found


def test_chinese_sentences_take_full_width_marks() -> None:
    said = texts(dict(catalogue("zh")))
    assert [text for text in said if NARROW.search(text)] == []


@pytest.mark.parametrize("workspace", ["src/southgate/starter", "examples/chenzhou"])
def test_chinese_cells_take_full_width_marks(workspace: str) -> None:
    tables = sorted((PACKAGE.parents[1] / workspace / "tables").glob("*.csv"))
    assert tables
    for table in tables:
        with table.open(encoding="utf-8", newline="") as file:
            cells = [
                cell
                for row in csv.DictReader(file)
                for name, cell in row.items()
                if name.endswith("_zh")
            ]
        assert [cell for cell in cells if NARROW.search(cell)] == []


def test_catalogues_have_the_same_keys() -> None:
    """File by file: who looks for a word in one language finds it in the other."""
    english, chinese = (
        {
            file.name: keys(tomllib.loads(file.read_text("utf-8")))
            for file in (PACKAGE / "dossier" / "locales" / language).glob("*.toml")
        }
        for language in LANGUAGES
    )
    assert english
    assert sorted(english) == sorted(chinese)
    assert {name: sorted(english[name] ^ chinese[name]) for name in english} == {
        name: [] for name in english
    }


def test_the_page_of_tables_is_the_one_the_schemas_give() -> None:
    root = PACKAGE.parents[1]
    page = runpy.run_path(str(root / "tools" / "tables_page.py"))["page"]()
    written = (root / "docs" / "tables.md").read_text("utf-8")
    assert written == page, "run `python tools/tables_page.py` and commit docs/tables.md"
