"""Indicators of prefectures by year, per head or as shares, among which the region is ranked.

Called by ``prepare.py``. The source is one sheet an indicator, in the order of the national codes;
five names stand for two cities each, eight more are headers of units, and six sheets are several
blocks under one false unit. So cells are joined by their place in that order
(``prefectures.csv``), and ``indicators.csv`` says which block of which sheet becomes which measure,
divided by what, times what. What is kept is derived, rounded and a part of the whole: all years of
what can be ranked or is shown not to be, the first and last year of what was shared out from
provinces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from prepare_files import Row, read

__all__ = ["panel"]

Cells = dict[tuple[str, str], Decimal]
"""Value by code of the prefecture and year."""

HERE = Path(__file__).resolve().parent
FILE = "02_china_city_panel/prefecture_gpi_components_2006_2018_long.csv.gz"
FIRST, LAST = "2006", "2018"
SHOWN = 4
"""Significant digits that are kept."""
SOURCE = "gpi"


def sheets(data: Path) -> dict[str, list[Cells]]:
    """Give the blocks of every sheet, each cell under the code of its prefecture."""
    codes: dict[str, list[str]] = defaultdict(list)
    for row in read(HERE / "prefectures.csv"):
        codes[row["name"]].append(row["adcode"])
    found: dict[str, list[Cells]] = defaultdict(list)
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in read(data / FILE):
        name, year = row["prefecture"], row["year"]
        if name not in codes or year > LAST:
            continue
        times = seen[row["indicator"], name, year]
        seen[row["indicator"], name, year] += 1
        block, which = divmod(times, len(codes[name]))
        blocks = found[row["indicator"]]
        if len(blocks) <= block:
            blocks.append({})
        if row["value"]:
            blocks[block][codes[name][which], year] = Decimal(row["value"])
    return found


def derived(rule: Row, found: Mapping[str, list[Cells]]) -> Cells:
    """Give what a row of ``indicators.csv`` asks for."""
    above = found[rule["sheet"]][int(rule["block"])]
    below = found[rule["over"]][int(rule["over_block"])] if rule["over"] else None
    made: Cells = {}
    for key, value in above.items():
        if rule["years"] == "ends" and key[1] not in (FIRST, LAST):
            continue
        under = Decimal(1) if below is None else below.get(key, Decimal(0))
        if under > 0:
            made[key] = value * Decimal(rule["factor"]) / under
    return made


def rounded(value: Decimal) -> float:
    """Keep the first digits."""
    return float(f"{value:.{SHOWN}g}")


def panel(data: Path, ids: Mapping[str, str], path: Path) -> int:
    """Write the table ``panel`` as Parquet and say how many rows it has."""
    found = sheets(data)
    rows = sorted(
        (ids.get(code, code), f"{code[:2]}0000", rule["measure"], int(year), rounded(value))
        for rule in read(HERE / "indicators.csv")
        for (code, year), value in derived(rule, found).items()
    )
    region, area, measure, year, value = zip(*rows, strict=True)
    table = pa.table(
        {
            "region": pa.array(region, pa.string()),
            "area": pa.array(area, pa.string()),
            "measure": pa.array(measure, pa.string()),
            "year": pa.array(year, pa.int32()),
            "value": pa.array(value, pa.float64()),
            "source": pa.array([SOURCE] * len(rows), pa.string()),
        }
    )
    pq.write_table(table, path, compression="zstd", compression_level=19)
    return len(rows)
