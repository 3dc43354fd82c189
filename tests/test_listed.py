"""Regions known only by a list: what is named, what is not, and what each doubt does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.listed import ListedRanks, clusters_to_fall, listed_ranks
from southgate.methods.listing import (
    Recipe,
    Space,
    feasibility,
    listed_weights,
    product_spaces,
    resampled,
    row_draws,
    scores,
)
from southgate.methods.masked import masked_test
from southgate.methods.relatedness import density, proximity

RECIPE = Recipe(
    proximity=("minimum", "cosine"),
    nearest=(0, 8),
    weights=((1.0, 0.0, 0.0), (0.8, 0.1, 0.1)),
    draws=300,
    omitted=0.2,
    added=1,
    top=5,
    share=60,
    chance=0.1,
    lists=60,
    list_draws=30,
    left_out_draws=150,
    families=3,
    seed=7,
)
FAMILIES = ("metal", "cloth", "food", "glass", "toys", "paper")


def world(seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Regions that hold most of one or two families, 60 regions by 72 activities."""
    rng = np.random.default_rng(seed)
    names = [f"{family}{number}" for family in FAMILIES for number in range(12)]
    family = pd.Series([name.rstrip("0123456789") for name in names], index=names)
    held = rng.integers(6, size=(60, 2))
    chance = np.where((np.repeat(np.arange(6), 12) == held[:, :1]), 0.8, 0.08)
    chance = np.maximum(chance, np.where(np.repeat(np.arange(6), 12) == held[:, 1:], 0.7, 0.0))
    return pd.DataFrame(rng.random((60, 72)) < chance, columns=names), family


def space_of(seed: int = 1) -> Space:
    table, family = world(seed)
    flat = pd.Series(0.0, index=table.columns)
    strong = pd.Series(data=True, index=table.columns)
    return product_spaces(table, flat, flat, family, RECIPE, strong=strong)


def listing_of(*pairs: tuple[str, str], coding: str = "a") -> pd.DataFrame:
    return pd.DataFrame(
        [(cluster, activity, coding, np.nan) for cluster, activity in pairs],
        columns=["cluster", "activity", "coding", "weight"],
    )


METALS = listing_of(
    ("mills", "metal0"),
    ("mills", "metal1"),
    ("forges", "metal2"),
    ("forges", "metal3"),
    ("wire", "metal4"),
)
EVEN = pd.Series({"mills": 1.0, "forges": 1.0, "wire": 1.0, "shop": 1.0, "dyers": 1.0})


def ranks_of(listing: pd.DataFrame, recipe: Recipe = RECIPE, seed: int = 3) -> ListedRanks:
    return listed_ranks(listing, EVEN, space_of(), recipe, np.random.default_rng(seed))


def test_the_family_of_what_is_there_is_named_and_random_lists_do_not_name_it() -> None:
    found = ranks_of(METALS)
    first = found.families.iloc[0]
    assert found.families.index[0] == "metal"
    assert first["share"] > 90
    assert first["chance"] <= RECIPE.chance
    assert (found.families["share"].iloc[1:] < first["share"]).all()


def test_what_is_listed_is_never_a_pick() -> None:
    found = ranks_of(METALS)
    assert not set(METALS["activity"]) & set(found.activities.index)
    assert len(found.activities) == 72 - 5


def test_a_scattered_list_names_nothing_that_random_lists_do_not() -> None:
    scattered = listing_of(
        ("mills", "metal0"),
        ("forges", "cloth1"),
        ("wire", "food2"),
        ("shop", "glass3"),
        ("dyers", "toys4"),
    )
    found = ranks_of(scattered)
    sure = (found.families["share"] >= RECIPE.share) & (found.families["chance"] <= 0.02)
    assert not sure.any()


def test_ranges_hold_the_central_rank_and_shares_are_per_cent_of_draws() -> None:
    table = ranks_of(METALS).activities
    assert (table["low"] <= table["rank"]).all()
    assert (table["rank"] <= table["high"]).all()
    assert table["share"].between(0, 100).all()
    assert table["share"].sum() == pytest.approx(100 * RECIPE.top)


def test_leaving_out_the_only_cluster_of_a_family_takes_its_name_away() -> None:
    mixed = pd.concat([METALS.query("cluster == 'wire'"), listing_of(("shop", "cloth1"))])
    found = ranks_of(mixed)
    assert found.left_out.loc["wire", "metal"] < found.families.loc["metal", "share"]
    assert found.changed["wire"] > 0


