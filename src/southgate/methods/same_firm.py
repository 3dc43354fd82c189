"""Whether two names are one firm: the score of each pair, and when to say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named
from southgate.methods.firm_fields import FIELDS

__all__ = ["decisions", "exclusive", "firm_scores", "kind_weights"]

KINDS = ("han", "latin", "crossed")


def kind_weights(recipe: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The weights of each kind of pair, those of fields with two Latin names.

    Where a name is Chinese no two lists that weights were fitted on both print fields, so there
    they say nothing.

    Parameters
    ----------
    recipe : mapping
        The recipe ``names``: ``fields``, and ``han``, ``latin``, ``crossed``.

    Returns
    -------
    dict of str to dict of str to float

    Examples
    --------
    >>> said = {"fields": {"size_near": 2.0}} | {kind: {"constant": -5.0} for kind in KINDS}
    >>> kind_weights(said)["latin"]
    {'size_near': 2.0, 'constant': -5.0}
    """
    chosen = {kind: dict(recipe[kind]) for kind in KINDS}
    return chosen | {"latin": {**recipe["fields"], **chosen["latin"]}}


def firm_scores(evidence: pd.DataFrame, weights: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    r"""What each item adds to the score of a pair, and the score.

    .. math:: s = w_0 + \sum_i w_i x_i, \qquad p = \frac{1}{1 + e^{-s}}

    Parameters
    ----------
    evidence : DataFrame, (pairs, items + 1)
        As :func:`southgate.methods.firm_evidence.pair_evidence` gives it.
    weights : mapping of str to mapping of str to float
        For each ``kind`` the weights of items and ``constant``, in log-odds; an item without a
        weight adds nothing.

    Returns
    -------
    DataFrame, (pairs, items + 3)
        ``constant`` and the contribution of each item; their sum over a row is the log-odds;
        ``score`` is p, from 0 to 1; ``kind``.

    Raises
    ------
    MethodError
        If a kind has no weights or no constant, or a weight is of no item.

    References
    ----------
    .. [1] Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage, *Journal of the
       American Statistical Association* 64, 1183-1210.

    Examples
    --------
    >>> evidence = pd.DataFrame({"same_name": [1.0, 0.0], "kind": "latin"})
    >>> weights = {"latin": {"constant": -2.0, "same_name": 2.0}}
    >>> firm_scores(evidence, weights)["score"].round(2).tolist()
    [0.5, 0.12]
    """
    items = [name for name in evidence.columns if name != "kind"]
    kinds = [str(kind) for kind in evidence["kind"].unique()]
    wrong = [kind for kind in kinds if "constant" not in weights.get(kind, {})]
    wrong += [name for kind in kinds for name in weights.get(kind, {}) if name not in items]
    wrong = [name for name in wrong if name != "constant"]
    if wrong:
        raise MethodError(
            "Each kind must have a constant and weights of items; wrong or lacking: "
            f"{named(wrong)}. Correct the weights."
        )
    table = pd.DataFrame({kind: weights[kind] for kind in kinds}, dtype="float64").T
    table = table.reindex(columns=["constant", *items]).fillna(0.0)
    chosen = table.loc[evidence["kind"]].to_numpy()
    values = np.column_stack([np.ones(len(evidence)), evidence[items].to_numpy(dtype="float64")])
    parts = pd.DataFrame(values * chosen, index=evidence.index, columns=table.columns)
    odds = parts.sum(axis=1)
    return parts.assign(score=1 / (1 + np.exp(-odds)), kind=evidence["kind"])


def exclusive(pairs: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    r"""Scores of pairs of rows of two lists on neither of which a firm stands twice.

    A row that is another row's firm is not this one's. With :math:`o_{qt}` the odds of a pair:

    .. math:: p_{qt} = \frac{o_{qt}}{1 + \sum_{q'} o_{q't}}

    Parameters
    ----------
    pairs : DataFrame, (pairs, columns)
        ``query`` and ``target``, labels of rows; every pair once.
    scored : DataFrame of float, (pairs, columns)
        As :func:`firm_scores` gives it, with the index of ``pairs``.

    Returns
    -------
    DataFrame, (pairs, columns + 1)
        With ``taken``, what the other rows take off, in log-odds, and the new ``score``.

    References
    ----------
    .. [1] Fortini, M., Liseo, B., Nuccitelli, A. and Scanu, M. (2001), On Bayesian record linkage,
       *Research in Official Statistics* 4, 185-198.

    Examples
    --------
    >>> pairs = pd.DataFrame({"query": ["a", "b"], "target": "t"})
    >>> scored = pd.DataFrame({"constant": [5.0, 0.0], "score": [0.99, 0.5], "kind": "han"})
    >>> exclusive(pairs, scored)["score"].round(3).tolist()
    [0.987, 0.007]
    """
    parts = scored.drop(columns=["score", "kind"])
    odds = np.exp(parts.sum(axis=1))
    others = (odds.groupby(pairs["target"]).transform("sum") - odds).clip(lower=0)
    parts["taken"] = -np.log1p(others)
    score = 1 / (1 + np.exp(-parts.sum(axis=1)))
    return parts.assign(score=score, kind=scored["kind"])


def decisions(
    pairs: pd.DataFrame,
    scored: pd.DataFrame,
    *,
    match: Mapping[str, float],
    review: float,
    margin: float,
) -> pd.DataFrame:
    """For each name that is looked for: found, for a person to look at, or not there; and why.

    The best candidate is a match where its score reaches `match`, the next candidate is at least
    `margin` behind, and its names alone, without fields, reach `review`; it is for review where
    its score reaches `review`; else there is no match.

    Parameters
    ----------
    pairs : DataFrame, (pairs, columns)
        ``query`` and ``target``.
    scored : DataFrame of float, (pairs, columns)
        As :func:`firm_scores` gives it, with the index of ``pairs``.
    match : mapping of str to float
        The score of a match, for each ``kind``.
    review : float
        The score from which a person looks; not above a match.
    margin : float
        In log-odds, not negative.

    Returns
    -------
    DataFrame, (queries, 7)
        One row a query that has a candidate: ``query``, ``target``, ``score``, ``margin``
        (log-odds to the next candidate, infinite where there is none), ``decision`` (``match``,
        ``review`` or ``none``), ``reasons`` and ``doubts``: the items that add and take most, three
        at most, with ``near_rival`` where the margin is not kept, joined by semicolons.

    Raises
    ------
    MethodError
        If review is above match, or the margin is negative.

    References
    ----------
    .. [1] Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage, *Journal of the
       American Statistical Association* 64, 1183-1210.

    Examples
    --------
    >>> pairs = pd.DataFrame({"query": ["q", "q"], "target": ["a", "b"]})
    >>> scored = pd.DataFrame({"constant": 0.0, "likeness": [4.0, 3.5], "score": [0.98, 0.97],
    ...                        "kind": "han"})
    >>> found = decisions(pairs, scored, match={"han": 0.9}, review=0.5, margin=1.0)
    >>> found[["target", "decision", "doubts"]].iloc[0].tolist()
    ['a', 'review', 'near_rival']
    """
    lacking = [str(kind) for kind in scored["kind"].unique() if kind not in match]
    if lacking or review > min(match.values()) or margin < 0:
        raise MethodError(
            "`match` must have a score for each kind, `review` not be above one and `margin` not "
            f"be negative; they are {dict(match)}, {review} and {margin}. Correct them."
        )
    odds = scored.drop(columns=["score", "kind"]).sum(axis=1).rename("odds")
    ordered = pairs[["query", "target"]].join([odds, scored[["score", "kind"]]])
    ordered = ordered.sort_values(["query", "odds"], ascending=[True, False], kind="stable")
    following = ordered.groupby("query")["odds"].shift(-1)
    ordered["margin"] = (ordered["odds"] - following).fillna(np.inf)
    best = ordered.drop_duplicates("query")
    beside = [name for name in (*FIELDS, "taken") if name in scored]
    fields = scored.loc[best.index, beside].sum(axis=1)
    sayable = best["odds"] - fields >= np.log(review / (1 - review))
    high, clear = (best["score"] >= best["kind"].map(match)) & sayable, best["margin"] >= margin
    said = np.select([high & clear, best["score"] >= review], ["match", "review"], "none")
    parts = scored.loc[best.index].drop(columns=["constant", "score", "kind"])
    rival = np.where(high & ~clear, "near_rival", "")
    doubts = [";".join(filter(None, both)) for both in zip(rival, _largest(-parts), strict=True)]
    best = best.assign(decision=said, reasons=_largest(parts), doubts=doubts)
    return best.drop(columns=["odds", "kind"]).reset_index(drop=True)


def _largest(parts: pd.DataFrame) -> list[str]:
    """The items above zero, the largest first, three at most."""
    values = parts.to_numpy()
    order = np.argsort(-values, axis=1, kind="stable")[:, :3]
    names = np.where(
        np.take_along_axis(values, order, axis=1) > 0,
        parts.columns.to_numpy(dtype=object)[order],
        "",
    )
    return [";".join(filter(None, row)) for row in names]
