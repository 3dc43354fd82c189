"""What the region said it is or will do, sentence by sentence, and what the rows say of it."""

from __future__ import annotations

import pandas as pd

from southgate.chapters.strategy.decide import Decided, decide, stated
from southgate.methods import verdicts
from southgate.records import Fact, Figure, Finding, Name, Quantity, Verdict
from southgate.workspace import Workspace, named_codes, reports

__all__ = ["findings", "needs", "uses"]

needs = ("statements", "sources", "regions")
uses = ("observations", "measures", "breaks", "wanted", "verdicts")

CLASSES = {
    Verdict.SUPPORTED: "supported",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.MIXED: "mixed",
    Verdict.REPORTED: "undecided",
    Verdict.UNDECIDABLE: "undecided",
}
"""The class of the home page that each verdict falls in."""

GOALS = "goals"
"""The chapter whose page counts the statements that it speaks to."""

DECISIVE = 3
"""How many missing tables the first page names."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """A verdict on every statement, their count, and the tables that would decide the rest.

    Parameters
    ----------
    workspace : Workspace
        ``verdicts`` holds what other chapters said of statements: ``statement``, ``finding`` and
        the fields of a :class:`~southgate.records.Judgement`.

    Returns
    -------
    tuple of Finding
    """
    statements = workspace.table("statements")
    sentences = statements[statements["kind"] != "question"]
    rows = reports(workspace)
    rows = rows[rows["outcome"]]
    groups = dict(iter(rows.groupby(["subject", "measure"])))

    def of(subject: str, measure: str) -> pd.DataFrame:
        return groups.get((subject, measure), rows.iloc[:0])

    decided = {one.id: decide(workspace, one, of) for one in stated(sentences)}
    table = _table(sentences, decided)
    return (
        _count(table, workspace),
        *(_reason(statement, one) for statement, one in decided.items()),
        *_answers(statements, table),
        *_goals(sentences, table),
        *_wanted(workspace, table),
        _rules(),
    )


def _table(sentences: pd.DataFrame, decided: dict[str, Decided]) -> pd.DataFrame:
    """One row a statement: what was asked of it and what came out."""
    made = [decided[code] for code in sentences["id"]]
    return pd.DataFrame(
        {
            "statement": sentences["id"].to_numpy(),
            "kind": sentences["kind"].to_numpy(),
            "theme": sentences["theme"].to_numpy(),
            "answers": sentences["answers"].to_numpy(),
            "class": [CLASSES[one.judgement.verdict] for one in made],
            "verdict": [one.judgement.verdict.value for one in made],
            "standing": [one.judgement.standing for one in made],
            "leaning": [one.judgement.leaning for one in made],
            "test": sentences["test"].to_numpy(),
            "measure": sentences["measure"].to_numpy(),
            "needs": sentences["needs"].to_numpy(),
            "latest": [one.judgement.latest for one in made],
            "rows_for": [one.judgement.rows_for for one in made],
            "rows_against": [one.judgement.rows_against for one in made],
            "rows_neutral": [one.judgement.rows_neutral for one in made],
            "finding": [one.finding for one in made],
        }
    )


def _counts(table: pd.DataFrame) -> dict[str, Fact]:
    counts = table["class"].value_counts()
    return {
        "statements": Quantity(len(table), "1"),
        **{
            name: Quantity(int(counts.get(name, 0)), "1")
            for name in ("supported", "contradicted", "mixed", "undecided")
        },
    }


def _count(table: pd.DataFrame, workspace: Workspace) -> Finding:
    wanted = _opened(table)
    reported = table["verdict"] == Verdict.REPORTED
    bar = pd.DataFrame({"verdict": ["supported", "mixed", "undecided", "contradicted"]})
    bar["count"] = [int((table["class"] == name).sum()) for name in bar["verdict"]]
    return Finding(
        "strategy.count",
        {
            **_counts(table),
            "reported": Quantity(int(reported.sum()), "1"),
            "reported_against": Quantity(int((reported & (table["leaning"] < 0)).sum()), "1"),
            "tables": Quantity(min(DECISIVE, len(wanted)), "1"),
            "opened": Quantity(int(wanted["opens"].head(DECISIVE).sum()), "1"),
        },
        table,
        tables=("statements", "observations", "sources"),
        methods=("verdict_rules",),
        caveats=("one_origin", "grade_is_publisher"),
        sources=_said_in(workspace),
        figures=(Figure("strategy.bar", "verdict_bar", bar),),
    )


def _said_in(workspace: Workspace) -> tuple[str, ...]:
    return tuple(str(code) for code in workspace.table("statements")["source"].unique())


def _reason(statement: str, one: Decided) -> Finding:
    return Finding(
        one.key,
        one.facts,
        one.evidence.reset_index(drop=True),
        tables=("statements", "observations", "sources", "measures"),
        methods=("verdict_rules",),
        caveats=one.caveats,
        sources=tuple(sorted(set(one.evidence.get("source", ())))),
        verdicts={statement: one.judgement},
        about=statement,
    )


def _answers(statements: pd.DataFrame, table: pd.DataFrame) -> tuple[Finding, ...]:
    """One finding a question: how the statements that answer it fare."""
    questions = statements.loc[statements["kind"] == "question", ["id", "source"]]
    return tuple(
        Finding(
            "strategy.answer",
            {"question": Name("statements", question), **_counts(mine)},
            mine.reset_index(drop=True),
            tables=("statements", "observations", "sources"),
            methods=("verdict_rules",),
            sources=(source,),
            about=question,
        )
        for question, source in questions.itertuples(index=False)
        if len(mine := table[table["answers"] == question])
    )


def _goals(sentences: pd.DataFrame, table: pd.DataFrame) -> tuple[Finding, ...]:
    """How the statements that the chapter on the goals speaks to fare, and what would decide."""
    mine = table[(sentences["chapter"] == GOALS).to_numpy()].reset_index(drop=True)
    opened = _opened(mine)
    if mine.empty or opened.empty:
        return ()
    return (
        Finding(
            "strategy.goals",
            {
                **_counts(mine),
                "wanted": Name("wanted", str(opened["wanted"].iloc[0])),
                "opened": Quantity(int(opened["opens"].iloc[0]), "1"),
            },
            mine[["statement", "kind", "verdict", "standing", "latest", "needs"]],
            tables=("statements", "observations", "sources"),
            methods=("verdict_rules",),
            sources=tuple(str(code) for code in sentences["source"].unique()),
        ),
    )


def _opened(table: pd.DataFrame) -> pd.DataFrame:
    """The missing tables by how many undecided statements each would decide."""
    rest = table[(table["class"] == "undecided") & (table["needs"] != "")]
    grouped = rest.groupby("needs", sort=False)["statement"]
    opened = grouped.agg(" ".join).rename("statements").rename_axis("wanted").reset_index()
    opened["opens"] = grouped.size().to_numpy()
    opened = opened.sort_values("opens", ascending=False, kind="stable", ignore_index=True)
    opened.insert(0, "rank", opened["opens"].rank(method="min", ascending=False).astype(int))
    return opened


def _wanted(workspace: Workspace, table: pd.DataFrame) -> tuple[Finding, ...]:
    opened = _opened(table)
    if opened.empty:
        return ()
    first = opened.head(DECISIVE)
    bars = pd.DataFrame({"label": opened["wanted"], "value": opened["opens"]})
    return (
        Finding(
            "strategy.wanted",
            {
                "tables": named_codes("wanted", first["wanted"]),
                "opened": Quantity(int(first["opens"].sum()), "1"),
                "undecided": Quantity(int((table["class"] == "undecided").sum()), "1"),
            },
            opened,
            tables=("statements", "wanted"),
            methods=("verdict_rules",),
            sources=_said_in(workspace),
            figures=(Figure("strategy.wanted", "bars", bars, options={"label_table": "wanted"}),),
        ),
    )


def _rules() -> Finding:
    thresholds = {
        "still": verdicts.STILL,
        "about": verdicts.ABOUT,
        "at_least": verdicts.OVER,
    }
    return Finding(
        "strategy.rules",
        {key: Quantity(100 * share, "%", basis="assumed") for key, share in thresholds.items()},
        pd.DataFrame({"rule": list(thresholds), "value": [100 * v for v in thresholds.values()]}),
        tables=(),
        methods=("verdict_rules",),
    )
