"""Pairs of periods, the cells at risk between them, and what was known of each at the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from southgate.chapters.record.nearness import density_without_own
from southgate.errors import MethodError
from southgate.methods import entry, specialisation, validation
from southgate.workspace import Workspace, last_year, people, produced

__all__ = [
    "BASELINE",
    "COMBINED",
    "DENSITY",
    "Outcome",
    "Trial",
    "Weights",
    "learnt",
    "outcome",
    "trials",
]

DENSITY, NEAREST, BASELINE = "density_0", "density_30", "baseline"
UBIQUITY, DIVERSITY, COMBINED = "ubiquity", "diversity", "combined"
"""Codes of the scores: relatedness to all and to the nearest, the strength that a region had
already, how many regions have the activity, how many activities the region has, and the mix."""

NEIGHBOURS = 30
LEARNT = (DENSITY, NEAREST, BASELINE, UBIQUITY)
"""What the mix is learnt from: all that differs within a region."""

SPAN = 5
"""Years from the end of the earlier period to the start of the later, at least."""

TOP = 10
"""Picks of each region."""

LEAST = 10
"""Regions that entered some but not all of what they lacked; an interval over fewer says little."""

SEED = 20261123
"""Where the draws of regions for the intervals begin; the same for every score and pair."""

KINDS = ("economy", "region")
"""Kinds of region that are compared, the first that has production; never with one another."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Two periods in one classification, and what the first said of the second.

    ``before`` and ``after`` are DataFrames of bool, (regions, activities), of those in both;
    ``scores`` maps a code to a DataFrame of float with the same labels, NaN where the region had
    the activity. ``vanished`` are regions that entered and are not in the later period, ``unknown``
    activities that one of the periods does not list. ``sources`` are those of what is compared.
    """

    classification: str
    kind: str
    first: str
    last: str
    before: pd.DataFrame
    after: pd.DataFrame
    scores: Mapping[str, pd.DataFrame]
    vanished: tuple[str, ...]
    unknown: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def pair(self) -> str:
        """The two periods and the classification, as a picture names them."""
        return f"{self.first}-{self.last} {self.classification.upper()}"

    @property
    def about(self) -> str:
        """The same as part of a file's name."""
        return f"{self.first}-{self.last}-{self.classification}".replace("/", "_")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How each score did: by code, its areas and picks within regions, and the area over all."""

    within: Mapping[str, validation.WithinAuc]
    picks: Mapping[str, validation.PrecisionAt]
    pooled: Mapping[str, float]
    difference: validation.PairedDifference
    picks_difference: validation.PairedDifference


@dataclass(frozen=True, slots=True)
class Weights:
    """A mix of scores learnt on one pair of periods, and the pair that followed it."""

    trained: Trial
    tested: Trial
    model: entry.EntryModel


def trials(workspace: Workspace) -> tuple[Trial, ...]:
    """Every pair of periods that lies far enough apart, each classification by itself.

    Parameters
    ----------
    workspace : Workspace
        With the tables ``production``, ``activities``, ``regions`` and ``observations``.

    Returns
    -------
    tuple of Trial
        By classification, then by time. The mix is among the scores of pairs that follow another.
    """
    plain = tuple(trial for pair in _pairs(workspace) if (trial := _trial(workspace, *pair)))
    mixes = {weights.tested.about: weights for weights in learnt(plain)}
    return tuple(_mixed(trial, mixes.get(trial.about)) for trial in plain)


def learnt(found: tuple[Trial, ...]) -> tuple[Weights, ...]:
    """Weights of scores from each pair that another pair follows: the later is never seen.

    Parameters
    ----------
    found : tuple of Trial
        Of :func:`trials`.

    Returns
    -------
    tuple of Weights
        One for each pair that follows another, learnt on the longest that ends where it begins.
    """
    return tuple(weights for trial in found if (weights := _learnt(found, trial)))


def outcome(trial: Trial) -> Outcome:
    """How well each score told what was entered, within regions and over all.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    Outcome
        Differences are relatedness to all neighbours less the strength that was there already.
    """
    after = trial.after
    within = {
        name: validation.within_auc(table, after, rng=np.random.default_rng(SEED))
        for name, table in trial.scores.items()
    }
    picks = {
        name: validation.precision_at(table, after, TOP, rng=np.random.default_rng(SEED))
        for name, table in trial.scores.items()
    }
    pooled = {name: validation.pooled_auc(table, after) for name, table in trial.scores.items()}
    differences = [
        validation.paired_difference(
            each[DENSITY].regions, each[BASELINE].regions, rng=np.random.default_rng(SEED)
        )
        for each in (within, picks)
    ]
    return Outcome(within, picks, pooled, *differences)


def _pairs(workspace: Workspace) -> Iterator[tuple[str, str, str, str]]:
    """Classification, kind of region, earlier and later period."""
    rows = workspace.table("production")
    rows = rows[rows["measure"] == workspace.settings.activities.measure]
    regions = workspace.table("regions").set_index("id")["kind"]
    listed = workspace.table("activities").set_index("id")["classification"]
    held = pd.DataFrame(
        {
            "classification": rows["activity"].map(listed),
            "kind": rows["region"].map(regions),
            "period": rows["period"],
        }
    ).drop_duplicates()
    held = held[held["kind"].isin(KINDS)]
    for classification, one in held.groupby("classification", sort=True, observed=True):
        kind = next(kind for kind in KINDS if (one["kind"] == kind).any())
        periods = one.loc[one["kind"] == kind, "period"].astype(str)
        for first, last in combinations(sorted(periods, key=lambda p: (last_year(p), p)), 2):
            if int(last[:4]) - last_year(first) >= SPAN:
                yield str(classification), kind, first, last


def _trial(
    workspace: Workspace, classification: str, kind: str, first: str, last: str
) -> Trial | None:
    """One pair of periods, or None where too few regions entered anything."""
    settings = workspace.settings.activities
    earlier = produced(workspace, classification, first, (kind,))
    later = produced(workspace, classification, last, (kind,))
    earlier = earlier.loc[earlier.sum(axis=1) > 0]
    later = later.loc[later.sum(axis=1) > 0, later.sum(axis=0) > 0]
    if min(len(earlier), len(later)) < LEAST:
        return None
    counted = people(workspace, str(last_year(first))).reindex(earlier.index).dropna()
    try:
        entering = specialisation.entering(
            earlier,
            counted if len(counted) else None,
            least_population=settings.least_population,
            least_share=settings.least_share,
        ).table
    except MethodError:  # none is large enough
        return None
    had = specialisation.advantage(entering).table
    has = specialisation.advantage(later).table
    regions = had.index.intersection(has.index)
    activities = had.columns.intersection(has.columns)
    before, after = had.loc[regions, activities], has.loc[regions, activities]
    if not _enough(before.to_numpy(), after.to_numpy()):
        return None
    return Trial(
        classification,
        kind,
        first,
        last,
        before,
        after,
        {
            name: table.loc[regions, activities].mask(before)
            for name, table in _scores(entering, had).items()
        },
        tuple(had.index.difference(regions)),
        tuple(had.columns.symmetric_difference(has.columns)),
        _sources(workspace, classification, kind, (first, last)),
    )


def _sources(
    workspace: Workspace, classification: str, kind: str, periods: tuple[str, str]
) -> tuple[str, ...]:
    """The sources of the production compared, and of the people by which units enter."""
    listed, regions = workspace.table("activities"), workspace.table("regions")
    units = regions.loc[regions["kind"] == kind, "id"]
    rows = workspace.table("production")
    rows = rows[
        rows["period"].isin(periods)
        & (rows["measure"] == workspace.settings.activities.measure)
        & rows["activity"].isin(listed.loc[listed["classification"] == classification, "id"])
        & rows["region"].isin(units)
    ]
    counted = workspace.table("observations")
    counted = counted[
        (counted["measure"] == "population")
        & (counted["period"] == str(last_year(periods[0])))
        & counted["subject"].isin(units)
    ]
    return tuple(sorted({*rows["source"].unique(), *counted["source"].unique()}))


def _enough(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether enough regions entered some but not all, and have more at risk than picks."""
    at_risk = (~before).sum(axis=1)
    entered = (after & ~before).sum(axis=1)
    told = (entered > 0) & (entered < at_risk) & (at_risk >= TOP)
    return int(told.sum()) >= LEAST


