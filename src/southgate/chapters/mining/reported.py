"""How far mines have become few, large and green, as far as rows go, and what table would tell."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.records import Finding, Judgement, Name, Quantity, Verdict
from southgate.workspace import (
    Workspace,
    as_quantity,
    beneath,
    cited,
    reports,
    wanted_rows,
    within,
)

__all__ = ["findings"]

AXES = ("scale", "green", "merging")
"""Ways in which mining may change; the rows of a way have measures of the theme `mining.<way>`."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Counts and shares of mines over time, the three ways, and the table that is missing.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    rows = reports(workspace)
    rows = rows[rows["outcome"]]
    themes = workspace.table("measures").set_index("id")["theme"]
    rows = rows.assign(theme=rows["measure"].map(themes))
    rows = rows[rows["theme"].isin([f"mining.{axis}" for axis in AXES])]
    return (
        *(found for axis in AXES for found in _axis(workspace, rows, axis)),
        *_changes(rows),
        *_wanted(workspace),
        *_states(workspace),
    )


def _axis(workspace: Workspace, rows: pd.DataFrame, axis: str) -> Iterator[Finding]:
    """How many rows speak of a way, and how many of them of the region itself."""
    seen = rows[rows["theme"] == f"mining.{axis}"]
    own = seen[seen["subject"].isin(within(workspace))]
    judged = _judged(workspace, axis, own)
    if seen.empty and not judged:
        return
    yield Finding(
        "mining.axis",
        {
            "axis": Name("themes", f"mining.{axis}"),
            "region": Name("regions", workspace.settings.region),
            "rows": Quantity(len(seen), "1"),
            "own": Quantity(len(own), "1"),
        },
        beneath(seen.sort_values(["measure", "year", "source"], kind="stable")),
        tables=("observations", "measures"),
        caveats=("no_register", *(("own_one_origin",) if len(set(own["origin"])) == 1 else ())),
        sources=cited(seen),
        verdicts=judged,
        about=axis,
    )


def _judged(workspace: Workspace, axis: str, own: pd.DataFrame) -> dict[str, Judgement]:
    """Without a register of mines a way is reported at most, by rows of the region itself."""
    if not workspace.has("statements"):
        return {}
    said = workspace.table("statements")
    asked = said[(said["test"] == "holds") & (said["finding"] == f"mining.{axis}")]
    verdict = Verdict.REPORTED if len(own) else Verdict.UNDECIDABLE
    return {
        str(code): Judgement(
            verdict,
            verdict.value if len(own) or kind == "claim" else "not_seen",
            leaning=int(len(own) > 0),
            rows_for=len(own),
            origins=tuple(sorted(set(own["source"]))),
            latest=str(own["period"].max()) if len(own) else "",
            needs=str(wanted),
        )
        for code, kind, wanted in zip(asked["id"], asked["kind"], asked["needs"], strict=True)
    }


def _changes(rows: pd.DataFrame) -> Iterator[Finding]:
    """Each count or share over its years; what is reported of one year alone is listed."""
    once = []
    for (subject, measure), seen in rows.groupby(["subject", "measure"]):
        spans = seen[seen["span"] == "year"]
        first, last = (spans[spans["year"] == end] for end in _ends(spans))
        if spans["year"].nunique() < 2:
            once.append(seen)
            continue
        yield Finding(
            "mining.changed",
            {
                "region": Name("regions", str(subject)),
                "measure": Name("measures", str(measure)),
                "first": as_quantity(first),
                "last": as_quantity(last),
            },
            beneath(spans.sort_values(["year", "source"], kind="stable")),
            tables=("observations", "measures"),
            caveats=("not_the_region_alone",),
            sources=cited(spans),
            about=f"changed.{subject}.{measure}",
        )
    if once:
        seen = pd.concat(once)
        yield Finding(
            "mining.once",
            {"figures": Quantity(len(once), "1")},
            beneath(seen),
            tables=("observations", "measures"),
            sources=cited(seen),
        )


def _ends(spans: pd.DataFrame) -> tuple[int, int]:
    return (int(spans["year"].min()), int(spans["year"].max())) if len(spans) else (0, 0)


def _wanted(workspace: Workspace) -> Iterator[Finding]:
    """The tables that would decide the three ways, and who holds them."""
    if not workspace.has("statements") or not workspace.has("wanted"):
        return
    said = workspace.table("statements")
    asked = said[said["finding"].isin([f"mining.{axis}" for axis in AXES]) & (said["needs"] != "")]
    if asked.empty:
        return
    codes = list(dict.fromkeys(asked["needs"]))
    yield Finding(
        "mining.wanted",
        {"first": Name("wanted", str(codes[0])), "tables": Quantity(len(codes), "1")},
        wanted_rows(codes),
        tables=("wanted", "statements"),
        sources=tuple(sorted(set(asked["source"]))),
    )


def _states(workspace: Workspace) -> Iterator[Finding]:
    """The mines by name with what their sources say of them."""
    if not workspace.has("mines") or workspace.table("mines").empty:
        return
    mines = workspace.table("mines")
    shown = mines[["id", "region", "commodity", "size", "capacity", "status", "source"]]
    sized = int(mines["capacity"].notna().sum())
    yield Finding(
        "mining.named",
        {"mines": Quantity(len(mines), "1"), "capacity": Quantity(sized, "1")},
        shown.rename(columns={"id": "mine"}).reset_index(drop=True),
        tables=("mines",),
        caveats=("status_is_source",),
        sources=tuple(sorted(set(mines["source"]))),
    )
