"""Pictures of one thing among others: dot strips, ranks with their ranges, reports side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from southgate.dossier import layout, theme
from southgate.dossier.marks import (
    Frame,
    Rows,
    Scene,
    aligned,
    bars,
    dot,
    dots,
    framed,
    segments,
    texts,
)
from southgate.records import Figure

__all__ = ["Panel", "rank_ranges", "reports", "strips"]

EDGE = 10.0
HEAD = 48.0
AXES = {"likeness": "rank_axis", "pressure": "rank_axis_pressure"}
"""What an axis of ranks says, by what is ranked."""
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "closing": dot("us", 84),
    "opening": dot("us", 84, hollow=True),
    "planned": dot("other", 84, hollow=True, shape="diamond"),
    "": dot("peer", 70, shape="square"),
}
"""A report's look: closing filled, opening day hollow, planned a diamond, unsaid a square."""


def strips(figure: Figure, scene: Scene) -> Frame:
    """Draw one strip a measure, from its smallest to its largest value, and one dot a region."""
    lines: Rows = []
    marks: Rows = []
    names: Rows = []
    labels: Rows = []
    top = 0.0
    for measure, rows in figure.data.groupby("measure", sort=False):
        heading = layout.wrapped(scene.label("measures", str(measure)), scene.width - 8, 13)
        names.append({"x": 1, "y": top + 10, "text": heading})
        middle = top + 17 * len(heading) + 34
        lines.append({"x": EDGE, "x2": scene.width - EDGE, "y": middle, "y2": middle})
        dotted, said = _strip(rows, scene, middle)
        marks.extend(dotted)
        labels.extend(said)
        top = middle + 50
    layers = [
        segments(lines, scene, top, stroke=theme.LINE, strokeWidth=1.4),
        dots(marks, scene, top),
        texts(names, scene, top, fontWeight=600),
        *aligned(labels, scene, top),
    ]
    return framed(layers, scene, top)


def _strip(rows: pd.DataFrame, scene: Scene, middle: float) -> tuple[Rows, Rows]:
    """Place the dots of one strip, ours on top and named first, and the names there is room for."""
    ratio = bool(rows.get("logged", pd.Series([False])).iloc[0]) and bool((rows["value"] > 0).all())
    rows = rows.assign(at=rows["value"].map(math.log10) if ratio else rows["value"])
    low, high = float(rows["at"].min()), float(rows["at"].max())
    order = rows.assign(order=rows["role"].map({"us": 0, "peer": 1, "other": 2})).sort_values(
        "order", kind="stable"
    )
    reach = scene.width - 2 * EDGE
    marks: Rows = []
    spots: list[layout.Spot] = []
    for row in order.to_dict("records"):
        role, said = str(row["role"]), scene.said(row["value"], str(row["unit"]))
        region = scene.label("regions", str(row["region"]))
        x = EDGE + reach * ((float(row["at"]) - low) / (high - low) if high > low else 0.5)
        marks.append(
            {"x": x, "y": middle, "tip": f"{region} · {said}", **dot(role, hollow=role == "other")}
        )
        spots.append(
            layout.Spot(x, middle, f"{region} {said}" if role != "other" or len(rows) <= 6 else "")
        )
    frame = (0.0, middle - 30, float(scene.width), middle + 34)
    places = layout.beside(spots, 12.5, frame, level=False)
    labels: Rows = []
    for spot, place, mark in zip(spots, places, marks, strict=True):
        if spot.text and place.align:
            fill = theme.US if mark["stroke"] == theme.US else theme.SOFT
            labels.append(
                {"x": place.x, "y": place.y, "text": spot.text, "align": place.align, "fill": fill}
            )
    return marks[::-1], labels


def rank_ranges(figure: Figure, scene: Scene) -> Frame:
    """Draw each region's rank as a dot, and as a bar the ranks it takes over all choices."""
    rows = figure.data.sort_values("rank").to_dict("records")
    gutter = 250.0 if scene.wide else 0.0
    last = int(figure.data["high"].max())
    step = 34.0 if scene.wide else 52.0
    height = HEAD + step * len(rows)
    stride = (scene.width - gutter - 24) / max(last - 1, 1)
    spans: Rows = []
    marks: Rows = []
    names: Rows = []
    for index, row in enumerate(rows):
        y = HEAD + step * (index + 0.5) + (0 if scene.wide else 9)
        left, right, at = (
            gutter + 12 + (int(row[key]) - 1) * stride for key in ("low", "high", "rank")
        )
        name = scene.label("regions", str(row["region"]))
        tip = f"{name} · {row['rank']} ({row['low']}–{row['high']})"
        role = str(row["role"])
        spans.append({"x": left, "x2": right, "y": y, "y2": y})
        marks.append(
            {
                "x": at,
                "y": y,
                "tip": tip,
                **dot("us" if role == "us" else "peer", 110, hollow=role == "other"),
            }
        )
        names.append({"x": 1, "y": y if scene.wide else y - 21, "text": name})
    grid, heads = _ruled(last, gutter + 12, stride, height)
    axis = {
        "x": gutter + 6,
        "y": 10,
        "text": scene.words.ui(AXES[figure.options.get("axis", "likeness")]).plain,
    }
    layers = [
        segments(grid, scene, height, stroke="#ebe6da"),
        segments(spans, scene, height, stroke=theme.OTHER, strokeWidth=6, strokeCap="round"),
        dots(marks, scene, height),
        texts(names, scene, height),
        texts(heads, scene, height, align="center", fontSize=12.5, fill=theme.SOFT),
        texts([axis], scene, height, fontSize=12.5, fill=theme.SOFT),
    ]
    return framed(layers, scene, height)


