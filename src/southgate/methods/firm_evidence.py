"""What speaks for two names being one firm, and what against it, item by item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq
from scipy.sparse import csr_array

from southgate.errors import MethodError, named
from southgate.methods.candidates import abbreviates
from southgate.methods.firm_fields import FIELDS, agreement, compared_fields, nested_places

__all__ = ["EVIDENCE", "pair_evidence"]

EVIDENCE = (
    "same_name", "same_gist", "likeness", "core_likeness", "overlap", "covered", "rare",
    "wholly_within", "shortened", "alone", "begins_alike", "left_over", "both_differ",
    "trade_added", "brand_same", "initials", "place_same", "place_differs", "business_same",
    "business_differs", *FIELDS,
)  # fmt: skip
"""What is looked at in a pair of names, each from 0 (not so) to 1 (wholly so)."""

PARSED = (
    "text", "core", "script", "full", "gist", "brand", "number", "reading", "gloss", "sounds",
    "place", "business",
)  # fmt: skip

Floats = NDArray[np.float64]


def pair_evidence(
    pairs: pd.DataFrame, queries: pd.DataFrame, targets: pd.DataFrame, places: pd.DataFrame
) -> pd.DataFrame:
    r"""What speaks for and against each pair being one firm, item by item.

    With :math:`\ell` the longest common subsequence of the names :math:`a, b` without common
    words, ``both_differ`` is :math:`\min(|a|, |b|) - \ell` over :math:`\max(|a|, |b|)`: above 0
    neither name is the other with something left out. Names of two scripts are compared by the
    English reading of the Chinese one.

    A sign or word counts as it is rare: with :math:`n_w` of the :math:`n` names that hold it,
    :math:`\ln((n + 1) / n_w)`. ``covered`` is the weight of what both names hold over that of the
    lighter name, ``rare`` the same weight over :math:`2 \ln(n + 1)`, 1 at most. ``trade_added``
    is 1 where the shorter name stands in full, is held by the longer, and leaves out its business.

    Parameters
    ----------
    pairs : DataFrame, (pairs, columns)
        ``query`` and ``target``: labels of the two tables.
    queries, targets : DataFrame of str, (names, columns)
        As :func:`southgate.methods.names.parsed_names` gives them; and, where the lists print
        them, ``city``, ``sector`` and ``revenue`` (:mod:`southgate.methods.firm_fields`).
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``. A place and the one it lies in do not differ.

    Returns
    -------
    DataFrame, (pairs, items + 1)
        In the order of ``pairs``: ``EVIDENCE``, each from 0 to 1, and ``kind``: ``han``, ``latin``,
        or ``crossed`` where the scripts differ. ``alone`` is 1 where no other candidate holds
        the name, is held by it or is its initials as closely, one half where there are two.

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
    >>> said = dict.fromkeys(["text", "core", "gist", "reading", "gloss"], ["abc steel"])
    >>> table = pd.DataFrame({**said, "script": "latin", "full": "", "brand": "abc", "number": "",
    ...                       "sounds": "", "place": "", "business": "steel"})
    >>> places = pd.DataFrame({"name_zh": [], "name_en": [], "part_of": []}, dtype="str")
    >>> pairs = pd.DataFrame({"query": [0], "target": [0]})
    >>> pair_evidence(pairs, table, table, places)["same_name"].tolist()
    [1.0]
    """
    a, b = _at(queries, pairs["query"], "queries"), _at(targets, pairs["target"], "targets")
    crossed = (a["script"] != b["script"]).to_numpy()
    gist, core = _either(a, b, "gist", crossed), _either(a, b, "core", crossed)
    said = tuple(x["reading"].where(crossed, x["gist"]).tolist() for x in (a, b))
    short, long = _lengths(*gist)
    shared = _paired(*gist, LCSseq.similarity)
    latin = crossed | (a["script"] == "latin").to_numpy()
    less, more = _by_length(a, b)
    within = _within(less, more, *gist, latin=latin)
    covered, rare = _weighed(*gist)
    wholly = _kept(less["text"], more["text"]) & ~latin
    partial = _paired(*gist, fuzz.partial_ratio)
    initialled = _initialled(a, b)
    held = within | initialled
    closeness = held * (1 + wholly + _equal(*core) + (partial == 100))
    brands = ((a["brand"] != "") & (b["brand"] != "")).to_numpy() & ~crossed
    place, business = (
        agreement(a[name], b[name], nested)
        for name, nested in (("place", nested_places(places)), ("business", set()))
    )
    items: dict[str, Any] = {
        "same_name": _equal(*core),
        "same_gist": _equal(*said),
        "likeness": _likeness(*said),
        "core_likeness": _likeness(*core),
        "overlap": np.where(crossed, _paired(*gist, fuzz.token_set_ratio), 0) / 100
        + np.where(crossed, 0, partial) / 100,
        "covered": covered,
        "rare": rare,
        "wholly_within": wholly,
        "shortened": within & ~latin & (less["full"] == "").to_numpy(),
        "alone": held / _as_close(closeness, pairs["query"]),
        "begins_alike": np.where(latin, _first_word(*gist), _begins_alike(less, more)),
        "left_over": np.where(within, (long - short) / np.maximum(long, 1), 0),
        "both_differ": (short - shared) / np.maximum(long, 1),
        "trade_added": within & _trade_added(less, more) & ~latin,
        "brand_same": brands & _equal(a["brand"].tolist(), b["brand"].tolist()),
        "initials": initialled,
        "place_same": place[0],
        "place_differs": place[1],
        "business_same": business[0],
        "business_differs": business[1],
        **compared_fields(a, b, places),
    }
    found = pd.DataFrame(items, index=pairs.index, dtype="float64")[list(EVIDENCE)]
    return found.assign(kind=np.where(crossed, "crossed", a["script"]))


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
    return table.loc[labels].reset_index(drop=True)


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


def _by_length(a: pd.DataFrame, b: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the names with the shorter cores, and of the others."""
    rows, both = np.arange(len(a)), pd.concat([a, b], ignore_index=True)
    first = (a["core"].str.len() <= b["core"].str.len()).to_numpy()
    less, more = np.where(first, rows, rows + len(a)), np.where(first, rows + len(a), rows)
    return both.take(less).reset_index(drop=True), both.take(more).reset_index(drop=True)


