"""How long the null model of a table takes, and how far its margins are off, beside its peers.

Each side solves the same table in a process of its own with one BLAS thread, twice: the first call
pays for compiling, where a side compiles. Peers: bicm 3.4.0, NEMtropy 4.0.0. They may live in
another environment, whose Python is named:

    python benchmarks/null_model.py --peers other/bin/python
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

CASES = ((250, 1200, 0.35), (250, 5000, 0.35), (5500, 1300, 0.025))
ALLOWED = {"seconds": 0.6, "error": 1e-8}
PEERS = ("bicm", "NEMtropy")


def ours(table: np.ndarray) -> Callable[[], np.ndarray]:
    """Our null model, with labels, as a user calls it."""
    import pandas as pd  # noqa: PLC0415  # a peer's process need not have it

    from southgate.methods.null_model import null_model  # noqa: PLC0415  # nor this

    frame = pd.DataFrame(table)

    def solve() -> np.ndarray:
        return null_model(frame).probabilities.to_numpy()

    return solve


def peer(name: str, table: np.ndarray) -> Callable[[], np.ndarray]:
    """A peer's bipartite configuration model, with its own defaults."""
    graph_class = importlib.import_module(name).BipartiteGraph

    def solve() -> np.ndarray:
        graph = graph_class(biadjacency=table.astype("int64"))
        with contextlib.redirect_stdout(io.StringIO()):
            graph.solve_tool()
            return np.asarray(graph.get_bicm_matrix())

    return solve


def solve_twice(side: str, path: Path) -> dict[str, Any]:
    """Seconds of the first and the second call and the largest error of a margin."""
    table = np.load(path)
    solve = ours(table) if side == "ours" else peer(side, table)
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        p = solve()
        seconds.append(time.perf_counter() - start)
    off = [np.abs(p.sum(axis=i) - table.sum(axis=i)).max() for i in (0, 1)]
    return {"first": seconds[0], "second": seconds[1], "error": float(max(off))}


def run(side: str, python: str, path: Path) -> dict[str, Any] | str:
    """One side in a process of its own: what it took, or why it could not."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMBA")}
    done = subprocess.run(
        [python, str(Path(__file__)), "--side", side, "--table", str(path)],
        env=os.environ | threads,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def here(python: str, module: str) -> bool:
    """Whether the peer can be imported by that Python."""
    question = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec({module!r}))"
    return subprocess.run([python, "-c", question], check=False).returncode == 0


def compare(python: str) -> bool:
    """Print every case; true if ours kept to what is allowed."""
    from worlds import nested_world  # noqa: PLC0415  # a peer's process need not have pandas

    kept = True
    sides = {"ours": sys.executable} | dict.fromkeys(PEERS, python)
    absent = [name for name in PEERS if not here(python, name)]
    for name in absent:
        print(f"{name} is not installed for {python}: no comparison with it.")
    print(f"{'null model':<24}{'side':<10}{'first call':>12}{'second':>10}{'error':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for regions, activities, fill in CASES:
            path = Path(folder) / "table.npy"
            np.save(path, nested_world(regions, activities, fill=fill, seed=20261123).to_numpy())
            for side in (side for side in sides if side not in absent):
                answer = run(side, sides[side], path)
                case = f"{regions} x {activities}, {fill}"
                if isinstance(answer, str):
                    print(f"{case:<24}{side:<10}  failed: {answer}")
                    kept = kept and side != "ours"
                    continue
                print(
                    f"{case:<24}{side:<10}{answer['first']:10.2f} s{answer['second']:8.2f} s"
                    f"{answer['error']:10.1e}"
                )
                if side == "ours":
                    kept = kept and answer["first"] <= ALLOWED["seconds"]
                    kept = kept and answer["error"] <= ALLOWED["error"]
    return kept


def main() -> int:
    """Print the comparison, and end with 1 where ours is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default=sys.executable, help="Python that has the peers")
    parser.add_argument("--side", choices=("ours", *PEERS), help=argparse.SUPPRESS)
    parser.add_argument("--table", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        print(json.dumps(solve_twice(asked.side, asked.table)))
        return 0
    return int(not compare(asked.peers))


if __name__ == "__main__":
    sys.exit(main())
