"""Made-up tables of regions by activities: sparse, nested, and skewed, as trade is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["nested_world", "world_values"]


def nested_world(
    regions: int, activities: int, *, fill: float, seed: int, blocks: int = 12
) -> pd.DataFrame:
    """A table of bool, (regions, activities), with a share `fill` of cells true.

    Broad regions have what is rare as well as what is common (nested); within one of `blocks`
    kinds of activity a region is better or worse than its breadth says (related).
    """
    values = _leaning(regions, activities, np.random.default_rng(seed), blocks)
    present = values > np.quantile(values, 1.0 - fill)
    return pd.DataFrame(present, index=_labels("r", regions), columns=_labels("a", activities))


def world_values(
    regions: int, activities: int, *, fill: float, seed: int, blocks: int = 12
) -> pd.DataFrame:
    """A table of values in money, (regions, activities), with a share `fill` of cells over zero."""
    rng = np.random.default_rng(seed)
    leaning = _leaning(regions, activities, rng, blocks)
    size = rng.normal(0.0, 1.5, (regions, 1)) + rng.normal(0.0, 1.2, activities)
    values = np.exp(12.0 + size + leaning)
    values[leaning <= np.quantile(leaning, 1.0 - fill)] = 0.0
    return pd.DataFrame(values, index=_labels("r", regions), columns=_labels("a", activities))


def _leaning(
    regions: int, activities: int, rng: np.random.Generator, blocks: int
) -> npt.NDArray[np.float64]:
    """How much speaks for each cell: breadth, commonness, a kind of activity, and chance."""
    breadth = rng.gamma(2.0, 0.8, (regions, 1))
    rarity = rng.gamma(2.0, 0.9, activities)
    kind = rng.integers(0, blocks, activities)
    talent = rng.normal(0.0, 0.8, (regions, blocks))
    return breadth - rarity + talent[:, kind] + rng.logistic(0.0, 0.5, (regions, activities))


def _labels(letter: str, many: int) -> list[str]:
    return [f"{letter}{number:04d}" for number in range(many)]
