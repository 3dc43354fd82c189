"""Gravity: what flows depend on, by Poisson pseudo maximum likelihood with fixed effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from southgate.errors import MethodError, named
from southgate.methods.clustered import sandwich
from southgate.methods.cooccurrence import one_thread
from southgate.methods.effects import Effects, effects_of
from southgate.methods.poisson import PoissonFit, poisson
from southgate.methods.separation import separated

__all__ = ["Gravity", "gravity"]

LONE, EMPTY, SEPARATED = 1, 2, 3
REASONS = ("", "one row of its level", "no flow in its level", "separated")
FAINT = 1e-6  # of the mean outcome: a row fitted below it may be separated
Column = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gravity:
    """A fitted gravity equation.

    ``coefficients``, (covariates, [estimate, standard_error, z, p_value]); ``covariance``,
    (covariates, covariates); ``fitted``, (rows kept,), in the unit of the outcome, under the
    labels of the table; ``effects``, one row for each level of each effect with its ``estimate``,
    free by a constant between effects; ``dropped``, one row for each row that is not in the fit,
    with its ``reason``: "one row of its level", "no flow in its level" or "separated".
    ``errors`` names the kind of standard error and its correction.
    """

    coefficients: pd.DataFrame
    covariance: pd.DataFrame
    fitted: pd.Series
    effects: pd.DataFrame
    dropped: pd.DataFrame
    log_likelihood: float
    rows: int
    iterations: int
    errors: str


def gravity(
    table: pd.DataFrame,
    *,
    outcome: str,
    covariates: Sequence[str],
    fixed_effects: Sequence[Column] = (),
    cluster: Sequence[Column] = (),
    tolerance: float = 1e-6,
    max_iterations: int = 100,
) -> Gravity:
    r"""How flows change with what lies between places, whatever the places themselves are like.

    .. math:: E(y_{ijt}) = \exp(x_{ijt}' \beta + a_{it} + b_{jt} + c_{ij})

    Rows that no estimate can have are left out and named: levels with one row, levels without any
    flow, and rows that the regressors separate. A coefficient of a logarithm is an elasticity.

    Parameters
    ----------
    table : DataFrame, (rows, columns)
        One row for each pair of places (and period), pairs without a flow included as 0: a pair
        that is not listed is not in the fit.
    outcome : str
        The column of flows; finite, not negative, any unit.
    covariates : sequence of str
        Columns of finite numbers.
    fixed_effects : sequence of str or tuple of str
        Up to three; a tuple joins columns, as in ("exporter", "year"). None stands for a constant.
    cluster : sequence of str or tuple of str
        Kinds of rows that err together; none gives errors robust to uneven spread.
    tolerance : float
        The last step moves the logarithm of the fitted flows by less; what remains is about its
        square.
    max_iterations : int
        Newton steps, at most.

    Returns
    -------
    Gravity

    Raises
    ------
    MethodError
        If a column is missing or holds what it must not, no flow is above zero, nothing is left,
        a covariate does not vary beside the others, or the steps do not end.

    References
    ----------
    .. [1] Santos Silva, J. M. C. and Tenreyro, S. (2006), The log of gravity, *Review of Economics
       and Statistics* 88, 641-658.
    .. [2] Yotov, Y. V., Piermartini, R., Monteiro, J.-A. and Larch, M. (2016), *An Advanced Guide
       to Trade Policy Analysis: The Structural Gravity Model*, WTO and UNCTAD.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "from": list("aabb"), "border": [0.0, 1.0, 0.0, 1.0], "trade": [4.0, 2.0, 10.0, 5.0]})
    >>> fit = gravity(table, outcome="trade", covariates=["border"], fixed_effects=["from"])
    >>> float(np.exp(fit.coefficients.loc["border", "estimate"]).round(9))
    0.5
    """
    names = list(covariates)
    _refuse_columns(table, outcome, names, [*fixed_effects, *cluster])
    if max_iterations < 1 or not 0 < tolerance < 1:
        raise MethodError(
            "`tolerance` must be between 0 and 1 and `max_iterations` 1 or more; they are "
            f"{tolerance} and {max_iterations}. Pass 1e-6 and 100, say."
        )
    levels = [_codes(table, effect) for effect in fixed_effects]
    levels = levels or [(np.zeros(len(table), dtype=np.int64), pd.Index(["constant"]))]
    y = table[outcome].to_numpy(dtype="float64")
    reason = _thin(y, [codes for codes, _ in levels], np.zeros(len(y), dtype=np.int8))
    with one_thread():
        while True:
            task = _task(table, y, names, levels, reason)
            try:
                fit = poisson(
                    task.y,
                    task.x,
                    task.effects,
                    names=names,
                    tolerance=tolerance,
                    max_iterations=max_iterations,
                )
            except MethodError as refusal:
                if out := int((reason == SEPARATED).sum()):
                    said = f"{out} rows without a flow are separated and have no finite fit. "
                    raise MethodError(said + f"Beside the rest: {refusal}") from None
                raise
            apart = _apart(task, fit)
            if not apart.any():
                break
            reason[np.flatnonzero(reason == 0)[apart]] = SEPARATED
            reason = _thin(y, [codes for codes, _ in levels], reason)
        if not fit.converged:
            raise MethodError(
                f"The steps must end; after {max_iterations} they still move the fitted flows. "
                "Pass more `max_iterations`, or put the covariates on like scales."
            )
        errors = _errors(table, task, fit, names, cluster)
    return _record(table, task, fit, errors, (names, fixed_effects, reason))


@dataclass(frozen=True, slots=True)
class _Task:
    """The rows that are in the fit, in arrays; ``used`` are the labels of each effect's levels."""

    rows: NDArray[Any] | slice
    y: NDArray[Any]
    x: NDArray[Any]
    effects: Effects
    used: list[pd.Index]


