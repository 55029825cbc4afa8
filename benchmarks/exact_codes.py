"""How many molecules come back from a latent space, by posterior means and by refined ones.

    python benchmarks/exact_codes.py --model moses --molecules test.csv.gz [--count 10000] [--output FILE.csv]

MOLECULES are any file of SMILES; of a longer one, as many as asked for, evenly spread. `nci` stands for the
4,999 compounds of the National Cancer Institute that come with RDKit: neither model has learned from them,
and they are stranger than what both have learned. What the model cannot read is counted apart. Greedy
decoding, compared by canonical SMILES after the model's own standardizer. A row is added to the output.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from rdkit import RDConfig

import molvae
from molvae.evaluation.latent import exact_match
from molvae.explore.start import as_read
from molvae.model.model import Model
from molvae.table import SMILES, read

NCI = Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi"


def molecules(source: str, count: int) -> list[str]:
    """As many of a file's as asked for, evenly spread."""
    known = read(str(NCI) if source == "nci" else source)[SMILES].tolist()
    return [known[int(row)] for row in np.linspace(0, len(known) - 1, min(count, len(known)))]


def measured(codec: Model, smiles: list[str]) -> dict[str, float]:
    """The figures of one row."""
    sequences, _ = codec.tokenize(smiles)
    read_by_model = [text for text, ids in zip(smiles, sequences, strict=True) if ids]
    originals = [as_read(codec, text) or text for text in read_by_model]
    began = time.perf_counter()
    posterior = codec.posterior(read_by_model)
    between = time.perf_counter()
    refined = codec.encode(read_by_model, exact=True)
    ended = time.perf_counter()
    apart = refined - posterior.mean
    moved = apart.norm(dim=1) > 0
    widths = (0.5 * posterior.log_var).exp()
    return {
        "molecules": len(smiles),
        "read": len(read_by_model),
        "by posterior mean": exact_match(originals, codec.decode(posterior.mean)),
        "refined": exact_match(originals, codec.decode(refined)),
        "moved": float(moved.float().mean()),
        "posterior deviations a moved dimension": float((apart / widths)[moved].square().mean().sqrt()),
        "ms to encode": 1e3 * (between - began) / len(read_by_model),
        "ms to encode, refined": 1e3 * (ended - between) / len(read_by_model),
    }


def main() -> None:
    """Measure, print, and add to the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="moses")
    parser.add_argument("--molecules", default="nci")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--output", type=Path)
    settings = parser.parse_args()
    row = {"model": settings.model, "of": Path(settings.molecules).name}
    row |= measured(molvae.load(settings.model, device="cpu"), molecules(settings.molecules, settings.count))
    print(pd.Series(row).to_string())
    print(f"threads {torch.get_num_threads()}, torch {torch.__version__}")
    if settings.output:
        before = pd.read_csv(settings.output) if settings.output.exists() else pd.DataFrame()
        pd.concat([before, pd.DataFrame([row])]).to_csv(settings.output, index=False)


if __name__ == "__main__":
    main()
