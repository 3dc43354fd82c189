"""What a register of projects shows: its counts for everybody, its names for those inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.methods.funnel import wilson_bounds
from southgate.methods.survival import stage_rates
from southgate.records import LEAST_TOLD, Audience, Fact, Figure, Finding, Name, Quantity
from southgate.workspace import STAGES, Workspace, stage_dates

__all__ = ["counted", "named"]

FOUR = ("signed", "paid", "completed", "producing")
"""The four columns: signed, paid in, built, working."""

LATER = ("started", "completed", "producing")
"""Stages after signing for which the share over time is given."""

ON_THE_WAY = STAGES[STAGES.index("signed") : STAGES.index("producing") + 1]
"""Stages from signing to production, between which a project may stand still."""


ENOUGH = 5
"""So many projects must have moved on before it is said how long that takes."""

FOLLOWED = 10
"""So many projects must have been signed as long ago as the horizon."""

HORIZONS = (5, 4, 3, 2, 1)
"""Years after signing for which shares are given, the longest that data reach."""

MOST, LEVEL = 0.8, 0.8
"""Longer than so many took is long; the level of intervals."""

YEAR = 365.25
SURE = {"CNY": 10e9}
"""Amounts above which offices ask: sure?"""

TABLES = ("deals", "sources")


@dataclass(frozen=True, slots=True)
class _Register:
    """Signed projects: their rows, the dates of their stages, the day they were read."""

    deals: pd.DataFrame
    dates: pd.DataFrame
    observed: pd.Timestamp
    sources: tuple[str, ...]

    def reached(self) -> pd.DataFrame:
        """Whether each project is signed, paid into, built, working; and the year of signing."""
        table = self.dates[list(FOUR[:1] + FOUR[2:])].notna()
        table.insert(1, "paid", self.deals["amount_paid"] > 0)
        return table.assign(period=self.dates["signed"].dt.year.astype("str"))


def _register(workspace: Workspace) -> _Register:
    """The signed projects; a later stage shows that an earlier one without a date was passed."""
    deals = workspace.table("deals").set_index("id", drop=False).rename_axis("deal")
    dates = stage_dates(deals)
    ladder = [*LATER, "full_output"]
    dates[ladder] = dates[ladder].bfill(axis=1)
    signed = dates["signed"].notna()
    sources = workspace.table("sources")
    public = sources.loc[sources["audience"] == Audience.PUBLIC, "id"]
    cited = tuple(sorted(set(deals.loc[signed, "source"]) & set(public)))
    observed = pd.Timestamp(workspace.settings.base_date)
    return _Register(deals[signed], dates[signed], observed, cited)


def counted(workspace: Workspace) -> tuple[Finding, ...]:
    """Counts and shares of the register that name nobody.

    Parameters
    ----------
    workspace : Workspace
        With the table ``deals``.

    Returns
    -------
    tuple of Finding
        Empty where too few projects are signed to be told.
    """
    register = _register(workspace)
    if len(register.deals) < LEAST_TOLD:
        return ()
    return (*_columns(register), *_rates(register), *_ended(register))


def named(workspace: Workspace) -> tuple[Finding, ...]:
    """Amounts of the register, and the projects that have not moved for longer than most.

    Parameters
    ----------
    workspace : Workspace
        With the table ``deals``.

    Returns
    -------
    tuple of Finding
    """
    register = _register(workspace)
    return (*_money(register), *_stalled(register)) if len(register.deals) else ()


def _tellable(count: int, of: int) -> bool:
    """Whether neither a count nor what it leaves over is one or two."""
    return all(part == 0 or part >= LEAST_TOLD for part in (count, of - count))


def _pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Counts by year of signing, years put together until every cell may be told."""
    pools: list[tuple[str, str, pd.Series]] = []
    closed = True
    for year, row in table.iterrows():
        if closed:
            pools.append((str(year), str(year), row))
        else:
            pools[-1] = (pools[-1][0], str(year), pools[-1][2] + row)
        closed = _all_tellable(pools[-1][2])
    while len(pools) > 1 and not _all_tellable(pools[-1][2]):
        (_, until, late), (since, _, early) = pools.pop(), pools.pop()
        pools.append((since, until, early + late))
    kept = [pool for pool in pools if _all_tellable(pool[2])]
    periods = [since if since == until else f"{since}/{until}" for since, until, _ in kept]
    counts = pd.DataFrame([row for *_, row in kept], columns=list(FOUR)).astype("int64")
    counts.insert(0, "period", periods)
    return counts.reset_index(drop=True)


def _all_tellable(row: pd.Series) -> bool:
    return row["signed"] >= LEAST_TOLD and all(_tellable(row[name], row["signed"]) for name in FOUR)


def _columns(register: _Register) -> Iterator[Finding]:
    """The four columns, in all and by year of signing."""
    reached = register.reached()
    by_year = reached.groupby("period")[list(FOUR)].sum()
    whole = by_year.sum()
    counts = _pooled(by_year)
    facts: dict[str, Fact] = {
        name: Quantity(int(whole[name]), "1", str(register.observed.date()))
        if _tellable(whole[name], whole["signed"])
        else None
        for name in FOUR
    }
    yield Finding(
        "deals.columns",
        facts,
        counts,
        tables=TABLES,
        methods=("wilson_interval",),
        caveats=("paid_if_known", "young_cohorts", "interval_is_chance", "small_cells_pooled"),
        sources=register.sources,
        figures=(Figure("deals.columns", "columns", _drawn(counts)),) if len(counts) else (),
    )


