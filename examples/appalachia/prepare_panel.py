"""Indicators of all metropolitan and micropolitan areas, among which the region is ranked.

Called by ``prepare.py``. Everything is summed from counties whose areas are proven: rates are those
of the sum. Medians cannot be summed and are left out, and so is what only some counties have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

__all__ = ["panel"]

Row = dict[str, str]
Cells = Mapping[str, Mapping[str, int]]
Figure = tuple[str, str, str, int, float, str]

SURVEY_YEAR = 2018
SURVEY = {  # column of the survey, a share of residents here and of the sum, measure
    "pct_belowpoverty_total": "poverty_share",
    "pct_edu_hsplus": "school_share",
    "pct_edu_baplus": "degree_share",
    "lfp_total": "labour_force_share",
    "unemp_total": "unemployment_rate",
}
MOVES = {"DOMESTICMIG": "domestic_migration", "INTERNATIONALMIG": "international_migration"}
MOVE_YEARS = tuple(range(2011, 2021))
SHOWN = 4
"""Significant digits that are kept."""


def rounded(value: Decimal) -> float:
    """Keep the first digits."""
    return float(f"{value:.{SHOWN}g}")


def surveyed(rows: list[Row], proven: Cells) -> Iterator[Figure]:
    """Shares of the survey, weighted by residents of the counties of an area."""
    known = {row["stco_code"]: row for row in rows}
    for area, counties in proven.items():
        if not all(county in known for county in counties):
            continue
        for column, measure in SURVEY.items():
            cells = [(known[c][column], known[c]["pop_total"]) for c in counties]
            if all(share and people for share, people in cells):
                people = sum(Decimal(count) for _, count in cells)
                held = sum(Decimal(share) * Decimal(count) for share, count in cells)
                value = rounded(100 * held / people)
                yield (f"cbsa{area}", "", measure, SURVEY_YEAR, value, "acs18")


def moved(rows: list[Row], proven: Cells) -> Iterator[Figure]:
    """People who moved in less those who moved out, for each thousand residents a year before."""
    known = {row["fips"]: row for row in rows if row["SUMLEV"] == "50"}
    for area, counties in proven.items():
        if not all(county in known for county in counties):
            continue
        for year in MOVE_YEARS:
            people = sum(Decimal(known[c][f"POPESTIMATE{year - 1}"]) for c in counties)
            for stem, measure in MOVES.items():
                net = sum(Decimal(known[c][f"{stem}{year}"]) for c in counties)
                value = rounded(1000 * net / people)
                yield (f"cbsa{area}", "", measure, year, value, "popest20")


def produced(observations: list[Row]) -> Iterator[Figure]:
    """Output for each resident and jobs for each hundred, as the observations give them."""
    people = {
        (row["subject"], row["period"]): Decimal(row["value"])
        for row in observations
        if row["measure"] == "population"
    }
    for row in observations:
        subject, year = row["subject"], row["period"]
        if not subject.startswith("cbsa"):
            continue
        if row["measure"] == "gdp_per_head" and year == "2015":
            yield (subject, "", "gdp_per_head", 2015, rounded(Decimal(row["value"])), row["source"])
        if row["measure"] == "jobs_per_hundred" and (subject, year) in people:
            value = rounded(Decimal(row["value"]))
            yield (subject, "", "jobs_per_hundred", int(year), value, row["source"])


def panel(
    survey: list[Row], residents: list[Row], observations: list[Row], proven: Cells, path: Path
) -> int:
    """Write the table ``panel`` as Parquet and say how many rows it has."""
    rows = sorted([*surveyed(survey, proven), *moved(residents, proven), *produced(observations)])
    region, area, measure, year, value, source = zip(*rows, strict=True)
    table = pa.table(
        {
            "region": pa.array(region, pa.string()),
            "area": pa.array(area, pa.string()),
            "measure": pa.array(measure, pa.string()),
            "year": pa.array(year, pa.int32()),
            "value": pa.array(value, pa.float64()),
            "source": pa.array(source, pa.string()),
        }
    )
    parquet.write_table(table, path, compression="zstd", compression_level=19)
    return len(rows)
