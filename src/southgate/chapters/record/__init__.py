"""How our own kind of advice would have fared: relatedness of one year, entries of a later one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from southgate.chapters.record.trials import (
    BASELINE,
    COMBINED,
    DENSITY,
    Outcome,
    Trial,
    Weights,
    learnt,
    outcome,
    trials,
)
from southgate.methods.validation import PairedDifference, PrecisionAt, WithinAuc
from southgate.records import Figure, Finding, Period, Quantity
from southgate.workspace import Workspace, last_year

__all__ = ["findings", "needs", "scored", "uses"]

needs = ("activities", "production", "regions")
uses = ("observations",)

METHODS = ("location_quotient", "proximity", "relatedness_density", "within_auc", "precision_at")


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """How each pair of periods came out, what a learnt mix would have done, and the lesson.

    The score that is judged is relatedness to all neighbours, against the strength that a region
    had already; that was settled before any pair was computed, so no score is chosen by its result.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where no two periods lie far enough apart with enough regions in both.
    """
    if not workspace.settings.activities.measure:
        return ()
    found = trials(workspace)
    if not found:
        return ()
    outcomes = [outcome(trial) for trial in found]
    tests = [
        _backtest(workspace, trial, result) for trial, result in zip(found, outcomes, strict=True)
    ]
    table = scored(found, outcomes)
    mixes = learnt(found)
    weights = [_weights(workspace, mix, table) for mix in _advised(workspace, mixes)]
    return (*tests, *weights, _lesson(workspace, found, outcomes, table))


def scored(found: tuple[Trial, ...], outcomes: list[Outcome]) -> pd.DataFrame:
    """Every score in every pair of periods.

    Parameters
    ----------
    found : tuple of Trial
    outcomes : list of Outcome
        In the same order.

    Returns
    -------
    DataFrame, (scores of all pairs, 7)
        ``pair``, ``score``; the AUC within regions as ``value`` with ``low`` and ``high``;
        ``pooled``, the AUC over all regions at once, which rewards knowing which regions enter
        much; ``precision``, the per cent of each region's first ten that came true.
    """
    rows = [
        (
            trial.pair,
            score,
            result.within[score].mean,
            result.within[score].low,
            result.within[score].high,
            result.pooled[score],
            100 * result.picks[score].mean,
        )
        for trial, result in zip(found, outcomes, strict=True)
        for score in trial.scores
    ]
    names = ["pair", "score", "value", "low", "high", "pooled", "precision"]
    return pd.DataFrame(rows, columns=names).round(3).round({"precision": 1})


def _backtest(workspace: Workspace, trial: Trial, result: Outcome) -> Finding:
    """Say which of two scores told entries better, by the interval of their difference."""
    difference = _area(result.difference)
    chart = scored((trial,), [result])[["pair", "score", "value", "low", "high"]]
    return Finding(
        f"record.backtest_{_decided(difference)}",
        {
            "first": Period(trial.first),
            "last": Period(trial.last),
            "density": _area(result.within[DENSITY]),
            "baseline": _area(result.within[BASELINE]),
            "difference": difference,
            "precision": _per_cent(result.picks[DENSITY]),
            "precision_baseline": _per_cent(result.picks[BASELINE]),
            "chance": Quantity(round(100 * result.picks[DENSITY].base_rate, 1), "%"),
            "regions": Quantity(len(result.within[DENSITY].regions), "1"),
            "entries": Quantity(int((trial.after & ~trial.before).to_numpy().sum()), "1"),
        },
        _by_region(trial, result),
        tables=_tables(workspace),
        methods=METHODS,
        caveats=_caveats((trial,)),
        sources=_sources((trial,)),
        figures=(Figure(f"record.backtest.{trial.about}", "auc", chart),),
        about=trial.about,
    )


def _by_region(trial: Trial, result: Outcome) -> pd.DataFrame:
    at_risk = ~trial.before
    columns: Mapping[str, pd.Series] = {
        "entries": (trial.after & at_risk).sum(axis=1),
        "at_risk": at_risk.sum(axis=1),
        "auc_density": result.within[DENSITY].regions.round(3),
        "auc_baseline": result.within[BASELINE].regions.round(3),
        "precision_density": (100 * result.picks[DENSITY].regions).round(1),
        "precision_baseline": (100 * result.picks[BASELINE].regions).round(1),
    }
    table = pd.DataFrame(columns, index=trial.before.index)
    table.index = pd.Index([str(region) for region in table.index], name="region")
    return table.reset_index()


def _advised(workspace: Workspace, mixes: tuple[Weights, ...]) -> tuple[Weights, ...]:
    """The last mix that was learnt, in the classification of advice if there is one."""
    picked = workspace.settings.activities.classification
    mine = [mix for mix in mixes if mix.tested.classification == picked]
    return tuple((mine or list(mixes))[-1:])


def _weights(workspace: Workspace, mix: Weights, table: pd.DataFrame) -> Finding:
    """What was learnt on one pair of periods, and how it did on the next."""
    rows = table[table["pair"] == mix.tested.pair]
    areas = rows.set_index("score")[["value", "low", "high"]].to_dict("index")
    coefficients = mix.model.coefficients
    evidence = pd.DataFrame(
        {
            "score": [str(score) for score in coefficients.index],
            "coefficient": coefficients["estimate"].to_numpy().round(3),
            "standard_error": coefficients["standard_error"].to_numpy().round(3),
            "p_value": coefficients["p_value"].to_numpy().round(4),
        }
    )
    return Finding(
        "record.weights",
        {
            "trained": _from_to(mix.trained),
            "tested": _from_to(mix.tested),
            "auc": _listed(areas[COMBINED]),
            "baseline": _listed(areas[BASELINE]),
        },
        evidence,
        tables=_tables(workspace),
        methods=(*METHODS, "entry_model"),
        caveats=_caveats((mix.trained, mix.tested)),
        sources=_sources((mix.trained, mix.tested)),
    )


def _lesson(
    workspace: Workspace, found: tuple[Trial, ...], outcomes: list[Outcome], table: pd.DataFrame
) -> Finding:
    """In how many pairs relatedness did better, and in how many worse."""
    decided = [_decided(_area(result.difference)) for result in outcomes]
    picks = [_decided(_area(result.picks_difference)) for result in outcomes]
    chart = table.loc[
        table["score"].isin((DENSITY, BASELINE)), ["pair", "score", "value", "low", "high"]
    ]
    return Finding(
        "record.lesson",
        {
            "pairs": Quantity(len(found), "1"),
            "better": Quantity(decided.count("better"), "1"),
            "worse": Quantity(decided.count("worse"), "1"),
            "picks_better": Quantity(picks.count("better"), "1"),
            "picks_worse": Quantity(picks.count("worse"), "1"),
        },
        table,
        tables=_tables(workspace),
        methods=METHODS,
        caveats=_caveats(found),
        sources=_sources(found),
        figures=(Figure("record.lesson", "auc", chart.reset_index(drop=True)),),
    )


def _decided(difference: Quantity) -> str:
    """What the interval says, as it is printed: one that touches 0 decides nothing."""
    low, high = difference.low or 0.0, difference.high or 0.0
    if low > 0:
        return "better"
    return "worse" if high < 0 else "level"


def _area(found: WithinAuc | PairedDifference) -> Quantity:
    return Quantity(
        round(found.mean, 3), "1", low=round(found.low, 3) + 0.0, high=round(found.high, 3) + 0.0
    )


def _listed(area: Mapping[Hashable, float]) -> Quantity:
    return Quantity(area["value"], "1", low=area["low"], high=area["high"])


def _per_cent(found: PrecisionAt) -> Quantity:
    mean, low, high = (round(100 * share, 1) for share in (found.mean, found.low, found.high))
    return Quantity(mean, "%", low=low, high=high)


def _from_to(trial: Trial) -> Period:
    return Period(f"{last_year(trial.first)}/{last_year(trial.last)}")


def _caveats(found: tuple[Trial, ...]) -> tuple[str, ...]:
    return (
        *(("backtest_countries",) if any(trial.kind == "economy" for trial in found) else ()),
        *(("absent_codes",) if any(trial.unknown for trial in found) else ()),
        *(("survivors",) if any(trial.vanished for trial in found) else ()),
    )


def _tables(workspace: Workspace) -> tuple[str, ...]:
    return (*needs, *(name for name in uses if workspace.has(name)))


def _sources(found: tuple[Trial, ...]) -> tuple[str, ...]:
    return tuple(sorted({source for trial in found for source in trial.sources}))
