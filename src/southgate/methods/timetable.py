"""Travel times by a timetable: earliest arrival with changes, by one scan over the connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named

__all__ = ["Timetable", "earliest_arrival", "fastest_journey", "timetable"]

NEVER = np.int16(32767)  # minutes: no day is as long
LATEST = 16_000


@dataclass(frozen=True, slots=True)
class Timetable:
    """Runs between stations, one connection from each stop to the next, by time of departure.

    ``connections``, (connections, [run, from, to, depart, arrive]), in numbers and minutes after
    midnight; ``stations``, in the order of their numbers; ``across``, for each station the others
    of its place; ``change`` and ``between``, the least minutes to change trains within a station
    and between two of a place.
    """

    connections: NDArray[np.int32]
    stations: pd.Index
    place: pd.Series
    across: tuple[tuple[int, ...], ...]
    change: int
    between: int


def timetable(
    stops: pd.DataFrame,
    *,
    change: int = 15,
    places: pd.Series | None = None,
    between: int = 90,
) -> Timetable:
    """Runs made ready for search, after checking that none goes back in time.

    Parameters
    ----------
    stops : DataFrame, (stops, [run, station, arrive, depart])
        In the order of each run; minutes after midnight of the day it starts, above 1440 on the
        next. The first arrival and the last departure may be missing.
    change : int
        The least minutes between two trains at one station.
    places : Series of str, (stations,), optional
        The place of each station, as a city; by default each is its own.
    between : int
        The least minutes from one station of a place to a train at another.

    Returns
    -------
    Timetable

    Raises
    ------
    MethodError
        If a column or a time is missing, a run goes back in time, or a station has no place.

    References
    ----------
    .. [1] Dibbelt, J., Pajor, T., Strasser, B. and Wagner, D. (2018), Connection scan algorithm,
       *ACM Journal of Experimental Algorithmics* 23, 1.7.

    Examples
    --------
    >>> stops = pd.DataFrame({"run": ["r", "r"], "station": ["a", "b"],
    ...     "arrive": [None, 90.0], "depart": [60.0, None]})
    >>> timetable(stops).connections.tolist()
    [[0, 0, 1, 60, 90]]
    """
    wanted = ["run", "station", "arrive", "depart"]
    if gone := [name for name in wanted if name not in stops.columns]:
        raise MethodError(f"`stops` must have {named(wanted)}; it lacks {named(gone)}. Add them.")
    if min(change, between) < 0:
        raise MethodError("`change` and `between` must not be negative; one is. Pass minutes.")
    run, runs = pd.factorize(stops["run"])
    station, stations = pd.factorize(stops["station"])
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    if (run < 0).any() or (station < 0).any() or len(starts) != len(runs):
        raise MethodError(
            "Every stop must have its run and station, and the stops of a run must stand together; "
            "they do not. Sort by run, in the order of the stops."
        )
    here = np.flatnonzero(run[:-1] == run[1:])
    times = stops[["arrive", "depart"]].to_numpy(dtype="float64", na_value=np.nan)
    depart, arrive = times[here, 1], times[here + 1, 0]
    ready = times[here + 1, 0] > times[here + 1, 1]  # leaves a stop before it has come
    wrong = ~((depart >= 0) & (arrive >= depart) & (arrive < LATEST)) | ready
    if wrong.any():
        odd = [str(runs[n]) for n in dict.fromkeys(run[here[wrong]])]
        raise MethodError(
            "A run must have its times and never go back; "
            f"{len(odd)} of {len(runs)} do not hold to it: {named(odd)}. Correct them, add a day "
            "after midnight, or drop them."
        )
    table = np.column_stack([run[here], station[here], station[here + 1], depart, arrive])
    order = np.lexsort((table[:, 4], table[:, 3]))
    index = pd.Index(stations)
    place = _placed(index, places)
    return Timetable(
        np.ascontiguousarray(table[order].astype(np.int32)),
        index,
        place,
        _across(place),
        int(change),
        int(between),
    )


def earliest_arrival(
    trains: Timetable,
    *,
    departures: Sequence[int] = tuple(range(0, 1440, 60)),
    origins: Sequence[str] | None = None,
) -> pd.DataFrame:
    """When one arrives at every station at the earliest, by where and when one sets out.

    Parameters
    ----------
    trains : Timetable
    departures : sequence of int
        Minutes after midnight; by default every full hour of the day.
    origins : sequence of str, optional
        Stations; by default all.

    Returns
    -------
    DataFrame of float, ((origins, departures), stations)
        Minutes after midnight, the time of setting out at the origin itself; missing where no
        train of the timetable leads there any more.

    Raises
    ------
    MethodError
        If an origin is not in the timetable, or a departure not within ten days.

    References
    ----------
    .. [1] Dibbelt, J., Pajor, T., Strasser, B. and Wagner, D. (2018), Connection scan algorithm,
       *ACM Journal of Experimental Algorithmics* 23, 1.7.

    Examples
    --------
    >>> stops = pd.DataFrame({"run": list("rrss"), "station": list("abbc"),
    ...     "arrive": [None, 90.0, None, 150.0], "depart": [60.0, None, 110.0, None]})
    >>> earliest_arrival(timetable(stops), departures=[60], origins=["a"]).loc[("a", 60)].tolist()
    [60.0, 90.0, 150.0]
    """
    names = list(trains.stations if origins is None else origins)
    at = _numbers(trains, names)
    when = _times(departures)
    lane = np.repeat(at, len(when))
    ready = _setting_out(trains, lane, np.tile(when, len(at)))
    arrived = _scan(trains, ready).T.astype(np.float32)
    arrived[arrived == NEVER] = np.nan
    arrived -= trains.change
    arrived[np.arange(len(lane)), lane] = np.tile(when, len(at))
    index = pd.MultiIndex.from_product([names, [int(w) for w in when]], names=["origin", "depart"])
    return pd.DataFrame(arrived, index=index, columns=trains.stations)


def fastest_journey(trains: Timetable, origins: Sequence[str]) -> pd.DataFrame:
    """The least minutes between places over all departures of the day, changes included.

    From the departure of the first train to the arrival of the last: what a traveller needs who
    comes for the best train. Waiting for it at home is not counted.

    Parameters
    ----------
    trains : Timetable
    origins : sequence of str
        Places, as ``trains.place`` names them.

    Returns
    -------
    DataFrame of float, (origins, places)
        Minutes; 0 within a place; missing where no train of the timetable leads there on the day.

    Raises
    ------
    MethodError
        If an origin is no place of the timetable.

    References
    ----------
    .. [1] Dibbelt, J., Pajor, T., Strasser, B. and Wagner, D. (2018), Connection scan algorithm,
       *ACM Journal of Experimental Algorithmics* 23, 1.7.

    Examples
    --------
    >>> stops = pd.DataFrame({"run": list("rrss"), "station": list("abab"),
    ...     "arrive": [None, 90.0, None, 150.0], "depart": [60.0, None, 125.0, None]})
    >>> fastest_journey(timetable(stops), ["a"]).loc["a", "b"]
    np.float64(25.0)
    """
    rows: list[pd.Series] = []
    for origin in origins:
        own = np.flatnonzero(trains.place.to_numpy() == origin)
        if len(own) == 0:
            raise MethodError(
                f"An origin must be a place of the timetable; {origin} is not. Correct its name."
            )
        leaving = trains.connections[np.isin(trains.connections[:, 1], own)]
        pairs = np.unique(leaving[:, [1, 3]], axis=0)
        if len(pairs) == 0:
            rows.append(pd.Series(np.nan, index=trains.stations))
        else:
            ready = np.full((len(trains.stations), len(pairs)), NEVER)
            ready[pairs[:, 0], np.arange(len(pairs))] = pairs[:, 1]
            arrived = _scan(trains, ready).astype(np.float32)
            arrived[arrived == NEVER] = np.nan
            minutes = arrived - trains.change - pairs[:, 1]
            rows.append(pd.Series(np.fmin.reduce(minutes, axis=1), index=trains.stations))
        rows[-1].iloc[own] = 0.0
    table = pd.DataFrame(rows, index=pd.Index(list(origins), name="origin"))
    return table.T.groupby(trains.place.to_numpy()).min().T


def _scan(trains: Timetable, ready: NDArray[np.int16]) -> NDArray[np.int16]:
    """Take every connection that can be caught, in the order of departures, for all lanes at once.

    ``ready``, (stations, lanes), is when a train can be boarded: arrival and the time to change.
    """
    boarded = np.zeros((int(trains.connections[:, 0].max()) + 1, ready.shape[1]), dtype=bool)
    can = np.empty(ready.shape[1], dtype=bool)
    change, between = trains.change, trains.between
    for run, start, end, depart, arrive in trains.connections.tolist():
        aboard = boarded[run]
        np.less_equal(ready[start], depart, out=can)
        np.logical_or(aboard, can, out=aboard)
        np.minimum(ready[end], arrive + change, out=ready[end], where=aboard)
        for other in trains.across[end]:
            np.minimum(ready[other], arrive + between, out=ready[other], where=aboard)
    return ready


def _setting_out(trains: Timetable, lane: NDArray[Any], when: NDArray[Any]) -> NDArray[np.int16]:
    ready = np.full((len(trains.stations), len(lane)), NEVER)
    ready[lane, np.arange(len(lane))] = when
    return ready


def _numbers(trains: Timetable, names: list[str]) -> NDArray[Any]:
    at = trains.stations.get_indexer(pd.Index(names))
    if (at < 0).any():
        gone = [str(name) for name, n in zip(names, at, strict=True) if n < 0]
        raise MethodError(
            f"An origin must be a station of the timetable; {len(gone)} are not: {named(gone)}. "
            "Correct the names."
        )
    return at


def _times(departures: Sequence[int]) -> NDArray[np.int16]:
    when = np.asarray(departures)
    if len(when) == 0 or when.min() < 0 or when.max() >= LATEST:
        raise MethodError(
            f"`departures` must be minutes from 0 to {LATEST}; they are not. Pass minutes after "
            "midnight."
        )
    return when.astype(np.int16)


def _placed(stations: pd.Index, places: pd.Series | None) -> pd.Series:
    if places is None:
        return pd.Series(stations, index=stations)
    found = places.reindex(stations)
    if found.isna().any():
        gone = [str(label) for label in stations[found.isna()]]
        raise MethodError(
            f"Each station must have its place; {len(gone)} have none: {named(gone)}. Add them, or "
            "drop their stops."
        )
    return found


def _across(place: pd.Series) -> tuple[tuple[int, ...], ...]:
    groups = pd.Series(range(len(place))).groupby(place.to_numpy()).agg(list)
    return tuple(tuple(n for n in groups[name] if n != number) for number, name in enumerate(place))
