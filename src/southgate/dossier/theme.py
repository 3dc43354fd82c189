"""The look of a picture: a few colours, one accent, system fonts."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "COLOURS",
    "FONTS",
    "INK",
    "LINE",
    "OTHER",
    "PAPER",
    "PEER",
    "SECTORS",
    "SOFT",
    "US",
    "VERDICTS",
    "config",
]

PAPER = "#fdfcf9"
INK = "#1d1b18"
SOFT = "#5d5850"
LINE = "#d9d4c8"
US = "#a8321f"
PEER = "#57534b"
OTHER = "#a8a195"
TEAL = "#1f6f8b"

COLOURS: Mapping[str, str] = {"us": US, "peer": PEER, "other": OTHER}
SECTORS = ("#8a6d1f", "#2f5d73", "#a8321f")
VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "supported": (TEAL, TEAL, "●"),
    "mixed": ("#b9d3dc", TEAL, "◐"),
    "undecided": (PAPER, "#857f74", "○"),
    "contradicted": (INK, INK, "✕"),
}
"""A verdict's fill, its outline and its mark: told apart without colour, and in grey print."""

FONTS: Mapping[str, str] = {
    "en": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
    "zh": "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Source Han Sans SC', "
    "'Noto Sans CJK SC', sans-serif",
}


def config(language: str) -> dict[str, object]:
    """Give the settings that every picture shares.

    Examples
    --------
    >>> config("en")["aria"]
    False
    """
    font = FONTS[language]
    text = {"font": font, "fontSize": 13, "fill": INK}
    axis = {
        "labelFont": font,
        "labelFontSize": 12.5,
        "labelColor": SOFT,
        "labelPadding": 6,
        "domain": False,
        "ticks": False,
        "gridColor": "#ebe6da",
        "title": None,
    }
    return {
        "aria": False,
        "background": "transparent",
        "font": font,
        "text": text,
        "axis": axis,
        "view": {"stroke": None},
    }
