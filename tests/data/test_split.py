import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molvae.chem.mol import parse
from molvae.chem.scaffold import scaffold
from molvae.data.split import Split, cuts
from molvae.errors import ArgumentError, MolvaeError

IBUPROFEN, NAPROXEN = "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "COc1ccc2cc(ccc2c1)C(C)C(=O)O"


@pytest.mark.parametrize(
    ("smiles", "expected"),
    [
        (IBUPROFEN, "c1ccccc1"),
        (NAPROXEN, "c1ccc2ccccc2c1"),
        ("O=C(Nc1ccccc1)c1ccncc1", "O=C(Nc1ccccc1)c1ccncc1"),  # linkers belong to it
        ("CCO", ""),
        ("C[C@H]1CC[C@@H](O)CC1", "C1CCCCC1"),
    ],
)
def test_bemis_murcko_scaffolds(smiles, expected):
    assert scaffold(smiles) == expected


def test_the_key_depends_on_molecule_and_seed_or_on_the_scaffold_alone():
    mol, other = parse(IBUPROFEN), parse("Cc1ccccc1")
    by_molecule, by_scaffold = Split("random"), Split("scaffold")
    assert by_molecule.key(IBUPROFEN, mol) == Split("random").key(IBUPROFEN, mol)
    assert by_molecule.key(IBUPROFEN, mol) != Split("random", seed=1).key(IBUPROFEN, mol)
    assert by_molecule.key(IBUPROFEN, mol) != by_molecule.key("Cc1ccccc1", other)
    assert by_scaffold.key(IBUPROFEN, mol) == by_scaffold.key("Cc1ccccc1", other)


@settings(deadline=None)
@given(
    keys=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=200, unique=True),
    sizes=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    block=st.integers(1, 50),
)
def test_cuts_hold_out_exactly_as_many_distinct_keys_as_asked_for(keys, sizes, block):
    array = np.array(keys, np.uint64)
    blocks = [array[start : start + block] for start in range(0, len(array), block)]
    thresholds = cuts(blocks, sizes)
    assert [int((array < threshold).sum()) for threshold in thresholds] == [
        min(int(end), len(keys)) for end in np.cumsum(sizes)
    ]


def test_equal_keys_stay_together_on_the_nearer_side():
    keys = [np.array([1, 5, 5, 5, 5, 9, 9, 9], np.uint64)]
    assert [cuts(keys, (size,))[0] for size in (1, 2, 3, 5, 6, 7)] == [2, 5, 6, 6, 9, 10]


def test_equal_keys_of_several_blocks_are_all_seen():
    block = np.array([7, 7, 7, 7], np.uint64)
    assert cuts([np.array([1], np.uint64), block, block, block], (2,)) == [7]
    assert cuts([np.array([1], np.uint64), block, block, block], (8,)) == [8]


@pytest.mark.parametrize(
    ("split", "molecules", "expected"),
    [
        (Split("random", 0.05, 0.1), 1000, (50, 100)),
        (Split("random", 30, 0), 1000, (30, 0)),
        (Split("source", 30, 0.5), 1000, (30, 0)),
        (Split("random", 0.05, 0.05), 0, (0, 0)),
    ],
)
def test_sizes_are_shares_or_numbers(split, molecules, expected):
    assert split.sizes(molecules) == expected


def test_nothing_to_train_on_is_an_error():
    with pytest.raises(MolvaeError, match="leave nothing of 100 molecules"):
        Split("random", valid=100, test=0).sizes(100)


@pytest.mark.parametrize("arguments", [{"kind": "alphabetical"}, {"valid": -1}, {"test": -0.5}])
def test_what_makes_no_sense_is_refused(arguments):
    with pytest.raises(ArgumentError, match=f"^{next(iter(arguments))}="):
        Split(**arguments)
