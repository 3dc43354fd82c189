"""What can be said of the region's own table: estimates with their range, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from southgate.chapters.linkages.table import Nation, finding, outputs, part_of
from southgate.methods.multipliers import output_multipliers
from southgate.methods.regional import (
    flegg_coefficients,
    flegg_multipliers,
    simple_coefficients,
)
from southgate.records import Fact, Finding, Name, Quantity
from southgate.workspace import Workspace

__all__ = ["regional_findings"]

DELTAS = (0.1, 0.2, 0.3, 0.4)
"""How strongly size counts: the exponents that the literature leaves open."""

CAVEATS = ("choice_not_interval", "absent_supplies_none", "one_technique", "years_apart_flows")
METHODS = ("flegg", "simple_quotient", "leontief")


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A region's table over every choice.

    ``published`` is what the region has by sector, missing where no row says so; ``choices`` the
    multipliers, (sectors, choices); ``oversold`` counts sectors that would sell more to others
    inside the region than they make.
    """

    published: pd.Series
    choices: pd.DataFrame
    bound: pd.Series
    oversold: int
    sources: tuple[str, ...]


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
    made = _estimate(workspace, seen)
    if made is None:
        return tuple(_refused(workspace, seen))
    cited = tuple(sorted({*seen.sources, *made.sources}))
    found = (*_multipliers(workspace, seen, made), _table(workspace, seen, made))
    return tuple(replace(one, sources=cited) for one in found)


def _estimate(workspace: Workspace, seen: Nation) -> _Estimate | None:
    """Estimate from what the sectors of region and nation have in one measure and period."""
    rows = workspace.table("sector_output")
    ours = rows[rows["region"] == workspace.settings.region]
    if ours.empty:
        return None
    measure, period = ours.sort_values(["period", "measure"])[["measure", "period"]].iloc[-1]
    whole = outputs(workspace, seen.region, str(measure), str(period))
    whole = whole.reindex(seen.output.index)
    whole = whole[whole > 0]
    published = outputs(workspace, workspace.settings.region, str(measure), str(period))
    published = published.reindex(whole.index)
    here = published.fillna(0.0)
    if not here.any():
        return None
    national = seen.coefficients.loc[whole.index, whole.index]
    choices = flegg_multipliers(national, here, whole, deltas=DELTAS).add_prefix("delta_")
    choices["simple"] = output_multipliers(simple_coefficients(national, here, whole))
    made = seen.output[whole.index] * here / whole
    sold = (flegg_coefficients(national, here, whole, delta=DELTAS[0]) * made).sum(axis=1)
    used = (rows["measure"] == measure) & (rows["period"] == period)
    return _Estimate(
        published,
        choices,
        output_multipliers(seen.coefficients)[whole.index],
        int((sold > made * (1 + 1e-9)).sum()),
        tuple(sorted(set(rows.loc[used, "source"]))),
    )


def _multipliers(workspace: Workspace, seen: Nation, made: _Estimate) -> Iterator[Finding]:
    """The sectors asked about that the region has, each over every choice."""
    for code in seen.focus:
        if not made.published.get(code, 0.0) > 0:
            continue
        row = made.choices.loc[[code]]
        facts: dict[str, Fact] = {
            "region": Name("regions", workspace.settings.region),
            "sector": Name("sectors", code),
            "low": Quantity(round(float(row.to_numpy().min()), 2), "1"),
            "high": Quantity(round(float(row.to_numpy().max()), 2), "1"),
            "bound": Quantity(round(float(made.bound[code]), 2), "1"),
        }
        lines = row.round(3).melt(var_name="choice", value_name="multiplier")
        yield finding(
            seen,
            "regional",
            facts,
            lines,
            methods=METHODS,
            caveats=CAVEATS,
            about=f"here.{code}",
        )


def _table(workspace: Workspace, seen: Nation, made: _Estimate) -> Finding:
    """What the region's table rests on, and whether its rows balance."""
    facts: dict[str, Fact] = {
        "region": Name("regions", workspace.settings.region),
        "sectors": Quantity(len(made.published), "1"),
        "absent": Quantity(int(made.published.isna().sum()), "1"),
        "left": Quantity(len(seen.output) - len(made.published), "1"),
        "oversold": Quantity(made.oversold, "1"),
    }
    rows = pd.DataFrame(
        {
            "published": made.published,
            "multiplier_low": made.choices.min(axis=1).round(3),
            "multiplier_high": made.choices.max(axis=1).round(3),
            "multiplier": made.bound.round(3),
        }
    )
    rows = rows[made.published > 0].sort_values("published", ascending=False, kind="stable")
    rows = rows.rename_axis("sector").reset_index()
    return finding(seen, "table", facts, rows, methods=METHODS, caveats=CAVEATS)


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
