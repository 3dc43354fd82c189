"""Which activities a region without them takes up, and what went before that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import linalg, optimize, sparse, special

from southgate.errors import MethodError, named
from southgate.methods.labelled import binary, same_labels, unique_labels

__all__ = ["EntryModel", "entry_model", "entry_scores"]

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
NEAR = 1e-9  # a step this small, in standard deviations of the covariates, is the last


@dataclass(frozen=True, slots=True)
class EntryModel:
    """What made entry more likely within a region.

    ``coefficients`` is a DataFrame, (covariates, 6): ``estimate`` (log odds for one standard
    deviation, or one unit), ``standard_error`` (clustered by region), ``z``, ``p_value``, and the
    ``centre`` and ``scale`` by which a covariate is standardised. ``scores`` is a DataFrame,
    (regions, activities), the log odds of entry but for the region's own level, NaN where the cell
    is not at risk. ``cells`` and ``entries`` count what the estimate used; ``dropped`` names the
    regions that entered everything or nothing and so say nothing about what is entered;
    ``converged`` says whether the steps came to rest.
    """

    coefficients: pd.DataFrame
    scores: pd.DataFrame
    cells: int
    entries: int
    dropped: tuple[str, ...]
    converged: bool


def entry_model(
    before: pd.DataFrame,
    after: pd.DataFrame,
    covariates: Mapping[str, pd.DataFrame],
    *,
    standardised: bool = True,
    most_steps: int = 50,
) -> EntryModel:
    r"""Which activities a region without them enters, compared within the region.

    Over cells where the region lacked the activity before; y says whether it has it after:

    .. math:: \log\frac{P(y_{ra} = 1)}{P(y_{ra} = 0)} = \alpha_r + \sum_k \beta_k x_{rak}

    Parameters
    ----------
    before : DataFrame of bool or 0/1, (regions, activities)
        Advantage at the start. Cells without it are at risk.
    after : DataFrame of bool or 0/1, (regions, activities)
        Advantage at the end, with the same labels.
    covariates : mapping of str to DataFrame of float, (regions, activities)
        What was known at the start; finite where a cell is at risk, anything elsewhere. Each must
        differ within regions: what is the same over a whole region lies in its level.
    standardised : bool
        Whether estimates are for one standard deviation of a covariate over the cells used, or for
        one unit of it.
    most_steps : int
        Steps of Newton after which it stops without having converged; ten are usual.

    Returns
    -------
    EntryModel

    Raises
    ------
    MethodError
        If labels differ, a covariate is missing at risk, does not differ within regions, follows
        from the others, or separates entries from the rest; or no more regions than covariates
        entered some but not all of what they lacked.

    Notes
    -----
    Every region has its own level, found with the coefficients (not conditioned away): coefficients
    are then too far from 0 by about one part in the number of cells at risk per region, nothing
    with hundreds of them and much with five. Standard errors allow for any dependence within a
    region and carry the factor of G/(G - 1) for G regions; with under thirty they are too small.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), "The product space
       conditions the development of nations", *Science* 317, 482-487.
    .. [2] Liang, K.-Y. and Zeger, S. L. (1986), "Longitudinal data analysis using generalized
       linear models", *Biometrika* 73, 13-22.

    Examples
    --------
    >>> after = pd.DataFrame([[1, 1, 0, 1, 0, 0]] * 2, index=["north", "south"])
    >>> near = pd.DataFrame([[1.0, 1, 1, 0, 0, 0]] * 2, index=["north", "south"])
    >>> model = entry_model(after * 0, after, {"near": near}, standardised=False)
    >>> float(model.coefficients.loc["near", "estimate"].round(4))  # odds of 2 against 1/2: log 4
    1.3863
    """
    at_risk, y_all = _at_risk(before, after)
    x_all = _covariates(before, covariates, at_risk)
    number = at_risk.sum(axis=1)
    entered = (at_risk & y_all).sum(axis=1)
    kept = (entered > 0) & (entered < number)
    if kept.sum() <= len(x_all):
        raise MethodError(
            "More regions than there are covariates must have entered some but not all of what "
            f"they lacked; {int(kept.sum())} did, for {len(x_all)}. Add regions or drop covariates."
        )
    used = at_risk & kept[:, None]
    y = y_all[used].astype("float64")
    groups = _Groups.of(number[kept])
    names = list(covariates)
    raw = np.column_stack([values[used] for values in x_all])
    centre, scale = raw.mean(axis=0), raw.std(axis=0)
    _refuse_flat(names, raw, groups)
    x = (raw - centre) / scale
    _refuse_dependent(names, groups.within(x))
    _refuse_separating(names, x, y, groups)
    alpha, beta, converged = _fit(x, y, groups, most_steps)
    if not converged:
        _refuse_separated(names, x, y, groups)
    covariance = _clustered(x, y, x @ beta + alpha[groups.code], groups)
    if not standardised:
        beta, covariance = beta / scale, covariance / np.outer(scale, scale)
        centre, scale = np.zeros(len(names)), np.ones(len(names))
    coefficients = _coefficients(names, beta, covariance, centre, scale)
    scores = _scores(coefficients, x_all, at_risk)
    return EntryModel(
        coefficients,
        pd.DataFrame(scores, before.index, before.columns),
        len(y),
        int(y.sum()),
        tuple(str(label) for label in before.index[~kept]),
        converged,
    )


def entry_scores(
    model: EntryModel, before: pd.DataFrame, covariates: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    r"""How much speaks for entry by what a model learnt elsewhere or earlier.

    .. math:: s_{ra} = \sum_k \beta_k \frac{x_{rak} - c_k}{d_k}

    Parameters
    ----------
    model : EntryModel
        Its ``coefficients`` give the estimates, centres and scales; nothing is fitted again.
    before : DataFrame of bool or 0/1, (regions, activities)
        Advantage at the start of the other period. Cells without it are at risk.
    covariates : mapping of str to DataFrame of float, (regions, activities)
        Those of the model, by the same names; finite where a cell is at risk.

    Returns
    -------
    DataFrame of float, (regions, activities)
        Log odds but for the region's own level; NaN where a cell is not at risk. Only differences
        within a region mean something.

    Raises
    ------
    MethodError
        If names or labels differ, or a covariate is missing at risk.

    Examples
    --------
    >>> table = pd.DataFrame([[0, 0, 0, 1]] * 2, index=["north", "south"], columns=list("abcd"))
    >>> after = pd.DataFrame([[1, 0, 1, 1], [0, 1, 0, 1]], table.index, table.columns)
    >>> near = pd.DataFrame([[3.0, 2, 1, 0], [2, 1, 3, 0]], table.index, table.columns)
    >>> model = entry_model(table, after, {"near": near})
    >>> entry_scores(model, table, {"near": near}).equals(model.scores)
    True
    """
    names = [str(name) for name in model.coefficients.index]
    odd = sorted(set(names) ^ set(covariates))
    if odd:
        raise MethodError(
            f"`covariates` must be those of the model; {named(odd)} is in one of them only. "
            "Pass the same names."
        )
    at_risk = ~binary(before, "before")
    values = _covariates(before, {name: covariates[name] for name in names}, at_risk)
    return pd.DataFrame(_scores(model.coefficients, values, at_risk), before.index, before.columns)


@dataclass(frozen=True, slots=True)
class _Groups:
    """The cells used, region by region: where each begins, its size, the region of each cell."""

    first: npt.NDArray[np.intp]
    size: Floats
    code: npt.NDArray[np.intp]

    @classmethod
    def of(cls, sizes: npt.NDArray[np.intp]) -> _Groups:
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return cls(first, sizes.astype("float64"), np.repeat(np.arange(len(sizes)), sizes))

    def total(self, values: Floats) -> Floats:
        """Sums by region, of each column."""
        sums: Floats = np.add.reduceat(values, self.first, axis=0)
        return sums

    def within(self, x: Floats) -> Floats:
        """What is left of each column once its mean over the region is taken off."""
        means = self.total(x) / self.size[:, None]
        return x - means[self.code]


def _at_risk(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Truths, Truths]:
    had, has = binary(before, "before"), binary(after, "after")
    same_labels(before.index, after.index, "the rows of `before` and of `after`")
    same_labels(before.columns, after.columns, "the columns of `before` and of `after`")
    return ~had, has


def _covariates(
    before: pd.DataFrame, covariates: Mapping[str, pd.DataFrame], at_risk: Truths
) -> list[Floats]:
    """The values of every covariate, finite wherever a cell is at risk."""
    if not covariates:
        raise MethodError("`covariates` must hold at least one table; it holds none. Add one.")
    values, holes = [], []
    for name, table in covariates.items():
        unique_labels(table, name)
        same_labels(before.index, table.index, f"the rows of `before` and of `{name}`")
        same_labels(before.columns, table.columns, f"the columns of `before` and of `{name}`")
        values.append(table.to_numpy("float64", na_value=np.nan))
        missing = at_risk & ~np.isfinite(values[-1])
        if missing.any():
            rows = [str(label) for label in before.index[missing.any(axis=1)]]
            holes.append(f"`{name}` is not in {int(missing.sum())}, in rows {named(rows)}")
    if holes:
        raise MethodError(
            f"Covariates must be finite in the {int(at_risk.sum())} cells at risk; "
            f"{'; '.join(holes)}. Fill those cells, or drop their rows or columns everywhere."
        )
    return values


def _refuse_flat(names: list[str], raw: Floats, groups: _Groups) -> None:
    """Refuse covariates that are the same over each region."""
    left = np.abs(groups.within(raw)).max(axis=0)
    flat = left <= 1e-12 * np.maximum(np.abs(raw).max(axis=0), 1e-300)
    if flat.any():
        constant = [name for name, is_flat in zip(names, flat, strict=True) if is_flat]
        raise MethodError(
            f"A covariate must differ within regions; {len(constant)} of {len(names)} do not, "
            f"{named(constant)}. Leave them out: the regions' levels hold them already."
        )


def _refuse_dependent(names: list[str], within: Floats) -> None:
    """Refuse covariates that follow from the others."""
    unit = within / np.linalg.norm(within, axis=0)
    _, r, order = linalg.qr(unit, mode="economic", pivoting=True)
    small = np.abs(np.diag(r)) < 1e-8
    if small.any():
        dependent = [names[i] for i in order[: len(small)][small]] + [
            names[i] for i in order[len(small) :]
        ]
        raise MethodError(
            f"No covariate may follow from the others within regions; {len(dependent)} of "
            f"{len(names)} do, {named(dependent)}. Leave them out."
        )


def _refuse_separating(names: list[str], x: Floats, y: Floats, groups: _Groups) -> None:
    """Refuse a covariate that alone puts every entry of a region above, or below, the rest."""
    entry = y[:, None] == 1
    infinite = np.inf
    guilty = np.zeros(len(names), dtype=bool)
    for sign in (1.0, -1.0):
        low = np.minimum.reduceat(np.where(entry, sign * x, infinite), groups.first, axis=0)
        high = np.maximum.reduceat(np.where(entry, -infinite, sign * x), groups.first, axis=0)
        guilty |= (low >= high).all(axis=0)
    if guilty.any():
        _separated([name for name, bad in zip(names, guilty, strict=True) if bad])


def _refuse_separated(names: list[str], x: Floats, y: Floats, groups: _Groups) -> None:
    """Refuse covariates of which some mix separates entries from the rest in every region."""
    sign = 2.0 * y - 1.0
    levels = sparse.csr_array(
        (-sign, (np.arange(len(y)), groups.code)), shape=(len(y), len(groups.size))
    )
    margins = sparse.hstack([sparse.csr_array(sign[:, None] * x), levels], format="csr")
    limits = [(-1.0, 1.0)] * x.shape[1] + [(None, None)] * len(groups.size)
    found = optimize.linprog(
        -margins.sum(axis=0), A_ub=-margins, b_ub=np.zeros(len(y)), bounds=limits, method="highs"
    )
    mix = np.abs(found.x[: x.shape[1]]) if found.success else np.zeros(x.shape[1])
    if found.success and -found.fun > 1e-7 * len(y):
        _separated([name for name, weight in zip(names, mix, strict=True) if weight > 1e-7])


def _separated(guilty: list[str]) -> None:
    together = "a mix of " if len(guilty) > 1 else ""
    raise MethodError(
        "No covariate may separate entries from the rest in every region, for its coefficient "
        f"would have no end; {together}{named(guilty)} does. Leave it out or take a coarser one."
    )


def _fit(x: Floats, y: Floats, groups: _Groups, most: int) -> tuple[Floats, Floats, bool]:
    """Levels and coefficients of the greatest likelihood, and whether they came to rest."""
    share = groups.total(y) / groups.size
    alpha, beta = special.logit(share), np.zeros(x.shape[1])

    def loss(a: Floats, b: Floats) -> float:
        eta = x @ b + a[groups.code]
        return float(np.logaddexp(0.0, eta).sum() - y @ eta)

    now = loss(alpha, beta)
    for _ in range(most):
        eta = x @ beta + alpha[groups.code]
        left = y - special.expit(eta)
        information, means, weight = _information(x, eta, groups)
        by_region = groups.total(left)
        if not weight.min() > 1e-14 or not np.linalg.cond(information) < 1e14:
            break
        step = np.linalg.solve(information, x.T @ left - means.T @ by_region)
        level = by_region / weight - means @ step
        for length in 0.5 ** np.arange(20):
            trial = loss(alpha + length * level, beta + length * step)
            if trial <= now + 1e-12 * abs(now):
                break
        alpha, beta, now = alpha + length * level, beta + length * step, trial
        if max(np.abs(step).max(), np.abs(level).max()) < NEAR:
            return alpha, beta, True
    return alpha, beta, False


def _clustered(x: Floats, y: Floats, eta: Floats, groups: _Groups) -> Floats:
    """Covariance of the coefficients, if cells of a region depend on each other in any way."""
    information, means, _ = _information(x, eta, groups)
    left = y - special.expit(eta)
    scores = groups.total((x - means[groups.code]) * left[:, None])
    bread = np.linalg.pinv(information, hermitian=True)
    many = len(groups.size)
    covariance: Floats = bread @ (scores.T @ scores) @ bread * many / (many - 1)
    # Regions that agree to the last digit would give an error of rounding, not of the estimate.
    covariance[:, np.diag(covariance) <= 1e-20 * np.diag(bread)] = np.nan
    return covariance


def _information(x: Floats, eta: Floats, groups: _Groups) -> tuple[Floats, Floats, Floats]:
    """Information on the coefficients once levels are out, means by region, weights by region."""
    w = special.expit(eta) * special.expit(-eta)
    weight = groups.total(w)
    means = groups.total(w[:, None] * x) / weight[:, None]
    away = x - means[groups.code]
    return away.T @ (w[:, None] * away), means, weight


def _coefficients(
    names: list[str], beta: Floats, covariance: Floats, centre: Floats, scale: Floats
) -> pd.DataFrame:
    error = np.sqrt(np.diag(covariance))
    z = beta / error
    columns = {
        "estimate": beta,
        "standard_error": error,
        "z": z,
        "p_value": 2.0 * special.ndtr(-np.abs(z)),
        "centre": centre,
        "scale": scale,
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="covariate"))


def _scores(coefficients: pd.DataFrame, values: list[Floats], at_risk: Truths) -> Floats:
    total = np.zeros(at_risk.shape)
    rows = zip(*(coefficients[name] for name in ("estimate", "centre", "scale")), strict=True)
    for (estimate, centre, scale), table in zip(rows, values, strict=True):
        total += estimate * (table - centre) / scale
    return np.where(at_risk, total, np.nan)
