"""How long footprints and balancing take, beside pymrio 0.7.0 and ipfn 1.4.4, in one run.

Footprints: from flows, output, ten pressures and five final demands to what each demand causes.
The peer's ``calc_all`` gives the whole inverse as well; ours does without it. Balancing: a table of
1,000 x 1,000, 30 % or 97 % of it empty, to margins that it can meet, within 1e-9 of the largest.
Each side runs in a process of its own with one thread of linear algebra; ours is the best of three
or five runs, the peer runs once. What ours may take is held against seconds of the processor,
which a busy machine does not stretch. Peak memory is that of the whole process. The table of 9,800
sectors (a multi-regional one) takes minutes and gigabytes beside its peer; it runs where it is
asked for:

    python benchmarks/input_output.py
    python benchmarks/input_output.py --large --peers other/bin/python
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SEED = 20261128
THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
PEERS = {"footprints": "pymrio", "balance": "ipfn"}


@dataclass(frozen=True, slots=True)
class Case:
    """One table, and what ours may take."""

    task: str
    size: int
    empty: float = 0.0
    seconds: float = np.inf
    megabytes: float = np.inf
    precision: str = "double"

    @property
    def name(self) -> str:
        """How the case is printed."""
        if self.task == "balance":
            return f"RAS {self.size:,} x {self.size:,}, {self.empty:.0%} empty"
        return f"footprints, {self.size:,} sectors, {self.precision}"

    @property
    def target(self) -> str:
        """What is allowed, in seconds of the processor and megabytes."""
        said = f"{self.seconds:g} s" if np.isfinite(self.seconds) else "as the peer"
        return said + (f", {self.megabytes:,.0f} MB" if np.isfinite(self.megabytes) else "")


CASES = (
    Case("footprints", 400),
    Case("footprints", 1000),
    Case("footprints", 2500, seconds=0.6),
    Case("balance", 1000, empty=0.30, seconds=0.014),
    Case("balance", 1000, empty=0.97),
)
LARGE = (
    Case("footprints", 9800, seconds=20, megabytes=2400),
    Case("footprints", 9800, seconds=11, megabytes=2400, precision="single"),
)


def economy(n: int) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame, pd.DataFrame]:
    """Flows, output, pressures and final demands of a table in which every sector adds value."""
    rng = np.random.default_rng(SEED)
    labels = pd.RangeIndex(n)
    flows = rng.random((n, n))
    output = rng.gamma(2, 100, n)
    flows *= rng.uniform(0.3, 0.7, n) * output / flows.sum(axis=0)
    demand = (output - flows.sum(axis=1)).clip(1)
    output = flows.sum(axis=1) + demand
    shares = rng.dirichlet(np.ones(5), n)
    return (
        pd.DataFrame(flows, labels, labels, copy=False),
        pd.Series(output, labels),
        pd.DataFrame(rng.gamma(1, 1, (10, n)), columns=labels),
        pd.DataFrame(demand[:, None] * shares, labels),
    )


def ours(case: Case) -> tuple[Callable[[], Any], int]:
    """Our footprints or balance, with labels, as a user calls them, and how often to run it."""
    from southgate.methods.balancing import ras  # noqa: PLC0415  # a peer's process need not have it
    from southgate.methods.footprints import footprints  # noqa: PLC0415  # nor this
    from southgate.methods.input_output import technical_coefficients  # noqa: PLC0415  # nor this

    if case.task == "balance":
        table, rows, columns = margins(case)
        frame = pd.DataFrame(table)
        targets = (pd.Series(rows), pd.Series(columns))
        return (lambda: np.asarray(ras(frame, *targets).table)), 5
    held = list(economy(case.size))

    def solve() -> np.ndarray:
        flows, output, pressures, demand = held
        if case.size > 5000:  # the flows are not needed beside the coefficients
            held.clear()
        coefficients = technical_coefficients(flows, output, origin="total")
        del flows
        return footprints(
            coefficients, pressures / output, demand, precision=case.precision
        ).caused.to_numpy()

    return solve, 1 if case.size > 5000 else 3


def peer(case: Case) -> tuple[Callable[[], Any], int]:
    """The peer's own call for the same numbers."""
    if case.task == "balance":
        from ipfn import ipfn  # noqa: PLC0415  # in the peers' environment only

        table, rows, columns = margins(case)

        def balance() -> np.ndarray:
            fit = ipfn.ipfn(table.copy(), [rows, columns], [[0], [1]], convergence_rate=1e-9)
            return np.asarray(fit.iteration())

        return balance, 1
    import pymrio  # noqa: PLC0415  # in the peers' environment only

    flows, _, pressures, demand = economy(case.size)
    sectors = pd.MultiIndex.from_product([["r"], flows.index], names=["region", "sector"])
    users = pd.MultiIndex.from_product([["r"], demand.columns], names=["region", "category"])
    table = pd.DataFrame(flows.to_numpy(), sectors, sectors, copy=False)
    final = pd.DataFrame(demand.to_numpy(), sectors, users)
    caused = pd.DataFrame(pressures.to_numpy(), pressures.index, sectors)

    def solve() -> np.ndarray:
        system = pymrio.IOSystem(Z=table, Y=final)
        system.pressures = pymrio.Extension(name="pressures", F=caused)
        system.calc_all()
        return system.pressures.M.to_numpy() @ final.to_numpy()

    return solve, 1


