"""What each of the things that make training and sampling fast buys, added one after the other.

    python benchmarks/speed_levers.py STORE [--steps 60] [--samples 4096] [--output speed_levers.csv]

STORE is a prepared store. Architecture and yardstick are those of `benchmarks/speed.py`, on the CPU. Without
instructions for bfloat16 its rows are left out: it would be slower there, and molvae does not take it.
"""

import argparse
import platform
from collections.abc import Iterator
from unittest.mock import patch

import pandas as pd
import torch
from speed import OURS_AT_ONCE, PlainVAE, our_sampling, our_training, plain_sampling, plain_training

from molvae.codec import MoleculeCodec
from molvae.data.store import TokenStore
from molvae.model import generate
from molvae.model.precision import fast_bfloat16
from molvae.versions import versions

CPU = "cpu"


def training(store: TokenStore, steps: int) -> Iterator[tuple[str, float]]:
    """What is done, and molecules trained on a second with all that stands before it."""
    yield "the plain way: packed, 512 a step", plain_training(store, steps // 4, CPU)
    yield "chunks of one length", our_training(store, steps, CPU, "32-true")[0]
    if fast_bfloat16(CPU):
        yield "bfloat16", our_training(store, steps, CPU, "bf16-mixed")[0]
    yield "2,048 a step instead of 512", our_training(store, steps // 4, CPU, "auto", chunk=1024)[0]
    yield "128 a step instead of 512", our_training(store, 4 * steps, CPU, "auto", chunk=64)[0]


def sampling(codec: MoleculeCodec, count: int) -> Iterator[tuple[str, float]]:
    """What is done, and molecules sampled a second with all that stands before it."""
    plain, model = PlainVAE(len(codec.vocab)), codec.model
    yield "the plain way: 512 at once, 100 tokens each", plain_sampling(plain, count // 4, CPU)
    with patch.object(generate, "fast_bfloat16", lambda device: False):
        yield "finished sequences leave", our_sampling(model, count, CPU, at_once=512)[0]
        yield f"{OURS_AT_ONCE:,} at once", our_sampling(model, count, CPU)[0]
    if fast_bfloat16(CPU):
        yield "bfloat16", our_sampling(model, count, CPU)[0]


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", help="folder of a prepared store")
    parser.add_argument("--steps", type=int, default=60, help="training steps of 512 molecules")
    parser.add_argument("--samples", type=int, default=8192)
    parser.add_argument("--output", default="speed_levers.csv")
    settings = parser.parse_args()
    store = TokenStore.open(settings.store)
    torch.manual_seed(0)
    # the model that samples has learnt how long molecules are
    _, codec = our_training(store, settings.steps, CPU, "auto")
    rows = []
    for kind, steps in (
        ("training", training(store, settings.steps)),
        ("sampling", sampling(codec, settings.samples)),
    ):
        for name, rate in steps:
            rows.append({"": kind, "with": name, "molecules/s": round(rate, 1)})
            print(rows[-1], flush=True)
            pd.DataFrame(rows).to_csv(settings.output, index=False)
    print(f"{platform.machine()}, {torch.get_num_threads()} threads, {versions()}")


if __name__ == "__main__":
    main()
