"""The chapters `capabilities` and `record` of the invented study: every sentence, no real figure.

The ranks are computed from invented proximities, as the page computes them, so that the machine
starts where the table stands.
"""

# ruff: noqa: E501 (a table reads best with one row a line)
from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from southgate.records import Chapter, Fact, Figure, Finding, Name, Names, Period, Quantity, Ranked

ACTIVITIES = tuple(f"a{number:02}" for number in range(1, 15))
FAMILIES = ("f.stone", "f.tools", "f.glass")
FAMILY = dict(zip(ACTIVITIES, (FAMILIES * 5)[:14], strict=True))
LISTED = ("a01", "a02", "a03", "a05")
ROWS = (("quarry", 0, 0.5), ("quarry", 1, 0.5), ("foundry", 2, 0.5), ("foundry", 3, 0.5))
NEAREST, WEIGHTS, TOP = (3, 5, 0), (0.6, 0.2, 0.2), 10
TABLES = ("activities", "production", "regions", "sources", "measures", "clusters", "presence")
CAVEATS = ("listing_hand", "not_endowment", "draws_are_not_interval", "country_level")


def _n(value: float, unit: str = "1", low: float | None = None, high: float | None = None):
    return Quantity(value, unit, low=low, high=high)


def _share(value: float) -> Quantity:
    return Quantity(value, "%")


def _names(table: str, codes: Sequence[str]) -> Names:
    return Names(tuple(Name(table, code) for code in codes))


def _proximity() -> np.ndarray:
    drawn = np.random.default_rng(7).uniform(0.05, 0.6, (len(ACTIVITIES), len(ACTIVITIES)))
    phi = (drawn + drawn.T) / 2
    np.fill_diagonal(phi, 0.0)
    return np.rint(phi * 65535) / 65535


def _percentile(values: np.ndarray) -> np.ndarray:
    return (pd.Series(values).rank().to_numpy() - 1) / (len(values) - 1)


def _packed(values: np.ndarray, kind: str = "<u2") -> str:
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode()


def machine(groups: str = "clusters") -> Figure:
    """The figure that ranks again: rows in clusters, or in families."""
    phi = _proximity()
    at = [ACTIVITIES.index(code) for code in LISTED]
    rows = [(cluster if groups == "clusters" else FAMILY[LISTED[place]], place, weight)
            for cluster, place, weight in ROWS]  # fmt: skip
    falling = -np.sort(-phi, axis=0)
    totals = [falling[: count or None].sum(axis=0) for count in NEAREST]
    data = pd.DataFrame({
        "activity": ACTIVITIES, "family": [FAMILY[code] for code in ACTIVITIES],
        "prior": np.linspace(0.0, 1.0, 14).round(6), "complexity": np.linspace(1.0, 0.0, 14).round(6),
        "phi": [_packed(np.rint(phi[at, p] * 65535)) for p in range(14)],
        "place": [_packed((phi[:, p][:, None] > phi[at, p]).sum(axis=0)) for p in range(14)],
        "totals": [" ".join(f"{total[p]:.6g}" for total in totals) for p in range(14)],
        "barred": False,
    })  # fmt: skip
    draws = np.random.default_rng(8).integers(0, 3, (20, len(rows)))
    options = {
        "listed": json.dumps(LISTED), "rows": json.dumps(rows), "groups": groups, "top": str(TOP),
        "clusters": json.dumps(list(dict.fromkeys(row[0] for row in rows))),
        "draws": _packed(draws, "u1") if groups == "clusters" else "",
        "nearest": json.dumps(NEAREST), "weights": json.dumps(WEIGHTS),
    }  # fmt: skip
    return Figure("capabilities.rerank", "rerank", data, options)


