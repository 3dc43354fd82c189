"""How much a region can do, and how much an activity asks for: complexity and its outlook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from southgate.errors import MethodError, named
from southgate.methods.cooccurrence import half_product, one_thread, parts
from southgate.methods.fitness import FitnessComplexity, fitness_complexity
from southgate.methods.labelled import above_zero, binary
from southgate.methods.outlook import complexity_outlook, complexity_outlook_gain

__all__ = [
    "ComplexityIndices",
    "FitnessComplexity",
    "complexity_indices",
    "complexity_outlook",
    "complexity_outlook_gain",
    "fitness_complexity",
    "trimmed",
]

SAME = 1e-9  # eigenvalues and correlations nearer than this are not told apart
HEAVY = 10.0  # so many times fewer carry the scores than there are regions: a warning
FEW = 50  # one of so many, or one alone, carries them


@dataclass(frozen=True, slots=True)
class ComplexityIndices:
    """Economic and product complexity, and how far they can be trusted.

    ``regions`` and ``activities`` are Series of float, standardised, without unit.
    ``second_eigenvalue``, in (0, 1): near 1 the network nearly falls apart, and the scores only
    say to which part something belongs. ``gap`` is its distance to the third: near 0 the scores
    are one of many mixtures. ``participation``, from 1 to the number of regions, is how many
    regions carry the scores (the participation ratio); a third of them where scores are normal.
    ``carried_by`` names the regions, then the activities, that carry their scores almost alone,
    and is empty where none does: the fewest labels that hold half the sum of squares, where they
    are at most one in fifty (or one alone) and the participation ratio is under a tenth of the
    labels. Scores so carried rank the others by noise: see :func:`trimmed`.
    """

    regions: pd.Series
    activities: pd.Series
    second_eigenvalue: float
    gap: float
    participation: float
    carried_by: tuple[str, ...]


def complexity_indices(
    advantage: pd.DataFrame, *, ddof: int = 0, scale: str = "own"
) -> ComplexityIndices:
    r"""How many rare capabilities a region has (ECI), and an activity asks for (PCI).

    .. math:: \lambda K_c = \frac{1}{k_c} \sum_p M_{cp} Q_p, \qquad
        Q_p = \frac{1}{u_p} \sum_c M_{cp} K_c

    with diversity k and ubiquity u, for the second largest eigenvalue. K is turned so that it
    rises with diversity, and Q with it; where diversity is constant or unrelated, so that Q falls
    with ubiquity.

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once; at least one 1 in each row and column.
    ddof : int
        Scores are divided by the root of the sum of squares over n - ``ddof``: 0 or 1.
    scale : str
        How activities are standardised: by their ``own`` mean and deviation, or by those of the
        ``regions``, as the Atlas does, so that both stand on one scale.

    Returns
    -------
    ComplexityIndices

    Raises
    ------
    MethodError
        If a row or column is empty, the network of regions and activities falls into parts, the
        second eigenvector is not determined (all regions alike, or the second eigenvalue stands
        twice), or nothing tells its direction.

    Notes
    -----
    A score is relative to the regions and activities that enter: another set gives other scores.

    References
    ----------
    .. [1] Hidalgo, C. A. and Hausmann, R. (2009), The building blocks of economic complexity,
       *Proceedings of the National Academy of Sciences* 106, 10570-10575.
    .. [2] Hausmann, R., Hidalgo, C. A. et al. (2014), *The Atlas of Economic Complexity*, MIT
       Press, technical box 2.1.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]], list("abcd"), list("wxyz")
    ... )
    >>> complexity_indices(table).regions.round(3).tolist()
    [1.342, 0.447, -0.447, -1.342]
    """
    if scale not in {"own", "regions"}:
        raise MethodError(f"`scale` must be own or regions; it is {scale}. Pass one of them.")
    m = binary(advantage, "advantage")
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    above_zero(advantage.index, diversity, "advantage", "region", "regions")
    above_zero(advantage.columns, ubiquity, "advantage", "activity", "activities")
    if min(m.shape) < 2:
        raise MethodError(
            "`advantage` must have at least two regions and two activities; it has "
            f"{m.shape[0]} and {m.shape[1]}. Add others to compare with."
        )
    values, regions, activities = _second(m, diversity, ubiquity)
    _refuse_undetermined(advantage, m, values)
    sign = _direction(regions, diversity, activities, ubiquity)
    scores = _standard(sign * regions, sign * regions, ddof)
    by = regions if scale == "regions" else activities
    carried = _carried(advantage.index, regions) + _carried(advantage.columns, activities)
    return ComplexityIndices(
        pd.Series(scores, index=advantage.index, name="complexity"),
        pd.Series(
            _standard(sign * activities, sign * by, ddof),
            index=advantage.columns,
            name="complexity",
        ),
        float(values[1]),
        float(values[1] - values[2]),
        _participation(regions),
        carried,
    )


def trimmed(advantage: pd.DataFrame, *, diversity: int = 1, ubiquity: int = 1) -> pd.DataFrame:
    """The regions with enough activities and the activities with enough regions.

    Leaving one out may bring another below the least: both rules are applied until nothing
    changes. What is left does not depend on the order of the table.

    Parameters
    ----------
    advantage : DataFrame of bool, or of 0 and 1, (regions, activities)
        Nothing but 0 and 1, every label once.
    diversity : int
        How many activities a region must have, at least, among those that stay.
    ubiquity : int
        How many regions an activity must have, at least, among those that stay.

    Returns
    -------
    DataFrame, (regions that stay, activities that stay)
        The same cells, in the order of the table.

    Raises
    ------
    MethodError
        If a cell is neither 0 nor 1, a label stands twice, or nothing is left.

    Examples
    --------
    >>> table = pd.DataFrame([[1, 1, 0], [1, 1, 0], [0, 1, 1]], list("abc"), list("xyz"))
    >>> trimmed(table, diversity=2, ubiquity=2).shape
    (2, 2)
    """
    m = binary(advantage, "advantage")
    rows, columns = np.ones(m.shape[0], dtype=bool), np.ones(m.shape[1], dtype=bool)
    while True:
        inside = m[np.ix_(rows, columns)]
        enough = inside.sum(axis=1) >= diversity, inside.sum(axis=0) >= ubiquity
        if enough[0].all() and enough[1].all():
            break
        rows[rows], columns[columns] = enough
    if not rows.any() or not columns.any():
        raise MethodError(
            f"Some regions must have {diversity} activities that {ubiquity} of them have; none of "
            f"{m.shape[0]} regions and {m.shape[1]} activities is left. Lower the limits."
        )
    return advantage.loc[rows, columns]


def _second(
    m: NDArray[np.bool_], diversity: NDArray[Any], ubiquity: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The three largest eigenvalues, and the second eigenvector on regions and on activities."""
    k, u = 1.0 / np.sqrt(diversity), 1.0 / np.sqrt(ubiquity)
    narrow = m.shape[0] <= m.shape[1]
    cut = [slice(None)] if narrow else parts(len(m))
    # The smaller of the two symmetric products; both have the same eigenvalues but zeros.
    balanced = (_balanced(m[part], k[part], u) for part in cut)
    product = half_product(block if narrow else block.T for block in balanced)
    size = len(product)
    with one_thread():
        found, vectors = eigh(
            product.T,  # LAPACK's order: its lower triangle is our upper one
            subset_by_index=[max(size - 3, 0), size - 1],
            overwrite_a=True,
            check_finite=False,
        )
        vector = np.ascontiguousarray(vectors[:, -2])
        other = [
            vector @ block if narrow else block @ vector
            for block in (_balanced(m[part], k[part], u) for part in cut)
        ]
    regions, activities = (vector, other[0]) if narrow else (np.concatenate(other), vector)
    values = np.zeros(3)
    values[: len(found)] = found[::-1]
    activities = activities * u
    # One more step gives the regions the activities' scale: the mean of what a region does.
    factor = values[1] if narrow else 1.0
    return values, regions * k * factor, activities


