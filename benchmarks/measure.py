"""Wall time and peak memory of a command, without any tool beside Python."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run took; ``gigabytes`` is the peak of the process and of those it waited for."""

    seconds: float
    gigabytes: float
    code: int


def measure(command: Sequence[str], output: Path | str = os.devnull) -> Measured:
    """Run a command with its output thrown away, or kept in a file, and wait for it."""
    start = time.perf_counter()
    child = os.posix_spawnp(
        command[0],
        list(command),
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT, 0o600)],
    )
    _, status, used = os.wait4(child, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured(
        time.perf_counter() - start,
        used.ru_maxrss * unit / 1e9,
        os.waitstatus_to_exitcode(status),
    )


def patience() -> float:
    """By how much the clock runs ahead of the processor on a machine that others use, too."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def southgate(*arguments: str | Path) -> list[str]:
    """The command line of the southgate that belongs to this interpreter."""
    return [str(Path(sys.executable).with_name("southgate")), *map(str, arguments)]


def line(name: str, measured: Measured, beside: Measured | None = None) -> str:
    """One line of a report; the ratio says how many times as long as `beside` it took."""
    ratio = f"{measured.seconds / beside.seconds:8.1f} x" if beside else ""
    return f"{name:<44}{measured.seconds:9.2f} s{measured.gigabytes:8.2f} GB{ratio}"
