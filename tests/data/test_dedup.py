import zlib

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from molvae.data.dedup import Deduplicator


def originals(folder, smiles: list[str], partitions: int, block: int) -> list[int]:
    """Places (row + 100) of the originals of each row."""
    with Deduplicator(folder, partitions) as duplicates:
        for start in range(0, len(smiles), block):
            part = smiles[start : start + block]
            rows = np.arange(start, start + len(part))
            numbers = np.array([zlib.crc32(text.encode()) % partitions for text in part])
            duplicates.add(pa.array(part, pa.string()), rows, rows + 100, numbers)
    duplicates.find(len(smiles))
    return duplicates.originals(0, len(smiles)).tolist()


@settings(deadline=None)
@given(
    smiles=st.lists(st.sampled_from(["C", "CC", "CCO", "CCN", "c1ccccc1", "C1CC1", "O"]), max_size=60),
    partitions=st.integers(1, 5),
    block=st.integers(1, 20),
)
def test_it_agrees_with_a_dictionary(tmp_path_factory, smiles, partitions, block):
    first: dict[str, int] = {}
    expected = []
    for row, text in enumerate(smiles):
        expected.append(first[text] + 100 if text in first else 0)
        first.setdefault(text, row)
    assert originals(tmp_path_factory.mktemp("dedup"), smiles, partitions, block) == expected


def test_smiles_of_one_partition_are_compared_themselves(tmp_path):
    """All in one partition, as if all hashes collided: nothing but equal SMILES counts as a duplicate."""
    assert originals(tmp_path, ["C", "N", "O", "N"], 1, 2) == [0, 0, 0, 101]


def test_the_scratch_is_gone_afterwards(tmp_path):
    originals(tmp_path, ["C", "C"], 3, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firsts", "originals"]
