"""How many processor cores this process may use."""

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GROUPS = Path("/proc/self/cgroup")
"""The control groups of this process, on Linux: a line for each hierarchy."""
HIERARCHIES = Path("/sys/fs/cgroup")
"""Where these are files: those of version 2 here, those of version 1 in a folder for each controller."""
QUOTA_FILES = (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
"""Microseconds granted in each period, by version."""


def cores(groups: Path = GROUPS, hierarchies: Path = HIERARCHIES) -> int:
    """Cores that this process may use: the machine's, unless its affinity or a quota leaves it fewer.

    Args:
        groups: file that names its control groups.
        hierarchies: folder of their files.
    """
    return math.ceil(min(_by_affinity(), quota(groups, hierarchies)))


def quota(groups: Path = GROUPS, hierarchies: Path = HIERARCHIES) -> float:
    """Cores' worth of time that this process is granted; infinite where nothing limits it."""
    try:
        lines = groups.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not on Linux
        return math.inf
    folders = (folder for line in lines for folder in _folders(line, hierarchies))
    return min(map(_granted, folders), default=math.inf)


def _by_affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _folders(line: str, hierarchies: Path) -> Iterator[Path]:
    """A group and all above it, each of which may limit it; in a container the upper ones cannot be seen."""
    number, _, group = line.partition(":")
    controllers, _, path = group.partition(":")
    if number == "0":
        root = hierarchies
    elif "cpu" in controllers.split(","):
        root = hierarchies / "cpu"
    else:
        return
    own = PurePosixPath(path.lstrip("/"))
    yield from (root / folder for folder in (own, *own.parents))


def _granted(folder: Path) -> float:
    for names in QUOTA_FILES:
        try:
            granted, period = map(int, " ".join((folder / name).read_text() for name in names).split())
        except (OSError, ValueError):  # of the other version, or unlimited: "max"
            continue
        if granted > 0:  # -1: unlimited
            return granted / period
    return math.inf
