"""Derive the example's regions, sources, observations and exports from the raw folders.

Run as::

    python examples/chenzhou/prepare.py --facts FACTS --data DATA

``FACTS`` holds the sourced facts (one CSV a topic), ``DATA`` the open data sets. What is taken
from them stands in small tables beside this file, not in the code: ``recode.csv`` (which fact
becomes which observation), ``places.csv`` (regions and events), ``economies.csv`` (whose exports
are read, ``prepare_exports.py``), ``left_out.csv`` (firms that a derived list leaves out,
``prepare_firms.py``) and ``publishers.csv`` (whose word a source is). The same input
gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from prepare_exports import economies, populations, production
from prepare_files import Row, plain, read, write
from prepare_firms import FIELDS, enterprises
from prepare_flows import national_output, national_tables
from prepare_ground import deposits, reserves
from prepare_journeys import journeys
from prepare_panel import panel
from prepare_ties import ties
from prepare_transfer import origins, pressures

HERE = Path(__file__).resolve().parent
PANEL_PROVINCES = ("430000", "440000", "360000", "450000")
PANEL_YEARS = ("2019", "2020", "2021")
PEER_YEAR = "2020"
PEER_SERIES = ("gdp", "gdp_per_head")
OWN_YEARS = ("1990", "1993", "1994", "1995", "2000", "2005", *map(str, range(2010, 2022)))
OWN_CODE = "431000"
KEY = ("subject", "measure", "period", "qualifier", "source")
SECTORS = ("primary", "secondary", "tertiary")
AUTHORED = (
    *("statements", "breaks", "clusters", "presence", "trials"),
    *("lists", "establishments", "sites", "goals", "targets", "minerals", "mines"),
    *("products", "standards", "scenarios"),
)
HUNDRED_MILLION = Decimal(10) ** 8
TEN_THOUSAND = Decimal(10) ** 4
MILLION = Decimal(10) ** 6
WORDS = {  # what a source prints in words, and the figure it stands for
    "Chenzhou": "1",
    "Changsha": "0",
    "announced": "1",
    "opening": "1",
    "approved": "1",
    "实力郴州": "1",
    "sole Hunan pilot": "1",
    "zones in China (Chenzhou is one)": "1",
    "also Bi, Mo, Be first": "1",
    "first in China 16 years running": "1",
    "over two thirds of Hunan": "66.7",
}
WIDE = {
    "counties": ("county", "", ""),
    "five_chenzhou": ("order", "", ""),
    "cmgs_editions": ("edition", "year", "stage"),
    "industrial_transfer": ("event_or_project", "date", ""),
    "rail_times_2016": ("from", "year", ""),
}


def long_form(folder: Path, name: str) -> list[Row]:
    """Give one row a figure, whether the file of facts is long or wide."""
    rows = read(folder / f"{name}.csv")
    if name not in WIDE:
        return rows
    entity, year, period = WIDE[name]
    melted = []
    for row in rows:
        label = {
            "cmgs_editions": f"edition {row[entity]}",
            "rail_times_2016": f"{row[entity]}>{row.get('to', '')}",
        }.get(name, row[entity])
        shared = {
            "entity": label,
            "year": row.get(year, ""),
            "period": row.get(period, ""),
            "source_id": row["source_id"],
            "note": row["note"],
        }
        melted += [{**shared, "indicator": column, "value": cell} for column, cell in row.items()]
    return melted


def chosen(rule: Row, rows: list[Row]) -> Row:
    """Find the one fact that a rule of ``recode.csv`` names."""
    found = [
        row
        for row in rows
        if row["entity"] == rule["entity"]
        and row["indicator"] == rule["indicator"]
        and row["source_id"] == rule["source"]
        and rule["year"] in ("", row["year"])
        and rule["period"] in ("", row["period"])
    ]
    if len(found) != 1:
        raise SystemExit(f"recode.csv: {len(found)} facts for {rule}; name exactly one.")
    return found[0]


def figure(rule: Row, fact: Row) -> str:
    """Take the figure of a fact, or the one that its text prints, in the unit of the measure."""
    text = rule["printed"] or fact["value"]
    if rule["printed"] not in " | ".join(cell or "" for cell in fact.values()):
        raise SystemExit(f"recode.csv: {rule['printed']!r} is not printed in {fact}.")
    number = worded(text)
    return plain(Decimal(number) * Decimal(rule["factor"]))


def worded(text: str) -> str:
    """Turn the few figures that are printed as words into numbers."""
    return str(text.count(";") + 1) if ";" in text else WORDS.get(text, text)


def observation(
    key: tuple[str, str, str], value: str, source: str, bound: str = "", qualifier: str = ""
) -> Row:
    """Name the cells of one observation; ``key`` is its subject, measure and period."""
    subject, measure, period = key
    return {
        "subject": subject,
        "measure": measure,
        "period": period,
        "value": value,
        "unit": "",  # that of the measure, filled in at the end
        "bound": bound,
        "qualifier": qualifier,
        "source": source,
    }


def from_facts(facts: Path, rules: list[Row]) -> Iterator[Row]:
    """Recode the facts that ``recode.csv`` names."""
    files = {name: long_form(facts, name) for name in sorted({rule["file"] for rule in rules})}
    for rule in rules:
        value = figure(rule, chosen(rule, files[rule["file"]]))
        key = (rule["subject"], rule["measure"], rule["as_period"])
        source = rule["as_source"] or rule["source"]
        yield observation(key, value, source, rule["bound"], rule["qualifier"])


def from_panel(data: Path, ids: dict[str, str]) -> Iterator[Row]:
    """Take the smallest slice of the city panel: our series, and three years of the candidates."""
    rows = read(data / "02_china_city_panel" / "city_gdp_1990_2021.csv")
    ours = [row for row in rows if row["prov_id"] in PANEL_PROVINCES]
    for row in ours:
        own = row["city_id"] == OWN_CODE
        if row["year"] in (OWN_YEARS if own else PANEL_YEARS):
            for made in panel_city(ids[row["city_id"]], row):
                if own or row["year"] == PEER_YEAR or made["measure"] in PEER_SERIES:
                    yield made
    yield from province_share(ours, ids[OWN_CODE])


def panel_city(subject: str, row: Row) -> Iterator[Row]:
    """Recode one city and year: output, per head, value added and shares of the three sectors."""
    year = row["year"]
    gdp = Decimal(row["gdp_100m_cny"])
    yield observation((subject, "gdp", year), plain(gdp * HUNDRED_MILLION, 0), "panel")
    if row["gdp_pc_cny"]:
        yield observation(
            (subject, "gdp_per_head", year), plain(Decimal(row["gdp_pc_cny"]), 0), "panel"
        )
    added = {sector: row[f"{sector}_va_10k_cny"] for sector in SECTORS}
    complete = all(added.values())
    total = sum(Decimal(cell) for cell in added.values()) / TEN_THOUSAND if complete else Decimal(0)
    sums = complete and abs(total / gdp - 1) <= Decimal("0.02")
    for sector in SECTORS:
        share = row[f"{sector}_share_pct"]
        if sums:
            value = plain(Decimal(added[sector]) * TEN_THOUSAND, 0)
            yield observation((subject, f"{sector}_va", year), value, "panel")
        if share:
            yield observation((subject, f"{sector}_share", year), plain(Decimal(share), 2), "panel")
        elif sums:
            value = plain(Decimal(added[sector]) / TEN_THOUSAND / gdp * 100, 2)
            yield observation(
                (subject, f"{sector}_share", year), value, "panel", qualifier="derived"
            )


def province_share(rows: list[Row], subject: str) -> Iterator[Row]:
    """Our part of the summed output of the province's fourteen prefectures."""
    for year in PANEL_YEARS:
        cities = [
            row for row in rows if row["prov_id"] == OWN_CODE[:2] + "0000" and row["year"] == year
        ]
        outputs = {row["city_id"]: Decimal(row["gdp_100m_cny"]) for row in cities}
        value = plain(outputs[OWN_CODE] / sum(outputs.values()) * 100, 3)
        yield observation(
            (subject, "gdp_share_of_province", year), value, "panel", qualifier="derived"
        )


