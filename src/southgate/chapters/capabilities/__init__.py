"""Which industries and goods lie nearest to what the region does, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from southgate.chapters.capabilities.listed import listed_findings
from southgate.chapters.capabilities.measured import LEAST, measured_findings
from southgate.chapters.capabilities.reference import Reference, entered, reference
from southgate.records import Finding, Name, Quantity
from southgate.workspace import Workspace, licences

__all__ = ["findings", "needs", "uses"]

needs = ("activities", "production", "regions", "sources", "measures")
BESIDE = ("clusters", "observations", "presence", "trials")
uses = (*BESIDE, "minerals")

REGION, ECONOMY = "region", "economy"

LEVEL = Quantity(80.0, "%")
"""What share of cases an interval is meant to hold."""

LAST = r"\.[^.]*$"
"""The end of a trial's id, which names its statistic."""

TRIED = ("precision", "chance", "already", "other")
"""The statistics that a masked test must give."""


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What lies nearest: by statistics where the region has them, else by its list of clusters.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
        Empty where the workspace names no classification, measure and period, or holds neither
        production nor presence of the region.
    """
    settings = workspace.settings.activities
    if not (settings.classification and settings.measure and settings.period):
        return ()
    counted = workspace.table("production")
    tables = (*needs, *(name for name in BESIDE if workspace.has(name)))
    if (counted["region"] == workspace.settings.region).any():
        seen = reference(workspace, REGION)
        found = measured_findings(workspace, seen, tables) if seen else ()
        found = (*found, *_trials(workspace)) if found else ()
    else:
        seen = reference(workspace, ECONOMY)
        found = _listed(workspace, seen, tables) if seen else ()
    if not found or not seen:
        return ()
    return (*_flagged(workspace, found), *_ending(workspace, seen, tables))


def _flagged(workspace: Workspace, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """Beside each good that is ranked, whether its minerals need a licence to be exported."""
    needed = licences(workspace)
    for finding in found:
        table = finding.evidence
        if not {"activity", "rank"} <= set(table) or table["activity"].map(needed).isna().all():
            yield finding
            continue
        minerals = workspace.table("minerals")
        said = set(minerals.loc[minerals["licence"] != "", "licence_source"])
        yield replace(
            finding,
            evidence=table.assign(licence=table["activity"].map(needed).fillna("")),
            tables=(*finding.tables, "minerals"),
            caveats=(*finding.caveats, "licence_unsaid", "licence_dated"),
            sources=tuple(sorted({*finding.sources, *said})),
        )


def _listed(workspace: Workspace, seen: Reference, tables: tuple[str, ...]) -> tuple[Finding, ...]:
    if not workspace.has("presence") or not workspace.has("clusters"):
        return ()
    found = listed_findings(workspace, seen, tables)
    return (*found, *_trials(workspace), *_alone(workspace)) if found else ()


def _ending(workspace: Workspace, seen: Reference, tables: tuple[str, ...]) -> tuple[Finding, ...]:
    return (entered(workspace, seen, tables),)


def _trials(workspace: Workspace) -> Iterator[Finding]:
    """How the same recipe fared where full statistics give the answer."""
    if not workspace.has("trials"):
        return
    table = workspace.table("trials")
    yield from _coverage(table)
    masked = table[table["test"] == "masked"].assign(
        trial=table["id"].str.replace(LAST, "", regex=True)
    )
    for name, rows in masked.drop_duplicates(["trial", "statistic"]).groupby("trial"):
        by = rows.set_index("statistic")[["value", "low", "high"]].astype(float)
        if not set(TRIED) <= set(by.index):
            continue
        spans = by.astype(object).where(by.notna(), None).to_dict("index")
        facts = {
            one: Quantity(by["value"][one], "%", low=spans[one]["low"], high=spans[one]["high"])
            for one in TRIED
        }
        yield Finding(
            "capabilities.trial",
            {
                "trial": Name("trials", str(rows["id"].iloc[0])),
                **facts,
                "cases": Quantity(int(rows["cases"].max()), "1"),
            },
            rows[["statistic", "value", "low", "high", "cases", "recipe"]].reset_index(drop=True),
            tables=("trials",),
            methods=("masked_test",),
            caveats=("listing_hand",),
            sources=tuple(sorted(set(rows["source"]))),
            about=f"trial.{name}",
        )


def _coverage(table: pd.DataFrame) -> Iterator[Finding]:
    """How often intervals hold the truth in worlds where it is known."""
    for code, row in table[table["test"] == "coverage"].groupby("id"):
        value, low, high = row[["value", "low", "high"]].astype(float).to_numpy()[0]
        known = low <= high
        share = Quantity(
            float(value),
            "%",
            low=float(low) if known else None,
            high=float(high) if known else None,
        )
        yield Finding(
            "capabilities.coverage",
            {"coverage": share, "cases": Quantity(int(row["cases"].max()), "1"), "level": LEVEL},
            row[["statistic", "value", "low", "high", "cases"]].reset_index(drop=True),
            tables=("trials",),
            methods=("rank_interval",),
            caveats=("interval_is_error",),
            sources=tuple(sorted(set(row["source"]))),
            about=f"trial.{code}",
        )


def _alone(workspace: Workspace) -> Iterator[Finding]:
    """Crowding needs regions to compare with; a list of one region has none."""
    kinds = workspace.table("regions").set_index("id")["kind"]
    known = {
        str(code)
        for name in ("production", "presence")
        for code in workspace.table(name)["region"].unique()
        if kinds[code] == REGION
    }
    if len(known) >= LEAST:
        return
    yield Finding(
        "capabilities.crowding_unknown",
        {"regions": Quantity(len(known), "1"), "least": Quantity(LEAST, "1")},
        pd.DataFrame({"region": sorted(known)}),
        tables=("production", "presence", "regions"),
    )
