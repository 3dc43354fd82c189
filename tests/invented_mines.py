"""An invented register of mines beside Northfield: 22 mines, three plants, one park, assumptions.

Every name bears CANARY: none may be read in public.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from southgate.workspace import Workspace

MINES, PLANTS = 22, 3
ASSUMED = {
    "price": (15_000.0, 10_000.0, 20_000.0),
    "grade": (0.006, None, None),
    "operating": (70.0, 55.0, 95.0),
    "scale": (0.75, None, None),
    "jobs": (0.002, None, None),
    "harm": (0.9, None, None),
    "reach": (4.0, None, None),
    "joining": (15.0, 8.0, 30.0),
    "merged_harm": (0.8, None, None),
    "fixed": (4.0, 2.0, 6.0),
    "unit": (6.0, None, None),
    "haul": (0.4, 0.2, 0.8),
    "way": (20.0, None, None),
    "closing": (10.0, None, None),
    "floor": (0.7, None, None),
    "periods": (2.0, None, None),
    "discount": (0.93, None, None),
}
"""By item the value, the lowest and the highest: all invented."""


def _filled(space: Workspace, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in the types of their table; what is not given is empty."""
    empty = space.tables[name].iloc[:0]
    words = [name for name in empty if pd.api.types.is_string_dtype(empty[name])]
    whole = rows.reindex(columns=empty.columns)
    said = {name: whole[name].astype(object).where(whole[name].notna(), "") for name in words}
    return whole.assign(**said).astype(empty.dtypes.to_dict())


def assumptions(space: Workspace, **changes: tuple[float, float | None, float | None] | None):
    """The assumptions, some of them changed; None leaves one out."""
    given = {item: row for item, row in {**ASSUMED, **changes}.items() if row is not None}
    rows = pd.DataFrame(
        [(item, "", *row, "yearbook", "public") for item, row in given.items()],
        columns=["item", "commodity", "value", "low", "high", "source", "audience"],
    )
    return _filled(space, "mine_assumptions", rows)


def with_register(space: Workspace, **changes: tuple[float, float | None, float | None] | None):
    """A workspace with a register of 22 mines, of which a few have numbers of their own."""
    rng = np.random.default_rng(7)
    mine = pd.DataFrame({
        "id": [f"hiddenmine{n:02}" for n in range(MINES)],
        "name_en": [f"CANARYmine {n:02}" for n in range(MINES)],
        "name_zh": [f"CANARY矿{n:02}" for n in range(MINES)],
        "region": "northfield", "commodity": "tin", "size": "",
        "capacity": np.round(10 ** rng.uniform(4.0, 5.6, MINES), -3),
        "status": "producing", "merged_into": "", "deposit": "", "protected": "",
        "latitude": 50.5 + rng.uniform(0, 0.25, MINES).round(4),
        "longitude": 10.5 + rng.uniform(0, 0.35, MINES).round(4),
        "source": "yearbook", "audience": "internal",
    })  # fmt: skip
    mine.loc[:3, "deposit"] = "hiddenlode"
    mine.loc[4:6, "protected"] = "hiddenpark"
    mine.loc[4:6, "capacity"] = [150_000.0, 180_000.0, 210_000.0]
    mine.loc[:9, "operating"] = rng.uniform(50, 130, 10).round(0)
    mine.loc[4:6, "operating"] = 30.0
    plants = pd.DataFrame({
        "id": [f"hiddenplant{n}" for n in range(PLANTS)],
        "name_en": [f"CANARYplant {n}" for n in range(PLANTS)],
        "name_zh": [f"CANARY厂{n}" for n in range(PLANTS)],
        "region": "northfield", "commodity": ["tin", "tin", ""],
        "capacity": [4e5, 6e5, 5e5],
        "latitude": [50.55, 50.7, 50.62], "longitude": [10.55, 10.8, 10.65],
        "source": "yearbook", "audience": "internal",
    })  # fmt: skip
    one = {"region": "northfield", "source": "yearbook", "audience": "internal"}
    park = {"id": "hiddenpark", "name_en": "CANARYpark", "name_zh": "CANARY公园", "kind": "park"}
    lode = {"id": "hiddenlode", "name_en": "CANARYlode", "name_zh": "CANARY矿床"}
    ore = {"deposit": "hiddenlode", "commodity": "tin", "unit": "t", "grade": 0.009}
    ore |= {"source": "yearbook", "audience": "internal"}
    made = {
        "mines": mine,
        "plants": plants,
        "protected": pd.DataFrame([{**park, **one, "since": "2026"}]),
        "deposits": pd.DataFrame([{**lode, **one, "latitude": 50.6, "longitude": 10.7}]),
        "reserves": pd.DataFrame([{**ore, "id": "hiddenore", "amount": 8e6}]),
    }
    tables = {name: _filled(space, name, rows) for name, rows in made.items()}
    tables["mine_assumptions"] = assumptions(space, **changes)
    return replace(space, tables={**space.tables, **tables}, records=())
