"""What a region could sell to each market if each good got there as the average good does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.methods.labelled import above_zero, nonnegative, same_labels

__all__ = ["Potential", "export_potential"]


@dataclass(frozen=True, slots=True)
class Potential:
    """What could be sold beside what is.

    ``expected`` is a DataFrame of float, (activities, markets), in the unit of the exports.
    ``gap`` is ``expected`` less what is sold: above 0 where a good sells less there than the
    region's goods do on the whole. ``ease``, (markets,), is how easily the region's goods get
    there: 1 where they have the share that they have in the world, 0 where nothing is sold.
    """

    expected: pd.DataFrame
    gap: pd.DataFrame
    ease: pd.Series


def export_potential(exports: pd.DataFrame, world: pd.Series, imports: pd.DataFrame) -> Potential:
    r"""What each good could sell to each market, by supply, demand and the ease of trade.

    .. math:: \hat v_{kj} = \frac{v_{k}}{w_k} \; m_{kj} \; e_j, \qquad
       e_j = \frac{\sum_k v_{kj}}{\sum_k (v_k / w_k)\, m_{kj}}

    the static core of the International Trade Centre's export potential [1]_: its projections of
    growth, tariffs and margins are not in it.

    Parameters
    ----------
    exports : DataFrame of float, (activities, markets)
        What the region sells, v; any currency; finite and not negative.
    world : Series of float, (activities,)
        What the world exports of each, w; the same currency; above zero.
    imports : DataFrame of float, (activities, markets)
        What each market buys from everywhere, m; the same currency.

    Returns
    -------
    Potential

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, labels differ, or the world exports none of an
        activity.

    Notes
    -----
    The gaps of a market sum to 0 where any good of the region meets demand: what one good sells
    too little, others sell too much. The sum of the positive gaps is therefore no gain to be had;
    trade with a market grows only with its ease.

    References
    ----------
    .. [1] Decreux, Y. and Spies, J. (2016), *Export Potential Assessments: a methodology to
       identify export opportunities for developing countries*, International Trade Centre.

    Examples
    --------
    >>> goods, here = ["tea", "tin"], ["quay"]
    >>> sold = pd.DataFrame([[30.0], [10.0]], index=goods, columns=here)
    >>> bought = pd.DataFrame([[50.0], [150.0]], index=goods, columns=here)
    >>> found = export_potential(sold, pd.Series([300.0, 100.0], index=goods), bought)
    >>> found.expected["quay"].tolist(), found.ease.tolist(), found.gap["quay"].tolist()
    ([10.0, 30.0], [2.0], [-20.0, 20.0])
    """
    sold, bought = nonnegative(exports, "exports"), nonnegative(imports, "imports")
    everywhere = nonnegative(world.to_frame("world"), "world")[:, 0]
    same_labels(exports.index, world.index, "the rows of `exports` and of `world`")
    same_labels(exports.index, imports.index, "the rows of `exports` and of `imports`")
    same_labels(exports.columns, imports.columns, "the columns of `exports` and of `imports`")
    above_zero(world.index, everywhere, "world", "activity", "activities")
    likely = (sold.sum(axis=1) / everywhere)[:, None] * bought
    meets = likely.sum(axis=0)
    ease = np.divide(sold.sum(axis=0), meets, out=np.zeros(len(meets)), where=meets > 0)
    expected = pd.DataFrame(likely * ease, index=exports.index, columns=exports.columns)
    return Potential(expected, expected - sold, pd.Series(ease, index=exports.columns, name="ease"))
