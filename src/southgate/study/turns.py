"""Tasks that wait for one another, done by two hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
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
    turns: _Turns[T] = _Turns(tasks)
    if there is None:
        turns.work(here, frozenset())
    else:
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(turns.work, there, apart)
            turns.work(here, frozenset())
        other.result()
    return {task: turns.done[task] for task in tasks}


class _Turns(Generic[T]):
    """What is waiting and what is done, changed by one hand at a time."""

    def __init__(self, tasks: Mapping[str, frozenset[str]]) -> None:
        self.waiting = dict(tasks)
        self.done: dict[str, T] = {}
        self.change = Condition()

    def work(self, hand: Callable[[str, Mapping[str, T]], T], apart: frozenset[str]) -> None:
        """Do one task after the other until none is left or one has failed."""
        while (turn := self._next(apart)) is not None:
            task, done = turn
            try:
                self.done[task] = hand(task, done)
            finally:
                with self.change:
                    if task not in self.done:
                        self.waiting.clear()
                    self.change.notify_all()

    def _next(self, apart: frozenset[str]) -> tuple[str, Mapping[str, T]] | None:
        with self.change:
            while self.waiting:
                for task, before in self.waiting.items():
                    if before <= self.done.keys() and task not in apart:
                        del self.waiting[task]
                        return task, dict(self.done)
                self.change.wait()
        return None
