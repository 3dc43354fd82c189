"""Where trains lead from the city, how fast, and how large the places are.

Called by ``prepare.py``. Of the timetable of 10 March 2016 only the least minutes to each place are
kept, changes included; a station belongs to the prefecture that it lies in. People are output by
output per head of 2019, which the panel prints for all of them: the populations beside the mobility
index count districts only for some provinces (Nanchang 2.4 million, Ezhou 60,000) and would make
the east small.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from prepare_files import SPELT, Row, plain, read

from southgate.methods.timetable import fastest_journey, timetable

__all__ = ["journeys"]

LIMIT = 300
"""Minutes: places farther than five hours are left out."""
CHANGE, BETWEEN = 15, 90
"""Minutes to change trains within a station, and between two stations of a place."""
DAY = 1440
PANEL_YEAR = "2019"


def journeys(data: Path, ids: dict[str, str], own: str) -> Iterator[Row]:
    """Give one row a place that is reached within the limit, the nearest first."""
    folder = data / "04_gravity_flows"
    places = _places(folder, data / "07_boundaries" / "china_prefectures_2024.geojson")
    stops = _stops(folder / "china_hsr_stop_times_2016.csv.gz")
    stops = stops[stops["station"].isin(places)]
    codes = pd.Series({station: code for station, (code, _) in places.items()})
    trains = timetable(stops, change=CHANGE, places=codes, between=BETWEEN)
    minutes = fastest_journey(trains, [own]).loc[own].drop(own).dropna()
    names = dict(places.values())
    nodes = {row["adcode"]: row for row in read(folder / "china_city_mobility_nodes.csv")}
    panel = {
        row["city_id"]: (Decimal(row["gdp_100m_cny"]) * 10**8, Decimal(row["gdp_pc_cny"]))
        for row in read(data / "02_china_city_panel" / "city_gdp_1990_2021.csv")
        if row["year"] == PANEL_YEAR and row["gdp_100m_cny"] and row["gdp_pc_cny"]
    }
    reached = minutes[minutes <= LIMIT].sort_values(kind="stable")
    for code, least in reached.items():
        node = nodes.get(str(code))
        if node is None or str(code) not in panel:
            continue
        output, per_head = panel[str(code)]
        yield {
            "id": ids.get(str(code)) or _slug(node["city"], str(code)),
            "name_en": SPELT.get(str(code))
            or re.sub(r"(?<!Jiangxi)(?<!Guangxi) \(.*\)$", "", node["city"]),
            "name_zh": names[str(code)],
            "region": ids[own],
            "longitude": plain(Decimal(node["lon"]), 3),
            "latitude": plain(Decimal(node["lat"]), 3),
            "minutes": str(int(least)),
            "people": plain(Decimal(output / per_head), -3),
            "output": plain(output, 0),
            "period": "2016-03-10",
            "source": "p12306",
            "size_source": "panel",
        }


def _slug(name: str, code: str) -> str:
    """Make an id of an English name, told apart by the code of the place."""
    return f"{re.sub(r'[^a-z]+', '_', name.lower()).strip('_')}.{code}"


def _stops(path: Path) -> pd.DataFrame:
    """Read the timetable: a new run begins where the number of the stop falls."""
    seen: set[tuple[str, ...]] = set()
    rows: list[tuple[str, str, float | None, float | None]] = []
    run, train, number, last = 0, "", 0, 0.0
    for row in read(path):
        if (key := tuple(row.values())) in seen:
            continue
        seen.add(key)
        if row["train"] != train or int(row["stop_no"]) <= number:
            run, last = run + 1, 0.0
        train, number = row["train"], int(row["stop_no"])
        times = []
        for cell in (row["arrive"], row["depart"]):
            minute = _minute(cell, last)
            times.append(minute)
            last = last if minute is None else minute
        rows.append((f"{train}.{run}", row["station"], times[0], times[1]))
    return pd.DataFrame(rows, columns=["run", "station", "arrive", "depart"])


def _minute(cell: str, last: float) -> float | None:
    """Count minutes from the midnight before the run began; a clock that falls has passed one."""
    if cell == "----":
        return None
    hour, minute, _ = (int(part) for part in cell.split(":"))
    clock = hour * 60 + minute + int(last // DAY) * DAY
    return float(clock + DAY if clock < last else clock)


def _places(folder: Path, borders: Path) -> dict[str, tuple[str, str]]:
    """Give each station the code and the name of the prefecture that it lies in."""
    shapes = json.loads(borders.read_text("utf-8"))["features"]
    areas = [
        (one["properties"]["source_code"], one["properties"]["source_name"], rings)
        for one in shapes
        for rings in _polygons(one["geometry"])
    ]
    found: dict[str, tuple[str, str]] = {}
    for row in read(folder / "china_hsr_stations_2016.csv"):
        east, north = float(row["lon"]), float(row["lat"])
        for code, name, rings in areas:
            if _inside(east, north, rings[0]):
                found[row["station"]] = (code, name)
                break
    return found


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    shapes: list[Any] = geometry["coordinates"]
    return [shapes] if geometry["type"] == "Polygon" else shapes


def _inside(east: float, north: float, ring: list[list[float]]) -> bool:
    """Count how often a ray to the east crosses the ring: an odd number means inside."""
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
