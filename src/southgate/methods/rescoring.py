"""The same index made again and again under other choices of the analyst, quickly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.aggregation import majorities
from southgate.methods.hierarchy import Tree, tree
from southgate.methods.normalise import Normalisation, normalise
from southgate.methods.treatment import treat

__all__ = ["Choices", "Rescoring"]

Array = NDArray[Any]
CELLS = 1 << 21  # scores held at once


@dataclass(frozen=True, slots=True)
class Choices:
    """What an analyst might as well have done; the first of each is the headline.

    ``most`` lists how many values may be pulled in, ``normalisations`` and ``aggregations``
    (``arithmetic``, ``geometric``, ``harmonic``, ``copeland``) the methods; each weight, within its
    goal, is multiplied by a number drawn evenly from 1 - ``spread`` to 1 + ``spread``. Where
    ``leaves`` is true a draw may leave out one indicator: each as often as none. Z-scores are
    100 + 10 z; for means that need scores above 0 a z-score below -9.9 counts as -9.9.
    """

    most: tuple[int, ...] = (5,)
    normalisations: tuple[Normalisation, ...] = ("min_max", "z_score", "rank")
    aggregations: tuple[str, ...] = ("arithmetic", "geometric")
    spread: float = 0.25
    leaves: bool = False


class Rescoring:
    """An index that can be made again under any of the choices, many times at once.

    Every combination of choices is prepared once. Means of one kind all the way up a tree are one
    mean with the effective weights, so that a draw of weights costs one product of matrices.

    Parameters
    ----------
    values : DataFrame of float, (units, indicators)
        Complete.
    specification : DataFrame, (codes, 3)
        As for :func:`southgate.methods.hierarchy.tree`; no goal is empty.
    choices : Choices
    posts : DataFrame, (indicators, 4), optional
        Fixed goalposts; ranks are then not among the normalisations.
    """

    def __init__(
        self,
        values: pd.DataFrame,
        specification: pd.DataFrame,
        choices: Choices,
        posts: pd.DataFrame | None = None,
    ) -> None:
        self.tree = tree(specification)
        self.choices = choices
        self.units = values.index
        _refuse(values, self.tree, choices)
        own = values[self.tree.leaves]
        self.sizes = (len(choices.most), len(choices.normalisations), len(choices.aggregations))
        self._codes = specification.index
        self._parts: dict[tuple[int, int, int], Array] = {}
        for most in range(self.sizes[0]):
            # With fixed goalposts nothing is pulled in: what lies beyond them lies beyond.
            kept = own if posts is not None else treat(own, most=choices.most[most]).table
            for place, method in enumerate(choices.normalisations):
                to = None if method in {"z_score", "adjusted"} else (1.0, 100.0)
                x = normalise(kept, self.tree.direction, method=method, to=to, posts=posts)
                for kind, aggregation in enumerate(choices.aggregations):
                    scores = x.to_numpy()
                    if method == "z_score" and aggregation in {"geometric", "harmonic"}:
                        scores = np.maximum(scores, 1.0)
                    self._parts[most, place, kind] = _bent(scores, aggregation)

    def weights(self, uniforms: Array | None = None, without: Array | None = None) -> Array:
        """What part of the index hangs on each indicator, in each draw.

        Parameters
        ----------
        uniforms : ndarray of float, (draws, codes), optional
            Even from 0 to 1, in the order of the specification; by default the given weights.
        without : ndarray of int, (draws,), optional
            Which indicator is left out, by its place; the number of indicators: none.

        Returns
        -------
        ndarray of float, (draws, indicators)
        """
        share = self.tree.share.to_numpy()[None]
        if uniforms is not None:
            share = share * (1 + self.choices.spread * (2 * uniforms - 1))
        at = {code: place for place, code in enumerate(self._codes)}
        leaves = [at[code] for code in self.tree.leaves]
        if without is not None:
            share = np.array(share)
            gone = np.flatnonzero(without < len(leaves))
            share[gone, np.array(leaves)[without[gone]]] = 0
            for goal in self.tree.goals:  # a goal of which nothing is left has no weight either
                share[:, at[goal]] *= share[:, self._below(goal, at)].any(axis=1)
        found = np.ones_like(share)
        for goal in reversed(self.tree.goals):
            parts = self._below(goal, at)
            own = share[:, parts]
            whole = own.sum(axis=1, keepdims=True)
            found[:, parts] = own / np.where(whole > 0, whole, 1) * found[:, [at[goal]]]
        return found[:, leaves]

    def _below(self, goal: str, at: dict[str, int]) -> list[int]:
        return [at[code] for code in self.tree.children[goal]]

    def scores(self, picks: Array, weights: Array) -> Iterator[tuple[Array, Array]]:
        """Scores that order the units as the index does, in pieces.

        Parameters
        ----------
        picks : ndarray of int, (draws, 3)
            Which treatment, normalisation and aggregation.
        weights : ndarray of float, (draws, indicators)
            Of :meth:`weights`.

        Yields
        ------
        ndarray of int, (piece,)
            Which draws.
        ndarray of float, (piece, units)
            High is good; between draws not on one scale.
        """
        piece = max(1, CELLS // len(self.units))
        which = np.ravel_multi_index(tuple(picks.T), self.sizes)
        for kind in np.unique(which):
            picked = tuple(int(p) for p in np.unravel_index(kind, self.sizes))
            parts = self._parts[picked[0], picked[1], picked[2]]
            rows = np.flatnonzero(which == kind)
            for start in range(0, len(rows), piece):
                some = rows[start : start + piece]
                if self.choices.aggregations[picked[2]] == "copeland":
                    yield some, majorities(parts, weights[some]).astype("float64")
                else:
                    yield some, weights[some] @ parts.T


def _bent(x: Array, kind: str) -> Array:
    """Scores whose arithmetic mean orders the units as their mean of this kind does."""
    if kind in {"geometric", "harmonic"} and not (x > 0).all():
        raise MethodError(
            f"For `{kind}` scores must be above 0; {int((x <= 0).sum())} are not. Widen the "
            "goalposts, or take arithmetic means."
        )
    if kind == "geometric":
        bent: Array = np.log(x)
        return bent
    return -1 / x if kind == "harmonic" else x


def _refuse(values: pd.DataFrame, found: Tree, choices: Choices) -> None:
    known = {"arithmetic", "geometric", "harmonic", "copeland"}
    strange = [kind for kind in choices.aggregations if kind not in known]
    if strange or not (choices.most and choices.normalisations and choices.aggregations):
        raise MethodError(
            f"`aggregations` must be of {', '.join(sorted(known))} and no list of choices be "
            f"empty; {named(strange) or 'a list is empty'}. Correct `choices`."
        )
    if not 0 <= choices.spread < 1:
        raise MethodError(f"`spread` must lie in [0, 1); it is {choices.spread}. Pass 0.25, say.")
    if found.empty:
        raise MethodError(
            f"No goal may be empty where ranks are made; {named(list(found.empty))} have no "
            "indicator. Rank the goals that have some, one by one."
        )
    lacking = [str(code) for code in found.leaves if code not in values.columns]
    if lacking:
        raise MethodError(
            f"`values` must have a column for each indicator; {named(lacking)} has none. Add it."
        )
    holes = values[found.leaves].isna().any(axis=1)
    if holes.any():
        raise MethodError(
            "`values` must be complete where ranks are made; "
            f"{named([str(unit) for unit in values.index[holes]])} lack some. Screen or impute "
            "before the call."
        )
