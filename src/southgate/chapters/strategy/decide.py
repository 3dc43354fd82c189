"""The verdict on one statement, by the test that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from southgate.methods import series, verdicts
from southgate.methods.verdicts import Weighed
from southgate.records import Fact, Judgement, Name, Period, Quantity, Verdict
from southgate.workspace import (
    EVIDENCE,
    Workspace,
    as_quantity,
    break_years,
    last_year,
    period_kind,
)

__all__ = ["Decided", "Reports", "Statement", "decide", "stated"]

Reports = Callable[[str, str], pd.DataFrame]
"""The reports of a subject and a measure."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the strategy, with the test that would decide it (see `statements`)."""

    id: str
    kind: str
    subject: str
    test: str
    measure: str
    against: str
    since: str
    until: str
    level: float
    needs: str

    @property
    def about(self) -> dict[str, Fact]:
        """What it speaks of: its subject and its measure."""
        return {"subject": Name("regions", self.subject), **self.measured}

    @property
    def measured(self) -> dict[str, Fact]:
        """The measure that its test reads."""
        return {"measure": Name("measures", self.measure)}


@dataclass(frozen=True, slots=True)
class Decided:
    """A statement with its verdict and the reason for it: a sentence's key, facts and rows."""

    judgement: Judgement
    key: str
    facts: dict[str, Fact]
    evidence: pd.DataFrame
    caveats: tuple[str, ...] = ()
    finding: str = ""


def stated(table: pd.DataFrame) -> Iterator[Statement]:
    """The rows of the table `statements` as records, in order."""
    columns = list(Statement.__dataclass_fields__)
    for row in table[columns].to_dict("records"):
        yield Statement(**{str(name): value for name, value in row.items()})


def decide(workspace: Workspace, statement: Statement, of: Reports) -> Decided:
    """The verdict on one statement by the test it names, or by the chapter that judged it."""
    mine = of(statement.subject, statement.measure)
    theirs = of(statement.against, statement.measure)
    match statement.test:
        case "rises" | "falls":
            return _by_change(workspace, statement, mine)
        case "at_least" | "at_most":
            return _by_level(statement, mine)
        case "exists":
            return _by_existence(statement, mine)
        case "target":
            return _by_target(workspace, statement, mine)
        case "exceeds":
            return _by_comparison(statement, mine, theirs)
        case _:
            return _by_finding(workspace, statement)


def _by_change(workspace: Workspace, statement: Statement, mine: pd.DataFrame) -> Decided:
    blocked = _blocked(workspace, statement)
    if blocked is not None:
        return blocked
    first = mine[mine["period"] == statement.since]
    last = mine[mine["period"] == statement.until]
    direction = 1 if statement.test == "rises" else -1
    votes = verdicts.change_votes(first, last, direction=direction)
    if votes.empty:
        return _undecided(statement, "strategy.no_rows", statement.measured)
    weighed = verdicts.weigh(votes, first, last)
    facts = {**statement.about, "first": as_quantity(first), "last": as_quantity(last)}
    seen = pd.concat([first, last])
    return _decided(statement, weighed, _change_key(votes, direction, first, last), facts, seen)


def _change_key(
    votes: pd.DataFrame, direction: int, first: pd.DataFrame, last: pd.DataFrame
) -> str:
    moves = set((votes["vote"] * direction).astype(int))
    if len(moves) > 1:
        return "strategy.conflict"
    if moves == {0}:
        exact = not (first["bound"].any() or last["bound"].any())
        return "strategy.unchanged" if exact else "strategy.uncertain"
    return "strategy.rose" if moves == {1} else "strategy.fell"


