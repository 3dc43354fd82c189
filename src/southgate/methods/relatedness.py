"""How near activities lie to one another, and to what a region already does."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from southgate.errors import MethodError, named
from southgate.methods.cooccurrence import (
    cosine,
    jaccard,
    minimum_conditional,
    nearest_only,
    share_present,
    together,
)
from southgate.methods.labelled import binary, square

__all__ = ["density", "product_space", "proximity"]

KINDS = {"minimum": minimum_conditional, "cosine": cosine, "jaccard": jaccard}


def proximity(
    advantage: pd.DataFrame,
    *,
    without: Collection[Hashable] = (),
    kind: str = "minimum",
    dtype: type[np.floating[Any]] = np.float32,
) -> pd.DataFrame:
    r"""How often two activities are found in the same region.

    .. math:: \phi_{pq} = \frac{\sum_c M_{cp} M_{cq}}{\max(\sum_c M_{cp}, \sum_c M_{cq})}

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Whether a region is specialised in an activity; without unit. Nothing but 0 and 1.
    without : collection of labels
        Regions that do not enter, above all the region under study: what a region has must not
        make the yardstick that it is measured by.
    kind : str
        ``minimum``, the lesser of the two conditional probabilities [1]_; ``cosine``, the count
        over the root of the product of both ubiquities; ``jaccard``, the count over the regions
        that have either.
    dtype : type
        Single precision by default: half the memory, and 2e-7 off.

    Returns
    -------
    DataFrame of dtype, (activities, activities)
        Symmetric, without unit. 0: never in the same region; 1: always, and so the diagonal. An
        activity found in none of the regions that enter has proximity 0 to all, itself included:
        nothing is known of its neighbours, and leaving one region out may not end a study.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, a label stands twice, ``without`` names no region of the
        table or leaves none, or the kind is unknown.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space
       conditions the development of nations, *Science* 317, 482-487.

    Examples
    --------
    >>> table = pd.DataFrame({"ore": [1, 1, 0], "steel": [1, 0, 0]}, index=["a", "b", "c"])
    >>> float(proximity(table).loc["ore", "steel"])
    0.5
    >>> float(proximity(table, without=["b"]).loc["ore", "steel"])
    1.0
    """
    if kind not in KINDS:
        raise MethodError(
            f"`kind` must be one of {', '.join(KINDS)}; it is {kind}. Pass one of them."
        )
    present = _entering_rows(advantage, binary(advantage, "advantage"), without)
    phi = KINDS[kind](together(present, dtype))
    labels = advantage.columns
    return pd.DataFrame(phi, index=labels, columns=labels, copy=False)


def density(
    advantage: pd.DataFrame,
    proximity: pd.DataFrame,
    *,
    nearest: int | None = None,
    own: bool = False,
) -> pd.DataFrame:
    r"""How much of an activity's neighbourhood a region already has.

    .. math:: d_{cq} = \frac{\sum_{p \ne q} M_{cp} \phi_{pq}}{\sum_{p \ne q} \phi_{pq}}

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1. The regions need not be those that the proximity was measured on.
    proximity : DataFrame of float, (activities, activities)
        Of :func:`proximity`: the same activities in the same order as the columns of
        ``advantage``; finite, not negative, without unit.
    nearest : int, optional
        Only the so many nearest neighbours of each activity count, above and below the line, each
        with its proximity. Neighbours as near as the last of them count too.
    own : bool
        Whether an activity is its own neighbour. By default it is not: whether a region has an
        activity already must not speak for its having it. Some programs count it.

    Returns
    -------
    DataFrame of proximity's dtype, (regions, activities)
        In [0, 1], without unit. 0: none of the neighbours is there, or the activity has none; 1:
        all of them are.

    Raises
    ------
    MethodError
        If the labels differ, a cell of ``advantage`` is neither 0 nor 1, a proximity is negative
        or missing, or ``nearest`` is not a whole number from 1.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space
       conditions the development of nations, *Science* 317, 482-487.

    Examples
    --------
    >>> names = ["ore", "steel", "cars"]
    >>> near = pd.DataFrame([[1, 0.6, 0.2], [0.6, 1, 0.4], [0.2, 0.4, 1]], names, names)
    >>> here = pd.DataFrame([[0, 1, 0]], index=["a"], columns=names)
    >>> float(density(here, near).loc["a", "ore"].round(6))
    0.75
    """
    present = binary(advantage, "advantage")
    phi = square(proximity, "proximity", advantage.columns, "the columns of `advantage`")
    if nearest is not None:
        if isinstance(nearest, bool) or nearest != int(nearest) or nearest < 1:
            raise MethodError(
                f"`nearest` must be a whole number from 1; it is {nearest}. Pass such a number."
            )
        phi = nearest_only(phi, int(nearest), own=own)
    share = share_present(present, phi, own=own)
    return pd.DataFrame(share, index=advantage.index, columns=advantage.columns, copy=False)


def product_space(proximity: pd.DataFrame, *, threshold: float = 0.55) -> pd.DataFrame:
    """The links worth drawing between activities: the strongest tree, and all strong links.

    Parameters
    ----------
    proximity : DataFrame of float, (activities, activities)
        Symmetric, in [0, 1], without unit, every label once.
    threshold : float
        Links from this proximity on are drawn beside the tree; 0.55 after [1]_.

    Returns
    -------
    DataFrame, (links, 4)
        ``activity`` and ``other``, in the order of the table; ``proximity``; ``tree``, whether the
        link belongs to the maximum spanning tree. The nearest pair first. An activity near to none
        has no link; parts that nothing joins give one tree each. Of trees of equal strength, the
        order of the table decides.

    Raises
    ------
    MethodError
        If the table is not square and symmetric, or a cell is negative or missing.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007), The product space
       conditions the development of nations, *Science* 317, 482-487.

    Examples
    --------
    >>> names = ["ore", "steel", "cars"]
    >>> near = pd.DataFrame([[1, 0.6, 0.2], [0.6, 1, 0.4], [0.2, 0.4, 1]], names, names)
    >>> product_space(near)[["activity", "other"]].to_numpy().tolist()
    [['ore', 'steel'], ['steel', 'cars']]
    """
    phi = square(proximity, "proximity", proximity.columns, "its own columns")
    if not np.allclose(phi, phi.T, rtol=0.0, atol=1e-6) or phi.max() > 1 + 1e-6:
        raise MethodError(
            "`proximity` must be symmetric and at most 1; it is not. Pass a table of `proximity`."
        )
    rows, columns = np.nonzero(np.triu(phi, 1))
    strength = phi[rows, columns]
    # A tree of least length, where every length is positive: a length of 0 would mean no link.
    lengths = coo_array((2.0 - strength.astype(np.float64), (rows, columns)), shape=phi.shape)
    tree = minimum_spanning_tree(lengths.tocsr()).tocoo()
    size = len(phi)
    kept = np.isin(rows * size + columns, tree.row.astype(np.int64) * size + tree.col)
    drawn = kept | (strength >= threshold)
    links = pd.DataFrame(
        {
            "activity": proximity.index[rows[drawn]],
            "other": proximity.index[columns[drawn]],
            "proximity": strength[drawn],
            "tree": kept[drawn],
        }
    )
    return links.sort_values("proximity", ascending=False, kind="stable", ignore_index=True)


def _entering_rows(
    advantage: pd.DataFrame, present: NDArray[np.bool_], without: Collection[Hashable]
) -> NDArray[np.bool_]:
    """The rows of the regions that enter."""
    if isinstance(without, str):
        raise MethodError("`without` must be a list of regions; it is one string. Pass a list.")
    strange = [str(label) for label in without if label not in advantage.index]
    if strange:
        raise MethodError(
            f"`without` must name rows of `advantage`; {len(strange)} do not stand there: "
            f"{named(strange)}. Correct them."
        )
    if not len(without):
        return present
    stays = ~advantage.index.isin(list(without))
    if not stays.any():
        raise MethodError(
            f"`without` must leave at least one region; it names all {len(stays)}. Name fewer."
        )
    return present[stays]
