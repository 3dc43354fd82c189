"""The site as files: both languages alike, hostile text inert, the same bytes twice."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from dossier_fixture import invented_study
from southgate.dossier.build import build_site
from southgate.dossier.text import LANGUAGES
from southgate.records import Audience

SLUGS = [
    "index", "strategy", "questions", "profile", "capabilities", "docking", "briefs", "goods",
    "transfer", "deals", "partners", "ties", "supply", "visitors", "scenarios", "minerals",
    "linkages", "mining",
    "show", "goals", "record", "rules", "sources", "accessibility",
]  # fmt: skip
PAGES = [(language, slug) for language in LANGUAGES for slug in SLUGS]


class Outline(HTMLParser):
    """The ids, links, headings, numbers and tags of a page."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.tags, self.numbers, self.headings = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag in ("a", "link", "script") and (given.get("href") or given.get("src")):
            self.links.append(given.get("href") or given["src"])
        if tag == "data":
            self.numbers.append(given["value"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def outline(text):
    parsed = Outline()
    parsed.feed(text)
    return parsed


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def site(tmp_path_factory, pictures):
    out = tmp_path_factory.mktemp("site")
    build_site(invented_study(), out, pictures=pictures)
    return out


@pytest.fixture(scope="module")
def texts(site):
    return {
        (language, slug): (site / language / f"{slug}.html").read_text("utf-8")
        for language, slug in PAGES
    }


def without(study, *chapters):
    kept = tuple(chapter for chapter in study.chapters if chapter.key not in chapters)
    return dataclasses.replace(study, chapters=kept)


def test_every_page_exists_in_both_languages(site):
    for language in LANGUAGES:
        assert sorted(page.stem for page in (site / language).glob("*.html")) == sorted(SLUGS)


def test_a_page_exists_only_where_its_chapter_has_findings(tmp_path, pictures):
    build_site(without(invented_study(), "profile"), tmp_path, pictures=pictures)
    assert not (tmp_path / "en" / "profile.html").exists()
    assert "profile.html" not in (tmp_path / "zh" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_are_equal_in_both_languages(texts, slug):
    one, two = (Counter(outline(texts[language, slug]).numbers) for language in LANGUAGES)
    assert one == two


@pytest.mark.parametrize(("language", "slug"), PAGES)
def test_every_id_is_used_once_and_every_link_leads_somewhere(site, texts, language, slug):
    page = outline(texts[language, slug])
    assert not [name for name, count in Counter(page.ids).items() if count > 1]
    for link in page.links:
        if link.startswith(("https://example.org", "data:,")):
            continue
        file, _, anchor = link.partition("#")
        target = (site / language / file).resolve() if file else site / language / f"{slug}.html"
        assert target.is_file(), link
        if anchor:
            assert anchor in outline(target.read_text("utf-8")).ids, link


@pytest.mark.parametrize(("language", "slug"), PAGES)
def test_headings_descend_without_a_gap(texts, language, slug):
    levels = outline(texts[language, slug]).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(two - one <= 1 for one, two in pairwise(levels))


@pytest.mark.parametrize(("language", "slug"), PAGES)
def test_hostile_text_is_inert(texts, language, slug):
    text = texts[language, slug]
    assert "<script>alert" not in text
    page = outline(text)
    assert "alert" not in page.tags
    machines = text.count('class="rerank-data"')
    slides = text.count('class="slide"') + text.count('type="application/ld+json"')
    assert page.tags.count("script") == 2 + text.count('class="spec"') + 2 * machines + slides


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_place_with_its_rows_and_its_permalink(site, texts, language):
    placed = {name for slug in SLUGS for name in outline(texts[language, slug]).ids}
    for finding in invented_study().findings:
        assert finding.name.replace(".", "-") in placed
        assert (site / "data" / f"{finding.name}.csv").is_file()


def test_cells_of_csv_cannot_act_as_formulas(tmp_path, pictures):
    study = invented_study()
    strategy, profile, *others = study.chapters
    rows = profile.findings[0].evidence.assign(run="=cmd()")
    hostile = dataclasses.replace(profile.findings[0], evidence=rows)
    profile = dataclasses.replace(profile, findings=(hostile, *profile.findings[1:]))
    changed = dataclasses.replace(study, chapters=(strategy, profile, *others))
    build_site(changed, tmp_path, pictures=pictures)
    written = (tmp_path / "data" / f"{hostile.name}.csv").read_text("utf-8")
    assert ",'=cmd()" in written
    assert ",=cmd()" not in written


def test_nothing_remote_is_loaded(site):
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', text)
    assert not re.search(r"@import|url\(", (site / "assets" / "style.css").read_text("utf-8"))


def test_the_internal_edition_says_so_on_every_page(tmp_path, pictures):
    study = dataclasses.replace(invented_study(), edition=Audience.INTERNAL)
    build_site(study, tmp_path, pictures=pictures)
    for language, slug in PAGES:
        assert 'class="internal"' in (tmp_path / language / f"{slug}.html").read_text("utf-8")
    assert 'class="internal"' in (tmp_path / "index.html").read_text("utf-8")


def test_the_public_edition_does_not(texts):
    assert not any('class="internal"' in text for text in texts.values())


def test_the_same_study_gives_the_same_bytes(site, tmp_path, pictures):
    build_site(invented_study(), tmp_path, pictures=pictures)
    ours, again = (
        {
            file.relative_to(folder): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }
        for folder in (site, tmp_path)
    )
    assert ours == again


def test_no_path_of_this_machine_is_printed(site, tmp_path):
    for file in site.rglob("*.html"):
        assert str(tmp_path.parent) not in file.read_text("utf-8")


def test_the_door_offers_both_languages_and_picks_none(site):
    text = (site / "index.html").read_text("utf-8")
    assert "http-equiv" not in text
    assert "<script" not in text
    assert {"en/index.html", "zh/index.html"} <= set(outline(text).links)


def test_an_answer_leads_to_the_page_that_tests_its_statements(site):
    for language in LANGUAGES:
        text = (site / language / "questions.html").read_text("utf-8")
        first = text.split('<section class="answer')[1].split("</section>")[0]
        assert {link for link in outline(first).links if link.endswith(".html")} == {"show.html"}
