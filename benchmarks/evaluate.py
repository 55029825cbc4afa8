"""Time, memory and figures of `molvae evaluate` on MOSES, the official code's beside (Linux).

    python benchmarks/evaluate.py FILE MOSES_FOLDER [FIGURES_JSON | OFFICIAL_PYTHON OFFICIAL_SCRIPT]

FILE holds 30,000 generated molecules, MOSES_FOLDER the three csv.gz files. The official code is the package
molsets 0.3.1 in an environment of its own, on one core; OFFICIAL_SCRIPT takes FILE and the number of jobs and
prints its figures as JSON. FIGURES_JSON is what it printed before: figures side by side, without its time.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

EVERY = 1.0  # seconds between two looks at the memory


def measure(title: str, command: list[str], printed: Path, **environment: str) -> float:
    """Run a command, print what it took, and return its wall-clock seconds; what it prints goes to a file."""
    before, start, peak = os.times(), time.perf_counter(), 0
    with (
        printed.open("w") as stdout,
        subprocess.Popen(
            command, env=os.environ | environment, stdout=stdout, start_new_session=True
        ) as process,
    ):
        while process.poll() is None:
            peak = max(peak, memory_of_group(process.pid))
            time.sleep(EVERY)
    if process.returncode:
        raise SystemExit(f"{title}: exit status {process.returncode}")
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{title:<24} {wall:8.1f} s wall {cpu:8.1f} s CPU {peak / 2**20:6.2f} GiB peak", flush=True)
    return wall


def memory_of_group(group: int) -> int:
    """Memory in KiB of all processes of a group, pages that they share counted once."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):  # the process has ended meanwhile
            continue
    return total


def official_figures(official: list[str], file: str, folder: Path, cold: float) -> dict[str, float]:
    """The official code's figures, from a file or from a run that is timed."""
    if len(official) == 1:
        return json.loads(Path(official[0]).read_text())
    printed = folder / "official.json"
    seconds = measure("official, one core", [*official, file, "1"], printed, OMP_NUM_THREADS="1")
    print(f"official / molvae, cold: {seconds / cold:.1f}")
    return json.loads(printed.read_text())


def main(file: str, moses: str, *official: str) -> None:
    """Print times, memory and the figures side by side."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("molvae", "rdkit", "torch", "numpy"))
    print(f"{os.cpu_count()} cores; {packages}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = [sys.executable, "-m", "molvae", "evaluate", f"input={file}", f"reference.path={moses}"]
        ours.append(f"output={folder}")
        cold = measure("molvae, cold cache", ours, folder / "cold.txt", XDG_CACHE_HOME=name)
        measure("molvae, warm cache", ours, folder / "warm.txt", XDG_CACHE_HOME=name)
        found = json.loads((folder / "metrics.json").read_text())
        expected = official_figures(list(official), file, folder, cold) if official else {}
    print(f"\n{'n = ' + str(found['n']):<14}{'molvae':>24}{'official' if official else '':>24}")
    for key, value in found.items():
        if isinstance(value, float):
            print(f"{key:<14}{value!r:>24}{expected.get(key, '')!s:>24}")


if __name__ == "__main__":
    main(*sys.argv[1:])
