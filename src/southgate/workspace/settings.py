"""``southgate.toml``: which region, beside whom, as of when, and whom to ask."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from southgate.errors import WorkspaceError, named
from southgate.tables import (
    CONTROL,
    classification_names,
    descriptor,
    fault,
    no_faults,
    real_period,
)

__all__ = ["FILE", "ActivitySettings", "Settings", "read_settings"]

FILE = "southgate.toml"

HOW = ("nearest", "named")

KEYS: Mapping[str, Mapping[str, str]] = {
    "workspace": {
        "title_en": "a text",
        "title_zh": "a text",
        "region": "a text",
        "whole": "a text or nothing",
        "base_year": "a year",
        "base_date": "a day",
        "currency": "a text or nothing",
        "languages": "texts or nothing",
        "contact_en": "a text or nothing",
        "contact_zh": "a text or nothing",
        "map_approval": "a text or nothing",
    },
    "peers": {
        "how": "a way to choose peers or nothing",
        "regions": "texts or nothing",
        "count": "a number or nothing",
        "measures": "texts or nothing",
        "period": "a period or nothing",
    },
    "partners": {"regions": "texts or nothing"},
    "show": {"subject": "a text or nothing", "peers": "texts or nothing"},
    "activities": {
        "classifications": "shipped classifications or nothing",
        "classification": "a text or nothing",
        "measure": "a text or nothing",
        "period": "a period or nothing",
        "earlier": "a period or nothing",
        "host": "a text or nothing",
        "least_population": "a count or nothing",
        "least_share": "a share or nothing",
        "error": "a share or nothing",
    },
}
"""Every key of every section, and what it must be; ``[encodings]`` names tables and codecs."""

MUST: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "a text": ("be a text of printable characters", lambda v: _is_text(v) and bool(v.strip())),
    "texts": ("be a list of texts", lambda v: isinstance(v, list) and all(map(_is_text, v))),
    "a year": ("be a year such as 2017", lambda v: _is_number(v) and 1000 <= v <= 2999),
    "a number": ("be a whole number from 1 to 100", lambda v: _is_number(v) and 1 <= v <= 100),
    "a day": ('be a day such as "2026-11-22"', lambda v: _is_text(v) and _is_day(v)),
    "a period": ('be a period such as "2020"', lambda v: _is_text(v) and _is_period(v)),
    "a count": ("be a whole number, not negative", lambda v: _is_number(v) and v >= 0),
    "a share": ("be a number from 0 to 1", lambda v: _is_number(v, float) and 0 <= v <= 1),
    "shipped classifications": (
        f"be a list, each one of {', '.join(classification_names())}",
        lambda v: isinstance(v, list) and all(name in classification_names() for name in v),
    ),
    "a way to choose peers": (f"be one of {', '.join(HOW)}", lambda v: v in HOW),
}


@dataclass(frozen=True, slots=True)
class ActivitySettings:
    """Which figures of production speak for what a region can do.

    Parameters
    ----------
    classifications : tuple of str
        Shipped classifications that fill the table `activities`.
    classification : str
        The one that advice is given in.
    measure, period, earlier : str
        What is counted; the period that advice rests on; an earlier one to compare it with.
    host : str
        The economy whose own strengths a region without statistics inherits, in part.
    least_population : int
        A unit enters the estimate with more people than this, where its population is known.
    least_share : float
        And with more than this share of the whole.
    error : float
        Standard deviation of the logarithm of a figure's reporting error.
    """

    classifications: tuple[str, ...] = ()
    classification: str = ""
    measure: str = ""
    period: str = ""
    earlier: str = ""
    host: str = ""
    least_population: int = 0
    least_share: float = 0.0
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace says of itself.

    Parameters
    ----------
    title_en, title_zh : str
        What the dossier is called.
    region, whole : str
        Codes of the region under study and of the whole it is part of.
    base_year : int
        The year the strategy was stated in.
    base_date : str
        ISO date that the tables are as of; every output is stamped with it, never with a clock.
    currency, contact_en, contact_zh, map_approval : str
    peers_how : str
        ``nearest`` chooses peers by distance, ``named`` takes `peers`.
    peers : tuple of str
    peers_count : int
    peers_measures : tuple of str
        What the distance is made of.
    peers_period : str
    partners : tuple of str
    show, show_peers : str, tuple of str
        The show, and the shows it is held beside.
    encodings : tuple of (str, str)
        Tables that are not UTF-8, with the codec that reads them.
    activities : ActivitySettings
    """

    title_en: str
    title_zh: str
    region: str
    whole: str
    base_year: int
    base_date: str
    currency: str
    contact_en: str
    contact_zh: str
    map_approval: str
    peers_how: str
    peers: tuple[str, ...]
    peers_count: int
    peers_measures: tuple[str, ...]
    peers_period: str
    partners: tuple[str, ...]
    show: str
    show_peers: tuple[str, ...]
    encodings: tuple[tuple[str, str], ...]
    activities: ActivitySettings


