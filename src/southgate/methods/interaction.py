"""Spatial interaction: Wilson's family, estimated by Poisson and balanced to known sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.gravity import Gravity, gravity
from southgate.methods.labelled import nonnegative, same_labels

__all__ = ["Interaction", "balanced_flows", "spatial_interaction"]

ROUNDS = 10_000
CONSTRAINTS = ("none", "production", "attraction", "doubly")


@dataclass(frozen=True, slots=True)
class Interaction:
    """A fitted member of the family.

    ``parameters``, by name: ``constant`` where no side is held, ``origin_mass`` and
    ``destination_mass`` where that side is not held, ``cost`` (a decay is negative: per unit of
    cost if exponential, of its logarithm if power). ``fit`` is the gravity equation beneath.
    """

    parameters: pd.Series
    log_likelihood: float
    fit: Gravity


def spatial_interaction(
    table: pd.DataFrame,
    *,
    flow: str,
    ends: tuple[str, str],
    masses: tuple[str, str],
    cost: str,
    constraint: str = "none",
    form: str = "exponential",
) -> Interaction:
    r"""How flows fall with cost, with the sums of neither, one or both sides held.

    .. math:: E(T_{ij}) = A_i B_j m_i^{a} m_j^{b} f(c_{ij})

    Parameters
    ----------
    table : DataFrame, (pairs, columns)
        One row for each pair, those without a flow included as 0.
    flow : str
        The column of flows, counts: the likelihood is Poisson's.
    ends : (str, str)
        The columns of origin and destination.
    masses : (str, str)
        The columns of their masses, above zero; not used on a side that is held.
    cost : str
        The column of costs; above zero where the form is power.
    constraint : {"none", "production", "attraction", "doubly"}
        Which sums the fitted flows must have.
    form : {"exponential", "power"}

    Returns
    -------
    Interaction

    Raises
    ------
    MethodError
        If an option is unknown, a logarithm is asked of what is not above zero, or the fit is
        refused.

    References
    ----------
    .. [1] Wilson, A. G. (1971), A family of spatial interaction models, and associated
       developments, *Environment and Planning* 3, 1-32.
    .. [2] Flowerdew, R. and Aitkin, M. (1982), A method of fitting the gravity model based on the
       Poisson distribution, *Journal of Regional Science* 22, 191-202.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "o": list("aabb"), "d": list("xyxy"), "km": [1.0, 2.0, 2.0, 1.0],
    ...     "moved": [8.0, 4.0, 4.0, 8.0], "mo": 1.0, "md": 1.0})
    >>> fit = spatial_interaction(table, flow="moved", ends=("o", "d"), masses=("mo", "md"),
    ...     cost="km", constraint="doubly")
    >>> float(np.exp(fit.parameters["cost"]).round(9))
    0.5
    """
    if constraint not in CONSTRAINTS or form not in {"exponential", "power"}:
        raise MethodError(
            f"`constraint` must be one of {', '.join(CONSTRAINTS)}, and `form` exponential or "
            f"power; they are {constraint} and {form}. Pass what is meant."
        )
    free = [constraint in {"none", "attraction"}, constraint in {"none", "production"}]
    logs = {
        f"{end}_mass": m
        for end, m, f in zip(("origin", "destination"), masses, free, strict=True)
        if f
    }
    wanted = [*logs.values(), cost] if form == "power" else [*logs.values()]
    if gone := [name for name in (flow, *ends, *logs.values(), cost) if name not in table.columns]:
        raise MethodError(
            f"`table` must have every column that is named; it lacks {named(gone)}. "
            "Add them, or correct the names."
        )
    if low := [name for name in wanted if not (table[name] > 0).all()]:
        raise MethodError(
            f"What stands in a logarithm must be above zero; in {named(low)} it is not. Drop those "
            "rows, or use the exponential form."
        )
    data = pd.DataFrame(
        {"flow": table[flow], "origin": table[ends[0]], "destination": table[ends[1]]}
    )
    for name, column in logs.items():
        data[name] = np.log(table[column].astype("float64"))
    data["cost"] = np.log(table[cost].astype("float64")) if form == "power" else table[cost]
    held = [end for end, f in zip(("origin", "destination"), free, strict=True) if not f]
    fit = gravity(data, outcome="flow", covariates=[*logs, "cost"], fixed_effects=held)
    parameters = fit.coefficients["estimate"]
    if not held:
        constant = pd.Series({"constant": fit.effects["estimate"].iloc[0]})
        parameters = pd.concat([constant, parameters])
    return Interaction(parameters.rename("parameter"), fit.log_likelihood, fit)


def balanced_flows(openness: pd.DataFrame, leaving: pd.Series, arriving: pd.Series) -> pd.DataFrame:
    r"""Flows in proportion to openness, with given sums on both sides.

    .. math:: T_{ij} = A_i O_i B_j D_j f_{ij}, \qquad \sum_j T_{ij} = O_i, \; \sum_i T_{ij} = D_j

    Parameters
    ----------
    openness : DataFrame of float, (origins, destinations)
        How easy each way is, as from a deterrence function; 0 where there is none.
    leaving : Series of float, (origins,)
    arriving : Series of float, (destinations,)
        With the same sum; not negative.

    Returns
    -------
    DataFrame of float, (origins, destinations)
        In the unit of the sums.

    Raises
    ------
    MethodError
        If labels or sums differ, or no flows over the open ways have these sums.

    References
    ----------
    .. [1] Furness, K. P. (1965), Time function iteration, *Traffic Engineering and Control* 7,
       458-460.

    Examples
    --------
    >>> even = pd.DataFrame(1.0, index=["a", "b"], columns=["x", "y"])
    >>> balanced_flows(even, pd.Series([6.0, 4.0], ["a", "b"]), pd.Series([5.0, 5.0], ["x", "y"]))
         x    y
    a  3.0  3.0
    b  2.0  2.0
    """
    f = nonnegative(openness, "openness")
    same_labels(openness.index, leaving.index, "the rows of `openness` and the labels of `leaving`")
    same_labels(
        openness.columns, arriving.index, "the columns of `openness` and the labels of `arriving`"
    )
    o = nonnegative(leaving.to_frame("leaving"), "leaving")[:, 0]
    d = nonnegative(arriving.to_frame("arriving"), "arriving")[:, 0]
    if not np.isclose(o.sum(), d.sum(), rtol=1e-9):
        raise MethodError(
            f"As much must leave as arrives; the sums are {o.sum():.6g} and {d.sum():.6g}. "
            "Scale one of them."
        )
    a, b = np.ones(len(o)), np.ones(len(d))
    for _ in range(ROUNDS):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            a = np.where(o > 0, o / (f @ b), 0.0)
            b = np.where(d > 0, d / (a @ f), 0.0)
            flows = a[:, None] * f * b
            gap = np.abs(flows.sum(axis=1) - o).max()
        if not np.isfinite(gap):
            break
        if gap <= 1e-11 * o.sum():
            return pd.DataFrame(flows, index=openness.index, columns=openness.columns)
    short = ~(np.abs(flows.sum(axis=1) - o) <= 1e-6 * o.sum())
    rows = [str(label) for label in openness.index[short]] or [
        str(label) for label in openness.index
    ]
    raise MethodError(
        "Flows with these sums must be possible over the ways that are open; they are not, first "
        f"for {named(rows)}. Open a way, or change the sums."
    )
