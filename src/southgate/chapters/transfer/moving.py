"""What moves: shares of value added, wages against ours, and how sure a rank by them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from southgate.errors import MethodError
from southgate.methods import pressure, transfer
from southgate.methods.series import crossed
from southgate.records import Figure, Finding, Name, Period, Quantity, Ranked
from southgate.workspace import Workspace, break_years, cited, reports

__all__ = ["findings", "origins"]

SECTORS = ("primary_share", "secondary_share", "tertiary_share")
"""Ids of the shares of the three sectors in value added, in per cent."""

INDUSTRY = "secondary_share"
WAGE = "average_wage"
OUTPUT, WORKERS = "secondary_va", "secondary_employed"
"""Ids of the value added of industry and of all persons who make it."""

COUNTED, PEOPLE = "employed_counted", "population"
"""Ids of the persons employed in units that are counted, and of residents."""

TABLES = ("origins", "observations", "measures", "regions", "sources", "breaks")
SHOWN = 2
"""Stretches of years that are told, the latest first."""

FIRST = 1
"""A place is called first where it is among the first three in every choice."""

BY_INDUSTRY = "neighbours_by_industry"
"""Id of the wanted table that would tell industries apart."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the rows say: a table (years, places) a measure, and the rows themselves."""

    region: str
    tables: Mapping[str, pd.DataFrame]
    rows: pd.DataFrame
    wanted: Name | None
    breaks: Mapping[str, tuple[int, ...]]
    labour_breaks: Mapping[str, tuple[int, ...]]
    wage_breaks: tuple[int, ...]

    def of(self, *measures: str) -> pd.DataFrame:
        """Give the rows of some measures."""
        return self.rows[self.rows["measure"].isin(measures)]


def origins(workspace: Workspace) -> list[str]:
    """The places of origin, each once, in the order of their table.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    list of str
    """
    mine = workspace.table("origins")["region"]
    return [str(code) for code in dict.fromkeys(mine) if code != workspace.settings.region]


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Changes of structure by stretch, wages against ours, ranks by both, and what is not said.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where no origin has comparable rows.
    """
    seen = _seen(workspace)
    spans = _spans(seen)
    told = _stretches(spans)[:SHOWN]
    return (
        *(_structure(seen, span, first=span == told[0]) for span in told),
        *_wages(seen),
        *_pressure(seen, spans),
        *_coverage(seen),
    )


def _seen(workspace: Workspace) -> _Seen:
    places = origins(workspace)
    region = workspace.settings.region
    rows = reports(workspace)
    rows = rows[rows["outcome"] & (rows["span"] == "year") & (rows["bound"] == "")]
    read = (*SECTORS, WAGE, OUTPUT, WORKERS, COUNTED, PEOPLE)
    rows = rows[rows["measure"].isin(read) & rows["subject"].isin((region, *places))]
    rows = rows.sort_values(["audited", "published", "source"], kind="stable")
    rows = rows.drop_duplicates(["subject", "measure", "year"], keep="last")
    tables = {
        measure: rows[rows["measure"] == measure]
        .pivot_table(index="year", columns="subject", values="value")
        .reindex(columns=[region, *places])
        .rename_axis(columns=None)
        for measure in read
    }

    def broken(*measures: str) -> dict[str, tuple[int, ...]]:
        """The years in which one of some measures breaks, by place."""
        years = {p: {y for m in measures for y in break_years(workspace, m, p)} for p in places}
        return {place: tuple(sorted(own)) for place, own in years.items()}

    wanted = (
        Name("wanted", BY_INDUSTRY) if BY_INDUSTRY in set(workspace.table("wanted")["id"]) else None
    )
    apart = break_years(workspace, WAGE, region, *places)
    labour = broken(WAGE, OUTPUT, WORKERS)
    return _Seen(region, tables, rows, wanted, broken(*SECTORS), labour, apart)


def _spans(seen: _Seen) -> tuple[tuple[int, int], ...]:
    """Pairs of years within a run in which the share of industry is known for two origins."""
    known = _industry(seen).notna()
    pairs = transfer.spans_within_runs(known.index[known.sum(axis=1) >= 2], seen.breaks)
    return tuple(
        (since, until) for since, until in pairs if (known.loc[since] & known.loc[until]).sum() >= 2
    )


def _industry(seen: _Seen) -> pd.DataFrame:
    return seen.tables[INDUSTRY].drop(columns=seen.region)


def _stretches(spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """The latest span, the latest that ends before it begins, and so on."""
    told: list[tuple[int, int]] = []
    for since, until in spans:
        if not told or until < told[-1][0]:
            told.append((since, until))
    return told


def _structure(seen: _Seen, span: tuple[int, int], *, first: bool) -> Finding:
    """In how many origins the share of industry fell over one stretch."""
    since, until = span
    shares = _industry(seen)
    change = transfer.share_change(shares, since, until, seen.breaks)
    table = pd.DataFrame(
        {
            "region": change.index,
            "period": f"{since}/{until}",
            "first_share": shares.loc[since].to_numpy(),
            "last_share": shares.loc[until].to_numpy(),
            "change": change.to_numpy(),
            **{
                f"change_{sector.removesuffix('_share')}": _change(seen, sector, span).to_numpy()
                for sector in SECTORS
                if sector != INDUSTRY
            },
        }
    )
    table = table[table["change"].notna()].sort_values("change", kind="stable").round(2)
    most = table.iloc[0]
    years = seen.of(*SECTORS)
    years = years[years["year"].isin(span) & (years["subject"] != seen.region)]
    chart = table[["region", "first_share", "last_share"]].set_axis(
        ["region", "first", "last"], axis=1
    )
    return Finding(
        "transfer.structure",
        {
            "measure": Name("measures", INDUSTRY),
            "since": Period(str(since)),
            "until": Period(str(until)),
            "fell": Quantity(int((table["change"] < 0).sum()), "1"),
            "origins": Quantity(len(table), "1"),
            "most": Name("regions", str(most["region"])),
            "change": Quantity(round(float(most["change"]), 1), "point", f"{since}/{until}"),
            "wanted": seen.wanted,
        },
        table.reset_index(drop=True),
        tables=TABLES,
        methods=("share_change", "unbroken_runs"),
        caveats=("sectors_only", "share_is_relative", "short_span") if first else ("sectors_only",),
        sources=cited(years),
        figures=(
            Figure(
                f"transfer.structure.{since}",
                "shifts",
                chart.reset_index(drop=True),
                options={"unit": "%", "first": str(since), "last": str(until)},
            ),
        ),
        about=f"structure.{since}",
    )


def _change(seen: _Seen, sector: str, span: tuple[int, int]) -> pd.Series:
    """The change of one sector's share, missing where a year is."""
    shares = seen.tables[sector].drop(columns=seen.region)
    if not set(span) <= set(shares.index):
        return pd.Series(float("nan"), index=shares.columns)
    return transfer.share_change(shares, *span, seen.breaks)


