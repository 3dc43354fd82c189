"""Whether two names are one firm: what speaks for it and against, and when to say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from southgate.errors import MethodError, named
from southgate.methods.candidates import initials

__all__ = ["EVIDENCE", "decisions", "firm_scores", "pair_evidence"]

EVIDENCE = (
    "same_name", "same_gist", "likeness", "core_likeness", "overlap", "within", "alone",
    "left_over", "both_differ", "brand_same", "brand_differs", "initials", "place_same",
    "place_differs", "business_same", "business_differs", "number_differs", "city_same",
    "city_differs", "sector_same", "sector_differs",
)  # fmt: skip
"""What is looked at in a pair of names, each from 0 (not so) to 1 (wholly so)."""

PARSED = (
    "text",
    "core",
    "script",
    "gist",
    "brand",
    "number",
    "gloss",
    "sounds",
    "place",
    "business",
)

Floats = NDArray[np.float64]


def pair_evidence(
    pairs: pd.DataFrame, queries: pd.DataFrame, targets: pd.DataFrame, places: pd.DataFrame
) -> pd.DataFrame:
    r"""What speaks for and against each pair being one firm, item by item.

    With :math:`\ell` the longest common subsequence of the names :math:`a, b` without common
    words, ``both_differ`` is :math:`\min(|a|, |b|) - \ell` over :math:`\max(|a|, |b|)`: above 0
    neither name is the other with something left out. Names of two scripts are compared by the
    English reading of the Chinese one.

    Parameters
    ----------
    pairs : DataFrame, (pairs, columns)
        ``query`` and ``target``: labels of the two tables.
    queries, targets : DataFrame of str, (names, columns)
        As :func:`southgate.methods.names.parsed_names` gives them; and, where the lists print
        them, ``city``, a Chinese name of a place, and ``sector``, a family. Empty is not known.
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``. A place and the one it lies in do not differ.

    Returns
    -------
    DataFrame, (pairs, items + 1)
        In the order of ``pairs``: ``EVIDENCE``, each from 0 to 1, and ``kind``: ``han``, ``latin``,
        or ``crossed`` where the scripts differ. ``alone`` is 1 where the target is the only
        candidate that holds the name, or is held by it, one half where there are two.

    Raises
    ------
    MethodError
        If a table lacks a column, or a pair names a label that is not there.

    References
    ----------
    .. [1] Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage, *Journal of the
       American Statistical Association* 64, 1183-1210.

    Examples
    --------
    >>> said = dict.fromkeys(["text", "core", "gist", "gloss"], ["abc steel"])
    >>> table = pd.DataFrame({**said, "script": "latin", "brand": "abc", "number": "",
    ...                       "sounds": "", "place": "", "business": "steel"})
    >>> places = pd.DataFrame({"name_zh": [], "name_en": [], "part_of": []}, dtype="str")
    >>> pairs = pd.DataFrame({"query": [0], "target": [0]})
    >>> pair_evidence(pairs, table, table, places)["same_name"].tolist()
    [1.0]
    """
    a, b = _at(queries, pairs["query"], "queries"), _at(targets, pairs["target"], "targets")
    crossed = (a["script"] != b["script"]).to_numpy()
    gist, core = _either(a, b, "gist", crossed), _either(a, b, "core", crossed)
    short, long = _lengths(*gist)
    shared = _paired(*gist, LCSseq.similarity)
    within = _within(a, b, *gist, latin=crossed | (a["script"] == "latin").to_numpy())
    count = pd.Series(within).groupby(pairs["query"].to_numpy()).transform("sum").to_numpy()
    brand = _paired(a["brand"].tolist(), b["brand"].tolist(), fuzz.ratio) / 100
    brands = _known(a, b, "brand") & ~crossed
    wider = dict(zip(places["name_zh"], places["part_of"], strict=True))
    items: dict[str, Any] = {
        "same_name": _equal(*core),
        "same_gist": _equal(*gist),
        "likeness": _likeness(*gist),
        "core_likeness": _likeness(*core),
        "overlap": np.where(crossed, _paired(*gist, fuzz.token_set_ratio), 0) / 100
        + np.where(crossed, 0, _paired(*gist, fuzz.partial_ratio)) / 100,
        "within": within,
        "alone": within / np.maximum(count, 1),
        "left_over": np.where(within, (long - short) / np.maximum(long, 1), 0),
        "both_differ": (short - shared) / np.maximum(long, 1),
        "brand_same": brands & (brand == 1),
        "brand_differs": np.where(brands, 1 - brand, 0),
        "initials": _initialled(a, b),
        **_agreement(a, b, "place", wider),
        **_agreement(a, b, "business", {}),
        "number_differs": _known(a, b, "number") & (a["number"] != b["number"]).to_numpy(),
        **_agreement(a, b, "city", wider),
        **_agreement(a, b, "sector", {}),
    }
    found = pd.DataFrame(items, index=pairs.index, dtype="float64")[list(EVIDENCE)]
    return found.assign(kind=np.where(crossed, "crossed", a["script"]))


def firm_scores(evidence: pd.DataFrame, weights: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    r"""What each item adds to the score of a pair, and the score.

    .. math:: s = w_0 + \sum_i w_i x_i, \qquad p = \frac{1}{1 + e^{-s}}

    Parameters
    ----------
    evidence : DataFrame, (pairs, items + 1)
        As :func:`pair_evidence` gives it.
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


