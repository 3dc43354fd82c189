"""A region's own input coefficients, estimated from the nation's by what the region makes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import above_zero, nonnegative, same_labels, unique_labels
from southgate.methods.multipliers import output_multipliers
from southgate.methods.solving import productive

__all__ = [
    "cross_industry_coefficients",
    "flegg_coefficients",
    "flegg_multipliers",
    "simple_coefficients",
]

DELTAS = (0.1, 0.2, 0.3, 0.4)


def simple_coefficients(
    national: pd.DataFrame, region: pd.Series, nation: pd.Series
) -> pd.DataFrame:
    r"""The region's coefficients if a supplier is short by its location quotient.

    .. math:: a^r_{ij} = a^n_{ij} \min(1, SLQ_i), \quad
        SLQ_i = \frac{x^r_i / x^r}{x^n_i / x^n}

    Parameters
    ----------
    national : DataFrame of float, (sectors, sectors)
        Domestic coefficients of the nation; each column sums to less than 1.
    region : Series of float, (sectors,)
        Output or employment of the region by sector, not negative, none missing: without it there
        is no estimate. A sector with 0 is absent and supplies nothing.
    nation : Series of float, (sectors,)
        The same of the nation, above zero, the region among it.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        Never above the national ones. It overstates what a small region supplies itself, as it
        takes no account of size or of buyers [1]_.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, labels differ, or the region has more of a
        sector than the nation.

    References
    ----------
    .. [1] Morrison, W. I. and Smith, P. (1974), Nonsurvey input-output techniques at the small area
       level: an evaluation, *Journal of Regional Science* 14, 1-14.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> region, nation = pd.Series([10.0, 30.0], a.index), pd.Series([500.0, 500.0], a.index)
    >>> simple_coefficients(a, region, nation).to_numpy().tolist()
    [[0.075, 0.125], [0.2, 0.05]]
    """
    a, quotient, _ = _sizes(national, region, nation)
    return _frame(national, a * np.minimum(quotient, 1)[:, None])


def cross_industry_coefficients(
    national: pd.DataFrame, region: pd.Series, nation: pd.Series
) -> pd.DataFrame:
    r"""The region's coefficients if a supplier is short beside the sector that buys of it.

    .. math:: a^r_{ij} = a^n_{ij} \min(1, SLQ_i / SLQ_j), \quad
        a^r_{ii} = a^n_{ii} \min(1, SLQ_i)

    Parameters
    ----------
    national : DataFrame of float, (sectors, sectors)
        Domestic coefficients of the nation; each column sums to less than 1.
    region, nation : Series of float, (sectors,)
        As in :func:`simple_coefficients`.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        Never above the national ones. A sector that the region lacks buys as the nation's does.

    Raises
    ------
    MethodError
        As in :func:`simple_coefficients`.

    References
    ----------
    .. [1] Smith, P. and Morrison, W. I. (1974), *Simulating the Urban Economy: Experiments with
       Input-Output Techniques*, Pion.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> region, nation = pd.Series([10.0, 30.0], a.index), pd.Series([500.0, 500.0], a.index)
    >>> cross_industry_coefficients(a, region, nation).round(4).to_numpy().tolist()
    [[0.075, 0.0833], [0.2, 0.05]]
    """
    a, quotient, _ = _sizes(national, region, nation)
    return _frame(national, a * np.minimum(_cross(quotient), 1))


def flegg_coefficients(
    national: pd.DataFrame, region: pd.Series, nation: pd.Series, *, delta: float
) -> pd.DataFrame:
    r"""The region's coefficients if a small region must buy more from elsewhere.

    .. math:: a^r_{ij} = a^n_{ij} \min(1, \lambda\, CILQ_{ij}), \quad
        \lambda = \left[\log_2 (1 + x^r / x^n)\right]^\delta

    Parameters
    ----------
    national : DataFrame of float, (sectors, sectors)
        Domestic coefficients of the nation; each column sums to less than 1.
    region, nation : Series of float, (sectors,)
        As in :func:`simple_coefficients`.
    delta : float
        In [0, 1): how strongly size counts. It is not known for a region without a surveyed table;
        studies of regions that have one found values
        from about .1 to .4 [2]_, so a single value is a guess. Use
        :func:`flegg_multipliers` to see what it does.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        Never above the national ones.

    Raises
    ------
    MethodError
        As in :func:`simple_coefficients`, or if delta is not in [0, 1).

    References
    ----------
    .. [1] Flegg, A. T. and Webber, C. D. (1997), On the appropriate use of location quotients in
       generating regional input-output tables: reply, *Regional Studies* 31, 795-805.
    .. [2] Flegg, A. T. and Tohmo, T. (2013), Regional input-output tables and the FLQ formula: a
       case study of Finland, *Regional Studies* 47, 703-721.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> region, nation = pd.Series([10.0, 30.0], a.index), pd.Series([500.0, 500.0], a.index)
    >>> flegg_coefficients(a, region, nation, delta=0.3).round(4).to_numpy().tolist()
    [[0.0317, 0.0352], [0.2, 0.0317]]
    """
    if not 0 <= delta < 1:
        raise MethodError(f"`delta` must lie in [0, 1); it is {delta}. Pass such a number.")
    a, quotient, size = _sizes(national, region, nation)
    return _frame(national, a * np.minimum(_cross(quotient) * np.log2(1 + size) ** delta, 1))


def flegg_multipliers(
    national: pd.DataFrame,
    region: pd.Series,
    nation: pd.Series,
    *,
    deltas: tuple[float, ...] = DELTAS,
) -> pd.DataFrame:
    """The region's output multipliers over the exponents that the literature leaves open.

    Parameters
    ----------
    national : DataFrame of float, (sectors, sectors)
        Domestic coefficients of the nation; each column sums to less than 1.
    region, nation : Series of float, (sectors,)
        As in :func:`simple_coefficients`.
    deltas : tuple of float
        Each in [0, 1), at least two: one alone would hide that it is a choice.

    Returns
    -------
    DataFrame of float, (sectors, deltas)
        From 1. How far the columns lie apart is what is not known.

    Raises
    ------
    MethodError
        As in :func:`flegg_coefficients`, or if there are fewer than two different deltas.

    References
    ----------
    .. [1] Flegg, A. T. and Tohmo, T. (2013), Regional input-output tables and the FLQ formula: a
       case study of Finland, *Regional Studies* 47, 703-721.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> region, nation = pd.Series([10.0, 30.0], a.index), pd.Series([500.0, 500.0], a.index)
    >>> flegg_multipliers(a, region, nation).round(2).loc["mills"].tolist()
    [1.14, 1.11, 1.08, 1.06]
    """
    if len(set(deltas)) < 2 or len(set(deltas)) < len(deltas):
        raise MethodError(
            f"`deltas` must be at least two different numbers; they are {deltas}. "
            "Give the range that the literature leaves open."
        )
    found = {
        delta: output_multipliers(flegg_coefficients(national, region, nation, delta=delta))
        for delta in deltas
    }
    return pd.DataFrame(found)


def _sizes(
    national: pd.DataFrame, region: pd.Series, nation: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The national coefficients, the region's location quotients, and its share of the nation."""
    a = productive(national, "national")
    sectors = national.index
    sizes: list[NDArray[Any]] = []
    for series, name in ((region, "region"), (nation, "nation")):
        unique_labels(series, name)
        same_labels(sectors, series.index, f"the rows of `national` and of `{name}`")
        sizes.append(nonnegative(series.to_frame(), name)[:, 0])
    here, whole = sizes
    above_zero(sectors, whole, "nation", "sector", "sectors")
    if not here.any():
        raise MethodError(
            "`region` must have some output or employment; it has none. Without figures by sector "
            "a region's table cannot be estimated."
        )
    over = [str(label) for label in sectors[here > whole]]
    if over:
        raise MethodError(
            f"A region must not have more of a sector than the nation it belongs to; {len(over)} "
            f"of {len(sectors)} do: {named(over)}. Give both in one unit, of one year."
        )
    size = float(here.sum() / whole.sum())
    return a, np.asarray(here / whole / size, dtype=np.float64), size


def _cross(quotient: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotients of supplier over buyer; the supplier's own on the diagonal.

    Where the region lacks the buyer, the quotient has no end and the nation's coefficient stands.
    """
    supplier, buyer = np.broadcast_arrays(quotient[:, None], quotient)
    cross: NDArray[np.float64] = np.divide(
        supplier, buyer, out=np.full(supplier.shape, np.inf), where=buyer > 0
    )
    cross[supplier == 0] = 0
    np.fill_diagonal(cross, quotient)
    return cross


def _frame(national: pd.DataFrame, values: NDArray[np.float64]) -> pd.DataFrame:
    return pd.DataFrame(values, national.index, national.columns, copy=False)
