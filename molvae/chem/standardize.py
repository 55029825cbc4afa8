"""One form for each compound: parent fragment, normalised groups, neutral where it can be."""

from dataclasses import asdict, dataclass
from functools import cache

from rdkit import Chem
from rdkit.Chem import Mol
from rdkit.Chem.MolStandardize import rdMolStandardize

from molvae.chem.quiet import quiet


@dataclass(frozen=True)
class Standardizer:
    """RDKit's MolStandardize with each step a switch.

    Args:
        largest_fragment: keep the largest organic fragment (salts and solvents go).
        uncharge: neutralise charges that protons can balance (zwitterions and quaternary N stay).
        normalize: one drawing for nitro groups, sulfoxides, diazo and other functional groups.
        keep_stereo: keep chirality and double-bond geometry; False removes both.
    """

    largest_fragment: bool = True
    uncharge: bool = True
    normalize: bool = True
    keep_stereo: bool = True

    def __call__(self, mol: Mol) -> Mol:
        """Standardised copy of a molecule.

        Raises:
            ValueError: a step leaves a molecule that RDKit cannot sanitise.
        """
        with quiet():
            mol = Mol(mol)
            if self.normalize:
                _normalizer().normalizeInPlace(mol)
            if self.largest_fragment:
                _chooser().chooseInPlace(mol)
            if self.uncharge:
                _uncharger().unchargeInPlace(mol)
            if not self.keep_stereo:
                Chem.RemoveStereochemistry(mol)
            Chem.SanitizeMol(mol)
        return mol

    def settings(self) -> dict[str, bool]:
        """The switches as plain data, for manifests and model cards."""
        return asdict(self)


# They cannot be pickled, and making them takes as long as using them.
@cache
def _normalizer() -> rdMolStandardize.Normalizer:
    return rdMolStandardize.Normalizer()


@cache
def _chooser() -> rdMolStandardize.LargestFragmentChooser:
    return rdMolStandardize.LargestFragmentChooser(preferOrganic=True)


@cache
def _uncharger() -> rdMolStandardize.Uncharger:
    return rdMolStandardize.Uncharger()
