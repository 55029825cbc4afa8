"""How much longer `molvae sample` and a short `molvae train` take beside a busy neighbor than alone.

    python benchmarks/neighbor.py [--count 1000] [--repeats 3] [--neighbors 1] [--spin]

A neighbor is a process that never waits. Whole command lines are timed, alone and beside it in turn, and
medians shown. It takes its share of the cores: a third of two from two threads. What is more than that is
lost in waiting. Wanted: at most 1.5 times the time alone. --spin has threads spin while they wait, as
they do where nobody tells them otherwise. Measure on a machine that does nothing else.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pandas as pd

from molvae.files.versions import versions
from molvae.parallel.cores import cores

WANTED = 1.5
SPIN = {"GOMP_SPINCOUNT": "300000", "KMP_BLOCKTIME": "200"}
"""What GNU's and LLVM's OpenMP do unasked."""
TRAIN = [
    *("train", "data=nci", "output={folder}/run", "training.validation_molecules=100"),
    *("training.validation_samples=100", "training.prior_molecules=1000", "training.ratio_molecules=0"),
]


@contextmanager
def neighbor() -> Iterator[None]:
    """A busy process beside what is done in the block."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


def seconds(arguments: Sequence[str], neighbors: int, variables: dict[str, str]) -> float:
    """Time of a command line of molvae, start to end."""
    with ExitStack() as beside, tempfile.TemporaryDirectory() as folder:
        named = [argument.format(folder=folder) for argument in arguments]
        for _ in range(neighbors):
            beside.enter_context(neighbor())
        started = time.perf_counter()
        command = [sys.executable, "-m", "molvae", *named]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | variables)
        return time.perf_counter() - started


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000, help="molecules to sample")
    parser.add_argument("--epochs", type=float, default=1.0, help="passes over the NCI's molecules to train")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--neighbors", type=int, default=1)
    parser.add_argument("--spin", action="store_true", help="threads spin while they wait")
    settings = parser.parse_args()
    variables = SPIN if settings.spin else {}
    lines = {
        "sample": ["sample", f"count={settings.count}", "output={folder}/new.csv"],
        "train": [*TRAIN, f"training.epochs={settings.epochs}"],
    }
    rows = []
    seconds([*TRAIN, "training.epochs=0.01"], 0, variables)  # prepares the molecules
    for name, arguments in lines.items():
        for _ in range(settings.repeats):
            alone, beside = (seconds(arguments, count, variables) for count in (0, settings.neighbors))
            rows.append({"command": f"molvae {name}", "alone, s": alone, "beside, s": beside})
            print(rows[-1], file=sys.stderr)
    table = pd.DataFrame(rows).groupby("command").median()
    table["ratio"] = table["beside, s"] / table["alone, s"]
    print(table.round(2).to_string())
    print(f"wanted: a ratio of at most {WANTED}, beside {settings.neighbors} busy on {cores()} cores")
    print(f"{platform.machine()}, {versions()}")


if __name__ == "__main__":
    main()
