"""Interaction where only each origin's leading partners are listed: what is absent is not zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri

from southgate.errors import MethodError, named

__all__ = ["Censored", "both_rules", "censored_interaction"]

STEPS = 200


@dataclass(frozen=True, slots=True)
class Censored:
    """A fit under one rule of how the lists were cut.

    ``coefficients``, (constant and covariates, [estimate, standard_error, low, high]);
    ``spread``, the standard deviation of the logarithm of flows about what is expected;
    ``listed`` and ``absent`` count the pairs.
    """

    coefficients: pd.DataFrame
    spread: float
    log_likelihood: float
    listed: int
    absent: int
    rule: str


def censored_interaction(
    table: pd.DataFrame,
    *,
    flow: str,
    origin: str,
    covariates: Sequence[str],
    lists: int = 1,
    bound: str = "",
    confidence: float = 0.95,
) -> Censored:
    r"""What flows depend on, where a pair that is not listed is only known to be small.

    .. math:: \ln y_{ij} = x_{ij}' \beta + e_{ij}, \quad e \sim N(0, s^2), \qquad
       y_{ij} \le u_i \text{ where } ij \text{ is absent}

    With ``lists`` 1 the list holds the origin's largest flows, and u is the smallest of them. With
    M lists in one, as one for each means of travel, an absent flow is the sum of M that each stayed
    beneath the end of its list: at most M times the flow of rank K / M, of K listed. The one rule
    takes absent flows for smaller than they may be, the other for larger; see :func:`both_rules`.
    Where the source says from which size on it lists a flow, ``bound`` names the column of it.

    Parameters
    ----------
    table : DataFrame, (pairs, columns)
        One row for each pair that could be listed; the flow is missing where it is not.
    flow : str
        The column of flows, above zero where given.
    origin : str
        Whose lists they are; errors are clustered by it.
    covariates : sequence of str
        Finite; logarithms of masses and distance, say. A constant is added.
    lists : int
        How many leading lists were joined, 1 or more.
    bound : str
        The column of what an absent flow is at most, above zero; empty where lists tell.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Censored

    Raises
    ------
    MethodError
        If a column is missing or holds what it must not, an origin lists nothing, covariates do
        not vary beside one another, or the steps do not end.

    References
    ----------
    .. [1] Tobin, J. (1958), Estimation of relationships for limited dependent variables,
       *Econometrica* 26, 24-36.
    .. [2] Olsen, R. J. (1978), Note on the uniqueness of the maximum likelihood estimator for the
       Tobit model, *Econometrica* 46, 1211-1215.

    Examples
    --------
    >>> table = pd.DataFrame({"o": list("aaabbb"), "near": [2.0, 1.0, 0.0] * 2,
    ...     "moved": [8.0, 3.0, None, 7.0, 3.5, None]})
    >>> fit = censored_interaction(table, flow="moved", origin="o", covariates=["near"])
    >>> fit.listed, fit.absent, bool(0.7 < fit.coefficients.loc["near", "estimate"] < 1.1)
    (4, 2, True)
    """
    if lists < 1 or not 0 < confidence < 1:
        raise MethodError(
            "`lists` must be 1 or more and `confidence` between 0 and 1; they are "
            f"{lists} and {confidence}. Pass 1 and 0.95, say."
        )
    y, x, codes = _door(table, flow, origin, list(covariates), listing=not bound)
    seen = ~np.isnan(y)
    known = np.where(seen, y, _told(table, bound) if bound else _bounds(y, codes, lists)[codes])
    theta, likelihood, bread = _fit(known, x, seen)
    covariance = _clustered(known, x, seen, (theta, bread, codes))
    gamma, slopes = theta[-1], theta[:-1] / theta[-1]
    jacobian = np.column_stack([np.eye(len(slopes)) / gamma, -slopes / gamma])
    error = np.sqrt(np.diag(jacobian @ covariance @ jacobian.T))
    reach = float(ndtri((1 + confidence) / 2)) * error
    columns = {"estimate": slopes, "standard_error": error}
    columns |= {"low": slopes - reach, "high": slopes + reach}
    rule = "top of the total" if lists == 1 else f"union of {lists} leading lists"
    rule = f"beneath `{bound}`" if bound else rule
    index = ["constant", *covariates]
    counts = (int(seen.sum()), int((~seen).sum()))
    table_out = pd.DataFrame(columns, index=index)
    return Censored(table_out, float(1 / gamma), likelihood, *counts, rule)


def both_rules(
    table: pd.DataFrame,
    *,
    flow: str,
    origin: str,
    covariates: Sequence[str],
    lists: int,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Coefficients under both rules by which lists may have been cut, and an interval over both.

    Parameters
    ----------
    table : DataFrame, (pairs, columns)
        As in :func:`censored_interaction`.
    flow, origin : str
    covariates : sequence of str
    lists : int
        How many lists may have been joined, 2 or more.
    confidence : float

    Returns
    -------
    DataFrame of float, (constant and covariates, [total, union, low, high])
        The estimate under each rule; ``low`` and ``high`` enclose the intervals of both.

    Raises
    ------
    MethodError
        As in :func:`censored_interaction`, or if `lists` is below 2.

    References
    ----------
    .. [1] Manski, C. F. (2003), *Partial Identification of Probability Distributions*, Springer.

    Examples
    --------
    >>> table = pd.DataFrame({"o": list("aaabbb"), "near": [2.0, 1.0, 0.0] * 2,
    ...     "moved": [8.0, 3.0, None, 7.0, 3.5, None]})
    >>> both = both_rules(table, flow="moved", origin="o", covariates=["near"], lists=2)
    >>> bool((both["low"] < both[["total", "union"]].min(axis=1)).all())
    True
    """
    if lists < 2:
        raise MethodError(f"`lists` must be 2 or more; it is {lists}. Pass how many there may be.")
    total, union = (
        censored_interaction(
            table,
            flow=flow,
            origin=origin,
            covariates=covariates,
            lists=number,
            confidence=confidence,
        ).coefficients
        for number in (1, lists)
    )
    return pd.DataFrame({
        "total": total["estimate"],
        "union": union["estimate"],
        "low": np.minimum(total["low"], union["low"]),
        "high": np.maximum(total["high"], union["high"]),
    })  # fmt: skip


