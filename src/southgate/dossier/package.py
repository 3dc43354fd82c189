"""The rows of a study for other programs: a package that describes them, CSV that is only data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from southgate.dossier.grid import headed
from southgate.dossier.text import LANGUAGES, Words, words
from southgate.records import Finding, Source, Study

__all__ = ["csv_safe", "datapackage"]

_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def datapackage(study: Study, evidence_paths: Mapping[str, str]) -> dict[str, Any]:
    """Describe a study's evidence as a Frictionless Data Package.

    Parameters
    ----------
    study : Study
        What the rows belong to.
    evidence_paths : mapping of str to str
        For each finding's name, the path of its table, relative to the description.

    Returns
    -------
    dict
        Ready for JSON; the same for the same study.
    """
    spoken = tuple(words(language).of(study) for language in LANGUAGES)
    settings = study.settings
    return {
        "$schema": _SCHEMA,
        "name": f"southgate-{settings['region']}".lower(),
        "title": " / ".join(settings[f"title_{language}"] for language in LANGUAGES),
        "created": f"{settings['base_date']}T00:00:00Z",
        "licenses": [
            {"name": name}
            for name in dict.fromkeys(source.licence for source in study.sources.values())
        ],
        "sources": [_source(source) for source in study.sources.values()],
        "resources": [
            _resource(finding, evidence_paths[finding.name], study, spoken)
            for finding in study.findings
            if finding.name in evidence_paths
        ],
    }


def csv_safe(frame: pd.DataFrame) -> pd.DataFrame:
    r"""Put an apostrophe before text that a spreadsheet would run; numbers stay numbers.

    Parameters
    ----------
    frame : DataFrame, (rows, columns)
        What is to be written as CSV.

    Returns
    -------
    DataFrame, (rows, columns)
        The same rows; no text, heads included, begins with ``= + - @``, a tab or a return.

    Examples
    --------
    >>> frame = pd.DataFrame({"name": ["=cmd()", "north"], "value": [-1.0, 2.0]})
    >>> csv_safe(frame).to_csv(index=False)
    "name,value\n'=cmd(),-1.0\nnorth,2.0\n"
    """
    return frame.map(_inert).rename(columns=_inert)


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_ACTIVE) else cell


def _source(source: Source) -> dict[str, str]:
    known = {"title": source.title, "path": source.address, "version": source.published}
    return {key: value for key, value in known.items() if value}


def _resource(
    finding: Finding, path: str, study: Study, spoken: tuple[Words, ...]
) -> dict[str, Any]:
    suffix = PurePosixPath(path).suffix.removeprefix(".")
    return {
        "name": finding.name.lower().replace("_", "-"),
        "title": spoken[0].sentence(finding, study).plain,
        **{f"title_{chosen.language}": chosen.sentence(finding, study).plain for chosen in spoken},
        "path": path,
        "format": suffix,
        "mediatype": _MEDIA[suffix],
        "schema": {
            "fields": [_field(str(code), finding, spoken) for code in finding.evidence.columns]
        },
    }


def _field(code: str, finding: Finding, spoken: tuple[Words, ...]) -> dict[str, str]:
    rows = finding.evidence
    head = headed(code, rows.columns)
    titles = {f"title_{chosen.language}": chosen.column(head, finding.chapter) for chosen in spoken}
    return {"name": code, "type": _type(rows[code]), "title": titles["title_en"], **titles}


def _type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(column) else "string"
