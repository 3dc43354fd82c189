"""The labelled firms read, parsed and decided: for the tests and for the benchmark."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from southgate.methods.activity_of import activity_of
from southgate.methods.firm_evidence import pair_evidence
from southgate.methods.names import normalised_names, parsed_names
from southgate.methods.one_firm import near_pairs
from southgate.methods.same_firm import decisions, exclusive, firm_scores, kind_weights
from southgate.tables import recipe
from southgate.tables.places import places

FOLDER = Path(__file__).parent / "labelled"
KINDS = ("han", "latin", "crossed")
CHINESE = {"a20", "a20s", "a20z", "c17", "g21", "m17", "p17"}  # lists in Chinese


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", dtype="str", keep_default_na=False)


def parsed(names: pd.Series) -> pd.DataFrame:
    words, families = recipe("names"), recipe("sectors")["families"]
    return parsed_names(normalised_names(names, words), words, places(), families)


def side(rows: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """One side of the labelled pairs, parsed, each name once."""
    rows = rows.drop_duplicates(f"{prefix}_key").set_index(f"{prefix}_key")
    found = parsed(rows[f"{prefix}_name"])
    return found.assign(
        city=rows[f"{prefix}_place"],
        sector=rows[f"{prefix}_sector"],
        revenue=pd.to_numeric(rows[f"{prefix}_revenue"]),
    )


def labelled() -> pd.DataFrame:
    """The pairs with both names, a key for each query in a list that is searched, and targets."""
    rows, firms = read("pairs"), read("firms")
    for prefix in ("query", "target"):
        named = firms.add_prefix(f"{prefix}_")
        rows = rows.merge(named, on=[f"{prefix}_list", f"{prefix}_id"], validate="many_to_one")
    keys = rows["target_list"] + ":" + rows["query_list"] + ":" + rows["query_id"]
    han = rows["query_list"].isin(CHINESE)
    kind = han.map({True: "han", False: "latin"})
    return rows.assign(
        query_key=keys,
        target_key=rows["target_list"] + ":" + rows["target_id"],
        kind=kind.where(han == rows["target_list"].isin(CHINESE), "crossed"),
    )


def standing(rows: pd.DataFrame) -> pd.DataFrame:
    """Every row of a list that has a part in the pairs, as one that asks."""
    columns = ("list", "id", "name", "place", "sector", "revenue")
    sides = [
        rows[[f"{prefix}_{column}" for column in columns]].set_axis(columns, axis=1)
        for prefix in ("query", "target")
    ]
    return pd.concat(sides).drop_duplicates(["list", "id"]).add_prefix("query_")


def compared(rows: pd.DataFrame, count: int = 8) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Candidates of all rows in each list searched, whether right, and what speaks for each."""
    pairs, evidence, firms = [], [], standing(rows)
    for name, group in rows.groupby("target_list"):
        asked = firms[firms["query_list"].isin(group["query_list"])]
        keys = f"{name}:" + asked["query_list"] + ":" + asked["query_id"]
        queries, targets = side(asked.assign(query_key=keys), "query"), side(group, "target")
        near = near_pairs(queries, targets, places(), count=count)
        pairs.append(near)
        evidence.append(pair_evidence(near, queries, targets, places()))
    pair, found = (pd.concat(part, ignore_index=True) for part in (pairs, evidence))
    truth = rows[rows["same"] == "1"].set_index("query_key")["target_key"]
    half = rows.drop_duplicates("query_key").set_index("query_key")["half"]
    pair["right"] = pair["query"].map(truth) == pair["target"]
    return pair.assign(half=pair["query"].map(half)), found


def found(rows: pd.DataFrame, count: int = 8) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Candidates with their scores, and the decisions; each list of targets is one pool."""
    words = recipe("names")
    pair, evidence = compared(rows, count)
    scored = firm_scores(evidence, kind_weights(words))
    match = {kind: words[f"match_{kind}"] for kind in KINDS}
    options = {"review": words["review"], "margin": words["margin"]}
    lists = pair["query"].str.rsplit(":", n=1).str[0]
    scored = exclusive(pair.assign(target=lists + pair["target"]), scored)
    made = decisions(pair, scored, match=match, **options)
    truth = rows[rows["same"] == "1"].set_index("query_key")["target_key"]
    made["right"] = made["query"].map(truth) == made["target"]
    return pair.assign(score=scored["score"]), made


def figures(rows: pd.DataFrame, pair: pd.DataFrame, made: pd.DataFrame) -> dict[str, float]:
    """Queries, those with a firm to find, precision and recall of matches, recall of five."""
    asked, known = rows["query_key"].unique(), rows.loc[rows["same"] == "1", "query_key"]
    made = made[made["query"].isin(asked)]
    matched, shown = made[made["decision"] == "match"], made[made["decision"] != "none"]
    five = pair[pair["query"].isin(known)].sort_values("score", ascending=False, kind="stable")
    five = five.groupby("query").head(5)
    return {
        "queries": len(asked),
        "known": len(known),
        "precision": float(matched["right"].mean()),
        "recall": float(matched["right"].sum() / len(known)),
        "with review": float(shown["right"].sum() / len(known)),
        "top five": float(five["right"].sum() / len(known)),
    }


def activities() -> pd.DataFrame:
    """The labelled activities beside ours, by every route that is open and by the name alone."""
    rows = read("activities")
    families = recipe("sectors")["families"]
    firms = parsed(rows["name"]).assign(sector=rows["sector"])
    listed = rows["register_industry"] != ""
    register = pd.DataFrame(
        {"core": firms.loc[listed, "core"], "industry": rows.loc[listed, "register_industry"]}
    )
    ours = activity_of(firms, register, families)
    alone = activity_of(firms.assign(sector=""), register.iloc[:0], families)
    truth = rows["family"].str.split(";")
    return rows.assign(
        ours=ours["family"],
        route=ours["route"],
        reason=ours["reason"],
        by_name=alone["family"],
        right=[a in b for a, b in zip(ours["family"], truth, strict=True)],
        name_right=[a in b for a, b in zip(alone["family"], truth, strict=True)],
    )
