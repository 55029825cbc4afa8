"""Docks molecules in a process of its own: SMILES on standard input, Vina's scores on standard output.

    python -m molvae.scoring.dock CPUS TARGET
    python -m molvae.scoring.dock CPUS RECEPTOR.pdbqt X Y Z WIDTH HEIGHT DEPTH

`molvae.scoring.docking` starts it: dockstring has no limit of time, and a process can be ended.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

RECEPTOR = "receptor"
BOX = "center_x = {}\ncenter_y = {}\ncenter_z = {}\nsize_x = {}\nsize_y = {}\nsize_z = {}\n"


def main(words: Sequence[str]) -> None:
    """Write one number for each line that is read, or why there is none."""
    from dockstring import load_target  # pyright: ignore[reportMissingImports]

    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    cpus, target, *box = words
    with TemporaryDirectory() as folder:
        made = _own_target(Path(folder), target, box) if box else load_target(target)
        for line in sys.stdin:
            print(_docked(made, line.strip(), int(cpus) or None), flush=True)


def _own_target(folder: Path, receptor: str, box: Sequence[str]) -> Any:
    """A receptor and its box under the names that dockstring looks for."""
    from dockstring import load_target  # pyright: ignore[reportMissingImports]

    shutil.copy(receptor, folder / f"{RECEPTOR}_target.pdbqt")
    (folder / f"{RECEPTOR}_conf.txt").write_text(BOX.format(*map(float, box)), encoding="utf-8")
    return load_target(RECEPTOR, targets_dir=folder)


def _docked(target: Any, smiles: str, cpus: int | None) -> str:
    """The score, or the error in one line, which is no number."""
    from dockstring.errors import DockstringError  # pyright: ignore[reportMissingImports]

    try:
        score, _ = target.dock(smiles, num_cpus=cpus)
    except (DockstringError, AssertionError) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return "no pose" if score is None else str(score)


if __name__ == "__main__":
    main(sys.argv[1:])
