"""Who the region is, how it changed between breaks, and which regions are most like it."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from southgate.methods import ranks, series, similarity
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.tables import units
from southgate.workspace import (
    Workspace,
    as_quantity,
    beneath,
    break_years,
    cited,
    named_codes,
    reports,
)

__all__ = ["findings", "needs", "uses"]

needs = ("regions", "observations", "measures", "sources")
uses = ("breaks",)

OUTPUT, PEOPLE, HEAD = "gdp", "population", "gdp_per_head"
"""Ids of measures with a meaning in every workspace: output, residents, output per head."""

SECTORS = ("primary_va", "secondary_va", "tertiary_va")
"""Ids of the value added of the three sectors, which sum to output."""

TOLERANCE = 0.02
"""Parts must sum to their whole within this share."""

SPAN = 5
"""Years of change to report, where a stretch without a break is as long."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Size, structure, change between breaks, and peers with the distance that chose them.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where there is no series of output.
    """
    rows = reports(workspace)
    rows = rows[rows["outcome"]]
    ours = rows[rows["subject"] == workspace.settings.region]
    return (
        *_size(workspace, ours),
        *_structure(workspace, ours),
        *_change(workspace, ours),
        *_breaks(workspace),
        *_peers(workspace, rows),
    )


def _yearly(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One positive value a year, all from the one source that holds most years, audited first."""
    mine = rows[(rows["measure"] == measure) & (rows["span"] == "year") & (rows["bound"] == "")]
    mine = mine[mine["value"] > 0]
    held = mine.groupby(["audited", "source"])["year"].nunique().reset_index()
    held = held.sort_values(["audited", "year", "source"], kind="stable")
    mine = mine[mine["source"] == held["source"].iloc[-1]] if len(held) else mine
    mine = mine.drop_duplicates("year", keep="last").sort_values("year")
    return mine.set_index("year", drop=False).rename_axis("at")


def _size(workspace: Workspace, ours: pd.DataFrame) -> tuple[Finding, ...]:
    output, people = _yearly(ours, OUTPUT), _yearly(ours, PEOPLE)
    if output.empty:
        return ()
    seen = pd.concat([output.tail(1), people.tail(1)])
    return (
        Finding(
            "profile.size",
            {
                "region": Name("regions", workspace.settings.region),
                "output": as_quantity(output.tail(1)),
                "people": as_quantity(people.tail(1)),
            },
            beneath(seen),
            tables=needs,
            sources=cited(seen),
        ),
    )


def _structure(workspace: Workspace, ours: pd.DataFrame) -> tuple[Finding, ...]:
    """The shares of the sectors, in years in which they sum to output."""
    parts = list(SECTORS)
    table = pd.DataFrame({measure: _yearly(ours, measure)["value"] for measure in parts})
    whole = _yearly(ours, OUTPUT)["value"]
    table = table.reindex(whole.index)
    table = table[series.sum_gap(table, whole).abs() <= TOLERANCE]
    if table.empty:
        return ()
    shares = 100 * table.div(table.sum(axis=1), axis=0)
    latest = int(shares.index.max())
    breaks = {year for m in parts for year in break_years(workspace, m, workspace.settings.region)}
    runs = series.unbroken_runs(shares.index, breaks)
    long = (
        shares.rename_axis("period")
        .reset_index()
        .melt("period", var_name="measure", value_name="share")
    )
    long["run"] = long["period"].map(runs)
    seen = ours[
        ours["measure"].isin([OUTPUT, *parts])
        & ours["year"].isin(shares.index)
        & (ours["span"] == "year")
    ]
    names = ("primary", "secondary", "tertiary")
    return (
        Finding(
            "profile.structure",
            {
                "region": Name("regions", workspace.settings.region),
                **{
                    name: Quantity(
                        round(float(shares[part].loc[latest]), 2),
                        "%",
                        str(latest),
                        basis=_basis(seen, part),
                    )
                    for name, part in zip(names, parts, strict=True)
                },
            },
            beneath(seen),
            tables=(*needs, *uses),
            methods=("sector_sum", "unbroken_runs"),
            caveats=("across_break",) if breaks else (),
            sources=cited(seen),
            figures=(Figure("profile.structure", "composition", long),),
        ),
    )


def _basis(rows: pd.DataFrame, measure: str) -> str:
    bases = rows.loc[rows["measure"] == measure, "basis"].unique()
    return str(bases[0]) if len(bases) == 1 else ""


