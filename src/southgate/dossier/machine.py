"""The machine that ranks again: its controls, and the numbers that travel with the page."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import Markup

from southgate.dossier.grid import anchor
from southgate.dossier.render import script_json
from southgate.dossier.text import Words
from southgate.records import Figure, Study

__all__ = ["KIND", "Cluster", "Machine", "Near", "Weight", "machine"]

KIND = "rerank"
"""The kind of figure that is no picture but a machine."""

SHOWN = 20
"""So many ranks are listed, or as many candidates as there are."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight of the score, in per cent, as it stands at the start."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Near:
    """How many neighbours may count: its place in the list, and its words."""

    place: int
    name: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows that are switched together: each row by its place, with the name of its activity."""

    name: str
    title: str
    rows: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """All that the template of the machine shows, and what its script computes with."""

    id: str
    weights: tuple[Weight, ...]
    nearest: tuple[Near, ...]
    title: str
    clusters: tuple[Cluster, ...]
    caption: str
    drawn: str
    shown: int
    data: Markup


def machine(figure: Figure, words: Words, study: Study) -> Machine:
    """Make the machine of a figure; names are in the page's own language.

    Raises
    ------
    DossierError
        If an activity, a family or a cluster has no name.
    """
    options = figure.options
    rows: list[tuple[str, int, float]] = json.loads(options["rows"])
    listed: list[str] = json.loads(options["listed"])
    by_cluster = options["groups"] == "clusters"
    draws = base64.b64decode(options.get("draws", ""))
    count = len(draws) // max(len(rows), 1)
    shown = min(SHOWN, int((~figure.data["barred"]).sum()) - len(listed))
    table = "clusters" if by_cluster else "activities"
    titles = ("rerank_near", "rerank_host", "rerank_complexity")
    central: list[float] = json.loads(options["weights"])
    return Machine(
        id=anchor(figure.key),
        weights=tuple(
            Weight(words.ui(title).plain, round(100 * weight))
            for title, weight in zip(titles, central, strict=True)
        ),
        nearest=tuple(
            Near(place, _nearest(number, words))
            for place, number in enumerate(json.loads(options["nearest"]))
        ),
        title=words.ui("rerank_clusters" if by_cluster else "rerank_families").plain,
        clusters=tuple(
            _cluster(code, rows, listed, words, study, table)
            for code in json.loads(options["clusters"])
        ),
        caption=words.ui("rerank_caption", n=shown).plain,
        drawn=words.ui("rerank_share_note", n=count).plain if count else "",
        shown=shown,
        data=script_json({**_numbers(figure, words, study), "words": _spoken(words)}),
    )


def _nearest(number: int, words: Words) -> str:
    if number == 0:
        return words.ui("rerank_nearest_all").plain
    return words.ui("rerank_nearest_some", n=number).plain


def _cluster(
    code: str,
    rows: Sequence[tuple[str, int, float]],
    listed: Sequence[str],
    words: Words,
    study: Study,
    table: str,
) -> Cluster:
    name = words.label(study, table, code)
    own = tuple(
        (place, words.label(study, "activities", listed[at]))
        for place, (cluster, at, _) in enumerate(rows)
        if cluster == code
    )
    return Cluster(name, words.ui("rerank_rows_of", name=name).plain, own)


def _spoken(words: Words) -> dict[str, str]:
    """Give what the script says, its blanks left open."""
    return {
        "weight": words.ui("rerank_weight", n="{n}").plain,
        "up": words.ui("rerank_up", n="{n}").plain,
        "down": words.ui("rerank_down", n="{n}").plain,
        "same": words.ui("rerank_same").plain,
        "new": words.ui("rerank_new").plain,
        "used": words.ui("rerank_rows_used", n="{n}", of="{of}").plain,
        "between": words.ui("between").plain,
        "unchanged": words.ui("rerank_unchanged").plain,
        "empty": words.ui("rerank_empty").plain,
        "announce": words.ui("rerank_announce", first="{first}", n="{n}", top="{top}").plain,
    }


def _numbers(figure: Figure, words: Words, study: Study) -> dict[str, object]:
    """Pack what is computed with; of each place only what the choices of neighbours ask is kept."""
    data, options = figure.data, figure.options
    nearest: list[int] = json.loads(options["nearest"])
    families = list(dict.fromkeys(data["family"].astype(str)))
    place = _unpacked(data["place"], len(json.loads(options["listed"])))
    counted = np.zeros(place.shape, dtype="u1")
    for bit, number in enumerate(nearest):
        counted |= ((place < number) | (number == 0)).astype("u1") << bit
    totals = np.array([[float(part) for part in text.split()] for text in data["totals"]])
    rows: list[tuple[str, int, float]] = json.loads(options["rows"])
    return {
        "names": [words.label(study, "activities", str(code)) for code in data["activity"]],
        "families": [words.label(study, "activities", code) for code in families],
        "family": [families.index(str(code)) for code in data["family"]],
        "listed": _places(data, options["listed"]),
        "prior": [float(value) for value in data["prior"]],
        "complexity": [float(value) for value in data["complexity"]],
        "phi": _packed(_unpacked(data["phi"], place.shape[1])),
        "counted": _packed(counted),
        "totals": totals.T.tolist(),
        "rows": [[at, weight] for _, at, weight in rows],
        "barred": np.flatnonzero(data["barred"]).tolist(),
        "draws": options.get("draws", ""),
        "weights": json.loads(options["weights"]),
        "top": int(options["top"]),
    }


def _places(data: pd.DataFrame, listed: str) -> list[int]:
    at = {str(code): place for place, code in enumerate(data["activity"])}
    return [at[code] for code in json.loads(listed)]


def _unpacked(column: pd.Series, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint16]]:
    """Read a column of base 64 as numbers, (activities, listed)."""
    joined = b"".join(base64.b64decode(text) for text in column)
    return np.frombuffer(joined, dtype="<u2").reshape(len(column), width)


def _packed(values: np.ndarray[tuple[int, int], np.dtype[np.unsignedinteger]]) -> str:
    """Write numbers as base 64, one listed activity after another."""
    return base64.b64encode(np.ascontiguousarray(values.T).tobytes()).decode()
