import gzip
import pickle
from pathlib import Path

import pytest
from rdkit import RDConfig

from molvae.chem.contributions import contributions


def of_rdkit(name: str):
    with gzip.open(Path(RDConfig.RDContribDir) / name) as file:
        return pickle.load(file)


def test_the_arrays_say_what_rdkit_s_own_files_say():
    natural = of_rdkit("NP_Score/publicnp.model.gz")
    easy = {bit: value for value, *bits in of_rdkit("SA_Score/fpscores.pkl.gz") for bit in bits}
    for name, table in (("sa", easy), ("np", natural)):
        found = contributions(name)
        assert len(found) == len(table)
        some = list(table)[::50]
        assert [found[fragment] for fragment in some] == [table[fragment] for fragment in some]


def test_fragments_that_are_not_known_are_told_from_others():
    found = contributions("sa")
    known = next(iter(found._fragments.tolist()))
    absent = next(number for number in range(2**32 - 1, 0, -1) if number not in found)
    assert (known in found, absent in found) == (True, False)
    assert found.get(absent, -4) == -4
    with pytest.raises(KeyError):
        found[absent]
