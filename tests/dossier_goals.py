"""The chapter `goals` of the invented study: every sentence, no real figure."""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Names, Quantity

__all__ = ["FALSE_GOALS", "goals"]


def _rank(value: float, low: float | None, high: float | None, year: str = "2018") -> Quantity:
    return Quantity(value, "rank", year, low=low, high=high)


def _n(value: float, unit: str = "1", period: str = "", **more: float) -> Quantity:
    return Quantity(value, unit, period, **more)


REGION: dict[str, Fact] = {"region": Name("regions", "north")}
FIELD: dict[str, Fact] = {**REGION, "regions": _n(90), "indicators": _n(8)}
MEASURE: dict[str, Fact] = {"measure": Name("measures", "tertiary")}
PROMISE: dict[str, Fact] = {
    "subject": Name("regions", "north"), "goal": Name("goals", "strength"),
    "measure": Name("measures", "output"), "target": Quantity(3e11, "CNY", "2030"), "floor": _n(1),
}  # fmt: skip


def _goal(code: str) -> dict[str, Fact]:
    return {**FIELD, "goal": Name("goals", code)}


def _course(first: tuple[int, int, int], last: tuple[int, int, int]) -> pd.DataFrame:
    rows = zip((2006, 2012, 2018), (first, first, last), strict=True)
    return pd.DataFrame(
        [(year, *ranks, 90) for year, ranks in rows], columns=["year", "rank", "low", "high", "of"]
    )


