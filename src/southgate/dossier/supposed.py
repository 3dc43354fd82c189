"""A table of what may be supposed, that a slider reads out row by row; without it a table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from southgate.dossier.blocks import Block
from southgate.dossier.markup import html
from southgate.dossier.page import Desk
from southgate.records import Finding, Quantity

__all__ = ["Asked", "Supposed", "supposed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns make the table: its rows, its columns and its cells, with their units.

    ``labels`` names what the columns are; ``told`` is the fact whose row is shown first;
    ``said`` are the keys of its words: heading, doubt, slider, caption, head of the rows.
    """

    row: str
    row_unit: str
    column: str
    labels: str
    cell: str
    cell_unit: str
    digits: int
    told: str
    said: tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Supposed:
    """What comes out for each thing that may be supposed, as a table to be read.

    ``rows`` are what is supposed and one number a column; ``start`` is the row told first.
    """

    block: Block
    title: str
    doubt: str
    slider: str
    caption: str
    kept: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Markup, ...], ...]
    start: int


def supposed(desk: Desk, finding: Finding, asked: Asked) -> Supposed:
    """Turn the rows of a finding into one row a thing supposed and one column a name."""
    words = desk.words
    table = finding.evidence.pivot_table(
        index=asked.row, columns=asked.column, values=asked.cell, sort=False
    )
    fact = finding.facts.get(asked.told)
    told = fact.value if isinstance(fact, Quantity) else None
    steps = [float(step) for step in table.index]
    title, doubt, slider, caption, kept = (words.ui(key).plain for key in asked.said)
    return Supposed(
        desk.blocks[finding.name],
        *(title, doubt, slider, caption, kept),
        tuple(words.label(desk.study, asked.labels, str(code)) for code in table.columns),
        tuple(
            tuple(
                html(words.quantity(quantity), words)
                for quantity in (
                    Quantity(step, asked.row_unit),
                    *(Quantity(round(float(v), asked.digits), asked.cell_unit) for v in values),
                )
            )
            for step, values in zip(steps, table.to_numpy(), strict=True)
        ),
        steps.index(told) if told in steps else 0,
    )