def _scores(entering: pd.DataFrame, had: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What the earlier period says of every cell; nothing later is read."""
    ones = np.ones(had.shape)
    common = specialisation.ubiquity(had).to_numpy()
    many = specialisation.diversity(had).to_numpy()[:, None]
    return {
        DENSITY: density_without_own(had),
        NEAREST: density_without_own(had, nearest=NEIGHBOURS),
        BASELINE: specialisation.location_quotient(entering),
        UBIQUITY: pd.DataFrame(ones * common, had.index, had.columns),
        DIVERSITY: pd.DataFrame(ones * many, had.index, had.columns),
    }


def _learnt(found: tuple[Trial, ...], tested: Trial) -> Weights | None:
    same = (tested.classification, tested.kind, tested.first)
    before = [t for t in found if (t.classification, t.kind, t.last) == same]
    for trained in before:
        try:
            model = entry.entry_model(trained.before, trained.after, _covariates(trained))
        except MethodError:  # too few regions, or a score that says nothing
            continue
        if model.converged:
            return Weights(trained, tested, model)
    return None


def _mixed(trial: Trial, weights: Weights | None) -> Trial:
    """The trial with the mix among its scores."""
    if weights is None:
        return trial
    mix = entry.entry_scores(weights.model, trial.before, _covariates(trial))
    return replace(trial, scores={**trial.scores, COMBINED: mix})


def _covariates(trial: Trial) -> dict[str, pd.DataFrame]:
    return {name: trial.scores[name] for name in LEARNT}
