"""The key of a picture: each mark beside the words that say what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from southgate.dossier import layout, theme
from southgate.dossier.marks import Layer, Rows, Scene, dots, segments, texts

__all__ = ["Entry", "Legend", "legend", "stroke"]

SIZE = 12.5
LINE = 20.0
SWATCH = 26.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark and its words: ``dot`` is the look of a dot, ``line`` the look of a stroke."""

    words: str
    dot: Mapping[str, Any] | None = None
    line: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    """A key as laid out: its layers, and the pixel below it."""

    entries: Sequence[tuple[Entry, float, float]]
    lines: Sequence[tuple[str, float, float]]
    foot: float

    def layers(self, scene: Scene, height: float) -> list[Layer]:
        """Draw the key into a picture of that height."""
        strokes = [
            segments(
                [{"x": x + 3, "x2": x + SWATCH - 9, "y": y, "y2": y}], scene, height, **entry.line
            )
            for entry, x, y in self.entries
            if entry.line is not None
        ]
        marks: Rows = [
            {"x": x + 9, "y": y, "tip": entry.words, **entry.dot}
            for entry, x, y in self.entries
            if entry.dot is not None
        ]
        said = [{"x": x, "y": y, "text": text} for text, x, y in self.lines]
        return [
            *strokes,
            *([dots(marks, scene, height)] if marks else []),
            texts(said, scene, height, fontSize=SIZE, fill=theme.SOFT),
        ]


def legend(entries: Sequence[Entry], scene: Scene, top: float = 0.0) -> Legend:
    """Lay a key out in as many lines as it takes; long words are broken."""
    placed: list[tuple[Entry, float, float]] = []
    lines: list[tuple[str, float, float]] = []
    x, y = 1.0, top + 12
    for entry in entries:
        indent = SWATCH if entry.dot is not None or entry.line is not None else 0.0
        broken = layout.wrapped(entry.words, scene.width - indent - 4, SIZE)
        size = indent + max(layout.text_width(line, SIZE) for line in broken) + 18
        if x > 1 and x + size - 18 > scene.width:
            x, y = 1.0, y + LINE
        placed.append((entry, x, y))
        lines.extend((line, x + indent, y + LINE * at) for at, line in enumerate(broken))
        x += size
        if len(broken) > 1:
            x, y = 1.0, y + LINE * len(broken)
    foot = max((at for _, _, at in lines), default=top) + LINE * 0.8
    return Legend(tuple(placed), tuple(lines), foot)


def stroke(colour: str, width: float, **more: Any) -> dict[str, Any]:
    """Say how a stroke looks.

    Examples
    --------
    >>> stroke("#000", 2)
    {'stroke': '#000', 'strokeWidth': 2, 'strokeCap': 'round'}
    """
    return {"stroke": colour, "strokeWidth": width, "strokeCap": "round", **more}
