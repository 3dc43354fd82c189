"""What people say themselves, apart from what is measured; or whom to ask, and how many."""

from __future__ import annotations

from collections.abc import Iterator

from southgate.errors import MethodError
from southgate.methods.survey import Design, people_needed, wellbeing
from southgate.records import Fact, Finding, Name, Names, Quantity
from southgate.workspace import Workspace, cited, reports

__all__ = ["answers", "ask"]

PEOPLE = "population"
SPREAD = 50.0
"""Standard deviation of a yes or no among people, in per cent, at most."""
WIDTHS = (4.0, 6.0, 10.0, 20.0)
"""Widths of the interval from end to end, in points of per cent."""
WIDTH = 10.0
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
        caveats=("design_effect",),
        sources=cited(newest),
    )


def answers(workspace: Workspace) -> Iterator[Finding]:
    """The index of what people answered in the newest survey, with its interval.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
        None where the sample does not carry an interval.
    """
    if not workspace.has("survey"):
        return
    rows = workspace.table("survey")
    year = int(rows["year"].max())
    rows = rows[rows["year"] == year]
    scales = rows.drop_duplicates("goal").set_index("goal")[["worst", "best"]].sort_index()
    wide = rows.pivot_table(index="person", columns="goal", values="answer", aggfunc="last")
    design = rows.drop_duplicates("person").set_index("person")[["weight", "stratum", "cluster"]]
    strata = "stratum" if (design["stratum"] != "").all() else None
    units = ("cluster",) if (design["cluster"] != "").all() else ()
    try:
        table = wellbeing(
            wide.join(design), Design("weight", strata, units), scales.assign(weight=1.0)
        )
    except MethodError:
        return
    whole = {str(name): float(table[name]["index"]) for name in table.columns}
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "questions": Names(tuple(Name("goals", str(goal)) for goal in scales.index)),
        "index": Quantity(
            round(whole["value"], 1),
            "1",
            str(year),
            low=round(whole["low"], 1),
            high=round(whole["high"], 1),
        ),
        "answers": Quantity(int(whole["answers"]), "1"),
    }
    shown = table.round(2).rename_axis("goal").reset_index().rename(columns={"answers": "count"})
    yield Finding(
        "goals.answers",
        facts,
        shown[shown["goal"] != "index"].reset_index(drop=True),
        tables=("survey", "goals"),
        methods=("survey_estimate",),
        caveats=("who_answers",),
        sources=tuple(sorted(set(rows["source"]))),
    )