def _candidates() -> pd.DataFrame:
    """What is not listed, first rank first, ranked as the machine ranks at its start."""
    phi, data = _proximity(), machine().data
    at = [ACTIVITIES.index(code) for code in LISTED]
    near = np.zeros(14)
    for _, place, weight in ROWS:
        counted = (phi > phi[at[place]]).sum(axis=0) < NEAREST[0]
        near += weight * phi[at[place]] * counted / -np.sort(-phi, axis=0)[: NEAREST[0]].sum(axis=0)
    parts = (_percentile(near), data["prior"], data["complexity"])
    score = sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))
    table = pd.DataFrame({"activity": ACTIVITIES, "family": data["family"], "score": score,
                          "feasibility": (100 * near).round(2), "complexity": (100 * data["complexity"]).round(2)})  # fmt: skip
    free = table[~table["activity"].isin(LISTED)].sort_values("score", ascending=False)
    count = np.arange(1, len(free) + 1)
    return free.assign(
        rank=count, median=count, low=np.maximum(count - 2, 1), high=np.minimum(count + 3, 10),
        share=np.linspace(58.0, 3.0, 10).round(1), chance=np.linspace(2.0, 90.0, 10).round(1),
        reason_1="quarry", reason_1_share=61.25, reason_2="foundry", reason_2_share=38.75,
    ).drop(columns="score").reset_index(drop=True)  # fmt: skip


def _ranked(table: pd.DataFrame, **columns: object) -> pd.DataFrame:
    return table[["activity", "rank", "low", "high"]].assign(**columns)


def _plane(table: pd.DataFrame) -> pd.DataFrame:
    roles = ["top" if place < 3 else "other" for place in range(len(table))]
    return table[["activity", "feasibility", "complexity"]].assign(role=roles)


def _finding(key: str, facts: dict[str, Fact], rows: pd.DataFrame, *methods: str, **more: object) -> Finding:  # fmt: skip
    return Finding(f"capabilities.{key}", facts, rows, TABLES, methods, CAVEATS, ("yearbook", "press"), **more)  # type: ignore[arg-type]  # fmt: skip


def _families() -> tuple[Finding, ...]:
    draws = _n(1000)
    families = pd.DataFrame({"family": FAMILIES, "share": [82.4, 71.0, 41.3], "chance": [1.5, 4.0, 33.0],
                             "anchor": ["quarry", "foundry", "quarry"]})  # fmt: skip
    goods = _candidates()[["activity", "rank", "median", "low", "high", "share", "chance"]]
    stone: dict[str, Fact] = {"family": Name("activities", "f.stone"), "anchor": Name("clusters", "quarry"), "share": _share(82.4),
             "draws": draws, "chance": _share(1.5), "cluster": Name("clusters", "quarry"), "without": _share(12.5), "level": _share(60)}  # fmt: skip
    tools = stone | {"family": Name("activities", "f.tools"), "anchor": Name("clusters", "foundry"), "share": _share(71.0),
                     "chance": _share(4.0), "without": _share(63.5), "falls": _names("clusters", ("quarry", "foundry"))}  # fmt: skip
    unnamed: dict[str, Fact] = {"best": Name("activities", "f.glass"), "share": _share(41.3), "chance": _share(33.0),
               "draws": draws, "level": _share(60)}  # fmt: skip
    named: dict[str, Fact] = {"families": _names("activities", FAMILIES[:2]), "draws": draws, "named": _n(2)}  # fmt: skip
    return (
        _finding("families", named, families, "joint_draws", "placebo_lists"),
        _finding("none", unnamed, families.tail(1), "joint_draws", "placebo_lists"),
        _finding("family_leaves", stone, goods, "leave_one_out", about="f.stone"),
        _finding("family_stays", tools, goods.tail(4), "leave_one_out", about="f.tools"),
    )


