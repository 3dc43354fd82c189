"""The five things the show set out to become, each by the reports of its measures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from southgate.chapters.show.reported import TABLES, doubts
from southgate.methods import verdicts
from southgate.methods.series import crossed
from southgate.records import Fact, Finding, Judgement, Name, Quantity, Verdict
from southgate.workspace import Workspace, as_quantity, beneath, break_years, cited

__all__ = ["AXES", "axes"]

AXES = ("international", "special", "standard", "market", "industrial")
"""What the show is to become; a measure belongs to one by its theme, ``show.<axis>``."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """What the measures of one axis say together."""

    name: str
    votes: pd.DataFrame
    first: pd.DataFrame
    last: pd.DataFrame
    measures: tuple[str, ...]


def axes(workspace: Workspace, outcomes: pd.DataFrame) -> tuple[Finding, ...]:
    """A finding for each axis, also where no measure has two reports that may be compared."""
    return tuple(_finding(workspace, _axis(workspace, name, outcomes)) for name in AXES)


def _axis(workspace: Workspace, name: str, outcomes: pd.DataFrame) -> _Axis:
    """The votes of an axis: each measure of which more is better, base year to newest report."""
    measures = workspace.table("measures").set_index("id")
    theirs = measures[(measures["theme"] == f"show.{name}") & (measures["direction"] == "up")]
    votes, firsts, lasts, moved = [], [], [], []
    for code in theirs.index:
        first, last = _ends(workspace, outcomes[outcomes["measure"] == code], str(code))
        if first.empty or last.empty:
            continue
        votes.append(verdicts.change_votes(first, last))
        firsts.append(first)
        lasts.append(last)
        moved.append(str(code))
    if not votes:
        empty = outcomes.iloc[:0]
        return _Axis(name, pd.DataFrame({"first": [], "last": [], "vote": []}), empty, empty, ())
    return _Axis(
        name, pd.concat(votes, ignore_index=True), pd.concat(firsts), pd.concat(lasts), tuple(moved)
    )


def _ends(
    workspace: Workspace, rows: pd.DataFrame, measure: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reports of the newest year, and of the last one up to the base year, else of the first."""
    broken = break_years(workspace, measure, workspace.settings.show)
    newest = int(rows["year"].max()) if len(rows) else 0
    years = sorted({int(y) for y in rows["year"] if not crossed(int(y), newest, broken)})
    if len(years) < 2:
        return rows.iloc[:0], rows.iloc[:0]
    before = [year for year in years if year <= workspace.settings.base_year]
    since, until = (before[-1] if before else years[0]), years[-1]
    if since == until:
        return rows.iloc[:0], rows.iloc[:0]
    return rows[rows["year"] == since], rows[rows["year"] == until]


def _finding(workspace: Workspace, one: _Axis) -> Finding:
    seen = pd.concat([one.first, one.last])
    lead = one.measures[0] if one.measures else ""
    ends = [end[end["measure"] == lead] for end in (one.first, one.last)]
    facts: dict[str, Fact] = {
        "show": Name("regions", workspace.settings.show),
        "axis": Name("themes", f"show.{one.name}"),
        "measure": Name("measures", lead) if lead else None,
        "first": as_quantity(ends[0]),
        "last": as_quantity(ends[1]),
        "measures": Quantity(len(one.measures), "1"),
    }
    return Finding(
        f"show.axis_{_direction(one)}",
        facts,
        beneath(seen),
        tables=TABLES,
        methods=("verdict_rules",),
        caveats=doubts(seen),
        sources=cited(seen),
        verdicts=_verdicts(workspace, one),
        about=one.name,
    )


def _direction(one: _Axis) -> str:
    """The word for the way the votes point."""
    signs = frozenset(one.votes["vote"].astype(int))
    rounded = bool(one.first["bound"].any() or one.last["bound"].any())
    still = "mixed" if rounded else "still"
    words = {frozenset(): "unsaid", frozenset({1}): "rose", frozenset({-1}): "fell"}
    return words.get(signs, still if signs == {0} else "mixed")


def _verdicts(workspace: Workspace, one: _Axis) -> dict[str, Judgement]:
    """What the axis says of the statements that ask for it."""
    if not workspace.has("statements"):
        return {}
    table = workspace.table("statements")
    asked = table[(table["test"] == "holds") & (table["finding"] == f"show.{one.name}")]
    weighed = verdicts.weigh(one.votes, one.first, one.last)
    seen = pd.concat([one.first, one.last])
    origins = sorted(set(seen["source"])) if weighed.verdict == "reported" else ()
    return {
        str(code): Judgement(
            Verdict(weighed.verdict),
            verdicts.standing(str(kind), "holds", weighed),
            weighed.leaning,
            weighed.rows_for,
            weighed.rows_against,
            weighed.rows_neutral,
            tuple(str(source) for source in origins),
            str(seen["period"].max()) if len(seen) else "",
            str(wanted),
        )
        for code, kind, wanted in zip(asked["id"], asked["kind"], asked["needs"], strict=True)
    }
