"""`molvae.decode`: latent vectors in, a table of the molecules they stand for out."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from molvae.checks.limits import AT_ONCE, within
from molvae.checks.sampling import check_sampling
from molvae.errors import MolvaeError
from molvae.explore.decodings import decodings as decodings_of
from molvae.explore.vectors import read_vectors, vectors_of
from molvae.model.agreement import BEAMS
from molvae.model.hub import ModelLike, load, model_name
from molvae.model.model import Model
from molvae.parallel.progress import Progress, silent
from molvae.parallel.seeds import batch_seed
from molvae.report.exploration import Exploration
from molvae.report.pages.latent import decoded_page
from molvae.report.result import ComputedResult
from molvae.table import SMILES

log = logging.getLogger(__name__)

DECODED_AT_ONCE = 10_000
"""Draws from the decoder that are made together."""

VectorsLike = np.ndarray | Tensor | pd.DataFrame | str | Path
"""Latent vectors (n, D), a frame with the columns z_0, z_1, ..., or a file of either."""


@dataclass(frozen=True, eq=False)
class Decoded(ComputedResult):
    """At least one row for each vector; `smiles` is "" where no molecule was decoded.

    Columns: smiles; point, the vector's place from 1; with several decodings frequency (share of the draws)
    and entropy (nats; 0 where all draws agree); and encoded, the molecule beside the vector, if there is one.
    """

    points: int
    """Vectors that were decoded."""
    name: str = "Vectors"
    """What the page calls them."""

    @property
    def without(self) -> int:
        """Vectors that gave no molecule."""
        return self.table[SMILES].tolist().count("")

    def page(self) -> Exploration:
        """What the vectors stand for, and how surely."""
        return decoded_page(self.name, self.table, self.points, self.without)


def decode(
    vectors: VectorsLike,
    model: ModelLike = None,
    *,
    decodings: int = 1,
    beams: int = BEAMS,
    temperature: float = 1.0,
    device: str = "auto",
    seed: int = 0,
    progress: Progress = silent,
) -> Decoded:
    """The molecules that latent vectors stand for.

    Args:
        vectors: an array (n, D), a frame that `encode` returned, or a file that `molvae encode` wrote.
        model: the model that the vectors come from.
        decodings: draws from the decoder at each vector; 1 looks for the likeliest molecule.
        beams: sequences kept in that search; 1 takes the likeliest token each time, ten times as fast.
        temperature: of the draws where there are several; below 1 they agree more.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
        seed: seeds the draws.
        progress: opens a bar of the vectors decoded.

    Raises:
        SettingError: an argument means nothing.
        MolvaeError: there is no such model, its vectors are of another width, or a file cannot be read.
    """
    within(1, AT_ONCE, decodings=decodings)
    check_sampling(temperature, None)
    loaded = load(model, device)
    z, encoded, name = _read(vectors)
    width = loaded.network.latent_dim
    if z.ndim != 2 or z.shape[1] != width:
        raise MolvaeError(f"{name}: vectors of {z.shape[-1]} numbers, where {model_name(model)} has {width}")
    frames, advance = [], progress("Decoding", len(z))
    for rows in _decoded(loaded, z, decodings, beams, temperature, seed):
        frames.append(rows)
        advance(len(rows["point"].unique()))
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[SMILES, "point"])
    if any(encoded):
        table["encoded"] = [encoded[point - 1] for point in table["point"].tolist()]
    found = Decoded(table, len(z), Path(name).name)
    if found.without < found.points:
        log.info("%s vectors, %s decoded", f"{len(z):,}", f"{len(z) - found.without:,}")
    return found


def _read(vectors: VectorsLike) -> tuple[np.ndarray, Sequence[str], str]:
    """The vectors, the SMILES beside them, and what to call them."""
    if isinstance(vectors, str | Path):
        z, beside = read_vectors(str(vectors))
        return z, beside, str(vectors)
    if isinstance(vectors, pd.DataFrame):
        beside = vectors[SMILES].tolist() if SMILES in vectors else []
        return vectors_of(vectors, "the frame"), beside, "Vectors"
    z = vectors.detach().cpu().numpy() if isinstance(vectors, Tensor) else np.asarray(vectors)
    return z.astype(np.float32, copy=False), [], "Vectors"


def _decoded(
    model: Model, z: np.ndarray, count: int, beams: int, temperature: float, seed: int
) -> Iterator[pd.DataFrame]:
    """Rows of molecules, a batch of vectors at a time; `point` is a vector's place, from 1."""
    size = max(1, DECODED_AT_ONCE // count)
    for number, start in enumerate(range(0, len(z), size)):
        batch = torch.from_numpy(z[start : start + size])
        points = range(start + 1, start + 1 + len(batch))
        if count == 1:
            yield pd.DataFrame(
                {SMILES: [text or "" for text in model.decode(batch, beams=beams)], "point": points}
            )
            continue
        drawn = decodings_of(model, batch, count, temperature=temperature, seed=batch_seed(seed, number))
        rows = [
            (smiles, point, frequency, one.entropy)
            for point, one in zip(points, drawn, strict=True)
            for smiles, frequency in zip(one.smiles or [""], one.frequency or [0.0], strict=True)
        ]
        yield pd.DataFrame(rows, columns=[SMILES, "point", "frequency", "entropy"])