def _wages(seen: _Seen) -> tuple[Finding, ...]:
    """Wages of the origins against ours, in the latest year and in the first of its run."""
    wages = seen.tables[WAGE]
    ours = wages.index[wages[seen.region].notna()]
    years = [int(year) for year in ours if wages.loc[year].notna().sum() > 1]
    if not years:
        return ()
    latest = years[-1]
    earlier = min(year for year in years if not crossed(year, latest, seen.wage_breaks))
    gaps = {year: transfer.wage_gap(wages, seen.region, year) for year in (earlier, latest)}
    gap = gaps[latest].dropna().sort_values(ascending=False)
    highest = str(gap.index[0])
    before = gaps[earlier][highest] if earlier < latest else float("nan")
    table = pd.DataFrame(
        {
            "region": gap.index,
            "period": str(latest),
            "wage": wages.loc[latest][gap.index].to_numpy(),
            "gap": gap.round(1).to_numpy(),
            "gap_before": gaps[earlier][gap.index].round(1).to_numpy(),
        }
    )
    rows = seen.of(WAGE)
    rows = rows[rows["year"].isin((earlier, latest))]
    return (
        Finding(
            "transfer.wages",
            {
                "region": Name("regions", seen.region),
                "above": Quantity(int((gap > 0).sum()), "1", str(latest)),
                "origins": Quantity(len(gap), "1"),
                "highest": Name("regions", highest),
                "gap": Quantity(round(float(gap.iloc[0]), 1), "%", str(latest)),
                "before": None
                if pd.isna(before)
                else Quantity(round(float(before), 1), "%", str(earlier)),
            },
            table,
            tables=TABLES,
            methods=("wage_gap",),
            caveats=("wage_units", "wage_of_all", "nominal_wages"),
            sources=cited(rows),
            figures=(_paid(table, earlier, latest),),
        ),
    )


def _paid(table: pd.DataFrame, earlier: int, latest: int) -> Figure:
    """Draw wages with ours at 100, in the first year and in the last."""
    chart = pd.DataFrame(
        {
            "region": table["region"],
            "first": 100 + table["gap_before"],
            "last": 100 + table["gap"],
        }
    )
    options = {"unit": "index", "first": str(earlier), "last": str(latest), "rule": "100"}
    return Figure("transfer.wages", "shifts", chart, options=options)


