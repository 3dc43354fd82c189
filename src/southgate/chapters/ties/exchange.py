"""Flows between the region and other places, beside what size and distance make one expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError
from southgate.methods.access import great_circle
from southgate.methods.censored import both_rules, censored_interaction
from southgate.methods.recurring import Recurring, beyond_expected, recurring
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["exchange"]

TABLES = ("flows", "nodes", "regions", "sources")
NEAREST = 400
"""Places about the region between which the fall with distance is estimated."""
LISTS = 3
"""Leading lists that may have been joined in one: by road, rail and air."""
SEED = 20261128
COVARIATES = ("size_from", "size_to", "far")
CAVEATS = ("absent_is_not_zero", "ties_are_not_visits", "residual_is_no_potential")
DRAWN = 8
"""So many of the strongest and of the weakest ties are drawn."""
NEARER = 10
"""Per cent: so much shorter every way is taken, to say what distance does."""


@dataclass(frozen=True, slots=True)
class _World:
    """The pairs that may be listed, among the places about the region; ``own`` are its codes.

    ``flows`` are the listed flows out of the region and into it, however far.
    """

    pairs: pd.DataFrame
    flows: pd.DataFrame
    own: frozenset[str]
    known: bool
    unit: str
    period: str
    sources: tuple[str, ...]


def exchange(workspace: Workspace) -> Iterator[Finding]:
    """Say who is listed, how flows fall with distance, and which ties lie beyond chance.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
        None where the region has no place among the nodes, or no flow.
    """
    world = _world(workspace)
    if world is None:
        return
    region = workspace.settings.region
    yield _listed(region, world)
    try:
        effect, spread, expected = _fitted(world)
    except (MethodError, np.linalg.LinAlgError):
        yield _unsaid(region, world)
        return
    yield _distance(region, world, effect)
    found = _recurring(world, expected, spread)
    if found is not None:
        yield _beyond(region, world, found)


def _world(workspace: Workspace) -> _World | None:
    """All pairs of the places nearest to the region, with the flow where one is listed."""
    region = workspace.settings.region
    nodes = workspace.table("nodes").set_index("id", drop=False)
    flows = workspace.table("flows")
    flows = flows[flows["period"] == flows["period"].max()]
    own = frozenset(nodes.index[nodes["region"] == region])
    listed = {*flows["origin"], *flows["destination"]}
    if not own & listed:
        return None
    table = _pairs(nodes, flows, own)
    told = flows["least"].dropna()
    known = len(told) == len(flows)
    if known:
        table["bound"] = float(told.max())
    else:
        table = table[table.groupby("origin")["value"].transform("count") > 0]
        table["bound"] = table.groupby("origin")["value"].transform("min")
    ours = flows["origin"].isin(own) ^ flows["destination"].isin(own)
    return _World(
        table.reset_index(drop=True),
        flows[ours & (flows["value"] > 0)],
        own,
        known,
        str(flows["unit"].iloc[0]),
        str(flows["period"].iloc[0]),
        tuple(sorted({*flows["source"], *nodes["source"]})),
    )


def _pairs(nodes: pd.DataFrame, flows: pd.DataFrame, own: frozenset[str]) -> pd.DataFrame:
    """Every pair of the places nearest to the region: sizes, distance, and the flow if listed."""
    at = nodes[["longitude", "latitude"]]
    home = at.loc[sorted(own)].mean().to_frame().T
    away = great_circle(at, home)[:, 0]
    near = nodes.index[np.argsort(away, kind="stable")[:NEAREST]].union(sorted(own))
    chosen = nodes.loc[near]
    people = np.log(chosen["people"].to_numpy(dtype="float64"))
    kilometres = great_circle(chosen[at.columns], chosen[at.columns])
    every = pd.MultiIndex.from_product([near, near], names=["origin", "destination"])
    table = pd.DataFrame(
        {
            "size_from": np.repeat(people, len(near)),
            "size_to": np.tile(people, len(near)),
            "kilometres": kilometres.ravel(),
        },
        index=every,
    ).join(flows.set_index(["origin", "destination"])["value"])
    table = table[table["kilometres"] > 0].reset_index()
    table["value"] = table["value"].where(table["value"] > 0)
    table["far"] = np.log(table["kilometres"])
    return table


def _listed(region: str, world: _World) -> Finding:
    """How many places are listed each way, and the first of each."""
    leaving = world.flows["origin"].isin(world.own)
    sides = {
        "out": world.flows[leaving].groupby("destination")["value"].sum(),
        "into": world.flows[~leaving].groupby("origin")["value"].sum(),
    }
    rows = pd.DataFrame(sides).rename_axis("partner").reset_index()
    rows = rows.sort_values(["out", "into", "partner"], ascending=[False, False, True])
    facts: dict[str, Fact] = {"region": Name("regions", region)}
    for side, sums in sides.items():
        first = sums.sort_values(ascending=False, kind="stable")
        facts[f"places_{side}"] = Quantity(len(sums), "1")
        facts[f"first_{side}"] = Name("nodes", str(first.index[0])) if len(first) else None
        whole = Quantity(float(first.sum()), world.unit, world.period)
        facts[f"sum_{side}"] = whole if world.known else None
    return Finding(
        "ties.moved" if world.known else "ties.listed",
        facts,
        rows.assign(period=world.period, unit=world.unit).reset_index(drop=True),
        tables=TABLES,
        caveats=(CAVEATS[0], "small_are_hidden" if world.known else "fortnight_of_homecoming"),
        sources=world.sources,
        about="listed",
    )


def _fitted(world: _World) -> tuple[pd.DataFrame, float, np.ndarray]:
    """The effect of distance with its interval, the spread, and what is expected of each pair."""
    fit = censored_interaction(
        world.pairs,
        flow="value",
        origin="origin",
        covariates=COVARIATES,
        bound="bound" if world.known else "",
    )
    if world.known:
        rows = fit.coefficients[["estimate", "low", "high"]].assign(reading="known")
    else:
        both = both_rules(
            world.pairs, flow="value", origin="origin", covariates=COVARIATES, lists=LISTS
        )
        rows = pd.concat(
            both[[rule, "low", "high"]]
            .set_axis(["estimate", "low", "high"], axis=1)
            .assign(reading=rule)
            for rule in ("total", "union")
        )
    design = np.column_stack([np.ones(len(world.pairs)), world.pairs[list(COVARIATES)]])
    expected = design @ fit.coefficients["estimate"].to_numpy()
    return rows.rename_axis("item").reset_index(), fit.spread, expected


def _distance(region: str, world: _World, effect: pd.DataFrame) -> Finding:
    """How much flows grow where every way is a tenth shorter: a counterfactual, not a forecast."""
    far = effect[effect["item"] == "far"]
    factor = np.log(1 - NEARER / 100)
    gains = 100 * (np.exp(far[["estimate", "low", "high"]].to_numpy() * factor) - 1)
    gain, low, high = (round(float(end), 2) for end in (gains[0, 0], gains.min(), gains.max()))
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "nearer": Quantity(NEARER, "%", basis="assumed"),
        "gain": Quantity(gain, "%", low=low, high=high),
        "elasticity": Quantity(round(float(far["estimate"].iloc[0]), 3), "1"),
        "pairs": Quantity(int(world.pairs["value"].notna().sum()), "1"),
        "places": Quantity(int(world.pairs["origin"].nunique()), "1"),
    }
    return Finding(
        "ties.distance" if low > 0 else "ties.no_fall",
        facts,
        effect.rename(columns={"item": "covariate", "reading": "cut"}).round(4),
        tables=TABLES,
        methods=("censored_interaction",),
        caveats=(
            "absent_is_not_zero",
            "both_cuts" if not world.known else "cut_is_known",
            "nearer_is_supposed",
        ),
        sources=world.sources,
        about="distance",
    )


def _recurring(world: _World, expected: np.ndarray, spread: float) -> Recurring | None:
    """What recurs of the residuals of listed flows, and the region's own pairs, shrunken."""
    seen = world.pairs["value"].notna().to_numpy()
    residual = beyond_expected(
        np.log(world.pairs["value"].to_numpy()[seen]),
        expected[seen],
        np.log(world.pairs["bound"].to_numpy()[seen]),
        spread,
    )
    table = world.pairs.loc[seen, ["origin", "destination"]].assign(residual=residual)
    try:
        return recurring(table.reset_index(drop=True), world.own, rng=np.random.default_rng(SEED))
    except MethodError:
        return None


