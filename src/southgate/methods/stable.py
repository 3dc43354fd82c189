"""Matchings that hold: no firm and site would both rather turn to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from southgate.errors import MethodError, named
from southgate.methods.labelled import nonnegative, same_labels, unique_labels

__all__ = ["StableMatching", "stable_matching"]


@dataclass(frozen=True, slots=True)
class StableMatching:
    """A matching from which no firm and site would both rather turn away, to each other.

    ``matched`` has a row per matched firm: ``firm``, ``site``, and which choice each is of the
    other, from 1: ``firm_choice``, ``site_choice``. ``unmatched`` names the firms without a site;
    ``free`` is a Series of int, (sites,), the places left.
    """

    matched: pd.DataFrame
    unmatched: tuple[str, ...]
    free: pd.Series


def stable_matching(
    firm_preferences: pd.DataFrame, site_preferences: pd.DataFrame, capacity: pd.Series
) -> StableMatching:
    r"""The matching that is best for every firm among those that nobody would leave.

    Firms ask their sites in falling order of preference; a site holds the best that have asked, as
    many as it has places, and lets the others go. In the end there is no pair with

    .. math:: s \succ_f \mu(f) \quad \text{and} \quad f \succ_s g \text{ for some } g \in \mu(s)
       \text{ or } |\mu(s)| < c_s

    Parameters
    ----------
    firm_preferences : DataFrame of float, (firms, sites)
        How much each firm likes each site, high is good, in any unit of its own. Missing: the
        firm would rather stay away.
    site_preferences : DataFrame of float, (firms, sites)
        How much each site likes each firm. Missing: the site does not take it.
    capacity : Series of int, (sites,)
        Places of each site, from 0.

    Returns
    -------
    StableMatching
        Does not depend on the order of rows or columns: equals are preferred in the order of
        their labels.

    Raises
    ------
    MethodError
        If a preference is infinite, labels differ or stand twice, or a capacity is missing,
        negative or not whole.

    References
    ----------
    .. [1] Gale, D. and Shapley, L. S. (1962), College admissions and the stability of marriage,
       *American Mathematical Monthly* 69, 9-15.

    Examples
    --------
    >>> firms = pd.DataFrame({"east": [2.0, 2.0], "west": [1.0, 1.0]}, index=["a", "b"])
    >>> sites = pd.DataFrame({"east": [1.0, 2.0], "west": [1.0, 2.0]}, index=["a", "b"])
    >>> found = stable_matching(firms, sites, pd.Series({"east": 1, "west": 1}))
    >>> found.matched[["firm", "site"]].to_numpy().tolist()
    [['a', 'west'], ['b', 'east']]
    """
    _preferences(firm_preferences, "firm_preferences")
    _preferences(site_preferences, "site_preferences")
    for axis, what in ((0, "rows"), (1, "columns")):
        same_labels(
            firm_preferences.axes[axis],
            site_preferences.axes[axis],
            f"the {what} of `firm_preferences` and of `site_preferences`",
        )
    places = nonnegative(capacity.to_frame("capacity"), "capacity")[:, 0]
    if broken := [str(label) for label in capacity.index[places != np.floor(places)]]:
        raise MethodError(
            f"`capacity` must be whole; {len(broken)} of {len(places)} are not: {named(broken)}. "
            "Round them before the call."
        )
    same_labels(
        firm_preferences.columns,
        capacity.index,
        "the columns of `firm_preferences` and the rows of `capacity`",
    )
    by_firm = firm_preferences.sort_index(axis=0).sort_index(axis=1)
    by_site = site_preferences.reindex_like(by_firm)
    likes = by_firm.to_numpy(dtype="float64", na_value=np.nan)
    liked = by_site.to_numpy(dtype="float64", na_value=np.nan)
    wanted = ~np.isnan(likes) & ~np.isnan(liked)
    firm_choice = _choices(np.where(wanted, likes, np.nan))
    site_choice = _choices(np.where(wanted, liked, np.nan).T).T
    room = capacity.reindex(by_firm.columns)
    held = _deferred(firm_choice, site_choice, room.to_numpy(dtype="int64"))
    on = np.flatnonzero(held >= 0)
    matched = pd.DataFrame({
        "firm": by_firm.index[on],
        "site": by_firm.columns[held[on]],
        "firm_choice": firm_choice[on, held[on]],
        "site_choice": site_choice[on, held[on]],
    })  # fmt: skip
    used = np.bincount(held[on], minlength=len(room))
    free = pd.Series(room.to_numpy(dtype="int64") - used, index=room.index, name="free")
    return StableMatching(matched, tuple(by_firm.index[held < 0].astype(str)), free)


def _preferences(table: pd.DataFrame, name: str) -> None:
    unique_labels(table, name)
    numbers = table.to_numpy(dtype="float64", na_value=np.nan)
    wrong = np.isinf(numbers)
    if wrong.any():
        rows = [str(label) for label in table.index[wrong.any(axis=1)]]
        raise MethodError(
            f"`{name}` must not be infinite; {int(wrong.sum())} of {wrong.size} cells are, in rows "
            f"{named(rows)}. Leave the cell empty for a site that is not acceptable."
        )


def _choices(scores: NDArray[Any]) -> NDArray[np.int64]:
    """Which choice each column is of its row, from 1; 0 where it is none."""
    order = np.argsort(-scores, axis=1, kind="stable")
    choice = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(choice, order, np.arange(1, scores.shape[1] + 1)[None], axis=1)
    return np.where(np.isnan(scores), 0, choice)


def _deferred(
    firm_choice: NDArray[np.int64], site_choice: NDArray[np.int64], room: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The site of each firm, or -1: in each round all who have none ask their next."""
    last = firm_choice.shape[1] + 1
    order = np.argsort(np.where(firm_choice > 0, firm_choice, last), axis=1, kind="stable")
    count = (firm_choice > 0).sum(axis=1)
    following = np.zeros(len(count), dtype=np.int64)
    held = np.full(len(count), -1, dtype=np.int64)
    while len(asking := np.flatnonzero((held < 0) & (following < count))):
        holding = np.flatnonzero(held >= 0)
        firm = np.concatenate([holding, asking])
        site = np.concatenate([held[holding], order[asking, following[asking]]])
        following[asking] += 1
        place = np.lexsort((site_choice[firm, site], site))
        firm, site = firm[place], site[place]
        first = np.searchsorted(site, site)
        kept = np.arange(len(site)) - first < room[site]
        held[asking] = held[holding] = -1
        held[firm[kept]] = site[kept]
    return held
