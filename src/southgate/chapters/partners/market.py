"""Where the market lies: the share of each direction, and how much is within reach in all."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from southgate.chapters.partners.seen import CAVEATS, HALVINGS, MASSES, MIDDLE, NEEDS, cited, parts
from southgate.methods.access import QUARTERS
from southgate.records import Fact, Figure, Finding, Name, Quantity

__all__ = ["leading", "shared", "weighed"]


def leading(region: str, seen: pd.DataFrame) -> Iterator[Finding]:
    """Say which quarter has the largest share, if the same one has it in every way of weighing.

    Parameters
    ----------
    region : str
    seen : DataFrame, (places, columns)

    Yields
    ------
    Finding
    """
    yield _leads(region, seen, weighed(seen))


def shared(region: str, seen: pd.DataFrame) -> Iterator[Finding]:
    """Give the shares of all quarters, by people and by output.

    Parameters
    ----------
    region : str
    seen : DataFrame, (places, columns)

    Yields
    ------
    Finding
    """
    yield from _shares(region, seen, weighed(seen))


def weighed(seen: pd.DataFrame) -> pd.DataFrame:
    """The market of each quarter under each way of weighing: its size and its share in per cent.

    Parameters
    ----------
    seen : DataFrame, (places, columns)

    Returns
    -------
    DataFrame, (masses x halvings x quarters, [mass, halving, quarter, share_market, market_size])
        ``market_size`` in the unit of the mass, what is far counting for less.
    """
    rows = []
    for mass in MASSES:
        for halving in HALVINGS:
            brought = parts(seen, mass, halving)
            each = brought.groupby(seen["quarter"]).sum()
            for quarter in QUARTERS:
                size = float(each.get(quarter, 0.0))
                share = round(100 * size / float(brought.sum()), 2)
                rows.append((mass, halving, quarter, share, float(f"{size:.6g}")))
    columns = ["mass", "halving", "quarter", "share_market", "market_size"]
    return pd.DataFrame(rows, columns=columns)


def _leads(region: str, seen: pd.DataFrame, found: pd.DataFrame) -> Finding:
    """Which quarter has the largest share, and in how many ways of weighing."""
    first = found.loc[found.groupby(["mass", "halving"])["share_market"].idxmax()]
    counts = first["quarter"].value_counts()
    lead, ways = str(counts.index[0]), len(HALVINGS) * len(MASSES)
    middle = found[(found["halving"] == MIDDLE) & (found["mass"] == MASSES[0])]
    bars = middle.sort_values("share_market", ascending=False, kind="stable")
    data = bars[["quarter", "share_market"]].set_axis(["label", "value"], axis=1).round(1)
    facts: dict[str, Fact] = {
        "region": Name("regions", region),
        "quarter": Name("quarters", lead),
        "share": _range(found[found["quarter"] == lead]),
        "ways": Quantity(int(counts.iloc[0]), "1"),
        "of": Quantity(ways, "1"),
        "places": Quantity(len(seen), "1"),
        "limit": Quantity(float(seen["minutes"].max()), "min"),
    }
    split = _split(region, found, first)
    divided = "partners.split" if split else "partners.divided"
    return Finding(
        "partners.leads" if counts.iloc[0] == ways else divided,
        split or facts,
        found,
        tables=NEEDS,
        methods=("market_access",),
        caveats=CAVEATS,
        sources=cited(seen),
        figures=(
            Figure(
                "partners.leads",
                "bars",
                data.reset_index(drop=True),
                {"label_table": "quarters", "unit": "%"},
            ),
        ),
        about="leads",
    )


def _split(region: str, found: pd.DataFrame, first: pd.DataFrame) -> dict[str, Fact]:
    """What is told where each mass has a leading quarter of its own, whatever the halving."""
    leading = first.groupby("mass")["quarter"].unique()
    if (leading.map(len) > 1).any() or len(set(leading.map(lambda quarters: quarters[0]))) == 1:
        return {}
    facts: dict[str, Fact] = {"region": Name("regions", region)}
    for mass in MASSES:
        quarter = str(leading[mass][0])
        mine = found[(found["mass"] == mass) & (found["quarter"] == quarter)]
        facts[f"by_{mass}"], facts[mass] = Name("quarters", quarter), _range(mine)
    return facts


def _range(rows: pd.DataFrame) -> Quantity:
    """The share by people in the middle way, and its range over all ways in the rows."""
    middle = rows[rows["halving"] == MIDDLE]
    low, high = float(rows["share_market"].min()), float(rows["share_market"].max())
    return Quantity(float(middle["share_market"].iloc[0]), "%", low=low, high=high)


def _shares(region: str, seen: pd.DataFrame, found: pd.DataFrame) -> Iterator[Finding]:
    """The shares of all quarters, by people and by output."""
    for mass in MASSES:
        mine = found[found["mass"] == mass]
        facts: dict[str, Fact] = {
            "region": Name("regions", region),
            "mass": Name("masses", mass),
            **{quarter: _range(mine[mine["quarter"] == quarter]) for quarter in QUARTERS},
        }
        yield Finding(
            "partners.shares",
            facts,
            mine.reset_index(drop=True),
            tables=NEEDS,
            methods=("market_access",),
            caveats=CAVEATS,
            sources=cited(seen),
            about=mass,
        )
