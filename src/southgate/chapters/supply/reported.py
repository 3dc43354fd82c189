"""What is reported of supply: certificates, the standard, tonnes, minutes, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from southgate.methods import verdicts
from southgate.records import Fact, Figure, Finding, Judgement, Name, Quantity, Verdict
from southgate.workspace import (
    Workspace,
    as_quantity,
    beneath,
    break_years,
    cited,
    missing,
    reports,
)

__all__ = ["reported"]

CERTIFIED, DELIVERED = "neighbour.supply", "neighbour.delivered"
"""Themes of measures: what is recognised for the neighbour's market, and what was sold there."""
BASES = "base"
"""The unit of certificates."""
PLAN = ("bases", "harvests", "demands", "ways")
"""Tables that a plan of supply takes."""


def reported(workspace: Workspace, *, open_: bool) -> tuple[Finding, ...]:
    """Say what rows say of supply, and where none plans it, which tables would.

    Parameters
    ----------
    workspace : Workspace
    open_ : bool
        Whether the plan of supply is still open, for want of tables.

    Returns
    -------
    tuple of Finding
    """
    rows = reports(workspace)
    themes = workspace.table("measures").set_index("id")["theme"]
    rows = rows.assign(theme=rows["measure"].map(themes))
    ours = rows[rows["outcome"] & (rows["subject"] == workspace.settings.region)]
    certified = ours[(ours["theme"] == CERTIFIED) & (ours["unit"] == BASES)]
    delivered = ours[ours["theme"] == DELIVERED]
    if certified.empty and delivered.empty:
        return ()
    return (
        *_certified(workspace, certified),
        *_delivered(workspace, delivered),
        *_standards(workspace),
        *_minutes(workspace),
        *_based(workspace, pd.concat([certified, delivered])),
        *_untested(workspace),
        *(_unplanned(workspace) if open_ else ()),
    )


def _certified(workspace: Workspace, seen: pd.DataFrame) -> Iterator[Finding]:
    """Certificates at two dates; they are compared only within one run of a series."""
    region = workspace.settings.region
    for measure, counted in seen[seen["span"] == "year"].groupby("measure"):
        breaks = break_years(workspace, str(measure), region) if workspace.has("breaks") else ()
        since = max((year for year in breaks if year <= counted["year"].max()), default=0)
        mine = counted[counted["year"] >= since].sort_values(["year", "source"], kind="stable")
        first, last = (
            mine[mine["year"] == end] for end in (mine["year"].min(), mine["year"].max())
        )
        facts: dict[str, Fact] = {
            "region": Name("regions", region),
            "measure": Name("measures", str(measure)),
            "first": as_quantity(first),
            "last": as_quantity(last),
        }
        before, after = first["value"], last["value"]
        if mine["year"].nunique() < 2:
            key = "supply.once"
        elif before.max() < after.min():
            key = "supply.more"
        else:
            key = "supply.fewer" if after.max() < before.min() else "supply.unclear"
        one = ("one_origin",) if len(set(mine["origin"])) == 1 else ()
        yield Finding(
            key,
            facts,
            beneath(mine),
            tables=("observations", "measures"),
            caveats=("certificate_not_tonne", *one),
            sources=cited(mine),
            figures=(_bars(f"supply.certified.{measure}", mine, "period", "value", BASES),),
            about=f"certified.{measure}",
        )


def _bars(
    key: str, rows: pd.DataFrame, label: str, value: str, unit: str, table: str = ""
) -> Figure:
    """One bar a row, as long as its number."""
    data = rows[[label, value]].set_axis(["label", "value"], axis=1).reset_index(drop=True)
    return Figure(key, "bars", data, {"label_table": table, "unit": unit})


def _delivered(workspace: Workspace, seen: pd.DataFrame) -> Iterator[Finding]:
    """What was sold, as far as any report goes; nothing is divided by certificates."""
    for measure, mine in seen.groupby("measure"):
        newest = mine.sort_values(["year", "period"], kind="stable").iloc[[-1]]
        yield Finding(
            "supply.delivered",
            {
                "region": Name("regions", workspace.settings.region),
                "measure": Name("measures", str(measure)),
                "amount": as_quantity(newest),
                "reports": Quantity(len(mine), "1"),
            },
            beneath(mine),
            tables=("observations", "measures"),
            caveats=("sold_from_where",),
            sources=cited(mine),
            about=f"delivered.{measure}",
        )


def _standards(workspace: Workspace) -> Iterator[Finding]:
    """What a certificate rests on, and how long it holds."""
    if not workspace.has("standards"):
        return
    for row in workspace.table("standards").to_dict("records"):
        code, years = str(row["id"]), float(row["years"])
        rows = {"standard": code, "code": row["code"], "asks": code, "years": years}
        yield Finding(
            "supply.standard",
            {
                "region": Name("regions", workspace.settings.region),
                "standard": Name("standards", code),
                "years": Quantity(years, "year") if np.isfinite(years) else None,
            },
            pd.DataFrame([{**rows, "source": row["source"]}]),
            tables=("standards",),
            caveats=("renewal_unknown",),
            sources=(str(row["source"]),),
            about=f"standard.{code}",
        )


