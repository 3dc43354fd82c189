"""What chance alone would give regions as diverse, and activities as ubiquitous, as these."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from southgate.errors import MethodError, named
from southgate.methods.labelled import binary, same_labels

__all__ = ["FalseDiscovery", "NullModel", "cooccurrence_p_values", "false_discovery", "null_model"]

Floats = npt.NDArray[np.float64]
Margins = tuple[Floats, Floats, Floats, Floats]  # sums of rows, of columns, how many have each
ALLOWED = 1e-8  # how far an expected diversity or ubiquity may be from the observed one
AIMED = 1e-9  # what the steps go for
LAWS = ("exact", "normal", "poisson")


@dataclass(frozen=True, slots=True)
class NullModel:
    """The probability of every cell, given only how diverse and how ubiquitous each side is.

    ``probabilities`` is a DataFrame of float, (regions, activities), in [0, 1]; ``error`` the most
    that an expected diversity or ubiquity is off, in cells; ``steps`` counts the steps taken.
    """

    probabilities: pd.DataFrame
    error: float
    steps: int


@dataclass(frozen=True, slots=True)
class FalseDiscovery:
    """Which p-values stand once it is known how many were looked at.

    ``adjusted`` is a DataFrame of float, the smallest level at which each cell would stand, NaN
    where the p-value is; ``found`` a DataFrame of bool, whether it stands at the level asked for.
    """

    adjusted: pd.DataFrame
    found: pd.DataFrame


def null_model(advantage: pd.DataFrame, *, most_steps: int = 200) -> NullModel:
    r"""What chance alone would give regions as diverse and activities as ubiquitous as observed.

    Of all laws of a random table whose expected row and column sums are the observed ones, the one
    that assumes nothing more (largest entropy; the bipartite configuration model):

    .. math:: p_{ra} = \frac{x_r y_a}{1 + x_r y_a},\quad
        \sum_a p_{ra} = k_r,\quad \sum_r p_{ra} = k_a

    Parameters
    ----------
    advantage : DataFrame of bool or 0/1, (regions, activities)
        Not missing. Full and empty rows and columns may occur.
    most_steps : int
        After how many steps to give up; under twenty are usual.

    Returns
    -------
    NullModel
        Its probabilities are exactly 0 or 1 where the margins force them, as for a region that has
        every activity, and strictly between otherwise.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, labels repeat, or the margins are not met within 1e-8.

    Notes
    -----
    Regions of equal diversity have equal rows, so Newton's method runs on distinct margins only.
    Where the margins are tight (Gale and Ryser), what is certain is cut out first; each block that
    is left has one finite solution. Where a step of Newton does not help, the fixed point steps in.

    References
    ----------
    .. [1] Saracco, F., Di Clemente, R., Gabrielli, A. and Squartini, T. (2015), "Randomizing
       bipartite networks: the case of the World Trade Web", *Scientific Reports* 5, 10595.
    .. [2] Vallarano, N. et al. (2021), "Fast and scalable likelihood maximization for exponential
       random graph models with local constraints", *Scientific Reports* 11, 15227.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 0], "b": [1, 0], "c": [0, 1]}, index=["us", "them"])
    >>> null_model(table).probabilities.round(6).loc["us"].tolist()
    [0.666667, 0.666667, 0.666667]
    """
    m = binary(advantage, "advantage").astype("float64")
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    rows, columns = _Levels.of(diversity), _Levels.of(ubiquity)
    levels, steps = _level_probabilities(rows, columns, most_steps)
    p = levels[rows.place][:, columns.place]
    off = np.concatenate([p.sum(axis=1) - diversity, p.sum(axis=0) - ubiquity])
    error = float(np.abs(off).max(initial=0.0))
    if not error <= ALLOWED:
        labels = [*advantage.index, *advantage.columns]
        far = [str(labels[i]) for i in np.argsort(-np.abs(off), kind="stable")]
        bad = int((~(np.abs(off) <= ALLOWED)).sum())
        raise MethodError(
            "Expected diversity and ubiquity must equal the observed within 1e-8; after "
            f"{steps} steps {bad} of {len(off)} do not, by up to {error:.2g}, most of all "
            f"{named(far[:bad])}. Raise `most_steps`."
        )
    return NullModel(pd.DataFrame(p, advantage.index, advantage.columns), error, steps)


def cooccurrence_p_values(
    advantage: pd.DataFrame, model: NullModel, *, law: str = "exact"
) -> pd.DataFrame:
    r"""How often chance alone would bring two activities together in as many regions.

    .. math:: P(V_{ab} \ge v_{ab}),\quad V_{ab} = \sum_r B_r,\quad B_r \sim
        \mathrm{Bernoulli}(p_{ra} p_{rb})

    Parameters
    ----------
    advantage : DataFrame of bool or 0/1, (regions, activities)
    model : NullModel
        That of the same table.
    law : str
        The law of the sum: ``exact`` is the Poisson binomial; ``poisson`` keeps its mean only,
        ``normal`` its mean, variance and skewness.

    Returns
    -------
    DataFrame of float, (activities, activities)
        Symmetric, in [0, 1]; small where two activities share more regions than the margins
        explain. NaN on the diagonal: one activity is no pair.

    Raises
    ------
    MethodError
        If the law is not one of the three, or the model is not that of this table.

    Notes
    -----
    ``exact`` is right to about 1e-12 of itself, also far in the tail; 250 x 5,000 take 3 s, 5,500 x
    1,300 hours. ``normal`` was within 0.005 where chance expects five regions or more (0.1 below
    that), but is a factor of three off near 0.001 and worse beyond. ``poisson`` errs by at most the
    sum of squared probabilities over their sum (Le Cam): near where regions rarely have an
    activity, else too large in the tail, so that it finds too little.

    References
    ----------
    .. [1] Saracco, F. et al. (2017), "Inferring monopartite projections of bipartite networks: an
       entropy-based approach", *New Journal of Physics* 19, 053022.
    .. [2] Hong, Y. (2013), "On computing the distribution function for the Poisson binomial
       distribution", *Computational Statistics & Data Analysis* 59, 41-51.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 0], "b": [1, 0], "c": [0, 1]}, index=["us", "them"])
    >>> p_values = cooccurrence_p_values(table, null_model(table))
    >>> float(p_values.loc["a", "b"].round(4))  # 1 - (1 - 4/9)(1 - 1/9)
    0.5062
    """
    m = binary(advantage, "advantage").astype("float64")
    p = _own_probabilities(advantage, m, model)
    if law not in LAWS:
        raise MethodError(f"`law` must be one of {named(list(LAWS))}; it is {law}. Pass one.")
    order = np.argsort(m.sum(axis=0), kind="stable")
    m, p = m[:, order], p[:, order]
    if law == "exact":
        values = _exact(m, p)
    elif law == "poisson":
        together = m.T @ m
        values = np.where(together > 0, special.pdtrc(np.maximum(together - 1, 0), p.T @ p), 1.0)
    else:
        values = _normal(m.T @ m, p)
    np.fill_diagonal(values, np.nan)
    back = np.argsort(order)
    return pd.DataFrame(values[back][:, back], advantage.columns, advantage.columns)


def false_discovery(p_values: pd.DataFrame, level: float = 0.05) -> FalseDiscovery:
    r"""Which of many p-values stand, if at most a share of those that stand may be chance.

    Adjusted, with the p-values in rising order and n of them:

    .. math:: q_{(i)} = \min_{j \ge i} \min\left(1, \tfrac{n}{j} p_{(j)}\right)

    Parameters
    ----------
    p_values : DataFrame of float, any shape
        In [0, 1], or NaN where nothing was tested.
    level : float
        The share of false ones allowed among those found, over 0 and at most 1.

    Returns
    -------
    FalseDiscovery

    Raises
    ------
    MethodError
        If a p-value is not in [0, 1] or the level is not over 0 and at most 1.

    Notes
    -----
    A symmetric table may be given whole: counting every pair twice changes nothing. The share is
    kept for p-values that are independent or rise and fall together, not for any others.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995), "Controlling the false discovery rate",
       *Journal of the Royal Statistical Society B* 57, 289-300.

    Examples
    --------
    >>> tested = pd.DataFrame({"a": [0.01, 0.02], "b": [0.03, 0.9]}, index=["us", "them"])
    >>> false_discovery(tested).adjusted.round(4).to_numpy().tolist()
    [[0.04, 0.04], [0.04, 0.9]]
    """
    if not 0 < level <= 1:
        raise MethodError(f"`level` must be over 0 and at most 1; it is {level}. Correct it.")
    p = p_values.to_numpy("float64")
    tested = ~np.isnan(p)
    wrong = tested & ~((p >= 0) & (p <= 1))
    if wrong.any():
        rows = [str(label) for label in p_values.index[wrong.any(axis=1)]]
        raise MethodError(
            f"`p_values` must be in [0, 1]; {int(wrong.sum())} of {int(tested.sum())} are not, in "
            f"rows {named(rows)}. Correct them before the call."
        )
    flat = p[tested]
    order = np.argsort(flat)
    scaled = flat[order] * (len(flat) / np.arange(1, len(flat) + 1))
    flat[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    adjusted = np.full(p.shape, np.nan)
    adjusted[tested] = flat
    frame = pd.DataFrame(adjusted, p_values.index, p_values.columns)
    return FalseDiscovery(frame, frame <= level)


@dataclass(frozen=True, slots=True)
class _Levels:
    """Distinct margins, greatest first, how many share each, and which each label has."""

    value: Floats
    count: Floats
    place: npt.NDArray[np.intp]

    @classmethod
    def of(cls, margins: Floats) -> _Levels:
        value, place, count = np.unique(-margins, return_inverse=True, return_counts=True)
        return cls(-value, count.astype("float64"), place)


def _level_probabilities(rows: _Levels, columns: _Levels, most: int) -> tuple[Floats, int]:
    """Probabilities of the distinct margins: what is certain first, then each open block."""
    # Sums over the first levels; the greatest come first, so only these sets can be tight.
    many, wide = (np.concatenate([[0.0], np.cumsum(s.count)]) for s in (rows, columns))
    down, across = (np.concatenate([[0.0], np.cumsum(s.count * s.value)]) for s in (rows, columns))
    slack = np.outer(many, wide) + (across[-1] - across) - down[:, None]
    tight = sorted(np.argwhere(slack < 0.5).tolist(), key=lambda at: (at[0], -at[1]))
    p = np.zeros((len(rows.value), len(columns.value)))
    for row, column in tight:
        p[:row, :column] = 1.0
    steps = 0
    for (top, right), (bottom, left) in pairwise(tight):
        if bottom > top and right > left:
            i, j = slice(top, bottom), slice(left, right)
            r, c = rows.value[i] - wide[left], columns.value[j] - many[top]
            p[i, j], taken = _block((r, c, rows.count[i], columns.count[j]), most)
            steps += taken
    return p, steps


def _block(margins: Margins, most: int) -> tuple[Floats, int]:
    """Probabilities of a block in which nothing is certain: (levels of rows, of columns)."""
    r, c, m, n = margins
    if len(r) > len(c):
        p, steps = _block((c, r, n, m), most)
        return p.T, steps
    # Begin as if rows and columns were independent.
    theta, eta = special.logit(r / n.sum()), special.logit(c / m.sum())
    eta -= special.logit(m @ r / (m.sum() * n.sum()))
    for step in range(max(most, 0) + 1):
        p = special.expit(theta[:, None] + eta)
        by_row, by_column = p @ n - r, m @ p - c
        error = max(np.abs(by_row).max(), np.abs(by_column).max())
        if error <= AIMED or step >= most:
            break
        way = _newton(p, m, n, m * by_row, n * by_column)
        better = way and _damped(theta, eta, way, margins)
        theta, eta = better or _fixed_point(theta, eta, margins)
    return p, step


def _newton(
    p: Floats, m: Floats, n: Floats, by_row: Floats, by_column: Floats
) -> tuple[Floats, Floats] | None:
    """Newton's step, with the columns eliminated and the first row held; None if it has none."""
    w = m[:, None] * p * (1.0 - p) * n
    d = w.sum(axis=0)
    if not d.min() > 0:
        return None
    over = w / d
    s = np.diag(w.sum(axis=1)) - over @ w.T
    step = np.zeros(len(m))
    try:
        step[1:] = np.linalg.solve(s[1:, 1:], (over @ by_column - by_row)[1:])
    except np.linalg.LinAlgError:
        return None
    return step, -(by_column + step @ w) / d


