"""Fit the weights of the recipe `names` on the tuning half of the labelled pairs, and its limits.

python benchmarks/fit_names.py

Logistic regression of each kind of pair (two Chinese names, two Latin ones, one of each) with a
square penalty, the weight of an item held to the side it speaks for. The penalty, and the limit of
a match, are chosen on scores that each fifth of the queries gets from the other four fifths.

The lists that tuning queries are searched in also hold names of the test and fresh parts, as
rivals; no query of these parts, and nothing of the final and last ones, which were drawn after the
fit, has a part in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from southgate.methods.firm_evidence import EVIDENCE
from southgate.methods.firm_fields import FIELDS, compared_fields
from southgate.methods.same_firm import decisions
from southgate.tables import recipe
from southgate.tables.places import places

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import labelled_firms

AGAINST = {
    "left_over", "both_differ", "trade_added", "place_differs", "business_differs", "city_differs",
    "sector_differs", "size_far",
}  # fmt: skip
NAMES = [item for item in EVIDENCE if item not in FIELDS]
LATER = ["final", "last", "next"]
PENALTIES = (0.1, 0.3, 1.0, 3.0)
LIMITS = np.arange(0.5, 0.96, 0.05)  # a match is likelier than not
PRECISION = 0.95
FOLDS = 5

Floats = NDArray[np.float64]


def fitted(x: pd.DataFrame, y: Floats, penalty: float, given: Floats | float = 0.0) -> pd.Series:
    """The constant and the weights that make the labels likeliest, less the penalty."""
    values = np.column_stack([np.ones(len(x)), x.to_numpy()])

    def lost(w: Floats) -> tuple[float, Floats]:
        odds = values @ w + given
        loss = np.logaddexp(0, odds).sum() - y @ odds + penalty * (w[1:] @ w[1:]) / 2
        slope = values.T @ (1 / (1 + np.exp(-odds)) - y)
        slope[1:] += penalty * w[1:]
        return float(loss), slope

    bounds = [(None, None)] + [(None, 0.0) if item in AGAINST else (0.0, None) for item in x]
    found = minimize(lost, np.zeros(values.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B")
    return pd.Series(found.x, index=["constant", *x.columns])


def field_weights(rows: pd.DataFrame) -> pd.Series:
    """The weights of fields: pairs of one firm among all pairs of their lists, names unseen."""
    items, right = [], []
    for _, group in rows.groupby("target_list"):
        queries, targets = (labelled_firms.side(group, name) for name in ("query", "target"))
        every = pd.MultiIndex.from_product(
            [queries.index, targets.index], names=["query", "target"]
        ).to_frame(index=False)
        sides = queries.loc[every["query"]], targets.loc[every["target"]]
        a, b = (side.reset_index(drop=True) for side in sides)
        items.append(pd.DataFrame(compared_fields(a, b, places())))
        truth = group[group["same"] == "1"].set_index("query_key")["target_key"]
        right.append(every["query"].map(truth) == every["target"])
    both = pd.concat(items, ignore_index=True)
    said = pd.concat(right).to_numpy(dtype="float64")
    return fitted(both[list(FIELDS)], said, 1.0).drop("constant")


def crossed_over(
    x: pd.DataFrame, right: Floats, folds: Floats, penalty: float, given: Floats
) -> Floats:
    """The log-odds of each pair by the weights of the other folds."""
    odds = np.zeros(len(x))
    for fold in range(FOLDS):
        held = folds == fold
        weights = fitted(x[~held], right[~held], penalty, given[~held]).to_numpy()
        odds[held] = weights[0] + x[held].to_numpy() @ weights[1:] + given[held]
    return odds


def chosen(
    pairs: pd.DataFrame, evidence: pd.DataFrame, kind: str, fields: pd.Series
) -> tuple[pd.Series, float]:
    """The weights of a kind of pair, and the loosest limit that keeps the precision."""
    right = pairs["right"].to_numpy(dtype="float64")
    folds = (pd.factorize(pairs["query"])[0] * 7919) % FOLDS
    x, given = evidence[NAMES], evidence[list(FIELDS)].to_numpy() @ fields.to_numpy()
    best = min(
        (np.logaddexp(0, odds).sum() - right @ odds, penalty, odds)
        for penalty in PENALTIES
        for odds in [crossed_over(x, right, folds, penalty, given)]
    )
    _, penalty, odds = best
    margin = recipe("names")["margin"]
    known = int(pairs["right"].sum())
    scored = pd.DataFrame({"constant": odds, "score": 1 / (1 + np.exp(-odds)), "kind": kind})
    for limit in LIMITS:
        made = decisions(
            pairs.reset_index(drop=True), scored, match={kind: limit}, review=0.2, margin=margin
        )
        said = made[made["decision"] == "match"]
        hits = said.merge(pairs[pairs["right"]], on=["query", "target"])
        precision = len(hits) / max(len(said), 1)
        recall = len(hits) / known
        print(f"# {kind}: limit {limit:.2f}: precision {precision:.3f}, recall {recall:.3f}")
        if precision >= PRECISION:
            break
    print(f"# {kind}: {len(pairs)} pairs, {known} right; penalty {penalty}")
    return fitted(x, right, penalty, given), float(limit)


def printed(heading: str, weights: pd.Series) -> None:
    """A part of the recipe."""
    print(f"[weights.{heading}]")
    for name, weight in weights[weights.abs() >= 0.005].items():
        print(f"{name} = {weight:.2f}")


def main() -> int:
    """Print the weights and limits as the recipe has them."""
    rows = labelled_firms.labelled()
    pairs, evidence = labelled_firms.compared(rows[~rows["half"].isin(LATER)])
    fields = field_weights(rows[rows["half"] == "tune"])
    printed("fields", fields)
    for kind in labelled_firms.KINDS:
        rows = (evidence["kind"] == kind) & (pairs["half"] == "tune")
        weights, limit = chosen(pairs[rows], evidence[rows], kind, fields)
        print(f"match_{kind} = {limit:.2f}")
        printed(kind, weights)
    return 0


if __name__ == "__main__":
    sys.exit(main())
