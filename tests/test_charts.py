"""Pictures: every figure of the invented study, in both languages and both forms."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re

import altair as alt
import pytest

from dossier_fixture import invented_study
from southgate.dossier import charts, layout, render, theme
from southgate.dossier.marks import FORMS
from southgate.dossier.text import LANGUAGES, words
from southgate.errors import DossierError

HOSTILE = "=cmd() <script>alert(1)</script>"
STUDY = invented_study()
FIGURES = {
    figure.key: figure
    for finding in STUDY.findings
    for figure in finding.figures
    if figure.kind != "rerank"
}
CASES = list(itertools.product(FIGURES, LANGUAGES, FORMS))


def spec_of(key, language, form):
    return charts.chart(FIGURES[key], words(language).of(STUDY), STUDY, form)


def rows_of(layer):
    return layer["data"]["values"]


def marks_of(spec):
    return [row for layer in spec["layer"] for row in rows_of(layer)]


def words_of(spec):
    """Every label with its box, on the narrow side: left, top, right, foot."""
    for layer in spec["layer"]:
        if layer["mark"]["type"] != "text":
            continue
        size = layer["mark"].get("fontSize", 13)
        for row in rows_of(layer):
            lines = row["text"] if isinstance(row["text"], list) else [row["text"]]
            width = max(layout.text_width(line, size) for line in lines) * 0.9
            left = (
                row["x"]
                + {"left": 0.0, "center": -0.5, "right": -1.0}[layer["mark"]["align"]] * width
            )
            top = row["y"] - size * 0.45
            yield row["text"], (left, top, left + width, top + size * 0.9 + 16 * (len(lines) - 1))


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


def test_a_line_never_crosses_a_break():
    spec = spec_of("profile.series", "en", "wide")
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["detail"]["field"] == "run"
    assert {row["run"] for row in rows_of(line)} == {1, 2}


def test_verdicts_are_told_apart_without_colour():
    spec = spec_of("strategy.bar", "en", "wide")
    said = [row["text"] for row in marks_of(spec) if isinstance(row.get("text"), str)]
    assert all(any(mark in text for text in said) for _, _, mark in theme.VERDICTS.values())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", FIGURES)
def test_both_languages_draw_the_same_dots(key, form):
    one, two = (
        sum("shape" in row for row in marks_of(spec_of(key, language, form)))
        for language in LANGUAGES
    )
    assert one == two


def test_an_unknown_kind_is_refused_with_words():
    strange = dataclasses.replace(FIGURES["strategy.bar"], kind="pie")
    with pytest.raises(DossierError, match="`pie`"):
        charts.chart(strange, words("en").of(STUDY), STUDY, "wide")


def test_a_hostile_label_is_inert_in_a_picture_and_in_its_script(tmp_path):
    figure = FIGURES["strategy.wanted"]
    labels = {table: dict(names) for table, names in STUDY.labels.items()}
    labels["wanted"]["audit"] = {"en": HOSTILE, "zh": HOSTILE}
    study = dataclasses.replace(STUDY, labels=labels)
    spec = charts.chart(figure, words("en").of(study), study, "wide")
    (svg,) = render.drawn([spec], tmp_path)
    assert "<script" not in render.dressed(svg, "x", HOSTILE, HOSTILE)
    assert "</script" not in render.script_json(spec)
    assert json.loads(render.script_json(spec)) == spec


def test_a_picture_has_a_name_ids_of_its_own_and_no_fixed_size(tmp_path):
    (svg,) = render.drawn([spec_of("profile.series", "zh", "narrow")], tmp_path)
    dressed = render.dressed(svg, "one", "标题", "说明")
    assert 'role="img" aria-labelledby="one-t one-d"' in dressed
    assert '<title id="one-t">标题</title><desc id="one-d">说明</desc>' in dressed
    assert not re.search(r"<svg[^>]* width=", dressed)
    assert all(name.startswith("one-") for name in re.findall(r'\bid="([^"]+)"', dressed))


def test_a_picture_is_drawn_once(tmp_path, monkeypatch):
    specs = [spec_of("profile.series", "en", "wide")]
    first = render.drawn(specs, tmp_path)
    monkeypatch.setattr(render, "_svg", lambda _: pytest.fail("drawn again"))
    assert render.drawn(specs, tmp_path) == first


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert render.drawn([spec_of("profile.series", "en", "wide")], blocked / "cache")
