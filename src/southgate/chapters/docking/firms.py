"""Rows of lists as enterprises: each once, what it does, where it sits, where it was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from southgate.methods.activity_of import ROUTES, activity_of
from southgate.methods.names import normalised_names, parsed_names
from southgate.methods.one_firm import linked, listed_pairs
from southgate.tables import places, recipe
from southgate.workspace import Workspace

__all__ = ["GOODS", "Enterprises", "enterprises"]

SEEN = ""
"""What stands for a list where an enterprise was seen; before every list in alphabetical order."""

GOODS = ("hs4", "naics4")
"""The lists of goods and of industries that a line of business is mapped to."""

SURE = ("stated", *ROUTES)
"""The ways to an enterprise's activity, the surest first."""


@dataclass(frozen=True, slots=True)
class Enterprises:
    """The enterprises of all lists, each once.

    ``entries`` has a row per row of a list, by its id: ``list``, ``rank`` and ``firm``, the id of
    the row that stands for the enterprise. ``firms`` has a row per enterprise: ``lists`` (how
    many), ``trade`` and ``route`` (what it does and how that is known), ``reason`` (why not),
    ``region`` and ``place`` of its head office, ``growth`` and ``scale``, from 0 to 1.
    ``ties`` has a row per enterprise seen: ``firm``, ``establishment``, ``region``, ``tie``,
    ``period`` and ``source``. ``pairs`` are the rows of two lists that may be one enterprise, with
    decision, reasons and doubts.
    """

    entries: pd.DataFrame
    firms: pd.DataFrame
    ties: pd.DataFrame
    pairs: pd.DataFrame


def enterprises(workspace: Workspace) -> Enterprises:
    """Read the names of all rows, join those that are one enterprise, and tell what each does."""
    rows = workspace.table("enterprises").set_index("id")
    seen = workspace.table("establishments").set_index("id")
    words, families = recipe("names"), recipe("sectors")["families"]
    names = _names(rows, seen)
    parsed = parsed_names(normalised_names(names["name"], words), words, places(), families)
    parsed = parsed.join(names[["list", "row"]])
    own = parsed[parsed["list"] != SEEN]
    trades = _trades(workspace, rows, own, families)
    parsed = parsed.join(_fields(rows, trades), on="row").fillna({"city": "", "sector": ""})
    pairs = listed_pairs(parsed, places(), words, repeated=[SEEN])
    same = pairs[pairs["decision"] == "match"]
    tied = same["query"].str.startswith(f"{SEEN}:")
    number = linked(rows[["list"]], same[~tied])
    entries = rows[["list", "rank"]].assign(firm=_standing(rows, number))
    firms = _firms(workspace, rows, own, entries, trades)
    ties = _ties(seen, same[tied], entries["firm"])
    joins = pairs[~pairs["query"].str.startswith(f"{SEEN}:")]
    return Enterprises(entries, firms, ties, joins.reset_index(drop=True))


