"""Files and numbers as the scripts beside this one read and write them, byte for byte."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

__all__ = ["SPELT", "Row", "plain", "read", "rounded", "write"]

Row = dict[str, str]

SPELT = {"350400": "Sanming", "421000": "Jingzhou", "533100": "Dehong"}
"""English names of places, by code, that the list of coordinates misspells."""


def read(path: Path) -> list[Row]:
    """Read a CSV, plain or gzipped, as text cells."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, fields: Iterable[str], rows: Iterable[Row]) -> None:
    """Write rows as UTF-8 with LF line ends, without a byte order mark."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(fields), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plain(value: Decimal, places: int = 6) -> str:
    """Write a number without exponent or idle zeros, at most ``places`` decimals."""
    text = f"{round(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: float, digits: int = 4) -> float:
    """Keep so many significant digits of an amount."""
    return float(f"{value:.{digits}g}")
