"""The study: every chapter's findings on disk, read again without the workspace."""

from southgate.study.run import run
from southgate.study.store import evidence_path, read_study, write_study

__all__ = ["evidence_path", "read_study", "run", "write_study"]
