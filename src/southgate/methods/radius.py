"""The p-median by radii: what is left of it after the bound, small enough to be proven."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from southgate.methods.lagrangian import Relaxed
from southgate.methods.optimum import Programme, smallest
from southgate.methods.swaps import Opened

__all__ = ["Proof", "proof", "radius_programme"]


@dataclass(frozen=True, slots=True)
class Proof:
    """The best answer, and what no answer can cost less than; ``proven`` where they meet."""

    best: Opened
    bound: float
    proven: bool


def radius_programme(
    cost: NDArray[np.float64], relaxed: Relaxed
) -> tuple[Programme, NDArray[np.intp]]:
    r"""Sites and radii instead of pairs: a column says that a client has no site within a radius.

    With :math:`D_{i1} < D_{i2} < \dots` the different costs of client i among the sites that are
    left,

    .. math:: \min \sum_{ik} (D_{i,k+1} - D_{ik}) z_{ik}, \quad
       z_{ik} + \sum_{j : c_{ij} = D_{ik}} y_j \ge z_{i,k-1}, \; z_{i0} = 1, \; \sum_j y_j = p

    and the cost of everybody's nearest site that is left is to be added. Radii above ``furthest``
    are left out: within the last one there must be a site.

    Parameters
    ----------
    cost : ndarray of float, (clients, sites)
        Finite.
    relaxed : Relaxed
        What the bound has ruled out; at least p sites are left.

    Returns
    -------
    Programme
        Columns: the sites that are left, then the radii. It has no answer where nothing is better
        than the best that was known to the bound.
    ndarray of int, (sites left,)
        Which sites those columns are.

    References
    ----------
    .. [1] Cornuejols, G., Nemhauser, G. L. and Wolsey, L. A. (1980), A canonical representation of
       simple plant location problems and its applications, *SIAM Journal on Algebraic and Discrete
       Methods* 1, 261-272.
    .. [2] García, S., Labbé, M. and Marín, A. (2011), Solving large p-median problems with a radius
       formulation, *INFORMS Journal on Computing* 23, 546-556.

    Examples
    --------
    >>> from southgate.methods.lagrangian import lagrangian
    >>> from southgate.methods.swaps import nearest
    >>> cost = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> relaxed = lagrangian(nearest(cost), Opened(np.array([0, 2]), 4.0))
    >>> programme, left = radius_programme(cost, relaxed)
    >>> len(programme.cost) - len(left) < 6
    True
    """
    left = np.flatnonzero(~relaxed.never)
    among, fixed = cost[:, left], np.flatnonzero(relaxed.always[left])
    ceiling = np.maximum(relaxed.furthest, among.min(axis=1))
    if len(fixed):
        ceiling = np.minimum(ceiling, among[:, fixed].min(axis=1))
    order = np.argsort(among, axis=1, kind="stable")
    radii = np.take_along_axis(among, order, axis=1)
    inside = radii <= ceiling[:, None]
    fresh = inside & (np.diff(radii, axis=1, prepend=-1.0) > 0)
    client, radius = np.nonzero(fresh)[0], radii[fresh]
    last = np.diff(client, append=-1) != 0
    first = np.roll(last, 1)
    deep = np.flatnonzero(~last)
    z = len(left) + np.arange(len(deep))
    rows, p = len(client), len(relaxed.best.sites)
    of_pair = (np.cumsum(fresh) - 1).reshape(fresh.shape)[inside]
    some, sites, ones = np.full(len(left), rows), np.arange(len(left)), np.ones(len(deep))
    below = rows + 1 + np.arange(len(fixed))
    index = (
        np.concatenate([of_pair, deep, deep + 1, some, below]),
        np.concatenate([order[inside], z, z, sites, fixed]),
    )
    data = np.concatenate([
        np.ones(len(of_pair)), ones, -ones, np.ones(len(left)), np.ones(len(fixed))
    ])  # fmt: skip
    columns = len(left) + len(deep)
    return Programme(
        np.concatenate([np.zeros(len(left)), radius[deep + 1] - radius[deep]]),
        coo_array((data, index), shape=(rows + 1 + len(fixed), columns)).tocsc(),
        np.concatenate([first.astype("float64"), [p], np.ones(len(fixed))]),
        np.concatenate([np.full(rows, np.inf), [p], np.ones(len(fixed))]),
        np.ones(columns),
        np.arange(columns) < len(left),
    ), left


def proof(
    cost: NDArray[np.float64],
    relaxed: Relaxed,
    *,
    step: float,
    time_limit: float,
    gap: float = 0.0,
) -> Proof:
    """Search what the bound has left until the best answer is proven or the time is over.

    Parameters
    ----------
    cost : ndarray of float, (clients, sites)
        Finite.
    relaxed : Relaxed
        A bound, and what it has ruled out.
    step : float
        The least by which two answers can differ; 0 if not known.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0; the share of the cost that may stay open.

    Returns
    -------
    Proof
        In the unit of ``cost``; never worse than what was known.

    References
    ----------
    .. [1] García, S., Labbé, M. and Marín, A. (2011), Solving large p-median problems with a radius
       formulation, *INFORMS Journal on Computing* 23, 546-556.

    Examples
    --------
    >>> from southgate.methods.lagrangian import lagrangian
    >>> from southgate.methods.swaps import nearest
    >>> cost = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> relaxed = lagrangian(nearest(cost), Opened(np.array([0, 2]), 4.0))
    >>> proof(cost, relaxed, step=0.0, time_limit=5.0).proven
    True
    """
    deadline = time.monotonic() + time_limit
    programme, left = radius_programme(cost, relaxed)
    fixed = float(cost[:, left].min(axis=1).sum())
    limit = max(deadline - time.monotonic(), 1e-3)
    found = smallest(programme, time_limit=limit, gap=gap / 2, near=step * (1 - 1e-6))
    best = relaxed.best
    if found.status == "infeasible":
        return Proof(best, best.cost, proven=True)
    if found.x.size:
        sites = left[found.x[: len(left)] > 0.5]
        total = float(cost[:, sites].min(axis=1).sum())
        best = Opened(sites, total) if total < best.cost else best
    bound = fixed + found.bound if np.isfinite(found.bound) else -np.inf
    if found.status == "optimal" and not gap:
        bound = best.cost
    bound = min(max(bound, relaxed.bound), best.cost)
    near = bound >= best.cost * (1 - gap) - 1e-9 * abs(best.cost)
    return Proof(best, bound, proven=near)
