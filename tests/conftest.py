"""What all tests share: no clock, no network, no chance; and a browser where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/bin"))
AXE_OPTIONS = {
    "preload": False,
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
EVERYTHING = os.environ.get("CI") == "true"

settings.register_profile("southgate", derandomize=True, deadline=None, database=None)
settings.load_profile("southgate")


@cache
def chromium() -> str | None:
    """The browser that Debian calls chromium, or the one that SOUTHGATE_CHROMIUM names."""
    return os.environ.get("SOUTHGATE_CHROMIUM") or shutil.which("chromium", path=PATH)


@cache
def not_here() -> tuple[str, ...]:
    """What the browser tests need and this machine lacks."""
    fonts = shutil.which("fc-list", path=PATH)
    listed = (
        subprocess.run([fonts, ":lang=zh", "family"], capture_output=True, check=False).stdout
        if fonts
        else b""
    )
    needs = {"chromium": chromium(), "a CJK font": listed.strip(), "axe-core": AXE.is_file()}
    return tuple(need for need, there in needs.items() if not there)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out where they cannot run, and say so; in CI refuse instead."""
    wanting = [item for item in items if item.get_closest_marker("browser")]
    if not wanting or not not_here():
        return
    reason = f"not on this machine: {', '.join(not_here())}; `make test` installs them where it may"
    if EVERYTHING:
        raise pytest.UsageError(f"With CI=true no test may be left out; {reason}.")
    for item in wanting:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def truth() -> Path:
    """The folder of published answers: SOUTHGATE_TRUTH, else beside the repository."""
    folder = ROOT / os.environ.get("SOUTHGATE_TRUTH", "../shared/truth")
    if not folder.is_dir():
        reason = (
            f"the folder of published answers `{folder.name}` is not there; set SOUTHGATE_TRUTH"
        )
        (pytest.fail if EVERYTHING else pytest.skip)(reason)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # not on every machine

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[tuple[str, str]]]:
    """What axe-core finds wrong on a page: each rule, and the first element that breaks it."""
    script = AXE.read_text("utf-8")

    def found(page: Page) -> list[tuple[str, str]]:
        page.evaluate(script)
        result = page.evaluate("(options) => axe.run(options)", AXE_OPTIONS)
        return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in result["violations"]]

    return found
