"""The strokes of a picture: text, lines, dots and boxes at pixels that no font can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from southgate.dossier import layout, theme
from southgate.dossier.text import Words
from southgate.records import Quantity, Study

__all__ = [
    "FORMS",
    "Form",
    "Rows",
    "Scene",
    "across",
    "aligned",
    "bars",
    "dot",
    "dots",
    "down",
    "framed",
    "period_labels",
    "pixels",
    "segments",
    "texts",
    "values",
]

Rows = list[dict[str, Any]]
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


def values(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Put rows into the specification itself; a tenth of a pixel is precise enough."""
    return alt.InlineData(
        values=[
            {key: round(at, 1) if isinstance(at, float) else at for key, at in row.items()}
            for row in rows
        ]
    )


def pixels(extent: float) -> alt.Scale:
    """Map pixels to pixels."""
    return alt.Scale(domain=[0, extent], range=[0, extent], nice=False, zero=False)


def across(scene: Scene, field: str = "x") -> alt.X:
    """Place by a column that holds pixels from the left."""
    return alt.X(f"{field}:Q", scale=pixels(scene.width), axis=None)


def down(height: float, field: str = "y") -> alt.Y:
    """Place by a column that holds pixels from the top."""
    return alt.Y(f"{field}:Q", scale=pixels(height), axis=None)


def texts(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float, **mark: Any) -> alt.Chart:
    """Write rows of {x, y, text}, at the pixel each names."""
    style = {"align": "left", "baseline": "middle", "lineHeight": 16, **mark}
    drawn = alt.Chart(values(rows)).mark_text(**style)
    return _encoded(drawn, scene, height, text="text:N")


def segments(
    rows: Sequence[Mapping[str, Any]], scene: Scene, height: float, **mark: Any
) -> alt.Chart:
    """Draw lines from {x, y} to {x2, y2}."""
    drawn = alt.Chart(values(rows)).mark_rule(**mark)
    return _encoded(drawn, scene, height, x2="x2:Q", y2="y2:Q")


def _encoded(drawn: alt.Chart, scene: Scene, height: float, **channels: Any) -> alt.Chart:
    encoded: alt.Chart = drawn.encode(across(scene), down(height), **channels)
    return encoded


def dots(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float) -> alt.Chart:
    """Draw {x, y, fill, stroke, size, shape} with a tip each, in the order of the rows."""
    drawn = alt.Chart(values(rows)).mark_point(opacity=1, strokeWidth=1.8)
    return _encoded(
        drawn,
        scene,
        height,
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None),
        size=alt.Size("size:Q", scale=None),
        shape=alt.Shape("shape:N", scale=None),
        tooltip="tip:N",
    )


def bars(rows: Sequence[Mapping[str, Any]], scene: Scene, height: float, **mark: Any) -> alt.Chart:
    """Draw filled boxes from {x, y} to {x2, y2}, each with its own fill and outline."""
    drawn = alt.Chart(values(rows)).mark_rect(strokeWidth=1.4, **mark)
    return _encoded(
        drawn,
        scene,
        height,
        x2="x2:Q",
        y2="y2:Q",
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None),
        tooltip="tip:N",
    )


def framed(layers: Sequence[alt.Chart], scene: Scene, height: float) -> alt.LayerChart:
    """Lay pictures over one another in a frame whose size no font can change."""
    frame: alt.LayerChart = alt.LayerChart(layer=list(layers)).properties(
        width=scene.width,
        height=height,
        padding=1,
        autosize=alt.AutoSizeParams(type="none", contains="padding"),
    )
    return frame


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
) -> alt.Chart:
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


def aligned(rows: Rows, scene: Scene, height: float) -> list[alt.Chart]:
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
