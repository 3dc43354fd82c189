"""Every fault of a workspace at once: in its settings, its files, its cells and between tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from southgate.tables import FAULT_COLUMNS, fault, no_faults, problems
from southgate.workspace.codes import code_faults
from southgate.workspace.files import RawTable, read_tables, table_files
from southgate.workspace.goals import goal_faults
from southgate.workspace.scenarios import TABLE as SCENARIOS
from southgate.workspace.scenarios import read_scenarios, scenario_faults
from southgate.workspace.settings import FILE, Settings, read_settings
from southgate.workspace.shipped import with_shipped
from southgate.workspace.stages import stage_faults

__all__ = ["Loaded", "check_workspace", "load", "said"]

MOST = 20
REQUIRED = ("regions", "sources")
UNREAD = ("empty", "unreadable", "header")
"""Rules of files: a table that breaks one has no cells to look at."""

RESERVED = ("count", "rules", "wanted")
"""Names that the chapter on the strategy gives to its own findings."""

NAMED = ("enterprises", "establishments")
"""Tables whose rows need a name in one language at least."""

PARAMETERS = {
    "rises": ("measure", "since", "until"),
    "falls": ("measure", "since", "until"),
    "at_least": ("measure", "level"),
    "at_most": ("measure", "level"),
    "exists": ("measure",),
    "target": ("measure", "since", "until", "level"),
    "exceeds": ("measure", "against"),
    "holds": ("finding",),
}
"""What each test of a statement must be told."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workspace as its files have it, with every fault."""

    settings: Settings
    tables: Mapping[str, RawTable]
    faults: pd.DataFrame


def check_workspace(folder: Path, scenario: Path | None = None) -> pd.DataFrame:
    """Find every fault of a workspace at once.

    Parameters
    ----------
    folder : Path
    scenario : Path, optional
        A file of scenarios to be checked with it.

    Returns
    -------
    DataFrame, (faults, 7)
        ``file``, ``row`` as a spreadsheet numbers it, ``column``, ``rule``, what ``must`` hold,
        what was ``found``, what to ``do``. Empty where nothing is wrong.

    Raises
    ------
    WorkspaceError
        If there is no workspace to check.
    """
    return load(Path(folder), scenario).faults


def said(faults: pd.DataFrame) -> Iterator[str]:
    """Faults as lines ``file:row: column: what must hold; what is; what to do``.

    Parameters
    ----------
    faults : DataFrame, (faults, 7)

    Yields
    ------
    str
        The first 20 of each file and rule, then how many more there are.

    Examples
    --------
    >>> from southgate.tables import fault
    >>> next(said(fault("a.csv", "must be filled", "it is empty", "Fill it.", rule="x", row=3,
    ...                 column="id")))
    'a.csv:3: id: must be filled; it is empty; fill it.'
    """
    for (file, rule), group in faults.groupby(["file", "rule"], sort=False):
        for one in group.head(MOST).to_dict("records"):
            place = f"{file}:{one['row']}" if one["row"] else str(file)
            column = f" {one['column']}:" if one["column"] else ""
            do = str(one["do"])
            yield f"{place}:{column} {one['must']}; {one['found']}; {do[:1].lower()}{do[1:]}"
        if len(group) > MOST:
            yield f"{file}: {rule}: {len(group) - MOST:,} more of these"


def load(folder: Path, scenario: Path | None = None) -> Loaded:
    """Read a workspace and everything that is wrong with it.

    Parameters
    ----------
    folder : Path
    scenario : Path, optional
        A file that stands in place of the table `scenarios`.

    Returns
    -------
    Loaded
    """
    settings, wrong_settings = read_settings(folder)
    files, wrong_files = table_files(folder)
    encodings = dict(settings.encodings)
    tables = read_tables(files, encodings)
    if scenario is not None:
        tables[SCENARIOS] = read_scenarios(scenario)
    listed = with_shipped(tables.get("activities"), settings.activities.classifications)
    if listed is not None:
        tables["activities"] = listed
    found = [wrong_settings, wrong_files]
    found += [
        fault(
            FILE,
            "must name tables",
            f"`{name}` is none that is here",
            "Correct [encodings].",
            rule="setting",
            column="encodings",
        )
        for name in encodings
        if name not in tables
    ]
    found += [
        fault(
            "tables",
            f"the table `{name}` must be there",
            "it is not",
            "Add it.",
            rule="missing-table",
        )
        for name in REQUIRED
        if name not in tables
    ]
    found += [table.faults for table in tables.values()]
    cells = {name: table.cells for name, table in tables.items()}
    for name, table in tables.items():
        if not table.faults["rule"].isin(UNREAD).any():
            found.append(problems(name, table.cells, cells, table.file))
    found += [_settings_agree(settings, cells), *_between(tables)]
    if "deals" in tables:
        deals = tables["deals"]
        found.append(stage_faults(deals.cells, deals.file, settings.base_date))
    faults = pd.concat(found, ignore_index=True).astype({"row": "int64"})
    return Loaded(settings, tables, faults[list(FAULT_COLUMNS)])


