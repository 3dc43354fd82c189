"""What reports of the show can be compared with: wholes, totals, plans, and other shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from southgate.chapters.show.reported import TABLES, doubts
from southgate.methods import verdicts
from southgate.methods.series import crossed, unbroken_runs
from southgate.records import Fact, Figure, Finding, Name, Quantity
from southgate.workspace import Workspace, as_quantity, beneath, break_years, cited, named_codes

__all__ = ["lever", "peers", "plans", "running_totals", "shares"]

NEAR = 2
"""Years that reports of two shows may lie apart and still be set side by side."""

LEVER = "show.lever"
"""The theme of measures of what the show's standing rests on."""


def shares(workspace: Workspace, outcomes: pd.DataFrame) -> Iterator[Finding]:
    """Parts and wholes that one unaudited source gave together, at the first and last edition."""
    measures = workspace.table("measures")
    parts = measures[measures["part_of"] != ""]
    for part, whole in zip(parts["id"], parts["part_of"], strict=True):
        pairs = _unbroken(workspace, _pairs(outcomes, part, whole), part, whole)
        if len(set(pairs["period"])) < 2 or pairs["audited"].all():
            continue
        seen = outcomes[outcomes["measure"].isin([part, whole])].merge(
            pairs[["period", "source"]].drop_duplicates(), on=["period", "source"]
        )
        facts: dict[str, Fact] = {
            "show": Name("regions", workspace.settings.show),
            "part": Name("measures", part),
            "whole": Name("measures", whole),
        }
        for end, period in (("first", seen["period"].min()), ("last", seen["period"].max())):
            at = seen[seen["period"] == period]
            facts[f"part_{end}"] = as_quantity(at[at["measure"] == part])
            facts[f"whole_{end}"] = as_quantity(at[at["measure"] == whole])
        yield Finding(
            "show.share_pair" if _apart(pairs) else "show.share_open",
            facts,
            beneath(seen),
            tables=TABLES,
            caveats=("share_upper_bound", *doubts(seen)),
            sources=cited(seen),
            about=f"share_{part}",
        )