def _beyond(region: str, world: _World, found: Recurring) -> Finding:
    """How many ties lie beyond what shuffling gives, which is the strongest and the weakest."""
    pairs = found.pairs
    beyond = ~pairs["shrunken"].between(pairs["chance_low"], pairs["chance_high"])
    rows = pairs.assign(
        times=np.exp(pairs["shrunken"]),
        times_low=np.exp(pairs["chance_low"]),
        times_high=np.exp(pairs["chance_high"]),
        beyond=beyond,
    ).drop(columns=["shrunken", "chance_low", "chance_high"])
    rows["residual"] = np.exp(rows["residual"])
    rows = rows.rename(columns={"residual": "times_raw"})
    rows = rows.round(dict.fromkeys(["times_raw", "times", "times_low", "times_high"], 2))
    most, least = rows.iloc[0], rows.iloc[-1]
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "partners": Quantity(len(rows), "1"),
        "beyond": Quantity(int(beyond.sum()), "1"),
        "above": Quantity(int((pairs["shrunken"] > pairs["chance_high"]).sum()), "1"),
        "recurs": Quantity(round(100 * found.share), "%"),
        "chance": Quantity(round(100 * max(found.chance_high, 0.0)), "%"),
        "most": Name("nodes", str(most["partner"])),
        "most_times": Quantity(float(most["times"]), "1"),
        "least": Name("nodes", str(least["partner"])),
        "least_times": Quantity(float(least["times"]), "1"),
    }
    return Finding(
        "ties.beyond" if beyond.any() else "ties.within",
        facts,
        rows.reset_index(drop=True),
        tables=TABLES,
        methods=("censored_interaction", "recurring"),
        caveats=(*CAVEATS, "shuffled_beside"),
        sources=world.sources,
        figures=(_drawn(rows),),
        about="beyond",
    )


def _drawn(rows: pd.DataFrame) -> Figure:
    """The strongest and the weakest ties, each beside what shuffling gives."""
    shown = pd.concat([rows.head(DRAWN), rows.tail(DRAWN)]) if len(rows) > 2 * DRAWN else rows
    data = shown[["partner", "times", "times_low", "times_high"]]
    return Figure(
        "ties.beyond",
        "spans",
        data.set_axis(["label", "value", "low", "high"], axis="columns").reset_index(drop=True),
        {"table": "nodes", "unit": "1", "rule": "1"},
    )


def _unsaid(region: str, world: _World) -> Finding:
    """The flows at hand do not say how they depend on distance."""
    listed = int(world.pairs["value"].notna().sum())
    return Finding(
        "ties.unsaid",
        {"region": Name("regions", region), "pairs": Quantity(listed, "1")},
        pd.DataFrame(),
        tables=TABLES,
        caveats=("absent_is_not_zero",),
        sources=world.sources,
        about="distance",
    )
