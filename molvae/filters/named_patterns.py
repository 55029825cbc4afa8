"""Lists of unwanted substructures, each with a name."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from rdkit.Chem import Mol

from molvae.checks.did_you_mean import did_you_mean
from molvae.errors import SettingError
from molvae.filters.filter import ExplainingFilter
from molvae.filters.substructure import first_match


class NamedPatterns(ExplainingFilter):
    """Passes molecules without any pattern of a list; a list is a subclass.

    Args:
        without: names of patterns that are left out.

    Raises:
        SettingError: there is no such pattern.
    """

    def __init__(self, without: Iterable[str] = ()) -> None:
        left_out = [*without]
        for name in left_out:
            if name not in self.all_patterns():
                known = f"names of the list{did_you_mean(name, self.all_patterns())}"
                raise SettingError("without", name, known)
        self.patterns = {name: query for name, query in self.all_patterns().items() if name not in left_out}

    @classmethod
    @abstractmethod
    def all_patterns(cls) -> Mapping[str, Mol]:
        """The whole list by name, read once in each process."""

    @classmethod
    def searched(cls, mol: Mol) -> Mol:
        """What of a molecule the patterns are looked for in."""
        return mol

    def failure(self, mol: Mol) -> str:
        """Name the first pattern one molecule has."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Name the first pattern each molecule has."""
        names, patterns = [*self.patterns], [*self.patterns.values()]
        found = first_match([self.searched(mol) for mol in mols], patterns)
        return [names[number] if number >= 0 else "" for number in found]

    def allowing(self, mols: Sequence[Mol]) -> Self:
        """The same without the patterns that some molecules have."""
        searched = [self.searched(mol) for mol in mols]
        shown = {
            name
            for name, query in self.patterns.items()
            if any(mol.HasSubstructMatch(query) for mol in searched)
        }
        return type(self)(
            [name for name in self.all_patterns() if name in shown or name not in self.patterns]
        )

    def __getstate__(self) -> list[str]:
        """What is left out: each process reads the list by itself."""
        return [name for name in self.all_patterns() if name not in self.patterns]

    def __setstate__(self, without: list[str]) -> None:
        NamedPatterns.__init__(self, without)
