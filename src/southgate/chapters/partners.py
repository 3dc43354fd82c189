"""Which way most of the market lies, by the minutes that it takes to get there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from southgate.methods.access import QUARTERS, market_access, quarters
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("regions", "journeys", "sources")
uses = ()

HALVINGS = (30, 60, 120)
"""Minutes at which half of a market is left: a choice, so that each is shown."""
MASSES = ("people", "output")
"""What a market is measured by."""
MIDDLE = 60
CAVEATS = ("decay_is_chosen", "one_timetable", "access_is_not_trade")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Where the market lies, how sure that is over the choices, and what a minute adds.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where fewer than two places are reached, or the region has no coordinates.
    """
    region = workspace.settings.region
    places = workspace.table("journeys")
    places = places[places["region"] == region].set_index("id", drop=False).rename_axis("at")
    regions = workspace.table("regions")
    here = regions.loc[regions["id"] == region, ["longitude", "latitude"]].to_numpy(dtype=float)
    if len(places) < 2 or not np.isfinite(here).all():
        return ()
    way = quarters(places[["longitude", "latitude"]], *here[0].tolist())
    seen = places.assign(quarter=way)
    found = _weighed(seen)
    return (
        _leads(region, seen, found),
        *_shares(region, seen, found),
        *_minute(region, seen),
        *_named(workspace, seen),
    )


def _weighed(seen: pd.DataFrame) -> pd.DataFrame:
    """The share of each quarter under each way of weighing, in per cent."""
    rows = []
    for mass in MASSES:
        for halving in HALVINGS:
            parts = _parts(seen, mass, halving)
            share = 100 * parts.groupby(seen["quarter"]).sum() / parts.sum()
            for quarter in QUARTERS:
                part = float(share.get(quarter, 0.0))
                rows.append((mass, halving, quarter, round(part, 2)))
    return pd.DataFrame(rows, columns=["mass", "halving", "quarter", "share_market"])


def _parts(seen: pd.DataFrame, mass: str, halving: int) -> pd.Series:
    """What each place brings to the market within reach."""
    minutes = seen[["minutes"]].T.set_axis(["here"])
    found = market_access(minutes, seen[mass], decay=np.log(2) / halving)
    return found.parts.T["here"]


def _leads(region: str, seen: pd.DataFrame, found: pd.DataFrame) -> Finding:
    """Which quarter has the largest share, and in how many ways of weighing."""
    first = found.loc[found.groupby(["mass", "halving"])["share_market"].idxmax(), "quarter"]
    counts = first.value_counts()
    lead, ways = str(counts.index[0]), len(HALVINGS) * len(MASSES)
    middle = found[(found["halving"] == MIDDLE) & (found["mass"] == MASSES[0])]
    bars = middle.sort_values("share_market", ascending=False, kind="stable")
    data = bars[["quarter", "share_market"]].set_axis(["label", "value"], axis=1).round(1)
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "quarter": Name("quarters", lead),
        "share": _range(found[found["quarter"] == lead]),
        "ways": Quantity(int(counts.iloc[0]), "1"),
        "of": Quantity(ways, "1"),
        "places": Quantity(len(seen), "1"),
        "limit": Quantity(float(seen["minutes"].max()), "min"),
    }
    return Finding(
        "partners.leads" if counts.iloc[0] == ways else "partners.divided",
        facts,
        found,
        tables=needs,
        methods=("market_access",),
        caveats=CAVEATS,
        sources=_cited(seen),
        figures=(
            Figure(
                "partners.leads",
                "bars",
                data.reset_index(drop=True),
                {"label_table": "quarters", "unit": "%"},
            ),
        ),
        about="leads",
    )


def _range(rows: pd.DataFrame) -> Quantity:
    """The share by people in the middle way, and its range over all ways in the rows."""
    middle = rows[rows["halving"] == MIDDLE]
    low, high = float(rows["share_market"].min()), float(rows["share_market"].max())
    return Quantity(float(middle["share_market"].iloc[0]), "%", low=low, high=high)


def _shares(region: str, seen: pd.DataFrame, found: pd.DataFrame) -> Iterator[Finding]:
    """The shares of all quarters, by people and by output."""
    for mass in MASSES:
        mine = found[found["mass"] == mass]
        facts: dict[str, Fact] = {
            "region": Name("regions", region),
            "mass": Name("masses", mass),
            **{quarter: _range(mine[mine["quarter"] == quarter]) for quarter in QUARTERS},
        }
        yield Finding(
            "partners.shares",
            facts,
            mine.reset_index(drop=True),
            tables=needs,
            methods=("market_access",),
            caveats=CAVEATS,
            sources=_cited(seen),
            about=mass,
        )


def _minute(region: str, seen: pd.DataFrame) -> Iterator[Finding]:
    """What one minute less to each place would add to the market within reach, in per cent."""
    rows = seen[["id", "quarter", "minutes", "people", "output", "period", "source"]]
    rows = rows.rename(columns={"id": "place"}).reset_index(drop=True)
    added = {}
    for mass in MASSES:
        parts = _parts(seen, mass, MIDDLE)
        added[mass] = (100 * np.log(2) / MIDDLE * parts / parts.sum()).to_numpy()
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
        tables=needs,
        methods=("market_access",),
        caveats=("minute_is_marginal", *CAVEATS),
        sources=_cited(seen),
        about="minute",
    )


def _named(workspace: Workspace, seen: pd.DataFrame) -> Iterator[Finding]:
    """How fast the partners are reached that the workspace names."""
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
        tables=needs,
        caveats=("one_timetable", "station_of_place"),
        sources=_cited(seen),
        about="reached",
    )


def _cited(seen: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted({*seen["source"], *seen["size_source"]}))
