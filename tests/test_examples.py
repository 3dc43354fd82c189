"""What the documents promise: the notebook of the README runs, the example can be derived again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workspaces import CHENZHOU

ROOT = Path(__file__).resolve().parents[1]


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
    derived = ("observations", "regions", "sources")
    for name in derived:
        (target / "tables" / f"{name}.csv").unlink()
    command = [sys.executable, target / "prepare.py", "--facts", shared / "facts"]
    subprocess.run([*command, "--data", shared / "data"], check=True, capture_output=True)
    for name in derived:
        file = Path("tables") / f"{name}.csv"
        assert (target / file).read_bytes() == (CHENZHOU / file).read_bytes(), name
