"""Fitness and complexity: what a region can do, judged by the least able that do the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from southgate.errors import MethodError
from southgate.methods.labelled import above_zero, binary

__all__ = ["FitnessComplexity", "fitness_complexity"]

LEAST = 1e-300  # fitness that goes to zero stops here, so that its inverse stays a number


@dataclass(frozen=True, slots=True)
class FitnessComplexity:
    """Fitness of regions and complexity of activities.

    ``regions`` and ``activities`` are Series of float, above zero, without unit, mean 1.
    ``steps`` is how many were taken; ``converged`` whether the order of the regions stood still
    over the last of them. The numbers themselves may go on falling for ever: compare orders.
    """

    regions: pd.Series
    activities: pd.Series
    steps: int
    converged: bool


def fitness_complexity(
    advantage: pd.DataFrame, *, steps: int | None = None, still: int = 50, limit: int = 5_000
) -> FitnessComplexity:
    r"""How able a region is, and how demanding an activity, each judged by the other.

    .. math:: F_c \propto \sum_p M_{cp} Q_p, \qquad Q_p \propto 1 / \sum_c \frac{M_{cp}}{F_c}

    from one everywhere, each divided by its mean after every step.

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once; at least one 1 in each row and column.
    steps : int, optional
        Exactly so many steps. By default until the order of the regions stands still [2]_.
    still : int
        Over how many steps the order must not change.
    limit : int
        At most so many steps; the record says if the order still moved.

    Returns
    -------
    FitnessComplexity
        Fitness below 1e-300 is held there; regions that reach it are not told apart.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, a label stands twice, a row or column is empty, or a count
        of steps is below 1.

    References
    ----------
    .. [1] Tacchella, A., Cristelli, M., Caldarelli, G., Gabrielli, A. and Pietronero, L. (2012),
       A new metrics for countries' fitness and products' complexity, *Scientific Reports* 2, 723.
    .. [2] Pugliese, E., Zaccaria, A. and Pietronero, L. (2016), On the convergence of the
       Fitness-Complexity Algorithm, *European Physical Journal Special Topics* 225, 1893-1911.

    Examples
    --------
    >>> table = pd.DataFrame({"ore": [1, 1], "steel": [1, 0]}, index=["a", "b"])
    >>> fitness_complexity(table, steps=1).regions.round(6).tolist()
    [1.333333, 0.666667]
    """
    m = binary(advantage, "advantage")
    above_zero(advantage.index, m.sum(axis=1), "advantage", "region", "regions")
    above_zero(advantage.columns, m.sum(axis=0), "advantage", "activity", "activities")
    if min(limit if steps is None else steps, still) < 1:
        raise MethodError(
            "`steps`, `still` and `limit` must be at least 1; one is less. Pass a larger number."
        )
    has = csr_array(m, dtype=np.float64)
    had = csr_array(has.T)
    fitness, asked = np.ones(m.shape[0]), np.ones(m.shape[1])
    order, same, taken = np.empty(0, dtype=np.intp), 0, 0
    while taken < (limit if steps is None else steps):
        able, demand = has @ asked, 1.0 / (had @ (1.0 / fitness))
        fitness = np.maximum(able / able.mean(), LEAST)
        asked = np.maximum(demand / demand.mean(), LEAST)
        taken += 1
        now = np.argsort(-fitness, kind="stable")
        same = same + 1 if np.array_equal(now, order) else 0
        order = now
        if steps is None and same >= still:
            break
    return FitnessComplexity(
        pd.Series(fitness, index=advantage.index, name="fitness"),
        pd.Series(asked, index=advantage.columns, name="complexity"),
        taken,
        same >= still,
    )
