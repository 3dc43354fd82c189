"""Where the words of a picture go, so that none lies on another."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Placed", "Spot", "beside", "spread", "text_width", "ticks", "wrapped"]


def text_width(text: str, size: float) -> float:
    """Estimate how wide a line of text is, in pixels, on the wide side.

    Examples
    --------
    >>> text_width("abc", 10), text_width("城市", 10)
    (17.4, 20.0)
    """
    return float(
        sum(
            size if unicodedata.east_asian_width(letter) in "WF" else 0.58 * size for letter in text
        )
    )


def _pieces(text: str) -> Iterable[str]:
    """Split where a line may break: at spaces and Chinese characters, not before a closing mark."""
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        if piece and wide and unicodedata.category(letter) not in ("Po", "Pe", "Pf"):
            yield piece
            piece = ""
        piece += letter
        if letter == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than ``width``.

    Examples
    --------
    >>> wrapped("floor space of the show", 90, 10)
    ['floor space of', 'the show']
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Push starts apart, in order, until no two overlap, between ``low`` and ``high`` if they fit.

    Examples
    --------
    >>> spread([0, 5, 90], [20, 20, 20], 0, 100)
    [0.0, 20.0, 80.0]
    """
    starts: list[float] = []
    edge = low
    for want, size in zip(wanted, sizes, strict=True):
        starts.append(float(max(want, edge)))
        edge = starts[-1] + size
    edge = high
    for index in range(len(starts) - 1, -1, -1):
        starts[index] = float(min(starts[index], edge - sizes[index]))
        edge = starts[index]
    return starts


def ticks(high: float, most: int = 4) -> list[float]:
    """Choose at most ``most`` round steps from zero towards ``high``.

    Examples
    --------
    >>> ticks(2300)
    [0.0, 1000.0, 2000.0]
    """
    if high <= 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(high / most))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if high / (power * factor) <= most)
    return [step * index for index in range(int(high / step) + 1)]


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark that wants a label: where it is, in pixels, and what it says."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A label's place: its pixel and the side it hangs on; "" where there is no room."""

    x: float
    y: float
    align: str


def _boxes(
    spot: Spot, size: float, *, level: bool
) -> Iterable[tuple[Placed, tuple[float, float, float, float]]]:
    width, half, gap = text_width(spot.text, size), size * 0.62, size * 0.75
    for dy in (0.0, -1.45 * size, 1.45 * size) if level else (-1.45 * size, 1.45 * size, 0.0):
        y = spot.y + dy
        reach = gap if dy == 0 else -gap
        tries = [("left", spot.x + reach, 0.0, width), ("right", spot.x - reach, -width, 0.0)]
        if dy:
            tries.insert(0, ("center", spot.x, -width / 2, width / 2))
        for align, x, left, right in tries:
            yield Placed(x, y, align), (x + left, y - half, x + right, y + half)


def beside(
    spots: Sequence[Spot],
    size: float,
    frame: tuple[float, float, float, float],
    *,
    level: bool = True,
) -> list[Placed]:
    """Put a label beside each mark where it covers no mark and no earlier label.

    With ``level`` false a place above or below the mark is tried before one on its own height.

    Examples
    --------
    >>> spots = [Spot(30, 10, "a"), Spot(38, 10, "b")]
    >>> [placed.align for placed in beside(spots, 10, (0, 0, 100, 20))]
    ['right', 'left']
    """
    taken = [(spot.x - 5, spot.y - 5, spot.x + 5, spot.y + 5) for spot in spots]
    left, top, right, bottom = frame
    placed = []
    for index, spot in enumerate(spots):
        if not spot.text:
            placed.append(Placed(spot.x, spot.y, ""))
            continue
        for place, box in _boxes(spot, size, level=level):
            inside = box[0] >= left and box[2] <= right and box[1] >= top and box[3] <= bottom
            others = taken[:index] + taken[index + 1 :]
            if inside and not any(_meet(box, other) for other in others):
                taken.append(box)
                placed.append(place)
                break
        else:
            placed.append(Placed(spot.x, spot.y, ""))
    return placed


def _meet(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
