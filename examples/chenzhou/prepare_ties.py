"""Which cities send people to which, by the mobility index of one fortnight, as it is listed.

Called by ``prepare.py``. Each origin lists its leading destinations alone, the same on all fourteen
days about the Spring Festival of 2018 but for six pairs, which are left out; a pair keeps the mean
of the days. What is not listed is not zero, and the rule of the cut is not known. The fortnight is
that of going home: it says who is tied to whom, not who visits. People are output by output per
head, as for the journeys; a city that the panel does not hold is left out.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from prepare_files import SPELT, Row, plain, read, write
from pyarrow import parquet

__all__ = ["ties"]

PANEL_YEAR = "2019"
DAYS = 14
PERIOD = "2018"
SOURCE = "tencent18"


def ties(data: Path, ids: dict[str, str], tables: Path) -> int:
    """Write the cities and the pairs that they list; say how many pairs there are."""
    listed = nodes(data, ids, named(data))
    shown = [{key: cell for key, cell in row.items() if key != "city"} for row in listed]
    write(tables / "nodes.csv", shown[0], shown)
    return write_index(data, listed, tables / "flows.parquet")


def named(data: Path) -> dict[str, str]:
    """Give the Chinese name of each prefecture by its code."""
    text = (data / "07_boundaries" / "china_prefectures_2024.geojson").read_text("utf-8")
    shapes = [shape["properties"] for shape in json.loads(text)["features"]]
    return {shape["source_code"]: shape["source_name"] for shape in shapes}


def nodes(data: Path, ids: dict[str, str], chinese: dict[str, str]) -> list[Row]:
    """Give one row a city that the panel holds; ``chinese`` names cities by code."""
    people = {
        row["city_id"]: Decimal(row["gdp_100m_cny"]) * 10**8 / Decimal(row["gdp_pc_cny"])
        for row in read(data / "02_china_city_panel" / "city_gdp_1990_2021.csv")
        if row["year"] == PANEL_YEAR and row["gdp_100m_cny"] and row["gdp_pc_cny"]
    }
    listed = read(data / "04_gravity_flows" / "china_city_mobility_nodes.csv")
    return [
        {
            "id": ids.get(row["adcode"]) or _slug(row["city"], row["adcode"]),
            "name_en": SPELT.get(row["adcode"], re.sub(r" \(.*\)$", "", row["city"])),
            "name_zh": chinese[row["adcode"]],
            "region": ids.get(row["adcode"], ""),
            "longitude": plain(Decimal(row["lon"]), 3),
            "latitude": plain(Decimal(row["lat"]), 3),
            "people": plain(people[row["adcode"]], -3),
            "source": "panel",
            "city": row["city"],
        }
        for row in sorted(listed, key=lambda one: one["adcode"])
        if row["adcode"] in people and row["adcode"] in chinese
    ]


def _slug(name: str, code: str) -> str:
    """Make an id of an English name, told apart by the code of the place."""
    return f"{re.sub(r'[^a-z]+', '_', name.lower()).strip('_')}.{code}"


def pairs(data: Path, names: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    """Give the mean of the days for each pair of known cities, in order."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    days: dict[tuple[str, str], int] = defaultdict(int)
    for row in read(data / "04_gravity_flows" / "china_city_mobility_tencent2018.csv.gz"):
        pair = row["origin"], row["destination"]
        sums[pair] += int(row["mobility_index"])
        days[pair] += 1
    found = [
        (names[a], names[b], round(total / DAYS, 1))
        for (a, b), total in sums.items()
        if a in names and b in names and a != b and days[a, b] == DAYS
    ]
    return iter(sorted(found))


def write_index(data: Path, listed: list[Row], path: Path) -> int:
    """Write the listed pairs as a small Parquet file; say how many."""
    rows = list(pairs(data, {row["city"]: row["id"] for row in listed}))
    origins, destinations, values = zip(*rows, strict=True)
    text = {
        "origin": origins,
        "destination": destinations,
        "period": [PERIOD] * len(rows),
        "unit": ["index"] * len(rows),
        "source": [SOURCE] * len(rows),
    }
    columns = {name: pa.array(list(cells)).dictionary_encode() for name, cells in text.items()}
    columns["value"] = pa.array(values, pa.float64())
    parquet.write_table(pa.table(columns), path, compression="zstd", compression_level=19)
    return len(rows)
