"""A plane of candidates: how near each is, and how complex, with the medians drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from southgate.dossier import layout, theme
from southgate.dossier.legend import Entry, legend
from southgate.dossier.marks import (
    Frame,
    Layer,
    Rows,
    Scene,
    category,
    dot,
    dots,
    framed,
    layer,
    segments,
    texts,
)
from southgate.records import Figure

__all__ = ["Field", "Point", "plane"]

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "named": dot("us", 110),
    "top": dot("peer", 80, shape="diamond"),
    "other": dot("other", 30),
}
SIZE = 12.5
LEFT = 58.0
"""Room for the numbers of the upright axis and the word at its median."""
ASIDE = 268.0
"""Room for names beside a wide picture."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where feasibility and complexity lie, in pixels."""

    left: float
    right: float
    top: float
    foot: float
    most: float

    def x(self, feasibility: float) -> float:
        """The pixel of a feasibility, from zero."""
        return self.left + (self.right - self.left) * feasibility / self.most

    def y(self, complexity: float) -> float:
        """The pixel of a percentile of complexity."""
        return self.foot - (self.foot - self.top) * complexity / 100


@dataclass(frozen=True, slots=True)
class Point:
    """A candidate that is to be named: its mark, its look and its name."""

    x: float
    y: float
    role: str
    name: str


