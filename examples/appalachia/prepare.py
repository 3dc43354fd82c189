"""Derive the example's regions, sources, observations and production from the raw tables.

Run as::

    python examples/appalachia/prepare.py --data DATA

``DATA`` holds the public tables, one gzipped CSV each. What is written by hand stands in small
tables beside this file: ``areas.csv`` (areas whose counties changed, with the counties of the
years told here), ``combined.csv`` (cities that the output statistics join with a county),
``places.csv`` (Chinese names) and ``publishers.csv`` (whose word a source is). Needs Python and
pyarrow. The same input gives the same rows.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from prepare_flows import national_tables, write_flows
from prepare_moves import nodes, write_moves
from prepare_panel import panel
from prepare_production import write_production

Row = dict[str, str]
Cells = dict[str, dict[str, int]]

HERE = Path(__file__).resolve().parent
KEY = ("subject", "measure", "period", "qualifier", "source")
LEVEL = "4"
AREA_YEARS = ("2018", "2019")
COUNTY_YEARS = ("2018", "2021")
COUNTRY = "usa"
PEOPLE_YEARS = ("2015", "2018", "2019", "2020")
OWN_PEOPLE_YEARS = tuple(map(str, range(2010, 2021)))
OUTPUT_YEARS = ("2012", "2013", "2014", "2015")
SURVEY_PERIOD = "2014/2018"
SURVEY = {  # column of the survey, measure
    "med_hh_inc_total": "household_income",
    "pct_belowpoverty_total": "poverty_share",
    "pct_edu_hsplus": "school_share",
    "pct_edu_baplus": "degree_share",
    "lfp_total": "labour_force_share",
    "unemp_total": "unemployment_rate",
}
SECTORS = {"21": "mining_share", "62": "health_share"}
WITHHELD = 2
"""A cell of a county with one or two establishments is not published."""


def read(path: Path) -> list[Row]:
    """Read a CSV, plain or gzipped, as text cells."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, rows: list[Row]) -> None:
    """Write rows as UTF-8 with LF line ends, without a byte order mark."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plain(value: Decimal, places: int) -> str:
    """Write a number without exponent or idle zeros, at most ``places`` decimals."""
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(text: str) -> int:
    """Read a count, which some files print as ``1717.0``; refuse a fraction."""
    number = Decimal(text)
    if number != int(number) or number < 0:
        raise SystemExit(f"A count must be whole and not negative; found {text}.")
    return int(number)


def cells(rows: Iterable[Row], unit: str, code: str, value: str) -> Cells:
    """Arrange rows by unit and code, and refuse a cell that stands twice."""
    table: Cells = defaultdict(dict)
    for row in rows:
        if row[code] in table[row[unit]]:
            raise SystemExit(f"{row[unit]} {row[code]} stands twice.")
        table[row[unit]][row[code]] = whole(row[value])
    return table


def agrees(area: Mapping[str, int], counties: Iterable[str], published: Cells) -> bool:
    """Whether counties can make an area: no establishment too many, none too few.

    A county's cell with one or two establishments is left out of the county file, so an area may
    have up to two more than its counties show for each county that shows none.
    """
    parts = [published.get(county, {}) for county in counties]
    for code in set(area).union(*parts):
        missing = area.get(code, -1) - sum(part.get(code, 0) for part in parts)
        absent = sum(code not in part for part in parts)
        if not 0 <= missing <= WITHHELD * absent:
            return False
    return True


def delineation(data: Path, areas: Cells, counties: Cells) -> tuple[dict[str, str], Cells]:
    """Name every area, and give the counties of those areas whose counties are proven."""
    listed: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in read(data / "county_cbsa_state.csv.gz"):
        if row["cbsa_code"] != "NA":
            listed[row["cbsa_code"]].append(row["stco_code"])
            names[row["cbsa_code"]] = row["cbsa_name"]
    for row in read(HERE / "areas.csv"):
        names[row["cbsa"]] = row["name_en"]
        listed[row["cbsa"]] = row["counties"].split()
        if not agrees(areas[row["cbsa"]], listed[row["cbsa"]], counties):
            raise SystemExit(f"areas.csv: the counties of {row['name_en']} do not make it.")
    unnamed = sorted(set(areas) - set(names))
    if unnamed:
        raise SystemExit(f"areas.csv: {len(unnamed)} areas have no name: {unnamed}.")
    proven = {
        code: dict.fromkeys(sorted(listed[code]), 1)
        for code in sorted(areas)
        if agrees(areas[code], listed[code], counties)
    }
    return names, proven


def observation(
    key: tuple[str, str, str], value: str, source: str, *, qualifier: str = "derived"
) -> Row:
    """One row of ``observations``, its unit still to come."""
    subject, measure, period = key
    return {
        "subject": subject,
        "measure": measure,
        "period": period,
        "value": value,
        "unit": "",
        "bound": "",
        "qualifier": qualifier,
        "source": source,
    }


def people(data: Path) -> tuple[Cells, dict[str, int]]:
    """Residents by county and year, and of the country by year (the sum of its states)."""
    table: Cells = {}
    country: dict[str, int] = defaultdict(int)
    for row in read(data / "county_population_components_2010_2020.csv.gz"):
        counts = {year: whole(row[f"POPESTIMATE{year}"]) for year in OWN_PEOPLE_YEARS}
        if row["SUMLEV"] == "50":
            table[row["fips"]] = counts
        for year in OWN_PEOPLE_YEARS if row["SUMLEV"] == "40" else ():
            country[year] += counts[year]
    return table, country


def outputs(data: Path, members: Mapping[str, str]) -> Cells:
    """Output by county and year in thousand dollars; the parts of a combination share its row."""
    table: Cells = {}
    for row in read(data / "bea_county_gdp_2012_2015.csv.gz"):
        counts = {year: whole(row[f"allindustries_{year}"]) for year in OUTPUT_YEARS}
        table[row["county_fips"]] = counts
    for county, code in members.items():
        if county in table or code not in table:
            raise SystemExit(f"combined.csv: {county} has a row of its own, or {code} has none.")
    return table


def from_people(proven: Cells, table: Cells, country: dict[str, int]) -> Iterator[Row]:
    """Residents of the country, of areas whose counties are proven, and of our counties."""
    for year in PEOPLE_YEARS:
        yield observation((COUNTRY, "population", year), str(country[year]), "popest20")
    for area, counties in proven.items():
        if all(county in table for county in counties):
            for year in OWN_PEOPLE_YEARS if f"cbsa{area}" in chinese() else PEOPLE_YEARS:
                value = sum(table[county][year] for county in counties)
                yield observation((f"cbsa{area}", "population", year), str(value), "popest20")
    for county in own_counties():
        for year in OWN_PEOPLE_YEARS:
            value = str(table[county][year])
            yield observation((f"c{county}", "population", year), value, "popest20", qualifier="")


def from_outputs(
    proven: Cells, table: Cells, members: Mapping[str, str], residents: Cells
) -> Iterator[Row]:
    """Output, and output per resident, of areas and of our counties, in dollars."""
    size: dict[str, int] = defaultdict(int)
    for code in members.values():
        size[code] += 1
    for year in OUTPUT_YEARS:
        value = 1000 * sum(row[year] for row in table.values())
        yield observation((COUNTRY, "gdp", year), str(value), "gdp15")
    for area, counties in proven.items():
        codes = [members.get(county, county) for county in counties]
        complete = all(code in table for code in codes)
        if complete and all(codes.count(code) == size.get(code, 1) for code in codes):
            subject = f"cbsa{area}"
            yield from per_resident(subject, set(codes), counties, table, residents)
    for county in own_counties():
        yield from per_resident(f"c{county}", {county}, {county: 1}, table, residents)


def per_resident(
    subject: str, codes: set[str], counties: Mapping[str, int], table: Cells, residents: Cells
) -> Iterator[Row]:
    """Output of the rows ``codes`` by year, and divided by the residents of ``counties``."""
    own = "derived" if subject.startswith("cbsa") else ""
    for year in OUTPUT_YEARS:
        value = 1000 * sum(table[code][year] for code in codes)
        yield observation((subject, "gdp", year), str(value), "gdp15", qualifier=own)
        told = year == OUTPUT_YEARS[-1] or subject in chinese()
        if told and all(county in residents for county in counties):
            head = Decimal(value) / sum(residents[county][year] for county in counties)
            yield observation((subject, "gdp_per_head", year), plain(head, 0), "gdp15")


def from_jobs(table: list[Row], year: str, proven: Cells, residents: Cells) -> Iterator[Row]:
    """All private jobs of an area, jobs beside residents, and the shares of two sectors."""
    broad = (row for row in table if row["naics_level"] == "2")
    totals = cells(broad, "cbsa_code", "naics_code", "EMP")
    held = {
        area: sum(residents[county][year] for county in counties)
        for area, counties in proven.items()
        if all(county in residents for county in counties)
    }
    source = f"cbp{year[2:]}"
    for area, row in sorted(totals.items()):
        subject, jobs = f"cbsa{area}", row["00"]
        yield observation((subject, "employment", year), str(jobs), source, qualifier="")
        if area in held:
            value = plain(Decimal(100 * jobs) / held[area], 2)
            yield observation((subject, "jobs_per_hundred", year), value, source)
        for code, measure in SECTORS.items():
            if code in row:
                value = plain(Decimal(100 * row[code]) / jobs, 2)
                yield observation((subject, measure, year), value, source)


def from_survey(data: Path) -> Iterator[Row]:
    """Income, poverty, schooling and work of our counties, as the survey prints them."""
    rows = {row["stco_code"]: row for row in read(data / "acs5_county_2018.csv.gz")}
    for county in own_counties():
        for column, measure in SURVEY.items():
            value = Decimal(rows[county][column])
            value = value if column.startswith("med") else 100 * value
            yield observation(
                (f"c{county}", measure, SURVEY_PERIOD), plain(value, 1), "acs18", qualifier=""
            )


def chinese() -> dict[str, str]:
    """Chinese names by id; regions without one keep their English name."""
    return {row["id"]: row["name_zh"] for row in read(HERE / "places.csv")}


def own_counties() -> list[str]:
    """The counties of the two areas and the coal counties around them."""
    return sorted(row["id"][1:] for row in read(HERE / "places.csv") if row["kind"] == "part")


def regions(data: Path, names: dict[str, str], proven: Cells, counties: set[str]) -> Iterator[Row]:
    """The country, its metropolitan and micropolitan areas, and the counties of production."""
    zh = chinese()
    area_of = {county: area for area, members in proven.items() for county in members}
    listed = read(data / "county_cbsa_state.csv.gz")
    counted = read(data / "county_population_components_2010_2020.csv.gz")
    titles = {row["stco_code"]: row["stco_name"] for row in listed} | {
        row["fips"]: f"{row['CTYNAME']}, {row['STNAME']}" for row in counted
    }
    entries = [
        (COUNTRY, "United States", "whole", ""),
        *((f"cbsa{code}", names[code], "region", COUNTRY) for code in sorted(names)),
        *(
            (
                f"c{code}",
                titles[code],
                "part",
                f"cbsa{area_of[code]}" if code in area_of else COUNTRY,
            )
            for code in sorted(counties)
        ),
    ]
    for code, name, kind, within in entries:
        yield {
            "id": code,
            "name_en": name,
            "name_zh": zh.get(code, name),
            "kind": kind,
            "part_of": within,
            "source": "areas",
        }


def production(
    areas: dict[str, list[Row]], counties: list[Row]
) -> list[tuple[str, str, str, int, str]]:
    """Jobs by region and four-digit industry, as published: an absent cell stays absent."""
    rows = [
        (f"cbsa{row['cbsa_code']}", row["naics_code"], year, whole(row["EMP"]), f"cbp{year[2:]}")
        for year, table in areas.items()
        for row in table
        if row["naics_level"] == LEVEL
    ]
    rows += [
        (f"c{row['fips']}", row["naics"], row["year"], whole(row["emp"]), f"cbpc{row['year'][2:]}")
        for row in counties
        if row["year"] in COUNTY_YEARS
    ]
    rows.sort()
    keys = {row[:3] for row in rows}
    if len(keys) != len(rows):
        raise SystemExit(f"{len(rows) - len(keys)} cells of production stand twice.")
    return rows


def moves(data: Path, residents: Cells, located: list[Row], tables: Path) -> int:
    """Write where counties lie and who moved between them; say how many pairs there are."""
    counted = list(nodes(read(data / "county_centroids_us_atlas.csv"), residents, located))
    write(tables / "nodes.csv", counted)
    pairs = read(data / "irs_county_flows_2017_2018.csv.gz")
    return write_moves(tables / "flows.parquet", pairs, {row["id"] for row in counted})


def main() -> None:
    """Read the folder named on the command line and write the four derived tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the public tables")
    parser.add_argument("--tables", type=Path, default=HERE / "tables", help="where to write")
    given = parser.parse_args()
    data = given.data

    areas = {year: read(data / f"cbp_cbsa_naics_{year}.csv.gz") for year in AREA_YEARS}
    counties = read(data / "cbp_county_naics4_us_2018_2021.csv.gz")
    first = AREA_YEARS[0]
    detailed = (row for row in areas[first] if row["naics_level"] == LEVEL)
    dated = (row for row in counties if row["year"] == first)
    names, proven = delineation(
        data,
        cells(detailed, "cbsa_code", "naics_code", "ESTAB"),
        cells(dated, "fips", "naics", "estab"),
    )
    names = {code: names[code] for code in sorted({row["cbsa_code"] for row in areas[first]})}
    residents, country = people(data)
    joined = read(HERE / "combined.csv")
    members = {county: row["code"] for row in joined for county in row["members"].split()}
    made = production(areas, counties)
    rows = [
        *from_people(proven, residents, country),
        *from_outputs(proven, outputs(data, members), members, residents),
        *from_survey(data),
    ]
    for year, table in areas.items():
        rows += from_jobs(table, year, proven, residents)
    units = {row["id"]: row["unit"] for row in read(HERE / "tables" / "measures.csv")}
    for row in rows:
        row["unit"] = units[row["measure"]]
    rows.sort(key=lambda row: [row[key] for key in KEY])
    shown = {row[0][1:] for row in made if row[0][1:].isdigit()} | set(own_counties())
    located = list(regions(data, names, proven, shown))

    given.tables.mkdir(parents=True, exist_ok=True)
    write(given.tables / "observations.csv", rows)
    write(given.tables / "regions.csv", located)
    write(given.tables / "sources.csv", read(HERE / "publishers.csv"))
    write_production(given.tables / "production.parquet", made)
    ranked = panel(
        read(data / "acs5_county_2018.csv.gz"),
        read(data / "county_population_components_2010_2020.csv.gz"),
        rows,
        proven,
        given.tables / "panel.parquet",
    )
    bea = ("naics_bea_crosswalk_2017", "bea_detail_make_use_import_2017_long")
    crosswalk, table = (read(data / f"{name}.csv.gz") for name in bea)
    register = read(data / "qcew_state_naics_2019_2020.csv.gz")
    flows = national_tables(crosswalk, table, read(HERE / "sectors.csv"), made, register)
    write_flows(given.tables / "intermediate.parquet", flows.pop("intermediate"))
    moved = moves(data, residents, located, given.tables)
    for name, written in flows.items():
        write(given.tables / f"{name}.csv", written)
    print(
        f"{len(made)} cells of production, {len(rows)} observations, {len(located)} regions; "
        f"{moved} pairs of counties; the counties of {len(proven)} of {len(names)} areas are "
        f"proven; {ranked} of the panel"
    )


if __name__ == "__main__":
    main()
