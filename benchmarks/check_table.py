"""How long it takes to find 5,000 faults in a table of 5 million rows, beside peers in one run.

The peers get the same file: pandera on pandas alone (rules of one table, no row numbers of the
file, no messages), and frictionless on 50,000 of the rows, extrapolated.

    python benchmarks/check_table.py --rows 5000000 --faults 5000
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from measure import Measured, line, measure, southgate

PARTS = 50_000
REGIONS, MEASURES = 1_000, 50
ALLOWED = {"seconds": 15.0, "gigabytes": 2.0}
FAULTS = {
    "value": "twelve",
    "unit": "furlong",
    "measure": "m_unknown",
    "subject": "r_unknown",
    "period": "20-17",
}

SETTINGS = """\
[workspace]
title_en = "Benchmark"
title_zh = "\u57fa\u51c6\u6d4b\u8bd5"
region = "r0"
whole = "r1"
base_year = 2020
base_date = "2026-01-01"
currency = "CNY"
contact_en = "nobody"
contact_zh = "\u65e0"
"""

PANDERA = """\
import sys
import pandas as pd
import pandera.pandas as pa
table = pd.read_csv(sys.argv[1], dtype="str")
regions = {f"r{n}" for n in range(1000)}
measures = {f"m{n}" for n in range(50)}
number = pa.Check.str_matches(r"^-?[0-9]+(\\.[0-9]+)?$")
schema = pa.DataFrameSchema({
    "subject": pa.Column(str, pa.Check.isin(regions)),
    "measure": pa.Column(str, pa.Check.isin(measures)),
    "period": pa.Column(str, pa.Check.str_matches(r"^[0-9]{4}(-[0-9]{2}){0,2}$")),
    "value": pa.Column(str, number),
    "unit": pa.Column(str, pa.Check.isin({"CNY"})),
    "source": pa.Column(str, pa.Check.isin({"s"})),
}, unique=["subject", "measure", "period"])
try:
    schema.validate(table, lazy=True)
except pa.errors.SchemaErrors as error:
    print(len(error.failure_cases))
"""

FRICTIONLESS = """\
import os
import sys
from frictionless import Resource, Schema, fields, validate
schema = Schema(fields=[
    fields.StringField(name="subject", constraints={"enum": [f"r{n}" for n in range(1000)]}),
    fields.StringField(name="measure", constraints={"enum": [f"m{n}" for n in range(50)]}),
    fields.StringField(name="period", constraints={"pattern": "[0-9]{4}(-[0-9]{2}){0,2}"}),
    fields.NumberField(name="value"),
    fields.StringField(name="unit", constraints={"enum": ["CNY"]}),
    fields.StringField(name="source", constraints={"enum": ["s"]}),
], primary_key=["subject", "measure", "period"])
folder, name = os.path.split(sys.argv[1])
os.chdir(folder)
print(validate(Resource(path=name, schema=schema), limit_errors=100000).stats)
"""


def codes(letter: str, count: int) -> list[str]:
    """The codes r0, r1, ... or m0, m1, ..."""
    return [f"{letter}{number}" for number in range(count)]


def observations(rows: int, faults: int, rng: np.random.Generator) -> pd.DataFrame:
    """Distinct facts, one a row, with faults spread evenly over the columns."""
    number = np.arange(rows)
    day = number // (REGIONS * MEASURES)
    days = pd.date_range("1900-01-01", periods=day[-1] + 1, freq="D").strftime("%Y-%m-%d")
    table = pd.DataFrame(
        {
            "subject": np.array(codes("r", REGIONS), dtype="object")[number % REGIONS],
            "measure": np.array(codes("m", MEASURES), dtype="object")[number // REGIONS % MEASURES],
            "period": days.to_numpy(dtype="object")[day],
            "value": rng.integers(1, 1_000_000, rows).astype("object"),
            "unit": "CNY",
            "source": "s",
        },
        dtype="object",
    )
    broken = np.array_split(rng.choice(rows, faults, replace=False), len(FAULTS))
    for (column, wrong), labels in zip(FAULTS.items(), broken, strict=True):
        table.loc[labels, column] = wrong
    return table


def workspace(folder: Path, rows: int, faults: int) -> Path:
    """Write a workspace whose observations are the table under test; give back their file."""
    tables = folder / "tables"
    tables.mkdir(parents=True)
    (folder / "southgate.toml").write_text(SETTINGS, encoding="utf-8")
    source = {
        "id": "s", "title": "Invented", "language": "en", "publisher": "nobody",
        "origin_en": "nobody", "origin_zh": "\u65e0", "address": "", "published": "2026",
        "licence": "CC0-1.0", "publishable": "true", "grade": "C", "basis": "illustrative",
        "audited": "false",
    }  # fmt: skip
    both = {"name_en": "invented", "name_zh": "\u865a\u6784"}
    small = {
        "sources": pd.DataFrame([source]),
        "regions": pd.DataFrame({"id": codes("r", REGIONS), **both}).assign(
            kind="region", part_of="", longitude="", latitude="", source="s"
        ),
        "measures": pd.DataFrame({"id": codes("m", MEASURES), **both}).assign(
            unit="CNY", direction="up", kind="flow", counts="", part_of="", theme=""
        ),
    }
    for name, table in small.items():
        table.to_csv(tables / f"{name}.csv", index=False)
    file = tables / "observations.csv"
    observations(rows, faults, np.random.default_rng(20260101)).to_csv(file, index=False)
    return file


def peers(file: Path, rows: int) -> dict[str, Measured]:
    """Time each peer on the same file."""
    found = {"pandera on pandas, one table": measure([sys.executable, "-c", PANDERA, str(file)])}
    part = file.with_name("part.csv")
    pd.read_csv(file, dtype="str", nrows=PARTS).to_csv(part, index=False)
    taken = measure([sys.executable, "-c", FRICTIONLESS, str(part)])
    seconds = taken.seconds * max(1.0, rows / PARTS)
    found["frictionless, one table (extrapolated)"] = Measured(seconds, taken.gigabytes, 0)
    return found


def main() -> int:
    """Print the times, and end with 1 where ours is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--faults", type=int, default=5_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = workspace(Path(folder) / "workspace", asked.rows, asked.faults)
        print(f"{asked.rows:,} rows, {asked.faults:,} faults, {file.stat().st_size / 1e6:,.0f} MB")
        said = Path(folder) / "said.json"
        ours = measure(southgate("check", file.parents[1], "--format", "json"), said)
        found = len(json.loads(said.read_text("utf-8") or "[]"))
        beside = peers(file, asked.rows)
    print(line("southgate check, the whole workspace", ours))
    for name, measured in beside.items():
        print(line(name, measured, beside=ours))
    print(f"southgate found {found:,} faults (a broken cell may break more than one rule)")
    if found < asked.faults:
        return 1
    return int(ours.seconds > ALLOWED["seconds"] or ours.gigabytes > ALLOWED["gigabytes"])


if __name__ == "__main__":
    sys.exit(main())
