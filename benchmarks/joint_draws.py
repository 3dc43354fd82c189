"""How long 1,000 joint draws of one region's ranks take, on one thread; no peer does this.

Each draw takes a table that may be the true one, leaves one region out, and computes the density
of every candidate anew. Money is the case of every build; counts have every cell drawn.

    python benchmarks/joint_draws.py --regions 250 --activities 1200 --fill 0.5
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

import numpy as np
import pandas as pd

from measure import Measured, line
from southgate.methods.cooccurrence import one_thread
from southgate.methods.plausible import Doubt
from southgate.methods.ranks import rank_interval

ALLOWED = 10.0
SEED = 20261123


def table(regions: int, activities: int, fill: float) -> pd.DataFrame:
    """Whole numbers with sizes of regions and activities, a share of cells filled."""
    rng = np.random.default_rng(SEED)
    logs = rng.normal(0, 1.5, (regions, 1)) + rng.normal(0, 1.0, activities)
    logs = logs + rng.normal(4, 1.5, (regions, activities))
    values = np.ceil(np.exp(logs)) * (rng.random(logs.shape) < fill)
    names = [f"a{activity:04}" for activity in range(activities)]
    return pd.DataFrame(values, [f"r{region:04}" for region in range(regions)], names)


def main() -> int:
    """Print the time of both laws; 1 if money takes longer than is allowed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--regions", type=int, default=250)
    parser.add_argument("--activities", type=int, default=1200)
    parser.add_argument("--fill", type=float, default=0.5)
    parser.add_argument("--draws", type=int, default=1000)
    asked = parser.parse_args()
    values = table(asked.regions, asked.activities, asked.fill)
    shape = f"{asked.draws:,} draws, {asked.regions} x {asked.activities:,}"
    taken = {}
    for law in ("lognormal", "counts"):
        rng = np.random.default_rng(SEED)
        start = time.perf_counter()
        with one_thread():
            rank_interval(values, "r0000", Doubt(0.3, law), rng=rng, draws=asked.draws)
        taken[law] = time.perf_counter() - start
        unit = 1 if sys.platform == "darwin" else 1024
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
        print(line(f"{shape}, {law}", Measured(taken[law], used, 0)))
    print(f"{'allowed (money, every build)':<44}{ALLOWED:9.2f} s")
    return int(taken["lognormal"] > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
