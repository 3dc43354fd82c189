"""What becomes of the mines of a register: counts for everybody, names for the inside alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from southgate.chapters.mining import pictures, register
from southgate.fingerprint import hashed
from southgate.methods.consolidation import Consolidation, consolidation
from southgate.methods.frontier import Frontier, Stability, frontier, joint_stability
from southgate.records import LEAST_TOLD, Audience, Basis, Finding, Name, Names, Period, Quantity
from southgate.workspace import Workspace, last_year

__all__ = ["counted", "named"]

LEAST = 20
"""Mines at work, with capacity and place, from which there is something to choose among."""
SEED, DRAWS = 20170905, 20
POINTS = 5
"""Levels of harm at which the frontier is drawn."""
GAP = 0.01
"""How near the best a search goes: finer than any assumption behind it."""
SECONDS, SECONDS_MORE = 120.0, 60.0
"""What the plan, and each further search, may take; small registers take a second."""
SURE = 90.0
"""Per cent of the draws in which a mine is kept, from which it is called kept whatever holds."""
FATES = ("keep", "upgrade", "merge", "close")


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked, and what came of it."""

    asked: register.Asked
    plan: Consolidation
    front: Frontier
    kept: Stability


@dataclass(frozen=True, slots=True)
class _Question:
    """A workspace by the hash of its tables: one question is answered once a run."""

    key: str
    workspace: Workspace = field(compare=False)


def _asking(workspace: Workspace) -> _Question:
    read = ("mines", *register.READ)
    return _Question(hashed(*(workspace.table(name).to_csv() for name in read)), workspace)


def counted(workspace: Workspace) -> Iterator[Finding]:
    """What everybody may read: how many mines, what becomes of how many, under which assumptions.

    Parameters
    ----------
    workspace : Workspace
        Internal rows included.

    Yields
    ------
    Finding
    """
    if not workspace.has("mines"):
        return
    mines = workspace.table("mines")
    usable = len(register.at_work(mines))
    opened = tuple(_lacking(workspace)) == () and usable >= LEAST
    if not opened:
        yield from _register(workspace, mines, usable)
        return
    found = _found(_asking(workspace))
    if not len(found.plan.mines):
        yield _without_answer(found)
    else:
        yield _plan(found)
        yield from _frontier(found)
        yield from _stable(found)
    yield from _assumed(workspace, found)


def named(workspace: Workspace) -> Iterator[Finding]:
    """What becomes of each mine by name, where it stands and what it joins; internal alone.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
    """
    if not workspace.has("mines") or tuple(_lacking(workspace)):
        return
    if len(register.at_work(workspace.table("mines"))) < LEAST:
        return
    found = _found(_asking(workspace))
    if not len(found.plan.mines):
        if len(found.plan.conflict):
            yield _conflict(found.plan)
        return
    rows = pictures.moves(found.asked, found.plan)
    kept = found.kept.kept.get("all", pd.Series(dtype="float64")) * 100
    last = rows["fate"].value_counts()
    yield Finding(
        "mining.moves",
        {
            "close": _count(last.get("close", 0)),
            "merge": _count(last.get("merge", 0)),
            "until": Period(found.asked.limits.periods[-1]),
        },
        rows.assign(kept=rows["mine"].map(kept)),
        tables=("mines", *register.TABLES),
        methods=("consolidation", "stability_of_mines"),
        caveats=("plan_is_assumed", "talk_first"),
        sources=tuple(sorted(set(workspace.table("mines")["source"]))),
        figures=pictures.named(found.asked, found.plan, rows),
        audience=Audience.INTERNAL,
    )


def _count(number: float) -> Quantity:
    return Quantity(int(number), "1", basis=Basis.ASSUMED)


def _lacking(workspace: Workspace) -> Iterator[str]:
    """The tables and the assumptions without which nothing is chosen."""
    lacking = [name for name in register.TABLES if not workspace.has(name)]
    yield from lacking
    if "mine_assumptions" not in lacking:
        given = register.assumed(workspace)
        yield from (item for item in register.NEEDED if not given.has(item))


@lru_cache(maxsize=2)
def _found(question: _Question) -> _Found:
    """Ask the engine: the best plan, the frontier, and how sure each mine is."""
    workspace = question.workspace
    asked = register.asked(workspace, last_year(workspace.settings.base_date))
    plan = consolidation(asked.estate, asked.limits, time_limit=SECONDS, gap=GAP)
    nothing = Frontier(pd.DataFrame(), ()), Stability(pd.DataFrame(), pd.Series(dtype="int64"))
    if not len(plan.mines):
        return _Found(asked, plan, *nothing)
    estate, limits = asked.estate, asked.limits
    front = frontier(estate, limits, points=POINTS, time_limit=SECONDS_MORE, gap=GAP)
    if not asked.ranges:
        return _Found(asked, plan, front, nothing[1])
    rng = np.random.default_rng(SEED)
    kept = joint_stability(
        estate, limits, asked.ranges, rng=rng, draws=DRAWS, time_limit=SECONDS_MORE, gap=GAP
    )
    return _Found(asked, plan, front, kept)


