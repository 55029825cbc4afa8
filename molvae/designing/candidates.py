"""Molecules that are proposed, and where each comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

TABLE, CROSSED, LATENT, LATENT_PARTS = "table", "crossed", "latent", "latent parts"
SOURCES = (TABLE, CROSSED, LATENT, LATENT_PARTS)
"""Parts of the fragment table; parts of good candidates put together anew; molecules decoded from codes
between and around those of good candidates; parts cut out of such molecules that lost what has to stay."""


@dataclass(frozen=True)
class Candidate:
    """A molecule that holds what has to stay."""

    smiles: str
    """Canonical."""
    source: str
    """One of `SOURCES`."""
    frame: int = 0
    """Place of the frame that was filled."""
    parts: tuple[str, ...] = ()
    """One for each of the frame's groups; () where the molecule was not put together."""
    common: float = math.nan
    """How common the parts are, as a logarithm; NaN where they are not known."""


@dataclass
class Seen:
    """All molecules that were proposed, each once."""

    known: set[str] = field(default_factory=set)

    def new(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Those that come for the first time."""
        fresh: list[Candidate] = []
        for one in candidates:
            if one.smiles not in self.known:
                self.known.add(one.smiles)
                fresh.append(one)
        return fresh

    def unknown(self, candidates: Iterable[Candidate]) -> set[str]:
        """Molecules among candidates that did not come before."""
        return {one.smiles for one in candidates} - self.known
