"""What the sites could take: what is known of them, and who goes where within limits and floors."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from southgate.methods.matching import Allocation, Floor, assignment
from southgate.records import LEAST_TOLD, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["counted", "findings"]

LIMITS = ("land", "labour", "power")
"""What a site has and a move takes: ``free_land`` of `sites`, ``land`` of `moves`, and so on."""

PARCELS = "free_parcels"
"""Id of the wanted table that would tell what sites have free."""


TABLES = ("sites", "moves", "floors", "burdens")


@dataclass(frozen=True, slots=True)
class _Placing:
    """Who goes where, of whom and of which sites everything is known."""

    found: Allocation
    moves: pd.DataFrame
    sites: pd.DataFrame
    unknown: tuple[str, ...]
    unit: str

    @property
    def placed(self) -> int:
        """How many moves find a site."""
        return len(self.found.chosen)


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What is known of the sites and, where limits and moves are given, the best placing.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    tuple of Finding
    """
    if not workspace.has("sites"):
        return ()
    placing = _placing(workspace)
    placed = _placed(workspace, placing) if placing else ()
    return (_sites(workspace), *placed)


def counted(workspace: Workspace) -> tuple[Finding, ...]:
    """How many internal moves there are and how many find a site; nothing where a count is small.

    Parameters
    ----------
    workspace : Workspace
        With internal rows.

    Returns
    -------
    tuple of Finding
    """
    placing = _placing(workspace) if workspace.has("sites") else None
    if placing is None:
        return ()
    total, placed = len(placing.moves), placing.placed
    if any(0 < count < LEAST_TOLD for count in (total, placed, total - placed)):
        return ()
    facts = {"moves": Quantity(total, "1"), "placed": Quantity(placed, "1")}
    table = pd.DataFrame({name: [int(fact.value)] for name, fact in facts.items()})
    caveats = ("worth_is_given", "unknown_is_not_none")
    return (
        Finding(
            "transfer.counted",
            facts,
            table,
            tables=TABLES,
            methods=("assignment",),
            caveats=caveats,
        ),
    )


def _sites(workspace: Workspace) -> Finding:
    """Say of how many sites land, labour and power are known, and which table would tell."""
    sites = workspace.table("sites")
    known = {limit: sites[f"free_{limit}"].notna() for limit in LIMITS}
    complete = pd.DataFrame(known).all(axis=1)
    floors = set(workspace.table("floors")["site"])
    table = sites[["id", "level", "within", "area", "extent"]].rename(columns={"id": "site"})
    table = table.assign(
        **{f"{limit}_known": column.to_numpy() for limit, column in known.items()},
        **({"floor_known": sites["id"].isin(floors).to_numpy()} if floors else {}),
    )
    return Finding(
        "transfer.sites",
        {
            "sites": Quantity(len(sites), "1"),
            "known": Quantity(int(complete.sum()), "1"),
            "unknown": Quantity(int((~complete).sum()), "1"),
            "wanted": Name("wanted", PARCELS)
            if PARCELS in set(workspace.table("wanted")["id"])
            else None,
        },
        table.reset_index(drop=True),
        tables=("sites", "floors"),
        caveats=(
            "unknown_is_not_none",
            *(("sites_overlap",) if (sites["within"] != "").any() else ()),
        ),
        sources=tuple(sorted(set(sites["source"]))),
    )


def _placing(workspace: Workspace) -> _Placing | None:
    """The most valuable placing of the moves on the sites of which all numbers are known."""
    moves, sites = workspace.table("moves"), workspace.table("sites")
    moves, sites = moves.set_index("id"), sites.set_index("id")
    if len(set(moves["measure"])) != 1:
        return None
    burdens, rooms = workspace.table("burdens"), workspace.table("floors")
    measures = sorted({*burdens["measure"], *rooms["measure"]})
    burden = _wide(burdens, "move", "burden").reindex(index=moves.index, columns=measures)
    room = _wide(rooms, "site", "room").reindex(index=sites.index, columns=measures)
    free = sites[[f"free_{limit}" for limit in LIMITS]].set_axis(list(LIMITS), axis=1)
    whole = moves[["worth", *LIMITS]].notna().all(axis=1) & burden.notna().all(axis=1)
    open_sites = free.notna().all(axis=1) & room.notna().all(axis=1)
    if not whole.any() or not open_sites.any():
        return None
    movers, places = moves.index[whole], sites.index[open_sites]
    value = pd.DataFrame(dict.fromkeys(places, moves.loc[movers, "worth"]))
    floor = Floor(burden.loc[movers], room.loc[places]) if measures else None
    found = assignment(
        value, free.loc[places], demand=moves.loc[movers, list(LIMITS)], floor=floor, gap=0.0
    )
    unit = str(workspace.table("measures").set_index("id")["unit"][moves["measure"].iloc[0]])
    unknown = (*moves.index[~whole], *sites.index[~open_sites])
    return _Placing(found, moves, sites.loc[places], tuple(map(str, unknown)), unit)


