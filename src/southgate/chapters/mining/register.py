"""From a register of mines and what is assumed of them to an estate with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.deposits import contained_metal, distance_km
from southgate.methods.estate import Estate, Limits, merger_groups, with_mergers
from southgate.workspace import Workspace

__all__ = ["NEEDED", "READ", "TABLES", "Asked", "Assumed", "asked", "assumed", "at_work"]

TABLES = ("plants", "mine_assumptions")
"""Tables that the choice among mines takes beside `mines`."""
READ = (*TABLES, "protected", "deposits", "reserves")
"""All tables beside `mines` that an estate is made of."""
NEEDED = (
    *("price", "operating", "scale", "jobs", "harm", "reach", "joining", "merged_harm"),
    *("fixed", "unit", "haul", "way", "closing"),
)
"""Assumptions without which there is no choice; all others are limits, or options, if given."""
EACH = ("price", "grade", "operating", "jobs", "harm", "floor", "quota")
"""Assumptions that a commodity may have of its own; the others hold for all or are not made."""
GONE = ("closed", "merged", "planned", "park")
"""States in which a mine does not work now."""
VARIED: Mapping[str, tuple[str, ...]] = {
    "price": ("price",),
    "operating": ("operating",),
    "invest": ("joining", "upgrading"),
    "harm": ("harm",),
    "haul": ("haul",),
    "fixed": ("fixed",),
    "unit": ("unit",),
    "closing": ("closing",),
}
"""What the engine varies, and whose ranges say how far."""
LARGEST = 3
"""Mines that one merger may join."""

AHEAD = 30
"""Years that a plan may reach ahead, at most."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """The assumptions: their rows, found by item and commodity."""

    rows: pd.DataFrame

    def has(self, item: str) -> bool:
        """Whether an item is assumed: for all, unless it may differ by commodity."""
        rows = self.rows[self.rows["item"] == item]
        return bool(len(rows) if item in EACH else (rows["commodity"] == "").any())

    def one(self, item: str, default: float) -> float:
        """The value of an item that holds for all, or what stands for none."""
        found = self.rows.loc[(self.rows["item"] == item) & (self.rows["commodity"] == ""), "value"]
        return float(found.iloc[0]) if len(found) else default

    def each(self, item: str, commodity: pd.Series) -> pd.Series:
        """The value of an item for each row: its commodity's own, else that for all."""
        own = self.rows[self.rows["item"] == item].set_index("commodity")["value"]
        return commodity.map(own).fillna(own.get("", np.nan)).astype("float64")

    def ranges(self) -> dict[str, tuple[float, float]]:
        """What the engine varies, by the factors of its lowest and highest values."""
        spread = self.rows[
            (self.rows["value"] > 0) & self.rows[["low", "high"]].notna().all(axis=1)
        ]
        factors = spread.assign(
            low=spread["low"] / spread["value"], high=spread["high"] / spread["value"]
        )
        found = {}
        for name, items in VARIED.items():
            mine = factors[factors["item"].isin(items)]
            if len(mine):
                found[name] = (float(mine["low"].min()), float(mine["high"].max()))
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What the engine is asked.

    ``places`` is a DataFrame by mine or plant: ``kind``, ``latitude``, ``longitude``. ``counted``
    is a Series: how many numbers of mines the register gives (``given``), and how many are assumed
    (``assumed``). ``barred`` are mines in a protected area, ``spent`` those whose ore runs out.
    """

    estate: Estate
    limits: Limits
    ranges: Mapping[str, tuple[float, float]]
    places: pd.DataFrame
    counted: pd.Series
    barred: int
    spent: int


def at_work(mines: pd.DataFrame) -> pd.DataFrame:
    """The mines among which there is a choice: at work, with commodity, capacity and place.

    Parameters
    ----------
    mines : DataFrame, (mines, fields)

    Returns
    -------
    DataFrame, (mines, fields)
    """
    known = mines[["capacity", "latitude", "longitude"]].notna().all(axis=1)
    known &= (mines["commodity"] != "") & (mines["capacity"] > 0)
    return mines[known & ~mines["status"].isin(GONE)].sort_values("id", ignore_index=True)


def assumed(workspace: Workspace) -> Assumed:
    """The assumptions of a workspace; without rows where it makes none.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    Assumed

    Raises
    ------
    MethodError
        If a low, a value and a high do not stand in that order, or the years ahead are no count.
    """
    rows = workspace.table("mine_assumptions")
    years = rows.loc[rows["item"] == "periods", "value"].astype("float64")
    if not (years.between(1, AHEAD) & (years % 1 == 0)).all():
        raise MethodError(
            f"In `mine_assumptions` the value of `periods` must be a whole number from 1 to "
            f"{AHEAD}; it is {named([f'{one:g}' for one in years])}. Correct it."
        )
    ends = rows[["low", "value", "high"]].astype("float64")
    wrong = pd.concat([ends[a] > ends[b] for a, b in pairwise(ends)], axis=1).any(axis=1)
    if wrong.any():
        items = list(dict.fromkeys(rows.loc[wrong, "item"]))
        raise MethodError(
            "In `mine_assumptions` the low must not lie above the value, nor the value above the "
            f"high; {int(wrong.sum())} of {len(rows)} rows do not keep to it: {named(items)}. "
            "Correct them."
        )
    return Assumed(rows)


def asked(workspace: Workspace, last: int) -> Asked:
    """Mines, plants and assumptions as the engine reads them, for the years after ``last``.

    Parameters
    ----------
    workspace : Workspace
        With ``mines``, ``plants`` and every assumption of ``NEEDED``.
    last : int
        The year in which the tables stand.

    Returns
    -------
    Asked

    Raises
    ------
    MethodError
        If a price is assumed for no commodity of a mine, a grade is known for none, or an
        assumption is out of range.
    """
    mines, given = at_work(workspace.table("mines")).set_index("id"), assumed(workspace)
    numbers, counted = _numbers(workspace, mines, given)
    plants = workspace.table("plants").sort_values("id").set_index("id")
    plants = plants[plants[["capacity", "latitude", "longitude"]].notna().all(axis=1)]
    both = pd.concat([mines.assign(kind="mine"), plants.assign(kind="plant")])
    places = both[["kind", "commodity", "latitude", "longitude"]]
    periods = tuple(str(last + n) for n in range(1, int(given.one("periods", 1)) + 1))
    life = _life(workspace, mines)
    barred = _barred(workspace, mines, periods)
    spent = {str(mine): periods[int(years)] for mine, years in life.items() if years < len(periods)}
    excluded = spent | {mine: min(since, spent.get(mine, since)) for mine, since in barred.items()}
    estate = _estate(numbers, plants, _apart(places), given)
    limits = _limits(estate, given, periods, excluded)
    return Asked(estate, limits, given.ranges(), places, counted, len(barred), len(spent))


def _numbers(
    workspace: Workspace, mines: pd.DataFrame, given: Assumed
) -> tuple[pd.DataFrame, pd.Series]:
    """Each mine's numbers: of the register where it has them, else assumed from its size."""
    ore = mines["capacity"].astype("float64")
    middle = ore.groupby(mines["commodity"]).transform("median")
    dearer = (ore / middle) ** (given.one("scale", 1.0) - 1.0)
    kind = mines["commodity"]
    assumed_as = {
        "operating": given.each("operating", kind) * ore * dearer,
        "harm": given.each("harm", kind) * ore,
        "jobs": given.each("jobs", kind) * ore * dearer,
        "grade": given.each("grade", kind),
    }
    known = {
        "operating": mines["operating"] * ore,
        "harm": mines["tailings"],
        "jobs": mines["jobs"],
        "grade": mines["deposit"].map(_grades(workspace)).where(mines["deposit"] != ""),
    }
    table = pd.DataFrame(
        {name: known[name].astype("float64").fillna(assumed_as[name]) for name in known}
    )
    table = table.assign(ore=ore, commodity=kind, price=given.each("price", kind))
    lacking = table.index[table[["grade", "price"]].isna().any(axis=1)]
    if len(lacking):
        raise MethodError(
            "Each mine must have a grade, in `reserves` or assumed, and a price; "
            f"{len(lacking)} of {len(table)} have not: {named([str(m) for m in lacking])}. "
            "Add rows `grade` and `price` of their commodities to `mine_assumptions`."
        )
    said = int(sum(known[name].notna().sum() for name in known))
    return table, pd.Series({"given": said, "assumed": len(known) * len(mines) - said})


