"""What all measurements share: the model, molecules it has not learned, and tables that tell their origin."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

import molvae
from molvae.explore.start import as_read
from molvae.files.versions import versions
from molvae.model.model import Model
from molvae.sampling.generate import in_training_set
from molvae.table import SMILES, read

CHUNK = 2_000


@dataclass
class Study:
    """A model, and molecules to measure it with."""

    name: str
    """Of the model."""
    codec: Model
    molecules: list[str]
    """Molecules like those it has learned, in random order."""
    learned: Path
    """The model's training set."""
    seed: int
    scale: float = 1.0
    """Of all numbers of molecules."""
    workers: int = 1
    """Processes."""
    _new: list[str] = field(default_factory=list)
    _looked_at: int = 0

    @classmethod
    def open(cls, model: str, molecules: Path, learned: Path, seed: int, scale: float, workers: int) -> Study:
        """Load the model, and the molecules of a file in an order that the seed decides."""
        codec = molvae.load(model, device="cpu")
        return cls(Path(model).name, codec, shuffled(molecules, None, seed), learned, seed, scale, workers)

    def scaled(self, count: int) -> int:
        """A number of molecules or paths."""
        return max(20, round(self.scale * count))

    def held_out(self, count: int, start: int = 0) -> list[str]:
        """Some of the molecules, as the model reads them, that it can encode and has not learned."""
        while len(self._new) < start + count:
            if self._looked_at >= len(self.molecules):
                raise SystemExit(f"only {len(self._new):,} molecules are new to {self.name}: give more")
            chunk = self.molecules[self._looked_at : self._looked_at + CHUNK]
            self._looked_at += CHUNK
            known = [as_read(self.codec, text) for text in chunk]
            smiles = [text for text in dict.fromkeys(known) if text is not None and text not in self._new]
            learned = in_training_set(self.codec, smiles)
            _, reasons = self.codec.tokenize(smiles)
            readable = [text for text, reason in zip(smiles, reasons, strict=True) if not reason]
            self._new += [text for text in readable if text not in learned]
        return self._new[start : start + count]

    def encode(self, smiles: list[str]) -> np.ndarray:
        """Posterior means, float64 (n, D)."""
        return self.codec.encode(smiles).double().cpu().numpy()


def shuffled(file: Path, count: int | None, seed: int) -> list[str]:
    """Molecules of a file, all or some, in an order that the seed decides."""
    smiles = read(str(file))[SMILES].to_numpy()
    return np.random.default_rng(seed).permutation(smiles)[:count].tolist()


def write_table(table: pd.DataFrame, file: Path, study: Study, command: str, about: str) -> None:
    """Print a table, and write it below lines that tell its origin."""
    packages = ", ".join(f"{name} {version}" for name, version in versions().items())
    head = [
        command,
        about,
        f"model {study.name}, seed {study.seed}",
        f"{platform.machine()}, {os.environ.get('OMP_NUM_THREADS', os.cpu_count())} threads; {packages}",
    ]
    text = "".join(f"# {line}\n" for line in head) + table.to_csv(index=False, float_format="%.4g")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    print(f"{file}: {about}\n{table.to_string(index=False, float_format='{:.3g}'.format)}\n", flush=True)
