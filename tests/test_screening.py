"""What must not be ranked is found by rule: shared out, standing still, jumping for everybody."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.screening import borrowed, jumps, stillness, sudden_years


def panel(years: int = 8, units: int = 9) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    rows = pd.MultiIndex.from_product(
        [[f"u{n}" for n in range(units)], range(2010, 2010 + years)], names=["unit", "year"]
    )
    return pd.DataFrame({"people": rng.lognormal(3, 0.5, len(rows))}, index=rows)


def test_a_figure_shared_out_by_people_is_found_by_its_ratio() -> None:
    frame = panel()
    rng = np.random.default_rng(5)
    province = frame.index.get_level_values("unit").map(lambda u: f"p{int(u[1:]) % 3}")
    group = pd.Series(
        [f"{p} {y}" for p, y in zip(province, frame.index.get_level_values("year"), strict=True)],
        index=frame.index,
    )
    rate = group.map({g: rng.lognormal() for g in group.unique()})
    frame["wage"] = rng.lognormal(2, 0.3, len(frame))
    own = rng.lognormal(1, 0.4, len(frame)) * frame["people"]
    table = frame.assign(crime=rate * frame["people"], hours=rate, beds=own)
    flat = table.reset_index(drop=True)
    found = borrowed(
        flat[["crime", "hours", "beds", "people"]],
        group.reset_index(drop=True),
        flat[["people", "wage"]],
    )
    assert found["borrowed"].tolist() == [True, True, False, False]
    assert found["scaler"].tolist()[:2] == ["people", ""]


def test_what_never_moves_and_what_jumps_for_everybody_is_found() -> None:
    frame = panel()
    unit = frame.index.get_level_values("unit")
    year = frame.index.get_level_values("year")
    frame["marsh"] = unit.map(lambda u: float(u[1:]) + 1)
    frame["smoke"] = frame["marsh"] * 1.02 ** (year - 2010) * np.where(year >= 2016, 0.5, 1.0)
    assert stillness(frame).loc["marsh", ["still", "moved"]].tolist() == [1, 0]
    assert stillness(frame).loc["smoke", "moved"] == 1
    found = sudden_years(frame[["marsh", "smoke"]])
    assert found[["indicator", "year"]].to_numpy().tolist() == [["smoke", 2016]]


def test_two_units_of_one_name_are_refused_in_a_panel() -> None:
    frame = panel()
    with pytest.raises(MethodError, match="join by code"):
        stillness(pd.concat([frame, frame.iloc[:3]]))


def test_a_figure_that_leaps_alone_is_told_from_one_that_all_share() -> None:
    frame = panel()
    year = frame.index.get_level_values("year")
    unit = frame.index.get_level_values("unit")
    frame["smooth"] = unit.map(lambda u: float(u[1:]) + 1) * np.where(year >= 2016, 0.4, 1.0)
    frame["leaps"] = frame["smooth"] * np.where((unit == "u3") & (year == 2013), 3.0, 1.0)
    found = jumps(frame[["smooth", "leaps"]])
    assert found["smooth"] == 0
    assert found["leaps"] == pytest.approx(2 / 63)


def test_one_year_shows_no_standing_still() -> None:
    found = stillness(panel(years=1))
    assert found["moved"].isna().all()
    assert found["still"].isna().all()