def _damped(
    theta: Floats, eta: Floats, way: tuple[Floats, Floats], margins: Margins
) -> tuple[Floats, Floats] | None:
    """The first of the halved steps that lowers the objective enough; None if none does."""
    r, c, m, n = margins
    p = special.expit(theta[:, None] + eta)
    slope = float((m * (p @ n - r)) @ way[0] + (n * (m @ p - c)) @ way[1])

    def objective(a: Floats, b: Floats) -> float:
        return float(m @ np.logaddexp(0.0, a[:, None] + b) @ n - (m * r) @ a - (n * c) @ b)

    start = objective(theta, eta)
    for length in 0.5 ** np.arange(14):
        a, b = theta + length * way[0], eta + length * way[1]
        # Near the end the objective changes by less than its rounding, hence the allowance.
        if objective(a, b) <= start + 1e-4 * length * slope + 1e-12 * abs(start):
            return a, b
    return None


def _fixed_point(
    theta: Floats, eta: Floats, margins: Margins, sweeps: int = 50
) -> tuple[Floats, Floats]:
    """Scale rows, then columns, to their margins, over and over."""
    r, c, m, n = margins
    for _ in range(sweeps):
        theta = theta + np.log(r / (special.expit(theta[:, None] + eta) @ n))
        eta = eta + np.log(c / (m @ special.expit(theta[:, None] + eta)))
    return theta, eta


