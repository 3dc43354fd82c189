"""What a visit brings: one source, one period, and definitions that are not mixed."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from southgate.chapters import visitors

MEASURES = pd.DataFrame({
    "id": ["arrivals", "revenue", "site_visits", "site_income", "other"],
    "theme": ["neighbour.tourism"] * 4 + ["show.past"],
})  # fmt: skip
SOURCES = pd.DataFrame({
    "id": ["a", "b"], "origin_en": ["bureau", "sites"], "audited": False, "basis": "official",
    "grade": "B", "published": "2024",
})  # fmt: skip


class Workspace:
    """Reports of one town, as the chapter asks for them."""

    settings = SimpleNamespace(region="home", currency="CNY")

    def __init__(self, *rows):
        columns = ["measure", "period", "value", "unit", "source", "qualifier"]
        observations = pd.DataFrame(rows, columns=columns).assign(subject="home", bound="")
        self.tables = {
            "observations": observations,
            "measures": MEASURES,
            "sources": SOURCES,
            "journeys": pd.DataFrame(columns=["region", "minutes", "people"]),
        }

    def table(self, name):
        return self.tables[name]


ALL = (
    ("arrivals", "2023", 100.0, "visit", "a", ""),
    ("revenue", "2023", 90_000.0, "CNY", "a", ""),
    ("site_visits", "2023", 50.0, "visit", "b", ""),
    ("site_income", "2023", 4_000.0, "CNY", "b", ""),
)


def test_each_definition_is_divided_by_its_own_visits():
    (found,) = visitors.findings(Workspace(*ALL))
    facts = found.facts
    assert (facts["lowest"].value, facts["highest"].value) == (80, 900)
    assert (facts["lowest_counts"].code, facts["highest_counts"].code) == (
        "site_visits",
        "arrivals",
    )
    assert len(found.evidence) == 4


def test_money_of_one_source_is_not_divided_by_visits_of_another_or_of_another_time():
    apart = [(*row[:4], "a" if row[3] == "CNY" else "b", "") for row in ALL]
    assert visitors.findings(Workspace(*apart)) == ()
    years = [(row[0], "2022" if row[3] == "CNY" else "2023", *row[2:]) for row in ALL]
    assert visitors.findings(Workspace(*years)) == ()


def test_one_definition_plans_and_doubles_say_nothing():
    assert visitors.findings(Workspace(*ALL[:2])) == ()
    planned = [(*row[:5], "planned") for row in ALL[2:]]
    assert visitors.findings(Workspace(*ALL[:2], *planned)) == ()
    twice = ("arrivals", "2023", 70.0, "visit", "a", "")
    assert visitors.findings(Workspace(*ALL, twice)) == ()


def places(minutes, people):
    return pd.DataFrame({
        "id": [f"p{n}" for n in range(len(minutes))], "region": "home", "minutes": minutes,
        "people": people, "period": "2016", "source": "rail", "size_source": "book",
    })  # fmt: skip


def test_who_could_come_is_counted_within_each_limit_and_where_trains_are_faster():
    town = Workspace()
    town.tables["journeys"] = places([50.0, 125.0, 170.0], [100.0, 40.0, 10.0])
    within, faster = visitors.findings(town)
    assert within.key == "visitors.within"
    assert (within.facts["people"].value, within.facts["places"].value) == (100, 1)
    assert within.evidence["people"].tolist() == [100, 100, 100, 140, 150]
    # A tenth off makes 125 minutes 112.5: the second place comes within two hours.
    assert (faster.facts["more"].value, faster.facts["gain"].value) == (40, 40.0)
    assert (faster.facts["gain"].low, faster.facts["gain"].high) == (0.0, 40.0)
    assert faster.facts["more"].basis == "assumed"


def test_where_nobody_lives_within_two_hours_nothing_is_said():
    town = Workspace()
    for minutes, people in (([130.0], [5.0]), ([60.0], [0.0])):
        town.tables["journeys"] = places(minutes, people)
        assert visitors.findings(town) == ()


def test_no_share_of_visitors_by_origin_comes_from_flows_of_people():
    """Even where the flows lie beside: the chapter may not read them, and names no origin."""
    assert not {"flows", "nodes"} & {*visitors.needs, *visitors.uses}
    town = Workspace(*ALL)
    town.tables["journeys"] = places([50.0, 90.0], [3.0, 1.0])
    told = visitors.findings(town)
    town.tables["flows"] = pd.DataFrame(
        {"origin": ["p0"], "destination": ["home"], "value": [9.0], "period": "2018"}
    )
    again = visitors.findings(town)
    assert [one.facts for one in told] == [one.facts for one in again]
    assert not any({"origin", "partner"} & set(one.evidence) for one in again)
    assert not any("flows" in one.tables for one in again)
