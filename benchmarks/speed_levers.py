"""What each of the things that make training and sampling fast buys, added one after the other.

    python benchmarks/speed_levers.py STORE [--steps 100] [--samples 8192] [--output speed_levers.csv]

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

from molvae.data.store import TokenStore
from molvae.files.versions import versions
from molvae.model import precision

CPU = "cpu"


def rows(store: TokenStore, steps: int, samples: int) -> Iterator[tuple[str, str, float]]:
    """What is measured, what it is measured with beside all that stands before it, and molecules a second."""
    yield "training", "the plain way: packed, 512 a step", plain_training(store, steps // 10, CPU)
    rate, codec = our_training(store, steps, CPU, "32-true")
    yield "training", "chunks of one length", rate
    if precision.fast_bfloat16(CPU):
        rate, codec = our_training(store, steps, CPU, "bf16-mixed")
        yield "training", "bfloat16", rate
    yield "training", "128 a step instead of 512", our_training(store, steps, CPU, "auto", chunk=64)[0]

    plain = PlainVAE(len(codec.vocab))
    yield "sampling", "the plain way: 512 at once, 100 tokens each", plain_sampling(plain, samples // 4, CPU)
    with patch.object(precision, "fast_bfloat16", lambda device: False):
        rate, _ = our_sampling(codec.network, samples, CPU, at_once=512)
        yield "sampling", "finished sequences leave", rate
        yield "sampling", f"{OURS_AT_ONCE:,} at once", our_sampling(codec.network, samples, CPU)[0]
    if precision.fast_bfloat16(CPU):
        yield "sampling", "bfloat16", our_sampling(codec.network, samples, CPU)[0]


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", help="folder of a prepared store")
    parser.add_argument("--steps", type=int, default=100, help="training steps, at least 100")
    parser.add_argument("--samples", type=int, default=8192)
    parser.add_argument("--output", default="speed_levers.csv")
    settings = parser.parse_args()
    torch.manual_seed(0)
    table = []
    for kind, name, rate in rows(TokenStore.open(settings.store), settings.steps, settings.samples):
        table.append({"": kind, "with": name, "molecules/s": round(rate, 1)})
        print(f"{kind}, {name}: {rate:.1f} molecules/s", flush=True)
        pd.DataFrame(table).to_csv(settings.output, index=False)
    print(f"{platform.machine()}, {torch.get_num_threads()} threads, {versions()}")


if __name__ == "__main__":
    main()
