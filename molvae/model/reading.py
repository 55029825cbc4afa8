"""How a model reads molecules: SMILES to token ids, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from molvae.chem.mol import InvalidMolecule, read, to_smiles
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import TranslateError, constraints, to_selfies
from molvae.model.tokenizer import SelfiesTokenizer, UnknownTokens

UNREADABLE = "not readable by the model"
"""Why a molecule that was made otherwise is not taken."""


@dataclass(frozen=True)
class Reading:
    """What it depends on; it travels to worker processes, where the model does not."""

    tokenizer: SelfiesTokenizer
    bonds: dict[str, int]
    """SELFIES bond constraints."""
    standardizer: Standardizer | None
    max_length: int
    """Most tokens of a molecule."""

    def __call__(self, smiles: Sequence[str | None]) -> list[tuple[list[int] | None, str]]:
        """Token ids and "" of each molecule, or None and the reason."""
        with constraints(self.bonds):
            return [self._one(text) for text in smiles]

    def lost(self, smiles: Sequence[str | None], reason: str) -> list[tuple[list[int] | None, str]]:
        """The same for molecules whose computation does not come to an end."""
        return [(None, reason) for _ in smiles]

    def _one(self, text: str | None) -> tuple[list[int] | None, str]:
        if not isinstance(text, str):  # None, as a model gives for failures, or a gap in a table
            return None, "no molecule"
        try:
            mol = read(text)
            mol = mol if self.standardizer is None else self.standardizer(mol)
            if (atoms := mol.GetNumAtoms()) > self.max_length:  # RDKit's writer does not survive giants
                return None, f"{atoms} atoms, more than the model's {self.max_length} tokens"
            ids = self.tokenizer.encode(to_selfies(to_smiles(mol)))
        except (InvalidMolecule, TranslateError, UnknownTokens, ValueError, RuntimeError) as error:
            return None, str(error).splitlines()[0]
        if len(ids) > self.max_length:
            return None, f"{len(ids)} tokens, more than the model's {self.max_length}"
        return ids, ""
