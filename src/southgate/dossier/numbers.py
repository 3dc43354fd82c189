"""Numbers and periods in words: one value, one precision, two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from southgate.errors import DossierError
from southgate.records import Quantity

__all__ = [
    "LOCALES",
    "Style",
    "day",
    "is_one",
    "period_kind",
    "period_words",
    "rounded",
    "shortened",
    "worded",
]

LOCALES = {"en": Locale("en", "GB"), "zh": Locale("zh", script="Hans")}

_SCALES = {
    "en": ((12, "trillion"), (9, "billion"), (6, "million")),
    "zh": ((12, "trillion"), (8, "hundred_million"), (4, "ten_thousand")),
}
_CLEAN = 12
_PERIOD = re.compile(r"\d{4}(?:-H[12]|-Q[1-4]|-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Style:
    """How one language writes numbers: its code and the patterns of its catalogue."""

    language: str
    patterns: Mapping[str, str]
    symbol: str = ""
    symbol_one: str = ""


def rounded(
    value: float, unit: str = "1", bound: str = "", rounding: str = ROUND_HALF_EVEN
) -> Decimal:
    """Round a value as its doubt allows, alike in every language.

    At most four significant digits, three after "about"; "over" is never rounded up, nor "nearly"
    down. A share as printed (two decimals at most) stays; a computed one keeps one decimal.

    Examples
    --------
    >>> rounded(4_667_134, "person"), rounded(3.8158, "%"), rounded(67.94, "%")
    (Decimal('4667000'), Decimal('3.8'), Decimal('67.94'))
    >>> rounded(12_345, "visit", "at_least")
    Decimal('12340')
    """
    exact = _significant(Decimal(repr(float(value))), _CLEAN, ROUND_HALF_EVEN)
    if unit == "%":
        return exact if _decimals(exact) <= 2 else _share(exact, rounding)
    rounding = {"at_least": ROUND_FLOOR, "at_most": ROUND_CEILING}.get(bound, rounding)
    return _significant(exact, 3 if bound == "about" else 4, rounding)


def shortened(quantity: Quantity) -> Quantity:
    """Round a number and its interval as estimates are printed: shares to .1, others to .001.

    Examples
    --------
    >>> shortened(Quantity(0.63271, "1", low=0.61149, high=0.65))
    Quantity(value=0.633, unit='1', period='', bound='', basis='', low=0.611, high=0.65)
    """
    places = 1 if quantity.unit == "%" else 3
    low, high = (
        None if end is None else round(end, places) for end in (quantity.low, quantity.high)
    )
    return replace(quantity, value=round(quantity.value, places), low=low, high=high)


def _share(exact: Decimal, rounding: str) -> Decimal:
    return (
        exact.quantize(Decimal("0.1"), rounding)
        if abs(exact) >= 1
        else _significant(exact, 2, rounding)
    )


def _significant(value: Decimal, digits: int, rounding: str) -> Decimal:
    if not value.is_finite():
        raise DossierError(f"A number in a sentence must be finite; one is {value}. Drop its row.")
    if value == 0:
        return Decimal(0)
    step = Decimal(1).scaleb(value.adjusted() - digits + 1)
    return _plain((value / step).to_integral_value(rounding) * step)


def _plain(value: Decimal) -> Decimal:
    """Drop trailing zeros behind the point; keep those before it as digits."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def is_one(value: float, language: str) -> bool:
    """Tell whether a count takes the singular.

    Examples
    --------
    >>> is_one(1, "en"), is_one(0, "en"), is_one(1, "zh")
    (True, False, False)
    """
    return LOCALES[language].plural_form(Decimal(repr(float(value))).normalize()) == "one"


def worded(quantity: Quantity, style: Style) -> str:
    """Write a quantity with its unit and its doubt.

    Examples
    --------
    >>> english = Style("en", {"billion": "billion", "at_most": "nearly {n}"}, "yuan")
    >>> worded(Quantity(2e10, "CNY", bound="at_most"), english)
    'nearly 20 billion yuan'
    >>> chinese = Style("zh", {"hundred_million": "亿", "at_most": "近{n}"}, "元")
    >>> worded(Quantity(2e10, "CNY", bound="at_most"), chinese)
    '近200亿元'
    """
    if quantity.unit == "event":
        return style.patterns["yes" if quantity.value > 0 else "no"]
    span = _span(quantity)
    if span:
        return _range(*span, quantity.unit, style)
    value = rounded(quantity.value, quantity.unit, quantity.bound)
    said = _single(value, quantity.unit, style)
    return style.patterns[quantity.bound].format(n=said) if quantity.bound else said