def _own_probabilities(advantage: pd.DataFrame, m: Floats, model: NullModel) -> Floats:
    """The model's probabilities, after a look whether they belong to this table."""
    table = model.probabilities
    same_labels(advantage.index, table.index, "the rows of `advantage` and of `model`")
    same_labels(advantage.columns, table.columns, "the columns of `advantage` and of `model`")
    p = table.to_numpy("float64")
    off = np.abs(p.sum(axis=0) - m.sum(axis=0)) > 1e-6
    if off.any():
        raise MethodError(
            f"`model` must be that of `advantage`; {int(off.sum())} of {len(off)} ubiquities differ"
            f", {named([str(label) for label in advantage.columns[off]])}. "
            "Pass null_model(advantage)."
        )
    return p


def _exact(m: Floats, p: Floats) -> Floats:
    """Tails of the Poisson binomial law, one law for every pair of ubiquities."""
    values = np.empty((m.shape[1], m.shape[1]))
    _, starts, number = np.unique(m.sum(axis=0), return_index=True, return_inverse=True)
    for run, (first, last) in enumerate(pairwise([*starts.tolist(), m.shape[1]])):
        tails = _tails(p[:, [first]] * p[:, starts[run:]])
        together = np.rint(m[:, first:last].T @ m[:, first:]).astype("int64")
        block = tails[together, number[first:] - run]
        values[first:last, first:] = block
        values[first:, first:last] = block.T
    return values


