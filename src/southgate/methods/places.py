"""Places in a ranking, with equal scores told apart from scores that only differ in rounding."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import unique_labels

__all__ = ["EQUAL", "places", "rank"]

EQUAL = 1e-9
"""Scores this near, relative to the largest of their ranking, share a place."""


def rank(scores: pd.Series) -> pd.DataFrame:
    r"""The place of each unit, with how many share it.

    .. math:: \text{rank}_u = 1 + \#\{v : s_v > s_u\}

    Parameters
    ----------
    scores : Series of float, (units,)
        High is good. A missing score has no place; every label once.

    Returns
    -------
    DataFrame, (units, 2)
        ``rank`` from 1, not a number where the score is missing, and ``tied``, how many units have
        this place, 1 where nobody shares it. In the order of the scores.

    Raises
    ------
    MethodError
        If a score is infinite or a label stands twice.

    Notes
    -----
    Scores nearer than 1e-9 of the largest are equal: a rank that hangs on the last bit of a sum is
    not a rank.

    References
    ----------
    .. [1] Goldstein, H. and Spiegelhalter, D. J. (1996), League tables and their limitations,
       *Journal of the Royal Statistical Society A* 159, 385-443.

    Examples
    --------
    >>> rank(pd.Series({"a": 0.3, "b": 0.1 + 0.2, "c": 0.1}))["rank"].tolist()
    [1.0, 1.0, 3.0]
    """
    unique_labels(scores, "scores")
    numbers = scores.to_numpy(dtype="float64", na_value=np.nan)
    strange = [str(label) for label in scores.index[np.isinf(numbers)]]
    if strange:
        raise MethodError(
            f"`scores` must be finite or missing; {len(strange)} are infinite: {named(strange)}. "
            "Correct them before the call."
        )
    there = ~np.isnan(numbers)
    found = np.full(len(numbers), np.nan)
    if there.any():
        found[there] = places(numbers[None, there])[0]
    table = pd.DataFrame({"rank": found}, index=scores.index)
    table["tied"] = table.groupby("rank", sort=False)["rank"].transform("size")
    return table


def places(scores: NDArray[np.float64]) -> NDArray[np.int32]:
    """Rank along each row, high first; equals share the best of their places.

    Parameters
    ----------
    scores : ndarray of float64, (draws, units)
        Finite.

    Returns
    -------
    ndarray of int32, (draws, units)
        From 1. Scores nearer than 1e-9 of the largest of their row share a place.

    Examples
    --------
    >>> places(np.array([[0.2, 0.7, 0.7]])).tolist()
    [[3, 1, 1]]
    """
    order = np.argsort(-scores, axis=1)
    falling = np.take_along_axis(scores, order, axis=1)
    near = EQUAL * np.abs(scores).max(axis=1, keepdims=True)
    place = np.arange(1, scores.shape[1] + 1, dtype=np.int32)
    new = falling[:, :-1] - falling[:, 1:] > near
    if new.all():
        best = np.broadcast_to(place, scores.shape)
    else:
        first = np.ones((len(scores), 1), dtype=bool)
        new = np.concatenate([first, new], axis=1)
        best = np.maximum.accumulate(np.where(new, place, np.int32(0)), axis=1)
    found = np.empty(scores.shape, dtype=np.int32)
    np.put_along_axis(found, order, best, axis=1)
    return found
