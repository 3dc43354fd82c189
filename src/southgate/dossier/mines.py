"""Pictures of mines: where they lie before and after, what joins what, when, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
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
from southgate.dossier.ranked import Track
from southgate.records import Figure

__all__ = ["fates", "mergers", "mines_map", "trade_off"]

Record = Mapping[Any, Any]
FATES = ("keep", "upgrade", "merge", "close")
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "keep": {"fill": theme.TEAL, "stroke": theme.TEAL, "shape": "circle"},
    "upgrade": {"fill": "#b9d3dc", "stroke": theme.TEAL, "shape": "diamond"},
    "merge": {"fill": theme.US, "stroke": theme.US, "shape": "circle"},
    "close": {"fill": theme.PAPER, "stroke": theme.PEER, "shape": "cross"},
}
"""A fate's fill, outline and shape: told apart without colour, and in grey print."""
BEFORE = {"fill": theme.OTHER, "stroke": theme.PEER, "shape": "circle"}
PLANT = {"fill": "transparent", "stroke": theme.INK, "shape": "square", "size": 300.0}
"""A plant is a square that a mine at its gate does not hide; pale where it is not used."""
JOINED = stroke(theme.US, 2.0)
CARRIED = stroke(theme.OTHER, 1.1)
SIZE = 12.5
GUTTER = 62.0
"""Room for a year beside its bar."""
LINE = 22.0
"""Pixels from a mine to the next, in a tree."""
LEAST, MOST = 26.0, 230.0
"""The smallest and the largest dot, in square pixels."""
WORDS = {"worth": "mines_worth", "output": "mines_output", "jobs": "mines_jobs"}
LINES: Mapping[str, Mapping[str, Any]] = {
    "worth": {"stroke": theme.US, "strokeWidth": 2.6},
    "output": {"stroke": theme.TEAL, "strokeWidth": 2.0, "strokeDash": [7, 3]},
    "jobs": {"stroke": theme.PEER, "strokeWidth": 2.0, "strokeDash": [2, 3]},
}


def _dot(look: Mapping[str, Any], size: float = 70.0) -> dict[str, Any]:
    return {"size": size, **look}


def _entries(rows: Sequence[Record], scene: Scene) -> list[Entry]:
    """A mark for each fate that there is."""
    there = {str(row["fate"]) for row in rows if row.get("kind", "mine") == "mine"}
    return [
        Entry(scene.words.term("fates", fate), dot=_dot(LOOKS[fate]))
        for fate in FATES
        if fate in there
    ]


def mines_map(figure: Figure, scene: Scene) -> Frame:
    """Draw all mines as they lie, before and after, with what joins and where ore goes.

    No outline of any land is drawn: north is up, and a bar says how far a kilometre is.
    """
    rows = figure.data.to_dict("records")
    words = scene.words
    entries = [
        Entry(words.ui("mines_now").plain, dot=_dot(BEFORE)),
        *_entries(rows, scene),
        Entry(words.ui("mines_plant").plain, dot={**PLANT, "size": 110.0}),
        Entry(words.ui("mines_joined").plain, line=JOINED),
        Entry(words.ui("mines_carried").plain, line=CARRIED),
    ]
    key = legend(entries, scene)
    wide = max(float(figure.data["east"].max()), 1e-9)
    high = max(float(figure.data["north"].max()), 1e-9)
    room = (scene.width - 60) / 2 - 24 if scene.wide else scene.width - 40.0
    scale = min(room / wide, (430.0 if scene.wide else 330.0) / high)
    panel = (wide * scale, high * scale)
    top = key.foot + 44
    after = (scene.width / 2 + 14, top) if scene.wide else (14.0, top + panel[1] + 74)
    height = after[1] + panel[1] + 52
    layers: list[Layer] = []
    for (left, start), later in (((14.0, top), False), (after, True)):
        at = {
            str(row["id"]): (
                left + float(row["east"]) * scale,
                start + panel[1] - float(row["north"]) * scale,
            )
            for row in rows
        }
        title = words.ui("mines_after" if later else "mines_before").plain
        head = [{"x": left - 12, "y": start - 24, "text": title}]
        layers += [
            *(_ways(rows, at, scene, height) if later else ()),
            dots(_places(rows, at, scene, later=later), scene, height),
            texts(head, scene, height, fontSize=14, fontWeight=600),
        ]
    layers += [*_ruler(scale, panel[0], after, panel[1], scene, height), *key.layers(scene, height)]
    return framed(layers, scene, height)


