"""What lists print beside a name, compared: where a firm sits, what it does, how much it sells."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["FIELDS", "agreement", "alike", "compared_fields", "nested_places"]

FIELDS = (
    "city_same", "city_differs", "sector_same", "sector_differs", "size_near", "size_far",
)  # fmt: skip
"""What is looked at beside the names, each from 0 (not so, or not known) to 1 (wholly so)."""


Floats = NDArray[np.float64]


def compared_fields(a: pd.DataFrame, b: pd.DataFrame, places: pd.DataFrame) -> dict[str, Floats]:
    r"""What the fields of two rows say for one firm and against it; the unknown says nothing.

    With :math:`d = |\log_2(r_a / r_b)|` of two revenues, ``size_near`` is :math:`1 - d` and
    ``size_far`` :math:`d - 1`, both from 0 to 1.

    Parameters
    ----------
    a, b : DataFrame, (pairs, columns)
        In one order: ``city``, the Chinese name of a place, ``sector``, a family, and ``revenue``
        in one unit, positive. Any may be lacking; empty or missing is not known.
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``. A place and the one it lies in do not differ.

    Returns
    -------
    dict of str to array of float, (pairs,)
        ``FIELDS``.

    References
    ----------
    .. [1] Christen, P. (2012), *Data Matching*, Springer, section 5.10.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["东山", "东山"], "revenue": [10.0, 20.0]})
    >>> places = pd.DataFrame({"name_zh": [], "name_en": [], "part_of": []}, dtype="str")
    >>> found = compared_fields(table, table.iloc[[0, 0]].reset_index(drop=True), places)
    >>> found["size_near"].tolist(), found["city_same"].tolist()
    ([1.0, 0.0], [1.0, 1.0])
    """
    a, b = (_filled(side) for side in (a, b))
    apart = _apart(a["revenue"], b["revenue"])
    near, far = np.clip(1 - apart, 0, 1), np.clip(apart - 1, 0, 1)
    city, elsewhere = agreement(a["city"], b["city"], nested_places(places))
    sector, other = agreement(a["sector"], b["sector"], set())
    items = {
        "city_same": city,
        "city_differs": elsewhere,
        "sector_same": sector,
        "sector_differs": other,
        "size_near": near,
        "size_far": far,
    }
    return {name: np.nan_to_num(np.asarray(item, dtype="float64")) for name, item in items.items()}


def alike(
    queries: pd.DataFrame, targets: pd.DataFrame, places: pd.DataFrame, *, count: int = 5
) -> pd.DataFrame:
    """The rows whose place does not differ and whose revenue is nearest, within a factor of two.

    They find a firm that has another name; what is found so can be looked at, and is no match.

    Parameters
    ----------
    queries, targets : DataFrame, (rows, columns)
        ``city`` and ``revenue``, as :func:`compared_fields` has them; every label once.
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``.
    count : int
        How many for each row, at most.

    Returns
    -------
    DataFrame, (pairs, 2)
        ``query`` and ``target``, labels; the nearest first for each query.

    Examples
    --------
    >>> rows = pd.DataFrame({"city": "东山", "revenue": [10.0, 12.0, 30.0]}, index=list("abc"))
    >>> places = pd.DataFrame({"name_zh": [], "name_en": [], "part_of": []}, dtype="str")
    >>> alike(rows.loc[["a"]], rows, places)["target"].tolist()
    ['a', 'b']
    """
    one, two = (_sized(side) for side in (queries, targets))
    wanted, size = (side["revenue"].to_numpy(dtype="float64") for side in (one, two))
    order = np.argsort(size, kind="stable")
    first = np.searchsorted(size[order], wanted / 2)
    last = np.searchsorted(size[order], wanted * 2, side="right")
    rows = np.repeat(np.arange(len(one)), last - first)
    within = np.arange(len(rows)) - np.repeat(
        np.cumsum(last - first) - (last - first), last - first
    )
    columns = order[np.repeat(first, last - first) + within]
    _, elsewhere = agreement(
        one["city"].take(rows), two["city"].take(columns), nested_places(places)
    )
    rows, columns = rows[~elsewhere], columns[~elsewhere]
    apart = np.abs(np.log2(wanted[rows] / size[columns]))
    best = np.lexsort((apart, rows))
    found = pd.DataFrame(
        {"query": one.index.take(rows[best]), "target": two.index.take(columns[best])}
    )
    return found.groupby("query", sort=False).head(count).reset_index(drop=True)


def nested_places(places: pd.DataFrame) -> set[str]:
    """Each place and one that it lies in, in one text, up to the second place around it.

    Parameters
    ----------
    places : DataFrame of str, (places, 3)
        ``name_zh``, ``name_en`` and ``part_of``, empty for what lies in nothing.

    Returns
    -------
    set of str

    Examples
    --------
    >>> rows = {"name_zh": ["东山", "东省"], "name_en": ["a", "b"], "part_of": ["东省", ""]}
    >>> nested_places(pd.DataFrame(rows))
    {'东山 东省'}
    """
    wider = dict(zip(places["name_zh"], places["part_of"], strict=True))
    return {
        f"{place} {up}"
        for place, within in wider.items()
        for up in (within, wider.get(within, ""))
        if up
    }


def agreement(
    a: pd.Series, b: pd.Series, nested: set[str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether both say the same, and whether they contradict each other.

    Parameters
    ----------
    a, b : Series of str, (pairs,)
        In one order; empty is not known.
    nested : set of str
        As :func:`nested_places` gives it: of two that are nested neither is said.

    Returns
    -------
    two arrays of bool, (pairs,)

    Examples
    --------
    >>> said = pd.Series(["steel", "steel", ""]), pd.Series(["steel", "coal", "coal"])
    >>> [side.tolist() for side in agreement(*said, set())]
    [[True, False, False], [False, True, False]]
    """
    one, two = (side.to_numpy(dtype="str") for side in (a, b))
    both: NDArray[np.bool_] = (one != "") & (two != "")
    same = both & (one == two)
    differs = both & ~same
    if nested and differs.any():
        x, y = pd.Series(one[differs]), pd.Series(two[differs])
        inside = (x + " " + y).isin(nested) | (y + " " + x).isin(nested)
        differs[differs] = ~inside.to_numpy()
    return same, differs


def _apart(a: pd.Series, b: pd.Series) -> Floats:
    """How far apart two revenues are, in doublings; missing where one is."""
    one, two = (side.to_numpy(dtype="float64") for side in (a, b))
    one, two = (np.where(side > 0, side, np.nan) for side in (one, two))
    apart: Floats = np.abs(np.log2(one / two))
    return apart


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the fields that they lack, and what is missing in them, not known."""
    lacking = {"city": "", "sector": "", "revenue": np.nan}
    lacking = {name: value for name, value in lacking.items() if name not in rows}
    rows = rows.join(pd.DataFrame(lacking, index=rows.index))
    return rows.assign(**{name: rows[name].astype("str").fillna("") for name in ("city", "sector")})


def _sized(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose place and revenue are known."""
    rows = _filled(rows)
    return rows[(rows["city"] != "") & (rows["revenue"] > 0)]
