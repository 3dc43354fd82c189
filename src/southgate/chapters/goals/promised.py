"""Targets: met or missed where their year is reported, else where the present pace leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from southgate.methods.pace import Pace, present_pace
from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace, as_quantity, beneath, break_years, cited, reports

__all__ = ["LEAST", "promised"]

LEAST = 5
"""Values since the last break that a pace is read from."""

KEYS = {
    "on_course": "target_on_course",
    "off_course": "target_off_course",
    "open": "target_open",
    "not_enough": "target_unsaid",
}


def promised(workspace: Workspace) -> Iterator[Finding]:
    """One finding for each target, by the order of the table.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
    """
    if not (workspace.has("targets") and workspace.has("observations")):
        return
    rows = reports(workspace)
    rows = rows[rows["outcome"] & (rows["span"] == "year")]
    for target in workspace.table("targets").to_dict("records"):
        mine = rows[(rows["subject"] == target["subject"]) & (rows["measure"] == target["measure"])]
        yield _promise(workspace, {str(name): value for name, value in target.items()}, mine)


def _promise(workspace: Workspace, target: dict[str, Any], mine: pd.DataFrame) -> Finding:
    unit = str(workspace.table("measures").set_index("id").loc[target["measure"], "unit"])
    by, sign = int(target["by"]), 1 if target["direction"] == "up" else -1
    facts: dict[str, Fact] = {
        "subject": Name("regions", str(target["subject"])),
        "goal": Name("goals", str(target["goal"])),
        "measure": Name("measures", str(target["measure"])),
        "target": Quantity(float(target["value"]), unit, str(by)),
        "floor": Quantity(float(sign > 0), "1"),
    }
    there = mine[mine["year"] == by]
    if len(there):
        votes = sign * there["value"] >= sign * float(target["value"])
        told = "met" if votes.all() else "missed" if not votes.any() else "disputed"
        facts["value"] = as_quantity(there)
        key, seen = f"target_{told}", there
    else:
        key, seen, more = _paced(workspace, target, mine, unit, sign)
        facts |= more
    return Finding(
        f"goals.{key}",
        facts,
        beneath(seen) if len(seen) else _asked(target, unit),
        tables=("targets", "observations", "goals"),
        methods=("present_pace",),
        sources=tuple(sorted({*cited(seen), str(target["source"])})),
        about=f"target.{target['id']}",
    )


def _paced(
    workspace: Workspace, target: dict[str, Any], mine: pd.DataFrame, unit: str, sign: int
) -> tuple[str, pd.DataFrame, dict[str, Fact]]:
    """Read the pace from the source that holds most years, if it holds enough."""
    mine = mine[(mine["value"] > 0) & (mine["bound"] == "") & (mine["year"] < int(target["by"]))]
    held = mine.groupby("source")["year"].nunique().sort_values(kind="stable")
    mine = mine[mine["source"] == held.index[-1]] if len(held) else mine
    mine = mine.drop_duplicates("year", keep="last").sort_values("year")
    value, by = float(target["value"]), int(target["by"])
    told = {"years": Quantity(len(mine), "1"), "least": Quantity(LEAST, "1")}
    if not value > 0 or mine.empty:
        return "target_unsaid", mine, {**told}
    found = present_pace(
        mine.set_index("year")["value"],
        value,
        by,
        direction=sign,
        breaks=break_years(workspace, str(target["measure"]), str(target["subject"])),
        least=LEAST,
    )
    facts: dict[str, Fact] = {**told, "years": Quantity(found.years, "1")}
    if found.verdict != "not_enough":
        facts |= _fanned(found, unit, by, mine)
    return KEYS[found.verdict], mine, facts


def _fanned(found: Pace, unit: str, by: int, mine: pd.DataFrame) -> dict[str, Fact]:
    end = found.fan.iloc[-1]
    low, middle, high = (float(f"{end[name]:.3g}") for name in ("low", "middle", "high"))
    return {
        "last": as_quantity(mine.tail(1)),
        "reached": Quantity(middle, unit, str(by), basis="estimated", low=low, high=high),
        "growth": Quantity(round(found.growth, 1), "%"),
        "needed": Quantity(round(found.needed, 1), "%"),
    }


def _asked(target: dict[str, Any], unit: str) -> pd.DataFrame:
    """The promise itself, where nothing is reported."""
    row = {"subject": "subject", "measure": "measure", "value": "value", "source": "source"}
    shown = {name: target[key] for name, key in row.items()}
    return pd.DataFrame([{**shown, "unit": unit, "period": str(target["by"])}])
