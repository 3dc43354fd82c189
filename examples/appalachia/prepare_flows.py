"""The nation's flows between sectors, coal apart and imports apart, and jobs by sector.

Called by ``prepare.py``. The detailed make, use and import tables of 2017 give flows between
industries: each commodity is bought from the industries that make it, in the shares in which they
make it. The use of imports is taken off first. The 402 industries are then joined into the finest
sectors for which four-digit jobs can be told (``sectors.csv``): an industry and a code belong to
one sector where they overlap. Jobs by sector are sums of the published four-digit cells; the
nation's are those of all areas or, where that is more, of all states in the register of insured
workers: mines lie outside the areas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

__all__ = ["national_tables", "write_flows"]

Row = dict[str, str]
Cell = tuple[str, str]
Production = tuple[str, str, str, int, str]

NATION, OURS = "usa", "cbsa13220"
YEAR, JOBS = "2017", "2019"
SOURCE = "bea17"
DWELLINGS = "HS"
"""Lessors of real estate hold dwellings too, which employ nobody: their jobs are the others'."""
GOVERNMENT = "92"
DIGITS_OF_JOBS = 4
PRIVATE = "5"
"""Establishments that are not the government's, in the register."""
USES = {"stocks": ("F03000",), "exports": ("F04000",)}
NO_USE = ("F05000",)
"""Imports, which the use table prints as a negative use."""
MILLION, DIGITS = 1e6, 4
LEAST = 0.5
"""Million dollars; smaller flows are left out."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What the nation's sectors sell at home: to sectors, to final uses, and all they make.

    ``abroad`` is what a sector buys from abroad of the products of another.
    """

    between: dict[Cell, float]
    abroad: dict[Cell, float]
    final: dict[Cell, float]
    output: dict[str, float]
    imports: dict[str, float]


def groups(crosswalk: list[Row]) -> tuple[dict[str, str], dict[str, str]]:
    """Map industries, and four-digit codes of the classification of jobs, to sectors.

    A sector is named by its first code; industries without one are joined as the summary has them.
    """
    within: dict[str, str] = {}
    for row in crosswalk:
        code = row["NAICS_2017_Code"]
        summary = row["BEA_2017_Summary_Code"]
        if len(code) != DIGITS_OF_JOBS or code.startswith(GOVERNMENT) or summary == DWELLINGS:
            continue
        first, last = sorted((root(within, code), root(within, f"d{row['BEA_2017_Detail_Code']}")))
        within[last] = first
    industry = {
        row["BEA_2017_Detail_Code"]: root(within, f"d{row['BEA_2017_Detail_Code']}")
        if f"d{row['BEA_2017_Detail_Code']}" in within
        else row["BEA_2017_Summary_Code"]
        for row in crosswalk
    }
    jobs = {code: root(within, code) for code in list(within) if not code.startswith("d")}
    return industry, jobs


def root(within: dict[str, str], one: str) -> str:
    """Follow what lies within what to the end; what is met first lies within itself."""
    while within.setdefault(one, one) != one:
        one = within[one]
    return one


def cells(rows: Iterable[Row]) -> dict[str, dict[Cell, float]]:
    """The cells of each table, in million dollars."""
    found: dict[str, dict[Cell, float]] = defaultdict(dict)
    for row in rows:
        found[row["table"]][row["row"], row["col"]] = float(row["value"])
    return found


def joined(rows: Iterable[Row], sector_of: Mapping[str, str], known: set[str]) -> Flows:
    """Turn make, use and import tables into domestic flows between sectors."""
    tables = cells(rows)
    made = {
        cell: value
        for cell, value in tables["Make"].items()
        if sector_of.get(cell[0]) in known and not cell[1].startswith("T0")
    }
    industries = sorted({industry for industry, _ in made})
    goods = sorted({good for _, good in made})
    users = sorted({user for _, user in tables["Use"] if user in industries or user[:1] == "F"})
    make = _array(made, industries, goods)
    bought = _array(tables["Use"], goods, users)
    abroad = _array(tables["Import"], goods, users)
    sold = make / make.sum(axis=0) @ (bought - abroad)
    between: dict[Cell, float] = defaultdict(float)
    final: dict[Cell, float] = defaultdict(float)
    for i, industry in enumerate(industries):
        seller = sector_of[industry]
        for j, user in enumerate(users):
            if user in sector_of and user[:1] != "F":
                between[seller, sector_of[user]] += sold[i, j]
            elif user not in NO_USE:
                use = next((use for use, codes in USES.items() if user in codes), "home")
                final[seller, use] += sold[i, j]
    output: dict[str, float] = defaultdict(float)
    for (industry, _), value in made.items():
        output[sector_of[industry]] += value
    imports: dict[str, float] = defaultdict(float)
    inputs: dict[Cell, float] = defaultdict(float)
    shares = make / make.sum(axis=0) @ abroad
    for i, industry in enumerate(industries):
        for j, user in enumerate(users):
            imports[sector_of[industry]] += 0.0 if user in NO_USE else shares[i, j]
            if user in sector_of and user[:1] != "F":
                inputs[sector_of[industry], sector_of[user]] += shares[i, j]
    return Flows(between, inputs, final, output, imports)


