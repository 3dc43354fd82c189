"""Places that stand in names of firms: they lie with the classifications, for no code knows one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pandas as pd

__all__ = ["places"]


@cache
def places() -> pd.DataFrame:
    """Countries, provinces and cities by both names, and what each is part of.

    Returns
    -------
    DataFrame of str, (places, 3)
        ``name_zh``, ``name_en``, ``part_of``: the Chinese name of the wider place, or empty.

    Examples
    --------
    >>> places().columns.tolist()
    ['name_zh', 'name_en', 'part_of']
    """
    with files("southgate").joinpath("classifications", "places.tsv").open("rb") as file:
        return pd.read_csv(file, sep="\t", dtype="str", keep_default_na=False)
