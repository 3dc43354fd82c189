"""What sectors buy of one another: coefficients, what a demand sets in motion, what a cost does.

Whether the inputs from abroad are among the flows is never left open: see ``origin``.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import above_zero, nonnegative, same_labels, unique_labels
from southgate.methods.solving import Precision, factored, productive

__all__ = [
    "Origin",
    "allocation_coefficients",
    "ghosh_inverse",
    "leontief_inverse",
    "output_required",
    "price_model",
    "technical_coefficients",
]

Origin = Literal["domestic", "total"]


def technical_coefficients(
    intermediate: pd.DataFrame, output: pd.Series, *, origin: Origin, most_drawn: float = 0.1
) -> pd.DataFrame:
    r"""How much of each sector's product another needs for a unit of its own.

    .. math:: a_{ij} = z_{ij} / x_j

    Parameters
    ----------
    intermediate : DataFrame of float, (sectors, sectors)
        What the sector of the row sold to that of the column; any unit, finite, not negative, the
        same sectors on both sides.
    output : Series of float, (sectors,)
        In the same unit, above zero, in the order of the table.
    origin : {"domestic", "total"}
        What the rows hold. ``"domestic"``: inputs made in the country itself; a row that sells
        more than its sector makes is then refused. ``"total"``: inputs from abroad are among
        them, and what is computed from them sets output in motion abroad as well.
    most_drawn : float
        By how much of its output a domestic sector may sell more than it makes, out of stock.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        From 0, without unit.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, a sector has no output, or
        domestic rows sell more than the sectors make.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, section 2.2.

    Examples
    --------
    >>> sectors = ["farms", "mills"]
    >>> z = pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], sectors, sectors)
    >>> a = technical_coefficients(z, pd.Series([1000.0, 2000.0], sectors), origin="domestic")
    >>> a.to_numpy().tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    if origin not in ("domestic", "total"):
        raise MethodError(
            f"`origin` must be domestic or total; it is {origin}. Say whether the rows hold "
            "inputs from abroad."
        )
    z, x = _flows(intermediate, output)
    if origin == "domestic":
        _made_here(intermediate.index, z, x, most_drawn)
    return pd.DataFrame(z / x, intermediate.index, intermediate.columns, copy=False)


def allocation_coefficients(
    intermediate: pd.DataFrame, output: pd.Series, *, most_drawn: float = 0.1
) -> pd.DataFrame:
    r"""Which share of its output each sector sells to another.

    .. math:: b_{ij} = z_{ij} / x_i

    Parameters
    ----------
    intermediate : DataFrame of float, (sectors, sectors)
        Domestic flows only, as in :func:`technical_coefficients`: with imports among them a
        sector would sell more than it makes, and the shares would mean nothing.
    output : Series of float, (sectors,)
        In the same unit, above zero, in the order of the table.
    most_drawn : float
        By how much of its output a sector may sell more than it makes, out of stock.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        From 0, without unit.

    Raises
    ------
    MethodError
        As in :func:`technical_coefficients` of domestic flows.

    References
    ----------
    .. [1] Ghosh, A. (1958), Input-output approach in an allocation system, *Economica* 25, 58-64.

    Examples
    --------
    >>> sectors = ["farms", "mills"]
    >>> z = pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], sectors, sectors)
    >>> b = allocation_coefficients(z, pd.Series([1000.0, 2000.0], sectors))
    >>> b.to_numpy().tolist()
    [[0.15, 0.5], [0.1, 0.05]]
    """
    z, x = _flows(intermediate, output)
    _made_here(intermediate.index, z, x, most_drawn)
    return pd.DataFrame(z / x[:, None], intermediate.index, intermediate.columns, copy=False)