def _array(table: Mapping[Cell, float], rows: list[str], columns: list[str]) -> np.ndarray:
    at = {code: place for place, code in enumerate(rows)}
    to = {code: place for place, code in enumerate(columns)}
    array = np.zeros((len(rows), len(columns)))
    for (row, column), value in table.items():
        if row in at and column in to:
            array[at[row], to[column]] = value
    return array


def dollars(value: float) -> float:
    """Million dollars in dollars, rounded."""
    return float(f"{value * MILLION:.{DIGITS}g}")


def sector(code: str) -> str:
    """The id of a sector."""
    return f"s{code.lower()}"


def national_tables(
    crosswalk: list[Row],
    table: list[Row],
    listed: list[Row],
    made: list[Production],
    register: list[Row],
) -> dict[str, list[Row]]:
    """The rows of five tables: sectors, flows, final demand, imports, and output with jobs."""
    known = {row["code"] for row in listed}
    sector_of, jobs_of = groups(crosswalk)
    flows = joined(table, sector_of, known)
    if set(flows.output) != known:
        raise SystemExit(
            f"sectors.csv: {sorted(set(flows.output) ^ known)} stand on one side only."
        )
    return {
        "sectors": [named(row) for row in listed],
        "intermediate": [
            dated({"supplier": sector(i), "user": sector(j)}, dollars(value), origin)
            for origin, table in (("domestic", flows.between), ("imported", flows.abroad))
            for (i, j), value in sorted(table.items())
            if value > LEAST
        ],
        "final_demand": [
            dated({"sector": sector(code), "use": use}, f"{dollars(value):.0f}", "domestic")
            for (code, use), value in sorted(flows.final.items())
            if abs(value) > LEAST
        ],
        "imports": [
            dated({"sector": sector(code)}, f"{dollars(value):.0f}")
            for code, value in sorted(flows.imports.items())
            if value > LEAST
        ],
        "sector_output": [*made_nationwide(flows), *employed(made, register, jobs_of)],
    }


def named(row: Row) -> Row:
    """A sector as the table `sectors` holds it."""
    return {
        "id": sector(row["code"]),
        "region": NATION,
        "name_en": row["name_en"],
        "name_zh": row["name_zh"],
        "focus": row["focus"],
        "measure": "",
        "source": SOURCE,
    }


def dated(keys: Row, value: float | str, origin: str = "") -> dict[str, float | str]:
    """A flow of the year, with the origin of what it holds where the table has that column."""
    of = {"origin": origin} if origin else {}
    return {**keys, "period": YEAR, **of, "value": value, "source": SOURCE}


def made_nationwide(flows: Flows) -> Iterator[Row]:
    """The nation's output by sector."""
    for code, value in sorted(flows.output.items()):
        yield {
            "region": NATION,
            "sector": sector(code),
            "period": YEAR,
            "measure": "sector_output",
            "value": f"{dollars(value):.0f}",
            "source": SOURCE,
        }


def employed(
    made: Iterable[Production], register: Iterable[Row], sector_of: Mapping[str, str]
) -> Iterator[Row]:
    """Jobs of a year by sector, in our area and in the nation; without a cell there is no row."""
    counted: dict[Cell, int] = defaultdict(int)
    for region, code, period, value, _ in made:
        if period == JOBS and region.startswith("cbsa") and code in sector_of:
            counted[NATION, sector_of[code]] += value
            if region == OURS:
                counted[OURS, sector_of[code]] += value
    insured: dict[str, int] = defaultdict(int)
    for row in register:
        code = row["industry_code"]
        if row["year"] == JOBS and row["own_code"] == PRIVATE and code in sector_of:
            insured[sector_of[code]] += int(row["annual_avg_emplvl"])
    for (region, code), value in sorted(counted.items()):
        more = region == NATION and insured[code] > value
        yield {
            "region": region,
            "sector": sector(code),
            "period": JOBS,
            "measure": "employment",
            "value": str(insured[code] if more else value),
            "source": f"{'qcew' if more else 'cbp'}{JOBS[2:]}",
        }


def write_flows(path: Path, rows: list[Row]) -> None:
    """Write the flows as a small Parquet file, texts as dictionaries."""
    columns = {
        name: pa.array([row[name] for row in rows])
        if name == "value"
        else pa.array([row[name] for row in rows]).dictionary_encode()
        for name in rows[0]
    }
    parquet.write_table(pa.table(columns), path, compression="zstd", compression_level=19)
