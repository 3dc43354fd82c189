"""The workspace: a folder of ordinary tables, read, checked, and never touched otherwise."""

from southgate.workspace.check import check_workspace, said
from southgate.workspace.licences import by_heading, licences
from southgate.workspace.open import Workspace, open_workspace
from southgate.workspace.production import people, produced
from southgate.workspace.regions import within
from southgate.workspace.reports import (
    EVIDENCE,
    as_quantity,
    beneath,
    break_years,
    cited,
    last_year,
    named_codes,
    period_kind,
    reports,
)
from southgate.workspace.scenarios import ENDS, changed, matched
from southgate.workspace.settings import Settings
from southgate.workspace.stages import STAGES, stage_dates
from southgate.workspace.wanted import missing, sought, wanted_rows

__all__ = [
    "ENDS",
    "EVIDENCE",
    "STAGES",
    "Settings",
    "Workspace",
    "as_quantity",
    "beneath",
    "break_years",
    "by_heading",
    "changed",
    "check_workspace",
    "cited",
    "last_year",
    "licences",
    "matched",
    "missing",
    "named_codes",
    "open_workspace",
    "people",
    "period_kind",
    "produced",
    "reports",
    "said",
    "sought",
    "stage_dates",
    "wanted_rows",
    "within",
]
