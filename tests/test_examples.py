"""What the documents promise: the notebook of the README runs, the example can be derived again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from southgate.dossier.build import build_site
from southgate.study import run
from southgate.workspace import open_workspace
from workspaces import CHENZHOU

ROOT = Path(__file__).resolve().parents[1]
APPALACHIA = ROOT / "examples" / "appalachia"


def test_the_notebook_of_the_readme_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    assert len(code[1].splitlines()) <= 12
    exec(compile(code[1], "README.md", "exec"), {})  # noqa: S102  # our own README


def test_the_example_is_derived_from_the_raw_folders(tmp_path, truth):
    shared = truth.parent
    if not (shared / "facts").is_dir():
        pytest.skip("the raw folders are not on this machine")
    target = tmp_path / "chenzhou"
    shutil.copytree(CHENZHOU, target)
    derived = ("enterprises", "journeys", "observations", "origins", "regions", "sources")
    for name in derived:
        (target / "tables" / f"{name}.csv").unlink()
    command = [sys.executable, target / "prepare.py", "--facts", shared / "facts"]
    subprocess.run([*command, "--data", shared / "data"], check=True, capture_output=True)
    for name in derived:
        file = Path("tables") / f"{name}.csv"
        assert (target / file).read_bytes() == (CHENZHOU / file).read_bytes(), name


def test_the_american_example_is_without_fault_and_becomes_a_dossier(tmp_path):
    workspace = open_workspace(APPALACHIA)
    jobs = workspace.table("production").set_index(["region", "activity", "period"])["value"]
    assert jobs["cbsa13220", "naics4.2121", "2019"] == 1717
    assert ("c54109", "naics4.2121", "2018") not in jobs.index, "absent is not zero"
    build_site(run(workspace), tmp_path / "site", pictures=tmp_path / "pictures")
    for language, peer in (("en", "Bluefield, WV-VA"), ("zh", "布卢菲尔德")):
        assert peer in (tmp_path / "site" / language / "profile.html").read_text("utf-8")
