"""The chapter on transfer: what it says of the invented region, and what it does not say."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from dossier_fixture import invented_study
from southgate.chapters import transfer
from southgate.dossier.pages import pages
from southgate.dossier.text import words
from southgate.records import Audience, Chapter, Finding, Name
from southgate.study import run
from southgate.workspace import open_workspace
from workspaces import CHENZHOU, NORTHFIELD, changed

LIMITS = ("land", "labour", "power")


@pytest.fixture(scope="module")
def found() -> dict[str, Finding]:
    return {one.name: one for one in transfer.findings(open_workspace(NORTHFIELD))}


@pytest.fixture(scope="module")
def real() -> dict[str, Finding]:
    return {one.name: one for one in transfer.findings(open_workspace(CHENZHOU))}


def of(folder) -> dict[str, Finding]:
    return {one.name: one for one in transfer.findings(open_workspace(folder))}


def test_structure_is_told_by_stretch_and_never_across_the_census(found):
    spans = {
        (one.facts["since"].code, one.facts["until"].code)
        for one in found.values()
        if one.key == "transfer.structure"
    }
    assert spans == {("2020", "2022"), ("2015", "2018")}
    late = found["transfer.structure.2020"]
    assert (late.facts["fell"].value, late.facts["origins"].value) == (2, 4)
    assert late.facts["change"].value == -4.0


def test_a_break_of_one_origin_bars_the_years_for_all(tmp_path):
    row = "secondary_share,2019,,levels"
    folder = changed(
        tmp_path, "breaks", row, f"secondary_share,2021,weston,moved,迁移,yearbook,\n{row}"
    )
    names = [name for name in of(folder) if name.startswith("transfer.structure")]
    assert names == ["transfer.structure.2015"]


def test_wages_are_told_within_one_run_of_years(found, tmp_path):
    row = "secondary_share,2019,,levels"
    folder = changed(
        tmp_path, "breaks", row, f"average_wage,2021,,all staff,全口径,yearbook,\n{row}"
    )
    assert found["transfer.wages"].facts["before"] is not None
    assert of(folder)["transfer.wages"].facts["before"] is None


def test_an_origin_without_a_wage_is_not_ranked_last(found, tmp_path):
    folder = changed(
        tmp_path, "observations", "easton,average_wage,2022,50000,USD,,,yearbook,\n", ""
    )
    here, there = found["transfer.pressure"], of(folder)["transfer.pressure"]
    assert set(here.evidence["region"]) - set(there.evidence["region"]) == {"easton"}
    assert there.facts["rank"].of == 3


def test_every_sign_there_is_enters_the_rank(found):
    ranked = found["transfer.pressure"]
    signs = [column for column in ranked.evidence if column.startswith("sign_")]
    assert signs == ["sign_structure", "sign_wages", "sign_labour_cost"]
    assert ranked.facts["choices"].value == 22, "2 periods of 4 mixtures, 4 of ranks, 3 alone"
    assert "transfer.coverage" not in found


def test_the_nearest_is_known_and_the_rest_not_called_far(found):
    near = found["transfer.near.rail"]
    assert near.facts["nearest"] == Name("regions", "hiddenplace")
    assert near.facts["unknown"].value == 1
    assert near.evidence["minutes"].isna().tolist() == [False] * 4 + [True]


def enumerated() -> float:
    """The worth of the best placing of the invented moves, by trying every one."""
    space = open_workspace(NORTHFIELD)
    sites, moves = (space.table(name).set_index("id") for name in ("sites", "moves"))
    room = space.table("floors").set_index("site")["room"]
    burden = space.table("burdens").set_index("move")["burden"]
    sites = sites[sites[["free_land", "free_labour", "free_power"]].notna().all(axis=1)]
    moves = moves[moves[list(LIMITS)].notna().all(axis=1)]
    taken = moves[list(LIMITS)].assign(burden=burden).to_numpy()
    given = sites[[f"free_{limit}" for limit in LIMITS]].assign(room=room.clip(lower=0)).to_numpy()
    plans = np.array(list(itertools.product(range(len(sites) + 1), repeat=len(moves))))
    kept = [((plans == site) @ taken <= given[site]).all(axis=1) for site in range(len(sites))]
    worth = (plans < len(sites)) @ moves["worth"].to_numpy()
    return float(worth[np.logical_and.reduce(kept)].max())


def test_the_placing_is_the_best_of_all(found):
    assigned = found["transfer.assigned"]
    assert assigned.facts["worth"].value == enumerated() == assigned.facts["bound"].value
    assert assigned.facts["gap"].value == 0


def test_a_floor_refuses_a_move_by_name_whatever_it_is_worth(found, tmp_path):
    refused = found["transfer.refused"]
    assert refused.facts["move"] == Name("moves", "m1")
    outcome = found["transfer.assigned"].evidence.set_index("move")["outcome"]
    assert outcome["m1"] == "refused"
    folder = changed(tmp_path, "moves", "easton,,500,jobs", "easton,,500000,jobs")
    assert of(folder)["transfer.assigned"].evidence.set_index("move")["outcome"]["m1"] == "refused"


def test_what_is_not_known_is_not_placed_and_not_zero(found, tmp_path):
    outcome = found["transfer.assigned"].evidence.set_index("move")["outcome"]
    assert outcome["m8"] == "not_known", "its land is not known"
    assert "quay" not in set(found["transfer.assigned"].evidence["site"])
    folder = changed(tmp_path, "burdens", "m2,effluent,300,daily,\n", "")
    outcome = of(folder)["transfer.assigned"].evidence.set_index("move")["outcome"]
    assert outcome["m2"] == "not_known", "a burden that is not there is not none"


def test_what_keeps_moves_out_is_named(found):
    binding = found["transfer.binding"].evidence
    assert {"land", "labour", "power", "floor"} == set(binding["limit"])
    assert (binding["used"] <= binding["capacity"]).all()


def test_the_public_edition_counts_moves_and_names_none():
    public = run(open_workspace(NORTHFIELD))
    found = {one.key: one for one in public.findings if one.chapter == "transfer"}
    assert not {"transfer.assigned", "transfer.refused", "transfer.binding"} & set(found)
    counted = found["transfer.counted"]
    assert (counted.facts["moves"].value, counted.facts["placed"].value) == (8, 4)
    assert counted.audience is Audience.PUBLIC


def test_a_small_count_of_moves_is_not_told(tmp_path):
    path = changed(tmp_path, "moves", "m1,", "m1,") / "tables"
    for name in ("moves", "burdens"):
        rows = (path / f"{name}.csv").read_text("utf-8").splitlines(keepends=True)
        (path / f"{name}.csv").write_text("".join(rows[:3]), "utf-8")
    assert transfer.disclosed(open_workspace(path.parent)) == ()


def test_moves_worth_different_things_are_not_added_up(tmp_path):
    folder = changed(tmp_path, "moves", "easton,,500,jobs", "easton,,500,turnover")
    assert "transfer.assigned" not in of(folder)


def test_of_the_real_region_no_site_is_said_to_take_anything(real):
    sites = real["transfer.sites"]
    assert sites.facts["known"].value == 0
    assert sites.facts["wanted"] == Name("wanted", "free_parcels")
    assert not {"transfer.assigned", "transfer.refused"} & set(real)


def test_of_the_real_region_no_output_per_worker_is_given(real):
    covered = real["transfer.coverage"].evidence["covered"]
    assert covered.max() > 4 * covered.min(), "who is counted differs fourfold"
    assert not [column for column in real["transfer.pressure"].evidence if "labour" in column]


@pytest.mark.parametrize(
    ("language", "table"), [("en", "It would need origins."), ("zh", "所需的表：来源地。")]
)
def test_a_question_without_its_table_is_named_with_the_table_that_would_open_it(language, table):
    study = replace(invented_study(), chapters=(Chapter("transfer", missing=("origins",)),))
    made = pages(words(language).of(study), study, {})
    assert "transfer" not in {page.slug for page in made}
    ((question, needed),) = next(page for page in made if page.slug == "sources").body["unasked"]
    assert question.endswith(("?", "？"))
    assert needed == table


def test_a_wage_copied_from_the_year_before_is_left_out():
    rows = open_workspace(CHENZHOU).table("observations")
    own = rows[(rows["subject"] == "chenzhou") & (rows["measure"] == "average_wage")]
    assert "2014" not in set(own["period"])
    assert not own["value"].duplicated().any()
