"""A region with statistics by activity: what lies nearest, and how sure its rank is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from southgate.chapters.capabilities.machine import measured_machine
from southgate.chapters.capabilities.reference import Reference, cited_production, described
from southgate.errors import MethodError
from southgate.methods import listing, ranks, relatedness, specialisation, structure
from southgate.methods.plausible import Doubt
from southgate.records import Fact, Figure, Finding, Name, Period, Quantity, Ranked
from southgate.tables import recipe, units
from southgate.workspace import Workspace, named_codes, produced

__all__ = ["measured_findings"]

SHOWN, NAMED = 20, 5
"""Rows of a picture; names in a sentence."""

LEAST = 5
"""So many regions must be known before crowding is counted."""

QUIET, RARE = 3, 10.0
"""How many times the top to look for what few others are near to; that few, in per cent of them."""

JUMP, JUMPS = 1.5, 25.0
"""An activity that grows or shrinks by more than half jumps; so many per cent of all change may."""

CAVEATS = ("not_endowment", "local_market", "noise_infused", "omitted_cells")


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the findings of a measured region are made from."""

    workspace: Workspace
    seen: Reference
    chosen: listing.Recipe
    tables: tuple[str, ...]
    candidates: list[str]
    table: pd.DataFrame
    named: list[str]


