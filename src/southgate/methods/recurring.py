"""What of an unexpected flow between two places recurs, and how large chance would make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr

from southgate.errors import MethodError, named

__all__ = ["Recurring", "beyond_expected", "recurring"]

DRAWS = 400
BAND = (5.0, 95.0)
LEAST = 30
"""Pairs with a flow each way, for the part that recurs to be told."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """Residuals of pairs, shrunken.

    ``share``, of a residual, recurs in the other direction; ``chance_low`` and ``chance_high``
    span what it is where residuals are shuffled among pairs. ``pairs``, (pairs of ``place``,
    [partner, directions, residual, shrunken, chance_low, chance_high]), largest first: the last
    two span what stands at the same place of the list after shuffling, in 95 of 100 shuffles at
    every place of it at once.
    """

    share: float
    chance_low: float
    chance_high: float
    mutual: int
    pairs: pd.DataFrame


def beyond_expected(
    listed: NDArray[Any], expected: NDArray[Any], bound: NDArray[Any], spread: float
) -> NDArray[Any]:
    r"""How far listed flows lie above or below what is expected of flows that are listed at all.

    .. math:: e = y - \mu - s \, \frac{\varphi(z)}{\Phi(z)}, \qquad z = \frac{\mu - u}{s}

    Parameters
    ----------
    listed, expected, bound : ndarray of float, (pairs,)
        Logarithms: of the flow, of what the model expects, of what a flow must exceed.
    spread : float
        s, the standard deviation of the logarithm, above zero.

    Returns
    -------
    ndarray of float, (pairs,)
        Signed; with mean zero where the model holds.

    Raises
    ------
    MethodError
        If the spread is not above zero.

    References
    ----------
    .. [1] Greene, W. H. (2012), *Econometric Analysis*, 7th ed., theorem 19.2.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> beyond_expected(one, one, one - 50, 1.0).round(6).tolist()
    [0.0]
    """
    if not 0 < spread < np.inf:
        raise MethodError(f"`spread` must be above zero; it is {spread}. Pass that of the fit.")
    z = (expected - bound) / spread
    mills = np.exp(-(z**2) / 2 - np.log(2 * np.pi) / 2 - log_ndtr(z))
    found: NDArray[Any] = listed - expected - spread * mills
    return found


def recurring(table: pd.DataFrame, place: frozenset[str], *, rng: np.random.Generator) -> Recurring:
    r"""Shrink the residuals of one place's pairs to what recurs, and set reshuffled ones beside.

    The part that recurs is the correlation r of the residuals of both directions of a pair. Of k
    residuals of a pair, with mean m, what is believed is

    .. math:: \frac{k r}{1 + (k - 1) r} \, m

    Parameters
    ----------
    table : DataFrame, (flows, [origin, destination, residual])
        One row for each listed flow; a pair may have one direction or both.
    place : frozenset of str
        The codes that make up the place.
    rng : numpy Generator

    Returns
    -------
    Recurring

    Raises
    ------
    MethodError
        If fewer than 30 pairs have a flow each way, residuals do not vary, or the place has no
        flow.

    References
    ----------
    .. [1] Efron, B. and Morris, C. (1975), Data analysis using Stein's estimator and its
       generalizations, *Journal of the American Statistical Association* 70, 311-319.
    .. [2] Spearman, C. (1910), Correlation calculated from faulty data, *British Journal of
       Psychology* 3, 271-295.
    .. [3] Myllymäki, M., Mrkvička, T., Grabarnik, P., Seijo, H. and Hahn, U. (2017), Global
       envelope tests for spatial processes, *Journal of the Royal Statistical Society B* 79,
       381-404: the envelope of directional quantiles.

    Examples
    --------
    >>> flows = pd.DataFrame([("a", f"p{n}", n / 9) for n in range(40)]
    ...     + [(f"p{n}", "a", n / 9) for n in range(40)],
    ...     columns=["origin", "destination", "residual"])
    >>> found = recurring(flows, frozenset("a"), rng=np.random.default_rng(1))
    >>> round(found.share, 6), found.mutual, found.chance_high < 0.4
    (1.0, 40, True)
    """
    values = table["residual"].to_numpy(dtype="float64")
    forth, back = _mutual(table)
    if len(forth) < LEAST or np.std(values[forth]) == 0:
        raise MethodError(
            f"At least {LEAST} pairs must have a flow each way, and residuals must vary; "
            f"{len(forth)} pairs have. Do not tell what recurs."
        )
    share = max(_correlation(values[forth], values[back]), 0.0)
    ours = table["origin"].isin(place) ^ table["destination"].isin(place)
    if not ours.any():
        raise MethodError(f"The place must have a flow; {named(sorted(place))} have none. Add one.")
    mine = table[ours]
    partner = mine["destination"].where(mine["origin"].isin(place), mine["origin"])
    grouped = mine.groupby(partner.rename("partner"), sort=True)["residual"]
    pairs = pd.DataFrame({"directions": grouped.size(), "residual": grouped.mean()})
    count = pairs["directions"].to_numpy()
    weight = count * share / (1 + (count - 1) * share)
    pairs["shrunken"] = weight * pairs["residual"]
    shuffled, chance = [], []
    for _ in range(DRAWS):
        drawn = rng.permutation(values)
        chance.append(_correlation(drawn[forth], drawn[back]))
        sums = np.add.reduceat(drawn[: count.sum()], np.concatenate([[0], count.cumsum()[:-1]]))
        shuffled.append(np.sort(weight * sums / count)[::-1])
    low, high = _envelope(np.array(shuffled))
    pairs = pairs.reset_index().sort_values(
        ["shrunken", "partner"], ascending=[False, True], kind="stable", ignore_index=True
    )
    ends = np.percentile(chance, BAND)
    return Recurring(
        share,
        float(ends[0]),
        float(ends[1]),
        len(forth),
        pairs.assign(chance_low=low, chance_high=high),
    )


def _envelope(lists: NDArray[Any]) -> NDArray[Any]:
    """Spans of the places of a list so wide that 95 of 100 lists lie within all of them at once.

    Those of each place alone are widened by one factor, so what is told apart of a whole list is
    told falsely once in twenty.
    """
    low, middle, high = np.percentile(lists, (BAND[0], 50, BAND[1]), axis=0)
    apart = lists - middle
    room = np.where(apart > 0, high - middle, middle - low)
    farthest = np.divide(np.abs(apart), room, out=np.zeros_like(apart), where=room > 0).max(axis=1)
    factor = np.percentile(farthest, BAND[1])
    return np.array([middle - factor * (middle - low), middle + factor * (high - middle)])


def _mutual(table: pd.DataFrame) -> tuple[NDArray[Any], NDArray[Any]]:
    """The rows of both directions of each pair that has both."""
    keyed = table[["origin", "destination"]].assign(row=np.arange(len(table)))
    turned = keyed.set_axis(["destination", "origin", "back"], axis="columns")
    both = keyed.merge(turned, on=["origin", "destination"])
    both = both[both["row"] < both["back"]]
    return both["row"].to_numpy(), both["back"].to_numpy()


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The correlation of pairs without an order: each counts both ways round."""
    x, y = np.concatenate([one, other]), np.concatenate([other, one])
    return float(np.corrcoef(x, y)[0, 1])
