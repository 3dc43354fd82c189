"""How sure a rank in an index is: over the analyst's choices; and, apart from it, by data error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.hierarchy import effective_weights, tree
from southgate.methods.indicators import Recipe, composite
from southgate.methods.labelled import same_labels
from southgate.methods.normalise import USUAL, goalposts
from southgate.methods.places import places
from southgate.methods.rescoring import CELLS, Choices, Rescoring
from southgate.methods.treatment import treat

__all__ = ["Standing", "data_uncertainty", "uncertainty"]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each unit ranks, and how far that may be off.

    ``ranks`` is a DataFrame of int, (units, 4): ``rank`` by the headline, ``low``, ``median`` and
    ``high`` over the draws; ``low`` <= ``rank`` <= ``high`` is *not* forced: a headline outside its
    own range says that the headline is an outlier among the choices. ``level`` is the share of
    draws from ``low`` to ``high``, ``draws`` their number.
    """

    ranks: pd.DataFrame
    level: float
    draws: int


def uncertainty(
    values: pd.DataFrame,
    specification: pd.DataFrame,
    choices: Choices | None = None,
    *,
    rng: np.random.Generator,
    level: float = 0.9,
    draws: int = 1000,
    posts: pd.DataFrame | None = None,
) -> Standing:
    r"""Between which ranks each unit lies over what the analyst might as well have done.

    Each draw takes one treatment, normalisation and aggregation of those listed, evenly, and
    weights :math:`w_i (1 + s u_i)` within each goal, :math:`u_i` even in [-1, 1]; ``low`` and
    ``high`` are the :math:`(1 - \text{level})/2` and :math:`(1 + \text{level})/2` quantiles of the
    ranks, which are whole numbers that occurred.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Complete; raw, not treated or normalised.
    specification : DataFrame, (codes, 3)
        As for :func:`southgate.methods.hierarchy.tree`.
    choices : Choices, optional
    rng : Generator
        Of numpy.
    level : float
        Between 0 and 1.
    draws : int
        From 2.
    posts : DataFrame, (indicators, 4), optional
        Goalposts fixed over years.

    Returns
    -------
    Standing
        Ranks from 1. Equal scores share the best of their ranks.

    Raises
    ------
    MethodError
        If a value is missing, a goal is empty, an indicator has one value for all, or an argument
        is out of its range.

    Notes
    -----
    This is no interval for error in the data and has no probability: it is what the listed choices
    do. Ranks are made in double precision: single precision changed 164 of 2 million.

    References
    ----------
    .. [1] Saisana, M., Saltelli, A. and Tarantola, S. (2005), Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators, *Journal of the
       Royal Statistical Society A* 168, 307-323.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [1.0, 2.0, 9.0], "health": [1.0, 3.0, 9.0]})
    >>> specification = pd.DataFrame(
    ...     {"parent": [None, "all", "all"], "weight": [1, 1, 1], "direction": [None, 1, 1]},
    ...     index=["all", "income", "health"],
    ... )
    >>> uncertainty(table, specification, rng=np.random.default_rng(1)).ranks["high"].tolist()
    [3, 2, 1]
    """
    _refuse_range(level, draws)
    choices = choices or Choices()
    index = Rescoring(values, specification, choices, posts)
    picks = np.column_stack([rng.integers(size, size=draws) for size in index.sizes])
    count = len(index.tree.leaves)
    without = rng.integers(count + 1, size=draws) if choices.leaves and count > 1 else None
    weights = index.weights(rng.random((draws, len(specification))), without)
    headline = next(index.scores(np.zeros((1, 3), dtype=np.intp), index.weights()))[1]
    pieces = (scores for _, scores in index.scores(picks, weights))
    return _standing(values.index, headline, pieces, level, draws)


