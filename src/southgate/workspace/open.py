"""A workspace without faults, as chapters see it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from southgate.errors import FaultsFound, WorkspaceError
from southgate.records import Audience, TableRecord
from southgate.tables import descriptor, table_names, typed
from southgate.workspace.check import load, said
from southgate.workspace.scenarios import reaching
from southgate.workspace.settings import Settings

__all__ = ["Workspace", "open_workspace"]


@dataclass(frozen=True, slots=True)
class Workspace:
    """Tables with types, the settings, and what the files were.

    ``tables`` maps a name to a frame in the types of its descriptor, without rows where there is
    no such file. A column ``audience`` is never empty: a row is internal where it says so or where
    its source may not be published.
    """

    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    records: tuple[TableRecord, ...]

    def table(self, name: str) -> pd.DataFrame:
        """A table by name; writing to it changes nothing but the copy.

        Parameters
        ----------
        name : str

        Returns
        -------
        DataFrame, (rows, fields)

        Raises
        ------
        WorkspaceError
            If this workspace does not hold it, or the chapter did not declare it.
        """
        if name not in self.tables:
            raise WorkspaceError(
                f"A chapter must read only the tables it declares; `{name}` is not one of "
                f"{', '.join(self.tables) or 'none'}. Add it to `needs` or `uses`."
            )
        return self.tables[name].copy()

    def has(self, name: str) -> bool:
        """Whether a table is here with rows.

        Parameters
        ----------
        name : str

        Returns
        -------
        bool
        """
        return name in self.tables and len(self.tables[name]) > 0

    @property
    def internal(self) -> bool:
        """Whether any row is internal."""
        return any((table["audience"] == Audience.INTERNAL).any() for table in self.tables.values())

    def only(self, names: tuple[str, ...]) -> Workspace:
        """Keep only the tables named.

        Parameters
        ----------
        names : tuple of str

        Returns
        -------
        Workspace
        """
        return replace(self, tables={n: self.tables[n] for n in names if n in self.tables})

    def public(self) -> Workspace:
        """Leave out every internal row, and every row that points to one.

        Returns
        -------
        Workspace

        Raises
        ------
        WorkspaceError
            If the region under study is itself internal.
        """
        tables = {
            name: table[table["audience"] == Audience.PUBLIC] for name, table in self.tables.items()
        }
        before = -1
        while before != (before := sum(len(table) for table in tables.values())):
            tables = {name: _anchored(name, table, tables) for name, table in tables.items()}
        if self.settings.region not in set(tables["regions"]["id"]):
            raise WorkspaceError(
                f"The region under study must be public; `{self.settings.region}` or its source "
                "is not. Build the internal edition, or make the row public."
            )
        records = tuple(
            record
            if len(tables[record.name]) == record.rows
            else TableRecord(
                record.name,
                record.file,
                len(tables[record.name]),
                _content_hash(tables[record.name]),
            )
            for record in self.records
        )
        return replace(self, tables=tables, records=records)

    def having(self, **tables: pd.DataFrame) -> Workspace:
        """Put further tables beside its own.

        Parameters
        ----------
        **tables : DataFrame

        Returns
        -------
        Workspace
        """
        return replace(self, tables={**self.tables, **tables})


def open_workspace(folder: Path, scenario: Path | None = None) -> Workspace:
    """Open a workspace, or refuse it with every fault.

    Parameters
    ----------
    folder : Path
        Holds ``southgate.toml`` and ``tables/``.
    scenario : Path, optional
        A file that stands in place of the table `scenarios`.

    Returns
    -------
    Workspace

    Raises
    ------
    WorkspaceError
        If there is no workspace in the folder.
    FaultsFound
        If anything in it breaks a rule.
    """
    loaded = load(Path(folder), scenario)
    if len(loaded.faults):
        count = len(loaded.faults)
        raise FaultsFound(
            f"A workspace must be without faults; `{folder}` has {count:,}. "
            "Mend them; `southgate check` lists them all.",
            tuple(said(loaded.faults)),
        )
    tables = {
        name: typed(name, loaded.tables[name].cells if name in loaded.tables else pd.DataFrame())
        for name in table_names()
    }
    records = tuple(
        TableRecord(name, raw.file, len(raw.cells), raw.sha256)
        for name, raw in sorted(loaded.tables.items())
    )
    return Workspace(loaded.settings, _with_audience(tables), records)


def _with_audience(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Fill the audience of every row from its own word, its table's and its source's."""
    sources = tables["sources"]
    hidden = sources.loc[~sources["publishable"] | (sources["audience"] == Audience.INTERNAL), "id"]
    filled = {}
    for name, table in tables.items():
        key = "id" if name == "sources" else "source"
        internal = table["audience"] == Audience.INTERNAL
        if descriptor(name).get("audience") == Audience.INTERNAL:
            internal = table["audience"] != Audience.PUBLIC
        if key in table:
            internal |= table[key].isin(hidden)
        audience = internal.map({True: Audience.INTERNAL.value, False: Audience.PUBLIC.value})
        filled[name] = table.assign(audience=audience.astype("str"))
    if len(filled["scenarios"]):
        filled["scenarios"] = filled["scenarios"].assign(audience=reaching(filled))
    return filled


def _anchored(name: str, table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The rows whose keys all point to rows that are there."""
    for key in descriptor(name).get("foreignKeys", ()):
        column, target = key["fields"][0], key["reference"]
        known = tables[target["resource"]][target["fields"][0]]
        table = table[(table[column] == "") | table[column].isin(known)]
    return table


def _content_hash(table: pd.DataFrame) -> str:
    """The SHA-256 of a table's rows as CSV."""
    return hashlib.sha256(table.to_csv(index=False, lineterminator="\n").encode()).hexdigest()
