"""How soon the published medians are found and proven, and 900 sites beside a peer.

`make bench` does the generated network; with the folder of published answers (SOUTHGATE_TRUTH) the
twenty instances, too. `--peer` lets spopt solve the generated one by PuLP and HiGHS: minutes, and
four gigabytes; what it calls optimal is printed beside what is proven.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from location_truth import MEDIANS, cap, generated, pmed
from southgate.methods.location import facility_location, p_median
from southgate.methods.solution import Solution

SLOW = {11, 16, 17, 18}
ALLOWED = {"found": 5.0, "proven": 60.0, "slow": 300.0, "gap": 0.005, "gigabytes": 0.4}


def gigabytes() -> float:
    """The peak of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def timed(name: str, found: Solution, wall: float, processor: float) -> None:
    """One line of the report."""
    print(
        f"{name:<34}{found.objective:12.3f}{found.bound:14.3f}{found.gap:9.4%}"
        f"{wall:9.2f} s{processor:9.2f} s cpu  {found.status}",
        flush=True,
    )


def medians(truth: Path) -> bool:
    """All twenty: found in five seconds, proven in the time that is allowed."""
    kept = True
    for number, optimum in MEDIANS.items():
        distance, p = pmed(truth, number)
        soon = p_median(distance, p, time_limit=ALLOWED["found"])
        start, processor = time.perf_counter(), time.process_time()
        limit = ALLOWED["slow" if number in SLOW else "proven"]
        found = p_median(distance, p, time_limit=limit)
        wall = time.perf_counter() - start
        timed(f"pmed{number} n={len(distance)} p={p}", found, wall, time.process_time() - processor)
        kept &= soon.objective == optimum == found.objective
        kept &= found.status == "optimal" or (number in SLOW and found.gap <= ALLOWED["gap"])
    cost, opening, load = cap(truth, "cap41")
    start, processor = time.perf_counter(), time.process_time()
    found = facility_location(cost, opening, load=load)
    timed("cap41", found, time.perf_counter() - start, time.process_time() - processor)
    return kept and abs(found.objective - 1040444.375) < 1e-3


def large() -> bool:
    """900 sites, 90 open: in two seconds, and proven."""
    kept = True
    for seed in (1, 2, 3):
        distance = generated(900, 16200, seed)
        for limit in (2.0, ALLOWED["proven"]):
            start, processor = time.perf_counter(), time.process_time()
            found = p_median(distance, 90, time_limit=limit)
            wall = time.perf_counter() - start
            name = f"n=900 p=90 seed {seed}, {limit:.0f} s"
            timed(name, found, wall, time.process_time() - processor)
            kept &= found.gap <= (0.001 if limit < 3 else 0.0)
    print(f"peak {gigabytes():.2f} GB")
    return kept and gigabytes() < ALLOWED["gigabytes"]


def peer(limit: int) -> None:
    """The same network by spopt, PuLP and HiGHS, by the words that they use."""
    import pulp  # noqa: PLC0415  # only where it is asked for
    from spopt.locate import PMedian  # noqa: PLC0415

    distance = generated(900, 16200, 1)
    start = time.perf_counter()
    model = PMedian.from_cost_matrix(distance.to_numpy(), distance.iloc[0] * 0 + 1.0, 90)
    built = time.perf_counter() - start
    model.solve(pulp.HiGHS(timeLimit=limit, msg=False), results=False)
    wall = time.perf_counter() - start
    value, status = pulp.value(model.problem.objective), pulp.LpStatus[model.problem.status]
    print(
        f"spopt n=900 p=90 seed 1, {limit} s: built {built:.1f} s, {wall:.1f} s in all, "
        f"{value}, called {status!r}, peak {gigabytes():.2f} GB"
    )


def main() -> int:
    """Print all, and end with 1 where one is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", type=int, metavar="SECONDS", help="let spopt try as well")
    asked = parser.parse_args()
    kept = large()
    truth = Path(os.environ.get("SOUTHGATE_TRUTH", "../shared/truth"))
    if (truth / "location").is_dir():
        kept &= medians(truth)
    if asked.peer:
        peer(asked.peer)
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
