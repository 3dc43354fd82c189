"""What a final demand causes along the chain: emissions, water, land, jobs, by where it arises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.methods.labelled import nonnegative, same_labels
from southgate.methods.solving import Precision, factored, productive

__all__ = ["Footprints", "footprints"]


@dataclass(frozen=True, slots=True)
class Footprints:
    """What is caused, per unit and in all.

    ``multipliers`` is a DataFrame, (pressures, sectors), per unit of final demand for the sector;
    ``caused`` a DataFrame, (pressures, demands), in all.
    """

    multipliers: pd.DataFrame
    caused: pd.DataFrame


def footprints(
    coefficients: pd.DataFrame,
    intensity: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    precision: Precision = "double",
) -> Footprints:
    r"""What each final demand causes along the whole chain, in one factorisation and no inverse.

    .. math:: M = S (I - A)^{-1}, \qquad P = M Y

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`; of a table over many regions, sectors are those of all.
    intensity : DataFrame of float, (pressures, sectors)
        Pressure per unit of output, not negative, in the order of the coefficients.
    demand : DataFrame of float, (sectors, demands)
        Final demand, not negative, in the order of the coefficients.
    precision : {"double", "single"}
        Of the factors. Single takes half the time and memory and is refined to the residual of
        double precision.

    Returns
    -------
    Footprints

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, or a column of coefficients
        sums to 1 or more.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, chapter 10.

    Examples
    --------
    >>> a = pd.DataFrame([[0.5, 0.0], [0.25, 0.0]], ["ore", "steel"], ["ore", "steel"])
    >>> carbon = pd.DataFrame([[1.0, 2.0]], ["CO2"], ["ore", "steel"])
    >>> f = pd.DataFrame({"homes": [10.0, 0.0]}, ["ore", "steel"])
    >>> found = footprints(a, carbon, f)
    >>> found.multipliers.loc["CO2"].tolist(), float(found.caused.loc["CO2", "homes"])
    ([3.0, 2.0], 30.0)
    """
    a = productive(coefficients)
    s, y = nonnegative(intensity, "intensity"), nonnegative(demand, "demand")
    sectors = coefficients.index
    same_labels(
        sectors, intensity.columns, "the rows of `coefficients`, the columns of `intensity`"
    )
    same_labels(sectors, demand.index, "the rows of `coefficients` and of `demand`")
    right = np.ascontiguousarray(s.T)
    each = factored(a, precision=precision).solve(right, transposed=True).T
    return Footprints(
        pd.DataFrame(each, intensity.index, sectors, copy=False),
        pd.DataFrame(each @ y, intensity.index, demand.columns, copy=False),
    )
