"""Inputs made at home and inputs from abroad, where a table has them in one number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["Origins", "imports_apart"]


@dataclass(frozen=True, slots=True)
class Origins:
    """A table of flows, apart by where they come from; the two add up to what was given.

    ``domestic`` and ``imported`` are DataFrames, (sectors, sectors), in the unit of the flows;
    ``share`` is a Series, (sectors,), of imports in what the country uses of a product, in [0, 1].
    """

    domestic: pd.DataFrame
    imported: pd.DataFrame
    share: pd.Series


def imports_apart(
    intermediate: pd.DataFrame, final_demand: pd.Series, imports: pd.Series
) -> Origins:
    r"""Which part of each flow comes from abroad, if all users take the same part.

    .. math:: m_i = \frac{M_i}{\sum_j z_{ij} + f_i}, \qquad z^d_{ij} = (1 - m_i) z_{ij}

    Parameters
    ----------
    intermediate : DataFrame of float, (sectors, sectors)
        Flows with the imports among them; finite, not negative.
    final_demand : Series of float, (sectors,)
        What households, government and investors at home use, with changes in stock and without
        exports; finite, may be negative where stocks fall.
    imports : Series of float, (sectors,)
        Finite, not negative: a table that prints them with a minus is turned first.

    Returns
    -------
    Origins
        An assumption, not a measurement: that exports hold no imported goods as they came, and
        that a miner and a household take the same part from abroad.

    Raises
    ------
    MethodError
        If a cell is missing or infinite, imports are negative, or a country imports more of a
        product than it uses of it.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, section 4.2.

    Examples
    --------
    >>> z = pd.DataFrame([[30.0, 50.0], [20.0, 40.0]], ["ore", "steel"], ["ore", "steel"])
    >>> final = pd.Series([20.0, 40.0], ["ore", "steel"])
    >>> parts = imports_apart(z, final, pd.Series([50.0, 0.0], ["ore", "steel"]))
    >>> parts.share.tolist(), parts.domestic.loc["ore"].tolist()
    ([0.5, 0.0], [15.0, 25.0])
    """
    z = nonnegative(intermediate, "intermediate")
    sectors = intermediate.index
    same_labels(sectors, intermediate.columns, "the rows and the columns of `intermediate`")
    for series, name in ((final_demand, "final_demand"), (imports, "imports")):
        unique_labels(series, name)
        same_labels(sectors, series.index, f"the rows of `intermediate` and of `{name}`")
    m = nonnegative(imports.to_frame(), "imports")[:, 0]
    nonnegative(final_demand.abs().to_frame(), "final_demand")
    used = z.sum(axis=1) + final_demand.to_numpy(dtype=np.float64)
    over = m > used
    if over.any():
        wrong = [str(label) for label in sectors[over]]
        raise MethodError(
            "A country must not import more of a product than it uses of it; "
            f"{len(wrong)} of {len(sectors)} sectors do: {named(wrong)}. "
            "Take goods that only pass through out of the imports."
        )
    share = np.divide(m, used, out=np.zeros_like(m), where=used > 0)
    abroad = z * share[:, None]
    return Origins(
        pd.DataFrame(z - abroad, sectors, intermediate.columns, copy=False),
        pd.DataFrame(abroad, sectors, intermediate.columns, copy=False),
        pd.Series(share, sectors, name="share"),
    )