def _settings_agree(settings: Settings, cells: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    known = {
        name: set(cells[name]["id"])
        for name in ("regions", "measures")
        if name in cells and "id" in cells[name]
    }
    named_in = (
        ("workspace.region", "regions", (settings.region,)),
        ("workspace.whole", "regions", (settings.whole,)),
        ("peers.regions", "regions", settings.peers),
        ("peers.measures", "measures", settings.peers_measures),
        ("partners.regions", "regions", settings.partners),
        ("show.subject", "regions", (settings.show,)),
        ("show.peers", "regions", settings.show_peers),
        ("activities.host", "regions", (settings.activities.host,)),
        ("activities.measure", "measures", (settings.activities.measure,)),
    )
    found = [no_faults()]
    for key, table, codes in named_in:
        found += [
            fault(
                FILE,
                f"must be an id of the table `{table}`",
                f"is `{code}`",
                f"Correct it, or add the row to `{table}`.",
                rule="dangling-key",
                column=key,
            )
            for code in codes
            if code and table in known and code not in known[table]
        ]
    return pd.concat(found, ignore_index=True)


def _between(tables: Mapping[str, RawTable]) -> Iterator[pd.DataFrame]:
    """Rules that one table alone cannot break."""
    observations, measures = tables.get("observations"), tables.get("measures")
    if observations and measures:
        yield _units_agree(observations, measures.cells)
    if "breaks" in tables and measures:
        yield _breaks_open(tables["breaks"], measures.cells)
    if "goals" in tables:
        yield from goal_faults(tables["goals"])
    if "products" in tables:
        yield from code_faults(tables["products"])
    if SCENARIOS in tables:
        yield from scenario_faults(tables[SCENARIOS], tables)
    own = {"statements": _tests_complete, "flows": _one_unit, "minerals": _licence_sourced}
    for name, rule in {**own, **dict.fromkeys(NAMED, _named_once)}.items():
        if name in tables:
            yield rule(tables[name])


def _one_unit(table: RawTable) -> pd.DataFrame:
    """Flows of a period that are counted in another unit than the first of them: nothing sums."""
    cells = table.cells.reindex(columns=["period", "unit"]).astype("str")
    first = cells.groupby("period")["unit"].transform("first")
    wrong = first.notna() & cells["unit"].notna() & (cells["unit"] != first)
    return pd.DataFrame(
        {
            "file": table.file,
            "row": cells.index[wrong],
            "column": "unit",
            "rule": "one-unit",
            "must": "must be the one unit of its period, `" + first[wrong] + "`",
            "found": "is `" + cells.loc[wrong, "unit"] + "`",
            "do": "Convert the value, or leave the row out.",
        },
        columns=list(FAULT_COLUMNS),
    )


def _licence_sourced(table: RawTable) -> pd.DataFrame:
    """A word on a licence without the source that says so."""
    cells = table.cells.reindex(columns=["licence", "licence_source"])
    bad = cells[cells["licence"].notna() & cells["licence_source"].isna()]
    return pd.DataFrame(
        {
            "file": table.file,
            "row": bad.index,
            "column": "licence_source",
            "rule": "unsourced",
            "must": "must name the source of the word on a licence",
            "found": "is empty beside `" + bad["licence"].astype(str) + "`",
            "do": "Name the source, or leave `licence` empty.",
        },
        columns=list(FAULT_COLUMNS),
    )


def _named_once(table: RawTable) -> pd.DataFrame:
    """Rows without a name, or with one that has no letter to be read."""
    cells = table.cells.reindex(columns=["name_en", "name_zh"]).astype("str")
    unreadable = cells.notna() & ~cells.apply(lambda names: names.str.contains(r"[^\W_]", na=False))
    bad = cells[cells.isna().all(axis=1) | unreadable.any(axis=1)]
    return pd.DataFrame(
        {
            "file": table.file,
            "row": bad.index,
            "column": "name_en",
            "rule": "unnamed",
            "must": "must have a name with letters in one language at least",
            "found": "has `"
            + bad["name_en"].fillna("")
            + "` and `"
            + bad["name_zh"].fillna("")
            + "`",
            "do": "Write the name as the list prints it.",
        },
        columns=list(FAULT_COLUMNS),
    )


def _units_agree(table: RawTable, measures: pd.DataFrame) -> pd.DataFrame:
    needed = {"measure", "unit"}
    if not needed <= set(table.cells.columns) or not {"id", "unit"} <= set(measures.columns):
        return no_faults()
    unit = measures.drop_duplicates("id").set_index("id")["unit"]
    asked = table.cells["measure"].map(unit)
    wrong = asked.notna() & table.cells["unit"].notna() & (asked != table.cells["unit"])
    bad = table.cells[wrong]
    return pd.DataFrame(
        {
            "file": table.file,
            "row": bad.index,
            "column": "unit",
            "rule": "unit-of-measure",
            "must": "must be the unit of its measure, `" + asked[wrong].astype(str) + "`",
            "found": "is `" + bad["unit"].astype(str) + "`",
            "do": "Convert the value, or name another measure.",
        },
        columns=list(FAULT_COLUMNS),
    )


def _tests_complete(table: RawTable) -> pd.DataFrame:
    cells = table.cells.reindex(
        columns=["kind", "test", *{key for keys in PARAMETERS.values() for key in keys}]
    )
    found = [no_faults()]
    for test, keys in PARAMETERS.items():
        for key in keys:
            lacking = cells.index[(cells["test"] == test) & cells[key].isna()]
            found += [
                fault(
                    table.file,
                    f"the test `{test}` needs `{key}`",
                    "it is empty",
                    "Fill it, or leave the test empty.",
                    rule="test-parameter",
                    row=int(row),
                    column=key,
                )
                for row in lacking
            ]
    found += [*_in_time(table, cells), *_reserved(table)]
    asked = cells.index[(cells["kind"] == "question") & cells["test"].notna()]
    found += [
        fault(
            table.file,
            "a question must have no test",
            "it has one",
            "Move the test to a statement that answers it.",
            rule="test-parameter",
            row=int(row),
            column="test",
        )
        for row in asked
    ]
    return pd.concat(found, ignore_index=True)


def _in_time(table: RawTable, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Tests that compare two periods of which the second does not follow the first."""
    two = cells["test"].isin(["rises", "falls", "target"])
    given = cells["since"].notna() & cells["until"].notna()
    backwards = two & given & ~(cells["since"] < cells["until"])
    for row in cells.index[backwards]:
        yield fault(
            table.file,
            "`until` must be later than `since`",
            f"is `{cells['until'][row]}` after `{cells['since'][row]}`",
            "Correct the periods.",
            rule="test-parameter",
            row=int(row),
            column="until",
        )


def _reserved(table: RawTable) -> Iterator[pd.DataFrame]:
    ids = table.cells.get("id", pd.Series(dtype="str"))
    for row in ids.index[ids.isin(RESERVED)]:
        yield fault(
            table.file,
            f"must not be one of {', '.join(RESERVED)}, which findings of ours are called",
            f"is `{ids[row]}`",
            "Choose another id.",
            rule="reserved",
            row=int(row),
            column="id",
        )


def _breaks_open(table: RawTable, measures: pd.DataFrame) -> pd.DataFrame:
    """A public series must not be compared across a break that only some may know of."""
    if not {"measure", "audience"} <= set(table.cells) or "audience" not in measures:
        hidden = pd.Series(dtype="str")
    else:
        hidden = measures.loc[measures["audience"] == "internal", "id"]
    audience = table.cells.get("audience", pd.Series(index=table.cells.index, dtype="str"))
    wrong = (audience == "internal") & ~table.cells.get("measure", audience).isin(hidden)
    faults = [
        fault(
            table.file,
            "a break of a public measure must be public",
            "it is internal",
            "Make it public, or the measure internal.",
            rule="hidden-break",
            row=int(row),
            column="audience",
        )
        for row in table.cells.index[wrong]
    ]
    return pd.concat([no_faults(), *faults], ignore_index=True)
