"""Pictures as Vega-Lite: one function per kind of figure, each in a wide and a narrow form.

A specification holds its own data and every word it shows, so the same one becomes a still
picture at build time and an interactive one in the browser.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

import pandas as pd

from southgate.dossier import layout, theme
from southgate.dossier.backtest import auc
from southgate.dossier.calendar import calendar
from southgate.dossier.columns import columns
from southgate.dossier.fan import fan
from southgate.dossier.marks import (
    Form,
    Frame,
    Layer,
    Rows,
    Scene,
    bars,
    framed,
    period_labels,
    segments,
    texts,
)
from southgate.dossier.mines import fates, mergers, mines_map, trade_off
from southgate.dossier.plane import plane
from southgate.dossier.ranked import counts, ranked
from southgate.dossier.series import series
from southgate.dossier.shifts import reach, shifts, spans
from southgate.dossier.standing import standing
from southgate.dossier.strips import rank_ranges, reports, strips
from southgate.dossier.text import Words
from southgate.errors import DossierError
from southgate.records import Figure, Study

__all__ = ["chart"]


def chart(figure: Figure, words: Words, study: Study, form: Form) -> dict[str, Any]:
    """Describe a figure as Vega-Lite.

    Raises
    ------
    DossierError
        If nothing here can draw figures of that kind.
    """
    if figure.kind not in _DRAWN:
        raise DossierError(
            f"`{figure.key}` asks for a picture of kind `{figure.kind}`; add it to charts.py."
        )
    drawn = _DRAWN[figure.kind](figure, Scene(words, study, form))
    return {**drawn, "config": theme.config(words.language)}


def _verdict_bar(figure: Figure, scene: Scene) -> Frame:
    counts = [
        (str(code), int(n))
        for code, n in zip(figure.data["verdict"], figure.data["count"], strict=True)
        if n
    ]
    total = sum(count for _, count in counts) or 1
    names = [scene.words.term("verdicts", code) for code, _ in counts]
    if not scene.wide:
        return _verdict_rows(counts, names, scene)
    edges = [0.0]
    for _, count in counts:
        edges.append(edges[-1] + count / total * scene.width)
    sizes = [layout.text_width(f"● {name}", 13.5) + 22 for name in names]
    starts = layout.spread(edges[:-1], sizes, 0, scene.width)
    boxes = [
        {
            "x": left + 1,
            "x2": right - 2,
            "y": 62,
            "y2": 92,
            "fill": theme.VERDICTS[code][0],
            "stroke": theme.VERDICTS[code][1],
            "tip": f"{name} · {count}",
        }
        for (code, count), name, left, right in zip(counts, names, edges, edges[1:], strict=False)
    ]
    numbers = [
        {"x": x + 1, "y": 16, "text": str(count)}
        for (_, count), x in zip(counts, starts, strict=True)
    ]
    terms = [
        {"x": x + 1, "y": 44, "text": f"{theme.VERDICTS[code][2]} {name}"}
        for (code, _), name, x in zip(counts, names, starts, strict=True)
    ]
    layers = [
        bars(boxes, scene, 94),
        texts(numbers, scene, 94, fontSize=27),
        texts(terms, scene, 94, fontSize=13.5),
    ]
    return framed(layers, scene, 94)


def _verdict_rows(counts: list[tuple[str, int]], names: list[str], scene: Scene) -> Frame:
    height = 50 * len(counts)
    most = max((count for _, count in counts), default=1)
    boxes, terms, numbers = [], [], []
    for index, ((code, count), name) in enumerate(zip(counts, names, strict=True)):
        top = 50 * index
        fill, stroke, mark = theme.VERDICTS[code]
        end = 1 + (scene.width - 44) * count / most
        boxes.append(
            {
                "x": 1,
                "x2": end,
                "y": top + 24,
                "y2": top + 40,
                "fill": fill,
                "stroke": stroke,
                "tip": f"{name} {count}",
            }
        )
        terms.append({"x": 1, "y": top + 12, "text": f"{mark} {name}"})
        numbers.append({"x": end + 7, "y": top + 32, "text": str(count)})
    return framed(
        [
            bars(boxes, scene, height),
            texts(terms, scene, height, fontSize=14),
            texts(numbers, scene, height, fontSize=17),
        ],
        scene,
        height,
    )


def _ranked_bars(figure: Figure, scene: Scene) -> Frame:
    table = figure.options.get("label_table", "")
    most = float(figure.data["value"].max()) if len(figure.data) else 1.0
    unit = figure.options.get("unit", "1")
    told = [scene.said(value, unit) for value in figure.data["value"]]
    room = max([60.0, *(layout.text_width(text, 14) + 12 for text in told)])
    boxes: Rows = []
    names: Rows = []
    numbers: Rows = []
    top = 0.0
    for row, said in zip(figure.data.to_dict("records"), told, strict=True):
        name = scene.label(table, str(row["label"])) if table else str(row["label"])
        lines = layout.wrapped(name, scene.width - 8, 13)
        foot = top + 17 * len(lines) + 4
        end = 1 + (scene.width - room) * float(row["value"]) / (most or 1)
        box = {
            "x": 1,
            "x2": end,
            "y": foot,
            "y2": foot + 11,
            "fill": theme.TEAL,
            "stroke": theme.TEAL,
        }
        boxes.append({**box, "tip": f"{name} · {said}"})
        names.append({"x": 1, "y": top + 9, "text": lines})
        numbers.append({"x": end + 8, "y": foot + 6, "text": said})
        top = foot + 11 + 15
    layers = [
        bars(boxes, scene, top),
        texts(names, scene, top),
        texts(numbers, scene, top, fontSize=14),
    ]
    return framed(layers, scene, top)


def _composition(figure: Figure, scene: Scene) -> Frame:
    codes = ["period", "measure"]
    data = figure.data.astype(dict.fromkeys(codes, str))
    shares = data.pivot_table(index="period", columns="measure", values="share", sort=False)
    periods, measures = sorted(data["period"].unique()), list(dict.fromkeys(data["measure"]))
    runs = data.groupby("period")["run"].first()
    gutter, height, foot = (210.0 if scene.wide else 122.0), 300.0, 272.0
    step = min((scene.width - gutter) / max(len(periods), 1), 200.0)
    half = min(step * 0.41, 62.0)
    boxes: Rows = []
    gaps: Rows = []
    for place, period in enumerate(periods):
        if place and runs[period] != runs[periods[place - 1]]:
            gaps.append({"x": step * place, "x2": step * place, "y": 0, "y2": foot + 4})
        middle, top = step * (place + 0.5), 4.0
        for measure, colour in zip(measures, cycle(theme.SECTORS), strict=False):
            share = float(shares[measure][period])
            if math.isnan(share):
                continue
            box = {"x": middle - half, "x2": middle + half, "y": top}
            top += share / 100 * (foot - 4)
            tip = f"{scene.label('measures', measure)} · {period} · {scene.said(share, '%')}"
            boxes.append({**box, "y2": top, "fill": colour, "stroke": theme.PAPER, "tip": tip})
    latest = [box for box in boxes if box["x"] == boxes[-1]["x"]]
    middles = {
        measure: (box["y"] + box["y2"]) / 2
        for measure, box in zip(
            shares.loc[periods[-1]].dropna()[measures].index, latest, strict=True
        )
    }
    room = (step * len(periods) + 10, gutter - 12, height)
    layers = [
        bars(boxes, scene, height),
        segments(gaps, scene, height, strokeDash=[4, 3], stroke=theme.INK),
        *_sector_names(shares.loc[periods[-1]], middles, scene, room),
        period_labels(
            periods, [step * (place + 0.5) for place in range(len(periods))], scene, height
        ),
    ]
    return framed(layers, scene, height)


def _sector_names(
    last: pd.Series, middles: Mapping[str, float], scene: Scene, room: tuple[float, float, float]
) -> list[Layer]:
    left, width, height = room
    blocks = []
    for measure in middles:
        name = layout.wrapped(scene.label("measures", measure), width, 13)
        blocks.append([scene.said(float(last[measure]), "%"), *name])
    sizes = [16.0 * len(block) + 8 for block in blocks]
    wanted = [middle - size / 2 for middle, size in zip(middles.values(), sizes, strict=True)]
    tops = layout.spread(wanted, sizes, 0, height)
    colours = (theme.SECTORS[index % len(theme.SECTORS)] for index in range(len(blocks)))
    return [
        texts([{"x": left, "y": top + 12, "text": block}], scene, height, fill=colour)
        for top, block, colour in zip(tops, blocks, colours, strict=True)
    ]


_DRAWN: Mapping[str, Callable[[Figure, Scene], Frame]] = {
    "verdict_bar": _verdict_bar,
    "bars": _ranked_bars,
    "composition": _composition,
    "series": series,
    "strips": strips,
    "parts": strips,
    "rank_ranges": rank_ranges,
    "reports": reports,
    "ranked": ranked,
    "plane": plane,
    "counts": counts,
    "auc": auc,
    "columns": columns,
    "calendar": calendar,
    "shifts": shifts,
    "reach": reach,
    "spans": spans,
    "standing": standing,
    "fan": fan,
    "mines_map": mines_map,
    "mergers": mergers,
    "fates": fates,
    "trade_off": trade_off,
}
