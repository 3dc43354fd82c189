"""Counts that somebody reported: how far they carry, and why they are no rate of the region."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from southgate.methods.funnel import reported_funnel
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, as_quantity, beneath, cited, last_year, reports

__all__ = ["COLUMNS", "reported"]

COUNTED = {
    "projects_signed": "signed",
    "projects_settled": "settled",
    "projects_paid": "paid",
    "projects_started": "started",
    "projects_completed": "completed",
    "projects_producing": "producing",
}
"""Measures with a meaning in every workspace, and the stage whose projects each counts."""

SIGNED_SUMS, PAID_SUMS = ("amount_signed", "investment_signed"), ("amount_paid",)
"""Measures of money promised, and of money that came; one is never set against the other."""

OWN_RATE = "performance_rate"
"""The rate that an office gives itself."""

REGISTER = "projects_register"
"""The row of `wanted` that would mend selection and censoring."""

COLUMNS = ("subject", "period", "stage", "count", "bound", "share", "low", "high", "reading")
"""What the picture of columns reads: one row a column."""

TABLES = ("observations", "measures", "regions", "sources")
DOUBTS = ("cohort_selected", "cohort_censored", "interval_is_chance", "unaudited")
PRINTED = 0.1
"""Per cent within which an office's own rate is that of a step."""


@dataclass(frozen=True, slots=True)
class _Cohort:
    """The same projects on one day, as one source counts them."""

    subject: str
    period: str
    source: str
    counts: pd.Series
    over: frozenset[str]
    shares: pd.DataFrame
    rows: pd.DataFrame

    @property
    def name(self) -> Name:
        """What the projects are called together."""
        return Name("regions", self.subject)

    def quantity(self, stage: str) -> Quantity:
        """How many projects reached a stage, as reported."""
        bound = "at_least" if stage in self.over else ""
        return Quantity(float(self.counts[stage]), "1", self.period, bound)


def reported(workspace: Workspace) -> tuple[Finding, ...]:
    """What reports of projects carry: shares as selected and unfinished, sums as signed alone.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where nothing was reported.
    """
    if not (workspace.has("observations") and workspace.has("measures")):
        return ()
    rows = reports(workspace)
    ours = rows[rows["outcome"] & rows["subject"].isin(_subjects(workspace))]
    cohorts = tuple(sorted(_cohorts(ours), key=lambda one: (last_year(one.period), one.period)))
    return (
        *_no_rate(workspace, cohorts),
        *(_share(one) for one in cohorts),
        *_moved(ours),
        *_larger(workspace, cohorts, ours),
        *_own_rate(cohorts, ours),
        *_sums(ours),
    )


def _subjects(workspace: Workspace) -> set[str]:
    """The region itself, and every park, part and event within it."""
    table = workspace.table("regions")
    known = {workspace.settings.region}
    while within := set(table.loc[table["part_of"].isin(known), "id"]) - known:
        known |= within
    return known


def _cohorts(ours: pd.DataFrame) -> Iterator[_Cohort]:
    """Reports that count the same projects at two stages or more, in time."""
    for (subject, period, source), rows in _staged(ours).groupby(["subject", "period", "source"]):
        seen = rows.drop_duplicates("stage", keep="last")
        counts = seen.set_index("stage")["value"]
        if len(counts) < 2 or counts.iloc[0] <= 0 or not _falling(counts):
            continue
        over = frozenset(seen.loc[seen["bound"] == "at_least", "stage"])
        shares = reported_funnel(counts, at_least=over).shares
        yield _Cohort(str(subject), str(period), str(source), counts, over, shares, seen)


def _staged(ours: pd.DataFrame) -> pd.DataFrame:
    """Counts of projects, exact or "over", each with its stage, in the order of stages."""
    counted = ours[ours["measure"].isin(COUNTED) & ours["bound"].isin(("", "at_least"))]
    order = {measure: place for place, measure in enumerate(COUNTED)}
    counted = counted.sort_values("measure", key=lambda codes: codes.map(order), kind="stable")
    return counted.assign(stage=counted["measure"].map(COUNTED))


def _falling(counts: pd.Series) -> bool:
    return counts.is_monotonic_decreasing and bool((counts % 1 == 0).all())


