"""`molvae decode`: latent vectors in, the molecules they stand for out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from omegaconf import DictConfig

from molvae.checks.limits import AT_ONCE, within
from molvae.checks.sampling import check_sampling
from molvae.cli.bars import bars
from molvae.cli.page import check_pictures, write_report
from molvae.errors import MolvaeError, NothingLeft
from molvae.report.pages import latent as report
from molvae.table import SMILES, Writer

if TYPE_CHECKING:
    import numpy as np

    from molvae.model.model import Model

log = logging.getLogger(__name__)

DECODED_AT_ONCE = 10_000


def run(cfg: DictConfig) -> None:
    """Decode, write at least one row for each vector, and say on stderr how many gave no molecule."""
    from molvae.explore.vectors import read_vectors
    from molvae.model.hub import load

    within(1, AT_ONCE, decodings=cfg.decodings)
    check_sampling(cfg.temperature, None)
    check_pictures(cfg)
    codec = load(cfg.model, cfg.device)
    z, encoded = read_vectors(cfg.input)
    if z.shape[1] != codec.network.latent_dim:
        width = codec.network.latent_dim
        raise MolvaeError(f"{cfg.input}: vectors of {z.shape[1]} numbers, where {cfg.model} has {width}")
    without = 0
    shown: list[pd.DataFrame] = []
    with Writer(cfg.output) as output, bars() as progress:
        advance = progress("Decoding", len(z))
        for rows in decoded(codec, z, cfg):
            if any(encoded):
                rows["encoded"] = [encoded[point - 1] for point in rows["point"]]
            output.write(rows)
            if cfg.report:
                shown.append(rows)
            without += rows[SMILES].tolist().count("")
            advance(len(set(rows["point"])))
        if without == len(z):
            raise NothingLeft(f"none of the {len(z):,} vectors of {cfg.input} decodes to a molecule")
    log.info("%s vectors, %s decoded", f"{len(z):,}", f"{len(z) - without:,}")
    if cfg.report:
        write_report(cfg, report.decoded_page(Path(cfg.input).name, pd.concat(shown), len(z), without))


def decoded(codec: Model, z: np.ndarray, cfg: DictConfig) -> Iterator[pd.DataFrame]:
    """Rows of molecules, a batch of vectors at a time; `point` is the vector's place in its file, from 1."""
    import torch

    from molvae.explore.decodings import decodings
    from molvae.parallel.seeds import batch_seed

    size = max(1, DECODED_AT_ONCE // cfg.decodings)
    for number, start in enumerate(range(0, len(z), size)):
        batch = torch.from_numpy(z[start : start + size])
        points = range(start + 1, start + 1 + len(batch))
        if cfg.decodings == 1:
            yield pd.DataFrame({SMILES: [text or "" for text in codec.decode(batch)], "point": points})
            continue
        seed = batch_seed(cfg.seed, number)
        drawn = decodings(codec, batch, cfg.decodings, temperature=cfg.temperature, seed=seed)
        rows = [
            (smiles, point, frequency, one.entropy)
            for point, one in zip(points, drawn, strict=True)
            for smiles, frequency in zip(one.smiles or [""], one.frequency or [0.0], strict=True)
        ]
        yield pd.DataFrame(rows, columns=[SMILES, "point", "frequency", "entropy"])
