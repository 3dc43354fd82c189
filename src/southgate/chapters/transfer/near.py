"""What is near: usual minutes from each origin, with the departures and the date they are of."""

from __future__ import annotations

import pandas as pd

from southgate.records import Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, last_year

__all__ = ["findings"]


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """For each way of travelling, the nearest origin, and of how many nothing is known.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    table = workspace.table("origins").drop(columns="audience")
    table = table[table["region"] != workspace.settings.region]
    table = table.assign(year=table["period"].map(last_year).astype("int64"))
    found: list[Finding] = []
    for mode, rows in table.groupby("mode", sort=True):
        latest = rows.sort_values("year", kind="stable").drop_duplicates("region", keep="last")
        if latest["minutes"].notna().any():
            found.append(_near(str(mode), latest))
    return tuple(found)


def _near(mode: str, rows: pd.DataFrame) -> Finding:
    known = rows[rows["minutes"].notna()].sort_values("minutes", kind="stable")
    first = known.iloc[0]
    period = str(first["period"])
    departures = first["departures"]
    shown = ["region", "mode", "period", "minutes", "fastest", "slowest", "departures", "source"]
    chart = known[["region", "minutes", "fastest", "slowest", "departures"]].set_axis(
        ["region", "value", "low", "high", "beside"], axis=1
    )
    return Finding(
        "transfer.near",
        {
            "nearest": Name("regions", str(first["region"])),
            "mode": Name("modes", mode),
            "minutes": Quantity(float(first["minutes"]), "min", period),
            "departures": None if pd.isna(departures) else Quantity(float(departures), "1", period),
            "unknown": Quantity(len(rows) - len(known), "1"),
            "origins": Quantity(len(rows), "1"),
        },
        pd.concat([known, rows[rows["minutes"].isna()]])[shown].reset_index(drop=True),
        tables=("origins", "regions", "sources"),
        caveats=("timetable_date", "way_unknown")
        if len(known) < len(rows)
        else ("timetable_date",),
        sources=tuple(sorted(set(rows["source"]))),
        figures=(
            Figure(
                f"transfer.near.{mode}",
                "reach",
                chart.reset_index(drop=True),
                options={"unit": "min"},
            ),
        ),
        about=f"near.{mode}",
    )
