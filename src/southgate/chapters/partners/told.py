"""What one minute adds, place by place, and how fast the partners are reached that are named."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from southgate.chapters.partners.seen import CAVEATS, MASSES, MIDDLE, NEEDS, cited, parts
from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["minute", "named_partners"]


def minute(region: str, seen: pd.DataFrame) -> Iterator[Finding]:
    """Say what one minute less to each place would add to the market within reach, in per cent.

    Parameters
    ----------
    region : str
    seen : DataFrame, (places, columns)

    Yields
    ------
    Finding
    """
    rows = seen[["id", "quarter", "minutes", "people", "output", "period", "source"]]
    rows = rows.rename(columns={"id": "place"}).reset_index(drop=True)
    added = {}
    for mass in MASSES:
        brought = parts(seen, mass, MIDDLE)
        added[mass] = (100 * np.log(2) / MIDDLE * brought / brought.sum()).to_numpy()
    rows = rows.assign(
        share_added_people=added["people"].round(4), share_added_output=added["output"].round(4)
    ).sort_values(["share_added_people", "place"], ascending=[False, True], kind="stable")
    best = rows.iloc[0]
    yield Finding(
        "partners.minute",
        {
            "region": Name("regions", region),
            "place": Name("journeys", str(best["place"])),
            "minutes": Quantity(float(best["minutes"]), "min", str(best["period"])),
            "people": Quantity(round(float(best["share_added_people"]), 2), "%"),
            "output": Quantity(round(float(best["share_added_output"]), 2), "%"),
        },
        rows.reset_index(drop=True),
        tables=NEEDS,
        methods=("market_access",),
        caveats=("minute_is_marginal", *CAVEATS),
        sources=cited(seen),
        about="minute",
    )


def named_partners(workspace: Workspace, seen: pd.DataFrame) -> Iterator[Finding]:
    """Say how fast the partners are reached that the workspace names.

    Parameters
    ----------
    workspace : Workspace
    seen : DataFrame, (places, columns)

    Yields
    ------
    Finding
    """
    partners = list(workspace.settings.partners)
    reached = seen[seen["id"].isin(partners)].sort_values(["minutes", "id"], kind="stable")
    if len(reached) < 2:
        return
    ends = {"nearest": reached.iloc[0], "farthest": reached.iloc[-1]}
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "reached": Quantity(len(reached), "1"),
        "of": Quantity(len(partners), "1"),
    }
    for end, row in ends.items():
        facts[end] = Name("journeys", str(row["id"]))
        facts[f"{end}_minutes"] = Quantity(float(row["minutes"]), "min", str(row["period"]))
    columns = ["id", "quarter", "minutes", "people", "output", "period", "source"]
    yield Finding(
        "partners.reached",
        facts,
        reached[columns].rename(columns={"id": "place"}).reset_index(drop=True),
        tables=NEEDS,
        caveats=("one_timetable", "station_of_place"),
        sources=cited(seen),
        about="reached",
    )
