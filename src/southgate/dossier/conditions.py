"""What a truth of a sentence is made of: tests of its facts by name.

Where a fact is missing a sentence claims nothing, and every test holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from southgate.records import Fact, Names, Quantity, Ranked

__all__ = [
    "Facts",
    "Truth",
    "all_of",
    "codes",
    "holding",
    "inside",
    "names_once",
    "no_more_names",
    "number",
    "ranked",
    "ranked_among",
    "ranks",
    "shares",
    "spans",
    "whole",
]

Facts = Mapping[str, Fact]
Truth = Callable[[Facts], bool]

_NEVER = 1e-9


def number(facts: Facts, name: str) -> float | None:
    """Give a number by name, or None where there is none."""
    fact = facts.get(name)
    return fact.value if isinstance(fact, Quantity) else None


def holding(test: Callable[..., bool], *names: str) -> Truth:
    """Apply a test to numbers by name; where one is missing nothing is claimed."""

    def truth(facts: Facts) -> bool:
        given = [value for name in names if (value := number(facts, name)) is not None]
        return len(given) < len(names) or test(*given)

    return truth


def all_of(*truths: Truth) -> Truth:
    """Hold where all hold."""
    return lambda facts: all(truth(facts) for truth in truths)


def codes(facts: Facts, name: str) -> tuple[str, ...] | None:
    """Give the codes of names, or None where there are none."""
    fact = facts.get(name)
    return tuple(item.code for item in fact.items) if isinstance(fact, Names) else None


def names_once(name: str, most: int | None = None) -> Truth:
    """Test that names are given, each once, and not more than fit."""

    def truth(facts: Facts) -> bool:
        given = codes(facts, name)
        if given is None:
            return True
        return 0 < len(given) <= (most or len(given)) and len(set(given)) == len(given)

    return truth


def shares(*names: str) -> Truth:
    """Test that numbers are shares in per cent."""

    def truth(facts: Facts) -> bool:
        given = (number(facts, name) for name in names)
        return all(share is None or 0 <= share <= 100 for share in given)

    return truth


def whole(*names: str) -> Truth:
    """Test that numbers are whole and not negative."""

    def truth(facts: Facts) -> bool:
        given = (number(facts, name) for name in names)
        return all(count is None or (count >= 0 and count == int(count)) for count in given)

    return truth


def no_more_names(names: str, count: str) -> Truth:
    """Test that names are no more than a count."""

    def truth(facts: Facts) -> bool:
        given, most = codes(facts, names), number(facts, count)
        return given is None or most is None or len(given) <= most

    return truth


def ranked(facts: Facts) -> bool:
    """Hold where a rank lies in its range, and both among what is ranked."""
    fact = facts.get("rank")
    if not isinstance(fact, Ranked):
        return True
    low = fact.rank if fact.low is None else fact.low
    high = fact.rank if fact.high is None else fact.high
    return 1 <= low <= fact.rank <= high <= fact.of


def ranked_among(count: str) -> Truth:
    """Test that a rank is among no more than a count."""

    def truth(facts: Facts) -> bool:
        fact, most = facts.get("rank"), number(facts, count)
        return not isinstance(fact, Ranked) or most is None or fact.of <= most

    return truth


def inside(*names: str) -> Truth:
    """Test that numbers lie in their intervals."""

    def truth(facts: Facts) -> bool:
        given = [facts.get(name) for name in names]
        return all(
            not isinstance(fact, Quantity)
            or fact.low is None
            or fact.high is None
            or fact.low - _NEVER <= fact.value <= fact.high + _NEVER
            for fact in given
        )

    return truth


def spans(name: str, test: Callable[[float, float], bool]) -> Truth:
    """Apply a test to the two ends of a number, where it has them."""

    def truth(facts: Facts) -> bool:
        fact = facts.get(name)
        if not isinstance(fact, Quantity) or fact.low is None or fact.high is None:
            return True
        return test(fact.low, fact.high)

    return truth


def ranks(name: str, count: str) -> Truth:
    """Test that a rank by its name lies in its range, and both among a count."""

    def truth(facts: Facts) -> bool:
        fact, most = facts.get(name), number(facts, count)
        return ranked({"rank": fact}) and (
            not isinstance(fact, Ranked) or most is None or fact.of == most
        )

    return truth
