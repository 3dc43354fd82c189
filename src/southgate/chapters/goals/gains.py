"""Who would gain from what lies nearest: where its jobs are now, or the table that would say."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.chapters.goals.parts import inside
from southgate.chapters.goals.tree import Tree
from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace, reports

__all__ = ["PICKS", "gains"]

PICKS = ("capabilities.measured", "capabilities.nearest")
"""Findings whose rows rank activities by how near they lie; the first that there is."""

FIRST = 5
"""How many of them are the picks."""

JOBS, PEOPLE = "employment", "population"


def gains(workspace: Workspace, grown: Tree) -> Iterator[Finding]:
    """Say which part of the region holds the jobs in its picks, beside its share of residents.

    Parameters
    ----------
    workspace : Workspace
    grown : Tree

    Yields
    ------
    Finding
        None without picks, or where the root names no table that would say who gains.
    """
    wanted = str(grown.rows.loc[grown.root, "needs"])
    ranked = [workspace.table(name) for name in PICKS if workspace.has(name)]
    if not wanted or not ranked or ranked[0].empty:
        return
    picks = ranked[0].sort_values("rank", kind="stable").head(FIRST)["activity"]
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "wanted": Name("wanted", wanted),
    }
    jobs, people = _jobs(workspace, picks), _residents(workspace)
    shares = 100 * people / people.sum()
    if set(jobs["region"]) - set(people.index):
        jobs = jobs.iloc[:0]  # beside no residents a number of jobs says nothing
    if jobs.empty:
        rows = pd.DataFrame({"wanted": [wanted]})
        yield Finding("goals.gains_unknown", facts, rows, tables=("goals",), about="gains")
        return
    held = jobs.groupby("region")["value"].sum()
    first = str(held.idxmax())
    period = str(jobs["period"].iloc[0])
    unit = str(workspace.table("measures").set_index("id")["unit"].get(JOBS, ""))
    yield Finding(
        "goals.gains",
        {
            **facts,
            "picks": Quantity(len(picks), "1"),
            "place": Name("regions", first),
            "share": Quantity(round(float(100 * held[first] / held.sum())), "%", period),
            "people": Quantity(round(float(shares[first])), "%"),
        },
        jobs.assign(unit=unit).reset_index(drop=True),
        tables=("goals", "production", "observations"),
        caveats=("spread_as_now",),
        sources=tuple(sorted(set(jobs["source"]))),
        about="gains",
    )


def _jobs(workspace: Workspace, picks: pd.Series) -> pd.DataFrame:
    """Employees in the picks, part by part, in the newest period that counts them."""
    columns = ["activity", "region", "period", "value", "source"]
    if not workspace.has("production"):
        return pd.DataFrame(columns=columns)
    rows = workspace.table("production")
    rows = rows[rows["region"].isin(inside(workspace)) & (rows["measure"] == JOBS)]
    rows = rows[rows["period"] == rows["period"].max()] if len(rows) else rows
    return rows.loc[rows["activity"].isin(picks) & (rows["value"] > 0), columns]


def _residents(workspace: Workspace) -> pd.Series:
    """Residents of every part in the newest period that counts them."""
    if not workspace.has("observations"):
        return pd.Series(dtype="float64")
    rows = reports(workspace)
    rows = rows[rows["outcome"] & (rows["measure"] == PEOPLE) & (rows["span"] == "year")]
    rows = rows[rows["subject"].isin(inside(workspace))]
    rows = rows[rows["year"] == rows["year"].max()].drop_duplicates("subject", keep="last")
    people: pd.Series = rows.set_index("subject")["value"].astype("float64")
    return people
