"""Workspaces to test with: the invented region, whole or with something changed."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
NORTHFIELD = HERE / "northfield"
CHENZHOU = HERE.parent / "examples" / "chenzhou"


def copied(folder: Path) -> Path:
    """A copy of the invented region that a test may change."""
    target = folder / "northfield"
    shutil.copytree(NORTHFIELD, target)
    return target


def changed(folder: Path, table: str, old: str, new: str) -> Path:
    """The invented region with a text replaced in one table."""
    target = copied(folder)
    path = target / "tables" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return target