def margins(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A table and margins that another table with cells in the same places has."""
    rng = np.random.default_rng(SEED)
    shape = (case.size, case.size)
    table = rng.random(shape) * (rng.random(shape) >= case.empty) + np.eye(case.size) * 0.01
    goal = table * rng.uniform(0.5, 2, (case.size, 1)) * rng.uniform(0.5, 2, case.size)
    goal *= rng.uniform(0.9, 1.1, shape)
    return table, goal.sum(axis=1), goal.sum(axis=0) * (goal.sum() / goal.sum(axis=0).sum())


def one(side: str, case: Case) -> dict[str, Any]:
    """Seconds, seconds of the processor, peak memory, and a number by which sides are compared."""
    warnings.simplefilter("ignore")  # the peers' own
    solve, often = (ours if side == "ours" else peer)(case)
    best = (np.inf, np.inf)
    for _ in range(often):
        start, used = time.perf_counter(), time.process_time()
        found = solve()
        best = min(best, (time.perf_counter() - start, time.process_time() - used))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    weights = np.random.default_rng(1).random(found.shape)
    return {"wall": best[0], "cpu": best[1], "peak": peak, "check": float((found * weights).sum())}


def run(side: str, python: str, case: Case, number: str) -> dict[str, Any] | None:
    """One side in a process of its own; none where the peer is not installed."""
    command = [python, str(Path(__file__)), "--side", side, "--case", number]
    done = subprocess.run(
        command, env=os.environ | THREADS, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"  {case.name}: {side} could not run: {done.stderr.strip().splitlines()[-1:]}")
        return None
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def told(case: Case, mine: dict[str, Any], other: dict[str, Any] | None) -> bool:
    """Print one case; true if ours kept to what is allowed and agrees with the peer."""
    kept = bool(mine["cpu"] <= case.seconds and mine["peak"] <= case.megabytes)
    line = f"{case.name:<38}{mine['wall']:9.3f}{mine['cpu']:9.3f}{mine['peak']:8.0f}"
    beside = f"{'':45}"
    if other:
        apart = abs(mine["check"] / other["check"] - 1)
        beside = f"{other['wall']:10.3f}{other['cpu']:9.3f}{other['peak']:8.0f}"
        beside += f"{other['cpu'] / mine['cpu']:8.1f} x{apart:8.0e}"
        kept = kept and apart < 1e-6
    print(f"{line}{beside}  {case.target:<18}{'met' if kept else 'MISSED'}", flush=True)
    return kept


def main() -> int:
    """Print all, and end with 1 where one is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="the table of 9,800 sectors as well")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers")
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--case", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    cases = CASES + LARGE
    if options.side:
        print(json.dumps(one(options.side, cases[options.case])))
        return 0
    print(
        f"{'':<38}{'ours s':>9}{'cpu s':>9}{'MB':>8}{'peer s':>10}{'cpu s':>9}{'MB':>8}{'cpu':>10}"
        f"{'apart':>8}  allowed"
    )
    kept = []
    for number, case in enumerate(cases if options.large else CASES):
        mine = run("ours", sys.executable, case, str(number))
        there = options.peers != sys.executable or importlib.util.find_spec(PEERS[case.task])
        again = case.precision == "single"  # its peer is the one above
        other = None
        if there and not (options.without_peers or again):
            other = run("peer", options.peers, case, str(number))
        kept.append(mine is not None and told(case, mine, other))
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