def _change(workspace: Workspace, ours: pd.DataFrame) -> tuple[Finding, ...]:
    """Growth in the latest stretch without a break, and over the latest five years of one."""
    table = _yearly(ours, OUTPUT)
    broken = break_years(workspace, OUTPUT, workspace.settings.region)
    years = sorted(int(year) for year in table.index)
    spans = {}
    if len(years) > 1 and not series.crossed(years[-2], years[-1], broken):
        start = min(y for y in years if not series.crossed(y, years[-1], broken))
        spans["latest"] = (start, years[-1])
    long = [y for y in years if y - SPAN in years and not series.crossed(y - SPAN, y, broken)]
    if long and (long[-1] - SPAN, long[-1]) != spans.get("latest"):
        spans["five_years"] = (long[-1] - SPAN, long[-1])
    found: list[Finding] = []
    for about, (since, until) in spans.items():
        seen = table[table["year"].between(since, until)] if found else table
        change = series.growth(table["value"], since, until, broken)
        found.append(
            Finding(
                _change_key(change),
                {
                    "region": Name("regions", workspace.settings.region),
                    "measure": Name("measures", OUTPUT),
                    "first": as_quantity(table.loc[[since]]),
                    "last": as_quantity(table.loc[[until]]),
                    "change": Quantity(round(change, 2), "%", f"{since}/{until}"),
                },
                beneath(seen),
                tables=(*needs, *uses),
                methods=("unbroken_runs",),
                caveats=(*(("across_break",) if broken else ()), "current_prices"),
                sources=cited(seen),
                figures=(_series(table, broken),) if not found else (),
                about=about,
            )
        )
    return tuple(found)


def _change_key(change: float) -> str:
    if change == 0:
        return "profile.unchanged"
    return "profile.grew" if change > 0 else "profile.shrank"


def _series(table: pd.DataFrame, broken: tuple[int, ...]) -> Figure:
    data = pd.DataFrame(
        {
            "period": table["year"].to_numpy(dtype="int64"),
            "value": table["value"].to_numpy(),
            "run": series.unbroken_runs(table.index, broken).to_numpy(),
            "unit": table["unit"].to_numpy(),
        }
    )
    return Figure("profile.series", "series", data, options={"measure": OUTPUT})


def _breaks(workspace: Workspace) -> tuple[Finding, ...]:
    table = workspace.table("breaks") if workspace.has("breaks") else pd.DataFrame()
    if table.empty:
        return ()
    measures = workspace.table("measures")
    ours = measures.loc[measures["theme"].str.startswith("profile."), "id"]
    mine = table[
        table["subject"].isin(("", workspace.settings.region)) & table["measure"].isin(ours)
    ]
    if mine.empty:
        return ()
    seen = mine[["measure", "year", "subject", "source"]].sort_values(["measure", "year"])
    return (
        Finding(
            "profile.breaks",
            {"breaks": Quantity(len(mine), "1")},
            seen.reset_index(drop=True),
            tables=("breaks",),
            methods=("unbroken_runs",),
            caveats=("per_head_population",) if (mine["measure"] == HEAD).any() else (),
            sources=cited(mine),
        ),
    )


