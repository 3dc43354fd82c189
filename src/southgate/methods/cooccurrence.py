"""Which activities are found together: the array kernels beneath proximity and density."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dsyrk, ssyrk
from threadpoolctl import ThreadpoolController

from southgate.errors import MethodError

__all__ = [
    "around",
    "cosine",
    "half_product",
    "jaccard",
    "minimum_conditional",
    "nearest_only",
    "one_thread",
    "parts",
    "share_present",
    "together",
]

Floats = NDArray[np.floating[Any]]
ROWS = 128  # as many rows of a square table as fit into a processor's cache at a time
PART = 1024  # as many rows of a tall table as are computed at a time


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> Any:
    """Hold the linear algebra libraries to one thread, inside a ``with`` block.

    One thread gives the same digits on every machine; on a busy one it is also faster for
    matrices of this size.

    Returns
    -------
    context manager

    Examples
    --------
    >>> with one_thread():
    ...     float(np.ones(2) @ np.ones(2))
    2.0
    """
    return _controller().limit(limits=1)


def together(present: NDArray[Any], dtype: type[np.floating[Any]] = np.float32) -> Floats:
    r"""The number of regions in which two activities are both present.

    .. math:: U_{pq} = \sum_c M_{cp} M_{cq}

    Parameters
    ----------
    present : ndarray of bool, (regions, activities)
        Whether a region has an activity.
    dtype : type
        Single precision counts exactly up to 16,777,216 regions.

    Returns
    -------
    ndarray of dtype, (activities, activities)
        Symmetric; the diagonal is the ubiquity.

    Examples
    --------
    >>> together(np.array([[True, True], [True, False]])).tolist()
    [[2.0, 1.0], [1.0, 1.0]]
    """
    counts = half_product(present[part].astype(dtype).T for part in parts(len(present)))
    for rows in _blocks(len(counts)):  # block by block: both sides of a mirrored block are near
        for columns in _blocks(rows.stop):
            block = counts[columns, rows]
            if columns == rows:
                block += np.triu(block, 1).T
            else:
                counts[rows, columns] = block.T
    return counts


def half_product(matrices: Iterable[Floats]) -> Floats:
    """The upper triangle of a matrix times its transpose; zeros below.

    Parameters
    ----------
    matrices : iterable of ndarray of float, (rows, some columns)
        The matrix in parts that stand side by side, so that not all of it need be in memory; in
        single or double precision. A part in Fortran's order is not copied.

    Returns
    -------
    ndarray of their dtype, (rows, rows)
        In C's order.

    Examples
    --------
    >>> half_product([np.array([[1.0, 2.0], [0.0, 1.0]])]).tolist()
    [[5.0, 2.0], [0.0, 1.0]]
    """
    half: Floats | None = None
    for a in matrices:
        multiply = ssyrk if a.dtype == np.float32 else dsyrk
        plain = a.flags.f_contiguous
        added = {} if half is None else {"beta": 1.0, "c": half, "overwrite_c": 1}
        with one_thread():
            half = multiply(1.0, a if plain else a.T, trans=int(not plain), lower=1, **added)
    if half is None:
        raise MethodError("A matrix must have at least one part; it has none. Pass its parts.")
    return half.T


def parts(rows: int) -> list[slice]:
    """Cut the rows of a large table into parts that are computed one after another.

    Parameters
    ----------
    rows : int

    Returns
    -------
    list of slice

    Examples
    --------
    >>> parts(1500)
    [slice(0, 1024, None), slice(1024, 1500, None)]
    """
    return [slice(start, min(start + PART, rows)) for start in range(0, rows, PART)]


def minimum_conditional(counts: Floats) -> Floats:
    r"""The lesser probability of having one activity where the other is, in place.

    .. math:: \phi_{pq} = \min\bigl(P(p \mid q), P(q \mid p)\bigr) = U_{pq} / \max(U_{pp}, U_{qq})

    Parameters
    ----------
    counts : ndarray of float, (activities, activities)
        Of :func:`together`; overwritten.

    Returns
    -------
    ndarray of float, (activities, activities)
        In [0, 1]. The row and column of an activity found nowhere are 0.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space
       conditions the development of nations, *Science* 317, 482-487.

    Examples
    --------
    >>> minimum_conditional(np.array([[2.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    return _divided(counts, lambda u, rows, _: np.maximum(u[rows, None], u[None]))


def cosine(counts: Floats) -> Floats:
    r"""The cosine of the angle between two activities' columns, in place.

    .. math:: \phi_{pq} = U_{pq} / \sqrt{U_{pp} U_{qq}}

    Parameters
    ----------
    counts : ndarray of float, (activities, activities)
        Of :func:`together`; overwritten.

    Returns
    -------
    ndarray of float, (activities, activities)
        In [0, 1]. The row and column of an activity found nowhere are 0.

    Examples
    --------
    >>> cosine(np.array([[4.0, 2.0], [2.0, 4.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    return _divided(counts, lambda u, rows, _: np.sqrt(u[rows, None]) * np.sqrt(u[None]))


def jaccard(counts: Floats) -> Floats:
    r"""The regions that have both activities over those that have either, in place.

    .. math:: \phi_{pq} = U_{pq} / (U_{pp} + U_{qq} - U_{pq})

    Parameters
    ----------
    counts : ndarray of float, (activities, activities)
        Of :func:`together`; overwritten.

    Returns
    -------
    ndarray of float, (activities, activities)
        In [0, 1]. The row and column of an activity found nowhere are 0.

    Examples
    --------
    >>> jaccard(np.array([[2.0, 1.0], [1.0, 2.0]])).round(3).tolist()
    [[1.0, 0.333], [0.333, 1.0]]
    """
    return _divided(counts, lambda u, rows, both: u[rows, None] + u[None] - both)


def nearest_only(phi: Floats, k: int, *, own: bool = False) -> Floats:
    """The proximities of each activity's nearest neighbours, and 0 elsewhere.

    Column q keeps the k largest proximities to q. Neighbours as near as the k-th all enter, so
    that the answer does not depend on the order of the activities; an activity that has fewer
    than k neighbours keeps those it has.

    Parameters
    ----------
    phi : ndarray of float, (activities, activities)
        Not changed.
    k : int
        At least 1.
    own : bool
        Whether an activity counts among its own neighbours.

    Returns
    -------
    ndarray of float, (activities, activities)

    Examples
    --------
    >>> phi = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.2], [0.2, 0.2, 1.0]])
    >>> nearest_only(phi, 1).tolist()
    [[0.0, 0.5, 0.2], [0.5, 0.0, 0.2], [0.0, 0.0, 0.0]]
    """
    kept = np.zeros_like(phi, order="F")
    for columns in _blocks(len(phi)):
        block = phi[:, columns].T.copy()
        if not own:
            block[np.arange(len(block)), np.arange(len(phi))[columns]] = 0.0
        if k < len(phi):
            least = np.partition(block, len(phi) - k, axis=1)[:, [len(phi) - k]]
            block[block < least] = 0.0
        kept[:, columns] = block.T
    return kept


def around(phi: Floats, *, own: bool = False) -> Floats:
    """The sum of each activity's proximities to its neighbours.

    Parameters
    ----------
    phi : ndarray of float, (activities, activities)
    own : bool
        Whether an activity counts among its own neighbours.

    Returns
    -------
    ndarray of float64, (activities,)
        At least 0; 0 for an activity without a neighbour.

    Examples
    --------
    >>> around(np.array([[1.0, 0.5], [0.5, 1.0]])).tolist()
    [0.5, 0.5]
    """
    sums = np.zeros(len(phi))
    for rows in _blocks(len(phi)):
        sums += phi[rows].sum(axis=0, dtype=np.float64)
    return sums if own else sums - phi.diagonal()


def share_present(
    present: NDArray[Any], phi: Floats, *, own: bool = False, sums: Floats | None = None
) -> Floats:
    r"""The share of each activity's neighbourhood that a region has.

    .. math:: d_{cq} = \frac{\sum_{p \ne q} M_{cp} \phi_{pq}}{\sum_{p \ne q} \phi_{pq}}

    Parameters
    ----------
    present : ndarray of bool, or of float weights in [0, 1], (regions, activities)
    phi : ndarray of float, (activities, activities)
        Not negative; not changed.
    own : bool
        Whether an activity counts among its own neighbours.
    sums : ndarray of float64, (activities,), optional
        Of :func:`around`, where it is already known.

    Returns
    -------
    ndarray of phi's dtype, (regions, activities)
        In [0, 1]; 0 for an activity without a neighbour.

    Examples
    --------
    >>> phi = np.array([[1.0, 0.6, 0.2], [0.6, 1.0, 0.0], [0.2, 0.0, 1.0]])
    >>> share_present(np.array([[False, True, False]]), phi).round(2).tolist()
    [[0.75, 0.0, 0.0]]
    """
    whole = around(phi, own=own) if sums is None else sums
    scale, diagonal = _inverse(whole).astype(phi.dtype), phi.diagonal()
    share = np.empty(present.shape, dtype=phi.dtype)
    for part in parts(len(share)):
        m, block = present[part].astype(phi.dtype), share[part]
        with one_thread():
            np.matmul(m, phi, out=block)
        if not own:
            m *= diagonal
            block -= m
        block *= scale
        np.clip(block, 0.0, 1.0, out=block)
    return share


def _inverse(sums: Floats) -> Floats:
    """One over each sum, and 0 where there is nothing to divide by."""
    return np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + ROWS, size)) for start in range(0, size, ROWS))


def _divided(counts: Floats, below: Callable[[Floats, slice, Floats], Floats]) -> Floats:
    """Divide counts in place by what stands below the fraction, block by block."""
    ubiquity = counts.diagonal().copy()
    for rows in _blocks(len(counts)):
        block = counts[rows]
        # An activity found nowhere has no pairs: 0 above, and not 0 below.
        divisor = below(np.maximum(ubiquity, 1.0), rows, block)
        np.divide(block, divisor, out=block)
    return counts