def read_settings(folder: Path) -> tuple[Settings, pd.DataFrame]:
    """Read ``southgate.toml`` and everything that is wrong with it.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Settings
        With empty values where a fault stands.
    DataFrame, (faults, 7)

    Raises
    ------
    WorkspaceError
        If the folder or the file is not there, or the file is not TOML.
    """
    path = folder / FILE
    if not folder.is_dir():
        raise WorkspaceError(
            f"A workspace must be a folder; `{folder}` is not one. "
            "Name an existing folder, or make one with `southgate new`."
        )
    if not path.is_file():
        raise WorkspaceError(
            f"A workspace must hold `{FILE}`; `{folder}` does not. "
            "Write one, or start from `southgate new`."
        )
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"`{FILE}` must be TOML in UTF-8; {error}. Mend that line.") from None
    return _settings(raw), _faults(raw)


def _section(raw: dict[str, Any], name: str) -> dict[str, Any]:
    section = raw.get(name, {})
    return section if isinstance(section, dict) else {}


def _text(section: dict[str, Any], key: str) -> str:
    value = section.get(key, "")
    return value if isinstance(value, str) else ""


def _texts(section: dict[str, Any], key: str) -> tuple[str, ...]:
    value = section.get(key, ())
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def _whole_number(section: dict[str, Any], key: str, default: int) -> int:
    value = section.get(key, default)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _settings(raw: dict[str, Any]) -> Settings:
    space, peers, show = (_section(raw, name) for name in ("workspace", "peers", "show"))
    texts = {
        key: _text(space, key)
        for key in (
            "title_en",
            "title_zh",
            "region",
            "whole",
            "base_date",
            "currency",
            "contact_en",
            "contact_zh",
            "map_approval",
        )
    }
    return Settings(
        **texts,
        base_year=_whole_number(space, "base_year", 0),
        peers_how=_text(peers, "how") or "named",
        peers=_texts(peers, "regions"),
        peers_count=_whole_number(peers, "count", 5),
        peers_measures=_texts(peers, "measures"),
        peers_period=_text(peers, "period"),
        partners=_texts(_section(raw, "partners"), "regions"),
        show=_text(show, "subject"),
        show_peers=_texts(show, "peers"),
        encodings=tuple(sorted((str(k), str(v)) for k, v in _section(raw, "encodings").items())),
        activities=_activities(_section(raw, "activities")),
    )


def _activities(section: dict[str, Any]) -> ActivitySettings:
    known = KEYS["activities"]
    right = {
        key: value
        for key, value in section.items()
        if key in known and MUST[known[key].partition(" or ")[0]][1](value)
    }
    listed = tuple(right.pop("classifications", ()))
    return ActivitySettings(classifications=listed, **right)


def _faults(raw: dict[str, Any]) -> pd.DataFrame:
    return pd.concat([no_faults(), *_wrong(raw)], ignore_index=True)


def _wrong(raw: dict[str, Any]) -> Iterator[pd.DataFrame]:
    def one(column: str, must: str, found: str, do: str) -> pd.DataFrame:
        return fault(FILE, must, found, do, rule="setting", column=column)

    known = (*KEYS, "encodings")
    strange = [name for name in raw if name not in known or not isinstance(raw[name], dict)]
    if strange:
        yield one(
            "",
            f"must hold sections, among {', '.join(known)}",
            f"{named(strange)} is none",
            "Rename or remove it.",
        )
    for name, keys in KEYS.items():
        section = _section(raw, name)
        extra = [key for key in section if key not in keys]
        if extra:
            yield one(
                name,
                f"keys must be among {', '.join(keys)}",
                f"{named(extra)} is not",
                "Rename or remove it.",
            )
        for key, form in keys.items():
            kind, _, optional = form.partition(" or ")
            if key not in section and optional:
                continue
            must, holds = MUST[kind]
            if not holds(section.get(key)):
                value = f"is `{section[key]!s:.80}`" if key in section else "it is missing"
                yield one(f"{name}.{key}", f"must {must}", " ".join(value.split()), "Correct it.")
    for table, codec in _section(raw, "encodings").items():
        if not _is_text(codec):
            yield one(
                f"encodings.{table}",
                "must be the name of a codec",
                f"is `{codec!s:.80}`",
                'Write it as "gb18030".',
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and re.search(CONTROL, value) is None


def _is_number(value: object, *further: type) -> bool:
    return isinstance(value, (int, *further)) and not isinstance(value, bool)


def _is_day(text: str) -> bool:
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and real_period(text)


def _is_period(text: str) -> bool:
    pattern = next(
        field["constraints"]["pattern"]
        for field in descriptor("observations")["fields"]
        if field["name"] == "period"
    )
    return re.fullmatch(pattern, text) is not None and real_period(text)
