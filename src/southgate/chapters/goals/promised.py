"""Targets: met or missed where their year is reported, else where the present pace leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from southgate.methods.pace import Pace, present_pace
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, as_quantity, beneath, break_years, cited, reports

__all__ = ["LEAST", "promised"]

LEAST = 5
"""Values since the last break that a pace is read from."""

KEYS = {
    "on_course": "target_on_course",
    "off_course": "target_off_course",
    "open": "target_open",
}


def promised(workspace: Workspace) -> Iterator[Finding]:
    """One finding for each target that rows speak of, and one for all of the others.

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
    made = []
    for target in workspace.table("targets").to_dict("records"):
        mine = rows[(rows["subject"] == target["subject"]) & (rows["measure"] == target["measure"])]
        made.append(_promise(workspace, {str(name): value for name, value in target.items()}, mine))
    yield from (one for one in made if isinstance(one, Finding))
    unsaid = [one for one in made if isinstance(one, dict)]
    if unsaid:
        yield _unsaid(workspace, unsaid, len(made))


def _promise(
    workspace: Workspace, target: dict[str, Any], mine: pd.DataFrame
) -> Finding | dict[str, Any]:
    """Say what becomes of a target, or give the row of one that nothing can be said of."""
    unit = str(workspace.table("measures").set_index("id").loc[target["measure"], "unit"])
    by, sign = int(target["by"]), 1 if target["direction"] == "up" else -1
    facts: dict[str, Fact] = {
        "subject": Name("regions", str(target["subject"])),
        "goal": Name("goals", str(target["goal"])),
        "measure": Name("measures", str(target["measure"])),
        "target": Quantity(float(target["value"]), unit, str(by)),
        "floor": Quantity(float(sign > 0), "1"),
    }
    seen = mine[mine["year"] == by]
    figures: tuple[Figure, ...] = ()
    if len(seen):
        votes = sign * seen["value"] >= sign * float(target["value"])
        told = "met" if votes.all() else "missed" if not votes.any() else "disputed"
        facts["value"] = as_quantity(seen)
        key = f"target_{told}"
    else:
        seen, found = _paced(workspace, target, mine, sign)
        if found is None or found.verdict == "not_enough":
            row = {name: target[name] for name in ("goal", "subject", "measure", "value", "source")}
            years = 0 if found is None else found.years
            return {**row, "unit": unit, "period": str(by), "qualifier": "target", "years": years}
        key = KEYS[found.verdict]
        facts |= _fanned(found, unit, by, seen)
        figures = (_fan(found, seen, target, unit),)
    return Finding(
        f"goals.{key}",
        facts,
        beneath(seen),
        tables=("targets", "observations", "goals"),
        methods=("present_pace",),
        sources=tuple(sorted({*cited(seen), str(target["source"])})),
        about=f"target.{target['id']}",
        figures=figures,
    )


def _paced(
    workspace: Workspace, target: dict[str, Any], mine: pd.DataFrame, sign: int
) -> tuple[pd.DataFrame, Pace | None]:
    """Read the pace from the source that holds most years, if it holds any."""
    mine = mine[(mine["value"] > 0) & (mine["bound"] == "") & (mine["year"] < int(target["by"]))]
    held = mine.groupby("source")["year"].nunique().sort_values(kind="stable")
    mine = mine[mine["source"] == held.index[-1]] if len(held) else mine
    mine = mine.drop_duplicates("year", keep="last").sort_values("year")
    if mine.empty or not float(target["value"]) > 0:
        return mine, None
    found = present_pace(
        mine.set_index("year")["value"],
        float(target["value"]),
        int(target["by"]),
        direction=sign,
        breaks=break_years(workspace, str(target["measure"]), str(target["subject"])),
        least=LEAST,
    )
    return mine[mine["year"] >= found.since], found


def _fanned(found: Pace, unit: str, by: int, mine: pd.DataFrame) -> dict[str, Fact]:
    end = found.fan.iloc[-1]
    low, middle, high = (float(f"{end[name]:.3g}") for name in ("low", "middle", "high"))
    return {
        "years": Quantity(found.years, "1"),
        "least": Quantity(LEAST, "1"),
        "last": as_quantity(mine.tail(1)),
        "reached": Quantity(middle, unit, str(by), basis="estimated", low=low, high=high),
        "growth": Quantity(round(found.growth, 1), "%"),
        "needed": Quantity(round(found.needed, 1), "%"),
    }


def _fan(found: Pace, mine: pd.DataFrame, target: dict[str, Any], unit: str) -> Figure:
    """The years since the last break, the fan from there on, and the target."""
    seen = pd.DataFrame({"year": mine["year"], "value": mine["value"], "role": "seen"})
    ahead = found.fan.rename(columns={"middle": "value"}).rename_axis("year").reset_index()
    aim = pd.DataFrame({"year": [int(target["by"])], "value": [float(target["value"])]})
    rows = pd.concat([seen, ahead.assign(role="fan"), aim.assign(role="target")])
    rows = rows.assign(unit=unit, low=rows["low"].fillna(rows["value"]))
    rows = rows.assign(high=rows["high"].fillna(rows["value"])).reset_index(drop=True)
    options = {"measure": str(target["measure"])}
    return Figure(f"goals.fan.{target['id']}", "fan", rows, options=options)


def _unsaid(workspace: Workspace, rows: list[dict[str, Any]], of: int) -> Finding:
    """How many targets there are too few comparable years for."""
    table = pd.DataFrame(rows)
    return Finding(
        "goals.targets_unsaid",
        {
            "region": Name("regions", workspace.settings.region),
            "unsaid": Quantity(len(table), "1"),
            "of": Quantity(of, "1"),
            "least": Quantity(LEAST, "1"),
        },
        table[
            [
                "goal",
                "subject",
                "measure",
                "value",
                "unit",
                "period",
                "qualifier",
                "years",
                "source",
            ]
        ],
        tables=("targets", "observations", "goals"),
        methods=("present_pace",),
        sources=tuple(sorted(set(table["source"]))),
    )
