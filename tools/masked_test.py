"""Read regions with statistics as bare lists, and write down how far the lists carried.

    python tools/masked_test.py [--out examples/chenzhou/tables/trials.csv]

runs the recipe for listed regions on the American areas of examples/appalachia and on the
economies of examples/chenzhou, and prints the rows of the table `trials`. The region under study
itself is in neither.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from southgate.chapters.capabilities.reference import described, reference
from southgate.methods.listing import Recipe
from southgate.methods.masked import MaskedTest, masked_test
from southgate.tables import recipe, recipe_hash
from southgate.workspace import open_workspace

ROOT = Path(__file__).parents[1]
SHARE = 0.035
"""A list names so much of all activities, as the worked example's does."""

WORLDS = (
    ("masked.areas", "appalachia", "region", "American metropolitan areas", "美国都市区"),
    ("masked.economies", "chenzhou", "economy", "countries and regions", "国家和地区"),
)


def tried(example: str, kind: str) -> MaskedTest:
    """Run the test on the units of a kind in an example."""
    workspace = open_workspace(ROOT / "examples" / example)
    seen = reference(workspace, kind)
    if seen is None or seen.indices is None:
        raise SystemExit(f"{example}: units of kind {kind} must hold together; they do not.")
    activities = described(workspace)
    free = [
        code
        for code in seen.amounts.columns
        if activities.loc[code, "requires"] == "" and not activities.loc[code, "extraction"]
    ]
    known = pd.DataFrame(
        {"family": activities["family"], "complexity": seen.indices.activities}
    ).loc[free]
    chosen = Recipe(**recipe("capabilities"))
    return masked_test(
        seen.amounts[free],
        known,
        chosen,
        np.random.default_rng(chosen.seed),
        size=max(12, round(SHARE * len(free))),
    )


def main() -> None:
    """Print the rows of both worlds, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="the table `trials` to write")
    chosen = parser.parse_args()
    rows = []
    for name, example, kind, english, chinese in WORLDS:
        found = tried(example, kind)
        figures = {code: found.summary.loc[code] for code in found.summary.index}
        figures["chance"] = pd.Series({"mean": found.chance})
        for statistic, figure in figures.items():
            rows.append(
                {
                    "id": f"{name}.{statistic}",
                    "test": "masked",
                    "name_en": english,
                    "name_zh": chinese,
                    "statistic": statistic,
                    "value": round(figure["mean"], 1),
                    "low": round(figure["low"], 1) if "low" in figure else None,
                    "high": round(figure["high"], 1) if "high" in figure else None,
                    "cases": len(found.regions),
                    "recipe": recipe_hash("capabilities")[:12],
                    "source": "southgate.trials",
                }
            )
    table = pd.DataFrame(rows)
    print(table.drop(columns=["name_zh", "source"]).to_string(index=False))
    if chosen.out:
        table.to_csv(chosen.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
