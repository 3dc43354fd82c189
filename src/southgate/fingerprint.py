"""Hashes that say whether anything has changed: of a folder's files, and of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["LIBRARIES", "PACKAGE", "files_hash", "hashed", "package_hash", "tree_hash"]

PACKAGE = Path(__file__).parent

LIBRARIES = (
    *("babel", "duckdb", "highspy", "ibis-framework", "jinja2", "numpy", "opencc-py"),
    *("pandas", "pandera", "pyarrow", "pypinyin", "python-calamine", "rapidfuzz", "scipy"),
    *("vl-convert-python", "xlsxwriter"),
)
"""What numbers, words and pictures are made with."""


def hashed(*parts: str) -> str:
    """The SHA-256 of texts, in hexadecimal.

    Parameters
    ----------
    *parts : str

    Returns
    -------
    str

    Examples
    --------
    >>> hashed("a", "b") == hashed("a", "b"), hashed("a", "b") == hashed("ab")
    (True, False)
    """
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def files_hash(root: Path, files: Iterable[Path]) -> str:
    """The hash of files, by their place below a folder and their bytes.

    Parameters
    ----------
    root : Path
    files : iterable of Path

    Returns
    -------
    str
    """
    parts = []
    for path in sorted(files):
        with path.open("rb") as file:
            parts.append(
                f"{path.relative_to(root).as_posix()} "
                f"{hashlib.file_digest(file, 'sha256').hexdigest()}"
            )
    return hashed(*parts)


def tree_hash(root: Path, *, without: tuple[str, ...] = ()) -> str:
    """The hash of every file below a folder.

    Parameters
    ----------
    root : Path
    without : tuple of str
        Names of files and folders to leave out.

    Returns
    -------
    str
    """
    return files_hash(
        root,
        (
            path
            for path in root.rglob("*")
            if path.is_file() and not set(path.relative_to(root).parts) & set(without)
        ),
    )


@cache
def package_hash() -> str:
    """The hash of this package's files and of the libraries beneath it.

    Nothing that other code made is reused.

    Returns
    -------
    str
    """
    beneath = (f"{name} {version(name)}" for name in LIBRARIES)
    return hashed(tree_hash(PACKAGE, without=("__pycache__",)), *beneath)
