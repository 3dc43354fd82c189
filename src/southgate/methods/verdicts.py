"""How rows vote on a statement, and how votes make a verdict.

Every test of the vocabulary turns rows into votes: +1 for the statement, -1 against it, 0 where
the row stands still or its rounding leaves it open. A vote needs only the rows it names, so taking
a row away takes votes away and never adds one; :func:`weigh` is monotone in the votes. Two laws
follow, and are tested: more agreeing rows never turn *supported* into *contradicted*, and a row
less never makes a verdict surer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from southgate.errors import MethodError, named

__all__ = [
    "ABOUT",
    "OVER",
    "STILL",
    "Weighed",
    "change_votes",
    "comparison_votes",
    "existence_votes",
    "level_votes",
    "reading",
    "standing",
    "target_votes",
    "weigh",
]

STILL = 0.02
"""A change of at most this share of the first value is standing still (assumed)."""

ABOUT = 0.05
""""About n" is read as n, give or take this share (assumed)."""

OVER = 0.10
""""Over n" is read as n up to this share more, "nearly n" as this share less (assumed)."""

NEEDED = ("value", "bound", "origin", "audited")
Votes = pd.DataFrame


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a set of votes comes to.

    ``verdict`` is ``supported``, ``contradicted``, ``mixed``, ``reported`` or ``undecidable``;
    ``leaning`` the way the votes point (+1, 0, -1), also where one party's word carries them.
    """

    verdict: str
    leaning: int
    rows_for: int
    rows_against: int
    rows_neutral: int


def reading(rows: pd.DataFrame) -> pd.DataFrame:
    """Read "about", "over" and "nearly" as a range.

    Parameters
    ----------
    rows : DataFrame, (rows, ...)
        ``value`` (float) and ``bound`` ("", "about", "at_least", "at_most").

    Returns
    -------
    DataFrame, (rows, 2)
        ``low`` and ``high``, in the unit of the value; equal for an exact one.

    Examples
    --------
    >>> reading(pd.DataFrame({"value": [100.0, 100.0], "bound": ["", "at_least"]})).to_numpy()
    array([[100., 100.],
           [100., 110.]])
    """
    value, size = rows["value"], rows["value"].abs()
    less, more = ({"about": ABOUT, end: OVER} for end in ("at_most", "at_least"))
    low = value - size * rows["bound"].map(less).astype("float64").fillna(0.0)
    high = value + size * rows["bound"].map(more).astype("float64").fillna(0.0)
    return pd.DataFrame({"low": low, "high": high}, index=rows.index)


def change_votes(first: pd.DataFrame, last: pd.DataFrame, *, direction: int = 1) -> Votes:
    """Vote on "it rises" (or falls): every report of the first period against every of the last.

    Parameters
    ----------
    first, last : DataFrame, (rows, ...)
        Reports of one measure at two periods: ``value``, ``bound``, ``origin``, ``audited``.
    direction : int
        +1 for "rises", -1 for "falls".

    Returns
    -------
    DataFrame, (pairs, 3)
        ``first`` and ``last`` (labels of the rows) and ``vote``.

    Raises
    ------
    MethodError
        If a column is missing or ``direction`` is neither +1 nor -1.

    Examples
    --------
    >>> row = {"bound": [""], "origin": ["census"], "audited": [True]}
    >>> a, b = pd.DataFrame({"value": [100.0], **row}), pd.DataFrame({"value": [110.0], **row})
    >>> change_votes(a, b)["vote"].tolist(), change_votes(b, a)["vote"].tolist()
    ([1], [-1])
    """
    _needs(first, "first")
    _needs(last, "last")
    if direction not in (1, -1):
        raise MethodError(f"`direction` must be +1 or -1; it is {direction}. Pass one of them.")
    pairs = _pairs(first, last)
    still = STILL * np.maximum(pairs["low_first"].abs(), pairs["high_first"].abs())
    up = pairs["low_last"] - pairs["high_first"] > still
    down = pairs["low_first"] - pairs["high_last"] > still
    vote = direction * (up.astype(int) - down.astype(int))
    return pairs[["first", "last"]].assign(vote=vote)


