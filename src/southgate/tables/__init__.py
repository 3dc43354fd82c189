"""What each table must hold, and everything that is wrong with one, at once."""

from southgate.tables.descriptors import (
    classification,
    classification_names,
    described,
    descriptor,
    table_names,
    typed,
    units,
)
from southgate.tables.places import places
from southgate.tables.problems import (
    CONTROL,
    FAULT_COLUMNS,
    fault,
    no_faults,
    problems,
    real_period,
)
from southgate.tables.recipe import recipe, recipe_hash

__all__ = [
    "CONTROL",
    "FAULT_COLUMNS",
    "classification",
    "classification_names",
    "described",
    "descriptor",
    "fault",
    "no_faults",
    "places",
    "problems",
    "real_period",
    "recipe",
    "recipe_hash",
    "table_names",
    "typed",
    "units",
]
