"""Write docs/tables.md from the schemas, which say everything once and in both languages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "src" / "southgate" / "schema"
PAGE = ROOT / "docs" / "tables.md"
ORDER = ("regions", "sources", "measures", "observations", "breaks", "statements", "wanted")

HEAD = """\
# Tables 各表

<!-- Written by tools/tables_page.py from src/southgate/schema; change those and run it again. -->

A workspace is a folder with `southgate.toml` and a folder `tables/` that holds these tables as CSV
(plain or `.gz`), Parquet or Excel. Columns may stand in any order; a column that is not listed here
is a fault, as is a row without a source. An empty cell means *missing*, never zero.

工作区是一个文件夹，内含 `southgate.toml` 与 `tables/` 子文件夹；
各表可用 CSV（可压缩为 `.gz`）、Parquet 或 Excel。
列序不限；
未列于此的列视为错误，无来源的行亦然。
空白单元格表示“缺失”，绝不等于零。
"""


def rule(field: dict[str, Any], key: list[str], target: str) -> str:
    """Say in a few signs what a field must hold."""
    constraints = field.get("constraints", {})
    says = ["key 主键"] if field["name"] in key else []
    if constraints.get("required"):
        says.append("required 必填")
    if target:
        says.append(f"→ `{target}`")
    if "enum" in constraints:
        says.append(" ".join(f"`{value}`" for value in constraints["enum"]))
    if "minimum" in constraints or "maximum" in constraints:
        says.append(f"{constraints.get('minimum', '')} … {constraints.get('maximum', '')}".strip())
    return "<br>".join(says)


def table(descriptor: dict[str, Any]) -> str:
    """Print one table: what it is for, then one line a field."""
    targets = {
        key["fields"][0]: f"{key['reference']['resource']}.{key['reference']['fields'][0]}"
        for key in descriptor.get("foreignKeys", [])
    }
    lines = [
        f"## `{descriptor['name']}` {descriptor['title']} {descriptor['title_zh']}",
        "",
        descriptor["description"] + "  ",
        descriptor["description_zh"],
        "",
        "| Field 字段 | Type 类型 | Rules 规则 | Meaning 含义 |",
        "|---|---|---|---|",
    ]
    for field in descriptor["fields"]:
        name = field["name"]
        says = rule(field, descriptor["primaryKey"], targets.get(name, ""))
        meaning = f"{field['description']}<br>{field['description_zh']}"
        lines.append(f"| `{name}` | {field['type']} | {says} | {meaning} |".replace("  ", " "))
    return "\n".join(lines)


def page() -> str:
    """Print all tables: those of the usual order first, then whatever else there is."""
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in SCHEMA.glob("*.json")}
    names = [*(name for name in ORDER if name in schemas), *sorted(set(schemas) - set(ORDER))]
    return "\n\n".join([HEAD.rstrip(), *(table(schemas[name]) for name in names)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Wrote {PAGE.relative_to(ROOT)}.\n")
