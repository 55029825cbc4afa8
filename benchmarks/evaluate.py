"""Time and memory of `molvae evaluate` on MOSES with a cold cache, and of the official code (Linux).

    python benchmarks/evaluate.py FILE MOSES_FOLDER [OFFICIAL_PYTHON OFFICIAL_SCRIPT]

FILE holds 30,000 generated molecules, MOSES_FOLDER the three csv.gz files. The official code is the package
molsets 0.3.1 in an environment of its own, on one core; OFFICIAL_SCRIPT takes FILE and the number of jobs.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EVERY = 1.0  # seconds between two looks at the memory


def measure(title: str, command: list[str], **environment: str) -> float:
    """Run a command, print what it took, and return its wall-clock seconds."""
    before, start, peak = os.times(), time.perf_counter(), 0
    with subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
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


if __name__ == "__main__":
    file, folder, *official = sys.argv[1:]
    with tempfile.TemporaryDirectory() as cache:
        ours = [sys.executable, "-m", "molvae", "evaluate", f"input={file}", f"reference.path={folder}"]
        cold = measure("molvae, cold cache", ours, XDG_CACHE_HOME=cache)
        measure("molvae, warm cache", ours, XDG_CACHE_HOME=cache)
    if official:
        theirs = measure("official, one core", [*official, file, "1"], OMP_NUM_THREADS="1")
        print(f"official / molvae, cold: {theirs / cold:.1f}")