def _places(
    rows: Sequence[Record], at: Mapping[str, tuple[float, float]], scene: Scene, *, later: bool
) -> Rows:
    """Give each plant a square, and each mine a dot as large as its ore, the smallest last."""
    most = max((float(row["size"]) for row in rows), default=0.0) or 1.0
    marks: Rows = []
    for row in sorted(rows, key=lambda row: (row["kind"] != "plant", -float(row["size"]))):
        code, fate = str(row["id"]), str(row["fate"])
        x, y = at[code]
        if row["kind"] == "plant":
            idle = {"stroke": theme.OTHER} if later and fate == "close" else {}
            tip = scene.label("plants", code)
            marks.append({"x": x, "y": y, "tip": tip, **PLANT, **idle})
            continue
        size = LEAST + (MOST - LEAST) * float(row["size"]) / most
        tip = scene.label("mines", code)
        look = LOOKS[fate] if later else BEFORE
        said = f"{tip} · {scene.words.term('fates', fate)}" if later else tip
        marks.append({"x": x, "y": y, "tip": said, **_dot(look, size)})
    return marks


def _ways(
    rows: Sequence[Record], at: Mapping[str, tuple[float, float]], scene: Scene, height: float
) -> list[Layer]:
    """Join each mine that merges to where its ore comes up, and that place to its plant."""
    joined: Rows = []
    carried: Rows = []
    for row in rows:
        here, into, plant = str(row["id"]), str(row["comes_up"]), str(row["plant"])
        if into and into != here:
            joined.append(_between(at[here], at[into]))
        if into == here and plant:
            carried.append(_between(at[here], at[plant]))
    return [
        segments(carried, scene, height, **CARRIED),
        segments(joined, scene, height, **JOINED),
    ]


def _between(one: tuple[float, float], two: tuple[float, float]) -> dict[str, float]:
    return {"x": one[0], "y": one[1], "x2": two[0], "y2": two[1]}


def _ruler(
    scale: float,
    wide: float,
    corner: tuple[float, float],
    high: float,
    scene: Scene,
    height: float,
) -> list[Layer]:
    """Say how far a round number of kilometres is."""
    step = layout.ticks(0.4 * wide / scale, 2)
    length = step[1] if len(step) > 1 else 0.4 * wide / scale
    x, y = corner[0] - 12, corner[1] + high + 34
    said = scene.words.ui("mines_ruler", n=scene.said(length)).plain
    bar = segments([{"x": x, "x2": x + length * scale, "y": y, "y2": y}], scene, height,
                   stroke=theme.INK, strokeWidth=2)  # fmt: skip
    name = texts([{"x": x + length * scale + 8, "y": y, "text": said}], scene, height,
                 fontSize=SIZE, fill=theme.SOFT)  # fmt: skip
    return [bar, name]


