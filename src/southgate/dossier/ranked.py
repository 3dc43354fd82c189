"""Pictures of candidates: ranks with what they range over, and counts as bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from southgate.dossier import layout, theme
from southgate.dossier.legend import Entry, legend, stroke
from southgate.dossier.marks import (
    Frame,
    Layer,
    Rows,
    Scene,
    bars,
    dot,
    dots,
    framed,
    segments,
    texts,
)
from southgate.records import Figure

__all__ = ["BAR", "BAR_NAMED", "NAMED", "OTHER", "Line", "Track", "counts", "ranked", "stacked"]

NAMED = dot("us", 110)
OTHER = dot("peer", 90, hollow=True)
BAR = stroke(theme.OTHER, 7)
BAR_NAMED = stroke("#c98478", 7)
THIN = stroke(theme.PEER, 1.6)
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
AXES = {"changed": "counts_changed", "firms": "counts_firms", "rivals": "counts_rivals"}
"""What the bars of a picture count, and the words that say so."""
CROWDED = 40
"""With more ranks than these the axis is logarithmic, so that the first ranks stay apart."""


@dataclass(frozen=True, slots=True)
class Track:
    """Where the values of an axis lie, in pixels."""

    left: float
    right: float
    first: float
    last: float
    widened: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high, here = (
            math.log(item) if self.widened else item for item in (self.first, self.last, value)
        )
        return self.left + (self.right - self.left) * (here - low) / ((high - low) or 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a picture: its broken name, the pixel of its marks, and its foot."""

    row: Mapping[Any, Any]
    name: tuple[str, ...]
    top: float
    middle: float
    foot: float

    def words(self) -> dict[str, Any]:
        """Write the name where it belongs."""
        return {"x": 1, "y": self.top, "text": list(self.name)}


def stacked(
    rows: Sequence[tuple[Mapping[Any, Any], str]], scene: Scene, room: float, top: float
) -> list[Line]:
    """Give each row its place: the name beside the marks in a wide picture, above in a narrow."""
    lines: list[Line] = []
    for row, text in rows:
        name = tuple(layout.wrapped(text, room, 13))
        block = 16.0 * len(name)
        if scene.wide:
            size = max(34.0, block + 12)
            middle = top + size / 2
            lines.append(Line(row, name, middle - block / 2 + 8, middle, top + size))
        else:
            middle = top + block + 15
            lines.append(Line(row, name, top + 10, middle, middle + 19))
        top = lines[-1].foot
    return lines


