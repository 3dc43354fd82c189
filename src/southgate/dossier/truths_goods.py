"""What must hold for each sentence on goods."""

from __future__ import annotations

from collections.abc import Mapping

from southgate.dossier.conditions import (
    Facts,
    Truth,
    all_of,
    holding,
    names_once,
    no_more_names,
    number,
    shares,
    whole,
)
from southgate.records import Name

__all__ = ["TRUTHS_GOODS"]


def _no_smaller_than_it_can_be(facts: Facts) -> bool:
    r"""Hold where a share of one exporter fits the number of equal ones.

    With :math:`n` equal exporters the largest has from :math:`1/n` to :math:`1/\sqrt n`.
    """
    equal, share = number(facts, "equal"), number(facts, "share")
    if equal is None or share is None:
        return True
    slack = 0.3  # both are rounded
    return equal >= 1 and 100 / equal - slack <= share <= 100 / equal**0.5 + slack


def _apart(facts: Facts) -> bool:
    largest, smallest = facts.get("widest"), facts.get("smallest")
    if not (isinstance(largest, Name) and isinstance(smallest, Name)):
        return True
    return largest.code != smallest.code or number(facts, "headings") == 1


TRUTHS_GOODS: Mapping[str, Truth] = {
    "goods.size": all_of(
        whole("headings"),
        holding(lambda most, least: most >= least > 0, "widest_size", "least"),
        _apart,
    ),
    "goods.held": all_of(
        whole("few", "headings"),
        holding(lambda few, headings: few <= headings, "few", "headings"),
        holding(lambda few, equal, bar: few == 0 or equal < bar, "few", "equal", "bar"),
        shares("share"),
        _no_smaller_than_it_can_be,
    ),
    "goods.odd": all_of(
        shares("share"),
        whole("left_out", "headings", "exporters"),
        holding(lambda out, headings: 0 < out < headings, "left_out", "headings"),
        holding(lambda share, exporters: share > 90 and exporters >= 100, "share", "exporters"),
    ),
    "goods.licence": all_of(names_once("goods"), no_more_names("goods", "headings")),
    "goods.unpriced": names_once("tables"),
    "goods.unmatched": names_once("tables"),
    "goods.gap": all_of(
        holding(lambda gap: gap > 0, "gap"),
        holding(
            lambda sold, expected, gap: abs(expected - sold - gap) <= 1e-6 * expected,
            "sold",
            "expected",
            "gap",
        ),
    ),
    "goods.listed": all_of(
        whole("products", "indications", "ready"),
        holding(
            lambda products, indications, ready: max(indications, ready) <= products > 0,
            "products",
            "indications",
            "ready",
        ),
    ),
}