def from_counties(facts: Path, names: Mapping[str, str]) -> Iterator[Row]:
    """Residents in towns as a share of all, at the census of 2020: the whole and its counties."""
    for row in read(facts / "counties.csv"):
        subject = names[row["county"].removesuffix(" (total)")]
        share = Decimal(row["urban_2020"]) / Decimal(row["population_2020"]) * 100
        key = (subject, "urban_share", "2020")
        yield observation(key, plain(share, 1), row["source_id"], qualifier="derived")


def from_mobility(data: Path, names: dict[str, str], own: str) -> Iterator[Row]:
    """Sum the fourteen days of the city-to-city mobility index, to us and from us."""
    days = read(data / "04_gravity_flows" / "china_city_mobility_tencent2018.csv.gz")
    totals: dict[tuple[str, str], int] = {}
    for row in days:
        for here, there, measure in (
            (row["destination"], row["origin"], "trips_in_index"),
            (row["origin"], row["destination"], "trips_out_index"),
        ):
            if here == own and there in names:
                key = (names[there], measure)
                totals[key] = totals.get(key, 0) + int(row["mobility_index"])
    for (subject, measure), total in totals.items():
        yield observation((subject, measure, "2018"), str(total), "tencent18")


def from_deposits(data: Path) -> Iterator[Row]:
    """Contained molybdenum of two deposits, ore times grade, from one compilation."""
    rows = read(data / "06_mines" / "minmod_usgs_deposits_china_grade_tonnage.csv")
    for name, subject in (("Shizhuyuan", "chenzhou"), ("Jinduicheng", "jinduicheng")):
        pairs = {
            (Decimal(row["ore_value"]), Decimal(row["grade_value"]))
            for row in rows
            if row["name"] == name and row["commodity"] in ("Mo", "% Mo")
        }
        if len(pairs) != 1:
            raise SystemExit(f"{name}: {len(pairs)} molybdenum estimates; expected one.")
        ore, grade = pairs.pop()
        value = plain(ore * MILLION * grade / 100, 0)
        yield observation(
            (subject, "molybdenum_in_largest_deposit", "2024"), value, "minmod", qualifier="derived"
        )


