"""What can be said of the region's own table: estimates with their range, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from southgate.chapters.linkages.balanced import balanced_findings
from southgate.chapters.linkages.estimate import DELTAS, Estimate, estimate
from southgate.chapters.linkages.table import Nation, finding, part_of
from southgate.methods.regional import flegg_multipliers
from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["regional_findings"]


def regional_findings(workspace: Workspace, seen: Nation) -> tuple[Finding, ...]:
    """Estimate the region's multipliers where it has figures by sector; refuse where it has none.

    Parameters
    ----------
    workspace : Workspace
    seen : Nation

    Returns
    -------
    tuple of Finding
    """
    made = estimate(workspace, seen)
    if made is None:
        return tuple(_refused(workspace, seen))
    cited = tuple(sorted({*seen.sources, *made.sources}))
    found = (
        *_multipliers(workspace, seen, made),
        _table(workspace, seen, made),
        *balanced_findings(workspace, seen, made),
    )
    return tuple(replace(one, sources=cited) for one in found)


def _multipliers(workspace: Workspace, seen: Nation, made: Estimate) -> Iterator[Finding]:
    """The sectors asked about that the region has, each over every choice."""
    for code in seen.focus:
        if not made.published.get(code, 0.0) > 0:
            continue
        row = made.multipliers.loc[[code]].to_numpy()
        facts: dict[str, Fact] = {
            "region": Name("regions", workspace.settings.region),
            "sector": Name("sectors", code),
            "low": Quantity(round(float(row.min()), 2), "1"),
            "high": Quantity(round(float(row.max()), 2), "1"),
            "bound": Quantity(round(float(made.bound[code]), 2), "1"),
        }
        yield finding(
            seen,
            "regional",
            facts,
            _choices(made, code),
            methods=made.methods,
            caveats=made.caveats,
            about=f"here.{code}",
        )


def _choices(made: Estimate, code: str) -> pd.DataFrame:
    """A sector's multiplier by technique and, once balanced, by what is used in the region."""
    before = pd.DataFrame(
        {
            "choice": made.estimated.columns,
            "multiplier_estimated": made.estimated.loc[[code]].to_numpy()[0].round(3),
        }
    )
    if not made.tables:
        return before
    after = pd.DataFrame(
        {
            "choice": [technique for technique, _ in made.tables],
            "used_by": [share for _, share in made.tables],
            "multiplier_balanced": made.balanced.loc[[code]].to_numpy()[0].round(3),
        }
    )
    return before.merge(after, on="choice")


def _table(workspace: Workspace, seen: Nation, made: Estimate) -> Finding:
    """What the region's table rests on."""
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "sectors": Quantity(len(made.published), "1"),
        "absent": Quantity(int(made.published.isna().sum()), "1"),
        "left": Quantity(len(seen.output) - len(made.published), "1"),
    }
    rows = pd.DataFrame(
        {
            "published": made.published,
            "multiplier_low": made.multipliers.min(axis=1).round(3),
            "multiplier_high": made.multipliers.max(axis=1).round(3),
            "multiplier": made.bound.round(3),
        }
    )
    rows = rows[made.published > 0].sort_values("published", ascending=False, kind="stable")
    rows = rows.rename_axis("sector").reset_index()
    return finding(seen, "table", facts, rows, methods=made.methods, caveats=made.caveats)


def _refused(workspace: Workspace, seen: Nation) -> Iterator[Finding]:
    """Say what a guess would be worth: the region taken to be like the nation in everything."""
    part = part_of(workspace, seen.region)
    if part is None:
        return
    ends = flegg_multipliers(
        seen.coefficients, seen.output * part[0], seen.output, deltas=(DELTAS[0], DELTAS[-1])
    )
    rows = ends.loc[list(seen.focus)].set_axis(["multiplier_high", "multiplier_low"], axis=1)
    code = str((rows["multiplier_high"] - rows["multiplier_low"]).idxmax())
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "sector": Name("sectors", code),
        "high": Quantity(round(float(rows["multiplier_high"][code]), 2), "1"),
        "low": Quantity(round(float(rows["multiplier_low"][code]), 2), "1"),
    }
    made = finding(
        seen,
        "refused",
        facts,
        rows.round(3).rename_axis("sector").reset_index(),
        methods=("flegg",),
        caveats=("guess_not_estimate",),
    )
    cited = {*made.sources, *part[1]["source"]}
    yield replace(
        made, tables=(*made.tables, "observations"), sources=tuple(sorted(map(str, cited)))
    )