def _steps(one: _Cohort) -> pd.DataFrame:
    """The steps of a cohort as rows, in per cent."""
    shares = one.shares.copy()
    shares[["share", "low", "high"]] = (100 * shares[["share", "low", "high"]]).round(1)
    shares.insert(0, "subject", one.subject)
    shares.insert(1, "period", one.period)
    return shares.assign(source=one.source)


def _no_rate(workspace: Workspace, cohorts: tuple[_Cohort, ...]) -> Iterator[Finding]:
    """Say that no rate of the region follows, and which table would give one."""
    if not cohorts:
        return
    wanted = workspace.table("wanted")["id"]
    seen = pd.concat([one.rows for one in cohorts])
    yield Finding(
        "deals.no_rate",
        {
            "region": Name("regions", workspace.settings.region),
            "cohorts": Quantity(len(cohorts), "1"),
            "wanted": Name("wanted", REGISTER) if (wanted == REGISTER).any() else None,
        },
        pd.concat([_steps(one) for one in cohorts], ignore_index=True),
        tables=(*TABLES, "wanted"),
        methods=("wilson_interval",),
        caveats=_doubts(seen),
        sources=cited(seen),
        figures=(Figure("deals.reported", "columns", pd.concat(_columns(one) for one in cohorts)),),
    )


def _doubts(seen: pd.DataFrame) -> tuple[str, ...]:
    return DOUBTS[:-1] if seen["audited"].all() else DOUBTS


def _columns(one: _Cohort) -> pd.DataFrame:
    """One row a column: the first is the whole, each later one a share of it."""
    first = str(one.counts.index[0])
    steps = one.shares[one.shares["begin"] == first].set_index("end")
    steps = steps[["share", "low", "high", "reading"]].reindex(one.counts.index)
    steps[["share", "low", "high"]] *= 100
    table = steps.assign(
        subject=one.subject,
        period=one.period,
        stage=one.counts.index,
        count=one.counts.astype("int64"),
        bound=["at_least" if stage in one.over else "" for stage in one.counts.index],
        share=[100.0, *steps["share"].iloc[1:]],
        reading=["whole", *steps["reading"].iloc[1:]],
    )
    return table[list(COLUMNS)].round(2).reset_index(drop=True)


def _share(one: _Cohort) -> Finding:
    """From the first stage to the last that is counted."""
    begin, end = str(one.counts.index[0]), str(one.counts.index[-1])
    step = one.shares[(one.shares["begin"] == begin) & (one.shares["end"] == end)].iloc[0]
    key = {"at_most": "reported_at_most", "at_least": "reported_at_least"}
    facts: dict[str, Fact] = {
        "cohort": one.name,
        "begin": Name("stages", begin),
        "end": Name("stages", end),
        "of": one.quantity(begin),
        "reached": one.quantity(end),
        "share": _percent(step),
    }
    return Finding(
        f"deals.{key.get(str(step['reading']), 'reported')}",
        facts,
        _steps(one).drop(columns="subject"),
        tables=TABLES,
        methods=("wilson_interval",),
        caveats=_doubts(one.rows),
        sources=cited(one.rows),
        about=f"{one.subject}_{one.period.replace('/', '_')}_{one.source}".lower(),
    )


def _percent(step: pd.Series) -> Quantity | None:
    """The share of a step; an interval only where both counts are what they say.

    A bound is rounded away from what it bounds: at most 8.33 is at most 8.4.
    """
    share, low, high = (100 * float(step[end]) for end in ("share", "low", "high"))
    if step["reading"] == "equal":
        return Quantity(round(share), "%", low=round(low), high=round(high))
    away = {"at_most": math.ceil, "at_least": math.floor}.get(str(step["reading"]))
    return Quantity(away(round(10 * share, 6)) / 10, "%") if away else None


def _moved(ours: pd.DataFrame) -> Iterator[Finding]:
    """The furthest stage that was counted in two years, which is no rate: more are signed too."""
    yearly = _staged(ours)
    yearly = yearly[(yearly["span"] == "year") & (yearly["bound"] == "")]
    for subject, rows in yearly.groupby("subject"):
        years = rows.groupby("stage", sort=False)["year"].nunique()
        if not (years > 1).any():
            continue
        stage = str(years.index[years > 1][-1])
        seen = rows[rows["stage"] == stage].sort_values(["year", "source"], kind="stable")
        yield Finding(
            "deals.moved",
            {
                "cohort": Name("regions", str(subject)),
                "stage": Name("stages", stage),
                "first": Quantity(float(seen["value"].iloc[0]), "1", str(seen["period"].iloc[0])),
                "last": Quantity(float(seen["value"].iloc[-1]), "1", str(seen["period"].iloc[-1])),
            },
            beneath(ours[(ours["subject"] == subject) & ours["measure"].isin(COUNTED)]),
            tables=TABLES,
            caveats=_doubts(seen)[-1:],
            sources=cited(seen),
            about=f"moved_{subject}",
        )


