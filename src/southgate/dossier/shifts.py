"""Pictures of places one under another: from one year to another, and how far each is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from southgate.dossier import layout, theme
from southgate.dossier.legend import Entry, legend, stroke
from southgate.dossier.marks import Frame, Layer, Rows, Scene, dot, dots, framed, segments, texts
from southgate.dossier.ranked import Line, Track, stacked
from southgate.records import Figure

__all__ = ["reach", "shifts", "spans"]

FIRST = dot("peer", 80, hollow=True)
LAST = dot("peer", 100)
WAY = stroke(theme.OTHER, 4)
RULE = {"stroke": theme.US, "strokeWidth": 1.6, "strokeDash": [4, 3]}
GUTTER = 230.0
SPANNED: Mapping[str, tuple[str, str]] = {
    "ties.beyond": ("spans_tie", "spans_shuffled"),
    "scenarios.market": ("spans_gain", "spans_supposed"),
}
"""What a dot is and what its bar, by the figure."""


def shifts(figure: Figure, scene: Scene) -> Frame:
    """Draw each place's value in a first year, hollow, and in a last one, filled."""
    options, rows = figure.options, figure.data.to_dict("records")
    rule = float(options["rule"]) if "rule" in options else None
    ends = [float(row[end]) for row in rows for end in ("first", "last")]
    ends = [end for end in [*ends, *([rule] if rule is not None else [])] if math.isfinite(end)]
    entries = [Entry(options["first"], dot=FIRST), Entry(options["last"], dot=LAST)]
    if rule is not None:
        said = scene.words.ui("shifts_rule", n=int(rule)).plain
        entries.append(Entry(said, line=RULE))
    lines, track, key, height = _laid(rows, ends, scene, entries, 0.0)
    ways: Rows = []
    marks: Rows = []
    for line in lines:
        for end, look in (("first", FIRST), ("last", LAST)):
            if math.isfinite(at := float(line.row[end])):
                tip = f"{' '.join(line.name)} · {options[end]} · {scene.said(at, options['unit'])}"
                marks.append({"x": track.at(at), "y": line.middle, "tip": tip, **look})
        if all(math.isfinite(float(line.row[end])) for end in ("first", "last")):
            x, x2 = (track.at(float(line.row[end])) for end in ("first", "last"))
            ways.append({"x": x, "x2": x2, "y": line.middle, "y2": line.middle})
    ruled: Rows = []
    if rule is not None:
        x = track.at(rule)
        whole = [(lines[0].top - 8, height)] if scene.wide and lines else []
        beside = whole or [(line.middle - 9, line.middle + 9) for line in lines]
        ruled = [{"x": x, "x2": x, "y": top, "y2": foot} for top, foot in beside]
    layers = [
        *_grid(track, lines, scene, (key.foot, height), options["unit"]),
        segments(ruled, scene, height, **RULE),
        segments(ways, scene, height, **WAY),
        dots(marks, scene, height),
        texts([line.words() for line in lines], scene, height),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def reach(figure: Figure, scene: Scene) -> Frame:
    """Draw how far each place is as a dot, the fastest and slowest as a bar, departures beside."""
    unit, rows = figure.options["unit"], figure.data.to_dict("records")
    ends = [float(row[end]) for row in rows for end in ("value", "low", "high")]
    ends = [0.0, *(end for end in ends if math.isfinite(end))]
    aside = 96.0 if any(math.isfinite(float(row["beside"])) for row in rows) else 0.0
    entries = [
        Entry(scene.words.ui("reach_usual").plain, dot=LAST),
        Entry(scene.words.ui("reach_span").plain, line=WAY),
    ]
    lines, track, key, height = _laid(rows, ends, scene, entries, aside)
    spans: Rows = []
    marks: Rows = []
    counts: Rows = []
    for line in lines:
        low, high, at, count = (
            float(line.row[name]) for name in ("low", "high", "value", "beside")
        )
        if math.isfinite(low) and math.isfinite(high):
            y = line.middle
            spans.append({"x": track.at(low), "x2": track.at(high), "y": y, "y2": y})
        tip = f"{' '.join(line.name)} · {scene.said(at, unit)}"
        marks.append({"x": track.at(at), "y": line.middle, "tip": tip, **LAST})
        if math.isfinite(count):
            y = line.middle if scene.wide else line.top
            counts.append({"x": scene.width - 2, "y": y, "text": scene.said(count)})
    head = scene.words.ui("reach_departures").plain
    heads = [{"x": scene.width - 2, "y": key.foot + 12, "text": head}] if aside else []
    layers = [
        *_grid(track, lines, scene, (key.foot, height), "1"),
        segments(spans, scene, height, **WAY),
        dots(marks, scene, height),
        texts([line.words() for line in lines], scene, height),
        texts(counts, scene, height, align="right"),
        texts(heads, scene, height, align="right", fontSize=12.5, fill=theme.SOFT),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def spans(figure: Figure, scene: Scene) -> Frame:
    """Draw what each thing comes to as a dot, and the range beside it as a bar."""
    options, rows = figure.options, figure.data.to_dict("records")
    ends = [float(row[end]) for row in rows for end in ("value", "low", "high")]
    ends.append(float(options["rule"]))
    dot_is, bar_is = SPANNED[figure.key]
    entries = [
        Entry(scene.words.ui(dot_is).plain, dot=LAST),
        Entry(scene.words.ui(bar_is).plain, line=WAY),
    ]
    lines, track, key, height = _laid(rows, ends, scene, entries, 0.0, options["table"])
    bars: Rows = []
    marks: Rows = []
    for line in lines:
        low, high, at = (float(line.row[name]) for name in ("low", "high", "value"))
        bars.append({"x": track.at(low), "x2": track.at(high), "y": line.middle, "y2": line.middle})
        tip = f"{' '.join(line.name)} · {scene.said(at, options['unit'])}"
        marks.append({"x": track.at(at), "y": line.middle, "tip": tip, **LAST})
    rule = track.at(float(options["rule"]))
    whole = [(lines[0].top - 8, height)] if scene.wide and lines else []
    beside = whole or [(line.middle - 9, line.middle + 9) for line in lines]
    ruled = [{"x": rule, "x2": rule, "y": top, "y2": foot} for top, foot in beside]
    layers = [
        *_grid(track, lines, scene, (key.foot, height), options["unit"]),
        segments(ruled, scene, height, stroke=theme.OTHER, strokeWidth=1.2),
        segments(bars, scene, height, **WAY),
        dots(marks, scene, height),
        texts([line.words() for line in lines], scene, height),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def _laid(
    rows: Sequence[Mapping[Any, Any]],
    ends: Sequence[float],
    scene: Scene,
    entries: Sequence[Entry],
    aside: float,
    table: str = "regions",
) -> tuple[list[Line], Track, Any, float]:
    """Place the key, the rows below it, and the axis between the least and the largest value."""
    key = legend(entries, scene)
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = (high - low) * 0.04 or 1.0
    left = GUTTER + 12 if scene.wide else 12.0
    right = scene.width - 14 - (aside if scene.wide else 0.0)
    track = Track(left, right, low if low == 0 else low - room, high + room)
    column = "region" if table == "regions" else "label"
    named = [(row, scene.label(table, str(row[column]))) for row in rows]
    names = GUTTER - 8 if scene.wide else scene.width - 60.0
    top = key.foot + (48 if aside else 30)
    lines = stacked(named, scene, names, top)
    return lines, track, key, (lines[-1].foot if lines else top) + 4


def _grid(
    track: Track, lines: Sequence[Line], scene: Scene, place: tuple[float, float], unit: str
) -> list[Layer]:
    """Rule round values, each written above the first row."""
    foot, height = place
    top = (lines[0].top if lines else foot + 30) - (10 if scene.wide else 12)
    top = min(top, (lines[0].middle - 16) if lines else top)
    shown = _round(track.first, track.last, 7 if scene.wide else 4)
    rules = [{"x": track.at(at), "x2": track.at(at), "y": top, "y2": height} for at in shown]
    heads = [{"x": track.at(at), "y": top - 9, "text": scene.said(at, unit)} for at in shown]
    return [
        segments(rules, scene, height, stroke="#ebe6da"),
        texts(heads, scene, height, align="center", fontSize=12.5, fill=theme.SOFT),
    ]


def _round(low: float, high: float, most: int) -> list[float]:
    """Round values between two ends, at most so many and a few more."""
    step = layout.ticks(high - low, most)
    size = step[1] if len(step) > 1 else high - low
    first = math.ceil(low / size)
    return [size * at for at in range(first, math.floor(high / size) + 1)]
