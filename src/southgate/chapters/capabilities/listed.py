"""A region without statistics by activity: what its list of clusters carries, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from southgate.chapters.capabilities.machine import listed_machine
from southgate.chapters.capabilities.reference import Reference, cited_production, described
from southgate.methods import listed, listing
from southgate.methods.specialisation import location_quotient
from southgate.records import Fact, Figure, Finding, Name, Quantity, Ranked
from southgate.tables import recipe
from southgate.workspace import Workspace, named_codes

__all__ = ["listed_findings"]

SHOWN, LABELLED = 20, 10
"""Rows of a picture, and how many of the first are told apart from the others."""

CAVEATS = ("listing_hand", "not_endowment", "draws_are_not_interval", "country_level")


def listed_findings(
    workspace: Workspace, seen: Reference, tables: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Name families and goods that joint draws over every doubt agree on.

    Parameters
    ----------
    workspace : Workspace
    seen : Reference
        Of the economies; the host is taken out here.
    tables : tuple of str
        The tables that the findings rest on.

    Returns
    -------
    tuple of Finding
    """
    chosen = listing.Recipe(**recipe("capabilities"))
    rows, weights = _rows(workspace)
    space = _space(workspace, seen, chosen)
    if not rows["activity"].isin(space.activities).any():
        return ()
    ranks = listed.listed_ranks(rows, weights, space, chosen, np.random.default_rng(chosen.seed))
    ours = workspace.settings.region
    cited = {
        code
        for one in (workspace.table("presence"), workspace.table("clusters"))
        for code in one.loc[one["region"] == ours, "source"]
    }
    found = _Listed(rows, weights, space, ranks, chosen, tables)
    sources = tuple(sorted(cited | set(cited_production(workspace))))
    machine = listed_machine(rows, weights, space, chosen)
    return tuple(
        replace(one, sources=sources)
        for one in (
            *_families(found),
            *_goods(found),
            _nearest(found, machine),
            _left_out(found),
            *_agreement(found),
        )
    )


def _rows(workspace: Workspace) -> tuple[pd.DataFrame, pd.Series]:
    """The list of the region, and what each cluster weighs: its employment where all have one."""
    region = workspace.settings.region
    rows = workspace.table("presence")
    rows = rows[rows["region"] == region]
    clusters = workspace.table("clusters").set_index("id")
    clusters = clusters[clusters["region"] == region]
    known = clusters["employment"].astype(float)
    weights = known if known.notna().all() else known.where(known.isna(), 1.0).fillna(1.0)
    weights = weights[weights > 0]
    rows = rows[rows["cluster"].isin(weights.index) & (rows["weight"].fillna(1.0) > 0)]
    return rows[["cluster", "activity", "coding", "weight"]], weights


