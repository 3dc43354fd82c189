"""Pictures of candidates and of tests: every kind, in both languages and both forms."""

from __future__ import annotations

import dataclasses
import itertools
import re

import altair as alt
import numpy as np
import pandas as pd
import pytest

from dossier_fixture import invented_study
from southgate.dossier import charts, render, theme
from southgate.dossier.marks import FORMS
from southgate.dossier.text import LANGUAGES, words
from southgate.records import Figure, Study
from test_charts import HOSTILE, marks_of, rows_of, words_of

LONG = (
    "Unsaturated and cyclic monocarboxylic acids, their halides and peroxides",
    "不饱和与环一元羧酸",
)
COUNT = 20


def _study() -> Study:
    study = invented_study()
    labels = {table: dict(names) for table, names in study.labels.items()}
    labels["activities"] = {
        f"a{at}": {"en": f"{LONG[0]} {at}", "zh": f"{LONG[1]}{at}"}
        if at % 3 == 0
        else {"en": f"Good {at}", "zh": f"产品{at}"}
        for at in range(300)
    }
    labels["activities"]["a2"] = {"en": HOSTILE, "zh": HOSTILE}
    labels["clusters"] = {
        f"c{at}": {"en": f"A cluster along the valley with a long name {at}", "zh": f"集群{at}"}
        for at in range(10)
    }
    return dataclasses.replace(study, labels=labels)


