"""What each table must hold, and everything that is wrong with one, at once."""

from southgate.tables.descriptors import described, descriptor, table_names, typed, units
from southgate.tables.problems import (
    CONTROL,
    FAULT_COLUMNS,
    fault,
    no_faults,
    problems,
    real_period,
)

__all__ = [
    "CONTROL",
    "FAULT_COLUMNS",
    "described",
    "descriptor",
    "fault",
    "no_faults",
    "problems",
    "real_period",
    "table_names",
    "typed",
    "units",
]
