"""The standardised distance beside SciPy's.

Peer: ``scipy.spatial.distance.seuclidean`` (SciPy 1.17), which divides squares by the variance
and sums where we average; tolerance 1e-12, both are float64.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import seuclidean

from southgate.methods.similarity import standardised_distance


def test_standardised_distance_is_scipys_over_the_root_of_the_number_of_measures():
    rng = np.random.default_rng(20261123)
    table = pd.DataFrame(rng.normal(size=(40, 5)), index=[f"r{i}" for i in range(40)])
    ours = standardised_distance(table, "r7").distance
    variance = table.var()
    for region in ours.index:
        peer = seuclidean(table.loc["r7"], table.loc[region], variance) / np.sqrt(5)
        assert ours[region] == pytest.approx(peer, rel=1e-12)


def test_standardised_distance_of_a_table_that_can_be_done_by_hand():
    # spread of (10, 12, 20) is the root of 28; (12 - 10)/5.2915 = 0.37796, (20 - 10)/5.2915
    table = pd.DataFrame({"share": [10.0, 12.0, 20.0]}, index=["us", "near", "far"])
    distance = standardised_distance(table, "us").distance
    assert distance["near"] == pytest.approx(2 / np.sqrt(28))
    assert distance["far"] == pytest.approx(10 / np.sqrt(28))
