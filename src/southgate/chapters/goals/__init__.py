"""Are the goals moving: ranks with their ranges, targets at the present pace, and what to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from southgate.chapters.goals.asked import answers, ask
from southgate.chapters.goals.gains import PICKS, gains
from southgate.chapters.goals.parts import lacking, parts
from southgate.chapters.goals.promised import promised
from southgate.chapters.goals.ranked import Course, as_rank, course, levers, naive, place, pulls
from southgate.chapters.goals.tree import Tree, tree
from southgate.records import Fact, Figure, Finding, Name, Names, Quantity
from southgate.workspace import Workspace

__all__ = ["findings", "needs", "uses"]

needs = ("goals", "measures", "regions", "sources")
uses = (
    *("panel", "targets", "survey", "observations", "breaks", "statements", "production"),
    *PICKS,
)

METHODS = ("index_ranks", "rank_choices")
APART = -0.3
"""A correlation of two goals at most this, over regions, is a pull (assumed)."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """How the region stands goal by goal, and what can and cannot be said of movement.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        No rank without its range, none across a break, none of figures that were shared out.
    """
    grown = tree(workspace)
    region = workspace.settings.region
    courses = {goal: course(grown, goal, region) for goal in (grown.root, *grown.goals())}
    return (
        *_place(workspace, grown, courses[grown.root]),
        *(found for goal in courses for found in _goal(workspace, grown, goal, courses[goal])),
        *_screened(workspace, grown),
        *_naive(workspace, grown),
        *_pulling(workspace, grown, courses[grown.root]),
        *_unmeasured(workspace, grown, courses),
        *promised(workspace),
        *parts(workspace, grown),
        *lacking(workspace, grown),
        *gains(workspace, grown),
        *ask(workspace),
        *answers(workspace),
    )


def _finding(workspace: Workspace, key: str, facts: dict[str, Fact], rows: pd.DataFrame) -> Finding:
    """What rests on the panel and the tree."""
    panel, goals = workspace.table("panel"), workspace.table("goals")
    return Finding(
        f"goals.{key}",
        {"region": Name("regions", workspace.settings.region), **facts},
        rows,
        tables=("goals", "panel", "measures"),
        methods=METHODS,
        sources=tuple(sorted(set(panel["source"]) | set(goals["source"]))),
    )


def _place(workspace: Workspace, grown: Tree, found: Course | None) -> Iterator[Finding]:
    """Where in the field the region stands by all goals that can be compared, and what moves it."""
    if found is None:
        return
    year = int(found.ranks.index[-1])
    facts: dict[str, Fact] = {
        "rank": as_rank(found, year),
        "regions": Quantity(int(found.ranks["of"].iloc[-1]), "1"),
        "indicators": Quantity(len(found.leaves), "1"),
    }
    since = int(found.ranks.index[0])
    if since != year:
        facts["first"] = as_rank(found, since)
        facts["moved"] = Quantity(int(_way(found) != "stayed"), "1")
    one = _finding(workspace, place(found.ranks.iloc[-1]), facts, _named(grown, found.leaves))
    yield replace(one, about="place", caveats=("choices_not_chance", "which_indicators"))
    moved = levers(grown, found, workspace.settings.region)
    first = str(moved.index[0])
    shifted = as_rank(found, year).value + float(moved["shift"].iloc[0])
    if moved["shift"].iloc[0]:
        rows = moved.reset_index(names="indicator")
        rows.insert(0, "measure", [str(grown.rows.loc[c, "measure"]) for c in rows["indicator"]])
        lever: dict[str, Fact] = {
            "measure": Name("measures", str(grown.rows.loc[first, "measure"])),
            "rank": Quantity(as_rank(found, year).value, "rank", str(year)),
            "without": Quantity(shifted, "rank", str(year)),
        }
        alone = len(grown.leaves(str(grown.rows.loc[first, "parent"]))) == 1
        yield replace(
            _finding(workspace, "lever", lever, rows.drop(columns="indicator")),
            methods=("index_ranks",),
            caveats=("alone_in_goal",) if alone else (),
        )


def _way(found: Course) -> str:
    """Whether the ranges of the first and the last year lie apart, and which way."""
    first, last = found.ranks.iloc[0], found.ranks.iloc[-1]
    if last["high"] < first["low"]:
        return "rose"
    return "fell" if last["low"] > first["high"] else "stayed"


def _named(grown: Tree, leaves: tuple[str, ...]) -> pd.DataFrame:
    """The indicators that make a rank, with their goals and directions."""
    rows = grown.rows.loc[list(leaves)]
    return pd.DataFrame(
        {
            "measure": rows["measure"].to_numpy(),
            "goal": rows["parent"].to_numpy(),
            "direction": rows["direction"].to_numpy(),
            "weight": rows["weight"].to_numpy(),
        }
    )


def _goal(workspace: Workspace, grown: Tree, goal: str, found: Course | None) -> Iterator[Finding]:
    """Whether the ranges of the first and the last year lie apart."""
    if found is None:
        yield from _single(workspace, grown, goal)
        return
    since, until = int(found.ranks.index[0]), int(found.ranks.index[-1])
    last = found.ranks.iloc[-1]
    key = "one_year" if since == until else _way(found)
    facts: dict[str, Fact] = {
        "goal": Name("goals", goal),
        "last": as_rank(found, until),
        "regions": Quantity(int(last["of"]), "1"),
        "indicators": Quantity(len(found.leaves), "1"),
    }
    if since != until:
        facts["first"] = as_rank(found, since)
    rows = found.ranks.reset_index()
    figures = (Figure(f"goals.course.{goal}", "standing", rows),) if len(rows) > 1 else ()
    yield replace(
        _finding(workspace, key, facts, rows),
        about=goal,
        caveats=("choices_not_chance",),
        figures=figures,
    )


def _single(workspace: Workspace, grown: Tree, goal: str) -> Iterator[Finding]:
    """One indicator makes no range, and so no rank: its value beside the middle of the field."""
    leaves = grown.leaves(goal)
    region = workspace.settings.region
    if goal == grown.root or len(leaves) != 1:
        return
    values = grown.panel[leaves[0]].dropna()
    mine = values[values.index.get_level_values("region") == region]
    if mine.empty:
        return
    year = int(mine.index.get_level_values("year").max())
    now = values.xs(year, level="year")
    measure = str(grown.rows.loc[leaves[0], "measure"])
    unit = str(workspace.table("measures").set_index("id").loc[measure, "unit"])
    middle = float(now.median())
    rows = pd.DataFrame(
        {
            "measure": measure,
            "year": year,
            "value": [float(now[region])],
            "middle": [middle],
            "of": [len(now)],
        }
    )
    facts: dict[str, Fact] = {
        "goal": Name("goals", goal),
        "measure": Name("measures", measure),
        "value": Quantity(round(float(now[region]), 3), unit, str(year), basis="estimated"),
        "middle": Quantity(round(middle, 3), unit, str(year), basis="estimated"),
        "regions": Quantity(len(now), "1"),
    }
    yield replace(_finding(workspace, "single", facts, rows), about=goal, methods=("index_ranks",))


def _screened(workspace: Workspace, grown: Tree) -> Iterator[Finding]:
    """How many indicators can be ranked, and by which rule the others cannot."""
    judged = grown.judged
    if judged.empty:
        return
    count = judged["reason"].value_counts()
    rows = judged.rename_axis("id").reset_index()
    rows.insert(0, "measure", [str(grown.rows.loc[code, "measure"]) for code in rows["id"]])
    by = rows["scaler"].map(grown.rows["measure"]).fillna("")
    rows = rows.assign(scaler=by.where(rows["borrowed"], ""))
    rows["kept_out"] = rows["reason"].where(rows["reason"] != "", "kept")
    rows = rows.rename(columns={"still": "unmoved"})
    rows["sudden"] = rows["sudden"].map("{:.0f}".format, na_action="ignore")
    shown = ["measure", "kept_out", "scaler", "deviation", "unmoved", "jumps", "sudden"]
    unsteady = count.get("jumps", 0) + count.get("sudden", 0) + count.get("few", 0)
    facts: dict[str, Fact] = {
        "kept": Quantity(int(count.get("", 0)), "1"),
        "of": Quantity(len(judged), "1"),
        "borrowed": Quantity(int(count.get("borrowed", 0)), "1"),
        "still": Quantity(int(count.get("still", 0)), "1"),
        "unsteady": Quantity(int(unsteady), "1"),
    }
    yield replace(
        _finding(workspace, "screened", facts, rows[shown].round(4)), methods=("screening_rules",)
    )


def _naive(workspace: Workspace, grown: Tree) -> Iterator[Finding]:
    """What would come out without the rules: shown because others will compute it."""
    found = naive(grown, workspace.settings.region)
    if found is None or len(found.ranks) < 2:
        return
    first, last = found.ranks.iloc[0], found.ranks.iloc[-1]
    facts: dict[str, Fact] = {
        "first": Quantity(int(first["rank"]), "rank", str(found.ranks.index[0])),
        "last": Quantity(int(last["rank"]), "rank", str(found.ranks.index[-1])),
        "indicators": Quantity(len(found.leaves), "1"),
        "regions": Quantity(int(last["of"]), "1"),
    }
    rows = found.ranks[["rank", "of"]].reset_index()
    yield replace(_finding(workspace, "naive", facts, rows), methods=("index_ranks",))


def _pulling(workspace: Workspace, grown: Tree, found: Course | None) -> Iterator[Finding]:
    """Which goals pull against each other over the regions."""
    rows = pulls(grown, found) if found is not None else pd.DataFrame()
    if rows.empty:
        return
    hardest = rows.iloc[0]
    apart = float(hardest["correlation"]) <= APART
    facts: dict[str, Fact] = {
        "first": Name("goals", str(hardest["goal_a"])),
        "second": Name("goals", str(hardest["goal_b"])),
        "correlation": Quantity(round(float(hardest["correlation"]), 2), "1"),
        "regions": Quantity(int(hardest["regions"]), "1"),
    }
    key = "pulls" if apart else "no_pull"
    yield replace(
        _finding(workspace, key, facts, rows), about="pulls", methods=("goal_correlations",)
    )


def _unmeasured(
    workspace: Workspace, grown: Tree, courses: Mapping[str, Course | None]
) -> Iterator[Finding]:
    """Goals for which no indicator compares regions: facts against targets, no rank, no proxy."""
    goals = [
        goal for goal in grown.goals() if courses[goal] is None and len(grown.leaves(goal)) != 1
    ]
    if not goals:
        return
    told = grown.rows.loc[goals]
    rows = pd.DataFrame(
        {
            "goal": goals,
            "indicators": [
                int((grown.judged.index.isin(grown.below(goal))).sum()) for goal in goals
            ],
            "source": told["source"].to_numpy(),
        }
    )
    facts: dict[str, Fact] = {
        "goals": Names(tuple(Name("goals", goal) for goal in goals)),
        "of": Quantity(len(grown.goals()), "1"),
    }
    yield replace(_finding(workspace, "unmeasured", facts, rows), methods=())
