"""Gives a trained model the reference statistics that `molvae outliers` compares with, where it has none yet.

python benchmarks/reference.py MODEL FILE

MODEL is a model's folder, or a shipped one's name; it is written anew, its weights in half precision where it
ships. FILE is the table it was trained from: 10,000 of its molecules are taken that the model has learned.
"""

import sys
from dataclasses import replace

import numpy as np

import molvae
from molvae.explore.outlier_reference import MOST, OutlierReference
from molvae.explore.start import as_read
from molvae.model.hub import find, shipped
from molvae.sampling.generate import in_training_set
from molvae.table import SMILES, read


def main(model: str, file: str, seed: int = 0) -> None:
    """Load, describe the training molecules, save."""
    codec = molvae.load(model, device="cpu")
    smiles = read(file)[SMILES].to_numpy()
    drawn = np.random.default_rng(seed).permutation(smiles)[: MOST + MOST // 2]
    known = [text for text in (as_read(codec, text) for text in drawn) if text is not None]
    seen = in_training_set(codec, known)
    learned = [text for text in known if text in seen][:MOST]
    reference = OutlierReference.build(codec, learned, seed=seed).tensors()
    replace(codec, reference=reference).save(find(model), half=model in shipped())
    size = (find(model) / "reference.safetensors").stat().st_size
    print(f"{find(model)}: {len(learned):,} molecules, {size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
