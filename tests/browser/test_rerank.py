"""The machine that ranks again, against a computation of its own in NumPy."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any

import pytest

from rerank_payload import (
    HOSTILE,
    NEAREST,
    SHOWN,
    expected,
    figure,
    invented,
    rows_of,
    study,
)
from southgate.dossier import build
from southgate.dossier.machine import machine
from southgate.dossier.text import LANGUAGES, words
from southgate.records import Study

pytestmark = pytest.mark.browser

PAGE = """{% import "rerank.html.j2" as rerank %}<!doctype html><html lang="{{ lang }}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>x</title><link rel="icon" href="data:,"><link rel="stylesheet" href="../assets/style.css">
<script>document.documentElement.className="js"</script></head>
<body><main><h1>x</h1>{{ rerank.machine(block, ui) }}</main></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("machine")
    build._write_assets(_holding(study()), out, {}, out)
    for language in LANGUAGES:
        chosen = words(language).of(study())
        made = dataclasses.make_dataclass("Holder", ["machine"])(machine(figure(), chosen, study()))
        text = (
            build._templates()
            .from_string(PAGE)
            .render(
                block=made, ui=build._speaker(chosen), lang={"en": "en", "zh": "zh-Hans"}[language]
            )
        )
        (out / language).mkdir()
        (out / language / "page.html").write_text(text, "utf-8")
    return out


def _holding(chosen: Study) -> Study:
    first, *rest = chosen.chapters
    finding = dataclasses.replace(first.findings[0], figures=(figure(),))
    chapter = dataclasses.replace(first, findings=(finding, *first.findings[1:]))
    return dataclasses.replace(chosen, chapters=(chapter, *rest))


@pytest.fixture
def open_machine(browser, folder):
    contexts, strayed = [], []

    def opened(language="en", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                request.url.startswith((folder.as_uri(), "data:")) or strayed.append(request.url)
            ),
        )
        page.on("pageerror", lambda error: strayed.append(str(error)))
        page.goto(f"{folder.as_uri()}/{language}/page.html")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not strayed


