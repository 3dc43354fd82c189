"""Tasks that wait for one another, done by two hands."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

__all__ = ["in_turns"]

T = TypeVar("T")


def in_turns(
    tasks: Mapping[str, frozenset[str]],
    here: Callable[[str, Mapping[str, T]], T],
    there: Callable[[str, Mapping[str, T]], T] | None = None,
    *,
    apart: frozenset[str] = frozenset(),
) -> dict[str, T]:
    """Do every task once those that it waits for are done, in order where there is a choice.

    Parameters
    ----------
    tasks : mapping of str to set of str
        Each task and those before it in the mapping that it waits for.
    here : callable
        Does a task in this thread; it is given the task and what others gave so far.
    there : callable, optional
        Does a task elsewhere and waits for it.
    apart : set of str
        Tasks that only ``here`` may do.

    Returns
    -------
    dict of str to object
        What each task gave, in the order of ``tasks``.

    Examples
    --------
    >>> tasks = {"a": frozenset(), "b": frozenset("a")}
    >>> in_turns(tasks, lambda task, done: task + done.get("a", ""))
    {'a': 'a', 'b': 'ba'}
    """
    turns: _Turns[T] = _Turns(tasks, apart)
    if there is None:
        turns.work(here)
    else:
        pool = ThreadPoolExecutor(1)
        other = pool.submit(turns.help, there)
        try:
            turns.work(here)
        finally:
            turns.end()
            pool.shutdown(wait=False)  # who stops this hand does not wait for the other
        other.result()
    return {task: turns.done[task] for task in tasks}


class _Turns(Generic[T]):
    """What is waiting, ready and done. The other hand touches the two queues alone.

    A signal may stop this thread anywhere, also where it has just taken a lock: the queues, which
    are written in C, are the only locks that both hands share.
    """

    def __init__(self, tasks: Mapping[str, frozenset[str]], apart: frozenset[str]) -> None:
        self.waiting, self.apart = dict(tasks), apart
        self.mine: deque[str] = deque()
        self.ready: SimpleQueue[str | None] = SimpleQueue()
        self.given: SimpleQueue[tuple[str, T] | None] = SimpleQueue()
        self.done: dict[str, T] = {}

    def work(self, hand: Callable[[str, Mapping[str, T]], T]) -> None:
        """Do what is ready; where nothing is, wait for what the other hand gives."""
        count = len(self.waiting)
        while len(self.done) < count:
            self._release()
            if task := self.mine.popleft() if self.mine else self._next():
                self.done[task] = hand(task, self.done)
            elif not self._taken():
                return
            while not self.given.empty():
                if not self._taken():
                    return

    def help(self, hand: Callable[[str, Mapping[str, T]], T]) -> None:
        """Do what is ready until there is no more; the last word is that it ended."""
        try:
            while (task := self.ready.get()) is not None:
                self.given.put((task, hand(task, dict(self.done))))
        finally:
            self.given.put(None)

    def end(self) -> None:
        """Leave nothing for the other hand to do."""
        while self._next():
            pass
        self.ready.put(None)

    def _taken(self) -> bool:
        """Take what the other hand gives next; false where it has failed."""
        gift = self.given.get()
        if gift is not None:
            self.done[gift[0]] = gift[1]
        return gift is not None

    def _release(self) -> None:
        for task in [one for one, before in self.waiting.items() if before <= self.done.keys()]:
            del self.waiting[task]
            (self.mine.append if task in self.apart else self.ready.put)(task)

    def _next(self) -> str | None:
        with suppress(Empty):
            return self.ready.get_nowait()
        return None
