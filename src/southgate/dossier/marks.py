"""The strokes of a picture: text, lines, dots and boxes at pixels that no font can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from southgate.dossier import layout, theme
from southgate.dossier.text import Words
from southgate.records import Quantity, Study

__all__ = [
    "FORMS",
    "Form",
    "Frame",
    "Layer",
    "Rows",
    "Scene",
    "aligned",
    "bars",
    "category",
    "dot",
    "dots",
    "framed",
    "layer",
    "period_labels",
    "segments",
    "texts",
]

Rows = list[dict[str, Any]]
Layer = dict[str, Any]
"""Marks of one kind with their rows, as Vega-Lite writes them."""
Frame = dict[str, Any]
"""A whole picture, as Vega-Lite writes it."""
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
Form = Literal["wide", "narrow"]
FORMS: Mapping[Form, int] = {"wide": 820, "narrow": 350}


@dataclass(frozen=True, slots=True)
class Scene:
    """What every picture is drawn with: words, labels and the room there is."""

    words: Words
    study: Study
    form: Form

    @property
    def width(self) -> int:
        """Pixels from edge to edge."""
        return FORMS[self.form]

    @property
    def wide(self) -> bool:
        """Whether there is room for words beside the marks."""
        return self.form == "wide"

    def label(self, table: str, code: str) -> str:
        """Name a code."""
        return self.words.label(self.study, table, code)

    def said(self, value: float, unit: str = "1", bound: str = "") -> str:
        """Write a number with its unit."""
        return self.words.quantity(Quantity(float(value), unit, bound=bound)).plain


def layer(
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    scene: Scene,
    height: float,
    channels: Mapping[str, Any] | None = None,
    **style: Any,
) -> Layer:
    """Draw marks of a kind at the pixels {x, y} of rows; a tenth of a pixel is precise enough."""
    values = [
        {key: round(at, 1) if isinstance(at, float) else at for key, at in row.items()}
        for row in rows
    ]
    placed = {"x": _pixels("x", scene.width), "y": _pixels("y", height)}
    return {
        "data": {"values": values},
        "mark": {"type": kind, **style},
        "encoding": {**placed, **(channels or {})},
    }


def _pixels(field: str, extent: float) -> dict[str, Any]:
    """Place by a column that holds pixels: they are mapped to themselves."""
    scale = {"domain": [0, extent], "range": [0, extent], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def category(field: str) -> dict[str, Any]:
    """Read a column of words."""
    return {"field": field, "type": "nominal"}


def _as_it_is(field: str, kind: str = "nominal") -> dict[str, Any]:
    """Read a column that holds the look itself, as a colour."""
    return {"field": field, "type": kind, "scale": None}


_ENDS = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
_COLOURS = {"fill": _as_it_is("fill"), "stroke": _as_it_is("stroke")}
_TIP = {"tooltip": category("tip")}


def texts(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float, **mark: Any) -> Layer:
    """Write rows of {x, y, text}, at the pixel each names."""
    style = {"align": "left", "baseline": "middle", "lineHeight": 16, **mark}
    return layer("text", rows, scene, height, {"text": category("text")}, **style)


def segments(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float, **mark: Any) -> Layer:
    """Draw lines from {x, y} to {x2, y2}."""
    return layer("rule", rows, scene, height, _ENDS, **mark)


def dots(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float) -> Layer:
    """Draw {x, y, fill, stroke, size, shape} with a tip each, in the order of the rows."""
    look = {"size": _as_it_is("size", "quantitative"), "shape": _as_it_is("shape")}
    channels = {**_COLOURS, **look, **_TIP}
    return layer("point", rows, scene, height, channels, opacity=1, strokeWidth=1.8)


def bars(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float, **mark: Any) -> Layer:
    """Draw filled boxes from {x, y} to {x2, y2}, each with its own fill and outline."""
    channels = {**_ENDS, **_COLOURS, **_TIP}
    return layer("rect", rows, scene, height, channels, strokeWidth=1.4, **mark)


def framed(layers: Sequence[Layer], scene: Scene, height: float) -> Frame:
    """Lay pictures over one another in a frame whose size no font can change."""
    return {
        "$schema": SCHEMA,
        "layer": list(layers),
        "width": scene.width,
        "height": height,
        "padding": 1,
        "autosize": {"type": "none", "contains": "padding"},
    }


def dot(
    role: str, size: float = 0, *, hollow: bool = False, shape: str = "circle"
) -> dict[str, Any]:
    """Say how the dot of a role looks: ours is the accent and the largest."""
    colour = theme.COLOURS.get(role, theme.OTHER)
    area = size or {"us": 150.0, "peer": 90.0}.get(role, 46.0)
    return {
        "fill": theme.PAPER if hollow else colour,
        "stroke": colour,
        "size": area,
        "shape": shape,
    }


def period_labels(
    periods: Sequence[str], places: Sequence[float], scene: Scene, height: float
) -> Layer:
    """Write as many periods under a picture as there is room for, the last one always."""
    shown: Rows = []
    edge = float("inf")
    for period, x in zip(reversed(periods), reversed(places), strict=True):
        half = layout.text_width(period, 12.5) / 2 + 5
        at = min(max(x, half - 5), scene.width - half + 5)
        if at + half <= edge:
            shown.append({"x": at, "y": height - 10, "text": period})
            edge = at - half
    return texts(shown, scene, height, align="center", fontSize=12.5, fill=theme.SOFT)


def aligned(rows: Rows, scene: Scene, height: float) -> list[Layer]:
    """Write labels, one layer for each way they hang and colour they have."""
    looks = dict.fromkeys((row["align"], row["fill"]) for row in rows)
    return [
        texts(
            [row for row in rows if (row["align"], row["fill"]) == (align, fill)],
            scene,
            height,
            align=align,
            fill=fill,
            fontSize=12.5,
        )
        for align, fill in looks
    ]