def _wide(rows: pd.DataFrame, of: str, value: str) -> pd.DataFrame:
    """A column a measure; a pair that has no row is missing."""
    return rows.pivot_table(index=of, columns="measure", values=value).rename_axis(columns=None)


def _placed(workspace: Workspace, placing: _Placing) -> tuple[Finding, ...]:
    return (
        _assigned(workspace, placing),
        *_binding(workspace, placing),
        *_refused(workspace, placing),
    )


def _assigned(workspace: Workspace, placing: _Placing) -> Finding:
    """Say how many moves find a site, what that is worth, and how far from the best it may be."""
    found, moves = placing.found, placing.moves
    site = found.chosen.set_index("firm")["site"].reindex(moves.index)
    barred = found.refused.groupby("firm")["site"].nunique().reindex(moves.index).fillna(0)
    outcome = pd.Series("left_out", index=moves.index)
    outcome[barred == len(placing.sites)] = "refused"
    outcome[[code for code in moves.index if code in placing.unknown]] = "not_known"
    outcome[site.notna()] = "placed"
    table = pd.DataFrame(
        {
            "move": moves.index,
            "against": moves["origin"].to_numpy(),
            "outcome": outcome.to_numpy(),
            "site": site.fillna("").to_numpy(),
            "value": moves["worth"].to_numpy(),
            "unit": placing.unit,
        }
    ).rename(columns={"against": "region"})
    return Finding(
        "transfer.assigned",
        {
            "moves": Quantity(len(moves), "1"),
            "placed": Quantity(placing.placed, "1"),
            "sites": Quantity(len(placing.sites), "1"),
            "worth": Quantity(round(found.objective, 6), placing.unit),
            "bound": Quantity(round(found.bound, 6), placing.unit),
            "gap": Quantity(round(100 * found.gap, 2), "%"),
            "unknown": Quantity(len(placing.unknown), "1"),
        },
        table,
        tables=TABLES,
        methods=("assignment",),
        caveats=(
            "worth_is_given",
            *(("unknown_is_not_none",) if placing.unknown else ()),
            *(("search_ended",) if found.status != "optimal" else ()),
        ),
        sources=_sources(workspace),
    )


def _binding(workspace: Workspace, placing: _Placing) -> tuple[Finding, ...]:
    """Say which site keeps most moves out, and by which limits."""
    binding = placing.found.binding
    if binding.empty:
        return ()
    table = binding.rename(columns={"constraint": "limit"})
    floor = ~table["limit"].isin(LIMITS)
    table = table.assign(
        measure=table["limit"].where(floor, ""), limit=table["limit"].mask(floor, "floor")
    )
    table = table[["site", "limit", "measure", "capacity", "used", "kept_out"]]
    table = table.sort_values("kept_out", ascending=False, kind="stable").round(6)
    rows = table.rename(columns={"kept_out": "moves_out"})
    first = table.iloc[0]
    return (
        Finding(
            "transfer.binding",
            {
                "site": Name("sites", str(first["site"])),
                "limit": Name("limits", str(first["limit"])),
                "kept_out": Quantity(int(first["kept_out"]), "1"),
                "left": Quantity(len(placing.found.left), "1"),
            },
            rows.reset_index(drop=True),
            tables=TABLES,
            methods=("assignment",),
            sources=_sources(workspace),
        ),
    )


def _refused(workspace: Workspace, placing: _Placing) -> tuple[Finding, ...]:
    """Name the move that would break by most a floor that still holds."""
    refused = placing.found.refused
    if refused.empty:
        return ()
    units = workspace.table("measures").set_index("id")["unit"]
    table = refused.rename(columns={"firm": "move"})
    table = table.assign(unit=table["measure"].map(units), broken=table["room"] < 0)
    table["over"] = table["burden"] - table["room"]
    table = table.sort_values(["broken", "over"], ascending=[True, False], kind="stable")
    table = table.drop(columns=["broken", "over"])
    first = table.iloc[0]
    unit = str(first["unit"])
    return (
        Finding(
            "transfer.refused",
            {
                "move": Name("moves", str(first["move"])),
                "site": Name("sites", str(first["site"])),
                "measure": Name("measures", str(first["measure"])),
                "burden": Quantity(float(first["burden"]), unit),
                "room": Quantity(float(first["room"]), unit),
                "pairs": Quantity(len(table[["move", "site"]].drop_duplicates()), "1"),
            },
            table.reset_index(drop=True),
            tables=TABLES,
            methods=("assignment",),
            caveats=("floor_refuses",),
            sources=_sources(workspace),
        ),
    )


def _sources(workspace: Workspace) -> tuple[str, ...]:
    return tuple(sorted({code for name in TABLES for code in workspace.table(name)["source"]}))
