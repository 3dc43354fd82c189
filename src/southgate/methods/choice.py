"""Which place is chosen: Huff's model, its estimation, and what another offer changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["Customers", "ShareResponse", "changed_shares", "customers", "huff", "mci"]

RADIUS = 6371.0088  # of the earth, in km
CELLS = 1 << 17  # computed together: they fit into a processor's cache


@dataclass(frozen=True, slots=True)
class Customers:
    """Who goes where in all: ``destinations``, what each gets, and ``origins``, what each reaches.

    ``destinations`` is in the unit of the origins' mass and adds up to it; ``origins`` is the sum
    of attractions by their distance, which shares divide by, in the unit of attraction.
    """

    destinations: pd.Series
    origins: pd.Series


@dataclass(frozen=True, slots=True)
class ShareResponse:
    """What shares respond to: ``coefficients``, (attributes, [estimate, standard_error]).

    Elasticities before the others answer. ``origins`` and ``rows`` count what was used.
    """

    coefficients: pd.DataFrame
    origins: int
    rows: int


def huff(
    attraction: pd.Series,
    cost: pd.DataFrame,
    *,
    decay: float,
    exponent: float = 1.0,
    form: str = "power",
) -> pd.DataFrame:
    r"""The share of each origin's visits that goes to each destination.

    .. math:: p_{ij} = \frac{a_j^{\alpha} f(c_{ij})}{\sum_k a_k^{\alpha} f(c_{ik})}

    Parameters
    ----------
    attraction : Series of float, (destinations,)
        Finite, not negative, not all zero; 0 for a place that is closed.
    cost : DataFrame of float, (origins, destinations)
        Finite; above zero where the form is power.
    decay : float
        Above zero; of cost, or of its logarithm where the form is power.
    exponent : float
        Alpha, above zero.
    form : {"power", "exponential"}

    Returns
    -------
    DataFrame of float, (origins, destinations)
        From 0 to 1; each row adds up to 1.

    Raises
    ------
    MethodError
        If a number is missing, infinite or negative, labels differ, or nothing attracts.

    References
    ----------
    .. [1] Huff, D. L. (1964), Defining and estimating a trading area, *Journal of Marketing* 28,
       34-38.

    Examples
    --------
    >>> km = pd.DataFrame({"north": [1.0, 2.0], "south": [1.0, 1.0]}, index=["a", "b"])
    >>> huff(pd.Series({"north": 3.0, "south": 1.0}), km, decay=2).round(3).values.tolist()
    [[0.75, 0.25], [0.429, 0.571]]
    """
    c, a = nonnegative(cost, "cost"), nonnegative(attraction.to_frame("attraction"), "attraction")
    same_labels(cost.columns, attraction.index, "the columns of `cost` and of `attraction`")
    _refuse(a, decay, exponent, form)
    if form == "power" and c.min() <= 0:
        rows = [str(label) for label in cost.index[np.flatnonzero((c <= 0).any(axis=1))]]
        raise MethodError(
            f"Every cost must be above zero where the form is power; in rows {named(rows)} one is "
            "not. Give what lies within a place a cost of its own, or use the exponential form."
        )
    pull, _ = _pull(np.log(c) if form == "power" else c, a[:, 0], decay, exponent)
    return pd.DataFrame(pull, index=cost.index, columns=cost.columns)


def customers(
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    decay: float,
    nearest: float,
    exponent: float = 1.0,
    form: str = "power",
) -> Customers:
    """How many come to each destination, from places on the map, without a table of all pairs.

    Distances are great circles, and shares those of :func:`huff`; a part of the origins at a time.

    Parameters
    ----------
    origins : DataFrame of float, (origins, [longitude, latitude, mass])
        Degrees; people, or what they spend.
    destinations : DataFrame of float, (destinations, [longitude, latitude, attraction])
    decay : float
        As in :func:`huff`, over km.
    nearest : float
        The distance, in km, that nearer pairs are taken to have; above zero.
    exponent : float
    form : {"power", "exponential"}

    Returns
    -------
    Customers

    Raises
    ------
    MethodError
        If a column is missing, a number is not finite, a mass negative, or nothing attracts.

    References
    ----------
    .. [1] Huff, D. L. (1964), Defining and estimating a trading area, *Journal of Marketing* 28,
       34-38.

    Examples
    --------
    >>> homes = pd.DataFrame({"longitude": [0.0], "latitude": [0.0], "mass": [10.0]}, index=["a"])
    >>> shops = pd.DataFrame({"longitude": [0.1, -0.1], "latitude": 0.0, "attraction": [4.0, 1.0]})
    >>> customers(homes, shops, decay=2, nearest=0.5).destinations.round(9).tolist()
    [8.0, 2.0]
    """
    at, mass = _located(origins, "origins", "mass")
    to, attraction = _located(destinations, "destinations", "attraction")
    _refuse(attraction[:, None], decay, exponent, form)
    if not 0 < nearest < np.inf:
        raise MethodError(f"`nearest` must be above zero km; it is {nearest}. Pass 1, say.")
    found, reach = np.zeros(len(to)), np.empty(len(at))
    rows = max(1, CELLS // len(to))
    for start in range(0, len(at), rows):
        part = slice(start, start + rows)
        cost = np.maximum(_arcs(at[part], to), nearest)
        if form == "power":
            np.log(cost, out=cost)
        pull, reach[part] = _pull(cost, attraction, decay, exponent)
        found += mass[part] @ pull
    return Customers(
        pd.Series(found, index=destinations.index, name="customers"),
        pd.Series(reach, index=origins.index, name="reach"),
    )


def mci(
    table: pd.DataFrame, *, share: str, origin: str, attributes: Sequence[str]
) -> ShareResponse:
    r"""What shares respond to, by least squares on log-centred shares and attributes.

    .. math:: \ln \frac{p_{ij}}{\tilde p_i} = \sum_k \beta_k \ln \frac{x_{kij}}{\tilde x_{ki}}

    with the geometric mean of each origin beneath. Standard errors are robust to uneven spread.

    Parameters
    ----------
    table : DataFrame, (pairs, columns)
        One row for each origin and place chosen from it.
    share : str
        The column of shares, above zero: an origin's places that nobody chose are to be left out
        or given a share, and which of both was done moves the estimate.
    origin : str
    attributes : sequence of str
        Columns above zero: size, distance.

    Returns
    -------
    ShareResponse

    Raises
    ------
    MethodError
        If a column is missing or not above zero, no origin has two places, or attributes do not
        vary beside one another within origins.

    References
    ----------
    .. [1] Nakanishi, M. and Cooper, L. G. (1974), Parameter estimation for a multiplicative
       competitive interaction model: least squares approach, *Journal of Marketing Research* 11,
       303-311.

    Examples
    --------
    >>> table = pd.DataFrame({"home": list("aab"), "size": [4.0, 1.0, 2.0], "seen": [0.8, 0.2, 1]})
    >>> fit = mci(table, share="seen", origin="home", attributes=["size"])
    >>> float(fit.coefficients.loc["size", "estimate"].round(9))
    1.0
    """
    names = [share, *attributes]
    if gone := [name for name in (*names, origin) if name not in table.columns]:
        raise MethodError(
            f"`table` must have every column that is named; it lacks {named(gone)}. "
            "Add them, or correct the names."
        )
    values = table[names].to_numpy(dtype="float64", na_value=np.nan)
    if not (np.isfinite(values) & (values > 0)).all():
        low = [
            n
            for n, ok in zip(names, (np.isfinite(values) & (values > 0)).all(0), strict=True)
            if not ok
        ]
        raise MethodError(
            f"Shares and attributes must be finite and above zero; in {named(low)} some are not. "
            "Leave those rows out, or give them a share, and say which."
        )
    codes, homes = pd.factorize(table[origin])
    if (codes < 0).any() or np.bincount(codes).max() < 2:
        raise MethodError(
            "Every row must have its origin, and an origin two places or more; none has. "
            "Pass a row for each place that could be chosen."
        )
    logs = np.log(values)
    sizes = np.bincount(codes)
    means = [np.bincount(codes, column) / sizes for column in logs.T]
    logs -= np.stack(means, axis=1)[codes]
    y, x = logs[:, 0], logs[:, 1:]
    found, _, rank, _ = np.linalg.lstsq(x, y, rcond=1e-10)
    if rank < x.shape[1]:
        raise MethodError(
            "Attributes must vary within origins, each beside the others; of "
            f"{named(list(attributes))} {rank} can be told apart. Leave out what the others give."
        )
    bread = np.linalg.inv(x.T @ x)
    scores = x * (y - x @ found)[:, None]
    free = len(y) - len(homes) - x.shape[1]
    spread = bread @ (scores.T @ scores) @ bread * (len(y) / free if free > 0 else np.nan)
    columns = {"estimate": found, "standard_error": np.sqrt(np.diag(spread))}
    return ShareResponse(pd.DataFrame(columns, index=list(attributes)), len(homes), len(y))


def changed_shares(shares: pd.DataFrame, factor: pd.Series) -> pd.DataFrame:
    r"""Shares after attractions have changed by a factor, all others answering.

    .. math:: p_{ij}' = \frac{p_{ij} g_j}{\sum_k p_{ik} g_k}

    Observed shares go in, so that nothing is asked of a model but the factor.

    Parameters
    ----------
    shares : DataFrame of float, (origins, destinations)
        Not negative, each row with a share above zero.
    factor : Series of float, (destinations,)
        What the attraction, by its exponent and its way, is multiplied by; 1 leaves it.

    Returns
    -------
    DataFrame of float, (origins, destinations)
        Each row adds up to what it did.

    Raises
    ------
    MethodError
        If labels differ, a number is not finite or negative, or an origin is left with nothing.

    References
    ----------
    .. [1] Ben-Akiva, M. and Lerman, S. R. (1985), *Discrete Choice Analysis*, MIT Press,
       chapter 5.

    Examples
    --------
    >>> now = pd.DataFrame({"lake": [0.5], "peak": [0.5]}, index=["city"])
    >>> changed_shares(now, pd.Series({"lake": 3.0, "peak": 1.0})).loc["city"].tolist()
    [0.75, 0.25]
    """
    p, g = nonnegative(shares, "shares"), nonnegative(factor.to_frame("factor"), "factor")[:, 0]
    same_labels(shares.columns, factor.index, "the columns of `shares` and of `factor`")
    moved = p * g
    if lost := [str(label) for label in shares.index[~(moved.sum(axis=1) > 0)]]:
        raise MethodError(
            f"Each origin must be left a place to go; {len(lost)} are not: {named(lost)}. "
            "Drop them, or leave a factor above zero."
        )
    moved *= (p.sum(axis=1) / moved.sum(axis=1))[:, None]
    return pd.DataFrame(moved, index=shares.index, columns=shares.columns)


def _refuse(attraction: NDArray[Any], decay: float, exponent: float, form: str) -> None:
    if form not in {"power", "exponential"}:
        raise MethodError(f"`form` must be power or exponential; it is {form}. Pass one of them.")
    if not (0 < decay < np.inf and 0 < exponent < np.inf):
        raise MethodError(
            f"`decay` and `exponent` must be above zero and finite; they are {decay} and "
            f"{exponent}. Estimate them, or take values of the literature."
        )
    if not (attraction > 0).any():
        raise MethodError(
            "Some place must attract; every attraction is zero. Pass what the places offer."
        )


def _pull(
    cost: NDArray[Any], attraction: NDArray[Any], decay: float, exponent: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The shares of each row, and the sums beneath them; the least cost is taken out first."""
    with np.errstate(divide="ignore"):
        offer = exponent * np.log(attraction)
    pull = np.multiply(cost, -decay)
    pull += offer
    top = pull.max(axis=1, keepdims=True)
    pull -= top
    np.exp(pull, out=pull)
    total = pull.sum(axis=1, keepdims=True)
    pull /= total
    return pull, (total * np.exp(top))[:, 0]


