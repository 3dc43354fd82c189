"""Multilateral resistance: how hard the world is to reach from a region, and it from the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from southgate.errors import MethodError, named
from southgate.methods.labelled import above_zero, nonnegative, same_labels, unique_labels

__all__ = ["Resistance", "above_one", "joined", "multilateral_resistance"]


@dataclass(frozen=True, slots=True)
class Resistance:
    """``inward`` and ``outward``, both (regions,), without unit: ratios to the reference region.

    Inward is the index of what delivered goods cost a region's buyers, outward what it costs its
    sellers to reach all buyers; ``flows``, (regions, regions), are those that both imply.
    """

    inward: pd.Series
    outward: pd.Series
    flows: pd.DataFrame


def multilateral_resistance(
    openness: pd.DataFrame,
    output: pd.Series,
    expenditure: pd.Series,
    *,
    elasticity: float,
    reference: str | None = None,
) -> Resistance:
    r"""How far each region is from all sellers and all buyers, the others' distances considered.

    .. math:: \Pi_i^{1-\sigma} = \sum_j \frac{t_{ij}^{1-\sigma}}{P_j^{1-\sigma}} \frac{E_j}{Y},
       \qquad P_j^{1-\sigma} = \sum_i \frac{t_{ij}^{1-\sigma}}{\Pi_i^{1-\sigma}} \frac{Y_i}{Y}

    Parameters
    ----------
    openness : DataFrame of float, (regions, regions)
        Trade costs to the power 1 less the elasticity, sellers in rows: 1 is free trade, 0 none.
    output, expenditure : Series of float, (regions,)
        In one unit, above zero, with equal sums.
    elasticity : float
        Of substitution between the goods of regions, above 1.
    reference : str, optional
        The region whose inward resistance is 1; by default the first.

    Returns
    -------
    Resistance

    Raises
    ------
    MethodError
        If labels differ, sums differ, or trade does not join all regions.

    References
    ----------
    .. [1] Anderson, J. E. and van Wincoop, E. (2003), Gravity with gravitas: a solution to the
       border puzzle, *American Economic Review* 93, 170-192.

    Examples
    --------
    >>> free = pd.DataFrame(1.0, index=["a", "b"], columns=["a", "b"])
    >>> size = pd.Series([3.0, 1.0], index=["a", "b"])
    >>> multilateral_resistance(free, size, size, elasticity=5).flows.to_numpy().tolist()
    [[2.25, 0.75], [0.75, 0.25]]
    """
    t = nonnegative(openness, "openness")
    same_labels(openness.index, openness.columns, "the rows and the columns of `openness`")
    y, e = (
        _sizes(openness.index, s, n) for s, n in ((output, "output"), (expenditure, "expenditure"))
    )
    above_one(elasticity)
    if not np.isclose(y.sum(), e.sum(), rtol=1e-9):
        raise MethodError(
            f"The sums of `output` and `expenditure` must agree; they are {y.sum():.6g} and "
            f"{e.sum():.6g}. Scale one of them, or add what the world outside sells and buys."
        )
    joined(t, openness.index, "openness")
    place = 0 if reference is None else _place(openness.index, reference)
    share, inward = e / e.sum(), np.ones(len(t))
    outward = inward
    for _ in range(100_000):
        outward = t @ (share / inward)
        new = (y / y.sum() / outward) @ t
        if np.abs(new / inward - 1).max() < 1e-13:
            break
        inward = new
    else:
        raise MethodError(
            "The resistances must settle; after 100000 rounds they still move. Regions that trade "
            "almost nothing with the rest are to be left out."
        )
    flows = y[:, None] * t * share / np.outer(outward, inward)
    level = inward[place]
    power = 1 / (1 - elasticity)
    return Resistance(
        pd.Series((inward / level) ** power, index=openness.index, name="inward"),
        pd.Series((outward * level) ** power, index=openness.index, name="outward"),
        pd.DataFrame(flows, index=openness.index, columns=openness.columns),
    )


def above_one(elasticity: float) -> None:
    """Refuse an elasticity of substitution at which trade does not fall with its cost.

    Parameters
    ----------
    elasticity : float

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If it is 1 or less, or not finite.

    Examples
    --------
    >>> above_one(5.0)
    """
    if not 1 < elasticity < np.inf:
        raise MethodError(
            f"`elasticity` must be above 1 and finite; it is {elasticity}. Pass a value of the "
            "literature, usually 4 to 8."
        )


def joined(flows: NDArray[Any], labels: pd.Index, name: str) -> None:
    """Refuse regions that no chain of trade joins, in both directions, to the others.

    Parameters
    ----------
    flows : ndarray of float, (regions, regions)
    labels : Index, (regions,)
    name : str
        The argument as the caller wrote it, for the message.

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If there is more than one part; the smaller ones are named.

    Examples
    --------
    >>> joined(np.eye(2), pd.Index(["a", "b"]), "flows")
    Traceback (most recent call last):
        ...
    southgate.errors.MethodError: `flows` must join all regions to one another by trade; 1 of 2 is \
apart: b. Leave it out, or add its flows.
    """
    open_ = flows > 0
    if _spans(open_) and _spans(open_.T):
        return
    parts, part = connected_components(csr_array(open_), connection="strong")
    if parts > 1:
        largest = np.argmax(np.bincount(part))
        apart = [str(label) for label in labels[part != largest]]
        are, them, its = ("are", "them", "their") if len(apart) > 1 else ("is", "it", "its")
        raise MethodError(
            f"`{name}` must join all regions to one another by trade; {len(apart)} of "
            f"{len(labels)} {are} apart: {named(apart)}. Leave {them} out, or add {its} flows."
        )


def _spans(open_: NDArray[np.bool_]) -> bool:
    """Whether the first place leads to all others."""
    reached = open_[0].copy()
    reached[0] = True
    while not reached.all():
        ahead = reached | open_[reached].any(axis=0)
        if (ahead == reached).all():
            return False
        reached = ahead
    return True


def _sizes(labels: pd.Index, sizes: pd.Series, name: str) -> NDArray[Any]:
    unique_labels(sizes, name)
    same_labels(labels, sizes.index, f"the rows of `openness` and of `{name}`")
    numbers: NDArray[Any] = nonnegative(sizes.to_frame(name), name)[:, 0]
    above_zero(labels, numbers, name, "region", "regions")
    return numbers


def _place(labels: pd.Index, reference: str) -> int:
    if reference not in labels:
        raise MethodError(
            f"`reference` must be a region of `openness`; {reference} is not. Name one that is."
        )
    return int(labels.get_indexer(pd.Index([reference]))[0])