def leontief_inverse(coefficients: pd.DataFrame) -> pd.DataFrame:
    r"""How much each sector makes, directly and along the chain, for a unit of another's demand.

    .. math:: L = (I - A)^{-1}

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`; each column sums to less than 1.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        Output of the row per unit of final demand for the column; from 0, the diagonal from 1.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, or a column sums to 1 or
        more.

    References
    ----------
    .. [1] Leontief, W. (1936), Quantitative input and output relations in the economic system of
       the United States, *The Review of Economics and Statistics* 18, 105-125.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> leontief_inverse(a).round(4).to_numpy().tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    a = productive(coefficients)
    inverse = factored(a).solve(np.eye(len(a)))
    return pd.DataFrame(inverse, coefficients.index, coefficients.columns, copy=False)


def ghosh_inverse(allocation: pd.DataFrame) -> pd.DataFrame:
    r"""How much of what is put in at one sector passes through another on its way to the end.

    .. math:: G = (I - B)^{-1}

    Parameters
    ----------
    allocation : DataFrame of float, (sectors, sectors)
        Of :func:`allocation_coefficients`.

    Returns
    -------
    DataFrame of float, (sectors, sectors)
        From 0, the diagonal from 1. Read as prices rather than as quantities [2]_.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, or the sectors pass on more
        among one another than they make.

    References
    ----------
    .. [1] Ghosh, A. (1958), Input-output approach in an allocation system, *Economica* 25, 58-64.
    .. [2] Dietzenbacher, E. (1997), In vindication of the Ghosh model: a reinterpretation as a
       price model, *Journal of Regional Science* 37, 629-651.

    Examples
    --------
    >>> b = pd.DataFrame([[0.15, 0.5], [0.1, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> ghosh_inverse(b).round(4).to_numpy().tolist()
    [[1.2541, 0.6601], [0.132, 1.1221]]
    """
    b = nonnegative(allocation, "allocation")
    rows, columns = allocation.index, allocation.columns
    same_labels(rows, columns, "the rows and the columns of `allocation`")
    solver = factored(b)
    if solver.singular or solver.solve(np.ones(len(b))).min() < 1:
        over = [str(label) for label in rows[b.sum(axis=1) >= 1]]
        raise MethodError(
            "The sectors must pass on less among one another than they make; of these that pass on "
            f"all or more, some never reach an end: {named(over)}. Take imports out of the flows."
        )
    return pd.DataFrame(solver.solve(np.eye(len(b))), rows, columns, copy=False)


def output_required(
    coefficients: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    change: bool = False,
    precision: Precision = "double",
) -> pd.DataFrame:
    r"""What all sectors must make for a final demand, without the inverse.

    .. math:: x = (I - A)^{-1} f

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`; each column sums to less than 1.
    demand : DataFrame of float, (sectors, demands)
        Final demand, one column each, any unit; finite, in the order of the coefficients.
    change : bool
        Whether the demand is a change, which may be negative. A level may not.
    precision : {"double", "single"}
        Of the factors; single is refined to the residual of double.

    Returns
    -------
    DataFrame of float, (sectors, demands)
        In the unit of the demand.

    Raises
    ------
    MethodError
        If a cell is missing or infinite, a demand that is no change is negative, the labels
        differ, or a column of coefficients sums to 1 or more.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, section 2.2.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> f = pd.DataFrame({"next year": [600.0, 1500.0]}, ["farms", "mills"])
    >>> output_required(a, f).round(1)["next year"].tolist()
    [1247.5, 1841.6]
    """
    a = productive(coefficients)
    same_labels(coefficients.index, demand.index, "the rows of `coefficients` and of `demand`")
    sign = np.sign(demand) if change else 1
    f = nonnegative(demand * sign, "demand") * sign
    x = factored(a, precision=precision).solve(np.asarray(f, dtype=np.float64))
    return pd.DataFrame(x, demand.index, demand.columns, copy=False)


def price_model(coefficients: pd.DataFrame, cost: pd.DataFrame) -> pd.DataFrame:
    r"""What a unit of each sector's product costs, given what is paid beside its inputs.

    .. math:: p = (I - A')^{-1} v

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`; each column sums to less than 1.
    cost : DataFrame of float, (sectors, cases)
        What is paid per unit of output beside the inputs in ``coefficients``: wages, profits,
        taxes and, with domestic coefficients, imported inputs. Finite, not negative.

    Returns
    -------
    DataFrame of float, (sectors, cases)
        Price per unit; 1 throughout for the costs of the table itself. Every cost is passed on in
        full and nobody buys less: an upper bound of what happens.

    Raises
    ------
    MethodError
        If a cell is missing, negative or infinite, the labels differ, or a column of coefficients
        sums to 1 or more.

    References
    ----------
    .. [1] Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis: Foundations and
       Extensions*, 2nd ed., Cambridge University Press, section 2.6.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> cost = pd.DataFrame({"now": [0.65, 0.70], "dearer": [0.75, 0.70]}, ["farms", "mills"])
    >>> price_model(a, cost).round(4).to_numpy().tolist()
    [[1.0, 1.1254], [1.0, 1.033]]
    """
    a = productive(coefficients)
    v = nonnegative(cost, "cost")
    same_labels(coefficients.index, cost.index, "the rows of `coefficients` and of `cost`")
    prices = factored(a).solve(v, transposed=True)
    return pd.DataFrame(prices, cost.index, cost.columns, copy=False)


def _flows(
    intermediate: pd.DataFrame, output: pd.Series
) -> tuple[NDArray[np.float64], NDArray[Any]]:
    """The numbers of both, with the labels of one."""
    z = nonnegative(intermediate, "intermediate")
    same_labels(
        intermediate.index, intermediate.columns, "the rows and the columns of `intermediate`"
    )
    unique_labels(output, "output")
    x = nonnegative(output.to_frame(), "output")[:, 0]
    same_labels(intermediate.index, output.index, "the rows of `intermediate` and of `output`")
    above_zero(output.index, x, "output", "sector", "sectors")
    return z, x


def _made_here(
    sectors: pd.Index, z: NDArray[np.float64], x: NDArray[Any], most_drawn: float
) -> None:
    """Refuse sectors that sell more than they make: imports are among their sales."""
    over = z.sum(axis=1) > (1 + most_drawn) * x
    if over.any():
        wrong = [str(label) for label in sectors[over]]
        raise MethodError(
            "A domestic sector must not sell more to others than it makes and draws from stock; "
            f"{len(wrong)} of {len(sectors)} {'do' if len(wrong) > 1 else 'does'}: {named(wrong)}. "
            "Take imports out of the flows (imports_apart), or say origin='total'."
        )
