"""Fixed effects of many levels: their weighted normal equations, solved without a dummy column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

__all__ = ["Effects", "Solve", "effects_of"]

Solve = Callable[[NDArray[Any], float, NDArray[Any] | None], NDArray[Any]]

DENSE = 4  # cells of the dense blocks for each row, at most; beyond, the blocks stay sparse
STEPS = 1000  # of conjugate gradients, at most


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Two effects split into parts that share no row: the cross table of each part is dense."""

    parts: tuple[tuple[NDArray[Any], NDArray[Any], slice], ...]
    cell: NDArray[Any]
    cells: int


@dataclass(frozen=True, slots=True)
class Effects:
    """Which level of each effect a row belongs to; effects stand from most to fewest levels.

    ``codes`` holds one array of level numbers for each effect, (rows,), ``sizes`` how many levels
    each has, ``order`` the place that each had in the list it was made from.
    """

    codes: tuple[NDArray[Any], ...]
    sizes: tuple[int, ...]
    order: tuple[int, ...]
    _blocks: _Blocks | None
    _sorted: tuple[tuple[NDArray[Any], NDArray[Any]], ...]

    def sums(self, values: NDArray[Any]) -> NDArray[Any]:
        """Sum values, (rows,), by level: (levels of all effects,)."""
        pairs = zip(self.codes, self.sizes, strict=True)
        return np.concatenate([np.bincount(code, values, size) for code, size in pairs])

    def spread(self, levels: NDArray[Any]) -> NDArray[Any]:
        """Give each row the sum of its levels' values: (rows,) from (levels of all effects,)."""
        parts = np.split(levels, np.cumsum(self.sizes)[:-1])
        rows: NDArray[Any] = parts[0][self.codes[0]]
        for part, code in zip(parts[1:], self.codes[1:], strict=True):
            rows += part[code]
        return rows

    def solver(self, weights: NDArray[Any]) -> Solve:
        """Make the function that solves the normal equations of the effects under weights."""
        totals = [np.bincount(c, weights, s) for c, s in zip(self.codes, self.sizes, strict=True)]
        if len(self.codes) == 1:
            return lambda right, _tolerance, _start: right / totals[0][:, None]
        if len(self.codes) == 2 and self._blocks is not None:
            direct = _direct(self._blocks, weights, totals)
            return lambda right, _tolerance, _start: direct(right)
        return self._iterative(weights, totals)

    def _iterative(self, weights: NDArray[Any], totals: list[NDArray[Any]]) -> Solve:
        """Eliminate the effect with most levels; conjugate gradients over the rest."""
        first, rest = self.sizes[0], sum(self.sizes[1:])
        direct = len(self.codes) == 3 and self._blocks is not None
        cross, back, within = self._tables(weights, whole=not direct)
        upper, diagonal = totals[0][:, None], np.concatenate(totals[1:])[:, None]
        near = _divided_by(diagonal)
        if direct and self._blocks is not None:
            near = _direct(self._blocks, weights, totals[1:])

        def coupling(v: NDArray[Any]) -> NDArray[Any]:
            through: NDArray[Any] = back @ ((cross @ v) / upper)
            return through if within is None else through - within @ v

        def solve(
            right: NDArray[Any], tolerance: float, start: NDArray[Any] | None
        ) -> NDArray[Any]:
            top = right[:first] / upper
            guess = np.zeros((rest, right.shape[1])) if start is None else start[first:].copy()
            lower = _conjugate(near, coupling, right[first:] - back @ top, guess, tolerance)
            return np.concatenate([top - (cross @ lower) / upper, lower])

        return solve

    def _tables(
        self, weights: NDArray[Any], *, whole: bool
    ) -> tuple[csr_array, csr_array, csr_array | None]:
        """The first effect by the others, the others by the first, and the others by each other."""
        first, rest, few = self.sizes[0], sum(self.sizes[1:]), len(self.codes) - 1
        shifts = np.concatenate([[0], np.cumsum(self.sizes[1:-1])]).astype(np.int32)
        shifted = [code + shift for code, shift in zip(self.codes[1:], shifts, strict=True)]
        (order, ends), lower = self._sorted[0], self._sorted[1:]
        columns = np.stack([code[order] for code in shifted], axis=1).ravel()
        data = np.repeat(weights[order], few)
        cross = csr_array((data, columns, ends * few), shape=(first, rest))
        data = np.concatenate([weights[by] for by, _ in lower])
        ends = np.concatenate([[0], *(p[1:] + n * len(weights) for n, (_, p) in enumerate(lower))])
        ends = ends.astype(np.int32 if ends[-1] < 1 << 31 else np.int64)
        columns = np.concatenate([self.codes[0][by] for by, _ in lower])
        back = csr_array((data, columns, ends), shape=(rest, first))
        if few == 1 or not whole:
            return cross, back, None
        columns = np.concatenate([shifted[1][lower[0][0]], shifted[0][lower[1][0]]])
        return cross, back, csr_array((data, columns, ends), shape=(rest, rest))


