"""Records of deposits into one deposit each, and what metal each is said to contain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from southgate.errors import MethodError, named
from southgate.methods.labelled import unique_labels

__all__ = ["ContainedMetal", "Resolved", "contained_metal", "distance_km", "resolved"]

EARTH = 6371.0088
"""Mean radius of the Earth in kilometres."""
WHOLLY = 1.0
"""A grade of so much is no ore: the amount is metal already."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Which records are one deposit, and which look like it and are not joined.

    ``deposit`` is a Series by record: the label of the first record of its deposit. ``neighbours``
    has a row per pair of deposits nearer than the reach that no name joins: ``first``, ``second``,
    ``kilometres``. ``apart`` has one per pair of records that a name would join and the reach does
    not: the same columns.
    """

    deposit: pd.Series
    neighbours: pd.DataFrame
    apart: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ContainedMetal:
    """Metal by deposit and commodity, every estimate counted once.

    ``metal`` has a row per ``deposit`` and ``commodity``: ``low`` and ``high`` (tonnes of metal,
    from the estimates that there are), ``estimates`` (how many that differ) and ``as_metal`` (how
    many give metal as if it were ore of 100 per cent). ``repeats`` is how many rows said what
    another row of the same deposit had said.
    """

    metal: pd.DataFrame
    repeats: int


def distance_km(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distances between all places.

    Parameters
    ----------
    latitude, longitude : ndarray of float, (places,)
        Degrees; not-a-number where a place is not known.

    Returns
    -------
    ndarray of float, (places, places)
        Kilometres; not-a-number where one of the two is not known.

    References
    ----------
    .. [1] Sinnott, R. W. (1984), Virtues of the haversine, *Sky and Telescope* 68, 159.

    Examples
    --------
    >>> far = distance_km(np.array([0.0, 0.0]), np.array([0.0, 90.0]))
    >>> round(float(far[0, 1]))
    10008
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half += np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    far: NDArray[np.float64] = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return far


def resolved(records: pd.DataFrame, *, reach: float = 25.0) -> Resolved:
    """Join records that bear one name and do not lie too far apart: distance alone joins nothing.

    A record without a place is joined by its name. Several names of a record are divided by ``;``,
    and each may join.

    Parameters
    ----------
    records : DataFrame, (records, ...)
        ``names`` (str, at least one), ``latitude`` and ``longitude`` (degrees, both or neither).
    reach : float
        Kilometres: points of one deposit may lie so far apart. Lists give coordinates to about two
        kilometres, and the points of one large deposit were seen fifteen apart.

    Returns
    -------
    Resolved
        A new name for an old deposit is not found: give it as a second name.

    Raises
    ------
    MethodError
        If a record has no name, one coordinate of two, or one that is none.

    References
    ----------
    .. [1] Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage, *Journal of the
       American Statistical Association* 64, 1183-1210.

    Examples
    --------
    >>> records = pd.DataFrame({
    ...     "names": ["Old Pit", "old pit; North Pit", "Far Hill"],
    ...     "latitude": [25.0, 25.1, 25.0], "longitude": [113.0, 113.0, 113.01]}, ["a", "b", "c"])
    >>> resolved(records).deposit.to_dict()
    {'a': 'a', 'b': 'a', 'c': 'c'}
    """
    unique_labels(records[["names"]], "records")
    latitude, longitude = _places(records)
    far = distance_km(latitude, longitude)
    names = records["names"].str.split(";").explode().str.casefold()
    key = names.str.replace(r"[^\w]+", "", regex=True)
    empty = [str(label) for label in records.index[(key == "").groupby(level=0).all()]]
    if empty:
        raise MethodError(
            f"Each record must have a name; {len(empty)} of {len(records)} have none: "
            f"{named(empty)}. Name them, or drop them."
        )
    key = key[key != ""]
    code, record = pd.factorize(key)[0], records.index.get_indexer(key.index)
    bears = coo_array((np.ones(len(key)), (record, code)), shape=(len(records), code.max() + 1))
    same = ((bears @ bears.T) > 0).toarray()
    near = ~(far > reach)  # a place that is not known is not far
    _, part = connected_components(coo_array(same & near), directed=False)
    first = pd.Series(np.arange(len(part))).groupby(part).transform("min").to_numpy()
    deposit = pd.Series(records.index[first], records.index, name="deposit")
    pair = np.triu(np.ones(far.shape, dtype=bool), 1) & (part[:, None] != part)
    return Resolved(
        deposit,
        _pairs(deposit.to_numpy(), pair & (far <= reach), far),
        _pairs(records.index.to_numpy(), pair & same & (far > reach), far),
    )


def _pairs(
    labels: NDArray[np.object_], pair: NDArray[np.bool_], far: NDArray[np.float64]
) -> pd.DataFrame:
    a, b = np.nonzero(pair)
    table = pd.DataFrame({"first": labels[a], "second": labels[b], "kilometres": far[a, b]})
    nearest = table.sort_values(["first", "second", "kilometres"], kind="stable")
    return nearest.drop_duplicates(["first", "second"], ignore_index=True)


def _places(records: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    latitude = records["latitude"].to_numpy(dtype="float64", na_value=np.nan)
    longitude = records["longitude"].to_numpy(dtype="float64", na_value=np.nan)
    half = np.isnan(latitude) != np.isnan(longitude)
    wrong = half | (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    if wrong.any():
        rows = [str(label) for label in records.index[wrong]]
        raise MethodError(
            f"A record must have both coordinates in degrees or none; {len(rows)} of "
            f"{len(records)} do not: {named(rows)}. Correct them, or leave both out."
        )
    return latitude, longitude


def contained_metal(estimates: pd.DataFrame) -> ContainedMetal:
    r"""The metal that each deposit is said to contain: ore times grade, never ore.

    .. math:: m = q \, g

    An estimate that stands twice counts once. A grade of 100 per cent is no ore: the amount is
    metal already. Estimates that differ give a range; they are not summed and none is chosen.

    Parameters
    ----------
    estimates : DataFrame, (estimates, ...)
        ``deposit``, ``commodity``, ``amount`` (tonnes, above 0), ``grade`` (a share, above 0 and at
        most 1) and ``unit`` (of the amount): one unit for each commodity.

    Returns
    -------
    ContainedMetal
        Tonnes. What a deposit holds of a commodity is missing where no row says it, not zero.

    Raises
    ------
    MethodError
        If an amount or a grade is missing, negative or zero, a grade is above 1, or a commodity is
        given in two units.

    References
    ----------
    .. [1] Mudd, G. M., Jowitt, S. M. and Werner, T. T. (2017), The world's lead-zinc mineral
       resources: scarcity, data, issues and opportunities, *Ore Geology Reviews* 80, 1160-1190.

    Examples
    --------
    >>> rows = pd.DataFrame({"deposit": "pit", "commodity": "tin", "amount": [2e6, 2e6, 9e3],
    ...     "grade": [0.005, 0.005, 1.0], "unit": "t"})
    >>> contained_metal(rows).metal[["low", "high", "estimates"]].to_numpy().tolist()
    [[9000.0, 10000.0, 2.0]]
    """
    amount = estimates["amount"].to_numpy(dtype="float64", na_value=np.nan)
    grade = estimates["grade"].to_numpy(dtype="float64", na_value=np.nan)
    wrong = ~((amount > 0) & (amount < np.inf) & (grade > 0) & (grade <= 1))
    if wrong.any():
        rows = list(dict.fromkeys(str(deposit) for deposit in estimates["deposit"][wrong]))
        raise MethodError(
            "An amount must be above 0 and a grade above 0 and at most 1; "
            f"{int(wrong.sum())} of {len(wrong)} estimates are not, of {named(rows)}. "
            "Correct them, or drop them: absent is not zero."
        )
    units = estimates.groupby("commodity")["unit"].nunique()
    mixed = [str(commodity) for commodity in units.index[units > 1]]
    if mixed:
        raise MethodError(
            f"Each commodity must be given in one unit; {len(mixed)} of {len(units)} are given in "
            f"several: {named(mixed)}. Convert them before the call."
        )
    key = ["deposit", "commodity", "amount", "grade"]
    once = estimates.drop_duplicates(key).assign(as_metal=lambda rows: rows["grade"] >= WHOLLY)
    once = once.assign(metal=once["amount"] * once["grade"])
    grouped = once.groupby(["deposit", "commodity"], sort=False)
    table = grouped["metal"].agg(low="min", high="max", estimates="size")
    table["as_metal"] = grouped["as_metal"].sum()
    return ContainedMetal(table.reset_index(), len(estimates) - len(once))