def _tails(p: Floats) -> Floats:
    """P(at least k) of sums of independent trials: p (trials, laws) to (trials + 1, laws)."""
    trials, laws = p.shape
    mass = np.zeros((trials + 1, laws))
    mass[0] = 1.0
    for done in range(trials):
        moved = mass[: done + 1] * p[done]
        mass[: done + 1] *= 1.0 - p[done]
        mass[1 : done + 2] += moved
    tails: Floats = np.minimum(np.cumsum(mass[::-1], axis=0)[::-1], 1.0)
    return tails


def _normal(together: Floats, p: Floats) -> Floats:
    """Tails of the normal law corrected for skewness, with half a step for continuity."""
    square, cube = p * p, p * p * p
    mean, second, third = p.T @ p, square.T @ square, cube.T @ cube
    certain = mean - second <= 1e-12 * np.maximum(mean, 1.0)
    deviation = np.sqrt(np.where(certain, 1.0, mean - second))
    skewness = (mean - 3.0 * second + 2.0 * third) / deviation**3
    x = (together - 0.5 - mean) / deviation
    bell = np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi)
    tails: Floats = np.clip(special.ndtr(-x) - skewness * (1.0 - x * x) * bell / 6.0, 0.0, 1.0)
    tails[certain] = together[certain] <= np.rint(mean[certain])
    return tails
