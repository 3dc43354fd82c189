"""What must hold before a sentence on capabilities, or on how advice fared, is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from southgate.records import Fact, Names, Quantity, Ranked

__all__ = ["JUMPS", "LUCK", "NAMED", "TRUTHS_CAPABILITIES"]

NAMED = 60.0
"""Per cent of draws in which a name must stand, where a finding gives no level of its own."""
LUCK = 10.0
"""Per cent of random lists that may do as well as a name, at most."""
JUMPS = 25.0
"""Per cent of all change that may come from jumps before a change is left unexplained."""
_FAMILIES = 3
_GOODS = 5
_PRINTED = 0.5
_NEVER = 1e-9

Facts = Mapping[str, Fact]
Truth = Callable[[Facts], bool]


def _number(facts: Facts, name: str) -> float | None:
    fact = facts.get(name)
    return fact.value if isinstance(fact, Quantity) else None


def _of(test: Callable[..., bool], *names: str) -> Truth:
    """Apply a test to numbers by name; where one is missing nothing is claimed."""

    def truth(facts: Facts) -> bool:
        given = [number for name in names if (number := _number(facts, name)) is not None]
        return len(given) < len(names) or test(*given)

    return truth


def _all(*truths: Truth) -> Truth:
    return lambda facts: all(truth(facts) for truth in truths)


def _codes(facts: Facts, name: str) -> tuple[str, ...] | None:
    fact = facts.get(name)
    return tuple(item.code for item in fact.items) if isinstance(fact, Names) else None


def _listed(name: str, most: int | None = None) -> Truth:
    """Test that names are given, each once, and not more than fit."""

    def truth(facts: Facts) -> bool:
        codes = _codes(facts, name)
        if codes is None:
            return True
        return 0 < len(codes) <= (most or len(codes)) and len(set(codes)) == len(codes)

    return truth


def _level(facts: Facts) -> float:
    given = _number(facts, "level")
    return NAMED if given is None else given


def _reaches(name: str) -> Truth:
    def truth(facts: Facts) -> bool:
        share = _number(facts, name)
        return share is None or share >= _level(facts)

    return truth


def _falls_short(name: str) -> Truth:
    def truth(facts: Facts) -> bool:
        share = _number(facts, name)
        return share is None or share < _level(facts)

    return truth


def _unnamed(facts: Facts) -> bool:
    """Hold where the share is too small or, as far as that is given, luck does as well."""
    chance = _number(facts, "chance")
    return _falls_short("share")(facts) or (chance is not None and chance > LUCK)


def _parts(*names: str) -> Truth:
    """Test that numbers are shares in per cent."""

    def truth(facts: Facts) -> bool:
        given = (_number(facts, name) for name in names)
        return all(share is None or 0 <= share <= 100 for share in given)

    return truth


def _counts(*names: str) -> Truth:
    """Test that numbers are whole and not negative."""

    def truth(facts: Facts) -> bool:
        given = (_number(facts, name) for name in names)
        return all(count is None or (count >= 0 and count == int(count)) for count in given)

    return truth


def _enough(names: str, count: str) -> Truth:
    def truth(facts: Facts) -> bool:
        codes, number = _codes(facts, names), _number(facts, count)
        return codes is None or number is None or len(codes) <= number

    return truth


def _rank(facts: Facts) -> bool:
    """Hold where a rank lies in its range, and both among what is ranked."""
    fact = facts.get("rank")
    if not isinstance(fact, Ranked):
        return True
    low = fact.rank if fact.low is None else fact.low
    high = fact.rank if fact.high is None else fact.high
    return 1 <= low <= fact.rank <= high <= fact.of


def _rank_of(count: str) -> Truth:
    def truth(facts: Facts) -> bool:
        fact, number = facts.get("rank"), _number(facts, count)
        return not isinstance(fact, Ranked) or number is None or fact.of <= number

    return truth


def _inside(*names: str) -> Truth:
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


def _scored(*names: str) -> Truth:
    """Test that numbers are areas under a curve, from 0 to 1."""
    areas = tuple(_of(lambda area: 0 <= area <= 1, name) for name in names)
    return _all(*areas, _inside(*names))


def _difference(test: Callable[[float, float], bool]) -> Truth:
    """Apply a test to the interval of the difference, which must be that of the two scores."""

    def truth(facts: Facts) -> bool:
        fact = facts.get("difference")
        if not isinstance(fact, Quantity) or fact.low is None or fact.high is None:
            return not isinstance(fact, Quantity)
        return test(fact.low, fact.high)

    return truth


def _gained(density: float, baseline: float, difference: float) -> bool:
    return abs(density - baseline - difference) <= 0.01


def _summed(change: float, *parts: float) -> bool:
    size = max(map(abs, (change, *parts)))
    return abs(sum(parts) - change) <= max(_PRINTED, 1e-6 * size)


_DRAWN = _all(_parts("share", "chance"), _of(lambda draws: draws > 0, "draws"))
_FAMILY = _all(
    _DRAWN, _parts("without"), _reaches("share"), _of(lambda luck: luck <= LUCK, "chance")
)
_TESTED = _all(
    _scored("density", "baseline"),
    _inside("difference", "precision", "precision_baseline"),
    _of(_gained, "density", "baseline", "difference"),
    _parts("precision", "precision_baseline", "chance"),
    _counts("regions", "entries"),
)

TRUTHS_CAPABILITIES: Mapping[str, Truth] = {
    "capabilities.families": _all(
        _listed("families", _FAMILIES),
        _enough("families", "named"),
        _of(lambda draws: draws > 0, "draws"),
    ),
    "capabilities.none": _all(_DRAWN, _unnamed),
    "capabilities.family_leaves": _all(_FAMILY, _falls_short("without")),
    "capabilities.family_stays": _all(_FAMILY, _reaches("without")),
    "capabilities.headings": _all(_listed("goods"), _parts("level")),
    "capabilities.no_heading": _all(_DRAWN, _unnamed),
    "capabilities.nearest": _all(_DRAWN, _rank, _rank_of("activities")),
    "capabilities.left_out": _all(
        _counts("changed", "of", "next"),
        _of(lambda changed, of: changed <= of, "changed", "of"),
        _of(lambda changed, other: other <= changed, "changed", "next"),
    ),
    "capabilities.agreement": _all(
        _parts("shared"),
        _counts("goods", "codings", "clusters"),
        _of(lambda hands: hands >= 2, "codings"),
    ),
    "capabilities.trial": _all(
        _parts("precision", "chance", "already", "other"),
        _inside("precision", "already", "other"),
        _of(lambda cases: cases > 0, "cases"),
    ),
    "capabilities.coverage": _all(_parts("coverage", "level"), _counts("cases")),
    "capabilities.crowding_unknown": _all(
        _counts("regions"), _of(lambda regions, least: regions < least, "regions", "least")
    ),
    "capabilities.measured": _all(_listed("goods", _GOODS), _parts("level")),
    "capabilities.unmeasured": _all(_rank, _parts("level")),
    "capabilities.strengths": _all(
        _of(lambda quotient: quotient >= 1 - _NEVER, "quotient"),
        _of(lambda strengths: strengths >= 1, "strengths"),
        _counts("strengths"),
    ),
    "capabilities.shift": _of(_summed, "change", "national", "mix", "regional"),
    "capabilities.distinctive": _all(_listed("goods", _GOODS), _parts("share"), _counts("near")),
    "capabilities.shift_unsure": _all(
        _counts("jumps"),
        _parts("share"),
        _of(lambda jumps: jumps > 0, "jumps"),
        _of(lambda share: share >= JUMPS, "share"),
    ),
    "capabilities.crowding": _all(
        _counts("rivals", "regions"),
        _of(lambda rivals, regions: rivals <= regions, "rivals", "regions"),
    ),
    "capabilities.entered": _all(
        _counts("units", "offered", "activities"),
        _of(lambda units, offered: 0 < units <= offered, "units", "offered"),
        _of(lambda carried, units: 0 < carried <= units + _NEVER, "participation", "units"),
    ),
    "record.backtest_better": _all(_TESTED, _difference(lambda low, _: low > 0)),
    "record.backtest_worse": _all(_TESTED, _difference(lambda _, high: high < 0)),
    "record.backtest_level": _all(_TESTED, _difference(lambda low, high: low <= 0 <= high)),
    "record.weights": _scored("auc", "baseline"),
    "record.lesson": _all(
        _counts("pairs", "better", "worse"),
        _of(lambda pairs: pairs > 0, "pairs"),
        _of(lambda better, worse, pairs: better + worse <= pairs, "better", "worse", "pairs"),
        _of(lambda up, down, pairs: up + down <= pairs, "picks_better", "picks_worse", "pairs"),
    ),
}
"""One test for every sentence of the chapters `capabilities` and `record`."""