def _balanced(
    m: NDArray[np.bool_], k: NDArray[np.float64], u: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rows and columns over the roots of their sums: the largest singular value is 1."""
    balanced = m * u
    balanced *= k[:, None]
    return balanced


def _refuse_undetermined(
    advantage: pd.DataFrame, m: NDArray[np.bool_], values: NDArray[np.float64]
) -> None:
    """Refuse a network that falls apart, or whose second eigenvector could be any."""
    if values[1] > 1 - 1e-6:  # a network in parts has the eigenvalue 1 once for each of them
        _refuse_parts(advantage, m)
    if values[1] < SAME:
        raise MethodError(
            "The regions of `advantage` must differ in what they do; all "
            f"{m.shape[0]} have the same {m.shape[1]} activities. Raise the threshold."
        )
    if values[1] - values[2] < SAME:
        raise MethodError(
            "The second eigenvalue of `advantage` must stand alone; it stands twice, at "
            f"{values[1]:.6f}, so that the scores could be any mixture of two. "
            "Add regions or activities that tell them apart."
        )


def _refuse_parts(advantage: pd.DataFrame, m: NDArray[np.bool_]) -> None:
    """Refuse a network of regions and activities that falls into parts, and name the parts."""
    rows, columns = np.nonzero(m)
    size = sum(m.shape)
    links = coo_array((np.ones(len(rows)), (rows, columns + len(m))), shape=(size, size))
    count, part = connected_components(links, directed=False)
    if count == 1:
        return
    sizes = np.bincount(part)
    members = []
    for number in np.argsort(-sizes, kind="stable")[:5]:
        regions = [str(label) for label in advantage.index[part[: len(m)] == number]]
        made = [str(label) for label in advantage.columns[part[len(m) :] == number]]
        members.append(f"{named(regions, 3)} with {named(made, 3)}")
    more = f"; and {count - 5} more" if count > 5 else ""
    raise MethodError(
        "`advantage` must join all regions and activities into one network; it falls into "
        f"{count} parts: {'; '.join(members)}{more}. Compute each part alone, or drop the small."
    )


def _direction(
    regions: NDArray[np.float64],
    diversity: NDArray[Any],
    activities: NDArray[np.float64],
    ubiquity: NDArray[Any],
) -> float:
    """Plus or minus one: the way in which scores rise with diversity, else fall with ubiquity."""
    for scores, counts, way in ((regions, diversity, 1.0), (activities, ubiquity, -1.0)):
        both = np.linalg.norm(scores - scores.mean()) * np.linalg.norm(counts - counts.mean())
        along = (scores - scores.mean()) @ (counts - counts.mean())
        if both > 0 and abs(along) > SAME * both:
            return float(way * np.sign(along))
    raise MethodError(
        "Diversity or ubiquity must tell which end of the scores is the complex one; neither goes "
        "with them. Add regions or activities that differ in how many they have."
    )


def _standard(
    scores: NDArray[np.float64], by: NDArray[np.float64], ddof: int
) -> NDArray[np.float64]:
    """Scores less the mean, over the deviation, both of ``by``."""
    standard: NDArray[np.float64] = (scores - by.mean()) / by.std(ddof=ddof)
    return standard


def _participation(scores: NDArray[np.float64]) -> float:
    """How many carry the scores: the square of the sum of squares over the sum of fourth powers."""
    squares = (scores - scores.mean()) ** 2
    return float(squares.sum() ** 2 / (squares**2).sum())


def _carried(labels: pd.Index, scores: NDArray[np.float64]) -> tuple[str, ...]:
    """The labels that carry the scores almost alone; empty if none does."""
    if _participation(scores) * HEAVY > len(scores):
        return ()
    squares = (scores - scores.mean()) ** 2
    order = np.argsort(-squares, kind="stable")
    held = np.cumsum(squares[order])
    half = int(np.searchsorted(held, held[-1] / 2)) + 1
    if half > max(1, len(scores) // FEW):
        return ()
    return tuple(str(label) for label in labels[order[:half]])
