"""Weights that are given, equal, or read from how scores go together."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.hierarchy import tree
from southgate.methods.labelled import numbers_of

__all__ = ["loadings", "weight"]


def weight(
    specification: pd.DataFrame,
    *,
    method: Literal["given", "equal", "loadings"] = "given",
    scores: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The specification with other weights.

    Parameters
    ----------
    specification : DataFrame, (codes, 3)
        As for :func:`southgate.methods.hierarchy.tree`.
    method : {"given", "equal", "loadings"}
        ``given``: as they stand; ``equal``: the same for all within a goal; ``loadings``: of the
        first principal component of each goal's parts. Benefit of the doubt gives each unit its own
        weights: see :func:`southgate.methods.benefit.benefit_of_the_doubt`.
    scores : DataFrame of float, (units, codes), optional
        For ``loadings``: of every code but the root, high is good.

    Returns
    -------
    DataFrame, (codes, 3)
        In each goal the weights add up to 1; the root has 1.

    Raises
    ------
    MethodError
        If the specification is not a tree, scores are missing for ``loadings``, or a loading is
        negative: what goes against the rest of its goal has no weight in it.

    References
    ----------
    .. [1] Nardo, M., Saisana, M., Saltelli, A. and Tarantola, S. (2005), *Tools for Composite
       Indicators Building*, JRC, EUR 21682.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"parent": [None, "all", "all"], "weight": [1, 3, 1], "direction": [None, 1, -1]},
    ...     index=["all", "income", "smoke"],
    ... )
    >>> weight(table, method="equal")["weight"].tolist()
    [1.0, 0.5, 0.5]
    """
    found = tree(specification)
    new = found.share.copy()
    for goal, parts in found.children.items():
        codes = list(parts)
        if method == "equal":
            new[codes] = 1 / len(codes)
        elif method == "loadings" and len(codes) > 1:
            if scores is None:
                raise MethodError("For `loadings` pass `scores`; they are read from scores.")
            read = loadings(scores[codes])
            against = [str(code) for code in read.index[read < 0]]
            if against:
                raise MethodError(
                    f"No loading of a goal must be negative; in {goal} {named(against)} is. It "
                    "goes against the rest: leave it out or keep the given weights."
                )
            new[codes] = read / read.sum()
    return specification.assign(weight=new)


def loadings(scores: pd.DataFrame) -> pd.Series:
    r"""How much each part has in common with the others: the first principal component.

    The eigenvector of the largest eigenvalue of the correlation matrix,
    :math:`R v = \lambda_1 v`, :math:`|v| = 1`, with the sign that makes its sum positive.

    Parameters
    ----------
    scores : DataFrame of float, (units, parts)
        Complete; no part constant; at least two parts.

    Returns
    -------
    Series of float, (parts,)
        From -1 to 1; negative: it goes against the others.

    Raises
    ------
    MethodError
        If a score is missing or a part is constant.

    Notes
    -----
    What is correlated is counted more, though it says less that is new. These are no judgement of
    what matters.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 4.0]})
    >>> loadings(table).round(6).tolist()
    [0.707107, 0.707107]
    """
    x = numbers_of(scores, "scores")
    bad = np.isnan(x).any(axis=0) | ~(np.ptp(x, axis=0) > 0)
    if bad.any():
        parts = [str(part) for part in scores.columns[bad]]
        raise MethodError(
            f"`scores` must be complete and vary; {named(parts)} are not. Leave them out."
        )
    _, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(x, rowvar=False)))
    first = vectors[:, -1]
    return pd.Series(first if first.sum() >= 0 else -first, index=scores.columns, name="loading")
