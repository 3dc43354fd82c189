"""Outputs arrive whole or not at all: written beside, then moved in; one writer at a time."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from southgate.errors import OutputError, named

__all__ = ["MARK", "STOPS", "replaced"]

MARK = ".southgate"
"""A file that says what Southgate wrote into a folder, and so what it may replace."""

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else (signal.SIGINT,)
"""The signals that ask a run to stop."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def replaced(
    folder: Path, kind: str, *, source: Path | None = None, marked: bool = True
) -> Iterator[Path]:
    """Write a folder as a whole.

    Parameters
    ----------
    folder : Path
        Where the output shall stand. Missing, empty, or an output of the same kind.
    kind : str
        What is written: ``dossier``, ``study`` ...
    source : Path, optional
        What it is made from; the output may neither hold it nor lie among its tables.
    marked : bool
        Whether a later run may replace it; a workspace is its owner's from the start.

    Yields
    ------
    Path
        An empty folder beside it to write into. It takes the place of `folder` when the block
        ends, and vanishes without a trace when the block fails.

    Raises
    ------
    OutputError
        If the folder holds something else, another run is writing it, the disk is full, or it
        cannot be written.
    """
    with _worded(folder):
        place = folder.absolute().parent.resolve() / folder.absolute().name
        if not place.name:
            raise OutputError(f"The output must be a folder of its own; `{folder}` is not.")
        _refuse(place, kind, source)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            _sweep(place)
            part = Path(tempfile.mkdtemp(prefix=_stem(place, "part"), dir=place.parent))
            try:
                part.chmod(0o755)
                yield part
                if marked:
                    _mark(part, kind)
                _swap(part, place)
            finally:
                shutil.rmtree(part, ignore_errors=True)


def _stem(place: Path, what: str) -> str:
    return f".{place.name[:100]}.southgate-{what}-"


def _mark(part: Path, kind: str) -> None:
    record = {"kind": kind, "entries": sorted(entry.name for entry in part.iterdir())}
    (part / MARK).write_text(json.dumps(record) + "\n", "utf-8")


def _refuse(place: Path, kind: str, source: Path | None) -> None:
    """Refuse a place that holds anything that a run of this kind did not write."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise OutputError(
            f"The output must be a folder; `{place}` is something else. Name another folder."
        )
    if source is not None:
        origin = source.resolve()
        inside = origin / "tables" if (origin / "tables").is_dir() else origin
        if origin.is_relative_to(place) or place.is_relative_to(inside):
            raise OutputError(
                f"The output must lie apart from what it is made from; `{place}` and `{origin}` "
                "do not. Name another folder."
            )
    strange = _strangers(place, kind)
    if strange:
        raise OutputError(
            f"The output folder must be new, empty or hold an earlier {kind} alone; `{place}` "
            f"holds {named(strange)}. Name another folder; nothing was touched."
        )


def _strangers(place: Path, kind: str) -> list[str]:
    """What lies in a folder that an earlier run of this kind did not write."""
    if not place.is_dir():
        return []
    lying = sorted(entry.name for entry in place.iterdir())
    try:
        mark = json.loads((place / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return lying
    if not isinstance(mark, dict) or mark.get("kind") != kind:
        return lying
    return [name for name in lying if name != MARK and name not in mark.get("entries", ())]


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    path = place.with_name(f".{place.name[:100]}.southgate-lock")
    try:
        with FileLock(path, timeout=0):
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
    except Timeout:
        raise OutputError(
            f"Only one run may write a folder at a time; another is writing `{place}`. "
            "Wait for it, or name another folder."
        ) from None


@contextmanager
def _worded(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise OutputError(
                f"The disk must have room for the output; it is full beside `{folder}`. "
                "Free some room and run again; the earlier output is untouched."
            ) from error
        raise OutputError(
            f"The output must be writable; `{folder}` is not ({error.strerror or error}). "
            "Name another folder; the earlier output is untouched."
        ) from error


def _sweep(place: Path) -> None:
    """Clear what a killed run left behind; an output it had moved aside comes back."""
    for old in sorted(place.parent.glob(f"{_stem(place, 'old')}*")):
        if not place.exists() and (old / "old").is_dir():
            (old / "old").rename(place)
        shutil.rmtree(old, ignore_errors=True)
    for part in place.parent.glob(f"{_stem(place, 'part')}*"):
        shutil.rmtree(part, ignore_errors=True)


def _swap(part: Path, place: Path) -> None:
    """Put the new folder where the old one is, undisturbed; the old one returns if that fails."""
    with _undisturbed():
        if not place.exists():
            part.rename(place)
            return
        aside = Path(tempfile.mkdtemp(prefix=_stem(place, "old"), dir=place.parent))
        place.rename(aside / "old")
        try:
            part.rename(place)
        finally:
            if not place.exists():
                (aside / "old").rename(place)
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no signal that asks to stop split the block: it comes too late, and is dropped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
