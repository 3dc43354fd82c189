"""Which firms, by name: for those who court them, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from southgate.chapters.docking.counts import TABLES
from southgate.chapters.docking.firms import Enterprises
from southgate.chapters.docking.scored import Scored, here, weakly_seen
from southgate.methods.visits import Budget, Families, VisitPlan, visit_plan
from southgate.records import Audience, Fact, Figure, Finding, Name, Quantity, Ranked
from southgate.tables import places, recipe
from southgate.workspace import Workspace, named_codes

__all__ = ["named_findings"]

FIT = ("enterprise_fit", "activity_of", "name_matching")
DOUBTS = ("weights_assumed", "fit_is_relative", "lists_are_dated", "unscored_is_not_zero")
SHARE = 60.0
"""Per cent of draws in which a firm must be among the first before it is said to come first."""


def named_findings(
    workspace: Workspace, found: Enterprises, fit: Scored | None
) -> Iterator[Finding]:
    """Who is here already; then who else fits, a brief of each, whom to visit, what to look at."""
    already = here(workspace, found.ties)
    yield _here(already)
    if fit is not None:
        table = _table(workspace, found, fit)
        known = table.index.isin(already["firm"])
        shown = table[~known].head(recipe("fit")["briefs"])
        if len(shown):
            yield _ranked(table[~known], len(table), len(shown))
            yield _visits(workspace, table[~known])
        for firm, row in pd.concat([table[known], shown]).iterrows():
            yield _brief(workspace, found, fit, str(firm), row)
    yield from _review(found)


def _finding(key: str, facts: dict[str, Fact], evidence: pd.DataFrame, *methods: str) -> Finding:
    return Finding(
        f"docking.{key}",
        facts,
        evidence.reset_index(drop=True),
        tables=TABLES,
        methods=methods,
        audience=Audience.INTERNAL,
    )


def _number(value: float) -> Quantity:
    return Quantity(int(value), "1")


def _score(value: float) -> Quantity:
    return Quantity(round(float(value)), "1", basis="assumed")


def _here(already: pd.DataFrame) -> Finding:
    rows = already.sort_values(["firm", "period"], kind="stable").copy()
    firms = list(dict.fromkeys(rows["firm"]))
    made = _finding(
        "here" if firms else "nobody_here",
        {"firms": named_codes("enterprises", firms), "count": _number(len(firms))},
        rows[["firm", "tie", "establishment", "period", "source"]],
        "name_matching",
    )
    sources = tuple(sorted(set(rows["source"])))
    return replace(made, sources=sources, caveats=("seen_is_no_register", "names_can_mislead"))


def _table(workspace: Workspace, found: Enterprises, fit: Scored) -> pd.DataFrame:
    """Every scored firm: its score, ranks, what speaks for it and what would refute it."""
    ranks = fit.fit.ranks
    table = ranks.assign(fit=fit.fit.score.round(1), drawn_first=ranks["share"].round(1))
    table = table.join(found.firms[["trade", "route", "region", "place"]])
    return table.assign(because=_reasons(found, fit), wrong_if=_refuters(workspace, found, fit))


def _reasons(found: Enterprises, fit: Scored) -> pd.Series:
    """The item that lifts each firm most above the others, of those that are known to hold."""
    parts = fit.fit.parts
    excess = (parts - parts.mean()).where(parts > 0)
    excess["growth"] = excess["growth"].where(found.firms["growth"].reindex(parts.index).notna())
    if found.ties.empty:
        excess["presence"] = np.nan
    holds = excess.max(axis=1) > 0
    return excess.where(holds, 0.0).idxmax(axis=1).where(holds, "none")


def _refuters(workspace: Workspace, found: Enterprises, fit: Scored) -> pd.Series:
    """What would cost each firm most places; but first a weak source, or a line by name alone."""
    falls = fit.fit.without.sub(fit.fit.ranks["rank"], axis=0)
    item = falls.idxmax(axis=1).where(falls.max(axis=1) > 0, "weights")
    route = found.firms["route"].reindex(item.index)
    weak = item.index.isin(weakly_seen(workspace, found))
    return item.mask(route == "name", "name").mask(weak, "source")


def _ranked(new: pd.DataFrame, of: int, shown: int) -> Finding:
    """The firms that fit best of those not here, with the range of each rank."""
    best = new.sort_values(["drawn_first", "rank"], ascending=[False, True], kind="stable").iloc[0]
    sure = best["drawn_first"] >= SHARE
    columns = ["trade", "fit", "rank", "low", "high", "drawn_first", "because", "wrong_if"]
    rows = new.head(shown)[columns].rename_axis("firm").reset_index()
    picture = rows[["firm", "rank", "low", "high"]].assign(
        share=rows["drawn_first"], choice_low=float("nan"), choice_high=float("nan"), role="other"
    )
    figure = Figure(
        "docking.ranked",
        "ranked",
        picture.rename(columns={"firm": "activity"}),
        options={"scope": "firms", "of": str(of), "table": "enterprises"},
    )
    made = _finding(
        "first" if sure else "no_first",
        {
            "first": Name("enterprises", str(best.name)),
            "share": Quantity(float(best["drawn_first"]), "%"),
            "rank": _rank(best, of),
            "level": Quantity(SHARE, "%"),
            "draws": _number(recipe("fit")["draws"]),
        },
        rows,
        *FIT,
    )
    return replace(made, caveats=DOUBTS, figures=(figure,), about="ranked")


def _rank(row: Any, of: int) -> Ranked:
    return Ranked(int(row["rank"]), of, int(row["low"]), int(row["high"]))


def _brief(
    workspace: Workspace, found: Enterprises, fit: Scored, firm: str, row: pd.Series
) -> Finding:
    """One firm: its fit part by part, and what stands and falls with each."""
    parts = fit.fit.parts.loc[firm]
    rows = pd.DataFrame(
        {
            "item": parts.index,
            "part_points": parts.round(1).to_numpy(),
            "without": fit.fit.without.loc[firm].to_numpy(),
        }
    )
    entries = found.entries[found.entries["firm"] == firm]
    lists = workspace.table("lists").set_index("id")
    trade = str(row["trade"])
    goods, made_here = (int(fit.lines[name][trade]) for name in ("goods", "made"))
    ties = found.ties[found.ties["firm"] == firm]
    best = entries.sort_values("rank", kind="stable").iloc[0]
    facts: dict[str, Fact] = {
        "firm": Name("enterprises", firm),
        "fit": _score(row["fit"]),
        "rank": _rank(row, len(fit.fit.score)),
        "reason": Name("fit_reasons", str(row["because"])),
        "refuter": Name("fit_refuters", str(row["wrong_if"])),
        "then": _then(fit, firm, str(row["wrong_if"])),
        "trade": Name("trades", trade),
        "route": Name("routes", str(row["route"])),
        "goods": _number(goods),
        "made": _number(made_here),
        "lists": named_codes("lists", list(entries["list"])),
        "list_rank": Quantity(int(best["rank"]), "rank", period=str(lists["period"][best["list"]])),
        "seen": named_codes("establishments", list(ties["establishment"])),
    }
    made = _finding("brief", facts, rows, *FIT)
    cited = {*ties["source"], *lists["source"].reindex(entries["list"])}
    return replace(made, caveats=DOUBTS, sources=tuple(sorted(cited)), about=f"firm.{firm}")


def _then(fit: Scored, firm: str, item: str) -> Quantity | None:
    """The rank that is left where the refuter holds, if that can be told."""
    known = {"source": "presence"}.get(item, item)
    if known not in fit.fit.without:
        return None
    return Quantity(int(fit.fit.without[known][firm]), "rank")


def _visits(workspace: Workspace, new: pd.DataFrame) -> Finding:
    """Whom to visit with the days there are; a firm whose place is not known cannot be on it."""
    chosen = recipe("fit")
    city, travel = _trips(workspace, new)
    placed = new[city != ""]
    plan = visit_plan(
        placed["fit"].astype("float64"),
        city[city != ""],
        travel,
        Budget(days=chosen["days"], visits=chosen["visits"]),
        families=Families(placed["trade"], tuple(chosen["shares"])),
    )
    rows = plan.chosen.rename(columns={"value": "fit"})[["firm", "city", "fit", "counted"]]
    made = _finding(
        "visits" if len(rows) else "no_visits",
        {
            "firms": named_codes("enterprises", list(rows["firm"].head(3))),
            "visits": _number(len(rows)),
            "trips": _number(len(plan.trips)),
            "days": Quantity(float(plan.days), "1"),
            "budget": Quantity(float(chosen["days"]), "1", basis="assumed"),
            "gap": Quantity(_gap(plan), "%"),
            "unplaced": _number((city == "").sum()),
        },
        rows.round(1),
        "visit_plan",
    )
    return replace(made, caveats=("visits_assumed", "weights_assumed"))


def _gap(plan: VisitPlan) -> float:
    """By how much a better plan could be worth more, in per cent; as the solver proved."""
    return round(100 * max(plan.bound - plan.objective, 0.0) / (plan.objective or 1.0), 2)


def _trips(workspace: Workspace, new: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The trip on which each firm can be visited, and how many days each takes beside visits."""
    chosen, host = recipe("fit"), workspace.settings.activities.host
    regions = workspace.table("regions").set_index("id")
    abroad = (new["region"] != "") & (new["region"] != host)
    inner = _provinces(new["place"])
    trip = inner.where(~abroad, new["region"]).astype("str")
    partners = regions.reindex(workspace.settings.partners)
    close = {
        *partners["name_zh"].dropna(),
        *regions["name_zh"].reindex(partners["part_of"].dropna()),
    }
    near = [bool(place) and any(str(one).startswith(place) for one in close) for place in trip]
    days = np.select([abroad, near], [chosen["abroad"], chosen["near"]], chosen["home"])
    return trip, pd.Series(days, index=trip.to_numpy(), dtype="float64").groupby(level=0).max()


def _provinces(names: pd.Series) -> pd.Series:
    """The widest place around each that still lies in a country; empty where none is known."""
    wider = dict(zip(places()["name_zh"], places()["part_of"], strict=True))

    def around(place: str) -> str:
        while wider.get(wider.get(place, ""), ""):
            place = wider[place]
        return place if wider.get(place, "") else ""

    return names.map({place: around(place) for place in names.unique()})


def _review(found: Enterprises) -> Iterator[Finding]:
    """Rows that may be one firm, which a person must decide."""
    open_ = found.pairs[found.pairs["decision"] == "review"]
    if open_.empty:
        return
    rows = open_[["query", "target"]].set_axis(["firm", "other_firm"], axis=1)
    rows = rows.assign(likeness=(100 * open_["score"]).round(1))
    rows = rows.sort_values("likeness", ascending=False, kind="stable")
    made = _finding("review", {"pairs": _number(len(rows))}, rows, "name_matching")
    yield replace(made, caveats=("names_can_mislead",))
