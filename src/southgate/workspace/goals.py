"""What the tree of goals must be: one goal above all, no ring, and a measure for one indicator."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.tables import fault
from southgate.workspace.files import RawTable

__all__ = ["goal_faults"]


def goal_faults(table: RawTable) -> Iterator[pd.DataFrame]:
    """Every fault of the tree that the table `goals` draws.

    Parameters
    ----------
    table : RawTable

    Yields
    ------
    DataFrame, (1, 7)
    """
    cells = table.cells.reindex(columns=["id", "parent", "measure"]).astype("str")
    cells = cells.dropna(subset="id").drop_duplicates("id")
    if cells.empty:
        return
    roots = cells.index[cells["parent"].isna()]
    if len(roots) != 1:
        yield fault(
            table.file,
            "exactly one goal must have no parent: the goal above all",
            f"{len(roots)} have none",
            "Give the others a parent.",
            rule="tree",
            column="parent",
        )
    for row in cells.index[_in_a_ring(cells)]:
        yield fault(
            table.file,
            "must lie below the goal above all",
            f"`{cells['id'][row]}` lies below itself",
            "Correct the parents.",
            rule="tree",
            row=int(row),
            column="parent",
        )
    twice = cells["measure"].notna() & cells["measure"].duplicated()
    for row in cells.index[twice]:
        yield fault(
            table.file,
            "a measure must stand for one indicator",
            f"`{cells['measure'][row]}` stands for two",
            "Leave one out; it cannot count twice.",
            rule="tree",
            row=int(row),
            column="measure",
        )


def _in_a_ring(cells: pd.DataFrame) -> pd.Series:
    """The goals from which the way up never ends."""
    parent = dict(zip(cells["id"], cells["parent"], strict=True))
    above = cells["parent"]
    for _ in range(len(cells)):
        above = above.map(parent)
    return above.notna() & above.isin(list(parent))
