"""What became of what was signed: one panel a set of projects, one bar a stage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from southgate.dossier import layout, theme
from southgate.dossier.legend import Entry, legend, stroke
from southgate.dossier.marks import Frame, Layer, Rows, Scene, bars, framed, segments, texts
from southgate.dossier.ranked import Line, Track, stacked
from southgate.records import Figure, Quantity

__all__ = ["columns"]

WHOLE, SHARE, HOLLOW = theme.OTHER, "#c98478", theme.PAPER
SPAN = stroke(theme.INK, 1.8)
GUTTER, ASIDE = 170.0, 210.0
"""Pixels for the names of stages, and for the numbers, in a wide picture."""

TITLE = 14.0


def columns(figure: Figure, scene: Scene) -> Frame:
    """Draw each stage's share of what began as a bar, with its interval as a line.

    A bar is hollow where its share is no more than a bound, because a report said "over".
    """
    data = figure.data.astype(dict.fromkeys(("share", "low", "high"), "float64"))
    rows = data.to_dict("records")
    key = legend(_entries(rows, scene), scene)
    left, right = (GUTTER, ASIDE) if scene.wide else (1.0, 8.0)
    track = Track(left, scene.width - right, 0.0, 100.0)
    titles: Rows = []
    lines: list[Line] = []
    top = key.foot + 6
    for (subject, period), panel in data.groupby(["subject", "period"], sort=False):
        named = layout.wrapped(_title(str(subject), str(period), scene), scene.width - 4, TITLE)
        titles.append({"x": 1, "y": top + 16, "text": named})
        top += 18.0 * len(named) + 12
        stages = [
            (row, scene.words.term("stages", str(row["stage"]))) for row in panel.to_dict("records")
        ]
        room = GUTTER - 12 if scene.wide else scene.width - 160.0
        lines += stacked(stages, scene, room, top)
        top = lines[-1].foot + 8
    height = top + 4
    layers = [
        *_marks(lines, track, scene, height),
        texts(titles, scene, height, fontSize=TITLE, fontWeight=600, lineHeight=18),
        texts([line.words() for line in lines], scene, height),
        *_numbers(lines, track, scene, height),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def _title(subject: str, period: str, scene: Scene) -> str:
    when = scene.words.period(period)
    return f"{scene.label('regions', subject)} · {when}" if subject else when


def _entries(rows: list[dict[Any, Any]], scene: Scene) -> list[Entry]:
    """Say in words what each mark is; what is not drawn is not explained."""
    readings = {str(row["reading"]) for row in rows}
    found = [Entry(scene.words.ui("columns_whole").plain, line=stroke(WHOLE, 9))]
    if "equal" in readings:
        found.append(Entry(scene.words.ui("columns_share").plain, line=stroke(SHARE, 9)))
    if readings & {"at_most", "at_least"}:
        hollow = {"fill": HOLLOW, "stroke": SHARE, "size": 90.0, "shape": "square"}
        found.append(Entry(scene.words.ui("columns_bound").plain, dot=hollow))
    found.append(Entry(scene.words.ui("columns_interval").plain, line=SPAN))
    return found


def _marks(lines: list[Line], track: Track, scene: Scene, height: float) -> list[Layer]:
    boxes: Rows = []
    spans: Rows = []
    for line in lines:
        row, y = line.row, line.middle
        share, low, high = (float(row[name]) for name in ("share", "low", "high"))
        if not math.isfinite(share):
            continue
        fill = {"whole": WHOLE, "equal": SHARE}.get(str(row["reading"]), HOLLOW)
        box = {"x": track.at(0), "x2": track.at(share), "y": y - 7, "y2": y + 7}
        edge = WHOLE if fill == WHOLE else SHARE
        tip = f"{' '.join(line.name)} · {_said(row, scene)}"
        boxes.append({**box, "fill": fill, "stroke": edge, "tip": tip})
        if math.isfinite(low) and math.isfinite(high):
            spans.append({"x": track.at(low), "x2": track.at(high), "y": y, "y2": y})
    return [bars(boxes, scene, height), segments(spans, scene, height, **SPAN)]


def _numbers(lines: list[Line], track: Track, scene: Scene, height: float) -> list[Layer]:
    """Write the count of each stage and its share: beside the bars, or above a narrow one."""
    said: Rows = []
    for line in lines:
        place = (track.right + 14, line.middle) if scene.wide else (scene.width - 2.0, line.top)
        said.append({"x": place[0], "y": place[1], "text": _said(line.row, scene)})
    return [texts(said, scene, height, align="left" if scene.wide else "right", fontSize=13.5)]


def _said(row: Mapping[Any, Any], scene: Scene) -> str:
    """Say the count, and the share with its interval where there is one."""
    count = scene.said(float(row["count"]), bound=str(row["bound"]))
    share, low, high = (float(row[name]) for name in ("share", "low", "high"))
    reading = str(row["reading"])
    if reading == "whole" or not math.isfinite(share):
        return count
    if reading != "equal":
        bound = "columns_at_most" if reading == "at_most" else "columns_at_least"
        return scene.words.ui(bound, n=count, share=scene.said(round(share), "%")).plain
    ends = Quantity(round(share), "%", low=round(low), high=round(high))
    doubt = scene.words.doubted(ends).text
    return f"{count} · {doubt}"
