"""Exports of the world's economies by heading and by group, as reference for what goes with what.

Called by ``prepare.py``. Three data sets become one table ``production``: the headings (HS, four
digits) of 1962 and 2017 as they are, and the groups (SITC revision 2, three digits) of 1962,
1998-2000 and 2017, into which the headings are nested where all of a heading lies in one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from prepare_files import Row, read

__all__ = ["UNSPECIFIED", "economies", "exports", "populations", "production"]

Flows = dict[tuple[str, str], float]
"""US dollars by code of the economy in the data set and code of the good."""

UNSPECIFIED = "9999"
"""The heading of goods not specified, which is no good."""

SHOWN = 3
"""Significant digits that are kept."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One data set: its file, the columns read, and the year whose population tells who is in."""

    source: str
    file: str
    good: str
    value: str
    period: str
    year: str
    years: int = 1


EDITIONS = (
    Edition("ots62", "exports_1962_4digit", "product4", "export_usd", "1962", "1962"),
    Edition(
        "ots00",
        "exports_1998_2000_sitc4_sum",
        "sitc4",
        "export_usd_sum_1998_2000",
        "1998/2000",
        "2000",
        years=3,
    ),
    Edition("ots17", "exports_2017_hs4", "hs4", "export_usd", "2017", "2017"),
)


def folder(data: Path) -> Path:
    """Where the data sets of trade lie."""
    return data / "01_trade_country_product"


def residents(data: Path, listed: list[Row]) -> dict[tuple[str, str], int]:
    """Count the people of the listed economies by id and year."""
    ids = {row["id"].upper(): row["id"] for row in listed}
    years = {edition.year for edition in EDITIONS}
    rows = read(folder(data) / "worldbank_population_1960_2024.csv.gz")
    return {
        (ids[row["Country Code"]], row["Year"]): round(float(row["Value"]))
        for row in rows
        if row["Country Code"] in ids and row["Year"] in years
    }


def populations(data: Path, listed: list[Row]) -> Iterator[tuple[str, str, str]]:
    """Give economy, year and people, for the years of the three data sets."""
    for (economy, year), people in sorted(residents(data, listed).items()):
        yield economy, year, str(people)


def economies(data: Path, listed: list[Row]) -> Iterator[Row]:
    """Name every economy that has a row of exports, with the latest data set that has it."""
    latest = {}
    for edition in EDITIONS:
        latest |= dict.fromkeys(members(data, listed, edition).values(), edition.source)
    missing = {row["id"] for row in listed} - set(latest)
    if missing:
        raise SystemExit(f"economies.csv: {len(missing)} without a row: {sorted(missing)}.")
    for row in listed:
        yield {
            "id": row["id"],
            "name_en": row["name_en"],
            "name_zh": row["name_zh"],
            "kind": "economy",
            "part_of": "",
            "longitude": "",
            "latitude": "",
            "source": latest[row["id"]],
        }


def members(data: Path, listed: list[Row], edition: Edition) -> dict[str, str]:
    """Map the codes of a data set to the ids of the economies that enter from it.

    An economy enters if its people are counted in that year, or if ``economies.csv`` says that
    nobody counts them (units that no longer exist, departments counted with their country).
    """
    counted = {economy for economy, year in residents(data, listed) if year == edition.year}
    present = {row["country_iso3"] for row in read(folder(data) / f"{edition.file}.csv.gz")}
    return {
        row["code"]: row["id"]
        for row in listed
        if row["code"] in present and (row["id"] in counted or row["uncounted"] == "true")
    }


def flows(data: Path, listed: list[Row], edition: Edition) -> Flows:
    """Read the exports of the economies that enter, a year, without unspecified goods."""
    ids = members(data, listed, edition)
    return {
        (ids[row["country_iso3"]], row[edition.good]): float(row[edition.value]) / edition.years
        for row in read(folder(data) / f"{edition.file}.csv.gz")
        if row["country_iso3"] in ids and row[edition.good] != UNSPECIFIED
    }


def nested(data: Path) -> dict[str, str]:
    """Map each heading to its group, for headings that lie in one group with all their parts."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in read(folder(data) / "hs_sitc2_concordance.csv"):
        groups[row["HS_4d"]].add(row["SITC2_3d"])
    return {heading: next(iter(found)) for heading, found in groups.items() if len(found) == 1}


def grouped(one: Flows, group: Mapping[str, str]) -> Flows:
    """Sum exports into groups; goods without a group are left out."""
    sums: Flows = defaultdict(float)
    for (economy, good), value in one.items():
        if good in group:
            sums[economy, group[good]] += value
    return dict(sums)


def exports(data: Path, listed: list[Row]) -> Iterator[tuple[str, str, str, float, str]]:
    """Give period, activity, economy, US dollars and source."""
    found = {edition: flows(data, listed, edition) for edition in EDITIONS}
    headings = nested(data)
    summed = {
        edition: grouped(
            one,
            {good: good[:3] for _, good in one} if edition.good == "sitc4" else headings,
        )
        for edition, one in found.items()
    }
    later = (one for edition, one in summed.items() if edition.period != EDITIONS[0].period)
    comparable = set.intersection(*({group for _, group in one} for one in later))
    for edition, one in found.items():
        if edition.good != "sitc4":
            for (economy, good), value in one.items():
                yield edition.period, f"hs4.{good}", economy, value, edition.source
        for (economy, group), value in summed[edition].items():
            if group in comparable:
                yield edition.period, f"sitc3.{group}", economy, value, edition.source


def production(data: Path, listed: list[Row], path: Path) -> int:
    """Write the exports as Parquet, rounded, in a fixed order; give back the number of rows."""
    rows = sorted(exports(data, listed))
    period, activity, economy, value, source = zip(*rows, strict=True)
    table = pa.table(
        {
            "region": text(economy),
            "activity": text(activity),
            "period": text(period),
            "measure": text(["exports"] * len(rows)),
            "value": pa.array([float(f"{one:.{SHOWN}g}") for one in value], pa.float64()),
            "source": text(source),
            "audience": text(["public"] * len(rows)),
        }
    )
    pq.write_table(table, path, compression="zstd", compression_level=19, use_dictionary=True)
    return len(rows)


def text(cells: tuple[str, ...] | list[str]) -> pa.Array:
    """Hold repeated text once."""
    return pa.array(cells, pa.string()).dictionary_encode()