def _told(table: pd.DataFrame, bound: str) -> NDArray[Any]:
    """The logarithm of what an absent flow is at most, as the table says."""
    most = (
        table[bound].to_numpy(dtype="float64", na_value=np.nan)
        if bound in table
        else np.array([np.nan])
    )
    if not (np.isfinite(most).all() and (most > 0).all()):
        raise MethodError(
            f"`{bound}` must say for every row what an absent flow is at most, above zero; it does "
            "not. Fill it, or let the lists tell."
        )
    logs: NDArray[Any] = np.log(most)
    return logs


def _door(
    table: pd.DataFrame, flow: str, origin: str, covariates: list[str], *, listing: bool
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The logarithm of flows, missing where absent; covariates with a constant; origins."""
    if gone := [name for name in (flow, origin, *covariates) if name not in table.columns]:
        raise MethodError(
            f"`table` must have every column that is named; it lacks {named(gone)}. "
            "Add them, or correct the names."
        )
    flows = table[flow].to_numpy(dtype="float64", na_value=np.nan)
    values = table[covariates].to_numpy(dtype="float64", na_value=np.nan)
    codes, labels = pd.factorize(table[origin])
    if (
        (flows <= 0).any()
        or np.isinf(flows).any()
        or not np.isfinite(values).all()
        or (codes < 0).any()
    ):
        raise MethodError(
            "Listed flows must be finite and above zero, covariates finite, and every row must "
            "have its origin; some do not hold to it. Leave a flow that is not listed empty, "
            "not 0, and drop rows that lack the rest."
        )
    listed = np.bincount(codes, ~np.isnan(flows), len(labels))
    if not listed.any():
        raise MethodError("A flow must be listed; none is. Add some.")
    if listing and (listed < 1).any():
        silent = [str(label) for label in labels[listed < 1]]
        raise MethodError(
            f"Every origin must list a partner; {len(silent)} of {len(labels)} list none: "
            f"{named(silent)}. Drop their rows: nothing is known of them."
        )
    x = np.column_stack([np.ones(len(flows)), values])
    if np.linalg.matrix_rank(x / np.abs(x).max(axis=0, initial=1e-300)) < x.shape[1]:
        raise MethodError(
            f"Covariates must vary, each beside the others; {named(covariates)} do not. Leave out "
            "what the others give."
        )
    return np.log(flows), x, codes


def _bounds(y: NDArray[Any], codes: NDArray[Any], lists: int) -> NDArray[Any]:
    """The logarithm of what an absent flow of each origin is at most."""
    seen = np.flatnonzero(~np.isnan(y))
    order = seen[np.lexsort((-y[seen], codes[seen]))]
    listed = np.bincount(codes[seen])
    ends = np.cumsum(listed)
    rank = np.ceil(listed / lists).astype(np.int64)
    bounds: NDArray[Any] = y[order][ends - listed + rank - 1] + np.log(lists)
    return bounds


def _parts(
    y: NDArray[Any], x: NDArray[Any], seen: NDArray[np.bool_], theta: NDArray[Any]
) -> tuple[float, NDArray[Any], NDArray[Any]]:
    """The log-likelihood, and its first and second derivatives by each row's own residual."""
    u = theta[-1] * y - x @ theta[:-1]
    below = log_ndtr(u)
    mills = np.exp(-(u**2) / 2 - np.log(2 * np.pi) / 2 - below)
    first = np.where(seen, -u, mills)
    second = np.where(seen, -1.0, -mills * (u + mills))
    value = np.where(seen, np.log(theta[-1]) - (u**2 + np.log(2 * np.pi)) / 2, below)
    return float(value.sum()), first, second


def _fit(
    y: NDArray[Any], x: NDArray[Any], seen: NDArray[np.bool_]
) -> tuple[NDArray[Any], float, NDArray[Any]]:
    """Newton's steps in the parameters of Olsen, in which there is one summit only."""
    design = np.column_stack([-x, y])
    start, *_ = np.linalg.lstsq(x[seen], y[seen], rcond=None)
    spread = max(float(np.std(y[seen] - x[seen] @ start)), 1e-3)
    theta = np.append(start, 1.0) / spread
    number = int(seen.sum())
    value, first, second = _parts(y, x, seen, theta)
    for _ in range(STEPS):
        gradient = design.T @ first
        gradient[-1] += number / theta[-1]
        curve = -(design * second[:, None]).T @ design
        curve[-1, -1] += number / theta[-1] ** 2
        step = np.linalg.solve(curve, gradient)
        if gradient @ step < 1e-16 * (1 + abs(value)):
            return theta, value, np.linalg.inv(curve)
        size = 1.0
        while (
            theta[-1] + size * step[-1] <= 0 or _parts(y, x, seen, theta + size * step)[0] < value
        ):
            size /= 2
            if size < 1e-12:
                return theta, value, np.linalg.inv(curve)
        theta = theta + size * step
        value, first, second = _parts(y, x, seen, theta)
    raise MethodError(
        f"The steps must end; after {STEPS} they still move. Put the covariates on like scales, "
        "and see that flows are not explained without error."
    )


def _clustered(
    y: NDArray[Any],
    x: NDArray[Any],
    seen: NDArray[np.bool_],
    found: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
) -> NDArray[Any]:
    """The covariance by origins, G / (G - 1)."""
    theta, bread, codes = found
    _, first, _ = _parts(y, x, seen, theta)
    scores = np.column_stack([-x, y]) * first[:, None]
    scores[:, -1] += seen / theta[-1]
    sums = np.stack([np.bincount(codes, column) for column in scores.T])
    groups = sums.shape[1]
    if groups < 2:
        raise MethodError("There must be two origins or more; there is one. Add others.")
    covariance: NDArray[Any] = groups / (groups - 1) * bread @ sums @ sums.T @ bread
    return covariance
