"""What fewer minutes to a place would add to the market within reach, minute by minute."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from southgate.chapters.partners.seen import (
    CAVEATS,
    HALVINGS,
    MASSES,
    MIDDLE,
    NEEDS,
    cited,
    parts,
)
from southgate.records import Fact, Finding, Name, Quantity

__all__ = ["saved"]

MOST = 20
"""Minutes: so many fewer are tried, one after the other."""
TOLD = 10
OFFERED = 6
"""So many places are tried, those to which a minute adds most."""
LEAST = 1
"""A journey takes a minute at least."""


def saved(region: str, seen: pd.DataFrame) -> Iterator[Finding]:
    """Say what fewer minutes to each of some places would add, the others staying as they are.

    Parameters
    ----------
    region : str
    seen : DataFrame, (places, columns)

    Yields
    ------
    Finding
        None where every place is nearer than the minutes tried.
    """
    far = seen[seen["minutes"] >= MOST + LEAST]
    if far.empty:
        return
    rows = _gains(seen, far)
    told = rows[rows["minutes_saved"] == TOLD]
    best = told.sort_values(["share_gain", "place"], ascending=[False, True], kind="stable").iloc[0]
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "place": Name("journeys", str(best["place"])),
        "minutes": Quantity(TOLD, "min", basis="assumed"),
        "gain": Quantity(
            float(best["share_gain"]),
            "%",
            low=float(best["share_gain_low"]),
            high=float(best["share_gain_high"]),
        ),
    }
    yield Finding(
        "partners.saved",
        facts,
        rows,
        tables=NEEDS,
        methods=("market_access",),
        caveats=("minutes_are_assumed", *CAVEATS),
        sources=cited(seen),
        about="saved",
    )


def _gains(seen: pd.DataFrame, far: pd.DataFrame) -> pd.DataFrame:
    """The gain by people of each place and number of minutes, in the middle way, and its span.

    A market that fades by half in h minutes grows by 2^(s/h) in what comes from a place s minutes
    nearer; everything else stays.
    """
    brought = {halving: parts(seen, MASSES[0], halving) for halving in HALVINGS}
    shares = {halving: part / part.sum() for halving, part in brought.items()}
    middle = shares[MIDDLE][far.index].sort_values(ascending=False, kind="stable")
    chosen = middle.index[:OFFERED]
    minutes = np.arange(1, MOST + 1)
    every = np.stack(  # (halvings, minutes, places)
        [
            100 * np.outer(2 ** (minutes / halving) - 1, share[chosen])
            for halving, share in shares.items()
        ]
    )
    gains = {
        "share_gain": every[list(shares).index(MIDDLE)],
        "share_gain_low": every.min(axis=0),
        "share_gain_high": every.max(axis=0),
    }
    return pd.DataFrame(
        {
            "minutes_saved": np.repeat(minutes, len(chosen)),
            "place": np.tile(chosen.astype("str"), MOST),
            **{name: gain.ravel().round(3) for name, gain in gains.items()},
        }
    )