def level_votes(rows: pd.DataFrame, level: float, *, direction: int = 1) -> Votes:
    """Vote on "it is at least" (or at most) a level: every report.

    Parameters
    ----------
    rows : DataFrame, (rows, ...)
        ``value``, ``bound``, ``origin``, ``audited``.
    level : float
        In the unit of the value.
    direction : int
        +1 for "at least", -1 for "at most".

    Returns
    -------
    DataFrame, (rows, 2)
        ``first`` (label of the row) and ``vote``.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [62.0, 58.0], "bound": ["", ""], "origin": ["a", "b"],
    ...                      "audited": [False, False]})
    >>> level_votes(rows, 60.0)["vote"].tolist()
    [1, -1]
    """
    _needs(rows, "rows")
    read = reading(rows)
    if direction == 1:
        vote = (read["low"] >= level).astype(int) - (read["high"] < level).astype(int)
    else:
        vote = (read["high"] <= level).astype(int) - (read["low"] > level).astype(int)
    return pd.DataFrame({"first": rows.index, "vote": vote.to_numpy()})


def existence_votes(rows: pd.DataFrame) -> Votes:
    """Vote on "it exists": a report of more than nothing is for it, a report of nothing against.

    Parameters
    ----------
    rows : DataFrame, (rows, ...)
        ``value``, ``bound``, ``origin``, ``audited``.

    Returns
    -------
    DataFrame, (rows, 2)
        ``first`` (label of the row) and ``vote``.
    """
    _needs(rows, "rows")
    vote = np.where(rows["value"] > 0, 1, -1)
    return pd.DataFrame({"first": rows.index, "vote": vote})


def comparison_votes(ours: pd.DataFrame, theirs: pd.DataFrame) -> Votes:
    """Vote on "ours exceeds theirs": every pair of reports of one period.

    Parameters
    ----------
    ours, theirs : DataFrame, (rows, ...)
        ``value``, ``bound``, ``origin``, ``audited`` and ``period``.

    Returns
    -------
    DataFrame, (pairs, 3)
        ``first`` (our row), ``last`` (their row) and ``vote``.
    """
    _needs(ours, "ours")
    _needs(theirs, "theirs")
    pairs = _pairs(ours, theirs)
    periods = (ours["period"].loc[pairs["first"]], theirs["period"].loc[pairs["last"]])
    same = pd.Series(periods[0].to_numpy() == periods[1].to_numpy(), index=pairs.index)
    pairs = pairs[same]
    more = pairs["low_first"] > pairs["high_last"]
    less = pairs["high_first"] < pairs["low_last"]
    return pairs[["first", "last"]].assign(vote=more.astype(int) - less.astype(int))


def target_votes(
    base: pd.DataFrame, later: pd.DataFrame, level: float, *, since: int, due: int
) -> Votes:
    """Vote on "the target is met or on its way": every later report against every base report.

    A report is for it where the target is met, or where the share of the way gone is at least the
    share of the time gone, however its rounding is read; against it where the value surely moved
    away; 0 in between. Every year up to the due one votes: met after years behind is *mixed*.

    Parameters
    ----------
    base, later : DataFrame, (rows, ...)
        ``value``, ``bound``, ``origin``, ``audited``; `later` also ``year`` (int).
    level : float
        The target, in the unit of the value.
    since, due : int
        Years of the base and of the target.

    Returns
    -------
    DataFrame, (pairs, 3)
        ``first`` (base row), ``last`` (later row) and ``vote``.

    Raises
    ------
    MethodError
        If the target is not due after its base.

    Examples
    --------
    >>> one = {"bound": [""], "origin": ["x"], "audited": [True]}
    >>> base = pd.DataFrame({"value": [1.0], **one})
    >>> later = pd.DataFrame({"value": [1.5], "year": [2022], **one})
    >>> target_votes(base, later, 2.0, since=2020, due=2025)["vote"].tolist()
    [1]
    """
    _needs(base, "base")
    _needs(later, "later")
    if due <= since:
        raise MethodError(
            f"`due` must be later than `since`; they are {due} and {since}. Correct the years."
        )
    pairs = _pairs(base, later)
    start = (pairs["low_first"] + pairs["high_first"]) / 2
    way = np.sign(level - start)
    worst = pairs["low_last"].where(way > 0, pairs["high_last"])
    best = pairs["high_last"].where(way > 0, pairs["low_last"])
    met = way * (worst - level) >= 0
    gone = (later["year"].loc[pairs["last"]].to_numpy() - since) / (due - since)
    on_pace = way * (worst - start) >= gone * (level - start).abs()
    away = way * (best - start) < -STILL * start.abs()
    vote = np.where(met | (on_pace & (gone > 0)), 1, np.where(away, -1, 0))
    return pairs[["first", "last"]].assign(vote=vote)