def _refuse_columns(
    table: pd.DataFrame, outcome: str, covariates: list[str], keys: list[Column]
) -> None:
    """Refuse columns that are not there, numbers that are none, and keys without a value."""
    single = [part for key in keys for part in ((key,) if isinstance(key, str) else key)]
    wanted = dict.fromkeys([outcome, *covariates, *single])
    if gone := [name for name in wanted if name not in table.columns]:
        are = "are" if len(gone) > 1 else "is"
        raise MethodError(
            f"`table` must have every column that is named; {len(gone)} {are} not there: "
            f"{named(gone)}. Add them, or correct the names."
        )
    if len(set(covariates)) < len(covariates) or outcome in covariates:
        raise MethodError(
            "Each of `outcome` and `covariates` must be named once; one is named twice. "
            "Leave out the second."
        )
    numbers = [outcome, *covariates]
    if text := [name for name in numbers if not pd.api.types.is_numeric_dtype(table[name])]:
        raise MethodError(
            f"`outcome` and `covariates` must be numbers; {len(text)} of {len(numbers)} columns "
            f"are not: {named(text)}. Convert them before the call."
        )
    for name in numbers:
        values = table[name].to_numpy(dtype="float64", na_value=np.nan)
        wrong = ~np.isfinite(values) | ((values < 0) if name == outcome else False)
        if wrong.any():
            what = "finite and not negative" if name == outcome else "finite"
            raise MethodError(
                f"`{name}` must be {what}; {int(wrong.sum())} of {len(wrong)} rows are not, first "
                f"{table.index[int(np.argmax(wrong))]}. Fill or drop those rows before the call."
            )
    if open_ := [name for name in dict.fromkeys(single) if table[name].isna().any()]:
        raise MethodError(
            f"Every row must have its fixed effects and clusters; {len(open_)} of the columns "
            f"lack a value: {named(open_)}. Fill or drop those rows before the call."
        )


