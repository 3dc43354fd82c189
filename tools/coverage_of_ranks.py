"""How often the interval of a rank holds the true rank, over simulated worlds.

One world is a true table; its report is the truth times an error (and, for counts, a Poisson
draw around that). The interval sees the report only; the true rank is that of the true table,
among the same candidates and by all other regions.

::

    python tools/coverage_of_ranks.py                     # 1,000 worlds, errors by multiplication
    python tools/coverage_of_ranks.py --law counts        # 1,000 worlds of counts

The last two lines are a row of the table `trials` and its head; `low` and `high` are 95 % limits of
the coverage, by the scatter between worlds. The worlds take turns between sizes, shares of filled
cells, sizes of error and strength of structure, so every group printed has at least a few hundred.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.methods.draws import advantage_of, density_of
from southgate.methods.plausible import Doubt
from southgate.methods.ranks import rank_draws, rank_interval

SIZES = ((40, 60), (100, 150))
FILLS = (0.3, 0.6, 0.9)
SIGMAS = (0.1, 0.3, 0.5)
STRUCTURES = (0.3, 0.8)
KINDS = tuple(itertools.product(SIGMAS, SIZES, FILLS, STRUCTURES))
LEVEL = 0.8
SEED = 20261123

NAMES = {
    "lognormal": (
        "Coverage of the 80 % interval of a rank, errors by multiplication",
        "位次的八成区间的覆盖率（乘性误差）",
    ),
    "counts": (
        "Coverage of the 80 % interval of a rank, counts",
        "位次的八成区间的覆盖率（计数）",
    ),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a world is like: its size, its fill, its error, and how far structure makes it."""

    sigma: float
    size: tuple[int, int]
    fill: float
    structure: float


def true_table(kind: Kind, rng: np.random.Generator) -> np.ndarray:
    """Sizes of regions and activities, three hidden abilities, and chance; small cells go missing.

    The logarithm of a cell has a standard deviation of 1.5 beside the sizes; ``structure`` is the
    share of its variance that the hidden abilities make, and its median is 30.
    """
    regions, activities = kind.size
    abilities = rng.normal(size=(regions, 3)) @ rng.normal(size=(3, activities)) / np.sqrt(3)
    chance = rng.normal(size=kind.size)
    logs = 1.5 * (np.sqrt(kind.structure) * abilities + np.sqrt(1 - kind.structure) * chance)
    logs += rng.normal(0, 1.5, (regions, 1)) + rng.normal(0, 1.0, activities)
    seen = logs / 2 + rng.normal(size=kind.size)
    present = seen >= np.quantile(seen, 1 - kind.fill)
    return np.where(present, np.exp(logs - np.median(logs[present]) + np.log(30)), 0.0)


def report(truth: np.ndarray, doubt: Doubt, rng: np.random.Generator) -> np.ndarray:
    """What is published of the truth."""
    told = truth * np.exp(doubt.sigma * rng.normal(size=truth.shape))
    return rng.poisson(told).astype(float) if doubt.law == "counts" else told


def cases(number: int, law: str, draws: int) -> pd.DataFrame:
    """One world: for each candidate the true rank, the reported rank, and the interval's ends."""
    rng = np.random.default_rng([SEED, number])
    kind = Kind(*KINDS[number % len(KINDS)])
    doubt = Doubt(kind.sigma, law)
    truth = true_table(kind, rng)
    names = [f"a{activity:04}" for activity in range(kind.size[1])]
    places = [f"r{region:04}" for region in range(kind.size[0])]
    told = pd.DataFrame(report(truth, doubt, rng), places, names)
    region = int(rng.integers(kind.size[0]))
    interval = rank_interval(told, places[region], doubt, rng=rng, level=LEVEL, draws=draws)
    present = advantage_of(truth)
    density = density_of(np.delete(present, region, axis=0), present[region])
    chosen = interval.ranks.index
    true = rank_draws(pd.DataFrame([density], columns=names)[chosen]).ranks.iloc[0]
    return interval.ranks.assign(
        true=true,
        covered=true.between(interval.ranks["low"], interval.ranks["high"]),
        width=(interval.ranks["high"] - interval.ranks["low"]) / len(chosen),
        sigma=kind.sigma,
        size=f"{kind.size[0]} x {kind.size[1]}",
        fill=kind.fill,
        structure=kind.structure,
        world=number,
    )


def band(ranks: pd.Series) -> pd.Series:
    """The first ten, the next ten, and the rest."""
    ends = [0, 10, 20, np.inf]
    return pd.cut(ranks, ends, labels=["1-10", "11-20", "21 and on"])


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Coverage, its error over worlds, width as a share of the candidates, by every group."""
    table = table.assign(reported_rank=band(table["rank"]), true_rank=band(table["true"]), all="")
    rows = []
    groups = ["all", "sigma", "size", "fill", "structure", "reported_rank", "true_rank"]
    for by in groups:
        for value, part in table.groupby(by, observed=True):
            # Candidates of one world go together: the error is that of a ratio of sums over worlds.
            world = part.groupby("world")["covered"].agg(["sum", "count"])
            share = part["covered"].mean()
            off = world["sum"] - share * world["count"]
            error = np.sqrt((off**2).sum()) / world["count"].sum()
            rows.append((by, value, share, error, part["width"].mean(), len(world), len(part)))
    return pd.DataFrame(
        rows, columns=["by", "value", "coverage", "error", "width", "worlds", "cases"]
    )


def main() -> int:
    """Print coverage by group and, last, the row for the table `trials`; 1 if outside 76-84 %."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--law", choices=sorted(NAMES), default="lognormal")
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=400)
    asked = parser.parse_args()
    start = time.perf_counter()
    table = pd.concat([cases(number, asked.law, asked.draws) for number in range(asked.worlds)])
    found = summary(table)
    print(found.round(3).to_string(index=False))
    print(f"{time.perf_counter() - start:.0f} s")
    first = found.iloc[0]
    low, high = first["coverage"] + np.array([-1.2816, 1.2816]) * first["error"]
    row = {
        "id": f"coverage.{asked.law}",
        "test": "coverage",
        "name_en": NAMES[asked.law][0],
        "name_zh": NAMES[asked.law][1],
        "statistic": "coverage",
        "value": round(100 * first["coverage"], 1),
        "low": round(100 * low, 1),
        "high": round(100 * high, 1),
        "cases": asked.worlds,
        "source": "southgate.trials",
    }
    print(pd.DataFrame([row]).to_csv(index=False, lineterminator="\n"), end="")
    return int(not 0.76 <= first["coverage"] <= 0.84)


if __name__ == "__main__":
    sys.exit(main())
