"""The study: the same bytes twice, the same study read again, and nothing internal in public."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from southgate.errors import FaultsFound, StudyError, WorkspaceError
from southgate.fingerprint import tree_hash
from southgate.records import Audience, Verdict
from southgate.study import read_study, run, write_study
from southgate.workspace import open_workspace
from workspaces import NORTHFIELD, changed, copied


@pytest.fixture(scope="module")
def public():
    return run(open_workspace(NORTHFIELD))


@pytest.fixture(scope="module")
def internal():
    return run(open_workspace(NORTHFIELD), edition=Audience.INTERNAL)


def verdicts(study):
    return {code: one for f in study.findings for code, one in f.verdicts.items()}


def written(study, folder: Path) -> Path:
    folder.mkdir()
    write_study(study, folder)
    return folder


def test_the_same_input_gives_the_same_bytes(tmp_path, public):
    first = written(public, tmp_path / "a")
    again = written(run(open_workspace(NORTHFIELD)), tmp_path / "b")
    assert tree_hash(first) == tree_hash(again)


def test_a_study_read_again_is_the_same_study(tmp_path, public):
    first = written(public, tmp_path / "a")
    again = written(read_study(first), tmp_path / "b")
    assert tree_hash(first) == tree_hash(again)


def test_every_verdict_comes_out_as_its_rows_say(public):
    found = {code: one.verdict for code, one in verdicts(public).items()}
    assert found == {
        "s1": Verdict.SUPPORTED,
        "s2": Verdict.SUPPORTED,
        "s3": Verdict.UNDECIDABLE,
        "s4": Verdict.REPORTED,
        "s5": Verdict.MIXED,
        "s6": Verdict.REPORTED,
        "s7": Verdict.UNDECIDABLE,
        "s8": Verdict.UNDECIDABLE,
        "s9": Verdict.MIXED,
        "s11": Verdict.CONTRADICTED,
        "s12": Verdict.SUPPORTED,
        "s13": Verdict.REPORTED,
        "s14": Verdict.UNDECIDABLE,
    }


def test_a_verdict_changes_when_its_row_does(tmp_path):
    folder = changed(tmp_path, "observations", "2022,67000000000", "2022,47000000000")
    found = verdicts(run(open_workspace(folder)))
    assert found["s2"].verdict is Verdict.CONTRADICTED
    assert found["s2"].standing == "receding"


def test_a_comparison_never_crosses_a_break(public):
    reason = next(f for f in public.findings if f.name == "strategy.s3")
    assert reason.key == "strategy.across_break"
    changes = [f for f in public.findings if f.key in ("profile.grew", "profile.shrank")]
    spans = {(f.facts["first"].period, f.facts["last"].period) for f in changes}
    assert spans == {("2019", "2022"), ("2013", "2018")}


def test_plans_are_not_outcomes(public):
    planned = next(f for f in public.findings if f.key == "show.planned")
    assert planned.facts["realised"].value == 100000
    international = next(f for f in public.findings if f.name == "show.international")
    assert "planned" not in set(international.evidence["qualifier"])


def test_an_internal_row_makes_its_findings_internal(internal):
    hidden = {f.name for f in internal.findings if f.audience is Audience.INTERNAL}
    assert {"strategy.s10", "strategy.s12", "strategy.count"} <= hidden
    assert not {"strategy.s1", "strategy.s6", "show.international", "profile.latest"} & hidden


def test_the_public_study_holds_no_internal_byte(tmp_path, public, internal):
    marks = ("CANARY", "987654321", "876543219", "765432198")
    texts = {
        name: b"".join(
            path.read_bytes() for path in written(s, tmp_path / name).rglob("*") if path.is_file()
        )
        for name, s in (("public", public), ("internal", internal))
    }
    assert any(mark.encode() in texts["internal"] for mark in marks)
    for mark in marks:
        assert mark.encode() not in texts["public"]


def test_the_public_edition_of_an_internal_region_is_refused(tmp_path):
    folder = changed(tmp_path, "regions", "10.5,50.5,yearbook,", "10.5,50.5,yearbook,internal")
    with pytest.raises(WorkspaceError, match="must be public; `northfield`"):
        run(open_workspace(folder))


def test_unchanged_chapters_are_taken_over_and_changed_ones_are_not(tmp_path, public):
    earlier = read_study(written(public, tmp_path / "a"))
    again = run(open_workspace(NORTHFIELD), earlier=earlier)
    # What counts internal rows is never taken over.
    told = {"docking", "transfer", "deals", "minerals", "mining"}
    pairs = zip(again.findings, earlier.findings, strict=True)
    assert all(new is old for new, old in pairs if new.chapter not in told)
    folder = changed(tmp_path, "statements", "Output grows.", "Output shall grow.")
    other = run(open_workspace(folder), earlier=earlier)
    known = {id(finding) for finding in earlier.findings}
    taken = {c.key: all(id(f) in known for f in c.findings) for c in other.chapters}
    assert taken["profile"]
    assert not taken["strategy"]


def test_an_internal_break_of_a_public_measure_is_a_fault(tmp_path):
    folder = changed(
        tmp_path, "breaks", "census,普查修订了水平,yearbook,", "census,x,yearbook,internal"
    )
    with pytest.raises(FaultsFound, match="has 1"):
        open_workspace(folder)


def test_two_unaudited_origins_of_two_measures_confirm_nothing(tmp_path):
    folder = copied(tmp_path)
    path = folder / "tables" / "observations.csv"
    text = path.read_text("utf-8").replace("fair,exhibitors,2019,900", "fair,exhibitors,2005,900")
    path.write_text(
        text.replace("100000,m2,,closing,daily", "100000,m2,,closing,herald").replace(
            "90000,m2,,closing,daily", "90000,m2,,closing,herald"
        ),
        "utf-8",
    )
    statements = folder / "tables" / "statements.csv"
    text = statements.read_text("utf-8")
    statements.write_text(text.replace("show.standard", "show.special"), "utf-8")
    judged = verdicts(run(open_workspace(folder)))["s7"]
    assert judged.verdict is Verdict.REPORTED
    assert judged.leaning == -1


def test_running_totals_are_not_weighed_with_years(tmp_path):
    folder = changed(
        tmp_path,
        "statements",
        "at_least,exhibitors,,2019,2022,2000",
        "at_least,turnover,,,,5000000000",
    )
    reason = next(f for f in run(open_workspace(folder)).findings if f.name == "strategy.s11")
    assert set(reason.evidence["period"]) == {"2022"}


def test_shares_are_not_compared_across_a_break(tmp_path):
    folder = copied(tmp_path)
    path = folder / "tables" / "breaks.csv"
    path.write_text(
        path.read_text("utf-8") + "exhibitors,2021,fair,moved,迁址,yearbook,\n", "utf-8"
    )
    names = {f.name for f in run(open_workspace(folder)).findings}
    assert "show.share_overseas_exhibitors" not in names


def test_sectors_keep_their_names_whatever_the_order_of_rows(tmp_path, public):
    folder = copied(tmp_path)
    path = folder / "tables" / "measures.csv"
    lines = path.read_text("utf-8").splitlines()
    sector = next(line for line in lines if line.startswith("primary_va"))
    path.write_text("\n".join([*(x for x in lines if x != sector), sector]) + "\n", "utf-8")
    for study in (public, run(open_workspace(folder))):
        facts = next(f for f in study.findings if f.name == "profile.structure").facts
        assert [facts[n].value for n in ("primary", "secondary", "tertiary")] == [10, 40, 50]


def test_the_audience_of_a_finding_is_not_taken_over(tmp_path):
    folder = changed(tmp_path, "wanted", "展商、国别,", "展商、国别,internal")
    earlier = run(open_workspace(folder), edition=Audience.INTERNAL)
    study = run(open_workspace(NORTHFIELD), edition=Audience.INTERNAL, earlier=earlier)
    fresh = run(open_workspace(NORTHFIELD), edition=Audience.INTERNAL)
    assert [f.audience for f in study.findings] == [f.audience for f in fresh.findings]


def test_a_chapter_without_its_table_is_not_run_and_names_it(tmp_path):
    folder = copied(tmp_path)
    (folder / "tables" / "statements.csv").unlink()
    study = run(open_workspace(folder))
    strategy = next(c for c in study.chapters if c.key == "strategy")
    assert not strategy.findings
    assert strategy.missing == ("statements",)
    assert any(f.key == "show.editions" for f in study.findings)


def test_every_finding_cites_only_sources_that_are_there(public):
    for finding in public.findings:
        assert set(finding.sources) <= set(public.sources)


@pytest.mark.parametrize("damage", ["missing", "format", "json", "evidence"])
def test_a_damaged_study_is_refused_in_words(tmp_path, public, damage):
    folder = written(public, tmp_path / "a")
    path = folder / "study.json"
    if damage == "missing":
        path.unlink()
    elif damage == "format":
        path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 0'), "utf-8")
    elif damage == "json":
        path.write_text(path.read_text("utf-8")[:1000], "utf-8")
    else:
        shutil.rmtree(folder / "evidence")
    with pytest.raises(StudyError, match="southgate study"):
        read_study(folder)


def test_peers_may_be_named_instead_of_chosen(tmp_path):
    folder = copied(tmp_path)
    path = folder / "southgate.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('how = "nearest"', 'how = "named"\nregions = ["easton", "middleton"]'), "utf-8"
    )
    study = run(open_workspace(folder))
    found = next(f for f in study.findings if f.name == "profile.peers")
    assert found.key == "profile.peers_named"
    assert [peer.code for peer in found.facts["peers"].items] == ["easton", "middleton"]
    assert set(found.evidence["region"]) == {"northfield", "easton", "middleton"}


def test_a_chapter_that_finds_nothing_names_the_tables_that_would_open_it():
    space = open_workspace(NORTHFIELD)
    kept = {name: space.tables[name] for name in ("regions", "sources", "measures", "breaks")}
    people = space.tables["observations"].query("measure == 'population'")
    tables = {name: rows.iloc[:0] for name, rows in space.tables.items()}
    study = run(replace(space, tables=tables | kept | {"observations": people}))
    opened_by = {chapter.key: chapter.missing for chapter in study.chapters}
    assert opened_by["minerals"] == ("minerals", "deposits")
    assert opened_by["mining"] == ("mines",)
    assert opened_by["profile"] == (), "what finds something wants nothing"
