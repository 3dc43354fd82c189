"""A picture of ranks over years: a dot a year, a bar for its range, the thirds of the field."""

from __future__ import annotations

from southgate.dossier import theme
from southgate.dossier.marks import (
    Frame,
    Rows,
    Scene,
    dot,
    dots,
    framed,
    period_labels,
    segments,
    texts,
)
from southgate.records import Figure

__all__ = ["standing"]

HEAD, BODY, FOOT, GUTTER = 34.0, 240.0, 30.0, 44.0


def standing(figure: Figure, scene: Scene) -> Frame:
    """Draw the rank of each year from the first place above to the last below."""
    rows = figure.data.sort_values("year").to_dict("records")
    last = max(int(figure.data["of"].max()), 2)
    height = HEAD + BODY + FOOT

    def down(rank: float) -> float:
        return HEAD + (rank - 1) / (last - 1) * BODY

    step = (scene.width - GUTTER - 12) / len(rows)
    spans: Rows = []
    marks: Rows = []
    places = [GUTTER + step * (index + 0.5) for index in range(len(rows))]
    for row, x in zip(rows, places, strict=True):
        spans.append({"x": x, "x2": x, "y": down(row["low"]), "y2": down(row["high"])})
        tip = f"{row['year']} · {row['rank']} ({row['low']}–{row['high']})"
        marks.append({"x": x, "y": down(row["rank"]), "tip": tip, **dot("us", 110)})
    thirds = [down(1 + (last - 1) * part) for part in (0.0, 1 / 3, 2 / 3, 1.0)]
    lines = [{"x": GUTTER, "x2": float(scene.width), "y": y, "y2": y} for y in thirds]
    numbers = [
        {"x": GUTTER - 8, "y": y, "text": str(round(1 + (last - 1) * part))}
        for y, part in zip(thirds, (0.0, 1 / 3, 2 / 3, 1.0), strict=True)
    ]
    axis = {"x": 1, "y": 10, "text": scene.words.ui("standing_axis", n=last).plain}
    layers = [
        segments([lines[0], lines[-1]], scene, height, stroke=theme.LINE),
        segments(lines[1:-1], scene, height, stroke=theme.SOFT, strokeDash=[4, 4]),
        segments(spans, scene, height, stroke=theme.OTHER, strokeWidth=7, strokeCap="round"),
        dots(marks, scene, height),
        texts(numbers, scene, height, align="right", fontSize=12.5, fill=theme.SOFT),
        texts([axis], scene, height, fontSize=12.5, fill=theme.SOFT),
        period_labels([str(row["year"]) for row in rows], places, scene, height),
    ]
    return framed(layers, scene, height)
