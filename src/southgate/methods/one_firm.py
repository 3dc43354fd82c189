"""One firm once: rows of several lists joined where they are the same, never two of one list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from southgate.errors import MethodError, named
from southgate.methods.candidates import candidates
from southgate.methods.firm_evidence import pair_evidence
from southgate.methods.firm_fields import alike
from southgate.methods.same_firm import decisions, exclusive, firm_scores, kind_weights

__all__ = ["linked", "listed_pairs", "near_pairs"]


def near_pairs(
    queries: pd.DataFrame, targets: pd.DataFrame, places: pd.DataFrame, *, count: int = 8
) -> pd.DataFrame:
    """The names of one list that may be a name of another: by the name, and by what stands beside.

    Names of one script are compared as they stand, names of two by the English reading of the
    Chinese one, its words in their own order and by the alphabet.

    Parameters
    ----------
    queries, targets : DataFrame, (names, columns)
        As :func:`southgate.methods.names.parsed_names` gives them, with what is known of the
        fields of :mod:`southgate.methods.firm_fields`; every label once.
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``.
    count : int
        Candidates for each name and each way to them, from 1.

    Returns
    -------
    DataFrame, (pairs, 2)
        ``query`` and ``target``, labels; every pair once.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer, chapter 4.
    """
    texts = queries["text"], targets["text"]
    found = [alike(queries, targets, places, count=count)]
    for one, two in product(("han", "latin"), repeat=2):
        a, b = queries[queries["script"] == one], targets[targets["script"] == two]
        ways = ["core"] if one == two else ["gloss", "reading"]
        if len(a) and len(b):
            found += [candidates(a[way], b[way], count=count, texts=texts) for way in ways]
    both = pd.concat(found[1:] + found[:1])[["query", "target"]]
    return both.drop_duplicates(ignore_index=True)


def listed_pairs(
    names: pd.DataFrame,
    places: pd.DataFrame,
    recipe: Mapping[str, Any],
    *,
    count: int = 8,
    repeated: Collection[str] = (),
) -> pd.DataFrame:
    """The rows of different lists that may be one firm, each with its decision and reasons.

    Every list is searched for the firms of every list before it in alphabetical order. A
    row may have several names; the pair of names that scores best speaks for the pair of rows. A
    row that is another row's firm is not this one's
    (:func:`southgate.methods.same_firm.exclusive`), unless a list may hold a firm more than once.

    Parameters
    ----------
    names : DataFrame of str, (names, columns)
        As :func:`southgate.methods.names.parsed_names` gives it, with ``list`` and ``row``, the
        label of the row that the name belongs to, and where known ``city``, ``sector`` and
        ``revenue``, in one unit.
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``.
    recipe : mapping
        The recipe ``names``: weights of each kind, and the scores and margin of a decision.
    count : int
        Candidates for each name, from 1.
    repeated : collection of str
        Lists on which one firm may stand in several rows.

    Returns
    -------
    DataFrame, (pairs, 7)
        ``query`` and ``target``, labels of rows, ``score``, ``margin``, ``decision``, ``reasons``
        and ``doubts``; one line for each row and each other list that has a candidate.

    Raises
    ------
    MethodError
        If ``list`` or ``row`` is missing, or a row stands in two lists.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer.
    """
    lacking = [column for column in ("list", "row") if column not in names.columns]
    if lacking:
        raise MethodError(f"`names` must have {named(lacking)}; it has not. Add the columns.")
    lists = names.groupby("row")["list"].nunique()
    if (lists > 1).any():
        torn = [str(row) for row in lists.index[lists > 1]]
        raise MethodError(
            f"A row must stand in one list; {len(torn)} do not: {named(torn)}. Label them apart."
        )
    match = {kind: recipe[f"match_{kind}"] for kind in ("han", "latin", "crossed")}
    weights = kind_weights(recipe)
    rows = names["row"]
    found = []
    for one, two in combinations(sorted(names["list"].unique()), 2):
        left, right = names[names["list"] == one], names[names["list"] == two]
        pairs = near_pairs(left, right, places, count=count)
        if pairs.empty:
            continue
        scored = firm_scores(pair_evidence(pairs, left, right, places), weights)
        pairs = pairs.assign(
            query=pairs["query"].map(rows), target=pairs["target"].map(rows), score=scored["score"]
        )
        best = pairs.sort_values("score", ascending=False, kind="stable")
        best = best.drop_duplicates(["query", "target"])
        options = {"review": recipe["review"], "margin": recipe["margin"]}
        scored = scored.loc[best.index]
        if not {one, two} & set(repeated):
            scored = exclusive(best, scored)
            best = best.assign(score=scored["score"])
        found.append(decisions(best, scored, match=match, **options))
    columns = ["query", "target", "score", "margin", "decision", "reasons", "doubts"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def linked(rows: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    r"""The firm that each row belongs to: joined by the pairs, and never two rows of one list.

    Rows are the points of a graph and pairs its edges. A connected part in which every list stands
    once is a firm. In any other part edges are taken by falling score, and one that would bring
    two rows of one list together is left out.

    Parameters
    ----------
    rows : DataFrame of str, (rows, 1 or more)
        ``list``. Every label once.
    pairs : DataFrame, (pairs, 3 or more)
        ``query`` and ``target``, labels of ``rows``; ``score``. Only pairs taken for one firm.

    Returns
    -------
    Series of int, (rows,)
        Numbers from 0, in the order in which firms first appear.

    Raises
    ------
    MethodError
        If a label stands twice, or a pair names a row that is not there.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer, chapter 6.

    Examples
    --------
    >>> rows = pd.DataFrame({"list": ["a", "b", "b"]}, index=["a1", "b1", "b2"])
    >>> pairs = pd.DataFrame({"query": "a1", "target": ["b1", "b2"], "score": [0.9, 0.8]})
    >>> linked(rows, pairs).tolist()
    [0, 0, 1]
    """
    if not rows.index.is_unique:
        raise MethodError("The labels of `rows` must each stand once; some do not. Rename them.")
    ends = pd.concat([pairs["query"], pairs["target"]])
    strange = [str(label) for label in ends[~ends.isin(rows.index)].unique()]
    if strange:
        raise MethodError(
            f"Each pair must name labels of `rows`; {len(strange)} do not: {named(strange)}. "
            "Correct them."
        )
    one = rows.index.get_indexer(pd.Index(pairs["query"]))
    two = rows.index.get_indexer(pd.Index(pairs["target"]))
    size = len(rows)
    graph = coo_array((np.ones(len(pairs)), (one, two)), shape=(size, size))
    part = connected_components(graph, directed=False)[1]
    codes, _ = pd.factorize(rows["list"])
    twice = pd.DataFrame({"part": part, "list": codes}).duplicated()
    torn = np.isin(part, part[twice.to_numpy()])
    firm = np.where(torn, size + np.arange(size), part)
    order = np.argsort(-pairs["score"].to_numpy(dtype="float64"), kind="stable")
    held = {int(firm[row]): ({int(codes[row])}, [row]) for row in np.flatnonzero(torn)}
    for edge in order[torn[one[order]]]:
        first, second = int(firm[one[edge]]), int(firm[two[edge]])
        if first == second or held[first][0] & held[second][0]:
            continue
        lists, members = held.pop(second)
        firm[members] = first
        held[first][0].update(lists)
        held[first][1].extend(members)
    return pd.Series(pd.factorize(firm)[0], index=rows.index, name="firm")
