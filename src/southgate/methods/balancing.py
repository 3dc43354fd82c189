"""Tables made to fit the totals that are known, with the least change to what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from southgate.errors import MethodError, named
from southgate.methods.cooccurrence import one_thread
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["BalanceStatus", "Balanced", "gras", "ras"]

BalanceStatus = Literal["balanced", "infeasible", "unfinished"]
WHOLE = 1 << 29  # what flows in all in a proof of whole numbers; capacities fit into 32 bits
SPARSE = 0.1  # a table with fewer cells than this share is kept as its cells
ENDLESS = 1e100  # multipliers beyond this do not converge; further ones would overflow
AGREE = 1e-9  # how far the two totals may differ, relative


@dataclass(frozen=True, slots=True)
class Balanced:
    """A table that was fitted to its margins, and whether it fits.

    ``table`` is a DataFrame, (rows, columns); ``error`` the largest deviation of a margin, of the
    largest target; ``iterations`` the passes over rows and columns. ``status``: ``"balanced"``,
    the error is within the tolerance; ``"infeasible"``, it is proven that no table with cells in
    these places has these margins, because the rows in ``rows`` must hold more than the
    ``columns``, the only ones where they have cells, may take; ``"unfinished"``, neither was
    reached. A table that is not balanced is handed over as far as it went.
    """

    table: pd.DataFrame
    status: BalanceStatus
    error: float
    iterations: int
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def ras(
    table: pd.DataFrame,
    rows: pd.Series,
    columns: pd.Series,
    *,
    tolerance: float = 1e-9,
    most_iterations: int = 1000,
) -> Balanced:
    r"""Fit a table without negative cells to the sums of its rows and columns.

    .. math:: x_{ij} = r_i a_{ij} s_j, \quad \sum_j x_{ij} = u_i, \quad \sum_i x_{ij} = v_j

    Also known as iterative proportional fitting. Of all tables with these margins it is the one
    that departs least from the given one in information [2]_; empty cells stay empty.

    Parameters
    ----------
    table : DataFrame of float, (rows, columns)
        Finite, not negative, every label once. It is not changed.
    rows : Series of float, (rows,)
        What each row shall sum to; not negative, in the order of the table.
    columns : Series of float, (columns,)
        What each column shall sum to; the same total as the rows.
    tolerance : float
        The largest deviation of a margin, of the largest target.
    most_iterations : int
        Passes over rows and columns.

    Returns
    -------
    Balanced

    Raises
    ------
    MethodError
        If a cell or target is missing, negative or infinite, labels differ, the two totals differ,
        or a row or column without any cell shall hold something.

    References
    ----------
    .. [1] Stone, R. (1961), *Input-Output and National Accounts*, OECD; Bacharach, M. (1970),
       *Biproportional Matrices and Input-Output Change*, Cambridge University Press.
    .. [2] Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled
       frequency table when the expected marginal totals are known, *The Annals of Mathematical
       Statistics* 11, 427-444.

    Examples
    --------
    >>> table = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]], ["a", "b"], ["c", "d"])
    >>> found = ras(table, pd.Series([4.0, 6.0], ["a", "b"]), pd.Series([5.0, 5.0], ["c", "d"]))
    >>> found.status, found.table.sum(axis=1).round(6).tolist()
    ('balanced', [4.0, 6.0])
    """
    a = nonnegative(table, "table")
    u, v = _targets(table, rows, columns, most_iterations)
    for name, target in (("rows", u), ("columns", v)):
        _not_negative(target, table.index if name == "rows" else table.columns, name)
    scale = max(u.max(), v.max(), np.finfo(float).tiny)
    with one_thread():
        few = np.count_nonzero(a) < SPARSE * a.size
        cells = sparse.csr_array(a) if few else a
        s = np.ones(len(v))
        held = cells @ s
        _can_hold(table, held, np.ones(len(u)) @ cells, u, v)
        for iteration in range(1, most_iterations + 1):  # noqa: B007  # told to the caller
            r = _over(u, held)
            s = _over(v, r @ cells)
            held = cells @ s
            error = float(np.abs(r * held - u).max() / scale)
            if error <= tolerance or max(r.max(), s.max()) > ENDLESS:
                break
        error = max(error, float(np.abs(s * (r @ cells) - v).max() / scale))
    values = a * s
    values *= r[:, None]
    fitted = pd.DataFrame(values, table.index, table.columns, copy=False)
    if error <= tolerance:
        return Balanced(fitted, "balanced", error, iteration)
    cut = _conflict(sparse.csr_array(a), u, v)
    if cut is None:
        return Balanced(fitted, "unfinished", error, iteration)
    names = (tuple(map(str, table.index[cut[0]])), tuple(map(str, table.columns[cut[1]])))
    return Balanced(fitted, "infeasible", error, iteration, *names)


def gras(
    table: pd.DataFrame,
    rows: pd.Series,
    columns: pd.Series,
    *,
    tolerance: float = 1e-9,
    most_iterations: int = 1000,
) -> Balanced:
    r"""Fit a table with positive and negative cells to its margins, every cell keeping its sign.

    .. math:: x_{ij} = r_i p_{ij} s_j - n_{ij} / (r_i s_j)

    Parameters
    ----------
    table : DataFrame of float, (rows, columns)
        Finite, every label once; may be negative, as subsidies or stocks are. It is not changed.
    rows : Series of float, (rows,)
        What each row shall sum to, of either sign, in the order of the table.
    columns : Series of float, (columns,)
        What each column shall sum to; the same total as the rows.
    tolerance : float
        The largest deviation of a margin, of the largest target or sum of sizes.
    most_iterations : int
        Passes over rows and columns.

    Returns
    -------
    Balanced
        Never ``"infeasible"``: a table of both signs that does not come to fit is ``"unfinished"``.

    Raises
    ------
    MethodError
        If a cell or target is missing or infinite, labels differ, the two totals differ, or the
        cells of a row or column cannot have the sign of its target.

    References
    ----------
    .. [1] Junius, T. and Oosterhaven, J. (2003), The solution of updating or regionalizing a matrix
       with both positive and negative entries, *Economic Systems Research* 15, 87-96.
    .. [2] Lenzen, M., Wood, R. and Gallego, B. (2007), Some comments on the GRAS method, *Economic
       Systems Research* 19, 461-465.
    .. [3] Temurshoev, U., Miller, R. E. and Bouwmeester, M. C. (2013), A note on the GRAS method,
       *Economic Systems Research* 25, 361-367.

    Examples
    --------
    >>> table = pd.DataFrame([[7.0, 3.0], [2.0, -1.0]], ["a", "b"], ["c", "d"])
    >>> found = gras(table, pd.Series([12.0, 0.5], ["a", "b"]), pd.Series([10.0, 2.5], ["c", "d"]))
    >>> found.status, bool(found.table.loc["b", "d"] < 0)
    ('balanced', True)
    """
    nonnegative(table.abs(), "table")
    x = table.to_numpy(dtype=np.float64)
    u, v = _targets(table, rows, columns, most_iterations)
    p, n = np.maximum(x, 0), np.maximum(-x, 0)
    for axis, target, labels, name in ((1, u, table.index, "row"), (0, v, table.columns, "column")):
        _sign_can_hold(labels, (p.sum(axis), n.sum(axis)), target, name)
    sizes = p.sum(axis=1) + n.sum(axis=1)
    scale = max(np.abs(u).max(), np.abs(v).max(), sizes.max(), np.finfo(float).tiny)
    s = np.ones(len(v))
    with one_thread():
        for iteration in range(1, most_iterations + 1):  # noqa: B007  # told to the caller
            r = _multiplier(p @ s, n @ _over(1.0, s), u)
            inverse = _over(1.0, r)
            s = _multiplier(r @ p, inverse @ n, v)
            held = r * (p @ s) - inverse * (n @ _over(1.0, s))
            error = float(np.abs(held - u).max() / scale)
            if error <= tolerance:
                break
    fitted = r[:, None] * p * s - inverse[:, None] * n * _over(1.0, s)
    error = max(error, float(np.abs(fitted.sum(axis=0) - v).max() / scale))
    status: BalanceStatus = "balanced" if error <= tolerance else "unfinished"
    frame = pd.DataFrame(fitted, table.index, table.columns, copy=False)
    return Balanced(frame, status, error, iteration)


def _over(a: NDArray[Any] | float, b: NDArray[Any]) -> NDArray[np.float64]:
    """The quotient, and 0 where there is nothing to scale."""
    out: NDArray[np.float64] = np.divide(a, b, out=np.zeros_like(b), where=b > 0)
    return out


def _multiplier(
    p: NDArray[np.float64], n: NDArray[np.float64], target: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The positive root of p r - n / r = target, in the form that loses no digits."""
    root = np.sqrt(target**2 + 4 * p * n)
    up = _over(target + root, 2 * p)
    down = _over(2 * n, root - target)
    return np.where(target >= 0, up, down)


