"""What a unit of final demand sets in motion: output, jobs, and what wages buy in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.labelled import above_zero, nonnegative, same_labels, unique_labels
from southgate.methods.solving import Factored, factored, productive

__all__ = ["Households", "employment_multipliers", "output_multipliers"]


@dataclass(frozen=True, slots=True)
class Households:
    """Households as one more sector.

    ``income`` is a Series, (sectors,), of wages per unit of output; ``spending`` a Series,
    (sectors,), of what they spend on each sector's product per unit of income, imports and
    savings apart; ``within`` what households pay one another per unit of income.
    """

    income: pd.Series
    spending: pd.Series
    within: float = 0.0


def output_multipliers(
    coefficients: pd.DataFrame, *, households: Households | None = None
) -> pd.Series:
    r"""How much output of all sectors a unit of final demand for each sets in motion.

    .. math:: m_j = \sum_i l_{ij}

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`. Domestic ones give what is set in motion at home; total
        ones count output abroad as well.
    households : Households, optional
        With them, what households spend of the wages is set in motion too (total, truncated).

    Returns
    -------
    Series of float, (sectors,)
        From 1, without unit: output per unit of final demand, the unit itself among it. A national
        multiplier is an upper bound of any region's, which buys more from elsewhere.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, a column sums to 1 or more,
        or households spend more than they earn.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, section 6.2.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> output_multipliers(a).round(3).tolist()
    [1.518, 1.452]
    """
    solver = factored(productive(coefficients))
    ones = np.ones(len(coefficients))
    simple = solver.solve(ones, transposed=True)
    if households is not None:
        simple = simple + _induced(solver, coefficients.columns, ones, households)
    return pd.Series(simple, coefficients.columns, name="output_multiplier")


def employment_multipliers(
    coefficients: pd.DataFrame,
    employment: pd.Series,
    output: pd.Series,
    *,
    households: Households | None = None,
) -> pd.DataFrame:
    r"""How many jobs a unit of final demand for each sector keeps, and how many follow one job.

    .. math:: s_j = \sum_i \frac{e_i}{x_i} l_{ij}, \qquad \text{type I} = \frac{s_j}{e_j / x_j}

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`; domestic ones, or the jobs lie partly abroad.
    employment : Series of float, (sectors,)
        Persons, not negative, in the order of the coefficients.
    output : Series of float, (sectors,)
        Above zero, in the order of the coefficients.
    households : Households, optional
        With them, the jobs that wages set in motion as they are spent.

    Returns
    -------
    DataFrame of float, (sectors, 3) or (sectors, 5)
        ``direct``, jobs per unit of output; ``simple``, jobs per unit of final demand; ``type_1``,
        jobs in all per job in the sector; with households ``total`` and ``type_2`` likewise. A
        sector without jobs has no type I or II.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, a sector has no output, a
        column sums to 1 or more, or households spend more than they earn.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, section 6.2.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> jobs = pd.Series([300.0, 500.0], ["farms", "mills"])
    >>> output = pd.Series([1000.0, 2000.0], ["farms", "mills"])
    >>> employment_multipliers(a, jobs, output)["type_1"].round(3).tolist()
    [1.474, 1.518]
    """
    solver = factored(productive(coefficients))
    sectors = coefficients.columns
    e = _series(employment, "employment", sectors)
    x = _series(output, "output", sectors)
    above_zero(sectors, x, "output", "sector", "sectors")
    direct = e / x
    some = direct > 0
    simple = solver.solve(direct, transposed=True)
    found = {"direct": direct, "simple": simple, "type_1": _ratio(simple, direct, some)}
    if households is not None:
        total = simple + _induced(solver, sectors, direct, households)
        found |= {"total": total, "type_2": _ratio(total, direct, some)}
    return pd.DataFrame(found, sectors)


def _induced(
    solver: Factored, sectors: pd.Index, weights: NDArray[np.float64], households: Households
) -> NDArray[np.float64]:
    """What households' spending adds, by the inverse in blocks: nothing larger is factored."""
    income = _series(households.income, "households.income", sectors)
    spending = _series(households.spending, "households.spending", sectors)
    if not 0 <= households.within < 1 or spending.sum() + households.within > 1 + 1e-9:
        raise MethodError(
            "Households must not spend more than they earn, nor pay all of it to one another; they "
            f"spend {spending.sum() + households.within:.3g} of each unit. Mend `households`."
        )
    earned = solver.solve(income, transposed=True)
    kept = 1 - households.within - earned @ spending
    if not kept > 1e-9:
        raise MethodError(
            "Some of the income must leave the circle of wages and spending; none does. "
            "Take savings, taxes or imports out of `households.spending`."
        )
    per_income = float(solver.solve(spending) @ weights)
    induced: NDArray[np.float64] = earned * (per_income / kept)
    return induced


def _series(series: pd.Series, name: str, sectors: pd.Index) -> NDArray[np.float64]:
    unique_labels(series, name)
    same_labels(sectors, series.index, f"the rows of `coefficients` and of `{name}`")
    numbers: NDArray[np.float64] = nonnegative(series.to_frame(), name)[:, 0]
    return numbers


def _ratio(
    a: NDArray[np.float64], b: NDArray[np.float64], some: NDArray[np.bool_]
) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.divide(a, b, out=np.full(len(a), np.nan), where=some)
    return ratio