def ranked(figure: Figure, scene: Scene) -> Frame:
    """Draw each candidate's rank as a dot, on a bar and a line for what it ranges over.

    The bar of a list holds four draws in five, that of measured production an interval for error
    in the data; the line, where there is one, holds all choices. The key says which is which.
    """
    numbers = ["low", "high", "choice_low", "choice_high", "share"]
    data = figure.data.astype(dict.fromkeys(numbers, "float64"))
    rows = data.sort_values("rank", kind="stable").to_dict("records")
    key = legend(_ranked_entries(figure, rows, scene), scene)
    shares = [float(row["share"]) for row in rows]
    aside = 96.0 if any(map(math.isfinite, shares)) else 0.0
    gutter = 300.0 if scene.wide else 0.0
    ends = [float(row[end]) for row in rows for end in ("rank", "high", "choice_high")]
    last = max((end for end in ends if math.isfinite(end)), default=1.0)
    track = Track(
        gutter + 12,
        scene.width - 12 - (aside if scene.wide else 0.0),
        1.0,
        max(last, 2.0),
        widened=last > CROWDED,
    )
    heads, top = _ranked_heads(figure, track, scene, (key.foot + 8, aside))
    room = gutter - 16 if scene.wide else scene.width - (58.0 if aside else 4.0)
    named: list[tuple[Mapping[Any, Any], str]] = [
        (row, scene.label(figure.options.get("table", "activities"), str(row["activity"])))
        for row in rows
    ]
    lines = stacked(named, scene, room, top)
    height = (lines[-1].foot if lines else top) + 4
    wholes = [
        {"x": scene.width - 2, "y": line.middle if scene.wide else line.top, "text": said}
        for line, share in zip(lines, shares, strict=True)
        if math.isfinite(share) and (said := scene.said(round(share), "%"))
    ]
    layers = [
        *_rules(track, scene, (top - 14, top - 4, height)),
        *_spans(lines, track, scene, height),
        texts([line.words() for line in lines], scene, height),
        texts(wholes, scene, height, align="right"),
        *heads(height),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def _ranked_entries(figure: Figure, rows: Sequence[Mapping[Any, Any]], scene: Scene) -> list[Entry]:
    """Say in words what each mark is; what is not drawn is not explained."""
    words, measured = scene.words, figure.options.get("scope") == "measured"
    roles = {str(row["role"]) for row in rows}
    bar = words.ui("ranked_measured_bar" if measured else "ranked_listed_bar").plain
    found = [
        Entry(words.ui("ranked_named").plain, dot=NAMED) if "named" in roles else None,
        Entry(words.ui("ranked_other").plain, dot=OTHER) if roles - {"named"} else None,
        Entry(bar, line=BAR),
    ]
    if any(math.isfinite(float(row["choice_high"])) for row in rows):
        found.append(Entry(words.ui("ranked_measured_line").plain, line=THIN))
    return [entry for entry in found if entry is not None]


def _ranked_heads(
    figure: Figure, track: Track, scene: Scene, place: tuple[float, float]
) -> tuple[Any, float]:
    """Head the axis and the column of shares; give the pixel where the rows begin."""
    top, aside = place
    said = scene.said(float(figure.options["of"]))
    axis = scene.words.ui("ranked_axis_wide" if track.widened else "ranked_axis", of=said).plain
    left = track.left - 10 if scene.wide else 1.0
    title = layout.wrapped(axis, track.right - left + 8, 12.5)
    written: Rows = [{"x": left, "y": top + 10, "text": title}]
    high = 16.0 * len(title)
    beside: Rows = []
    if aside:
        head = scene.words.ui("ranked_share").plain
        room = aside - 14 if scene.wide else scene.width - 4
        broken = layout.wrapped(head, room, 12.5)
        if scene.wide:
            beside.append({"x": scene.width - 2, "y": top + 10, "text": broken})
            high = max(high, 16.0 * len(broken) - 14)
        else:
            beside.append({"x": scene.width - 2, "y": top + 12 + high, "text": broken})
            high += 16.0 * len(broken) + 4

    def drawn(height: float) -> list[Layer]:
        look = {"fontSize": 12.5, "fill": theme.SOFT}
        return [
            texts(written, scene, height, **look),
            texts(beside, scene, height, align="right", **look),
        ]

    return drawn, top + high + 34


def _rules(track: Track, scene: Scene, place: tuple[float, float, float]) -> list[Layer]:
    """Rule a line at each rank that there is room to number."""
    head, top, height = place
    steps: Sequence[float] = STEPS if track.widened else _even(track)
    shown: list[float] = []
    edge = -math.inf
    for step in steps:
        half = layout.text_width(str(int(step)), 12.5) / 2 + 4
        if step <= track.last and track.at(step) - half >= edge:
            shown.append(step)
            edge = track.at(step) + half
    grid = [{"x": x, "x2": x, "y": top, "y2": height} for x in map(track.at, shown)]
    heads = [{"x": track.at(step), "y": head, "text": str(int(step))} for step in shown]
    return [
        segments(grid, scene, height, stroke="#ebe6da"),
        texts(heads, scene, height, align="center", fontSize=12.5, fill=theme.SOFT),
    ]


def _even(track: Track) -> list[float]:
    step = max(1, math.ceil(track.last / 10))
    return [1.0, *range(max(step, 2), int(track.last) + 1, step)]


def _spans(lines: Sequence[Line], track: Track, scene: Scene, height: float) -> list[Layer]:
    """Draw the line behind the bar and the bar behind the dot."""
    thin: Rows = []
    thick: dict[bool, Rows] = {True: [], False: []}
    marks: Rows = []
    for line in lines:
        row, y = line.row, line.middle
        named = str(row["role"]) == "named"
        for low, high, into in (
            ("choice_low", "choice_high", thin),
            ("low", "high", thick[named]),
        ):
            ends = float(row[low]), float(row[high])
            if all(map(math.isfinite, ends)):
                into.append({"x": track.at(ends[0]), "x2": track.at(ends[1]), "y": y, "y2": y})
        said = f"{' '.join(line.name)} · {int(row['rank'])}{_span(row, 'low', 'high')}"
        marks.append(
            {
                "x": track.at(float(row["rank"])),
                "y": y,
                "tip": said,
                **(NAMED if named else OTHER),
            }
        )
    return [
        segments(thin, scene, height, **THIN),
        segments(thick[False], scene, height, **BAR),
        segments(thick[True], scene, height, **BAR_NAMED),
        dots(marks, scene, height),
    ]


def _span(row: Mapping[Any, Any], low: str, high: str) -> str:
    """Put a range in brackets; nothing where there is none."""
    ends = float(row[low]), float(row[high])
    return f" ({int(ends[0])}–{int(ends[1])})" if all(map(math.isfinite, ends)) else ""


def counts(figure: Figure, scene: Scene) -> Frame:
    """Draw a bar as long as each count, longest first; the longest has the accent."""
    table, axis = figure.options["table"], figure.options["axis"]
    data = figure.data.sort_values("count", ascending=False, kind="stable")
    rows = data.to_dict("records")
    most = max((int(row["count"]) for row in rows), default=0)
    gutter = 300.0 if scene.wide else 0.0
    said = scene.words.ui(AXES[axis]).plain
    title = layout.wrapped(said, scene.width - gutter - 4, 12.5)
    named: list[tuple[Mapping[Any, Any], str]] = [
        (row, scene.label(table, str(row["code"]))) for row in rows
    ]
    room = gutter - 16 if scene.wide else scene.width - 4.0
    lines = stacked(named, scene, room, 16.0 * len(title) + 12)
    height = (lines[-1].foot if lines else 30.0) + 2
    boxes: Rows = []
    numbers: Rows = []
    for line in lines:
        count = int(line.row["count"])
        end = gutter + 1 + (scene.width - gutter - 60) * count / (most or 1)
        colour = theme.US if most and count == most else theme.OTHER
        number = scene.said(count)
        half = 7.0 if scene.wide else 6.0
        boxes.append(
            {
                "x": gutter + 1,
                "x2": end,
                "y": line.middle - half,
                "y2": line.middle + half,
                "fill": colour,
                "stroke": colour,
                "tip": f"{' '.join(line.name)} · {number}",
            }
        )
        numbers.append({"x": end + 8, "y": line.middle, "text": number})
    return framed(
        [
            bars(boxes, scene, height),
            texts([line.words() for line in lines], scene, height),
            texts(numbers, scene, height, fontSize=14),
            texts(
                [{"x": gutter + 1, "y": 10, "text": title}],
                scene,
                height,
                fontSize=12.5,
                fill=theme.SOFT,
            ),
        ],
        scene,
        height,
    )
