"""A study on disk: ``study.json``, and one Parquet table beneath each finding.

Both are the same bytes for the same study. What differs from run to run (versions, times) stands
in ``run.json``, which the caller writes beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from southgate.errors import StudyError
from southgate.records import (
    Action,
    Audience,
    Chapter,
    Fact,
    Figure,
    Finding,
    Judgement,
    Name,
    Names,
    Period,
    Quantity,
    Ranked,
    Source,
    Study,
    TableRecord,
    Verdict,
)

__all__ = ["FORMAT", "evidence_path", "finding_json", "read_study", "write_study"]

FORMAT = 1
"""Raised when a study of an earlier form can no longer be read."""

FACTS: Mapping[str, type] = {
    kind.__name__.lower(): kind for kind in (Quantity, Ranked, Name, Period)
}

Json = dict[str, Any]


def evidence_path(finding: str) -> str:
    """Where the rows beneath a finding lie in a study's folder.

    Parameters
    ----------
    finding : str
        Its name.

    Returns
    -------
    str

    Examples
    --------
    >>> evidence_path("strategy.count")
    'evidence/strategy.count.parquet'
    """
    return f"evidence/{finding}.parquet"


def write_study(study: Study, folder: Path) -> None:
    """Write a study into an empty folder.

    Parameters
    ----------
    study : Study
    folder : Path

    Raises
    ------
    StudyError
        If two findings have one name.
    """
    names = [finding.name for finding in study.findings]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError(
            f"Findings must have names of their own; {', '.join(twice)} stands twice. "
            "Give them different `about`."
        )
    (folder / "evidence").mkdir(parents=True)
    for finding in study.findings:
        table = pa.Table.from_pandas(finding.evidence, preserve_index=False)
        pq.write_table(table.replace_schema_metadata(None), folder / evidence_path(finding.name))
    text = json.dumps(_study_json(study), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "study.json").write_text(text + "\n", "utf-8")


def read_study(folder: Path) -> Study:
    """Read a study that was written.

    Parameters
    ----------
    folder : Path
        Holds ``study.json``.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        If there is no study, or one of another form, or one that is not whole.
    """
    path = Path(folder) / "study.json"
    if not path.is_file():
        raise StudyError(
            f"A study must hold `study.json`; `{folder}` does not. Make one with `southgate study`."
        )
    try:
        raw = json.loads(path.read_text("utf-8"))
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise StudyError(
                f"A study must have format {FORMAT}; `{folder}` has another. "
                "Make it again with `southgate study`."
            )
        return _read(raw, Path(folder))
    except (
        json.JSONDecodeError,
        UnicodeDecodeError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
        OSError,
        pa.ArrowInvalid,
    ) as error:
        raise StudyError(
            f"A study must be whole; `{folder}` is not ({type(error).__name__}: {error}). "
            "Make it again with `southgate study`."
        ) from None


def _study_json(study: Study) -> Json:
    return {
        "format": FORMAT,
        "edition": study.edition.value,
        "settings": dict(study.settings),
        "tables": [asdict(table) for table in study.tables],
        "chapters": [_chapter_json(chapter) for chapter in study.chapters],
        "sources": {code: asdict(source) for code, source in study.sources.items()},
        "labels": study.labels,
    }


def _chapter_json(chapter: Chapter) -> Json:
    return {
        "key": chapter.key,
        "missing": list(chapter.missing),
        "inputs": chapter.inputs,
        "findings": [finding_json(finding) for finding in chapter.findings],
        "actions": [_action_json(action) for action in chapter.actions],
    }


def finding_json(finding: Finding) -> Json:
    """A finding without its evidence, as JSON holds it.

    Parameters
    ----------
    finding : Finding

    Returns
    -------
    dict
    """
    return {
        "key": finding.key,
        "about": finding.about,
        "audience": finding.audience.value,
        "facts": {name: _fact_json(fact) for name, fact in finding.facts.items()},
        "tables": list(finding.tables),
        "methods": list(finding.methods),
        "caveats": list(finding.caveats),
        "sources": list(finding.sources),
        "verdicts": {code: asdict(one) for code, one in finding.verdicts.items()},
        "figures": [_figure_json(figure) for figure in finding.figures],
    }


def _action_json(action: Action) -> Json:
    return {
        "key": action.key,
        "audience": action.audience.value,
        "facts": {name: _fact_json(fact) for name, fact in action.facts.items()},
        "cost": _fact_json(action.cost),
        "land": _fact_json(action.land),
        "time": _fact_json(action.time),
        "effects": {name: _fact_json(effect) for name, effect in action.effects.items()},
        "decides": list(action.decides),
        "caveats": list(action.caveats),
    }


def _fact_json(fact: Fact) -> Json | None:
    if fact is None:
        return None
    if isinstance(fact, Names):
        return {"is": "names", "items": [asdict(name) for name in fact.items]}
    plain = {k: v for k, v in asdict(fact).items() if v is not None and v != ""}
    return {"is": type(fact).__name__.lower(), **plain}


def _figure_json(figure: Figure) -> Json:
    data = figure.data.astype(object).where(figure.data.notna(), None)
    return {
        "key": figure.key,
        "kind": figure.kind,
        "options": dict(figure.options),
        "data": {str(name): data[name].tolist() for name in data.columns},
    }


def _read(raw: Json, folder: Path) -> Study:
    return Study(
        edition=Audience(raw["edition"]),
        settings=raw["settings"],
        chapters=tuple(_read_chapter(chapter, folder) for chapter in raw["chapters"]),
        sources={code: Source(**source) for code, source in raw["sources"].items()},
        tables=tuple(TableRecord(**table) for table in raw["tables"]),
        labels=raw["labels"],
    )


def _read_chapter(raw: Json, folder: Path) -> Chapter:
    return Chapter(
        raw["key"],
        tuple(_read_finding(finding, folder) for finding in raw["findings"]),
        tuple(_read_action(action) for action in raw["actions"]),
        tuple(raw["missing"]),
        raw["inputs"],
    )


def _read_finding(raw: Json, folder: Path) -> Finding:
    name = f"{raw['key'].split('.', 1)[0]}.{raw['about']}" if raw["about"] else raw["key"]
    return Finding(
        key=raw["key"],
        facts={code: _read_fact(fact) for code, fact in raw["facts"].items()},
        evidence=pd.read_parquet(folder / evidence_path(name)),
        tables=tuple(raw["tables"]),
        methods=tuple(raw["methods"]),
        caveats=tuple(raw["caveats"]),
        sources=tuple(raw["sources"]),
        verdicts={code: _read_judgement(one) for code, one in raw["verdicts"].items()},
        figures=tuple(_read_figure(figure) for figure in raw["figures"]),
        audience=Audience(raw["audience"]),
        about=raw["about"],
    )


def _read_judgement(raw: Json) -> Judgement:
    return Judgement(
        **{**raw, "verdict": Verdict(raw["verdict"]), "origins": tuple(raw["origins"])}
    )


def _read_action(raw: Json) -> Action:
    return Action(
        key=raw["key"],
        facts={code: _read_fact(fact) for code, fact in raw["facts"].items()},
        cost=_read_quantity(raw["cost"]),
        land=_read_quantity(raw["land"]),
        time=_read_quantity(raw["time"]),
        effects={k: q for k, v in raw["effects"].items() if (q := _read_quantity(v))},
        decides=tuple(raw["decides"]),
        caveats=tuple(raw["caveats"]),
        audience=Audience(raw["audience"]),
    )


def _read_quantity(raw: Json | None) -> Quantity | None:
    fact = _read_fact(raw)
    return fact if isinstance(fact, Quantity) else None


def _read_fact(raw: Json | None) -> Fact:
    if raw is None:
        return None
    if raw["is"] == "names":
        return Names(tuple(Name(**item) for item in raw["items"]))
    kind = FACTS[raw["is"]]
    known = {field.name for field in fields(kind)}
    fact: Fact = kind(**{key: value for key, value in raw.items() if key in known})
    return fact


def _read_figure(raw: Json) -> Figure:
    return Figure(raw["key"], raw["kind"], pd.DataFrame(raw["data"]), raw["options"])
