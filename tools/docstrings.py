"""Docstrings for the documentation: formulas as MathML, so that no page needs a script for them."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

import griffe
from latex2mathml.converter import convert

FORMULA = re.compile(r"^\.\. math::[ \t]*(.*(?:\n(?:[ \t]+.*)?)*)", re.MULTILINE)
ROLE = re.compile(r":(?:func|class|mod|meth|exc):`~?(?:[\w.]*\.)?(\w+)`")


def formula(found: re.Match[str]) -> str:
    """Turn one directive into a displayed formula."""
    return f"{convert(dedent(found.group(1)).strip(), display='block')}\n\n"


class Docstrings(griffe.Extension):
    """Rewrites what numpydoc takes from reStructuredText into what Markdown shows."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of one object as it is read."""
        if obj.docstring:
            text = FORMULA.sub(formula, obj.docstring.value)
            obj.docstring.value = ROLE.sub(r"`\1`", text)
