"""What must hold of the numbers before a sentence may be printed.

The tests read "about", "over" and "nearly" as the rules page says, so that a direction is only
said where the ranges lie apart. A sentence whose facts are missing claims nothing, and holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from southgate.dossier.conditions import Facts, Truth, all_of
from southgate.dossier.truths_capabilities import TRUTHS_CAPABILITIES
from southgate.dossier.truths_deals import TRUTHS_DEALS
from southgate.dossier.truths_docking import TRUTHS_DOCKING
from southgate.dossier.truths_goals import TRUTHS_GOALS
from southgate.dossier.truths_goods import TRUTHS_GOODS
from southgate.dossier.truths_ground import TRUTHS_GROUND
from southgate.dossier.truths_linkages import TRUTHS_LINKAGES
from southgate.dossier.truths_partners import TRUTHS_PARTNERS, TRUTHS_SCENARIOS, TRUTHS_TIES
from southgate.dossier.truths_supply import TRUTHS_SUPPLY
from southgate.dossier.truths_transfer import TRUTHS_TRANSFER
from southgate.dossier.truths_visitors import TRUTHS_VISITORS
from southgate.errors import DossierError
from southgate.records import Finding, Name, Names, Period, Quantity

__all__ = ["ABOUT", "OVER", "STILL", "TRUTHS", "holds"]

STILL = 0.02
ABOUT = 0.05
OVER = 0.10
_SLACK = 1e-9
_PRINTED = 0.05
_ROUNDING = 0.005


def holds(finding: Finding) -> bool:
    """Tell whether a finding's numbers carry its sentence.

    Raises
    ------
    DossierError
        If no truth is written for its key.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = {"first": Quantity(1.0, "t"), "last": Quantity(2.0, "t")}
    >>> [holds(Finding(f"strategy.{way}", facts, pd.DataFrame(), ())) for way in ("rose", "fell")]
    [True, False]
    """
    if finding.key not in TRUTHS:
        raise DossierError(
            f"The sentence `{finding.key}` must have a truth test; it has none. "
            "Add it to truths.py."
        )
    return TRUTHS[finding.key](finding.facts)


def _of(test: Callable[..., bool], *names: str) -> Truth:
    """Apply a test to quantities by name; where one is missing nothing is claimed."""

    def truth(facts: Facts) -> bool:
        given = [fact for fact in (facts.get(name) for name in names) if isinstance(fact, Quantity)]
        return len(given) < len(names) or test(*given)

    return truth


def _named(test: Callable[[tuple[str, ...]], bool], name: str) -> Truth:
    """Apply a test to the codes of a name or of names."""

    def truth(facts: Facts) -> bool:
        fact = facts.get(name)
        if isinstance(fact, Names):
            return test(tuple(item.code for item in fact.items))
        return not isinstance(fact, Name) or test((fact.code,))

    return truth


def _span(quantity: Quantity) -> tuple[float, float]:
    """Read a quantity as a range: of its reports, else of its bound."""
    if quantity.low is not None and quantity.high is not None:
        return quantity.low, quantity.high
    value, size = quantity.value, abs(quantity.value)
    below = {"about": ABOUT, "at_most": OVER}.get(quantity.bound, 0.0)
    above = {"about": ABOUT, "at_least": OVER}.get(quantity.bound, 0.0)
    return value - below * size, value + above * size


def _above(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and _span(one)[0] > _span(other)[1]


def _rose(first: Quantity, last: Quantity) -> bool:
    return _above(last, first)


def _fell(first: Quantity, last: Quantity) -> bool:
    return _above(first, last)


def _widely(quantity: Quantity) -> tuple[float, float]:
    """Read a quantity as wide as any report may be: a range forgets how exact its ends are."""
    low, high = _span(quantity)
    if quantity.low is None or quantity.high is None:
        return low, high
    return low - OVER * abs(low), high + OVER * abs(high)


def _open(one: Quantity, other: Quantity) -> bool:
    """Hold where the two do not surely differ by more than standing still."""
    (low, high), (low_other, high_other) = _widely(one), _widely(other)
    still = STILL * max(abs(low), abs(high))
    return one.unit == other.unit and low_other - high <= still and low - high_other <= still


def _still(first: Quantity, last: Quantity) -> bool:
    return abs(last.value - first.value) <= STILL * abs(first.value) * (1 + _SLACK) + _SLACK


def _reaches(value: Quantity, level: Quantity) -> bool:
    return _span(value)[0] >= level.value


def _misses(value: Quantity, level: Quantity) -> bool:
    return _span(value)[1] < level.value


def _within(value: Quantity, level: Quantity) -> bool:
    return _span(value)[1] <= level.value


def _beyond(value: Quantity, level: Quantity) -> bool:
    return _span(value)[0] > level.value


def _straddles(value: Quantity, level: Quantity) -> bool:
    low, high = _widely(value)
    return low <= level.value <= high


def _middle(quantity: Quantity) -> float:
    return sum(_span(quantity)) / 2


def _left(first: Quantity, last: Quantity, level: Quantity) -> float:
    """Measure how much of the way to a target is left; nothing or less where it is met."""
    return _sign(first, level) * (level.value - last.value)


def _gone(first: Quantity, last: Quantity, level: Quantity) -> float:
    """Measure how much of the way to a target is gone; less than nothing where it moved away."""
    return _sign(first, level) * (_middle(last) - _middle(first))


def _sign(first: Quantity, level: Quantity) -> int:
    return 1 if level.value >= first.value else -1


def _met(*steps: Quantity) -> bool:
    return _left(*steps) <= 0


def _nearing(*steps: Quantity) -> bool:
    return _left(*steps) > 0 and _gone(*steps) > 0


def _standing(*steps: Quantity) -> bool:
    return _left(*steps) > 0


def _receding(*steps: Quantity) -> bool:
    return _gone(*steps) < 0


def _alike(*quantities: Quantity) -> bool:
    return len({quantity.unit for quantity in quantities}) == 1


def _sums(whole: Quantity, *parts: Quantity) -> bool:
    return sum(part.value for part in parts) == whole.value


def _at_most(part: Quantity, whole: Quantity) -> bool:
    return 0 <= part.value <= whole.value


def _positive(*quantities: Quantity) -> bool:
    return all(quantity.value > 0 for quantity in quantities)


def _counted(*quantities: Quantity) -> bool:
    return all(
        quantity.value >= 0 and quantity.value == int(quantity.value) for quantity in quantities
    )


def _grown(first: Quantity, last: Quantity, change: Quantity) -> bool:
    return first.value != 0 and abs(change.value - 100 * (last.value / first.value - 1)) <= _PRINTED


def _shares(*parts: Quantity) -> bool:
    return (
        all(0 <= part.value <= 100 for part in parts)
        and abs(sum(part.value for part in parts) - 100) <= 100 * STILL
    )


def _gapped(before: Quantity, added: Quantity, after: Quantity, gap: Quantity) -> bool:
    missing = after.value - before.value - added.value
    return abs(missing - gap.value) <= _ROUNDING * abs(after.value) < abs(missing)


def _shifted(
    part_first: Quantity, whole_first: Quantity, part_last: Quantity, whole_last: Quantity
) -> bool:
    """Parts within their wholes, and shares that lie apart however the reports are read."""
    pairs = ((part_first, whole_first), (part_last, whole_last))
    if not all(0 <= part.value <= whole.value and whole.value > 0 for part, whole in pairs):
        return False
    (low, high), (low_last, high_last) = (
        (_span(part)[0] / _span(whole)[1], _span(part)[1] / _span(whole)[0])
        for part, whole in pairs
    )
    return high < low_last or high_last < low


def _ordered(quantity: Quantity) -> bool:
    low, high = _span(quantity)
    return low <= high


def _no_more_than(few: str, name: str, *, least: int = 0) -> Truth:
    """Test that a list of names is not longer than a count."""

    def truth(facts: Facts) -> bool:
        items, count = facts.get(few), facts.get(name)
        return (
            not (isinstance(items, Names) and isinstance(count, Quantity))
            or least <= len(items.items) <= count.value
        )

    return truth


def _in_order(facts: Facts) -> bool:
    since, until = facts.get("since"), facts.get("until")
    return not (isinstance(since, Period) and isinstance(until, Period)) or since.code < until.code


def _says_nothing(_: Facts) -> bool:
    """Hold: the sentence says only that something cannot be said."""
    return True


def _some(codes: tuple[str, ...]) -> bool:
    return len(codes) > 0


def _distinct(codes: tuple[str, ...]) -> bool:
    return all(one != other for one, other in pairwise(sorted(codes)))


_SUM = _of(_sums, "statements", "supported", "contradicted", "mixed", "undecided")
_POINTING = _of(_at_most, "measures", "of")
_MORE_THAN_NONE = _of(_positive, "measures")

TRUTHS: Mapping[str, Truth] = {
    "strategy.count": all_of(
        _SUM,
        _of(_at_most, "reported", "undecided"),
        _of(_at_most, "reported_against", "reported"),
        _of(_at_most, "opened", "undecided"),
        _of(_counted, "tables"),
    ),
    "strategy.wanted": all_of(
        _of(_at_most, "opened", "undecided"), _named(_some, "tables"), _named(_distinct, "tables")
    ),
    "strategy.rules": _of(_positive, "still", "about", "at_least"),
    "strategy.answer": _SUM,
    "strategy.rose": _of(_rose, "first", "last"),
    "strategy.fell": _of(_fell, "first", "last"),
    "strategy.unchanged": _of(_still, "first", "last"),
    "strategy.uncertain": _of(_open, "first", "last"),
    "strategy.conflict": _of(_open, "first", "last"),
    "strategy.reaches": _of(_reaches, "value", "level"),
    "strategy.misses": _of(_misses, "value", "level"),
    "strategy.within": _of(_within, "value", "level"),
    "strategy.beyond": _of(_beyond, "value", "level"),
    "strategy.straddles": _of(_straddles, "value", "level"),
    "strategy.seen": all_of(_of(_positive, "value"), _of(_positive, "rows")),
    "strategy.absent": all_of(_of(lambda value: value.value <= 0, "value"), _of(_positive, "rows")),
    "strategy.met": _of(_met, "first", "last", "level"),
    "strategy.nearing": _of(_nearing, "first", "last", "level"),
    "strategy.standing": _of(_standing, "first", "last", "level"),
    "strategy.wavering": _of(_alike, "first", "last", "level"),
    "strategy.receding": _of(_receding, "first", "last", "level"),
    "strategy.more": _of(_above, "ours", "theirs"),
    "strategy.less": _of(lambda ours, theirs: _above(theirs, ours), "ours", "theirs"),
    "strategy.equal": _of(_open, "ours", "theirs"),
    "strategy.contested": _of(_alike, "ours", "theirs"),
    "strategy.found": _named(_some, "finding"),
    "strategy.undecided": _says_nothing,
    "strategy.no_rows": _says_nothing,
    "strategy.across_break": _in_order,
    "profile.size": all_of(_of(_positive, "output"), _of(_positive, "people")),
    "profile.structure": _of(_shares, "primary", "secondary", "tertiary"),
    "profile.grew": all_of(
        _of(_rose, "first", "last"),
        _of(_positive, "change"),
        _of(_grown, "first", "last", "change"),
    ),
    "profile.shrank": all_of(
        _of(_fell, "first", "last"),
        _of(lambda change: change.value < 0, "change"),
        _of(_grown, "first", "last", "change"),
    ),
    "profile.unchanged": all_of(
        _of(_still, "first", "last"), _of(lambda change: change.value == 0, "change")
    ),
    "profile.breaks": _of(_counted, "breaks"),
    "profile.peers": all_of(
        _no_more_than("peers", "candidates", least=1),
        _named(_some, "measures"),
        _named(_distinct, "peers"),
    ),
    "profile.peers_named": all_of(_named(_some, "peers"), _named(_distinct, "peers")),
    "profile.peers_sure": all_of(
        _no_more_than("stable", "peers"), _of(_positive, "choices"), _named(_distinct, "stable")
    ),
    "show.editions": all_of(
        _of(_at_most, "conflicts", "reports"), _of(_counted, "editions", "reports", "conflicts")
    ),
    "show.axis_rose": all_of(_of(_rose, "first", "last"), _POINTING, _MORE_THAN_NONE),
    "show.axis_fell": all_of(_of(_fell, "first", "last"), _POINTING, _MORE_THAN_NONE),
    "show.axis_mixed": all_of(_POINTING, _of(_positive, "of")),
    "show.axis_still": all_of(_of(_still, "first", "last"), _POINTING, _MORE_THAN_NONE),
    "show.axis_unsaid": _of(lambda measures: measures.value == 0, "measures"),
    "show.share_pair": _of(_shifted, "part_first", "whole_first", "part_last", "whole_last"),
    "show.share_open": _of(
        lambda *pair: not _shifted(*pair), "part_first", "whole_first", "part_last", "whole_last"
    ),
    "show.cumulative": _of(_gapped, "before", "added", "after", "gap"),
    "show.planned": all_of(_of(_ordered, "planned"), _of(_positive, "planned", "realised")),
    "show.peers": all_of(
        _of(_ordered, "theirs"), _of(_alike, "ours", "theirs"), _named(_some, "peers")
    ),
    "show.lever": all_of(_of(_at_most, "origins", "rows"), _of(_counted, "rows", "origins")),
    **TRUTHS_CAPABILITIES,
    **TRUTHS_DOCKING,
    **TRUTHS_DEALS,
    **TRUTHS_TRANSFER,
    **TRUTHS_GOALS,
    **TRUTHS_LINKAGES,
    **TRUTHS_PARTNERS,
    **TRUTHS_SUPPLY,
    **TRUTHS_GOODS,
    **TRUTHS_SCENARIOS,
    **TRUTHS_TIES,
    **TRUTHS_VISITORS,
    **TRUTHS_GROUND,
}
"""One test for every sentence of the catalogue."""
