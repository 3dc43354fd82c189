"""Which names of a long list may be the firm that is looked for: blocks, keys and near names."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import csr_array

from southgate.errors import MethodError, named

__all__ = ["abbreviates", "blocking_keys", "candidates", "initials"]

ROWS = 125  # queries compared at a time: their scores fit into a processor's cache
PARTS = 64  # runs of targets whose best is looked at before any of them is
LEAST = 30  # per cent of likeness below which a name is no candidate
SURE = 97  # per cent of likeness from which other ways to a name are not tried
COMMON = 500  # names; a word that more of them have finds none
BEGUN, LONG = 4, 6  # letters by which a word of more letters than that is found
SMALL = ("of", "and", "the")  # words that give no initial
COMPACT = "[a-z]{3,6}"  # a name that may be made of the beginnings of words


def candidates(
    queries: pd.Series,
    targets: pd.Series,
    *,
    count: int = 5,
    workers: int = 1,
    blocks: tuple[pd.Series, pd.Series] | None = None,
    texts: tuple[pd.Series, pd.Series] | None = None,
) -> pd.DataFrame:
    r"""The names most like each name that is looked for.

    Likeness is that of the longest common subsequence :math:`\ell`, in per cent:

    .. math:: r(a, b) = 100 \, \frac{2 \ell(a, b)}{|a| + |b|}

    A name of three to six letters also finds those that it abbreviates (:func:`abbreviates`). As
    many names again are those that share most words, a word counting as it is rare; and as many
    those that share most pieces: words, two neighbours written as one, how long words begin.

    Parameters
    ----------
    queries : Series of str, (queries,)
        Cores of names in one script. Every label once.
    targets : Series of str, (targets,)
        The same, of the list that is searched.
    count : int
        How many for each name, at most, from 1.
    workers : int
        Threads, from 1.
    blocks : pair of Series, optional
        The block of each query and of each target, such as its city; only names of one block are
        compared. An empty block is a block of its own.
    texts : pair of Series, optional
        The names of the queries and of the targets with their legal forms, by the same labels.

    Returns
    -------
    DataFrame, (pairs, 3)
        ``query`` and ``target``, labels; ``likeness``, from 30 to 100; the best first for each
        query, equals by the order of ``targets``. One at 100 by its letters comes last.

    Raises
    ------
    MethodError
        If ``count`` or ``workers`` is less than 1, or a label stands twice.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer, chapters 4 and 5.
    .. [2] Hyyrö, H. (2004), Bit-parallel LCS-length computation revisited, *Proceedings of the
       15th Australasian Workshop on Combinatorial Algorithms*, 16-27.

    Examples
    --------
    >>> queries = pd.Series({"q": "eastern copper"})
    >>> targets = pd.Series({"a": "northern steel", "b": "eastern copper mining"})
    >>> candidates(queries, targets, count=1)["target"].tolist()
    ['b']
    """
    _refuse_labels(queries, targets, count, workers)
    texts = texts or (queries, targets)
    if blocks is None:
        near = _nearest(queries, targets, texts, count, workers)
    else:
        held = blocks[1].groupby(blocks[1]).groups
        near = pd.concat(
            [
                _nearest(queries.loc[rows], targets.loc[held[block]], texts, count, workers)
                for block, rows in blocks[0].groupby(blocks[0]).groups.items()
                if block in held
            ]
            or [_pairs([], [], [])],
            ignore_index=True,
        )
    return near


def initials(names: pd.Series) -> pd.Series:
    """The first letters of the words of each name, without `of`, `and`, `the`.

    Parameters
    ----------
    names : Series of str, (names,)
        Folded, with or without their legal forms.

    Returns
    -------
    Series of str, (names,)
        Empty for a name of one word.

    Examples
    --------
    >>> initials(pd.Series(["bank of the east hill", "minerals"])).tolist()
    ['beh', '']
    """
    if names.empty:
        return names
    gone = rf"\b(?:{'|'.join(SMALL)})\b|\B\w|[^\w\n]"
    letters = re.sub(gone, "", "\n".join(names)).split("\n")
    said = [part if len(part) > 1 else "" for part in letters]
    return pd.Series(said, names.index, dtype="str")


def abbreviates(short: pd.Series, cores: pd.Series, texts: pd.Series) -> NDArray[np.bool_]:
    """Whether each short name is made of the beginnings of the words of the long one beside it.

    A short name has three to six letters. Each word of the long one, but `of`, `and`, `the`, gives
    its first letter or its first two. Three words must give one: with a core of two, the legal
    form that is printed. Behind a core of three, a last c, co or g may be that of a company,
    corporation or group that is not printed; of four words or more the last may give none.

    Parameters
    ----------
    short : Series of str, (pairs,)
        Cores.
    cores, texts : Series of str, (pairs,)
        The cores of the long names, and the names with their legal forms, in the same order.

    Returns
    -------
    array of bool, (pairs,)

    References
    ----------
    .. [1] Schwartz, A. S. and Hearst, M. A. (2003), A simple algorithm for identifying abbreviation
       definitions in biomedical text, *Pacific Symposium on Biocomputing* 8, 451-462.

    Examples
    --------
    >>> cores = pd.Series(["western basic minerals", "western basic"])
    >>> texts = pd.Series(["western basic minerals", "western basic group"])
    >>> abbreviates(pd.Series(["webmc", "wbg"]), cores, texts).tolist()
    [True, True]
    """
    letters = short.str.replace(" ", "", regex=False)
    found = letters.str.fullmatch(COMPACT).to_numpy(dtype="bool", copy=True)
    found &= letters.str[0].to_numpy() == cores.str[0].to_numpy()
    rows = zip(letters[found], cores[found], texts[found], strict=True)
    found[found] = [_begun(*row) for row in rows]
    return found


def blocking_keys(cores: pd.Series, *, length: int = 2) -> pd.DataFrame:
    """The parts of each name that a database can join on: neighbouring signs, or words.

    A Chinese name has every run of `length` signs as a key, a Latin one its words, and both the
    whole name. Keep the rarest keys of each name that is looked for; a key that every tenth name
    has finds nothing.

    Parameters
    ----------
    cores : Series of str, (names,)
        Every label once.
    length : int
        Signs in a run, from 1.

    Returns
    -------
    DataFrame, (keys, 2)
        ``name``, the label; ``key``, text; no row twice.

    Raises
    ------
    MethodError
        If ``length`` is less than 1.

    References
    ----------
    .. [1] Christen, P. (2012), A survey of indexing techniques for scalable record linkage and
       deduplication, *IEEE Transactions on Knowledge and Data Engineering* 24, 1537-1555.

    Examples
    --------
    >>> blocking_keys(pd.Series({"a": "东山铜业"}))["key"].tolist()
    ['东山铜业', '东山', '山铜', '铜业']
    """
    if length < 1:
        raise MethodError(f"`length` must be at least 1; it is {length}. Pass 2, say.")
    spaced = cores.str.replace(rf"([\u3400-\u9fff])(?=(\S{{{length - 1}}}))", r" \1\2 ", regex=True)
    whole = pd.DataFrame({"name": cores.index, "key": cores.to_numpy()})
    words = spaced.str.split().explode()
    parts = pd.DataFrame({"name": words.index, "key": words.to_numpy()})
    runs = parts["key"].str.len() >= min(length, 2)
    return pd.concat([whole, parts[runs]], ignore_index=True).drop_duplicates(ignore_index=True)


def _refuse_labels(queries: pd.Series, targets: pd.Series, count: int, workers: int) -> None:
    for name, least in (("count", count), ("workers", workers)):
        if least < 1:
            raise MethodError(f"`{name}` must be at least 1; it is {least}. Pass 1 or more.")
    for name, series in (("queries", queries), ("targets", targets)):
        twice = series.index[series.index.duplicated()].unique()
        if len(twice):
            raise MethodError(
                f"The labels of `{name}` must each stand once; {len(twice)} do not: "
                f"{named([str(label) for label in twice])}. Give each row a label of its own."
            )


def _pairs(query: object, target: object, likeness: object) -> pd.DataFrame:
    return pd.DataFrame({"query": query, "target": target, "likeness": likeness})


def _nearest(
    queries: pd.Series,
    targets: pd.Series,
    texts: tuple[pd.Series, pd.Series],
    count: int,
    workers: int,
) -> pd.DataFrame:
    kept = min(count, len(targets))
    listed = targets.tolist()
    found = [
        _top(queries.iloc[start : start + ROWS].tolist(), listed, kept, workers)
        for start in range(0, len(queries), ROWS)
    ]
    if not found or not kept:
        return _pairs([], [], [])
    columns, scores = (np.concatenate(part) for part in zip(*found, strict=True))
    rows = np.repeat(np.arange(len(queries)), kept)
    near = _pairs(
        queries.index.take(rows), targets.index.take(columns.ravel()), scores.ravel().astype(float)
    )
    near = near[near["likeness"] >= LEAST]
    far = queries[~queries.index.isin(near.loc[near["likeness"] >= SURE, "query"])]
    asked, held = _words(far), _words(targets)
    words = [(asked, held), (_pieces(asked), _pieces(held))]
    further = [_by_words(far, targets, *both, kept) for both in words]
    further = [_by_letters(far, targets, texts), *further]
    return pd.concat([near, *further], ignore_index=True).drop_duplicates(
        ["query", "target"], ignore_index=True
    )


def _top(
    queries: list[str], targets: list[str], kept: int, workers: int
) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """Of some queries the nearest targets, in order, and their likeness."""
    scores = process.cdist(
        queries, targets, scorer=fuzz.ratio, dtype=np.uint8, score_cutoff=LEAST, workers=workers
    )
    least = _least(scores, kept)
    row, column = np.divmod(np.flatnonzero(scores >= least[:, None]), scores.shape[1])
    held = scores[row, column]
    order = np.lexsort((column, 255 - held, row))
    starts = np.searchsorted(row, np.arange(len(queries)))  # rows come in order
    first = order[starts[:, None] + np.arange(kept)]
    return column[first], held[first]


def _least(scores: NDArray[np.uint8], kept: int) -> NDArray[np.uint8]:
    """A score that at least so many of each row reach: as many runs of a row have one above it."""
    width = scores.shape[1]
    runs = np.linspace(0, width, min(width, max(PARTS, 8 * kept)) + 1).astype(np.intp)[:-1]
    best = np.maximum.reduceat(scores, runs, axis=1)
    least: NDArray[np.uint8] = np.partition(best, -kept, axis=1)[:, -kept]
    return least


def _by_words(
    queries: pd.Series, targets: pd.Series, asked: pd.Series, held: pd.Series, count: int
) -> pd.DataFrame:
    """The pairs that share most words, a word as it is rare, a short name before a long one."""
    held = held[held.isin(set(asked))]
    spread = held.value_counts()
    spread = spread[spread <= COMMON]
    rarity = np.log((len(targets) + 1) / spread.to_numpy(dtype="float64"))
    one, two = _incidence(asked, queries, spread.index), _incidence(held, targets, spread.index)
    shared = ((one * rarity) @ two.T).tocoo()
    weight = shared.data / np.sqrt(targets.str.len().to_numpy()[shared.col])
    found = _pairs(shared.row, shared.col, weight)
    found = found.sort_values(["query", "likeness"], ascending=[True, False], kind="stable")
    found = found.groupby("query").head(count)
    return _pairs(queries.index[found["query"]], targets.index[found["target"]], float(LEAST))


def _words(names: pd.Series) -> pd.Series:
    """The Latin words of names."""
    listed = [name.split() for name in names.tolist()]
    codes, known = pd.factorize(np.array([word for row in listed for word in row], dtype=object))
    latin = [word.isascii() and word.isalnum() and word not in {"and", "of"} for word in known]
    labels = names.index.repeat(np.fromiter(map(len, listed), np.intp, len(listed)))
    kept = np.array(latin, dtype="bool")[codes]
    return pd.Series(known[codes[kept]], labels[kept], dtype="str")


def _pieces(words: pd.Series) -> pd.Series:
    """The words, two neighbours written as one, and how long words begin."""
    joined = (words + words.groupby(level=0, sort=False).shift(-1)).dropna()
    pieces: pd.Series = pd.concat([words, joined, words[words.str.len() > LONG].str[:BEGUN]])
    return pieces


def _incidence(words: pd.Series, names: pd.Series, known: pd.Index) -> csr_array:
    """Names by words, one where a name has the word."""
    words = words[words.isin(known)]
    rows = names.index.get_indexer(words.index)
    columns = known.get_indexer(pd.Index(words))
    return csr_array((np.ones(len(words)), (rows, columns)), shape=(len(names), len(known)))


def _begun(short: str, core: str, text: str) -> bool:
    """Whether the letters are the beginnings of the words, the legal form counted if need be."""
    words, whole = (
        [word for word in re.findall(r"\w+", name) if word not in SMALL] for name in (core, text)
    )
    form = {whole[len(words)][0]} if len(whole) > len(words) else set()
    ends = form if len(words) == 2 else {"", "c", "co", "g"} | form
    made = {""} if len(words) > 1 else set()
    for place, word in enumerate(words, 1):
        made = {said + word[:n] for said in made for n in (1, 2)}
        made = {said for said in made if short.startswith(said)}
        if place >= 3 and place == len(words) - 1 and short in made:
            return True
    return any(said + end == short for said in made for end in ends)


def _by_letters(
    queries: pd.Series, targets: pd.Series, texts: tuple[pd.Series, pd.Series]
) -> pd.DataFrame:
    """Pairs of which one name abbreviates the other: those that share initials, looked at."""
    both = []
    for short, long, text, names in (
        (queries, targets, texts[1], ["query", "target"]),
        (targets, queries, texts[0], ["target", "query"]),
    ):
        letters = short.str.replace(" ", "", regex=False)
        letters = letters[letters.str.fullmatch(COMPACT)]
        if letters.empty:
            continue
        keys = letters.map(_parts).explode()
        first = initials(long)
        pair = first[first.str.len() == 2].index
        first.loc[pair] = initials(text.loc[pair]).str[:3]
        first = pd.concat([first, first[first.str.len() > 3].str[:-1]])
        first = first[first.isin(set(keys))]
        one = pd.DataFrame({names[0]: keys.index, "key": keys.to_numpy()})
        two = pd.DataFrame({names[1]: first.index, "key": first.to_numpy()})
        pairs = one.merge(two, on="key")[names].drop_duplicates()
        held = (short.loc[pairs[names[0]]], *(side.loc[pairs[names[1]]] for side in (long, text)))
        both.append(pairs[abbreviates(*held)])
    if not both:
        return _pairs([], [], [])
    found = pd.concat(both, ignore_index=True)
    return _pairs(found["query"], found["target"], 100.0)


def _parts(word: str) -> list[str]:
    """The word, and what is left when letters behind its first are left out: three or more."""
    sizes = range(2, len(word))
    return [word[0] + "".join(part) for size in sizes for part in combinations(word[1:], size)]