def _estimates(workspace: Workspace) -> pd.DataFrame:
    """Estimates of ore, in tonnes; those of metal alone say nothing of a grade."""
    rows = workspace.table("reserves")
    if len(rows):
        contained_metal(rows)  # refuses negative amounts and mixed units in words
    return rows[(rows["grade"] < 1) & (rows["unit"] == "t")]


def _grades(workspace: Workspace) -> pd.Series:
    rows = _estimates(workspace).drop_duplicates(["deposit", "commodity", "amount", "grade"])
    return rows.groupby("deposit")["grade"].median()


def _life(workspace: Workspace, mines: pd.DataFrame) -> pd.Series:
    """Whole years for which a mine's largest estimate of ore lasts, where there is one."""
    most = _estimates(workspace).groupby("deposit")["amount"].max()
    ore = mines["deposit"].map(most).astype("float64")
    shared = mines.groupby("deposit")["capacity"].transform("sum").where(mines["deposit"] != "")
    return (ore / shared).dropna().floordiv(1)


def _barred(workspace: Workspace, mines: pd.DataFrame, periods: tuple[str, ...]) -> dict[str, str]:
    """Mines in a protected area, by the first period from which it bars them; at once if unsaid."""
    since = workspace.table("protected").set_index("id")["since"]
    years = mines.loc[mines["protected"] != "", "protected"].map(since).fillna("")
    begins = years.mask(years < periods[0], periods[0])
    return {str(mine): str(year) for mine, year in begins.items() if year <= periods[-1]}


