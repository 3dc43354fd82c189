"""True tables that may lie behind an observed one, given how wrong it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from southgate.errors import MethodError

__all__ = ["Doubt", "Plausible", "plausible_tables"]

Array = NDArray[Any]

LAWS = ("lognormal", "counts")

ROUNDS = 40
"""Steps of the fit of region and activity effects; it stops earlier where nothing moves."""

STEPS = 100
"""Steps of the fit of counts."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be wrong with a table.

    Parameters
    ----------
    sigma : float
        Standard deviation of the logarithm of the reporting error of one cell (region and
        activity): 0.1 says that two reports in three lie within a tenth of the truth. 0: none. An
        error that all cells of a region or of an activity share does not matter: it cancels in a
        location quotient.
    law : str
        ``lognormal``, for money and all that is not counted: the report is the truth times an
        error whose median is 1. ``counts``, for whole numbers of persons or firms: the report is
        moreover a Poisson draw around that product. Dollars are not draws of a Poisson.
    without_one : bool
        Whether each draw leaves one other region, at random, out of the proximity.

    Raises
    ------
    MethodError
        If sigma is negative or not finite, or the law is unknown.

    Examples
    --------
    >>> Doubt(0.3).law
    'lognormal'
    """

    sigma: float
    law: str = "lognormal"
    without_one: bool = True

    def __post_init__(self) -> None:
        if self.law not in LAWS:
            raise MethodError(
                f"`law` must be one of {', '.join(LAWS)}; it is {self.law}. Pass one of them."
            )
        if not (np.isfinite(self.sigma) and self.sigma >= 0):
            raise MethodError(
                f"`sigma` must be finite and not negative; it is {self.sigma}. "
                "Pass the standard deviation of the error in logarithms, such as 0.3."
            )


@dataclass(frozen=True, slots=True)
class Plausible:
    """The law of the true table, given the observed one: each cell lognormal by itself.

    ``cells``, (cells,), the places of the cells that may be positive in the table read row by row;
    ``centre``, (cells,), the median of each, in the unit of the table, ``spread``, (cells,), the
    standard deviation of its logarithm, and ``there``, (cells,), the probability that it is
    positive at all; ``shape``, regions and activities; ``kept``, from 0
    to 1, how much of a cell's distance from what its region and activity let expect is taken for
    truth.
    """

    cells: Array
    centre: Array
    spread: Array
    there: Array
    shape: tuple[int, int]
    kept: float


def plausible_tables(values: Array, doubt: Doubt) -> Plausible:
    r"""The law of the true table behind an observed one.

    With :math:`x_{rp} = t_{rp} e^{\sigma\varepsilon}` and, before any report,
    :math:`\log t_{rp} \sim N(\mu_{rp}, \tau^2)`, where :math:`\mu_{rp} = \alpha_r + \beta_p`, the
    truth given the report is

    .. math:: \log t_{rp} \mid x_{rp} \sim N\left(\mu_{rp} + B (\log x_{rp} - \mu_{rp}),\;
       B\sigma^2\right), \qquad B = \frac{\tau^2}{\tau^2 + \sigma^2}

    Parameters
    ----------
    values : ndarray of float, (regions, activities)
        Finite and not negative; whole numbers where the law is ``counts``. Under the law
        ``lognormal`` a zero stays zero: no error by multiplication makes something of nothing.
    doubt : Doubt

    Returns
    -------
    Plausible

    Raises
    ------
    MethodError
        If no cell is positive, a count is not whole, or the stated error is as large as all the
        scatter that the table shows.

    Notes
    -----
    A plain bootstrap multiplies the report by a fresh error, noise on noise: its draws are spread
    like a truth twice misreported. The truth given the report is spread as the truth is. The two
    are close where regions differ by far more than reports err (``kept`` near 1).

    For counts, the Poisson mean of a cell is taken at its mode with the variance there (Laplace),
    rough below about three. A zero may be a true one or one by chance: that a cell is there at all
    has a logistic probability in :math:`\mu_{rp}`, fitted with the rest by steps of expectation
    and maximisation, and each draw decides anew.

    References
    ----------
    .. [1] Efron, B. and Morris, C. (1973), Stein's estimation rule and its competitors: an
       empirical Bayes approach, *Journal of the American Statistical Association* 68, 117-130.
    .. [2] Aitchison, J. and Ho, C. H. (1989), The multivariate Poisson-log normal distribution,
       *Biometrika* 76, 643-653.

    Examples
    --------
    >>> law = plausible_tables(np.array([[8.0, 1.0], [0.0, 4.0]]), Doubt(0.0))
    >>> law.centre.tolist(), law.spread.tolist()
    ([8.0, 1.0, 4.0], [0.0, 0.0, 0.0])
    """
    cells = np.flatnonzero(values > 0)
    if not len(cells):
        raise MethodError("`values` must have a positive cell; it has none. Pass a filled table.")
    if doubt.law == "counts":
        return _counted(values, doubt)
    observed = values.reshape(-1)[cells].astype(np.float64)
    shape = (values.shape[0], values.shape[1])
    certain = np.ones(len(cells), np.float32)
    if doubt.sigma == 0:
        return Plausible(cells, observed, certain * 0, certain, shape, 1.0)
    rows, columns = np.divmod(cells, shape[1])
    logs = np.log(observed)
    expected = _effects(logs, certain, rows, columns, shape)
    scatter = float(((logs - expected) ** 2).sum() / _freedom(certain, rows, columns))
    kept = _kept(scatter, doubt)
    centre = np.exp(expected + kept * (logs - expected))
    spread = certain * np.float32(doubt.sigma * np.sqrt(kept))
    return Plausible(cells, centre, spread, certain, shape, kept)


def _counted(values: Array, doubt: Doubt) -> Plausible:
    """The law of the true table behind counts: a zero is a true one, or one by chance."""
    shape = (values.shape[0], values.shape[1])
    filled: Array = values > 0
    cells = np.flatnonzero(np.outer(filled.any(axis=1), filled.any(axis=0)))
    rows, columns = np.divmod(cells, shape[1])
    counts = values.reshape(-1)[cells].astype(np.float64)
    _refuse_broken(counts)
    zero = counts == 0
    logs, noise = np.log(np.maximum(counts, 0.5)), np.zeros(len(cells))
    there = np.where(zero, 0.2, 1.0)
    odds, scatter = np.zeros(2), 0.0
    for _ in range(STEPS):
        before = scatter, there
        expected = _effects(logs, there, rows, columns, shape)
        squares = ((logs - expected) ** 2 + noise) * there
        scatter = float(squares.sum() / _freedom(there, rows, columns))
        logs, noise = _mode(counts, logs, expected, scatter)
        odds = _logistic(odds, expected, there)
        empty = _chance_of_none(expected[zero], scatter)
        weight = np.exp(odds[0] + odds[1] * expected[zero]) * empty
        there = np.ones(len(cells))
        there[zero] = weight / (1 + weight)
        if abs(scatter - before[0]) <= 1e-4 * scatter and np.abs(there - before[1]).max() <= 1e-3:
            break
    kept = _kept(scatter, doubt)
    centre = np.exp(expected + kept * (logs - expected))
    spread = np.sqrt(kept * doubt.sigma**2 + kept**2 * noise).astype(np.float32)
    return Plausible(cells, centre, spread, there.astype(np.float32), shape, kept)


def _freedom(weight: Array, rows: Array, columns: Array) -> float:
    return max(float(weight.sum()) - len(np.unique(rows)) - len(np.unique(columns)) + 1, 1.0)


def _kept(scatter: float, doubt: Doubt) -> float:
    """How much of a cell's distance from its expectation is truth; refuse where none would be."""
    if scatter <= doubt.sigma**2:
        raise MethodError(
            f"`sigma` must be less than the scatter of the table, {np.sqrt(scatter):.2g}; it is "
            f"{doubt.sigma:.2g}: all that regions differ by would be error. State a smaller one."
        )
    return float(1 - doubt.sigma**2 / scatter)


