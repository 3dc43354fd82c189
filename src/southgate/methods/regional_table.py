"""A region's whole table, from its coefficients: what stays, what leaves, what comes in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.balancing import BalanceStatus, ras
from southgate.methods.labelled import nonnegative, same_labels, unique_labels
from southgate.methods.solving import productive

__all__ = ["RegionalTable", "Uses", "regional_table"]


@dataclass(frozen=True, slots=True)
class Uses:
    """What a region uses and sells beside what its sectors buy, as Series, (sectors,).

    ``home`` is what its households, offices and investors use of each product made in the
    country; ``own`` the share of it, in [0, 1], that the region could supply itself; ``abroad``
    what at least is sold outside the region, as exports abroad are. In the unit of the output.
    """

    home: pd.Series
    own: pd.Series
    abroad: pd.Series


@dataclass(frozen=True, slots=True)
class RegionalTable:
    """A region's table in which rows sum to output and columns to what is bought.

    ``flows`` is a DataFrame, (sectors, sectors), of what the region's sectors sell to one another;
    ``coefficients`` the same per unit of the buyer's output; ``sales`` a DataFrame, (sectors, 3):
    ``sectors``, ``home`` and ``outside``, which sum to the output; ``inputs`` a DataFrame,
    (sectors, 2): ``here`` and ``elsewhere``, which sum to what the nation's technique asks for of
    the country's products. ``status``, ``error`` and ``iterations`` are of :func:`ras`.

    ``oversold`` names the sectors that would have sold more than they make; ``moved`` is by how
    much balancing changed the cells of ``flows``, up and down added; ``above`` what cells hold
    beyond the nation's technique, a price of fitting both margins.
    """

    flows: pd.DataFrame
    coefficients: pd.DataFrame
    sales: pd.DataFrame
    inputs: pd.DataFrame
    status: BalanceStatus
    error: float
    iterations: int
    oversold: tuple[str, ...]
    moved: float
    above: float


def regional_table(
    coefficients: pd.DataFrame, national: pd.DataFrame, output: pd.Series, uses: Uses
) -> RegionalTable:
    r"""Balance a region's estimated table, so that nobody sells more than is made.

    .. math:: \sum_j z_{ij} + h_i + o_i = x_i, \qquad \sum_i z_{ij} + e_j = \sum_i a^n_{ij} x_j

    What a sector makes and does not sell in the region leaves it (o). Where it would sell more
    than it makes, only exports abroad leave, and the table does not balance; :func:`ras` then fits
    flows, home use and what comes from elsewhere (e) to the output of each row and the needs of
    each column, both of which are kept.

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of the region, estimated, as from :func:`flegg_coefficients`; never above the national.
    national : DataFrame of float, (sectors, sectors)
        Domestic coefficients of the nation, in the same order.
    output : Series of float, (sectors,)
        What the region makes; not negative, 0 for a sector that it lacks.
    uses : Uses

    Returns
    -------
    RegionalTable
        Check ``status``: only ``"balanced"`` is a table.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, labels differ, a coefficient is above the
        national one, a share lies outside [0, 1], more is sold abroad than made, or the region
        makes nothing.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, sections 7.4 and 8.2.
    .. [2] Flegg, A. T. and Webber, C. D. (1997), On the appropriate use of location quotients in
       generating regional input-output tables: reply, *Regional Studies* 31, 795-805.

    Examples
    --------
    >>> two = pd.Index(["farms", "mills"])
    >>> nation = pd.DataFrame([[0.2, 0.6], [0.2, 0.1]], two, two)
    >>> uses = Uses(*(pd.Series(row, two) for row in ([20.0, 30.0], [1.0, 0.5], [0.0, 5.0])))
    >>> found = regional_table(nation / 2, nation, pd.Series([50.0, 100.0], two), uses)
    >>> found.status, found.oversold, found.sales.sum(axis=1).round(6).tolist()
    ('balanced', ('farms',), [50.0, 100.0])
    >>> before = nation / 2 * [50.0, 100.0]
    >>> [round(float(sum_), 2) for sum_ in ((found.flows - before).abs().sum().sum(), found.moved)]
    [3.52, 3.52]
    """
    a, need, x = _region(coefficients, national, output)
    home, own, abroad = _uses(output, uses)
    flows = a * x
    local = home * own
    sold = flows.sum(axis=1) + local
    leaving = np.maximum(x - sold, abroad)
    needs = (need * x).sum(axis=0)
    names = output.index
    prior = pd.DataFrame(
        np.block(
            [
                [flows, local[:, None], leaving[:, None]],
                [needs - flows.sum(axis=0), home.sum() - local.sum(), 0.0],
            ]
        )
    ).clip(lower=0.0)
    columns = pd.Series([*needs, home.sum(), leaving.sum()])
    rows = pd.Series([*x, columns.sum() - x.sum()])
    fitted = ras(prior, rows, columns)
    z = fitted.table.to_numpy()
    inside = z[:-1, :-2]
    made = np.where(x > 0, x, 1.0)
    over = names[sold + abroad > x * (1 + 1e-9)]
    return RegionalTable(
        pd.DataFrame(inside, names, names),
        pd.DataFrame(inside / made, names, names),
        pd.DataFrame(
            {"sectors": inside.sum(axis=1), "home": z[:-1, -2], "outside": z[:-1, -1]}, names
        ),
        pd.DataFrame({"here": inside.sum(axis=0), "elsewhere": z[-1, :-2]}, names),
        fitted.status,
        fitted.error,
        fitted.iterations,
        tuple(map(str, over)),
        float(np.abs(inside - flows).sum()),
        float(np.maximum(inside - need * x, 0).sum()),
    )


def _region(
    coefficients: pd.DataFrame, national: pd.DataFrame, output: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The coefficients of region and nation, and what the region makes."""
    a, need = nonnegative(coefficients, "coefficients"), productive(national, "national")
    for one, other, said in (
        (coefficients.index, coefficients.columns, "the rows and the columns of `coefficients`"),
        (national.index, coefficients.index, "the rows of `national` and of `coefficients`"),
        (national.index, output.index, "the rows of `national` and of `output`"),
    ):
        same_labels(one, other, said)
    unique_labels(output, "output")
    x = nonnegative(output.to_frame(), "output")[:, 0]
    above = np.asarray((a > need * (1 + 1e-9)).any(axis=0))
    if above.any():
        raise MethodError(
            "A region's coefficient must not be above the nation's, whose technique it has; "
            f"{above.sum()} of {len(above)} sectors have such: "
            f"{named([str(s) for s in output.index[above]])}. Estimate them from the same table."
        )
    if not x.any():
        raise MethodError(
            "`output` must have some output; it has none. Without it there is no table to balance."
        )
    return a, need, x


def _uses(
    output: pd.Series, uses: Uses
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Final use, the share that is the region's own, and exports; each checked at the door."""
    found = []
    for name in ("home", "own", "abroad"):
        series: pd.Series = getattr(uses, name)
        unique_labels(series, f"uses.{name}")
        same_labels(output.index, series.index, f"the rows of `output` and of `uses.{name}`")
        found.append(nonnegative(series.to_frame(), f"uses.{name}")[:, 0])
    home, own, abroad = found
    x = output.to_numpy(dtype=np.float64)
    for wrong, must in (
        (own > 1, "`uses.own` must lie in [0, 1]"),
        (abroad > x, "A region must not sell more abroad than it makes"),
        ((own > 0) & (x == 0), "A sector that makes nothing must supply none of the home use"),
    ):
        if wrong.any():
            raise MethodError(
                f"{must}; {wrong.sum()} of {len(x)} sectors do not keep to it: "
                f"{named([str(s) for s in output.index[wrong]])}. Mend those rows."
            )
    return home, own, abroad
