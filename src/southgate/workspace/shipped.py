"""Lists of activities that come with Southgate, put beside a workspace's own."""

from __future__ import annotations

import pandas as pd

from southgate.fingerprint import hashed
from southgate.tables import classification, no_faults
from southgate.workspace.files import RawTable

__all__ = ["with_shipped"]

TABLE = "activities"


def with_shipped(own: RawTable | None, names: tuple[str, ...]) -> RawTable | None:
    """The table of activities with the shipped lists after its own rows, which win.

    Parameters
    ----------
    own : RawTable or None
        As its file has it, if there is one.
    names : tuple of str
        Shipped lists, in order.

    Returns
    -------
    RawTable or None
        None where there is neither.
    """
    if not names:
        return own
    if own is None:
        file = f"classifications {', '.join(names)}"
        own = RawTable(TABLE, file, "", pd.DataFrame(), no_faults())
    known = set(own.cells["id"]) if "id" in own.cells else set()
    listed = pd.concat([classification(name) for name in names], ignore_index=True)
    listed = listed[~listed["id"].isin(known)]
    first = int(own.cells.index.max()) + 1 if len(own.cells) else 2
    listed.index = pd.RangeIndex(first, first + len(listed))
    digest = hashed(own.sha256, listed.to_csv())
    return RawTable(TABLE, own.file, digest, pd.concat([own.cells, listed]), own.faults)