def _drawn(counts: pd.DataFrame) -> pd.DataFrame:
    """One row a column, with its share of what was signed and the interval of that."""
    long = counts.melt("period", list(FOUR), var_name="stage", value_name="count")
    signed = long["period"].map(counts.set_index("period")["signed"]).to_numpy(dtype="float64")
    count = long["count"].to_numpy(dtype="float64")
    low, high = wilson_bounds(count, signed, LEVEL)
    later = (long["stage"] != FOUR[0]).to_numpy()
    drawn = long.assign(
        subject="",
        bound="",
        share=(100 * count / signed).round(2),
        low=np.where(later, 100 * low, np.nan).round(2),
        high=np.where(later, 100 * high, np.nan).round(2),
        reading=np.where(later, "equal", "whole"),
    )
    return drawn.sort_values("period", kind="stable", ignore_index=True)


def _rates(register: _Register) -> Iterator[Finding]:
    """The share that has reached a stage so many years after signing, with those on their way."""
    age = (register.observed - register.dates["signed"]).dt.days / YEAR
    years = next((many for many in HORIZONS if (age >= many).sum() >= FOLLOWED), None)
    if years is None:
        return
    rows = []
    for stage in LATER:
        found = stage_rates(
            register.dates[["signed", stage]],
            register.observed,
            ended=register.dates["ended"],
            horizon=years * YEAR,
            level=LEVEL,
        ).rates.iloc[0]
        cells = [int(found[name]) for name in ("reached", "ended", "open")]
        if all(cell == 0 or cell >= LEAST_TOLD for cell in cells) and np.isfinite(found["share"]):
            rows.append(found)
    for found in rows:
        yield _rate(register, found, years)


def _rate(register: _Register, found: pd.Series, years: int) -> Finding:
    share, low, high = (round(100 * float(found[end]), 0) for end in ("share", "low", "high"))
    median = float(found["median"]) / YEAR
    half = round(median, 1) if np.isfinite(median) else None
    stage = str(found["end"])
    names = ["began", "reached", "ended", "open"]
    evidence = pd.DataFrame(
        {
            "begin": ["signed"],
            "end": [stage],
            **{name: [int(found[name])] for name in names},
            "share": [share],
            "low": [low],
            "high": [high],
            "half": [half],
        }
    )
    return Finding(
        "deals.rate",
        {
            "stage": Name("stages", stage),
            "began": Quantity(int(found["began"]), "1"),
            "share": Quantity(share, "%", low=low, high=high),
            "years": Quantity(years, "year"),
            "half": Quantity(half, "year") if half is not None else None,
        },
        evidence,
        tables=TABLES,
        methods=("stage_survival",),
        caveats=("same_prospects", "dates_by_month"),
        sources=register.sources,
        about=f"rate_{stage}",
    )


def _ended(register: _Register) -> Iterator[Finding]:
    """How many signed projects were given up before they worked."""
    dates = register.dates
    lost = dates["ended"].notna() & dates["producing"].isna()
    signed, ended = len(dates), int(lost.sum())
    if not _tellable(ended, signed):
        return
    yield Finding(
        "deals.ended",
        {"signed": Quantity(signed, "1"), "ended": Quantity(ended, "1")},
        pd.DataFrame({"begin": ["signed"], "began": [signed], "ended": [ended]}),
        tables=TABLES,
        caveats=("exits_if_known",),
        sources=register.sources,
    )


def _money(register: _Register) -> Iterator[Finding]:
    """Amounts signed and paid in, of the same projects, by year of signing and currency."""
    amounts = register.deals[["unit", "amount_signed", "amount_paid"]].dropna()
    both = amounts.join(register.reached())
    for unit, rows in both.groupby("unit"):
        sums = rows.groupby("period")[[*FOUR, "amount_signed", "amount_paid"]].sum().reset_index()
        whole = rows[["amount_signed", "amount_paid"]].sum()
        asks = (rows["amount_signed"] > SURE.get(str(unit), np.inf)).any()
        yield Finding(
            "deals.money",
            {
                "projects": Quantity(len(rows), "1"),
                "amount_signed": Quantity(float(whole["amount_signed"]), str(unit)),
                "amount_paid": Quantity(float(whole["amount_paid"]), str(unit)),
            },
            sums.assign(unit=unit),
            tables=TABLES,
            caveats=("both_amounts_known", *(("amount_asks",) if asks else ())),
            sources=register.sources,
            about=f"money_{unit}",
        )


def _stalled(register: _Register) -> Iterator[Finding]:
    """Projects on their way that have waited longer than most of those that moved on."""
    dates = register.dates[list(ON_THE_WAY)]
    following = dates.bfill(axis=1).shift(-1, axis=1)
    took = following.apply(lambda later: (later - dates[str(later.name)]).dt.days)
    usual = took.quantile(MOST).where(took.count() >= ENOUGH)
    on_the_way = dates["producing"].isna() & register.dates["ended"].isna()
    stage = dates.notna().iloc[:, ::-1].idxmax(axis=1)[on_the_way]
    since = dates.max(axis=1)[on_the_way]
    table = pd.DataFrame(
        {
            "deal": stage.index,
            "stage": stage.to_numpy(),
            "since": since.dt.strftime("%Y-%m-%d").to_numpy(),
            "waited": (register.observed - since).dt.days.to_numpy(),
            "usual": stage.map(usual).to_numpy(),
        }
    )
    if table["usual"].isna().all():
        return
    long = table[table["waited"] > table["usual"]]
    long = long.sort_values(["waited", "deal"], ascending=[False, True], ignore_index=True)
    yield Finding(
        "deals.stalled",
        {
            "stalled": Quantity(len(long), "1"),
            "open": Quantity(len(table), "1"),
            "share": Quantity(100 * MOST, "%"),
            "first": Name("deals", str(long["deal"].iloc[0])) if len(long) else None,
        },
        long.round({"usual": 0}),
        tables=TABLES,
        caveats=("usual_of_movers",),
        sources=register.sources,
    )