def measured_findings(
    workspace: Workspace, seen: Reference, tables: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Rank what the region does not do yet, with both kinds of range, crowding and its change.

    Parameters
    ----------
    workspace : Workspace
    seen : Reference
        Of the regions of its kind, itself among them.
    tables : tuple of str

    Returns
    -------
    tuple of Finding
        Empty where the region has no advantage, or no candidate is left.
    """
    ours = workspace.settings.region
    if ours not in seen.advantage.index or not seen.advantage.loc[ours].any():
        return ()
    listed = described(workspace)
    candidates = [
        str(code)
        for code in seen.advantage.columns
        if not seen.advantage.loc[ours, code]
        and listed.loc[code, "requires"] == ""
        and not listed.loc[code, "extraction"]
        and seen.advantage[code].sum() > 0
    ]
    if not candidates:
        return ()
    chosen = listing.Recipe(**recipe("capabilities"))
    table = _ranked(workspace, seen, chosen, candidates)
    sure = (table["kept"] >= chosen.share) & (table["drawn"] >= chosen.share)
    named = [str(code) for code in table.index[sure]]
    found = _Measured(workspace, seen, chosen, tables, candidates, table, named)
    sources = cited_production(workspace)
    return tuple(
        replace(one, sources=sources)
        for one in (_nearest(found), _strengths(found), *_crowding(found), *_shift(found))
    )


def _ranked(
    workspace: Workspace, seen: Reference, chosen: listing.Recipe, candidates: list[str]
) -> pd.DataFrame:
    """Ranks of the candidates: over the listed choices, and under error in the data."""
    ours = workspace.settings.region
    over = ranks.rank_range(_choices(seen, ours, chosen, candidates), top=chosen.top)
    near = _density(seen, ours, "minimum", 0)[candidates]
    table = over.ranks.rename(columns={"low": "choice_low", "high": "choice_high"})
    table = table.join(_drawn(seen, ours, _doubt(workspace), chosen, candidates))
    table["feasibility"] = 100 * near
    complexity = seen.indices.activities if seen.indices else pd.Series(0.0, index=candidates)
    table["complexity"] = 100 * complexity.reindex(candidates).rank(pct=True)
    return table.join(_reasons(seen, ours, candidates)).rename_axis("activity")


def _unit(workspace: Workspace) -> str:
    measures = workspace.table("measures").set_index("id")
    return str(measures.loc[workspace.settings.activities.measure, "unit"])


def _doubt(workspace: Workspace) -> Doubt:
    """The stated error; what is counted has the law of counts as well."""
    counted = units()["kind"].get(_unit(workspace)) == "count"
    error = workspace.settings.activities.error
    return Doubt(error, law="counts" if counted else "lognormal")


def _drawn(
    seen: Reference, ours: str, doubt: Doubt, chosen: listing.Recipe, candidates: list[str]
) -> pd.DataFrame:
    """The 80 % interval of each rank, and how often it is at the top; missing where refused."""
    try:
        drawn = ranks.rank_interval(
            seen.amounts.round() if doubt.law == "counts" else seen.amounts,
            ours,
            doubt,
            rng=np.random.default_rng(chosen.seed),
            candidates=candidates,
            draws=chosen.draws,
        )
    except MethodError:
        return pd.DataFrame(np.nan, index=candidates, columns=["low", "high", "drawn"])
    share = (100 * (drawn.drawn <= chosen.top).mean()).rename("drawn")
    return drawn.ranks[["low", "high"]].join(share)


def _density(seen: Reference, ours: str, kind: str, nearest: int) -> pd.Series:
    near = relatedness.proximity(seen.advantage, without=[ours], kind=kind, dtype=np.float64)
    mine = relatedness.density(seen.advantage.loc[[ours]], near, nearest=nearest or None)
    return mine.T[ours].astype(float)


def _choices(
    seen: Reference, ours: str, chosen: listing.Recipe, candidates: list[str]
) -> pd.DataFrame:
    """Density of the candidates by every choice; the first is the usual one."""
    kinds = sorted(chosen.proximity, key=lambda kind: kind != "minimum")
    nearest = sorted(chosen.nearest, key=lambda count: count != 0)
    return pd.DataFrame(
        {
            f"{kind} {count or 'all'}": _density(seen, ours, kind, count)[candidates]
            for kind in kinds
            for count in nearest
        }
    )


def _reasons(seen: Reference, ours: str, candidates: list[str]) -> pd.DataFrame:
    """The two activities that make most of each candidate's density, with their shares."""
    near = relatedness.proximity(seen.advantage, without=[ours], dtype=np.float64)
    have = [str(code) for code in seen.advantage.columns[seen.advantage.T[ours]]]
    made = near.loc[have, candidates].to_numpy().T
    share = 100 * made / np.maximum(made.sum(axis=1, keepdims=True), 1e-12)
    order = np.argsort(-share, axis=1, kind="stable")[:, :2]
    columns: dict[str, object] = {}
    for place in range(order.shape[1]):
        at = order[:, place]
        columns[f"reason_{place + 1}"] = np.array(have)[at]
        columns[f"reason_{place + 1}_share"] = share[np.arange(len(at)), at]
    return pd.DataFrame(columns, index=candidates)


def _nearest(found: _Measured) -> Finding:
    ours = found.workspace.settings.region
    table = found.table.reset_index().round(2)
    first = table.iloc[0]
    facts: dict[str, Fact] = {
        "region": Name("regions", ours),
        "level": Quantity(found.chosen.share, "%"),
        "period": Period(found.seen.period),
    }
    if found.named:
        facts["goods"] = named_codes("activities", found.named[:NAMED])
    else:
        facts["first"] = Name("activities", str(first["activity"]))
        low, high = (None if pd.isna(one) else int(one) for one in first[["low", "high"]])
        facts["rank"] = Ranked(int(first["rank"]), len(table), low, high)
    role = ["named" if code in found.named else "other" for code in table["activity"]]
    columns = ["activity", "rank", "low", "high", "choice_low", "choice_high"]
    plane = table[["activity", "complexity"]].assign(
        feasibility=(100 * table["feasibility"].rank(pct=True)).round(1),
        role=[
            one if one == "named" else "top" if place < found.chosen.top else "other"
            for place, one in enumerate(role)
        ],
    )
    ranked = table[columns].assign(share=np.nan, role=role)
    return Finding(
        "capabilities.measured" if found.named else "capabilities.unmeasured",
        facts,
        table,
        tables=found.tables,
        methods=(
            "location_quotient",
            "proximity",
            "relatedness_density",
            "rank_range",
            "rank_interval",
        ),
        caveats=("range_is_choices", "interval_is_error", *CAVEATS),
        figures=(
            Figure(
                "capabilities.nearest",
                "ranked",
                ranked.head(SHOWN),
                options={"scope": "measured", "of": str(len(table))},
            ),
            Figure("capabilities.plane", "plane", plane),
            _machine(found),
        ),
    )


def _machine(found: _Measured) -> Figure:
    """The same ranking for the page, by density alone at the start."""
    seen, ours = found.seen, found.workspace.settings.region
    listed = described(found.workspace)
    chosen = replace(
        found.chosen,
        proximity=("minimum",),
        nearest=tuple(sorted(found.chosen.nearest, key=lambda count: count != 0)),
        weights=((1.0, 0.0, 0.0),),
    )
    have = [str(code) for code in seen.advantage.columns[seen.advantage.T[ours]]]
    flat = pd.Series(0.0, index=seen.advantage.columns)
    space = listing.product_spaces(
        seen.advantage.drop(index=ours),
        flat,
        seen.indices.activities if seen.indices else flat,
        listed["family"],
        chosen,
        strong=flat > 0,
    )
    return measured_machine(space, pd.Index(have), set(found.candidates), chosen)


def _strengths(found: _Measured) -> Finding:
    """What the region does more of than its share, which the advice rests on."""
    ours = found.workspace.settings.region
    quotient = specialisation.location_quotient(found.seen.amounts).T[ours]
    mine = quotient[found.seen.advantage.T[ours]].sort_values(ascending=False, kind="stable")
    table = pd.DataFrame(
        {
            "activity": mine.index,
            "value": found.seen.amounts.T[ours][mine.index].to_numpy(),
            "quotient": mine.round(2).to_numpy(),
        }
    )
    return Finding(
        "capabilities.strengths",
        {
            "region": Name("regions", ours),
            "first": Name("activities", str(mine.index[0])),
            "quotient": Quantity(round(float(mine.iloc[0]), 1), "1"),
            "strengths": Quantity(len(mine), "1"),
            "period": Period(found.seen.period),
        },
        table,
        tables=found.tables,
        methods=("location_quotient",),
        caveats=("noise_infused", "omitted_cells"),
    )


def _crowding(found: _Measured) -> Iterator[Finding]:
    """How many other regions have the same activities among their own nearest."""
    seen, ours = found.seen, found.workspace.settings.region
    near = relatedness.proximity(seen.advantage, without=[ours], dtype=np.float64)
    others = seen.advantage.drop(index=ours)
    open_to = relatedness.density(others, near)[found.candidates].mask(others[found.candidates])
    if len(others) < LEAST:
        return
    place = open_to.rank(axis=1, ascending=False, method="min")
    rivals = (place <= found.chosen.top).sum()
    table = pd.DataFrame(
        {
            "activity": found.table.index,
            "rank": found.table["rank"].to_numpy(),
            "rivals": rivals[found.table.index].to_numpy(),
            "share": (100 * rivals[found.table.index] / len(others)).round(1).to_numpy(),
        }
    )
    shown = table[table["activity"].isin(found.named or found.table.index[: found.chosen.top])]
    shown = shown.sort_values("rivals", ascending=False, kind="stable")
    regions = Quantity(len(others), "1")
    most: dict[str, Fact] = {
        "activity": Name("activities", str(shown["activity"].iloc[0])),
        "rivals": Quantity(int(shown["rivals"].iloc[0]), "1"),
        "regions": regions,
    }
    picture = Figure(
        "capabilities.crowding",
        "counts",
        shown[["activity", "rivals"]].set_axis(["code", "count"], axis=1),
        options={"table": "activities", "axis": "rivals"},
    )
    made = Finding(
        "capabilities.crowding",
        most,
        shown.reset_index(drop=True),
        tables=found.tables,
        methods=("relatedness_density",),
        caveats=("omitted_cells",),
        figures=(picture,),
    )
    yield made
    quiet = table[(table["rank"] <= QUIET * found.chosen.top) & (table["share"] <= RARE)]
    if quiet.empty:
        return
    first = quiet.head(NAMED)
    yield replace(
        made,
        key="capabilities.distinctive",
        facts={
            "goods": named_codes("activities", [str(code) for code in first["activity"]]),
            "near": Quantity(QUIET * found.chosen.top, "1"),
            "share": Quantity(RARE, "%"),
            "regions": regions,
        },
        evidence=quiet.reset_index(drop=True),
        figures=(),
    )


def _shift(found: _Measured) -> Iterator[Finding]:
    """What of the change came from the whole, from the mix and from the region itself."""
    workspace, settings = found.workspace, found.workspace.settings.activities
    if not settings.earlier:
        return
    ours = workspace.settings.region
    before = produced(workspace, settings.classification, settings.earlier, ("region",))
    after = produced(workspace, settings.classification, settings.period, ("region",))
    if ours not in before.index or ours not in after.index:
        return
    both = [str(code) for code in before.columns.intersection(after.columns)]
    kept = (before[both].T[ours] > 0) & (after[both].T[ours] > 0)
    mine = [code for code in both if kept[code]]
    places = before.index.intersection(after.index)
    parts = structure.shift_share(before.loc[places, mine], after.loc[places, mine])
    unit = _unit(workspace)
    table = pd.DataFrame(
        {
            "activity": mine,
            "before": before.T[ours][mine].to_numpy(),
            "after": after.T[ours][mine].to_numpy(),
            "national": parts.national.T[ours].to_numpy(),
            "mix": parts.mix.T[ours].to_numpy(),
            "regional": parts.regional.T[ours].to_numpy(),
        }
    ).round(1)
    yield Finding(
        *_shift_said(found, table, unit),
        table,
        tables=found.tables,
        methods=("shift_share",),
        caveats=("noise_infused", "omitted_cells"),
    )


def _shift_said(found: _Measured, table: pd.DataFrame, unit: str) -> tuple[str, Mapping[str, Fact]]:
    """The three parts of the change, unless it is made of jumps that no real change makes."""
    settings = found.workspace.settings
    spans = {"first": Period(settings.activities.earlier), "last": Period(found.seen.period)}
    ours = Name("regions", settings.region)
    change = (table["after"] - table["before"]).abs()
    jumps = (table["after"] / table["before"]).map(np.log).abs() > np.log(JUMP)
    share = 100 * change[jumps].sum() / max(change.sum(), 1e-12)
    if share > JUMPS:
        return "capabilities.shift_unsure", {
            "region": ours,
            "jumps": Quantity(int(jumps.sum()), "1"),
            "share": Quantity(round(float(share)), "%"),
            **spans,
        }
    parts = {
        name: Quantity(float(round(table[name].sum())), unit)
        for name in ("national", "mix", "regional")
    }
    whole = Quantity(sum(one.value for one in parts.values()), unit)
    return "capabilities.shift", {"region": ours, "change": whole, **parts, **spans}