def mergers(figure: Figure, scene: Scene) -> Frame:
    """Draw each mine at the left, where its ore comes up in the middle, its plant at the right."""
    closed = figure.data["fate"] == "close"
    ordered = figure.data.assign(last=closed).sort_values(["last", "plant", "comes_up", "mine"])
    rows = ordered.to_dict("records")
    key = legend(_entries(rows, scene), scene)
    top = key.foot + 44
    height = top + LINE * len(rows) + 8
    edges = (0.34, 0.40, 0.70, 0.74) if scene.wide else (0.37, 0.44, 0.70, 0.74)
    x = [edge * scene.width for edge in edges]
    ys = [top + LINE * n for n in range(len(rows))]
    units = _middles([(str(row["comes_up"]), y) for row, y in zip(rows, ys, strict=True)])
    plants = _apart(_middles([(str(row["plant"]), y) for row, y in zip(rows, ys, strict=True)]))
    heads = [
        {"x": at, "y": key.foot + 18, "text": scene.words.ui(word).plain}
        for at, word in ((1.0, "mines_mine"), (x[1], "mines_unit"), (x[3] + 12, "mines_treats"))
    ]
    marks: Rows = []
    ways: Rows = []
    names: Rows = []
    for row, y in zip(rows, ys, strict=True):
        name, fate = scene.label("mines", str(row["mine"])), str(row["fate"])
        tip = f"{name} · {scene.words.term('fates', fate)}"
        marks.append({"x": x[0], "y": y, "tip": tip, **_dot(LOOKS[fate])})
        names.append({"x": 1, "y": y, "text": _short(name, x[0] - 12)})
        if row["comes_up"]:
            ways.append({"x": x[0] + 6, "y": y, "x2": x[1], "y2": units[str(row["comes_up"])]})
    flows: Rows = []
    for unit, plant in {
        str(row["comes_up"]): str(row["plant"]) for row in rows if row["comes_up"]
    }.items():
        name = _short(scene.label("mines", unit), x[2] - x[1] - 8)
        names.append({"x": x[1] + 5, "y": units[unit], "text": name})
        start = (x[1] + 16 + layout.text_width(name, SIZE), units[unit])
        if plant:
            flows.append(_between(start, (x[3], plants[plant])))
    for plant, y in plants.items():
        name = scene.label("plants", plant)
        marks.append({"x": x[3] + 5, "y": y, "tip": name, **PLANT, "size": 46.0})
        names.append({"x": x[3] + 12, "y": y, "text": _short(name, scene.width - x[3] - 14)})
    return framed(
        [
            segments(ways, scene, height, **stroke(theme.PEER, 1.3)),
            segments(flows, scene, height, **CARRIED),
            dots(marks, scene, height),
            texts(names, scene, height, fontSize=SIZE),
            texts(heads, scene, height, fontSize=SIZE, fill=theme.SOFT),
            *key.layers(scene, height),
        ],
        scene,
        height,
    )


