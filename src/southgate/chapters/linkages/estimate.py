"""The region's table over every choice that is open: technique, and how much is used there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from southgate.chapters.linkages.table import (
    GDP,
    RESIDENTS,
    Nation,
    outputs,
    part_of,
)
from southgate.methods.multipliers import output_multipliers
from southgate.methods.regional import flegg_coefficients, simple_coefficients
from southgate.methods.regional_table import RegionalTable, Uses, regional_table
from southgate.workspace import Workspace

__all__ = ["DELTAS", "Estimate", "estimate"]

DELTAS = (0.1, 0.2, 0.3, 0.4)
"""How strongly size counts: the exponents that the literature leaves open."""

METHODS = ("flegg", "simple_quotient", "leontief")
CAVEATS = ("choice_not_interval", "absent_supplies_none", "one_technique", "years_apart_flows")
BALANCED_BY = ("regional_table", "ras")
BALANCED = ("use_in_proportion", "output_by_productivity", "outside_elsewhere")
"""Methods and doubts of every estimate, and those that balancing adds."""

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A region's table over every choice.

    ``published`` is what the region has by sector, missing where no row says so; ``output`` what
    that makes at the nation's productivity; ``bound`` the nation's multipliers. ``estimated`` are
    the region's, (sectors, techniques). ``tables`` are those that balance, by technique and share
    of final use, and ``balanced`` their multipliers, (sectors, choices); ``tried`` counts all that
    were made, balanced or not. ``sources`` are what it rests on.
    """

    published: pd.Series
    output: pd.Series
    bound: pd.Series
    estimated: pd.DataFrame
    tables: Mapping[Choice, RegionalTable]
    balanced: pd.DataFrame
    tried: int
    sources: tuple[str, ...]

    @property
    def multipliers(self) -> pd.DataFrame:
        """Those of the balanced tables; where none could be made, as they were estimated."""
        return self.balanced if self.tables else self.estimated

    @property
    def methods(self) -> tuple[str, ...]:
        """What it was made by."""
        return (*METHODS, *(BALANCED_BY if self.tables else ()))

    @property
    def caveats(self) -> tuple[str, ...]:
        """What is to be said of it wherever it is told."""
        return (*CAVEATS, *(BALANCED if self.tables else ()))


def estimate(workspace: Workspace, seen: Nation) -> Estimate | None:
    """Estimate from what the sectors of region and nation have in one measure and period.

    Parameters
    ----------
    workspace : Workspace
    seen : Nation

    Returns
    -------
    Estimate or None
        None where no row says what the region has.
    """
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
    techniques = {
        f"delta_{delta}": flegg_coefficients(national, here, whole, delta=delta) for delta in DELTAS
    } | {"simple": simple_coefficients(national, here, whole)}
    part, size = here / whole, float(here.sum() / whole.sum())
    made = seen.output[whole.index] * part
    shares, cited = _shares(workspace, seen, size)
    tried = {
        (technique, share): regional_table(coefficients, national, made, uses)
        for share, uses in _uses(seen, part, size, shares)
        for technique, coefficients in techniques.items()
    }
    tables = {choice: one for choice, one in tried.items() if one.status == "balanced"}
    used = (rows["measure"] == measure) & (rows["period"] == period)
    return Estimate(
        published,
        made,
        output_multipliers(seen.coefficients)[whole.index],
        pd.DataFrame({name: output_multipliers(one) for name, one in techniques.items()}),
        tables,
        pd.DataFrame({name: output_multipliers(one.coefficients) for name, one in tables.items()}),
        len(tried),
        tuple(sorted({*rows.loc[used, "source"], *(cited if tables else ())})),
    )


def _shares(
    workspace: Workspace, seen: Nation, sectors: float
) -> tuple[dict[str, float], set[str]]:
    """What part of the nation's final use may be the region's, by whatever it can be read from."""
    shares, cited = {"sectors": sectors}, set[str]()
    for name, measure in (("residents", RESIDENTS), ("value_added", GDP)):
        part = part_of(workspace, seen.region, measure)
        if part is not None:
            shares[name] = part[0]
            cited |= set(map(str, part[1]["source"]))
    return shares, cited


def _uses(
    seen: Nation, part: pd.Series, size: float, shares: Mapping[str, float]
) -> Iterator[tuple[str, Uses]]:
    """Final use in proportion; exports abroad at the nation's rate, as far as they are made."""
    if seen.flows.final is None:
        return
    final, output = seen.flows.final.loc[part.index], seen.output[part.index]
    own = (part / size).clip(upper=1.0)
    abroad = output * part * (final["exports"] / output).clip(0.0, 1.0)
    for name, share in shares.items():
        yield name, Uses(final["home"].clip(lower=0.0) * share, own, abroad)
