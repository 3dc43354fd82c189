"""Estimates from samples beside the R package survey 4.1 on its own data; 1e-8 relative."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.survey import Design, estimate, jackknife_error

DESIGNS = {
    "dstrat": ("apistrat", Design("pw", "stype", (), ("fpc",))),
    "dclus1": ("apiclus1", Design("pw", None, ("dnum",), ("fpc",))),
    "dclus2": ("apiclus2", Design("pw", None, ("dnum", "snum"), ("fpc1", "fpc2"))),
    "dclus1_nofpc": ("apiclus1", Design("pw", None, ("dnum",))),
    "dclus1_nofpc JK1": ("apiclus1", Design("pw", None, ("dnum",))),
}


@pytest.fixture(scope="module")
def golden(truth: Path) -> pd.DataFrame:
    table = pd.read_csv(truth / "survey" / "golden_api.csv", skipinitialspace=True)
    numbers = ["est", "se", "lo", "hi", "df"]  # some are padded with blanks, quotes and all
    return table.assign(**table[numbers].apply(pd.to_numeric, errors="coerce"))


@pytest.mark.parametrize("row", range(19))
def test_an_estimate_is_that_of_r(golden: pd.DataFrame, truth: Path, row: int) -> None:
    said = golden.iloc[row]
    name, design = DESIGNS[said["design"]]
    survey = pd.read_csv(truth / "survey" / f"{name}.csv")
    kind, what, *by = said["stat"].replace("(api00-api99)/100", "grown").split()
    survey["grown"] = (survey["api00"] - survey["api99"]) / 100
    value, _, over = what.partition("/")
    domain = survey["stype"] == by[1].removeprefix("stype=") if by else None
    found = estimate(survey, design, value, kind=kind, over=over or None, domain=domain)
    error = found.error
    if said["design"].endswith("JK1"):
        error = jackknife_error(survey, design, value)
    assert found.value == pytest.approx(said["est"], rel=1e-8)
    assert error == pytest.approx(said["se"], rel=1e-8)
    if np.isfinite(said["lo"]) and not said["design"].endswith("JK1"):
        assert (found.low, found.high) == pytest.approx((said["lo"], said["hi"]), rel=1e-8)
        assert found.freedom == said["df"]


def test_a_domain_has_fewer_degrees_of_freedom_than_the_design(truth: Path) -> None:
    survey = pd.read_csv(truth / "survey" / "apiclus1.csv")
    design = DESIGNS["dclus1"][1]
    everybody = estimate(survey, design, "api00")
    high = estimate(survey, design, "api00", domain=survey["stype"] == "H")
    assert everybody.freedom == 14
    assert high.freedom == survey.loc[survey["stype"] == "H", "dnum"].nunique() - 1 < 14


def test_a_lone_unit_has_no_interval(truth: Path) -> None:
    survey = pd.read_csv(truth / "survey" / "apiclus1.csv")
    alone = survey[survey["dnum"] == survey["dnum"].iloc[0]]
    with pytest.raises(MethodError, match="one"):
        estimate(alone, Design("pw", None, ("dnum",)), "api00")
    survey["h"] = np.where(survey["dnum"] == survey["dnum"].iloc[0], "a", "b")
    with pytest.raises(MethodError, match="have one"):
        estimate(survey, Design("pw", "h", ("dnum",)), "api00")
