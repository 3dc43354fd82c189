"""How long everything from values to the outlook takes, beside ecomplexity 0.5.3, in one run.

One call each: location quotient, advantage, proximity, density, complexity, outlook, gain,
diversity, ubiquity. Each side runs in a process of its own with one thread of linear algebra. The
peer begins with rows (region, activity, value) and so does "from rows"; "ours" begins with the
table (regions, activities) that a workspace gives. Ours is the best of three runs, the peer runs
once; ten years of the peer are ten times one. Peak memory is that of the whole process.

    python benchmarks/complexity.py
    python benchmarks/complexity.py --cases 250x1200 --without-peer
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SIDES = ("ours", "from rows", "ecomplexity")
THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}


@dataclass(frozen=True, slots=True)
class Case:
    """One table, or one a year, and what ours may take."""

    regions: int
    activities: int
    fill: float
    years: int
    seconds: float
    megabytes: float

    @property
    def name(self) -> str:
        """How the case is asked for and printed."""
        years = f"x{self.years}" if self.years > 1 else ""
        return f"{self.regions}x{self.activities}{years}"


CASES = (
    Case(250, 1200, 0.50, 1, 0.07, np.inf),
    Case(250, 5000, 0.35, 1, 0.8, 450),
    Case(250, 5000, 0.35, 10, 6.0, 800),
    Case(5500, 1300, 0.025, 1, 1.4, 450),
)


def values(case: Case, year: int) -> np.ndarray:
    """Made-up values: broad regions have what is rare, too; no row and no column is empty."""
    rng = np.random.default_rng([20261123, case.regions, case.activities, year])
    shape = case.regions, case.activities
    kind = rng.integers(0, 15, case.activities)
    leaning = rng.normal(0, 0.8, (case.regions, 15))[:, kind]
    leaning += rng.normal(0, 1.2, (case.regions, 1)) - rng.normal(0, 1.2, case.activities)
    money = np.exp(leaning + rng.normal(0, 1.5, (case.regions, 1)) + rng.normal(0, 1.4, shape))
    leaning += rng.logistic(0, 0.7, shape)
    there = leaning > np.quantile(leaning, 1 - case.fill)
    best = np.argpartition(-leaning, 3, axis=1)[:, :3]
    np.put_along_axis(there, best, values=True, axis=1)
    best = np.argpartition(-leaning, 3, axis=0)[:3]
    np.put_along_axis(there, best, values=True, axis=0)
    return np.where(there, money, 0.0)


def labels(letter: str, count: int) -> list[str]:
    """The codes r00000, r00001, ..."""
    return [f"{letter}{number:05d}" for number in range(count)]


def table(path: Path) -> Any:
    """The table as a workspace gives it."""
    import pandas as pd  # noqa: PLC0415  # the parent needs no pandas

    cells = np.load(path)
    names = labels("r", cells.shape[0]), labels("a", cells.shape[1])
    return pd.DataFrame(cells, index=names[0], columns=names[1], copy=False)


def rows(path: Path) -> Any:
    """The same values, one a row, as the peer takes them."""
    import pandas as pd  # noqa: PLC0415

    cells = np.load(path)
    region, activity = np.nonzero(cells)
    return pd.DataFrame(
        {
            "year": 2020,
            "region": np.array(labels("r", cells.shape[0]))[region],
            "activity": np.array(labels("a", cells.shape[1]))[activity],
            "value": cells[region, activity],
        }
    )


def ours(frame: Any) -> np.ndarray:
    """Everything, by our public methods."""
    from southgate.methods import complexity, relatedness, specialisation  # noqa: PLC0415

    specialisation.location_quotient(frame)
    here = specialisation.advantage(frame).table
    near = relatedness.proximity(here)
    share = relatedness.density(here, near)
    index = complexity.complexity_indices(here)
    complexity.complexity_outlook(here, near, index.activities, density=share)
    complexity.complexity_outlook_gain(here, near, index.activities, density=share)
    specialisation.diversity(here), specialisation.ubiquity(here)
    return index.regions.to_numpy()


def ours_from_rows(frame: Any) -> np.ndarray:
    """The same, with the rows laid out as a table first; a pair given twice is an error there."""
    cells = frame.set_index(["region", "activity"])["value"]
    return ours(cells.unstack(fill_value=0.0))  # noqa: PD010  # pivot_table adds up duplicates


def peer(frame: Any) -> np.ndarray:
    """Everything, by the peer; without its sampled check of a model, which we have not."""
    from ecomplexity import ecomplexity  # noqa: PLC0415

    names = {"time": "year", "loc": "region", "prod": "activity", "val": "value"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ecomplexity(frame, names, check_logsupermodularity=False, verbose=False)
    return found.groupby("region")["eci"].first().sort_index().to_numpy()


def peak() -> float:
    """The most memory that this process has held, in megabytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # the other figure may count what the parent held before
        line = next(x for x in status.read_text("utf-8").splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def once(side: str, paths: list[Path]) -> dict[str, Any]:
    """Run one side over all years; loading is not timed."""
    sides: dict[str, tuple[Callable[[Path], Any], Callable[[Any], np.ndarray]]] = {
        "ours": (table, ours),
        "from rows": (rows, ours_from_rows),
        "ecomplexity": (rows, peer),
    }
    load, method = sides[side]
    best = [np.inf, np.inf]
    for _ in range(1 if side == "ecomplexity" else 3):
        seconds, cpu = 0.0, 0.0
        for path in paths:
            frame = load(path)
            start = time.perf_counter(), time.process_time()
            scores = method(frame)
            seconds += time.perf_counter() - start[0]
            cpu += time.process_time() - start[1]
            del frame
        best = min(best, [seconds, cpu])
    return {"seconds": best[0], "cpu": best[1], "megabytes": peak(), "scores": scores.tolist()}


def run(*arguments: str) -> dict[str, Any]:
    """Run this script again, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), *arguments],
        env=os.environ | THREADS,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def beside(
    case: Case, folder: Path, sides: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each side took on one case."""
    paths = [str(folder / f"{case.name}-{year}.npy") for year in range(case.years)]
    for year, path in enumerate(paths):
        run("--make", case.name, "--year", str(year), path)
    for side in sides:
        if side != "ecomplexity" or case.years == 1:
            yield side, run("--side", side, *paths)
            continue
        took = run("--side", side, paths[0])
        many = {kind: took[kind] * case.years for kind in ("seconds", "cpu")}
        yield f"{side} (1 year, x {case.years})", took | many | {"scores": []}


def compare(cases: list[Case], sides: tuple[str, ...]) -> bool:
    """Print every case; true if ours kept to what is allowed and the scores agree."""
    kept = True
    print(f"{'case':<14}{'side':<26}{'seconds':>10}{'cpu':>9}{'MB':>8}{'ratio':>9}{'ECI off':>10}")
    for case in cases:
        first: dict[str, Any] = {}
        with tempfile.TemporaryDirectory() as folder:
            for side, took in beside(case, Path(folder), sides):
                first = first or took
                gap = 0.0
                if took["scores"]:
                    gap = float(np.abs(np.subtract(took["scores"], first["scores"])).max())
                kept = kept and gap < 1e-9
                print(
                    f"{case.name:<14}{side:<26}{took['seconds']:>10.3f}{took['cpu']:>9.3f}"
                    f"{took['megabytes']:>8.0f}{took['seconds'] / first['seconds']:>8.1f}x"
                    f"{gap if took['scores'] else np.nan:>10.1e}",
                    flush=True,
                )
        if first["seconds"] > case.seconds or first["megabytes"] > case.megabytes:
            print(f"{case.name}: ours is over {case.seconds} s or {case.megabytes} MB")
            kept = False
    return kept


def main() -> int:
    """Print the comparison, and end with 1 where ours is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="*", default=[case.name for case in CASES])
    parser.add_argument("--without-peer", action="store_true")
    parser.add_argument("--make", help=argparse.SUPPRESS)
    parser.add_argument("--year", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    named = {case.name: case for case in CASES}
    if asked.make:
        np.save(asked.paths[0], values(named[asked.make], asked.year))
        print("{}")
        return 0
    if asked.side:
        print(json.dumps(once(asked.side, asked.paths)))
        return 0
    sides = SIDES[:2] if asked.without_peer else SIDES
    return int(not compare([named[name] for name in asked.cases], sides))


if __name__ == "__main__":
    sys.exit(main())
