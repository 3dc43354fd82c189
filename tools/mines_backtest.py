"""Which mines of a real province stopped, against the engine's list and against smallest first.

Run as::

    python tools/mines_backtest.py DATA [IMAGES]

``DATA`` holds `06_mines/jasansky_*` (Jasansky et al. 2023, Scientific Data 10, CC BY 4.0). What the
mines sell for, cost and share is an assumption set with ranges, printed with the answer: the data
have none of it. Output is what was reported in 2011 to 2014; what came is known to 2020. With a
folder ``IMAGES`` the pictures of docs/mining.md are drawn into it, as a dossier draws them.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from southgate.chapters.mining.pictures import moves, sequence, traded
from southgate.chapters.mining.pictures import named as pictures_of
from southgate.chapters.mining.register import Asked
from southgate.dossier import theme
from southgate.dossier.charts import chart
from southgate.dossier.render import cache_folder, dressed
from southgate.dossier.render import drawn as drawn_specs
from southgate.dossier.text import words
from southgate.methods.consolidation import Consolidation, consolidation
from southgate.methods.deposits import distance_km
from southgate.methods.estate import Estate, Limits, merger_groups, with_mergers
from southgate.methods.frontier import Frontier, frontier, stability
from southgate.records import Figure
from southgate.study import run
from southgate.workspace import open_workspace

STARTER = Path(__file__).resolve().parents[1] / "src" / "southgate" / "starter"
PLACE, BEFORE, SEED, DRAWS = "Western Australia", (2011, 2012, 2013, 2014), 20261128, 20
PRICE = {"iron": 97.0, "gold": 1266.0, "copper": 6863.0, "nickel": 16893.0, "diamonds": 25.0}
"""Dollars a tonne, ounce, tonne, tonne and carat: means of 2014; that of diamonds is a guess."""
TO_UNIT = {"Kt": 1e3, "000 wet tonnes": 1e3, "thousand wet metric tonnes": 1e3,
           "million wet metric tonnes": 1e6, "000 ounces": 1e3, "koz": 1e3, "kozt": 1e3,
           "ounces": 1.0, "ozt": 1.0, "Tonnes": 1.0, "tonnes": 1.0, "000 carats": 1e3}  # fmt: skip
COST, EXPONENT, FIXED, JOINING, FAR = 0.75, 0.8, 0.05, 0.002, 100.0
"""Assumed: cost over sales at the middle mine, its exponent of scale, a plant's fixed cost over the
sales it treats, what joining costs once over sales, and how far ore may travel (kilometres)."""
GRADE = {"iron": 1.0, "gold": 1.5 / 31.1035, "copper": 0.01, "nickel": 0.015, "diamonds": 1.0}
"""Assumed: units of product in a tonne of ore; the ore that is moved is what harm is counted in."""
BUDGET, YEARS = 4.0, ("2015", "2016", "2017")
"""Assumed for the pictures: what closing and joining may cost a year, in millions of dollars."""
JOBS = 1.5
"""Assumed: jobs for a million dollars of sales at the middle mine, growing as costs do."""
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


def located(data: Path) -> pd.DataFrame:
    """Where each mine lies, in degrees."""
    mines = pd.read_csv(data / "06_mines" / "jasansky_general.csv.gz")
    return mines.drop_duplicates("mine_fac").set_index("mine_fac")[["latitude", "longitude"]]


def estate(table: pd.DataFrame, data: Path) -> Estate:
    """The mines as they were, with plants of their own, and mergers of neighbours of one kind."""
    names = list(table.index)
    price = pd.Series(PRICE).reindex(table.columns)
    sales = (table @ price) / 1e6
    main = (table * price).idxmax(axis=1)
    middle = sales.groupby(main).transform("median")
    cost = COST * sales * (sales / middle) ** (EXPONENT - 1)
    moved = (table / pd.Series(GRADE).reindex(table.columns)).sum(axis=1) / 1e6
    kept = pd.DataFrame({"kind": "keep", "lead": names, "ore": sales, "invest": 0.0,
                         "operating": cost, "harm": moved, "jobs": JOBS * cost / COST},
                        index=names)  # fmt: skip
    plants = pd.DataFrame({"plant": names, "capacity": 1.5 * sales, "fixed": FIXED * sales,
                           "unit": 0.0}, index=names)  # fmt: skip
    at = located(data).loc[names]
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


def drawn(made: Estate, limits: Limits, plan: Consolidation, data: Path) -> list[Figure]:
    """The pictures of a plan, as the chapter `mining` makes them."""
    names = list(made.haul.index)
    both = located(data).loc[[*names, *names]]
    places = both.assign(kind=np.repeat(["mine", "plant"], len(names)), commodity="")
    places.index = pd.Index([*names, *(f"{name} (plant)" for name in names)])
    named = replace(
        made,
        plants=made.plants.assign(plant=made.plants["plant"] + " (plant)"),
        haul=made.haul.rename(columns=lambda name: f"{name} (plant)"),
    )
    ways = plan.ways.assign(plant=plan.ways["plant"] + " (plant)")
    works = plan.plants.assign(plant=plan.plants["plant"] + " (plant)")
    counted = pd.Series(dtype="int64")
    asked = Asked(named, limits, RANGES, places, counted, barred=0, spent=0)
    told = replace(plan, ways=ways, plants=works)
    rows = moves(asked, told)
    by_year = pd.crosstab(plan.mines["period"], plan.mines["decision"])
    by_year = by_year.reindex(columns=["keep", "merge", "close"], fill_value=0).reset_index()
    counts = by_year.melt("period", var_name="fate", value_name="count")
    return [*pictures_of(asked, told, rows), sequence(counts)]


def left_over(made: Estate, found: Frontier) -> pd.DataFrame:
    """What each plan of a frontier leaves, in per cent: of today's, and of the best value."""
    kept = made.options["kind"] == "keep"
    today = made.options.loc[kept, ["harm", "jobs"]].sum()
    today["output"] = made.output[kept].sum() @ made.price
    rows = []
    for plan in found.plans:
        year = plan.totals.mean()
        year["output"] = year[made.output.columns] @ made.price
        rows.append(100 * year[today.index] / today)
    return pd.DataFrame(rows).assign(
        worth=100 * found.points["value"].to_numpy() / found.points["value"].max()
    )


