"""What a firm does: from the list that printed it, the register of listed firms, or its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named

__all__ = ["ROUTES", "activity_of"]

ROUTES = ("printed", "register", "name", "unknown")
"""The ways to a firm's activity, the surest first."""


def activity_of(
    firms: pd.DataFrame,
    register: pd.DataFrame,
    families: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """The family of activities that each firm belongs to, the way it was found, or that it is not.

    The sector that a list prints comes first, then the register of listed firms where the core
    of a name is exactly the same, then the keyword that ends last in the name. What none of them
    tells stays unknown: such a firm is unscored, which is not zero.

    Parameters
    ----------
    firms : DataFrame of str, (firms, columns)
        ``core`` and ``business`` of :func:`southgate.methods.names.parsed_names`, and ``sector``,
        the sector as printed in the list, or empty. Every label once.
    register : DataFrame of str, (register, 2)
        ``core``, ``industry`` as the register prints it.
    families : sequence of mapping
        The recipe ``sectors``: ``id``, ``printed`` (labels of lists, small letters) and
        ``register`` (labels of the register) of each family.

    Returns
    -------
    DataFrame of str, (firms, 3)
        ``family``, empty where not known; ``route``, one of ``ROUTES``; ``reason`` where it is
        not known: ``sector_of_no_family`` (the list prints one that is many activities or none),
        ``register_disagrees`` (two firms of this core in two families) or ``no_keyword``.

    Raises
    ------
    MethodError
        If a column is missing, a label stands twice, or a label belongs to two families.

    Notes
    -----
    Each route has its own error, measured on a hand-labelled sample (docs/names.md); a family is
    the main activity that the name or the label tells, and a group of many trades has others.

    Examples
    --------
    >>> firms = pd.DataFrame({"core": ["abc", "east steel", "xyz"], "business": ["", "steel", ""],
    ...                       "sector": ["Airlines", "", ""]})
    >>> register = pd.DataFrame({"core": [], "industry": []}, dtype="str")
    >>> families = [{"id": "transport", "printed": ["airlines"], "register": []}]
    >>> activity_of(firms, register, families)["family"].tolist()
    ['transport', 'steel', '']
    """
    _refuse(firms, register)
    printed, known = _labels(families, "printed"), _labels(families, "register")
    by_list = firms["sector"].str.lower().map(printed).astype("str")
    entries = pd.DataFrame({"core": register["core"], "family": register["industry"].map(known)})
    entries = entries.dropna().drop_duplicates()
    torn = set(entries.loc[entries["core"].duplicated(), "core"])
    exact = entries.astype("str")[~entries["core"].isin(torn)].set_index("core")["family"]
    by_register = firms["core"].map(exact).astype("str")
    by_name = firms["business"].where(firms["business"] != "")
    ways = [by_list.notna(), by_register.notna(), by_name.notna()]
    family = by_list.where(ways[0], by_register.where(ways[1], by_name.where(ways[2], "")))
    route = np.select(ways, ROUTES[:3], ROUTES[3])
    unknown = family.eq("")
    reason = np.select(
        [~unknown, firms["sector"].ne(""), firms["core"].isin(torn)],
        ["", "sector_of_no_family", "register_disagrees"],
        "no_keyword",
    )
    return pd.DataFrame(
        {"family": family, "route": route, "reason": reason}, index=firms.index, dtype="str"
    )


def _refuse(firms: pd.DataFrame, register: pd.DataFrame) -> None:
    lacking = [f"firms.{name}" for name in ("core", "business", "sector") if name not in firms]
    lacking += [f"register.{name}" for name in ("core", "industry") if name not in register]
    if lacking:
        raise MethodError(f"The tables must have {named(lacking)}; they have not. Add the columns.")
    if not firms.index.is_unique:
        twice = [str(label) for label in firms.index[firms.index.duplicated()].unique()]
        raise MethodError(
            f"The labels of `firms` must each stand once; {len(twice)} do not: {named(twice)}. "
            "Give each row a label of its own."
        )


def _labels(families: Sequence[Mapping[str, Any]], column: str) -> dict[str, str]:
    """Each printed label and its family."""
    pairs = [(label, str(family["id"])) for family in families for label in family[column]]
    found = dict(pairs)
    if len(found) < len(pairs):
        labels = pd.Series([label for label, _ in pairs])
        twice = labels[labels.duplicated()].tolist()
        raise MethodError(
            f"A label must belong to one family; {len(twice)} do not: {named(twice)}. Keep one."
        )
    return found
