"""What a molecule has to be before it is scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from molvae.checks.limits import at_least
from molvae.chem.mol import canonical, parsed
from molvae.chem.scaffold import scaffold
from molvae.filters.chain import FilterChain
from molvae.filters.reasons import most_common
from molvae.fragments.inside import Inside

LISTED = 20
"""Reasons that are told apart where all are counted."""


class Constraints:
    """Filters that a molecule has to pass before it is scored, with a count of what they refused.

    Args:
        chain: the filters.
        scaffold_quota: most molecules of one Bemis-Murcko scaffold that are scored; molecules without a ring
            are not limited, and 0 limits none.
        inside: puts what must stay back into proposals that lack it.

    Raises:
        SettingError: the quota is below 0.
    """

    def __init__(self, chain: FilterChain, scaffold_quota: int = 0, inside: Inside | None = None) -> None:
        at_least(0, scaffold_quota=scaffold_quota)
        self.chain = chain
        self.inside = inside
        self.scaffold_quota = scaffold_quota
        self.refused: Counter[str] = Counter()
        """Distinct molecules by the reason they were refused for."""
        self._reasons: dict[str, str] = {}
        self._scored: dict[str, str] = {}
        """Molecules that went on to be scored, with their scaffolds."""
        self._taken: Counter[str] = Counter()

    def reason(self, smiles: str) -> str:
        """Why a molecule is refused, "" where it is not."""
        self._judge([smiles])
        if not self._reasons[smiles] and self._is_beyond_quota(smiles):
            self._refuse(smiles, f"scaffold: {self.scaffold_quota} scored already")
        return self._reasons[smiles]

    def masked(self, smiles: Sequence[str | None]) -> list[str | None]:
        """The molecules in their places, brought inside what must stay; None instead of what is refused."""
        brought = list(smiles if self.inside is None else map(self.inside, smiles))
        self._judge(brought)
        return [text if text is not None and not self.reason(text) else None for text in brought]

    def admitted(self, smiles: Sequence[str | None]) -> list[str]:
        """The molecules that pass."""
        return [text for text in self.masked(smiles) if text is not None]

    def let_through(self, smiles: Sequence[str | None]) -> list[str | None]:
        """The last gate before a batch is scored: what passes takes its place in its scaffold's quota."""
        return [text if text is not None and self.lets_through(text) else None for text in smiles]

    def lets_through(self, smiles: str) -> bool:
        """The same for one molecule."""
        if self.reason(smiles):
            return False
        if self.scaffold_quota:
            self._take(canonical(smiles) or smiles)
        return True

    def most_refused(self) -> dict[str, int]:
        """Molecules refused for each of the most common reasons; those of all others come together."""
        return most_common(self.refused, LISTED)

    def _judge(self, smiles: Sequence[str | None]) -> None:
        """Hold those against the filters that were not before, all at once: one by one takes longer."""
        new = [text for text in dict.fromkeys(smiles) if text is not None and text not in self._reasons]
        mols = {text: mol for text in new if (mol := parsed(text)) is not None}
        told = dict(zip(mols, self.chain.apply([*mols.values()]).reason if mols else [], strict=True))
        for text in new:
            self._refuse(text, told.get(text, "no molecule"))

    def _refuse(self, smiles: str, reason: str) -> None:
        self._reasons[smiles] = reason
        self.refused.update([reason] if reason else [])

    def _is_beyond_quota(self, smiles: str) -> bool:
        if not self.scaffold_quota or canonical(smiles) in self._scored:
            return False
        own = scaffold(smiles)
        return bool(own) and self._taken[own] >= self.scaffold_quota

    def _take(self, smiles: str) -> None:
        if smiles not in self._scored:
            self._scored[smiles] = scaffold(smiles)
            self._taken[self._scored[smiles]] += 1
