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
        owner_en="", owner_zh="", source="press", audience="public",
    )  # fmt: skip
    measures = opened.table("measures")
    own = pd.DataFrame({"id": sorted({m for _, m, _ in TREE.values()} - {""})})
    own = own.assign(
        name_en=own["id"], name_zh=own["id"], unit="index", direction="up", kind="index"
    )
    measures = pd.concat([measures, own.reindex(columns=measures.columns, fill_value="")])
    region = opened.settings.region
    return opened.having(goals=tree, panel=change(figures(region)), measures=measures, **more)


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
    said = found(world(lambda table: table.iloc[:0]))
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


def promised(value: float, by: int, years: dict[int, float], direction: str = "up") -> Finding:
    opened = northfield()
    region = opened.settings.region
    target = pd.DataFrame(
        [{"id": "t", "goal": "money", "subject": region, "measure": "m.income", "value": value,
          "direction": direction, "by": by, "source": "press", "audience": "public"}]
    )  # fmt: skip
    blank = opened.table("observations").iloc[:0]
    rows = pd.DataFrame(
        [{"subject": region, "measure": "m.income", "period": str(year), "value": number,
          "unit": "index", "source": "press", "audience": "public"}
         for year, number in years.items()]
    )  # fmt: skip
    rows = rows.reindex(columns=blank.columns, fill_value="")
    said = found(world(targets=target, observations=rows))
    return said["goals.target.t"]


GROWING = {2010 + step: 100 * 1.05**step * (1 + 0.01 * (-1) ** step) for step in range(8)}


@pytest.mark.parametrize(
    ("value", "by", "years", "key"),
    [
        (150, 2017, GROWING | {2017: 151.0}, "target_met"),
        (150, 2017, GROWING | {2017: 149.0}, "target_missed"),
        (150, 2022, GROWING, "target_on_course"),
        (900, 2022, GROWING, "target_off_course"),
        (181, 2022, GROWING, "target_open"),
        (150, 2022, {2016: 100.0, 2017: 110.0}, "target_unsaid"),
    ],
)
def test_a_target_is_met_missed_or_paced(
    value: float, by: int, years: dict[int, float], key: str
) -> None:
    one = promised(value, by, years)
    assert one.key == f"goals.{key}"
    assert TRUTHS_GOALS[one.key](one.facts)


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
    said = found(world(survey=rows))
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
