"""Names in every language for every code that a study can hold."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from southgate.tables import places, recipe, units
from southgate.workspace import Workspace

__all__ = ["labels"]

LANGUAGES = ("en", "zh")
NAMED = (
    ("regions", "regions", "name"),
    ("measures", "measures", "name"),
    ("statements", "statements", "text"),
    ("speakers", "statements", "speaker"),
    ("wanted", "wanted", "name"),
    ("holders", "wanted", "holder"),
    ("columns", "wanted", "columns"),
    ("origins", "sources", "origin"),
    ("activities", "activities", "name"),
    ("clusters", "clusters", "name"),
    ("cluster_evidence", "clusters", "evidence"),
    ("trials", "trials", "name"),
    ("lists", "lists", "name"),
    ("enterprises", "enterprises", "name"),
    ("establishments", "establishments", "what"),
    ("deals", "deals", "name"),
    ("sites", "sites", "name"),
    ("moves", "moves", "name"),
    ("goals", "goals", "name"),
    ("owners", "goals", "owner"),
    ("sectors", "sectors", "name"),
    ("journeys", "journeys", "name"),
    ("products", "products", "name"),
    ("product_abouts", "products", "about"),
    ("growers", "bases", "name"),
    ("standards", "standards", "name"),
    ("standard_asks", "standards", "asks"),
    ("minerals", "minerals", "name"),
    ("deposits", "deposits", "name"),
    ("mines", "mines", "name"),
    ("scenarios", "scenarios", "name"),
    ("nodes", "nodes", "name"),
    ("plants", "plants", "name"),
)
"""Group of labels, the table it comes from, and the stem of the columns."""

Labels = dict[str, dict[str, str]]


def labels(workspace: Workspace) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The labels of a workspace: group, code, language.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    mapping
        ``labels["regions"]["north"]["en"]``.
    """
    groups: dict[str, Labels] = {
        group: _pairs(workspace.table(table), "id", stem) for group, table, stem in NAMED
    }
    breaks = workspace.table("breaks")
    code = breaks["measure"] + ":" + breaks["year"].astype(str) + ":" + breaks["subject"]
    groups["breaks"] = _pairs(breaks.assign(id=code), "id", "reason")
    if workspace.has("lists"):
        groups["trades"] = _pairs(pd.DataFrame(recipe("sectors")["families"]), "id", "name")
        groups["places"] = _pairs(places().drop_duplicates("name_zh"), "name_zh", "name")
    known = units().rename_axis("id").reset_index()
    groups["units"] = _pairs(known, "id", "name")
    groups["unit_symbols"] = _pairs(known, "id", "symbol")
    groups["unit_kinds"] = {
        str(row.id): dict.fromkeys(LANGUAGES, str(row.kind)) for row in known.itertuples()
    }
    return groups


def _pairs(table: pd.DataFrame, key: str, stem: str) -> Labels:
    """Names by code; one that has no name in a language keeps its own: names are not translated."""
    return {
        str(code): {"en": str(en or zh), "zh": str(zh or en)}
        for code, en, zh in zip(table[key], table[f"{stem}_en"], table[f"{stem}_zh"], strict=True)
    }
