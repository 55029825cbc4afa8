"""Latent vectors in files: columns of a table beside the molecules, or arrays in an .npz file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd

from molvae.errors import MolvaeError
from molvae.files.documents import UNREADABLE, check_archive
from molvae.files.whole import beside, check_writable, naming_errors
from molvae.filters.rows import REASON
from molvae.model.model import Model
from molvae.table import SMILES, Writer, read
from molvae.table.numbers import name_unreadable, read_numbers
from molvae.table.stream import check_readable

MEAN, LOG_VAR = "z", "log_var"
"""Stems of the columns z_0, z_1, ... (posterior mean, or refined) and log_var_0, ...; names of the arrays."""

_VECTOR = re.compile(rf"({MEAN}|{LOG_VAR})_\d+")

NPZ = ".npz"


def encode_rows(frame: pd.DataFrame, model: Model, *, exact: bool = True) -> pd.DataFrame:
    """Add the columns z_0, ..., log_var_0, ... and `reason`: NaN, and why, where it fails.

    Args:
        frame: a table of molecules.
        model: the model.
        exact: refine the posterior means until they decode to the molecules; see the model's `posterior`.
    """
    smiles = frame[SMILES].tolist()
    posterior = model.posterior(smiles, exact=exact)
    mean, log_var = posterior.mean.cpu().numpy(), posterior.log_var.cpu().numpy()
    unread = np.flatnonzero(np.isnan(mean).any(axis=1))
    reasons = [""] * len(frame)
    for row, reason in zip(unread, model.tokenize([smiles[row] for row in unread])[1], strict=True):
        reasons[row] = reason
    added = pd.concat([_columns(MEAN, mean), _columns(LOG_VAR, log_var)], axis="columns")
    added = added.set_axis(frame.index, axis="index").assign(**{REASON: reasons})
    # Those of another model go too, which may have had more dimensions.
    old = [name for name in frame.columns if name == REASON or _VECTOR.fullmatch(str(name))]
    return pd.concat([frame.drop(columns=old), added], axis="columns")


def _columns(stem: str, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, columns=[f"{stem}_{index}" for index in range(values.shape[1])])


def vectors_of(frame: pd.DataFrame, source: str, stem: str = MEAN) -> np.ndarray:
    """The latent vectors in a table's columns z_0, z_1, ...: float32 (n, D), NaN where a cell is empty.

    Raises:
        MolvaeError: there is no such column, one in between is missing, or a cell is no number.
    """
    count = sum(re.fullmatch(rf"{stem}_\d+", str(name)) is not None for name in frame.columns)
    names = [f"{stem}_{index}" for index in range(count)]
    missing = [name for name in names if name not in frame.columns]
    if missing or not names:
        raise MolvaeError(f"{source}: no column {(missing or [f'{stem}_0'])[0]}; `molvae encode` writes them")
    z = np.empty((len(frame), count), dtype=np.float32)
    for place, name in enumerate(names):
        values, unreadable = read_numbers(frame[name])
        if unreadable.any():
            raise MolvaeError(f"{source}: {name_unreadable(frame, name, unreadable)}")
        z[:, place] = values.to_numpy(dtype=np.float32, na_value=np.nan)
    return z


class VectorsWriter:
    """Appends what `encode_rows` returns to a table, or to arrays that become an .npz file at the end.

    An .npz file holds smiles, z, log_var and reason; the table's other columns are left out. It appears whole
    or not at all.

    Raises:
        MolvaeError: it cannot be written, where that can be told beforehand.
    """

    def __init__(self, destination: str):
        self._path = Path(destination) if destination.endswith(NPZ) else None
        self._table = None if self._path else Writer(destination)
        if self._path:
            check_writable(self._path)
        self._frames: list[pd.DataFrame] = []

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows."""
        if self._table:
            self._table.write(frame)
        else:
            self._frames.append(frame)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._table:
            self._table.__exit__(kind, error, trace)
        elif self._path and self._frames and error is None:
            _write_npz(pd.concat(self._frames), self._path)


def _write_npz(frame: pd.DataFrame, path: Path) -> None:
    arrays = {
        SMILES: np.array(frame[SMILES].tolist(), dtype=np.str_),
        MEAN: vectors_of(frame, str(path)),
        LOG_VAR: vectors_of(frame, str(path), LOG_VAR),
        REASON: np.array(frame[REASON].tolist(), dtype=np.str_),
    }
    with naming_errors(path), beside(path) as part, part.open("wb") as file:
        np.savez_compressed(file, **arrays)


def read_vectors(source: str) -> tuple[np.ndarray, Sequence[str]]:
    """Read latent vectors from a table that `molvae encode` wrote, or from an .npz file with an array `z`.

    Returns:
        The vectors, float32 (n, D); and the n SMILES beside them, "" where the file has none.

    Raises:
        MolvaeError: the file holds no latent vectors, or cannot be read.
    """
    if not source.endswith(NPZ):
        frame = read(source)
        return vectors_of(frame, source), frame[SMILES].tolist()
    check_readable(source)
    try:
        check_archive(Path(source))
        with np.load(source, allow_pickle=False) as arrays:
            names = list(arrays)
            z = np.asarray(arrays[MEAN], dtype=np.float32) if MEAN in arrays else None
            smiles = arrays.get(SMILES)
    except UNREADABLE as error:
        raise MolvaeError(f"{source}: not a readable .npz file of numbers ({error})") from error
    if z is None or z.ndim != 2:
        raise MolvaeError(f"{source}: no array {MEAN} of shape (n, D); there are: {', '.join(names)}")
    if smiles is None:
        return z, [""] * len(z)
    if smiles.ndim != 1 or smiles.dtype.kind != "U":
        raise MolvaeError(f"{source}: {SMILES} is no list of texts; `molvae encode` writes one")
    if len(smiles) != len(z):
        raise MolvaeError(f"{source}: {len(smiles):,} SMILES for {len(z):,} vectors")
    return z, smiles.tolist()
