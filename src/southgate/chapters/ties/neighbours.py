"""Which named neighbour complements the region, both ways round, in ranks and never in money."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.methods.complementarity import complementarity
from southgate.records import Fact, Finding, Name, Names, Quantity, Ranked
from southgate.workspace import Workspace

__all__ = ["neighbours"]

TABLES = ("production", "regions", "sources")
SHORTER = (0, 1)
"""Digits taken off an activity's code: the ranks are made of fine and of coarser activities."""
WAYS = ("sells", "buys")
LEAST = 10
"""Regions that must be compared, for a rank to say anything."""


def neighbours(workspace: Workspace) -> Iterator[Finding]:
    """Rank the named neighbours by what they lack of ours, and by what we lack of theirs.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
        None where no partner is named. Where the region itself or every partner is without rows,
        that is said, with the table that would decide.
    """
    settings = workspace.settings
    region, partners = settings.region, [p for p in settings.partners if p != settings.region]
    if not partners:
        return
    made = _production(workspace)
    measured = set(made["region"])
    named = [partner for partner in partners if partner in measured]
    ranks = _ranks(made, region, named) if region in measured and named else pd.DataFrame()
    if ranks.empty:
        yield _unknown(region, partners)
        return
    both = ranks[[f"rank_{way}" for way in WAYS]].max(axis=1)
    best = ranks.loc[both.sort_values(kind="stable").index[0]]
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "neighbour": Name("regions", str(best["region"])),
        **{way: _ranked(best, way) for way in WAYS},
        "of": Quantity(int(best["of"]), "1"),
        "neighbours": Quantity(len(ranks), "1"),
    }
    yield Finding(
        "ties.complements",
        facts,
        ranks.drop(columns="of"),
        tables=TABLES,
        methods=("complementarity",),
        caveats=("complement_is_not_trade", "ranks_over_choices", "no_money_without_trade"),
        sources=tuple(sorted(set(made["source"]))),
        about="complements",
    )


def _ranked(row: pd.Series, way: str) -> Ranked:
    low, high = int(row[f"low_{way}"]), int(row[f"high_{way}"])
    return Ranked(int(row[f"rank_{way}"]), int(row["of"]), low, high)


def _production(workspace: Workspace) -> pd.DataFrame:
    """The cells of the classification and measure that advice is given in, of whole regions."""
    if not workspace.has("production"):
        return pd.DataFrame(columns=["region", "activity", "period", "value", "source"])
    cells, chosen = workspace.table("production"), workspace.settings.activities
    regions = workspace.table("regions")
    parts = set(regions.loc[regions["kind"] == "part", "id"])
    mine = cells["activity"].str.startswith(f"{chosen.classification}.")
    mine &= (cells["measure"] == chosen.measure) & ~cells["region"].isin(parts)
    return cells[mine & cells["period"].isin([chosen.period, chosen.earlier])]


def _ranks(made: pd.DataFrame, region: str, named: list[str]) -> pd.DataFrame:
    """The rank of each named neighbour each way, and its range over years and fineness."""
    choices = []
    for _, cells in sorted(made.groupby("period"), reverse=True):
        for digits in SHORTER:
            code = cells["activity"].astype("str")
            code = code.str[:-digits] if digits else code
            table = cells.assign(code=code).pivot_table(
                index="region", columns="code", values="value", aggfunc="sum", fill_value=0.0
            )
            if region in table.index and len(table) > LEAST:
                found = complementarity(table, region).dropna()
                choices.append(found.rank(ascending=False, method="min").assign(of=len(found)))
    held = [code for code in named if all(code in ranks.index for ranks in choices)]
    if not choices or not held:
        return pd.DataFrame()
    rows = pd.DataFrame({"region": held})
    for way in WAYS:
        each = pd.DataFrame({n: ranks.loc[held, way] for n, ranks in enumerate(choices)})
        rows[f"rank_{way}"] = each[0].to_numpy(dtype="int64")
        rows[f"low_{way}"] = each.min(axis=1).to_numpy(dtype="int64")
        rows[f"high_{way}"] = each.max(axis=1).to_numpy(dtype="int64")
    rows["of"] = int(choices[0]["of"].iloc[0])
    return rows.sort_values(["rank_sells", "region"], kind="stable", ignore_index=True)


def _unknown(region: str, partners: list[str]) -> Finding:
    """Who complements the region cannot be said; the table that would decide is named."""
    return Finding(
        "ties.uncompared",
        {
            "region": Name("regions", region),
            "tables": Names((Name("tables", "production"),)),
            "partners": Quantity(len(partners), "1"),
        },
        pd.DataFrame({"region": partners}),
        tables=("regions",),
        caveats=("no_money_without_trade",),
        about="complements",
    )
