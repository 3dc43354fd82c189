"""Travel times: by hand, against a search over all ways, and on runs that go back in time."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from southgate.errors import MethodError
from southgate.methods.timetable import earliest_arrival, fastest_journey, timetable


def runs(*lines):
    """Stops of runs given as `station time` pairs, each stopping for a minute."""
    rows = [
        (f"t{number}", name, at, at + 1.0) for number, line in enumerate(lines) for name, at in line
    ]
    return pd.DataFrame(rows, columns=["run", "station", "arrive", "depart"])


def invented(seed, trains=40, stations=9):
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(trains):
        names = rng.permutation(stations)[: rng.integers(2, 6)]
        times = rng.integers(0, 1200) + rng.integers(5, 90, len(names)).cumsum()
        lines.append([(f"s{n}", float(t)) for n, t in zip(names, times, strict=True)])
    return runs(*lines)


def searched(stops, origin, start, change):
    """Dijkstra over (station, run): slow, and another algorithm."""
    legs = []
    for run, part in stops.groupby("run", sort=False):
        rows = part.to_dict("records")
        legs += [
            (run, a["station"], b["station"], a["depart"], b["arrive"]) for a, b in pairwise(rows)
        ]
    best, seen, queue = {origin: start}, set(), [(start, origin, "")]
    while queue:
        now, place, on = heapq.heappop(queue)
        if (place, on) in seen:
            continue
        seen.add((place, on))
        best[place] = min(best.get(place, np.inf), now)
        for run, a, b, leave, come in legs:
            wait = 0 if on in {run, ""} else change
            if a == place and now + wait <= leave:
                heapq.heappush(queue, (come, b, run))
    return best


def test_a_change_needs_its_minutes():
    stops = runs([("a", 60), ("b", 90)], [("b", 100), ("c", 140)], [("b", 120), ("c", 170)])
    quick = earliest_arrival(timetable(stops, change=10), departures=[0], origins=["a"])
    slow = earliest_arrival(timetable(stops, change=15), departures=[0], origins=["a"])
    assert (quick.loc[("a", 0), "c"], slow.loc[("a", 0), "c"]) == (140, 170)


def test_who_stays_aboard_needs_no_change():
    stops = runs([("a", 60), ("b", 90), ("c", 120)])
    found = earliest_arrival(timetable(stops, change=60), departures=[0, 62], origins=["a", "c"])
    assert found.loc[("a", 0)].tolist() == [0, 90, 120]
    assert found.loc[("a", 62), ["b", "c"]].isna().all()  # the train has left
    assert found.loc[("c", 0), ["a", "b"]].isna().all()


def test_between_two_stations_of_a_town_one_walks():
    stops = runs([("a", 60), ("east", 90)], [("west", 200), ("c", 230)])
    places = pd.Series({"a": "a", "east": "town", "west": "town", "c": "c"})
    near = timetable(stops, places=places, between=90)
    assert fastest_journey(near, ["a"]).loc["a"].to_dict() == {"a": 0, "c": 169, "town": 29}
    far = timetable(stops, places=places, between=120)
    assert np.isnan(fastest_journey(far, ["a"]).loc["a", "c"])


def test_the_best_journey_is_not_the_first():
    stops = runs([("a", 60), ("b", 150)], [("a", 300), ("b", 340)])
    assert fastest_journey(timetable(stops), ["a"]).loc["a", "b"] == 39
    assert np.isnan(fastest_journey(timetable(stops), ["b"]).loc["b", "a"])


def test_a_train_runs_on_after_midnight():
    found = earliest_arrival(
        timetable(runs([("a", 1430), ("b", 1460)])), departures=[1380], origins=["a"]
    )
    assert found.loc[("a", 1380), "b"] == 1460


@settings(max_examples=20)
@given(seed=st.integers(0, 200), change=st.integers(0, 40))
def test_every_arrival_is_that_of_a_search_over_all_ways(seed, change):
    stops = invented(seed)
    trains = timetable(stops, change=change)
    found = earliest_arrival(trains, departures=[0, 420], origins=list(trains.stations[:3]))
    for origin, start in found.index:
        best = searched(stops, origin, start, change)
        row = found.loc[(origin, start)].dropna()
        assert row.to_dict() == {name: best[name] for name in row.index}
        assert set(best) == set(row.index)


@settings(max_examples=15)
@given(seed=st.integers(0, 60))
def test_who_leaves_later_does_not_arrive_earlier(seed):
    found = earliest_arrival(timetable(invented(seed)), departures=[100, 400, 800])
    first, second, third = (found.xs(when, level="depart") for when in (100, 400, 800))
    for early, late in ((first, second), (second, third)):
        assert (late.isna() | (early <= late)).all(axis=None)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda s: s.drop(columns="run"), "it lacks run"),
        (lambda s: s.assign(arrive=s["arrive"][::-1].to_numpy()), "never go back"),
        (lambda s: s.assign(depart=s["arrive"] - 5), "do not hold to it: t0"),
        (lambda s: s.assign(station=None), "must have its run and station"),
        (lambda s: s.iloc[[0, 2, 1, 3]], "must stand together"),
        (lambda s: s.assign(arrive=np.nan), "must have its times"),
    ],
    ids=["column", "reversed", "early", "nowhere", "mixed", "untimed"],
)
def test_runs_that_cannot_be_are_refused(spoil, said):
    stops = runs([("a", 60), ("b", 90)], [("b", 100), ("c", 140)])
    with pytest.raises(MethodError, match=said):
        timetable(spoil(stops))


def test_places_and_origins_must_be_known():
    stops = runs([("a", 60), ("b", 90)])
    with pytest.raises(MethodError, match="1 have none: b"):
        timetable(stops, places=pd.Series({"a": "town"}))
    with pytest.raises(MethodError, match="1 are not: z"):
        earliest_arrival(timetable(stops), origins=["z"])
    with pytest.raises(MethodError, match="minutes from 0"):
        earliest_arrival(timetable(stops), departures=[-1])
    with pytest.raises(MethodError, match="z is not"):
        fastest_journey(timetable(stops), ["z"])
    with pytest.raises(MethodError, match="must not be negative"):
        timetable(stops, change=-1)
