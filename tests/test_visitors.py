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
        self.tables = {"observations": observations, "measures": MEASURES, "sources": SOURCES}

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
