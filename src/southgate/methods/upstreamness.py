"""How many steps lie between a sector and the final user, and between it and its first inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import above_zero, nonnegative, same_labels, unique_labels
from southgate.methods.solving import factored

__all__ = ["Abroad", "downstreamness", "upstreamness"]


@dataclass(frozen=True, slots=True)
class Abroad:
    """What leaves the country or its year, so that shares are of what the country itself uses.

    ``exports``, ``imports`` (not negative) and ``stocks`` (what was added to stock; may be
    negative) are Series, (sectors,), in the unit of the flows. Without ``stocks`` the correction
    is for trade alone.
    """

    exports: pd.Series
    imports: pd.Series
    stocks: pd.Series | None = None


def upstreamness(
    intermediate: pd.DataFrame,
    output: pd.Series,
    *,
    abroad: Abroad | None,
    rounding: float = 0.01,
) -> pd.Series:
    r"""How many steps, on average, a sector's product is away from its final use.

    .. math:: U = (I - \Delta)^{-1} 1, \qquad
        \delta_{ij} = \frac{z_{ij}}{x_i - e_i + m_i - n_i}

    Parameters
    ----------
    intermediate : DataFrame of float, (sectors, sectors)
        Flows with the imports among them, as tables print them, or domestic ones without a
        correction; finite, not negative.
    output : Series of float, (sectors,)
        Above zero, in the order of the table.
    abroad : Abroad or None
        Exports, imports and changes in stock. None says that the table is closed: a sector that
        sells more than it makes is then refused, as its shares would sum to more than one.
    rounding : float
        By how much shares may sum to more than 1 because a table is printed in round numbers.

    Returns
    -------
    Series of float, (sectors,)
        From 1 (all goes to final use at once). What is exported is taken to be used abroad as it
        is at home.

    Raises
    ------
    MethodError
        If a cell is missing or infinite, labels differ, a sector has no output or nothing that the
        country uses, shares of a closed table or one with stocks sum to more than 1, or no chain
        ends.

    References
    ----------
    .. [1] Antràs, P., Chor, D., Fally, T. and Hillberry, R. (2012), Measuring the upstreamness of
       production and trade flows, *American Economic Review* 102 (3), 412-416.

    Examples
    --------
    >>> z = pd.DataFrame([[0.0, 100.0], [0.0, 0.0]], ["ore", "steel"], ["ore", "steel"])
    >>> upstreamness(z, pd.Series([100.0, 300.0], ["ore", "steel"]), abroad=None).tolist()
    [2.0, 1.0]
    """
    z, x = _table(intermediate, output)
    used = x if abroad is None else x + _leaving(abroad, output.index)
    above_zero(output.index, used, "output", "sector", "sectors that the country uses")
    shares = z / used[:, None]
    sums = shares.sum(axis=1)
    if abroad is None or abroad.stocks is not None:
        _at_most_one(output.index, sums, 1 + rounding)
    solver = factored(shares)
    steps = -sums if solver.singular else solver.solve(np.ones(len(shares)))
    if not steps.min() >= 1 - 1e-9:
        raise MethodError(
            "Every chain must end in a final use; those through these sectors do not: "
            f"{named([str(s) for s in output.index[sums >= 1]])}. Pass `abroad` with stocks."
        )
    return pd.Series(steps, output.index, name="upstreamness")


def downstreamness(intermediate: pd.DataFrame, output: pd.Series) -> pd.Series:
    r"""How many steps, on average, lie between a sector and the work first put in.

    .. math:: D = (I - A')^{-1} 1

    Parameters
    ----------
    intermediate : DataFrame of float, (sectors, sectors)
        Flows; with the imports among them, steps abroad are counted as if at home.
    output : Series of float, (sectors,)
        Above zero, in the order of the table.

    Returns
    -------
    Series of float, (sectors,)
        From 1 (no inputs). It equals the output multiplier of the same coefficients.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, labels differ, a sector has no output, or uses
        inputs worth its whole output.

    References
    ----------
    .. [1] Fally, T. (2012), Production staging: measurement and facts, working paper, University
       of Colorado.
    .. [2] Miller, R. E. and Temurshoev, U. (2017), Output upstreamness and input downstreamness of
       industries/countries in world production, *International Regional Science Review* 40,
       443-475.

    Examples
    --------
    >>> z = pd.DataFrame([[0.0, 100.0], [0.0, 0.0]], ["ore", "steel"], ["ore", "steel"])
    >>> downstreamness(z, pd.Series([100.0, 200.0], ["ore", "steel"])).tolist()
    [1.0, 1.5]
    """
    z, x = _table(intermediate, output)
    inputs = z / x
    idle = inputs.sum(axis=0) >= 1
    if idle.any():
        raise MethodError(
            "Each sector must add value; these use inputs worth their whole output: "
            f"{named([str(s) for s in output.index[idle]])}. Mend the table, or join them."
        )
    steps = factored(inputs).solve(np.ones(len(x)), transposed=True)
    return pd.Series(steps, output.index, name="downstreamness")


def _table(
    intermediate: pd.DataFrame, output: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = nonnegative(intermediate, "intermediate")
    sectors = intermediate.index
    same_labels(sectors, intermediate.columns, "the rows and the columns of `intermediate`")
    unique_labels(output, "output")
    same_labels(sectors, output.index, "the rows of `intermediate` and of `output`")
    x = nonnegative(output.to_frame(), "output")[:, 0]
    above_zero(sectors, x, "output", "sector", "sectors")
    return z, x


def _leaving(abroad: Abroad, sectors: pd.Index) -> NDArray[np.float64]:
    """Imports less exports and what was added to stock."""
    signed = {"imports": 1.0, "exports": -1.0, "stocks": -1.0}
    total = np.zeros(len(sectors))
    for name, sign in signed.items():
        series: pd.Series | None = getattr(abroad, name)
        if series is None:
            continue
        unique_labels(series, f"abroad.{name}")
        same_labels(sectors, series.index, f"the rows of `output` and of `abroad.{name}`")
        plain = series.abs() if name == "stocks" else series
        nonnegative(plain.to_frame(), f"abroad.{name}")
        total += sign * series.to_numpy(dtype=np.float64)
    return total


def _at_most_one(sectors: pd.Index, sums: NDArray[np.float64], most: float) -> None:
    over = sums > most
    if over.any():
        raise MethodError(
            "The shares of a sector's product must not sum to more than 1; those of "
            f"{over.sum()} of {len(sectors)} do: {named([str(s) for s in sectors[over]])}. "
            "Pass `abroad` with exports, imports and stocks."
        )
