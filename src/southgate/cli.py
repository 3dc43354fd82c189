"""The command line: ``southgate new, check, schema, study, dossier, build, explain``.

Rooms are opened inside the commands, so that help, refusals and "nothing has changed" come at
once. Exit 0 on success, 1 where `check` finds faults, 2 on a refusal with a message.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from southgate.beside import ALONE, Beside, another
from southgate.errors import FaultsFound, OutputError, SouthgateError, Stopped
from southgate.fingerprint import (
    LIBRARIES,
    PACKAGE,
    files_hash,
    hashed,
    package_hash,
    tree_hash,
)
from southgate.output import MARK, STOPS, replaced

if TYPE_CHECKING:
    from southgate.records import Audience, Study
    from southgate.workspace import Workspace

__all__ = ["app", "main"]

app = typer.Typer(
    help="From a region's tables to an opening-up strategy that can be defended.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

FAULTS = 40
"""How many faults a refusal prints; `check` prints them all."""

LARGE = 1_000_000
"""Bytes of tables from which a build is given a second process; starting one takes a second."""

RUN = "run.json"
"""Versions and times of a run; the only file that differs between equal runs."""

WorkspaceArg = Annotated[
    Path, typer.Argument(help="Folder with southgate.toml and tables/.", metavar="WORKSPACE")
]
OutOption = Annotated[Path, typer.Option("--out", help="Folder to write; replaced as a whole.")]
ScenarioOption = Annotated[
    Path | None,
    typer.Option("--scenario", help="A table of changes (CSV, TOML, …), shown beside the base."),
]
StudyArg = Annotated[Path, typer.Argument(help="Folder with study.json.", metavar="STUDY")]


class Edition(StrEnum):
    """Who the dossier is for."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Format(StrEnum):
    """How to print."""

    TEXT = "text"
    JSON = "json"


class Language(StrEnum):
    """The language to explain in."""

    EN = "en"
    ZH = "zh"


@app.callback()
def southgate(
    debug: Annotated[bool, typer.Option(help="Show the trace of a refusal.")] = False,
) -> None:
    """From a region's tables to an opening-up strategy that can be defended."""
    del debug  # read by main, which sees refusals of every command


@app.command()
def new(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Start a workspace: a small invented region that builds, to be overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            f"A new workspace must be a new or empty folder; `{folder}` is not. Name another one."
        )
    package = files("southgate").joinpath("starter")
    with replaced(folder, "workspace", marked=False) as part, as_file(package) as starter:
        shutil.copytree(starter, part, dirs_exist_ok=True)
    typer.echo(f"{folder} holds an invented region. Fill its tables, then:")
    typer.echo(f"  southgate check {folder}\n  southgate build {folder} --out dossier")


@app.command()
def check(
    workspace: WorkspaceArg,
    format_: Annotated[Format, typer.Option("--format")] = Format.TEXT,
    scenario: ScenarioOption = None,
) -> None:
    """Find every fault of a workspace at once."""
    from southgate.workspace import check_workspace, said

    faults = check_workspace(workspace, scenario)
    if format_ is Format.JSON:
        typer.echo(faults.to_json(orient="records", force_ascii=False))
    else:
        for line in said(faults):
            typer.echo(line)
        count = f"{len(faults):,} faults" if len(faults) != 1 else "1 fault"
        typer.echo(f"{workspace}: {count if len(faults) else 'no fault'}", err=bool(len(faults)))
    if len(faults):
        raise typer.Exit(1)


@app.command()
def schema(
    table: Annotated[str, typer.Argument(help="A table, or `units`; all if left out.")] = "",
    format_: Annotated[Format, typer.Option("--format")] = Format.TEXT,
) -> None:
    """Print what each table must hold."""
    from southgate.tables import described, descriptor, table_names

    names = (table,) if table else table_names()
    if format_ is Format.JSON and table != "units":
        found = [descriptor(name) for name in names]
        typer.echo(json.dumps(found[0] if table else found, ensure_ascii=False, indent=1))
        return
    for name in names:
        typer.echo(described(name))


@app.command()
def study(workspace: WorkspaceArg, out: OutOption, scenario: ScenarioOption = None) -> None:
    """Run every chapter; the internal study lies in a folder of its own, beside the public one."""
    from southgate.records import Audience
    from southgate.workspace import open_workspace

    out = out.absolute()
    editions = [(out, Audience.PUBLIC)]
    with ExitStack() as stack, _progress() as tell, _beside(workspace) as beside:
        opened = open_workspace(workspace, scenario)
        if opened.internal:
            editions.append((out.parent / f"{out.name}-internal", Audience.INTERNAL))
        for folder, edition in editions:
            began = time.monotonic()
            part = stack.enter_context(replaced(folder, f"{edition.value} study", source=workspace))
            _write(_run(opened, edition, _earlier(folder, folder), tell, beside), part)
            _record(part, part, _stamp(workspace, edition.value, scenario), began)
    for folder, edition in editions:
        typer.echo(f"{edition.value} study: {folder / 'study.json'}")


@app.command()
def dossier(
    study: StudyArg,
    out: OutOption,
) -> None:
    """Make the site of a study."""
    from southgate.dossier.build import build_site
    from southgate.study import read_study

    whole = read_study(study)
    with replaced(out, "site", source=study) as part, _progress() as tell:
        build_site(whole, part, progress=tell)
    typer.echo(f"{whole.edition.value} dossier: {out / 'index.html'}")