def decisions(
    pairs: pd.DataFrame,
    scored: pd.DataFrame,
    *,
    match: Mapping[str, float],
    review: float,
    margin: float,
) -> pd.DataFrame:
    """For each name that is looked for: found, for a person to look at, or not there; and why.

    The best candidate is a match where its score reaches `match` and the next candidate is at
    least `margin` behind; it is for review where only one of these holds, or where its score
    reaches `review`; else there is no match.

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
    high, clear = best["score"] >= best["kind"].map(match), best["margin"] >= margin
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


def _at(table: pd.DataFrame, labels: pd.Series, name: str) -> pd.DataFrame:
    lacking = [column for column in PARSED if column not in table.columns]
    if lacking:
        raise MethodError(
            f"`{name}` must be parsed names; it lacks {named(lacking)}. Pass what `parsed_names` "
            "gives."
        )
    strange = [str(label) for label in labels[~labels.isin(table.index)].unique()]
    if strange:
        raise MethodError(
            f"Each pair must name labels of `{name}`; {len(strange)} do not: {named(strange)}. "
            "Correct them."
        )
    found = table.loc[labels].reset_index(drop=True)
    return found.assign(**{c: "" for c in ("city", "sector") if c not in found.columns})


def _either(
    a: pd.DataFrame, b: pd.DataFrame, column: str, crossed: NDArray[np.bool_]
) -> tuple[list[str], list[str]]:
    """The column on both sides; the English reading where the scripts differ."""
    return (
        a[column].where(~crossed, a["gloss"]).tolist(),
        b[column].where(~crossed, b["gloss"]).tolist(),
    )


def _paired(a: list[str], b: list[str], scorer: Callable[..., Any]) -> Floats:
    if not a:
        return np.zeros(0)
    return process.cpdist(a, b, scorer=scorer, dtype=np.float64)


def _equal(a: list[str], b: list[str]) -> NDArray[np.bool_]:
    pairs = zip(a, b, strict=True)
    return np.array([x.replace(" ", "") == y.replace(" ", "") for x, y in pairs], dtype=bool)


def _likeness(a: list[str], b: list[str]) -> Floats:
    """The likeness of two names, of their words in order of letters, or joined: the most."""
    one, two = ([text.replace(" ", "") for text in side] for side in (a, b))
    plain, sorted_ = _paired(a, b, fuzz.ratio), _paired(a, b, fuzz.token_sort_ratio)
    return np.maximum(np.maximum(plain, sorted_), _paired(one, two, fuzz.ratio)) / 100


def _within(
    a: pd.DataFrame, b: pd.DataFrame, one: list[str], two: list[str], *, latin: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether one name is the other with something left out: words, or signs of a Chinese name."""
    words = (_paired(one, two, fuzz.token_set_ratio) == 100) | _equal(one, two)
    first = (a["core"].str.len() <= b["core"].str.len()).to_numpy()
    short = a["core"].where(first, b["core"])
    long = b["text"].where(first, a["text"])
    kept: NDArray[np.bool_] = (
        _paired(short.tolist(), long.tolist(), LCSseq.similarity) == short.str.len()
    )
    return np.where(latin, words, kept).astype(bool)


def _lengths(a: list[str], b: list[str]) -> tuple[Floats, Floats]:
    sizes = np.array([[len(text) for text in side] for side in (a, b)], dtype="float64")
    return sizes.min(axis=0), sizes.max(axis=0)


def _known(a: pd.DataFrame, b: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    return ((a[column] != "") & (b[column] != "")).to_numpy()


def _agreement(
    a: pd.DataFrame, b: pd.DataFrame, column: str, wider: Mapping[str, str]
) -> dict[str, NDArray[np.bool_]]:
    """Whether both say the same, and whether they contradict each other."""
    one, two = a[column], b[column]
    known = _known(a, b, column)
    same = (one == two).to_numpy() & known
    up_one, up_two = one.map(wider), two.map(wider)
    inside = (up_one == two) | (up_two == one)
    inside |= (up_one.map(wider) == two) | (up_two.map(wider) == one)
    return {f"{column}_same": same, f"{column}_differs": known & ~same & ~inside.to_numpy()}


def _initialled(a: pd.DataFrame, b: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether one name is the initials of the other's words, or of its signs as they sound."""
    found = np.zeros(len(a), dtype=bool)
    for short, long in ((a, b), (b, a)):
        letters = short["core"].str.replace(" ", "")
        said = (letters == initials(long["core"])) | (letters == long["sounds"])
        found |= (said & (letters.str.len() > 2) & (short["script"] == "latin")).to_numpy()
    return found