def effects_of(codes: list[NDArray[Any]], sizes: list[int]) -> Effects:
    """The effects of a table, from the level of each row in each of one to three effects.

    Parameters
    ----------
    codes : list of ndarray of int, (rows,)
        From 0 to the number of levels less 1, each in use.
    sizes : list of int
        How many levels each effect has.

    Returns
    -------
    Effects
        With the parts of the two smallest effects that share no row, where they are small enough
        to be solved without iteration.

    Examples
    --------
    >>> both = effects_of([np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])], [2, 2])
    >>> right = both.sums(np.array([1.0, 2.0, 3.0, 4.0]))[:, None]
    >>> levels = both.solver(np.ones(4))(right, 1e-9, None)
    >>> both.spread(levels[:, 0]).round(9).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    order = tuple(sorted(range(len(sizes)), key=lambda n: -sizes[n]))
    codes = [np.asarray(codes[n], dtype=np.int32) for n in order]
    sizes = [sizes[n] for n in order]
    blocks = _blocks(codes[-2], codes[-1], sizes[-2], sizes[-1]) if len(sizes) > 1 else None
    iterate = len(sizes) == 3 or (len(sizes) == 2 and blocks is None)
    by = tuple(_sorted(c, s) for c, s in zip(codes, sizes, strict=True)) if iterate else ()
    return Effects(tuple(codes), tuple(sizes), order, blocks, by)


def _sorted(code: NDArray[Any], size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The rows in the order of their levels, and where each level ends."""
    ends = np.concatenate([[0], np.cumsum(np.bincount(code, minlength=size))])
    return np.argsort(code, kind="stable").astype(np.int32), ends.astype(np.int32)


def _blocks(a: NDArray[Any], b: NDArray[Any], many: int, few: int) -> _Blocks | None:
    """Split two effects into their connected parts, or nothing where dense tables are too large."""
    ends = coo_array((np.ones(len(a), np.int8), (a, b + many)), shape=(many + few, many + few))
    parts, part = connected_components(ends.tocsr(), directed=False)
    heights, widths = (np.bincount(side, minlength=parts) for side in (part[:many], part[many:]))
    starts = np.concatenate([[0], np.cumsum(heights * widths)])
    if starts[-1] > max(DENSE * len(a), 1 << 21) or widths.max() > 4000:
        return None
    upper, lower = (
        np.split(np.argsort(side, kind="stable"), np.cumsum(sizes)[:-1])
        for side, sizes in ((part[:many], heights), (part[many:], widths))
    )
    row, column = np.empty(many, np.int64), np.empty(few, np.int64)
    for above, below, start in zip(upper, lower, starts[:-1], strict=True):
        row[above] = start + np.arange(len(above)) * len(below)
        column[below] = np.arange(len(below))
    slices = [slice(int(s), int(e)) for s, e in pairwise(starts)]
    cell = (row[a] + column[b]).astype(np.int32 if starts[-1] < 1 << 31 else np.int64)
    return _Blocks(tuple(zip(upper, lower, slices, strict=True)), cell, int(starts[-1]))


def _divided_by(diagonal: NDArray[Any]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Solve as if the levels did not touch one another: what conjugate gradients start from."""
    return lambda right: right / diagonal


def _direct(
    blocks: _Blocks, weights: NDArray[Any], totals: list[NDArray[Any]]
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Solve for two effects part by part, the smaller effect of each by Cholesky.

    A part determines its levels up to a constant: what adds nothing to any row is held at zero.
    """
    flat = np.bincount(blocks.cell, weights, blocks.cells)
    many = len(totals[0])
    solved = []
    for above, below, where in blocks.parts:
        cross = flat[where].reshape(len(above), len(below))
        share = cross / totals[0][above][:, None]
        lower = totals[1][below]
        schur = np.diag(lower) - cross.T @ share + lower.sum() / len(lower) ** 2
        try:
            factor = cho_factor(schur, check_finite=False)
        except LinAlgError:  # weights that all but vanish: the fixed point does not depend on it
            factor = cho_factor(schur + np.diag(1e-9 * lower), check_finite=False)
        solved.append((above, below + many, cross, share, totals[0][above][:, None], factor))

    def solve(right: NDArray[Any]) -> NDArray[Any]:
        out = np.empty_like(right)
        for above, below, cross, share, upper, factor in solved:
            reduced = right[below] - share.T @ right[above]
            found = cho_solve(factor, reduced, check_finite=False)
            out[below] = found
            out[above] = (right[above] - cross @ found) / upper
        return out

    return solve


def _conjugate(
    near: Callable[[NDArray[Any]], NDArray[Any]],
    coupling: Callable[[NDArray[Any]], NDArray[Any]],
    right: NDArray[Any],
    start: NDArray[Any],
    tolerance: float,
) -> NDArray[Any]:
    """Conjugate gradients on M - K, where `near` solves M and `coupling` is K, for all columns.

    The image of each direction under M is known from the residual, so M is never applied.
    """
    x = near(right + coupling(start))  # one step of the fixed point, from where its image is known
    residual = coupling(x - start)
    ahead, direction, image = near(residual), np.zeros_like(x), np.zeros_like(x)
    size, kept = (residual * ahead).sum(axis=0), np.zeros(x.shape[1])
    enough = tolerance**2 * (right * near(right)).sum(axis=0)
    for _ in range(STEPS):
        if not (size > enough).any():
            break
        direction, image = ahead + kept * direction, residual + kept * image
        pressed = image - coupling(direction)
        curve = (direction * pressed).sum(axis=0)
        going = (size > enough) & (curve > 0)
        if not going.any():
            break
        step = np.where(going, size / np.where(going, curve, 1.0), 0.0)
        x, residual = x + step * direction, residual - step * pressed
        ahead = near(residual)
        grown = (residual * ahead).sum(axis=0)
        kept, size = np.where(size > 0, grown / np.where(size > 0, size, 1.0), 0.0), grown
    return x