def plane(figure: Figure, scene: Scene) -> Frame:
    """Draw each candidate at its feasibility and complexity; name those that lead.

    A wide picture has the names beside it, joined to their marks by thin lines; a narrow one has
    numbers at the marks and the names below.
    """
    data = figure.data
    key = legend(_entries(set(data["role"].astype(str)), scene), scene)
    most = max(float(data["feasibility"].max()) if len(data) else 0.0, 1e-9) * 1.04
    top = key.foot + 46
    right = scene.width - (ASIDE if scene.wide else 10.0)
    field = Field(LEFT, right, top, top + (430 if scene.wide else 320), most)
    points = _points(figure, field, scene)
    names, foot = _beside(points, field, scene) if scene.wide else _below(points, field, scene)
    height = max(foot, field.foot + 48)
    others = data[data["role"].astype(str) == "other"]
    faint: Rows = [
        {
            "x": field.x(float(row["feasibility"])),
            "y": field.y(float(row["complexity"])),
            "tip": scene.label("activities", str(row["activity"])),
        }
        for row in others.to_dict("records")
    ]
    marks: Rows = [
        {"x": point.x, "y": point.y, "tip": point.name, **LOOKS[point.role]}
        for point in reversed(points)
    ]
    leaders, labels = names
    grid, middles = _axes(figure, field, scene, height)
    layers = [
        *grid,
        _faint(faint, scene, height),
        middles,
        segments(leaders, scene, height, stroke=theme.PEER, strokeWidth=0.7),
        dots(marks, scene, height),
        *_written(labels, scene, height),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def _faint(rows: Rows, scene: Scene, height: float) -> Layer:
    """Draw many dots that look alike: their look is said once, or the page would be heavy."""
    tip = {"tooltip": category("tip")}
    return layer("circle", rows, scene, height, tip, size=24, fill=theme.OTHER, opacity=1)


def _entries(roles: set[str], scene: Scene) -> list[Entry]:
    keys = {"named": "ranked_named", "top": "plane_top", "other": "plane_other"}
    return [
        Entry(scene.words.ui(key).plain, dot=LOOKS[role])
        for role, key in keys.items()
        if role in roles
    ]


def _points(figure: Figure, field: Field, scene: Scene) -> list[Point]:
    """Give the candidates that are named in the picture, from the top down."""
    chosen = figure.data[figure.data["role"].astype(str).isin(("named", "top"))]
    points = [
        Point(
            field.x(float(row["feasibility"])),
            field.y(float(row["complexity"])),
            str(row["role"]),
            scene.label("activities", str(row["activity"])),
        )
        for row in chosen.to_dict("records")
    ]
    return sorted(points, key=lambda point: (point.y, point.x))


def _beside(points: Sequence[Point], field: Field, scene: Scene) -> tuple[tuple[Rows, Rows], float]:
    """Write the names at the right, in the order of their marks, each with a line to it."""
    left = field.right + 26
    blocks = {point: layout.wrapped(point.name, scene.width - left - 4, SIZE) for point in points}
    sizes = {point: 15.0 * len(block) + 9 for point, block in blocks.items()}
    high = max(field.foot, field.top - 20 + sum(sizes.values()))
    order, middles = list(points), _middles(points, sizes, field, high)
    for _ in points:
        before = list(order)
        for at in range(len(order) - 1):
            if _cross(order[at : at + 2], middles[at : at + 2], left - 14):
                order[at : at + 2] = reversed(order[at : at + 2])
        middles = _middles(order, sizes, field, high)
        if order == before:
            break
    leaders: Rows = []
    labels: Rows = []
    for point, middle in zip(order, middles, strict=True):
        leaders.append({"x": point.x, "y": point.y, "x2": left - 14, "y2": middle})
        leaders.append({"x": left - 14, "y": middle, "x2": left - 5, "y2": middle})
        block = blocks[point]
        labels.append(_label(point, left, middle - 7.5 * (len(block) - 1), block))
    return (leaders, labels), high + 6


def _middles(
    order: Sequence[Point], sizes: Mapping[Point, float], field: Field, high: float
) -> list[float]:
    """Place names in this order, none on another, each as near its mark as that allows."""
    room = [sizes[point] for point in order]
    wanted = [point.y - size / 2 for point, size in zip(order, room, strict=True)]
    tops = layout.spread(wanted, room, field.top - 20, high) if order else []
    return [top + size / 2 for top, size in zip(tops, room, strict=True)]


def _cross(pair: Sequence[Point], ends: Sequence[float], edge: float) -> bool:
    """Tell whether the lines from two marks to their names, the upper name first, cross."""
    upper, lower = pair
    right = max(upper.x, lower.x)
    heights = [
        point.y + (end - point.y) * (right - point.x) / (edge - point.x)
        for point, end in zip(pair, ends, strict=True)
    ]
    return heights[0] > heights[1]


def _below(points: Sequence[Point], field: Field, scene: Scene) -> tuple[tuple[Rows, Rows], float]:
    """Number the marks, and write the names under the picture."""
    leaders: Rows = []
    labels: Rows = []
    taken = [(point.x - 6, point.y - 6, point.x + 6, point.y + 6) for point in points]
    top = field.foot + 66
    for number, point in enumerate(points, 1):
        said = str(number)
        half = layout.text_width(said, SIZE) / 2 + 1.5
        at = _free(point, half, taken, field)
        taken.append((at[0] - half, at[1] - 7, at[0] + half, at[1] + 7))
        if math.dist(at, (point.x, point.y)) > 17:
            leaders.append({"x": point.x, "y": point.y, "x2": at[0], "y2": at[1]})
        labels.append(_label(point, at[0], at[1], [said], align="center"))
        block = layout.wrapped(point.name, scene.width - 30, SIZE)
        labels.append(_label(point, 22, top, [said], align="right"))
        labels.append(_label(point, 30, top, block))
        top += 15.0 * len(block) + 8
    return (leaders, labels), top if points else field.foot + 48


def _free(
    point: Point, half: float, taken: Sequence[tuple[float, ...]], field: Field
) -> tuple[float, float]:
    """Find the nearest place for a number that covers no mark and no other number."""
    for x, y in _around(point):
        inside = field.left + half <= x <= field.right - half and field.top - 6 <= y <= field.foot
        clear = all(
            x + half <= left or right <= x - half or y + 7 <= high or low <= y - 7
            for left, high, right, low in taken
        )
        if inside and clear:
            return x, y
    return point.x, point.y


def _around(point: Point) -> Iterator[tuple[float, float]]:
    for ring in range(14, 110, 6):
        for turn in range(16):
            angle = (turn * 5 % 16) * math.pi / 8
            yield point.x + ring * math.cos(angle), point.y - ring * math.sin(angle)


def _label(
    point: Point, x: float, y: float, text: list[str], *, align: str = "left"
) -> dict[str, Any]:
    fill = theme.US if point.role == "named" else theme.INK
    return {"x": x, "y": y, "text": text, "align": align, "fill": fill}


def _written(labels: Rows, scene: Scene, height: float) -> list[Layer]:
    """Write labels, one layer for each colour and way they hang."""
    looks = dict.fromkeys((row["align"], row["fill"]) for row in labels)
    return [
        texts(
            [row for row in labels if (row["align"], row["fill"]) == (align, fill)],
            scene,
            height,
            align=align,
            fill=fill,
            fontSize=SIZE,
            lineHeight=15,
        )
        for align, fill in looks
    ]


def _axes(figure: Figure, field: Field, scene: Scene, height: float) -> tuple[list[Layer], Layer]:
    """Rule the field and number its edges; and draw both medians, which lie above the dots."""
    words, data = scene.words, figure.data
    x, y = field.x(float(data["feasibility"].median())), field.y(float(data["complexity"].median()))
    grid: Rows = []
    across: Rows = []
    upright: Rows = []
    for tick in layout.ticks(field.most, 5 if scene.wide else 4):
        at = field.x(tick)
        grid.append({"x": at, "x2": at, "y": field.top, "y2": field.foot})
        across.append({"x": at, "y": field.foot + 14, "text": scene.said(tick)})
    for tick in (0, 25, 50, 75, 100):
        at = field.y(tick)
        grid.append({"x": field.left, "x2": field.right, "y": at, "y2": at})
        if abs(at - y) >= 14:
            upright.append({"x": field.left - 8, "y": at, "text": str(tick)})
    median = words.ui("plane_median").plain
    half = layout.text_width(median, SIZE) / 2
    across.append({"x": max(x, half + 1), "y": field.top - 11, "text": median})
    upright.append({"x": field.left - 8, "y": y, "text": median})
    middles = [
        {"x": x, "x2": x, "y": field.top - 3, "y2": field.foot},
        {"x": field.left - 3, "x2": field.right, "y": y, "y2": y},
    ]
    ends = words.ui("plane_x").plain, words.ui("plane_y").plain
    look = {"fontSize": SIZE, "fill": theme.SOFT}
    ruled = [
        segments(grid, scene, height, stroke="#ebe6da"),
        texts(across, scene, height, align="center", **look),
        texts(upright, scene, height, align="right", **look),
        texts([{"x": 1, "y": field.top - 32, "text": f"↑ {ends[1]}"}], scene, height, **look),
        texts(
            [{"x": field.right, "y": field.foot + 36, "text": f"{ends[0]} →"}],
            scene,
            height,
            align="right",
            **look,
        ),
    ]
    return ruled, segments(middles, scene, height, stroke=theme.INK, strokeDash=[4, 3])
