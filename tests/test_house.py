"""House rules over every module: public face, docstrings, sizes, names, what may not be said."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import southgate

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "southgate"
BUILT = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}
BUILT |= {".cache", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
FORBIDDEN_ROOMS = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager"}
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(work|tmp|root|farm|home|Users)/")
PLACES = re.compile(r"chenzhou|hunan|china\b|郴州|湖南|中国", re.IGNORECASE)
TEXT = {".py", ".md", ".toml", ".json", ".csv", ".txt", ".html", ".css", ".js", ".sh", ".yml"}


def tree(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in BUILT:
            continue
        if path.is_dir():
            yield from tree(path)
        else:
            yield path


def modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(southgate.__path__, "southgate.")
    return [southgate, *(importlib.import_module(module.name) for module in found)]


def defined(module: ModuleType) -> dict[str, Any]:
    """Functions and classes without a leading underscore that the module itself defines."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
    }


FILES = list(tree())
PYTHON = [path for path in FILES if path.suffix == ".py"]
SOURCE = [path for path in PYTHON if path.is_relative_to(PACKAGE)]
MODULES = modules()
PUBLIC = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in defined(module).items()
    if name in getattr(module, "__all__", ())
}


def room(name: str) -> str:
    """The room that a dotted name lies in: ``southgate.workspace.open`` lies in ``workspace``."""
    return f"{name}..".split(".")[1]


def handed_on() -> set[str]:
    """What one room hands to another, what the package hands to the world, and every method."""
    imports = [
        (".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts), node)
        for path in SOURCE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("southgate.")
    ]
    objects = [
        getattr(importlib.import_module(str(node.module)), alias.name, None)
        for importer, node in imports
        for alias in node.names
        if room(importer) != room(str(node.module))
    ]
    objects += [getattr(southgate, name) for name in southgate.__all__]
    names = {f"{value.__module__}.{value.__name__}" for value in objects if callable(value)}
    return names | {name for name in PUBLIC if room(name) == "methods"}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def section(docstring: str, name: str) -> str | None:
    """The text below a numpydoc heading, up to the next one."""
    found = re.search(
        rf"^{name}\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", docstring, re.MULTILINE | re.DOTALL
    )
    return found.group(1) if found else None


def documented(text: str) -> set[str]:
    """The names that the entries of a Parameters section begin with."""
    entries = re.findall(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: :.*)?$", text, re.MULTILINE)
    return {name.lstrip("*") for entry in entries for name in entry.split(", ")}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_lists_exactly_what_it_defines(module: ModuleType) -> None:
    # The commands are reached by their names on the command line, not by import.
    own = set() if module.__name__ == "southgate.cli" else set(defined(module))
    listed = getattr(module, "__all__", [])
    assert len(listed) == len(set(listed))
    assert [name for name in listed if not hasattr(module, name)] == []
    assert sorted(own - set(listed)) == []


def test_the_public_face_defines_nothing_and_is_sorted() -> None:
    assert defined(southgate) == {}
    assert southgate.__all__ == sorted(southgate.__all__)
    for name in southgate.__all__:
        assert getattr(southgate, name).__module__ != "southgate"


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_says_what_it_is(name: str) -> None:
    summary = (inspect.getdoc(PUBLIC[name]) or "").split("\n\n", 1)[0]
    assert summary.endswith((".", "::"))


@pytest.mark.parametrize("name", sorted(handed_on() & set(PUBLIC)))
def test_what_is_handed_on_is_documented_in_full(name: str) -> None:
    value = PUBLIC[name]
    if not inspect.isfunction(value):
        return
    docstring, signature = inspect.getdoc(value) or "", inspect.signature(value)
    assert set(signature.parameters) <= documented(section(docstring, "Parameters") or "")
    if signature.return_annotation not in {"None", "NoReturn", "Never", None}:
        assert section(docstring, "Returns") or section(docstring, "Yields")


def test_records_are_frozen_and_slotted() -> None:
    records = [value for value in PUBLIC.values() if dataclasses.is_dataclass(value)]
    assert records
    loose = [
        record.__qualname__
        for record in records
        if not record.__dataclass_params__.frozen or "__slots__" not in vars(record)
    ]
    assert loose == []


def test_no_file_is_longer_than_a_room() -> None:
    lengths = {short(path): path.read_text("utf-8").count("\n") for path in PYTHON}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    functions = (
        (f"{short(path)}:{node.name}", node)
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = {}
    for name, node in functions:
        says = ast.get_docstring(node) is not None
        start = (node.body[0].end_lineno or 0) + 1 if says else node.lineno
        lengths[name] = (node.end_lineno or 0) - start + 1
    assert {name: lines for name, lines in lengths.items() if lines > 60} == {}


def test_no_room_has_a_name_for_everything() -> None:
    rooms = {part for path in SOURCE for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert rooms & FORBIDDEN_ROOMS == set()


def test_nothing_is_caught_that_is_not_named() -> None:
    broad = [
        f"{short(path)}:{node.lineno}"
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    ]
    assert broad == []


def test_no_file_names_a_path_of_a_machine() -> None:
    named = [
        f"{short(path)}:{number}"
        for path in FILES
        if path.suffix in TEXT or not path.suffix
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert named == []


def test_the_source_knows_no_place() -> None:
    """Places stand in workspaces; only catalogues and classifications may know a country's own."""
    free = (PACKAGE / "classifications", PACKAGE / "dossier" / "locales")
    knowing = [
        f"{short(path)}:{number}"
        for path in tree(PACKAGE)
        if path.suffix in TEXT and not any(path.is_relative_to(folder) for folder in free)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PLACES.search(line)
    ]
    assert knowing == []


def test_no_file_is_heavy() -> None:
    heavy = {short(path): path.stat().st_size for path in FILES if path.stat().st_size > 5 << 20}
    assert heavy == {}


def test_pins_carry_hashes_and_no_addresses() -> None:
    pins = sorted((ROOT / "requirements").glob("*.txt"))
    assert [path.stem for path in pins] == ["bench", "docs", "run", "test"]
    for path in pins:
        text = path.read_text("utf-8")
        assert "://" not in text
        assert all("--hash=" in entry for entry in re.split(r"\n(?=\S)", text.strip()))
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock


def test_templates_exist_and_none_is_idle() -> None:
    dossier = PACKAGE / "dossier"
    templates = {short(path): path for path in tree(dossier / "templates")}
    assert templates
    code = [path for path in SOURCE if path.is_relative_to(dossier)]
    text = "\n".join(path.read_text("utf-8") for path in [*code, *templates.values()])
    wanted = set(re.findall(r"{%-?\s*(?:extends|include|import|from) \"([^\"]+)\"", text))
    names = {path.relative_to(dossier / "templates").as_posix() for path in templates.values()}
    assert wanted <= names
    idle = [name for name in names if not re.search(rf"\b{Path(name).name.split('.')[0]}\b", text)]
    assert idle == []


def test_every_method_has_its_page() -> None:
    nav = (ROOT / "zensical.toml").read_text("utf-8")
    methods = [path.stem for path in (PACKAGE / "methods").glob("*.py") if path.stem != "__init__"]
    for method in methods:
        page = (ROOT / "docs" / "api" / f"{method}.md").read_text("utf-8")
        assert f"::: southgate.methods.{method}\n" in page
        assert f'"api/{method}.md"' in nav