def _names(rows: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Every name of every row: ``name``, ``list``, ``row``; one that was seen stands on no list."""
    listed = rows[["list", "name_en", "name_zh"]].assign(row=rows.index)
    noted = seen[["name_en", "name_zh"]].assign(
        list=SEEN, row=f"{SEEN}:" + seen.index.astype("str")
    )
    long = pd.concat([listed, noted]).melt(
        ["list", "row"], ["name_en", "name_zh"], value_name="name"
    )
    long = long[long["name"] != ""].drop_duplicates(["row", "name"])
    return long.set_index(long["row"] + "/" + long["variable"])[["name", "list", "row"]]


def _fields(rows: pd.DataFrame, trades: pd.DataFrame) -> pd.DataFrame:
    """What is printed beside the names of each row, as it can be compared; no business by name."""
    city = _printed(rows)
    sector = trades["trade"].where(trades["route"].isin(SURE[:3])).reindex(rows.index)
    usual = rows.loc[rows["revenue"].notna(), "unit"].mode()
    one = rows["unit"].isin(usual.iloc[:1])
    return pd.DataFrame(
        {
            "city": city.where(city.isin(places()["name_zh"]), ""),
            "sector": sector.fillna(""),
            "revenue": rows["revenue"].where(one).astype("float64"),
        }
    )


def _standing(rows: pd.DataFrame, number: pd.Series) -> pd.Series:
    """The row that stands for each enterprise: one with both names, else the first there is."""
    both = (rows["name_en"] != "") & (rows["name_zh"] != "")
    order = pd.DataFrame({"number": number, "both": ~both, "id": rows.index}, index=rows.index)
    first = order.sort_values(["both"], kind="stable").drop_duplicates("number")
    return number.map(first.set_index("number")["id"])


def _firms(
    workspace: Workspace,
    rows: pd.DataFrame,
    parsed: pd.DataFrame,
    entries: pd.DataFrame,
    trades: pd.DataFrame,
) -> pd.DataFrame:
    firm = entries["firm"]
    table = entries.groupby("firm", sort=False).agg(lists=("list", "nunique"))
    trades = trades.assign(firm=firm).sort_values("place", kind="stable").drop_duplicates("firm")
    table = table.join(trades.set_index("firm")[["trade", "route", "reason"]])
    for name, texts in (("region", rows["region"]), ("place", _places(rows, parsed))):
        known = texts[texts != ""].groupby(firm).first()
        table[name] = known.reindex(table.index).fillna("")
    numbers = rows[["growth"]].assign(scale=_scale(workspace, rows))
    return table.join(numbers.groupby(firm).agg({"growth": "first", "scale": "mean"}))


def _trades(
    workspace: Workspace,
    rows: pd.DataFrame,
    parsed: pd.DataFrame,
    families: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """What each row does, by the surest way of any of its names; ``place`` counts the ways."""
    named = parsed.assign(sector=parsed["row"].map(rows["sector"]))
    register = pd.DataFrame(
        {"core": parsed["core"], "industry": parsed["row"].map(rows["register"])}
    )
    found = activity_of(named, register[register["industry"] != ""], families)
    found = found.rename(columns={"family": "trade"}).assign(row=parsed["row"])
    goods = {good: family["id"] for family in families for key in GOODS for good in family[key]}
    family = workspace.table("activities").set_index("id")["family"]
    stated = rows["activity"].map(family).map(goods).dropna()
    said = pd.DataFrame({"trade": stated, "route": SURE[0], "reason": "", "row": stated.index})
    both = pd.concat([said, found], ignore_index=True)
    both["place"] = both["route"].map({route: at for at, route in enumerate(SURE)})
    return both.sort_values("place", kind="stable").drop_duplicates("row").set_index("row")


def _places(rows: pd.DataFrame, parsed: pd.DataFrame) -> pd.Series:
    """The place of each row's head office in Chinese: as printed, else as its name says."""
    printed = _printed(rows)
    said = parsed[parsed["place"] != ""].groupby("row")["place"].first()
    return printed.where(printed != "", said.reindex(rows.index).fillna(""))


def _printed(rows: pd.DataFrame) -> pd.Series:
    """The city that a row prints, in Chinese where that is known."""
    known = places()
    chinese = dict(zip(known["name_en"].str.lower(), known["name_zh"], strict=True))
    return rows["city"].str.lower().map(chinese).fillna(rows["city"])


def _scale(workspace: Workspace, rows: pd.DataFrame) -> pd.Series:
    """How high a row stands on its list, from 0, the last, to 1, the first."""
    size = rows["list"].map(workspace.table("lists").set_index("id")["size"]).astype("float64")
    size = size.fillna(rows.groupby("list")["rank"].transform("max").astype("float64"))
    return 1 - (rows["rank"].astype("float64") - 1) / size.clip(lower=2).sub(1)


def _ties(seen: pd.DataFrame, same: pd.DataFrame, firm: pd.Series) -> pd.DataFrame:
    """Where an enterprise of a list was seen; one that is on no list is left out."""
    found = pd.DataFrame(
        {
            "firm": same["target"].map(firm),
            "establishment": same["query"].str.removeprefix(f"{SEEN}:"),
        }
    ).drop_duplicates()
    return found.join(seen[["region", "tie", "period", "source"]], on="establishment")