def _targets(
    table: pd.DataFrame, rows: pd.Series, columns: pd.Series, most_iterations: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if most_iterations < 1:
        raise MethodError(
            f"`most_iterations` must be at least 1; it is {most_iterations}. Allow some."
        )
    found = []
    for series, name, labels in ((rows, "rows", table.index), (columns, "columns", table.columns)):
        unique_labels(series, name)
        same_labels(labels, series.index, f"the {name} of `table` and in `{name}`")
        nonnegative(series.abs().to_frame(), name)
        found.append(series.to_numpy(dtype=np.float64))
    u, v = found
    if abs(u.sum() - v.sum()) > AGREE * max(np.abs(u).sum(), np.abs(v).sum()):
        raise MethodError(
            f"`rows` and `columns` must have the same total; they have {u.sum():.10g} and "
            f"{v.sum():.10g}. Scale one to the other before the call, and say so."
        )
    return u, v


def _not_negative(target: NDArray[np.float64], labels: pd.Index, name: str) -> None:
    wrong = [str(label) for label in labels[target < 0]]
    if wrong:
        raise MethodError(
            f"`{name}` must not be negative; {len(wrong)} of {len(labels)} are: {named(wrong)}. "
            "Use gras for tables with negative cells."
        )


def _can_hold(
    table: pd.DataFrame,
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    u: NDArray[np.float64],
    v: NDArray[np.float64],
) -> None:
    """Refuse rows and columns that shall hold something and have no cell to hold it."""
    for one, held, target, labels in (
        ("row", rows, u, table.index),
        ("column", columns, v, table.columns),
    ):
        wrong = [str(label) for label in labels[(held == 0) & (target > 0)]]
        if wrong:
            raise MethodError(
                f"A {one} with a target above zero must have a cell above zero; {len(wrong)} of "
                f"{len(labels)} have none: {named(wrong)}. Fill a cell or set the target to zero."
            )


def _sign_can_hold(
    labels: pd.Index,
    parts: tuple[NDArray[np.float64], NDArray[np.float64]],
    target: NDArray[np.float64],
    one: str,
) -> None:
    """Refuse rows or columns whose cells cannot sum to a target of its sign."""
    p, n = parts
    never = ((p == 0) & (target >= 0) & ((n > 0) | (target > 0))) | (
        (n == 0) & (target <= 0) & ((p > 0) | (target < 0)) & ~((target == 0) & (p > 0))
    )
    wrong = [str(label) for label in labels[never]]
    if wrong:
        raise MethodError(
            f"A {one} must have cells of the sign of its target; {len(wrong)} of {len(labels)} "
            f"have none: {named(wrong)}. Fill a cell or mend the target."
        )


def _conflict(
    cells: sparse.csr_array, u: NDArray[np.float64], v: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Rows that must hold more than the only columns they reach may take, if there are such.

    The margins have a table exactly if all that the rows hold can flow to the columns. Targets
    are rounded so that a flow which exists is not lost: rows down, columns up.
    """
    m, n = cells.shape
    unit = WHOLE / max(u.sum(), np.finfo(float).tiny)
    supply, room = np.floor(u * unit), np.ceil(v * unit)
    i, j = cells.nonzero()
    starts = np.concatenate([np.full(m, m + n), i, m + np.arange(n)])
    ends = np.concatenate([np.arange(m), m + j, np.full(n, m + n + 1)])
    most = np.concatenate([supply, np.minimum(supply[i], room[j]), room]).astype(np.int32)
    size = (m + n + 2, m + n + 2)
    graph = sparse.csr_array((most, (starts, ends)), shape=size)
    found = maximum_flow(graph, m + n, m + n + 1)
    if found.flow_value >= supply.sum():
        return None
    left = sparse.csr_array(graph - found.flow)
    # A cell may carry any amount: its own bound never stands in the way of the others.
    left.data = np.where(left.data > 0, left.data, 0)
    left = left + sparse.csr_array((np.ones(len(i), np.int32), (i, m + j)), shape=size)
    left.eliminate_zeros()
    reached = breadth_first_order(left, m + n, return_predecessors=False)
    rows, columns = reached[reached < m], reached[(reached >= m) & (reached < m + n)] - m
    return np.sort(rows), np.sort(columns)
