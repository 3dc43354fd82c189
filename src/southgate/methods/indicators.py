"""From raw indicators to a composite: divided, filled in, treated, scaled and put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.aggregation import Aggregation, aggregate, copeland
from southgate.methods.hierarchy import Tree, effective_weights, tree
from southgate.methods.labelled import numbers_of, same_labels
from southgate.methods.normalise import Normalisation, normalise
from southgate.methods.treatment import treat

__all__ = ["Imputed", "Recipe", "composite", "denominate", "impute", "prepared"]


@dataclass(frozen=True, slots=True)
class Imputed:
    """Values with gaps filled. ``table`` and ``filled``: DataFrames, (units, indicators)."""

    table: pd.DataFrame
    filled: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a composite is made.

    ``most`` values of an indicator may be pulled in (0: none), then ``normalisation`` to the scale
    ``to``, then ``aggregation`` in every goal, or ``copeland`` over all indicators at once;
    ``least`` is what share of the weight of a goal must be there.
    """

    most: int = 5
    normalisation: Normalisation = "min_max"
    aggregation: Aggregation | Literal["copeland"] = "arithmetic"
    to: tuple[float, float] | None = None
    least: float = 1.0


def denominate(values: pd.DataFrame, denominators: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Indicators per head, per area or per unit of output.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing.
    denominators : DataFrame of float, (units, denominators)
        Above 0 or missing; rows as those of ``values``.
    by : Series of str, (indicators,)
        A column of ``denominators``, or missing where the indicator stays as it is.

    Returns
    -------
    DataFrame of float, (units, indicators)
        Missing where either is missing.

    Raises
    ------
    MethodError
        If labels differ, a denominator is unknown, or one is 0 or negative.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> values = pd.DataFrame({"beds": [20.0, 9.0], "rain": [1.0, 2.0]}, index=["a", "b"])
    >>> people = pd.DataFrame({"people": [10.0, 3.0]}, index=["a", "b"])
    >>> denominate(values, people, pd.Series({"beds": "people", "rain": None}))["beds"].tolist()
    [2.0, 3.0]
    """
    x = numbers_of(values, "values")
    under = numbers_of(denominators, "denominators")
    same_labels(values.index, denominators.index, "the rows of `values` and `denominators`")
    same_labels(values.columns, by.index, "the columns of `values` and `by`")
    strange = [str(name) for name in by.dropna().unique() if name not in denominators.columns]
    if strange:
        raise MethodError(
            f"`by` must name columns of `denominators`; {named(strange)} is not one. Correct it."
        )
    low = under <= 0
    if low.any():
        units = [str(unit) for unit in denominators.index[np.flatnonzero(low.any(axis=1))]]
        raise MethodError(
            f"`denominators` must be above 0 or missing; {int(low.sum())} are not, in "
            f"{named(units)}. Correct them, or leave them out."
        )
    ones = pd.Series(1.0, index=values.index)
    divisors = [ones if pd.isna(name) else denominators[name] for name in by]
    return pd.DataFrame(x / np.column_stack(divisors), index=values.index, columns=values.columns)


def impute(
    values: pd.DataFrame,
    *,
    groups: pd.Series | None = None,
    method: Literal["mean", "median"] = "mean",
) -> Imputed:
    """Gaps filled by the mean or median of the unit's group, only where somebody asks for it.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing.
    groups : Series, (units,), optional
        By default all units are one group.
    method : {"mean", "median"}

    Returns
    -------
    Imputed
        A gap stays where the group has no value.

    Raises
    ------
    MethodError
        If labels differ or a value is infinite.

    Notes
    -----
    A filled cell makes a unit look like its group: it has no claim to a rank of its own. Nothing in
    the house fills gaps unless asked.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> impute(pd.DataFrame({"beds": [2.0, None, 4.0]})).table["beds"].tolist()
    [2.0, 3.0, 4.0]
    """
    numbers_of(values, "values")
    if groups is None:
        groups = pd.Series(0, index=values.index)
    same_labels(values.index, groups.index, "the rows of `values` and `groups`")
    filling = values.groupby(groups.to_numpy()).transform(method)
    filled = values.isna() & filling.notna()
    return Imputed(values.fillna(filling).astype("float64"), filled)


def prepared(
    values: pd.DataFrame,
    direction: pd.Series,
    recipe: Recipe,
    *,
    posts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Indicators treated and on one scale, ready to be put together.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Finite or missing.
    direction : Series of float, (indicators,)
        1 where high is good, -1 where low is good.
    recipe : Recipe
        Where it has no scale, geometric, harmonic and Mazziotta-Pareto means get [1, 100] of
        min-max or ranks.
    posts : DataFrame, (indicators, 4), optional
        Of :func:`southgate.methods.normalise.goalposts`, for scores that stay comparable over
        years; then nothing is pulled in.

    Returns
    -------
    DataFrame of float, (units, indicators)

    Raises
    ------
    MethodError
        As :func:`southgate.methods.treatment.treat` and
        :func:`southgate.methods.normalise.normalise`.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [1.0, 2.0, 3.0]})
    >>> recipe = Recipe(aggregation="geometric")
    >>> prepared(table, pd.Series({"income": 1}), recipe)["income"].tolist()
    [1.0, 50.5, 100.0]
    """
    to = recipe.to
    if to is None and recipe.normalisation in {"min_max", "rank"} and _needs_above_zero(recipe):
        to = (1.0, 100.0)
    if posts is None:
        values = treat(values, most=recipe.most).table
    return normalise(values, direction, method=recipe.normalisation, to=to, posts=posts)


def composite(
    values: pd.DataFrame,
    specification: pd.DataFrame,
    recipe: Recipe | None = None,
    *,
    posts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The score of every unit in every indicator, goal and the whole.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Has a column for each indicator of the specification; others are not used.
    specification : DataFrame, (codes, 3)
        As for :func:`southgate.methods.hierarchy.tree`.
    recipe : Recipe, optional
        By default the usual one: five values pulled in at most, min-max, arithmetic means.
    posts : DataFrame, (indicators, 4), optional
        Fixed goalposts, as for :func:`prepared`.

    Returns
    -------
    DataFrame of float, (units, codes)
        In the order of the specification. An empty goal has no score, and a goal above it has none
        unless the recipe lets that much of its weight be missing. By ``copeland`` goals other than
        the root have no score.

    Raises
    ------
    MethodError
        If the specification is no tree, an indicator has no column, no value or one value for all.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.
    .. [2] Becker, W., Caperna, G., Del Sorbo, M., Norlén, H., Papadimitriou, E. and Saisana, M.
       (2022), COINr: an R package for developing composite indicators, *Journal of Open Source
       Software* 7, 4567.

    Examples
    --------
    >>> table = pd.DataFrame({"income": [1.0, 2.0, 3.0], "smoke": [5.0, 1.0, 3.0]})
    >>> specification = pd.DataFrame(
    ...     {"parent": [None, "all", "all"], "weight": [1, 3, 1], "direction": [None, 1, -1]},
    ...     index=["all", "income", "smoke"],
    ... )
    >>> composite(table, specification)["all"].tolist()
    [0.0, 62.5, 87.5]
    """
    recipe = recipe or Recipe()
    found = tree(specification)
    lacking = [str(code) for code in found.leaves if code not in values.columns]
    if lacking:
        raise MethodError(
            f"`values` must have a column for each indicator; {named(lacking)} has none. Add it, "
            "or leave the indicator out of the specification."
        )
    own = values[found.leaves]
    scores = prepared(own, found.direction, recipe, posts=posts)
    scores = scores.reindex(columns=specification.index)
    if recipe.aggregation == "copeland":
        weights = effective_weights(specification)[found.leaves]
        scores[found.goals[-1]] = copeland(scores[found.leaves], weights).astype("float64")
        return scores
    return _upwards(scores, found, recipe.aggregation, recipe.least)


def _upwards(scores: pd.DataFrame, found: Tree, method: Aggregation, least: float) -> pd.DataFrame:
    for goal in found.goals:
        parts = list(found.children[goal])
        scores[goal] = aggregate(scores[parts], found.share[parts], method=method, least=least)
    return scores


def _needs_above_zero(recipe: Recipe) -> bool:
    return recipe.aggregation in {
        "geometric",
        "harmonic",
        "mazziotta_pareto",
        "mazziotta_pareto_bad",
    }
