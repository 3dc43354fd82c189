"""Linear systems of the form (I - A) x = b, factored once and solved for as many b as there are."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import get_lapack_funcs

from southgate.errors import MethodError, named
from southgate.methods.cooccurrence import one_thread
from southgate.methods.labelled import nonnegative, same_labels

__all__ = ["Factored", "Precision", "factored", "productive"]

Precision = Literal["double", "single"]
REACHED = 1e-13  # the residual of a refined solution, of the largest right-hand side
SMALL = 3000  # sectors up to which one thread gives the same digits everywhere, and is as fast
ROUNDS = 20  # of refinement; each gains about six digits where the system is well behaved

_TOO_COARSE = (
    f"Refinement must bring the residual below {REACHED} of the largest right-hand side; single "
    "precision is too coarse for these coefficients. Solve with precision='double'."
)


@dataclass(frozen=True, slots=True)
class Factored:
    """The matrix I - A as its triangular factors; ``turned`` if they are those of its transpose.

    ``coefficients`` is A, (sectors, sectors); ``factors`` and ``pivots`` are what LAPACK gives.
    Factors in single precision are refined against A itself.
    """

    coefficients: NDArray[Any]
    factors: NDArray[Any]
    pivots: NDArray[Any]
    turned: bool

    @property
    def singular(self) -> bool:
        """Whether no solution exists, or not only one."""
        return not self.factors.diagonal().all()

    def solve(self, right: NDArray[Any], *, transposed: bool = False) -> NDArray[np.float64]:
        """The x of (I - A) x = right, or of its transpose; right is (sectors,) or (sectors, n)."""
        if self.factors.dtype == np.float64:
            return self._once(right, transposed=transposed)
        if self.singular:
            raise MethodError(_TOO_COARSE)
        a = self.coefficients.T if transposed else self.coefficients
        scale = np.abs(right).max(axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        given = right / scale
        x = self._once(given, transposed=transposed).astype(np.float64)
        for _ in range(ROUNDS):
            residual = given - x + a @ x
            if np.abs(residual).max(initial=0.0) <= REACHED:
                return x * scale
            x += self._once(residual, transposed=transposed)
        raise MethodError(_TOO_COARSE)

    def _once(self, right: NDArray[Any], *, transposed: bool) -> NDArray[Any]:
        (getrs,) = get_lapack_funcs(("getrs",), (self.factors,))
        given = right.astype(self.factors.dtype, copy=False)
        trans = int(transposed != self.turned)
        with _threads(len(self.factors)):
            solved, _ = getrs(self.factors, self.pivots, given, trans=trans)
        found: NDArray[Any] = solved
        return found


def factored(coefficients: NDArray[Any], *, precision: Precision = "double") -> Factored:
    """The matrix I - A, factored without a copy beside the factors themselves.

    Parameters
    ----------
    coefficients : ndarray of float, (sectors, sectors)
        Finite, not negative, each column below 1 in sum; see :func:`productive`.
    precision : {"double", "single"}
        Of the factors. Single halves time and memory; each solution is then refined against the
        coefficients until its residual is that of double precision [1]_.

    Returns
    -------
    Factored

    Raises
    ------
    MethodError
        If the precision is neither, or, on solving, refinement does not converge.

    References
    ----------
    .. [1] Higham, N. J. (2002), *Accuracy and Stability of Numerical Algorithms*, 2nd ed., SIAM,
       chapter 12.

    Examples
    --------
    >>> factored(np.array([[0.5, 0.0], [0.25, 0.0]])).solve(np.ones(2)).tolist()
    [2.0, 1.5]
    """
    if precision not in ("double", "single"):
        raise MethodError(
            f"`precision` must be double or single; it is {precision}. Pass one of them."
        )
    turned = not coefficients.flags.f_contiguous
    a = coefficients.T if turned else coefficients
    system = np.empty(a.shape, np.float64 if precision == "double" else np.float32, order="F")
    np.negative(a, out=system, casting="same_kind")
    system[np.diag_indices(len(system))] += 1
    (getrf,) = get_lapack_funcs(("getrf",), (system,))
    with _threads(len(system)):
        factors, pivots, _ = getrf(system, overwrite_a=True)
    return Factored(coefficients, factors, pivots, turned)


def productive(coefficients: pd.DataFrame, name: str = "coefficients") -> NDArray[np.float64]:
    """The numbers of a table of input coefficients in which every sector adds value.

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Input of the row per unit of output of the column; finite, not negative; the same sectors
        on both sides. Each column sums to less than 1, which suffices for an inverse that is not
        negative [1]_.
    name : str
        The argument as the caller wrote it, for the message.

    Returns
    -------
    ndarray of float, (sectors, sectors)
        Maybe a read-only view of the table: copy it before writing.

    Raises
    ------
    MethodError
        If a cell is missing, infinite or negative, the labels differ, or a sector uses inputs
        worth its whole output or more.

    References
    ----------
    .. [1] Hawkins, D. and Simon, H. A. (1949), Note: some conditions of macroeconomic stability,
       *Econometrica* 17, 245-248.

    Examples
    --------
    >>> productive(pd.DataFrame([[1.25]], index=["ore"], columns=["ore"]))
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: Each column of `coefficients` must sum to less than 1, or the \
sector adds no value; 1 of 1 does not: ore. Mend the table, or join the sector with another.
    """
    a = nonnegative(coefficients, name)
    rows, columns = coefficients.index, coefficients.columns
    same_labels(rows, columns, f"the rows and the columns of `{name}`")
    idle = a.sum(axis=0) >= 1
    if idle.any():
        wrong = [str(label) for label in columns[idle]]
        raise MethodError(
            f"Each column of `{name}` must sum to less than 1, or the sector adds no value; "
            f"{len(wrong)} of {len(columns)} {'do' if len(wrong) > 1 else 'does'} not: "
            f"{named(wrong)}. Mend the table, or join the sector with another."
        )
    return a


def _threads(sectors: int) -> AbstractContextManager[Any]:
    return one_thread() if sectors <= SMALL else nullcontext()