def _ranked(*, measured: bool, last: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rank = np.arange(1, COUNT + 1)
    high = np.minimum(rank + rng.integers(1, last - COUNT, COUNT), last)
    nothing = np.full(COUNT, np.nan)
    return pd.DataFrame(
        {
            "activity": [f"a{at}" for at in range(COUNT)],
            "rank": rank,
            "low": np.maximum(rank // 2, 1),
            "high": high,
            "choice_low": np.maximum(rank // 3, 1) if measured else nothing,
            "choice_high": high + 5 if measured else nothing,
            "share": nothing if measured else np.linspace(88, 12, COUNT),
            "role": ["named"] * 3 + ["other"] * (COUNT - 3),
        }
    )


def _plane() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    feasibility, complexity = rng.gamma(2, 2, 300), rng.uniform(0, 100, 300)
    order = np.argsort(-(feasibility / feasibility.max() + complexity / 100))
    role = np.full(300, "other", dtype=object)
    role[order[:12]] = "top"
    role[order[:4]] = "named"
    names = [f"a{at}" for at in range(300)]
    return pd.DataFrame(
        {"activity": names, "feasibility": feasibility, "complexity": complexity, "role": role}
    )


def _auc(pairs: list[str]) -> pd.DataFrame:
    rows = [
        (pair, score, 0.7 - 0.03 * at - 0.05 * place, 0.64 - 0.05 * at, 0.76)
        for at, pair in enumerate(pairs)
        for place, score in enumerate(("density", "baseline"))
    ]
    return pd.DataFrame(rows, columns=["pair", "score", "value", "low", "high"])


STUDY = _study()
COUNTS = pd.DataFrame({"code": [f"c{at}" for at in range(6)], "count": [1, 7, 0, 3, 3, 2]})
RIVALS = pd.DataFrame({"code": ["a0", "a1", "a2"], "count": [12, 257, 90]})
LISTED, MEASURED = {"scope": "listed", "of": "987"}, {"scope": "measured", "of": "245"}
FIGURES = {
    figure.key: figure
    for figure in (
        Figure("listed", "ranked", _ranked(measured=False, last=400), LISTED),
        Figure("short", "ranked", _ranked(measured=False, last=30), LISTED),
        Figure("measured", "ranked", _ranked(measured=True, last=60), MEASURED),
        Figure("plane", "plane", _plane(), {}),
        Figure("left_out", "counts", COUNTS, {"table": "clusters", "axis": "changed"}),
        Figure("crowding", "counts", RIVALS, {"table": "activities", "axis": "rivals"}),
        Figure("backtest", "auc", _auc(["1962-2017"]), {}),
        Figure("lesson", "auc", _auc(["1962-1972", "1972-1982", "1982-1992"]), {}),
    )
}
CASES = list(itertools.product(FIGURES, LANGUAGES, FORMS))


def spec_of(figure, language="en", form="wide"):
    chosen = FIGURES[figure] if isinstance(figure, str) else figure
    return charts.chart(chosen, words(language).of(STUDY), STUDY, form)


def said_in(spec):
    return [" ".join(text) if isinstance(text, list) else text for text, _ in words_of(spec)]


def layers_of(spec, mark):
    return [(layer, rows_of(layer)) for layer in spec["layer"] if layer["mark"]["type"] == mark]


def dots_of(spec):
    return [
        row for mark in ("circle", "point") for _, rows in layers_of(spec, mark) for row in rows
    ]


@pytest.mark.parametrize(("key", "language", "form"), CASES)
def test_a_picture_is_valid_vega_lite(key, language, form):
    alt.Chart.from_dict(spec_of(key, language, form), validate=True)


@pytest.mark.parametrize(("key", "language", "form"), CASES)
def test_no_label_leaves_the_frame(key, language, form):
    spec = spec_of(key, language, form)
    for text, (left, top, right, foot) in words_of(spec):
        assert left >= -2, text
        assert right <= spec["width"] + 2, text
        assert top >= 0, text
        assert foot <= spec["height"] + 1, text


@pytest.mark.parametrize(("key", "language", "form"), CASES)
def test_no_two_labels_lie_on_each_other(key, language, form):
    boxes = list(words_of(spec_of(key, language, form)))
    for (one, here), (two, there) in itertools.combinations(boxes, 2):
        beside = here[2] <= there[0] or there[2] <= here[0]
        assert beside or here[3] <= there[1] or there[3] <= here[1], (one, two)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", FIGURES)
def test_both_languages_draw_the_same_dots(key, form):
    one, two = (len(dots_of(spec_of(key, language, form))) for language in LANGUAGES)
    assert one == two


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_draws_are_never_called_an_interval_and_error_is(language, form):
    ui = words(language).ui
    listed, measured = (
        " ".join(said_in(spec_of(key, language, form))) for key in ("listed", "measured")
    )
    assert ui("ranked_listed_bar").plain in listed
    assert not re.search(r"interval|80%|区间", listed.replace("80% ", ""), re.IGNORECASE)
    assert ui("ranked_measured_bar").plain in measured
    assert ui("ranked_measured_line").plain in measured
    assert ui("ranked_listed_bar").plain not in measured


def test_a_list_has_shares_and_no_line_of_choices():
    listed, measured = (spec_of(key) for key in ("listed", "measured"))
    assert "88%" in said_in(listed)
    assert not any(text.endswith("%") for text in said_in(measured))
    thin = [
        rows for layer, rows in layers_of(listed, "rule") if layer["mark"].get("strokeWidth") == 1.6
    ]
    assert all(rows == [] for rows in thin)


@pytest.mark.parametrize("key", ["listed", "short", "measured"])
@pytest.mark.parametrize("form", FORMS)
def test_the_dot_lies_on_its_bar_and_a_worse_rank_further_right(key, form):
    spec = spec_of(key, form=form)
    marks = dots_of(spec)[:COUNT]
    bars = [
        row
        for layer, rows in layers_of(spec, "rule")
        if layer["mark"].get("strokeWidth") == 7
        for row in rows
    ]
    places = [mark["x"] for mark in marks]
    assert places == sorted(places)
    for mark in marks:
        assert any(bar["y"] == mark["y"] and bar["x"] <= mark["x"] <= bar["x2"] for bar in bars), (
            mark
        )


@pytest.mark.parametrize("form", FORMS)
def test_only_the_named_have_the_accent_and_differ_without_colour(form):
    marks = dots_of(spec_of("listed", form=form))[:COUNT]
    assert [mark["stroke"] == theme.US for mark in marks] == [True] * 3 + [False] * (COUNT - 3)
    assert all(mark["fill"] == theme.PAPER for mark in marks[3:])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plane_names_all_that_lead_and_draws_both_medians(language, form):
    spec = spec_of("plane", language, form)
    said = " ".join(said_in(spec)).replace(" ", "")
    lead = FIGURES["plane"].data.query("role != 'other'")["activity"]
    assert len(lead) == 12
    for code in lead:
        assert STUDY.labels["activities"][code][language].replace(" ", "") in said
    dashed = [
        row
        for layer, rows in layers_of(spec, "rule")
        if layer["mark"].get("strokeDash")
        for row in rows
    ]
    assert {row["x"] == row["x2"] for row in dashed} == {True, False}
    half = len(FIGURES["plane"].data) / 2
    upright = next(row["x"] for row in dashed if row["x"] == row["x2"])
    marks = [mark for mark in dots_of(spec) if mark["y"] > 60]
    assert sum(mark["x"] < upright for mark in marks) == pytest.approx(half, abs=3)


def test_lines_to_names_do_not_cross():
    spec = spec_of("plane")
    lines = [
        row
        for layer, rows in layers_of(spec, "rule")
        if layer["mark"].get("strokeWidth") == 0.7
        for row in rows
        if row["y"] != row["y2"]
    ]
    assert len(lines) > 8

    def height(line, x):
        return line["y"] + (line["y2"] - line["y"]) * (x - line["x"]) / (line["x2"] - line["x"])

    for one, two in itertools.combinations(lines, 2):
        start, end = max(one["x"], two["x"]), one["x2"]
        gaps = [height(one, x) - height(two, x) for x in (start, end)]
        assert not (min(gaps) < -0.5 and max(gaps) > 0.5), (one, two)


@pytest.mark.parametrize("form", FORMS)
def test_bars_are_as_long_as_their_counts(form):
    spec = spec_of("left_out", form=form)
    (_, boxes), *_ = layers_of(spec, "rect")
    lengths = np.array([box["x2"] - box["x"] for box in boxes])
    assert lengths == pytest.approx(lengths[0] * np.array([7, 3, 3, 2, 1, 0]) / 7, abs=0.2)
    assert [box["fill"] == theme.US for box in boxes] == [True] + [False] * 5


@pytest.mark.parametrize("form", FORMS)
def test_a_score_without_interval_has_a_dot_alone(form):
    bare = FIGURES["backtest"].data.assign(low=np.nan, high=np.nan)
    spec = spec_of(dataclasses.replace(FIGURES["backtest"], data=bare), form=form)
    assert words("en").ui("auc_interval").plain not in said_in(spec)
    assert [text for text in said_in(spec) if "–" in text] == []
    assert len(dots_of(spec)) == 2


@pytest.mark.parametrize("form", FORMS)
def test_chance_is_ruled_where_one_half_is(form):
    spec = spec_of("lesson", form=form)
    dashes = [
        row["x"]
        for layer, rows in layers_of(spec, "rule")
        if layer["mark"].get("strokeDash")
        for row in rows
        if row["x"] == row["x2"]
    ]
    head = next(row["x"] for row in marks_of(spec) if row.get("text") == "0.50")
    assert dashes
    assert set(dashes) == {head}


@pytest.mark.parametrize("key", ["listed", "measured", "backtest"])
def test_a_study_read_from_disk_draws_the_same(key):
    """JSON knows no missing number: a column of them comes back as objects."""
    data = FIGURES[key].data.astype(object)
    stored = dataclasses.replace(FIGURES[key], data=data.where(data.notna(), None))
    assert spec_of(stored) == spec_of(key)


def test_one_candidate_alone_is_drawn():
    for key in ("listed", "measured"):
        alone = dataclasses.replace(FIGURES[key], data=FIGURES[key].data.head(1))
        assert len(dots_of(spec_of(alone))) >= 1
    plain = FIGURES["plane"].data.assign(role="other", feasibility=0.0)
    spec = spec_of(dataclasses.replace(FIGURES["plane"], data=plain), form="narrow")
    assert all(np.isfinite([mark["x"], mark["y"]]).all() for mark in dots_of(spec))


def test_a_hostile_name_is_inert(tmp_path):
    specs = [spec_of("listed"), spec_of("crowding")]
    for svg in render.drawn(specs, tmp_path):
        assert "<script" not in render.dressed(svg, "x", HOSTILE, HOSTILE)
