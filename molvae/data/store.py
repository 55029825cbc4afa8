"""Prepared molecules on disk: tokens, SMILES, splits and properties, read without loading them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from molvae.data.integrity import check_arrays, check_manifest
from molvae.errors import MolvaeError
from molvae.files.documents import check_regular, map_array, read_json, read_text
from molvae.model.tokenizer import Vocab

FORMAT = 1
MANIFEST = "manifest.json"
VOCAB = "vocab.json"
PROPERTIES = "properties.parquet"
REJECTS = "rejects.csv"
DISAGREEMENTS = "disagreements.csv"
ARRAYS = {
    "tokens": ("uint8", "uint16"),
    "offsets": ("int64",),
    "lengths": ("uint16",),
    "splits": ("uint8",),
    "smiles": ("uint8",),
    "smiles_offsets": ("int64",),
}
"""Name of each array -> what it may be made of."""
FILES = {MANIFEST, VOCAB, PROPERTIES, REJECTS, DISAGREEMENTS, *(f"{name}.npy" for name in ARRAYS)}
"""All that `prepare` writes into a store's folder."""


@dataclass(frozen=True, eq=False, repr=False)
class TokenStore:
    """A folder of prepared molecules, memory-mapped; a molecule is known by its row.

    Args:
        path: the folder.
        manifest: where it came from: source with checksums, settings, versions, counts.
        vocab: all tokens; ids in `flat` are its.
        flat: token ids of all molecules end to end, uint8 or uint16, without bos and eos.
        offsets: int64 (n + 1,); molecule i is flat[offsets[i]:offsets[i + 1]].
        lengths: uint16 (n,), tokens per molecule.
        splits: uint8 (n,), numbers into `split_names`.
    """

    path: Path
    manifest: dict[str, Any]
    vocab: Vocab
    flat: np.ndarray
    offsets: np.ndarray
    lengths: np.ndarray
    splits: np.ndarray
    _letters: np.ndarray
    _letter_offsets: np.ndarray

    @classmethod
    def open(cls, path: Path | str) -> "TokenStore":
        """Open a folder that `prepare` has made.

        Raises:
            MolvaeError: it is none, it is damaged, or another version wrote it.
        """
        path = Path(path)
        manifest = read_manifest(path)
        try:
            arrays = {name: map_array(path / f"{name}.npy", kinds) for name, kinds in ARRAYS.items()}
            vocab = Vocab.from_json(read_text(path / VOCAB))
            check_arrays(arrays, len(vocab), len(manifest["counts"]["splits"]))
        except (OSError, ValueError) as error:
            raise MolvaeError(f"{path}: damaged store ({error}); delete it and prepare again") from error
        return cls(
            path=path,
            manifest=manifest,
            vocab=vocab,
            flat=arrays["tokens"],
            offsets=arrays["offsets"],
            lengths=arrays["lengths"],
            splits=arrays["splits"],
            _letters=arrays["smiles"],
            _letter_offsets=arrays["smiles_offsets"],
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def __repr__(self) -> str:
        return f"TokenStore({str(self.path)!r}, {len(self):,} molecules)"

    def molecule(self, row: int) -> np.ndarray:
        """Token ids of one molecule, without bos and eos."""
        return self.flat[self.offsets[row] : self.offsets[row + 1]]

    def smiles(self, row: int) -> str:
        """Canonical SMILES of one molecule."""
        return self._letters[self._letter_offsets[row] : self._letter_offsets[row + 1]].tobytes().decode()

    def smiles_of(self, rows: Iterable[int]) -> list[str]:
        """Canonical SMILES of some molecules, in the order asked for."""
        return [self.smiles(row) for row in rows]

    @property
    def files(self) -> dict[str, str]:
        """The files that it was made of: absolute path -> SHA-256; of standard input there is none."""
        return {part["path"]: part["sha256"] for part in self.manifest["source"] if "path" in part}

    def check_vocab(self, vocab: Vocab) -> None:
        """Make sure that the tokens are numbered by a model's vocabulary.

        Raises:
            MolvaeError: they are not.
        """
        if self.vocab != vocab:
            raise MolvaeError(
                f"{self.path}: its tokens are numbered by another vocabulary than the model's; give the"
                " molecules it was prepared from"
            )

    @property
    def split_names(self) -> tuple[str, ...]:
        """The splits there are."""
        return tuple(self.manifest["counts"]["splits"])

    def split(self, name: str) -> np.ndarray:
        """Rows of a split, int64, ascending.

        Raises:
            MolvaeError: the store has no such split.
        """
        if name not in self.split_names:
            raise MolvaeError(
                f"{self.path}: no split {name!r}; there are {', '.join(self.split_names)}"
                f" (split.{name}= says how much; few molecules may give none)"
            )
        return np.flatnonzero(self.splits == self.split_names.index(name))

    @cached_property
    def properties(self) -> pd.DataFrame:
        """The source's other columns, one row per molecule.

        Raises:
            MolvaeError: their file is damaged, or of other molecules.
        """
        path = self.path / PROPERTIES
        if not path.exists():
            return pd.DataFrame(index=range(len(self)))
        try:
            check_regular(path)
            if (rows := pq.read_metadata(path).num_rows) != len(self):
                raise ValueError(f"{rows:,} rows for {len(self):,} molecules")
            return pd.read_parquet(path)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise MolvaeError(f"{path}: damaged ({error}); delete the folder and prepare again") from error


class StoredSmiles(Sequence[str]):
    """Canonical SMILES of some molecules of a store, read when they are asked for: millions take no memory.

    Args:
        store: where they are.
        rows: which molecules, in their order.
    """

    def __init__(self, store: TokenStore, rows: np.ndarray) -> None:
        self.store, self.rows = store, rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return self.store.smiles_of(self.rows[at])
        return self.store.smiles(int(self.rows[at]))


def is_store(path: Path | str) -> bool:
    """Whether a path is a folder that `prepare` has made."""
    return (Path(path) / MANIFEST).is_file()


def strangers(path: Path) -> list[str]:
    """Names of what lies in a folder and is not a store's; all of them where it is no store."""
    known = FILES if is_store(path) else set()
    return sorted({entry.name for entry in path.iterdir()} - known)


def read_manifest(path: Path) -> dict[str, Any]:
    """A store's manifest.

    Raises:
        MolvaeError: there is none, or it is of another version.
    """
    try:
        manifest = read_json(path / MANIFEST)
    except FileNotFoundError as error:
        raise MolvaeError(f"{path}: not a prepared store; make one with molvae prepare") from error
    except (OSError, ValueError) as error:
        raise MolvaeError(f"{path / MANIFEST}: {error}; delete the folder and prepare again") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise MolvaeError(f"{path}: store of another version of molvae; delete it and prepare again")
    try:
        check_manifest(manifest)
    except ValueError as error:
        raise MolvaeError(f"{path / MANIFEST}: {error}; delete the folder and prepare again") from error
    return manifest
