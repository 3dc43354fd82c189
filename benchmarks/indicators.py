"""How long ranges of ranks and Sobol indices take, beside a loop in NumPy and SALib in one run."""

from __future__ import annotations

import importlib
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from southgate.methods.benefit import benefit_of_the_doubt
from southgate.methods.normalise import goalposts
from southgate.methods.rescoring import Choices
from southgate.methods.sensitivity import sensitivity, sobol_indices
from southgate.methods.uncertainty import uncertainty

SEED = 20261128
UNITS, INDICATORS, DRAWS = 200, 50, 10_000
COUNTIES, MEASURES, YEARS, TRIES = 2800, 45, 13, 1000


def world(units: int, indicators: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made-up values in five goals."""
    rng = np.random.default_rng(SEED)
    codes = [f"i{n:02}" for n in range(indicators)]
    values = pd.DataFrame(rng.lognormal(0, 0.5, (units, indicators)), columns=codes)
    goals = [f"g{n}" for n in range(5)]
    specification = pd.DataFrame(
        {
            "parent": [None, *["all"] * 5, *(goals[n % 5] for n in range(indicators))],
            "weight": 1.0,
            "direction": [None] * 6 + [1.0] * indicators,
        },
        index=["all", *goals, *codes],
    )
    return values, specification


def measured(name: str, method: Callable[[], Any], allowed: float | None = None) -> bool:
    """Print one line; true if it kept to what is allowed in seconds of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    method()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    said = "" if allowed is None else f"  at most {allowed:g} s"
    print(f"{name:<58}{wall:8.2f} s {cpu:8.2f} s cpu{said}")
    return allowed is None or cpu <= allowed


def loop(values: pd.DataFrame) -> None:
    """What one would write first: every draw by itself, arithmetic means of min-max alone."""
    rng = np.random.default_rng(SEED)
    x = values.to_numpy()
    x = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    for _ in range(DRAWS):
        weights = rng.uniform(0.75, 1.25, x.shape[1])
        rankdata(-(x @ (weights / weights.sum())), method="min")


def years(values: pd.DataFrame, specification: pd.DataFrame) -> None:
    """Ranges of ranks of every county in every year, on goalposts of all years."""
    rng = np.random.default_rng(SEED)
    panel = [values * rng.lognormal(0.02 * n, 0.1, values.shape) for n in range(YEARS)]
    posts = goalposts(pd.concat(panel, ignore_index=True))
    posts["low"] -= 1e-9  # the least value of a fixed scale would be 1 but for rounding
    choices = Choices((0,), ("min_max",), ("arithmetic", "geometric"))
    for table in panel:
        uncertainty(table, specification, choices, rng=rng, draws=TRIES, posts=posts)


def peer() -> None:
    """SALib beside us on the same runs; the estimates must be the same."""
    try:
        salib = importlib.import_module("SALib.analyze.sobol")
    except ImportError:
        print("SALib is not installed: no peer for Sobol indices")
        return
    rng = np.random.default_rng(SEED)
    runs = rng.random((6, 1024)) + np.linspace(0, 1, 6)[:, None]
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    rows = np.vstack([runs[0], runs[2:], runs[1]]).T.ravel()
    kept = {}

    def theirs() -> None:
        kept["found"] = salib.analyze(
            problem, rows, calc_second_order=False, num_resamples=200, seed=SEED
        )

    measured("SALib, analysis of 6,144 runs", theirs)
    ours = sobol_indices(runs[0], runs[1], runs[2:], rng=rng)
    gap = np.abs(np.maximum(kept["found"]["S1"], 0) - ours["first"].to_numpy()).max()
    gap = max(gap, np.abs(kept["found"]["ST"] - ours["total"].to_numpy()).max())
    print(f"{'largest difference of ours to its indices':<58}{gap:8.1e}")


def main() -> int:
    """Print all, and end with 1 where one is over what is allowed."""
    values, specification = world(UNITS, INDICATORS)
    two = Choices((5,), ("min_max", "z_score", "rank"), ("arithmetic", "geometric"))
    rng = np.random.default_rng(SEED)
    size = f"{UNITS} x {INDICATORS} x {DRAWS:,} draws"
    everything = Choices((5,), ("min_max", "z_score", "rank"), ("copeland",))
    kept = [measured(f"a loop over draws in NumPy, {size}", lambda: loop(values))]
    kept += [
        measured(
            f"ranges of ranks, {size}",
            lambda: uncertainty(values, specification, two, rng=rng, draws=DRAWS),
            0.25,
        ),
        measured(
            "the same by Copeland alone",
            lambda: uncertainty(values, specification, everything, rng=rng, draws=DRAWS),
            10,
        ),
        measured(
            "Sobol indices, N = 1,024, whole chain, with bounds",
            lambda: sensitivity(values, specification, replace(two, most=(1, 2, 3, 4, 5)), rng=rng),
            2,
        ),
        measured("benefit of the doubt, no bounds", lambda: benefit_of_the_doubt(values), 1.5),
    ]
    peer()
    large = world(COUNTIES, MEASURES)
    kept.append(
        measured(
            f"{COUNTIES:,} x {MEASURES} x {YEARS} years x {TRIES:,} draws",
            lambda: years(*large),
            60,
        )
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    print(f"{'peak memory of all':<58}{peak:8.2f} GB  at most 4 GB")
    return int(not (all(kept) and peak < 4))


if __name__ == "__main__":
    sys.exit(main())