def _small(*counts: float) -> bool:
    """Whether a count, or what two of them tell by their difference, points to one or two mines."""
    return any(0 < count < LEAST_TOLD for count in counts)


def _register(workspace: Workspace, mines: pd.DataFrame, usable: int) -> Iterator[Finding]:
    """How many mines the sources name, how many can be chosen among, and what is missing."""
    count = len(mines)
    hidden = int((mines["audience"] == Audience.INTERNAL).sum())
    if not count or _small(count, usable, count - usable, hidden, count - hidden):
        return
    lacking = tuple(Name("needs_of_mines", name) for name in _lacking(workspace))[:3]
    enough = usable >= LEAST
    facts = {
        "mines": Quantity(count, "1"),
        "capacity": Quantity(usable, "1"),
        "least": Quantity(LEAST, "1", basis=Basis.ASSUMED),
    }
    yield Finding(
        "mining.enough" if enough else "mining.too_few",
        {**facts, "absent": Names(lacking)} if enough else facts,
        pd.DataFrame({"statistic": ["mines", "capacity"], "count": [count, usable]}),
        tables=("mines",),
        caveats=("no_mine_is_named",),
    )


def _shares(found: _Found, totals: pd.Series) -> dict[str, float]:
    """Output at present prices, harm and jobs of a year, in per cent of today's."""
    estate = found.asked.estate
    kept = estate.options["kind"] == "keep"
    today = estate.options.loc[kept, ["harm", "jobs"]].sum()
    today["output"] = estate.output[kept].sum() @ estate.price
    year = pd.Series({name: totals[name] for name in ("harm", "jobs")})
    year["output"] = totals[estate.output.columns] @ estate.price
    return {str(name): float(share) for name, share in (100 * year / today).items()}


def _share(value: float) -> Quantity | None:
    """A share in whole per cent, for a finer one could tell of one mine."""
    return Quantity(float(round(value)), "%", basis=Basis.ASSUMED) if np.isfinite(value) else None


def _gap(plan: Consolidation) -> Quantity:
    return Quantity(float(np.ceil(max(plan.gap, 0.0) * 1000) / 10), "%")


def _plan(found: _Found) -> Finding:
    """How many mines are kept, upgraded, merged and closed, year by year."""
    plan, periods = found.plan, found.asked.limits.periods
    table = pd.crosstab(plan.mines["period"], plan.mines["decision"])
    table = table.reindex(index=list(periods), columns=list(FATES), fill_value=0)
    last = table.iloc[-1]
    chosen = plan.mines[plan.mines["period"] == periods[-1]]
    merged_into = int(chosen.loc[chosen["decision"] == "merge", "option"].nunique())
    steps = table.diff().iloc[1:].abs().to_numpy().ravel()
    told = not _small(*table.to_numpy().ravel(), *steps, merged_into)
    common = {"mines": _count(last.sum()), "gap": _gap(plan)}
    tables = ("mines", *register.TABLES)
    early = ("search_ended_early",) if plan.status == "time_limit" else ()
    caveats = ("plan_is_assumed", "no_mine_is_named", "main_commodity_only", *early)
    if not told:
        rows = pd.DataFrame({"statistic": ["mines"], "count": [int(last.sum())]})
        return Finding(
            "mining.plan_found", common, rows, tables, ("consolidation",), caveats, about="plan"
        )
    rows = table.reset_index().melt("period", var_name="fate", value_name="count")
    rows = rows.sort_values("period", kind="stable", ignore_index=True)
    shares = {name: _share(value) for name, value in _shares(found, plan.totals.iloc[-1]).items()}
    units = int(last["keep"] + last["upgrade"]) + merged_into
    counts = {name: _count(last[name]) for name in FATES}
    return Finding(
        "mining.plan",
        {**common, "units": _count(units), **counts, **shares},
        rows,
        tables,
        ("consolidation",),
        caveats,
        figures=(pictures.sequence(rows),),
    )


