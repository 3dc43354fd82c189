"""The words of a language: every file of its folder, put together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from southgate.errors import DossierError

__all__ = ["LANGUAGES", "catalogue"]

LANGUAGES = ("en", "zh")


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Read a language's catalogue: ``locales/<language>/*.toml``, one file a chapter.

    Raises
    ------
    DossierError
        If there is no catalogue of that language, or two files word one key.

    Examples
    --------
    >>> catalogue("en")["numbers"]["million"], catalogue("zh")["numbers"]["ten_thousand"]
    ('million', '万')
    """
    if language not in LANGUAGES:
        raise DossierError(
            f"A language must be one of {', '.join(LANGUAGES)}; `{language}` is not. Choose one."
        )
    folder = files("southgate.dossier") / "locales" / language
    whole: dict[str, Any] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            _joined(whole, tomllib.loads(file.read_text(encoding="utf-8")), file.name)
    return whole


def _joined(whole: dict[str, Any], part: Mapping[str, Any], file: str, above: str = "") -> None:
    """Put the words of a file beside those of the others; a key is worded once."""
    for key, value in part.items():
        if key not in whole:
            whole[key] = value
        elif isinstance(value, dict) and isinstance(whole[key], dict):
            _joined(whole[key], value, file, f"{above}{key}.")
        else:
            raise DossierError(
                f"A key must be worded in one file; `{above}{key}` of {file} stands in another "
                "too. Remove one."
            )
