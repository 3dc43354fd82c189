"""Which cities send people to which, by the mobility index of one fortnight, as it is listed.

Called by ``prepare.py``. Each origin lists its leading destinations alone, the same on all fourteen
days about the Spring Festival of 2018 but for six pairs, which are left out; a pair keeps the mean
of the days. What is not listed is not zero, and the rule of the cut is not known. The fortnight is
that of going home: it says who is tied to whom, not who visits. People are output by output per
head, as for the journeys; of a place that the panel does not hold they are those of the mobility
data. Three places that share one code and one point there are left out: which is which cannot be
told.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
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
ENGLISH = {
    "469006": "Wanning", "469027": "Ledong", "542100": "Qamdo",
    "542300": "Xigaze", "542400": "Nagqu", "542500": "Ngari", "542600": "Nyingchi",
    "652100": "Turpan", "659002": "Aral", "659003": "Tumxuk", "810000": "Hong Kong",
    "900001": "Hotan County",
}  # fmt: skip
"""Names of places, by code, that the mobility data spell in another way."""
CHINESE = {
    "371200": "莱芜市", "469003": "儋州市", "542100": "昌都市", "542200": "山南市",
    "542300": "日喀则市", "542400": "那曲市", "542600": "林芝市", "632100": "海东市",
    "652100": "吐鲁番市", "652200": "哈密市", "900001": "和田县", "900002": "墨玉县",
    "900003": "于田县", "900004": "个旧市",
}  # fmt: skip
"""Names of places whose code, of 2018 or made up there, the boundaries of 2024 do not have."""


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
    """Give one row a place that flows leave or reach; ``chinese`` names places by code."""
    folder = data / "04_gravity_flows"
    flows = read(folder / "china_city_mobility_tencent2018.csv.gz")
    ends = {row[side] for row in flows for side in ("origin", "destination")}
    places = [row for row in read(folder / "china_city_mobility_nodes.csv") if row["city"] in ends]
    codes = Counter(row["adcode"] for row in places)
    people = {
        row["city_id"]: Decimal(row["gdp_100m_cny"]) * 10**8 / Decimal(row["gdp_pc_cny"])
        for row in read(data / "02_china_city_panel" / "city_gdp_1990_2021.csv")
        if row["year"] == PANEL_YEAR and row["gdp_100m_cny"] and row["gdp_pc_cny"]
    }
    return [
        {
            "id": ids.get(code) or _slug(row["city"], code),
            "name_en": (SPELT | ENGLISH).get(code, re.sub(r" \(.*\)$", "", row["city"])),
            "name_zh": (chinese | CHINESE)[code],
            "region": ids.get(code, ""),
            "longitude": plain(Decimal(row["lon"]), 3),
            "latitude": plain(Decimal(row["lat"]), 3),
            "people": plain(people.get(code, Decimal(row["population"])), -3),
            "source": "panel" if code in people else SOURCE,
            "city": row["city"],
        }
        for row in sorted(places, key=lambda one: one["adcode"])
        for code in [row["adcode"]]
        if codes[code] == 1
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
