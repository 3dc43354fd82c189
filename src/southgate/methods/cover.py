"""Who is within reach of what is open: the fewest sites for all, the most clients for a few."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array, hstack, vstack

from southgate.methods.optimum import Optimum, Programme, largest, smallest

__all__ = ["Centre", "centre", "fewest", "most_covered"]


@dataclass(frozen=True, slots=True)
class Centre:
    """Sites so that the worst served client is as near as possible.

    ``sites`` is an ndarray of int. No answer has its worst served client nearer than ``bound``.
    """

    sites: NDArray[np.intp]
    radius: float
    bound: float


def fewest(reach: NDArray[np.bool_], *, time_limit: float = 60.0, whole: bool = True) -> Optimum:
    r"""The fewest sites that reach everybody: the set covering problem.

    .. math:: \min \sum_j y_j \quad \text{where} \quad \sum_{j \in N_i} y_j \ge 1

    Parameters
    ----------
    reach : ndarray of bool, (clients, sites)
        Whether a site reaches a client.
    time_limit : float
        Seconds, above 0.
    whole : bool
        False: sites may be opened in part, which gives a bound at once.

    Returns
    -------
    Optimum
        ``x`` by site; ``infeasible`` where a client is reached by none.

    References
    ----------
    .. [1] Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971), The location of emergency
       service facilities, *Operations Research* 19, 1363-1373.

    Examples
    --------
    >>> fewest(np.array([[True, False, True], [False, True, True]])).objective
    1.0
    """
    sites = reach.shape[1]
    different = np.unique(reach, axis=0)
    task = Programme(
        np.ones(sites), csc_array(different.astype("float64")), np.ones(len(different)),
        np.full(len(different), np.inf), np.ones(sites), np.full(sites, whole),
    )  # fmt: skip
    return smallest(task, time_limit=time_limit, gap=0.0, near=1 - 1e-6 if whole else 0.0)


def centre(distance: NDArray[np.float64], p: int, *, deadline: float) -> Centre:
    """Halve the range of radii that may do: first by open parts of sites, then by whole ones.

    Parameters
    ----------
    distance : ndarray of float, (clients, sites)
        Not negative; infinite where there is no way. Some p sites reach everybody.
    p : int
        From 1.
    deadline : float
        On the clock of ``time.monotonic``.

    Returns
    -------
    Centre
        Proven where ``radius`` equals ``bound``; no sites where the time was too short for any.

    References
    ----------
    .. [1] Minieka, E. (1970), The m-center problem, *SIAM Review* 12, 138-139.

    Examples
    --------
    >>> line = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    >>> centre(line, 2, deadline=np.inf).radius
    1.0
    """
    steps = np.unique(distance[np.isfinite(distance)])
    sites = _furthest_first(distance, p)
    worst = float(distance[:, sites].min(axis=1).max())
    high = int(np.searchsorted(steps, worst)) if np.isfinite(worst) else len(steps)
    low = int(np.searchsorted(steps, distance.min(axis=1).max()))
    for whole in (False, True):
        top = high
        while low < top:
            left = min(deadline - time.monotonic(), 1e9)
            if left <= 0:
                break
            middle = (low + top) // 2
            found = fewest(distance <= steps[middle], time_limit=left, whole=whole)
            if found.status == "infeasible" or np.ceil(found.bound - 1e-6) > p:
                low = middle + 1
            elif not whole and found.status == "optimal":
                top = middle
            elif whole and found.x.size and found.objective <= p + 0.5:
                top = high = middle
                sites = np.flatnonzero(found.x > 0.5)
            else:
                break
    if high == len(steps):
        return Centre(np.empty(0, dtype=np.intp), np.inf, float(steps[low]))
    worst = float(distance[:, sites].min(axis=1).max())
    return Centre(sites, worst, min(float(steps[low]), worst))


def _furthest_first(distance: NDArray[np.float64], p: int) -> NDArray[np.intp]:
    """Always the site that is nearest to the client who is served worst."""
    chosen = [int(distance.max(axis=0).argmin())]
    now = distance[:, chosen[0]].copy()
    while len(chosen) < p:
        client = int(now.argmax())
        chosen.append(int(distance[client].argmin()))
        np.minimum(now, distance[:, chosen[-1]], out=now)
    return np.unique(np.array(chosen, dtype=np.intp))


def most_covered(
    reach: NDArray[np.bool_],
    demand: NDArray[np.float64],
    p: int,
    *,
    time_limit: float = 60.0,
    gap: float = 0.0,
) -> Optimum:
    r"""The p sites that reach the most demand.

    .. math:: \max \sum_i d_i z_i \quad \text{where} \quad z_i \le \sum_{j \in N_i} y_j, \;
       \sum_j y_j \le p

    Clients whom the same sites reach are one.

    Parameters
    ----------
    reach : ndarray of bool, (clients, sites)
        Whether a site reaches a client.
    demand : ndarray of float, (clients,)
        Not negative.
    p : int
        From 1.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, a share of the objective.

    Returns
    -------
    Optimum
        ``x`` by site, in the unit of the demand.

    References
    ----------
    .. [1] Church, R. and ReVelle, C. (1974), The maximal covering location problem, *Papers of the
       Regional Science Association* 32, 101-118.

    Examples
    --------
    >>> reach = np.array([[True, False], [True, False], [False, True]])
    >>> most_covered(reach, np.array([1.0, 1.0, 3.0]), 1).objective
    3.0
    """
    sites = reach.shape[1]
    kinds, which = np.unique(reach, axis=0, return_inverse=True)
    weight = np.bincount(which.ravel(), demand, len(kinds))
    size = max(float(weight.max()), 1e-300)
    covers = hstack([csc_array(-kinds.astype("float64")), eye_array(len(kinds))])
    counts = hstack([csc_array(np.ones((1, sites))), csc_array((1, len(kinds)))])
    rows = csc_array(vstack([covers, counts]))
    found = largest(
        np.append(np.zeros(sites), weight / size), rows, np.append(np.zeros(len(kinds)), p),
        time_limit=time_limit, gap=gap,
    )  # fmt: skip
    x = found.x[:sites] if found.x.size else found.x
    return Optimum(x, found.objective * size, found.bound * size, found.gap, found.status)
