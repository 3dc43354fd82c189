"""What must hold before a sentence on goals is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    names_once,
    number,
    shares,
    whole,
)
from southgate.records import Name, Names, Quantity

__all__ = ["TRUTHS_GOALS"]

PULL = -0.3


def _ranged(*names: str) -> Truth:
    """Test that a rank stands with its range, and both among what is ranked."""

    def truth(facts: Facts) -> bool:
        of = number(facts, "regions")
        for fact in (facts.get(name) for name in names):
            if not isinstance(fact, Quantity):
                continue
            if fact.low is None or fact.high is None:
                return False
            if not 1 <= fact.low <= fact.value <= fact.high <= (fact.high if of is None else of):
                return False
        return True

    return truth


def _range(test: Callable[[float, float, float], bool]) -> Truth:
    """Apply a test to the ends of the range and the number of regions."""

    def truth(facts: Facts) -> bool:
        fact, of = facts.get("rank"), number(facts, "regions")
        if not isinstance(fact, Quantity) or fact.low is None or fact.high is None or of is None:
            return True
        return test(fact.low, fact.high, of / 3)

    return truth


def _apart(test: Callable[[Quantity, Quantity], bool]) -> Truth:
    def truth(facts: Facts) -> bool:
        first, last = facts.get("first"), facts.get("last")
        if not (isinstance(first, Quantity) and isinstance(last, Quantity)):
            return True
        return test(first, last)

    return truth


def _rose(first: Quantity, last: Quantity) -> bool:
    return last.high is not None and first.low is not None and last.high < first.low


def _fell(first: Quantity, last: Quantity) -> bool:
    return _rose(last, first)


def _stayed(first: Quantity, last: Quantity) -> bool:
    return not (_rose(first, last) or _fell(first, last))


def _two_names(facts: Facts) -> bool:
    given = [facts.get("first"), facts.get("second")]
    codes = [fact.code for fact in given if isinstance(fact, Name)]
    return len(set(codes)) == len(codes)


def _fewer_goals(facts: Facts) -> bool:
    goals, of = facts.get("goals"), number(facts, "of")
    return not isinstance(goals, Names) or of is None or 0 < len(goals.items) <= of


def _reached(test: Callable[[float, float, float], bool]) -> Truth:
    """Apply a test to the fan and the target, in the direction that the target has."""

    def truth(facts: Facts) -> bool:
        fan, target = facts.get("reached"), number(facts, "target")
        if not isinstance(fan, Quantity) or fan.low is None or fan.high is None or target is None:
            return True
        return test(fan.low, fan.high, target)

    return truth


def _disputed(facts: Facts) -> bool:
    """Hold where reports differ and the target lies between them."""
    value, target = facts.get("value"), number(facts, "target")
    if not isinstance(value, Quantity) or target is None:
        return True
    return value.low is not None and value.high is not None and value.low <= target <= value.high


def _meets(value: float, target: float, floor: float) -> bool:
    return value >= target if floor else value <= target


def _on(*, course: bool) -> Truth:
    """Test that the whole fan meets the target, or none of it does."""

    def truth(facts: Facts) -> bool:
        fan, floor = facts.get("reached"), number(facts, "floor")
        target = number(facts, "target")
        if not isinstance(fan, Quantity) or fan.low is None or fan.high is None:
            return True
        if floor is None or target is None:
            return True
        ends = [_meets(end, target, floor) for end in (fan.low, fan.high)]
        return all(ends) if course else not any(ends)

    return truth


def _moved(test: Callable[[float], bool]) -> Truth:
    """Test the way from the first to the last answer."""
    return holding(lambda before, index: test(index - before), "before", "index")


def _overlapping(facts: Facts) -> bool:
    before, index = facts.get("before"), facts.get("index")
    if not (isinstance(before, Quantity) and isinstance(index, Quantity)):
        return True
    return _stayed(before, index)


def _unmoved(facts: Facts) -> bool:
    """Hold where nothing is said to have stayed, or the two ranges meet."""
    first, last = facts.get("first"), facts.get("rank")
    if not (isinstance(first, Quantity) and isinstance(last, Quantity)):
        return True
    return number(facts, "moved") != 0 or _stayed(first, last)


_STANDS = all_of(_ranged("rank", "first"), _unmoved, whole("regions", "indicators"))
_MOVES = all_of(_ranged("first", "last"), whole("regions", "indicators"))
_CORRELATED = all_of(_two_names, holding(lambda r: -1 <= r <= 1, "correlation"), whole("regions"))

_SCALED = all_of(holding(lambda index: 0 <= index <= 100, "index"), whole("answers"))

TRUTHS_GOALS: Mapping[str, Truth] = {
    "goals.ahead": all_of(_STANDS, _range(lambda _, high, third: high <= third)),
    "goals.behind": all_of(_STANDS, _range(lambda low, _, third: low > 2 * third)),
    "goals.middle": all_of(
        _STANDS,
        _range(
            lambda low, high, third: (
                high > third and low <= 2 * third and not (low <= third and high > 2 * third)
            )
        ),
    ),
    "goals.anywhere": all_of(
        _STANDS, _range(lambda low, high, third: low <= third and high > 2 * third)
    ),
    "goals.stayed": all_of(_MOVES, _apart(_stayed)),
    "goals.rose": all_of(_MOVES, _apart(_rose)),
    "goals.fell": all_of(_MOVES, _apart(_fell)),
    "goals.one_year": _ranged("last"),
    "goals.single": whole("regions"),
    "goals.screened": all_of(
        whole("kept", "of", "borrowed", "still", "unsteady"),
        holding(lambda of, *parts: sum(parts) == of, "of", "kept", "borrowed", "still", "unsteady"),
    ),
    "goals.naive": all_of(
        whole("first", "last", "regions"),
        holding(lambda a, b, of: 1 <= a <= of and 1 <= b <= of, "first", "last", "regions"),
    ),
    "goals.lever": all_of(
        whole("rank", "without"), holding(lambda rank, other: rank != other, "rank", "without")
    ),
    "goals.pulls": all_of(_CORRELATED, holding(lambda r: r <= PULL, "correlation")),
    "goals.no_pull": all_of(_CORRELATED, holding(lambda r: r > PULL - 0.005, "correlation")),
    "goals.unmeasured": all_of(names_once("goals"), _fewer_goals),
    "goals.target_met": holding(_meets, "value", "target", "floor"),
    "goals.target_missed": holding(
        lambda *numbers: not _meets(*numbers), "value", "target", "floor"
    ),
    "goals.target_disputed": _disputed,
    "goals.target_on_course": _on(course=True),
    "goals.target_off_course": _on(course=False),
    "goals.target_open": _reached(lambda low, high, target: low <= target <= high),
    "goals.targets_unsaid": all_of(
        whole("unsaid", "of", "least"),
        holding(lambda unsaid, of: 1 <= unsaid <= of, "unsaid", "of"),
    ),
    "goals.parts": holding(lambda low, high: low < high, "low", "high"),
    "goals.trailing": all_of(
        whole("parts", "last", "measures"),
        holding(lambda last, of: of < 2 * last <= 2 * of, "last", "measures"),
        holding(lambda parts: parts > 1, "parts"),
    ),
    "goals.lacking": all_of(
        whole("lacking", "opens"), holding(lambda a, of: 1 <= a <= of, "opens", "lacking")
    ),
    "goals.gains": all_of(whole("picks"), shares("share", "people")),
    "goals.gains_unknown": all_of(),
    "goals.ask": all_of(
        whole("asked", "clustered"),
        holding(lambda asked, more: 0 < asked <= more, "asked", "clustered"),
    ),
    "goals.answers_rose": all_of(_SCALED, _moved(lambda change: change > 0)),
    "goals.answers_fell": all_of(_SCALED, _moved(lambda change: change < 0)),
    "goals.answers_stayed": all_of(_SCALED, _overlapping),
    "strategy.goals": all_of(
        holding(
            lambda of, *parts: sum(parts) == of,
            *("statements", "supported", "contradicted", "mixed", "undecided"),
        ),
        holding(lambda opened, undecided: 1 <= opened <= undecided, "opened", "undecided"),
    ),
    "goals.answers": _SCALED,
}
"""One test for every sentence of the chapter `goals`."""
