"""The parts of `benchmarks/gpu.sh`: each measures one thing and prints rows: what, a tab, the value.

python benchmarks/gpu_parts.py about
python benchmarks/gpu_parts.py training RUN [--named resumed]
python benchmarks/gpu_parts.py speed STORE [--steps 300] [--batch 512] [--samples 8192]
python benchmarks/gpu_parts.py sampling [--count 8192] [--output samples.csv]
python benchmarks/gpu_parts.py codes MOLECULES [--count 500]
"""

import argparse
import os
import platform
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import torch
from device_codes import compared
from speed import OURS_AT_ONCE, PlainVAE, our_sampling, our_training, plain_sampling, plain_training

import molvae
from molvae.data.store import TokenStore
from molvae.files.versions import versions
from molvae.table import SMILES, read
from molvae.training.validated import logged

RATE = "train/molecules_per_second"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
Row = tuple[str, str]


def about(given: argparse.Namespace) -> Iterator[Row]:
    """When and on what the rest is measured."""
    name = torch.cuda.get_device_name() if DEVICE == "cuda" else "no GPU"
    yield "begun", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield "on", f"{name}, {platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads"
    yield "with", ", ".join(f"{name} {version}" for name, version in versions().items())


def training(given: argparse.Namespace) -> Iterator[Row]:
    """How far a run is, how fast its last slice was, and what its model is worth once there is one."""
    run, named = Path(given.run), given.named
    checkpoint = torch.load(run / "checkpoints" / "last.ckpt", weights_only=True, map_location="cpu")
    yield f"{named}: steps done", f"{checkpoint['global_step']:,}"
    table = pd.read_csv(max(run.glob("logs/slice_*/metrics.csv"), key=lambda path: path.stat().st_mtime))
    rates = table[RATE].dropna() if RATE in table else pd.Series()
    yield f"{named}: molecules/s", rate(rates.median()) if len(rates) else "too few steps to tell"
    validated = logged(run)
    if "valid/loss" in validated:
        yield f"{named}: loss of the last validation", f"{validated['valid/loss'].dropna().iloc[-1]:.3f}"
    if (run / "model").is_dir():
        for name, value in molvae.load(str(run / "model")).card["validation"].items():
            yield f"{named}: the model, {name}", f"{value:,.3g}"


def speed(given: argparse.Namespace) -> Iterator[Row]:
    """The architecture of MOSES' VAE trained and sampled the plain way and ours, on the same molecules."""
    store = TokenStore.open(given.store)
    torch.manual_seed(0)
    plain = plain_training(store, max(1, given.steps // 10), DEVICE, batch=given.batch)
    ours, codec = our_training(store, given.steps, DEVICE, "auto", chunk=given.batch // 2)
    yield from beside("MOSES VAE, training", plain, ours)
    network = PlainVAE(len(store.vocab)).to(DEVICE)
    plain = plain_sampling(network, given.samples // 4, DEVICE, batch=min(given.batch, given.samples // 4))
    ours, _ = our_sampling(codec.network, given.samples, DEVICE, at_once=min(OURS_AT_ONCE, given.samples))
    yield from beside("MOSES VAE, sampling", plain, ours)


def beside(what: str, plain: float, ours: float) -> Iterator[Row]:
    """The two rates and how they compare."""
    yield f"{what}: molecules/s the plain way", rate(plain)
    yield f"{what}: molecules/s by molvae", f"{rate(ours)} ({ours / plain:.1f} times)"


def rate(molecules: float) -> str:
    """Molecules a second, as they are read."""
    return f"{molecules:,.0f}" if molecules >= 100 else f"{molecules:.3g}"


def sampling(given: argparse.Namespace) -> Iterator[Row]:
    """How long new molecules of the shipped model take."""
    model = molvae.load("drugs", device=DEVICE)
    began = time.perf_counter()
    found = molvae.sample(model, given.count, filters=None, seed=0)
    seconds = time.perf_counter() - began
    found.save(given.output)
    yield f"sampling {len(found.table):,} of drugs, novel and distinct", f"{seconds:.1f} s"
    yield "sampling drugs: molecules/s", rate(len(found.table) / seconds)


def codes(given: argparse.Namespace) -> Iterator[Row]:
    """Whether the CPU and this device give the same codes and molecules."""
    smiles = read(given.molecules)[SMILES].tolist()[: given.count]
    yield from compared("drugs", ("cpu", DEVICE), smiles).items()


def main() -> None:
    """Measure one part and print its rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(required=True)

    def add(part, *arguments: str, **options: object) -> None:
        command = parts.add_parser(part.__name__, help=part.__doc__)
        command.set_defaults(part=part)
        for name in arguments:
            command.add_argument(name)
        for name, default in options.items():
            command.add_argument(f"--{name}", default=default, type=type(default))

    add(about)
    add(training, "run", named="training")
    add(speed, "store", steps=300, batch=512, samples=8192)
    add(sampling, count=8192, output="samples.csv")
    add(codes, "molecules", count=500)
    given = parser.parse_args()
    for row in given.part(given):
        print(*row, sep="\t", flush=True)


if __name__ == "__main__":
    main()
