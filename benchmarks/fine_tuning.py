"""How fast a shipped model learns further from a few hundred molecules.

    python benchmarks/fine_tuning.py FILE [--model drugs] [--count 300] [--epochs 10] [--precision auto]

FILE is a table of molecules, of which the first are taken. Measured are the steps of the optimizer alone,
without the validations between them, after a first pass to warm up: by the clock, and by the time that the
processor spent, which other programs beside it do not lengthen.
"""

import argparse
import platform
import tempfile
import time

import pytorch_lightning as pl
import torch

import molvae
from molvae.files.versions import versions
from molvae.table import read_molecules
from molvae.training.config import TrainerConfig


class Stopwatch(pl.Callback):
    """Sums what the steps took, and the molecules in them, from the second pass on."""

    def __init__(self, warming_up: int) -> None:
        self.warming_up, self.molecules, self.seconds, self.processor = warming_up, 0, 0.0, 0.0

    def on_train_batch_start(self, *_: object) -> None:
        """Begin a step."""
        self.begun = time.perf_counter(), time.process_time()

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: object, outputs: object, batch: list, batch_idx: int
    ) -> None:
        """End a step."""
        self.warming_up -= sum(chunk.whole for chunk in batch)
        if self.warming_up < 0:
            self.molecules += sum(chunk.whole for chunk in batch)
            self.seconds += time.perf_counter() - self.begun[0]
            self.processor += time.process_time() - self.begun[1]


def main() -> None:
    """Train, and print the rates."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file")
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--epochs", type=float, default=10.0)
    parser.add_argument("--precision", default="auto")
    given = parser.parse_args()
    watch = Stopwatch(warming_up=given.count)
    with tempfile.TemporaryDirectory() as folder:
        trained = molvae.train(
            read_molecules(given.file)[: given.count],
            init_from=given.model,
            epochs=given.epochs,
            validation_samples=10,
            validation_molecules=10,
            ratio_molecules=0,
            trainer=TrainerConfig(accelerator="cpu", precision=given.precision),
            callbacks=[watch],
            folder=f"{folder}/run",
        )
    card = trained.trained.card
    print(f"{given.count} molecules, {given.epochs:g} passes, {card['steps']} steps of {given.model}:")
    print(f"  {watch.molecules / watch.seconds:.1f} molecules a second by the clock")
    print(f"  {watch.molecules / watch.processor:.1f} molecules a second of processor time")
    print(f"  {torch.get_num_threads()} threads, {platform.machine()}, {versions()}")


if __name__ == "__main__":
    main()
