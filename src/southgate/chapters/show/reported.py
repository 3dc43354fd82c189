"""What every part of the chapter reads and doubts."""

from __future__ import annotations

import pandas as pd

__all__ = ["TABLES", "doubts"]

TABLES = ("regions", "observations", "measures", "sources")

SHUT = (2020, 2022)
"""Years in which shows were shut or held without visitors from abroad: a comparison across them
carries a caveat."""


def doubts(seen: pd.DataFrame) -> tuple[str, ...]:
    """The caveats that reports call for."""
    if seen.empty:
        return ()
    there = {
        "unaudited": not seen["audited"].all(),
        "one_origin": len(set(seen["origin"])) == 1,
        "bounds_read": bool((seen["bound"] != "").any()),
        "pandemic_between": int(seen["year"].min()) < SHUT[0] and int(seen["year"].max()) > SHUT[1],
    }
    return tuple(code for code, holds in there.items() if holds)