def _by_level(statement: Statement, mine: pd.DataFrame) -> Decided:
    mine = _alike(statement, mine)
    direction = 1 if statement.test == "at_least" else -1
    votes = verdicts.level_votes(mine, statement.level, direction=direction)
    if votes.empty:
        return _undecided(statement, "strategy.no_rows", statement.measured)
    weighed = verdicts.weigh(votes, mine)
    inside, outside = ("reaches", "misses") if direction == 1 else ("within", "beyond")
    word = {frozenset({1}): inside, frozenset({-1}): outside}.get(
        frozenset(votes["vote"].astype(int)), "straddles"
    )
    facts = {
        **statement.about,
        "value": as_quantity(mine),
        "level": Quantity(statement.level, str(mine["unit"].iloc[0])),
        "rows": Quantity(len(mine), "1"),
    }
    return _decided(statement, weighed, f"strategy.{word}", facts, mine)


def _by_existence(statement: Statement, mine: pd.DataFrame) -> Decided:
    mine = _window(statement, mine)
    votes = verdicts.existence_votes(mine)
    if votes.empty:
        return _undecided(statement, "strategy.no_rows", statement.measured)
    weighed = verdicts.weigh(votes, mine)
    shown = mine[mine["value"] > 0] if (mine["value"] > 0).any() else mine
    newest = shown[shown["year"] == shown["year"].max()]
    newest = newest[newest["period"] == newest["period"].iloc[-1]]
    facts = {
        **statement.about,
        "value": as_quantity(newest),
        "rows": Quantity(len(mine), "1"),
    }
    key = "strategy.seen" if (votes["vote"] > 0).any() else "strategy.absent"
    return _decided(statement, weighed, key, facts, mine)


def _by_target(workspace: Workspace, statement: Statement, mine: pd.DataFrame) -> Decided:
    blocked = _blocked(workspace, statement)
    if blocked is not None:
        return blocked
    base = mine[mine["period"] == statement.since]
    since, due = last_year(statement.since), last_year(statement.until)
    later = mine[
        (mine["span"] == period_kind(statement.since)) & mine["year"].between(since + 1, due)
    ]
    votes = verdicts.target_votes(base, later, statement.level, since=since, due=due)
    if votes.empty:
        return _undecided(statement, "strategy.no_rows", statement.measured)
    weighed = verdicts.weigh(votes, base, later)
    newest = later[later["year"] == later["year"].max()]
    way = 1 if statement.level >= base["value"].iloc[-1] else -1
    arrived = bool((way * (newest["value"] - statement.level) >= 0).all())
    word = _only_word(votes, "met" if arrived else "nearing", "standing", "receding", "wavering")
    facts = {
        **statement.about,
        "first": as_quantity(base),
        "last": as_quantity(newest),
        "level": Quantity(statement.level, str(base["unit"].iloc[0]), period=statement.until),
    }
    return _decided(
        statement, weighed, f"strategy.{word}", facts, pd.concat([base, later]), arrived=arrived
    )


def _by_comparison(statement: Statement, mine: pd.DataFrame, theirs: pd.DataFrame) -> Decided:
    mine, theirs = _alike(statement, mine), _alike(statement, theirs)
    votes = verdicts.comparison_votes(mine, theirs)
    if votes.empty:
        return _undecided(statement, "strategy.no_rows", statement.measured)
    weighed = verdicts.weigh(votes, mine, theirs)
    ours, others = mine.loc[votes["first"].unique()], theirs.loc[votes["last"].unique()]
    latest = ours["year"].max()
    facts = {
        **statement.about,
        "against": Name("regions", statement.against),
        "ours": as_quantity(ours[ours["year"] == latest]),
        "theirs": as_quantity(others[others["year"] == latest]),
    }
    word = _only_word(votes, "more", "equal", "less", "contested")
    return _decided(statement, weighed, f"strategy.{word}", facts, pd.concat([ours, others]))


def _only_word(votes: pd.DataFrame, up: str, flat: str, down: str, torn: str) -> str:
    """The word for votes of one sign, or for votes that disagree."""
    signs = set(votes["vote"].astype(int))
    return torn if len(signs) > 1 else {1: up, 0: flat, -1: down}[signs.pop()]


