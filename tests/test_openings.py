"""What lies nearest, as pages show it: with statements and without, by a list and by statistics."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from dossier_fixture import invented_study, measured_study
from southgate.dossier.blocks import FIRST, MOST, block
from southgate.dossier.build import build_site
from southgate.dossier.grid import grid
from southgate.dossier.text import LANGUAGES, words
from southgate.errors import DossierError
from southgate.records import Chapter, Quantity

LISTED, MEASURED = invented_study(), measured_study()
NAMED = {
    "cluster": ["quarry"],
    "family": ["f.stone"],
    "reason_1": ["foundry"],
    "reason_2": ["a04"],
    "lost": ["f.tools f.glass"],
    "coding_a": [True],
    "coding_b": [False],
}


def finding(key, study=LISTED):
    return next(found for found in study.findings if found.key == key)


def said(rows, language="en"):
    shown = grid(pd.DataFrame(rows), words(language).of(LISTED), LISTED)
    return [cell.striptags() for cell in shown.rows[0]], [head.title for head in shown.columns]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def measured(tmp_path_factory, pictures):
    out = tmp_path_factory.mktemp("measured")
    build_site(MEASURED, out, pictures=pictures)
    return out


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        (
            "en",
            "Stone and its products|small foundries|Carved stone|Cutting tools and Glass|Yes|No",
        ),
        ("zh", "石材及制品|小型铸造厂|石雕|切削工具和玻璃|是|否"),
    ],
)  # fmt: skip
def test_codes_of_activities_and_clusters_are_said_by_name(language, cells):
    assert said(NAMED, language)[0][1:] == cells.split("|")


def test_a_reason_that_has_no_name_is_refused():
    with pytest.raises(DossierError, match="`nowhere` must have a name"):
        said({"reason_1": ["nowhere"]})


def test_two_years_are_read_as_a_span():
    assert said({"pair": ["1962-2017"]}, "zh")[0] == ["1962年至2017年"]
    assert said({"pair": ["1998/2000-2017 HS4"]})[0] == ["1998–2000 to 2017 · HS4"]


def test_the_ends_of_an_interval_are_not_called_ranks():
    ends = {"score": ["density"], "value": [0.6], "low": [0.5], "high": [0.7]}
    assert said(ends)[1][2:] == ["Lower end", "Upper end"]
    assert said({"rank": [2], "low": [1], "high": [9]})[1][1:] == ["Best rank", "Worst rank"]


def test_shares_of_draws_are_told_from_shares_of_choices():
    assert said({"share": [61.0], "chance": [2.0]})[1][0] == "Among the first ten, % of draws"
    chosen = said({"kept": [61.0], "choice_low": [2]})[1][0]
    assert chosen == "Among the first ten, % of choices"


def test_a_large_table_is_cut_and_says_so():
    found = finding("capabilities.unmeasured")
    rows = pd.concat([found.evidence] * 30, ignore_index=True)
    assert len(rows) > MOST
    for language, note in (("en", f"The first {FIRST} of {len(rows)} rows"), ("zh", "前50行")):
        large = dataclasses.replace(found, evidence=rows)
        made = block(large, words(language).of(LISTED), LISTED, {})
        assert len(made.grid.rows) == FIRST
        assert note in made.cut
        assert str(len(rows)) in made.rows
        whole = block(found, words(language).of(LISTED), LISTED, {})
        assert (len(whole.grid.rows), whole.cut) == (len(found.evidence), "")


def test_a_number_carries_its_interval_where_it_has_one():
    english, chinese = (words(language).of(LISTED) for language in LANGUAGES)
    sure, unsure = Quantity(0.5671, "1"), Quantity(0.63271, "1", low=0.6112, high=0.6549)
    assert [english.doubted(one).text for one in (sure, unsure)] == ["0.567", "0.633 (0.611–0.655)"]
    assert chinese.doubted(unsure).text == "0.633（0.611~0.655）"
    assert english.doubted(unsure).value == unsure.value
    below = Quantity(-0.03, "1", low=-0.05, high=-0.01)
    assert english.doubted(below).text == "−0.03 (−0.05 to −0.01)"


def test_an_interval_is_not_called_a_difference_of_reports():
    tested = dataclasses.replace(finding("record.backtest_better"), figures=())
    lines = [str(line) for line in block(tested, words("en").of(LISTED), LISTED, {}).sure]
    assert any("Interval of the AUC of relatedness" in line for line in lines)
    assert not any("Reports differ" in line for line in lines)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "What could Northfield open with?"), ("zh", "北原可以从哪里打开局面？")],
)
def test_without_statements_the_first_page_asks_what_to_open_with(measured, language, title):
    text = (measured / language / "index.html").read_text("utf-8")
    assert f"<h1>{title}</h1>" in text
    sentence = words(language).sentence(finding("capabilities.measured", MEASURED), MEASURED).plain
    assert sentence.split("2018")[0] in text
    assert 'id="fig-capabilities-measured"' in text
    assert "strategy.html" not in text
    assert title in (measured / "index.html").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_statements_no_page_tells_of_verdicts(measured, language):
    text = (measured / language / "rules.html").read_text("utf-8")
    rules = words(language).of(MEASURED).sections("rules", {})
    assert not any(f">{title}</h2>" in text for title, _ in rules)
    assert words(language).method("rank_interval").title in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_family_comes_with_its_anchor_and_its_refuter(tmp_path, pictures, language):
    build_site(LISTED, tmp_path, pictures=pictures)
    chosen = words(language).of(LISTED)
    for page in ("index", "capabilities"):
        text = (tmp_path / language / f"{page}.html").read_text("utf-8")
        assert chosen.ui("wrong_if").plain in text
        assert chosen.label(LISTED, "clusters", "quarry") in text
    assert chosen.label(LISTED, "cluster_evidence", "quarry") in text
    assert LISTED.settings["recipe"][:12] in text
    assert LISTED.settings["recipe"] not in text


def test_without_a_recipe_nothing_is_said_of_one(tmp_path, pictures):
    plain = {key: value for key, value in LISTED.settings.items() if key != "recipe"}
    build_site(dataclasses.replace(LISTED, settings=plain), tmp_path, pictures=pictures)
    text = (tmp_path / "en" / "capabilities.html").read_text("utf-8")
    assert words("en").ui("recipe_title").plain not in text


def test_two_pictures_of_one_key_are_refused(tmp_path, pictures):
    tested = finding("record.backtest_better")
    twice = dataclasses.replace(tested, about="again")
    chapters = (*LISTED.chapters, Chapter("record", (twice,)))
    study = dataclasses.replace(LISTED, chapters=chapters)
    with pytest.raises(DossierError, match=r"record\.backtest\.1962-2017"):
        build_site(study, tmp_path, pictures=pictures)


def test_where_no_family_is_named_that_is_said_and_nothing_else(tmp_path, pictures):
    none = Chapter("capabilities", (finding("capabilities.none"), finding("capabilities.nearest")))
    chapters = tuple(none if one.key == none.key else one for one in LISTED.chapters)
    build_site(dataclasses.replace(LISTED, chapters=chapters), tmp_path, pictures=pictures)
    for page in ("index", "capabilities"):
        text = (tmp_path / "en" / f"{page}.html").read_text("utf-8")
        assert "Not enough data to name a product family" in text
        assert "families_named" not in text
        assert words("en").ui("wrong_if").plain not in text
