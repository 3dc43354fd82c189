"""The places that are reached, and what each brings to the market, under each choice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from southgate.methods.access import market_access, quarters
from southgate.workspace import Workspace

__all__ = ["CAVEATS", "HALVINGS", "MASSES", "MIDDLE", "NEEDS", "cited", "parts", "reached_places"]

NEEDS = ("regions", "journeys", "sources")
HALVINGS = (30, 60, 120)
"""Minutes at which half of a market is left: a choice, so that each is shown."""
MASSES = ("people", "output")
"""What a market is measured by."""
MIDDLE = 60
CAVEATS = ("decay_is_chosen", "one_timetable", "access_is_not_trade")


def reached_places(workspace: Workspace) -> pd.DataFrame | None:
    """The places reached from the region, each with the quarter that it lies in.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    DataFrame, (places, columns of `journeys` and ``quarter``), or None
        None where fewer than two places are reached, none has anybody or any output, or the
        region has no coordinates.
    """
    region = workspace.settings.region
    places = workspace.table("journeys")
    places = places[places["region"] == region].set_index("id", drop=False).rename_axis("at")
    regions = workspace.table("regions")
    here = regions.loc[regions["id"] == region, ["longitude", "latitude"]].to_numpy(dtype=float)
    empty = any(not places[mass].sum() > 0 for mass in MASSES)
    if len(places) < 2 or empty or not np.isfinite(here).all():
        return None
    at = places[["longitude", "latitude"]]
    elsewhere = ~(at.to_numpy(dtype=float) == here[0]).all(axis=1)
    places = places[elsewhere]
    if len(places) < 2:
        return None
    seen: pd.DataFrame = places.assign(quarter=quarters(at[elsewhere], *here[0].tolist()))
    return seen


def parts(seen: pd.DataFrame, mass: str, halving: int) -> pd.Series:
    """What each place brings to the market within reach.

    Parameters
    ----------
    seen : DataFrame, (places, columns)
        As :func:`reached_places` gives it.
    mass : {"people", "output"}
    halving : int
        Minutes at which half is left.

    Returns
    -------
    Series of float, (places,)
    """
    minutes = seen[["minutes"]].T.set_axis(["here"])
    found = market_access(minutes, seen[mass], decay=np.log(2) / halving)
    return found.parts.T["here"]


def cited(seen: pd.DataFrame) -> tuple[str, ...]:
    """Whose word the minutes and the sizes are.

    Parameters
    ----------
    seen : DataFrame, (places, columns)

    Returns
    -------
    tuple of str
    """
    return tuple(sorted({*seen["source"], *seen["size_source"]}))
