"""A picture of a target: the years seen, the fan that they open, and where the target lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from southgate.dossier import layout, theme
from southgate.dossier.marks import (
    Frame,
    Rows,
    Scene,
    aligned,
    dot,
    dots,
    framed,
    layer,
    period_labels,
    segments,
    texts,
)
from southgate.records import Figure

__all__ = ["fan"]

HEAD, BODY, FOOT, ROOM = 20.0, 230.0, 32.0, 1.06
SEEN, ENDS = ("value", "low", "high"), ("y", "bottom", "top")
END = {"y2": {"field": "y2"}}
BAND = "#ddd8cc"


def fan(figure: Figure, scene: Scene) -> Frame:
    """Draw values as dots, the fan as a band about its middle, the target as a diamond."""
    data, height = figure.data.sort_values("year", kind="stable"), HEAD + BODY + FOOT
    unit, most = str(data["unit"].iloc[0]), float(data["high"].max()) * ROOM
    rounds = layout.ticks(most)
    said = [scene.said(mark, unit) for mark in rounds]
    left = max(layout.text_width(text, 12.5) for text in said) + 14
    years = list(range(int(data["year"].min()), int(data["year"].max()) + 1))
    step = (scene.width - left - 20) / max(len(years) - 1, 1)
    data = data.assign(x=left + (data["year"] - years[0]) * step)
    data = data.assign(
        **{to: HEAD + BODY * (1 - data[of] / most) for to, of in zip(ENDS, SEEN, strict=True)}
    )
    parts = dict(iter(data.groupby("role")))
    ahead = pd.concat([parts["seen"].tail(1), parts["fan"]])
    aim = _marks(parts["target"], scene, dot("us", 84, hollow=True, shape="diamond"))
    target = scene.said(float(parts["target"]["value"].iloc[0]), unit)
    named = scene.words.ui("fan_target", n=target).plain
    label = {"x": float(scene.width), "y": aim[0]["y"] - 16, "text": named, "align": "right"}
    rules = [HEAD + BODY * (1 - mark / most) for mark in rounds]
    numbers = [{"x": left - 8, "y": y, "text": text} for y, text in zip(rules, said, strict=True)]
    lines = [{"x": left, "x2": float(scene.width), "y": y, "y2": y} for y in rules]
    band = ahead.drop(columns="y").rename(columns={"bottom": "y", "top": "y2"})
    layers = [
        segments(lines, scene, height, stroke=theme.LINE),
        layer("area", _rows(band, "x", "y", "y2"), scene, height, END, fill=BAND, opacity=1),
        layer("line", _rows(ahead, "x", "y"), scene, height, stroke=theme.US, strokeDash=[4, 4]),
        dots([*_marks(parts["seen"], scene, dot("us", 56)), *aim], scene, height),
        *aligned([{**label, "fill": theme.INK}], scene, height),
        texts(numbers, scene, height, align="right", fontSize=12.5, fill=theme.SOFT),
        period_labels(
            [str(year) for year in years],
            [left + index * step for index in range(len(years))],
            scene,
            height,
        ),
    ]
    return framed(layers, scene, height)


def _rows(table: pd.DataFrame, *columns: str) -> Rows:
    return [
        {str(name): value for name, value in row.items()}
        for row in table[list(columns)].to_dict("records")
    ]


def _marks(table: pd.DataFrame, scene: Scene, look: Mapping[str, Any]) -> Rows:
    tips = [
        f"{year} · {scene.said(value, str(unit))}"
        for year, value, unit in zip(table["year"], table["value"], table["unit"], strict=True)
    ]
    return [
        {**row, "tip": tip, **look} for row, tip in zip(_rows(table, "x", "y"), tips, strict=True)
    ]