def _span(quantity: Quantity) -> tuple[Decimal, Decimal] | None:
    if quantity.low is None or quantity.high is None:
        return None
    low = rounded(quantity.low, quantity.unit, rounding=ROUND_FLOOR)
    high = rounded(quantity.high, quantity.unit, rounding=ROUND_CEILING)
    return (low, high) if low != high else None


def _single(value: Decimal, unit: str, style: Style) -> str:
    if unit == "rank":
        return style.patterns["rank"].format(n=_ordinal(value, style))
    power, scale = _scale(value, style.language)
    one = value == 1 and is_one(1, style.language)
    return _joined(
        _digits(value.scaleb(-power), style.language),
        scale,
        style.symbol_one if one else style.symbol,
        style,
    )


def _range(low: Decimal, high: Decimal, unit: str, style: Style) -> str:
    pattern = style.patterns["range_signed" if low < 0 else "range"]
    if unit == "rank":
        return style.patterns["rank"].format(
            n=pattern.format(low=_ordinal(low, style), high=_ordinal(high, style))
        )
    power, scale = _scale(max(abs(low), abs(high)), style.language)
    ends = [_digits(end.scaleb(-power), style.language) for end in (low, high)]
    if style.language == "zh" and scale:
        ends[0] += style.patterns[scale]
    return _joined(pattern.format(low=ends[0], high=ends[1]), scale, style.symbol, style)


def _ordinal(value: Decimal, style: Style) -> str:
    form = LOCALES[style.language].ordinal_form(int(value))
    return style.patterns[f"ordinal_{form}"].format(n=int(value))


def _scale(value: Decimal, language: str) -> tuple[int, str]:
    for power, name in _SCALES[language]:
        if abs(value) >= Decimal(10) ** power:
            return power, name
    return 0, ""


def _digits(value: Decimal, language: str) -> str:
    pattern = "#,##0.############" if language == "en" else "0.############"
    return format_decimal(value, format=pattern, locale=LOCALES[language]).replace(
        "-", "\N{MINUS SIGN}"
    )


def _joined(digits: str, scale: str, symbol: str, style: Style) -> str:
    gap = " " if style.language == "en" else ""
    parts = [digits, style.patterns[scale] if scale else "", symbol]
    if symbol == "%":
        return "".join(parts)
    return gap.join(part for part in parts if part)


def period_kind(code: str) -> str:
    """Tell what kind of period a code is: year, half, quarter, month, day, years, months, span.

    Examples
    --------
    >>> [period_kind(code) for code in ("2015", "2013-H1", "2022-07-01", "2011/2014")]
    ['year', 'half', 'day', 'years']
    """
    since, slash, until = code.partition("/")
    if slash:
        kinds = {period_kind(since), period_kind(until)}
        if kinds == {"month"} and since[:4] == until[:4]:
            return "months"
        return "years" if kinds == {"year"} else "span"
    if not _PERIOD.fullmatch(code):
        raise DossierError(
            f"A period must be written as in the tables, such as 2015-Q1; one is `{code}`. "
            "Correct its row."
        )
    if "H" in code or "Q" in code:
        return "half" if "H" in code else "quarter"
    return ("year", "month", "day")[code.count("-")]


def period_words(code: str, style: Style) -> str:
    """Write a period in words.

    Examples
    --------
    >>> period_words("2015-01/2015-07", Style("en", {"months": "{since}–{until} {year}"}))
    'January–July 2015'
    """
    kind = period_kind(code)
    if "/" in code:
        return _span_words(code, kind, style)
    if kind == "day":
        return day(code, style.language)
    month = _month(code, style.language) if kind == "month" else ""
    name = code[-2:] if kind in ("half", "quarter") else kind
    return style.patterns[name].format(year=code[:4], month=month)


def _span_words(code: str, kind: str, style: Style) -> str:
    since, _, until = code.partition("/")
    if kind == "years":
        ends = (since, until)
    elif kind == "months":
        ends = (_month(since, style.language), _month(until, style.language))
    else:
        ends = (period_words(since, style), period_words(until, style))
    return style.patterns[kind].format(since=ends[0], until=ends[1], year=code[:4])


def _month(code: str, language: str) -> str:
    if language == "zh":
        return str(int(code[5:7]))
    return format_date(date(int(code[:4]), int(code[5:7]), 1), "MMMM", locale=LOCALES[language])


def day(code: str, language: str) -> str:
    """Write a day in words.

    Examples
    --------
    >>> day("2026-11-22", "en"), day("2026-11-22", "zh")
    ('22 November 2026', '2026年11月22日')
    """
    try:
        return format_date(date.fromisoformat(code), "long", locale=LOCALES[language])
    except ValueError as error:
        raise DossierError(
            f"A date must be written as 2026-11-22; one is `{code}`. Correct its row."
        ) from error
