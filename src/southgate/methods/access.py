"""Market access: how much of the markets around is within reach, and what a minute adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["QUARTERS", "Access", "deterrence", "great_circle", "market_access", "quarters"]

RADIUS = 6371.0088
"""Of the earth, in kilometres: the mean of its axes."""

FORMS = ("exponential", "power")
QUARTERS = ("north", "east", "south", "west")


@dataclass(frozen=True, slots=True)
class Access:
    """Market access, in the unit of the mass.

    ``total``, (origins,); ``parts``, (origins, markets), what each market brings, missing where no
    way is known; ``minute``, (origins, markets), what one unit of cost less to that market would
    add; ``unreached``, the pairs of origin and market without a known cost: they are not in the
    total, and are not proven to be out of reach.
    """

    total: pd.Series
    parts: pd.DataFrame
    minute: pd.DataFrame
    unreached: pd.DataFrame


def deterrence(cost: NDArray[Any], *, form: str, decay: float) -> NDArray[Any]:
    r"""How much of a market is left at a cost: :math:`e^{-bc}` or :math:`c^{-b}`.

    Parameters
    ----------
    cost : ndarray of float
        Not negative; above zero where the form is power. A missing cost stays missing.
    form : {"exponential", "power"}
    decay : float
        b, above zero: per unit of cost where the form is exponential.

    Returns
    -------
    ndarray of float
        From 0 to 1 where the form is exponential.

    Raises
    ------
    MethodError
        If the form is unknown, the decay not above zero, or a cost is below what the form allows.

    References
    ----------
    .. [1] Wilson, A. G. (1971), A family of spatial interaction models, and associated
       developments, *Environment and Planning* 3, 1-32.

    Examples
    --------
    >>> deterrence(np.array([1.0, 2.0]), form="power", decay=2).tolist()
    [1.0, 0.25]
    """
    if form not in FORMS:
        raise MethodError(f"`form` must be {' or '.join(FORMS)}; it is {form}. Pass one of them.")
    if not 0 < decay < np.inf:
        raise MethodError(
            f"`decay` must be above zero and finite; it is {decay}. Estimate it, or take a value "
            "of the literature."
        )
    lowest = np.nanmin(cost) if cost.size and not np.isnan(cost).all() else 1.0
    if lowest < 0 or (form == "power" and lowest == 0):
        what = "above zero where the form is power" if form == "power" else "not negative"
        raise MethodError(
            f"Every cost must be {what}; the least is {lowest:g}. Give what lies within a place a "
            "cost of its own, or use the exponential form."
        )
    left: NDArray[Any] = np.exp(-decay * cost) if form == "exponential" else cost**-decay
    return left


def market_access(
    cost: pd.DataFrame, mass: pd.Series, *, decay: float, form: str = "exponential"
) -> Access:
    r"""How large a market is within reach of each origin, near ones counting more.

    .. math:: A_i = \sum_j m_j f(c_{ij})

    Parameters
    ----------
    cost : DataFrame of float, (origins, markets)
        Minutes, say. Missing where no way is known: such a pair is listed, not taken as far.
    mass : Series of float, (markets,)
        People or output; finite, not negative.
    decay : float
        As in :func:`deterrence`. With minutes and the exponential form, ln 2 / decay minutes halve
        a market.
    form : {"exponential", "power"}

    Returns
    -------
    Access

    Raises
    ------
    MethodError
        If labels differ or stand twice, a cost is infinite or below what the form allows, or an
        origin reaches no market at all.

    References
    ----------
    .. [1] Hansen, W. G. (1959), How accessibility shapes land use, *Journal of the American
       Institute of Planners* 25, 73-76.
    .. [2] Harris, C. D. (1954), The market as a factor in the localization of industry in the
       United States, *Annals of the Association of American Geographers* 44, 315-348.

    Examples
    --------
    >>> minutes = pd.DataFrame({"port": [0.0, 60.0]}, index=["near", "far"])
    >>> people = pd.Series({"port": 100.0})
    >>> market_access(minutes, people, decay=np.log(2) / 60).total.round(9).tolist()
    [100.0, 50.0]
    """
    unique_labels(cost, "cost")
    same_labels(cost.columns, mass.index, "the columns of `cost` and the labels of `mass`")
    size = nonnegative(mass.to_frame("mass"), "mass")[:, 0]
    c = cost.to_numpy(dtype="float64", na_value=np.nan)
    if np.isinf(c).any():
        rows = [str(label) for label in cost.index[np.isinf(c).any(axis=1)]]
        raise MethodError(
            f"`cost` must be finite or missing; it is infinite in rows {named(rows)}. "
            "Leave a cost that nobody knows empty."
        )
    left = deterrence(c, form=form, decay=decay)
    parts = left * size
    if lost := [str(label) for label in cost.index[np.isnan(parts).all(axis=1)]]:
        raise MethodError(
            f"Each origin must reach a market; {len(lost)} of {len(cost)} reach none: "
            f"{named(lost)}. Drop them, or give their costs."
        )
    slope = parts * decay if form == "exponential" else parts * decay / c
    i, j = np.nonzero(np.isnan(c))
    return Access(
        pd.Series(np.nansum(parts, axis=1), index=cost.index, name="access"),
        pd.DataFrame(parts, index=cost.index, columns=cost.columns),
        pd.DataFrame(slope, index=cost.index, columns=cost.columns),
        pd.DataFrame({"origin": cost.index[i], "market": cost.columns[j]}),
    )


def great_circle(origins: pd.DataFrame, places: pd.DataFrame) -> NDArray[Any]:
    r"""How far places lie apart as the crow flies, in kilometres.

    .. math:: d = 2 R \arcsin \sqrt{\sin^2 \frac{\Delta\varphi}{2}
       + \cos\varphi_1 \cos\varphi_2 \sin^2 \frac{\Delta\lambda}{2}}

    Parameters
    ----------
    origins : DataFrame of float, (origins, [longitude, latitude])
        Degrees; finite.
    places : DataFrame of float, (places, [longitude, latitude])

    Returns
    -------
    ndarray of float, (origins, places)

    Raises
    ------
    MethodError
        If a degree is not finite.

    References
    ----------
    .. [1] Sinnott, R. W. (1984), Virtues of the haversine, *Sky and Telescope* 68, 158.

    Examples
    --------
    >>> quarter = pd.DataFrame({"longitude": [0.0, 90.0], "latitude": [0.0, 0.0]})
    >>> great_circle(quarter, quarter).round(1).tolist()
    [[0.0, 10007.6], [10007.6, 0.0]]
    """
    ends = [
        np.radians(frame[["longitude", "latitude"]].to_numpy(dtype="float64", na_value=np.nan))
        for frame in (origins, places)
    ]
    if wrong := sum(int((~np.isfinite(end).all(axis=1)).sum()) for end in ends):
        raise MethodError(
            f"Every place must have finite degrees; {wrong} do not. Fill or drop them first."
        )
    (x1, y1), (x2, y2) = ends[0].T[:, :, None], ends[1].T[:, None, :]
    inner = np.sin((y2 - y1) / 2) ** 2 + np.cos(y1) * np.cos(y2) * np.sin((x2 - x1) / 2) ** 2
    apart: NDArray[Any] = 2 * RADIUS * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))
    return apart


def quarters(places: pd.DataFrame, longitude: float, latitude: float) -> pd.Series:
    """Whether each place lies to the north, east, south or west, by the way one sets out.

    Parameters
    ----------
    places : DataFrame of float, (places, [longitude, latitude])
        Degrees; finite.
    longitude, latitude : float
        Where one stands.

    Returns
    -------
    Series of str, (places,)
        One of ``QUARTERS``: each a quarter of the circle about its own direction.

    Raises
    ------
    MethodError
        If a column is missing, a degree is not finite, or a place is where one stands.

    References
    ----------
    .. [1] Snyder, J. P. (1987), *Map Projections: A Working Manual*, US Geological Survey
       Professional Paper 1395, page 30.

    Examples
    --------
    >>> places = pd.DataFrame({"longitude": [1.0, 0.1], "latitude": [0.2, -1.0]})
    >>> quarters(places, 0.0, 0.0).tolist()
    ['east', 'south']
    """
    unique_labels(places, "places")
    if gone := [name for name in ("longitude", "latitude") if name not in places.columns]:
        raise MethodError(f"`places` must have degrees; it lacks {named(gone)}. Add them.")
    degrees = places[["longitude", "latitude"]].to_numpy(dtype="float64", na_value=np.nan)
    same = (degrees == [longitude, latitude]).all(axis=1)
    wrong = ~np.isfinite(degrees).all(axis=1) | same
    if wrong.any():
        rows = [str(label) for label in places.index[np.flatnonzero(wrong)]]
        raise MethodError(
            f"Each place must lie somewhere else; {len(rows)} of {len(wrong)} do not: "
            f"{named(rows)}. Mend or drop them before the call."
        )
    east, north = np.radians(degrees[:, 0] - longitude), np.radians(degrees[:, 1])
    here = np.radians(latitude)
    across = np.sin(east) * np.cos(north)
    ahead = np.cos(here) * np.sin(north) - np.sin(here) * np.cos(north) * np.cos(east)
    turn = np.degrees(np.arctan2(across, ahead)) % 360
    which = ((turn + 45) // 90).astype(int) % 4
    return pd.Series(np.array(QUARTERS)[which], index=places.index, name="quarter")
