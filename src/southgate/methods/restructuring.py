"""The programme beneath consolidation: options, plants and ways over the periods, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from southgate.methods.estate import Estate, Limits
from southgate.methods.optimum import Programme

__all__ = ["Laid", "laid", "loosened"]


@dataclass(frozen=True, slots=True)
class Laid:
    """A programme, and where its parts lie.

    Columns are blocks of (things, periods): ``options`` yes or no, ``sizes`` of plants yes or no,
    ``through`` what a size treats, ``ways`` what goes from a mine to a plant. ``pairs`` is an
    ndarray of int, (ways, 2): mine and plant. ``totals`` gives for ``value``, ``harm`` and ``jobs``
    an ndarray of float, (columns,), and ``constant`` what is to be added to the value. ``soft``
    lists the rows that may be named as a conflict: row, constraint, label, and the limit as given.
    ``implied`` is an ndarray of bool, (rows,): rows that every whole answer keeps anyhow.
    """

    programme: Programme
    blocks: Mapping[str, slice]
    pairs: NDArray[np.intp]
    totals: Mapping[str, NDArray[np.float64]]
    constant: float
    soft: tuple[tuple[int, str, str, float], ...]
    implied: NDArray[np.bool_]


@dataclass(slots=True)
class _Rows:
    """Rows as they come: coefficients and limits."""

    count: int = 0
    entries: list[tuple[Any, Any, Any]] = field(default_factory=list)
    least: list[Any] = field(default_factory=list)
    most: list[Any] = field(default_factory=list)

    def add(self, block: Any, least: Any, most: Any) -> int:
        """Stack a sparse block; the limits are numbers or one of each row."""
        block = coo_array(block)
        first = self.count
        self.entries.append((block.row + first, block.col, block.data))
        self.count += block.shape[0]
        self.least.append(np.broadcast_to(np.asarray(least, dtype="float64"), block.shape[0]))
        self.most.append(np.broadcast_to(np.asarray(most, dtype="float64"), block.shape[0]))
        return first


class _Sheet:
    """The blocks of columns, and how coefficients of things become coefficients of periods."""

    def __init__(self, sizes: Mapping[str, int], periods: int) -> None:
        self.periods = periods
        ends = np.cumsum(list(sizes.values())) * periods
        starts = np.concatenate([[0], ends[:-1]])
        self.blocks = {n: slice(a, b) for n, a, b in zip(sizes, starts, ends, strict=True)}
        self.columns = int(ends[-1])

    def over(self, name: str, table: Any, step: Any = None) -> csr_array:
        """Rows (things of the row, periods) from a sparse table (rows, things of the block)."""
        table = coo_array(table)
        step = coo_array(np.eye(self.periods) if step is None else step)
        row = (table.row[:, None] * step.shape[0] + step.row).ravel()
        column = (table.col[:, None] * self.periods + step.col).ravel()
        data = (table.data[:, None] * step.data).ravel()
        shape = (table.shape[0] * step.shape[0], self.columns)
        return csr_array((data, (row, column + self.blocks[name].start)), shape=shape)


def laid(
    estate: Estate,
    limits: Limits,
    *,
    aim: str = "value",
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> Laid:
    r"""The programme of an estate over the periods.

    A mine is in one option at most; who has left ``keep`` does not come back, and what has been
    built stays. All ore goes to a plant of one size:

    .. math:: \sum_k f_{ikt} = \sum_{o : lead(o) = i} q_o x_{ot}, \quad
       \sum_i f_{ikt} = \sum_s g_{kst} \le \sum_s c_{ks} s_{kst}, \quad \sum_s s_{kst} \le 1

    Parameters
    ----------
    estate : Estate
        Checked.
    limits : Limits
        Checked.
    aim : str
        ``value`` and ``jobs`` are to be large, ``harm`` is to be small.
    bounds : mapping of str to pair of float, optional
        The least and the most of ``value``, ``harm`` or ``jobs`` over all periods.

    Returns
    -------
    Laid
        Its programme is to cost least.

    References
    ----------
    .. [1] Melo, M. T., Nickel, S. and Saldanha da Gama, F. (2006), Dynamic multi-commodity
       capacitated facility location, *Computers & Operations Research* 33, 181-208.
    .. [2] Croxton, K. L., Gendron, B. and Magnanti, T. L. (2003), A comparison of mixed-integer
       programming models for nonconvex piecewise linear cost minimization problems, *Management
       Science* 49, 1268-1273.

    Examples
    --------
    >>> laid.__name__
    'laid'
    """
    periods = len(limits.periods)
    way = np.isfinite(estate.haul.to_numpy(dtype="float64"))
    pairs = np.argwhere(way)
    sheet = _Sheet(
        {
            "options": len(estate.options),
            "sizes": len(estate.plants),
            "through": len(estate.plants),
            "ways": len(pairs),
        },
        periods,
    )
    rows = _Rows()
    _mines(rows, sheet, estate)
    links = _plants(rows, sheet, estate, pairs)
    totals, constant, spent = _totals(sheet, estate, limits, pairs)
    soft = _limits(rows, sheet, estate, limits, spent)
    for name, (least, most) in (bounds or {}).items():
        offset = constant if name == "value" else 0.0
        soft.append((rows.count, name, "", least if np.isfinite(least) else most))
        rows.add(totals[name][None], least - offset, most - offset)
    upper = np.full(sheet.columns, np.inf)
    upper[sheet.blocks["options"]] = _allowed(estate, limits, way).ravel()
    upper[sheet.blocks["sizes"]] = 1.0
    whole = np.zeros(sheet.columns, dtype=bool)
    whole[: sheet.blocks["sizes"].stop] = True
    row, column, data = (np.concatenate(parts) for parts in zip(*rows.entries, strict=True))
    matrix = coo_array((data, (row, column)), shape=(rows.count, sheet.columns)).tocsc()
    cost = totals[aim] if aim == "harm" else -totals[aim]
    programme = Programme(
        cost, matrix, np.concatenate(rows.least), np.concatenate(rows.most), upper, whole
    )
    implied = np.zeros(rows.count, dtype=bool)
    implied[links] = True
    return Laid(programme, sheet.blocks, pairs, totals, constant, tuple(soft), implied)


def _ones(row: Any, column: Any, shape: tuple[int, int], data: Any = None) -> coo_array:
    data = np.ones(len(row)) if data is None else data
    return coo_array((np.asarray(data, dtype="float64"), (row, column)), shape=shape)


def _belongs(estate: Estate) -> coo_array:
    """Which options hold which mines, (mines, options)."""
    mine = estate.haul.index.get_indexer(pd.Index(estate.members["mine"]))
    option = estate.options.index.get_indexer(pd.Index(estate.members["option"]))
    return _ones(mine, option, (len(estate.haul), len(estate.options)))


def _mines(rows: _Rows, sheet: _Sheet, estate: Estate) -> None:
    """One option each; no way back."""
    later = np.eye(sheet.periods) - np.eye(sheet.periods, k=-1)
    first = np.tile(np.arange(sheet.periods) == 0, len(estate.haul))
    rows.add(sheet.over("options", _belongs(estate), later), -np.inf, first.astype("float64"))
    sign = np.where(estate.options["kind"] == "keep", 1.0, -1.0)
    each = np.arange(len(sign))
    change = _ones(each, each, (len(sign), len(sign)), sign)
    rows.add(sheet.over("options", change, later[1:]), -np.inf, 0.0)


def _plants(rows: _Rows, sheet: _Sheet, estate: Estate, pairs: NDArray[np.intp]) -> slice:
    """All ore goes to plants that are there; a plant treats it in one size."""
    sizes, ways, options = len(estate.plants), len(pairs), len(estate.options)
    mines, plants = estate.haul.shape
    lead = estate.haul.index.get_indexer(pd.Index(estate.options["lead"]))
    plant = estate.haul.columns.get_indexer(pd.Index(estate.plants["plant"]))
    ore = estate.options["ore"].to_numpy(dtype="float64")
    each, way = np.arange(sizes), np.arange(ways)
    sent = sheet.over("ways", _ones(pairs[:, 0], way, (mines, ways)))
    raised = sheet.over("options", _ones(lead, np.arange(options), (mines, options), ore))
    rows.add(sent - raised, 0.0, 0.0)
    come = sheet.over("ways", _ones(pairs[:, 1], way, (plants, ways)))
    treated = sheet.over("through", _ones(plant, each, (plants, sizes)))
    rows.add(come - treated, 0.0, 0.0)
    one = _ones(each, each, (sizes, sizes))
    most_ore = np.zeros(mines)
    np.maximum.at(most_ore, lead, ore)
    capacity = np.minimum(estate.plants["capacity"].to_numpy(dtype="float64"), most_ore.sum())
    holds = sheet.over("sizes", _ones(each, each, (sizes, sizes), capacity))
    rows.add(sheet.over("through", one) - holds, -np.inf, 0.0)
    rows.add(sheet.over("sizes", _ones(plant, each, (plants, sizes))), -np.inf, 1.0)
    of_way = coo_array(_ones(plant, each, (plants, sizes)).tocsr()[pairs[:, 1]])
    ore_of_way = most_ore[pairs[of_way.row, 0]]
    there = sheet.over("sizes", _ones(of_way.row, of_way.col, of_way.shape, ore_of_way))
    first = rows.add(sheet.over("ways", _ones(way, way, (ways, ways))) - there, -np.inf, 0.0)
    return slice(first, rows.count)


def _totals(
    sheet: _Sheet, estate: Estate, limits: Limits, pairs: NDArray[np.intp]
) -> tuple[dict[str, NDArray[np.float64]], float, csr_array]:
    """Value, harm and jobs of all periods by column, a constant, and what each period spends."""
    options = estate.options
    worth = limits.discount ** np.arange(sheet.periods)
    earned = estate.output.to_numpy() @ estate.price.to_numpy() - options["operating"].to_numpy()
    hauled = estate.haul.to_numpy()[pairs[:, 0], pairs[:, 1]]
    value = np.zeros(sheet.columns)
    for name, numbers in (
        ("options", earned),
        ("sizes", -estate.plants["fixed"].to_numpy()),
        ("through", -estate.plants["unit"].to_numpy()),
        ("ways", -hauled),
    ):
        value[sheet.blocks[name]] = (numbers[:, None] * worth).ravel()
    later = np.eye(sheet.periods) - np.eye(sheet.periods, k=-1)
    invest = np.where(options["kind"] == "keep", 0.0, options["invest"].to_numpy(dtype="float64"))
    closing = _belongs(estate).T @ estate.closing.to_numpy(dtype="float64")
    spent = sheet.over("options", (invest - closing)[None], later)
    constant = float(estate.closing.sum())  # before the first period all are open
    value -= worth @ spent.toarray()
    totals = {"value": value}
    for name in ("harm", "jobs"):
        totals[name] = np.zeros(sheet.columns)
        each = options[name].to_numpy(dtype="float64")
        totals[name][sheet.blocks["options"]] = np.repeat(each, sheet.periods)
    return totals, -constant, spent


def _limits(
    rows: _Rows, sheet: _Sheet, estate: Estate, limits: Limits, spent: csr_array
) -> list[tuple[int, str, str, float]]:
    """The rows that a conflict may name, each with its constraint, its label and its limit."""
    soft: list[tuple[int, str, str, float]] = []

    def add(name: str, label: str, block: csr_array, limit: Any, *, least: bool = False) -> None:
        shift = np.zeros(sheet.periods)
        if name == "budget":
            shift[0] = float(estate.closing.sum())  # before the first period all are open
        first = rows.add(block, limit if least else -np.inf, np.inf if least else limit - shift)
        before = f"{label}, " if label else ""
        soft.extend(
            (first + t, name, before + period, float(limit[t]))
            for t, period in enumerate(limits.periods)
        )

    for name, table in (("floor", limits.floor), ("quota", limits.quota)):
        if table is None:
            continue
        for commodity in table.index:
            made = sheet.over("options", estate.output[commodity].to_numpy()[None])
            add(name, str(commodity), made, table.loc[commodity].to_numpy(), least=name == "floor")
    if limits.budget is not None:
        add("budget", "", spent, limits.budget.to_numpy())
    for name, series in (("harm", limits.harm), ("jobs", limits.jobs)):
        if series is not None:
            each = sheet.over("options", estate.options[name].to_numpy()[None])
            add(name, "", each, series.to_numpy(), least=name == "jobs")
    return soft


def _allowed(estate: Estate, limits: Limits, way: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Which options may work in which period: not without a way, in a zone, or below the scale."""
    allowed = np.ones((len(estate.options), len(limits.periods)))
    lead = estate.haul.index.get_indexer(pd.Index(estate.options["lead"]))
    ore = estate.options["ore"].to_numpy(dtype="float64")
    reached: NDArray[np.bool_] = np.asarray(way.any(axis=1))
    allowed[~reached[lead] & (ore > 0)] = 0.0
    allowed[ore < limits.scale, -1] = 0.0
    start = {period: t for t, period in enumerate(limits.periods)}
    begin = estate.members["mine"].map(limits.excluded).map(start)
    first = begin.groupby(estate.members["option"]).min().reindex(estate.options.index)
    allowed[np.arange(len(limits.periods)) >= first.to_numpy(dtype="float64")[:, None]] = 0.0
    return allowed


