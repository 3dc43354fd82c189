"""Everything Southgate raises on purpose.

::

    SouthgateError
    ├── WorkspaceError      the folder of tables cannot be used as it is
    │   └── FaultsFound     its tables break rules; carries every fault
    ├── StudyError          a study on disk cannot be read or lacks what is asked for
    ├── OutputError         the output cannot be written where it is asked for
    ├── DossierError        a page would say what its numbers do not carry
    ├── MethodError         an argument of a method breaks a rule (also a ValueError)
    └── Stopped             someone pressed Ctrl-C, or the system asked to stop
"""

from __future__ import annotations

__all__ = [
    "DossierError",
    "FaultsFound",
    "MethodError",
    "OutputError",
    "SouthgateError",
    "Stopped",
    "StudyError",
    "WorkspaceError",
    "named",
]


class SouthgateError(Exception):
    """Base of every refusal; its message is written for the person who reads it."""


class WorkspaceError(SouthgateError):
    """The workspace cannot be used as it is."""


class FaultsFound(WorkspaceError):
    """The tables of the workspace break rules.

    Parameters
    ----------
    message : str
        One to three sentences that say what to do.
    faults : tuple of str
        Every fault, one line each.
    """

    def __init__(self, message: str, faults: tuple[str, ...]) -> None:
        super().__init__(message)
        self.faults = faults


class StudyError(SouthgateError):
    """A study on disk cannot be read, or does not hold what is asked for."""


class OutputError(SouthgateError):
    """The output cannot be written where it is asked for."""


class DossierError(SouthgateError):
    """A page would say what its numbers do not carry."""


class MethodError(SouthgateError, ValueError):
    """An argument of a method breaks a rule."""


class Stopped(SouthgateError):
    """The run was stopped from outside."""


def named(offenders: list[str], most: int = 5) -> str:
    """Name up to five offenders, then count the rest.

    Parameters
    ----------
    offenders : list of str
    most : int

    Returns
    -------
    str

    Examples
    --------
    >>> named(["a", "b"])
    'a, b'
    >>> named(list("abcdefg"))
    'a, b, c, d, e and 2 more'
    """
    shown = ", ".join(offenders[:most])
    rest = len(offenders) - most
    return f"{shown} and {rest} more" if rest > 0 else shown