def _minutes(workspace: Workspace) -> Iterator[Finding]:
    """How far the cities of the neighbour are by passenger train; lorries are not in the table."""
    region = workspace.settings.region
    partners = [one for one in workspace.settings.partners if one != region]
    if not workspace.has("journeys") or not partners:
        return
    table = workspace.table("journeys")
    mine = (table["region"] == region) & table["id"].isin(partners)
    reached = table[mine].sort_values(["minutes", "id"], kind="stable")
    if len(reached) < 2:
        return
    near, far = reached.iloc[0], reached.iloc[-1]
    period = str(near["period"])
    yield Finding(
        "supply.minutes",
        {
            "region": Name("regions", region),
            "nearest": Name("journeys", str(near["id"])),
            "nearest_minutes": Quantity(float(near["minutes"]), "min", period),
            "farthest": Name("journeys", str(far["id"])),
            "farthest_minutes": Quantity(float(far["minutes"]), "min", period),
            "of": Quantity(len(partners), "1"),
            "unreached": Quantity(len(partners) - len(reached), "1"),
        },
        reached[["id", "minutes", "people", "period", "source"]]
        .rename(columns={"id": "place"})
        .reset_index(drop=True),
        tables=("journeys",),
        caveats=("trains_carry_no_produce",),
        figures=(_bars("supply.minutes", reached, "id", "minutes", "min", "journeys"),),
        sources=tuple(sorted({*reached["source"], *reached["size_source"]})),
        about="minutes",
    )


def _based(workspace: Workspace, seen: pd.DataFrame) -> Iterator[Finding]:
    """Judge the statements that the region is a base of supply, by what was certified and sold."""
    asked = _asked(workspace, "supply.base")
    held = seen[seen["value"] > 0]
    if asked.empty or held.empty:
        return
    weighed = verdicts.weigh(verdicts.existence_votes(held), held)
    verdict = Verdict(weighed.verdict)
    newest = held.sort_values(["year", "period"], kind="stable").iloc[-1]
    yield Finding(
        "supply.base" if verdict is Verdict.SUPPORTED else "supply.said",
        {
            "region": Name("regions", workspace.settings.region),
            "rows": Quantity(len(held), "1"),
            "origins": Quantity(held["origin"].nunique(), "1"),
        },
        beneath(held),
        tables=("observations", "statements"),
        methods=("verdict_rules",),
        caveats=("certificate_not_tonne",),
        sources=cited(held),
        verdicts={
            str(row["id"]): Judgement(
                verdict,
                verdicts.standing(str(row["kind"]), "exists", weighed),
                weighed.leaning,
                weighed.rows_for,
                weighed.rows_against,
                weighed.rows_neutral,
                cited(held) if verdict is Verdict.REPORTED else (),
                str(newest["period"]),
                str(row["needs"]),
            )
            for row in asked.to_dict("records")
        },
        about="base",
    )


def _untested(workspace: Workspace) -> Iterator[Finding]:
    """Leave statements on clean produce open: a certificate is no test of what was picked."""
    asked = _asked(workspace, "supply.clean")
    wanted = [str(code) for code in asked["needs"] if code]
    if not wanted:
        return
    yield Finding(
        "supply.untested",
        {
            "region": Name("regions", workspace.settings.region),
            "statements": Quantity(len(asked), "1"),
            "wanted": Name("wanted", wanted[0]),
        },
        asked[["id", "needs"]].set_axis(["statement", "needs"], axis=1).reset_index(drop=True),
        tables=("statements", "wanted"),
        caveats=("certificate_is_no_test",),
        sources=tuple(sorted(set(asked["source"]))),
        verdicts={
            str(row["id"]): Judgement(
                Verdict.UNDECIDABLE,
                "undecidable" if row["kind"] in ("claim", "goal") else "not_seen",
                needs=str(row["needs"]),
            )
            for row in asked.to_dict("records")
        },
        about="clean",
    )


def _asked(workspace: Workspace, finding: str) -> pd.DataFrame:
    """The statements that name a finding of this chapter as their test."""
    said = workspace.table("statements")
    return said[(said["test"] == "holds") & (said["finding"] == finding)]


def _unplanned(workspace: Workspace) -> Iterator[Finding]:
    """Which tables a plan of supply takes, and who holds what would fill them."""
    facts, rows = missing(workspace, PLAN)
    yield Finding("supply.unplanned", facts, rows, tables=("wanted",), about="unplanned")
