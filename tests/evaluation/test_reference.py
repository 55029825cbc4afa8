from functools import partial

import numpy as np
import pytest

from molvae.data.checksum import sha256
from molvae.errors import MolvaeError
from molvae.evaluation.reference_sets import ReferenceMolecules, own_references

DRUGS = ["CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Nc1ccc(O)cc1", "CN1CCCC1c1cccnc1"]


def molecules_file(folder, smiles, name="drugs.smi"):
    path = folder / name
    path.write_text("\n".join(smiles))
    return ReferenceMolecules(path, sha256(path), partial(list, smiles))


def must_not_be_read():
    raise AssertionError("the molecules were read although everything is cached")


def test_statistics_are_computed_once(tmp_path):
    molecules = molecules_file(tmp_path, DRUGS)
    first = own_references(molecules, train=molecules, cache=tmp_path / "cache")
    cached = ReferenceMolecules(molecules.path, molecules.sha256, must_not_be_read)
    again = own_references(cached, train=cached, cache=tmp_path / "cache")
    np.testing.assert_array_equal(first.test.fingerprints, again.test.fingerprints)
    np.testing.assert_array_equal(
        first.test.statistics.chemnet.covariance, again.test.statistics.chemnet.covariance
    )
    assert first.train == again.train == set(DRUGS)


def test_a_changed_file_is_computed_anew(tmp_path):
    before = own_references(molecules_file(tmp_path, DRUGS), cache=tmp_path / "cache")
    after = own_references(molecules_file(tmp_path, [*DRUGS, "CCO"]), cache=tmp_path / "cache")
    assert (before.test.statistics.count, after.test.statistics.count) == (3, 4)


def test_both_sides_of_novelty_are_canonical(tmp_path):
    train = molecules_file(tmp_path, ["OCC", "C(C)O", "bad"], "train.smi")
    sets = own_references(molecules_file(tmp_path, DRUGS), train=train, cache=tmp_path / "cache")
    assert sets.train == {"CCO"}


def test_invalid_reference_molecules_are_left_out(tmp_path):
    sets = own_references(molecules_file(tmp_path, [*DRUGS, "bad", ""]), cache=tmp_path / "cache")
    assert sets.test.statistics.count == len(sets.test.fingerprints) == 3


def test_a_reference_needs_two_molecules(tmp_path):
    with pytest.raises(MolvaeError, match=r"drugs\.smi: 1 valid molecules; a reference needs at least 2"):
        own_references(molecules_file(tmp_path, ["CCO", "bad"]), cache=tmp_path / "cache")


def test_a_damaged_cache_is_told_of(tmp_path):
    molecules = molecules_file(tmp_path, DRUGS)
    own_references(molecules, cache=tmp_path / "cache")
    for path in (tmp_path / "cache").glob("*.npy"):
        path.write_bytes(b"damaged")
    with pytest.raises(MolvaeError, match="delete it and try again"):
        own_references(molecules, cache=tmp_path / "cache")


def test_nothing_half_written_stays(tmp_path):
    own_references(molecules_file(tmp_path, DRUGS), cache=tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*.part"))