def _moved(key: str, code: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> Finding:
    rows = _course(first, last)
    facts = {**_goal(code), "first": _rank(*first, "2006"), "last": _rank(*last)}
    return _finding(
        key, facts, rows, code, figures=(Figure(f"goals.course.{code}", "standing", rows),)
    )


def _finding(
    key: str, facts: dict[str, Fact], rows: pd.DataFrame, about: str = "", **more: object
) -> Finding:
    methods = (
        "index_ranks",
        "rank_choices",
        "screening_rules",
        "goal_correlations",
        "present_pace",
        "people_needed",
        "survey_estimate",
    )
    caveats = (
        *("choices_not_chance", "which_indicators", "alone_in_goal", "directions_judged"),
        *("no_margins", "spread_as_now", "which_question", "design_effect", "who_answers"),
    )
    return Finding(
        f"goals.{key}",
        facts,
        rows,
        ("goals", "panel"),
        methods,
        caveats,
        ("yearbook",),
        about=about,
        **more,
    )  # type: ignore[arg-type]


def _standing() -> tuple[Finding, ...]:
    rows = pd.DataFrame(
        {
            "measure": ["output", "tertiary"],
            "goal": ["strength", "people"],
            "direction": ["up", "down"],
            "weight": [1.0, 2.0],
        }
    )
    places = {
        "middle": (45, 31, 58),
        "ahead": (12, 8, 30),
        "behind": (80, 61, 88),
        "anywhere": (45, 20, 75),
    }
    return tuple(
        _finding(
            key,
            {**FIELD, "rank": _rank(*ranks), "first": _rank(*ranks, "2006"), "moved": _n(0)},
            rows,
            f"place.{key}",
        )
        for key, ranks in places.items()
    )


def _targets() -> tuple[Finding, ...]:
    rows = pd.DataFrame(
        {
            "subject": ["north"],
            "measure": ["output"],
            "period": ["2016"],
            "value": [2.5e11],
            "unit": ["CNY"],
            "source": ["yearbook"],
        }
    )
    fan = Quantity(2.8e11, "CNY", "2030", low=2.4e11, high=3.3e11)
    paced: dict[str, Fact] = {
        **PROMISE,
        "years": _n(8),
        "least": _n(5),
        "growth": _n(4.2, "%"),
        "needed": _n(6.1, "%"),
        "last": Quantity(2.5e11, "CNY", "2016"),
    }
    sentences: dict[str, dict[str, Fact]] = {
        "target_met": {**PROMISE, "value": Quantity(3.1e11, "CNY", "2030")},
        "target_missed": {**PROMISE, "value": Quantity(2.1e11, "CNY", "2030")},
        "target_disputed": {
            **PROMISE,
            "value": Quantity(3.1e11, "CNY", "2030", low=2.9e11, high=3.1e11),
        },
        "target_on_course": {
            **paced,
            "reached": Quantity(3.4e11, "CNY", "2030", low=3.1e11, high=3.7e11),
        },
        "target_off_course": {
            **paced,
            "reached": Quantity(2.6e11, "CNY", "2030", low=2.4e11, high=2.8e11),
        },
        "target_open": {**paced, "reached": fan},
    }
    seen = {
        "year": [2014, 2015, 2016, 2029, 2030, 2030],
        "value": [2.1e11, 2.3e11, 2.5e11, 2.7e11, 2.8e11, 3e11],
        "low": [2.1e11, 2.3e11, 2.5e11, 2.5e11, 2.4e11, 3e11],
        "high": [2.1e11, 2.3e11, 2.5e11, 3e11, 3.3e11, 3e11],
        "role": ["seen", "seen", "seen", "fan", "fan", "target"],
        "unit": "CNY",
    }
    fanned = (Figure("goals.fan.open", "fan", pd.DataFrame(seen), {"measure": "output"}),)
    unsaid = rows.assign(goal="strength", years=2)
    return (
        *(
            _finding(
                key, facts, rows, f"target.{key}", figures=fanned if key == "target_open" else ()
            )
            for key, facts in sentences.items()
        ),
        _finding(
            "targets_unsaid", {**REGION, "unsaid": _n(3), "of": _n(4), "least": _n(5)}, unsaid
        ),
    )


def _people() -> tuple[Finding, ...]:
    asked = pd.DataFrame({"width": [4.0, 10.0], "asked": [2401, 385], "clustered": [4802, 769]})
    said = pd.DataFrame(
        {
            "goal": ["gain"],
            "value": [61.2],
            "error": [1.1],
            "low": [59.0],
            "high": [63.4],
            "count": [812],
        }
    )
    parts = pd.DataFrame(
        {
            "subject": ["east", "west"],
            "measure": ["forest", "forest"],
            "period": ["2018", "2018"],
            "value": [40.0, 61.0],
            "unit": ["%", "%"],
            "source": ["yearbook", "yearbook"],
        }
    )
    strip = pd.DataFrame(
        {
            "measure": "forest",
            "region": ["north", "west", "east"],
            "value": [52.0, 40.0, 61.0],
            "unit": "%",
            "role": ["us", "peer", "peer"],
            "logged": False,
        }
    )
    asks: dict[str, Fact] = {**REGION, "wanted": Name("wanted", "survey")}
    answered: dict[str, Fact] = {
        **REGION,
        "before": _n(55.2, "1", "2014", low=53.0, high=57.4),
        "index": _n(61.2, "1", "2018", low=59.0, high=63.4),
        "answers": _n(812),
    }
    before = {"rose": (55.2, 53.0, 57.4), "fell": (67.2, 65.0, 69.4), "stayed": (60.1, 57.9, 62.3)}
    moved = {
        f"answers_{way}": {**answered, "before": _n(value, "1", "2014", low=low, high=high)}
        for way, (value, low, high) in before.items()
    }
    lacking = pd.DataFrame({"goal": ["gain", "people"], "wanted": "survey"})
    jobs = pd.DataFrame({"activity": ["a01"], "wanted": ["survey"]})
    return (
        _finding("trailing", {**REGION, "place": Name("regions", "west"), "last": _n(1), "measures": _n(1), "parts": _n(2)}, parts, "trailing", figures=(Figure("goals.parts", "parts", strip),)),
        _finding("lacking", {**asks, "lacking": _n(6), "opens": _n(2)}, lacking),
        _finding("gains", {**asks, "picks": _n(5), "place": Name("regions", "west"), "share": _n(71, "%", "2018"), "people": _n(63, "%")}, jobs, "gains.known"),
        _finding("gains_unknown", asks, jobs[["wanted"]], "gains"),
        *(_finding(key, facts, said, key) for key, facts in moved.items()),
        _finding("parts", {**REGION, "measure": Name("measures", "forest"), "lowest": Name("regions", "west"), "low": _n(40, "%", "2018"), "highest": Name("regions", "east"), "high": _n(61, "%", "2018")}, parts, "parts"),
        _finding("ask", {**REGION, "people": _n(4667134, "person", "2020"), "width": _n(5), "asked": _n(385), "clustered": _n(769)}, asked),
        _finding("answers", {**REGION, "questions": Names((Name("goals", "gain"),)), "index": _n(61.2, "1", "2018", low=59.0, high=63.4), "answers": _n(812)}, said),
    )  # fmt: skip


def goals() -> Chapter:
    """Where Northfield stands, and what it promised."""
    screened = pd.DataFrame(
        {
            "measure": ["output", "tertiary", "forest"],
            "kept_out": ["kept", "borrowed", "still"],
            "scaler": ["", "output", ""],
            "deviation": [0.23, 0.0001, 0.6],
            "unmoved": [0.0, 0.0, 1.0],
            "jumps": [0.0, 0.0, 0.0],
            "sudden": [None, None, "2016"],
        }
    )
    pairs = pd.DataFrame(
        {"goal_a": ["strength"], "goal_b": ["air"], "correlation": [-0.42], "regions": [90]}
    )
    single = pd.DataFrame(
        {"measure": ["forest"], "year": [2018], "value": [61.2], "middle": [55.0], "of": [90]}
    )
    correlated: dict[str, Fact] = {
        **REGION,
        "first": Name("goals", "strength"),
        "second": Name("goals", "air"),
        "regions": _n(90),
    }
    return Chapter("goals", (
        *_standing(),
        _finding("lever", {**REGION, **MEASURE, "rank": _rank(45, None, None), "without": _rank(61, None, None)}, pd.DataFrame({"measure": ["tertiary"], "shift": [16.0], "mean": [7.5]})),
        _moved("stayed", "all", (40, 31, 58), (45, 30, 60)),
        _moved("rose", "strength", (70, 61, 80), (31, 20, 45)),
        _moved("fell", "people", (31, 20, 45), (70, 61, 80)),
        _finding("one_year", {**_goal("gain"), "last": _rank(45, 31, 58)}, _course((45, 31, 58), (45, 31, 58)).tail(1), "gain"),
        _finding("single", {**_goal("air"), "measure": Name("measures", "forest"), "value": _n(61.2, "%", "2018"), "middle": _n(55.4, "%", "2018")}, single, "air"),
        _finding("screened", {**REGION, "of": _n(36), "kept": _n(8), "borrowed": _n(19), "still": _n(1), "unsteady": _n(8)}, screened),
        _finding("naive", {**FIELD, "first": _rank(70, None, None, "2006"), "last": _rank(33, None, None)}, _course((70, 70, 70), (33, 33, 33))[["year", "rank", "of"]]),
        _finding("pulls", {**correlated, "correlation": _n(-0.42)}, pairs, "pulls"),
        _finding("no_pull", {**correlated, "correlation": _n(-0.12)}, pairs, "no_pull"),
        _finding("unmeasured", {**REGION, "goals": Names((Name("goals", "gain"), Name("goals", "people"))), "of": _n(4)}, pd.DataFrame({"goal": ["gain", "people"], "indicators": [0, 2], "source": ["yearbook", "yearbook"]})),
        *_targets(),
        *_people(),
    ))  # fmt: skip


FAN = Quantity(2.8e11, "CNY", "2030", low=2.4e11, high=3.3e11)
TARGET: Mapping[str, Fact] = {"target": Quantity(3e11, "CNY", "2030")}
FALSE_GOALS: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("goals.ahead", {"rank": _rank(45, 31, 58)}),
    ("goals.behind", {"rank": _rank(45, 31, 58)}),
    ("goals.middle", {"rank": _rank(12, 8, 30)}),
    ("goals.middle", {"rank": _rank(45, None, None)}),
    ("goals.middle", {"first": _rank(80, 70, 85, "2006")}),
    ("goals.anywhere", {"rank": _rank(45, 31, 58)}),
    ("goals.stayed", {"first": _rank(70, 61, 80, "2006"), "last": _rank(31, 20, 45)}),
    ("goals.rose", {"first": _rank(40, 31, 58, "2006"), "last": _rank(45, 30, 60)}),
    ("goals.fell", {"first": _rank(40, 31, 58, "2006"), "last": _rank(45, 30, 60)}),
    ("goals.one_year", {"last": _rank(45, None, None)}),
    ("goals.single", {"regions": _n(1.5)}),
    ("goals.screened", {"kept": _n(9)}),
    ("goals.naive", {"first": _rank(170, None, None, "2006")}),
    ("goals.lever", {"without": _rank(45, None, None)}),
    ("goals.pulls", {"correlation": _n(-0.1)}),
    ("goals.no_pull", {"correlation": _n(-0.6)}),
    ("goals.unmeasured", {"of": _n(1)}),
    ("goals.target_met", {"value": Quantity(2.9e11, "CNY", "2030")}),
    ("goals.target_missed", {"value": Quantity(3e11, "CNY", "2030")}),
    ("goals.target_disputed", {"value": Quantity(3.1e11, "CNY", "2030")}),
    ("goals.target_on_course", {"reached": FAN, **TARGET}),
    ("goals.target_off_course", {"reached": FAN, **TARGET}),
    ("goals.target_open", {"target": Quantity(9e11, "CNY", "2030")}),
    ("goals.targets_unsaid", {"unsaid": _n(6)}),
    ("goals.trailing", {"last": _n(4)}),
    ("goals.lacking", {"opens": _n(7)}),
    ("goals.gains", {"share": _n(101, "%")}),
    ("goals.answers_rose", {"before": _n(66.2, "1", "2014", low=64.0, high=68.4)}),
    ("goals.answers_fell", {"before": _n(55.2, "1", "2014", low=53.0, high=57.4)}),
    ("goals.answers_stayed", {"before": _n(55.2, "1", "2014", low=53.0, high=57.4)}),
    ("strategy.goals", {"undecided": _n(99)}),
    ("strategy.goals", {"opened": _n(99)}),
    ("goals.parts", {"low": _n(70, "%", "2018")}),
    ("goals.ask", {"clustered": _n(100)}),
    ("goals.answers", {"index": _n(161, "1", "2018")}),
)
