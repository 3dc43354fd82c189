"""What may be told in public of the lists and the firms on them: counts, none under three."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from southgate.chapters.docking.firms import Enterprises
from southgate.chapters.docking.scored import Scored, here
from southgate.methods import verdicts
from southgate.records import (
    LEAST_TOLD,
    Audience,
    Fact,
    Figure,
    Finding,
    Judgement,
    Name,
    Period,
    Quantity,
    Verdict,
)
from southgate.tables import recipe
from southgate.workspace import Workspace, last_year, named_codes

__all__ = ["TABLES", "counted"]

TABLES = ("enterprises", "lists", "establishments")
OTHER = "other"
"""The cell that small ones are put into."""

BANDS = ("low", "middle", "high")


def counted(workspace: Workspace, found: Enterprises, fit: Scored | None) -> Iterator[Finding]:
    """The lists, what firms do, how well they fit, who is here, and what that says of campaigns."""
    yield _lists(workspace, found)
    yield _joined(found)
    yield from _lines(found)
    if fit is not None:
        yield _known(workspace, found, fit)
        yield _bands(fit)
    yield _present(workspace, found)
    for code in _open_lists(workspace).index:
        yield _campaign(workspace, found, str(code))


def _number(value: float) -> Quantity:
    return Quantity(int(value), "1")


def _told(value: float) -> Quantity | None:
    """A count that may be told, or None where it lies under three and is not nought."""
    return _number(value) if _tellable(value) else None


def _tellable(*values: float) -> bool:
    return all(value == 0 or value >= LEAST_TOLD for value in values)


def _parts(counts: pd.Series) -> dict[str, Quantity | None]:
    """The parts of a whole that is told: all of them or, where one is small, none."""
    told = _tellable(*counts)
    return {str(name): _number(count) if told else None for name, count in counts.items()}


def _open_lists(workspace: Workspace) -> pd.DataFrame:
    """The lists that everybody may know, by id."""
    lists = workspace.table("lists")
    return lists[lists["audience"] == Audience.PUBLIC].set_index("id")


def _pooled(counts: pd.Series) -> pd.Series:
    """Counts with the small ones put together, and with the next larger one if need be."""
    ordered = counts[counts > 0].sort_values(ascending=False, kind="stable")
    large = ordered[ordered >= LEAST_TOLD]
    left = int(ordered.sum() - large.sum())
    while 0 < left < LEAST_TOLD and len(large):
        left += int(large.iloc[-1])
        large = large.iloc[:-1]
    return pd.concat([large, pd.Series({OTHER: left})]) if left >= LEAST_TOLD else large


def _finding(
    key: str,
    facts: dict[str, Fact],
    evidence: pd.DataFrame,
    *methods: str,
    caveats: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    figures: tuple[Figure, ...] = (),
) -> Finding:
    return Finding(
        f"docking.{key}",
        facts,
        evidence.reset_index(drop=True),
        tables=TABLES,
        methods=methods,
        caveats=caveats,
        sources=sources,
        figures=figures,
    )


def _lists(workspace: Workspace, found: Enterprises) -> Finding:
    """How many entries the lists hold, and how many firms that is."""
    lists = _open_lists(workspace)
    held = found.entries.groupby("list").size()
    rows = lists[["period", "source"]].assign(listed=held).fillna({"listed": 0})
    rows = rows.astype({"listed": "int64"}).rename_axis("list").reset_index()
    rows = rows[rows["listed"] >= LEAST_TOLD]
    years = sorted(lists["period"].map(last_year).astype("str"))
    facts: dict[str, Fact] = {
        "lists": named_codes("lists", list(lists.index)),
        **_totals(found, held),
        "period": Period(years[0] if years[0] == years[-1] else f"{years[0]}/{years[-1]}"),
    }
    sources = _list_sources(workspace)
    caveats = ("lists_are_dated",)
    return _finding("lists", facts, rows, "name_matching", caveats=caveats, sources=sources)


def _totals(found: Enterprises, held: pd.Series) -> dict[str, Quantity | None]:
    """Entries, firms, and those on several lists, if no difference of what is told is small."""
    entries, firms = len(found.entries), len(found.firms)
    several = int((found.firms["lists"] > 1).sum())
    told = _tellable(entries, firms, several, entries - firms, *held)
    counts = {"entries": entries, "firms": firms, "several": several}
    return {name: _number(count) if told else None for name, count in counts.items()}


def _list_sources(workspace: Workspace) -> tuple[str, ...]:
    return tuple(sorted(set(_open_lists(workspace)["source"])))


def _joined(found: Enterprises) -> Finding:
    """How many rows were joined over lists, and how many are left to a person."""
    counts = found.pairs["decision"].value_counts().reindex(["match", "review"]).fillna(0)
    rows = pd.DataFrame({"decision": counts.index, "pairs": counts.astype("int64").to_numpy()})
    rows = rows[(rows["pairs"] == 0) | (rows["pairs"] >= LEAST_TOLD)]
    facts: dict[str, Fact] = {
        "joined": _told(counts["match"]),
        "review": _told(counts["review"]),
    }
    return _finding("joined", facts, rows, "name_matching", caveats=("names_can_mislead",))


def _lines(found: Enterprises) -> Iterator[Finding]:
    """How many firms there are of each line of business."""
    known = found.firms.loc[found.firms["trade"] != "", "trade"]
    counts = _pooled(known.value_counts())
    if counts.empty or not _tellable(len(found.firms) - len(known)):
        return
    rows = pd.DataFrame({"trade": counts.index, "firms": counts.astype("int64").to_numpy()})
    ordered = known.value_counts()
    most = ordered.index[ordered == ordered.max()]
    first = str(most[0]) if len(most) == 1 and most[0] in counts.index else ""
    figure = Figure(
        "docking.lines",
        "counts",
        rows.set_axis(["code", "count"], axis=1),
        options={"table": "trades", "axis": "firms"},
    )
    facts: dict[str, Fact] = {"of": _told(len(known))}
    if first:
        facts |= {"first": Name("trades", first), "count": _told(counts[first])}
    yield _finding(
        "lines" if first else "lines_even",
        facts,
        rows,
        "activity_of",
        caveats=("main_line_only",),
        figures=(figure,),
    )


def _known(workspace: Workspace, found: Enterprises, fit: Scored) -> Finding:
    """How many firms can be scored, and why the others cannot, list by list."""
    why = fit.unscored.reindex(found.firms.index).fillna("scored")
    entries = found.entries.assign(scored=found.entries["firm"].map(why))
    table = pd.crosstab(entries["list"], entries["scored"])
    table = table.reindex(columns=["scored", "no_goods", "unknown"], fill_value=0)
    small = ((table > 0) & (table < LEAST_TOLD)).any(axis=1)
    rows = table[~small].astype("int64").rename_axis("list").reset_index()
    rows.columns.name = None
    counts = why.value_counts().reindex(["scored", "no_goods", "unknown"]).fillna(0)
    parts = _parts(counts.rename({"no_goods": "services"}))
    facts: dict[str, Fact] = {"firms": _told(len(found.firms)), **parts}
    sources = _list_sources(workspace)
    caveats = ("unscored_is_not_zero",)
    return _finding("known", facts, rows, "activity_of", caveats=caveats, sources=sources)


def _bands(fit: Scored) -> Finding:
    """How many firms fit well, in part, and little."""
    low, high = recipe("fit")["bands"]
    edges = [-1.0, low - 1e-9, high - 1e-9, 101.0]
    counts = pd.cut(fit.fit.score, edges, labels=list(BANDS)).value_counts().reindex(list(BANDS))
    rows = pd.DataFrame({"band": counts.index.astype("str"), "firms": counts.to_numpy("int64")})
    shown = rows if not rows["firms"].between(1, LEAST_TOLD - 1).any() else rows.iloc[:0]
    facts: dict[str, Fact] = {
        "scored": _told(len(fit.fit.score)),
        **_parts(counts),
        "bar": Quantity(float(high), "1", basis="assumed"),
        "floor": Quantity(float(low), "1", basis="assumed"),
    }
    return _finding(
        "bands", facts, shown, "enterprise_fit", caveats=("weights_assumed", "fit_is_relative")
    )


def _present(workspace: Workspace, found: Enterprises) -> Finding:
    """How many firms of the lists have been seen in the region already."""
    count = int(here(workspace, found.ties)["firm"].nunique())
    enough = count >= LEAST_TOLD
    rows = pd.DataFrame({"firms": [count] if enough else []}, dtype="int64")
    return _finding(
        "present" if enough else "present_few",
        {"firms": _number(count) if enough else None, "least": _number(LEAST_TOLD)},
        rows,
        caveats=("seen_is_no_register",),
    )


def _campaign(workspace: Workspace, found: Enterprises, code: str) -> Finding:
    """What ties say of the campaign for one list: those seen in the region since the base year."""
    listed = set(found.entries.loc[found.entries["list"] == code, "firm"])
    ties = found.ties[found.ties["firm"].isin(listed)]
    ties = ties[(ties["region"] == workspace.settings.region) & (ties["period"] != "")]
    since = workspace.settings.base_year
    ties = ties[ties["period"].map(last_year) >= since] if len(ties) else ties
    firms = int(ties["firm"].nunique())
    told = firms if firms >= LEAST_TOLD else 0
    rows = pd.DataFrame({"list": [code], "firms": [told]}).iloc[: 1 if told else 0]
    facts: dict[str, Fact] = {
        "list": Name("lists", code),
        "firms": _number(told) if told else None,
        "least": _number(LEAST_TOLD),
        "since": Period(str(since)),
    }
    made = _finding(
        "campaign" if told else "campaign_few", facts, rows, caveats=("seen_is_no_register",)
    )
    judged = _judgements(workspace, code, ties if told else ties.iloc[:0])
    return replace(made, verdicts=judged, about=f"campaign.{code}")


def _judgements(workspace: Workspace, code: str, ties: pd.DataFrame) -> dict[str, Judgement]:
    """What the ties say of the statements that ask for this campaign."""
    table = workspace.table("statements")
    asked = table[(table["test"] == "holds") & (table["finding"] == f"docking.campaign.{code}")]
    answers = workspace.table("sources").set_index("id")[["origin_en", "audited"]]
    rows = ties.join(answers.rename(columns={"origin_en": "origin"}), on="source")
    rows = rows.assign(value=1.0, bound="")
    weighed = verdicts.weigh(verdicts.existence_votes(rows), rows)
    origins = sorted(set(ties["source"])) if weighed.verdict == "reported" else []
    return {
        str(one["id"]): Judgement(
            Verdict(weighed.verdict),
            verdicts.standing(str(one["kind"]), "holds", weighed),
            weighed.leaning,
            weighed.rows_for,
            weighed.rows_against,
            weighed.rows_neutral,
            tuple(str(source) for source in origins),
            str(ties["period"].max()) if len(ties) else "",
            str(one["needs"]),
        )
        for one in asked.to_dict("records")
    }
