"""Local goods that can be put online: what is known of each, and what its seller must add."""

from __future__ import annotations

from collections.abc import Iterator

from southgate.records import Finding, Name, Quantity
from southgate.workspace import Workspace, licences, within

__all__ = ["shown"]

COLUMNS = ("region", "activity", "indication", "licence", "gtin", "price", "address", "source")


def shown(workspace: Workspace) -> Iterator[Finding]:
    """Count the region's goods that a source speaks of, and what a shop would still need.

    Parameters
    ----------
    workspace : Workspace

    Yields
    ------
    Finding
    """
    if not workspace.has("products"):
        return
    rows = workspace.table("products")
    rows = rows[rows["region"].isin(within(workspace))]
    if rows.empty:
        return
    rows = rows.sort_values("id", kind="stable", ignore_index=True).rename(
        columns={"id": "product"}
    )
    needed = licences(workspace)
    rows = rows.assign(licence=[needed.get(code, "") for code in rows["activity"]])
    ready = (rows["gtin"] != "") & rows["price"].notna() & (rows["address"] != "")
    yield Finding(
        "goods.listed",
        {
            "region": Name("regions", workspace.settings.region),
            "products": Quantity(len(rows), "1"),
            "indications": Quantity(int((rows["indication"] == "yes").sum()), "1"),
            "ready": Quantity(int(ready.sum()), "1"),
        },
        rows[["product", *COLUMNS]].assign(unit=workspace.settings.currency),
        tables=("products",),
        caveats=("feed_is_not_a_shop", "indication_as_reported"),
        sources=tuple(sorted(set(rows["source"]))),
        about="listed",
    )
