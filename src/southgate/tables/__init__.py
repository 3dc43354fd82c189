"""What each table must hold, and everything that is wrong with one, at once."""

from southgate.tables.descriptors import described, descriptor, table_names, typed, units
from southgate.tables.problems import FAULT_COLUMNS, fault, no_faults, problems

__all__ = [
    "FAULT_COLUMNS",
    "described",
    "descriptor",
    "fault",
    "no_faults",
    "problems",
    "table_names",
    "typed",
    "units",
]