def _peers(workspace: Workspace, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """The regions that the workspace compares with: named by it, or nearest by a distance."""
    if not workspace.settings.peers_measures:
        return ()
    if workspace.settings.peers_how == "named":
        return _named_peers(workspace, rows)
    return _nearest_peers(workspace, rows)


def _named_peers(workspace: Workspace, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """The region beside the peers that its workspace names."""
    settings = workspace.settings
    values, seen = _peer_values(workspace, rows)
    peers = [code for code in settings.peers if code in values.index]
    if settings.region not in values.index or not peers:
        return ()
    shown = values.loc[[settings.region, *peers]]
    measures = workspace.table("measures").set_index("id")["unit"]
    return (
        Finding(
            "profile.peers_named",
            {
                "region": Name("regions", settings.region),
                "peers": named_codes("regions", peers),
                "measures": named_codes("measures", list(values.columns)),
            },
            shown.rename_axis("region").reset_index(),
            tables=needs,
            caveats=("peers_choice",),
            sources=cited(seen[seen["subject"].isin(shown.index)]),
            figures=(_strips(shown, measures, settings.region, peers),),
            about="peers",
        ),
    )


def _nearest_peers(workspace: Workspace, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """The nearest regions by a standardised distance, and how far that depends on our choices."""
    settings = workspace.settings
    values, seen = _peer_values(workspace, rows)
    measures = workspace.table("measures").set_index("id")["unit"]
    sized = units()["kind"].isin(("money", "count"))
    values = _comparable(values, [m for m in values.columns if sized.get(str(measures.get(m)))])
    if settings.region not in values.index or len(values) <= settings.peers_count + 1:
        return ()
    if values.shape[1] < 2:
        return ()
    logged = [m for m in values.columns if sized.get(str(measures.get(m)))]
    near = similarity.standardised_distance(values, settings.region, logged=logged)
    distances = similarity.distances_by_choice(values, settings.region, logged=logged)
    ranges = ranks.rank_range(-distances, top=settings.peers_count)
    chosen = [str(code) for code in near.distance.index[: settings.peers_count]]
    table = pd.DataFrame(
        {
            "rank": range(1, len(near.distance) + 1),
            "region": near.distance.index,
            "period": settings.peers_period,
            "distance": near.distance.to_numpy(),
        }
    )
    table = table.join(values, on="region").join(near.shares.add_prefix("share_"), on="region")
    facts: dict[str, Fact] = {
        "region": Name("regions", settings.region),
        "peers": named_codes("regions", chosen),
        "candidates": Quantity(len(near.distance), "1"),
        "measures": named_codes("measures", list(values.columns)),
    }
    first = Finding(
        "profile.peers",
        facts,
        table.round(4),
        tables=needs,
        methods=("standardised_distance",),
        caveats=("peers_choice", *(("per_head_population",) if HEAD in values else ())),
        sources=cited(seen),
        figures=(_strips(values, measures, settings.region, chosen, logged),),
    )
    return first, _sure(settings.region, chosen, ranges, cited(seen))


def _peer_values(workspace: Workspace, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The measures of the distance for every region that has them all."""
    settings = workspace.settings
    regions = workspace.table("regions")
    candidates = regions.loc[regions["kind"] == "region", "id"]
    seen = rows[
        rows["measure"].isin(settings.peers_measures)
        & (rows["period"] == settings.peers_period)
        & rows["subject"].isin(candidates)
        & (rows["bound"] == "")
    ].sort_values(["audited", "published"], kind="stable")
    values = seen.pivot_table(index="subject", columns="measure", values="value", aggfunc="last")
    return values.reindex(columns=list(settings.peers_measures)).dropna(), seen


def _comparable(values: pd.DataFrame, logged: list[str]) -> pd.DataFrame:
    """Regions whose sizes are positive, and measures in which regions differ."""
    positive = values[(values[logged] > 0).all(axis=1)]
    spread = positive.quantile(0.75) > positive.quantile(0.25)
    return positive.loc[:, spread & (positive.max() > positive.min())]


def _sure(
    region: str, chosen: list[str], ranges: ranks.RankRange, sources: tuple[str, ...]
) -> Finding:
    table = ranges.ranks.rename_axis("region").reset_index()
    stable = [code for code in chosen if ranges.ranks.loc[code, "kept"] == 100]
    shown = table.head(2 * len(chosen))
    return Finding(
        "profile.peers_sure",
        {
            "region": Name("regions", region),
            "stable": named_codes("regions", stable),
            "choices": Quantity(ranges.choices, "1"),
            "peers": Quantity(len(chosen), "1"),
        },
        table,
        tables=needs,
        methods=("rank_range",),
        caveats=("peers_choice",),
        sources=sources,
        figures=(
            Figure(
                "profile.peers_sure",
                "rank_ranges",
                shown[["region", "rank", "low", "high"]].assign(
                    role=["peer" if code in chosen else "other" for code in shown["region"]]
                ),
            ),
        ),
    )


def _strips(
    values: pd.DataFrame,
    measures: pd.Series,
    region: str,
    chosen: list[str],
    logged: Collection[str] = (),
) -> Figure:
    """One strip a measure; what is compared by ratio is drawn by ratio."""
    long = (
        values.rename_axis("region")
        .reset_index()
        .melt("region", var_name="measure", value_name="value")
    )
    long["unit"] = long["measure"].map(measures)
    long["role"] = [
        "us" if code == region else "peer" if code in chosen else "other" for code in long["region"]
    ]
    long["logged"] = long["measure"].isin(list(logged))
    shown = ["measure", "region", "value", "unit", "role", "logged"]
    return Figure("profile.peers", "strips", long[shown])
