"""Recipes: the choices of a method, written down before the region that it advises is computed."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["recipe", "recipe_hash"]


@cache
def _text(name: str) -> str:
    return files("southgate").joinpath("recipe", f"{name}.toml").read_text("utf-8")


def recipe(name: str) -> dict[str, Any]:
    """The choices of a recipe, its sections put together.

    Parameters
    ----------
    name : str

    Returns
    -------
    dict
        Lists come as tuples.

    Examples
    --------
    >>> recipe("capabilities")["top"]
    10
    """
    sections = tomllib.loads(_text(name)).values()
    return {key: _frozen(value) for section in sections for key, value in section.items()}


def recipe_hash(name: str) -> str:
    """The SHA-256 of a recipe's file, in hexadecimal: what a page prints to show that it stood.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> len(recipe_hash("capabilities"))
    64
    """
    return hashlib.sha256(_text(name).encode()).hexdigest()


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