def data_uncertainty(
    values: pd.DataFrame,
    specification: pd.DataFrame,
    error: pd.DataFrame,
    *,
    rng: np.random.Generator,
    recipe: Recipe | None = None,
    level: float = 0.9,
    draws: int = 1000,
) -> Standing:
    r"""Between which ranks each unit lies, given how wrong its figures may be.

    With independent normal errors of standard deviation :math:`\sigma_{ui}`, slope :math:`b_i` of
    the normalisation and effective weights :math:`e_i`, the index of a unit is normal,

    .. math:: I_u \sim N\!\left(\sum_i e_i z_{ui},\; \sum_i (e_i b_i \sigma_{ui})^2\right)

    and ranks are drawn from it.

    Parameters
    ----------
    values, specification
        As for :func:`uncertainty`.
    error : DataFrame of float, (units, indicators)
        Standard deviations in the unit of each indicator, from 0; labels as ``values``.
    rng : Generator
        Of numpy.
    recipe : Recipe, optional
        Arithmetic, with a normalisation that is linear.
    level, draws
        As for :func:`uncertainty`.

    Returns
    -------
    Standing

    Raises
    ------
    MethodError
        If the recipe is not linear, an error is missing or negative, or as :func:`uncertainty`.

    Notes
    -----
    Errors are the caller's statement, and are taken as independent: a bias that all units share
    moves no rank, one that only some share is not in here. Never add this to a range over choices.

    References
    ----------
    .. [1] Goldstein, H. and Spiegelhalter, D. J. (1996), League tables and their limitations,
       *Journal of the Royal Statistical Society A* 159, 385-443.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [1.0, 2.0, 9.0]})
    >>> specification = pd.DataFrame(
    ...     {"parent": [None, "all"], "weight": [1, 1], "direction": [None, 1]},
    ...     index=["all", "income"],
    ... )
    >>> found = data_uncertainty(table, specification, table * 0 + 2, rng=np.random.default_rng(1))
    >>> found.ranks["low"].tolist()
    [2, 2, 1]
    """
    _refuse_range(level, draws)
    recipe = recipe or Recipe()
    if recipe.aggregation != "arithmetic" or recipe.normalisation == "rank":
        raise MethodError(
            "Error is carried through arithmetic means of linear scales; `recipe` is "
            f"{recipe.aggregation} of {recipe.normalisation}. Take arithmetic and min_max."
        )
    found = tree(specification)
    Rescoring(values, specification, Choices((recipe.most,), ("min_max",), ("arithmetic",)))
    same_labels(values.index, error.index, "the rows of `values` and `error`")
    sigma = error.reindex(columns=found.leaves).to_numpy(dtype="float64", na_value=np.nan)
    if not (np.isfinite(sigma) & (sigma >= 0)).all():
        raise MethodError(
            "`error` must give each unit a standard deviation from 0 for each indicator; some are "
            "missing or negative. Fill them."
        )
    headline = composite(values, specification, recipe)[found.goals[-1]].to_numpy()
    slope = _slopes(values[found.leaves], recipe)
    weights = effective_weights(specification)[found.leaves].to_numpy()
    spread = np.sqrt(((sigma * slope * weights) ** 2).sum(axis=1))
    piece = max(1, CELLS // len(values))
    pieces = (
        headline + spread * rng.standard_normal((min(piece, draws - start), len(values)))
        for start in range(0, draws, piece)
    )
    return _standing(values.index, headline[None], pieces, level, draws)


def _slopes(values: pd.DataFrame, recipe: Recipe) -> Array:
    """By how much a score moves where its indicator moves by one."""
    posts = goalposts(treat(values, most=recipe.most).table)
    low, high = recipe.to or USUAL[recipe.normalisation]
    if recipe.normalisation == "z_score":
        return high / posts["sd"].to_numpy()
    slope: Array = (high - low) / (posts["high"] - posts["low"]).to_numpy()
    return slope


def _standing(
    units: pd.Index, headline: Array, pieces: Iterator[Array], level: float, draws: int
) -> Standing:
    """Quantiles of ranks from how often each unit took each place."""
    n = len(units)
    counts = np.zeros(n * n, dtype=np.int64)
    offset = np.arange(n, dtype=np.int64) * n - 1
    for scores in pieces:
        counts += np.bincount((places(scores) + offset).ravel(), minlength=n * n)
    reached = counts.reshape(n, n).cumsum(axis=1)
    cuts = {"low": (1 - level) / 2, "median": 0.5, "high": (1 + level) / 2}
    table = {"rank": places(headline)[0]}
    for name, cut in cuts.items():
        table[name] = 1 + (reached < np.ceil(cut * draws - 1e-9)).sum(axis=1)
    return Standing(pd.DataFrame(table, index=units).astype("int64"), level, draws)


def _refuse_range(level: float, draws: int) -> None:
    if not 0 < level < 1:
        raise MethodError(f"`level` must lie between 0 and 1; it is {level}. Pass 0.9, say.")
    if draws < 2:
        raise MethodError(f"`draws` must be at least 2; it is {draws}. Pass 1000, say.")