def _logistic(odds: Array, expected: Array, there: Array) -> Array:
    """One step of the regression of being there on what is expected."""
    design = np.stack([np.ones(len(expected)), expected])
    share = 1 / (1 + np.exp(-(odds @ design)))
    slope = design @ (there - share)
    bend = (design * (share * (1 - share))) @ design.T + 1e-6 * np.eye(2)
    moved: Array = odds + np.clip(np.linalg.solve(bend, slope), -2.0, 2.0)
    return moved.clip(-20.0, 20.0)


def _chance_of_none(expected: Array, scatter: float) -> Array:
    """The chance that a cell which is there is counted as none, over the law of its mean."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    chance = np.zeros(len(expected))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        chance += weight * np.exp(-np.exp(np.minimum(expected + np.sqrt(scatter) * node, 50.0)))
    return chance


def _refuse_broken(counts: Array) -> None:
    broken = int((counts != np.round(counts)).sum())
    if broken:
        raise MethodError(
            f"Under the law `counts` cells must be whole numbers; {broken} of {len(counts)} "
            "positive cells are not. Pass counts, or take the law `lognormal`."
        )


def _effects(
    logs: Array, weight: Array, rows: Array, columns: Array, shape: tuple[int, int]
) -> Array:
    """What region and activity together let expect, cell by cell: least squares, step by step."""
    in_row = np.maximum(np.bincount(rows, weight, shape[0]), 1e-9)
    in_column = np.maximum(np.bincount(columns, weight, shape[1]), 1e-9)
    activity = np.zeros(shape[1])
    region = np.zeros(shape[0])
    for _ in range(ROUNDS):
        before = region
        region = np.bincount(rows, weight * (logs - activity[columns]), shape[0]) / in_row
        activity = np.bincount(columns, weight * (logs - region[rows]), shape[1]) / in_column
        if np.abs(region - before).max() <= 1e-8:
            break
    return region[rows] + activity[columns]


def _mode(counts: Array, logs: Array, expected: Array, scatter: float) -> tuple[Array, Array]:
    """The likeliest logarithm of each Poisson mean given its count, and its variance there."""
    for _ in range(8):
        mean = np.exp(logs)
        slope = counts - mean - (logs - expected) / scatter
        logs = logs + np.clip(slope / (mean + 1 / scatter), -1.0, 1.0)
    return logs, 1 / (np.exp(logs) + 1 / scatter)
