"""What a change of trade costs does once prices, incomes and all flows have answered to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError
from southgate.methods.cooccurrence import one_thread
from southgate.methods.labelled import above_zero, nonnegative, same_labels
from southgate.methods.resistance import above_one, joined

__all__ = ["Equilibrium", "general_equilibrium", "over_elasticities"]

ROUNDS = 20_000
SETTLED = 1e-11
MIXED = 6


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """The world after the change, as ratios to the world before.

    ``regions``, (regions, [price, price_index, real_output, exports]): the price of what a region
    makes, with the world's nominal output held; the price of what it buys; the one by the other;
    and its sales to others, missing where it had none. ``flows``, (regions, regions), in the unit
    of the flows given. ``residual`` is the largest gap between what a region sells and what it
    makes, as a share of the latter.
    """

    regions: pd.DataFrame
    flows: pd.DataFrame
    residual: float
    rounds: int


def general_equilibrium(
    flows: pd.DataFrame,
    change: pd.DataFrame,
    *,
    elasticity: float,
    imbalance: str = "share",
) -> Equilibrium:
    r"""Who gains what from a change of trade costs, by exact changes, each region's output given.

    .. math:: \hat p_i Y_i = \sum_j \frac{\lambda_{ij} \phi_{ij} \hat p_i^{1-\sigma}}
       {\hat P_j^{1-\sigma}} E_j', \qquad
       \hat P_j^{1-\sigma} = \sum_i \lambda_{ij} \phi_{ij} \hat p_i^{1-\sigma}

    with :math:`\lambda_{ij}` the share of i in what j buys. One sector, quantities given (full
    endowment): a region gains by dearer sales and cheaper purchases, not by making more.

    Parameters
    ----------
    flows : DataFrame of float, (regions, regions)
        Before the change, sellers in rows, what regions sell to themselves on the diagonal; one
        unit, not negative. Fitted flows keep errors of single observations out of the answer.
    change : DataFrame of float, (regions, regions)
        What the change alone would multiply each flow by: exp(coefficient x change of covariate).
    elasticity : float
        Of substitution, above 1.
    imbalance : {"share", "amount"}
        Whether a region goes on spending the same multiple of its output (scaled so that the world
        spends what it makes), or goes on with the same surplus or deficit, in units of the
        world's output.

    Returns
    -------
    Equilibrium

    Raises
    ------
    MethodError
        If labels differ, a region sells or buys nothing, trade does not join all regions, a
        deficit exceeds what a region can pay, or the prices do not settle.

    References
    ----------
    .. [1] Dekle, R., Eaton, J. and Kortum, S. (2008), Global rebalancing with gravity, *IMF Staff
       Papers* 55, 511-540.
    .. [2] Yotov, Y. V., Piermartini, R., Monteiro, J.-A. and Larch, M. (2016), *An Advanced Guide
       to Trade Policy Analysis: The Structural Gravity Model*, WTO and UNCTAD, chapter 2.

    Examples
    --------
    >>> flows = pd.DataFrame([[8.0, 2.0], [2.0, 8.0]], index=["a", "b"], columns=["a", "b"])
    >>> freer = pd.DataFrame([[1.0, 4.0], [4.0, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> found = general_equilibrium(flows, freer, elasticity=5)
    >>> found.regions["real_output"].round(4).tolist()  # (0.8 + 0.2 x 4) ** (1 / 4)
    [1.1247, 1.1247]
    """
    x, phi = nonnegative(flows, "flows"), nonnegative(change, "change")
    same_labels(flows.index, flows.columns, "the rows and the columns of `flows`")
    same_labels(flows.index, change.index, "the rows of `flows` and of `change`")
    same_labels(flows.columns, change.columns, "the columns of `flows` and of `change`")
    above_one(elasticity)
    if imbalance not in {"share", "amount"}:
        raise MethodError(f"`imbalance` must be share or amount; it is {imbalance}. Pass one.")
    made, spent = x.sum(axis=1), x.sum(axis=0)
    above_zero(flows.index, made, "flows", "seller", "sellers")
    above_zero(flows.columns, spent, "flows", "buyer", "buyers")
    pulled = x / spent * phi
    joined(pulled, flows.index, "flows after the change")
    with one_thread():
        world = _World(pulled, np.ascontiguousarray(pulled.T), made, spent, elasticity, imbalance)
        price, level, budget, residual, rounds = _settled(world)
    after = pulled * (price ** (1 - elasticity))[:, None] / level * budget
    index = level ** (1 / (1 - elasticity))
    abroad = made - np.diag(x)
    regions = {
        "price": price,
        "price_index": index,
        "real_output": price / index,
        "exports": (after.sum(axis=1) - np.diag(after)) / np.where(abroad > 0, abroad, np.nan),
    }
    return Equilibrium(
        pd.DataFrame(regions, index=flows.index),
        pd.DataFrame(after, index=flows.index, columns=flows.columns),
        residual,
        rounds,
    )


def over_elasticities(
    flows: pd.DataFrame,
    change: pd.DataFrame,
    elasticities: Sequence[float],
    *,
    imbalance: str = "share",
) -> pd.DataFrame:
    """The range of each region's real output over elasticities that may hold.

    Parameters
    ----------
    flows, change : DataFrame of float, (regions, regions)
        As in :func:`general_equilibrium`.
    elasticities : sequence of float
        Two or more, each above 1: those that the literature defends.
    imbalance : {"share", "amount"}
        As in :func:`general_equilibrium`.

    Returns
    -------
    DataFrame of float, (regions, [low, high])
        Ratios to the real output before. A range over choices, not a confidence interval.

    Raises
    ------
    MethodError
        If fewer than two elasticities are given, or one equilibrium is refused.

    References
    ----------
    .. [1] Bajzik, J., Havranek, T., Irsova, Z. and Schwarz, J. (2020), Estimating the Armington
       elasticity, *Journal of International Economics* 127, 103383.

    Examples
    --------
    >>> flows = pd.DataFrame([[8.0, 2.0], [2.0, 8.0]], index=["a", "b"], columns=["a", "b"])
    >>> freer = pd.DataFrame([[1.0, 4.0], [4.0, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> over_elasticities(flows, freer, [3, 5]).loc["a"].round(4).tolist()
    [1.1247, 1.2649]
    """
    if len(elasticities) < 2:
        raise MethodError(
            f"`elasticities` must hold two values or more; it holds {len(elasticities)}. Pass the "
            "least and the largest that may hold."
        )
    found = pd.concat(
        [
            general_equilibrium(flows, change, elasticity=s, imbalance=imbalance)
            .regions["real_output"]
            for s in elasticities
        ],
        axis=1,
    )  # fmt: skip
    return pd.DataFrame({"low": found.min(axis=1), "high": found.max(axis=1)})


@dataclass(frozen=True, slots=True)
class _World:
    """What does not move: shares after the change alone, output and expenditure before it."""

    pulled: NDArray[Any]
    back: NDArray[Any]
    made: NDArray[Any]
    spent: NDArray[Any]
    sigma: float
    imbalance: str

    def markets(self, price: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """What is sold by what is made, the level of prices and the budgets, at these prices."""
        power = price ** (1 - self.sigma)
        level = self.back @ power
        income = price * self.made
        if self.imbalance == "share":
            budget = self.spent * price
            budget *= income.sum() / budget.sum()
        else:
            budget = income + (self.spent - self.made)
            if (budget <= 0).any():
                raise MethodError(
                    "Every region must have something to spend; a surplus that is kept as an "
                    'amount exceeds an income. Pass imbalance="share".'
                )
        return power * (self.pulled @ (budget / level)) / income, level, budget


def _settled(
    world: _World,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], float, int]:
    """Raise the price of what sells beyond what is made, until all markets clear.

    Steps are mixed from the last ones (Anderson, 1965) as long as that brings the gap down.
    """
    x, total = np.zeros(len(world.made)), world.made.sum()
    moves: list[tuple[NDArray[Any], NDArray[Any]]] = []
    least = np.inf
    for rounds in range(1, ROUNDS + 1):
        price = np.exp(x)
        excess, level, budget = world.markets(price)
        residual = float(np.abs(excess - 1).max())
        if residual < SETTLED:
            return price, level, budget, residual, rounds
        step = np.log(excess) / world.sigma
        if residual > 2 * least:
            moves.clear()
        least = min(least, residual)
        moves.append((x, step))
        del moves[:-MIXED]
        x = _mixed(moves)
        x = x - np.log(np.exp(x) @ world.made / total)
    raise MethodError(
        f"The prices must settle; after {ROUNDS} rounds a market is still {residual:.1g} from "
        "clearing. Leave out regions that trade almost nothing with the rest."
    )


def _mixed(moves: list[tuple[NDArray[Any], NDArray[Any]]]) -> NDArray[Any]:
    """The next point from the last points and their steps."""
    x, step = moves[-1]
    if len(moves) < 3:
        plain: NDArray[Any] = x + step
        return plain
    past = np.diff([point for point, _ in moves], axis=0)
    bent = np.diff([move for _, move in moves], axis=0)
    table = bent @ bent.T
    table.flat[:: len(table) + 1] *= 1 + 1e-10  # steps that are all alike leave it regular
    share = np.linalg.solve(table, bent @ step)
    mixed: NDArray[Any] = x + step - share @ (past + bent)
    return mixed
