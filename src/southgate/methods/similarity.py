"""Which regions are most alike, by a distance that can be checked by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named

__all__ = ["Distances", "distances_by_choice", "standardised_distance"]


@dataclass(frozen=True, slots=True)
class Distances:
    """How far every other region is.

    ``distance`` is a Series, (regions,), without unit, 0 for a twin, nearest first; ``shares`` a
    DataFrame, (regions, measures), the per cent of each squared distance that a measure makes.
    """

    distance: pd.Series
    shares: pd.DataFrame


def standardised_distance(
    values: pd.DataFrame, region: str, *, logged: Collection[str] = (), spread: str = "deviation"
) -> Distances:
    r"""Measure how unlike each region is to one of them.

    .. math:: d_r = \sqrt{\tfrac1m \sum_k \left(\frac{x_{rk} - x_{0k}}{s_k}\right)^2}

    Parameters
    ----------
    values : DataFrame of float, (regions, measures)
        Finite. Regions with a missing value are refused, not guessed.
    region : str
        The region that the others are compared with.
    logged : collection of str
        Measures compared by ratio: their natural logarithm is taken first; they must be positive.
    spread : str
        What a measure is divided by: its standard ``deviation`` or its ``interquartile`` range.

    Returns
    -------
    Distances

    Raises
    ------
    MethodError
        If a value is missing, not finite or (logged) not positive, or a measure is constant.

    References
    ----------
    .. [1] Kaufman, L. and Rousseeuw, P. J. (1990), *Finding Groups in Data*, Wiley, section 1.2.1.

    Examples
    --------
    >>> table = pd.DataFrame({"share": [10.0, 12.0, 20.0]}, index=["us", "near", "far"])
    >>> list(standardised_distance(table, "us").distance.index)
    ['near', 'far']
    """
    table = _checked(values, region, logged)
    if spread == "deviation":
        scale = table.std()
    elif spread == "interquartile":
        scale = table.quantile(0.75) - table.quantile(0.25)
    else:
        raise MethodError(
            f"`spread` must be deviation or interquartile; it is {spread}. Pass one of them."
        )
    flat = [str(measure) for measure in scale.index[~(scale > 0)]]
    if flat:
        raise MethodError(
            f"A measure must differ between regions; {named(flat)} does not. Leave it out."
        )
    squares = ((table - table.loc[region]) / scale).drop(index=region) ** 2
    distance = np.sqrt(squares.mean(axis=1)).rename("distance").sort_values(kind="stable")
    shares = 100 * squares.div(squares.sum(axis=1).replace(0.0, np.nan), axis=0)
    return Distances(distance, shares.loc[distance.index])


def distances_by_choice(
    values: pd.DataFrame, region: str, *, logged: Collection[str] = ()
) -> pd.DataFrame:
    r"""How far every other region is, by each choice that an analyst could make.

    The choices: all measures or all but one, each with both spreads.

    .. math:: d_{rc} = \sqrt{\tfrac{1}{|K_c|} \sum_{k \in K_c}
       \left(\frac{x_{rk} - x_{0k}}{s_{kc}}\right)^2}

    Parameters
    ----------
    values : DataFrame of float, (regions, measures)
        Finite. Regions with a missing value are refused, not guessed.
    region : str
        The region that the others are compared with.
    logged : collection of str
        Measures compared by ratio; they must be positive.

    Returns
    -------
    DataFrame of float, (regions, choices)
        Without unit, 0 for a twin. The first column is the headline choice, all measures and the
        standard deviation; a column is named for the spread and the measure that it does without.

    Raises
    ------
    MethodError
        If a value is missing, not finite or (logged) not positive, or a measure is constant.

    References
    ----------
    .. [1] Kaufman, L. and Rousseeuw, P. J. (1990), *Finding Groups in Data*, Wiley, section 1.2.1.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, 2, 9], "b": [1.0, 3, 9]}, index=["us", "near", "far"])
    >>> distances_by_choice(table, "us").columns[:3].tolist()
    ['deviation', 'interquartile', 'deviation without a']
    >>> bool((distances_by_choice(table, "us").idxmin() == "near").all())
    True
    """
    measures = list(values.columns)
    without = ["", *measures] if len(measures) > 1 else [""]
    distances = {}
    for left_out, spread in product(without, ("deviation", "interquartile")):
        subset = [measure for measure in measures if measure != left_out]
        inside = [measure for measure in logged if measure in subset]
        found = standardised_distance(values[subset], region, logged=inside, spread=spread)
        distances[f"{spread} without {left_out}" if left_out else spread] = found.distance
    return pd.DataFrame(distances)


def _checked(values: pd.DataFrame, region: str, logged: Collection[str]) -> pd.DataFrame:
    table = values.astype("float64")
    if region not in table.index:
        raise MethodError(f"`region` must be a row of `values`; {region} is not. Add its row.")
    holes = [str(label) for label in table.index[~np.isfinite(table.to_numpy()).all(axis=1)]]
    if holes:
        raise MethodError(
            f"`values` must be finite; {len(holes)} of {len(table)} rows are not, {named(holes)}. "
            "Drop those rows before the call."
        )
    strange = [measure for measure in logged if measure not in table.columns]
    if strange:
        raise MethodError(
            f"`logged` must name columns of `values`; {named(strange)} is not one. Correct it."
        )
    logs = list(logged)
    low = [str(label) for label in table.index[(table[logs] <= 0).any(axis=1)]]
    if low:
        raise MethodError(
            f"A logged measure must be positive; it is not in rows {named(low)}. "
            "Drop them or do not log it."
        )
    table[logs] = np.log(table[logs])
    return table
