"""An honest account of how many draws new molecules took, and of what became of the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What became of the molecules drawn; each count is of those the step before has left."""

    proposals: int = 0
    """Molecules that a prior wrote to choose from; 0 with a prior that does not choose."""
    decoded: int = 0
    """Molecules drawn: latent vectors decoded, or, where the prior writes molecules, those chosen."""
    truncated: int = 0
    """Sequences that did not end within the model's maximum length: they count as invalid."""
    valid: int = 0
    """Accepted by RDKit."""
    unique: int = 0
    """Distinct canonical SMILES among the valid ones."""
    novel: int = 0
    """Unique ones that the training set does not hold, as far as the model's training filter tells."""
    checked: int = 0
    """Molecules shown to the filters."""
    passing: int = 0
    """Of those, the ones that passed."""
    changed: int = 0
    """Of those, written ones that their codes do not decode to; what these do decode to counts as drawn."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How many failed the filters for each reason."""

    missed: float | None = None
    """Share of new molecules that the training filter takes for known ones; None where the model has none."""

    interrupted: bool = False
    """Whether Ctrl-C ended it before its time."""

    def steps(self) -> list[tuple[str, int, int]]:
        """Each step's name, its count, and the count that it is a share of."""
        steps = [
            ("drafts of the prior", self.proposals, self.proposals),
            ("drawn", self.decoded, self.proposals or self.decoded),
            ("cut at the longest length", self.truncated, self.decoded),
            ("valid for RDKit", self.valid, self.decoded),
            ("unique", self.unique, self.valid),
            ("novel", self.novel, self.unique),
            ("shown to the filters", self.checked, self.valid),
            ("passing the filters", self.passing, self.checked),
            ("  not given back by their codes", self.changed, self.passing),
        ]
        return steps if self.proposals else steps[1:]
