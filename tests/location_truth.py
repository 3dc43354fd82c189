"""The published instances of location, read by the rules of their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import shortest_path

MEDIANS = dict(enumerate(
    [5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255, 7696, 6634, 4374, 2968, 1729,
     8162, 6999, 4809, 2845, 1789], 1,
))  # fmt: skip
CENTRES = dict(enumerate(
    [127, 98, 93, 74, 48, 84, 64, 55, 37, 20, 59, 51, 36, 26, 18, 47, 39, 28, 18, 13], 1,
))  # fmt: skip


def labelled(distance):
    names = [f"v{n:03}" for n in range(1, len(distance) + 1)]
    return pd.DataFrame(distance, names, names)


def pmed(truth: Path, number: int, *, shortest: bool = False) -> tuple[pd.DataFrame, int]:
    """Shortest ways over the edges of a file; of an edge that stands twice the last one holds."""
    text = (truth / "location" / "pmed" / f"pmed{number}.txt").read_text("ascii")
    numbers = np.array(text.split(), dtype="float64")
    nodes, _, p = numbers[:3].astype(int)
    way = np.full((nodes, nodes), np.inf)
    for start, end, length in numbers[3:].reshape(-1, 3):
        a, b = int(start) - 1, int(end) - 1
        way[a, b] = way[b, a] = min(length, way[a, b]) if shortest else length
    return labelled(shortest_path(way, method="D", directed=False)), int(p)


def generated(nodes: int, edges: int, seed: int) -> pd.DataFrame:
    """A network of the same kind: a chain, random edges, lengths from 1 to 100."""
    rng = np.random.default_rng(seed)
    way = np.full((nodes, nodes), np.inf)
    more = edges - nodes + 1
    a = np.concatenate([np.arange(nodes - 1), rng.integers(0, nodes, more)])
    b = np.concatenate([np.arange(1, nodes), rng.integers(0, nodes, more)])
    length = rng.integers(1, 101, edges)
    apart = a != b
    way[a[apart], b[apart]] = way[b[apart], a[apart]] = length[apart]
    return labelled(shortest_path(way, method="D", directed=False))


def cap(truth: Path, name: str) -> tuple[pd.DataFrame, pd.Series, tuple[pd.Series, pd.Series]]:
    """Costs, costs of opening, and the load: demands and capacities."""
    text = (truth / "location" / "flp" / f"{name}.txt").read_text("ascii")
    numbers = np.array(text.split(), dtype="float64")
    sites, clients = numbers[:2].astype(int)
    has, opening = numbers[2 : 2 + 2 * sites].reshape(sites, 2).T
    rows = numbers[2 + 2 * sites :].reshape(clients, 1 + sites)
    names = [f"w{n}" for n in range(sites)]
    who = [f"c{n}" for n in range(clients)]
    return (
        pd.DataFrame(rows[:, 1:], who, names),
        pd.Series(opening, names),
        (pd.Series(rows[:, 0], who), pd.Series(has, names)),
    )


def pmedcap(truth: Path) -> tuple[pd.DataFrame, int, tuple[pd.Series, pd.Series]]:
    """The capacitated p-median pmedcap01; a way costs the whole part of its length."""
    text = (truth / "location" / "flp" / "pmedcap01.txt").read_text("ascii")
    numbers = np.array(text.split(), dtype="float64")
    nodes, p, capacity = numbers[2:5].astype(int)
    rows = numbers[5:].reshape(nodes, 4)
    far = np.floor(np.hypot(*(np.subtract.outer(rows[:, k], rows[:, k]) for k in (1, 2))))
    table = labelled(far)
    has = pd.Series(float(capacity), table.columns)
    return table, int(p), (pd.Series(rows[:, 3], table.index), has)