def _ruled(last: int, left: float, stride: float, height: float) -> tuple[Rows, Rows]:
    """Rule a line at each rank that there is room to number."""
    columns = range(1, last + 1, max(1, (last + 11) // 12))
    places = [left + (rank - 1) * stride for rank in columns]
    return (
        [{"x": x, "x2": x, "y": HEAD - 4, "y2": height} for x in places],
        [{"x": x, "y": HEAD - 15, "text": str(n)} for x, n in zip(places, columns, strict=True)],
    )


@dataclass(frozen=True, slots=True)
class Panel:
    """One small picture among many: where it stands and how it counts."""

    left: float
    top: float
    width: float
    years: tuple[int, ...]
    most: float

    @property
    def foot(self) -> float:
        """The pixel of zero."""
        return self.top + 150

    def x(self, year: int) -> float:
        """The pixel of a year; editions stand evenly, whatever years lie between."""
        return self.left + (self.years.index(year) + 0.5) * self.width / len(self.years)

    def y(self, value: float) -> float:
        """The pixel of a value."""
        return self.foot - 96 * value / (self.most or 1)


def reports(figure: Figure, scene: Scene) -> Frame:
    """Draw one small picture a measure that counts, with reports of one edition side by side."""
    counted = figure.data[figure.data["unit"] != "event"]
    years = tuple(sorted(int(year) for year in counted["period"].unique()))
    columns, gap = (2, 40.0) if scene.wide else (1, 0.0)
    width = (scene.width - gap * (columns - 1)) / columns
    used = [code for code in SHAPES if code in set(counted["qualifier"])]
    key, top = _key(used, scene)
    lines: Rows = []
    bands: Rows = []
    marks: Rows = []
    labels: Rows = []
    names: Rows = []
    heights = 0.0
    for index, (measure, rows) in enumerate(counted.groupby("measure", sort=False)):
        column, line = index % columns, index // columns
        panel = Panel(
            column * (width + gap), top + line * 196, width, years, float(rows["value"].max())
        )
        heights = panel.foot + 30
        names.append(
            {
                "x": panel.left + 1,
                "y": panel.top + 10,
                "text": scene.label("measures", str(measure)),
            }
        )
        lines.append({"x": panel.left, "x2": panel.left + width, "y": panel.foot, "y2": panel.foot})
        labels.extend(_years(panel))
        drawn = _reported(rows, panel, scene)
        bands.extend(drawn[0])
        marks.extend(drawn[1])
        labels.extend(drawn[2])
    layers = [
        bars(bands, scene, heights),
        segments(lines, scene, heights, stroke=theme.PEER),
        dots([*key[0], *marks], scene, heights),
        texts(names, scene, heights, fontWeight=600),
        *aligned([*key[1], *labels], scene, heights),
    ]
    return framed(layers, scene, heights)


def _key(used: Sequence[str], scene: Scene) -> tuple[tuple[Rows, Rows], float]:
    """Say what the shapes mean, in as many lines as that takes."""
    marks: Rows = []
    labels: Rows = []
    x, y = 8.0, 12.0
    for code in used:
        term = scene.words.term("qualifiers", code or "unsaid")
        size = 14 + layout.text_width(term, 12.5) + 20
        if x > 8 and x + size > scene.width:
            x, y = 8.0, y + 22
        marks.append({"x": x, "y": y, "tip": term, **SHAPES[code]})
        labels.append({"x": x + 12, "y": y, "text": term, "align": "left", "fill": theme.SOFT})
        x += size
    return (marks, labels), y + 26


def _years(panel: Panel) -> Rows:
    shown: Rows = []
    edge = float("inf")
    for year in reversed(panel.years):
        x = panel.x(year)
        if x + 20 <= edge:
            shown.append(
                {
                    "x": x,
                    "y": panel.foot + 14,
                    "text": str(year),
                    "align": "center",
                    "fill": theme.SOFT,
                }
            )
            edge = x - 20
    return shown


def _reported(rows: pd.DataFrame, panel: Panel, scene: Scene) -> tuple[Rows, Rows, Rows]:
    """Draw a mark for each report, a band where they disagree, a number where there is room."""
    bands: Rows = []
    marks: Rows = []
    spots: list[layout.Spot] = []
    half = min(panel.width / len(panel.years) / 2 - 2, 26)
    for year, told in rows.groupby(rows["period"].astype(str)):
        middle = panel.x(int(str(year)))
        apart = min(14.0, 2 * half / len(told))
        if told["value"].min() < told["value"].max():
            box = {"x": middle - half, "x2": middle + half, "y": panel.top + 26, "y2": panel.foot}
            bands.append(
                {
                    **box,
                    "fill": "#f1e7dd",
                    "stroke": "#f1e7dd",
                    "tip": scene.words.ui("conflict").plain,
                }
            )
        for place, row in enumerate(told.sort_values("value").to_dict("records")):
            x, y = middle + (place - (len(told) - 1) / 2) * apart, panel.y(float(row["value"]))
            said = scene.said(row["value"], str(row["unit"]), str(row["bound"]))
            origin, term = (
                scene.label("origins", str(row["origin"])),
                scene.words.term("qualifiers", row["qualifier"] or "unsaid"),
            )
            marks.append(
                {
                    "x": x,
                    "y": y,
                    "tip": f"{year} · {said} · {term} · {origin}",
                    **SHAPES.get(row["qualifier"], SHAPES[""]),
                }
            )
            spots.append(layout.Spot(x, y, said))
    frame = (panel.left, panel.top + 22, panel.left + panel.width, panel.foot)
    labels: Rows = [
        {"x": place.x, "y": place.y, "text": spot.text, "align": place.align, "fill": theme.INK}
        for spot, place in zip(spots, layout.beside(spots, 12, frame, level=False), strict=True)
        if place.align
    ]
    return bands, marks, labels
