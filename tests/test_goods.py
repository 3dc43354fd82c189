"""World markets, gaps that sum to nothing, and a feed in which nothing is made up."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier_fixture import invented_study
from southgate.chapters import goods
from southgate.dossier.feed import product_feed, product_table
from southgate.errors import MethodError
from southgate.methods.potential import export_potential
from southgate.records import Name, Period
from southgate.workspace import check_workspace, open_workspace
from workspaces import NORTHFIELD, changed

GOODS, MARKETS = ["tea", "tin", "toys"], ["port", "quay"]
CODES = [f"hs4.{code}" for code in ("tea", "tin", "toys", "carrots")]
NO_ROWS = {"market_imports": ["market", "activity", "period", "value", "source"],
           "regional_exports": ["region", "market", "activity", "period", "value", "source"],
           "minerals": ["id", "licence", "source"], "products": ["id"]}  # fmt: skip


def tables(least=0):
    cells = st.lists(st.integers(least, 50), min_size=6, max_size=6)
    return cells.map(
        lambda values: pd.DataFrame(
            np.array(values, float).reshape(3, 2), index=GOODS, columns=MARKETS
        )
    )


@settings(max_examples=60)
@given(tables(), tables(), st.lists(st.integers(1, 900), min_size=3, max_size=3))
def test_the_gaps_of_a_market_sum_to_nothing_where_anything_is_wanted(sold, bought, world):
    world = pd.Series(world, index=GOODS, dtype=float)
    found = export_potential(sold, world, bought)
    meets = (bought[(sold.sum(axis=1) > 0).to_numpy()] > 0).any()
    assert found.gap.sum()[meets].to_numpy() == pytest.approx(0, abs=1e-9)
    assert (found.expected >= 0).all(axis=None)
    twice = export_potential(2 * sold, 2 * world, 2 * bought)
    assert twice.expected.to_numpy() == pytest.approx(2 * found.expected.to_numpy())


@given(tables(1))
def test_a_region_that_sells_everywhere_as_in_the_world_has_no_gap(bought):
    world = bought.sum(axis=1)
    found = export_potential(0.01 * bought, world, bought)
    assert found.gap.to_numpy() == pytest.approx(0, abs=1e-9)
    assert found.ease.to_numpy() == pytest.approx(1)


def test_what_the_world_does_not_sell_is_refused():
    one = pd.DataFrame([[1.0]], index=["tea"], columns=["port"])
    with pytest.raises(MethodError, match=r"`world` must have a value above zero.*tea"):
        export_potential(one, pd.Series([0.0], index=["tea"]), one)


class Workspace:
    """Exports of a hundred and twenty economies, one of them with a slip in its carrots."""

    settings = SimpleNamespace(
        region="home",
        currency="CNY",
        activities=SimpleNamespace(
            classification="hs4", period="2017", measure="exports", host="chn"
        ),
    )

    def __init__(self, *, unit="USD", **more):
        economies = ["chn", "bra", *(f"e{number:03}" for number in range(118))]
        values = dict.fromkeys(CODES, 1.0)
        rows = [
            (economy, code, 50.0 if (economy, code) == ("chn", CODES[1]) else
             1e6 if (economy, code) == ("bra", CODES[3]) else value)
            for economy in economies for code, value in values.items()
        ]  # fmt: skip
        made = pd.DataFrame(rows, columns=["region", "activity", "value"])
        seen = pd.DataFrame({"region": "home", "activity": CODES, "source": "s"})
        self.tables = {
            "production": made.assign(period="2017", measure="exports", source="s"),
            "activities": pd.DataFrame({"id": CODES, "classification": "hs4"}),
            "regions": pd.DataFrame({
                "id": [*economies, "home", "port"],
                "kind": [*["economy"] * 120, *["region"] * 2],
            }),
            "measures": pd.DataFrame({"id": ["exports"], "unit": [unit]}),
            "presence": seen, "wanted": pd.DataFrame({"id": ["regional_exports"]}),
            **{name: pd.DataFrame(columns=columns) for name, columns in NO_ROWS.items()},
            **more,
        }  # fmt: skip

    def table(self, name):
        return self.tables[name]

    def has(self, name):
        return len(self.tables.get(name, ())) > 0


def told(workspace):
    return {one.name: one for one in goods.findings(workspace)}


def test_a_heading_with_a_row_that_cannot_be_right_is_left_out_by_name():
    found = told(Workspace())
    odd = found["goods.odd"].facts
    assert (odd["good"], odd["economy"]) == (Name("activities", CODES[3]), Name("regions", "bra"))
    assert CODES[3] not in set(found["goods.size"].evidence["activity"])
    assert found["goods.size"].facts["headings"].value == 3


def test_concentration_is_the_number_of_equal_exporters():
    rows = told(Workspace())["goods.size"].evidence.set_index("activity")
    assert rows["equal_exporters"][CODES[0]] == 120
    share = np.array([50.0, *[1.0] * 119]) / 169
    assert rows["equal_exporters"][CODES[1]] == round(1 / (share**2).sum(), 2)
    assert (rows["economy"][CODES[1]], rows["share_host"][CODES[1]]) == ("chn", 29.6)


def test_jobs_are_no_market():
    assert goods.findings(Workspace(unit="person")) == ()


def test_what_is_missing_is_named_and_no_gap_is_made_of_it():
    asked = told(Workspace())["goods.unpriced"]
    assert [name.code for name in asked.facts["tables"].items] == [
        "regional_exports", "market_imports",
    ]  # fmt: skip
    assert asked.facts["first"] == Name("wanted", "regional_exports")


def test_gaps_are_told_with_their_signs_where_both_tables_are_there():
    bought = [("port", code, "2017", 50.0 * place, "s") for place, code in enumerate(CODES, 1)]
    sold = [("home", "port", CODES[place], "2017", 30.0 - 20 * place, "s") for place in (0, 1)]
    found = told(Workspace(
        market_imports=pd.DataFrame(bought, columns=NO_ROWS["market_imports"]),
        regional_exports=pd.DataFrame(sold, columns=NO_ROWS["regional_exports"]),
    ))  # fmt: skip
    rows = found["goods.gap"].evidence
    assert rows["gap"].sum() == pytest.approx(0, abs=0.02)
    assert set(np.sign(rows["gap"])) == {1, -1}
    assert "goods.unpriced" not in found


@pytest.mark.parametrize(
    ("year", "unit"), [("2016", "USD"), ("2017", "person")], ids=["period", "unit"]
)
def test_tables_that_do_not_meet_are_named(year, unit):
    bought = [("port", CODES[0], "2017", 50.0, "s")]
    sold = [("home", "port", CODES[0], year, 30.0, "s")]
    found = told(Workspace(
        unit=unit,
        market_imports=pd.DataFrame(bought, columns=NO_ROWS["market_imports"]),
        regional_exports=pd.DataFrame(sold, columns=NO_ROWS["regional_exports"]),
    ))  # fmt: skip
    facts = found["goods.unmatched"].facts
    assert [name.code for name in facts["tables"].items] == [
        "regional_exports", "market_imports", "production",
    ]  # fmt: skip
    assert facts["period"] == Period("2017")


def test_a_licence_is_flagged_where_a_mineral_is_sold_as_the_good():
    minerals = pd.DataFrame({
        "id": ["cassiterite", "quartz"], "goods": [f"{CODES[1]};{CODES[2]}", CODES[2]],
        "licence": ["yes", "no"], "licence_source": ["law", ""], "source": "s",
    })  # fmt: skip
    found = told(Workspace(minerals=minerals))["goods.licence"]
    assert [name.code for name in found.facts["goods"].items] == [CODES[1], CODES[2]]
    assert found.sources == ("law",)
    spaced = minerals.assign(goods=minerals["goods"].str.replace(";", " ; "))
    assert told(Workspace(minerals=spaced))["goods.licence"].facts == found.facts
    assert "goods.licence" not in told(Workspace(minerals=minerals.assign(licence="")))


def test_the_feed_says_what_rows_say_and_nothing_else():
    feed = product_feed(invented_study())
    pear, tea = feed["@graph"]
    assert feed["@context"] == "https://schema.org"
    assert {"@language": "zh-Hans", "@value": "北原梨"} in pear["name"]
    assert (pear["gtin"], pear["offers"]["price"]) == ("4006381333931", "12.50")
    assert not {"gtin", "offers", "hasCertification", "category"} & set(tea)
    assert "null" not in json.dumps(feed)
    assert product_feed(invented_study(), "zh")["@graph"][1]["name"] == "山茶"
    table = product_table(invented_study())
    assert table["gs1:gtin"].tolist() == ["4006381333931", ""]
    assert table["gs1:productName@en"].tolist() == ["Northfield pear", "hill tea"]
    assert table["gs1:certificationValue"].tolist() == ["geographical indication", ""]


def test_an_internal_good_is_not_shown_in_public():
    (public,) = goods.findings(open_workspace(NORTHFIELD).public())
    assert public.facts["products"].value == 2
    assert "secretgood" not in set(public.evidence["product"])


def test_a_code_with_a_wrong_digit_is_a_fault(tmp_path):
    faults = check_workspace(changed(tmp_path, "products", "4006381333931", "4006381333913"))
    assert faults["rule"].tolist() == ["check-digit"]
    assert check_workspace(NORTHFIELD).empty


def test_only_goods_of_the_region_and_of_what_lies_in_it_are_its_own(tmp_path):
    folder = changed(tmp_path, "products", "（虚构）,northfield,,", "（虚构）,easton,,")
    (told,) = goods.findings(open_workspace(folder).public())
    assert told.evidence["product"].tolist() == ["pear"]
    regions = folder / "tables" / "regions.csv"
    text = regions.read_text("utf-8").replace(
        "easton,Easton,东镇,region,land", "easton,Easton,东镇,part,northfield"
    )
    regions.write_text(text, "utf-8")
    (told,) = goods.findings(open_workspace(folder).public())
    assert told.facts["products"].value == 2
