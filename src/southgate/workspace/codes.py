"""What no pattern can see of a product's code: whether its last digit is the right one."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.tables import fault
from southgate.workspace.files import RawTable

__all__ = ["code_faults"]


def code_faults(table: RawTable) -> Iterator[pd.DataFrame]:
    """Codes of products whose check digit does not fit [1]_: a slip of one digit always shows.

    Parameters
    ----------
    table : RawTable

    Yields
    ------
    DataFrame, (1, 7)

    References
    ----------
    .. [1] GS1 General Specifications, section 7.9, check digit calculations.
    """
    codes = table.cells.reindex(columns=["gtin"])["gtin"].dropna()
    digits = codes[codes.str.fullmatch(r"\d+").astype(bool)].str.zfill(14)
    if digits.empty:
        return
    weights = pd.Series([3, 1] * 7)
    places = pd.DataFrame({place: digits.str[place].astype(int) for place in range(14)})
    wrong = places.dot(weights) % 10 != 0
    for row in digits.index[wrong]:
        yield fault(
            table.file,
            "a GTIN must end in its check digit",
            f"`{codes[row]}` does not",
            "Correct the digit that is wrong, or leave the cell empty.",
            rule="check-digit",
            row=int(str(row)),
            column="gtin",
        )
