"""How well an enterprise fits a region: a sum of parts, what each adds, what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import unique_labels
from southgate.methods.ranks import rank_draws

__all__ = ["Fit", "enterprise_fit"]

WEIGHTS = ("weight", "low", "high")
LEVEL = 0.8
"""The share of draws that the range of a rank holds."""
CHUNK = 250
"""Draws that are computed at a time."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Scores with their parts, ranks with their ranges, and what would refute them.

    ``parts`` is a DataFrame of float, (enterprises, items): what each item adds, from 0 to 100;
    ``score``, a Series, is their sum. ``ranks`` has a row an enterprise, the best first: ``rank``,
    ``low`` and ``high`` (between them the middle 80 per cent of draws and the rank) and ``share``
    (per cent of draws in which it is among the first `top`). ``without`` is a DataFrame of int,
    (enterprises, items): the rank if that item were worth as little as it may be, everybody else
    unchanged.
    ``unscored`` is the Index of those that lack a required item.
    """

    parts: pd.DataFrame
    score: pd.Series
    ranks: pd.DataFrame
    without: pd.DataFrame
    unscored: pd.Index


def enterprise_fit(
    value: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    doubt: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    required: tuple[str, ...] = (),
    top: int = 20,
    draws: int = 1000,
    rng: np.random.Generator,
) -> Fit:
    r"""How well each enterprise fits a region, item by item, and how far its rank may range.

    .. math:: s_e = 100 \sum_i \frac{w_i}{\sum_j w_j} v_{ei}

    An item that is not known counts as one half and may be anything from 0 to 1; an enterprise
    that lacks a required item is not scored, which is not a score of zero. The range of a rank is
    over joint draws of every weight and every value between its ends, each evenly.

    Parameters
    ----------
    value : DataFrame of float, (enterprises, items)
        How far each item speaks for each enterprise, from 0 to 1; missing is not known. Every
        label once.
    weights : DataFrame of float, (items, 3)
        ``weight``, ``low`` and ``high``: not negative, low at most the weight, high at least.
    doubt : pair of DataFrame of float, (enterprises, items), optional
        The least and the most that each value may be, where known. By default the value itself.
    required : tuple of str
        Items without which nothing is scored.
    top : int
        How many first places are counted, from 1.
    draws : int
        From 1.
    rng : Generator

    Returns
    -------
    Fit
        Enterprises that score alike share the better rank, also within a draw.

    Raises
    ------
    MethodError
        If a value lies outside 0 to 1 or its ends, a weight outside its range, labels differ, or
        an option is out of range.

    Notes
    -----
    The range is over choices and over what is not known. It is no interval of 80 per cent for an
    error: nobody has drawn these weights from anything.

    References
    ----------
    .. [1] Keeney, R. L. and Raiffa, H. (1976), *Decisions with Multiple Objectives*, Wiley.
    .. [2] OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, OECD Publishing.

    Examples
    --------
    >>> value = pd.DataFrame({"near": [1.0, 0.5, np.nan], "large": [0.0, 1.0, 1.0]},
    ...                      index=["a", "b", "c"])
    >>> weights = pd.DataFrame({"weight": [3.0, 1.0], "low": [3.0, 1.0], "high": [3.0, 1.0]},
    ...                        index=["near", "large"])
    >>> found = enterprise_fit(value, weights, required=("near",), rng=np.random.default_rng(1))
    >>> found.score.tolist(), found.ranks["rank"].tolist(), found.unscored.tolist()
    ([75.0, 62.5], [1, 2], ['c'])
    """
    least, most = doubt if doubt is not None else (value, value)
    _refuse_options(top, draws)
    _refuse_weights(weights, value, required)
    _refuse_values(value, least, most)
    scored = value[list(required)].notna().all(axis=1)
    unknown = value[scored].isna()
    middle = value[scored].fillna(0.5)
    low = least[scored].fillna(value[scored]).mask(unknown, 0.0).to_numpy()
    high = most[scored].fillna(value[scored]).mask(unknown, 1.0).to_numpy()
    share = (weights["weight"] / weights["weight"].sum()).reindex(value.columns).to_numpy()
    parts = 100 * middle * share
    score = parts.sum(axis=1).rename("score")
    bounds = weights[["low", "high"]].reindex(value.columns).to_numpy()
    drawn = pd.DataFrame(_drawn(low, high, bounds, draws, rng), columns=score.index)
    over = rank_draws(drawn, top=top)
    rank = rank_draws(score.to_frame().T, top=top).ranks.iloc[0]
    ends = over.ranks.quantile([(1 - LEVEL) / 2, (1 + LEVEL) / 2], interpolation="nearest")
    table = pd.DataFrame(
        {
            "rank": rank,
            "low": np.minimum(ends.iloc[0], rank),
            "high": np.maximum(ends.iloc[1], rank),
            "share": over.kept,
        }
    )
    lost = pd.DataFrame(100 * (middle.to_numpy() - low) * share, score.index, value.columns)
    order = np.lexsort((np.arange(len(table)), table["rank"].to_numpy()))
    return Fit(
        parts.iloc[order],
        score.iloc[order],
        table.iloc[order],
        _places(score, lost).iloc[order],
        value.index[~scored],
    )


def _drawn(
    low: NDArray[Any],
    high: NDArray[Any],
    bounds: NDArray[Any],
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """The score of every enterprise in every draw, (draws, enterprises)."""
    found = []
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        weights = rng.uniform(bounds[:, 0], bounds[:, 1], (size, len(bounds)))
        values = low + (high - low) * rng.random((size, *low.shape))
        found.append(np.einsum("dei,di->de", values, weights) / weights.sum(axis=1)[:, None])
    return np.concatenate(found)


def _places(score: pd.Series, lost: pd.DataFrame) -> pd.DataFrame:
    """The rank among the others' scores of each score that has lost each item."""
    rising = np.sort(np.round(score.to_numpy(), 9))
    left = np.round(score.to_numpy()[:, None] - lost.to_numpy(), 9)
    above = len(rising) - np.searchsorted(rising, left, side="right")
    own = np.round(score.to_numpy(), 9)[:, None] > left
    return pd.DataFrame(above - own + 1, score.index, lost.columns).astype("int64")


