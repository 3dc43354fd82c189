"""What no choice of sites can beat: the Lagrangian bound, and the sites that it rules out."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from southgate.methods.swaps import Nearest, Opened, mended, sums

__all__ = ["Relaxed", "lagrangian"]

STEPS = 1500
"""Subgradient steps at most."""
MENDED = 20
"""Every so many better bounds, the sites that they choose are mended into an answer."""
PATIENCE = 30
"""Steps without a better bound after which the step length is halved."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A bound, what it proves, and the best answer met on the way.

    ``bound`` is what no answer can cost less than. ``price`` is an ndarray of float, (clients,):
    what being served is worth at the bound. ``never`` and ``always`` are ndarrays of bool,
    (sites,): sites that no better answer than ``best`` opens, or that every one does. ``furthest``
    is an ndarray of float, (clients,): no better answer serves a client at more.
    """

    bound: float
    best: Opened
    price: NDArray[np.float64]
    never: NDArray[np.bool_]
    always: NDArray[np.bool_]
    furthest: NDArray[np.float64]


def lagrangian(
    near: Nearest, best: Opened, *, step: float = 0.0, deadline: float = np.inf
) -> Relaxed:
    r"""Pay clients for doing without, and see which p sites are then worth their clients.

    .. math:: L(u) = \sum_i u_i + \min_{|S| = p} \sum_{j \in S} \rho_j, \quad
       \rho_j = \sum_i \min(0, c_{ij} - u_i)

    is below every answer for any prices u. They are improved by subgradient steps. A site whose
    opening would lift L beyond the best answer is in no better one.

    Parameters
    ----------
    near : Nearest
        Ranked costs, not negative.
    best : Opened
        A known answer; its number of sites is p.
    step : float
        The least by which two answers can differ, 1 where all costs are whole; 0 if not known.
    deadline : float
        On the clock of ``time.monotonic``.

    Returns
    -------
    Relaxed
        In the unit of ``cost``.

    References
    ----------
    .. [1] Cornuejols, G., Fisher, M. L. and Nemhauser, G. L. (1977), Location of bank accounts to
       optimize float, *Management Science* 23, 789-810.
    .. [2] Beasley, J. E. (1993), Lagrangean heuristics for location problems, *European Journal of
       Operational Research* 65, 383-399.

    Examples
    --------
    >>> from southgate.methods.swaps import nearest
    >>> cost = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> found = lagrangian(nearest(cost), Opened(np.array([0, 2]), 4.0), step=1.0)
    >>> found.bound, found.best.cost
    (4.0, 4.0)
    """
    p = len(best.sites)
    clients, places = near.cost.shape
    price = near.ranked[:, min(1, places - 1)].copy()
    least, kept = -np.inf, price
    worth = np.zeros(places)
    length, since, lifts = 2.0, 0, 0
    direction = np.zeros(clients)
    for _ in range(STEPS):
        client, place = np.nonzero(near.within(price))
        site = near.order[client, place]
        rho = sums(site, near.ranked[client, place] - price[client], places)
        chosen: NDArray[np.intp] = np.argsort(rho, kind="stable")[:p]
        now = float(price.sum() + rho[chosen].sum())
        if now > least + 1e-7 * abs(least if np.isfinite(least) else 1.0):
            least, kept, worth, since = now, price.copy(), rho, 0
            lifts += 1
            if lifts % MENDED == 0:
                best = min(best, mended(near, chosen), key=lambda opened: opened.cost)
        else:
            since += 1
        if since >= PATIENCE:
            length, since = length / 2, 0
            price, direction = kept.copy(), np.zeros(clients)
        picked = np.zeros(places, dtype=bool)
        picked[chosen] = True
        slope = 1.0 - np.bincount(client[picked[site]], minlength=clients)
        direction = 0.7 * slope + 0.3 * direction
        size = float(direction @ direction)
        if size == 0 or length < 1e-4 or _lifted(least, step) >= best.cost - 1e-9 * best.cost:
            break
        if time.monotonic() > deadline:
            break
        price = price + length * max(1.01 * best.cost - now, 1e-9) / size * direction
        np.clip(price, 0.0, near.ranked[:, -1], out=price)  # above the dearest site none is better
    return _proven(kept, worth, least, best, step)


def _lifted(bound: float, step: float) -> float:
    """The bound, lifted to the next cost that an answer can have."""
    if not step or not np.isfinite(bound):
        return bound
    return float(np.ceil(bound / step - 1e-6) * step)


def _proven(
    price: NDArray[np.float64], rho: NDArray[np.float64], bound: float, best: Opened, step: float
) -> Relaxed:
    p, places = len(best.sites), len(rho)
    most = best.cost - step * (1 - 1e-6)  # a better answer costs no more
    most += 1e-9 * abs(best.cost)
    order = np.argsort(rho, kind="stable")
    inside = np.zeros(places, dtype=bool)
    inside[order[:p]] = True
    last = rho[order[p - 1]]
    following = rho[order[p]] if p < places else np.inf
    never = ~inside & (bound + rho - last > most)
    always = inside & (bound - rho + following > most)
    lifted = min(_lifted(bound, step), best.cost)
    return Relaxed(lifted, best, price, never, always, price + max(most - bound, 0.0))
