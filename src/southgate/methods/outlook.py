"""What lies ahead: how much complexity is near to what a region already does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.cooccurrence import around, one_thread, parts, share_present
from southgate.methods.labelled import binary, nonnegative, same_labels, square, unique_labels

__all__ = ["complexity_outlook", "complexity_outlook_gain"]

Floats = NDArray[np.floating[Any]]


def complexity_outlook(
    advantage: pd.DataFrame,
    proximity: pd.DataFrame,
    activities: pd.Series,
    *,
    density: pd.DataFrame | None = None,
    own: bool = False,
) -> pd.Series:
    r"""How much complexity lies near to a region in activities that it lacks (COI).

    .. math:: COI_c = \sum_p d_{cp} (1 - M_{cp}) \, PCI_p

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once.
    proximity : DataFrame of float, (activities, activities)
        The same activities in the same order; finite, not negative.
    activities : Series of float, (activities,)
        Complexity of each activity, of :func:`~southgate.methods.complexity.complexity_indices`;
        finite. Its zero matters: activities below it lower the outlook.
    density : DataFrame of float, (regions, activities), optional
        Of these two tables, where it is already known: the proximity is then not looked at.
    own : bool
        Whether an activity is its own neighbour.

    Returns
    -------
    Series of float64, (regions,)
        In the unit of ``activities``, of either sign; not standardised. 0 for a region that has
        every activity.

    Raises
    ------
    MethodError
        If labels differ or stand twice, or a cell is not what it must be.

    References
    ----------
    .. [1] Hausmann, R., Hidalgo, C. A. et al. (2014), *The Atlas of Economic Complexity*, MIT
       Press.

    Examples
    --------
    >>> names = ["ore", "steel"]
    >>> here = pd.DataFrame([[1, 0]], index=["a"], columns=names)
    >>> near = pd.DataFrame([[1, 0.5], [0.5, 1]], names, names)
    >>> complexity_outlook(here, near, pd.Series([-1.0, 2.0], names)).tolist()
    [2.0]
    """
    m = binary(advantage, "advantage")
    worth = _worth(activities, advantage.columns)
    d = (
        _density(m, advantage, proximity, own=own)
        if density is None
        else _known(density, advantage)
    )
    outlook = np.empty(len(m))
    for part in parts(len(m)):
        with one_thread():
            outlook[part] = np.where(m[part], 0.0, d[part]) @ worth
    return pd.Series(outlook, index=advantage.index, name="outlook")


def complexity_outlook_gain(
    advantage: pd.DataFrame,
    proximity: pd.DataFrame,
    activities: pd.Series,
    *,
    density: pd.DataFrame | None = None,
    own: bool = False,
) -> pd.DataFrame:
    r"""How much a region's outlook would rise with one more activity (COG).

    .. math:: COG_{cp} = \sum_{q} \frac{\phi_{pq}}{\sum_{r} \phi_{rq}} (1 - M_{cq}) \, PCI_q
        - d_{cp} \, PCI_p

    With an activity that is not its own neighbour it is exactly what
    :func:`complexity_outlook` gains, all else equal. Some programs leave out the last term.

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once.
    proximity : DataFrame of float, (activities, activities)
        The same activities in the same order; finite, not negative.
    activities : Series of float, (activities,)
        Complexity of each activity, of :func:`~southgate.methods.complexity.complexity_indices`;
        finite.
    density : DataFrame of float, (regions, activities), optional
        Of these two tables, where it is already known; it is computed if not given.
    own : bool
        Whether an activity is its own neighbour.

    Returns
    -------
    DataFrame of proximity's dtype, (regions, activities)
        In the unit of ``activities``, of either sign; 0 for an activity that is there already.

    Raises
    ------
    MethodError
        If labels differ or stand twice, or a cell is not what it must be.

    References
    ----------
    .. [1] Hausmann, R., Hidalgo, C. A. et al. (2014), *The Atlas of Economic Complexity*, MIT
       Press.

    Examples
    --------
    >>> names = ["ore", "steel", "cars"]
    >>> here = pd.DataFrame([[1, 0, 0]], index=["a"], columns=names)
    >>> near = pd.DataFrame([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]], names, names)
    >>> complexity_outlook_gain(here, near, pd.Series([-1.0, 1.0, 2.0], names)).loc["a"].tolist()
    [0.0, 1.5, 0.5]
    """
    m = binary(advantage, "advantage")
    phi = square(proximity, "proximity", advantage.columns, "the columns of `advantage`")
    worth = _worth(activities, advantage.columns)
    sums = around(phi, own=own)
    known = density is not None
    d = _known(density, advantage) if known else share_present(m, phi, own=own, sums=sums)
    reach = np.divide(worth, sums, out=np.zeros_like(worth), where=sums > 0).astype(phi.dtype)
    price, diagonal = worth.astype(phi.dtype), phi.diagonal()
    gain = np.empty(m.shape, dtype=phi.dtype)
    for part in parts(len(m)):
        missing, block = np.where(m[part], phi.dtype.type(0), reach), gain[part]
        with one_thread():
            np.matmul(missing, phi.T, out=block)
        if not own:
            missing *= diagonal
            block -= missing
        block -= d[part] * price
        block *= ~m[part]
    return pd.DataFrame(gain, index=advantage.index, columns=advantage.columns, copy=False)


def _worth(activities: pd.Series, labels: pd.Index) -> NDArray[np.float64]:
    """The complexity of each activity, finite and in the order of the columns."""
    unique_labels(activities, "activities")
    same_labels(labels, activities.index, "the columns of `advantage` and `activities`")
    worth: NDArray[np.float64] = activities.to_numpy(dtype="float64", na_value=np.nan)
    wrong = [str(label) for label in labels[~np.isfinite(worth)]]
    if wrong:
        raise MethodError(
            f"`activities` must be finite; {len(wrong)} of {len(worth)} are not: {named(wrong)}. "
            "Drop those activities from all tables."
        )
    return worth


def _density(
    m: NDArray[np.bool_], advantage: pd.DataFrame, proximity: pd.DataFrame, *, own: bool
) -> Floats:
    phi = square(proximity, "proximity", advantage.columns, "the columns of `advantage`")
    return share_present(m, phi, own=own)


def _known(density: pd.DataFrame | None, advantage: pd.DataFrame) -> Floats:
    """The numbers of a density that the caller has computed before."""
    if density is None:
        raise MethodError("`density` must be a table; it is missing. Pass it.")
    numbers = nonnegative(density, "density", dtype=None)
    same_labels(advantage.index, density.index, "the rows of `advantage` and of `density`")
    same_labels(advantage.columns, density.columns, "the columns of `advantage` and of `density`")
    return numbers