def _larger(
    workspace: Workspace, cohorts: tuple[_Cohort, ...], ours: pd.DataFrame
) -> Iterator[Finding]:
    """One event of the years of a cohort that alone claimed more than the cohort holds."""
    kinds = workspace.table("regions").set_index("id")["kind"]
    events = ours[(ours["measure"] == "projects_signed") & (ours["subject"].map(kinds) == "event")]
    for one in cohorts:
        if kinds[one.subject] != "event" or "signed" not in one.counts or "signed" in one.over:
            continue
        since, until = int(one.period[:4]), last_year(one.period)
        inside = (events["period"].str[:4].astype(int) >= since) & (events["year"] <= until)
        others = events[inside & (events["subject"] != one.subject)]
        others = others[others["value"] > one.counts["signed"]]
        if others.empty:
            continue
        most = others.sort_values(["value", "source"], kind="stable").tail(1)
        seen = pd.concat([one.rows[one.rows["stage"] == "signed"], most])
        yield Finding(
            "deals.larger",
            {
                "cohort": one.name,
                "ours": one.quantity("signed"),
                "other": Name("regions", str(most["subject"].iloc[0])),
                "theirs": as_quantity(most),
            },
            beneath(seen),
            tables=TABLES,
            caveats=("unaudited",),
            sources=cited(seen),
            about=f"larger_{one.subject}",
        )


def _own_rate(cohorts: tuple[_Cohort, ...], ours: pd.DataFrame) -> Iterator[Finding]:
    """Which step of a cohort the rate is that its office gives itself."""
    rates = ours[ours["measure"] == OWN_RATE]
    for one in cohorts:
        mine = rates[(rates["subject"] == one.subject) & (rates["period"] == one.period)]
        last = str(one.counts.index[-1])
        for _, rate in mine.iterrows():
            near = (100 * one.shares["share"] - rate["value"]).abs() <= PRINTED
            steps = one.shares[near & (one.shares["end"] != last)]
            whole = one.shares[(one.shares["end"] == last)].iloc[-1]
            if steps.empty or whole["reading"] != "equal":
                continue
            step = steps.iloc[0]
            seen = pd.concat([one.rows, rates.loc[[rate.name]]])
            yield Finding(
                "deals.own_rate",
                {
                    "cohort": one.name,
                    "rate": Quantity(float(rate["value"]), "%", one.period),
                    "measure": Name("measures", OWN_RATE),
                    "begin": Name("stages", str(step["begin"])),
                    "end": Name("stages", str(step["end"])),
                    "of": one.quantity(str(step["begin"])),
                    "reached": one.quantity(str(step["end"])),
                    "last": Name("stages", last),
                    "share": _percent(whole),
                },
                beneath(seen),
                tables=TABLES,
                methods=("wilson_interval",),
                caveats=_doubts(seen),
                sources=cited(seen),
                about=f"own_rate_{one.subject}",
            )


def _sums(ours: pd.DataFrame) -> Iterator[Finding]:
    """Amounts signed, beside which hardly any amount paid in is ever reported."""
    signed = ours[ours["measure"].isin(SIGNED_SUMS)]
    paid = ours[ours["measure"].isin(PAID_SUMS)]
    for unit, rows in signed.groupby("unit"):
        come = paid[paid["unit"] == unit]
        most = rows.sort_values(["value", "year", "source"], kind="stable").tail(1)
        seen = pd.concat([rows.sort_values(["year", "period", "subject"]), come])
        yield Finding(
            "deals.sums",
            {
                "reports": Quantity(len(rows), "1"),
                "subject": Name("regions", str(most["subject"].iloc[0])),
                "largest": as_quantity(most),
                "paid": Quantity(len(come), "1"),
            },
            beneath(seen),
            tables=TABLES,
            caveats=("signed_not_paid", "unaudited"),
            sources=cited(seen),
            about=f"sums_{unit}",
        )
