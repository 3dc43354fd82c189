"""Run every chapter over a workspace."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from types import ModuleType

import pandas as pd

from southgate.beside import ALONE, Beside
from southgate.chapters import (
    capabilities,
    deals,
    docking,
    goals,
    goods,
    linkages,
    minerals,
    mining,
    partners,
    profile,
    record,
    scenarios,
    show,
    strategy,
    supply,
    ties,
    transfer,
    visitors,
)
from southgate.fingerprint import hashed, package_hash
from southgate.records import Action, Audience, Chapter, Finding, Source, Study
from southgate.study.disclosure import released, told_apart
from southgate.study.labels import labels
from southgate.study.scenarios import runs
from southgate.study.store import finding_json
from southgate.study.turns import in_turns
from southgate.tables import recipe_hash
from southgate.workspace import Workspace

__all__ = ["run"]

CHAPTERS: Mapping[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        *(profile, capabilities, docking, goods, transfer, deals),
        *(partners, ties, supply, visitors, minerals, linkages, mining),
        *(show, goals, record),
    )
}
"""Chapters that read tables, and rows beneath what earlier ones found. Two threads took a third
longer than one, since pandas holds the lock; another process takes its turn where there is one."""

LAST = strategy
"""The chapter that reads what the others said of statements."""

SUPPOSED = scenarios
"""The chapter that compares the study with itself as it is supposed to be."""

Progress = Callable[[str], None]
VERDICT_COLUMNS = (
    "statement",
    "finding",
    "verdict",
    "standing",
    "leaning",
    "rows_for",
    "rows_against",
    "rows_neutral",
    "origins",
    "latest",
)


def run(
    workspace: Workspace,
    *,
    edition: Audience = Audience.PUBLIC,
    earlier: Study | None = None,
    progress: Progress | None = None,
    beside: Beside = ALONE,
) -> Study:
    """Run every chapter and gather what a reader may be shown.

    The public edition is made from public rows alone: whatever is internal is gone before any
    chapter runs, but for what a chapter's ``disclosed`` counts of it. In the internal edition a
    finding is internal unless the public edition has the same.

    Parameters
    ----------
    workspace : Workspace
    edition : Audience
    earlier : Study, optional
        Its chapters are taken over where nothing they read has changed.
    progress : callable, optional
        Told each chapter's name when it begins.
    beside : Beside
        A process that takes its turn with the chapters.

    Returns
    -------
    Study

    Raises
    ------
    WorkspaceError
        If the region under study is not public in a public edition.
    """
    tell = progress or (lambda _: None)
    if edition is Audience.PUBLIC:
        shown = workspace.public()
        chapters = _only_public(_chapters(shown, workspace, earlier, tell, beside))
    else:
        shown = workspace
        public = _chapters(workspace.public(), workspace, None, lambda _: None, beside)
        chapters = _marked(_chapters(workspace, workspace, earlier, tell, beside), public)
    cited = {code for c in chapters for finding in c.findings for code in finding.sources}
    return Study(
        edition=edition,
        settings=_settings(shown),
        chapters=chapters,
        sources=_sources(shown, cited),
        tables=shown.records,
        labels=labels(shown),
    )


def _chapters(
    shown: Workspace, whole: Workspace, earlier: Study | None, tell: Progress, beside: Beside
) -> tuple[Chapter, ...]:
    """Run the chapters, and once more for whatever is supposed to be otherwise."""
    known = {chapter.key: chapter for chapter in earlier.chapters} if earlier else {}
    made = _in_order(shown, whole, known, tell, beside)
    tell(_key(SUPPOSED))
    told: Mapping[str, pd.DataFrame] = {}
    if shown.has("scenarios"):
        told = runs(shown, made, lambda changed: _again(changed, shown, made))
    return (*made, _chapter(SUPPOSED, shown.having(**told), whole.having(**told), known))


def _in_order(
    shown: Workspace,
    whole: Workspace,
    known: Mapping[str, Chapter],
    tell: Progress,
    beside: Beside,
) -> tuple[Chapter, ...]:
    """Run the chapters in turns; each may read the rows beneath what earlier ones found."""
    tasks = {key: _before(module) for key, module in CHAPTERS.items()}
    # What counts internal rows reads the whole workspace, which stays in this process.
    apart = frozenset(key for key, module in CHAPTERS.items() if hasattr(module, "disclosed"))

    def found(key: str, done: Mapping[str, Chapter]) -> dict[str, pd.DataFrame]:
        tell(key)
        return {name: rows for one in tasks[key] for name, rows in _rows(done[one]).items()}

    def here(key: str, done: Mapping[str, Chapter]) -> Chapter:
        rows = found(key, done)
        return _chapter(CHAPTERS[key], shown.having(**rows), whole.having(**rows), known)

    def there(key: str, done: Mapping[str, Chapter]) -> Chapter:
        module = CHAPTERS[key]
        read = shown.having(**found(key, done)).only((*module.needs, *module.uses))
        return beside.start(_public_chapter, key, read, known.get(key))()

    made = in_turns(tasks, here, None if beside is ALONE else there, apart=apart)
    tell(_key(LAST))
    last = _chapter(LAST, shown.having(verdicts=_verdicts(made.values())), shown, known)
    return (last, *made.values())


def _before(module: ModuleType) -> frozenset[str]:
    """The chapters whose rows a chapter may read: `docking` those of `capabilities`, say."""
    rooms = {name.partition(".")[0] for name in (*module.needs, *module.uses) if "." in name}
    return frozenset(rooms & CHAPTERS.keys())


def _public_chapter(key: str, shown: Workspace, known: Chapter | None) -> Chapter:
    """Run a chapter, by its name, that discloses nothing of what is not shown."""
    return _chapter(CHAPTERS[key], shown, shown, {key: known} if known else {})


def _again(changed: Workspace, shown: Workspace, made: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """Run again what reads a table, or the rows beneath a finding, that is not as it was.

    What counts internal rows has no inputs that could be compared, and is as it was: two counts
    of them, a scenario apart, could tell by their difference what each of them hides.
    """
    known = {chapter.key: chapter for chapter in made}
    touched = {name for name, table in changed.tables.items() if table is not shown.tables[name]}
    beside: list[Chapter] = []
    found: dict[str, pd.DataFrame] = {}
    for key, module in CHAPTERS.items():
        before = known[key]
        if before.inputs and touched & {*module.needs, *module.uses}:
            here = changed.having(**found)
            beside.append(_chapter(module, here, here, {}))
            rows, was = _rows(beside[-1]), _rows(before)
            touched |= rows.keys() ^ was.keys()
            touched |= {n for n in rows.keys() & was.keys() if not rows[n].equals(was[n])}
        else:
            beside.append(before)
        found |= _rows(beside[-1])
    verdicts = _verdicts(beside)
    last = known[_key(LAST)]
    same = verdicts.equals(_verdicts([c for c in made if c.key != last.key]))
    if last.inputs and not (same and not touched & {*LAST.needs, *LAST.uses}):
        here = changed.having(verdicts=verdicts)
        last = _chapter(LAST, here, here, {})
    return (last, *beside)


def _rows(chapter: Chapter) -> dict[str, pd.DataFrame]:
    """The rows beneath a chapter's findings, by the finding's name."""
    return {finding.name: finding.evidence for finding in chapter.findings}


def _key(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _chapter(
    module: ModuleType, shown: Workspace, whole: Workspace, known: Mapping[str, Chapter]
) -> Chapter:
    """Run a chapter on what is shown; what it discloses is counted in the whole."""
    key, discloses = _key(module), hasattr(module, "disclosed")
    read = whole if discloses else shown
    missing = tuple(name for name in module.needs if not read.has(name))
    if missing:
        return Chapter(key, missing=missing)
    names = (*module.needs, *module.uses)
    mine, theirs = shown.only(names), whole.only(names)
    apart = any(mine.tables[name] is not table for name, table in theirs.tables.items())
    # A hash of internal rows would confirm to a stranger what he guesses of them.
    digest = "" if discloses and apart else _chapter_inputs(key, mine)
    if digest and key in known and known[key].inputs == digest:
        return known[key]
    actions = module.actions(mine) if hasattr(module, "actions") else ()
    findings = module.findings(mine) if all(mine.has(name) for name in module.needs) else ()
    told = released(module.disclosed(theirs), theirs, shown) if discloses else ()
    if told and apart and all(mine.has(name) for name in module.needs):
        public = module.disclosed(mine)
        # What only public rows give is told where the difference would point to one row or two.
        told = public if told_apart(told, public) else told
    found = (*told, *findings)
    opened_by = () if found or actions else getattr(module, "opened_by", ())
    return Chapter(key, found, actions, opened_by, inputs=digest)


def _chapter_inputs(key: str, workspace: Workspace) -> str:
    hashes = {record.name: record.sha256 for record in workspace.records}
    tables = sorted(workspace.tables)
    return hashed(
        key,
        package_hash(),
        json.dumps(asdict(workspace.settings)),
        *(hashes[name] if name in hashes else workspace.tables[name].to_csv() for name in tables),
    )


def _verdicts(chapters: Iterable[Chapter]) -> pd.DataFrame:
    """What chapters said of statements, as a table that the strategy reads."""
    rows = [
        (
            statement,
            finding.name,
            one.verdict.value,
            one.standing,
            one.leaning,
            one.rows_for,
            one.rows_against,
            one.rows_neutral,
            " ".join(one.origins),
            one.latest,
        )
        for chapter in chapters
        for finding in chapter.findings
        for statement, one in finding.verdicts.items()
    ]
    return pd.DataFrame(rows, columns=list(VERDICT_COLUMNS))


def _only_public(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    return tuple(
        replace(
            chapter,
            findings=tuple(f for f in chapter.findings if f.audience is Audience.PUBLIC),
            actions=tuple(a for a in chapter.actions if a.audience is Audience.PUBLIC),
        )
        for chapter in chapters
    )


def _marked(chapters: tuple[Chapter, ...], public: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """Mark as internal every finding and action that public rows alone do not give."""
    shared = {_fingerprint(f): f.audience for chapter in public for f in chapter.findings}
    actions = {_asked(action): action.audience for chapter in public for action in chapter.actions}
    return tuple(
        replace(
            chapter,
            findings=tuple(
                replace(f, audience=shared.get(_fingerprint(f), Audience.INTERNAL))
                for f in chapter.findings
            ),
            actions=tuple(
                replace(a, audience=actions.get(_asked(a), Audience.INTERNAL))
                for a in chapter.actions
            ),
        )
        for chapter in chapters
    )


def _asked(action: Action) -> str:
    return repr(replace(action, audience=Audience.PUBLIC))


def _fingerprint(finding: Finding) -> str:
    return hashed(
        json.dumps(finding_json(replace(finding, audience=Audience.PUBLIC)), sort_keys=True),
        finding.evidence.to_csv(),
    )


def _settings(workspace: Workspace) -> dict[str, str]:
    settings = workspace.settings
    shown = (
        "title_en",
        "title_zh",
        "region",
        "base_date",
        "currency",
        "contact_en",
        "contact_zh",
        "map_approval",
    )
    return {
        **{key: str(getattr(settings, key)) for key in shown},
        "base_year": str(settings.base_year),
        "recipe": recipe_hash("capabilities"),
    }


def _sources(workspace: Workspace, cited: set[str]) -> dict[str, Source]:
    """The sources that findings cite, as records."""
    table = workspace.table("sources").drop(columns="audience")
    sources = {}
    for row in table[table["id"].isin(cited)].sort_values("id").to_dict("records"):
        origin = {"en": row.pop("origin_en"), "zh": row.pop("origin_zh")}
        fields = {str(name): value for name, value in row.items()}
        sources[str(row["id"])] = Source(**fields, origin=origin)
    return sources
