"""Deposits inside the city's own outline, and every row of tonnage that belongs to them.

The outline decides, not a box around it: a box catches a mine of the next province. A row of
tonnage is taken by the number of its record, not by its name: another Hongqiling, of nickel, lies
2,000 kilometres away. Names that compilations give to a whole province are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from prepare_files import Row, plain, read

__all__ = ["deposits", "reserves"]

OUTLINE = ("07_boundaries", "china_prefectures_2024.geojson")
LISTED = ("06_mines", "minmod_usgs_deposits_china.csv")
TONNAGE = ("06_mines", "minmod_usgs_deposits_china_grade_tonnage.csv")
CITY = "郴州市"
PLACELESS = {
    "huangshaping__419": "Huangshaping",
    "huangshaping__830": "Huangshaping",
}
"""Records of tonnage without a place that are known to be here."""
NO_NAMES = ("Hunan", "Chenxian County")
"""What a compilation calls a record that is no deposit of that name."""
CHINESE = {
    "Shizhuyuan": "柿竹园", "Yaogangxian": "瑶岗仙", "Xianghualing": "香花岭",
    "Huangshaping": "黄沙坪", "Xintianling": "新田岭", "Hongqiling": "红旗岭",
    "Yejiwei": "野鸡尾", "Furong": "芙蓉",
}  # fmt: skip
COMMODITIES = {
    "Bi": "bismuth", "WO3": "tungsten", "Mo": "molybdenum", "Sn": "tin", "Pb": "lead",
    "Zn": "zinc", "Cu": "copper",
}  # fmt: skip
TUNGSTEN_IN_OXIDE = Decimal("0.79298")
"""Tungsten in its trioxide by mass: 183.84 of 231.84."""
TONNES = {
    "million tonnes": Decimal(10) ** 6,
    "Mt": Decimal(10) ** 6,
    "million metric tons": Decimal(10) ** 6,
    "metric tons": Decimal(1),
}


def deposits(data: Path) -> Iterator[Row]:
    """Give every record whose point lies in the outline, and those without a point."""
    rings = outline(data)
    for row in read(data.joinpath(*LISTED)):
        if not row["lat"] or row["name"] in NO_NAMES:
            continue
        if inside(float(row["lon"]), float(row["lat"]), rings):
            yield record(row["dataset"], row["record_id"], row["name"], (row["lat"], row["lon"]))
    for number, name in PLACELESS.items():
        yield record("mudd", number, name, ("", ""))


def record(dataset: str, number: str, name: str, place: tuple[str, str]) -> Row:
    """Name one record; what stands after `;` is another name of it."""
    first, *others = (part.strip() for part in name.split(";"))
    chinese = next((CHINESE[part] for part in (first, *others) if part in CHINESE), first)
    return {
        "id": code(dataset, number),
        "name_en": first,
        "name_zh": chinese,
        "other_names": ";".join(others),
        "region": "chenzhou",
        "latitude": plain(Decimal(place[0]), 4) if place[0] else "",
        "longitude": plain(Decimal(place[1]), 4) if place[1] else "",
        "source": "minmod.usgs" if dataset.startswith("mrdata") else "minmod",
        "audience": "",
    }


def code(dataset: str, number: str) -> str:
    """Make the id of a record."""
    return re.sub(r"[^a-z0-9_.-]+", "-", f"{dataset.partition('_')[0]}.{number}".lower())


def reserves(data: Path, listed: list[Row]) -> Iterator[Row]:
    """Give every row of tonnage of these records as it stands, repeats included."""
    known = {row["id"] for row in listed}
    for row in read(data.joinpath(*TONNAGE)):
        placeless = row["record_id"] in PLACELESS
        deposit = code("mudd" if placeless else row["dataset"], row["record_id"])
        symbol = row["commodity"].strip("% ")
        if deposit not in known or symbol not in COMMODITIES or not row["ore_value"]:
            continue
        share = Decimal(row["grade_value"]) / 100
        oxide = TUNGSTEN_IN_OXIDE if symbol == "WO3" else Decimal(1)
        yield {
            "deposit": deposit,
            "commodity": COMMODITIES[symbol],
            "amount": plain(Decimal(row["ore_value"]) * TONNES[row["ore_unit"]], 0),
            "unit": "t",
            "grade": plain(share * oxide, 8),
            "year": row["date"].split(".")[0],
            "source": "minmod",
            "audience": "",
        }


def outline(data: Path) -> list[list[list[float]]]:
    """Read the rings of the city's outline."""
    text = data.joinpath(*OUTLINE).read_text("utf-8")
    for feature in json.loads(text)["features"]:
        if CITY in map(str, feature["properties"].values()):
            shape = feature["geometry"]
            parts = shape["coordinates"]
            polygons = [parts] if shape["type"] == "Polygon" else parts
            return [ring for polygon in polygons for ring in polygon]
    raise SystemExit(f"No outline of {CITY}.")


def inside(x: float, y: float, rings: list[list[list[float]]]) -> bool:
    """Tell whether a ray from the point crosses the outline an odd number of times."""
    crossed = False
    for ring in rings:
        for (ax, ay, *_), (bx, by, *_) in pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                crossed = not crossed
    return crossed