def _refuse_options(top: int, draws: int) -> None:
    if top < 1 or draws < 1:
        raise MethodError(
            f"`top` and `draws` must be at least 1; they are {top} and {draws}. Correct them."
        )


def _refuse_weights(weights: pd.DataFrame, value: pd.DataFrame, required: tuple[str, ...]) -> None:
    unique_labels(value, "value")
    lacking = [str(name) for name in (*value.columns, *required) if name not in weights.index]
    lacking += [str(name) for name in weights.index if name not in value.columns]
    if lacking or any(name not in weights for name in WEIGHTS):
        raise MethodError(
            "`weights` must have weight, low and high for exactly the items of `value`; wrong or "
            f"lacking: {named(lacking or list(WEIGHTS))}. Correct the table."
        )
    numbers = weights[list(WEIGHTS)].to_numpy(dtype="float64")
    right = np.isfinite(numbers).all(axis=1) & (numbers[:, 1] >= 0)
    right &= (numbers[:, 1] <= numbers[:, 0]) & (numbers[:, 0] <= numbers[:, 2])
    if not right.all() or numbers[:, 1].sum() <= 0:
        raise MethodError(
            "Each weight must lie between its low and its high, none negative, and not all be 0; "
            f"wrong: {named([str(name) for name in weights.index[~right]] or ['all'])}. Mend them."
        )


def _refuse_values(value: pd.DataFrame, least: pd.DataFrame, most: pd.DataFrame) -> None:
    for name, table in (("least", least), ("most", most)):
        if not (table.index.equals(value.index) and table.columns.equals(value.columns)):
            raise MethodError(
                f"The {name} of `doubt` must have the labels of `value` in their order; it has "
                "not. Reindex it."
            )
    numbers, low, high = (table.to_numpy(dtype="float64") for table in (value, least, most))
    wrong = (numbers < 0) | (numbers > 1) | np.isinf(numbers) | (low > numbers) | (high < numbers)
    wrong |= (low < 0) | (high > 1)
    if wrong.any():
        rows = [str(label) for label in value.index[wrong.any(axis=1)]]
        raise MethodError(
            f"Each value must lie from 0 to 1 and within its doubt; {len(rows)} rows have one that "
            f"does not: {named(rows)}. Correct them."
        )
