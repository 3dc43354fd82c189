"""The site as people use it: by eye, by keyboard, on a phone, on paper, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dossier_fixture import invented_study, measured_study
from southgate.dossier.build import build_site
from southgate.dossier.text import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SLUGS = [
    "index", "strategy", "questions", "profile", "capabilities", "docking", "briefs", "goods",
    "transfer", "deals", "partners", "ties", "supply", "visitors", "scenarios", "minerals",
    "linkages", "mining",
    "show", "goals", "record", "rules", "sources", "accessibility",
]  # fmt: skip
PAGES = [(language, slug) for language in LANGUAGES for slug in SLUGS]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, select, summary, [tabindex="0"], ' +
    'input:not([type=radio]:not(:checked))')].filter(
    (item) => item.checkVisibility({visibilityProperty: true})).length"""
WATCH = """() => {
    window.walked = [];
    addEventListener("keydown", () => {
        const item = document.activeElement, box = item.getBoundingClientRect();
        const style = getComputedStyle(item);
        if (item === document.body) return;
        item.dataset.walked = "yes";
        walked.push({
            what: item.outerHTML.slice(0, 120),
            outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            seen: box.bottom > 0 && box.top < innerHeight && box.width > 0}); }, true); }"""
"""At each press of a key, what the press before had brought the focus to."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    build_site(invented_study(), out, pictures=tmp_path_factory.mktemp("pictures"))
    return out


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    out = tmp_path_factory.mktemp("measured")
    build_site(measured_study(), out, pictures=tmp_path_factory.mktemp("pictures"))
    return out


def follow(page: Page, link: str) -> None:
    """Press a link and wait until the page behind it has its styles and scripts."""
    with page.expect_navigation(wait_until="load"):
        page.click(link)


@pytest.fixture(scope="module")
def window(browser):
    """A window for each size and way of reading: opening one takes longer than reading a page."""
    opened = {}

    def of(viewport, **options):
        key = (*viewport.values(), *sorted(options.items()))
        if key not in opened:
            context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)
            opened[key] = context.new_page()
        return opened[key]

    yield of
    for page in opened.values():
        page.context.close()


@pytest.fixture
def open_page(window, site):
    """Open a page as if for the first time; any request that leaves the folder fails the test."""
    used, strayed = [], []
    inside = site.as_uri()

    def asked(request):
        if not request.url.startswith((inside, "data:", "blob:")):
            strayed.append(request.url)

    def failed(error):
        strayed.append(str(error))

    def opened(path, viewport=WIDE, **options):
        page = window(viewport, **options)
        used.append(page)
        page.on("request", asked)
        page.on("pageerror", failed)
        page.goto(f"{inside}/{path}.html")
        return page

    yield opened
    for page in used:
        page.remove_listener("request", asked)
        page.remove_listener("pageerror", failed)
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.emulate_media(media="null")
        page.mouse.move(0, 0)
    assert not strayed


@pytest.mark.parametrize(
    ("language", "viewport"),
    [("en", WIDE), ("zh", WIDE), ("zh", NARROW)],
    ids=["en-wide", "zh-wide", "zh-narrow"],
)
@pytest.mark.parametrize("slug", SLUGS)
def test_axe_finds_nothing(open_page, violations, language, slug, viewport):
    page = open_page(f"{language}/{slug}", viewport)
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")
    assert violations(page) == []


def test_axe_finds_nothing_on_the_door(open_page, violations):
    page = open_page("index")
    assert violations(page) == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("slug", ["index", "capabilities", "rules"])
def test_axe_finds_nothing_where_there_is_no_strategy(
    browser, violations, measured, slug, viewport
):
    page = browser.new_page(viewport=viewport, reduced_motion="reduce")
    page.goto(f"{measured.as_uri()}/zh/{slug}.html")
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")
    found = violations(page)
    page.close()
    assert found == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_keyboard_walk_reaches_everything(open_page, slug):
    page = open_page(f"zh/{slug}")
    page.evaluate(WATCH)
    for _ in range(page.evaluate(REACHABLE) + 1):
        page.keyboard.press("Tab")
    walked = page.evaluate("walked")
    assert "skip" in walked[0]["what"]
    assert [stop for stop in walked if not (stop["outlined"] and stop["seen"])] == []
    missed = REACHABLE.replace(".filter(", ".filter((item) => !item.dataset.walked).filter(")
    assert page.evaluate(missed) == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_the_language_switch_keeps_the_page(open_page, slug):
    page = open_page(f"en/{slug}")
    follow(page, "a.language")
    assert page.url.endswith(f"/zh/{slug}.html")
    assert page.get_attribute("html", "lang") == "zh-Hans"


def test_the_language_switch_keeps_the_place(open_page):
    page = open_page("en/strategy")
    page.evaluate("location.hash = '#strategy-s07'")
    follow(page, "a.language")
    assert page.url.endswith("/zh/strategy.html#strategy-s07")


def test_the_text_grows_and_stays_grown(open_page):
    page = open_page("en/index")
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    page.click(".sizes button >> nth=2")
    assert page.evaluate(size) > before * 1.3
    assert page.get_attribute(".sizes button >> nth=2", "aria-pressed") == "true"
    follow(page, ".turn .next")
    assert page.evaluate(size) > before * 1.3
    assert page.get_attribute(".sizes button >> nth=2", "aria-pressed") == "true"


@pytest.mark.parametrize("slug", SLUGS)
def test_contents_are_one_press_away_without_javascript(open_page, slug):
    page = open_page(f"en/{slug}", java_script_enabled=False)
    page.click(".contents summary")
    assert page.locator(".contents nav a").count() == len(SLUGS)
    assert page.locator(".contents nav a").first.is_visible()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_reads_without_javascript(open_page, slug):
    page = open_page(f"zh/{slug}", java_script_enabled=False)
    assert not page.locator(".sizes, .filters, button.png").filter(visible=True).count()
    for picture in page.locator("figure.picture").all():
        assert picture.locator(".still.wide svg").is_visible()
    if slug in ("profile", "show", "sources"):
        assert page.locator("main table").filter(visible=True).count()


@pytest.mark.parametrize(("language", "slug"), PAGES)
def test_nothing_is_wider_than_a_small_phone(open_page, language, slug):
    page = open_page(f"{language}/{slug}", {"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click(".sizes button >> nth=2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_filters_leave_what_fits(open_page):
    page = open_page("en/strategy")
    whole = page.locator(".statement").filter(visible=True).count()
    page.select_option("select[name=verdict]", "contradicted")
    shown = page.locator(".statement").filter(visible=True)
    assert 0 < shown.count() < whole
    assert {item.get_attribute("data-verdict") for item in shown.all()} == {"contradicted"}
    assert str(shown.count()) in page.locator(".filters output").inner_text()


def test_tables_sort_by_the_value_and_not_by_the_word(open_page):
    page = open_page("zh/profile")
    table = page.locator("table.sortable").filter(visible=True).first
    head = table.locator("th.n button").first
    values = "(table) => [...table.querySelectorAll('td.n data')].map((item) => +item.value)"
    head.click()
    assert table.evaluate(values) == sorted(table.evaluate(values))
    head.click()
    assert table.evaluate(values) == sorted(table.evaluate(values), reverse=True)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_picture_answers_to_the_pointer(open_page, viewport):
    page = open_page("en/profile", viewport)
    figure = page.locator("#fig-profile-series")
    figure.hover()
    page.wait_for_selector("#fig-profile-series.upgraded")
    form = "wide" if viewport is WIDE else "narrow"
    assert figure.locator(f".live.{form} svg").is_visible()
    figure.locator(f".live.{form} .mark-symbol path").first.hover(force=True)
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "2011" in page.locator("#vg-tooltip-element").inner_text()


def test_a_picture_can_be_kept_as_png(open_page):
    page = open_page("zh/profile")
    with page.expect_download() as download:
        page.click("#fig-profile-series button.png")
    assert download.value.suggested_filename == "zh-profile.series.png"


@pytest.mark.parametrize("slug", SLUGS)
def test_paper_shows_the_page_and_not_its_tools(open_page, slug):
    page = open_page(f"zh/{slug}")
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert page.locator("h1").is_visible()
    assert len(page.screenshot(full_page=True)) > 10_000
    for picture in page.locator("figure.picture").all():
        assert picture.locator(".still.wide svg").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_can_be_tried_by_keyboard_and_read_without_a_script(open_page, language):
    page = open_page(f"{language}/partners")
    slider = page.locator("section.supposed input[type=range]")
    output = page.locator("section.supposed output")
    before = output.text_content()
    slider.focus()
    page.keyboard.press("ArrowRight")
    chosen = page.locator("section.supposed tr.chosen")
    assert chosen.count() == 1
    assert output.text_content() != before
    assert slider.get_attribute("aria-valuetext") == chosen.locator("th").text_content()
    plain = open_page(f"{language}/partners", java_script_enabled=False)
    assert not plain.locator("section.supposed .slide").is_visible()
    assert plain.locator("section.supposed .scroll").first.locator("tbody tr").count() == 20
