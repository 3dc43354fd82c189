"""Relatedness of every region to what it lacks, the region itself never in the yardstick."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.methods.cooccurrence import one_thread, together

__all__ = ["density_without_own"]

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
NOTHING = 1e-9  # a sum of proximities this small is a sum of none


def density_without_own(advantage: pd.DataFrame, *, nearest: int | None = None) -> pd.DataFrame:
    r"""How much of the neighbourhood of what a region lacks it has, by all other regions.

    For a region r without activity q, leaving r out takes 1 from the ubiquity :math:`k_p` of the
    activities that it has, and nothing from any count of q:

    .. math:: \phi^{(r)}_{pq} = \frac{\sum_c M_{cp} M_{cq}}{\max(k_p - M_{rp}, k_q)}

    so one table for neighbours that a region has and one for those that it lacks serve all regions.

    Parameters
    ----------
    advantage : DataFrame of bool, (regions, activities)
    nearest : int, optional
        Only the so many nearest neighbours of each activity count, and those as near as the last.

    Returns
    -------
    DataFrame of float64, (regions, activities)
        In [0, 1], what :func:`~southgate.methods.relatedness.density` gives by a proximity without
        the region; NaN where the region has the activity.

    Examples
    --------
    >>> names = ["ore", "steel", "cars"]
    >>> here = pd.DataFrame([[1, 1, 0], [1, 1, 1], [0, 1, 1]], list("abc"), names, dtype=bool)
    >>> density_without_own(here).loc["a", "cars"].round(6)  # by b and c: 0.5 and 1, both there
    np.float64(1.0)
    """
    present = advantage.to_numpy(dtype=bool)
    counts = together(present, np.float64)
    ubiquity = np.maximum(counts.diagonal(), 1.0)
    np.fill_diagonal(counts, 0.0)
    # Rows: the activity that is lacked; columns: its neighbour, one that a region lacks or holds.
    lacked = counts / np.maximum(ubiquity[:, None], ubiquity)
    held = counts / np.maximum(ubiquity[:, None], ubiquity - 1.0)
    if nearest is None:
        share = _whole(present, lacked, held)
    else:
        share = _nearest(present, lacked, held, nearest)
    return pd.DataFrame(np.where(present, np.nan, share), advantage.index, advantage.columns)


def _whole(present: Truths, lacked: Floats, held: Floats) -> Floats:
    """Over all neighbours."""
    m = present.astype("float64")
    with one_thread():
        above = m @ held.T
        below = lacked.sum(axis=1) + m @ (held - lacked).T
    return _share(above, below)


def _nearest(present: Truths, lacked: Floats, held: Floats, nearest: int) -> Floats:
    """Over the nearest: for every activity, of those that may be near for some region."""
    kept = len(lacked) - nearest
    least = np.partition(lacked, kept, axis=1)[:, kept] if kept > 0 else np.zeros(len(lacked))
    near = (held >= least[:, None]) & (held > 0)
    most = max(int(near.sum(axis=1).max()), 1)
    place = np.argsort(~near, axis=1, kind="stable")[:, :most]
    without = np.take_along_axis(np.where(near, lacked, 0.0), place, axis=1)
    with_ = np.take_along_axis(np.where(near, held, 0.0), place, axis=1)
    above, below = np.zeros(present.shape), np.zeros(present.shape)
    for region, has in enumerate(present):
        mine = has[place]
        phi = np.where(mine, with_, without)
        if most > nearest:
            last = np.partition(phi, most - nearest, axis=1)[:, [most - nearest]]
            phi[phi < last] = 0.0
        below[region] = phi.sum(axis=1)
        phi[~mine] = 0.0
        above[region] = phi.sum(axis=1)
    return _share(above, below)


def _share(above: Floats, below: Floats) -> Floats:
    share = np.divide(above, below, out=np.zeros_like(above), where=below > NOTHING)
    clipped: Floats = np.clip(share, 0.0, 1.0)
    return clipped
