"""Supply and demand month by month: what comes fresh, what out of store, what is missing."""

from __future__ import annotations

from southgate.dossier import layout, theme
from southgate.dossier.legend import Entry, legend, stroke
from southgate.dossier.marks import Frame, Rows, Scene, bars, framed, texts
from southgate.records import Figure

__all__ = ["calendar"]

LOOKS = {
    "fresh": (theme.TEAL, theme.TEAL),
    "stored": ("#8fb9c7", theme.TEAL),
    "unmet": (theme.PAPER, theme.US),
}
"""Fill and outline of each part of a month's demand; what is missing is hollow."""
STEP = 30.0


def calendar(figure: Figure, scene: Scene) -> Frame:
    """Draw one bar a month, as long as what is asked for, cut into where it comes from."""
    rows = figure.data.to_dict("records")
    named = [scene.words.period(str(row["period"])) for row in rows]
    said = [scene.said(float(row["asked"]), "t") for row in rows]
    left = max(layout.text_width(name, 13) for name in named) + 12
    right = scene.width - max(layout.text_width(text, 13) for text in said) - 14
    most = max(float(row["asked"]) for row in rows) or 1.0
    key = legend(
        [
            Entry(scene.words.ui("calendar_fresh").plain, line=stroke(LOOKS["fresh"][0], 9)),
            Entry(scene.words.ui("calendar_stored").plain, line=stroke(LOOKS["stored"][0], 9)),
            Entry(
                scene.words.ui("calendar_unmet").plain,
                dot={"fill": theme.PAPER, "stroke": theme.US, "size": 90.0, "shape": "square"},
            ),
        ],
        scene,
    )
    boxes: Rows = []
    words: Rows = []
    numbers: Rows = []
    for place, (row, name, text) in enumerate(zip(rows, named, said, strict=True)):
        middle = key.foot + 14 + STEP * place
        start = left
        for part, (fill, edge) in LOOKS.items():
            amount = float(row[part])
            end = start + (right - left) * amount / most
            if amount > 0:
                tip = f"{name} · {scene.words.ui(f'calendar_{part}').plain} · "
                box = {"x": start, "x2": end, "y": middle - 8, "y2": middle + 8}
                boxes.append(
                    {**box, "fill": fill, "stroke": edge, "tip": tip + scene.said(amount, "t")}
                )
            start = end
        words.append({"x": 1, "y": middle, "text": name})
        numbers.append({"x": start + 8, "y": middle, "text": text})
    height = key.foot + 14 + STEP * len(rows)
    layers = [
        bars(boxes, scene, height),
        texts(words, scene, height, fontSize=13),
        texts(numbers, scene, height, fontSize=13),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)
