"""Whether an index hangs together: which part moves it, what agrees and what pulls against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.hierarchy import tree
from southgate.methods.indicators import Recipe, composite
from southgate.methods.labelled import numbers_of
from southgate.methods.places import rank

__all__ = ["Consistency", "consistency", "removal"]


@dataclass(frozen=True, slots=True)
class Consistency:
    """How far parts go together.

    ``alpha`` is Cronbach's, ``correlations`` a DataFrame, (parts, parts). ``pairs`` lists each pair
    once, the one that pulls hardest against each other first: columns ``a``, ``b``,
    ``correlation``.
    """

    alpha: float
    correlations: pd.DataFrame
    pairs: pd.DataFrame


def removal(
    values: pd.DataFrame, specification: pd.DataFrame, recipe: Recipe | None = None
) -> pd.DataFrame:
    r"""How far ranks shift where one indicator or goal is left out.

    .. math:: R_i = \frac{1}{n} \sum_u \left| \text{rank}_u^{(-i)} - \text{rank}_u \right|

    Parameters
    ----------
    values, specification, recipe
        As for :func:`southgate.methods.indicators.composite`.

    Returns
    -------
    DataFrame, (codes, 1 + units)
        Every code but the root and what stands alone in its goal. ``shift``, the mean over units,
        then, by unit, the rank without the code less the rank with it (above 0: it lifted the
        unit).

    Raises
    ------
    MethodError
        As :func:`southgate.methods.indicators.composite`, or if ``shift`` is the label of a unit.

    References
    ----------
    .. [1] Becker, W., Caperna, G., Del Sorbo, M., Norlén, H., Papadimitriou, E. and Saisana, M.
       (2022), COINr: an R package for developing composite indicators, *Journal of Open Source
       Software* 7, 4567.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [4.0, 1.0, 0.0]}, index=list("xyz"))
    >>> specification = pd.DataFrame(
    ...     {"parent": [None, "all", "all"], "weight": [1, 1, 1], "direction": [None, 1, 1]},
    ...     index=["all", "a", "b"],
    ... )
    >>> removal(table, specification)["shift"].round(3).to_dict()
    {'a': 1.0, 'b': 1.0}
    """
    if "shift" in values.index:
        raise MethodError("No unit may be called shift: it is the name of a column. Rename it.")
    found = tree(specification)
    root = found.goals[-1]
    scores = composite(values, specification, recipe)
    ranks = rank(scores[root])["rank"]
    shifts = {}
    for parts in found.children.values():
        for code in parts if len(parts) > 1 else ():
            if not (found.share[code] > 0 and found.share[list(parts)].drop(code).sum() > 0):
                continue
            without = specification.assign(
                weight=specification["weight"].where(specification.index != code, 0)
            )
            shifts[code] = rank(composite(values, without, recipe)[root])["rank"] - ranks
    table = pd.DataFrame.from_dict(shifts, orient="index", columns=values.index)
    table = table.reindex([code for code in specification.index if code in shifts])
    table.insert(0, "shift", table.abs().mean(axis=1))
    return table


def consistency(scores: pd.DataFrame) -> Consistency:
    r"""Whether parts measure one thing, and which pull against each other.

    .. math:: \alpha = \frac{k}{k-1}
       \left(1 - \frac{\sum_i \operatorname{var} x_i}{\operatorname{var} \sum_i x_i}\right)

    Parameters
    ----------
    scores : DataFrame of float, (units, parts)
        Complete, each part varies, high is good; at least two parts and three units.

    Returns
    -------
    Consistency
        ``alpha`` up to 1; correlations are Pearson's.

    Raises
    ------
    MethodError
        If a score is missing, a part is constant, or there are too few of either.

    Notes
    -----
    A low alpha does not condemn an index whose parts are meant to differ; a negative correlation
    between two goals says that the index rewards what it punishes, not that one causes the other.

    References
    ----------
    .. [1] Cronbach, L. J. (1951), Coefficient alpha and the internal structure of tests,
       *Psychometrika* 16, 297-334.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0], "c": [3.0, 2.0, 1.0]})
    >>> consistency(table).pairs["b"].tolist(), round(consistency(table).alpha, 6)
    (['c', 'c', 'b'], -3.0)
    """
    x = numbers_of(scores, "scores")
    bad = np.isnan(x).any(axis=0) | ~(np.ptp(x, axis=0) > 0)
    if bad.any() or x.shape[0] < 3 or x.shape[1] < 2:
        raise MethodError(
            "`scores` must be complete and vary, three units of two parts at least; "
            f"{named([str(part) for part in scores.columns[bad]]) or 'there are fewer'}. "
            "Leave those parts out."
        )
    parts = x.shape[1]
    alpha = parts / (parts - 1) * (1 - x.var(axis=0, ddof=1).sum() / x.sum(axis=1).var(ddof=1))
    correlations = scores.corr()
    above, beside = np.triu_indices(parts, 1)
    pairs = pd.DataFrame(
        {
            "a": scores.columns[above],
            "b": scores.columns[beside],
            "correlation": correlations.to_numpy()[above, beside],
        }
    )
    pairs = pairs.sort_values("correlation", kind="stable", ignore_index=True)
    return Consistency(float(alpha), correlations, pairs)