def from_world_bank(data: Path, listed: list[Row]) -> Iterator[Row]:
    """People of the economies in the years of the three data sets of exports."""
    for economy, year, people in populations(data, listed):
        yield observation((economy, "population", year), people, "wbpop")


def from_neighbours(data: Path, ids: dict[str, str], stations: list[Row]) -> Iterator[Row]:
    """Structure, wages and persons employed of the places of origin, and our own wages."""
    near = {place["region"] for place in stations}
    for key, value, source, how in pressures(data, ids, near, ids[OWN_CODE]):
        yield observation(key, value, source, qualifier=how)


def from_flows(data: Path) -> Iterator[Row]:
    """Value added of the nation, as the tables of its flows sum to it."""
    for year, value, source in national_output(data):
        yield observation(("chn", "gdp", year), value, source, qualifier="derived")


def regions(data: Path, places: list[Row]) -> Iterator[Row]:
    """Join the authored list of places with the coordinates of prefectures."""
    nodes = read(data / "04_gravity_flows" / "china_city_mobility_nodes.csv")
    at = {row["adcode"]: row for row in nodes}
    for place in places:
        node = at.get(place["adcode"]) if place["kind"] == "region" else None
        yield {
            **{key: place[key] for key in ("id", "name_en", "name_zh", "kind", "part_of")},
            "longitude": plain(Decimal(node["lon"]), 3) if node else "",
            "latitude": plain(Decimal(node["lat"]), 3) if node else "",
            "source": "tencent18" if node else place["source"],
        }


def sources(facts: Path, publishers: list[Row], used: set[str]) -> Iterator[Row]:
    """Join whose word a source is with its title, address, date and grade; drop the unused."""
    known = {row["source_id"]: row for row in read(facts / "sources.csv")}
    missing = used - {row["id"] for row in publishers}
    if missing:
        raise SystemExit(f"publishers.csv: {len(missing)} sources missing: {sorted(missing)}.")
    for row in sorted(publishers, key=lambda entry: entry["id"]):
        if row["id"] not in used:
            continue
        fact = known.get(row["id"].split(".")[0], {})
        title = row["title"] or re.sub(r"\s*\([^()]*\)$", "", fact["title"])
        yield {
            "id": row["id"],
            "title": title,
            "language": row["language"],
            "publisher": row["publisher"],
            "origin_en": row["origin_en"],
            "origin_zh": row["origin_zh"],
            "address": row["address"] or address(fact.get("url", "")),
            "published": row["published"] or fact.get("published", ""),
            "licence": row["licence"],
            "publishable": "true",
            "grade": row["grade"] or fact.get("grade", ""),
            "basis": row["basis"],
            "audited": row["audited"],
        }


