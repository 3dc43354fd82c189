"""How long a build takes: first of all, again with nothing changed, and whether the bytes agree.

python benchmarks/build_example.py examples/chenzhou
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

from measure import Measured, line, measure, southgate

ALLOWED = {"first": 30.0, "unchanged": 3.0, "gigabytes": 1.0}


def digest(folder: Path) -> str:
    """One hash over every file of a build but ``run.json``, which holds its time."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "run.json":
            whole.update(str(path.relative_to(folder)).encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()


def build(workspace: Path, out: Path) -> Measured:
    """Build once; a build that fails ends the benchmark."""
    measured = measure(southgate("build", workspace, "--out", out))
    if measured.code:
        sys.exit(f"southgate build ended with {measured.code}.")
    return measured


def main() -> int:
    """Print the times, and end with 1 where one is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path, nargs="?", default=Path("examples/chenzhou"))
    workspace = parser.parse_args().workspace
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder) / "one", Path(folder) / "two"
        first = build(workspace, one)
        unchanged = build(workspace, one)
        elsewhere = build(workspace, two)
        same = digest(one) == digest(two)
    print(line("build, nothing there", first))
    print(line("build, nothing changed", unchanged, beside=first))
    print(line("build, into another folder", elsewhere, beside=first))
    print(f"identical bytes: {'yes' if same else 'NO'}")
    late = first.seconds > ALLOWED["first"] or unchanged.seconds > ALLOWED["unchanged"]
    return int(late or first.gigabytes > ALLOWED["gigabytes"] or not same)


if __name__ == "__main__":
    sys.exit(main())
