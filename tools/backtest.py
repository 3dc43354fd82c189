"""Back-test on a workspace: what relatedness of one year said of the entries of a later year.

::

    python tools/backtest.py examples/chenzhou

One table: each score in each pair of periods, by its AUC within regions (``value``, with the 80 %
interval over regions), its AUC over all regions at once (``pooled``, where knowing which regions
enter much is enough), and the per cent of first tens that came true. Then, pair by pair,
relatedness less earlier strength, and the weights that were learnt on one pair for the next.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

from southgate.chapters.record import scored
from southgate.chapters.record.trials import Outcome, Trial, learnt, outcome, trials
from southgate.errors import SouthgateError
from southgate.workspace import open_workspace


def differences(found: tuple[Trial, ...], outcomes: list[Outcome]) -> pd.DataFrame:
    """Relatedness less earlier strength in each pair: AUC within regions, and per cent of picks."""
    rows = [
        (
            trial.pair,
            len(result.within["density_0"].regions),
            trial.before.shape[1],
            int((trial.after & ~trial.before).to_numpy().sum()),
            *(result.difference.mean, result.difference.low, result.difference.high),
            100 * result.picks["density_0"].base_rate,
            *(100 * result.picks_difference.mean, 100 * result.picks_difference.low),
            100 * result.picks_difference.high,
        )
        for trial, result in zip(found, outcomes, strict=True)
    ]
    names = ["pair", "regions", "activities", "entries", "auc", "low", "high", "chance"]
    return pd.DataFrame(rows, columns=[*names, "precision", "p_low", "p_high"])


def main() -> int:
    """Print the tables; 1 if the workspace holds no pair of periods to test, 2 if it is refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("workspace", type=Path)
    asked = parser.parse_args()
    try:
        workspace = open_workspace(asked.workspace)
    except SouthgateError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    start = time.perf_counter()
    found = trials(workspace)
    outcomes = [outcome(trial) for trial in found]
    if not found:
        print("No two periods lie far enough apart, with enough regions in both.")
        return 1
    print(scored(found, outcomes).to_string(index=False))
    print("\nRelatedness to all neighbours less earlier strength:")
    print(differences(found, outcomes).round(3).to_string(index=False))
    for mix in learnt(found):
        print(f"\nLearnt on {mix.trained.pair}, used on {mix.tested.pair}:")
        print(mix.model.coefficients.round(3).to_string())
    print(f"\n{time.perf_counter() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
