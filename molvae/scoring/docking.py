"""Docking scores: AutoDock Vina on the prepared targets of dockstring, or a receptor of the user's."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from molvae.errors import MolvaeError, SettingError
from molvae.scoring.external_command import ExternalCommand

EXTRA = "pip install 'molvae[dock]'"
AXES = 3


class Docking(ExternalCommand):
    """Vina's score in kcal/mol, the lower the better, of molecules docked as dockstring does it.

    Each batch runs in a process of its own, which is ended with all it has started when its time is up.

    Args:
        target: one of dockstring's 58 targets (Garcia-Ortegon et al., 2022), such as DRD2; "" for a receptor.
        receptor: a .pdbqt file of a protein of one's own, with its charges.
        center: middle of the box that is searched in it, in Angstrom.
        size: edges of the box, in Angstrom.
        timeout: seconds for a molecule; 0 waits for ever.
        cpus: cores that Vina takes; 0 takes all.

    Attributes:
        failures: why molecules of the last batch have no score; "" where they have one.

    Raises:
        SettingError: there is neither a target nor a receptor, or a box is missing.
        MolvaeError: dockstring is not installed.
    """

    def __init__(
        self,
        target: str = "",
        receptor: str = "",
        center: Sequence[float] = (),
        size: Sequence[float] = (),
        timeout: float = 300.0,
        cpus: int = 1,
    ) -> None:
        if find_spec("dockstring") is None:
            raise MolvaeError(f"docking needs dockstring and Open Babel: {EXTRA}")
        if bool(target) == bool(receptor):
            raise SettingError("target", target, "a target of dockstring's, such as DRD2, or else a receptor")
        if receptor:
            _check_receptor(receptor, center, size)
        box = [*map(str, center), *map(str, size)] if receptor else []
        words = [sys.executable, "-m", "molvae.scoring.dock", str(cpus), target or receptor, *box]
        super().__init__(shlex.join(words), timeout)

    @property
    def name(self) -> str:
        """What is called in messages."""
        return "docking"


def _check_receptor(receptor: str, center: Sequence[float], size: Sequence[float]) -> None:
    if not Path(receptor).is_file() or not receptor.endswith(".pdbqt"):
        raise SettingError("receptor", receptor, "a .pdbqt file, with charges, that is there")
    for name, numbers in (("center", center), ("size", size)):
        if len(numbers) != AXES:
            raise SettingError(name, list(numbers), "three numbers in Angstrom, along x, y and z")
    if min(size) <= 0:
        raise SettingError("size", list(size), "edges above 0")
