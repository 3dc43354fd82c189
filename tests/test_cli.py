"""The command line: what it prints, how it exits, and that outputs come whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from southgate import cli
from southgate.errors import OutputError, Stopped
from southgate.fingerprint import tree_hash
from southgate.output import MARK, replaced
from workspaces import NORTHFIELD, changed, copied


def southgate(*arguments: object, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "southgate.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "out"
    done = southgate("build", NORTHFIELD, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def test_build_writes_what_the_doors_promise(built):
    for path in (
        "study/study.json",
        "study/run.json",
        "site/index.html",
        "site/en/index.html",
        "site/zh/index.html",
        "datapackage.json",
        "southgate.xlsx",
    ):
        assert (built / path).is_file(), path


def test_two_builds_give_the_same_bytes(built, tmp_path):
    again = tmp_path / "again"
    assert southgate("build", NORTHFIELD, "--out", again).returncode == 0
    assert tree_hash(again, without=("run.json",)) == tree_hash(built, without=("run.json",))


def test_a_second_build_says_that_nothing_has_changed(built):
    before = (built / "study" / "run.json").read_text("utf-8")
    done = southgate("build", NORTHFIELD, "--out", built)
    assert done.returncode == 0
    assert "Nothing has changed" in done.stdout
    assert (built / "study" / "run.json").read_text("utf-8") == before


def test_a_build_whose_output_was_touched_is_made_again(built):
    page = built / "site" / "en" / "index.html"
    good = page.read_bytes()
    page.write_text("gone", "utf-8")
    assert "Nothing has changed" not in southgate("build", NORTHFIELD, "--out", built).stdout
    assert page.read_bytes() == good


MARKS = (
    *("CANARY", "Canaryfirm", "hiddenplace", "secretmeasure", "secrettable", "secretdeal"),
    *("hiddenfirm", "hiddentie", "金丝雀", "jinsique", "JinSiQue"),
    *("987654321", "876543219", "765432198"),
    *("987,654", "876,543", "765,432", "987.7", "876.5", "765.4"),
    *("9.877", "8.765亿", "7.654亿", "9.88亿", "8.77亿", "7.65亿"),
)
"""What stands in internal rows of the invented region, and how it would be printed."""


def opened(path: Path) -> str:
    """All that a file says, also where it is packed."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return path.read_bytes().decode("utf-8", "replace")


def test_the_public_output_holds_no_internal_value_name_or_alias(built):
    bundle = "charts.js"  # the same bytes in every dossier, none of them ours
    files = [path for path in built.rglob("*") if path.is_file() and path.name != bundle]
    assert {".html", ".svg", ".csv", ".json", ".parquet", ".xlsx"} <= {f.suffix for f in files}
    for path in files:
        text = opened(path)
        assert not [mark for mark in MARKS if mark in text], path


def test_the_internal_output_does_hold_them(tmp_path):
    out = tmp_path / "out"
    assert southgate("build", NORTHFIELD, "--out", out, "--edition", "internal").returncode == 0
    text = "".join(opened(path) for path in out.rglob("*") if path.is_file())
    for mark in ("CANARYtexten", "CANARYfirm", "金丝雀", "hiddenfirm1", "CANARYdeal07"):
        assert mark in text
    for page in (out / "site" / "en").glob("*.html"):
        assert "Internal edition" in page.read_text("utf-8"), page.name


