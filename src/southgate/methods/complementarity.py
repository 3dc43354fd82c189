"""Complementarity: how much of what one region has more of is what another has less of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from southgate.errors import MethodError
from southgate.methods.labelled import nonnegative, unique_labels

__all__ = ["complementarity"]


def complementarity(structure: pd.DataFrame, region: str) -> pd.DataFrame:
    r"""Compare one region's surpluses with the shortfalls of every other, and the other way round.

    With s, a region's shares, and S, those of all together, a surplus is what s has above S, a
    shortfall what it lacks to S. Both add up to the same d. The index is Michaely's, with surpluses
    in the place of exports and shortfalls in that of imports:

    .. math:: C_{rp} = \sum_k \min\left(\frac{(s_{rk} - S_k)^+}{d_r},
       \frac{(S_k - s_{pk})^+}{d_p}\right) = 1 - \frac12 \sum_k |x_{rk} - m_{pk}|

    Parameters
    ----------
    structure : DataFrame of float, (regions, activities)
        Jobs or output; not negative, any unit; what is not published counts as none.
    region : str
        One of the rows.

    Returns
    -------
    DataFrame of float, (other regions, [sells, buys])
        From 0 to 1: ``sells``, of the region's surplus, meets a shortfall there; ``buys``, of the
        surplus there, meets one here. Missing for a region that is made like all together. Neither
        is trade: nothing says that anybody buys from the neighbour.

    Raises
    ------
    MethodError
        If the region is not there, has nothing, is made like all together, or is alone.

    References
    ----------
    .. [1] Michaely, M. (1996), *Trade Preferential Agreements in Latin America: An Ex-ante
       Assessment*, World Bank Policy Research Working Paper 1583.
    .. [2] Isard, W. (1960), *Methods of Regional Analysis*, MIT Press, chapter 5.

    Examples
    --------
    >>> jobs = pd.DataFrame({"coal": [9, 0, 1], "cars": [0, 9, 1], "shops": [1, 1, 1]},
    ...     index=["pit", "plant", "town"])
    >>> complementarity(jobs, "pit").loc["plant"].round(6).tolist()
    [0.934579, 0.934579]
    """
    unique_labels(structure, "structure")
    made = nonnegative(structure, "structure")
    total = made.sum(axis=1)
    if region not in structure.index or len(structure) < 2:
        raise MethodError(f"`{region}` must be a row beside others; it is not. Add it, or others.")
    known = total > 0
    share = made / np.where(known, total, 1.0)[:, None]
    gap = share - made.sum(axis=0) / max(float(made.sum()), 1e-300)
    gap[~known] = 0.0
    over, under = np.maximum(gap, 0.0), np.maximum(-gap, 0.0)
    apart = over.sum(axis=1)
    like = apart < 1e-12
    at = structure.index.get_loc(region)
    if like[at]:
        raise MethodError(
            f"`{region}` must have more of something than all together; it has not. Do not compare."
        )
    scale = np.where(like, np.nan, apart)[:, None]
    over, under = over / scale, under / scale
    sells = np.minimum(over[at], under).sum(axis=1)
    buys = np.minimum(over, under[at]).sum(axis=1)
    found = pd.DataFrame({"sells": sells, "buys": buys}, index=structure.index)
    return found.drop(index=region)
