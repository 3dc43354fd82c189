"""What a plan of supply says where it cannot be made, and what the chapter makes of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.chapters import supply
from southgate.dossier.truths import holds
from southgate.errors import MethodError
from southgate.methods.supply import supply_plan
from southgate.records import Name, Verdict
from southgate.workspace import check_workspace, open_workspace
from workspaces import NORTHFIELD, changed, copied

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


@pytest.fixture(scope="module")
def found():
    return {one.name: one for one in supply.findings(open_workspace(NORTHFIELD).public())}


def of(folder):
    return {one.name: one for one in supply.findings(open_workspace(folder).public())}


def test_the_plan_of_the_invented_region_brings_what_it_can(found):
    told = found["supply.plan.pear"]
    calendar = told.evidence.set_index("period")
    assert told.key == "supply.short"
    assert calendar["asked"].sum() == told.facts["asked"].value == 510
    assert (
        calendar[["fresh", "stored", "unmet"]].sum(axis=1) - calendar["asked"]
    ).abs().max() < 1e-5
    assert calendar["unmet"].to_dict()["2023-10"] == pytest.approx(36.5)
    assert told.facts["month"].period == "2023-10"
    sent = found["supply.sent.pear"].evidence
    fixed = 600  # of using the base on the high field
    assert told.facts["cost"].value == pytest.approx(sent["cost"].sum() + fixed, abs=1e-3)
    assert set(sent.loc[sent["base"] == "riverside", "market"]) == {"easton", "weston"}, "too far"
    waits = sent[sent["harvest_month"] != sent["sale_month"]]
    assert set(waits["base"]) == {"hillside", "highfield"}, "twenty days do not keep a month"


def test_a_gap_has_its_reason_and_a_limit_its_worth(found):
    reach = found["supply.reach.pear"].evidence
    assert reach.to_numpy().tolist() == [["southam", "2023-10", 10.0, "season"]]
    limits = found["supply.limits.pear"]
    assert limits.facts["base"] == Name("growers", "highfield")
    assert limits.evidence["price"].tolist() == [1.0, 0.95]


def test_a_base_that_nobody_may_see_sends_nothing(found):
    told = "".join(one.evidence.to_csv() + repr(one.facts) for one in found.values())
    assert "secretbase" not in told
    whole = {one.name: one for one in supply.findings(open_workspace(NORTHFIELD))}
    assert "secretbase" in set(whole["supply.sent.pear"].evidence["base"])


def test_where_all_can_be_brought_the_limit_has_a_price_in_money(tmp_path):
    folder = changed(tmp_path, "demands", "2023-10,45", "2023-10,10")
    file = folder / "tables" / "demands.csv"
    rows = [row for row in file.read_text("utf-8").splitlines() if "southam" not in row]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    told = of(folder)
    assert told["supply.plan.pear"].key == "supply.met"
    assert told["supply.limits.pear"].key == "supply.binds"
    assert told["supply.limits.pear"].facts["price"].unit == "USD"
    assert "supply.reach.pear" not in told


def test_without_its_tables_the_plan_is_asked_for_and_nothing_is_divided(tmp_path):
    folder = copied(tmp_path)
    for name in ("demands", "ways", "harvests"):
        (folder / "tables" / f"{name}.csv").unlink()
    told = of(folder)
    asked = told["supply.unplanned"]
    assert [name.code for name in asked.facts["tables"].items] == ["harvests", "demands", "ways"]
    assert asked.facts["first"] == Name("wanted", "harvests")
    assert not [name for name in told if name.startswith("supply.plan")]


def test_certificates_are_compared_only_where_reports_agree(tmp_path, found):
    assert found["supply.certified.bases_certified"].key == "supply.more"
    line = "northfield,bases_certified,2019,41,base,,,daily,"
    for name, new, key in (
        ("fewer", line.replace(",41,", ",70,"), "supply.fewer"),
        ("apart", f"{line}\nnorthfield,bases_certified,2019,60,base,,,herald,", "supply.unclear"),
        ("one", "", "supply.once"),
    ):
        folder = changed(tmp_path / name, "observations", line + "\n", f"{new}\n" if new else "")
        assert of(folder)["supply.certified.bases_certified"].key == key


def test_the_last_certificate_may_be_lost_and_a_certificate_holds_for_some_time(tmp_path):
    line = "northfield,bases_certified,2022,56,base,,,herald,"
    lost = of(changed(tmp_path, "observations", line, line.replace(",56,", ",0,")))
    told = lost["supply.certified.bases_certified"]
    assert (told.key, holds(told)) == ("supply.fewer", True)
    folder = changed(tmp_path / "standard", "standards", ",3,daily", ",0,daily")
    assert check_workspace(folder)["rule"].tolist() == ["minimum"]


def test_all_of_it_out_of_store_is_no_more_than_all(tmp_path):
    folder = copied(tmp_path)
    for name, rows in (
        ("harvests", "base,period,amount,source\nhillside,2023-05,0.2,yearbook"),
        ("demands", "market,product,period,amount,source\neaston,pear,2023-06,0.3,yearbook"),
    ):
        (folder / "tables" / f"{name}.csv").write_text(rows + "\n", "utf-8")
    bases = pd.read_csv(folder / "tables" / "bases.csv", dtype=str, keep_default_na=False)
    bases.assign(loss="0").to_csv(folder / "tables" / "bases.csv", index=False)
    told = of(folder)["supply.plan.pear"]
    assert told.facts["stored"].value == 100
    assert holds(told)


def test_one_partys_word_is_reported_and_a_certificate_is_no_test(found):
    base, clean = found["supply.base"], found["supply.clean"]
    assert base.key == "supply.said"
    assert base.verdicts["s13"].verdict is Verdict.REPORTED, "one party alone tells of sales"
    assert clean.verdicts["s14"].verdict is Verdict.UNDECIDABLE
    assert clean.facts["wanted"] == Name("wanted", "produce_tests")


def test_a_second_party_on_each_measure_confirms(tmp_path):
    line = "northfield,pears_sold,2022-06/2022-11,900,t,about,,daily,"
    folder = changed(tmp_path, "observations", line, line + "\n" + line.replace("daily", "herald"))
    told = of(folder)["supply.base"]
    assert (told.key, told.verdicts["s13"].verdict) == ("supply.base", Verdict.SUPPORTED)


def test_a_base_without_a_limit_takes_any_way_though_no_minutes_are_known(tmp_path):
    open_, timed = KEEPING.assign(most_minutes=np.nan), KEEPING.assign(most_minutes=[np.nan, 90.0])
    unknown = MINUTES * np.nan
    assert supply_plan(HARVEST, DEMAND, COST, open_, minutes=unknown).status == "optimal"
    some = supply_plan(HARVEST, DEMAND, COST, timed, minutes=unknown, must_meet=False)
    assert set(some.deliveries["base"]) == {"ash"}
    with pytest.raises(MethodError, match=r"`bases.shelf_life` must be finite"):
        supply_plan(HARVEST, DEMAND, COST, open_.assign(shelf_life=np.nan))
    folder = copied(tmp_path)
    ways = folder / "tables" / "ways.csv"
    table = pd.read_csv(ways, dtype=str)
    table.assign(minutes="").to_csv(ways, index=False)
    sent = of(folder)["supply.sent.pear"].evidence
    assert set(sent["base"]) == {"hillside", "highfield"}, "riverside asks for minutes"


def test_a_base_that_is_not_opened_has_no_limit_that_is_worth_anything():
    month, bases = ["2023-05"], ["ash", "birch"]
    crop = pd.DataFrame([[20.0], [20.0]], bases, month)
    asks = pd.DataFrame([[10.0]], ["port"], month)
    ways = pd.DataFrame([[5.0], [1.0]], bases, ["port"])
    plan = supply_plan(crop, asks, ways, pd.DataFrame({"opening": [0.0, 1000.0]}, bases))
    assert (plan.objective, plan.limits.empty) == (50, True)
    dear = supply_plan(crop - 5, asks + 10, ways, pd.DataFrame({"opening": [9.0, 9.0]}, bases))
    assert dear.objective == pytest.approx(5 * 5 + 15 * 1 + 18)
    (told,) = dear.limits.to_dict("records")
    assert (told["constraint"], told["base"]) == ("harvest", "birch")
    assert (told["limit"], told["price"]) == pytest.approx((15, 4))


def test_a_base_that_lies_elsewhere_is_not_the_regions(tmp_path):
    line = "高地果园（虚构）,northfield"
    sent = of(changed(tmp_path, "bases", line, "高地果园（虚构）,easton"))["supply.sent.pear"]
    assert set(sent.evidence["base"]) == {"hillside", "riverside"}


def test_where_no_base_grows_what_is_asked_for_that_is_said(tmp_path):
    folder = copied(tmp_path)
    demands = folder / "tables" / "demands.csv"
    demands.write_text(demands.read_text("utf-8").replace(",pear,", ",jam,"), "utf-8")
    found = of(folder)
    told = found["supply.unmatched"]
    assert holds(told)
    assert [name.code for name in told.facts["tables"].items] == [
        "bases", "harvests", "demands", "ways",
    ]  # fmt: skip
    assert "supply.unplanned" not in found