def _middles(pairs: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The mean height of what belongs together; what has no name belongs nowhere."""
    seen: dict[str, list[float]] = {}
    for name, y in pairs:
        seen.setdefault(name, []).append(y)
    return {name: sum(heights) / len(heights) for name, heights in seen.items() if name}


def _apart(places: Mapping[str, float]) -> dict[str, float]:
    """Push heights apart, in order, until names do not lie on one another."""
    order = sorted(places, key=lambda name: places[name])
    tops = layout.spread([places[name] for name in order], [LINE] * len(order), 0, math.inf)
    return dict(zip(order, tops, strict=True))


def _short(name: str, room: float) -> str:
    """The first line of a name that does not fit, with a sign that it goes on."""
    if layout.text_width(name, SIZE) <= room:
        return name
    while name and layout.text_width(f"{name}…", SIZE) > room:
        name = name[:-1]
    return f"{name.rstrip()}…"


def fates(figure: Figure, scene: Scene) -> Frame:
    """Draw one bar a period, cut into as many mines as are kept, upgraded, merged and closed."""
    data = figure.data[figure.data["count"] > 0]
    key = legend(_entries(data.to_dict("records"), scene), scene)
    a_mine = (scene.width - GUTTER - 4) / max(data.groupby("period")["count"].sum().max(), 1)
    boxes: Rows = []
    numbers: dict[str, Rows] = {theme.PAPER: [], theme.INK: []}
    names: Rows = []
    top = key.foot + 14
    for period, panel in data.groupby("period", sort=True):
        edge, middle = GUTTER, top + 13
        names.append({"x": 1, "y": middle, "text": scene.words.period(str(period))})
        for row in panel.to_dict("records"):
            size, look = a_mine * int(row["count"]), LOOKS[str(row["fate"])]
            said = scene.said(int(row["count"]))
            box = {"x": edge, "x2": edge + size - 2, "y": top, "y2": top + 26}
            tip = f"{scene.words.term('fates', str(row['fate']))} · {said}"
            boxes.append({**box, "fill": look["fill"], "stroke": look["stroke"], "tip": tip})
            ink = theme.PAPER if look["fill"] in (theme.TEAL, theme.US) else theme.INK
            numbers[ink].append({"x": edge + size / 2, "y": middle, "text": said})
            edge += size
        top += 42
    written = [
        texts(rows, scene, top, align="center", fontSize=14, fill=ink)
        for ink, rows in numbers.items()
    ]
    layers = [bars(boxes, scene, top), texts(names, scene, top), *written]
    return framed([*layers, *key.layers(scene, top)], scene, top)


def trade_off(figure: Figure, scene: Scene) -> Frame:
    """Draw what is left of value, output and jobs over what is left of harm, in per cent."""
    rows = figure.data.sort_values("harm").to_dict("records")
    entries = [Entry(scene.words.ui(WORDS[name]).plain, line=look) for name, look in LINES.items()]
    key = legend(entries, scene)
    most = max(100.0, *(float(row[name]) for row in rows for name in (*LINES, "harm")))
    foot = key.foot + (330.0 if scene.wide else 280.0)
    least = min(0.0, *(float(row[name]) for row in rows for name in LINES))
    across = Track(46.0, scene.width - 22.0, 0.0, most)
    upright = Track(foot, key.foot + 40, least, most)
    height = foot + 50
    marks: Rows = []
    lines: list[Layer] = []
    for name, look in LINES.items():
        points = [(across.at(float(row["harm"])), upright.at(float(row[name]))) for row in rows]
        between = [_between(*pair) for pair in pairwise(points)]
        lines.append(segments(between, scene, height, **look))
        said, colour = scene.words.ui(WORDS[name]).plain, look["stroke"]
        drawn = {**dot("us", 34), "fill": colour, "stroke": colour}
        marks += [
            {"x": x, "y": y, "tip": f"{said} · {scene.said(float(row[name]), '%')}", **drawn}
            for (x, y), row in zip(points, rows, strict=True)
        ]
    layers = [*_squared(across, upright, scene, height), *lines, dots(marks, scene, height)]
    return framed([*layers, *key.layers(scene, height)], scene, height)


def _squared(across: Track, upright: Track, scene: Scene, height: float) -> list[Layer]:
    """Rule a field of per cents both ways, and say what lies across."""
    look = {"fontSize": SIZE, "fill": theme.SOFT}
    left, right, foot, top = across.left, across.right, upright.left, upright.right
    grid: Rows = []
    below: Rows = []
    beside: Rows = []
    for tick in layout.ticks(across.last, 5):
        x, y, said = across.at(tick), upright.at(tick), scene.said(tick, "%")
        grid.append({"x": left, "x2": right, "y": y, "y2": y})
        grid.append({"x": x, "x2": x, "y": top, "y2": foot})
        below.append({"x": x, "y": foot + 14, "text": said})
        beside.append({"x": left - 6, "y": y, "text": said})
    end = [{"x": right, "y": foot + 36, "text": f"{scene.words.ui('mines_harm').plain} →"}]
    return [
        segments(grid, scene, height, stroke="#ebe6da"),
        texts(below, scene, height, align="center", **look),
        texts([*beside, *end], scene, height, align="right", **look),
    ]
