"""Who moved from one county to another in a year, and where the counties are.

Called by ``prepare.py``. Of the tax returns of two years the pairs of counties are kept as they are
published, in returns (about households): pairs with fewer than 20 are not, so that no pair is
missing because it is zero. A county stands where the middle of its area is, with its residents
of the second year; who stayed is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

__all__ = ["nodes", "write_moves"]

Row = dict[str, str]
YEARS, PEOPLE = "2017/2018", "2018"
LEAST = 20
"""Returns: the smallest number that is published of a pair."""
SOURCE = "irs18"


def nodes(
    middles: Iterable[Row], residents: dict[str, dict[str, int]], located: Iterable[Row]
) -> Iterator[Row]:
    """Give one row a county that has a middle and residents, with its region where it has one."""
    regions = {row["id"]: row for row in located}
    for row in sorted(middles, key=lambda one: one["fips"]):
        code, county = f"c{row['fips']}", regions.get(f"c{row['fips']}")
        if row["fips"] not in residents or county is None:
            continue
        yield {
            "id": code,
            "name_en": county["name_en"],
            "name_zh": county["name_zh"],
            "region": county["part_of"] if county["part_of"].startswith("cbsa") else "",
            "longitude": f"{Decimal(row['lon']):.3f}",
            "latitude": f"{Decimal(row['lat']):.3f}",
            "people": str(residents[row["fips"]][PEOPLE]),
            "source": "uscounties",
        }


def write_moves(path: Path, pairs: Iterable[Row], known: set[str]) -> int:
    """Write the published pairs between known counties as a small Parquet file; say how many."""
    rows = sorted(
        (f"c{row['orig']}", f"c{row['dest']}", float(row["returns"]))
        for row in pairs
        if row["kind"] == "mover" and {f"c{row['orig']}", f"c{row['dest']}"} <= known
    )
    if low := [row for row in rows if row[2] < LEAST]:
        raise SystemExit(f"{len(low)} pairs have fewer than {LEAST} returns: {low[:3]}.")
    count = len(rows)
    origins, destinations, values = zip(*rows, strict=True)
    text = {
        "origin": origins,
        "destination": destinations,
        "period": [YEARS] * count,
        "unit": ["household"] * count,
        "source": [SOURCE] * count,
    }
    columns = {name: pa.array(list(cells)).dictionary_encode() for name, cells in text.items()}
    columns["value"] = pa.array(values, pa.float64())
    columns["least"] = pa.array([float(LEAST)] * count, pa.float64())
    parquet.write_table(pa.table(columns), path, compression="zstd", compression_level=19)
    return count
