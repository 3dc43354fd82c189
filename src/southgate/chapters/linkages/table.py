"""The nation's table as a workspace holds it: flows at home, apart from those from abroad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from southgate.methods.input_output import technical_coefficients
from southgate.methods.origins import imports_apart
from southgate.methods.upstreamness import Abroad, upstreamness
from southgate.records import Fact, Finding
from southgate.workspace import Workspace, reports

__all__ = [
    "GDP",
    "OUTPUT",
    "RESIDENTS",
    "Flows",
    "Nation",
    "finding",
    "nation",
    "outputs",
    "part_of",
]

OUTPUT = "sector_output"
"""The measure under which output by sector stands."""

GDP, RESIDENTS = "gdp", "population"
"""The measures under which value added and residents of regions and nations stand."""

DOMESTIC, IMPORTED, TOTAL = "domestic", "imported", "total"


@dataclass(frozen=True, slots=True)
class Flows:
    """What sectors sell to one another, (sectors, sectors), by where it was made.

    ``mixed`` has imports among it, or is None where they were never mixed; ``abroad`` is what came
    from abroad, or None where no row tells. ``final`` is a DataFrame, (sectors, 3), of final uses
    of what the nation makes: ``home``, ``stocks``, ``exports``; None where there is no such table.
    """

    domestic: pd.DataFrame
    mixed: pd.DataFrame | None
    abroad: pd.DataFrame | None
    final: pd.DataFrame | None


@dataclass(frozen=True, slots=True)
class Nation:
    """One nation's table of one period; ``coefficients`` are of the domestic flows.

    ``steps`` to the final user are a DataFrame, (sectors, kinds): ``steps``, corrected for all that
    crosses the border and the year, and ``steps_trade`` for trade alone, where both are known.
    """

    region: str
    period: str
    focus: tuple[str, ...]
    output: pd.Series
    flows: Flows
    coefficients: pd.DataFrame
    steps: pd.DataFrame
    sources: tuple[str, ...]


def nation(workspace: Workspace) -> Nation | None:
    """Read the latest table of flows; None where it has no output or asks about no sector.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    Nation or None

    Raises
    ------
    MethodError
        If the table cannot be used as it is.
    """
    listed = workspace.table("sectors")
    rows = workspace.table("intermediate")
    region = str(listed["region"].iloc[0])
    listed = listed[listed["region"] == region]
    sectors = pd.Index(listed["id"])
    period = str(rows["period"].max())
    rows = rows[(rows["period"] == period) & rows["user"].isin(sectors)]
    output = outputs(workspace, region, OUTPUT, period).reindex(sectors)
    focus = tuple(map(str, listed.loc[listed["focus"].astype(bool), "id"]))
    if not focus or output.isna().any():
        return None
    if (rows["origin"] == TOTAL).any():
        flows, steps = _parted(workspace, rows, output)
    else:
        flows = _printed(workspace, rows, sectors)
        steps = pd.DataFrame({"steps": upstreamness(flows.domestic, output, abroad=None)})
    coefficients = technical_coefficients(flows.domestic, output, origin="domestic")
    cited = tuple(sorted(set(rows["source"])))
    return Nation(region, period, focus, output, flows, coefficients, steps, cited)


def _parted(
    workspace: Workspace, rows: pd.DataFrame, output: pd.Series
) -> tuple[Flows, pd.DataFrame]:
    """Part flows that have imports among them, and count the steps with the border in mind."""
    period, sectors = str(rows["period"].iloc[0]), output.index
    mixed = _square(rows[rows["origin"] == TOTAL], sectors)
    final = _final(workspace, period, sectors, DOMESTIC, TOTAL)
    bought = _imports(workspace, period, sectors)
    parts = imports_apart(mixed, final["home"] + final["stocks"], bought)
    corrected = {
        "steps": Abroad(final["exports"], bought, final["stocks"]),
        "steps_trade": Abroad(final["exports"], bought),
    }
    at_home = final.assign(home=final["home"] * (1 - parts.share))
    flows = Flows(parts.domestic, mixed, parts.imported, at_home)
    steps = {name: upstreamness(mixed, output, abroad=abroad) for name, abroad in corrected.items()}
    return flows, pd.DataFrame(steps)


def _printed(workspace: Workspace, rows: pd.DataFrame, sectors: pd.Index) -> Flows:
    """Take flows apart from those from abroad as the table prints them."""
    abroad = rows[rows["origin"] == IMPORTED]
    final = None
    if workspace.has("final_demand"):
        final = _final(workspace, str(rows["period"].iloc[0]), sectors, DOMESTIC)
    return Flows(
        _square(rows[rows["origin"] == DOMESTIC], sectors),
        None,
        None if abroad.empty else _square(abroad, sectors),
        None if final is None or not final["home"].any() else final,
    )


def finding(
    seen: Nation,
    key: str,
    facts: Mapping[str, Fact],
    rows: pd.DataFrame,
    *,
    methods: tuple[str, ...],
    caveats: tuple[str, ...],
    about: str = "",
) -> Finding:
    """Put together what findings of a nation's table share."""
    mixed = seen.flows.mixed is not None
    return Finding(
        f"linkages.{key}",
        facts,
        rows.reset_index(drop=True),
        tables=(
            "intermediate",
            "sector_output",
            "sectors",
            *(("final_demand", "imports") if mixed else ()),
        ),
        methods=methods,
        caveats=(*caveats, *(("imports_alike",) if mixed else ())),
        sources=seen.sources,
        about=about,
    )


