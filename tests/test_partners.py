"""Which way the market lies: by hand, over the choices, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from southgate.chapters import partners
from southgate.errors import MethodError
from southgate.methods.access import quarters


class Settings:
    """The two settings that the chapter reads."""

    region = "home"
    partners = ("a", "c", "z")


class Workspace:
    """Tables by name, as the chapter asks for them."""

    settings = Settings

    def __init__(self, journeys, longitude=110.0):
        regions = pd.DataFrame({"id": ["home"], "longitude": [longitude], "latitude": [25.0]})
        self.tables = {"journeys": journeys, "regions": regions}

    def table(self, name):
        return self.tables[name]


def journeys(minutes=(60.0, 60.0, 120.0), people=(3e6, 1e6, 4e6), output=(1.0, 3.0, 0.5)):
    return pd.DataFrame({
        "id": ["a", "b", "c"], "region": "home", "longitude": [110.0, 110.0, 113.0],
        "latitude": [22.0, 28.0, 25.0], "minutes": minutes, "people": people, "output": output,
        "period": "2016", "source": "rail", "size_source": "book",
    })  # fmt: skip


def found(workspace):
    return {finding.name: finding for finding in partners.findings(workspace)}


def test_shares_of_the_directions_by_hand():
    told = found(Workspace(journeys()))
    by_people = told["partners.people"].facts
    # Half is left at 60 minutes: 1.5 south, 0.5 north, 1 east, of 3 in all.
    assert (by_people["south"].value, by_people["north"].value) == (50.0, 16.67)
    assert by_people["east"].value == pytest.approx(33.33)
    assert by_people["west"].value == 0.0
    assert set(told["partners.leads"].sources) == {"rail", "book"}


def test_no_direction_leads_where_the_choices_disagree():
    told = found(Workspace(journeys()))["partners.leads"]
    assert told.key == "partners.split", "each mass has its own direction, however fast it fades"
    assert (told.facts["by_people"].code, told.facts["by_output"].code) == ("south", "north")
    assert told.facts["people"].value == 50.0
    # Five million in the east outweigh three in the south where half is left at 120 minutes alone.
    fades = found(Workspace(journeys(people=(3e6, 1e6, 5e6))))["partners.leads"]
    assert fades.key == "partners.divided"
    south = journeys(output=(9.0, 1.0, 1.0), people=(9e6, 1e6, 1e6))
    sure = found(Workspace(south))["partners.leads"]
    assert (sure.key, sure.facts["quarter"].code) == ("partners.leads", "south")
    assert sure.facts["ways"] == sure.facts["of"]


def test_a_minute_adds_what_a_minute_less_gives():
    told = found(Workspace(journeys()))["partners.minute"]
    first = told.evidence.iloc[0]
    assert first["place"] == told.facts["place"].code == "a"
    base, less = (
        sum(m * 0.5 ** (t / 60) for m, t in zip((3, 1, 4), times, strict=True))
        for times in ((60, 60, 120), (59.999, 60, 120))
    )
    gain = 100 * (less / base - 1) / 0.001
    assert first["share_added_people"] == pytest.approx(gain, rel=1e-3)


def test_named_partners_are_counted_and_the_unreached_are_not_placed():
    told = found(Workspace(journeys()))["partners.reached"].facts
    assert (told["reached"].value, told["of"].value) == (2, 3)
    assert (told["nearest"].code, told["farthest"].code) == ("a", "c")


def test_without_places_or_coordinates_nothing_is_said():
    assert partners.findings(Workspace(journeys().head(1))) == ()
    assert partners.findings(Workspace(journeys(), longitude=np.nan)) == ()
    assert partners.findings(Workspace(journeys().assign(region="other"))) == ()


@settings(max_examples=15)
@given(unit=st.floats(1e-3, 1e6))
def test_shares_do_not_depend_on_the_unit(unit):
    plain, scaled = (
        found(Workspace(journeys(people=tuple(unit_ * p for p in (3, 1, 4)))))
        for unit_ in (1.0, unit)
    )
    one, other = plain["partners.people"].evidence, scaled["partners.people"].evidence
    assert one.drop(columns="market_size").equals(other.drop(columns="market_size"))
    assert other["market_size"].to_numpy() == pytest.approx(unit * one["market_size"], rel=1e-5)


def test_quarters_turn_at_the_diagonals_and_over_the_date_line():
    places = pd.DataFrame({"longitude": [-179.5, 179.9, 179.9], "latitude": [0.1, 1.0, -1.0]})
    assert quarters(places, 179.9, 0.0).tolist() == ["east", "north", "south"]
    with pytest.raises(MethodError, match="somewhere else; 1 of 3"):
        quarters(places, 179.9, 1.0)
    with pytest.raises(MethodError, match="lacks latitude"):
        quarters(places[["longitude"]], 0.0, 0.0)


def test_ten_minutes_less_add_what_the_sum_over_places_says():
    told = found(Workspace(journeys()))["partners.saved"]
    rows = told.evidence
    assert rows["minutes_saved"].max() == 20
    first = rows[(rows["minutes_saved"] == 10) & (rows["place"] == "a")].iloc[0]
    gains = [
        100 * (sum(m * 0.5 ** (t / half) for m, t in zip(mass, near, strict=True))
               / sum(m * 0.5 ** (t / half) for m, t in zip(mass, (60, 60, 120), strict=True)) - 1)
        for mass in ((3, 1, 4),) for half in (30, 60, 120) for near in ((50, 60, 120),)
    ]  # fmt: skip
    assert first["share_gain"] == pytest.approx(gains[1], abs=1e-3)
    assert first["share_gain_low"] == pytest.approx(min(gains), abs=1e-3)
    assert first["share_gain_high"] == pytest.approx(max(gains), abs=1e-3)
    assert told.facts["minutes"].basis == "assumed"


def test_no_minutes_are_taken_that_a_journey_has_not():
    told = found(Workspace(journeys(minutes=(15.0, 20.0, 5.0))))
    assert "partners.saved" not in told
    near = found(Workspace(journeys(minutes=(15.0, 21.0, 5.0))))["partners.saved"]
    assert set(near.evidence["place"]) == {"b"}


def test_places_without_people_and_the_region_itself_give_no_numbers_that_are_none():
    assert partners.findings(Workspace(journeys(people=(0.0, 0.0, 0.0)))) == ()
    here = journeys().assign(longitude=110.0, latitude=25.0)
    assert partners.findings(Workspace(here)) == ()
