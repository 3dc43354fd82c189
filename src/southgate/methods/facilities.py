"""Which sites are worth opening: fixed costs, ways and capacities in one programme."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from southgate.methods.optimum import Optimum, Programme, smallest

__all__ = ["Facilities", "opened", "unserved"]


@dataclass(frozen=True, slots=True)
class Facilities:
    """What is to be served, and from where, in arrays.

    ``cost`` is an ndarray of float, (clients, sites): of serving all of a client from a site;
    infinite where there is no way. ``opening``, (sites,); ``demand``, (clients,); ``capacity``,
    (sites,), infinite where there is no limit. At most ``most`` sites are opened. ``whole``: a
    client is served from one site, else it may be split.
    """

    cost: NDArray[np.float64]
    opening: NDArray[np.float64]
    demand: NDArray[np.float64]
    capacity: NDArray[np.float64]
    most: int
    whole: bool


def _programme(task: Facilities) -> Programme:
    """Columns: the sites, then the pairs that have a way."""
    clients, sites = task.cost.shape
    i, j = np.nonzero(np.isfinite(task.cost))
    pair = sites + np.arange(len(i))
    each = np.arange(sites)
    capacity = np.minimum(task.capacity, task.demand.sum())
    scale = max(float(task.demand.max()), 1e-300)
    total, count = clients, clients + sites
    link = count + 1 + np.arange(len(i))
    row = [i, total + j, total + each, np.full(sites, count), link, link]
    column = [pair, pair, each, each, pair, j]
    data = [
        np.ones(len(i)), task.demand[i] / scale, -capacity / scale, np.ones(sites),
        np.ones(len(i)), -np.ones(len(i)),
    ]  # fmt: skip
    shape = (count + 1 + len(i), sites + len(i))
    rows = coo_array((np.concatenate(data), (np.concatenate(row), np.concatenate(column))), shape)
    least = np.concatenate([np.ones(clients), np.full(sites + 1 + len(i), -np.inf)])
    most = np.concatenate([np.ones(clients), np.zeros(sites), [task.most], np.zeros(len(i))])
    return Programme(
        np.concatenate([task.opening, task.cost[i, j]]),
        rows.tocsc(),
        least,
        most,
        np.ones(shape[1]),
        np.arange(shape[1]) < (shape[1] if task.whole else sites),
    )


def opened(task: Facilities, *, time_limit: float = 60.0, gap: float = 0.0) -> Optimum:
    r"""The cheapest sites to open and ways to serve.

    .. math:: \min \sum_j f_j y_j + \sum_{ij} c_{ij} x_{ij} \quad \text{where} \quad
       \sum_j x_{ij} = 1, \; x_{ij} \le y_j, \; \sum_i d_i x_{ij} \le q_j y_j, \; \sum_j y_j \le p

    Parameters
    ----------
    task : Facilities
        Not negative.
    time_limit : float
        Seconds, above 0.
    gap : float
        From 0, a share of the cost.

    Returns
    -------
    Optimum
        ``x`` is flat, (clients x sites,): the share of each client that each site serves.

    References
    ----------
    .. [1] Beasley, J. E. (1988), An algorithm for solving large capacitated warehouse location
       problems, *European Journal of Operational Research* 33, 314-325.

    Examples
    --------
    >>> task = Facilities(np.array([[1.0, 4.0], [4.0, 1.0]]), np.array([2.0, 2.0]), np.ones(2),
    ...     np.array([1.0, 1.0]), 2, False)
    >>> opened(task).objective
    6.0
    """
    programme = _programme(task)
    size = float(np.exp2(np.ceil(np.log2(max(programme.cost.max(), 1e-300)))))
    scaled = replace(programme, cost=programme.cost / size)
    found = smallest(scaled, time_limit=time_limit, gap=gap)
    sites = task.cost.shape[1]
    x = np.zeros(task.cost.shape)
    if not found.x.size:
        return replace(found, bound=found.bound * size)
    x[np.isfinite(task.cost)] = found.x[sites:]
    return replace(found, x=x.ravel(), objective=size * found.objective, bound=size * found.bound)


def unserved(task: Facilities, *, time_limit: float = 60.0) -> NDArray[np.float64]:
    """How much of each client cannot be served, when as much as possible is.

    Parameters
    ----------
    task : Facilities
        One without an answer.
    time_limit : float
        Seconds, above 0.

    Returns
    -------
    ndarray of float, (clients,)
        In the unit of the demand; not-a-number where the time was too short.

    Examples
    --------
    >>> task = Facilities(np.ones((2, 1)), np.ones(1), np.ones(2), np.array([1.5]), 1, False)
    >>> float(unserved(task).sum())
    0.5
    """
    clients = len(task.demand)
    elsewhere = np.where(np.isfinite(task.cost), 0.0, np.inf)
    loose = replace(
        task,
        cost=np.hstack([elsewhere, task.demand[:, None] / max(task.demand.max(), 1e-300)]),
        opening=np.zeros(len(task.opening) + 1),
        capacity=np.append(task.capacity, np.inf),
        most=task.most + 1,  # nobody is a site, too, and is always open
    )
    found = opened(loose, time_limit=time_limit, gap=1e-6)
    if not found.x.size:
        return np.full(clients, np.nan)
    left: NDArray[np.float64] = found.x.reshape(clients, -1)[:, -1] * task.demand
    return left
