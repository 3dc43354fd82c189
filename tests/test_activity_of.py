"""What a firm does: the order of the ways, what stays unknown, and how often each way is right."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

import labelled_firms
from southgate.errors import MethodError
from southgate.methods.activity_of import ROUTES, activity_of
from southgate.tables import recipe

FAMILIES = recipe("sectors")["families"]
CLASSIFICATIONS = Path(__file__).parents[1] / "src" / "southgate" / "classifications"


def firms(*rows):
    return pd.DataFrame(rows, columns=["core", "business", "sector"], dtype="str")


def register(*rows):
    return pd.DataFrame(rows, columns=["core", "industry"], dtype="str")


def test_the_surest_way_comes_first():
    known = register(("east", "普钢"))
    found = activity_of(
        firms(("east", "trade", "Airlines"), ("east", "trade", ""), ("west", "trade", "")),
        known,
        FAMILIES,
    )
    assert found["family"].tolist() == ["transport", "steel", "trade"]
    assert found["route"].tolist() == ["printed", "register", "name"]


def test_what_nothing_tells_stays_unknown_and_says_why():
    known = register(("east", "普钢"), ("east", "白酒"))
    found = activity_of(
        firms(("west", "", ""), ("north", "", "Conglomerates"), ("east", "", "")), known, FAMILIES
    )
    assert found["family"].tolist() == ["", "", ""]
    assert set(found["route"]) == {"unknown"}
    assert found["reason"].tolist() == ["no_keyword", "sector_of_no_family", "register_disagrees"]


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(MethodError, match=r"register\.industry"):
        activity_of(firms(("a", "", "")), pd.DataFrame({"core": []}), FAMILIES)


def test_a_label_of_two_families_is_refused():
    twice = [{"id": n, "printed": ["mining"], "register": []} for n in ("coal", "ores")]
    with pytest.raises(MethodError, match="mining"):
        activity_of(firms(("a", "", "")), register(), twice)


def test_every_family_is_mapped_to_families_that_exist_and_every_family_of_goods_is_reached():
    known = set()
    for name in ("hs4", "naics4"):
        with (CLASSIFICATIONS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            known |= {row["id"] for row in csv.DictReader(file) if not row["family"]}
    reached = {code for family in FAMILIES for code in (*family["hs4"], *family["naics4"])}
    assert reached <= known
    assert {code for code in known if code.startswith("hs4.")} <= reached
    assert 20 <= len(FAMILIES) <= 30


def test_no_label_and_no_keyword_belongs_to_two_families():
    for column in ("register", "printed", "keywords_zh", "keywords_en"):
        words = [word for family in FAMILIES for word in family[column]]
        assert len(words) == len(set(words)), column


@pytest.mark.parametrize(
    ("sample", "printed", "register", "name", "alone"),
    [("first", 0.97, 1.0, 0.86, 0.85), ("fresh", 1.0, 0.94, 1.0, 0.82)],
)
def test_each_way_is_as_often_right_as_published(sample, printed, register, name, alone):
    judged = labelled_firms.activities()
    judged = judged[(judged["family"] != "") & (judged["sample"] == sample)]
    right = judged.groupby("route")["right"].mean()
    assert set(judged["route"]) == set(ROUTES)
    assert right["printed"] >= printed
    assert right["register"] >= register
    assert right["name"] >= name
    assert judged.loc[judged["by_name"] != "", "name_right"].mean() >= alone
    assert (judged.loc[judged["route"] == "unknown", "reason"] != "").all()
