"""What the neighbours' tables say of structure, wages and people employed, and how far they are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from prepare_files import Row, plain, read

__all__ = ["origins", "pressures"]

SHARE_YEARS = ("2013", "2014", "2015", "2016", "2019", "2021")
WAGE_YEARS = ("2013", "2014", "2015", "2016", "2019", "2020", "2021")
COUNTED_YEAR = "2020"
SECTORS = ("primary", "secondary", "tertiary")
TEN_THOUSAND = Decimal(10) ** 4
TIMETABLE = ("2016-03-10", "p12306")
HERE_STATION = "Chenzhou West"

Figure = tuple[tuple[str, str, str], str, str, str]
"""Subject, measure and period; the value; the source; how it was said."""


def pressures(data: Path, ids: dict[str, str], near: set[str], own: str) -> Iterator[Figure]:
    """Shares of sectors of the origins, and wages and persons employed of them and of us."""
    folder = data / "02_china_city_panel"
    for row in read(folder / "city_gdp_1990_2021.csv"):
        if ids.get(row["city_id"]) in near and row["year"] in SHARE_YEARS:
            yield from shares(ids[row["city_id"]], row)
    cities = near | {own}
    employed = [
        row
        for row in read(folder / "city_employment_wage_1978_2021.csv")
        if ids.get(row["city_id"]) in cities
    ]
    paid = {(row["city_id"], row["year"]): row["avg_wage_cny"] for row in employed}
    for row in employed:
        subject, year, wage = ids[row["city_id"]], row["year"], row["avg_wage_cny"]
        copied = wage == paid.get((row["city_id"], str(int(year) - 1)))
        if year in WAGE_YEARS and wage and not copied:
            value = plain(Decimal(wage), 0)
            yield (subject, "average_wage", year), value, "panelwage", ""
        if year == COUNTED_YEAR and row["employed_units_10k"]:
            value = plain(Decimal(row["employed_units_10k"]) * TEN_THOUSAND, 0)
            yield (subject, "employed_counted", year), value, "panelwage", ""


def shares(subject: str, row: Row) -> Iterator[Figure]:
    """The printed shares of a city and year, else those of value added that sums to output."""
    added = [row[f"{sector}_va_10k_cny"] for sector in SECTORS]
    gdp = Decimal(row["gdp_100m_cny"])
    total = sum((Decimal(cell) for cell in added if cell), Decimal(0)) / TEN_THOUSAND
    sums = all(added) and abs(total / gdp - 1) <= Decimal("0.02")
    for sector, cell in zip(SECTORS, added, strict=True):
        key = (subject, f"{sector}_share", row["year"])
        if row[f"{sector}_share_pct"]:
            yield key, plain(Decimal(row[f"{sector}_share_pct"]), 2), "panel", ""
        elif sums:
            value = plain(Decimal(cell) / TEN_THOUSAND / gdp * 100, 2)
            yield key, value, "panel", "derived"


def origins(facts: Path, stations: list[Row]) -> Iterator[Row]:
    """One row an origin: the trains from its station to ours, or none that the timetable lists."""
    trains = {
        row["from"]: row for row in read(facts / "rail_times_2016.csv") if row["to"] == HERE_STATION
    }
    period, source = TIMETABLE
    for place in stations:
        train = trains[place["station"]] if place["station"] else {}
        yield {
            "region": place["region"],
            "mode": "rail",
            "period": period,
            "minutes": train.get("median_minutes", ""),
            "fastest": train.get("min_minutes", ""),
            "slowest": train.get("max_minutes", ""),
            "departures": train.get("trains", ""),
            "source": source,
        }
