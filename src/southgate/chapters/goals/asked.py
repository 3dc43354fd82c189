"""What people say themselves, apart from what is measured; or whom to ask, and how many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from southgate.errors import MethodError
from southgate.methods import verdicts
from southgate.methods.survey import Design, people_needed, wellbeing
from southgate.records import Fact, Finding, Judgement, Name, Names, Quantity, Verdict
from southgate.workspace import Workspace, cited, reports

__all__ = ["answers", "ask"]

PEOPLE = "population"
SPREAD = 50.0
"""Standard deviation of a yes or no among people, in per cent, at most."""
WIDTHS = (4.0, 6.0, 10.0, 20.0)
"""Widths of the interval from end to end, in points of per cent."""
WIDTH = 10.0
SURE = 1.96
"""Standard errors that two independent draws seldom differ by, 1 in 20 times, if nothing moved."""
ENDS = ("value", "low", "high")
CLUSTERED = 2.0
"""Design effect where people are asked village by village (assumed)."""


def ask(workspace: Workspace) -> Iterator[Finding]:
    """Say how many must be asked, where a goal is about people and nobody has asked them.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
        None where there is a survey, or nobody knows how many people there are.
    """
    if workspace.has("survey") or not workspace.has("observations"):
        return
    rows = reports(workspace)
    mine = rows[
        (rows["subject"] == workspace.settings.region)
        & (rows["measure"] == PEOPLE)
        & rows["outcome"]
        & (rows["span"] == "year")
    ]
    if mine.empty:
        return
    newest = mine.sort_values("year", kind="stable").tail(1)
    people = float(newest["value"].iloc[0])
    table = people_needed(WIDTHS, deviation=SPREAD, population=people, effects=(1.0, CLUSTERED))
    asked, clustered = int(table[1.0][WIDTH]), int(table[CLUSTERED][WIDTH])
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "people": Quantity(people, "person", str(newest["period"].iloc[0]), basis="official"),
        "width": Quantity(WIDTH / 2, "1"),
        "asked": Quantity(asked, "1"),
        "clustered": Quantity(clustered, "1"),
    }
    shown = table.rename(columns={1.0: "asked", CLUSTERED: "clustered"}).reset_index()
    yield Finding(
        "goals.ask",
        facts,
        shown,
        tables=("goals", "observations"),
        methods=("people_needed",),
        caveats=("which_question", "design_effect"),
        sources=cited(newest),
    )


def answers(workspace: Workspace) -> Iterator[Finding]:
    """The index of what people answered in the newest survey; with two years, whether it moved.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
        None where no sample carries an interval. A statement that rests on ``goals.answers`` is
        judged where the same questions were asked in two years.
    """
    if not workspace.has("survey"):
        return
    rows = workspace.table("survey")
    made = {int(str(year)): _wellbeing(told) for year, told in rows.groupby("year")}
    held = {year: table for year, table in made.items() if table is not None}
    if not held:
        return
    (since, before), (until, after) = next(iter(held.items())), list(held.items())[-1]
    shown = after.drop(index="index")
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "questions": Names(tuple(Name("goals", str(goal)) for goal in shown.index)),
        "index": _index(after, until),
        "answers": Quantity(int(after["answers"]["index"]), "1"),
    }
    key, judged = "answers", {}
    if since != until and before.index.equals(after.index):
        way = _way(before, after)
        key = {1: "answers_rose", -1: "answers_fell", 0: "answers_stayed"}[way]
        facts["before"] = _index(before, since)
        judged = _judged(workspace, rows[rows["year"].isin([since, until])], way)
    yield Finding(
        f"goals.{key}",
        facts,
        shown.round(2).rename_axis("goal").reset_index().rename(columns={"answers": "count"}),
        tables=("survey", "goals"),
        methods=("survey_estimate",),
        caveats=("who_answers",),
        sources=tuple(sorted(set(rows["source"]))),
        verdicts=judged,
        about="answers",
    )


def _wellbeing(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Every question and the index of all, where the sample carries an interval."""
    scales = rows.drop_duplicates("goal").set_index("goal")[["worst", "best"]].sort_index()
    wide = rows.pivot_table(index="person", columns="goal", values="answer", aggfunc="last")
    design = rows.drop_duplicates("person").set_index("person")[["weight", "stratum", "cluster"]]
    strata = "stratum" if (design["stratum"] != "").all() else None
    units = ("cluster",) if (design["cluster"] != "").all() else ()
    try:
        return wellbeing(
            wide.join(design), Design("weight", strata, units), scales.assign(weight=1.0)
        )
    except MethodError:
        return None


def _index(table: pd.DataFrame, year: int) -> Quantity:
    value, low, high = (round(float(table[name]["index"]), 1) for name in ENDS)
    return Quantity(value, "1", str(year), low=low, high=high)


def _way(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """The sign of a change that two draws would seldom show by chance, else 0."""
    was, now = (round(float(table["value"]["index"]), 1) for table in (before, after))
    less, more = (float(table["error"]["index"]) for table in (before, after))
    change, error = now - was, float(np.hypot(less, more))
    return int(np.sign(change)) if abs(change) > SURE * error else 0


def _judged(workspace: Workspace, rows: pd.DataFrame, way: int) -> dict[str, Judgement]:
    """The verdict on every statement that rests on what people say."""
    if not workspace.has("statements"):
        return {}
    said = workspace.table("statements")
    asked = said[(said["test"] == "holds") & (said["finding"] == "goals.answers")]
    whose = workspace.table("sources").set_index("id")[["origin_en", "audited"]]
    told = rows.drop_duplicates(["year", "source"]).join(whose, on="source")
    told = told.rename(columns={"origin_en": "origin"})
    first, last = (told[told["year"] == end] for end in (told["year"].min(), told["year"].max()))
    pairs = pd.MultiIndex.from_product([first.index, last.index], names=["first", "last"])
    found = verdicts.weigh(pairs.to_frame(index=False).assign(vote=way), first, last)
    return {
        str(code): Judgement(
            Verdict(found.verdict),
            verdicts.standing(str(kind), "holds", found),
            found.leaning,
            found.rows_for,
            found.rows_against,
            found.rows_neutral,
            tuple(sorted(set(told["source"]))) if found.verdict == "reported" else (),
            str(int(told["year"].max())),
            str(needs),
        )
        for code, kind, needs in zip(asked["id"], asked["kind"], asked["needs"], strict=True)
    }
