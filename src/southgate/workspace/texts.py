"""Text files: their encoding, their header, and their rows as a spreadsheet numbers them."""

from __future__ import annotations

import codecs
import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pandas as pd

from southgate.tables import fault, no_faults

__all__ = ["codec_of", "header_of", "lines_of", "numbered", "recoded"]

GUESSES = ("gb18030", "cp1252")
CHUNK = 1 << 20


def _open(path: Path) -> IO[bytes]:
    if path.name.lower().endswith(".gz"):
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def _chunks(path: Path) -> Iterator[bytes]:
    with _open(path) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def lines_of(path: Path) -> int:
    """Lines of a text file, the last one counted also where nothing ends it."""
    count, last = 0, b"\n"
    for chunk in _chunks(path):
        count += chunk.count(b"\n")
        last = chunk[-1:]
    return count + (last != b"\n")


def numbered(path: Path, width: int) -> tuple[list[int], list[int]]:
    """The rows with as many cells as the header, and the others, as a spreadsheet numbers them."""
    good: list[int] = []
    ragged: list[int] = []
    with _open(path) as file:
        for number, row in enumerate(csv.reader(codecs.iterdecode(file, "utf-8")), start=1):
            if number == 1 or not row:
                continue
            fits = len(row) == width or (len(row) == width + 1 and not row[-1])
            (good if fits else ragged).append(number)
    return good, ragged


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def codec_of(path: Path, file: str, declared: str) -> tuple[str, pd.DataFrame]:
    """The codec that reads the file, and a fault where it is not the one declared."""
    if declared:
        try:
            b"".decode(declared)
            name = codecs.lookup(declared).name
        except (LookupError, ValueError):
            return "utf-8", fault(
                file,
                "the encoding declared must be a codec Python knows",
                f"is `{declared}`",
                "Correct [encodings].",
                rule="encoding",
            )
        if _decodes(path, name):
            return name, no_faults()
        return "utf-8", fault(
            file,
            f"must be {declared} as declared",
            "some bytes are not",
            "Correct [encodings], or save the file again.",
            rule="encoding",
        )
    with _open(path) as source:
        start = source.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", fault(
            file,
            "must be UTF-8 without a byte-order mark",
            "it starts with one",
            'Save it as plain "UTF-8", or declare "utf-8-sig" under [encodings].',
            rule="byte-order-mark",
        )
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        guess = "utf-16"
    elif _decodes(path, "utf-8"):
        return "utf-8", no_faults()
    else:
        guess = next(codec for codec in (*GUESSES, "latin-1") if _decodes(path, codec))
    return guess, fault(
        file,
        "must be UTF-8",
        f"it reads as {guess.upper()}",
        f'Save it as UTF-8, or declare "{guess}" under [encodings].',
        rule="encoding",
    )


def recoded(path: Path, target: Path, codec: str) -> Path:
    """Write a text again as UTF-8."""
    decoder = codecs.getincrementaldecoder(codec)()
    with target.open("wb") as out:
        for chunk in _chunks(path):
            out.write(decoder.decode(chunk).encode("utf-8"))
        out.write(decoder.decode(b"", final=True).encode("utf-8"))
    return target


def header_of(path: Path) -> list[str]:
    """The cells of the first row."""
    with _open(path) as file:
        line = next(csv.reader(codecs.iterdecode(file, "utf-8")), [])
    return [column.strip() for column in line]