@app.command()
def build(
    workspace: WorkspaceArg,
    out: OutOption,
    edition: Annotated[Edition, typer.Option(help="Public by default.")] = Edition.PUBLIC,
    scenario: ScenarioOption = None,
) -> None:
    """Check, study and dossier in one: OUT/study, OUT/site, southgate.xlsx, datapackage.json."""
    stamp = _stamp(workspace, edition.value, scenario)
    if _known(out, out / "study").get("inputs") == stamp:
        typer.echo(f"Nothing has changed: {out / 'site' / 'index.html'}")
        return
    from southgate.dossier.build import build_site
    from southgate.dossier.package import datapackage
    from southgate.records import Audience
    from southgate.study import evidence_path
    from southgate.workspace import open_workspace

    began = time.monotonic()
    with ExitStack() as stack, _progress() as tell, _beside(workspace) as beside:
        tell("workspace")
        opened = open_workspace(workspace, scenario)
        part = stack.enter_context(replaced(out, f"{edition.value} dossier", source=workspace))
        earlier = _earlier(out, out / "study")
        whole = _run(opened, Audience(edition.value), earlier, tell, beside)
        _write(whole, part / "study")
        build_site(whole, part / "site", progress=tell, beside=beside)
        shutil.copyfile(part / "site/data/southgate.xlsx", part / "southgate.xlsx")
        package = datapackage(
            whole, {f.name: f"study/{evidence_path(f.name)}" for f in whole.findings}
        )
        text = json.dumps(package, ensure_ascii=False, indent=1)
        (part / "datapackage.json").write_text(text + "\n", "utf-8")
        _record(part, part / "study", stamp, began)
    typer.echo(f"{edition.value} dossier: {out / 'site' / 'index.html'}")


@app.command()
def explain(
    study: StudyArg,
    finding: Annotated[str, typer.Argument(help="Its name, e.g. strategy.count.")],
    language: Annotated[Language, typer.Option("--language")] = Language.EN,
) -> None:
    """Print a finding from its sentence down to rows, tables, methods and sources."""
    from southgate.dossier.explain import explained
    from southgate.study import read_study

    typer.echo(explained(read_study(study), finding, language.value))


def main() -> None:
    """Run the command line and turn refusals into words and exit codes."""
    # The last digits of a product must not depend on how many processors share it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for number in STOPS:
        signal.signal(number, _stop)
    with ExitStack() as stack:
        stack.push(_refused)
        app()


def _refused(kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
    """Word what ended a command, and end with 2; what nobody foresaw goes on with its trace."""
    if STOPPED:  # whatever a library made of the stop that it was interrupted by
        error = Stopped("Stopped. Nothing was written; the earlier output is as it was.")
    if kind is None or not isinstance(error, SouthgateError) or "--debug" in sys.argv:
        return
    for line in error.faults[:FAULTS] if isinstance(error, FaultsFound) else ():
        typer.echo(line, err=True)
    typer.echo(str(error), err=True)
    sys.exit(2)


STOPPED: list[int] = []
"""The signal that stopped this run, if one did."""


def _stop(number: int, _: object) -> NoReturn:
    for one in STOPS:
        signal.signal(one, signal.SIG_IGN)
    STOPPED.append(number)
    raise Stopped("Stopped.")


@contextmanager
def _beside(workspace: Path) -> Iterator[Beside]:
    """Another process, where there is a processor for it and enough to do."""
    tables = workspace / "tables"
    inside = tables.iterdir() if tables.is_dir() else ()
    size = sum(path.stat().st_size for path in inside if path.is_file())
    if size < LARGE or (os.cpu_count() or 1) < 2:
        yield ALONE
        return
    with another("southgate.study", "southgate.dossier.build") as beside:
        yield beside


def _run(
    opened: Workspace,
    edition: Audience,
    earlier: Path | None,
    tell: Callable[[str], None],
    beside: Beside,
) -> Study:
    """The study, with the chapters of an earlier one where nothing has changed."""
    from southgate.study import read_study, run

    before = read_study(earlier) if earlier else None
    same = before is not None and before.edition is edition
    return run(
        opened, edition=edition, earlier=before if same else None, progress=tell, beside=beside
    )


def _write(whole: Study, folder: Path) -> None:
    from southgate.study import write_study

    folder.mkdir(exist_ok=True)
    write_study(whole, folder)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, where someone is watching."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda doing: bar.update(task, description=doing)


def _stamp(workspace: Path, edition: str, scenario: Path | None) -> str:
    """What an output is made of: the files that are read, the edition and our own code."""
    tables = workspace / "tables"
    parts = [workspace / "southgate.toml", *(tables.iterdir() if tables.is_dir() else ())]
    read = files_hash(workspace, (path for path in parts if path.is_file()))
    supposed = [scenario] if scenario is not None and scenario.is_file() else []
    asked = files_hash(scenario.parent, supposed) if scenario is not None else ""
    return hashed(read, edition, package_hash(), asked)


def _known(output: Path, study: Path) -> dict[str, str]:
    """The record of an earlier run, where every byte of its output is as it was left."""
    try:
        known = json.loads((study / RUN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict) or known.get("outputs") != _outputs(output):
        return {}
    return known


def _outputs(output: Path) -> str:
    return tree_hash(output, without=(RUN, MARK))


def _earlier(output: Path, study: Path) -> Path | None:
    return study if _known(output, study) else None


def _record(output: Path, study: Path, stamp: str, began: float) -> None:
    record = {
        "southgate": version("southgate"),
        "commit": _commit(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "inputs": stamp,
        "outputs": _outputs(output),
        "seconds": round(time.monotonic() - began, 2),
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    (study / RUN).write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _commit() -> str:
    """The commit of our own sources, where they lie in a checkout."""
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(PACKAGE), "rev-parse", "HEAD"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return asked.stdout.strip()


if __name__ == "__main__":
    main()
