"""Specifications to still pictures: vl-convert behind a cache that knows them by their content."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

__all__ = ["bundle", "cache_folder", "drawn", "dressed", "script_json"]


def cache_folder() -> Path:
    """Say where pictures are kept between builds."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "southgate"


def drawn(specs: Sequence[Mapping[str, Any]], cache: Path) -> tuple[str, ...]:
    """Draw every specification as SVG; only those that the cache has not seen cost time."""
    texts = [json.dumps(spec, sort_keys=True, ensure_ascii=False) for spec in specs]
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return tuple(pool.map(lambda text: _kept(text, "svg", lambda: _svg(text), cache), texts))


NOBODYS = "southgate-nobodys-font"
"""A family that no machine has: looking fonts up is two thirds of the time of a drawing, and no
place in a picture depends on the width of a text."""


def bundle(cache: Path) -> str:
    """Give the script that makes pictures interactive, shut into a scope of its own."""

    def script() -> str:
        return f"(()=>{{{vl_convert.javascript_bundle(_HAND_OVER)}\n}})();\n"

    return _kept("vega-embed", "js", script, cache)


def _svg(text: str) -> str:
    """Draw with a family that no machine has, then name the fonts that readers have."""
    family = json.loads(text).get("config", {}).get("font", NOBODYS)
    plain = text.replace(json.dumps(family, ensure_ascii=False), json.dumps(NOBODYS))
    return str(vl_convert.vegalite_to_svg(plain, allowed_base_urls=[])).replace(NOBODYS, family)


def _kept(text: str, suffix: str, make: Callable[[], str], cache: Path) -> str:
    """Read from the cache, else make and keep; a cache that cannot be used is no error."""
    name = hashlib.sha256(f"{version('vl-convert-python')}\n{text}".encode()).hexdigest()
    file = cache / f"{name}.{suffix}"
    with suppress(OSError, UnicodeDecodeError):
        return file.read_text("utf-8")
    made = make()
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=cache, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as open_file:
                open_file.write(made)
            Path(temporary).replace(file)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    return made


_HAND_OVER = "window.vegaEmbed = vegaEmbed;"
_ROLES = re.compile(r' (?:role="graphics-[^"]*"|aria-[a-z]+="[^"]*"|class="[^"]*")')
_ROOT = re.compile(r"<svg\b[^>]*?viewBox=\"([^\"]+)\"[^>]*>")


def dressed(svg: str, identity: str, title: str, description: str) -> Markup:
    """Give a picture its name and description, ids of its own, and a size that follows the page."""
    body = _ROLES.sub("", svg)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{identity}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{identity}-\1)", body)
    head = (
        rf'<svg xmlns="http://www.w3.org/2000/svg" viewBox="\1" role="img" '
        f'aria-labelledby="{identity}-t {identity}-d">'
    )
    names = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
        identity, title, description
    )
    return Markup(  # noqa: S704  # vl-convert escapes; the names are escaped above
        _ROOT.sub(lambda found: found.expand(head) + str(names), body, count=1)
    )


def script_json(value: object) -> Markup:
    r"""Write JSON that no text inside it can break out of.

    Examples
    --------
    >>> script_json("</script>")
    Markup('"\\u003c/script\\u003e"')
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704  # every letter that could end the script is gone
