"""What a plan of supply says where it cannot be made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.supply import supply_plan

MONTHS = ["2023-05", "2023-06", "2023-07"]
HARVEST = pd.DataFrame([[9.0, 0.0, 0.0], [0.0, 4.0, 0.0]], index=["ash", "birch"], columns=MONTHS)
DEMAND = pd.DataFrame([[3.0, 5.0, 2.0]], index=["port"], columns=MONTHS)
COST = pd.DataFrame([[2.0], [1.0]], index=["ash", "birch"], columns=["port"])
MINUTES = COST * 100
KEEPING = pd.DataFrame(
    {"shelf_life": [2.0, 0.0], "storage": [4.0, 0.0], "storing": [1.0, 0.0]},
    index=["ash", "birch"],
)


def test_what_binds_has_its_price():
    plan = supply_plan(HARVEST, DEMAND, COST, KEEPING)
    assert plan.objective == 3 * 2 + (4 * 1 + 1 * 3) + 2 * 4
    assert plan.prices.loc["port"].tolist() == [2.0, 3.0, 4.0]
    assert plan.limits.to_numpy().tolist() == [["harvest", "birch", "2023-06", 4.0, 2.0]]


def test_what_cannot_be_met_is_named_with_its_reason():
    short = supply_plan(HARVEST, DEMAND, COST, KEEPING.assign(storage=[2.0, 0.0]))
    assert short.status == "infeasible"
    assert np.isnan([short.objective, short.bound, short.gap]).all()
    assert short.deliveries.empty
    assert short.unmet["amount"].sum() == pytest.approx(1.0)
    assert set(short.unmet["reason"]) == {"limit"}
    assert set(short.limits["constraint"]) == {"harvest", "storage"}
    assert (short.limits["price"] <= 1 + 1e-9).all(), "a unit more lets no more than a unit through"
    spoiled = supply_plan(HARVEST, DEMAND, COST, KEEPING.assign(shelf_life=0.0))
    told = spoiled.unmet.set_index("period")
    assert told["reason"].to_dict() == {"2023-06": "limit", "2023-07": "season"}
    far = supply_plan(
        HARVEST, DEMAND, COST, KEEPING.assign(most_minutes=[90.0, 90.0]), minutes=MINUTES
    )
    assert set(far.unmet["reason"]) == {"way"}
    assert far.unmet["amount"].sum() == DEMAND.to_numpy().sum()


def test_a_way_of_unknown_length_is_not_used_where_length_counts():
    unknown = MINUTES.mask(MINUTES > 150)
    timed = KEEPING.assign(most_minutes=[500.0, 500.0])
    assert supply_plan(HARVEST, DEMAND, COST, timed, minutes=unknown).status == "infeasible"
    assert supply_plan(HARVEST, DEMAND, COST, KEEPING, minutes=unknown).status == "optimal"
    none = COST.mask(COST > 1)
    assert supply_plan(HARVEST, DEMAND, none, KEEPING).status == "infeasible"


def test_nothing_asked_for_costs_nothing():
    plan = supply_plan(HARVEST, DEMAND * 0, COST, KEEPING)
    assert (plan.objective, plan.gap, plan.status) == (0, 0, "optimal")
    assert plan.prices.isna().all(axis=None)
    none = supply_plan(HARVEST * 0, DEMAND, COST, KEEPING, must_meet=False)
    assert (none.objective, none.unmet["amount"].sum()) == (0, 10)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"harvest": -HARVEST}, "`harvest` must be finite and not negative"),
        ({"cost": -COST}, "`cost` must not be negative; 2 of 2 rows are: ash, birch"),
        ({"demand": DEMAND[MONTHS[:2]]}, "the columns of `harvest` and of `demand`"),
        ({"bases": KEEPING.assign(shelf_life=0.5)}, "`bases.shelf_life` must be whole periods"),
        ({"bases": KEEPING.assign(loss=1.0)}, "`bases.loss` must be below 1; 2 of 2 are not"),
        ({"bases": KEEPING.assign(loft=1.0)}, "1 are not: loft"),
        ({"time_limit": 0.0}, "`time_limit` must be above 0"),
        ({"minutes": MINUTES.T}, "the rows of `cost` and of `minutes`"),
    ],
)
def test_what_is_wrong_is_named(change, words):
    given = {"harvest": HARVEST, "demand": DEMAND, "cost": COST, "bases": KEEPING} | change
    with pytest.raises(MethodError) as refused:
        supply_plan(**given)
    assert words in str(refused.value)