def _within(
    less: pd.DataFrame,
    more: pd.DataFrame,
    one: list[str],
    two: list[str],
    *,
    latin: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Whether one name is the other with something left out: words, or signs of a Chinese name."""
    words = (_paired(one, two, fuzz.token_set_ratio) == 100) | _equal(one, two)
    return np.where(latin, words, _kept(less["core"], more["text"])).astype(bool)


def _kept(short: pd.Series, long: pd.Series) -> NDArray[np.bool_]:
    """Whether every sign of the one stands in the other, in order."""
    found = _paired(short.tolist(), long.tolist(), LCSseq.similarity)
    return np.asarray(found == short.str.len())


def _weighed(one: list[str], two: list[str]) -> tuple[Floats, Floats]:
    """What two names share, by its rarity: over the lighter name's weight, and as such."""
    names = pd.Index([*one, *two]).unique()
    spaced = pd.Series(names).str.replace("([\u3400-\u9fff])", r" \1 ", regex=True)
    parts = spaced.str.split().explode().dropna()
    codes, labels = pd.factorize(parts)
    shape = (len(names), max(len(labels), 1))
    held = csr_array((np.ones(len(parts)), (parts.index, codes)), shape=shape)
    held.data[:] = 1
    most = np.log(len(names) + 1)
    weight = most - np.log(np.maximum(held.sum(axis=0), 1))
    a, b = (held[names.get_indexer(pd.Index(side))] for side in (one, two))
    shared = a.multiply(b) @ weight
    lighter = np.minimum(a @ weight, b @ weight)
    return shared / np.maximum(lighter, 1e-9), np.minimum(shared / (2 * most), 1)


def _as_close(closeness: NDArray[np.int_], queries: pd.Series) -> Floats:
    """How many candidates of the query are as close as this one, or closer."""
    groups = pd.Series(closeness).groupby(queries.to_numpy())
    return groups.rank(method="max", ascending=False).to_numpy()


def _begins_alike(less: pd.DataFrame, more: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the shorter name begins as the longer one does, or as its brand."""
    begins = less["core"].str[0]
    return ((begins == more["core"].str[0]) | (begins == more["brand"].str[:1])).to_numpy()


def _first_word(one: list[str], two: list[str]) -> NDArray[np.bool_]:
    """Whether two names have one first word."""
    first = ([text.split(" ", 1)[0] for text in side] for side in (one, two))
    return _equal(*first)


def _trade_added(less: pd.DataFrame, more: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the shorter name stands in full and does not tell the longer one's business."""
    differs = (more["business"] != "") & (less["business"] != more["business"])
    return ((less["full"] != "") & differs).to_numpy()


def _lengths(a: list[str], b: list[str]) -> tuple[Floats, Floats]:
    sizes = np.array([[len(text) for text in side] for side in (a, b)], dtype="float64")
    return sizes.min(axis=0), sizes.max(axis=0)


def _initialled(a: pd.DataFrame, b: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether one name abbreviates the other's words, or its signs as they sound."""
    found = np.zeros(len(a), dtype=bool)
    for short, long in ((a, b), (b, a)):
        letters = short["core"].str.replace(" ", "", regex=False)
        found |= abbreviates(letters, long["core"], long["text"])
        found |= ((letters.str.len() > 2) & (letters == long["sounds"])).to_numpy()
    return found
