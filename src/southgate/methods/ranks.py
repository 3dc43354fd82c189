"""How sure a rank is: over the analyst's choices, and under error in the data; never mixed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.draws import advantage_of, density_draws, density_of
from southgate.methods.labelled import nonnegative, unique_labels
from southgate.methods.places import places
from southgate.methods.plausible import Doubt, plausible_tables

__all__ = ["RankDraws", "RankInterval", "RankRange", "rank_draws", "rank_interval", "rank_range"]


@dataclass(frozen=True, slots=True)
class RankRange:
    """Where each activity ranks over the listed choices of the analyst.

    ``ranks`` is a DataFrame, (activities, 4), the first rank first: ``rank`` in the headline
    choice, ``low`` and ``high``, the best and worst rank over all choices, and ``kept``, per cent
    of choices in which it is among the top. ``choices`` counts the choices.
    """

    ranks: pd.DataFrame
    choices: int


@dataclass(frozen=True, slots=True)
class RankInterval:
    """Where each candidate may rank, given how wrong the data may be.

    ``ranks`` is a DataFrame, (activities, 3), the first rank first: ``rank`` by the table as it
    stands, ``low`` and ``high``, the best and worst rank of the interval, with ``low`` <= ``rank``
    <= ``high``. ``drawn`` is a DataFrame of int, (draws, activities), the rank in each draw.
    ``level`` is the share that was asked for, ``held`` the share of drawn ranks, over all
    candidates, that lie in their intervals; ``doubt`` says what was taken to be wrong.
    """

    ranks: pd.DataFrame
    drawn: pd.DataFrame
    level: float
    held: float
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class RankDraws:
    """The rank of each activity in each draw.

    ``ranks`` is a DataFrame of int, (draws, activities), from 1; ``kept`` a Series, (activities,),
    per cent of draws in which it is among the top.
    """

    ranks: pd.DataFrame
    kept: pd.Series


def rank_range(scores: pd.DataFrame, *, top: int = 10) -> RankRange:
    r"""The best and worst rank of each activity over the analyst's choices.

    .. math:: \text{low}_p = \min_c \left(1 + \#\{q : s_{qc} > s_{pc}\}\right), \qquad
       \text{high}_p = \max_c \left(1 + \#\{q : s_{qc} > s_{pc}\}\right)

    Parameters
    ----------
    scores : DataFrame of float, (activities, choices)
        One column per choice, the headline choice first; high is good. Finite, every label once.
        Or (regions, choices), or whatever else is ranked.
    top : int
        How many count as the top, from 1.

    Returns
    -------
    RankRange
        Ranks from 1; equal scores share the best of their ranks.

    Raises
    ------
    MethodError
        If a score is missing or infinite, a label stands twice, or ``top`` is less than 1.

    Notes
    -----
    This is a range over the choices listed, and no more: not an interval for error in the data,
    and a choice that nobody listed may fall outside.

    References
    ----------
    .. [1] Saisana, M., Saltelli, A. and Tarantola, S. (2005), Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators, *Journal of the
       Royal Statistical Society A* 168, 307-323.

    Examples
    --------
    >>> scores = pd.DataFrame({"all": [0.9, 0.5, 0.1], "near": [0.2, 0.6, 0.6]}, ["a", "b", "c"])
    >>> rank_range(scores, top=1).ranks.loc["b"].tolist()
    [2.0, 1.0, 2.0, 50.0]
    """
    over = rank_draws(scores.T, top=top)
    table = pd.DataFrame(
        {
            "rank": over.ranks.iloc[0],
            "low": over.ranks.min(),
            "high": over.ranks.max(),
            "kept": over.kept,
        }
    )
    return RankRange(table.sort_values("rank", kind="stable"), scores.shape[1])


def rank_draws(scores: pd.DataFrame, *, top: int = 10) -> RankDraws:
    r"""The rank of each activity in each draw, and how often it is among the top.

    .. math:: \text{rank}_{dp} = 1 + \#\{q : s_{dq} > s_{dp}\}

    Parameters
    ----------
    scores : DataFrame of float, (draws, activities)
        High is good. Finite, every label once.
    top : int
        How many count as the top, from 1.

    Returns
    -------
    RankDraws
        Scores nearer than 1e-9 of the largest of their draw share the best of their ranks.

    Raises
    ------
    MethodError
        If a score is missing or infinite, a label stands twice, or ``top`` is less than 1.

    References
    ----------
    .. [1] Goldstein, H. and Spiegelhalter, D. J. (1996), League tables and their limitations,
       *Journal of the Royal Statistical Society A* 159, 385-443.

    Examples
    --------
    >>> scores = pd.DataFrame([[0.2, 0.7, 0.7], [0.5, 0.4, 0.3]], columns=["a", "b", "c"])
    >>> rank_draws(scores, top=1).ranks.to_numpy().tolist()
    [[3, 1, 1], [1, 2, 3]]
    >>> rank_draws(scores, top=1).kept.tolist()
    [50.0, 50.0, 50.0]
    """
    unique_labels(scores, "scores")
    if top < 1:
        raise MethodError(f"`top` must be at least 1; it is {top}. Pass how many count as the top.")
    numbers = scores.to_numpy(dtype="float64", na_value=np.nan)
    holes = ~np.isfinite(numbers)
    if holes.any():
        columns = [str(label) for label in scores.columns[holes.any(axis=0)]]
        raise MethodError(
            f"`scores` must be finite; {int(holes.sum())} of {holes.size} are not, those of "
            f"{named(columns)}. Drop those activities, or the choice that has no score for them."
        )
    ranks = pd.DataFrame(places(numbers), index=scores.index, columns=scores.columns)
    return RankDraws(ranks, (100 * (ranks <= top).mean()).rename("kept"))


def rank_interval(
    values: pd.DataFrame,
    region: str,
    doubt: Doubt,
    *,
    rng: np.random.Generator,
    level: float = 0.8,
    draws: int = 1000,
    candidates: Collection[str] | None = None,
) -> RankInterval:
    r"""Between which ranks an activity lies for a region, given how wrong the data may be.

    Candidates are ranked by relatedness density: the minimum conditional probability over all
    neighbours, the region itself never in the estimate. Each draw takes a true table that may
    lie behind the observed one, given the stated error (:class:`Doubt`), and leaves one other
    region out of the proximity. The interval of an activity runs from the drawn rank
    :math:`r_{(j)}` to :math:`r_{(D+1-j)}`, and to the rank by the observed table where that lies
    outside; one :math:`j` for all candidates, so that as near as can be

    .. math:: \frac{1}{|P| D} \sum_{p \in P} \sum_{d=1}^{D}
       [\text{low}_p \le r_{dp} \le \text{high}_p] = \text{level}

    Parameters
    ----------
    values : DataFrame of float, (regions, activities)
        Finite and not negative, in one unit; whole numbers where the law is ``counts``. Every
        label once.
    region : str
        The region under study, a row of ``values``.
    doubt : Doubt
        The standard deviation of the error, its law, and whether regions are left out.
    rng : Generator
        Of numpy. For a given state the result does not depend on the order of rows or columns.
    level : float
        Between 0 and 1.
    draws : int
        From 2.
    candidates : collection of str, optional
        The activities that are ranked; by default those in which the region has no advantage by
        the observed table and some other region has.

    Returns
    -------
    RankInterval
        Ranks from 1, without unit. ``low`` = ``high``: no draw moves it.

    Raises
    ------
    MethodError
        If a cell is missing or negative, the region or a candidate is not in the table, there is
        no candidate, fewer than two other regions, or the doubt does not fit the table.

    Notes
    -----
    The level holds on average over the candidates of a table, not for each. Ranks are whole
    numbers and some never move, so that intervals cut at the tenth and the ninetieth per cent of
    each activity's draws hold 86 % where 80 % is meant; hence the common :math:`j`. Over simulated
    worlds the intervals of the ten that rank first by the report hold more than their level. Those
    of the ten that truly rank first hold less where errors are large or counts small: what is
    extreme in a report is so partly by error. Errors in logarithms are taken as independent
    between cells, and an interval is only as good as the stated sigma: where the error is half
    as large again, 80 % become 73 %.

    References
    ----------
    .. [1] Goldstein, H. and Spiegelhalter, D. J. (1996), League tables and their limitations,
       *Journal of the Royal Statistical Society A* 159, 385-443.
    .. [2] Laird, N. M. and Louis, T. A. (1989), Empirical Bayes ranking methods, *Journal of
       Educational Statistics* 14, 29-46.

    Examples
    --------
    >>> table = pd.DataFrame([[9.0, 1, 1], [9, 2, 1], [8, 1, 2], [1, 9, 9]], list("abcd"))
    >>> rng = np.random.default_rng(1)
    >>> result = rank_interval(table, "a", Doubt(0.3), rng=rng, draws=200)
    >>> result.ranks.columns.tolist()
    ['rank', 'low', 'high']
    """
    if not 0 < level < 1:
        raise MethodError(f"`level` must lie between 0 and 1; it is {level}. Pass 0.8, say.")
    if draws < 2:
        raise MethodError(f"`draws` must be at least 2; it is {draws}. Pass 1000, say.")
    nonnegative(values, "values")
    table = values.sort_index(axis=0).sort_index(axis=1)
    _refuse_few(table, region)
    observed = np.ascontiguousarray(table.to_numpy(dtype="float64"))
    row = int(table.index.get_indexer(pd.Index([region]))[0])
    present = advantage_of(observed)
    others = np.delete(present, row, axis=0)
    chosen = _candidates(table, present[row], others, candidates)
    labels = table.columns[chosen]
    law = plausible_tables(observed, doubt)
    drawn = places(density_draws(law, row, chosen, doubt=doubt, draws=draws, rng=rng))
    point = places(density_of(others, present[row])[None, chosen])[0]
    low, high, held = _bounds(drawn, point, level)
    ranks = pd.DataFrame({"rank": point, "low": low, "high": high}, index=labels)
    return RankInterval(
        ranks.sort_values("rank", kind="stable"),
        pd.DataFrame(drawn, columns=labels, index=pd.RangeIndex(draws, name="draw")),
        level,
        held,
        doubt,
    )


def _refuse_few(table: pd.DataFrame, region: str) -> None:
    if region not in table.index:
        raise MethodError(f"`region` must be a row of `values`; {region} is not. Add its row.")
    if len(table) < 3:
        raise MethodError(
            f"There must be at least two regions beside {region}; there are {len(table) - 1}. "
            "Add regions, or do without the interval."
        )


def _candidates(
    table: pd.DataFrame,
    own: NDArray[np.bool_],
    others: NDArray[np.bool_],
    wanted: Collection[str] | None,
) -> NDArray[np.intp]:
    """The columns that are ranked."""
    if wanted is None:
        chosen = np.flatnonzero(~own & others.any(axis=0))
    else:
        strange = [str(label) for label in wanted if label not in table.columns]
        if strange:
            raise MethodError(
                f"`candidates` must be columns of `values`; {len(strange)} are not: "
                f"{named(strange)}. Correct them."
            )
        chosen = np.flatnonzero(table.columns.isin(list(wanted)))
    if not len(chosen):
        raise MethodError(
            "There must be a candidate; there is none. Pass activities that others have."
        )
    return chosen


def _bounds(
    drawn: NDArray[np.int32], point: NDArray[np.int32], level: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], float]:
    """Low and high from one pair of order statistics for all, and the share of draws inside."""
    rising = np.sort(drawn, axis=0)

    def at(cut: int) -> tuple[NDArray[np.int32], NDArray[np.int32], float]:
        low, high = np.minimum(rising[cut], point), np.maximum(rising[-1 - cut], point)
        return low, high, float(((drawn >= low) & (drawn <= high)).mean())

    # The intervals are nested: the more is cut off, the less is held.
    wide, narrow = 0, (len(drawn) - 1) // 2
    while narrow - wide > 1:
        middle = (wide + narrow) // 2
        wide, narrow = (middle, narrow) if at(middle)[2] >= level else (wide, middle)
    return min((at(wide), at(narrow)), key=lambda found: abs(found[2] - level))