def _space(workspace: Workspace, seen: Reference, chosen: listing.Recipe) -> listing.Space:
    """Activities that skill and plant can open, as economies other than the host relate them.

    Without a host no activity is likelier than another, and random lists draw on all of them.
    """
    activities = described(workspace)
    host = workspace.settings.activities.host
    free = [
        code
        for code in seen.advantage.columns
        if activities.loc[code, "requires"] == "" and not activities.loc[code, "extraction"]
    ]
    without = seen.advantage.drop(index=[host] if host in seen.advantage.index else [])[free]
    flat = pd.Series(0.0, index=free)
    prior, strong = flat, flat == 0
    if host in seen.amounts.index:
        quotient = location_quotient(seen.amounts)[free].T[host]
        prior, strong = np.log1p(quotient), seen.advantage[free].T[host]
    complexity = seen.indices.activities.reindex(free) if seen.indices else flat
    return listing.product_spaces(
        without, prior, complexity, activities["family"], chosen, strong=strong
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the findings of a listed region are made from."""

    rows: pd.DataFrame
    weights: pd.Series
    space: listing.Space
    ranks: listed.ListedRanks
    chosen: listing.Recipe
    tables: tuple[str, ...]

    @property
    def draws(self) -> Quantity:
        """How many joint draws there were."""
        return Quantity(self.ranks.draws, "1")

    @property
    def level(self) -> Quantity:
        """The share of draws that a name must reach."""
        return Quantity(self.chosen.share, "%")

    def named(self, table: pd.DataFrame) -> pd.DataFrame:
        """Keep what most draws give and a random list does not."""
        return table[
            (table["share"] >= self.chosen.share) & (table["chance"] <= self.chosen.chance)
        ]

    def goods(self) -> pd.DataFrame:
        """Every activity that the list does not name, with its family and its ranks."""
        family = pd.Series(self.space.family, index=self.space.activities, name="family")
        table = self.ranks.activities.join(family).rename_axis("activity").reset_index()
        table["chance"] = 100 * table["chance"]
        table["feasibility"] = 100 * table["feasibility"]
        table["complexity"] = 100 * table["complexity"]
        table = table.join(_reasons(self.ranks.reasons), on="activity")
        return table.round(2).assign(feasibility=table["feasibility"].round(4))

    def families(self) -> pd.DataFrame:
        """Every family with its share, the share of random lists, and what it hangs on."""
        table = self.ranks.families.rename_axis("family").reset_index()
        table["chance"] = 100 * table["chance"]
        return table.round(2)

    def finding(
        self, key: str, facts: Mapping[str, Fact], evidence: pd.DataFrame, *methods: str
    ) -> Finding:
        """Put together what all findings of a listed region share."""
        return Finding(
            key,
            facts,
            evidence.reset_index(drop=True),
            tables=self.tables,
            methods=("relatedness_density", "joint_draws", *methods),
            caveats=CAVEATS,
        )


def _reasons(shares: pd.DataFrame) -> pd.DataFrame:
    """The two clusters that make most of each activity's feasibility, with their shares."""
    order = np.argsort(-shares.to_numpy(), axis=1, kind="stable")[:, :2]
    columns = {}
    for place in range(order.shape[1]):
        at = order[:, place]
        columns[f"reason_{place + 1}"] = shares.columns.to_numpy()[at]
        columns[f"reason_{place + 1}_share"] = shares.to_numpy()[np.arange(len(at)), at]
    return pd.DataFrame(columns, index=shares.index)


def _percent(value: float) -> Quantity:
    return Quantity(round(float(value), 1), "%")


def _families(found: _Listed) -> Iterator[Finding]:
    """The families that can be named, each with its anchor and what it would fall with."""
    table = found.families()
    named = found.named(found.ranks.families)[: found.chosen.families]
    if named.empty:
        best = found.ranks.families.iloc[0]
        facts: dict[str, Fact] = {
            "best": Name("activities", str(best.name)),
            "share": _percent(best["share"]),
            "chance": _percent(100 * best["chance"]),
            "draws": found.draws,
            "level": found.level,
        }
        yield found.finding("capabilities.none", facts, table, "placebo_lists")
        return
    facts = {
        "families": named_codes("activities", [str(code) for code in named.index]),
        "draws": found.draws,
        "named": Quantity(len(named), "1"),
    }
    yield found.finding("capabilities.families", facts, table, "placebo_lists")
    goods = found.goods()
    for code, row in named.iterrows():
        yield _family(found, str(code), row, goods[goods["family"] == code])


def _family(found: _Listed, code: str, row: pd.Series, goods: pd.DataFrame) -> Finding:
    without = found.ranks.left_out[code]
    cluster = str(without.idxmin())
    leaves = float(without[cluster]) < found.chosen.share
    shown = ["activity", "rank", "median", "low", "high", "share", "chance"]
    made = found.finding(
        "capabilities.family_leaves" if leaves else "capabilities.family_stays",
        {
            "family": Name("activities", code),
            "anchor": Name("clusters", str(row["anchor"])),
            "share": _percent(row["share"]),
            "draws": found.draws,
            "chance": _percent(100 * row["chance"]),
            "cluster": Name("clusters", cluster),
            "without": _percent(without[cluster]),
            "level": found.level,
            "falls": named_codes("clusters", list(_falls(found, code))),
        },
        goods[shown],
        "placebo_lists",
        "leave_one_out",
    )
    return replace(made, about=f"family.{code}")


def _falls(found: _Listed, family: str) -> tuple[str, ...]:
    luck = np.random.default_rng(found.chosen.seed)
    return listed.clusters_to_fall(
        found.rows, found.weights, found.space, found.chosen, family, luck
    )


def _goods(found: _Listed) -> Iterator[Finding]:
    """The single goods that can be named, or that none can."""
    table = found.goods()
    named = found.named(found.ranks.activities)
    shown = table[["activity", "family", "share", "chance"]].head(SHOWN)
    if len(named):
        facts: dict[str, Fact] = {
            "goods": named_codes("activities", [str(code) for code in named.index]),
            "level": found.level,
            "draws": found.draws,
        }
        yield found.finding("capabilities.headings", facts, shown, "placebo_lists")
        return
    facts = {
        "first": Name("activities", str(table["activity"].iloc[0])),
        "share": _percent(table["share"].iloc[0]),
        "chance": _percent(table["chance"].iloc[0]),
        "level": found.level,
        "draws": found.draws,
    }
    yield found.finding("capabilities.no_heading", facts, shown, "placebo_lists")


def _nearest(found: _Listed, machine: Figure) -> Finding:
    table = found.goods()
    first = table.iloc[0]
    named = set(found.named(found.ranks.activities).index)
    role = ["named" if code in named else "other" for code in table["activity"]]
    ranked = table[["activity", "low", "high", "share"]].assign(
        rank=table["median"], choice_low=np.nan, choice_high=np.nan, role=role
    )
    top = [
        "named" if code in named else "top" if place < LABELLED else "other"
        for place, code in enumerate(table["activity"])
    ]
    plane = table[["activity", "complexity"]].assign(
        feasibility=(100 * table["feasibility"].rank(pct=True)).round(1), role=top
    )
    made = found.finding(
        "capabilities.nearest",
        {
            "first": Name("activities", str(first["activity"])),
            "share": _percent(first["share"]),
            "rank": Ranked(int(first["rank"]), len(table), int(first["low"]), int(first["high"])),
            "draws": found.draws,
            "activities": Quantity(len(table), "1"),
        },
        table,
        "complexity_indices",
    )
    scope = {"scope": "listed", "of": str(len(table))}
    return replace(
        made,
        figures=(
            Figure("capabilities.nearest", "ranked", ranked.head(SHOWN), options=scope),
            Figure("capabilities.plane", "plane", plane),
            machine,
        ),
    )


def _left_out(found: _Listed) -> Finding:
    """What leaving each cluster out changes."""
    changed = found.ranks.changed
    named = found.named(found.ranks.families).index
    lost = found.ranks.left_out[named] < found.chosen.share
    order = changed.sort_values(ascending=False, kind="stable")
    table = pd.DataFrame(
        {
            "cluster": order.index,
            "changed": order.to_numpy(),
            "lost": [" ".join(named[lost.loc[code].to_numpy(bool)]) for code in order.index],
        }
    )
    figure = Figure(
        "capabilities.left_out",
        "counts",
        table[["cluster", "changed"]].set_axis(["code", "count"], axis=1),
        options={"table": "clusters", "axis": "changed"},
    )
    made = found.finding(
        "capabilities.left_out",
        {
            "cluster": Name("clusters", str(order.index[0])),
            "changed": Quantity(int(order.iloc[0]), "1"),
            "of": Quantity(found.chosen.top, "1"),
            "next": Quantity(int(order.iloc[1]) if len(order) > 1 else 0, "1"),
        },
        table,
        "leave_one_out",
    )
    return replace(made, figures=(figure,))


def _agreement(found: _Listed) -> Iterator[Finding]:
    """How far the hands that read the clusters agree, where there are two or more."""
    rows = found.rows.drop_duplicates(["cluster", "activity", "coding"])
    codings = sorted(set(rows["coding"]))
    if len(codings) < 2:
        return
    both = pd.crosstab([rows["cluster"], rows["activity"]], rows["coding"]) > 0
    made = found.finding(
        "capabilities.agreement",
        {
            "shared": _percent(100 * both.all(axis=1).mean()),
            "goods": Quantity(len(both), "1"),
            "codings": Quantity(len(codings), "1"),
            "clusters": Quantity(rows["cluster"].nunique(), "1"),
        },
        both.add_prefix("coding_").reset_index(),
    )
    yield made
