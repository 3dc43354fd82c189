"""One measure over the years: a line for each run that may be compared, a rule at each break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from southgate.dossier import layout, theme
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
    period_labels,
    segments,
    texts,
)
from southgate.records import Figure

__all__ = ["Plot", "series"]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where years and values lie, in pixels."""

    left: float
    right: float
    top: float
    foot: float
    first: int
    last: int
    most: float

    def x(self, year: float) -> float:
        """The pixel of a year."""
        return self.left + (year - self.first) * (self.right - self.left) / max(
            self.last - self.first, 1
        )

    def y(self, value: float) -> float:
        """The pixel of a value; zero stands at the foot."""
        return self.foot - (self.foot - self.top) * value / self.most


def series(figure: Figure, scene: Scene) -> Frame:
    """Draw one line for each run, with its first and last value written out."""
    data = figure.data.sort_values("period")
    unit = str(data["unit"].iloc[0])
    height = 320.0 if scene.wide else 280.0
    most = float(data["value"].max()) * 1.08 or 1.0
    marks = layout.ticks(most)
    widest = max(layout.text_width(scene.said(mark, unit), 12.5) for mark in marks)
    plot = Plot(
        left=widest + 12 if scene.wide else 4.0,
        right=scene.width - 16.0,
        top=34.0,
        foot=height - 52,
        first=int(data["period"].min()),
        last=int(data["period"].max()),
        most=most,
    )
    points: Rows = [
        {
            "x": plot.x(row["period"]),
            "y": plot.y(row["value"]),
            "run": row["run"],
            "text": scene.said(row["value"], unit),
            "tip": f"{row['period']} · {scene.said(row['value'], unit)}",
        }
        for row in data.to_dict("records")
    ]
    years = range(plot.first, plot.last + 1)
    runs = {"detail": category("run")}
    line = layer("line", points, scene, height, runs, stroke=theme.US, strokeWidth=2.6)
    layers = [
        *_scale(marks, [scene.said(mark, unit) for mark in marks], points, plot, scene, height),
        *_broken(points, scene, height, plot.foot),
        line,
        dots([{**point, **dot("us", 26)} for point in points], scene, height),
        _ends(points, scene, height),
        period_labels(
            [str(year) for year in years], [plot.x(year) for year in years], scene, height
        ),
    ]
    return framed(layers, scene, height)


def _scale(
    marks: Sequence[float],
    said: Sequence[str],
    points: Rows,
    plot: Plot,
    scene: Scene,
    height: float,
) -> list[Layer]:
    """Rule the round values; on a narrow picture they are written inside, clear of the line."""
    lines = [{"x": plot.left, "x2": plot.right, "y": plot.y(at), "y2": plot.y(at)} for at in marks]
    x, lift = (plot.left - 8, 0) if scene.wide else (4.0, -9)
    crowded = [point["y"] for point in points if not scene.wide and point["x"] < 130]
    labels = [
        {"x": x, "y": plot.y(at) + lift, "text": text}
        for at, text in zip(marks, said, strict=True)
        if all(abs(plot.y(at) + lift - y) > 30 for y in crowded)
    ]
    align = "right" if scene.wide else "left"
    return [
        segments(lines, scene, height, stroke="#ebe6da"),
        texts(labels, scene, height, align=align, fontSize=12.5, fill=theme.SOFT),
    ]


def _broken(points: Rows, scene: Scene, height: float, foot: float) -> list[Layer]:
    """Rule off each place where a series may not be compared across, and say so."""
    rules: Rows = []
    for one, two in pairwise(points):
        if one["run"] != two["run"]:
            x = (one["x"] + two["x"]) / 2
            rules.append({"x": x, "x2": x, "y": 20, "y2": foot})
    word = scene.words.ui("break").plain
    size = layout.text_width(word, 12.5)
    named: Rows = []
    for rule in rules:
        x = min(max(rule["x"], size / 2 + 2), scene.width - size / 2 - 2)
        if not named or x - named[-1]["x"] > size + 10:
            named.append({"x": x, "y": 10, "text": word})
    return [
        segments(rules, scene, height, strokeDash=[4, 4], stroke=theme.PEER, strokeWidth=1.4),
        texts(named, scene, height, align="center", fontSize=12.5, fill=theme.SOFT),
    ]


def _ends(points: Rows, scene: Scene, height: float) -> Layer:
    """Write the first and the last value beside their dots."""
    rows: Rows = []
    for index in (0, len(points) - 1) if len(points) > 1 else (0,):
        half = layout.text_width(points[index]["text"], 13.5) / 2
        x = min(max(points[index]["x"], points[0]["x"] + half), scene.width - half - 2)
        y = points[index]["y"] + _side(points, index) * 18
        rows.append({"x": x, "y": y, "text": points[index]["text"]})
    return texts(rows, scene, height, align="center", fontSize=13.5, fontWeight=600)


def _side(points: Rows, index: int) -> int:
    """Keep a label clear of its line: above (-1) where the line comes from below, else under it."""
    neighbour = points[1 if index == 0 else index - 1]["y"] if len(points) > 1 else 0
    return 1 if neighbour < points[index]["y"] else -1
