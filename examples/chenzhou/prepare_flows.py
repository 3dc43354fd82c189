"""The nation's flows between sectors, from its input-output table of 149 sectors.

Called by ``prepare.py``. The table of 2017 prints what each sector used with the inputs from abroad
among it, and imports as one column beside it. Both are taken as they are, in yuan, rounded; which
sectors the study asks about stands in ``sectors.csv``. Of the table of 2020 only the output of
those sectors and the nation's value added are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from prepare_files import Row, read, rounded, write

__all__ = ["national_output", "national_tables"]

NATION = "chn"
YEAR, LATER = "2017", "2020"
FILES = {YEAR: "china_2017_149", LATER: "china_2020_153"}
SOURCES = {YEAR: "io17", LATER: "io20"}
USES = {"stocks": ("FU202",), "exports": ("EX",)}
TEN_THOUSAND = 10_000.0
ENGLISH = {
    "042": "Processing of coal",
    "049": "Manufacture of household chemicals",
    "105": "Wholesale trade",
    "106": "Retail trade",
    "147": "Entertainment",
}
"""Names in English, by code, where the printed one says another thing than the Chinese one."""
Table = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Printed:
    """A table as it is printed, by the code of the row, and the codes of its sectors."""

    rows: Table
    sectors: tuple[str, ...]

    def yuan(self, row: str, column: str) -> float:
        """One cell in yuan, rounded."""
        return rounded(float(self.rows[row][column]) * TEN_THOUSAND)


def printed(data: Path, year: str) -> Printed:
    """Read the table of a year."""
    rows = read(data / "03_input_output" / f"{FILES[year]}.csv.gz")
    by = {row["Code"]: row for row in rows}
    return Printed(by, tuple(code for code in by if code.isdigit()))


def national_output(data: Path) -> Iterator[tuple[str, str, str]]:
    """Give year, value added of the nation in yuan, and source."""
    for year, source in SOURCES.items():
        table = printed(data, year)
        total = sum(float(table.rows["TVA"][code]) for code in table.sectors)
        yield year, plain_yuan(total * TEN_THOUSAND), source


def plain_yuan(value: float) -> str:
    """Write an amount without exponent."""
    return f"{rounded(value):.0f}"


def national_tables(data: Path, asked: list[Row], tables: Path) -> set[str]:
    """Write the five tables of the nation's flows; give back the sources that they cite."""
    table = printed(data, YEAR)
    chosen = {row["code"]: row for row in asked}
    unknown = set(chosen) - set(table.sectors)
    if unknown:
        raise SystemExit(f"sectors.csv: {len(unknown)} are not in the table: {sorted(unknown)}.")
    listed = list(sectors(table, chosen))
    write(tables / "sectors.csv", listed[0], listed)
    flows(table, tables / "intermediate.parquet")
    final = list(final_demand(table))
    write(tables / "final_demand.csv", final[0], final)
    bought = [
        {"sector": sector(code), "period": YEAR, "value": f"{value:.0f}", "source": SOURCES[YEAR]}
        for code in table.sectors
        if (value := table.yuan(code, "IM"))
    ]
    write(tables / "imports.csv", bought[0], bought)
    made = [*outputs(table, YEAR, table.sectors), *later(data, table, chosen)]
    write(tables / "sector_output.csv", made[0], made)
    return set(SOURCES.values())


def sector(code: str) -> str:
    """The id of a sector."""
    return f"s{code}"


def sectors(table: Printed, chosen: Mapping[str, Row]) -> Iterator[Row]:
    """Name every sector; say which the study asks about and where its own figure stands."""
    for code in table.sectors:
        row = table.rows[code]
        own = chosen.get(code, {})
        yield {
            "id": sector(code),
            "region": NATION,
            "name_en": own.get("name_en") or ENGLISH.get(code) or row["Description"],
            "name_zh": own.get("name_zh") or row["DescriptionInChinese"],
            "focus": "true" if own else "false",
            "measure": own.get("measure", ""),
            "source": SOURCES[YEAR],
        }


def flows(table: Printed, path: Path) -> None:
    """Write what each sector used of each product, inputs from abroad among it, as Parquet."""
    cells = [
        (sector(i), sector(j), value)
        for i in table.sectors
        for j in table.sectors
        if (value := table.yuan(i, j))
    ]
    suppliers, users, values = zip(*cells, strict=True)
    text = {
        "supplier": suppliers,
        "user": users,
        "period": [YEAR] * len(cells),
        "origin": ["total"] * len(cells),
    }
    columns = {name: pa.array(list(column)).dictionary_encode() for name, column in text.items()}
    columns["value"] = pa.array(values, pa.float64())
    columns["source"] = pa.array([SOURCES[YEAR]] * len(cells)).dictionary_encode()
    pq.write_table(pa.table(columns), path, compression="zstd", compression_level=19)


def final_demand(table: Printed) -> Iterator[Row]:
    """Split final uses into stocks, exports and what else is used at home."""
    for code in table.sectors:
        values = {use: sum(table.yuan(code, one) for one in ones) for use, ones in USES.items()}
        values["home"] = table.yuan(code, "TFU") - sum(values.values())
        for use, value in sorted(values.items()):
            if value:
                yield {
                    "sector": sector(code),
                    "use": use,
                    "period": YEAR,
                    "origin": "domestic" if use == "exports" else "total",
                    "value": f"{value:.0f}",
                    "source": SOURCES[YEAR],
                }


def outputs(table: Printed, year: str, codes: tuple[str, ...]) -> Iterator[Row]:
    """The nation's output of sectors in a year."""
    for code in codes:
        yield {
            "region": NATION,
            "sector": sector(code),
            "period": year,
            "measure": "sector_output",
            "value": f"{table.yuan(code, 'GO'):.0f}",
            "source": SOURCES[year],
        }


def later(data: Path, first: Printed, chosen: Mapping[str, Row]) -> Iterator[Row]:
    """The same sectors in the later table, if they bear the same code and the same name there."""
    table = printed(data, LATER)
    for code in chosen:
        names = {one.rows[code]["DescriptionInChinese"] for one in (first, table)}
        if len(names) > 1:
            raise SystemExit(f"{code} is two sectors: {sorted(names)}.")
    yield from outputs(table, LATER, tuple(chosen))
