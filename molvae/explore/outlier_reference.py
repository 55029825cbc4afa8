"""What ordinary molecules look like to a model: the reference that outliers are told by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import parse
from molvae.errors import MolvaeError
from molvae.explore.start import as_read
from molvae.model.model import Model
from molvae.model.nn.one_length import batches_of_one_length

FEWEST, MOST = 100, 10_000
"""Molecules that a reference is built from; more than that tell no more."""
CALIBRATION_SHARE = 0.3
BITS = 2048
"""Of a fingerprint."""


@dataclass(frozen=True)
class OutlierMeasures:
    """How unusual n molecules are by three measures; NaN where one cannot be computed."""

    nll: np.ndarray
    """Nats per molecule to rebuild it from its own posterior mean: what the decoder does not understand."""
    latent_distance: np.ndarray
    """Mahalanobis distance of the posterior mean from the reference's: what the encoder has not seen."""
    nearest_similarity: np.ndarray
    """Tanimoto similarity to the nearest reference molecule (Morgan, radius 2, 2,048 bits)."""
    reason: list[str]
    """Why a molecule cannot be encoded; "" for the others."""


@dataclass(frozen=True)
class OutlierReference:
    """Statistics of reference molecules, of which a part is held back to calibrate with.

    Arrays of plain numbers, so that a model can carry them: 10,000 molecules take 0.7 MB there.
    """

    mean: np.ndarray
    """Of the posterior means, float64 (D,)."""
    factor: np.ndarray
    """Cholesky factor of their covariance, float64 (D, D)."""
    bits: np.ndarray
    """Packed Morgan fingerprints, uint8 (m, 256)."""
    nll: np.ndarray
    """Measures of the k molecules held back, float64 (k,) each."""
    latent_distance: np.ndarray
    nearest_similarity: np.ndarray

    @classmethod
    def build(cls, model: Model, smiles: Sequence[str], *, seed: int = 0) -> Self:
        """Describe molecules, such as a sample of the training set; those that can't be encoded are left out.

        Of more than `MOST`, so many are drawn.

        Raises:
            MolvaeError: fewer than 100 can be encoded.
        """
        if len(smiles) > MOST:
            rows = np.sort(np.random.default_rng(seed).choice(len(smiles), MOST, replace=False))
            smiles = [smiles[row] for row in map(int, rows)]
        nll, z, _ = _encoded(model, smiles)
        readable = np.flatnonzero(~np.isnan(nll))
        if len(readable) < FEWEST:
            raise MolvaeError(
                f"{len(readable)} reference molecules can be encoded: at least {FEWEST} are needed"
            )
        order = np.random.default_rng(seed).permutation(readable)
        held_back, known = np.split(order, [int(CALIBRATION_SHARE * len(order))])
        bits = _bits(model, smiles)
        mean, factor = z[known].mean(axis=0), _factor(z[known])
        return cls(
            mean=mean,
            factor=factor,
            bits=bits[known],
            nll=nll[held_back],
            latent_distance=_mahalanobis(z[held_back], mean, factor),
            nearest_similarity=nearest(bits[held_back], bits[known])[0],
        )

    def measure(self, model: Model, smiles: Sequence[str]) -> OutlierMeasures:
        """The three measures of n molecules."""
        nll, z, reasons = _encoded(model, smiles)
        bits = _bits(model, smiles)
        valid = bits.any(axis=1)
        similarity = np.full(len(smiles), np.nan)
        similarity[valid] = nearest(bits[valid], self.bits)[0]
        return OutlierMeasures(nll, _mahalanobis(z, self.mean, self.factor), similarity, reasons)

    def tensors(self) -> dict[str, Tensor]:
        """The arrays, to be kept in a model's folder; fingerprints as the places of the bits that are on."""
        arrays = asdict(self)
        on = np.unpackbits(arrays.pop("bits"), axis=1)
        arrays["bits_on"] = np.nonzero(on)[1].astype(np.int16)
        arrays["bits_per_molecule"] = on.sum(axis=1, dtype=np.int16)
        return {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> Self:
        """The inverse of `tensors`.

        Raises:
            MolvaeError: they are none.
        """
        try:
            return cls._of_arrays({name: tensor.numpy() for name, tensor in tensors.items()})
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise MolvaeError(f"the model's reference is damaged ({error}): copy the model again") from error

    @classmethod
    def _of_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        per_molecule, bits_on = arrays.pop("bits_per_molecule"), arrays.pop("bits_on")
        if per_molecule.ndim != 1 or not np.isin(bits_on, np.arange(BITS)).all():
            raise ValueError("places of bits that are none")
        on = np.zeros((len(per_molecule), BITS), dtype=np.uint8)
        on[np.repeat(np.arange(len(on)), per_molecule), bits_on] = 1
        made = cls(bits=np.packbits(on, axis=1), **arrays)
        shapes = {"mean": made.factor.shape[:1], "factor": made.mean.shape * 2}
        shapes |= dict.fromkeys(("nll", "latent_distance", "nearest_similarity"), made.nll.shape[:1])
        for name, shape in shapes.items():
            if arrays[name].shape != shape or arrays[name].dtype != np.float64:
                raise ValueError(f"{name} is no float64 array of shape {shape}")
        np.linalg.solve(made.factor, made.mean)
        return made


@torch.inference_mode()
def _encoded(model: Model, smiles: Sequence[str]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Reconstruction NLL (n,), posterior means (n, D), NaN where there are none, and the reasons."""
    sequences, reasons = model.tokenize(smiles)
    nll = np.full(len(smiles), np.nan)
    z = np.full((len(smiles), model.network.latent_dim), np.nan)
    for rows, tokens in batches_of_one_length(sequences):
        tokens = tokens.to(model.device)
        mean = model.network.encode(tokens).mean
        nll[rows] = model.network.nll(tokens, mean).double().cpu().numpy()
        z[rows] = mean.double().cpu().numpy()
    return nll, z, reasons


def _bits(model: Model, smiles: Sequence[str]) -> np.ndarray:
    """Fingerprints of the molecules as the model reads them; no bit where there is no molecule."""
    bits = np.zeros((len(smiles), 256), dtype=np.uint8)
    mols = [None if text is None else parse(text) for text in (as_read(model, one) for one in smiles)]
    rows = [row for row, mol in enumerate(mols) if mol is not None]
    if rows:
        bits[rows] = morgan_bits([mol for mol in mols if mol is not None])
    return bits


def _factor(z: np.ndarray) -> np.ndarray:
    """Cholesky factor of the covariance, its off-diagonal shrunk as if D vectors more had shown none."""
    count, dim = z.shape
    covariance = np.cov(z.T)
    shrunk = (count * covariance + dim * np.diag(np.diag(covariance))) / (count + dim)
    return np.linalg.cholesky(shrunk + 1e-6 * np.trace(covariance) / dim * np.eye(dim))


def _mahalanobis(z: np.ndarray, mean: np.ndarray, factor: np.ndarray) -> np.ndarray:
    distance = np.full(len(z), np.nan)
    known = ~np.isnan(z).any(axis=1)
    distance[known] = np.linalg.norm(np.linalg.solve(factor, (z[known] - mean).T), axis=0)
    return distance