def _goods() -> tuple[Finding, ...]:
    table = _candidates()
    shown = table[["activity", "family", "share", "chance"]]
    first = Name("activities", table["activity"][0])
    scope = {"scope": "listed", "of": "10"}
    rank = Ranked(1, 10, 1, 4)
    none: dict[str, Fact] = {"first": first, "share": _share(58.0), "chance": _share(2.0), "level": _share(60), "draws": _n(1000)}  # fmt: skip
    some: dict[str, Fact] = {"goods": _names("activities", table["activity"][:2]), "level": _share(60), "draws": _n(1000)}  # fmt: skip
    near: dict[str, Fact] = {"first": first, "share": _share(58.0), "rank": rank, "draws": _n(1000), "activities": _n(10)}  # fmt: skip
    bars = pd.DataFrame({"cluster": ["quarry", "foundry"], "changed": [7, 1], "lost": ["f.stone f.tools", ""]})  # fmt: skip
    left: dict[str, Fact] = {"cluster": Name("clusters", "quarry"), "changed": _n(7), "of": _n(10), "next": _n(1)}  # fmt: skip
    hands = pd.DataFrame({"cluster": ["quarry", "quarry", "foundry"], "activity": list(LISTED[:3]),
                          "coding_a": [True, True, True], "coding_b": [True, False, True]})  # fmt: skip
    agree: dict[str, Fact] = {"shared": _share(66.7), "goods": _n(3), "codings": _n(2), "clusters": _n(2)}  # fmt: skip
    drawn = _ranked(table, share=table["share"], choice_low=np.nan, choice_high=np.nan, role="other")  # fmt: skip
    return (
        _finding("headings", some, shown, "placebo_lists"),
        _finding("no_heading", none, shown, "placebo_lists"),
        _finding("nearest", near, table, "complexity_indices", "relatedness_density", figures=(
            Figure("capabilities.nearest", "ranked", drawn, scope),
            Figure("capabilities.plane", "plane", _plane(table)), machine())),
        _finding("left_out", left, bars, "leave_one_out", figures=(
            Figure("capabilities.left_out", "counts", bars[["cluster", "changed"]].set_axis(["code", "count"], axis=1),
                   {"table": "clusters", "axis": "changed"}),)),
        _finding("agreement", agree, hands),
    )  # fmt: skip


def _trial() -> Finding:
    facts: dict[str, Fact] = {"trial": Name("trials", "masked.areas.precision"), "precision": _n(33.8, "%", 33.2, 34.4), "chance": _share(6.1),
             "already": _n(39.7, "%", 39.0, 40.3), "other": _n(16.6, "%", 16.0, 17.1), "cases": _n(597)}  # fmt: skip
    rows = pd.DataFrame({"statistic": ["precision", "already", "other", "chance"], "value": [33.8, 39.7, 16.6, 6.1],
                         "low": [33.2, 39.0, 16.0, np.nan], "high": [34.4, 40.3, 17.1, np.nan], "cases": 597, "recipe": "d77f356bc363"})  # fmt: skip
    return Finding("capabilities.trial", facts, rows, ("trials",), ("masked_test", "precision_at"), ("listing_hand",),
                   ("yearbook",), about="masked.areas")  # fmt: skip


def _coverage() -> Finding:
    facts: dict[str, Fact] = {
        "coverage": _n(81.5, "%", 81.0, 82.0),
        "cases": _n(1000),
        "level": _share(80),
    }
    rows = pd.DataFrame({"statistic": ["coverage"], "value": [81.5], "low": [81.0], "high": [82.0], "cases": 1000})  # fmt: skip
    return Finding("capabilities.coverage", facts, rows, ("trials",), ("rank_interval",), ("interval_is_error",),
                   ("yearbook",), about="coverage.counts")  # fmt: skip