def _frontier(found: _Found) -> Iterator[Finding]:
    """What less harm costs in value, output and jobs over all years, in whole per cent."""
    best = found.front.points["value"].max() if len(found.front.plans) else 0.0
    if len(found.front.plans) < LEAST_TOLD or not best > 0:
        return
    rows = pd.DataFrame([_shares(found, plan.totals.mean()) for plan in found.front.plans])
    rows = rows.assign(worth=100 * found.front.points["value"].to_numpy() / best)
    rows = rows[["harm", "worth", "output", "jobs"]].round().drop_duplicates(ignore_index=True)
    rows = rows.sort_values("harm", ignore_index=True).astype("float64")
    middle = rows.iloc[len(rows) // 2]
    yield Finding(
        "mining.frontier",
        {
            "most": _share(rows["harm"].iloc[-1]),
            "harm": _share(middle["harm"]),
            "worth": _share(middle["worth"]),
            "jobs": _share(middle["jobs"]),
        },
        rows.rename(columns={name: f"{name}_share" for name in rows.columns}),
        tables=("mines", *register.TABLES),
        methods=("consolidation", "epsilon_constraint"),
        caveats=("plan_is_assumed",),
        figures=(pictures.traded(rows),),
    )


def _stable(found: _Found) -> Iterator[Finding]:
    """How many mines stay, or go, whatever is assumed within its range."""
    if "all" not in found.kept.kept or found.kept.kept["all"].isna().all():
        return
    share = found.kept.kept["all"] * 100
    always, never = int((share >= SURE).sum()), int((share <= 100 - SURE).sum())
    between = len(share) - always - never
    if _small(always, never, between):
        return
    sure = {"always": always, "between": between, "never": never}
    rows = pd.DataFrame({"statistic": list(sure), "count": list(sure.values())})
    yield Finding(
        "mining.stable",
        {
            "mines": _count(len(share)),
            "draws": Quantity(int(found.kept.solved["all"]), "1"),
            "always": _count(always),
            "never": _count(never),
            "between": _count(between),
        },
        rows,
        tables=("mines", *register.TABLES),
        methods=("stability_of_mines",),
        caveats=("plan_is_assumed",),
    )


def _assumed(workspace: Workspace, found: _Found) -> Iterator[Finding]:
    """Every public assumption with its range, and how many numbers of mines rest on one."""
    rows = workspace.table("mine_assumptions")
    rows = rows[rows["audience"] == Audience.PUBLIC].reset_index(drop=True)
    if _small(len(rows)) or rows.empty:
        return
    counts = found.asked.counted
    numbers = {
        "given": Quantity(int(counts["given"]), "1"),
        "assumed": Quantity(int(counts["assumed"]), "1", basis=Basis.ASSUMED),
    }
    told = not _small(*counts, found.asked.barred, found.asked.spent)
    yield Finding(
        "mining.assumed",
        {
            "items": Quantity(len(rows), "1"),
            **(numbers if told else dict.fromkeys(numbers)),
        },
        rows[["item", "commodity", "value", "low", "high"]]
        .rename(columns={"item": "assumption"})
        .assign(basis=Basis.ASSUMED.value),
        tables=("mine_assumptions",),
        caveats=("assumed_not_measured",),
        sources=tuple(sorted(set(rows["source"]))),
    )


def _without_answer(found: _Found) -> Finding:
    """Why there is no plan: which limits cannot be kept together, or that time ran out."""
    rows = found.plan.conflict
    if not len(rows):
        return Finding(
            "mining.no_answer",
            {"mines": _count(len(found.asked.estate.haul))},
            pd.DataFrame({"statistic": ["mines"], "count": [len(found.asked.estate.haul)]}),
            tables=("mines", *register.TABLES),
            methods=("consolidation",),
            about="plan",
        )
    kinds = tuple(dict.fromkeys(rows["constraint"]))
    return Finding(
        "mining.cannot",
        {"limits": Names(tuple(Name("mine_limits", kind) for kind in kinds))},
        pd.DataFrame({"mine_limit": list(kinds)}),
        tables=("mines", *register.TABLES),
        methods=("consolidation",),
        caveats=("plan_is_assumed",),
        about="plan",
    )


def _conflict(plan: Consolidation) -> Finding:
    """By how much the limits cannot be kept."""
    rows = plan.conflict
    first = rows.iloc[0]
    return Finding(
        "mining.conflict",
        {
            "limit": Name("mine_limits", str(first["constraint"])),
            "needed": Quantity(float(first["needed"]), "1"),
            "there": Quantity(float(first["there"]), "1"),
        },
        rows.reset_index(drop=True),
        tables=("mines", *register.TABLES),
        methods=("consolidation",),
        caveats=("plan_is_assumed",),
        audience=Audience.INTERNAL,
    )
