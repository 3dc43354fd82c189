"""Checks at the door: what a labelled table must hold before a method computes with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named

__all__ = [
    "above_zero",
    "binary",
    "nonnegative",
    "numbers_of",
    "same_labels",
    "square",
    "unique_labels",
]

CELLS = 1 << 17  # looked at together: they fit into a processor's cache


def unique_labels(table: pd.DataFrame | pd.Series, name: str) -> None:
    """Refuse a table in which a label stands twice, is missing, or which has no row or column.

    A label that stands twice is not summed and its first row is not kept: which of the two was
    meant is not ours to guess.

    Parameters
    ----------
    table : DataFrame or Series
        Any values. At least one row and, for a DataFrame, one column.
    name : str
        The argument as the caller wrote it, for the message.

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If a row or column label is missing or stands more than once, or the table is empty.

    Examples
    --------
    >>> unique_labels(pd.Series([1.0, 2.0], index=["north", "north"]), "values")
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: The row labels of `values` must each stand once; 1 does not: \
north. Sum or drop its rows before the call.
    """
    sides = [("row", table.index)]
    if isinstance(table, pd.DataFrame):
        sides.append(("column", table.columns))
    for side, labels in sides:
        if len(labels) == 0:
            raise MethodError(
                f"`{name}` must have at least one {side}; it has none. Pass a table with values."
            )
        if labels.nlevels > 1:
            raise MethodError(
                f"The {side} labels of `{name}` must be single; they have {labels.nlevels} levels. "
                "Join the levels into one label before the call."
            )
        if labels.hasnans:
            missing = np.count_nonzero(labels.isna())
            raise MethodError(
                f"The {side} labels of `{name}` must all be given; {missing} of {len(labels)} are "
                f"missing. Name those {side}s or drop them."
            )
        if not labels.is_unique:
            twice = [str(label) for label in labels[labels.duplicated()].unique()]
            are, them = ("do not", "their") if len(twice) > 1 else ("does not", "its")
            raise MethodError(
                f"The {side} labels of `{name}` must each stand once; {len(twice)} {are}: "
                f"{named(twice)}. Sum or drop {them} {side}s before the call."
            )


def nonnegative(
    table: pd.DataFrame, name: str, *, dtype: type[np.floating[Any]] | None = np.float64
) -> NDArray[Any]:
    """The numbers of a table whose cells are all finite and not negative.

    Parameters
    ----------
    table : DataFrame of float or int, (rows, columns)
        Finite and not negative, every label once. A missing value is refused, not taken as zero.
    name : str
        The argument as the caller wrote it, for the message.
    dtype : type, optional
        The type of the result; None keeps single precision where the table is in single precision.

    Returns
    -------
    ndarray of float, (rows, columns)
        Maybe a read-only view of the table: copy it before writing.

    Raises
    ------
    MethodError
        If a cell is missing, infinite, negative or not a number, or a label stands twice.

    Examples
    --------
    >>> table = pd.DataFrame({"ore": [1.0, -2.0]}, index=["north", "south"])
    >>> nonnegative(table, "values")
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: `values` must be finite and not negative; 1 of 2 cells is not, \
in rows south. Fill or drop those rows before the call.
    """
    unique_labels(table, name)
    numbers = _numbers(table, name)
    if dtype is None:
        dtype = np.float32 if numbers.dtype == np.float32 else np.float64
    numbers = numbers.astype(dtype, copy=False)
    if not _finite_and_not_negative(numbers):
        wrong = ~(np.isfinite(numbers) & (numbers >= 0))
        raise MethodError(
            f"`{name}` must be finite and not negative; {_count(wrong)}, "
            f"in rows {_rows(table, wrong)}. Fill or drop those rows before the call."
        )
    return numbers


def numbers_of(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """The numbers of a table in which cells may be missing.

    Parameters
    ----------
    table : DataFrame of float, (rows, columns)
        Finite or missing. Every label once.
    name : str
        The argument as the caller wrote it, for the message.

    Returns
    -------
    ndarray of float64, (rows, columns)
        Not a number where a cell is missing; maybe a read-only view of the table.

    Raises
    ------
    MethodError
        If a cell is infinite, a column holds no numbers, or a label stands twice.

    Examples
    --------
    >>> numbers_of(pd.DataFrame({"ore": [1.0, None]}), "values").tolist()
    [[1.0], [nan]]
    """
    unique_labels(table, name)
    numbers = _numbers(table, name).astype(np.float64, copy=False)
    wrong = np.isinf(numbers)
    if wrong.any():
        raise MethodError(
            f"`{name}` must be finite or missing; {_count(wrong)}, in rows {_rows(table, wrong)}. "
            "Correct them before the call."
        )
    return numbers


def binary(table: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """The truth values of a table that says only yes (1) or no (0).

    Parameters
    ----------
    table : DataFrame of bool, or of 0 and 1, (rows, columns)
        Nothing else: not a missing value, not a count, not a share. Every label once.
    name : str
        The argument as the caller wrote it, for the message.

    Returns
    -------
    ndarray of bool, (rows, columns)
        Maybe a read-only view of the table: copy it before writing.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, or a label stands twice.

    Examples
    --------
    >>> binary(pd.DataFrame({"ore": [0, 2]}, index=["north", "south"]), "advantage")
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: `advantage` must hold only 0 and 1; 1 of 2 cells is not, \
in rows south. Compare with a threshold before the call.
    """
    unique_labels(table, name)
    plain: NDArray[Any] = table.to_numpy()
    if plain.dtype == np.bool_:
        return plain
    numbers = _numbers(table, name)
    yes: NDArray[np.bool_] = numbers == 1
    wrong = ~yes & (numbers != 0)
    if wrong.any():
        raise MethodError(
            f"`{name}` must hold only 0 and 1; {_count(wrong)}, in rows {_rows(table, wrong)}. "
            "Compare with a threshold before the call."
        )
    return yes


def same_labels(a: pd.Index, b: pd.Index, what: str) -> None:
    """Refuse two sets of labels that differ or stand in another order.

    Arrays are multiplied by position: two tables in different orders would give a wrong answer
    in silence.

    Parameters
    ----------
    a : Index
    b : Index
    what : str
        What the two are, for the message, as in "the columns of `advantage` and the rows of
        `proximity`".

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If a label stands in one only, or the orders differ.

    Examples
    --------
    >>> same_labels(pd.Index(["ore"]), pd.Index(["tin"]), "the columns of `a` and of `b`")
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: The labels must be the same in the columns of `a` and of `b`; \
2 stand in one of them only: ore, tin. Take the labels that both have before the call.
    """
    if a.is_(b) or a.equals(b):
        return
    alone = [str(label) for label in a.symmetric_difference(b, sort=False)]
    if alone:
        verb = "stand" if len(alone) > 1 else "stands"
        raise MethodError(
            f"The labels must be the same in {what}; {len(alone)} {verb} in one of them only: "
            f"{named(alone)}. Take the labels that both have before the call."
        )
    raise MethodError(
        f"The labels must stand in the same order in {what}; they do not. "
        "Reindex one by the labels of the other before the call."
    )


def square(table: pd.DataFrame, name: str, labels: pd.Index, whose: str) -> NDArray[Any]:
    """The numbers of a square table that has the labels of another table on both of its sides.

    Parameters
    ----------
    table : DataFrame of float, (labels, labels)
        Finite and not negative.
    name : str
        The argument as the caller wrote it, for the message.
    labels : Index
        What must stand on both sides, in this order.
    whose : str
        Where the labels come from, for the message, as in "the columns of `advantage`".

    Returns
    -------
    ndarray of float, (labels, labels)
        In the precision of the table, maybe a read-only view of it.

    Raises
    ------
    MethodError
        If a cell is missing, infinite or negative, or the labels differ.

    Examples
    --------
    >>> near = pd.DataFrame([[1.0]], index=["ore"], columns=["ore"])
    >>> square(near, "proximity", pd.Index(["ore"]), "the columns of `advantage`").tolist()
    [[1.0]]
    """
    numbers = nonnegative(table, name, dtype=None)
    same_labels(labels, table.index, f"{whose} and the rows of `{name}`")
    same_labels(labels, table.columns, f"{whose} and the columns of `{name}`")
    return numbers


def above_zero(labels: pd.Index, sums: NDArray[Any], name: str, one: str, many: str) -> None:
    """Refuse labels that have nothing at all: a share of nothing is not a number.

    Parameters
    ----------
    labels : Index
    sums : ndarray of float, (labels,)
        What each label has.
    name : str
        The argument as the caller wrote it, for the message.
    one, many : str
        What a label is, for the message: region, regions.

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If a sum is not above zero.

    Examples
    --------
    >>> above_zero(pd.Index(["a", "b"]), np.array([1, 0]), "values", "region", "regions")
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: Each region of `values` must have a value above zero; 1 of 2 \
regions have none: b. Drop them before the call.
    """
    empty = [str(label) for label in labels[~(sums > 0)]]
    if empty:
        raise MethodError(
            f"Each {one} of `{name}` must have a value above zero; {len(empty)} of {len(labels)} "
            f"{many} have none: {named(empty)}. Drop them before the call."
        )


def _finite_and_not_negative(numbers: NDArray[Any]) -> bool:
    """Look once at every cell and copy none; the least of cells with a missing one is missing."""
    rows = max(1, CELLS // numbers.shape[1])
    blocks = (numbers[start : start + rows] for start in range(0, len(numbers), rows))
    return all(block.min() >= 0 and block.max() < np.inf for block in blocks)


def _numbers(table: pd.DataFrame, name: str) -> NDArray[Any]:
    """The cells as floating-point numbers, missing ones as not-a-number; text is refused."""
    strange = [kind for kind in table.dtypes.unique() if not _is_real(kind)]
    odd = [str(c) for c in table.columns[table.dtypes.isin(strange)]] if strange else []
    if odd:
        raise MethodError(
            f"`{name}` must hold numbers; {len(odd)} of {table.shape[1]} columns do not: "
            f"{named(odd)}. Convert or drop them before the call."
        )
    plain = table.to_numpy()
    if plain.dtype in (np.float32, np.float64):
        return plain
    return table.to_numpy(dtype="float64", na_value=np.nan)


def _is_real(kind: Any) -> bool:
    numeric: bool = pd.api.types.is_numeric_dtype(kind)
    return numeric and not pd.api.types.is_complex_dtype(kind)


def _count(wrong: NDArray[np.bool_]) -> str:
    number = int(wrong.sum())
    return f"{number} of {wrong.size} cells {'are' if number > 1 else 'is'} not"


def _rows(table: pd.DataFrame, wrong: NDArray[np.bool_]) -> str:
    return named([str(label) for label in table.index[np.flatnonzero(wrong.any(axis=1))]])
