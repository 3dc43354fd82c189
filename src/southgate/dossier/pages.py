"""What stands on each page: plain records of finished words, one function a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from southgate.dossier import (
    docking,
    goals,
    goods,
    ground,
    linkages,
    openings,
    partners,
    signed,
    statements,
    supply,
    transfer,
    visitors,
)
from southgate.dossier.blocks import Block, Drawings, block, source_view
from southgate.dossier.grid import anchor, page_of
from southgate.dossier.markup import MARKS, html, lang
from southgate.dossier.page import Desk, Page, called, lead, page
from southgate.dossier.statements import Link, StatementView
from southgate.dossier.text import LANGUAGES, Words
from southgate.records import Audience, Finding, Name, Quantity, Study

__all__ = [
    "ActionView",
    "Answer",
    "Axis",
    "Front",
    "Group",
    "Site",
    "front",
    "pages",
    "site",
]


@dataclass(frozen=True, slots=True)
class Site:
    """What the head and the foot of every page say."""

    title: str
    edition: str
    edition_name: str
    internal: bool
    years: str
    read: str
    contact: str
    map_note: str
    marks: tuple[tuple[str, str], ...]
    lang: str
    other: str
    other_lang: str


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that answer one question."""

    eyebrow: str
    title: str
    count: Markup
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reporter's question and the paragraph that answers it."""

    eyebrow: str
    question: str
    sentences: tuple[Markup, ...]
    links: tuple[Link, ...]
    further: tuple[Link, ...]
    block: Block


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the ways in which a show may grow, and where its rows point."""

    mark: str
    name: str
    block: Block


@dataclass(frozen=True, slots=True)
class ActionView:
    """Something to be done, as a form to be printed."""

    id: str
    title: str
    why: Markup
    lines: tuple[str, ...]
    caveats: tuple[str, ...]
    decides: tuple[Link, ...]


def site(words: Words, study: Study) -> Site:
    """Word the head and the foot of every page."""
    settings, internal = study.settings, study.edition is Audience.INTERNAL
    name = words.ui("edition_internal" if internal else "edition_public").plain
    base = words.date(settings["base_date"])
    office = settings.get(f"contact_{words.language}", "")
    approval = settings.get("map_approval", "")
    other = next(language for language in LANGUAGES if language != words.language)
    return Site(
        title=settings[f"title_{words.language}"],
        edition=f"{words.ui('study_of', date=base).plain} · {name}",
        edition_name=name,
        internal=internal,
        years=_years(words, study),
        read=words.ui("read_on", date=base).plain,
        contact=words.ui("contact", office=office).plain if office else "",
        map_note=words.ui("map_approval", number=approval).plain if approval else "",
        marks=tuple((code, words.term("bases", code)) for code in MARKS),
        lang=lang(words.language),
        other=other,
        other_lang=lang(other),
    )


@dataclass(frozen=True, slots=True)
class Front:
    """The first question of a study, and its answer."""

    title: str
    verdict: Markup


def front(words: Words, study: Study) -> Front:
    """Ask and answer the first question: of the strategy where statements are judged."""
    found = lead(study)
    said = html(words.sentence(found, study), words) if found else Markup("")
    return Front(called(words, "home", study).title, said)


def _years(words: Words, study: Study) -> str:
    codes = {
        str(period)[:4]
        for finding in study.findings
        if "period" in finding.evidence
        for period in finding.evidence["period"]
    }
    years = sorted(
        code for code in codes if code.isdigit() and code <= study.settings["base_date"][:4]
    )
    return words.ui("data_span", since=years[0], until=years[-1]).plain if years else ""


def pages(words: Words, study: Study, drawings: Drawings) -> tuple[Page, ...]:
    """Make every page that the study has findings for, in the order of the contents."""
    blocks = {finding.name: block(finding, words, study, drawings) for finding in study.findings}
    ledger = next((finding for finding in study.findings if finding.key == "strategy.count"), None)
    views = statements.statement_views(ledger, blocks, words, study) if ledger else ()
    desk = Desk(study, words, blocks, views)
    return tuple(make(desk) for key, make in _PAGES.items() if _is_open(key, study))


def _is_open(key: str, study: Study) -> bool:
    """Tell whether a page has something to show: a finding whose key begins as it asks."""
    begins = _OPENED_BY.get(key, f"{key}.")
    return any(finding.key.startswith(begins) for finding in study.findings) or not begins


def _home(desk: Desk) -> Page:
    total = desk.words.ui("statements_all", n=len(desk.views)).plain
    return page(
        desk,
        "home",
        front(desk.words, desk.study).verdict,
        nearest=openings.nearest(desk),
        count=desk.blocks.get("strategy.count"),
        telling=tuple(
            view for group in _groups(desk) for view in statements.telling(group.statements)
        ),
        all_statements=total,
        wanted=desk.wanted(),
    )


def _strategy(desk: Desk) -> Page:
    words = desk.words
    choices = (
        ("verdict", "verdicts", statements.CLASSES),
        ("theme", "themes", tuple(dict.fromkeys(view.theme for view in desk.views))),
        ("kind", "kinds", tuple(dict.fromkeys(view.kind for view in desk.views))),
    )
    filters = [
        (name, words.ui(name).plain, [(code, words.term(group, code)) for code in codes])
        for name, group, codes in choices
    ]
    return page(
        desk,
        "strategy",
        desk.said("strategy.count"),
        count=desk.blocks.get("strategy.count"),
        filters=filters,
        groups=_groups(desk),
        wanted=desk.wanted(),
    )


def _groups(desk: Desk) -> tuple[Group, ...]:
    """Put every statement under the first question it answers; what answers none comes last."""
    left = {view.id: view for view in desk.views}
    groups = []
    for place, finding in enumerate(statements.answers(desk.study), 1):
        chosen = [
            left.pop(code) for code in finding.evidence["statement"].astype(str) if code in left
        ]
        if chosen:
            eyebrow, question = _question(finding, place, desk)
            groups.append(
                Group(eyebrow, question, desk.blocks[finding.name].sentence, tuple(chosen))
            )
    if left:
        title = desk.words.ui("other_statements" if groups else "statements").plain
        groups.append(Group("", title, Markup(""), tuple(left.values())))
    return tuple(groups)


def _question(finding: Finding, place: int, desk: Desk) -> tuple[str, str]:
    named = finding.facts["question"]
    text = (
        desk.words.label(desk.study, named.table, named.code)
        if isinstance(named, Name)
        else finding.about
    )
    return desk.words.ui("question_n", n=place).plain, text


def _questions(desk: Desk) -> Page:
    made = tuple(
        _answer(finding, place, desk)
        for place, finding in enumerate(statements.answers(desk.study), 1)
    )
    return page(desk, "questions", desk.said("strategy.count"), answers=made)


def _answer(finding: Finding, place: int, desk: Desk) -> Answer:
    """Tell how an answer stands, with the row-richest statement for it and against it."""
    codes = set(finding.evidence["statement"].astype(str))
    views = [view for view in desk.views if view.id in codes]
    strongest = [
        max(group, key=lambda view: view.weight)
        for verdict in ("supported", "contradicted", "mixed")
        if (group := [view for view in views if view.group == verdict])
    ][:2]
    eyebrow, question = _question(finding, place, desk)
    sentences = (desk.blocks[finding.name].sentence, *(view.reason for view in strongest))
    links = tuple(view.link for view in (strongest or views[:1]))
    tests = [
        test.code
        for code in finding.evidence["statement"].astype(str)
        if (reason := desk.finding(f"strategy.{code}"))
        and isinstance(test := reason.facts.get("finding"), Name)
    ]
    further = tuple(
        Link(f"{chapter}.html", desk.words.page(chapter).nav)
        for chapter in dict.fromkeys(page_of(test) for test in tests if test in desk.blocks)
    )
    return Answer(eyebrow, question, sentences, links, further, desk.blocks[finding.name])


def _profile(desk: Desk) -> Page:
    blocks = desk.of("profile")
    lead = desk.blocks.get("profile.peers") or (blocks[0] if blocks else None)
    verdict = lead.sentence if lead else Markup("")
    return page(desk, "profile", verdict, blocks=blocks, lead=lead)


def _show(desk: Desk) -> Page:
    found = [finding for finding in desk.study.findings if finding.chapter == "show"]
    ways = {"rose": "↗", "fell": "↘", "mixed": "↕", "still": "→", "unsaid": "?"}
    axes, rest = [], []
    for finding in found:
        made = desk.blocks[finding.name]
        way = finding.key.removeprefix("show.axis_")
        axis = finding.facts.get("axis")
        if way in ways and isinstance(axis, Name):
            axes.append(Axis(ways[way], desk.words.label(desk.study, axis.table, axis.code), made))
        else:
            rest.append(made)
    keys = ("show.share_pair", "show.share_open", "show.editions")
    leads = (finding.name for key in keys for finding in found if finding.key == key)
    lead = desk.blocks.get(next(leads, ""))
    verdict = lead.sentence if lead else Markup("")
    return page(desk, "show", verdict, axes=axes, blocks=rest, lead=lead, actions=_actions(desk))


def _actions(desk: Desk) -> tuple[ActionView, ...]:
    links = {view.id: view.link for view in desk.views}
    return tuple(
        ActionView(
            anchor(action.key),
            desk.words.ui("action_title").plain,
            html(desk.words.action(action, desk.study), desk.words),
            desk.words.action_lines(action),
            tuple(desk.words.caveat(code) for code in action.caveats),
            tuple(links[code] for code in action.decides if code in links),
        )
        for action in desk.study.actions
    )


def _rules(desk: Desk) -> Page:
    found = desk.finding("strategy.rules")
    methods = dict.fromkeys(line for made in desk.blocks.values() for line in made.methods)
    caveats = dict.fromkeys(line for made in desk.blocks.values() for line in made.caveats)
    verdict = desk.said("strategy.rules")
    rules = desk.blocks[found.name] if found else None
    return page(desk, "rules", verdict, rules=rules, methods=tuple(methods), caveats=tuple(caveats))


def _sources(desk: Desk) -> Page:
    words, study = desk.words, desk.study
    sources = tuple(source_view(source, words) for source in study.sources.values())
    tables = tuple(
        (table, html(words.quantity(Quantity(table.rows, "1")), words)) for table in study.tables
    )
    lead = html(words.ui("sources_count", sources=len(sources), tables=len(tables)), words)
    return page(
        desk,
        "sources",
        lead,
        sources=sources,
        tables=tables,
        wanted=desk.wanted(),
        unasked=_unasked(desk),
    )


def _unasked(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Name each question that was not asked, with the tables that would open it."""
    words = desk.words
    return tuple(
        (words.page(chapter.key).title, words.ui("unasked_needs", tables=tables).plain)
        for chapter in desk.study.chapters
        if chapter.missing
        and chapter.key in _PAGES
        and (tables := words.names(words.term("tables", name) for name in chapter.missing))
    )


def _accessibility(desk: Desk) -> Page:
    return page(desk, "accessibility", Markup(""))


_OPENED_BY = {
    **dict.fromkeys(("home", "rules", "sources", "accessibility"), ""),
    "questions": "strategy.",
    "briefs": "docking.brief",
}
"""How the key of a finding begins that opens a page, where that is not the page's own name."""

_PAGES: Mapping[str, Callable[[Desk], Page]] = {
    "home": _home,
    "strategy": _strategy,
    "questions": _questions,
    "profile": _profile,
    "capabilities": openings.capabilities,
    "docking": docking.docking,
    "briefs": docking.briefs,
    "goods": goods.goods,
    "transfer": transfer.transfer,
    "deals": signed.deals,
    "partners": partners.partners,
    "ties": partners.ties,
    "supply": supply.supply,
    "visitors": visitors.visitors,
    "scenarios": partners.scenarios,
    "minerals": ground.minerals,
    "linkages": linkages.linkages,
    "mining": ground.mining,
    "show": _show,
    "goals": goals.goals,
    "record": openings.record,
    "rules": _rules,
    "sources": _sources,
    "accessibility": _accessibility,
}