def draw(figures: list[Figure], names: list[str], folder: Path) -> None:
    """Write each picture as SVG, on paper of its own, with its title and description."""
    same = {name: {"en": name, "zh": name} for name in names}
    plants = {f"{name} (plant)": {"en": name, "zh": name} for name in names}
    starter = run(open_workspace(STARTER))
    study = replace(starter, labels={**starter.labels, "mines": same, "plants": plants})
    said = words("en").of(study)
    for figure in figures:
        spec = chart(figure, said, study, "wide")
        spec["config"]["background"] = theme.PAPER
        title, description = said.figure(figure)
        name = figure.key.replace(".", "-")
        (svg,) = drawn_specs([spec], cache_folder())
        text = dressed(svg, name, title, f"{description} Costs and plants are assumed.")
        (folder / f"{name}.svg").write_text(f"{text}\n", "utf-8")


def main() -> None:
    """Print the mines, what came of them, and both lists; draw the plan if a folder is given."""
    data = Path(sys.argv[1])
    table, last = reported(data)
    made = estate(table, data)
    sales = made.options["ore"].reindex(table.index)
    limits = Limits(("2015", "2016"), discount=0.93)
    plan = consolidation(made, limits, gap=1e-4)
    rows = left_over(made, frontier(made, limits, points=7, gap=1e-4))
    print(rows.round(1).to_string(), plan.status, plan.bound, plan.gap)
    if len(sys.argv) > 2:
        within = Limits(YEARS, discount=0.93, budget=pd.Series(BUDGET, list(YEARS)))
        staged = consolidation(made, within, gap=1e-4)
        figures = [*drawn(made, within, staged, data), traded(rows)]
        draw(figures, list(table.index), Path(sys.argv[2]))
    rng = np.random.default_rng(SEED)
    kept = stability(made, limits, RANGES, rng=rng, draws=DRAWS, gap=1e-3).kept
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


if __name__ == "__main__":
    main()
