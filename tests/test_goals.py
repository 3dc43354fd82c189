"""The chapter of the goals: no rank without its range, none of borrowed figures, none by proxy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from southgate.chapters import goals
from southgate.chapters.goals.ranked import place
from southgate.dossier.truths_goals import TRUTHS_GOALS
from southgate.records import Finding, Name, Names, Quantity
from southgate.tables import no_faults
from southgate.workspace import Workspace, open_workspace
from southgate.workspace.files import RawTable
from southgate.workspace.goals import goal_faults
from workspaces import NORTHFIELD

REGIONS, YEARS = 60, range(2010, 2018)
TREE = {  # id: parent, measure, direction
    "all": ("", "", ""),
    "money": ("all", "", ""),
    "care": ("all", "", ""),
    "air": ("all", "", ""),
    "gain": ("all", "", ""),
    "i.income": ("money", "m.income", "up"),
    "i.rent": ("money", "m.rent", "down"),
    "i.taken": ("money", "m.taken", "up"),
    "i.beds": ("care", "m.beds", "up"),
    "i.schools": ("care", "m.schools", "up"),
    "i.smoke": ("air", "m.smoke", "down"),
    "i.marsh": ("air", "m.marsh", "up"),
    "i.leaps": ("air", "m.leaps", "up"),
}
Change = Callable[[pd.DataFrame], pd.DataFrame]


@cache
def northfield() -> Workspace:
    return open_workspace(NORTHFIELD)


def figures(region: str) -> pd.DataFrame:
    """Made-up figures: one is shared out, one never moves, one leaps."""
    rng = np.random.default_rng(3)
    codes = [region, *(f"r{number:02}" for number in range(1, REGIONS))]
    rows = pd.MultiIndex.from_product([codes, YEARS], names=["region", "year"])
    lasting = {
        name: np.repeat(rng.lognormal(2, 0.4, REGIONS), len(YEARS))
        for name in ("income", "rent", "beds", "schools", "smoke", "marsh", "leaps")
    }
    table = pd.DataFrame(lasting, rows)
    moving = ["income", "rent", "beds", "schools", "smoke"]
    table[moving] *= rng.lognormal(0, 0.03, (len(rows), len(moving)))
    table["leaps"] *= rng.lognormal(0, 1.5, len(rows))
    area = rows.get_level_values("region").map({code: f"p{n % 6}" for n, code in enumerate(codes)})
    rate = {name: rng.lognormal() for name in area.unique()}
    table["taken"] = table["income"] * area.map(rate)
    long = table.reset_index().melt(["region", "year"], var_name="measure")
    areas = dict(zip(rows.get_level_values("region"), area, strict=True))
    return long.assign(
        measure="m." + long["measure"],
        area=long["region"].map(areas),
        source="press",
        audience="public",
    )


def world(change: Change = lambda table: table, **more: pd.DataFrame) -> Workspace:
    opened = northfield()
    tree = pd.DataFrame.from_dict(TREE, orient="index", columns=["parent", "measure", "direction"])
    tree = tree.rename_axis("id").reset_index()
    tree = tree.assign(
        name_en=tree["id"], name_zh=tree["id"], weight=1.0, scaler=tree["id"] == "i.income",
        owner_en="", owner_zh="", needs="", source="press", audience="public",
    )  # fmt: skip
    measures = opened.table("measures")
    own = pd.DataFrame({"id": sorted({m for _, m, _ in TREE.values()} - {""})})
    own = own.assign(
        name_en=own["id"], name_zh=own["id"], unit="index", direction="up", kind="index"
    )
    measures = pd.concat([measures, own.reindex(columns=measures.columns, fill_value="")])
    region = opened.settings.region
    return opened.having(goals=tree, panel=change(figures(region)), measures=measures, **more)


def unranked(**more: pd.DataFrame) -> Workspace:
    """The same without figures to rank: quicker."""
    return world(lambda table: table.iloc[:0], **more)


def found(workspace: Workspace) -> dict[str, Finding]:
    names = (*goals.needs, *goals.uses)
    return {one.name: one for one in goals.findings(workspace.only(names))}


@cache
def usual() -> dict[str, Finding]:
    return found(world())


def test_what_is_said_holds() -> None:
    for one in usual().values():
        assert TRUTHS_GOALS[one.key](one.facts), one.key


def test_rules_say_which_indicators_are_not_ranked() -> None:
    judged = usual()["goals.screened"].evidence.set_index("measure")["kept_out"].to_dict()
    kept = dict.fromkeys(("m.income", "m.rent", "m.beds", "m.schools", "m.smoke"), "kept")
    assert judged == kept | {"m.taken": "borrowed", "m.marsh": "still", "m.leaps": "jumps"}
    assert (
        usual()["goals.screened"].evidence.set_index("measure")["scaler"]["m.taken"] == "m.income"
    )


def test_every_rank_stands_with_its_range() -> None:
    for one in usual().values():
        if one.key in {"goals.stayed", "goals.rose", "goals.fell", "goals.middle"}:
            ranks = [f for f in one.facts.values() if isinstance(f, Quantity) and f.unit == "rank"]
            assert ranks
            assert all(f.low is not None and f.low <= f.value <= (f.high or 0) for f in ranks)


def test_a_goal_of_one_indicator_has_no_rank() -> None:
    one = usual()["goals.air"]
    assert one.key == "goals.single"
    assert not any(isinstance(f, Quantity) and f.unit == "rank" for f in one.facts.values())


def test_an_empty_goal_gets_no_rank_and_no_stand_in() -> None:
    one = usual()["goals.unmeasured"]
    assert one.facts["goals"] == Names((Name("goals", "gain"),))
    assert "goals.gain" not in usual()


def test_noise_alone_is_no_movement() -> None:
    assert {usual()[f"goals.{goal}"].key for goal in ("all", "money", "care")} == {"goals.stayed"}


@pytest.mark.parametrize(("times", "key"), [(30.0, "goals.rose"), (1 / 30, "goals.fell")])
def test_a_move_that_no_choice_undoes_is_said(times: float, key: str) -> None:
    region = northfield().settings.region

    def moved(table: pd.DataFrame) -> pd.DataFrame:
        care = table["measure"].isin(["m.beds", "m.schools"]) & (table["region"] == region)
        middle = table.loc[table["measure"] == "m.beds", "value"].median()
        steps = table["year"] - min(YEARS)
        grown = middle * (times ** (steps / max(steps))) / np.sqrt(times)
        return table.assign(value=table["value"].where(~care, grown))

    assert found(world(moved))["goals.care"].key == key


def test_nothing_is_ranked_without_a_panel() -> None:
    said = found(unranked())
    assert "goals.place" not in said
    assert set(said["goals.unmeasured"].facts["goals"].items) == {
        Name("goals", goal) for goal in ("money", "care", "air", "gain")
    }


@pytest.mark.parametrize(
    ("low", "high", "third"),
    [
        (1, 20, "ahead"),
        (41, 60, "behind"),
        (15, 45, "anywhere"),
        (21, 40, "middle"),
        (15, 30, "middle"),
    ],
)
def test_a_place_is_what_the_range_shows(low: int, high: int, third: str) -> None:
    assert place(pd.Series({"low": low, "high": high, "of": 60})) == third


def promised(
    value: float, by: int, years: dict[int, float], more: dict[str, pd.DataFrame] | None = None
) -> Finding:
    opened = northfield()
    region = opened.settings.region
    target = pd.DataFrame(
        [{"id": "t", "goal": "money", "subject": region, "measure": "m.income", "value": value,
          "direction": "up", "by": by, "source": "press", "audience": "public"}]
    )  # fmt: skip
    blank = opened.table("observations").iloc[:0]
    rows = pd.DataFrame(
        [{"subject": region, "measure": "m.income", "period": str(year), "value": number,
          "unit": "index", "source": "press", "audience": "public"}
         for year, number in years.items()]
    )  # fmt: skip
    rows = rows.reindex(columns=blank.columns, fill_value="")
    said = found(unranked(targets=target, observations=rows, **(more or {})))
    return said.get("goals.target.t") or said["goals.targets_unsaid"]


GROWING = {2010 + step: 100 * 1.05**step * (1 + 0.01 * (-1) ** step) for step in range(8)}


@pytest.mark.parametrize(
    ("value", "by", "years", "key"),
    [
        (150, 2017, GROWING | {2017: 151.0}, "target_met"),
        (150, 2017, GROWING | {2017: 149.0}, "target_missed"),
        (150, 2022, GROWING, "target_on_course"),
        (900, 2022, GROWING, "target_off_course"),
        (181, 2022, GROWING, "target_open"),
        (150, 2022, {2016: 100.0, 2017: 110.0}, "targets_unsaid"),
    ],
)
def test_a_target_is_met_missed_or_paced(
    value: float, by: int, years: dict[int, float], key: str
) -> None:
    one = promised(value, by, years)
    assert one.key == f"goals.{key}"
    assert TRUTHS_GOALS[one.key](one.facts)


def test_the_fan_begins_where_the_years_end_and_ends_at_the_target() -> None:
    (figure,) = promised(181, 2022, GROWING | {2009: 900.0}).figures
    parts = dict(iter(figure.data.groupby("role")))
    assert parts["fan"]["year"].tolist() == [2018, 2019, 2020, 2021, 2022]
    assert parts["target"][["year", "value"]].to_numpy().tolist() == [[2022, 181]]
    widths = parts["fan"]["high"] - parts["fan"]["low"]
    assert (widths.diff().dropna() > 0).all()
    assert not promised(150, 2022, {2016: 100.0, 2017: 110.0}).figures


def test_no_fan_is_drawn_across_a_break() -> None:
    opened = northfield()
    broken = pd.DataFrame(
        [{"measure": "m.income", "year": 2012, "subject": "", "reason_en": "x", "reason_zh": "x",
          "source": "press", "audience": "public"}]
    )  # fmt: skip
    breaks = pd.concat([opened.table("breaks"), broken])
    whole, cut = (promised(900, 2022, GROWING, more) for more in ({}, {"breaks": breaks}))
    years = [set(one.figures[0].data.query("role == 'seen'")["year"]) for one in (whole, cut)]
    assert years == [set(range(2010, 2018)), set(range(2012, 2018))]


def asked(mean: float, year: int, people: int = 400) -> pd.DataFrame:
    """Answers from 1 to 5 of people drawn village by village."""
    rng = np.random.default_rng(year)
    return pd.DataFrame(
        {
            "person": [f"p{n}" for n in range(people)], "goal": "gain", "year": year,
            "answer": np.clip(rng.normal(mean, 0.9, people).round(), 1, 5),
            "worst": 1.0, "best": 5.0, "weight": rng.uniform(1, 3, people), "stratum": "",
            "cluster": [f"v{n // 8}" for n in range(people)],
            "source": "press", "audience": "public",
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "way", "standing"),
    [(2.5, 3.6, "rose", "reported"), (3.6, 2.5, "fell", "reported"), (3, 3, "stayed", "reported")],
)
def test_two_surveys_judge_the_statement_that_rests_on_them(
    first: float, last: float, way: str, standing: str
) -> None:
    statements = northfield().table("statements").head(1)
    statements = statements.assign(kind="goal", test="holds", finding="goals.answers")
    survey = pd.concat([asked(first, 2016), asked(last, 2020)])
    one = found(unranked(survey=survey, statements=statements))["goals.answers"]
    assert one.key == f"goals.answers_{way}"
    assert TRUTHS_GOALS[one.key](one.facts)
    (judged,) = one.verdicts.values()
    assert judged.standing == standing  # one office's word, whichever way it points
    assert judged.leaning == {"rose": 1, "fell": -1, "stayed": 0}[way]


def test_one_survey_judges_nothing() -> None:
    assert not found(unranked(survey=asked(3, 2016)))["goals.answers"].verdicts


def counties() -> dict[str, pd.DataFrame]:
    """Three parts of the region with incomes and rents, and one part of another region."""
    opened = northfield()
    region = opened.settings.region
    blank = opened.table("regions").iloc[:0]
    places = pd.DataFrame(
        {"id": ["c1", "c2", "c3", "d1"], "kind": "part", "part_of": [region] * 3 + ["r01"]}
    ).reindex(columns=blank.columns, fill_value="")
    told = {"m.income": (10.0, 20.0, 30.0, 5.0), "m.rent": (7.0, 6.0, 5.0, 9.0)}
    rows = pd.DataFrame(
        [{"subject": place, "measure": measure, "period": "2018", "value": value, "unit": "index",
          "source": "press", "audience": "public"}
         for measure, values in told.items()
         for place, value in zip(("c1", "c2", "c3", "d1"), values, strict=True)]
    )  # fmt: skip
    rows = rows.reindex(columns=opened.table("observations").columns, fill_value="")
    return {"regions": pd.concat([opened.table("regions"), places]), "observations": rows}


def test_the_part_that_stands_last_is_ours_and_last_in_the_right_direction() -> None:
    one = found(unranked(**counties()))["goals.parts"]
    assert one.key == "goals.trailing"
    assert one.facts["place"] == Name("regions", "c1")  # least income and highest rent
    assert one.facts["last"] == Quantity(2, "1")
    strip = one.figures[0].data
    assert set(strip.loc[strip["role"] == "other", "region"]) == {"d1"}


def test_a_goal_without_figures_names_the_table_that_would_measure_it() -> None:
    tree = world().table("goals")
    tree = tree.assign(needs=tree["id"].map({"gain": "survey", "i.beds": "beds"}).fillna(""))
    one = found(world().having(goals=tree))["goals.lacking"]
    assert one.evidence.to_numpy().tolist() == [["gain", "survey"]]  # beds are known


def test_who_gains_is_counted_or_the_table_is_named() -> None:
    tree = world().table("goals")
    tree = tree.assign(needs=tree["parent"].map({"": "jobs"}).fillna(""))
    picks = pd.DataFrame({"activity": ["a1", "a2"], "rank": [1, 2]})
    named = unranked(**counties()).having(**{"goals": tree, "capabilities.measured": picks})
    unknown = found(named)["goals.gains"]
    assert unknown.key == "goals.gains_unknown"
    assert unknown.facts["wanted"] == Name("wanted", "jobs")
    assert "rows" not in unknown.facts
    rows = counties()["observations"].iloc[:3].assign(measure="population", unit="person")
    jobs = pd.DataFrame(
        {"region": ["c1", "c2", "d1"], "activity": ["a1", "a2", "a1"], "period": "2018",
         "measure": "employment", "value": [60, 40, 999], "source": "press"}
    )  # fmt: skip
    one = found(named.having(observations=rows, production=jobs))["goals.gains"]
    assert one.key == "goals.gains"
    assert one.facts["place"] == Name("regions", "c1")
    assert one.facts["share"] == Quantity(60, "%", "2018")  # without the other region's
    assert one.facts["people"] == Quantity(17, "%")  # 10 of 60


def test_people_are_asked_apart_from_what_is_measured() -> None:
    rng = np.random.default_rng(2)
    rows = pd.DataFrame(
        {
            "person": [f"p{n}" for n in range(80)], "goal": "gain", "year": 2020,
            "answer": rng.integers(1, 6, 80).astype(float), "worst": 1.0, "best": 5.0,
            "weight": rng.uniform(1, 3, 80), "stratum": "",
            "cluster": [f"v{n // 8}" for n in range(80)],
            "source": "press", "audience": "public",
        }
    )  # fmt: skip
    said = found(unranked(survey=rows))
    index = said["goals.answers"].facts["index"]
    assert isinstance(index, Quantity)
    assert index.low is not None
    assert 0 < index.low < index.value < (index.high or 0) < 100
    assert "goals.ask" not in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,b,\nb,a,\n", "0 have none"),
        ("a,,\nx,y,\ny,x,\n", "lies below itself"),
        ("a,,\nb,a,gdp\nc,a,gdp\n", "stands for two"),
    ],
    ids=["no root", "ring", "twice"],
)
def test_what_is_no_tree_is_a_fault(rows, said):
    cells = pd.read_csv(StringIO("id,parent,measure\n" + rows), dtype="str")
    cells.index = range(2, len(cells) + 2)
    faults = pd.concat(goal_faults(RawTable("goals", "goals.csv", "", cells, no_faults())))
    assert faults["found"].str.contains(said).any()