def shown(page) -> list[dict[str, Any]]:
    """Wait for the change to be shown, then read the table."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page.evaluate(
        """() => [...document.querySelectorAll(".rerank tbody tr:not([hidden])")].map((line) =>
        Object.fromEntries([...line.querySelectorAll("[data-is]")]
        .map((cell) => [cell.dataset.is, cell.textContent])))"""
    )


def agrees(page, **choices) -> None:
    order, often = expected(**choices)
    found = shown(page)
    names = study().labels["activities"]
    assert [line["name"] for line in found] == [names[f"a{p}"]["en"] for p in order[:SHOWN]]
    assert [int(line["rank"]) for line in found] == list(range(1, SHOWN + 1))
    for line, p in zip(found, order, strict=False):
        assert abs(float(line["share"].rstrip("%")) - often[p]) <= 0.51, line
        assert line["family"] == names[f"f{invented().families[p]}"]["en"]


def slide(page, number: int, value: int) -> None:
    page.evaluate(
        """([at, value]) => {
        const slider = document.querySelectorAll(".rerank input[type=range]")[at];
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true })); }""",
        [number, value],
    )


def moved(start: list[int], now: list[int]) -> list[str]:
    """Word how far each of the first moved, up or down, or that it was not ranked before."""
    said = words("en").ui
    before = {p: rank for rank, p in enumerate(start, 1)}
    steps = [before[p] - rank if p in before else None for rank, p in enumerate(now[:SHOWN], 1)]
    return [
        said("rerank_new").plain
        if step is None
        else said("rerank_same").plain
        if step == 0
        else said("rerank_up" if step > 0 else "rerank_down", n=abs(step)).plain
        for step in steps
    ]


def test_the_start_is_the_ranking_of_the_definition(open_machine):
    page = open_machine()
    agrees(page)
    assert {line["change"] for line in shown(page)} == {words("en").ui("rerank_same").plain}


@pytest.mark.parametrize("nearest", NEAREST)
def test_neighbours_change_the_ranking_as_defined(open_machine, nearest):
    page = open_machine()
    page.check(f".rerank input[type=radio][value='{NEAREST.index(nearest)}']")
    agrees(page, nearest=nearest)


def test_weights_change_the_ranking_as_defined(open_machine):
    page = open_machine()
    slide(page, 0, 10)
    slide(page, 2, 80)
    agrees(page, weights=(0.1, 0.25, 0.8))
    assert "70%" in page.locator(".rerank output").nth(2).inner_text()


def test_a_cluster_switched_off_takes_its_rows_along(open_machine):
    page = open_machine()
    page.uncheck("input[data-cluster='4']")
    agrees(page, off=rows_of("c3"))
    assert not page.is_checked("input[data-every]")
    page.check("input[data-cluster='4']")
    agrees(page)


def test_a_row_switched_off_makes_its_cluster_mixed(open_machine):
    page = open_machine()
    page.click(".rerank summary")
    off = rows_of("c0")[1:4]
    for row in off:
        page.uncheck(f"input[data-row='{row}']")
    agrees(page, off=off)
    assert page.evaluate("document.querySelector('input[data-cluster=\"1\"]').indeterminate")
    assert page.evaluate("document.querySelector('input[data-every]').indeterminate")


def test_everything_at_once_and_back_to_the_start(open_machine):
    page = open_machine()
    page.uncheck("input[data-cluster='1']")
    page.uncheck("input[data-cluster='7']")
    page.check(".rerank input[type=radio][value='2']")
    slide(page, 0, 90)
    off = [*rows_of("c0"), *rows_of("c6")]
    choices = {"weights": (0.9, 0.25, 0.15), "nearest": 0, "off": off}
    agrees(page, **choices)
    assert [line["change"] for line in shown(page)] == moved(expected()[0], expected(**choices)[0])
    page.click(".rerank-reset")
    agrees(page)
    assert page.is_checked("input[data-every]")
    assert page.evaluate("document.activeElement.className") == "rerank-reset"


def test_an_activity_that_no_row_names_any_more_is_new(open_machine):
    page = open_machine()
    page.uncheck("input[data-every]")
    page.check("input[data-cluster='2']")
    off = [row for row in range(len(invented().rows)) if row not in rows_of("c1")]
    agrees(page, off=off)
    assert words("en").ui("rerank_new").plain in {line["change"] for line in shown(page)}


def test_nothing_is_ranked_by_nothing(open_machine):
    page = open_machine()
    page.uncheck("input[data-every]")
    assert shown(page) == []
    page.check("input[data-every]")
    agrees(page)
    for number in range(3):
        slide(page, number, 0)
    assert shown(page) == []
    page.wait_for_function(
        "said => document.querySelector('.rerank-status').textContent === said",
        arg=words("en").ui("rerank_empty").plain,
    )


def test_the_summary_is_spoken_at_most_once_a_second(open_machine):
    page = open_machine()
    page.wait_for_timeout(1100)
    page.evaluate(
        """() => {
        window.spoken = [];
        new MutationObserver(() => spoken.push(performance.now())).observe(
            document.querySelector(".rerank-status"), { childList: true }); }"""
    )
    for value in range(60, 0, -6):
        slide(page, 0, value)
        page.wait_for_timeout(130)
    page.wait_for_timeout(1100)
    spoken = page.evaluate("spoken")
    assert 1 <= len(spoken) <= 4
    assert all(two - one >= 990 for one, two in pairwise(spoken))


def test_the_keyboard_moves_every_control_and_keeps_the_focus(open_machine):
    page = open_machine()
    slider = page.locator(".rerank input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    agrees(page, weights=(0.59, 0.25, 0.15))
    assert slider.evaluate("item => item === document.activeElement")
    assert "%" in slider.get_attribute("aria-valuetext")
    page.locator(".rerank input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    agrees(page, weights=(0.59, 0.25, 0.15), nearest=50)
    page.locator("input[data-cluster='3']").focus()
    page.keyboard.press("Space")
    agrees(page, weights=(0.59, 0.25, 0.15), nearest=50, off=rows_of("c2"))
    assert page.evaluate("document.activeElement.dataset.cluster") == "3"


def test_a_keyboard_walk_reaches_every_control_and_shows_where_it_is(open_machine):
    page = open_machine()
    page.evaluate("document.querySelector('.rerank details').open = true")
    reachable = (
        ".rerank :is(input:not([type=radio]), input:checked, button, summary, [tabindex='0'])"
    )
    for _ in range(page.locator(reachable).count()):
        page.keyboard.press("Tab")
        outlined = page.evaluate(
            """() => {
            const item = document.activeElement, style = getComputedStyle(item);
            item.dataset.walked = "yes";
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; }"""
        )
        assert outlined, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert page.locator(f"{reachable}:not([data-walked])").count() == 0


def test_every_change_is_drawn_and_its_time_can_be_read(open_machine):
    page = open_machine()
    page.evaluate("performance.clearMeasures()")
    for number in range(20):
        slide(page, number % 3, 5 + 4 * number)
        shown(page)
    took = page.evaluate("performance.getEntriesByName('rerank').map((one) => one.duration)")
    assert len(took) == 20
    assert min(took) > 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_machine(open_machine, violations, language, width):
    page = open_machine(language, viewport={"width": width, "height": 844})
    page.click(".rerank summary")
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_machine_fits_a_phone(open_machine, language, width):
    page = open_machine(language, viewport={"width": width, "height": 844})
    page.click(".rerank summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll(".rerank input, .rerank button, .rerank summary")]
        .map((item) => item.getBoundingClientRect())
        .filter((box) => box.width < 24 || box.height < 24).length"""
    )
    assert small == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_a_sentence_stands_in_its_place(open_machine, language):
    page = open_machine(language, java_script_enabled=False)
    said = words(language).ui("rerank_without").plain
    assert page.get_by_text(said).is_visible()
    assert not page.locator(".rerank input, .rerank table").filter(visible=True).count()


def test_a_hostile_name_stays_text(open_machine):
    page = open_machine()
    assert page.locator("section.rerank b").count() == 0
    assert (
        page.evaluate("JSON.parse(document.querySelector('.rerank-data').textContent).names[7]")
        == HOSTILE
    )
