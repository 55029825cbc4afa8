"""Molecules brought inside a constraint: what must stay is put back, with parts of theirs around it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.mol import canonical, parsed
from molvae.fragments.cut import POINT, parts
from molvae.fragments.kept import Kept
from molvae.fragments.task import Frame

REMEMBERED = 500
"""Molecules that hold what is kept, whose other parts are taken: the latest."""
OF_TABLE = 0.25
"""Share of molecules to whose parts one of the table is preferred."""


class Inside:
    """Puts what must stay back into molecules that lack it, with one of their parts that fits.

    So all sources of proposals work within the constraint: what a search's operators write is no waste.

    Args:
        kept: what must stay.
        frame: its points, and parts for them.
        start: SMILES of molecules that hold it; without any, the other parts come of the table.
        generator: source of all random draws.
        allowed: what a molecule must hold to stay as it is; None: what is kept, with new parts at its points
            alone.
    """

    def __init__(
        self,
        kept: Kept,
        frame: Frame,
        start: Sequence[str],
        generator: np.random.Generator,
        allowed: Kept | None = None,
    ) -> None:
        self.kept, self.frame, self.generator = kept, frame, generator
        self.allowed = allowed or kept
        self._held: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        for smiles in start:
            self._remember(smiles)

    def __call__(self, smiles: str | None) -> str | None:
        """The molecule where it holds what must stay; else another one, None where none comes of it."""
        mol = None if smiles is None else parsed(smiles)
        if smiles is None or mol is None:
            return None
        if self.allowed.find(mol) is not None:
            self._remember(smiles)
            return smiles
        place = int(self.generator.integers(len(self.frame.groups)))
        found = [] if self.generator.random() < OF_TABLE else self._fitting(mol, place)
        found = found or self.frame.candidates[place].draw(1, self.generator)
        if not found:
            return None
        base = list(self._base())
        base[place] = found[int(self.generator.integers(len(found)))]
        brought = self.frame.splice(base)
        if brought is None or not self.kept.holds(brought):
            return None
        self._remember(brought)
        return brought

    def _fitting(self, mol: Mol, place: int) -> list[str]:
        found = parts(mol, len(self.frame.groups[place]), self.generator)
        return self.frame.fitting(dict.fromkeys(found), place)

    def _base(self) -> tuple[str, ...]:
        """The parts of a molecule that holds what must stay."""
        if self._held:
            known = list(self._held.values())
            return known[int(self.generator.integers(len(known)))]
        drawn = (one.draw(1, self.generator) for one in self.frame.candidates)
        return tuple(part[0] if part else "" for part in drawn)

    def _remember(self, smiles: str) -> None:
        mol = parsed(smiles)
        match = None if mol is None else self.kept.find(mol)
        if mol is None or match is None:
            return
        by_points = {tuple(sorted(_numbers(part))): part for part in self.kept.new_parts(mol, match)}
        found = tuple(by_points.get(tuple(sorted(group)), "") for group in self.frame.groups)
        if all(found):
            self._held[canonical(smiles) or smiles] = found
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)


def _numbers(part: str) -> list[int]:
    return [int(point.strip("[]*:")) for point in POINT.findall(part)]
