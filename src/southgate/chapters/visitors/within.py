"""How many people could come within some hours, and how many if every journey were shorter."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["within"]

TABLES = ("journeys", "sources")
LIMITS = (60, 90, 120, 150, 180)
"""Minutes of one way: from a short outing to the most that leaves half a day at the end."""
TOLD = 120
FASTER = (0, 5, 10, 15, 20)
"""Per cent that every journey is supposed to be shorter."""
SUPPOSED = 10
CAVEATS = ("reach_is_not_visits", "one_timetable", "station_of_place")


def within(workspace: Workspace) -> Iterator[Finding]:
    """Count the people within each limit, as it is and with every journey shorter.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
        None where no place is reached from the region within the limit that is told.
    """
    region = workspace.settings.region
    places = workspace.table("journeys")
    places = places[places["region"] == region]
    near = places[places["minutes"] <= TOLD]
    if near.empty or not near["people"].sum() > 0:
        return
    rows = pd.DataFrame(
        [_counted(places, limit, faster) for faster in FASTER for limit in LIMITS],
        columns=["minutes_limit", "share_faster", "places", "people"],
    )
    sources = tuple(sorted({*places["source"], *places["size_source"]}))
    named = near.sort_values(["people", "id"], ascending=[False, True], kind="stable").iloc[0]
    now = rows[rows["share_faster"] == 0].set_index("minutes_limit")
    limit = Quantity(TOLD, "min", str(near["period"].max()))
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "limit": limit,
        "places": Quantity(int(now["places"][TOLD]), "1"),
        "people": Quantity(float(now["people"][TOLD]), "person"),
        "largest": Name("journeys", str(named["id"])),
        "largest_people": Quantity(float(named["people"]), "person"),
    }
    yield Finding(
        "visitors.within",
        facts,
        now.reset_index().drop(columns="share_faster"),
        tables=TABLES,
        caveats=CAVEATS,
        sources=sources,
        about="within",
    )
    yield from _faster(region, rows, now, sources)


def _counted(places: pd.DataFrame, limit: int, faster: int) -> tuple[int, int, int, float]:
    """The places and the people within a limit where every journey is so much shorter."""
    reached = places[places["minutes"] * (1 - faster / 100) <= limit]
    return limit, faster, len(reached), float(reached["people"].sum())


def _faster(
    region: str, rows: pd.DataFrame, now: pd.DataFrame, sources: tuple[str, ...]
) -> Iterator[Finding]:
    """How many more could come if every journey were shorter; over the limits, as a range."""
    then = rows[rows["share_faster"] == SUPPOSED].set_index("minutes_limit")
    more = (then["people"] - now["people"])[now["people"] > 0]
    gains = 100 * more / now["people"][more.index]
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "faster": Quantity(SUPPOSED, "%", basis="assumed"),
        "limit": Quantity(TOLD, "min"),
        "more": Quantity(float(more[TOLD]), "person", basis="assumed"),
        "gain": Quantity(
            round(float(gains[TOLD]), 1),
            "%",
            basis="assumed",
            low=round(float(gains.min()), 1),
            high=round(float(gains.max()), 1),
        ),
    }
    yield Finding(
        "visitors.faster",
        facts,
        rows,
        tables=TABLES,
        caveats=("faster_is_supposed", *CAVEATS),
        sources=sources,
        about="faster",
    )
