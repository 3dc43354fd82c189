"""What a mining region has, what could be done with each mine, and the limits that must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["Estate", "Limits", "merger_groups", "refuse_estate", "refuse_limits", "with_mergers"]

NUMBERS = ("ore", "invest", "operating", "harm", "jobs")
SIZES = ("capacity", "fixed", "unit")


@dataclass(frozen=True, slots=True)
class Estate:
    """Mines, what could be done with each, and the plants that could treat their ore.

    ``options`` is a DataFrame by option: ``kind`` (``keep``, ``upgrade`` or ``merge``), ``lead``
    (the mine where the ore comes up), ``ore`` (tonnes a period), ``invest`` (once), ``operating``,
    ``harm`` and ``jobs`` (a period). Every mine has one ``keep``: as it is; a mine in no option
    that is chosen is closed. ``members`` has a row per ``option`` and ``mine`` in it. ``output`` is
    a DataFrame of float, (options, commodities): contained metal a period; ``price`` a Series by
    commodity. ``plants`` is a DataFrame by size: ``plant``, ``capacity`` (tonnes a period),
    ``fixed`` (a period), ``unit`` (a tonne): one size of each plant is built at most, so that
    several sizes are the pieces of a cost with economies of scale. ``haul`` is a DataFrame of
    float, (mines, plants): the cost of a tonne; infinite where there is no way. ``closing`` is a
    Series by mine: what closing it costs, once.
    """

    options: pd.DataFrame
    members: pd.DataFrame
    output: pd.DataFrame
    price: pd.Series
    plants: pd.DataFrame
    haul: pd.DataFrame
    closing: pd.Series


@dataclass(frozen=True, slots=True)
class Limits:
    """What must hold in each period; whatever is not given is no limit.

    ``periods`` are labels in their order. ``floor`` and ``quota`` are DataFrames of float,
    (commodities, periods): the least and the most output. ``budget``, ``harm`` (most) and ``jobs``
    (least) are Series by period. ``excluded`` says from which period a mine must not work: a zone
    that is protected. No unit may raise less than ``scale`` tonnes of ore in the last period.
    ``discount`` is what a period's money is worth in the one before it.
    """

    periods: tuple[str, ...]
    floor: pd.DataFrame | None = None
    quota: pd.DataFrame | None = None
    budget: pd.Series | None = None
    harm: pd.Series | None = None
    jobs: pd.Series | None = None
    excluded: Mapping[str, str] = field(default_factory=dict)
    scale: float = 0.0
    discount: float = 1.0


def refuse_estate(estate: Estate) -> None:
    """Refuse mines, options and plants that do not meet.

    Parameters
    ----------
    estate : Estate

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If a number is missing or negative, labels differ, a mine has no ``keep`` or two, or an
        option has no members.

    Examples
    --------
    >>> from southgate.methods.labelled import unique_labels
    >>> unique_labels(pd.Series({"a": 1.0}), "closing")
    """
    options, mines = estate.options, estate.haul.index
    nonnegative(options[list(NUMBERS)], "options")
    nonnegative(estate.output, "output")
    nonnegative(estate.plants[list(SIZES)], "plants")
    unique_labels(estate.haul, "haul")
    nonnegative(estate.haul.mask(estate.haul == np.inf, 0.0), "haul")
    nonnegative(estate.closing.to_frame("closing"), "closing")
    nonnegative(estate.price.to_frame("price"), "price")
    same_labels(options.index, estate.output.index, "the rows of `options` and of `output`")
    same_labels(estate.output.columns, estate.price.index, "the columns of `output` and `price`")
    same_labels(mines, estate.closing.index, "the rows of `haul` and of `closing`")
    strange = set(estate.plants["plant"]).symmetric_difference(estate.haul.columns)
    _refuse(sorted(map(str, strange)), "plants", "stand both in `plants` and in `haul`")
    strange = set(estate.members["mine"]) | set(options["lead"])
    _refuse(sorted(map(str, strange - set(mines))), "mines", "be rows of `haul`")
    strange = set(options.index).symmetric_difference(estate.members["option"])
    _refuse(sorted(map(str, strange)), "options", "stand both in `options` and in `members`")
    wrong = set(options["kind"]) - {"keep", "upgrade", "merge"}
    _refuse(sorted(map(str, wrong)), "kinds", "be keep, upgrade or merge")
    kept = options.loc[options["kind"] == "keep", "lead"].value_counts()
    odd = [str(mine) for mine in mines if kept.get(mine, 0) != 1]
    _refuse(odd, "mines", "have one `keep` each")


def _refuse(offenders: list[str], what: str, must: str) -> None:
    if offenders:
        are = "do not" if len(offenders) > 1 else "does not"
        raise MethodError(
            f"All {what} must {must}; {len(offenders)} {are}: {named(offenders)}. "
            "Add what is missing, or drop them."
        )


def refuse_limits(estate: Estate, limits: Limits) -> None:
    """Refuse limits that do not meet the estate or its periods, and those that contradict.

    Parameters
    ----------
    estate : Estate
    limits : Limits

    Returns
    -------
    None

    Raises
    ------
    MethodError
        If labels differ, a number is missing or negative, or a floor lies above its quota.

    Examples
    --------
    >>> Limits(("2026", "2027")).scale
    0.0
    """
    periods = pd.Index(limits.periods)
    unique_labels(pd.Series(0.0, periods), "periods")
    for name in ("floor", "quota"):
        table: pd.DataFrame | None = getattr(limits, name)
        if table is not None:
            nonnegative(table, name)
            same_labels(periods, table.columns, f"`periods` and the columns of `{name}`")
            unknown = table.index.difference(estate.output.columns)
            _refuse(sorted(map(str, unknown)), f"rows of `{name}`", "be commodities of `output`")
    for name in ("budget", "harm", "jobs"):
        series: pd.Series | None = getattr(limits, name)
        if series is not None:
            nonnegative(series.to_frame(name), name)
            same_labels(periods, series.index, f"`periods` and the labels of `{name}`")
    if limits.floor is not None and limits.quota is not None:
        both = limits.floor.index.intersection(limits.quota.index)
        above = (limits.floor.loc[both] > limits.quota.loc[both]).any(axis=1)
        _refuse([str(label) for label in both[above.to_numpy()]], "floors", "lie within the quota")
    strange = set(limits.excluded) - set(estate.haul.index)
    _refuse(sorted(map(str, strange)), "`excluded` mines", "be rows of `haul`")
    strange = set(limits.excluded.values()) - set(limits.periods)
    _refuse(sorted(map(str, strange)), "periods of `excluded`", "be among `periods`")
    if not (limits.scale >= 0 and 0 < limits.discount <= 1):
        raise MethodError(
            "`scale` must not be negative and `discount` must be above 0 and at most 1; they are "
            f"{limits.scale} and {limits.discount}. Correct them."
        )


def merger_groups(distance: pd.DataFrame, *, reach: float, largest: int = 3) -> list[list[str]]:
    """All groups of mines of which each two lie within reach of one another.

    Parameters
    ----------
    distance : DataFrame of float, (mines, mines)
        Not negative; infinite where a border or a protected area lies between.
    reach : float
        In the unit of ``distance``.
    largest : int
        At most so many mines in a group.

    Returns
    -------
    list of list of str
        From two mines up.

    Raises
    ------
    MethodError
        If the table is not square, or a distance is missing or negative.

    Examples
    --------
    >>> mines = ["a", "b", "c"]
    >>> km = pd.DataFrame([[0.0, 2, 9], [2, 0, 3], [9, 3, 0]], mines, mines)
    >>> merger_groups(km, reach=3)
    [['a', 'b'], ['b', 'c']]
    """
    nonnegative(distance.mask(distance == np.inf, 0.0), "distance")
    same_labels(distance.index, distance.columns, "the rows and the columns of `distance`")
    near = distance.to_numpy(dtype="float64") <= reach
    near &= near.T
    place = np.arange(len(near))
    groups: NDArray[np.intp] = place[:, None]
    found: list[list[str]] = []
    names = distance.index.astype(str).to_numpy()
    for _ in range(largest - 1):
        joined = near[groups].all(axis=1) & (place > groups[:, -1:])
        row, new = np.nonzero(joined)
        groups = np.column_stack([groups[row], new])
        found += names[groups].tolist()
    return found


def with_mergers(
    estate: Estate, groups: list[list[str]], *, exponent: float, joining: float, harm: float = 1.0
) -> Estate:
    r"""Add an option to merge each group: one unit at its largest mine that raises all the ore.

    .. math:: c = \min\Big( \sum_i c_i, \; c_1 \, (q / q_1)^{b} \Big)

    with :math:`c_1, q_1` operating cost and ore of the largest mine and q the ore of all. Jobs
    follow the same rule. All three numbers are assumptions: say so where the answer is read.

    Parameters
    ----------
    estate : Estate
        With a ``keep`` for every mine.
    groups : list of list of str
        Mines, as of ``merger_groups``.
    exponent : float
        b, from 0 to 1; in the literature about .6 to .8 for costs of mining.
    joining : float
        What a tonne of ore of those that join costs once: roads, drives, shafts.
    harm : float
        The harm of the unit as a share of the harm of all.

    Returns
    -------
    Estate
        With one more option per group, named by its mines.

    References
    ----------
    .. [1] O'Hara, T. A. (1980), Quick guides to the evaluation of orebodies, *CIM Bulletin* 73,
       87-99.

    Examples
    --------
    >>> round(min(3.0 + 3.0, 3.0 * (2.0 / 1.0) ** 0.7), 3)
    4.874
    """
    if not groups:
        return estate
    kept = estate.options[estate.options["kind"] == "keep"]
    output = estate.output.loc[kept.index].set_axis(kept["lead"])
    mine = kept.set_index("lead")
    names = [" + ".join(group) for group in groups]
    members = pd.DataFrame({"option": names, "mine": groups}).explode("mine", ignore_index=True)
    rows = mine.loc[members["mine"]].assign(option=members["option"].to_numpy())
    both = rows.reset_index(names="lead").groupby("option", sort=False)
    total = both[["ore", "operating", "harm", "jobs"]].sum()
    lead = rows.reset_index(names="lead").loc[both["ore"].idxmax()].set_index("option")
    factor = (total["ore"] / lead["ore"].where(lead["ore"] > 0)).pow(exponent).fillna(1.0)
    made = pd.DataFrame({
        "kind": "merge",
        "lead": lead["lead"],
        "ore": total["ore"],
        "invest": joining * (total["ore"] - lead["ore"]),
        "operating": np.minimum(total["operating"], lead["operating"] * factor),
        "harm": harm * total["harm"],
        "jobs": np.minimum(total["jobs"], lead["jobs"] * factor),
    })  # fmt: skip
    more = output.loc[members["mine"]].groupby(members["option"].to_numpy(), sort=False).sum()
    return replace(
        estate,
        options=pd.concat([estate.options, made]),
        members=pd.concat([estate.members, members], ignore_index=True),
        output=pd.concat([estate.output, more.loc[made.index]]),
    )