def weigh(votes: Votes, *ends: pd.DataFrame) -> Weighed:
    """What votes come to, given who stands behind each end of the comparison.

    Votes of different signs make *mixed*; votes that all stand still make *mixed* too. Unanimous
    votes count only where each end is confirmed, for each measure by an audited row or by rows of
    two origins; else they are one party's word: *reported*. No vote at all is *undecidable*.

    Parameters
    ----------
    votes : DataFrame, (votes, ...)
        ``vote``, and ``first`` and perhaps ``last`` with the labels of rows.
    *ends : DataFrame, (rows, ...)
        The rows that ``first`` (and ``last``) name: ``origin`` and ``audited``.

    Returns
    -------
    Weighed

    Examples
    --------
    >>> rows = pd.DataFrame({"origin": ["a", "b"], "audited": [False, False]})
    >>> weigh(pd.DataFrame({"first": [0, 1], "vote": [1, 1]}), rows).verdict
    'supported'
    >>> weigh(pd.DataFrame({"first": [0], "vote": [1]}), rows).verdict
    'reported'
    """
    signs = set(votes["vote"].astype(int))
    counts = tuple(int((votes["vote"] == sign).sum()) for sign in (1, -1, 0))
    if not signs:
        return Weighed("undecidable", 0, *counts)
    if len(signs) > 1:
        return Weighed("mixed", 0, *counts)
    sign = signs.pop()
    confirmed = all(
        _confirmed(end.loc[votes[column].unique()])
        for column, end in zip(("first", "last"), ends, strict=False)
    )
    if not confirmed:
        return Weighed("reported", sign, *counts)
    return Weighed({1: "supported", -1: "contradicted", 0: "mixed"}[sign], sign, *counts)


def _confirmed(rows: pd.DataFrame) -> bool:
    """Whether each measure among the rows has an audited report, or reports of two origins."""
    facts = rows["measure"] if "measure" in rows.columns else pd.Series("", index=rows.index)
    return all(
        bool(mine["audited"].any()) or len(set(mine["origin"])) > 1
        for _, mine in rows.groupby(facts.to_numpy())
    )


def _pairs(first: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Every row of one beside every row of the other, with their readings."""
    left = reading(first).assign(first=first.index)
    right = reading(last).assign(last=last.index)
    return left.merge(right, how="cross", suffixes=("_first", "_last"))


def _needs(rows: pd.DataFrame, argument: str) -> None:
    missing = [column for column in NEEDED if column not in rows.columns]
    if missing:
        raise MethodError(
            f"`{argument}` must have the columns {', '.join(NEEDED)}; {named(missing)} is not "
            "there. Add it."
        )
    if not np.isfinite(rows["value"]).all():
        bad = [str(label) for label in rows.index[~np.isfinite(rows["value"])]]
        raise MethodError(
            f"`value` of `{argument}` must be finite; {len(bad)} of {len(rows)} are not, in rows "
            f"{named(bad)}. Drop those rows before the call."
        )


def standing(kind: str, test: str, weighed: Weighed, *, arrived: bool = True) -> str:
    """A verdict in the word of the statement's kind.

    Parameters
    ----------
    kind : str
        ``claim``, ``goal``, ``initiative`` or ``commitment``.
    test : str
        The test that was made.
    weighed : Weighed
    arrived : bool
        For a target: whether it is met already.

    Returns
    -------
    str
        A claim keeps the verdict's own word; a goal is ``nearing``, ``standing_still`` or
        ``receding``; the others are ``done``, ``under_way``, ``reversed`` or ``not_seen``.

    Examples
    --------
    >>> standing("goal", "rises", Weighed("supported", 1, 1, 0, 0))
    'nearing'
    """
    verdict = weighed.verdict
    if kind == "claim" or verdict == "reported":
        return verdict
    if verdict == "undecidable":
        return verdict if kind == "goal" else "not_seen"
    if verdict == "mixed":
        return "standing_still" if not weighed.rows_for + weighed.rows_against else "mixed"
    if kind == "goal":
        return "nearing" if verdict == "supported" else "receding"
    if verdict == "contradicted":
        return "reversed"
    moving = test in ("rises", "falls", "holds") or (test == "target" and not arrived)
    return "under_way" if moving else "done"
