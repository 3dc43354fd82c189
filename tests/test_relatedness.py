"""Proximity, density and the product space: every edge has a stated answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from southgate.errors import MethodError
from southgate.methods.cooccurrence import nearest_only, together
from southgate.methods.relatedness import density, product_space, proximity

HAS = pd.DataFrame(
    [[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 0], [0, 1, 1, 1]],
    index=["a", "b", "c", "d"],
    columns=["ore", "steel", "cars", "gold"],
)


def test_proximity_kinds_by_hand():
    # ore in a, b; steel in a, b, d; both in two regions
    by_hand = {"minimum": 2 / 3, "cosine": 2 / np.sqrt(6), "jaccard": 2 / 3}
    for kind, value in by_hand.items():
        near = proximity(HAS, kind=kind, dtype=np.float64)
        assert near.loc["ore", "steel"] == pytest.approx(value)
        assert near.loc["ore", "gold"] == 0
        assert np.diag(near).tolist() == pytest.approx([1, 1, 1, 1])
    with pytest.raises(MethodError, match="one of minimum, cosine, jaccard; it is nearly"):
        proximity(HAS, kind="nearly")


def test_the_regions_left_out_do_not_enter():
    without = proximity(HAS, without=["a"])
    assert without.equals(proximity(HAS.drop(index="a")))
    changed = HAS.copy()
    changed.loc["a"] = [0, 0, 1, 1]
    assert without.equals(proximity(changed, without=["a"]))
    assert not without.equals(proximity(HAS))


def test_an_activity_that_only_the_left_out_region_has_is_near_to_none():
    near = proximity(HAS, without=["d"])
    assert near["gold"].eq(0).all()
    assert near.loc["gold"].eq(0).all()
    assert density(HAS, near)["gold"].eq(0).all()


def test_regions_left_out_must_exist_and_leave_some():
    with pytest.raises(MethodError, match="1 do not stand there: e"):
        proximity(HAS, without=["a", "e"])
    with pytest.raises(MethodError, match="names all 4"):
        proximity(HAS, without=list(HAS.index))
    with pytest.raises(MethodError, match="a list of regions; it is one string"):
        proximity(HAS, without="a")


@pytest.mark.parametrize("wrong", [2, -1, 0.5, np.nan])
def test_a_presence_that_is_not_yes_or_no_is_refused(wrong):
    """A peer's doubled test gives a presence of 2, and its proximities count it."""
    table = HAS.astype(float)
    table.loc["c", "ore"] = wrong
    with pytest.raises(MethodError, match="only 0 and 1; 1 of 16 cells is not, in rows c"):
        proximity(table)
    with pytest.raises(MethodError, match="only 0 and 1"):
        density(table, proximity(HAS))


def test_labels_that_stand_twice_are_refused():
    with pytest.raises(MethodError, match=r"each stand once.*: a"):
        proximity(pd.concat([HAS, HAS.loc[["a"]]]))
    with pytest.raises(MethodError, match=r"each stand once.*: ore"):
        proximity(pd.concat([HAS, HAS[["ore"]]], axis=1))


def test_one_region_and_one_activity_have_an_answer():
    one = HAS.loc[["a"]]
    assert proximity(one).loc["ore", "steel"] == 1
    assert proximity(one).loc["ore", "gold"] == 0
    lone = proximity(HAS[["ore"]])
    assert lone.to_numpy().tolist() == [[1.0]]
    assert density(HAS[["ore"]], lone).to_numpy().ravel().tolist() == [0, 0, 0, 0]


def test_density_over_the_nearest_is_weighted_and_never_over_one():
    """The released peer counts the neighbours that are present: up to 3.0 for three of them."""
    names = ["p", "q", "r", "s"]
    near = pd.DataFrame(
        [[1, 0.8, 0.4, 0.1], [0.8, 1, 0.2, 0.1], [0.4, 0.2, 1, 0.1], [0.1, 0.1, 0.1, 1]],
        index=names, columns=names,
    )  # fmt: skip
    here = pd.DataFrame([[0, 1, 0, 1], [1, 1, 1, 1]], index=["x", "y"], columns=names)
    two = density(here, near, nearest=2)
    assert two.loc["x", "p"] == pytest.approx(0.8 / 1.2)
    assert two.loc["y"].tolist() == pytest.approx([1, 1, 1, 1])
    # all three neighbours of s are equally near: as near as the second, so all enter
    assert two.loc["x", "s"] == pytest.approx(1 / 3)
    three = density(here, near, nearest=3)
    assert three.to_numpy() == pytest.approx(density(here, near).to_numpy())
    assert density(here, near, nearest=99).equals(density(here, near, nearest=4))
    assert density(here, near, nearest=1, own=True).loc["x"].tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("nearest", [0, -3, 2.5, True])
