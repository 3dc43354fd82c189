"""Whom to dock with: one firm once, no score for what is unknown, and nothing told in public."""

from __future__ import annotations

import pandas as pd
import pytest

from southgate.chapters import docking
from southgate.chapters.docking.counts import _pooled
from southgate.chapters.docking.firms import enterprises
from southgate.chapters.docking.scored import scored
from southgate.records import Audience
from southgate.study.disclosure import released
from southgate.workspace import check_workspace, open_workspace
from workspaces import CHENZHOU, NORTHFIELD, changed

NEAREST = pd.DataFrame(
    {
        "activity": ["hs4.8542", "hs4.8517", "hs4.7408", "hs4.7601", "hs4.2523", "hs4.8703"],
        "rank": [1, 2, 3, 4, 5, 6],
        "low": [1, 1, 2, 3, 4, 5],
        "high": [2, 3, 4, 5, 6, 6],
    }
)


@pytest.fixture(scope="module")
def space():
    """The example, beside a short list of what lies nearest."""
    return open_workspace(CHENZHOU).having(**{"capabilities.nearest": NEAREST})


@pytest.fixture(scope="module")
def found(space):
    return enterprises(space)


@pytest.fixture(scope="module")
def told(space):
    return docking.disclosed(space)


@pytest.fixture(scope="module")
def named(space):
    return docking.findings(space)


def one(findings, key):
    return next(finding for finding in findings if finding.key == f"docking.{key}")


def test_a_firm_on_two_lists_in_two_scripts_is_one_firm(found):
    rows = found.entries["firm"]
    assert rows["g17.339"] == rows["c17.32"] == rows["n17.4"]  # Jiangxi Copper, thrice
    assert rows["g17.83"] == rows["p17.1"]  # Huawei
    assert rows["g17.120"] != rows["c17.161"]  # a group and its trading company


def test_no_firm_stands_twice_on_one_list(found):
    assert not found.entries.duplicated(["list", "firm"]).any()


def test_a_firm_of_unknown_business_is_unscored_and_not_zero(space, found):
    fit = scored(space, found)
    unknown = found.firms.index[found.firms["trade"] == ""]
    assert len(unknown) > 0
    assert set(unknown) <= set(fit.unscored.index)
    assert not set(unknown) & set(fit.fit.score.index)
    assert set(fit.unscored) == {"unknown", "no_goods"}


def test_the_firm_that_works_the_largest_mine_is_said_to_be_here_first(named):
    assert named[0].key == "docking.here"
    assert "g17.120" in {name.code for name in named[0].facts["firms"].items}
    ranked = next(finding for finding in named if finding.about == "ranked")
    assert "g17.120" not in set(ranked.evidence["firm"])


def test_every_brief_gives_a_reason_and_a_refuter_and_adds_up(named):
    briefs = [finding for finding in named if finding.key == "docking.brief"]
    assert len(briefs) >= 20
    for brief in briefs:
        assert brief.facts["reason"].code
        assert brief.facts["refuter"].code
        assert brief.evidence["part_points"].sum() == pytest.approx(
            brief.facts["fit"].value, abs=0.8
        )


def test_what_names_a_firm_is_internal_whatever_the_rows_say(named):
    assert {finding.audience for finding in named} == {Audience.INTERNAL}


def test_what_is_told_names_nobody_and_counts_nothing_under_three(space, told):
    theirs = space.only((*docking.needs, *docking.uses))
    assert len(released(told, theirs, open_workspace(CHENZHOU).public())) == len(told)
    assert {finding.audience for finding in told} == {Audience.PUBLIC}


def test_the_counts_add_up(told):
    known, bands = one(told, "known").facts, one(told, "bands").facts
    parts = [known[name].value for name in ("scored", "services", "unknown")]
    assert sum(parts) == known["firms"].value
    assert bands["scored"].value == known["scored"].value


def test_a_campaign_without_three_firms_is_not_judged(told):
    campaigns = [finding for finding in told if finding.about.startswith("campaign.")]
    assert len(campaigns) == 4
    for finding in campaigns:
        for judgement in finding.verdicts.values():
            assert (finding.key == "docking.campaign_few") == (judgement.verdict == "undecidable")


def test_small_cells_are_put_together_so_that_no_sum_tells_them():
    counts = pd.Series({"a": 9, "b": 4, "c": 1, "d": 1})
    assert _pooled(counts).to_dict() == {"a": 9, "other": 6}
    assert _pooled(pd.Series({"a": 9, "b": 2, "c": 1})).to_dict() == {"a": 9, "other": 3}
    assert _pooled(pd.Series({"a": 2})).to_dict() == {}


def test_without_what_lies_nearest_nobody_is_scored_and_the_lists_are_still_counted():
    bare = open_workspace(NORTHFIELD)
    keys = {finding.key for finding in (*docking.disclosed(bare), *docking.findings(bare))}
    assert "docking.lists" in keys
    assert "docking.here" in keys
    assert not keys & {"docking.bands", "docking.brief", "docking.known"}


def test_a_list_without_its_date_and_a_firm_without_a_name_are_faults(tmp_path):
    folder = changed(tmp_path, "lists", "2017年石材十二强,2017,", "2017年石材十二强,,")
    path = folder / "tables" / "enterprises.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(",金丝雀石英股份有限公司,", ",——,", 1), "utf-8")
    faults = check_workspace(folder)
    assert set(faults["rule"]) >= {"unnamed"}
    assert "period" in set(faults["column"])
