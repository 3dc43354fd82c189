"""Files to columns of text: CSV (plain or gz), Parquet and Excel, whatever their encoding.

Text and Parquet are read by DuckDB through Ibis, with every other door of the engine shut:
it may open the files named to it and nothing else. Excel comes through python-calamine, other
encodings through Python's codecs.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import python_calamine
from ibis.backends.duckdb import Backend

from southgate.errors import WorkspaceError, named
from southgate.tables import fault, no_faults, table_names
from southgate.workspace.texts import codec_of, header_of, lines_of, numbered, recoded

__all__ = ["FOLDER", "RawTable", "engine_for", "file_hash", "read_tables", "table_files"]

FOLDER = "tables"
UNREADABLE = (
    OSError,
    EOFError,
    UnicodeError,
    csv.Error,
    zlib.error,
    duckdb.Error,
    pa.ArrowException,
    python_calamine.CalamineError,
)
"""What readers raise on files that are not what their name says."""

SUFFIXES = (".csv", ".csv.gz", ".parquet", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as its file has it: text, nothing converted; the index is the spreadsheet's row."""

    name: str
    file: str
    sha256: str
    cells: pd.DataFrame
    faults: pd.DataFrame


def table_files(folder: Path) -> tuple[dict[str, Path], pd.DataFrame]:
    """The table files of a workspace by table name, and what is wrong with their names.

    Parameters
    ----------
    folder : Path
        The workspace.

    Returns
    -------
    dict of str to Path
    DataFrame, (faults, 7)

    Raises
    ------
    WorkspaceError
        If there is no folder of tables.
    """
    inside = folder / FOLDER
    if not inside.is_dir():
        raise WorkspaceError(
            f"A workspace must hold a folder `{FOLDER}`; `{folder}` does not. "
            "Make it and put the tables there."
        )
    found: dict[str, Path] = {}
    faults = [no_faults()]
    for path in sorted(inside.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        file = f"{FOLDER}/{path.name}"
        suffix = next(
            (s for s in sorted(SUFFIXES, key=len, reverse=True) if path.name.lower().endswith(s)),
            "",
        )
        name = path.name[: len(path.name) - len(suffix)]
        if not suffix or name not in table_names():
            faults.append(
                fault(
                    file,
                    f"must be one of {', '.join(table_names())}, as {', '.join(SUFFIXES)}",
                    "it is not",
                    "Rename or remove it.",
                    rule="unknown-table",
                )
            )
        elif not path.is_file():
            faults.append(
                fault(file, "must be a file", "it is none", "Remove it.", rule="unreadable")
            )
        elif not path.resolve().is_relative_to(folder.resolve()):
            faults.append(
                fault(
                    file,
                    "must lie inside the workspace",
                    "it points outside",
                    "Copy the file in.",
                    rule="outside",
                )
            )
        elif name in found:
            faults.append(
                fault(
                    file,
                    "a table must have one file",
                    f"`{found[name].name}` holds it already",
                    "Remove one of them.",
                    rule="two-files",
                )
            )
        else:
            found[name] = path
    return found, pd.concat(faults, ignore_index=True)


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_tables(files: Mapping[str, Path], encodings: Mapping[str, str]) -> dict[str, RawTable]:
    """Read table files as text, each with whatever is wrong with it as a file.

    Parameters
    ----------
    files : mapping of str to Path
        The file of each table.
    encodings : mapping of str to str
        The codec declared for a table; UTF-8 for all others.

    Returns
    -------
    dict of str to RawTable
    """
    with tempfile.TemporaryDirectory(prefix="southgate-") as folder:
        recodes = {name: Path(folder) / f"{name}.csv" for name in files}
        allowed = (*(path.resolve() for path in files.values()), *recodes.values())
        with closing(_Engine(*allowed)) as engine:
            return {
                name: _read_table(name, path, _Reading(engine, encodings.get(name, ""), recode))
                for (name, path), recode in zip(files.items(), recodes.values(), strict=True)
            }


def _read_table(name: str, path: Path, reading: _Reading) -> RawTable:
    file = f"{FOLDER}/{path.name}"
    digest = ""
    try:
        digest = file_hash(path)
        cells, faults = _read(path, file, reading)
    except UNREADABLE as error:
        cells = pd.DataFrame()
        faults = fault(
            file,
            "the file must be readable",
            _reason(error, path),
            "Save it again.",
            rule="unreadable",
        )
    return RawTable(name, file, digest, cells.dropna(how="all"), faults)


def _reason(error: BaseException, path: Path) -> str:
    """An engine's own words on one line, without this machine's folders."""
    text = str(error).replace(str(path.resolve()), path.name).replace(str(path), path.name)
    return " ".join(text.split())[:200] or type(error).__name__


def _read(path: Path, file: str, reading: _Reading) -> tuple[pd.DataFrame, pd.DataFrame]:
    if path.stat().st_size == 0:
        found = fault(
            file,
            "the file must not be empty",
            "it has no bytes",
            "Fill it or remove it.",
            rule="empty",
        )
        return pd.DataFrame(), found
    lower = path.name.lower()
    if lower.endswith((".csv", ".csv.gz")):
        return _csv(path, file, reading)
    parquet = lower.endswith(".parquet")
    cells = _text(reading.engine.parquet(path.resolve())) if parquet else _excel(path)
    header = [str(column) for column in cells.columns]
    found = _header_faults(file, header)
    return (pd.DataFrame() if len(found) else cells), found


def engine_for(*allowed: Path) -> Backend:
    """Start a DuckDB that can open the given files and nothing else."""
    engine = cast(Backend, ibis.duckdb.connect())
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in allowed)
    for setting in (
        f"allowed_paths = [{paths}]",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        engine.raw_sql(f"SET {setting}")
    return engine


def _text(table: pa.Table) -> pd.DataFrame:
    """Columns of text; cells without a character are missing."""
    frame = pd.DataFrame(
        {name: table[name].cast(pa.string()).to_pandas() for name in table.column_names}
    ).astype("str")
    for column in frame.columns:
        frame[column] = frame[column].str.strip()
        frame[column] = frame[column].mask(frame[column] == "")
    return frame.set_axis(pd.RangeIndex(2, len(frame) + 2))


def _csv(path: Path, file: str, reading: _Reading) -> tuple[pd.DataFrame, pd.DataFrame]:
    codec, faults = codec_of(path, file, reading.encoding)
    source = path.resolve() if codec == "utf-8" else recoded(path, reading.recode, codec)
    header = header_of(source)
    wrong = _header_faults(file, header)
    if len(wrong):
        return pd.DataFrame(), pd.concat([faults, wrong], ignore_index=True)
    cells, ragged = reading.engine.csv(source, header)
    rows = (_ragged(file, row, len(header)) for row in ragged)
    return cells, pd.concat([faults, *rows], ignore_index=True)


def _header_faults(file: str, header: list[str]) -> pd.DataFrame:
    """What is wrong with the names of columns: too few, blank, unprintable or twice."""
    blank = [
        f"column {at}"
        for at, name in enumerate(header, start=1)
        if not name.isprintable() or not name
    ]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    found = [no_faults()]
    if blank or not header:
        found.append(
            fault(
                file,
                "columns must have names of printable characters",
                f"{named(blank) or 'the header'} has none",
                "Name the columns in the first row; save as comma-separated text or a workbook.",
                rule="header",
                row=1,
            )
        )
    if twice:
        found.append(
            fault(
                file,
                "column names must differ",
                f"{named(twice)} stands twice",
                "Rename or remove one.",
                rule="header",
                row=1,
                column=twice[0],
            )
        )
    return pd.concat(found, ignore_index=True)


def _ragged(file: str, row: int, width: int) -> pd.DataFrame:
    return fault(
        file,
        f"a row must have {width} cells as the header has",
        "it has not",
        "Add or remove cells, or quote the cell that holds a comma.",
        rule="ragged",
        row=row,
    )


class _Engine:
    """An engine for the files of one workspace, closed with them."""

    def __init__(self, *paths: Path) -> None:
        self.backend = engine_for(*paths)
        self.rejected = 0

    def close(self) -> None:
        self.backend.disconnect()

    def csv(self, path: Path, header: list[str]) -> tuple[pd.DataFrame, list[int]]:
        table = self.backend.read_csv(
            path,
            header=True,
            delim=",",
            quote='"',
            escape='"',
            auto_detect=False,
            columns=dict.fromkeys(header, "VARCHAR"),
            ignore_errors=True,
            store_rejects=True,
        )
        cells = _text(table.to_pyarrow())
        (rejected,) = self.backend.raw_sql("SELECT count(*) FROM reject_errors").fetchone()
        before, self.rejected = self.rejected, rejected
        if rejected == before and lines_of(path) == len(cells) + 1:
            return cells, []
        good, ragged = numbered(path, len(header))
        return (cells.set_axis(good) if len(good) == len(cells) else cells), ragged

    def parquet(self, path: Path) -> pa.Table:
        table = self.backend.read_parquet(path)
        return table.cast(dict.fromkeys(table.columns, "string")).to_pyarrow()


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file is read: by what engine, in what codec, and where it may be written in UTF-8."""

    engine: _Engine
    encoding: str
    recode: Path


def _excel(path: Path) -> pd.DataFrame:
    with closing(python_calamine.CalamineWorkbook.from_path(path)) as book:
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    if not rows:
        return pd.DataFrame()
    filled = [at for at in range(len(rows[0])) if any(row[at] != "" for row in rows)]
    rows = [[row[at] for at in filled] for row in rows]
    header = [_cell(cell) for cell in rows[0]]
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in header)
    arrays = [pa.array([_cell(cell) for cell in column], pa.string()) for column in columns]
    return _text(pa.table(arrays, names=header))


def _cell(value: object) -> str:
    """A spreadsheet's value as a CSV would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
