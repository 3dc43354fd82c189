"""What goods could still sell where, in money, where imports and exports by market are known."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.chapters.goods.world import ECONOMY, money
from southgate.methods.potential import export_potential
from southgate.records import Finding, Name, Period, Quantity
from southgate.workspace import Workspace, missing, produced, sought

__all__ = ["priced"]

TABLES = ("regional_exports", "market_imports")
SHOWN = 40


def priced(workspace: Workspace, *, asked: bool) -> Iterator[Finding]:
    """Say where a good sells less than the region's goods do, or which tables would tell.

    Parameters
    ----------
    workspace : Workspace
    asked : bool
        Whether to name what is missing: the chapter has goods to speak of.

    Yields
    ------
    Finding
    """
    if all(workspace.has(name) for name in TABLES):
        yield from _gaps(workspace)
    elif asked:
        facts, rows = missing(workspace, TABLES)
        yield Finding("goods.unpriced", facts, rows, tables=("wanted",), about="unpriced")


def _gaps(workspace: Workspace) -> Iterator[Finding]:
    """The widest gap between what is sold and what the ease of trade would let expect, if any."""
    sold, bought = (workspace.table(name) for name in TABLES)
    sold = sold[sold["region"] == workspace.settings.region]
    settings, unit = workspace.settings.activities, money(workspace)
    world = produced(workspace, settings.classification, settings.period, (ECONOMY,)).sum()
    period = settings.period
    sold, bought = (table[table["period"] == period] for table in (sold, bought))
    goods = bought.pivot_table(index="activity", columns="market", values="value", aggfunc="sum")
    goods = goods.reindex(columns=sorted(set(goods.columns) & set(sold["market"]))).dropna()
    known = sorted(set(goods.index) & set(world.index[world > 0]) & set(sold["activity"]))
    if not unit or not known:
        facts, asked = sought(workspace, [*TABLES, "production"])
        facts["period"] = Period(period)
        yield Finding("goods.unmatched", facts, asked, tables=TABLES, about="unmatched")
        return
    imports = goods.loc[known]
    exports = sold.pivot_table(index="activity", columns="market", values="value", aggfunc="sum")
    exports = exports.reindex(index=known, columns=imports.columns).fillna(0.0)
    found = export_potential(exports, world[known], imports.astype(float))
    rows = pd.concat(
        [
            table.rename_axis(index="activity", columns="market")
            .melt(ignore_index=False, value_name=name)
            .set_index("market", append=True)
            for name, table in (
                ("sold", exports),
                ("expected", found.expected),
                ("gap", found.gap),
            )
        ],
        axis=1,
    ).reset_index()
    rows = rows.sort_values("gap", ascending=False, kind="stable", ignore_index=True)
    first = rows.iloc[0]
    if not first["gap"] > 0:
        return
    yield Finding(
        "goods.gap",
        {
            "good": Name("activities", str(first["activity"])),
            "market": Name("regions", str(first["market"])),
            "sold": Quantity(float(first["sold"]), unit, period),
            "expected": Quantity(float(first["expected"]), unit, period, basis="estimated"),
            "gap": Quantity(float(first["gap"]), unit, period, basis="estimated"),
            "goods": Quantity(len(known), "1"),
            "left_out": Quantity(sold["activity"].nunique() - len(known), "1"),
        },
        rows.head(SHOWN).round(2).assign(unit=unit),
        tables=(*TABLES, "production"),
        methods=("export_potential",),
        caveats=("gaps_sum_to_nothing", "static_potential"),
        sources=tuple(sorted({*sold["source"], *bought["source"]})),
        about="gap",
    )