def _codes(table: pd.DataFrame, key: Column) -> tuple[NDArray[Any], pd.Index]:
    """The level of each row, numbered, and the labels of the levels."""
    parts = [pd.factorize(table[name]) for name in ((key,) if isinstance(key, str) else key)]
    codes, labels = parts[0]
    if len(parts) == 1:
        return codes, pd.Index(labels)
    names = labels.astype(str)
    for other, more in parts[1:]:
        codes, pairs = pd.factorize(codes.astype(np.int64) * len(more) + other)
        names = names[pairs // len(more)] + " " + more.astype(str)[pairs % len(more)]
    return codes, pd.Index(names)


def _thin(y: NDArray[Any], codes: list[NDArray[Any]], reason: NDArray[Any]) -> NDArray[Any]:
    """Mark rows of levels with one row or no flow, until no level has so few."""
    codes = [code for code in codes if code.any()]  # a constant has one level, whatever it holds
    while True:
        before = int((reason > 0).sum())
        for code in codes:
            kept = reason == 0
            size = int(code.max()) + 1
            rows = np.bincount(code[kept], minlength=size)
            flow = np.bincount(code[kept], y[kept], size)
            reason[kept & (flow == 0)[code]] = EMPTY
            reason[kept & (flow > 0)[code] & (rows == 1)[code]] = LONE
        if int((reason > 0).sum()) == before:
            return reason


def _task(
    table: pd.DataFrame,
    y: NDArray[Any],
    names: list[str],
    levels: list[tuple[NDArray[Any], pd.Index]],
    reason: NDArray[Any],
) -> _Task:
    """Take the rows that are kept, with their levels numbered anew."""
    rows = np.flatnonzero(reason == 0)
    whole = len(rows) == len(y)
    kept = y if whole else y[rows]
    if not (kept > 0).any():
        raise MethodError(
            "A flow above zero must be left; all "
            f"{len(y)} rows are without one, or alone in their level. Add rows, or use fewer "
            "fixed effects."
        )
    if len(rows) < 2 + len(names):
        raise MethodError(
            f"There must be more rows than covariates; {len(rows)} of {len(y)} are left for "
            f"{len(names)} covariates. Add rows, or use fewer covariates and fixed effects."
        )
    x = np.empty((len(names), len(rows)))
    for into, name in zip(x, names, strict=True):
        column = table[name].to_numpy(dtype="float64")
        into[:] = column if whole else column[rows]
    if whole:
        codes, used = [code for code, _ in levels], [labels for _, labels in levels]
    else:
        again = [pd.factorize(code[rows]) for code, _ in levels]
        codes = [code for code, _ in again]
        used = [labels[left] for (_, left), (_, labels) in zip(again, levels, strict=True)]
    effects = effects_of(codes, [len(labels) for labels in used])
    return _Task(slice(None) if whole else rows, kept, x, effects, used)


def _apart(task: _Task, fit: PoissonFit) -> NDArray[np.bool_]:
    """The rows that are separated: asked only where a fitted flow has all but vanished."""
    zero = task.y == 0
    if fit.converged:  # such a row falls by about 1 in each step, until rounding stops it
        faint = fit.fitted / task.y.mean()
        suspects = zero & (faint < FAINT) & ((fit.last < -0.01) | (faint < FAINT / 100))
    else:
        suspects = zero
    if suspects.any():
        suspects = separated(
            pd.Series(task.y),
            pd.DataFrame(task.x.T),
            pd.DataFrame(dict(enumerate(task.effects.codes))),
            suspects=pd.Series(suspects),
        ).to_numpy()
    return np.asarray(suspects, dtype=bool)


def _errors(
    table: pd.DataFrame, task: _Task, fit: PoissonFit, names: list[str], cluster: Sequence[Column]
) -> tuple[pd.DataFrame, str]:
    """The covariance of the slopes, and how it was reckoned, in words."""
    scores = fit.within
    scores *= task.y - fit.fitted
    kinds = [pd.factorize(_codes(table, key)[0][task.rows])[0] for key in cluster]
    said = [key if isinstance(key, str) else " and ".join(key) for key in cluster]
    found = sandwich(scores, fit.information, kinds, names=said)
    kind = f"clustered by {', '.join(said)}" if said else "robust"
    mended = "; parts below zero set to zero" if found.mended else ""
    covariance = pd.DataFrame(found.covariance, index=names, columns=names)
    return covariance, f"{kind}, {found.correction}{mended}"


def _record(
    table: pd.DataFrame,
    task: _Task,
    fit: PoissonFit,
    errors: tuple[pd.DataFrame, str],
    rest: tuple[list[str], Sequence[Column], NDArray[Any]],
) -> Gravity:
    """Put the labels back on."""
    (covariance, kind), (names, fixed_effects, reason) = errors, rest
    error = np.sqrt(np.diag(covariance))
    z = fit.slopes / np.where(error > 0, error, np.inf)
    columns = {
        "estimate": fit.slopes,
        "standard_error": error,
        "z": z,
        "p_value": 2 * ndtr(-abs(z)),
    }
    said = [key if isinstance(key, str) else " ".join(key) for key in fixed_effects]
    said = said or ["constant"]
    starts = np.concatenate([[0], np.cumsum(task.effects.sizes)])
    parts = [
        pd.DataFrame({
            "effect": said[place],
            "level": task.used[place],
            "estimate": fit.levels[starts[n] : starts[n + 1]],
        })
        for n, place in enumerate(task.effects.order)
    ]  # fmt: skip
    out = np.flatnonzero(reason)
    return Gravity(
        pd.DataFrame(columns, index=names),
        covariance,
        pd.Series(
            fit.fitted, index=table.index.delete(out) if len(out) else table.index, name="fitted"
        ),
        pd.concat(parts, ignore_index=True),
        pd.DataFrame({"reason": np.array(REASONS)[reason[out]]}, index=table.index[out]),
        fit.log_likelihood,
        len(task.y),
        fit.iterations,
        kind,
    )
