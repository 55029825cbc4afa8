"""Shape and pharmacophores in three dimensions, compared with those of a reference ligand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from rdkit.Chem import AddHs, Mol, RemoveHs, SDMolSupplier
from rdkit.Chem.rdDistGeom import EmbedMultipleConfs, ETKDGv3
from rdkit.Chem.rdForceFieldHelpers import MMFFOptimizeMoleculeConfs
from rdkit.Chem.rdShapeAlign import AlignMol

from molvae.checks.limits import within
from molvae.chem.mol import parse
from molvae.chem.quiet import quiet
from molvae.errors import MolvaeError, SettingError

MOST = 1_000
"""Conformers of a molecule."""
BOTH = 0.5
"""Weight of the volumes in the alignment, beside the pharmacophores."""
_SDF = (".sdf", ".sd", ".mol")


class Shape:
    """Similarity in three dimensions to a reference ligand: 0 to 1.

    Conformers (ETKDGv3, relaxed by MMFF94) are laid over the reference by RDKit's alignment of Gaussian
    volumes (Grant, Gallardo, Pickup, 1996); the best one counts: half for the overlap of the volumes, half
    for that of donors, acceptors, charges, rings and hydrophobes.

    Args:
        reference: a ligand as it lies in its pocket, in the first record of an .sdf or .mol file; or a
            SMILES, whose own conformers are taken.
        conformers: of each molecule.
        timeout: seconds for the conformers of a molecule; 0 waits for ever.
        seed: of the conformers.

    Attributes:
        failures: why molecules of the last batch have no score; "" where they have one.

    Raises:
        SettingError: a number means nothing.
        MolvaeError: the reference is no molecule, or has no conformer.
    """

    takes_lists = False
    """In a search: a molecule takes seconds."""

    def __init__(self, reference: str, conformers: int = 10, timeout: float = 30.0, seed: int = 0) -> None:
        within(1, MOST, conformers=conformers)
        within(0, 86_400, timeout=timeout)
        self.conformers, self.timeout, self.seed = conformers, timeout, seed
        # as it comes out of another process: in single precision
        self.reference = Mol(self._read(reference).ToBinary())
        self.failures: list[str] = []

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,); NaN where there is no conformer."""
        probes = [self._embedded(mol) for mol in mols]
        self.failures = ["" if probe is not None else "no conformer" for probe in probes]
        return np.array([np.nan if probe is None else self._best(probe) for probe in probes])

    def _best(self, probe: Mol) -> float:
        pairs = product(self.reference.GetConformers(), probe.GetConformers())
        overlaps = [
            sum(AlignMol(self.reference, probe, own.GetId(), other.GetId(), opt_param=BOTH)) / 2
            for own, other in pairs
        ]
        return float(min(1.0, max(overlaps)))

    def _embedded(self, mol: Mol) -> Mol | None:
        """The molecule with conformers and without hydrogens; None where there is none."""
        settings = ETKDGv3()
        settings.randomSeed = self.seed + 1  # 0 is one to RDKit, below is none
        settings.timeout = int(np.ceil(self.timeout))
        with quiet():
            try:
                full = AddHs(mol)
                if not EmbedMultipleConfs(full, self.conformers, settings):
                    return None
                MMFFOptimizeMoleculeConfs(full)
                return RemoveHs(full)
            except (RuntimeError, ValueError):  # what RDKit raises of molecules that it cannot lay out
                return None

    def _read(self, reference: str) -> Mol:
        if not reference.lower().endswith(_SDF):
            mol = parse(reference)
            made = None if mol is None else self._embedded(mol)
            if made is None:
                raise SettingError(
                    "reference", reference, "a SMILES of which there are conformers, or an .sdf file"
                )
            return made
        if not Path(reference).is_file():
            raise MolvaeError(f"reference={reference}: no such file")
        with quiet():
            mol = next(iter(SDMolSupplier(reference)), None)
        if mol is None or not mol.GetNumConformers() or not mol.GetConformer().Is3D():
            raise MolvaeError(f"reference={reference}: its first record is no molecule with places in space")
        return mol