def address(text: str) -> str:
    """Keep a web address or repository; give the bare host of the city's site its scheme."""
    if text == "interview.txt":
        return ""
    return "http://www.en.czs.gov.cn/" if text.startswith("en.czs.gov.cn") else text


def authored_sources(tables: Path) -> set[str]:
    """List the sources that the tables written by hand refer to."""
    found: set[str] = set()
    for name in AUTHORED:
        found |= {row["source"] for row in read(tables / f"{name}.csv")}
    return found


def main() -> None:
    """Read the two folders named on the command line and write the derived tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, required=True, help="folder of sourced facts")
    parser.add_argument("--data", type=Path, required=True, help="folder of open data sets")
    parser.add_argument("--tables", type=Path, default=HERE / "tables", help="where to write")
    given = parser.parse_args()

    places = read(HERE / "places.csv")
    traders = read(HERE / "economies.csv")
    ids = {row["adcode"]: row["id"] for row in places if row["adcode"]}
    cities = {row["name_en"].split(" (")[0]: row["id"] for row in places if row["kind"] == "region"}
    stations = read(HERE / "stations.csv")
    units = {row["id"]: row["unit"] for row in read(HERE / "tables" / "measures.csv")}

    rows = [
        *from_facts(given.facts, read(HERE / "recode.csv")),
        *from_counties(given.facts, {place["name_en"]: place["id"] for place in places}),
        *from_panel(given.data, ids),
        *from_mobility(given.data, cities, "Chenzhou"),
        *from_deposits(given.data),
        *from_world_bank(given.data, traders),
        *from_neighbours(given.data, ids, stations),
        *from_flows(given.data),
    ]
    for row in rows:
        row["unit"] = units[row["measure"]]
    rows.sort(key=lambda row: [row[key] for key in KEY])
    located = [*regions(given.data, places), *economies(given.data, traders)]
    firms = list(enterprises(given.data, traders, read(HERE / "left_out.csv")))
    ways = list(origins(given.facts, stations))
    reached = list(journeys(given.data, ids, OWN_CODE))
    found = sorted(deposits(given.data), key=lambda row: row["id"])
    tonnage = [
        {"id": f"e{number:03}", **row} for number, row in enumerate(reserves(given.data, found), 1)
    ]
    used = {row["source"] for row in (*rows, *located, *firms, *ways, *found, *tonnage)}
    used |= authored_sources(HERE / "tables")

    given.tables.mkdir(parents=True, exist_ok=True)
    used |= national_tables(given.data, read(HERE / "sectors.csv"), given.tables)
    listed = list(sources(given.facts, read(HERE / "publishers.csv"), used))

    write(given.tables / "observations.csv", rows[0], rows)
    write(given.tables / "regions.csv", located[0], located)
    write(given.tables / "origins.csv", ways[0], ways)
    write(given.tables / "sources.csv", listed[0], listed)
    write(given.tables / "enterprises.csv", FIELDS, firms)
    write(given.tables / "journeys.csv", reached[0], reached)
    listed_pairs = ties(given.data, ids, given.tables)
    write(given.tables / "deposits.csv", found[0], found)
    write(given.tables / "reserves.csv", tonnage[0], tonnage)
    flows = production(given.data, traders, given.tables / "production.parquet")
    ranked = panel(given.data, ids, given.tables / "panel.parquet")
    print(
        f"{listed_pairs} listed pairs, {len(rows)} observations, {len(located)} regions, "
        f"{len(listed)} sources, "
        f"{len(firms)} entries of lists, {len(reached)} journeys, {flows} rows of exports, "
        f"{ranked} of the panel"
    )


if __name__ == "__main__":
    main()
