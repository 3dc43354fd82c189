"""What a page needs to rank again by itself: proximities, presence and draws, packed small."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.methods import listing
from southgate.records import Figure

__all__ = ["listed_machine", "measured_machine"]

KEY = "capabilities.rerank"
DRAWS = 100
"""Joint draws of the list that travel with the page."""

FULL = 65535
"""What a proximity of one is written as."""

Row = tuple[str, int, float]
"""A row of a list: its cluster, its place among the listed activities, its weight."""


def listed_machine(
    rows: pd.DataFrame, weights: pd.Series, space: listing.Space, chosen: listing.Recipe
) -> Figure:
    """Pack a listed region; each row weighs the mean of its codings, as the table has it."""
    arrays = listing.listed_weights(rows, weights, space.activities)
    kept, place = np.unique(arrays.activity, return_inverse=True)
    full = arrays.weight[arrays.cluster] * arrays.share
    pairs = pd.DataFrame({"cluster": arrays.cluster, "at": place})
    group = pairs.groupby(["cluster", "at"]).ngroup().to_numpy()
    first = np.unique(group, return_index=True)[1]
    mean = np.bincount(group, full / arrays.known.sum(axis=1)[arrays.cluster])
    drawn = listing.row_draws(arrays, chosen, DRAWS, np.random.default_rng(chosen.seed))
    summed = np.stack([np.bincount(group, one) for one in drawn])
    listed: list[Row] = [
        (arrays.clusters[int(arrays.cluster[at])], int(place[at]), float(mean[number]))
        for number, at in enumerate(first)
    ]
    return _figure(
        space,
        kept,
        listed,
        chosen,
        groups="clusters",
        draws=_packed(np.minimum(np.rint(summed / mean), 255), "u1"),
    )


def measured_machine(
    space: listing.Space, present: pd.Index, open_to: set[str], chosen: listing.Recipe
) -> Figure:
    """Pack a region with statistics: each activity that it has is a row, its family a cluster."""
    at = space.activities.get_indexer(present)
    kept = np.sort(at[at >= 0])
    rows: list[Row] = [(str(space.family[place]), number, 1.0) for number, place in enumerate(kept)]
    made = _figure(space, kept, rows, chosen, groups="activities", draws="")
    barred = ~made.data["activity"].isin(open_to | set(present))
    return replace(made, data=made.data.assign(barred=barred))


def _figure(
    space: listing.Space,
    kept: NDArray[np.intp],
    rows: list[Row],
    chosen: listing.Recipe,
    *,
    groups: str,
    draws: str,
) -> Figure:
    phi = space.proximity
    rising = np.sort(phi, axis=0)
    nearer = [
        len(phi) - np.searchsorted(up, own, side="right")
        for up, own in zip(rising.T, phi[kept].T, strict=True)
    ]
    totals = _totals(phi, rising, chosen.nearest)
    data = pd.DataFrame(
        {
            "activity": [str(code) for code in space.activities],
            "family": [str(code) for code in space.family],
            "prior": space.prior.round(9),
            "complexity": space.complexity.round(9),
            "phi": [_packed(np.rint(phi[kept, p] * FULL), "<u2") for p in range(len(phi))],
            "place": [_packed(nearer[p], "<u2") for p in range(len(phi))],
            "totals": [" ".join(f"{total:.12g}" for total in one) for one in totals.T],
            "barred": False,
        }
    )
    options = {
        "listed": json.dumps([str(code) for code in space.activities[kept]]),
        "rows": json.dumps([(cluster, at, round(weight, 9)) for cluster, at, weight in rows]),
        "clusters": json.dumps(list(dict.fromkeys(cluster for cluster, _, _ in rows))),
        "groups": groups,
        "draws": draws,
        "nearest": json.dumps(chosen.nearest),
        "weights": json.dumps(chosen.weights[0]),
        "top": str(chosen.top),
    }
    return Figure(KEY, "rerank", data, options=options)


def _totals(
    phi: NDArray[np.float32], rising: NDArray[np.float32], nearest: tuple[int, ...]
) -> NDArray[np.float64]:
    """Sums of proximities over the nearest of each activity, as near as the last included."""
    sums = []
    for count in nearest:
        least = rising[-count] if 0 < count <= len(phi) else np.zeros(len(phi), dtype="float32")
        sums.append(np.where(phi >= least, phi, 0.0).sum(axis=0, dtype="float64"))
    return np.stack(sums)


def _packed(values: NDArray[Any], kind: str) -> str:
    """Whole numbers as text: little-endian bytes in base 64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode()
