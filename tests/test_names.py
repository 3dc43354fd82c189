"""Company names: read apart, found again, decided and joined; and how well on labelled pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import labelled_firms
from southgate.errors import MethodError
from southgate.methods.candidates import abbreviates, blocking_keys, candidates, initials
from southgate.methods.firm_evidence import EVIDENCE, pair_evidence
from southgate.methods.names import normalised_names
from southgate.methods.one_firm import linked, listed_pairs
from southgate.methods.same_firm import decisions, firm_scores
from southgate.tables import recipe
from southgate.tables.places import places

WORDS = recipe("names")
KIN = {"a20s": "a20", "a20e": "a20", "a20z": "a20", "g21e": "g21"}


def core(name):
    return normalised_names(pd.Series([name]), WORDS)["core"].iloc[0]


def listed(rows):
    """Rows of lists as parsed names: (list, row, name)."""
    table = pd.DataFrame(rows, columns=["list", "row", "name"])
    return labelled_firms.parsed(table["name"]).join(table[["list", "row"]])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江西銅業股份有限公司", "江西铜业集团有限公司"),
        ("中国国际海运集装箱（集团）股份有限公司", "中国国际海运集装箱(集团)股份有限公司"),
        ("ＴＣＬ集团股份有限公司", "TCL集团"),
        ("Lowe’s", "LOWE'S"),
        ("The Boeing Company", "BOEING CO."),
        ("Møller-Mærsk A/S", "Møller Mærsk"),
        ("J.P. Morgan Chase & Co.", "JP Morgan Chase"),
        ("Nestlé S.A.", "NESTLE"),
    ],
)
def test_two_writings_of_a_name_have_one_core(one, other):
    assert core(one) == core(other)


def test_a_legal_form_alone_is_not_taken_away():
    assert core("集团公司") == "集团"
    assert core("Group Ltd") == "group"


def test_a_latin_name_in_brackets_is_another_name():
    table = normalised_names(pd.Series({"a": "江西铜业集团有限公司(JIANGXI COPPER)"}), WORDS)
    assert table.loc["a", ["core", "alias"]].tolist() == ["江西铜业", "jiangxi copper"]


def test_a_latin_name_on_the_next_line_is_not_another_name():
    table = normalised_names(pd.Series(["东山", "(abc)", "西山 (ABC)"]), WORDS)
    assert table["core"].tolist() == ["东山", "abc", "西山"]
    assert table["alias"].tolist() == ["", "", "abc"]


def test_a_name_is_read_apart():
    names = pd.Series(["舒泰神（北京）生物制药股份有限公司", "Yunnan Tin Co., Ltd."])
    table = labelled_firms.parsed(names)
    assert table["place"].tolist() == ["北京", "云南"]
    assert table["business"].tolist() == ["health", "nonferrous"]
    assert table["brand"].iloc[0].startswith("舒泰神")


def test_the_narrowest_place_counts():
    table = labelled_firms.parsed(pd.Series(["山东青岛啤酒股份有限公司"]))
    assert table["place"].iloc[0] == "青岛"


def test_a_chinese_name_is_glossed_in_english_words():
    names = pd.Series(["铜陵有色金属集团控股有限公司", "重庆长安汽车股份有限公司"])
    table = labelled_firms.parsed(names)
    assert table["gloss"].iloc[0] == "metal nonferrou tongling"
    assert table["gloss"].iloc[1] == "automobile changan chongqing"


@pytest.mark.parametrize("names", [pd.Series(["", "abc"]), pd.Series([None]), pd.Series(["---"])])
def test_a_name_without_a_letter_is_refused(names):
    with pytest.raises(MethodError):
        normalised_names(names, WORDS)


def test_labels_that_stand_twice_are_refused():
    with pytest.raises(MethodError, match="each stand once"):
        normalised_names(pd.Series(["a", "b"], index=[1, 1]), WORDS)
    with pytest.raises(MethodError, match="each stand once"):
        candidates(pd.Series(["a", "b"], index=[1, 1]), pd.Series(["a"]))


def test_candidates_agree_with_every_pair_compared():
    queries = labelled_firms.parsed(pd.Series(["江西铜业", "云南铜业", "中国铝业"]))["core"]
    listed_names = ["江西铜业股份有限公司", "云南锡业股份有限公司", "中国铝业公司", "云南铜业"]
    targets = labelled_firms.parsed(pd.Series(listed_names))["core"]
    best = candidates(queries, targets, count=1).set_index("query")["target"]
    assert best.tolist() == [0, 3, 2]


def test_only_names_of_one_block_are_compared():
    names = pd.Series({"a": "east copper", "b": "east copper"})
    cities = pd.Series({"a": "x", "b": "y"})
    found = candidates(names, names, blocks=(cities, cities))
    assert found[["query", "target"]].to_numpy().tolist() == [["a", "a"], ["b", "b"]]


def test_initials_find_a_name_that_looks_quite_different():
    targets = pd.Series({"a": "industrial and commercial bank of china", "b": "icb"})
    found = candidates(pd.Series({"q": "icbc"}), targets)
    assert "a" in set(found["target"])
    assert initials(targets).tolist() == ["icbc", ""]


def test_joined_words_and_the_beginning_of_a_long_word_find_a_name():
    targets = pd.Series(
        {"a": "hill stone works", "b": "ferntronics international", "c": "abc", "d": "dove"}
    )
    queries = pd.Series({"q": "hillstone", "r": "fern"})
    found = candidates(queries, targets, count=1)
    assert {("q", "a"), ("r", "b")} <= set(zip(found["query"], found["target"], strict=True))


def test_initials_may_leave_the_trade_out_of_four_words():
    long = pd.Series(["north and west eastern banking", "north west banking"])
    assert abbreviates(pd.Series(["nwe", "nw"]), long, long).tolist() == [True, False]


def test_the_last_initial_may_be_that_of_a_legal_form():
    names = pd.Series(["CNOOC", "China National Offshore Oil", "China National Oil"])
    table = labelled_firms.parsed(names)
    found = candidates(table["core"][[0]], table["core"][[1, 2]], count=1)
    assert 1 in set(found["target"])
    pairs = pd.DataFrame({"query": [0, 0], "target": [1, 2]})
    assert pair_evidence(pairs, table, table, places())["initials"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("short", "long", "said"),
    [
        ("AIG", "American International Group", True),  # the legal form as the third word
        ("AIG", "American International", False),  # two words do not make three letters
        ("SABIC", "Saudi Basic Industries", True),  # two letters of a word, and one not printed
        ("COSCO", "China Ocean Shipping Company", True),
        ("SABIC", "Basic Saudi Industries", False),  # in order
        ("SABIC", "Saudi Industries Group", False),  # no word passed over
        ("Sabrica", "Saudi Basic Industries", False),  # seven letters
    ],
)
def test_a_short_name_is_made_of_the_beginnings_of_words(short, long, said):
    table = labelled_firms.parsed(pd.Series([short, long, f"{short} Lumber", f"{long} Lumber"]))
    made = abbreviates(table["core"][[0]], table["core"][[1]], table["text"][[1]])
    assert made.tolist() == [said]
    for asked, there in ((0, 1), (1, 0)):  # beside a name that is much more like it
        sides = [asked], [there, asked + 2]
        names, texts = (tuple(table[c][side] for side in sides) for c in ("core", "text"))
        near = candidates(*names, count=1, texts=texts)["target"]
        assert (there in set(near)) == said


def test_words_in_another_order_are_one_name_across_scripts():
    table = labelled_firms.parsed(pd.Series(["中国银行", "Bank of China"]))
    assert table["gloss"].tolist() == ["bank china", "bank china"]


def test_keys_of_a_name_are_runs_of_signs_or_words():
    keys = blocking_keys(pd.Series({"a": "江西铜业", "b": "east copper"}))
    assert set(keys.loc[keys["name"] == "a", "key"]) == {"江西铜业", "江西", "西铜", "铜业"}
    assert set(keys.loc[keys["name"] == "b", "key"]) == {"east copper", "east", "copper"}


def test_what_each_item_adds_sums_to_the_score():
    table = labelled_firms.parsed(pd.Series(["中国建筑股份有限公司", "中国建材股份有限公司"]))
    pairs = pd.DataFrame({"query": [0, 0], "target": [0, 1]})
    evidence = pair_evidence(pairs, table, table, places())
    scored = firm_scores(evidence, {"han": WORDS["han"]})
    odds = scored[["constant", *EVIDENCE]].sum(axis=1)
    assert (1 / (1 + 2.718281828459045**-odds)).tolist() == pytest.approx(scored["score"].tolist())
    assert scored["score"].iloc[0] > 0.95
    assert scored["score"].iloc[1] < 0.3


def test_a_rival_as_near_makes_it_a_case_for_review():
    pairs = pd.DataFrame({"query": ["q", "q"], "target": ["a", "b"]})
    scored = pd.DataFrame(
        {"constant": 0.0, "likeness": [4.0, 1.0], "score": [0.98, 0.73], "kind": "han"}
    )
    options = {"match": {"han": 0.6}, "review": 0.2}
    assert decisions(pairs, scored, margin=2.9, **options)["decision"].tolist() == ["match"]
    assert decisions(pairs, scored, margin=3.1, **options)["decision"].tolist() == ["review"]


def test_a_weight_of_no_item_is_refused():
    evidence = pd.DataFrame({"same_name": [1.0], "kind": "han"})
    with pytest.raises(MethodError, match="rhyme"):
        firm_scores(evidence, {"han": {"constant": 0.0, "rhyme": 1.0}})


def test_a_firm_of_three_lists_in_two_scripts_appears_once():
    names = listed(
        [
            ("world", "w1", "江西铜业集团有限公司"), ("world", "w1", "JIANGXI COPPER"),
            ("world", "w2", "铜陵有色金属集团控股有限公司"),
            ("home", "h1", "江西铜业股份有限公司"), ("home", "h2", "铜陵有色金属集团股份有限公司"),
            ("forbes", "f1", "Jiangxi Copper"), ("forbes", "f2", "Yunnan Copper"),
        ]
    )  # fmt: skip
    pairs = listed_pairs(names, places(), WORDS)
    rows = names.drop_duplicates("row").set_index("row")
    firms = linked(rows, pairs[pairs["decision"] == "match"])
    assert firms["w1"] == firms["h1"] == firms["f1"]
    assert firms["w2"] == firms["h2"]
    assert firms.nunique() == 3


def test_two_rows_of_one_list_are_never_one_firm():
    rows = pd.DataFrame({"list": list("abab")}, index=["a1", "b1", "a2", "b2"])
    pairs = pd.DataFrame(
        [("a1", "b1", 0.9), ("a2", "b1", 0.8), ("a2", "b2", 0.7)],
        columns=["query", "target", "score"],
    )
    assert linked(rows, pairs).tolist() == [0, 0, 1, 1]


def test_names_across_lists_must_say_their_row_and_list():
    names = labelled_firms.parsed(pd.Series(["abc"]))
    with pytest.raises(MethodError, match="list, row"):
        listed_pairs(names, places(), WORDS)
    with pytest.raises(MethodError, match="one list"):
        listed_pairs(listed([("a", "r", "x"), ("b", "r", "x")]), places(), WORDS)


def test_no_firm_stands_in_two_parts_of_the_labelled_pairs():
    """A firm is what rows of lists, pairs that are one, and equal names hang together."""
    rows, kin = labelled_firms.labelled(), KIN
    names = labelled_firms.read("firms")
    entries = names["list"].replace(kin) + ":" + names["id"]
    cores = normalised_names(names["name"], WORDS)["core"].str.replace(" ", "")
    sides = [
        rows[f"{side}_list"].replace(kin) + ":" + rows[f"{side}_id"] for side in ("query", "target")
    ]
    same = rows["same"] == "1"
    one = pd.concat([entries, sides[0][same]], ignore_index=True)
    two = pd.concat(["name " + cores, sides[1][same]], ignore_index=True)
    codes, labels = pd.factorize(pd.concat([one, two]))
    graph = coo_array(
        (np.ones(len(one)), (codes[: len(one)], codes[len(one) :])), shape=(len(labels),) * 2
    )
    firm = pd.Series(connected_components(graph, directed=False)[1], index=labels)
    parts = pd.DataFrame({"firm": sides[0].map(firm), "half": rows["half"]})
    assert parts.groupby("firm")["half"].nunique().max() == 1
    assert set(rows["half"]) == {"tune", "test", "fresh", "final", "last", "next"}
    assert rows[same].groupby("query_key").size().max() == 1


@pytest.fixture(scope="module")
def labelled():
    rows = labelled_firms.labelled()
    return rows, *labelled_firms.found(rows)


@pytest.mark.parametrize(
    ("half", "kinds", "precision", "recall", "five"),
    [
        ("test", {"han", "latin"}, 0.99, 0.94, 1.0),
        ("test", {"han"}, 0.98, 0.91, 1.0),
        ("test", {"latin"}, 1.0, 0.98, 1.0),
        ("fresh", {"han", "latin"}, 1.0, 0.93, 0.99),
        ("fresh", {"han"}, 1.0, 0.96, 1.0),
        ("fresh", {"latin"}, 1.0, 0.91, 0.99),
        ("final", {"latin"}, 1.0, 0.92, 1.0),
        ("last", {"latin"}, 0.96, 0.90, 1.0),
        ("next", {"latin"}, 1.0, 0.95, 1.0),
        ("test", {"crossed"}, 1.0, 0.3, 0.74),  # far below the target, and said so in docs/names.md
        ("next", {"crossed"}, 1.0, 0.38, 0.85),
    ],
)
def test_labelled_pairs_are_found_as_published(labelled, half, kinds, precision, recall, five):
    rows, pair, made = labelled
    asked = rows[(rows["half"] == half) & rows["kind"].isin(kinds)]
    figures = labelled_firms.figures(asked, pair, made)
    assert figures["precision"] >= precision
    assert figures["recall"] >= recall
    assert figures["top five"] >= five


def test_a_firm_with_a_name_that_shares_nothing_is_found_among_five_by_its_fields(labelled):
    rows, pair, made = labelled
    asked = rows[(rows["half"] == "next") & rows["query_name"].isin(["EQUINOR", "Statoil"])]
    assert asked["query_key"].nunique() == 2
    assert labelled_firms.figures(asked, pair, made)["top five"] == 1.0
    assert not made.loc[made["query"].isin(asked["query_key"]), "decision"].eq("match").any()


def test_one_query_in_four_of_each_part_has_no_firm_to_find(labelled):
    rows = labelled[0]
    one = rows[rows["kind"] != "crossed"]
    there = one["same"].eq("1").groupby([one["half"], one["query_key"]]).any()
    assert there.groupby(level="half").mean().drop("final").max() <= 0.75


def test_a_name_in_full_that_leaves_the_trade_out_is_not_the_firm_of_that_trade():
    names = pd.Series(["东山集团有限公司", "东山股份", "东山铜业股份有限公司"])
    table = labelled_firms.parsed(names)
    pairs = pd.DataFrame({"query": [0, 1], "target": [2, 2]})
    found = pair_evidence(pairs, table, table, places())
    assert found["trade_added"].tolist() == [1.0, 0.0]
    assert found["shortened"].tolist() == [0.0, 1.0]
    assert found["wholly_within"].tolist() == [0.0, 1.0]


def test_a_rare_word_says_more_than_a_common_one():
    names = pd.Series(["north steel", "zyx steel", "north mill", "zyx mill", "north forge"])
    table = labelled_firms.parsed(names)
    pairs = pd.DataFrame({"query": [0, 1, 0], "target": [2, 3, 4]})
    rare = pair_evidence(pairs, table, table, places())["rare"]
    assert rare[1] > rare[0] == rare[2] > 0


def test_shared_words_find_a_name_that_is_much_longer():
    noise = pd.Series([f"nippon works {n}" for n in range(30)], index=[f"n{n}" for n in range(30)])
    targets = pd.concat([noise, pd.Series({"a": "nippon steel and sumitomo metal refining east"})])
    found = candidates(pd.Series({"q": "nippon steel"}), targets, count=2)
    assert "a" in set(found["target"])