def measured() -> tuple[Finding, ...]:
    """What is found where there are statistics by activity."""
    region = Name("regions", "north")
    table = _candidates().drop(columns=["share", "chance", "median", "family"]).assign(
        choice_low=1, choice_high=10, kept=np.linspace(100.0, 10.0, 10), drawn=np.linspace(97.0, 12.0, 10),
        reason_1=LISTED[0], reason_2=LISTED[1])  # fmt: skip
    said: dict[str, Fact] = {"region": region, "goods": _names("activities", table["activity"][:3]), "level": _share(60), "period": Period("2018")}  # fmt: skip
    unsaid: dict[str, Fact] = {"region": region, "first": Name("activities", table["activity"][0]), "rank": Ranked(1, 10, 1, 6), "level": _share(60)}  # fmt: skip
    drawn = _ranked(table, share=np.nan, choice_low=1, choice_high=10, role=["named"] * 3 + ["other"] * 7)  # fmt: skip
    strong = pd.DataFrame({"activity": LISTED, "value": [812.0, 640.0, 95.0, 51.0], "quotient": [12.25, 7.5, 2.0, 1.0]})  # fmt: skip
    strengths: dict[str, Fact] = {"region": region, "first": Name("activities", "a01"), "quotient": _n(12.25), "strengths": _n(4), "period": Period("2018")}  # fmt: skip
    rows = pd.DataFrame({"activity": LISTED[:2], "before": [900.0, 600.0], "after": [812.0, 640.0], "national": [18.0, 12.0],
                         "mix": [-60.0, 8.0], "regional": [-46.0, 20.0]})  # fmt: skip
    shift: dict[str, Fact] = {"region": region, "change": _n(-48, "person"), "national": _n(30, "person"), "mix": _n(-52, "person"),
             "regional": _n(-26, "person"), "first": Period("2018"), "last": Period("2021")}  # fmt: skip
    unsure: dict[str, Fact] = {"region": region, "jumps": _n(4), "share": _share(46), "first": Period("2018"), "last": Period("2021")}  # fmt: skip
    crowd = pd.DataFrame({"activity": table["activity"][:3], "rivals": [3, 2, 1], "share": [75.0, 50.0, 25.0]})  # fmt: skip
    sought: dict[str, Fact] = {"activity": Name("activities", table["activity"][0]), "rivals": _n(3), "regions": _n(4)}  # fmt: skip
    quiet: dict[str, Fact] = {"goods": _names("activities", table["activity"][3:5]), "near": _n(30), "share": _share(10), "regions": _n(4)}  # fmt: skip
    choices = ("range_is_choices", "interval_is_error", "noise_infused", "omitted_cells", "local_market")  # fmt: skip
    near = _finding("measured", said, table, "location_quotient", "proximity", "rank_range", "rank_interval", figures=(
        Figure("capabilities.measured", "ranked", drawn, {"scope": "measured", "of": "10"}),
        Figure("capabilities.plane.measured", "plane", _plane(table))))  # fmt: skip
    return (
        replace(near, caveats=choices),
        _finding("unmeasured", unsaid, table, "rank_interval"),
        _finding("strengths", strengths, strong, "location_quotient"),
        _finding("shift", shift, rows, "shift_share"),
        _finding("shift_unsure", unsure, rows, "shift_share"),
        _finding("distinctive", quiet, crowd.tail(1)),
        _finding("crowding", sought, crowd, figures=(
            Figure("capabilities.crowding", "counts", crowd[["activity", "rivals"]].set_axis(["code", "count"], axis=1),
                   {"table": "activities", "axis": "rivals"}),)),
    )  # fmt: skip


def entered() -> Finding:
    """Which units the estimate rests on."""
    rows = pd.DataFrame({"region": ["east", "west", "south", "hill"], "total": [9.1e10, 4e10, 2.2e10, 1e8],
                         "population": [5.2e6, 4.1e6, 4.4e6, 2e4], "entered": [True, True, True, False]})  # fmt: skip
    facts: dict[str, Fact] = {"units": _n(3), "offered": _n(4), "activities": _n(14), "period": Period("2017"),
             "eigenvalue": _n(0.412), "gap": _n(0.093), "participation": _n(3)}  # fmt: skip
    made = _finding("entered", facts, rows, "location_quotient", "complexity_indices")
    rest = ("absent_not_zero", "reporting_levels", "complexity_degenerate", "ties", "placebo_rule")
    return replace(made, caveats=rest)


