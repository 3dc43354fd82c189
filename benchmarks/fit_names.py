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
from southgate.methods.same_firm import decisions
from southgate.tables import recipe

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import labelled_firms

AGAINST = {
    "left_over", "both_differ", "trade_added", "place_differs", "business_differs", "city_differs",
}  # fmt: skip
PENALTIES = (0.1, 0.3, 1.0, 3.0)
LIMITS = np.arange(0.5, 0.96, 0.05)  # a match is likelier than not
PRECISION = 0.95
FOLDS = 5

Floats = NDArray[np.float64]


def fitted(x: Floats, y: Floats, penalty: float) -> pd.Series:
    """The constant and the weights that make the labels likeliest, less the penalty."""
    values = np.column_stack([np.ones(len(x)), x])

    def lost(w: Floats) -> tuple[float, Floats]:
        odds = values @ w
        loss = np.logaddexp(0, odds).sum() - y @ odds + penalty * (w[1:] @ w[1:]) / 2
        slope = values.T @ (1 / (1 + np.exp(-odds)) - y)
        slope[1:] += penalty * w[1:]
        return float(loss), slope

    bounds = [(None, None)] + [(None, 0.0) if item in AGAINST else (0.0, None) for item in EVIDENCE]
    found = minimize(lost, np.zeros(values.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B")
    return pd.Series(found.x, index=["constant", *EVIDENCE])


def crossed_over(evidence: pd.DataFrame, right: Floats, folds: Floats, penalty: float) -> Floats:
    """The probability of each pair by the weights of the other folds."""
    x, odds = evidence[list(EVIDENCE)].to_numpy(), np.zeros(len(evidence))
    for fold in range(FOLDS):
        held = folds == fold
        weights = fitted(x[~held], right[~held], penalty).to_numpy()
        odds[held] = weights[0] + x[held] @ weights[1:]
    return odds


def chosen(pairs: pd.DataFrame, evidence: pd.DataFrame, kind: str) -> tuple[pd.Series, float]:
    """The weights of a kind of pair, and the loosest limit that keeps the precision."""
    right = pairs["right"].to_numpy(dtype="float64")
    folds = (pd.factorize(pairs["query"])[0] * 7919) % FOLDS
    best = min(
        (np.logaddexp(0, odds).sum() - right @ odds, penalty, odds)
        for penalty in PENALTIES
        for odds in [crossed_over(evidence, right, folds, penalty)]
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
    return fitted(evidence[list(EVIDENCE)].to_numpy(), right, penalty), float(limit)


def main() -> int:
    """Print the weights and limits as the recipe has them."""
    rows = labelled_firms.labelled()
    pairs, evidence = labelled_firms.compared(rows[~rows["half"].isin(["final", "last"])])
    for kind in labelled_firms.KINDS:
        rows = (evidence["kind"] == kind) & (pairs["half"] == "tune")
        weights, limit = chosen(pairs[rows], evidence[rows], kind)
        print(f"match_{kind} = {limit:.2f}\n[weights.{kind}]")
        for name, weight in weights.items():
            if abs(weight) >= 0.005:
                print(f"{name} = {weight:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
