"""Which sectors pull others along, which push, and what would go missing without one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from southgate.methods.input_output import ghosh_inverse, leontief_inverse
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["backward_linkages", "forward_linkages", "hypothetical_extraction"]


def backward_linkages(coefficients: pd.DataFrame) -> pd.DataFrame:
    r"""How much each sector pulls along those that it buys from.

    .. math:: d_j = \sum_i a_{ij}, \quad t_j = \sum_i l_{ij}, \quad n_j = t_j / \bar t

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`; domestic ones, or the pull reaches abroad.

    Returns
    -------
    DataFrame of float, (sectors, 3)
        ``direct``, ``total``, and ``normalised``: above 1 a sector pulls more than the average.

    Raises
    ------
    MethodError
        As in :func:`leontief_inverse`.

    References
    ----------
    .. [1] Rasmussen, P. N. (1956), *Studies in Inter-sectoral Relations*, North-Holland.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> backward_linkages(a).round(3).loc["farms"].tolist()
    [0.35, 1.518, 1.022]
    """
    total = leontief_inverse(coefficients).sum(axis=0)
    found = {"direct": coefficients.sum(axis=0), "total": total, "normalised": total / total.mean()}
    return pd.DataFrame(found)


def forward_linkages(allocation: pd.DataFrame) -> pd.DataFrame:
    r"""How much each sector's product goes on into the products of others.

    .. math:: d_i = \sum_j b_{ij}, \quad t_i = \sum_j g_{ij}, \quad n_i = t_i / \bar t

    Parameters
    ----------
    allocation : DataFrame of float, (sectors, sectors)
        Of :func:`allocation_coefficients`.

    Returns
    -------
    DataFrame of float, (sectors, 3)
        ``direct``, ``total``, and ``normalised``: above 1 a sector feeds more than the average.

    Raises
    ------
    MethodError
        As in :func:`ghosh_inverse`.

    References
    ----------
    .. [1] Jones, L. P. (1976), The measurement of Hirschmanian linkages, *The Quarterly Journal of
       Economics* 90, 323-333.

    Examples
    --------
    >>> b = pd.DataFrame([[0.15, 0.5], [0.1, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> forward_linkages(b).round(3).loc["farms"].tolist()
    [0.65, 1.914, 1.208]
    """
    total = ghosh_inverse(allocation).sum(axis=1)
    found = {"direct": allocation.sum(axis=1), "total": total, "normalised": total / total.mean()}
    return pd.DataFrame(found)


def hypothetical_extraction(coefficients: pd.DataFrame, final_demand: pd.Series) -> pd.DataFrame:
    r"""How much output would go missing if a sector were not there, each in turn.

    .. math:: \text{whole}_j = \frac{x_j}{l_{jj}} \sum_i l_{ij}, \quad
        \text{backward}_j = \frac{x_j}{l_{jj}} \left(\sum_i l_{ij} - 1\right), \quad
        \text{forward}_j = \frac{x_j - f_j}{l_{jj}} \sum_i l_{ij}

    Every sector is taken out by an update of one inverse, not by an inverse of its own.

    Parameters
    ----------
    coefficients : DataFrame of float, (sectors, sectors)
        Of :func:`technical_coefficients`.
    final_demand : Series of float, (sectors,)
        Any unit, not negative, in the order of the coefficients.

    Returns
    -------
    DataFrame of float, (sectors, 4)
        In the unit of the demand: ``output``, what the sector makes; ``whole``, what goes missing
        in all if it neither buys, sells nor makes (its own output among it); ``backward``, if it
        buys nothing from the others or itself but makes what is asked; ``forward``, if no sector
        uses its product. Others would replace it in time: these are sizes, not forecasts.

    Raises
    ------
    MethodError
        As in :func:`leontief_inverse`, or if final demand is missing, negative or infinite.

    References
    ----------
    .. [1] Dietzenbacher, E. and van der Linden, J. A. (1997), Sectoral and spatial linkages in the
       EC production structure, *Journal of Regional Science* 37, 235-257.
    .. [2] Miller, R. E. and Lahr, M. L. (2001), A taxonomy of extractions, in *Regional Science
       Perspectives in Economic Analysis*, Elsevier, 407-441.

    Examples
    --------
    >>> a = pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], ["farms", "mills"], ["farms", "mills"])
    >>> lost = hypothetical_extraction(a, pd.Series([350.0, 1700.0], ["farms", "mills"]))
    >>> lost.round(1).loc["farms"].tolist()
    [1000.0, 1210.5, 413.2, 786.8]
    """
    sectors = coefficients.index
    unique_labels(final_demand, "final_demand")
    same_labels(sectors, final_demand.index, "the rows of `coefficients` and of `final_demand`")
    f = nonnegative(final_demand.to_frame(), "final_demand")[:, 0]
    inverse = leontief_inverse(coefficients).to_numpy()
    x, total, own = inverse @ f, inverse.sum(axis=0), np.diag(inverse)
    lost = {
        "output": x,
        "whole": x * total / own,
        "backward": x * (total - 1) / own,
        "forward": (x - f) * total / own,
    }
    return pd.DataFrame(lost, sectors)
