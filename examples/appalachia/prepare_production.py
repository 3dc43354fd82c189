"""The cells of production as a file: jobs by region, industry and year.

Called by ``prepare.py``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

__all__ = ["write_production"]


def write_production(path: Path, rows: list[tuple[str, str, str, int, str]]) -> None:
    """Write the cells as a small Parquet file, texts as dictionaries."""
    region, code, period, value, source = zip(*rows, strict=True)
    table = pa.table(
        {
            "region": pa.array(region, pa.string()),
            "activity": pa.array([f"naics4.{item}" for item in code], pa.string()),
            "period": pa.array(period, pa.string()),
            "measure": pa.array(["employment"] * len(rows), pa.string()),
            "value": pa.array(value, pa.int64()),
            "source": pa.array(source, pa.string()),
        }
    )
    parquet.write_table(table, path, compression="zstd", compression_level=19)
