"""A payload of the machine that ranks again, invented, and its ranking computed by the definition.

A thousand activities in forty families, a hundred of them listed by ten clusters, two hundred draws
of the rows.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from dossier_fixture import invented_study
from southgate.records import Figure, Study

ALL, LISTED, CLUSTERS, DRAWS, TOP, SHOWN = 1000, 100, 10, 200, 10, 20
NEAREST, WEIGHTS = (30, 50, 0), (0.6, 0.25, 0.15)
HOSTILE = "</script><b onclick=x>tin</b>"


@dataclasses.dataclass(frozen=True)
class Invented:
    """The numbers behind the payload, as they are before they are packed."""

    proximity: np.ndarray
    place: np.ndarray
    totals: np.ndarray
    prior: np.ndarray
    complexity: np.ndarray
    listed: np.ndarray
    rows: tuple[tuple[str, int, float], ...]
    draws: np.ndarray
    families: np.ndarray
    barred: np.ndarray


@cache
def invented() -> Invented:
    rng = np.random.default_rng(7)
    spots = rng.uniform(size=(ALL, 4))
    apart = ((spots[:, None] - spots[None]) ** 2).sum(axis=2)
    whole = np.exp(-6 * apart) * rng.uniform(0.5, 1, size=(ALL, ALL))
    whole = np.where(whole > 0.02, (whole + whole.T) / 2, 0.0)
    np.fill_diagonal(whole, 0.0)
    whole[:5] = whole[:, :5] = 0.0  # five activities have no neighbour at all
    listed = np.sort(rng.choice(np.arange(5, ALL), LISTED, replace=False))
    order = np.argsort(-whole, axis=1, kind="stable")
    place = np.argsort(order, axis=1)
    totals = np.stack(
        [np.where((place < k) | (k == 0), whole, 0.0).sum(axis=1) for k in NEAREST], axis=1
    )
    twice = [(f"c{at % CLUSTERS}", at, 0.5) for at in range(0, LISTED, 9)]
    once = [(f"c{at * CLUSTERS // LISTED}", at, 1.0 + at % 3) for at in range(LISTED)]
    rows = tuple(sorted(twice + once))
    draws = rng.poisson(1.0, size=(DRAWS, len(rows))).astype("u1")
    return Invented(
        np.rint(whole[:, listed] * 65535) / 65535, place[:, listed], totals,
        rng.permutation(ALL) / (ALL - 1), rng.permutation(ALL) / (ALL - 1), listed, rows, draws,
        rng.integers(40, size=ALL),
        rng.choice(np.setdiff1d(np.arange(ALL), listed), 30, replace=False),
    )  # fmt: skip


def packed(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode()


def figure() -> Figure:
    it = invented()
    data = pd.DataFrame(
        {
            "activity": [f"a{p}" for p in range(ALL)],
            "family": [f"f{family}" for family in it.families],
            "prior": it.prior,
            "complexity": it.complexity,
            "phi": [packed(np.rint(row * 65535), "<u2") for row in it.proximity],
            "place": [packed(row, "<u2") for row in it.place],
            "totals": [" ".join(repr(float(total)) for total in row) for row in it.totals],
            "barred": np.isin(np.arange(ALL), it.barred),
        }
    )
    options = {
        "listed": json.dumps([f"a{p}" for p in it.listed]),
        "rows": json.dumps(it.rows),
        "clusters": json.dumps([f"c{at}" for at in range(CLUSTERS)]),
        "groups": "clusters",
        "draws": packed(it.draws, "u1"),
        "nearest": json.dumps(NEAREST),
        "weights": json.dumps(WEIGHTS),
        "top": str(TOP),
    }
    return Figure("capabilities.rerank", "rerank", data, options)


def study() -> Study:
    labels = {table: dict(names) for table, names in invented_study().labels.items()}
    labels["activities"] = {
        **{f"a{p}": {"en": f"Activity {p}", "zh": f"产品{p}"} for p in range(ALL)},
        **{f"f{p}": {"en": f"Family {p}", "zh": f"大类{p}"} for p in range(40)},
        "a7": {"en": HOSTILE, "zh": HOSTILE},
    }
    labels["clusters"] = {
        f"c{at}": {"en": f"Cluster number {at}", "zh": f"第{at}号集群"} for at in range(CLUSTERS)
    }
    return dataclasses.replace(invented_study(), labels=labels)


def expected(
    *, weights: Sequence[float] = WEIGHTS, nearest: int = 30, off: Sequence[int] = ()
) -> tuple[list[int], np.ndarray]:
    """Rank by the definition: the order of the free activities, and their shares of draws."""
    it = invented()
    rows = [row for row in range(len(it.rows)) if row not in off]
    named = [int(it.listed[it.rows[row][1]]) for row in rows]
    free = np.setdiff1d(np.arange(ALL), [*named, *it.barred])
    counted = (it.place < nearest) | (nearest == 0)
    total = it.totals[:, NEAREST.index(nearest)]
    shares = np.divide(
        it.proximity * counted, total[:, None], out=np.zeros((ALL, LISTED)),
        where=total[:, None] > 0,
    )  # fmt: skip

    def score(times: np.ndarray) -> np.ndarray:
        present = np.zeros(LISTED)
        for row in rows:
            present[it.rows[row][1]] += it.rows[row][2] * times[row]
        near = shares @ present
        percentile = (rankdata(np.round(near, 12)) - 1) / (ALL - 1)
        whole = weights[0] * percentile + weights[1] * it.prior + weights[2] * it.complexity
        return np.round(whole, 9)

    def order(values: np.ndarray) -> np.ndarray:
        return free[np.argsort(-values[free], kind="stable")]

    often = np.zeros(ALL)
    for times in it.draws:
        often[order(score(times))[:TOP]] += 100 / DRAWS
    return order(score(np.ones(len(it.rows)))).tolist(), often


def rows_of(cluster: str) -> list[int]:
    return [row for row, (code, _, _) in enumerate(invented().rows) if code == cluster]
