"""Training, validation and test molecules, decided by seeded hashes so that it streams."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.scaffold import scaffold_of
from molvae.errors import MolvaeError, SettingError

TRAIN, VALID, TEST = "train", "valid", "test"
KINDS = ("source", "random", "scaffold")


@dataclass(frozen=True)
class Split:
    """How molecules are divided.

    Args:
        kind: "random" by molecule; "scaffold" by Bemis-Murcko scaffold, none of which is in two splits
            (Bemis & Murcko 1996); "source" as the source's files, or its column `split`, say.
        valid: share of validation molecules (below 1) or their number. Under "source" they are held out of
            train, and only if the source has no validation set of its own.
        test: the same for test molecules; unused under "source".
        seed: another seed is another division.
    """

    kind: str = "random"
    valid: float | int = 0.05
    test: float | int = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SettingError("kind", self.kind, f"one of {', '.join(KINDS)}")
        for name, value in (("valid", self.valid), ("test", self.test)):
            if value < 0:
                raise SettingError(name, value, "a share below 1 or a number of molecules")

    def settings(self) -> dict[str, Any]:
        """The arguments as plain data."""
        return asdict(self)

    def key(self, smiles: str, mol: Mol) -> int:
        """63-bit number that decides a molecule's split: the smallest are held out."""
        text = scaffold_of(mol) if self.kind == "scaffold" else smiles
        digest = hashlib.blake2b(f"{self.seed}:{text}".encode(), digest_size=8)
        return int.from_bytes(digest.digest(), "little") >> 1

    def sizes(self, molecules: int) -> tuple[int, int]:
        """Numbers of validation and test molecules among so many.

        Raises:
            MolvaeError: they leave nothing to train on.
        """
        valid, test = (_number(share, molecules) for share in (self.valid, self.test))
        test = 0 if self.kind == "source" else test
        if valid + test >= molecules > 0:
            raise MolvaeError(
                f"split.valid={self.valid:g} and split.test={self.test:g} leave nothing of "
                f"{molecules:,} molecules to train on; make them smaller"
            )
        return valid, test


def cuts(keys: Iterable[np.ndarray], sizes: tuple[int, ...]) -> list[int]:
    """Thresholds below which the smallest keys lie: `sizes[0]` of them under the first, and so on.

    Equal keys (one scaffold, kept duplicates) stay together, on the side that comes closer to the size.
    Memory is that of the keys held out, whatever their number in all.

    Args:
        keys: blocks of split keys, uint64.
        sizes: how many to hold out, one number per threshold.
    """
    wanted = sum(sizes)
    held, limit = [np.empty(0, np.uint64)], np.iinfo(np.uint64).max
    count, most = 0, 2 * wanted + 1
    for block in keys:
        held.append(block[block <= limit])
        count += len(held[-1])
        if count > most:  # seldom enough that the whole takes time in proportion to the keys
            smallest = np.partition(np.concatenate(held), wanted)
            limit = smallest[wanted]
            # every copy of the last key is needed to see on which side a group comes closer
            held = [smallest[smallest <= limit]]
            count = len(held[0])
            most = 2 * count + 1
    smallest = np.concatenate(held)
    smallest.sort()
    return [_cut(smallest, int(end)) for end in np.cumsum(sizes)]


def _cut(ordered: np.ndarray, wanted: int) -> int:
    """Key such that about `wanted` of the ordered keys are smaller."""
    if wanted == 0 or not len(ordered):
        return 0
    last = ordered[min(wanted, len(ordered)) - 1]
    below, through = np.searchsorted(ordered, last, "left"), np.searchsorted(ordered, last, "right")
    return int(last) if wanted - below < through - wanted else int(last) + 1


def _number(share: float | int, molecules: int) -> int:
    return round(share * molecules) if share < 1 else int(share)