def _pressure(seen: _Seen, spans: tuple[tuple[int, int], ...]) -> tuple[Finding, ...]:
    """Where each origin ranks by all the signs there are, over every choice."""
    periods = {f"{since}/{until}": _signs(seen, since, until) for since, until in spans}
    periods = {name: table for name, table in periods.items() if not table.empty}
    if not periods:
        return ()
    shared = set.intersection(*(set(table.columns) for table in periods.values()))
    names = [name for name in next(iter(periods.values())).columns if name in shared]
    try:
        found = pressure.pressure_ranks(
            {name: table[names] for name, table in periods.items()}, top=FIRST
        )
    except MethodError:
        return ()  # one origin with every value is ranked beside nobody
    ranks = found.range.ranks
    head = ranks.iloc[0]
    steady = ranks.sort_values(["high", "rank"], kind="stable").iloc[0]
    chart = ranks.rename_axis("region").reset_index()[["region", "rank", "low", "high"]]
    rows = seen.of(INDUSTRY, WAGE, *((OUTPUT, WORKERS) if "labour_cost" in names else ()))
    latest = periods[next(iter(periods))][names].reindex(ranks.index).round(2)
    return (
        Finding(
            "transfer.first" if head["high"] <= FIRST else "transfer.unsettled",
            {
                "first": Name("regions", str(ranks.index[0])),
                "rank": Ranked(1, len(ranks), int(head["low"]), int(head["high"])),
                "steady": Name("regions", str(steady.name)),
                "worst": Quantity(int(steady["high"]), "rank"),
                "choices": Quantity(found.range.choices, "1"),
                "origins": Quantity(len(ranks), "1"),
            },
            ranks.join(latest.add_prefix("sign_")).rename_axis("region").reset_index(),
            tables=TABLES,
            methods=("sending_pressure", "rank_range"),
            caveats=("pressure_is_relative", "sectors_only"),
            sources=cited(rows),
            figures=(
                Figure(
                    "transfer.pressure",
                    "rank_ranges",
                    chart.assign(role="peer"),
                    options={"axis": "pressure"},
                ),
            ),
            about="pressure",
        ),
    )


def _signs(seen: _Seen, since: int, until: int) -> pd.DataFrame:
    """High presses: a share that falls, a wage above ours, labour cost that grows."""
    signs = {"structure": -transfer.share_change(_industry(seen), since, until, seen.breaks)}
    wages = seen.tables[WAGE]
    within = wages[(wages.index >= since) & (wages.index <= until)]
    known = within.index[within[seen.region].notna()]
    if len(known):
        signs["wages"] = transfer.wage_gap(wages, seen.region, int(known[-1]))
    barred = any(crossed(since, until, years) for years in seen.labour_breaks.values())
    paid, made, hands = (
        seen.tables[measure].drop(columns=seen.region) for measure in (WAGE, OUTPUT, WORKERS)
    )
    full = all({since, until} <= set(one.dropna(how="all").index) for one in (paid, made, hands))
    if full and not barred:
        signs["labour_cost"] = transfer.labour_cost_growth(paid, made, hands, since, until)
    return pd.DataFrame(signs)


def _coverage(seen: _Seen) -> tuple[Finding, ...]:
    """Why no output per worker is given: who is counted as employed differs from place to place."""
    counted, people = seen.tables[COUNTED], seen.tables[PEOPLE]
    years = [int(year) for year in counted.index if year in people.index]
    if not years or seen.tables[WORKERS].notna().any(axis=None):
        return ()
    employed, residents = (pd.Series(table.loc[years[-1]]) for table in (counted, people))
    share = pd.Series(100 * employed / residents).dropna().sort_values()
    if len(share) < 2:
        return ()
    period = str(years[-1])
    rows = seen.of(COUNTED, PEOPLE)
    rows = rows[(rows["year"] == years[-1]) & rows["subject"].isin(share.index)]
    return (
        Finding(
            "transfer.coverage",
            {
                "least": Name("regions", str(share.index[0])),
                "low": Quantity(round(float(share.iloc[0]), 1), "%", period),
                "most": Name("regions", str(share.index[-1])),
                "high": Quantity(round(float(share.iloc[-1]), 1), "%", period),
            },
            pd.DataFrame(
                {
                    "region": share.index,
                    "period": period,
                    "employed": employed[share.index].to_numpy(),
                    "people": residents[share.index].to_numpy(),
                    "covered": share.round(1).to_numpy(),
                }
            ),
            tables=TABLES,
            caveats=("wage_units",),
            sources=cited(rows),
        ),
    )
