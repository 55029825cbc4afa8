"""What a molecule has to be before it is scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from molvae.chem.mol import parse
from molvae.filters.chain import FilterChain


class Constraints:
    """Filters that a molecule has to pass before it is scored, with a count of what they refused.

    Args:
        chain: the filters.
    """

    def __init__(self, chain: FilterChain) -> None:
        self.chain = chain
        self.refused: Counter[str] = Counter()
        """Distinct molecules by the reason they were refused for."""
        self._reasons: dict[str, str] = {}

    def reason(self, smiles: str) -> str:
        """Why a molecule is refused, "" where it is not."""
        if smiles not in self._reasons:
            mol = parse(smiles)
            (reason,) = ["no molecule"] if mol is None else self.chain.apply([mol]).reason
            self._reasons[smiles] = reason
            self.refused.update([reason] if reason else [])
        return self._reasons[smiles]

    def masked(self, smiles: Sequence[str | None]) -> list[str | None]:
        """The molecules in their places, None instead of what is refused."""
        return [text if text is not None and not self.reason(text) else None for text in smiles]

    def admitted(self, smiles: Sequence[str | None]) -> list[str]:
        """The molecules that pass."""
        return [text for text in self.masked(smiles) if text is not None]