def part_of(
    workspace: Workspace, whole: str, measure: str = GDP
) -> tuple[float, pd.DataFrame] | None:
    """The region's share of a nation's value added, in the latest year that both report.

    Parameters
    ----------
    workspace : Workspace
    whole : str
        The nation.
    measure : str
        Of what, if not of value added.

    Returns
    -------
    tuple of float and DataFrame, or None
        The share, and the two reports.
    """
    if not workspace.has("observations"):
        return None
    known = reports(workspace)
    rows = known[(known["measure"] == measure) & known["outcome"] & (known["span"] == "year")]
    rows = rows[rows["bound"] == ""].sort_values("published", kind="stable")
    ours = rows[rows["subject"] == workspace.settings.region].groupby("period").tail(1)
    theirs = rows[rows["subject"] == whole].groupby("period").tail(1)
    both = sorted(set(ours["period"]) & set(theirs["period"]))
    if not both:
        return None
    pair = pd.concat([one[one["period"] == both[-1]] for one in (ours, theirs)])
    values = pair["value"].to_numpy(dtype="float64")
    return float(values[0] / values[1]), pair


def outputs(workspace: Workspace, region: str, measure: str, period: str) -> pd.Series:
    """What each sector made or employed in a region and period; absent where no row says so."""
    rows = workspace.table("sector_output")
    mine = (rows["region"] == region) & (rows["measure"] == measure) & (rows["period"] == period)
    return rows[mine].set_index("sector")["value"].astype(float)


def _square(rows: pd.DataFrame, sectors: pd.Index) -> pd.DataFrame:
    """Flows as a table; no row is no flow."""
    table = rows.pivot_table(index="supplier", columns="user", values="value", aggfunc="sum")
    return table.reindex(index=sectors, columns=sectors).fillna(0.0).astype(float)


def _final(workspace: Workspace, period: str, sectors: pd.Index, *origins: str) -> pd.DataFrame:
    rows = workspace.table("final_demand")
    rows = rows[(rows["period"] == period) & rows["origin"].isin(origins)]
    table = rows.pivot_table(index="sector", columns="use", values="value", aggfunc="sum")
    uses = ["home", "stocks", "exports"]
    return table.reindex(index=sectors, columns=uses).fillna(0.0).astype(float)


def _imports(workspace: Workspace, period: str, sectors: pd.Index) -> pd.Series:
    rows = workspace.table("imports")
    bought = rows[rows["period"] == period].set_index("sector")["value"]
    return bought.reindex(sectors).fillna(0.0).astype(float)
