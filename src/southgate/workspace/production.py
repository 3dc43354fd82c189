"""Production as a table of regions by activities, and the units that enter an estimate."""

from __future__ import annotations

import numpy as np
import pandas as pd

from southgate.workspace.open import Workspace

__all__ = ["people", "produced"]


def produced(
    workspace: Workspace, classification: str, period: str, kinds: tuple[str, ...] = ()
) -> pd.DataFrame:
    """How much of each activity each region has, in the measure that the workspace names.

    Parameters
    ----------
    workspace : Workspace
        With the tables ``production``, ``activities`` and ``regions``.
    classification : str
    period : str
    kinds : tuple of str
        Kinds of region to keep; empty keeps all.

    Returns
    -------
    DataFrame of float64, (regions, activities)
        0 where there is no row: nothing was reported, which is not the same as nothing there.
    """
    rows = workspace.table("production")
    listed = workspace.table("activities")
    mine = rows["activity"].isin(listed.loc[listed["classification"] == classification, "id"])
    mine &= (rows["period"] == period) & (rows["measure"] == workspace.settings.activities.measure)
    if kinds:
        regions = workspace.table("regions")
        mine &= rows["region"].isin(regions.loc[regions["kind"].isin(kinds), "id"])
    rows = rows[mine]
    region = pd.Categorical(rows["region"])
    activity = pd.Categorical(rows["activity"])
    shape = (len(region.categories), len(activity.categories))
    values = np.zeros(shape)
    values[region.codes, activity.codes] = rows["value"].to_numpy()
    return pd.DataFrame(values, index=region.categories, columns=activity.categories).astype(float)


def people(workspace: Workspace, period: str) -> pd.Series:
    """Residents of each region in a period, where an observation gives them.

    Parameters
    ----------
    workspace : Workspace
        With the table ``observations``.
    period : str

    Returns
    -------
    Series of float, (regions,)
        The last row of each region.
    """
    rows = workspace.table("observations")
    mine = rows[(rows["measure"] == "population") & (rows["period"] == period)]
    return mine.groupby("subject")["value"].last()
