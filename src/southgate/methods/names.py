"""What a company's name says, read apart: its core, place, business and brand, in two scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import opencc
import pandas as pd
from pypinyin.pinyin_dict import pinyin_dict

from southgate.errors import MethodError, named

__all__ = ["normalised_names", "parsed_names"]

HAN = "\u3400-\u9fff"
MARKS = r"[\u0300-\u036f]"
SIGNS = str.maketrans({"&": " and ", "[": "(", "]": ")", "'": "", "\u2019": ""})


def normalised_names(names: pd.Series, words: Mapping[str, Any]) -> pd.DataFrame:
    """Names folded to one writing, their legal form and brackets taken off.

    Full width becomes half width, traditional characters simplified, capitals small; accents,
    brackets and marks go. Legal forms go from the end, as often as one stands there. A Latin name
    in brackets behind a Chinese one is another name of the firm and is kept apart.

    Parameters
    ----------
    names : Series of str, (names,)
        As printed. None may be missing or empty; every label once.
    words : mapping
        The recipe ``names``: ``forms_zh``, ``forms_en``, ``lead_en``, ``short_en``, and
        ``full_zh``, the forms with which a Chinese name stands in full.

    Returns
    -------
    DataFrame of str, (names, 5)
        ``text``, the folded name; ``core``, without brackets and legal form, never empty;
        ``script``, ``han`` where the name has a Chinese character, else ``latin``; ``full``,
        ``full`` where a Chinese name ends in such a form, else empty: it may be a short name;
        ``alias``, the folded core of the Latin name in brackets, or empty.

    Raises
    ------
    MethodError
        If a name is missing, empty or without a letter, or a label stands twice.

    Notes
    -----
    The folding of characters is one to one and meant for comparison, not for print: where a
    traditional character has two simplified ones, both names end at the same.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer, chapter 3.
    .. [2] Unicode Consortium, Unicode Standard Annex 15, Unicode normalization forms.

    Examples
    --------
    >>> words = {"forms_zh": ["有限公司", "集团"], "forms_en": ["ltd", "co"], "lead_en": ["the"],
    ...          "short_en": [], "full_zh": ["公司"]}
    >>> names = pd.Series(["東山銅業（集團）有限公司", "The Eastern Hill Copper Co., Ltd."])
    >>> normalised_names(names, words)["core"].tolist()
    ['东山铜业', 'eastern hill copper']
    """
    _refuse_names(names)
    lines = [" ".join(name.split()) for name in names.tolist()]
    text = unicodedata.normalize("NFKC", "\n".join(lines)).lower()
    aliases = _aliases(text)
    folded = re.sub(MARKS, "", unicodedata.normalize("NFKD", re.sub(_bracketed(), "", text)))
    folded = _folded(unicodedata.normalize("NFC", folded))
    folded = folded.translate(SIGNS)
    folded = re.sub(r"\.(?<=\b\w\.)(?=\w\b)", "", folded)  # A.B. is a word of two letters
    folded = re.sub(r"[^\w\n()]+", " ", folded.replace("_", " "))
    texts = [line.lstrip(" )").rstrip(" (") for line in _joined(folded, " ").split("\n")]
    bare = _joined("\n".join(texts), "()").replace("(", " ").replace(")", " ")
    bare = re.sub(" {2,}", " ", bare).replace(" \n", "\n").replace("\n ", "\n").strip(" ")
    empty = [str(name) for name, text in zip(lines, texts, strict=True) if not text]
    if empty:
        raise MethodError(
            f"A name must have a letter; {len(empty)} have none: {named(empty)}. Correct or drop."
        )
    table = pd.DataFrame({"text": texts, "core": _cores(bare, words)}, index=names.index)
    table["core"] = table["core"].where(table["core"] != "", table["text"])
    han = table["text"].str.contains(f"[{HAN}]", regex=True)
    table["script"] = han.map({True: "han", False: "latin"})
    ends = tuple(words["full_zh"])
    table["full"] = ["full" if text.endswith(ends) else "" for text in texts]
    table["alias"] = ""
    table.loc[table.index[list(aliases)], "alias"] = _cores(
        re.sub(r"[^\w\n]+", " ", "\n".join(aliases.values())), words
    )
    return table


def parsed_names(
    normalised: pd.DataFrame,
    words: Mapping[str, Any],
    places: pd.DataFrame,
    families: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """Normalised names read apart: place, business, brand, number, and the name in English words.

    A Chinese place counts at the beginning of the core, an English one anywhere. The brand is
    what is left when places, words of business and common words are gone.

    Parameters
    ----------
    normalised : DataFrame of str, (names, columns)
        As :func:`normalised_names` gives it.
    words : mapping
        The recipe ``names``: ``generic``, ``gloss``, ``meanings``, ``readings``.
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, and ``part_of``, the Chinese name of the place it lies in.
    families : sequence of mapping
        The recipe ``sectors``: ``id``, ``keywords_zh``, ``keywords_en`` of each family.

    Returns
    -------
    DataFrame of str, (names, columns)
        ``normalised`` with ``place`` (the narrowest named, in Chinese), ``business`` (the family
        whose keyword ends last), ``brand``, ``gist`` (the core without common words), ``number``
        (numerals, in order), ``reading`` (the gist in English words, of several that mean one
        thing always the first), ``gloss`` (the same words by alphabet) and
        ``sounds`` (first letters of the signs behind the place); each may be empty.

    Raises
    ------
    MethodError
        If ``normalised`` lacks its columns.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer, chapter 3.

    Examples
    --------
    >>> words = {"forms_zh": ["公司"], "forms_en": [], "lead_en": [], "short_en": [], "full_zh": [],
    ...          "generic": ["实业"], "gloss": [["铜业", "copper"]], "readings": [],
    ...          "meanings": []}
    >>> places = pd.DataFrame({"name_zh": ["东山"], "name_en": ["East Hill"], "part_of": [""]})
    >>> families = [{"id": "metals", "keywords_zh": ["铜业"], "keywords_en": ["copper"]}]
    >>> names = normalised_names(pd.Series(["东山大明铜业公司"]), words)
    >>> found = parsed_names(names, words, places, families)
    >>> found[["place", "business", "brand", "gloss"]].iloc[0].tolist()
    ['东山', 'metals', '大明', 'copper daming east hill']
    """
    lacking = [name for name in ("core", "script", "alias") if name not in normalised.columns]
    if lacking:
        raise MethodError(
            f"`normalised` must have core, script and alias; it lacks {named(lacking)}. "
            "Pass what `normalised_names` gives."
        )
    han = normalised["script"].eq("han")
    parts = [
        _parsed_han(normalised.loc[han], words, places, families),
        _parsed_latin(normalised.loc[~han], words, places, families),
    ]
    found = normalised.join(pd.concat(parts).reindex(normalised.index))
    return found.assign(gloss=_in_order(found["reading"]))


def _refuse_names(names: pd.Series) -> None:
    if not names.index.is_unique:
        twice = [str(label) for label in names.index[names.index.duplicated()].unique()]
        raise MethodError(
            f"The labels of `names` must each stand once; {len(twice)} do not: {named(twice)}. "
            "Give each row a label of its own."
        )
    bare = names.isna() | names.eq("")
    if not len(names) or bare.any():
        labels = [str(label) for label in names.index[bare]]
        raise MethodError(
            f"`names` must hold a name in each row; {len(labels)} of {len(names)} are missing"
            f"{': ' + named(labels) if labels else ''}. Drop those rows, or pass some."
        )


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _folded(text: str) -> str:
    """Traditional characters simplified; only those that the text has are looked up."""
    present = [letter for letter in set(text) if "\u3400" <= letter <= "\u9fff"]
    return text.translate({ord(letter): _converter().convert(letter) for letter in present})


def _joined(text: str, marks: str) -> str:
    """Without these marks beside a Chinese sign; each pattern begins with what is looked for."""
    if text.isascii():
        return text
    return re.sub(rf"[{marks}](?:(?<=[{HAN}].)[{marks}]*|[{marks}]*(?=[{HAN}]))", "", text)


def _bracketed() -> str:
    """A Latin name in brackets behind a Chinese one."""
    return rf"(?m) ?[(\[](?:(?<=[{HAN}].)|(?<=[{HAN}] .))([a-z0-9][^\n{HAN}]*)[)\]]$"


def _aliases(text: str) -> dict[int, str]:
    """The Latin name in brackets at the end of a Chinese name, by line."""
    found = re.finditer(_bracketed(), text)
    starts = [(match.start(), match.group(1)) for match in found]
    return {text.count("\n", 0, start): alias for start, alias in starts}


def _alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")" if ordered else r"(?!)"


def _cores(folded: str, words: Mapping[str, Any]) -> list[str]:
    """Lines without legal forms: Chinese ones joined to the end, English ones as words."""
    text = folded
    if not text.isascii():
        text = re.sub(rf"(?m)(?<=[^\n]){_alternatives(words['forms_zh'])}+$", "", text)
    if words["lead_en"]:
        text = re.sub(rf"(?m)^{_alternatives(words['lead_en'])} (?=.)", "", text)
    forms = _alternatives([*words["forms_en"], "and"])
    text = re.sub(rf"(?m) (?<=\w ){forms}(?: {forms})*$", "", text)
    short = dict(words["short_en"])
    if short:
        text = re.sub(rf"\b{_alternatives(short)}\b", lambda match: short[match.group()], text)
    return text.split("\n")


def _sub(lines: pd.Series, pattern: str, said: str | Callable[[re.Match[str]], str]) -> pd.Series:
    """Every match replaced in every line, in one pass over all lines."""
    if lines.empty:
        return lines
    return pd.Series(re.sub(pattern, said, "\n".join(lines)).split("\n"), lines.index, dtype="str")


def _placed(word: str, english: Mapping[str, str]) -> str:
    """Read a sign in braces as the first place whose name begins with it."""
    return re.sub(
        r"{(.)}",
        lambda sign: next((own for name, own in english.items() if name.startswith(sign[1])), ""),
        word,
    )


def _last_business(
    cores: pd.Series, families: Sequence[Mapping[str, Any]], column: str, edge: str
) -> pd.Series:
    """The family whose keyword ends last; of two that end there, the longer: read backwards."""
    keyed = {word[::-1]: str(family["id"]) for family in families for word in family[column]}
    found = cores.str[::-1].str.extract(f"{edge}({_alternatives(keyed)}){edge}", expand=False)
    return found.map(keyed).fillna("").astype("str")


def _without(cores: pd.Series, cut: Iterable[str], edge: str) -> pd.Series:
    left = _sub(cores, f"{edge}{_alternatives(cut)}{edge}", "")
    return left.str.replace(" +", " ", regex=True).str.strip()


def _narrowest(found: list[list[str]], part_of: Mapping[str, str]) -> list[str]:
    """Of the places named, one that no other lies in; the first of several."""
    wide = [{part_of.get(place, "") for place in named} for named in found]
    inner = ([p for p in named if p not in w] for named, w in zip(found, wide, strict=True))
    return [next(iter(named), "") for named in inner]


def _parsed_han(
    table: pd.DataFrame,
    words: Mapping[str, Any],
    places: pd.DataFrame,
    families: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    cores, known = table["core"], _alternatives(places["name_zh"])
    inside = table["text"].str.extract(rf"\(({known})[省市县]?\)", expand=False).fillna("")
    cores = pd.Series(
        [
            core.replace(cut, "", 1) if cut else core
            for core, cut in zip(cores, inside, strict=True)
        ],
        cores.index,
        dtype="str",
    )
    head = cores.str.extract(f"^((?:{known}[省市县]?)*)", expand=False).fillna("")
    part_of = dict(zip(places["name_zh"], places["part_of"], strict=True))
    rest = pd.Series(
        [core[len(cut) :] for core, cut in zip(cores, head, strict=True)], cores.index, dtype="str"
    )
    keywords = [word for family in families for word in family["keywords_zh"]]
    english = dict(zip(places["name_zh"], places["name_en"].str.lower(), strict=True))
    said = {sign: _placed(word, english) for sign, word in words["gloss"]}
    readings = _readings(tuple((sign, sound) for sign, sound in words["readings"]))
    common = [*words["generic"], *words["forms_en"]]
    glossed = _sub(head, known, lambda match: f" {english[match.group()]} ") + " " + rest
    glossed = _sub(glossed, _alternatives(said), lambda match: f" {said[match.group()]} ")
    glossed = glossed.str.replace("[省市县]", "", regex=True)
    glossed = _sub(glossed, f"[{HAN}]+", lambda match: f" {match.group().translate(readings)} ")
    return pd.DataFrame(
        {
            "place": _narrowest((inside + head).str.findall(known).tolist(), part_of),
            "business": _last_business(rest, families, "keywords_zh", ""),
            "brand": _without(_without(rest, keywords, ""), words["generic"], ""),
            "gist": head.str.replace("[省市县]$", "", regex=True)
            + _without(rest, words["generic"], ""),
            "number": _numbers(cores),
            "reading": _one_word(_singular(_without(glossed, common, r"\b")), words),
            "sounds": _sounds(rest, readings),
        },
        index=cores.index,
    )


def _parsed_latin(
    table: pd.DataFrame,
    words: Mapping[str, Any],
    places: pd.DataFrame,
    families: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    cores, edge = table["core"], r"\b"
    names = dict(zip(places["name_en"].str.lower(), places["name_zh"], strict=True))
    part_of = dict(zip(places["name_zh"], places["part_of"], strict=True))
    found = cores.str.findall(f"{edge}{_alternatives(names)}{edge}")
    keywords = [word for family in families for word in family["keywords_en"]]
    brand = _without(_without(cores, names, edge), keywords, edge)
    common = [*words["generic"], *words["forms_en"]]
    common += [f"{word}s" for word in words["generic"]]
    gist = _singular(_without(cores, common, edge))
    gist = gist.where(gist != "", cores)
    return pd.DataFrame(
        {
            "place": _narrowest([[names[p] for p in row] for row in found], part_of),
            "business": _last_business(cores, families, "keywords_en", edge),
            "brand": _without(brand, common, edge).str.replace(" ", ""),
            "gist": gist,
            "number": _numbers(cores),
            "reading": _one_word(gist, words),
            "sounds": "",
        },
        index=cores.index,
    )


def _singular(texts: pd.Series) -> pd.Series:
    """English words without the s of their end, on both sides of a comparison alike."""
    return texts.str.replace(r"(?<=[a-z]{4})s\b", "", regex=True)


def _one_word(texts: pd.Series, words: Mapping[str, Any]) -> pd.Series:
    """One English word for all that translate one Chinese word."""
    one = dict(words["meanings"])
    return _sub(texts, rf"\b{_alternatives(one)}\b", lambda match: one[match.group()])


def _in_order(texts: pd.Series) -> pd.Series:
    """Words by alphabet: two languages put them in two orders."""
    ordered = [" ".join(sorted(text.split())) for text in texts]
    return pd.Series(ordered, texts.index, dtype="str")


def _sounds(rest: pd.Series, readings: Mapping[int, str]) -> pd.Series:
    """The first letter of each sign's sound: some firms write these as their Latin name."""
    letters = {point: sound[:1] for point, sound in readings.items()}
    return _sub(rest, f"[{HAN}]+", lambda match: match.group().translate(letters))


def _numbers(cores: pd.Series) -> pd.Series:
    """Numerals in order, Chinese ones as they stand; they tell one works from the next."""
    return cores.str.replace(r"[^0-9一二三四五六七八九十]", "", regex=True)


@cache
def _readings(chosen: tuple[tuple[str, str], ...]) -> dict[int, str]:
    """The sound of each character, its first reading without tone, or the one that was chosen."""
    first = {point: said.split(",", 1)[0] for point, said in pinyin_dict.items()}
    text = unicodedata.normalize("NFKD", "\n".join(first.values()).replace("ü", "v"))
    plain = re.sub(MARKS, "", text).split("\n")
    return dict(zip(first, plain, strict=True)) | {ord(sign): sound for sign, sound in chosen}
