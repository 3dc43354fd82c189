"""A picture of a test: each score with its interval, against no better than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from southgate.dossier import theme
from southgate.dossier.legend import Entry, legend
from southgate.dossier.marks import Frame, Layer, Rows, Scene, dots, framed, segments, texts
from southgate.dossier.phrase import capital
from southgate.dossier.ranked import BAR, BAR_NAMED, NAMED, OTHER, Line, Track, stacked
from southgate.records import Figure

__all__ = ["auc"]

CHANCE = {"stroke": theme.INK, "strokeWidth": 1.4, "strokeDash": [4, 3]}


def auc(figure: Figure, scene: Scene) -> Frame:
    """Draw each score of a test as a dot on its interval, with a rule at no better than chance."""
    data = figure.data.astype(dict.fromkeys(("value", "low", "high"), "float64"))
    rows = data.to_dict("records")
    ours = str(rows[0]["score"])
    key = legend(_auc_entries(rows, scene), scene)
    gutter = 250.0 if scene.wide else 0.0
    ends = [float(row[end]) for row in rows for end in ("value", "low", "high")]
    ends = [end for end in ends if math.isfinite(end)]
    first = math.floor(min(0.45, *ends) * 20) / 20
    last = math.ceil(max(0.55, *ends) * 20) / 20
    aside = 132.0 if scene.wide else 0.0
    track = Track(gutter + 14, scene.width - 14 - aside, first, last)
    said = scene.words.ui("auc_axis").plain
    head = key.foot + 14
    top = head + 42
    room = gutter - 16 if scene.wide else scene.width - 130.0
    lines = stacked(_auc_named(rows, scene), scene, room, top)
    height = lines[-1].foot + 2
    numbers = [
        {
            "x": scene.width - 2,
            "y": line.middle if scene.wide else line.top,
            "text": _auc_said(line),
        }
        for line in lines
    ]
    layers = [
        *_auc_axis(lines, track, scene, (head + 22, height)),
        *_auc_marks(lines, track, scene, (ours, height)),
        texts([line.words() for line in lines], scene, height),
        texts(numbers, scene, height, align="right"),
        texts(
            [{"x": gutter + 1, "y": head, "text": said}],
            scene,
            height,
            fontSize=12.5,
            fill=theme.SOFT,
        ),
        *key.layers(scene, height),
    ]
    return framed(layers, scene, height)


def _auc_entries(rows: Sequence[Mapping[Any, Any]], scene: Scene) -> list[Entry]:
    """Say what the marks are; a score is named here only if it is not named beside its mark."""
    scores = list(dict.fromkeys(str(row["score"]) for row in rows))
    entries = [
        Entry(capital(scene.label("scores", score)), dot=OTHER if place else NAMED)
        for place, score in enumerate(scores)
        if _several(rows)
    ]
    if any(math.isfinite(float(row["high"])) for row in rows):
        entries.append(Entry(scene.words.ui("auc_interval").plain, line=BAR))
    return [*entries, Entry(scene.words.ui("auc_chance").plain, line=CHANCE)]


def _several(rows: Sequence[Mapping[Any, Any]]) -> bool:
    return len({str(row["pair"]) for row in rows}) > 1


def _auc_named(
    rows: Sequence[Mapping[Any, Any]], scene: Scene
) -> list[tuple[Mapping[Any, Any], str]]:
    """Name each row by its score, or where there are several pairs of periods, by its pair."""
    if not _several(rows):
        return [(row, capital(scene.label("scores", str(row["score"])))) for row in rows]
    pairs = [str(row["pair"]).replace("-", "–") for row in rows]
    shown = zip(rows, pairs, ["", *pairs], strict=False)
    return [(row, pair if pair != before else "") for row, pair, before in shown]


def _auc_said(line: Line) -> str:
    value, low, high = (float(line.row[end]) for end in ("value", "low", "high"))
    span = f" ({low:.2f}–{high:.2f})" if math.isfinite(low) and math.isfinite(high) else ""
    return f"{value:.2f}{span}"


def _auc_axis(
    lines: Sequence[Line], track: Track, scene: Scene, place: tuple[float, float]
) -> list[Layer]:
    """Rule the axis; in a narrow picture the rule of chance leaves the words free."""
    head, height = place
    step = 0.1 if track.last - track.first > (0.4 if scene.wide else 0.25) else 0.05
    count = round((track.last - track.first) / step)
    first = math.ceil(track.first / step - 1e-9) * step
    ticks = [first + step * index for index in range(count + 1)]
    ticks = [tick for tick in ticks if tick <= track.last + 1e-9]
    grid = [{"x": x, "x2": x, "y": head + 10, "y2": height} for x in map(track.at, ticks)]
    heads = [{"x": track.at(tick), "y": head, "text": f"{tick:.2f}"} for tick in ticks]
    spans = [(line.middle - 10, line.middle + 10) for line in lines]
    chance = [
        {"x": track.at(0.5), "x2": track.at(0.5), "y": low, "y2": high}
        for low, high in ([(head + 10, height)] if scene.wide else spans)
    ]
    return [
        segments(grid, scene, height, stroke="#ebe6da"),
        segments(chance, scene, height, **CHANCE),
        texts(heads, scene, height, align="center", fontSize=12.5, fill=theme.SOFT),
    ]


def _auc_marks(
    lines: Sequence[Line], track: Track, scene: Scene, about: tuple[str, float]
) -> list[Layer]:
    ours, height = about
    spans: dict[bool, Rows] = {True: [], False: []}
    marks: Rows = []
    for line in lines:
        mine = str(line.row["score"]) == ours
        low, high = float(line.row["low"]), float(line.row["high"])
        if math.isfinite(low) and math.isfinite(high):
            at = {"x": track.at(low), "x2": track.at(high), "y": line.middle, "y2": line.middle}
            spans[mine].append(at)
        score = scene.label("scores", str(line.row["score"]))
        tip = f"{str(line.row['pair']).replace('-', '–')} · {score} · {_auc_said(line)}"
        look = NAMED if mine else OTHER
        marks.append(
            {"x": track.at(float(line.row["value"])), "y": line.middle, "tip": tip, **look}
        )
    return [
        segments(spans[False], scene, height, **BAR),
        segments(spans[True], scene, height, **BAR_NAMED),
        dots(marks, scene, height),
    ]