def _pairs(outcomes: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    """Reports of a part beside those of its whole, of one period and one source."""
    pairs = outcomes[outcomes["measure"] == part].merge(
        outcomes[outcomes["measure"] == whole],
        on=["period", "source"],
        suffixes=("", "_whole"),
    )
    return pairs[(pairs["value"] <= pairs["value_whole"]) & (pairs["value_whole"] > 0)]


def _unbroken(workspace: Workspace, rows: pd.DataFrame, *measures: str) -> pd.DataFrame:
    """The rows of the newest stretch that no break of the measures divides."""
    show = workspace.settings.show
    broken = {year for measure in measures for year in break_years(workspace, measure, show)}
    if rows.empty:
        return rows
    runs = pd.Series(unbroken_runs(pd.Index(rows["year"]), broken).to_numpy(), index=rows.index)
    newest: pd.DataFrame = rows[runs == runs.max()]
    return newest


def _apart(pairs: pd.DataFrame) -> bool:
    """Whether the shares of the first and the last edition differ, however rounding is read."""
    part = verdicts.reading(pairs)
    whole = verdicts.reading(
        pairs[["value_whole", "bound_whole"]].set_axis(["value", "bound"], axis=1)
    )
    shares = (
        pd.DataFrame(
            {
                "period": pairs["period"],
                "low": part["low"] / whole["high"],
                "high": part["high"] / whole["low"],
            }
        )
        .groupby("period")
        .agg({"low": "min", "high": "max"})
    )
    first, last = shares.iloc[0], shares.iloc[-1]
    return bool(first["low"] > last["high"] or first["high"] < last["low"])


def running_totals(workspace: Workspace, outcomes: pd.DataFrame) -> Iterator[Finding]:
    """Running totals that do not grow by the edition between them, however rounding is read."""
    spans = outcomes[outcomes["period"].str.fullmatch(r"[0-9]{4}/[0-9]{4}")]
    spans = spans.sort_values(["year", "source"], kind="stable")
    for (code, _), totals in spans.groupby(["measure", spans["period"].str[:4]]):
        for before, after in pairwise(totals.drop_duplicates("year").index):
            old, new = totals.loc[[before]], totals.loc[[after]]
            last = int(new["year"].iloc[0])
            year = (outcomes["span"] == "year") & (outcomes["year"] == last)
            added = outcomes[(outcomes["measure"] == code) & year].head(1)
            if added.empty or last != int(old["year"].iloc[0]) + 1 or _adds_up(old, added, new):
                continue
            gap = new["value"].sum() - old["value"].sum() - added["value"].sum()
            seen = pd.concat([old, added, new])
            yield Finding(
                "show.cumulative",
                {
                    "show": Name("regions", workspace.settings.show),
                    "measure": Name("measures", str(code)),
                    "before": as_quantity(old),
                    "added": as_quantity(added),
                    "after": as_quantity(new),
                    "gap": Quantity(float(gap), str(new["unit"].iloc[0])),
                },
                beneath(seen),
                tables=TABLES,
                caveats=("unaudited", "bounds_read"),
                sources=cited(seen),
                about=f"total_{code}_{last}",
            )


def _adds_up(old: pd.DataFrame, added: pd.DataFrame, new: pd.DataFrame) -> bool:
    """Whether a total and an edition can make the next total, within what rounding leaves open."""
    first, more, total = (verdicts.reading(rows).iloc[0] for rows in (old, added, new))
    low, high = first["low"] + more["low"], first["high"] + more["high"]
    still = verdicts.STILL * abs(total["high"])
    return bool(low <= total["high"] + still and total["low"] - still <= high)


def plans(workspace: Workspace, mine: pd.DataFrame) -> Iterator[Finding]:
    """Measures whose highest figure was only planned."""
    for code, reported in mine[mine["span"] == "year"].groupby("measure"):
        rows = _unbroken(workspace, reported, str(code))
        planned = rows[rows["qualifier"] == "planned"]
        done = rows[rows["outcome"] & (rows["value"] > 0) & (rows["year"] <= planned["year"].max())]
        if planned.empty or done.empty or planned["value"].max() <= done["value"].max():
            continue
        seen = pd.concat([planned, done])
        yield Finding(
            "show.planned",
            {
                "show": Name("regions", workspace.settings.show),
                "measure": Name("measures", str(code)),
                "planned": as_quantity(planned),
                "realised": as_quantity(done[done["value"] == done["value"].max()].tail(1)),
            },
            beneath(seen),
            tables=TABLES,
            caveats=("planned_left_out",),
            sources=cited(seen),
            about=f"planned_{code}",
        )


def peers(workspace: Workspace, rows: pd.DataFrame) -> Iterator[Finding]:
    """The show beside its peers: one measure of both, and reports of about the same time."""
    show, others = workspace.settings.show, workspace.settings.show_peers
    known = workspace.table("regions")["id"]
    comparable = rows[rows["outcome"] & (rows["span"] == "year") & rows["subject"].isin(known)]
    for code, seen in comparable.groupby("measure"):
        ours, theirs = _of_one_time(
            seen[seen["subject"] == show],
            seen[seen["subject"].isin(others)],
            break_years(workspace, str(code), show, *others),
        )
        if ours.empty or theirs.empty:
            continue
        beside = pd.concat([ours, theirs])
        yield Finding(
            "show.peers",
            {
                "show": Name("regions", show),
                "measure": Name("measures", str(code)),
                "ours": as_quantity(ours),
                "theirs": as_quantity(theirs),
                "peers": named_codes("regions", sorted(set(theirs["subject"]))),
            },
            beneath(beside),
            tables=TABLES,
            caveats=("like_with_like", "unaudited"),
            sources=cited(beside),
            about=f"peers_{code}",
            figures=(_strips(str(code), beside, show),),
        )


def _of_one_time(
    ours: pd.DataFrame, theirs: pd.DataFrame, broken: tuple[int, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Our reports of the year near which most peers report, and each peer's closest to it."""
    near = ours[["year"]].drop_duplicates().merge(theirs, how="cross", suffixes=("_ours", ""))
    near["gap"] = (near["year"] - near["year_ours"]).abs()
    years = near[["year_ours", "year"]]
    divided = [bool(crossed(int(min(pair)), int(max(pair)), broken)) for pair in years.to_numpy()]
    near = near[(near["gap"] <= NEAR) & ~pd.Series(divided, index=near.index, dtype=bool)]
    if near.empty:
        return ours.iloc[:0], theirs.iloc[:0]
    near = near[near["gap"] == near.groupby(["year_ours", "subject"])["gap"].transform("min")]
    by_year = near.groupby("year_ours").agg(peers=("subject", "nunique"), gap=("gap", "mean"))
    best = by_year.reset_index().sort_values(
        ["peers", "gap", "year_ours"], ascending=[False, True, False]
    )
    year = best["year_ours"].iloc[0]
    return ours[ours["year"] == year], near.loc[near["year_ours"] == year, theirs.columns]


def _strips(code: str, beside: pd.DataFrame, show: str) -> Figure:
    marks = beside.drop_duplicates(["subject", "value"])
    data = marks[["measure", "subject", "value", "unit"]].rename(columns={"subject": "region"})
    data["role"] = ["us" if region == show else "peer" for region in data["region"]]
    return Figure(f"show.peers.{code}", "strips", data.reset_index(drop=True))


def lever(workspace: Workspace, rows: pd.DataFrame) -> Iterator[Finding]:
    """What is reported of the region's own minerals, on which the show's standing rests."""
    measures = workspace.table("measures")
    codes = measures.loc[measures["theme"] == LEVER, "id"]
    ours = rows["subject"].isin([workspace.settings.region, workspace.settings.show])
    seen = rows[rows["measure"].isin(codes) & rows["outcome"] & ours]
    if seen.empty:
        return
    yield Finding(
        "show.lever",
        {
            "show": Name("regions", workspace.settings.show),
            "measures": named_codes("measures", codes[codes.isin(seen["measure"])]),
            "rows": Quantity(len(seen), "1"),
            "origins": Quantity(len(set(seen["origin"])), "1"),
        },
        beneath(seen),
        tables=TABLES,
        caveats=("unaudited", "grade_is_publisher") if not seen["audited"].all() else (),
        sources=cited(seen),
        about="lever",
    )
