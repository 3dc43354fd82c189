"""The example, as it is read: every sentence in both languages, with its verdict.

A change here is read, not waved through. ``SOUTHGATE_GOLDEN=write pytest tests/golden`` writes
the file anew; a number that differs gets its own commit and a line in the changelog.
"""

from __future__ import annotations

import os
from pathlib import Path

from southgate.dossier.text import words
from southgate.study import run
from southgate.workspace import open_workspace
from workspaces import CHENZHOU

GOLDEN = Path(__file__).with_name("chenzhou.txt")


def test_the_example_says_what_it_said_before():
    study = run(open_workspace(CHENZHOU))
    english, chinese = (words(language).of(study) for language in ("en", "zh"))
    lines = []
    for finding in study.findings:
        verdicts = " ".join(f"{one.verdict}/{one.standing}" for one in finding.verdicts.values())
        lines.append(f"[{finding.name}] {finding.key} {verdicts}".rstrip())
        lines += [f"  {said.sentence(finding, study)}" for said in (english, chinese)]
    text = "\n".join(lines) + "\n"
    if os.environ.get("SOUTHGATE_GOLDEN") == "write":
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")