def _arcs(at: NDArray[Any], to: NDArray[Any]) -> NDArray[Any]:
    """Great circles in km between unit vectors, good to a decimetre."""
    arc: NDArray[Any] = at @ to.T
    np.subtract(1.0, arc, out=arc)
    arc *= 0.5
    np.clip(arc, 0.0, 1.0, out=arc)
    np.sqrt(arc, out=arc)
    np.arcsin(arc, out=arc)
    arc *= 2 * RADIUS
    return arc


def _located(places: pd.DataFrame, name: str, size: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Places as unit vectors, and their sizes."""
    unique_labels(places, name)
    wanted = ["longitude", "latitude", size]
    if gone := [column for column in wanted if column not in places.columns]:
        raise MethodError(f"`{name}` must have {named(wanted)}; it lacks {named(gone)}. Add them.")
    values = places[wanted].to_numpy(dtype="float64", na_value=np.nan)
    bad = ~np.isfinite(values).all(axis=1) | (values[:, 2] < 0) | (np.abs(values[:, 1]) > 90)
    if bad.any():
        rows = [str(label) for label in places.index[bad]]
        raise MethodError(
            f"`{name}` must have finite degrees and sizes that are not negative; {len(rows)} of "
            f"{len(bad)} do not: {named(rows)}. Mend or drop them before the call."
        )
    east, north = np.radians(values[:, 0]), np.radians(values[:, 1])
    flat = np.cos(north)
    at = np.column_stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)])
    return at, values[:, 2]
