"""What happens to one molecule on its way into a store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from molvae.chem.mol import InvalidMolecule, canonical, read, to_smiles
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import TranslateError, molecule_of, split, to_selfies
from molvae.data.split import Split

RULES = 2
"""Raised when the same molecule would come out otherwise, so that stores made before are made anew."""


class Rejected(ValueError):
    """A molecule that does not go into the store; the message is the reason, "kind" or "kind: detail"."""


class Prepared(NamedTuple):
    """A molecule that does: canonical SMILES, SELFIES tokens, and the key that decides its split."""

    smiles: str
    tokens: list[str]
    split_key: int


@dataclass(frozen=True)
class Preparation:
    """Standardize, canonicalize, translate and check one molecule at a time.

    Args:
        standardizer: None keeps molecules as they are.
        max_length: most SELFIES tokens a molecule may have.
        round_trip: check that the tokens decode to the same canonical SMILES.
        constraints: SELFIES' bond constraints to translate under; None takes the library's.
        split: gives the split key.
    """

    standardizer: Standardizer | None
    max_length: int
    round_trip: bool
    constraints: Mapping[str, int] | None
    split: Split

    def __call__(self, smiles: str) -> Prepared:
        """Prepare one molecule; SELFIES' constraints are the caller's to set.

        Raises:
            Rejected: with the reason.
        """
        try:
            mol = read(smiles)
        except InvalidMolecule as error:
            raise Rejected(str(error) if smiles else "empty") from error
        if self.standardizer is not None:
            try:
                mol = self.standardizer(mol)
            except (ValueError, RuntimeError) as error:
                raise Rejected(f"cannot be standardized: {str(error).splitlines()[0]}") from error
        if mol.GetNumAtoms() > self.max_length:  # a token each at least: spare the rest for giants
            raise Rejected(f"more than {self.max_length} tokens")
        smiles = to_smiles(mol)
        try:
            selfies = to_selfies(smiles)
        except TranslateError as error:
            raise Rejected(f"no SELFIES: {error}") from error
        tokens = split(selfies)
        if len(tokens) > self.max_length:
            raise Rejected(f"more than {self.max_length} tokens")
        if self.round_trip:
            smiles = _same_molecule(smiles, selfies)
        return Prepared(smiles, tokens, self.split.key(smiles, mol))

    def settings(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "rules": RULES,
            "standardize": None if self.standardizer is None else self.standardizer.settings(),
            "max_length": self.max_length,
            "round_trip": self.round_trip,
            "constraints": None if self.constraints is None else dict(sorted(self.constraints.items())),
            "split": self.split.settings(),
        }


def _same_molecule(smiles: str, selfies: str) -> str:
    """Canonical SMILES of what the SELFIES decodes to, which must be the molecule it was made from.

    RDKit's canonical form is now and then not its own canonical form: the decoded one is kept then, and where
    two spellings alternate, as of stereocenters in symmetric cages, the first of them in the alphabet.
    """
    decoded = molecule_of(selfies)
    if decoded == smiles:
        return smiles
    if decoded is None or decoded != canonical(smiles):
        raise Rejected(f"changes on the way through SELFIES: to {decoded or 'no molecule'}")
    return decoded if canonical(decoded) == decoded else min(smiles, decoded)