def _by_finding(workspace: Workspace, statement: Statement) -> Decided:
    said = workspace.table("verdicts") if workspace.has("verdicts") else pd.DataFrame()
    mine = said[said["statement"] == statement.id] if len(said) else said
    if mine.empty:
        return _undecided(statement, "strategy.undecided", {})
    one = mine.iloc[0]
    judgement = Judgement(
        Verdict(one["verdict"]),
        one["standing"],
        int(one["leaning"]),
        int(one["rows_for"]),
        int(one["rows_against"]),
        int(one["rows_neutral"]),
        tuple(str(one["origins"]).split()),
        str(one["latest"]),
        statement.needs,
    )
    return Decided(
        judgement,
        "strategy.found",
        {"finding": Name("findings", str(one["finding"]))},
        pd.DataFrame({"statement": [statement.id], "finding": [one["finding"]]}),
        finding=str(one["finding"]),
    )


def _blocked(workspace: Workspace, statement: Statement) -> Decided | None:
    """The refusal where two periods cannot be compared."""
    since, until = statement.since, statement.until
    broken = series.crossed(
        int(since[:4]),
        last_year(until),
        break_years(workspace, statement.measure, statement.subject),
    )
    if not broken and period_kind(since) == period_kind(until):
        return None
    return _undecided(
        statement,
        "strategy.across_break",
        {**statement.measured, "since": Period(since), "until": Period(until)},
        caveats=("across_break",),
    )


def _window(statement: Statement, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows between the test's periods."""
    if statement.since:
        rows = rows[rows["year"] >= int(statement.since[:4])]
    if statement.until:
        rows = rows[rows["year"] <= last_year(statement.until)]
    return rows


def _alike(statement: Statement, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one kind of period: the test's, else years, else the only kind there is."""
    rows = _window(statement, rows)
    asked = {period_kind(period) for period in (statement.since, statement.until) if period}
    kinds = set(rows["span"])
    kind = next(iter(asked - {"year"}), "year")
    if kind not in kinds and len(kinds) == 1:
        kind = kinds.pop()
    return rows[rows["span"] == kind]


def _undecided(
    statement: Statement, key: str, facts: dict[str, Fact], caveats: tuple[str, ...] = ()
) -> Decided:
    nothing = Weighed("undecidable", 0, 0, 0, 0)
    judgement = Judgement(
        Verdict.UNDECIDABLE,
        verdicts.standing(statement.kind, statement.test, nothing),
        needs=statement.needs,
    )
    wanted = Name("wanted", statement.needs) if statement.needs else None
    return Decided(
        judgement, key, {**facts, "wanted": wanted}, pd.DataFrame(columns=list(EVIDENCE)), caveats
    )


def _decided(
    statement: Statement,
    weighed: Weighed,
    key: str,
    facts: dict[str, Fact],
    seen: pd.DataFrame,
    *,
    arrived: bool = True,
) -> Decided:
    newest = seen.sort_values(["year", "period"], kind="stable").iloc[-1]
    origins = sorted(set(seen["source"])) if weighed.verdict == "reported" else ()
    judgement = Judgement(
        Verdict(weighed.verdict),
        verdicts.standing(statement.kind, statement.test, weighed, arrived=arrived),
        weighed.leaning,
        weighed.rows_for,
        weighed.rows_against,
        weighed.rows_neutral,
        tuple(str(source) for source in origins),
        str(newest["period"]),
        statement.needs,
    )
    caveats = [
        code
        for code, there in (
            ("one_origin", weighed.verdict == "reported"),
            ("conflicting", weighed.verdict == "mixed" and weighed.rows_neutral == 0),
            ("bounds_read", bool((seen["bound"] != "").any())),
            (
                "grade_is_publisher",
                bool((seen["grade"] == "A").any()) and not seen["audited"].any(),
            ),
        )
        if there
    ]
    return Decided(judgement, key, facts, seen[list(EVIDENCE)], tuple(caveats))
