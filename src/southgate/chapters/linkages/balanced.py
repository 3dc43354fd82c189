"""What the balanced table says: what stays, what is bought where, and what balancing did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from southgate.chapters.linkages.estimate import Estimate
from southgate.chapters.linkages.table import OUTPUT, Nation, finding, part_of
from southgate.methods.regional_table import RegionalTable
from southgate.records import Basis, Fact, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["balanced_findings"]

TABLES = ("observations", "measures")
"""Read beside the nation's own tables."""

LEAST = 1e-6
"""Share of all output below which a flow is not listed."""

DIGITS = 3
"""Of a flow that is estimated."""

Told = tuple[dict[str, Fact], pd.DataFrame]


def balanced_findings(workspace: Workspace, seen: Nation, made: Estimate) -> Iterator[Finding]:
    """What leaves, what comes in, the strongest tie inside, and what balancing changed.

    Parameters
    ----------
    workspace : Workspace
    seen : Nation
    made : Estimate

    Yields
    ------
    Finding
        None where no table could be balanced.
    """
    if not made.tables:
        return
    unit = str(workspace.table("measures").set_index("id")["unit"][OUTPUT])
    told = {
        "balanced": _sold(made, unit),
        "bought": _bought(seen, made, unit),
        "implied": _implied(workspace, seen, made, unit),
        "tie": _tie(made, unit),
        "balancing": _balancing(made, unit),
    }
    for key, given in told.items():
        if given is None:
            continue
        facts = {"region": Name("regions", workspace.settings.region), **given[0]}
        one = finding(seen, key, facts, given[1], methods=made.methods, caveats=made.caveats)
        used = ("final_demand",) if "final_demand" not in one.tables else ()
        yield replace(one, tables=(*one.tables, *used, *TABLES))


def _sold(made: Estimate, unit: str) -> Told:
    """How much of what is made is used in the region, over every choice."""
    x = made.output
    here = _over(made, lambda table: x - table.sales["outside"])
    total = 100 * here.sum() / x.sum()
    rows = pd.DataFrame({"value": x.map(_digits), "unit": unit, **_ends(here, x, "used")})
    return {
        "output": Quantity(_digits(x.sum()), unit, basis=Basis.ESTIMATED),
        **_low_high(total),
    }, _listed(rows[x > 0])


def _bought(seen: Nation, made: Estimate, unit: str) -> Told | None:
    """Where inputs come from; only where those from abroad are known apart."""
    if seen.flows.abroad is None:
        return None
    x = made.output
    per_unit = seen.flows.abroad.sum() / seen.output
    abroad = x * per_unit[x.index]
    asked = x * seen.coefficients[x.index].sum()
    here = _over(made, lambda table: table.inputs["here"])
    bought = asked.sum() + abroad.sum()
    rows = pd.DataFrame({
        **_ends(here, x, "bought"),
        "bought_country": 100 * asked / x.where(x > 0),
        "bought_abroad": 100 * abroad / x.where(x > 0),
        "value_added": 100 * (x - asked - abroad) / x.where(x > 0),
    }).round(1)  # fmt: skip
    return {
        "bought": Quantity(_digits(bought), unit, basis=Basis.ESTIMATED),
        **_low_high(100 * here.sum() / bought),
        "abroad": Quantity(round(float(100 * abroad.sum() / bought), 1), "%"),
    }, _listed(rows.assign(value=x.map(_digits), unit=unit)[x > 0])


def _implied(workspace: Workspace, seen: Nation, made: Estimate, unit: str) -> Told | None:
    """The value added that the table implies, beside the one that is published."""
    part = part_of(workspace, seen.region)
    if seen.flows.abroad is None or part is None:
        return None
    inputs = seen.coefficients.sum() + seen.flows.abroad.sum() / seen.output
    added = made.output * (1 - inputs[made.output.index])
    rows = part[1][part[1]["subject"] == workspace.settings.region]
    columns = ["subject", "measure", "period", "value", "unit", "source"]
    value, year = rows.iloc[0][["value", "period"]]
    return {
        "implied": Quantity(_digits(added.sum()), unit, basis=Basis.ESTIMATED),
        "value": Quantity(_digits(value), unit, period=str(year)),
    }, rows[columns]


def _tie(made: Estimate, unit: str) -> Told | None:
    """The largest flow between two sectors in the region, and all others worth a row."""
    sectors = made.output.index
    cells = np.stack([table.flows.to_numpy().ravel() for table in made.tables.values()])
    flows = pd.DataFrame({
        "sector": np.repeat(sectors, len(sectors)),
        "buyer": np.tile(sectors, len(sectors)),
        "flow_low": cells.min(axis=0),
        "flow_high": cells.max(axis=0),
    })  # fmt: skip
    flows = flows[flows["flow_high"] > LEAST * made.output.sum()]
    flows = flows.sort_values("flow_low", ascending=False, kind="stable")
    first = flows[flows["sector"] != flows["buyer"]].head(1)
    if first.empty:
        return None
    seller, buyer = str(first["sector"].iloc[0]), str(first["buyer"].iloc[0])
    share = 100 * first[["flow_low", "flow_high"]].iloc[0] / made.output[seller]
    ends = ("flow_low", "flow_high")
    rounded = flows.assign(**{end: flows[end].map(_digits) for end in ends}, unit=unit)
    return {
        "sector": Name("sectors", seller),
        "buyer": Name("sectors", buyer),
        **_low_high(share),
    }, rounded


def _balancing(made: Estimate, unit: str) -> Told:
    """What balancing changed, choice by choice."""
    present = made.output > 0
    most = pd.Series({
        choice: float((made.balanced[choice] - made.estimated[choice[0]])[present].abs().max())
        for choice in made.tables
    })  # fmt: skip
    rows = pd.DataFrame(
        {
            "choice": [technique for technique, _ in made.tables],
            "used_by": [share for _, share in made.tables],
            "oversold": [len(table.oversold) for table in made.tables.values()],
            "moved": [_digits(round(table.moved)) for table in made.tables.values()],
            "above": [_digits(round(table.above)) for table in made.tables.values()],
            "multiplier_moved": most.round(3).to_numpy(),
            "unit": unit,
        }
    )
    return {
        "tables": Quantity(len(made.tables), "1"),
        "tried": Quantity(made.tried, "1"),
        "oversold": Quantity(int(rows["oversold"].max()), "1"),
        "most": Quantity(float(rows["multiplier_moved"].max()), "1"),
    }, rows


def _over(made: Estimate, what: Callable[[RegionalTable], pd.Series]) -> pd.DataFrame:
    """One figure a sector, (sectors, choices)."""
    return pd.DataFrame({choice: what(table) for choice, table in made.tables.items()})


def _ends(values: pd.DataFrame, whole: pd.Series, name: str) -> dict[str, pd.Series]:
    """The lowest and highest share over the choices, in per cent."""
    share = 100 * values.div(whole.where(whole > 0), axis=0)
    return {
        f"{name}_low": share.min(axis=1).round(1),
        f"{name}_high": share.max(axis=1).round(1),
    }


def _low_high(share: pd.Series) -> dict[str, Fact]:
    return {
        "low": Quantity(round(float(share.min()), 1), "%"),
        "high": Quantity(round(float(share.max()), 1), "%"),
    }


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values("value", ascending=False, kind="stable")
    return rows.rename_axis("sector").reset_index()


def _digits(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