def _apart(places: pd.DataFrame) -> pd.DataFrame:
    """Kilometres between all places; infinite between different commodities."""
    km = distance_km(
        places["latitude"].to_numpy(dtype="float64"), places["longitude"].to_numpy(dtype="float64")
    )
    what = places["commodity"].to_numpy()
    alike = (what[:, None] == what) | (what[:, None] == "") | (what == "")
    return pd.DataFrame(np.where(alike, km, np.inf), places.index, places.index)


def _estate(
    numbers: pd.DataFrame, plants: pd.DataFrame, apart: pd.DataFrame, given: Assumed
) -> Estate:
    """Every mine as it is, upgraded where that is assumed, and merged with its neighbours."""
    mines, ore = numbers.index, numbers["ore"]
    kept = numbers[["ore", "operating", "harm", "jobs"]].assign(kind="keep", lead=mines, invest=0.0)
    metal = pd.get_dummies(numbers["commodity"], dtype="float64").mul(
        ore * numbers["grade"], axis=0
    )
    price = numbers.groupby("commodity")["price"].first().reindex(metal.columns)
    way = apart.loc[mines, plants.index]
    haul = (way * given.one("haul", 0.0)).where(way <= given.one("way", np.inf), np.inf)
    found = Estate(
        kept,
        pd.DataFrame({"option": mines, "mine": mines}),
        metal,
        price,
        _sizes(plants, given),
        haul.rename_axis(None),
        ore * given.one("closing", 0.0),
    )
    between = apart.loc[mines, mines]
    groups = merger_groups(between, reach=given.one("reach", 0.0), largest=LARGEST)
    merged = with_mergers(
        found,
        groups,
        exponent=given.one("scale", 1.0),
        joining=given.one("joining", 0.0),
        harm=given.one("merged_harm", 1.0),
    )
    return _with_upgrades(merged, given) if given.has("upgrading") else merged


def _sizes(plants: pd.DataFrame, given: Assumed) -> pd.DataFrame:
    """Each plant as it is, and twice as large at less than twice the cost."""
    capacity = plants["capacity"].astype("float64")
    fixed = capacity * given.one("fixed", 0.0)
    table = pd.DataFrame({"plant": plants.index, "capacity": capacity, "fixed": fixed})
    twice = table.assign(capacity=2 * capacity, fixed=fixed * 2 ** given.one("scale", 1.0)).rename(
        index=lambda plant: f"{plant} x 2"
    )
    return pd.concat([table, twice]).assign(unit=given.one("unit", 0.0))


def _with_upgrades(estate: Estate, given: Assumed) -> Estate:
    kept = estate.options[estate.options["kind"] == "keep"]
    better = kept.assign(
        kind="upgrade",
        invest=kept["ore"] * given.one("upgrading", 0.0),
        operating=kept["operating"] * given.one("upgraded_operating", 1.0),
        harm=kept["harm"] * given.one("upgraded_harm", 1.0),
    ).rename(index=lambda mine: f"{mine} +")
    members = pd.DataFrame({"option": better.index, "mine": better["lead"].to_numpy()})
    output = estate.output.loc[kept.index].set_axis(better.index)
    return Estate(
        pd.concat([estate.options, better]),
        pd.concat([estate.members, members], ignore_index=True),
        pd.concat([estate.output, output]),
        *(estate.price, estate.plants, estate.haul, estate.closing),
    )


def _limits(
    estate: Estate, given: Assumed, periods: tuple[str, ...], excluded: Mapping[str, str]
) -> Limits:
    kept = estate.output[estate.options["kind"] == "keep"].sum()
    what = pd.Series(estate.output.columns, estate.output.columns)
    asks = {name: given.each(name, what).dropna() if given.has(name) else pd.Series(dtype="float64")
            for name in ("floor", "quota")}  # fmt: skip
    floor = asks["floor"] * kept.reindex(asks["floor"].index)
    return Limits(
        periods,
        floor=_flat(floor, periods),
        quota=_flat(asks["quota"], periods),
        budget=pd.Series(given.one("budget", 0.0), periods) if given.has("budget") else None,
        excluded=excluded,
        scale=given.one("least", 0.0),
        discount=given.one("discount", 1.0),
    )


def _flat(each: pd.Series, periods: tuple[str, ...]) -> pd.DataFrame | None:
    """The same limit in every period."""
    if each.empty:
        return None
    return pd.DataFrame(dict.fromkeys(periods, each))