def loosened(made: Laid) -> Programme:
    """The same programme with a price on breaking what may be named: to see what cannot be kept.

    Parameters
    ----------
    made : Laid
        One without an answer.

    Returns
    -------
    Programme
        Its last columns are the amounts by which the soft rows are missed, in their order; the
        cost is their sum, each as a share of its limit.

    Examples
    --------
    >>> loosened.__name__
    'loosened'
    """
    task = made.programme
    places = np.array([row for row, *_ in made.soft], dtype=np.intp)
    low = np.isfinite(task.least[places])
    limit = np.abs(np.where(low, task.least[places], task.most[places]))
    count, columns = len(places), len(task.cost)
    extra = coo_array(
        (np.where(low, 1.0, -1.0), (places, np.arange(count))), shape=(len(task.most), count)
    )
    joined = coo_array(task.rows)
    rows = coo_array(
        (
            np.concatenate([joined.data, extra.data]),
            (
                np.concatenate([joined.row, extra.row]),
                np.concatenate([joined.col, columns + extra.col]),
            ),
        ),
        shape=(len(task.most), columns + count),
    ).tocsc()
    return Programme(
        np.concatenate([np.zeros(columns), 1.0 / np.maximum(limit, 1.0)]),
        rows,
        task.least,
        task.most,
        np.concatenate([task.upper, np.full(count, np.inf)]),
        np.concatenate([task.whole, np.zeros(count, dtype=bool)]),
    )
