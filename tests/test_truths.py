"""No sentence is printed that its numbers do not carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from dossier_deals import FALSE_DEALS
from dossier_docking import FALSE_DOCKING
from dossier_fixture import invented_study
from dossier_goals import FALSE_GOALS
from dossier_ground import FALSE_GROUND
from dossier_linkages import FALSE_LINKAGES
from dossier_partners import FALSE_PARTNERS
from dossier_supply import FALSE_SUPPLY
from dossier_ties import FALSE_TIES
from dossier_transfer import FALSE_TRANSFER
from dossier_visitors import FALSE_VISITORS
from southgate.dossier.text import words
from southgate.dossier.truths import TRUTHS, holds
from southgate.errors import DossierError
from southgate.records import Fact, Finding, Name, Names, Period, Quantity, Ranked

STUDY = invented_study()
EXAMPLES = {finding.key: finding for finding in STUDY.findings}

UP: Mapping[str, Fact] = {
    "first": Quantity(100, "mine", "2012"),
    "last": Quantity(150, "mine", "2016"),
}
DOWN: Mapping[str, Fact] = {
    "first": Quantity(150, "mine", "2012"),
    "last": Quantity(100, "mine", "2016"),
}
TOUCHING: Mapping[str, Fact] = {
    "first": Quantity(100, "mine", "2012", low=90, high=120),
    "last": Quantity(150, "mine", "2016", low=110, high=160),
}
SAME = Names((Name("regions", "east"),) * 2)
NONE = Names(())


def at(value: float, level: float, **doubt: object) -> dict[str, Fact]:
    return {"value": Quantity(value, "mine", "2016", **doubt), "level": Quantity(level, "mine")}  # type: ignore[arg-type]


def one(name: str, value: float, unit: str = "1") -> dict[str, Fact]:
    return {name: Quantity(value, unit, "2016")}


def sides(ours: float, theirs: float) -> dict[str, Fact]:
    return {"ours": Quantity(ours, "mine", "2016"), "theirs": Quantity(theirs, "mine", "2016")}


def way(first: float, last: float, level: float) -> dict[str, Fact]:
    return {
        "first": Quantity(first, "mine", "2012"),
        "last": Quantity(last, "mine", "2016"),
        "level": Quantity(level, "mine", "2030"),
    }


def apart(low: float, high: float) -> dict[str, Fact]:
    return {"difference": Quantity((low + high) / 2, "1", low=low, high=high)}


FALSE: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("strategy.count", one("supported", 99)),
    ("strategy.count", one("reported", 99)),
    ("strategy.count", one("opened", 99)),
    ("strategy.wanted", one("opened", 99)),
    ("strategy.wanted", {"tables": SAME}),
    ("strategy.rules", one("still", 0, "%")),
    ("strategy.answer", one("mixed", 99)),
    ("strategy.rose", DOWN),
    ("strategy.rose", TOUCHING),
    ("strategy.fell", UP),
    ("strategy.unchanged", UP),
    ("strategy.uncertain", UP),
    ("strategy.conflict", UP),
    ("strategy.reaches", at(9, 10)),
    ("strategy.reaches", at(10, 10, bound="about")),
    ("strategy.misses", at(10, 10)),
    ("strategy.misses", at(9.5, 10, bound="at_least")),
    ("strategy.within", at(11, 10)),
    ("strategy.beyond", at(10, 10)),
    ("strategy.straddles", at(20, 10)),
    ("strategy.seen", one("value", 0, "event")),
    ("strategy.absent", one("value", 1, "event")),
    ("strategy.met", way(10, 12, 20)),
    ("strategy.nearing", way(10, 21, 20)),
    ("strategy.nearing", way(10, 9, 20)),
    ("strategy.standing", way(10, 21, 20)),
    ("strategy.receding", way(10, 12, 20)),
    ("strategy.receding", way(30, 25, 20)),
    ("strategy.wavering", {"level": Quantity(1, "m2", "2030")}),
    ("strategy.more", sides(1, 2)),
    ("strategy.less", sides(2, 1)),
    ("strategy.equal", sides(1, 2)),
    ("strategy.contested", {"ours": Quantity(1, "m2", "2016")}),
    ("strategy.found", {"finding": NONE}),
    ("strategy.across_break", {"since": Period("2021"), "until": Period("2020")}),
    ("profile.size", one("output", -1, "CNY")),
    ("profile.structure", one("primary", 60, "%")),
    ("profile.grew", DOWN),
    ("profile.grew", one("change", 44, "%")),
    ("profile.shrank", UP),
    ("profile.shrank", one("change", 9.8, "%")),
    ("profile.unchanged", one("change", 3, "%")),
    ("profile.breaks", one("breaks", 1.5)),
    ("profile.peers", one("candidates", 1)),
    ("profile.peers", {"measures": NONE}),
    ("profile.peers_named", {"peers": NONE}),
    ("profile.peers_sure", one("peers", 1)),
    ("show.editions", one("conflicts", 99)),
    ("show.axis_rose", DOWN),
    ("show.axis_fell", UP),
    ("show.axis_still", UP),
    ("show.axis_mixed", one("measures", 99)),
    ("show.axis_unsaid", one("measures", 2)),
    ("show.share_pair", one("part_first", 2000, "exhibitor")),
    ("show.share_pair", one("part_last", 225, "exhibitor")),
    ("show.share_open", one("part_last", 1, "exhibitor")),
    ("show.cumulative", one("gap", 1e9, "CNY")),
    ("show.cumulative", one("after", 1.64e10, "CNY") | one("gap", 0, "CNY")),
    ("show.planned", one("realised", 0, "m2")),
    ("show.peers", one("ours", 5, "visit")),
    ("show.lever", one("origins", 99)),
    ("capabilities.families", {"families": NONE}),
    ("capabilities.families", {"families": SAME}),
    ("capabilities.families", one("named", 1)),
    ("capabilities.none", one("share", 75, "%") | one("chance", 4, "%")),
    ("capabilities.none", one("share", 75, "%") | {"chance": None}),
    ("capabilities.family_leaves", one("without", 60, "%")),
    ("capabilities.family_leaves", one("share", 59.9, "%")),
    ("capabilities.family_leaves", one("chance", 25, "%")),
    ("capabilities.family_stays", one("without", 59.9, "%")),
    ("capabilities.headings", {"goods": NONE}),
    ("capabilities.no_heading", one("share", 75, "%") | one("chance", 4, "%")),
    ("capabilities.coverage", one("coverage", 108, "%")),
    ("capabilities.nearest", {"rank": Ranked(9, 10, 1, 4)}),
    ("capabilities.nearest", one("activities", 9)),
    ("capabilities.nearest", one("share", 101, "%")),
    ("capabilities.left_out", one("changed", 11)),
    ("capabilities.left_out", one("next", 8)),
    ("capabilities.agreement", one("codings", 1)),
    ("capabilities.trial", one("precision", 133, "%")),
    ("capabilities.trial", {"precision": Quantity(30, "%", low=33, high=35)}),
    ("capabilities.crowding_unknown", one("regions", 5)),
    ("capabilities.measured", {"goods": NONE}),
    ("capabilities.unmeasured", {"rank": Ranked(1, 10, 2, 4)}),
    ("capabilities.strengths", one("quotient", 0.9)),
    ("capabilities.strengths", one("strengths", 0)),
    ("capabilities.shift", one("regional", 26, "person")),
    ("capabilities.shift_unsure", one("share", 24, "%")),
    ("capabilities.crowding", one("rivals", 5)),
    ("capabilities.distinctive", {"goods": NONE}),
    ("capabilities.entered", one("units", 5)),
    ("capabilities.entered", one("participation", 99)),
    ("record.backtest_better", apart(-0.01, 0.09)),
    ("record.backtest_better", one("density", 1.2)),
    ("record.backtest_better", one("baseline", 0.633)),
    ("record.backtest_worse", apart(-0.05, 0.01)),
    ("record.backtest_level", apart(0.001, 0.05)),
    ("record.backtest_level", {"difference": Quantity(0.008, "1")}),
    ("record.weights", one("auc", -0.1)),
    ("record.lesson", one("better", 3)),
    ("record.lesson", one("picks_better", 2)),
    *FALSE_DOCKING,
    *FALSE_DEALS,
    *FALSE_TRANSFER,
    *FALSE_GOALS,
    *FALSE_LINKAGES,
    *FALSE_PARTNERS,
    *FALSE_TIES,
    *FALSE_VISITORS,
    *FALSE_SUPPLY,
    *FALSE_GROUND,
)
SILENT = {"goals.gains_unknown", "strategy.undecided", "strategy.no_rows"}


@pytest.mark.parametrize("finding", STUDY.findings, ids=lambda finding: finding.name)
def test_every_sentence_of_the_invented_study_holds(finding: Finding) -> None:
    assert holds(finding)


@pytest.mark.parametrize(
    ("key", "facts"), FALSE, ids=[f"{key}-{n}" for n, (key, _) in enumerate(FALSE)]
)
def test_a_false_sentence_is_refused_in_both_languages(key: str, facts: Mapping[str, Fact]) -> None:
    false = replace(EXAMPLES[key], facts={**EXAMPLES[key].facts, **facts})
    assert not holds(false)
    for language in ("en", "zh"):
        if key != "strategy.found":
            with pytest.raises(DossierError, match=false.name):
                words(language).sentence(false, STUDY)


LEGAL: tuple[tuple[str, Mapping[str, Fact]], ...] = (
    ("supply.fewer", {"last": Quantity(0, "base", "2023")}),
    ("supply.once", {"last": Quantity(0, "base", "2019")}),
    ("supply.delivered", {"amount": Quantity(0, "t", "2019-05/2020-01")}),
    ("mining.changed", {"last": Quantity(-5, "mine", "2016")}),
    ("linkages.share", one("part", 30, "%")),
    ("linkages.refused", {**one("low", 1.0), **one("high", 1.0)}),
    ("linkages.regional", one("bound", 1.2)),
    ("linkages.bought", {**one("high", 85.1, "%"), **one("abroad", 15.0, "%")}),
)
"""What a workspace may hold: every certificate lost, a falling rate, a region that falls short."""


@pytest.mark.parametrize(("key", "facts"), LEGAL, ids=[key for key, _ in LEGAL])
def test_what_tables_may_hold_is_not_refused(key: str, facts: Mapping[str, Fact]) -> None:
    assert holds(replace(EXAMPLES[key], facts={**EXAMPLES[key].facts, **facts}))


def test_every_truth_has_a_counterexample() -> None:
    assert {key for key, _ in FALSE} | SILENT == set(TRUTHS)


def test_a_sentence_without_a_truth_is_refused() -> None:
    with pytest.raises(DossierError, match="must have a truth test"):
        holds(replace(EXAMPLES["strategy.rose"], key="strategy.soared"))


@pytest.mark.parametrize("key", sorted(TRUTHS))
def test_missing_facts_claim_nothing(key: str) -> None:
    assert holds(replace(EXAMPLES[key], facts=dict.fromkeys(EXAMPLES[key].facts)))