def test_a_family_of_three_clusters_falls_only_with_more_than_one() -> None:
    listing = pd.concat([METALS, listing_of(("shop", "cloth1"))])
    fallen = clusters_to_fall(listing, EVEN, space_of(), RECIPE, "metal", np.random.default_rng(1))
    assert len(fallen) >= 2
    assert set(fallen) <= {"mills", "forges", "wire", "shop", "dyers"}
    assert fallen[0] in {"mills", "forges", "wire"}


def test_reasons_are_shares_that_sum_to_all() -> None:
    found = ranks_of(METALS)
    reached = found.reasons.sum(axis=1)
    assert np.allclose(reached[reached > 0], 100, atol=1e-3)


def test_the_same_seed_gives_the_same_ranks() -> None:
    first, second = ranks_of(METALS, seed=5), ranks_of(METALS, seed=5)
    pd.testing.assert_frame_equal(first.activities, second.activities)
    pd.testing.assert_frame_equal(first.families, second.families)


def test_feasibility_of_whole_presence_is_the_density_of_the_product_space() -> None:
    table, family = world()
    space = space_of()
    mine = table.iloc[[0]]
    plain = feasibility(mine.to_numpy(dtype="float32"), space)
    near = density(mine, proximity(table)).to_numpy()
    assert np.allclose(plain * mine.to_numpy().sum(), near, atol=1e-6)
    assert set(family) == set(space.family)


def test_each_coding_of_a_cluster_is_read_in_about_half_of_the_draws_and_never_both() -> None:
    both = pd.concat([listing_of(("mills", "metal0")), listing_of(("mills", "metal1"), coding="b")])
    rows = listed_weights(both, EVEN, space_of().activities)
    drawn = row_draws(rows, replace(RECIPE, omitted=0.0), 2000, np.random.default_rng(1))
    assert ((drawn > 0).sum(axis=1) == 1).all()
    assert 0.45 < (drawn[:, 0] > 0).mean() < 0.55


def test_rows_are_left_out_and_false_ones_added_as_the_recipe_says() -> None:
    rows = listed_weights(METALS, EVEN, space_of().activities)
    kept = row_draws(rows, RECIPE, 4000, np.random.default_rng(1))
    whole = row_draws(rows, replace(RECIPE, omitted=0.0), 4000, np.random.default_rng(1))
    assert kept.sum() / whole.sum() == pytest.approx(1 - RECIPE.omitted, abs=0.02)
    drawn = resampled(rows, space_of(), RECIPE, 500, np.random.default_rng(1))
    false = np.delete(drawn, rows.activity, axis=1)
    assert 0.8 < (false > 0).sum(axis=1).mean() <= RECIPE.added


def test_a_cluster_weighs_what_its_employment_says_whatever_the_number_of_its_rows() -> None:
    rows = listed_weights(METALS, EVEN * 3, space_of().activities)
    by_cluster = np.bincount(rows.cluster, rows.weight[rows.cluster] * rows.share)
    assert by_cluster == pytest.approx([3.0, 3.0, 3.0])


@pytest.mark.parametrize(
    ("listing", "weights", "said"),
    [
        (METALS.iloc[:0], EVEN, "it has none"),
        (pd.concat([METALS, METALS.iloc[[0]]]), EVEN, "metal0"),
        (METALS, EVEN.drop("wire"), "wire"),
        (METALS, EVEN.mask(EVEN.index == "wire", 0.0), "wire"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(
    listing: pd.DataFrame, weights: pd.Series, said: str
) -> None:
    with pytest.raises(MethodError, match=said):
        listed_weights(listing, weights, space_of().activities)


def test_an_activity_without_a_family_is_refused_by_name() -> None:
    table, family = world()
    flat = pd.Series(0.0, index=table.columns)
    with pytest.raises(MethodError, match="metal0"):
        product_spaces(table, flat, flat, family.drop("metal0"), RECIPE, strong=flat > 0)


def test_equal_densities_share_their_mean_percentile() -> None:
    space = space_of()
    near = np.zeros((1, len(space.activities)), dtype="float32")
    assert np.allclose(scores(near, space, RECIPE), 0.5)


def test_lists_of_true_strengths_beat_lists_of_other_regions_and_chance() -> None:
    table, family = world()
    known = pd.DataFrame({"family": family, "complexity": 0.0})
    found = masked_test(
        table.astype(float), known, RECIPE, np.random.default_rng(1), size=8, lists=4
    )
    assert found.summary.loc["precision", "low"] > found.summary.loc["other", "high"]
    assert found.summary.loc["precision", "low"] > found.chance


def test_lists_longer_than_any_region_has_activities_are_refused() -> None:
    table, family = world()
    known = pd.DataFrame({"family": family, "complexity": 0.0})
    with pytest.raises(MethodError, match="Test shorter lists"):
        masked_test(table.astype(float), known, RECIPE, np.random.default_rng(1), size=60)
