"""Southgate: from a region's tables to an opening-up strategy that can be defended."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from southgate.errors import SouthgateError
    from southgate.records import Finding, Quantity, Study, Verdict
    from southgate.study import read_study, run
    from southgate.workspace import check_workspace, open_workspace

__all__ = [
    "Finding",
    "Quantity",
    "SouthgateError",
    "Study",
    "Verdict",
    "check_workspace",
    "open_workspace",
    "read_study",
    "run",
]

_ROOMS = {
    "Finding": "records",
    "Quantity": "records",
    "SouthgateError": "errors",
    "Study": "records",
    "Verdict": "records",
    "check_workspace": "workspace",
    "open_workspace": "workspace",
    "read_study": "study",
    "run": "study",
}


def __getattr__(name: str) -> Any:
    """Open a room when it is first asked for: the command line answers before pandas is loaded."""
    if name not in _ROOMS:
        raise AttributeError(f"module `southgate` has no attribute `{name}`")
    return getattr(import_module(f"southgate.{_ROOMS[name]}"), name)