def test_study_writes_two_studies_where_anything_is_internal(tmp_path):
    done = southgate("study", NORTHFIELD, "--out", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    public = (tmp_path / "s" / "study.json").read_text("utf-8")
    internal = (tmp_path / "s-internal" / "study.json").read_text("utf-8")
    assert "CANARY" not in public
    assert "CANARY" in internal


def test_explain_goes_from_sentence_to_row_and_source(built):
    done = southgate("explain", built / "study", "strategy.s5")
    assert done.returncode == 0, done.stderr
    for piece in ("mixed", "18", "11", "SHA-256", "Invented yearbook", "tables/observations.csv"):
        assert piece in done.stdout, piece
    zh = southgate("explain", built / "study", "strategy.s5", "--language", "zh").stdout
    assert "北原" in zh


REFUSALS = {
    "no workspace": (("build", "nowhere", "--out", "out"), "must be a folder"),
    "no study": (("dossier", "nowhere", "--out", "out"), "must hold `study.json`"),
    "no finding": (("explain", "BUILT/study", "nothing"), "must be one of the study"),
    "no table": (("schema", "nothing"), "A table must be one of"),
    "foreign folder": (("build", str(NORTHFIELD), "--out", "FOREIGN"), "holds letter.txt"),
    "a file": (("build", str(NORTHFIELD), "--out", "FOREIGN/letter.txt"), "must be a folder"),
    "new over old": (("new", "FOREIGN"), "new or empty folder"),
    "bad option": (("check", str(NORTHFIELD), "--format", "yaml"), "yaml"),
    "bad command": (("nonsense",), "nonsense"),
}


@pytest.mark.parametrize("case", REFUSALS, ids=list(REFUSALS))
def test_a_refusal_has_words_and_exit_2_and_leaves_nothing(tmp_path, built, case):
    arguments, message = REFUSALS[case]
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("keep me", "utf-8")
    places = {"BUILT": str(built), "FOREIGN": str(foreign)}
    filled = list(arguments)
    for word, place in places.items():
        filled = [argument.replace(word, place) for argument in filled]
    done = southgate(*filled, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["foreign"]
    assert [path.name for path in foreign.iterdir()] == ["letter.txt"]


def test_faults_exit_1_in_check_and_2_in_build(tmp_path):
    folder = changed(tmp_path, "observations", "50000000000", "fifty")
    assert southgate("check", folder).returncode == 1
    done = southgate("build", folder, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "fifty" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_failed_build_leaves_the_earlier_output(tmp_path, built):
    before = tree_hash(built)
    folder = changed(tmp_path, "observations", "50000000000", "fifty")
    assert southgate("build", folder, "--out", built).returncode == 2
    assert tree_hash(built) == before


def test_a_new_workspace_is_without_fault_and_builds(tmp_path):
    assert southgate("new", tmp_path / "mine").returncode == 0
    assert southgate("check", tmp_path / "mine").returncode == 0
    assert southgate("build", tmp_path / "mine", "--out", tmp_path / "out").returncode == 0


def test_schema_prints_every_table_in_both_languages():
    text = southgate("schema").stdout
    assert "observations:" in text
    assert "观测值" in text
    assert json.loads(southgate("schema", "breaks", "--format", "json").stdout)["name"] == "breaks"


def test_a_full_disk_leaves_the_earlier_output_and_says_so(tmp_path):
    out = tmp_path / "out"
    with replaced(out, "test") as part:
        (part / "a").write_text("first", "utf-8")

    def overfill() -> None:
        with replaced(out, "test") as part:
            (part / "a").write_text("second", "utf-8")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="disk must have room"):
        overfill()
    assert (out / "a").read_text("utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_writers_of_one_folder_are_refused(tmp_path):
    out = tmp_path / "out"
    with replaced(out, "test") as part:
        (part / "a").write_text("first", "utf-8")
        with pytest.raises(OutputError, match="another is writing"), replaced(out, "test"):
            pass
    assert (out / "a").read_text("utf-8") == "first"


def test_a_folder_of_ours_is_replaced_as_a_whole(tmp_path):
    out = tmp_path / "out"
    for name in ("one", "two"):
        with replaced(out, "test") as part:
            (part / name).write_text(name, "utf-8")
    assert sorted(path.name for path in out.iterdir()) == [MARK, "two"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_leaves_the_earlier_output_and_no_trace(tmp_path, number):
    out = tmp_path / "out"
    with replaced(out, "public dossier") as part:
        (part / "a").write_text("first", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "southgate.cli", "build", str(NORTHFIELD), "--out", str(out)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.southgate-part-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    _, words = process.communicate(timeout=60)
    assert process.returncode == 2, words
    assert "Stopped. Nothing was written" in words
    assert "Traceback" not in words
    assert (out / "a").read_text("utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_whatever_a_library_makes_of_a_stop_is_told_as_a_stop(monkeypatch, capsys):
    def interrupted():
        with pytest.raises(Stopped):
            signal.raise_signal(signal.SIGTERM)
        raise RuntimeError("Query interrupted")

    before = {number: signal.getsignal(number) for number in cli.STOPS}
    monkeypatch.setattr(cli, "app", interrupted)
    monkeypatch.setattr(cli, "STOPPED", [])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    for number, handler in before.items():
        signal.signal(number, handler)
    assert ended.value.code == 2
    assert "Stopped. Nothing was written" in capsys.readouterr().err


def test_an_output_apart_from_its_input_is_asked_for(tmp_path):
    built = tmp_path / "built"
    with replaced(built, "test") as part:
        (part / "a").write_text("ours", "utf-8")
    (built / "mine").mkdir()
    with pytest.raises(OutputError, match="holds mine"), replaced(built, "test"):
        pass
    with (
        pytest.raises(OutputError, match="must lie apart"),
        replaced(built, "test", source=built / "mine"),
    ):
        pass
    (built / "mine").rmdir()
    with pytest.raises(OutputError, match="an earlier site alone"), replaced(built, "site"):
        pass
    assert (built / "a").read_text("utf-8") == "ours"


def test_an_output_inside_the_tables_is_refused(tmp_path):
    folder = copied(tmp_path)
    done = southgate("build", folder, "--out", folder / "tables" / "out")
    assert done.returncode == 2
    assert "must lie apart" in done.stderr
    assert southgate("check", folder).returncode == 0


def test_what_a_killed_run_left_is_cleared_and_what_it_moved_comes_back(tmp_path):
    out = tmp_path / "out"
    with replaced(out, "test") as part:
        (part / "a").write_text("first", "utf-8")
    stranded = tmp_path / ".out.southgate-old-x"
    stranded.mkdir()
    out.rename(stranded / "old")
    (tmp_path / ".out.southgate-part-y").mkdir()
    with pytest.raises(KeyError), replaced(out, "test"):
        raise KeyError
    assert (out / "a").read_text("utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_swap_that_fails_half_way_puts_the_earlier_output_back(tmp_path, monkeypatch):
    out = tmp_path / "out"
    with replaced(out, "test") as part:
        (part / "a").write_text("first", "utf-8")
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if "part" in path.name:
            raise Stopped
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(Stopped), replaced(out, "test") as part:
        (part / "a").write_text("second", "utf-8")
    assert (out / "a").read_text("utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_study_that_was_touched_is_not_taken_over(tmp_path):
    out = tmp_path / "out"
    assert southgate("study", NORTHFIELD, "--out", out).returncode == 0
    path = out / "study.json"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"1234567", b"9999999"))
    assert southgate("study", NORTHFIELD, "--out", out).returncode == 0
    assert path.read_bytes() == good
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert {"southgate", "commit", "libraries", "inputs", "outputs", "finished"} <= set(record)
