"""The ledger of an oracle: one row a call."""

from collections.abc import Mapping, Sequence
from typing import Self

from molvae.errors import SettingError
from molvae.optimization.oracle.call import Call

FIRST, LAST = ("call", "smiles", "score"), ("optimiser", "error")
"""Columns before and after the objective's values."""
LONGEST = 1_000
"""Characters of an error that are kept: programs print whole pages."""


class Ledger:
    """The calls of an oracle, kept in memory.

    Args:
        columns: names of the objective's values.

    Raises:
        SettingError: a column of the objective has a name that the ledger needs.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        taken = sorted({*FIRST, *LAST} & set(columns))
        if taken:
            wanted = "this is a column of the ledger; call the objective's scorer otherwise"
            raise SettingError("objective", taken[0], wanted)
        self.columns = tuple(columns)
        self.calls: list[Call] = []

    def append(
        self, smiles: str, score: float, values: Mapping[str, float], *, optimizer: str, error: str
    ) -> Call:
        """Add one call and return it."""
        told = " ".join(error.split())[:LONGEST].encode("utf-8", "replace").decode()
        call = Call(len(self.calls) + 1, smiles, score, values, optimizer, told)
        self._keep(call)
        self.calls.append(call)
        return call

    def close(self) -> None:
        """Let another process have the ledger."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keep(self, call: Call) -> None:
        """Write a call down, where there is a file for it."""
