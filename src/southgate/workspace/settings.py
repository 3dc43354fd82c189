"""``southgate.toml``: which region, beside whom, as of when, and whom to ask."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from southgate.errors import WorkspaceError, named
from southgate.tables import fault, no_faults

__all__ = ["FILE", "Settings", "read_settings"]

FILE = "southgate.toml"

TEXTS = (
    "title_en",
    "title_zh",
    "region",
    "whole",
    "base_date",
    "currency",
    "contact_en",
    "contact_zh",
)
KNOWN = {
    "workspace": {*TEXTS, "base_year", "languages", "map_approval"},
    "peers": {"how", "regions", "count", "measures", "period"},
    "partners": {"regions"},
    "show": {"subject", "peers"},
    "encodings": None,
}
HOW = ("nearest", "named")


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


def _texts(section: dict[str, Any], key: str) -> tuple[str, ...]:
    value = section.get(key, ())
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def _whole_number(section: dict[str, Any], key: str, default: int) -> int:
    value = section.get(key, default)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _settings(raw: dict[str, Any]) -> Settings:
    space, peers, show = (_section(raw, name) for name in ("workspace", "peers", "show"))
    texts = {key: str(space.get(key, "")) for key in TEXTS}
    return Settings(
        **texts,
        base_year=_whole_number(space, "base_year", 0),
        map_approval=str(space.get("map_approval", "")),
        peers_how=str(peers.get("how", "named")),
        peers=_texts(peers, "regions"),
        peers_count=_whole_number(peers, "count", 5),
        peers_measures=_texts(peers, "measures"),
        peers_period=str(peers.get("period", "")),
        partners=_texts(_section(raw, "partners"), "regions"),
        show=str(show.get("subject", "")),
        show_peers=_texts(show, "peers"),
        encodings=tuple(sorted((str(k), str(v)) for k, v in _section(raw, "encodings").items())),
    )


def _faults(raw: dict[str, Any]) -> pd.DataFrame:
    found = [no_faults()]

    def add(column: str, must: str, is_: str, do: str) -> None:
        found.append(fault(FILE, must, is_, do, rule="setting", column=column))

    strange = sorted(set(raw) - set(KNOWN))
    if strange:
        add(
            "",
            f"sections must be among {', '.join(KNOWN)}",
            f"{named(strange)} is not",
            "Rename or remove it.",
        )
    for name, keys in KNOWN.items():
        extra = sorted(set(_section(raw, name)) - keys) if keys else []
        if extra:
            add(
                name,
                f"keys must be among {', '.join(sorted(keys or ()))}",
                f"{named(extra)} is not",
                "Rename or remove it.",
            )
    space = _section(raw, "workspace")
    for key in ("title_en", "title_zh", "region", "base_date"):
        if not isinstance(space.get(key), str) or not space[key]:
            add(f"workspace.{key}", "must be a text", "it is missing or no text", "Fill it.")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(space.get("base_date", ""))):
        add(
            "workspace.base_date",
            "must be a date",
            f"is `{space.get('base_date', '')}`",
            'Write it as "2026-11-22".',
        )
    if _whole_number(space, "base_year", 0) < 1:
        add(
            "workspace.base_year",
            "must be a year",
            f"is `{space.get('base_year', '')}`",
            "Write the year the strategy was stated in.",
        )
    if _section(raw, "peers").get("how", "named") not in HOW:
        add(
            "peers.how",
            f"must be one of {', '.join(HOW)}",
            f"is `{_section(raw, 'peers')['how']}`",
            "Choose one of them.",
        )
    return pd.concat(found, ignore_index=True)
