"""One form for each compound: parent fragment, normalized groups, neutral where it can be.

The rules, in this order, all of RDKit's MolStandardize (atom-map numbers go before, where SMILES are read):

1. bonds of alkali and alkaline earth metals to N, O, S and halogens are ionic, as in `[Na]OC(C)=O`; other
   metals stay bound, since taking one off would leave another compound;
2. nitro groups, sulfoxides, diazo and other functional groups are drawn one way;
3. the largest organic fragment is kept: salts and solvents go;
4. charges that protons can balance are balanced; hydrides never move, so that carbocations and
   borohydrides stay.
"""

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
        largest_fragment: keep the largest organic fragment (solvents and salts go, bonded ones too).
        uncharge: neutralize charges that protons can balance (quaternary N and carbocations stay).
        normalize: one drawing for nitro groups, sulfoxides, diazo and other functional groups.
        keep_stereo: keep chirality and double-bond geometry; False removes both.
    """

    largest_fragment: bool = True
    uncharge: bool = True
    normalize: bool = True
    keep_stereo: bool = True

    def __call__(self, mol: Mol) -> Mol:
        """Standardized copy of a molecule.

        Raises:
            ValueError: a step leaves a molecule that RDKit cannot sanitize.
        """
        with quiet():
            mol = Mol(mol)
            if self.largest_fragment:
                _disconnector().DisconnectInPlace(mol)
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


_IONIC_METAL = "[Li,Na,K,Rb,Cs,Be,Mg,Ca,Sr,Ba]"


# They cannot be pickled, and making them takes as long as using them.
@cache
def _disconnector() -> rdMolStandardize.MetalDisconnector:
    disconnector = rdMolStandardize.MetalDisconnector()
    disconnector.SetMetalNof(Chem.MolFromSmarts(f"{_IONIC_METAL}~[#7,#8,F]"))
    disconnector.SetMetalNon(Chem.MolFromSmarts(f"{_IONIC_METAL}~[#16,Cl,Br,I]"))
    return disconnector


@cache
def _normalizer() -> rdMolStandardize.Normalizer:
    return rdMolStandardize.Normalizer()


@cache
def _chooser() -> rdMolStandardize.LargestFragmentChooser:
    return rdMolStandardize.LargestFragmentChooser(preferOrganic=True)


@cache
def _uncharger() -> rdMolStandardize.Uncharger:
    return rdMolStandardize.Uncharger(protonationOnly=True)
