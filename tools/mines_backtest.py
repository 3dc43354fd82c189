"""Which mines of a real province stopped, against the engine's list and against smallest first.

Run as::

    python tools/mines_backtest.py DATA

``DATA`` holds `06_mines/jasansky_*` (Jasansky et al. 2023, Scientific Data 10, CC BY 4.0). What the
mines sell for, cost and share is an assumption set with ranges, printed with the answer: the data
have none of it. Output is what was reported in 2011 to 2014; what came is known to 2020.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from southgate.methods.consolidation import consolidation
from southgate.methods.deposits import distance_km
from southgate.methods.estate import Estate, Limits, merger_groups, with_mergers
from southgate.methods.frontier import frontier, stability

PLACE, BEFORE, SEED, DRAWS = "Western Australia", (2011, 2012, 2013, 2014), 20261128, 20
PRICE = {"iron": 97.0, "gold": 1266.0, "copper": 6863.0, "nickel": 16893.0, "diamonds": 25.0}
"""Dollars a tonne, ounce, tonne, tonne and carat: means of 2014; that of diamonds is a guess."""
TO_UNIT = {"Kt": 1e3, "000 wet tonnes": 1e3, "thousand wet metric tonnes": 1e3,
           "million wet metric tonnes": 1e6, "000 ounces": 1e3, "koz": 1e3, "kozt": 1e3,
           "ounces": 1.0, "ozt": 1.0, "Tonnes": 1.0, "tonnes": 1.0, "000 carats": 1e3}  # fmt: skip
COST, EXPONENT, FIXED, JOINING, FAR = 0.75, 0.8, 0.05, 0.002, 100.0
"""Assumed: cost over sales at the middle mine, its exponent of scale, a plant's fixed cost over the
sales it treats, what joining costs once over sales, and how far ore may travel (kilometres)."""
RANGES = {"price": (0.5, 1.1), "operating": (0.8, 1.2), "fixed": (0.5, 1.5), "invest": (0.5, 2.0)}


def reported(data: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Sales of each mine before, by commodity, and the last year in which it reported any."""
    folder = data / "06_mines"
    mines = pd.read_csv(folder / "jasansky_general.csv.gz")
    here = (mines[["state", "province"]] == PLACE).any(axis=1) | (mines["region"] == "Pilbara")
    metal = pd.read_csv(folder / "jasansky_commodities.csv.gz").assign(
        what=lambda t: t["commodity"]
    )
    ore = pd.read_csv(folder / "jasansky_minerals_ores_conce.csv.gz")
    rows = pd.concat([metal, ore.assign(what=ore["min_ore_con"])])
    rows = rows[rows["mine_fac"].isin(mines.loc[here, "mine_fac"]) & rows["value"].gt(0)]
    last = rows.groupby("mine_fac")["year"].max()
    word = rows["what"].astype(str).str.strip().str.casefold()
    kind = word.map(
        {
            "gold": "gold",
            "copper": "copper",
            "diamonds": "diamonds",
            "nickel": "nickel",
            "iron ore": "iron",
        }
    )
    rows = rows.assign(kind=kind, amount=rows["value"] * rows["unit"].map(TO_UNIT))
    rows = rows[rows["year"].isin(BEFORE) & rows["kind"].notna() & rows["amount"].notna()]
    yearly = rows.groupby(["mine_fac", "kind", "year"], as_index=False)["amount"].max()
    table = yearly.pivot_table(
        index="mine_fac", columns="kind", values="amount", aggfunc="mean", fill_value=0.0
    )
    return table, last.reindex(table.index)


def estate(table: pd.DataFrame, data: Path) -> Estate:
    """The mines as they were, with plants of their own, and mergers of neighbours of one kind."""
    names = list(table.index)
    price = pd.Series(PRICE).reindex(table.columns)
    sales = (table @ price) / 1e6
    main = (table * price).idxmax(axis=1)
    middle = sales.groupby(main).transform("median")
    cost = COST * sales * (sales / middle) ** (EXPONENT - 1)
    kept = pd.DataFrame({"kind": "keep", "lead": names, "ore": sales, "invest": 0.0,
                         "operating": cost, "harm": sales, "jobs": sales}, index=names)  # fmt: skip
    plants = pd.DataFrame({"plant": names, "capacity": 1.5 * sales, "fixed": FIXED * sales,
                           "unit": 0.0}, index=names)  # fmt: skip
    mines = pd.read_csv(data / "06_mines" / "jasansky_general.csv.gz")
    at = (
        mines.drop_duplicates("mine_fac")
        .set_index("mine_fac")
        .loc[names, ["latitude", "longitude"]]
    )
    far = distance_km(at["latitude"].to_numpy(), at["longitude"].to_numpy())
    other = main.to_numpy()[:, None] != main.to_numpy()
    far = np.where(np.isnan(far) | other | (far > FAR), np.inf, far)
    np.fill_diagonal(far, 0.0)
    apart = pd.DataFrame(far, names, names)
    found = Estate(
        kept, pd.DataFrame({"option": names, "mine": names}), table / 1e6, price, plants,
        apart * 0.0005, pd.Series(0.02 * sales, names),
    )  # fmt: skip
    groups = merger_groups(apart, reach=FAR, largest=2)
    return with_mergers(found, groups, exponent=EXPONENT, joining=JOINING)


def hits(order: pd.Series, stopped: pd.Series) -> tuple[int, float]:
    """How many of the first so many stopped; the chance that a stopper stands before another."""
    first = order.sort_values(kind="stable").index[: int(stopped.sum())]
    less = order[stopped].to_numpy()[:, None] - order[~stopped].to_numpy()
    return int(stopped[first].sum()), float(((less < 0) + 0.5 * (less == 0)).mean())


def main() -> None:
    """Print the mines, what came of them, and both lists."""
    data = Path(sys.argv[1])
    table, last = reported(data)
    made = estate(table, data)
    sales = made.options["ore"].reindex(table.index)
    limits = Limits(("2015", "2016"), discount=0.93)
    rng = np.random.default_rng(SEED)
    kept = stability(made, limits, RANGES, rng=rng, draws=DRAWS, gap=1e-3).kept
    plan = consolidation(made, limits, gap=1e-4)
    decided = plan.mines[plan.mines["period"] == "2016"].set_index("mine")["decision"]
    out = pd.DataFrame({"sales, million": sales.round(0), "last report": last,
                        "plan": decided, **{name: kept[name] for name in kept}})  # fmt: skip
    print(out.sort_values("sales, million").to_string())
    for until in (2015, 2017):
        stopped = last <= until
        print(f"\nreported last by {until}: {int(stopped.sum())} of {len(last)} mines")
        for name, order in (("engine", kept["all"]), ("smallest first", sales)):
            found, area = hits(order, stopped)
            print(f"{name:<16}{found} of its first {int(stopped.sum())} did; area {area:.2f}")
    for point in frontier(made, limits, points=5, gap=1e-4).points.to_dict("records"):
        print({key: round(v, 3) if isinstance(v, float) else v for key, v in point.items()})


if __name__ == "__main__":
    main()
