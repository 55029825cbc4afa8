import numpy as np
import pytest
from rdkit import Chem

from molvae.chem.density_ratio import (
    ACCEPTED,
    ENVIRONMENTS,
    RINGS,
    DensityRatio,
    features,
    ring_columns,
    shares,
)

ACID, AMINE = (Chem.MolFromSmiles(smiles) for smiles in ("CCC(=O)O", "CCCN"))


@pytest.fixture(scope="module")
def fitted():
    """p writes as many acids as amines, q four times as many."""
    return DensityRatio.fit([ACID] * 5_000 + [AMINE] * 5_000, [ACID] * 8_000 + [AMINE] * 2_000)


def test_it_is_the_logarithm_of_the_ratio_of_densities(fitted):
    acid, amine = fitted([ACID, AMINE])
    assert amine - acid == pytest.approx(np.log((0.5 / 0.2) / (0.5 / 0.8)), rel=0.02)


def test_the_share_that_is_accepted_is_fixed_and_looks_like_what_was_learned(fitted):
    acid, amine = fitted.acceptance([ACID, AMINE])
    assert 0.8 * acid + 0.2 * amine == pytest.approx(ACCEPTED, rel=0.01)
    assert 0.8 * acid / (0.8 * acid + 0.2 * amine) == pytest.approx(0.5, abs=0.01)


def test_what_is_rarer_than_the_accepted_share_allows_is_always_taken():
    ratio = DensityRatio.fit([ACID] * 500 + [AMINE] * 500, [ACID] * 990 + [AMINE] * 10)
    acid, amine = ratio.acceptance([ACID, AMINE])
    assert amine == 1.0
    assert 0.99 * acid + 0.01 == pytest.approx(ACCEPTED, abs=0.01)


def test_what_is_accepted_is_as_large_as_what_was_learned():
    chains = {size: Chem.MolFromSmiles("C" * size + "N") for size in (4, 9, 14)}
    learned = [chains[4]] * 300 + [chains[9]] * 300 + [chains[14]] * 400
    own = [chains[4]] * 900 + [chains[9]] * 800 + [chains[14]] * 300
    accepted = DensityRatio.fit(learned, own).acceptance([chains[size] for size in (4, 9, 14)])
    left = accepted * np.array([0.45, 0.4, 0.15])
    assert left.sum() == pytest.approx(ACCEPTED, abs=0.02)
    assert left / left.sum() == pytest.approx([0.3125, 0.3125, 0.375], abs=0.01)  # no more than there is


def test_the_shares_of_classes_are_those_wanted_where_there_is_enough():
    p, q = np.array([0.1, 0.6, 0.3]), np.array([0.3, 0.5, 0.2])
    assert shares(p, q) * q == pytest.approx(ACCEPTED * p)
    scarce = shares(np.array([0.5, 0.5]), np.array([0.9, 0.1]))
    assert scarce == pytest.approx([0.3 / 0.9, 1.0])


def test_rings_are_told_apart_by_size_and_aromaticity_where_environments_are_the_same():
    small, large, larger = (Chem.MolFromSmiles(f"C1{'C' * atoms}1") for atoms in (7, 8, 9))
    small_counts, large_counts = features([small]), features([large])
    assert small_counts[:, :ENVIRONMENTS].indices.tolist() == large_counts[:, :ENVIRONMENTS].indices.tolist()
    assert small_counts.indices.tolist() != large_counts.indices.tolist()
    ratio = DensityRatio.fit([small, large] * 500, [small, large, large, larger] * 250)
    likely = ratio([small, large, larger])
    assert likely[0] > likely[1] + 0.3
    assert likely[1] > likely[2] + 2.0
    benzene, cyclohexane = (features([Chem.MolFromSmiles(smiles)]) for smiles in ("c1ccccc1", "C1CCCCC1"))
    assert benzene[:, ENVIRONMENTS:].indices.tolist() != cyclohexane[:, ENVIRONMENTS:].indices.tolist()


def test_the_largest_rings_share_a_column():
    huge, huger = (ring_columns(Chem.MolFromSmiles(f"C1{'C' * atoms}1")) for atoms in (RINGS, RINGS + 20))
    assert huge == huger == {ENVIRONMENTS + RINGS - 1: 1}


def test_it_survives_its_arrays(fitted):
    again = DensityRatio.from_arrays(fitted.arrays())
    np.testing.assert_allclose(again([ACID, AMINE]), fitted([ACID, AMINE]), rtol=1e-6)


def test_ratios_of_before_there_were_classes_of_sizes_are_read(fitted):
    arrays = {name: fitted.arrays()[name] for name in ("weights", "offset")}
    again = DensityRatio.from_arrays(arrays)
    assert again.acceptance([ACID]) == pytest.approx(np.exp(np.minimum(fitted([ACID]), 0.0)))


@pytest.mark.parametrize(
    "damage",
    [{"weights": np.zeros(3)}, {"offset": np.array([np.nan])}, {"by_size": np.zeros(9)}],
)
def test_damaged_arrays_are_refused(fitted, damage):
    with pytest.raises(ValueError, match="damaged"):
        DensityRatio.from_arrays(fitted.arrays() | damage)
