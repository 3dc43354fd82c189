"""Outputs arrive whole or not at all: written beside, then moved in; one writer at a time."""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from southgate.errors import OutputError

__all__ = ["MARK", "replaced"]

MARK = ".southgate"
"""A file that says: this folder was written by Southgate and may be replaced by it."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Write a folder as a whole.

    Parameters
    ----------
    folder : Path
        Where the output shall stand. Missing, empty, or written by Southgate before.

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
    folder = folder.absolute()
    _refuse_foreign(folder)
    with _alone(folder), _worded(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            part.chmod(0o755)
            yield part
            (part / MARK).write_text("Written by Southgate; replaced as a whole.\n", "utf-8")
            _swap(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(
            f"The output must be a folder; `{folder}` is something else. Name another folder."
        )
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise OutputError(
            f"The output folder must be new, empty or written by Southgate; `{folder}` holds "
            "other files. Name another folder; nothing was touched."
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:24]
    lock = FileLock(Path(tempfile.gettempdir()) / f"southgate-{name}.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise OutputError(
            f"Only one run may write a folder at a time; another is writing `{folder}`. "
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
        if error.errno in CLOSED:
            raise OutputError(
                f"The output must be writable; `{error.filename or folder}` is not. "
                "Name another folder."
            ) from error
        raise


def _swap(part: Path, folder: Path) -> None:
    """Put the new folder where the old one is; the old one returns if that fails."""
    if not folder.exists():
        part.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent)) / "old"
    folder.rename(old)
    try:
        part.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)
