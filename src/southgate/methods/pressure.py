"""How strongly each origin is pressed to send, and how sure its rank is over the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.labelled import same_labels, unique_labels
from southgate.methods.ranks import RankRange, rank_range

__all__ = ["PressureRanks", "pressure_ranks", "sending_pressure"]


@dataclass(frozen=True, slots=True)
class PressureRanks:
    """Where each origin ranks by pressure, and of which origins nothing is said.

    ``range`` holds the rank in the headline choice, the best and the worst over all choices.
    ``scores`` is a DataFrame of float, (origins, choices), the headline first. ``unsaid`` names the
    origins that lack a value in at least one period: they are not ranked, not ranked last.
    """

    range: RankRange
    scores: pd.DataFrame
    unsaid: tuple[str, ...]


def sending_pressure(pressures: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    r"""How strongly each origin's sector is pressed, beside the other origins.

    .. math:: z_o = \sum_k \frac{\omega_k}{\sum_j \omega_j} \frac{x_{ok} - \bar{x}_k}{\sigma_k}

    Parameters
    ----------
    pressures : DataFrame of float, (origins, pressures)
        High presses. Finite, every label once; any units.
    weights : mapping of str to float
        By pressure, not negative, one above 0.

    Returns
    -------
    Series of float, (origins,)
        Standard deviations from the mean of these origins, without unit. A pressure that is alike
        everywhere adds 0.

    Raises
    ------
    MethodError
        If a pressure is missing or infinite, or the weights are not those of its columns.

    Notes
    -----
    The score compares these origins among themselves and has no zero of its own: the first may be
    pressed little where all are.

    References
    ----------
    .. [1] Saisana, M., Saltelli, A. and Tarantola, S. (2005), Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators, *Journal of the
       Royal Statistical Society A* 168, 307-323.

    Examples
    --------
    >>> pressures = pd.DataFrame({"structure": [3.0, 1.0], "wages": [10.0, 50.0]}, ["a", "b"])
    >>> sending_pressure(pressures, {"structure": 2.0, "wages": 1.0}).round(3).tolist()
    [0.333, -0.333]
    """
    _refuse_pressures(pressures)
    given = {str(name): float(size) for name, size in weights.items()}
    if set(given) != set(pressures.columns) or min(given.values()) < 0 or sum(given.values()) <= 0:
        raise MethodError(
            "`weights` must name every pressure, be not negative and not all 0; they are "
            f"{given}. Pass one weight for each of {named([str(n) for n in pressures.columns])}."
        )
    centred = pressures - pressures.mean()
    spread = pressures.std(ddof=0)
    alike = spread <= 1e-12 * pressures.abs().max()
    standard = centred / spread.mask(alike, np.inf)
    size = pd.Series(given)[pressures.columns]
    return (standard @ (size / size.sum())).rename("pressure")


def pressure_ranks(pressures: Mapping[str, pd.DataFrame], *, top: int = 3) -> PressureRanks:
    """Where each origin ranks by pressure, over the choices that an analyst must make.

    For every period, the headline period first: all pressures with equal weights; each with double
    weight; each alone; and the mixtures both of standardised pressures and of their ranks.

    Parameters
    ----------
    pressures : mapping of str to DataFrame of float, (origins, pressures)
        One table a period; high presses. The same labels in all; missing where not known.
    top : int
        How many count as the top, from 1.

    Returns
    -------
    PressureRanks
        The origins with every value in every period, from rank 1.

    Raises
    ------
    MethodError
        If there is no period, labels differ, a value is infinite, or fewer than two origins have
        every value.

    Notes
    -----
    The range holds over these choices. It is no interval for error in the data.

    References
    ----------
    .. [1] Saisana, M., Saltelli, A. and Tarantola, S. (2005), Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators, *Journal of the
       Royal Statistical Society A* 168, 307-323.

    Examples
    --------
    >>> now = pd.DataFrame({"structure": [3.0, 1, 0], "wages": [50.0, 40, np.nan]}, list("abc"))
    >>> found = pressure_ranks({"2019/2021": now})
    >>> found.range.ranks["rank"].to_dict(), found.range.choices, found.unsaid
    ({'a': 1, 'b': 2}, 8, ('c',))
    """
    if not pressures:
        raise MethodError("There must be a period; there is none. Pass a table of pressures.")
    head = next(iter(pressures.values()))
    known = pd.Series(data=True, index=head.index)
    for period, table in pressures.items():
        same_labels(head.index, table.index, f"the rows of the first period and of {period}")
        same_labels(head.columns, table.columns, f"the columns of the first period and of {period}")
        known &= table.notna().all(axis=1)
    unsaid = tuple(str(origin) for origin in known.index[~known])
    if known.sum() < 2:
        raise MethodError(
            f"Two origins at least must have every value; {int(known.sum())} of {len(known)} have "
            f"(none for {named(list(unsaid))}). Add values, or drop a pressure."
        )
    scores = {
        f"{period} {how}": score
        for period, table in pressures.items()
        for how, score in _choices(table[known]).items()
    }
    table = pd.DataFrame(scores)
    return PressureRanks(rank_range(table, top=top), table, unsaid)


def _choices(pressures: pd.DataFrame) -> dict[str, pd.Series]:
    """Every way to weigh the pressures of one period, equal weights first."""
    names = [str(name) for name in pressures.columns]
    equal = dict.fromkeys(names, 1.0)
    mixes = {"equal": equal}
    if len(names) > 1:
        mixes |= {f"double {name}": {**equal, name: 2.0} for name in names}
    found = {how: sending_pressure(pressures, mix) for how, mix in mixes.items()}
    if len(names) > 1:
        ranked = pressures.rank()
        found |= {f"{how} of ranks": sending_pressure(ranked, mix) for how, mix in mixes.items()}
        found |= {f"{name} alone": pressures[name] for name in names}
    return found


def _refuse_pressures(pressures: pd.DataFrame) -> None:
    unique_labels(pressures, "pressures")
    holes = ~np.isfinite(pressures.to_numpy(dtype="float64", na_value=np.nan)).all(axis=1)
    if holes.any():
        rows = [str(origin) for origin in pressures.index[holes]]
        raise MethodError(
            f"`pressures` must be finite; those of {named(rows)} are not. Drop these origins: what "
            "is not known is not said."
        )
