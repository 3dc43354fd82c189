"""The dossier on disk: one call writes the whole site, every byte of it decided by the study."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from southgate.beside import ALONE, Beside
from southgate.dossier import charts, pages, render, workbook
from southgate.dossier.blocks import Drawing, Drawings
from southgate.dossier.feed import product_feed, product_table
from southgate.dossier.machine import KIND
from southgate.dossier.marks import FORMS
from southgate.dossier.markup import lang
from southgate.dossier.package import csv_safe
from southgate.dossier.text import LANGUAGES, Words, words
from southgate.errors import DossierError, named
from southgate.records import Audience, Figure, Study

__all__ = ["build_site"]

Progress = Callable[[str], None]

SLIDES = ("linkages.retention", "partners.saved")
"""Findings whose table can be read by a slider."""


def build_site(
    study: Study,
    out: Path,
    *,
    progress: Progress | None = None,
    pictures: Path | None = None,
    beside: Beside = ALONE,
) -> None:
    """Write the dossier of a study into an empty folder.

    Parameters
    ----------
    study : Study
        What is to be shown; an internal study makes an internal site.
    out : Path
        An empty folder.
    progress : callable, optional
        Is told each step in a word.
    pictures : Path, optional
        Where drawn pictures are kept between builds; the user's cache folder if not given.
    beside : Beside
        A process that writes half of it.
    """
    tell = progress or _silent
    kept = pictures or render.cache_folder()
    bound = {language: words(language).of(study) for language in LANGUAGES}
    book = beside.start(_write_workbook, study, out / "data" / "southgate.xlsx")
    tell("pictures")
    drawings = _drawings(study, bound, kept)
    first, *others = LANGUAGES
    written = [beside.start(_write_language, study, other, drawings, out) for other in others]
    tell("pages")
    _write_language(study, first, drawings, out)
    for wait in written:
        wait()
    tell("data")
    _write(out / "index.html", _door(study, bound))
    _write_assets(study, out, drawings, kept)
    for finding in study.findings:
        rows = csv_safe(finding.evidence).to_csv(index=False, lineterminator="\n")
        _write(out / "data" / f"{finding.name}.csv", rows)
    _write_products(study, out / "data")
    book()


def _write_workbook(study: Study, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.write_workbook(study, path)


def _write_products(study: Study, folder: Path) -> None:
    """Write the feed of local goods, where the study lists any."""
    feed, table = product_feed(study), product_table(study)
    if feed is None or table is None:
        return
    _write(folder / "products.jsonld", json.dumps(feed, ensure_ascii=False, indent=1) + "\n")
    _write(folder / "products.csv", csv_safe(table).to_csv(index=False, lineterminator="\n"))


def _silent(_: str) -> None:
    pass


def _figures(study: Study) -> list[Figure]:
    return [figure for finding in study.findings for figure in finding.figures]


def _drawings(study: Study, bound: dict[str, Words], kept: Path) -> Drawings:
    figures = [figure for figure in _figures(study) if figure.kind != KIND]
    times = Counter(figure.key for figure in figures)
    twice = [key for key, count in times.items() if count > 1]
    if twice:
        raise DossierError(
            f"Figures must have keys of their own; {named(twice)} stands more than once. "
            "Add what the finding is about to the key."
        )
    keys = [
        (figure, language, form) for figure in figures for language in LANGUAGES for form in FORMS
    ]
    specs = [charts.chart(figure, bound[language], study, form) for figure, language, form in keys]
    svgs = render.drawn(specs, kept)
    return {
        (figure.key, language, form): Drawing(spec, svg)
        for (figure, language, form), spec, svg in zip(keys, specs, svgs, strict=True)
    }


def _write_language(study: Study, language: str, drawings: Drawings, out: Path) -> None:
    chosen = words(language).of(study)
    made, frame = pages.pages(chosen, study, drawings), pages.site(chosen, study)
    neighbours = zip((None, *made), made, (*made[1:], None), strict=False)
    for before, page, after in neighbours:
        context: dict[str, Any] = {
            "page": page,
            "pages": made,
            "before": before,
            "after": after,
            "site": frame,
            "ui": _speaker(chosen),
            "lang": frame.lang,
            "nav": {other.slug: other.nav for other in made},
            **page.body,
        }
        text = _templates().get_template(f"{page.slug}.html.j2").render(context)
        _write(out / chosen.language / f"{page.slug}.html", text)


def _speaker(chosen: Words) -> Callable[..., str]:
    def ui(key: str, **facts: str | int) -> str:
        return chosen.ui(key, **facts).plain

    return ui


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("southgate.dossier"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _door(study: Study, bound: dict[str, Words]) -> str:
    """Write the page that offers both languages and picks neither."""
    internal = study.edition is Audience.INTERNAL
    fronts = {language: pages.front(chosen, study) for language, chosen in bound.items()}
    sides = [
        {
            "folder": language,
            "lang": lang(language),
            "title": study.settings[f"title_{language}"],
            "question": fronts[language].title,
            "verdict": fronts[language].verdict,
            "enter": chosen.ui("enter").plain,
            "internal": chosen.ui("edition_internal_why").plain if internal else "",
        }
        for language, chosen in bound.items()
    ]
    return _templates().get_template("door.html.j2").render(sides=sides)


def _write_assets(study: Study, out: Path, drawings: Drawings, kept: Path) -> None:
    shipped = files("southgate.dossier") / "assets"
    machine = any(figure.kind == KIND for figure in _figures(study))
    slides = any(finding.key in SLIDES for finding in study.findings)
    more = (("rerank.css", "rerank.js") if machine else ()) + (("slider.js",) if slides else ())
    for name in ("style.css", "site.js", *more):
        _write(out / "assets" / name, (shipped / name).read_text("utf-8"))
    if drawings:
        _write(out / "assets" / "charts.js", render.bundle(kept))
    for (key, language, form), drawing in drawings.items():
        if form == "wide":
            _write(out / "assets" / "charts" / f"{language}-{key}.svg", drawing.svg + "\n")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