def capabilities() -> Chapter:
    """Every sentence of the chapter, though no real study would hold them all."""
    unknown: dict[str, Fact] = {"regions": _n(1), "least": _n(5)}
    crowding = _finding("crowding_unknown", unknown, pd.DataFrame({"region": ["north"]}))
    return Chapter(
        "capabilities",
        (*_families(), *_goods(), _trial(), _coverage(), *measured(), crowding, entered()),
    )


def _tested(pair: str, density: tuple[float, ...], baseline: float, difference: tuple[float, ...]) -> Finding:  # fmt: skip
    since, until = pair.split("-")
    outcome = "better" if difference[1] > 0 else "worse" if difference[2] < 0 else "level"
    facts: dict[str, Fact] = {"first": Period(since), "last": Period(until), "density": _n(density[0], "1", *density[1:]), "baseline": _n(baseline),
             "difference": _n(difference[0], "1", *difference[1:]), "precision": _share(24.1), "precision_baseline": _share(19.5),
             "chance": _share(6.2), "regions": _n(96), "entries": _n(7321)}  # fmt: skip
    rows = pd.DataFrame({"region": ["east", "west"], "entries": [80, 41], "at_risk": [610, 702], "auc_density": [0.66, 0.61],
                         "auc_baseline": [0.58, 0.55], "precision_density": [30.0, 20.0], "precision_baseline": [20.0, 20.0]})  # fmt: skip
    scores = _scores(pair, density, baseline)
    return Finding(f"record.backtest_{outcome}", facts, rows, ("production",), ("within_auc", "precision_at"),
                   ("backtest_countries", "absent_codes", "survivors"), ("yearbook",),
                   figures=(Figure(f"record.backtest.{pair}", "auc", scores),), about=pair)  # fmt: skip


def _scores(pair: str, density: tuple[float, ...], baseline: float) -> pd.DataFrame:
    return pd.DataFrame({"pair": pair, "score": ["density", "advantage"], "value": [density[0], baseline],
                         "low": [density[1], baseline - 0.01], "high": [density[2], baseline + 0.01]})  # fmt: skip


def record() -> Chapter:
    """How such advice fared: won, lost, and too near to tell."""
    trials = (
        ("1962-2017", (0.633, 0.611, 0.655), 0.567, (0.066, 0.04, 0.091)),
        ("2000-2017", (0.651, 0.63, 0.67), 0.685, (-0.034, -0.05, -0.012)),
        ("1962-2000", (0.579, 0.55, 0.61), 0.571, (0.008, -0.02, 0.035)),
    )
    every = pd.concat([_scores(*trial[:3]) for trial in trials], ignore_index=True)
    weights = pd.DataFrame({"score": ["density", "advantage", "constant"], "coefficient": [1.25, 0.5, -3.0],
                            "standard_error": [0.11, 0.02, 0.4], "p_value": [0.0001, 0.0001, 0.02]})  # fmt: skip
    learnt: dict[str, Fact] = {"trained": Period("1962/2000"), "tested": Period("2000/2017"), "auc": _n(0.701, "1", 0.68, 0.72), "baseline": _n(0.685)}  # fmt: skip
    lesson: dict[str, Fact] = {"pairs": _n(3), "better": _n(1), "worse": _n(1), "picks_better": _n(0), "picks_worse": _n(2)}  # fmt: skip
    return Chapter("record", (
        *(_tested(*trial) for trial in trials),
        Finding("record.weights", learnt, weights, ("production",), ("entry_model",), ("backtest_countries",), ("yearbook",)),
        Finding("record.lesson", lesson, every, ("production",), ("within_auc",), ("backtest_countries",), ("yearbook",),
                figures=(Figure("record.lesson", "auc", every),)),
    ))  # fmt: skip
