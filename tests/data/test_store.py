import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from prepared import prepare

from molvae.chem.mol import canonical
from molvae.chem.translate import from_selfies
from molvae.data import sources
from molvae.data.split import Split
from molvae.data.store import MANIFEST, StoredSmiles, TokenStore, is_store
from molvae.errors import MolvaeError
from molvae.model.tokenizer import SelfiesTokenizer

SMILES = ["CCO", "CC(=O)Oc1ccccc1C(=O)O", "C[C@H](N)C(=O)O", "c1ccncc1", "CCN(CC)CC", "O=C1CCCN1"]


def altered(path: Path, name: str, change) -> None:
    """Another array of that name."""
    array = change(np.load(path / f"{name}.npy"))
    (path / f"{name}.npy").unlink()
    np.save(path / f"{name}.npy", array)


def told(path: Path, **changes) -> None:
    """A manifest that tells something else."""
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps(manifest | changes))


def replace(path: Path, content: bytes) -> None:
    """Another file of that name: one that is mapped must not shrink in place."""
    path.unlink()
    path.write_bytes(content)


@pytest.fixture
def store(tmp_path) -> TokenStore:
    path = tmp_path / "drugs.smi"
    path.write_text("".join(f"{smiles}\n" for smiles in SMILES))
    return prepare(sources.file(str(path)), workers=1, output=tmp_path / "store")


def test_rows_tokens_smiles_and_lengths_agree(store):
    tokenizer = SelfiesTokenizer(store.vocab)
    assert len(store) == len(SMILES)
    assert store.smiles_of(range(len(store))) == [canonical(smiles) for smiles in SMILES]
    for row in range(len(store)):
        assert len(store.molecule(row)) == store.lengths[row]
        assert canonical(from_selfies(tokenizer.decode(store.molecule(row).tolist()))) == store.smiles(row)
    assert len(store.flat) == store.offsets[-1] == store.lengths.sum()


def test_stored_smiles_are_a_list_that_is_read_when_asked_for(store):
    lazy = StoredSmiles(store, np.array([4, 0, 2]))
    plain = store.smiles_of([4, 0, 2])
    assert len(lazy) == 3
    assert list(lazy) == plain
    assert (lazy[1], lazy[-1], lazy[1:]) == (plain[1], plain[-1], plain[1:])


def test_arrays_are_memory_mapped_and_small(store):
    assert isinstance(store.flat, np.memmap)
    assert store.flat.dtype == np.uint8
    assert store.offsets.dtype == np.int64
    assert store.offsets.shape == (len(store) + 1,)


def test_splits_divide_the_rows(tmp_path):
    path = tmp_path / "a.smi"
    path.write_text("".join(f"{'C' * length}O\n" for length in range(1, 61)))
    store = prepare(sources.file(str(path)), split=Split(valid=0.1, test=9), workers=1, output=tmp_path / "s")
    rows = [store.split(name) for name in store.split_names]
    assert store.split_names == ("train", "valid", "test")
    assert sorted(np.concatenate(rows).tolist()) == list(range(len(store)))
    assert [len(part) for part in rows] == list(store.manifest["counts"]["splits"].values()) == [45, 6, 9]
    with pytest.raises(MolvaeError, match="no split 'dev'; there are train, valid, test"):
        store.split("dev")


def test_without_other_columns_there_are_no_properties(store):
    assert store.properties.shape == (len(SMILES), 0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: replace(path / "tokens.npy", (path / "tokens.npy").read_bytes()[:-5]), "damaged"),
        (lambda path: replace(path / "tokens.npy", b""), "damaged"),
        (lambda path: (path / "vocab.json").unlink(), "damaged"),
        (lambda path: (path / "vocab.json").write_text("[]"), "damaged"),
        (lambda path: (path / MANIFEST).write_text("{"), "delete the folder and prepare again"),
        (lambda path: (path / MANIFEST).write_text(json.dumps({"format": 0})), "another version of molvae"),
        (lambda path: (path / MANIFEST).unlink(), "not a prepared store"),
        (lambda path: (path / "vocab.json").write_text("5"), "vocab: a list is wanted, not 5"),
        (lambda path: altered(path, "lengths", lambda all: all[:-1]), "6 splits for 5 molecules"),
        (lambda path: altered(path, "lengths", lambda all: all[::-1]), "lengths and offsets do not agree"),
        (lambda path: altered(path, "lengths", lambda all: all.astype(float)), "no array of uint16"),
        (lambda path: altered(path, "offsets", lambda all: all + 1), "offsets.npy does not lead through"),
        (lambda path: altered(path, "smiles_offsets", lambda all: all[[0, 2, 1, 3, 4, 5, 6]]), "backwards"),
        (lambda path: altered(path, "tokens", lambda all: all | 0x80), "tokens.npy: a number above"),
        (lambda path: altered(path, "smiles", lambda all: all | 0x80), "smiles.npy: a number above 127"),
        (lambda path: altered(path, "splits", lambda all: all + 3), "splits.npy: a number above 0"),
        (lambda path: told(path, counts=[]), "counts: a map is wanted"),
        (lambda path: told(path, counts={}), "no counts.splits"),
        (lambda path: told(path, source="mine.smi"), "source: a list is wanted"),
        (lambda path: told(path, source=[{"file": "mine.smi"}]), "no source.(sha256|split)"),
        (lambda path: told(path, settings={"standardize": {"uncharge": "yes"}}), "uncharge: true or false"),
    ],
)
def test_a_damaged_store_is_an_error_of_one_line(store, damage, message):
    assert is_store(store.path)
    damage(store.path)
    with pytest.raises(MolvaeError, match=message):
        TokenStore.open(store.path)


def test_properties_of_other_molecules_are_refused(store):
    pd.DataFrame({"ic50": [1.0]}).to_parquet(store.path / "properties.parquet")
    with pytest.raises(MolvaeError, match=r"properties\.parquet: damaged \(1 rows for 6 molecules\)"):
        _ = store.properties
    (store.path / "properties.parquet").write_bytes(b"PAR1")
    with pytest.raises(MolvaeError, match=r"properties\.parquet: damaged"):
        _ = TokenStore.open(store.path).properties
