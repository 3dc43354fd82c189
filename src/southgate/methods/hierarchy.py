"""The tree that an index is built on: which indicator belongs to which goal, with what weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.labelled import unique_labels

__all__ = ["Tree", "effective_weights", "tree"]


@dataclass(frozen=True, slots=True)
class Tree:
    """A specification that has been checked.

    ``leaves`` are the indicators and ``goals`` the nodes above them, each after the nodes it is
    made of, the root last. ``empty`` are goals that have no indicator. ``children`` gives the codes
    below each goal, ``share`` each code's part of its goal: a Series, (codes,), adding up to 1 in
    each goal, 1 for the root. ``direction`` is a Series, (leaves,), 1 or -1.
    """

    leaves: pd.Index
    goals: tuple[str, ...]
    empty: tuple[str, ...]
    children: dict[str, tuple[str, ...]]
    share: pd.Series
    direction: pd.Series


def tree(specification: pd.DataFrame) -> Tree:
    """The tree of goals and indicators that a table describes.

    Parameters
    ----------
    specification : DataFrame, (codes, 3)
        Indexed by code, of any depth. ``parent``: the code above, missing for the one root.
        ``weight``: from 0, within its goal, any scale. ``direction``: 1 where high is good, -1
        where low is good, missing for a goal. A goal that nothing names as its parent is empty.

    Returns
    -------
    Tree

    Raises
    ------
    MethodError
        If a column is not there, a code stands twice, a parent is not a code, there is not exactly
        one root, codes go round in a circle, a weight is negative or missing, all weights of a goal
        are 0, a direction is neither 1 nor -1, or a goal has one.

    Notes
    -----
    An empty goal is kept: it has no score, and what is built on it has none either unless the
    caller allows parts to be missing. It is never dropped in silence.

    References
    ----------
    .. [1] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"parent": [None, "all", "all"], "weight": [1, 3, 1], "direction": [None, 1, -1]},
    ...     index=["all", "income", "smoke"],
    ... )
    >>> tree(table).share.tolist()
    [1.0, 0.75, 0.25]
    """
    unique_labels(specification, "specification")
    lacking = [c for c in ("parent", "weight", "direction") if c not in specification.columns]
    if lacking:
        raise MethodError(
            f"`specification` must have the columns parent, weight and direction; {named(lacking)} "
            "is not there. Add it."
        )
    parent = specification["parent"]
    _refuse_strange_parents(parent)
    goals = _from_below(parent)
    weight = specification["weight"].astype("float64")
    _refuse_strange_weights(weight, parent)
    direction = pd.to_numeric(specification["direction"])
    wrong = direction.notna() & ~direction.isin((1, -1))
    wrong |= direction.notna() & specification.index.isin(goals)
    if wrong.any():
        raise MethodError(
            "`direction` must be 1 or -1 for an indicator and missing for a goal; that of "
            f"{named([str(code) for code in direction.index[wrong]])} is not. Correct it."
        )
    share = weight / weight.groupby(parent).transform("sum")
    share[parent.isna()] = 1.0
    leaf = direction.notna()
    empty = specification.index[~leaf & ~specification.index.isin(goals)]
    return Tree(
        leaves=specification.index[leaf],
        goals=goals,
        empty=tuple(empty),
        children={goal: tuple(parent.index[parent == goal]) for goal in goals},
        share=share.rename("share"),
        direction=direction[leaf].astype("float64"),
    )


def effective_weights(specification: pd.DataFrame) -> pd.Series:
    r"""What part of the whole index hangs on each code.

    .. math:: e_i = \prod_{j \text{ from } i \text{ up to the root}}
       \frac{w_j}{\sum_{s \text{ beside } j} w_s}

    Parameters
    ----------
    specification : DataFrame, (codes, 3)
        As for :func:`tree`.

    Returns
    -------
    Series of float, (codes,)
        From 0 to 1; those of the indicators and empty goals add up to 1.

    Raises
    ------
    MethodError
        If the specification is not a tree.

    Notes
    -----
    Five indicators in one goal and ten in another, all "equal", weigh a tenth and a twentieth: a
    weight within a goal is not a weight in the index. Nor is a weight an importance: what an
    indicator does to a rank also depends on how much it varies and with what.

    References
    ----------
    .. [1] Becker, W., Saisana, M., Paruolo, P. and Vandecasteele, I. (2017), Weights and importance
       in composite indicators: closing the gap, *Ecological Indicators* 80, 12-22.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "parent": [None, "all", "all", "air"],
    ...         "weight": [1, 1, 1, 1],
    ...         "direction": [None, 1, None, -1],
    ...     },
    ...     index=["all", "income", "air", "smoke"],
    ... )
    >>> effective_weights(table).to_dict()
    {'all': 1.0, 'income': 0.5, 'air': 0.5, 'smoke': 0.5}
    """
    found = tree(specification)
    weights = found.share.copy()
    for goal in reversed(found.goals):
        weights[list(found.children[goal])] *= weights[goal]
    return weights.rename("weight")


def _refuse_strange_parents(parent: pd.Series) -> None:
    strange = [str(code) for code in parent.index[parent.notna() & ~parent.isin(parent.index)]]
    if strange:
        raise MethodError(
            f"Each `parent` must be a code of `specification`; that of {named(strange)} is not. "
            "Add a row for it."
        )
    roots = [str(code) for code in parent.index[parent.isna()]]
    if len(roots) != 1:
        raise MethodError(
            f"`specification` must have one root, a code without a parent; it has {len(roots)}"
            f"{': ' + named(roots) if roots else ''}. Put one code above all."
        )


def _from_below(parent: pd.Series) -> tuple[str, ...]:
    """The codes that have others below them, each after all of those."""
    depth = pd.Series(0, index=parent.index)
    above = parent
    for _ in range(len(parent)):
        depth += above.notna()
        if above.isna().all():
            break
        above = above.map(parent)
    else:
        raise MethodError(
            "`specification` must be a tree; codes go round in a circle: "
            f"{named([str(code) for code in above.index[above.notna()]])}. Break it."
        )
    goals = depth[depth.index.isin(parent.dropna())].sort_values(ascending=False, kind="stable")
    return tuple(goals.index)


def _refuse_strange_weights(weight: pd.Series, parent: pd.Series) -> None:
    strange = [str(code) for code in weight.index[~(np.isfinite(weight) & (weight >= 0))]]
    if strange:
        raise MethodError(
            f"`weight` must be finite and not negative; that of {named(strange)} is not. A "
            "negative weight is a wrong direction or a loading that is no weight: correct it."
        )
    sums = weight.groupby(parent).sum()
    nothing = [str(goal) for goal in sums.index[sums <= 0]]
    if nothing:
        raise MethodError(
            f"Each goal must have a weight above zero below it; {named(nothing)} has none. "
            "Give one of its codes a weight."
        )
