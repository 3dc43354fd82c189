"""How unsure slopes are where rows err together: robust and clustered covariance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from southgate.errors import MethodError, named

__all__ = ["Sandwich", "sandwich"]


@dataclass(frozen=True, slots=True)
class Sandwich:
    """A covariance of slopes, (covariates, covariates), and what it was corrected by.

    ``correction`` says the factor in words; ``mended`` is True where clusters of several kinds
    gave a table that is no covariance, and what was below zero in it was set to zero.
    """

    covariance: NDArray[Any]
    correction: str
    mended: bool


def sandwich(
    scores: NDArray[Any],
    information: NDArray[Any],
    clusters: list[NDArray[Any]],
    *,
    names: list[str] | None = None,
) -> Sandwich:
    r"""The covariance of slopes from the scores of rows, summed within clusters first.

    .. math:: I^{-1} \left(c \sum_g s_g s_g'\right) I^{-1}, \qquad
       s_g = \sum_{r \in g} x_r (y_r - \mu_r)

    Without clusters each row is its own, and c is N / (N - 1). With clusters c is G / (G - 1);
    for clusters of several kinds the parts are added and taken off by inclusion and exclusion, and
    G is the number of the kind that has fewest. Fixed effects are not counted as parameters.

    Parameters
    ----------
    scores : ndarray of float, (covariates, rows)
    information : ndarray of float, (covariates, covariates)
        Of full rank.
    clusters : list of ndarray of int, (rows,)
        The cluster of each row, numbered from 0; one array for each kind, none for robust errors.
    names : list of str, optional
        Of the kinds, for messages.

    Returns
    -------
    Sandwich

    Raises
    ------
    MethodError
        If a kind of cluster has one member only.

    References
    ----------
    .. [1] White, H. (1980), A heteroskedasticity-consistent covariance matrix estimator and a
       direct test for heteroskedasticity, *Econometrica* 48, 817-838.
    .. [2] Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011), Robust inference with multiway
       clustering, *Journal of Business & Economic Statistics* 29, 238-249.

    Examples
    --------
    >>> scores = np.array([[1.0, -1.0, 2.0, -2.0]])
    >>> float(sandwich(scores, np.array([[10.0]]), []).covariance[0, 0].round(9))
    0.133333333
    """
    rows = scores.shape[1]
    if len(information) == 0:
        return Sandwich(np.zeros((0, 0)), "no covariate", mended=False)
    if not clusters:
        meat, factor, correction = scores @ scores.T, rows / (rows - 1), "N / (N - 1)"
    else:
        sizes = [int(codes.max()) + 1 for codes in clusters]
        if lone := [str((names or range(len(sizes)))[n]) for n, s in enumerate(sizes) if s < 2]:
            raise MethodError(
                "Each kind of cluster must have two members or more; "
                f"{len(lone)} does not: {named(lone)}. Cluster by another column."
            )
        meat = np.zeros_like(information)
        for many in range(1, len(clusters) + 1):
            for chosen in combinations(clusters, many):
                sums = _sums(scores, _joined(chosen))
                meat += (-1) ** (many + 1) * (sums @ sums.T)
        factor, correction = min(sizes) / (min(sizes) - 1), f"G / (G - 1), G = {min(sizes)}"
    bread = np.linalg.inv(information)
    covariance = factor * bread @ meat @ bread
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    mended = bool(values.min() < -1e-12 * np.abs(values).max())
    if mended:
        covariance = (vectors * np.maximum(values, 0)) @ vectors.T
    return Sandwich(covariance, correction, mended)


def _joined(kinds: tuple[NDArray[Any], ...]) -> NDArray[Any]:
    """The clusters of rows that are alike in every kind."""
    codes = kinds[0].astype(np.int64)
    for other in kinds[1:]:
        codes = np.unique(codes * (int(other.max()) + 1) + other, return_inverse=True)[1]
    return codes


def _sums(scores: NDArray[Any], codes: NDArray[Any]) -> NDArray[Any]:
    return np.stack([np.bincount(codes, row) for row in scores])