def test_the_number_of_neighbours_is_a_whole_number_from_one(nearest):
    with pytest.raises(MethodError, match="whole number from 1"):
        density(HAS, proximity(HAS), nearest=nearest)


def test_what_a_region_has_does_not_speak_for_itself_unless_asked():
    near = proximity(HAS, dtype=np.float64)
    only = pd.DataFrame([[1, 0, 0, 0]], index=["new"], columns=HAS.columns)
    assert density(only, near).loc["new", "ore"] == 0
    around = near["ore"].sum()
    assert density(only, near, own=True).loc["new", "ore"] == pytest.approx(1 / around)


def test_a_region_outside_the_estimate_has_a_density_of_one_at_most():
    everything = pd.DataFrame(1, index=["new"], columns=HAS.columns)
    found = density(everything, proximity(HAS, without=["d"])).loc["new"]
    assert found.to_dict() == {"ore": 1, "steel": 1, "cars": 1, "gold": 0}


def test_a_region_with_nothing_has_a_density_of_zero():
    nothing = pd.DataFrame(0, index=["new"], columns=HAS.columns)
    assert density(nothing, proximity(HAS)).to_numpy().max() == 0


def test_tables_of_different_activities_are_refused():
    near = proximity(HAS)
    with pytest.raises(MethodError, match="1 stands in one of them only: gold"):
        density(HAS, near.drop(index="gold", columns="gold"))
    with pytest.raises(MethodError, match="same order in the columns of `advantage` and the rows"):
        density(HAS[HAS.columns[::-1]], near)
    with pytest.raises(MethodError, match="`proximity` must be finite and not negative"):
        density(HAS, near.replace(0.0, -0.1))


@pytest.mark.parametrize("shape", [(2500, 150), (60, 300), (1024, 128)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_tables_computed_in_parts_give_what_one_formula_gives(shape, dtype):
    rng = np.random.default_rng(20261123)
    m = rng.random(shape) < rng.random(shape[1]) * 0.4
    counts = m.T.astype(float) @ m
    assert together(m, dtype).dtype == dtype
    assert np.array_equal(together(m, dtype), counts)
    here = pd.DataFrame(m)
    phi = counts / np.maximum(np.maximum.outer(m.sum(axis=0), m.sum(axis=0)), 1)
    near = proximity(here, dtype=dtype)
    assert near.to_numpy() == pytest.approx(phi, abs=1e-7)
    np.fill_diagonal(phi, 0)
    around = phi.sum(axis=0)
    share = np.divide(m @ phi, around, out=np.zeros(shape), where=around > 0)
    assert density(here, near).to_numpy() == pytest.approx(share, abs=1e-6)
    seven = nearest_only(near.to_numpy(), 7)
    fewest = np.sort(phi, axis=0)[-7]
    assert np.array_equal(seven > 0, (phi >= fewest - 1e-7) & (phi > 0))


def test_the_product_space_is_a_tree_and_the_strong_links():
    names = ["p", "q", "r", "s", "alone"]
    near = pd.DataFrame(np.eye(5), names, names)
    strength = {("p", "q"): 0.9, ("q", "r"): 0.8, ("p", "r"): 0.7, ("r", "s"): 0.2, ("q", "s"): 0.1}
    for (one, other), value in strength.items():
        near.loc[one, other] = near.loc[other, one] = value
    links = product_space(near)
    drawn = {(a, b): tree for a, b, tree in links[["activity", "other", "tree"]].to_numpy()}
    assert drawn == {("p", "q"): True, ("q", "r"): True, ("p", "r"): False, ("r", "s"): True}
    assert links["proximity"].is_monotonic_decreasing
    assert len(product_space(near, threshold=1.0)) == 3
    with pytest.raises(MethodError, match="symmetric"):
        product_space(near.where(np.tri(5, dtype=bool), 0.0))
    assert product_space(pd.DataFrame(np.eye(2), names[:2], names[:2])).empty
