"""Another process that works while this one does, where a build is long enough to be worth it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from threading import Event, Thread
from typing import ParamSpec, TypeVar

__all__ = ["ALONE", "Beside", "another"]

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Beside:
    """Runs calls in another process; without one, here, when the result is asked for.

    Parameters
    ----------
    pool : Executor, optional
    over : Event
        Set when no result is wanted any more.

    Examples
    --------
    >>> ALONE.start(divmod, 7, 2)()
    (3, 1)
    """

    pool: Executor | None = None
    over: Event = field(default_factory=Event)

    def start(self, call: Callable[P, T], *given: P.args, **options: P.kwargs) -> Callable[[], T]:
        """Begin a call, and give what waits for its result.

        Parameters
        ----------
        call : callable
            One that can be imported; it must give the same wherever it runs.
        *given, **options
            What it is called with.

        Returns
        -------
        callable
            Gives the result or raises what the call raised. Where the other process is gone, the
            call is made here.
        """
        here = partial(call, *given, **options)
        if self.pool is None:
            return here
        try:
            begun = self.pool.submit(call, *given, **options)
        except BrokenExecutor:
            return here

        def result() -> T:
            try:
                return begun.result()
            except BrokenExecutor:
                if self.over.is_set():
                    raise
                return here()

        return result


ALONE = Beside()


@contextmanager
def another(*rooms: str) -> Iterator[Beside]:
    """Start another process that opens rooms of the package while this one goes on.

    Parameters
    ----------
    *rooms : str
        Modules to import at once.

    Yields
    ------
    Beside
    """
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    beside = Beside(pool)
    try:
        beside.start(_open, rooms)
        yield beside
    finally:
        beside.over.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
            process.join()


def _open(rooms: tuple[str, ...]) -> None:
    """Import rooms; leave it to the first process to be stopped by Ctrl-C, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()
    for room in rooms:
        import_module(room)


def _end_with_the_first() -> None:
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)
