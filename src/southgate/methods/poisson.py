"""Poisson pseudo maximum likelihood with fixed effects of many levels: the iteration itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from southgate.errors import MethodError, named
from southgate.methods.effects import Effects

__all__ = ["PoissonFit", "poisson"]

ROUGH, EXACT = 1e-4, 1e-11  # how exactly the effects are taken out, on the way and at the end
COLLINEAR = 1e-9  # of the variation of a covariate, at least, must lie within the effects
HALVINGS = 12


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """What a fit found, in arrays.

    ``slopes``, (covariates,); ``levels``, (levels of all effects,), free by a constant between
    effects; ``fitted``, (rows,), in the unit of the outcome; ``within``, (covariates, rows), the
    covariates without what the effects explain; ``last``, (rows,), what the last step added to the
    logarithm of the fitted outcome; ``information``, (covariates, covariates);
    ``log_likelihood`` with the factorial's term; ``iterations``; ``converged``.
    """

    slopes: NDArray[Any]
    levels: NDArray[Any]
    fitted: NDArray[Any]
    within: NDArray[Any]
    last: NDArray[Any]
    information: NDArray[Any]
    log_likelihood: float
    iterations: int
    converged: bool


def poisson(
    outcome: NDArray[Any],
    covariates: NDArray[Any],
    effects: Effects,
    *,
    names: list[str],
    tolerance: float = 1e-6,
    max_iterations: int = 100,
) -> PoissonFit:
    r"""The slopes that make fitted and observed sums agree, effects being taken out.

    .. math:: \sum_r x_r (y_r - \mu_r) = 0, \qquad
       \mu_r = \exp(x_r' \beta + \textstyle\sum_e a_{e(r)})

    Parameters
    ----------
    outcome : ndarray of float, (rows,)
        Finite, not negative; each level of each effect has a row above zero.
    covariates : ndarray of float, (covariates, rows)
        Finite. There may be none.
    effects : Effects
        Over the same rows.
    names : list of str
        Of the covariates, for messages.
    tolerance : float
        The last step moves the logarithm of the fitted outcome by less, in the mean of squares
        weighted by the fitted outcome; what remains is about its square.
    max_iterations : int
        Newton steps, at most.

    Returns
    -------
    PoissonFit
        Where ``converged`` is False the numbers are those of the last step.

    Raises
    ------
    MethodError
        If a covariate hardly varies once the effects and the covariates before it are known.

    References
    ----------
    .. [1] Santos Silva, J. M. C. and Tenreyro, S. (2006), The log of gravity, *Review of Economics
       and Statistics* 88, 641-658.
    .. [2] Correia, S., Guimarães, P. and Zylkin, T. (2020), Fast Poisson estimation with
       high-dimensional fixed effects, *Stata Journal* 20, 95-115.

    Examples
    --------
    >>> from southgate.methods.effects import effects_of
    >>> one = effects_of([np.zeros(3, int)], [1])
    >>> fit = poisson(np.array([1.0, 2.0, 4.0]), np.array([[0.0, 1.0, 2.0]]), one, names=["x"])
    >>> float(np.exp(fit.slopes[0]).round(9))
    2.0
    """
    y, x = outcome, covariates
    mean = (y + _expected(y, effects)) / 2
    score, base = mean * np.log(mean) + y - mean, np.zeros(len(y))
    slopes, levels = np.zeros(len(x)), np.zeros(sum(effects.sizes))
    reached, start, converged, step = -np.inf, None, False, 0
    for step in range(1, max_iterations + 1):
        exact = EXACT if step == 1 else ROUGH
        move = _step(x, mean, score, effects, exact, start)
        if step == 1:
            _refuse_collinear(move.information, move.raw, names)
        start = move.start
        change, part, by_level = move.change, move.slopes, move.levels
        for _ in range(HALVINGS):
            ahead = base + change
            with np.errstate(over="ignore"):
                fitted = np.exp(ahead)
            likelihood = float(y @ ahead - fitted.sum())
            if likelihood >= reached - 1e-9 * abs(reached):
                break
            change, part, by_level = change / 2, part / 2, by_level / 2
        slopes, levels, reached = slopes + part, levels + by_level, likelihood
        moved = float(fitted @ change**2) / float(fitted.sum()) if step > 1 else np.inf
        base, mean = ahead, fitted
        score = y - mean
        if moved < tolerance**2:
            converged = True
            break
    final = _step(x, mean, score, effects, EXACT, start)
    within = x.copy()
    for n, explained in enumerate(final.start.T):
        within[n] -= effects.spread(explained)
    likelihood = reached - float(gammaln(y + 1).sum())
    return PoissonFit(
        slopes,
        levels,
        mean,
        within,
        change,
        final.information,
        likelihood,
        step,
        converged,
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """A Newton step, and the levels that explain each covariate, from which the next one starts."""

    slopes: NDArray[Any]
    levels: NDArray[Any]
    change: NDArray[Any]
    information: NDArray[Any]
    raw: NDArray[Any]
    start: NDArray[Any]


def _step(
    x: NDArray[Any],
    mean: NDArray[Any],
    score: NDArray[Any],
    effects: Effects,
    exact: float,
    start: NDArray[Any] | None,
) -> _Step:
    """Solve the normal equations of covariates and effects by elimination of the effects."""
    whole, total = np.empty((len(x), len(x))), np.empty(len(x))
    right = np.empty((sum(effects.sizes), len(x) + 1))
    for n, column in enumerate(x):
        weighted = column * mean
        right[:, n], whole[n], total[n] = effects.sums(weighted), x @ weighted, weighted.sum()
    right[:, -1] = effects.sums(score)
    guess = None if start is None else np.column_stack([start, np.zeros(len(start))])
    solved = effects.solver(mean)(right, exact, guess)
    known, rest = solved[:, :-1], solved[:, -1]
    information = whole - right[:, :-1].T @ known
    information = (information + information.T) / 2
    slopes = _solve(information, x @ score - known.T @ right[:, -1])
    levels = rest - known @ slopes
    change = effects.spread(levels)
    change += slopes @ x
    raw = np.diag(whole) - total**2 / mean.sum()
    return _Step(slopes, levels, change, information, raw, known)


def _expected(y: NDArray[Any], effects: Effects) -> NDArray[Any]:
    """Where to start: levels independent of one another; of three, the largest effect alone."""
    start = np.full(len(y), y.mean())
    used = 1 if len(effects.codes) == 3 else 2
    for code, size in zip(effects.codes[:used], effects.sizes[:used], strict=True):
        start *= (np.bincount(code, y, size) / np.bincount(code, minlength=size) / y.mean())[code]
    return start


def _solve(information: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Solve a small system in scaled columns; a direction that vanishes is left where it is."""
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    found, *_ = np.linalg.lstsq(information / np.outer(scale, scale), right / scale, rcond=1e-13)
    solved: NDArray[Any] = found / scale
    return solved


def _refuse_collinear(information: NDArray[Any], raw: NDArray[Any], names: list[str]) -> None:
    """Name each covariate of which nothing is left beside the effects and those before it."""
    left = information.copy()
    wrong = []
    for n, name in enumerate(names):
        if left[n, n] <= COLLINEAR * max(raw[n], 1e-300) or raw[n] <= 0:
            wrong.append(name)
            continue
        left = left - np.outer(left[:, n], left[n]) / left[n, n]
    if wrong:
        does = "do" if len(wrong) > 1 else "does"
        raise MethodError(
            "Each covariate must vary beside the fixed effects and the covariates before it; "
            f"{len(wrong)} {does} not: {named(wrong)}. Leave out what the others determine."
        )
