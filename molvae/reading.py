"""How a model reads molecules: SMILES to token ids, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from molvae.chem.mol import parse, to_smiles
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import TranslateError, constraints, to_selfies
from molvae.tokenizer import SelfiesTokenizer, UnknownTokens


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

    def _one(self, text: str | None) -> tuple[list[int] | None, str]:
        if not isinstance(text, str):  # None, as the codec gives for failures, or a gap in a table
            return None, "no molecule"
        mol = parse(text)
        if mol is None:
            return None, "invalid SMILES"
        try:
            mol = mol if self.standardizer is None else self.standardizer(mol)
            if (atoms := mol.GetNumAtoms()) > self.max_length:  # RDKit's writer does not survive giants
                return None, f"{atoms} atoms, more than the model's {self.max_length} tokens"
            ids = self.tokenizer.encode(to_selfies(to_smiles(mol)))
        except (TranslateError, UnknownTokens, ValueError) as error:
            return None, str(error)
        if len(ids) > self.max_length:
            return None, f"{len(ids)} tokens, more than the model's {self.max_length}"
        return ids, ""
