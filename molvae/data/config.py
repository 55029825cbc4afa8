"""How molecules are prepared: each setting of `molvae.prepare`, with its default."""

from __future__ import annotations

from dataclasses import dataclass, field

from molvae.checks.limits import MOST, TOKENS, within
from molvae.chem.standardize import Standardizer
from molvae.data.source import Source
from molvae.data.split import Split
from molvae.errors import SettingError


@dataclass(frozen=True)
class PrepareConfig:
    """How molecules are prepared.

    Args:
        smiles_column: the molecules' column; None finds it by its name (smiles, canonical_smiles, ...).
        standardizer: brings each molecule to one form; None keeps molecules as they are.
        split: how they are divided into training, validation and test molecules.
        deduplicate: drop molecules whose canonical SMILES an earlier row has had. Their other columns are
            merged into the earlier row's: empty cells are filled, numbers averaged, first texts kept.
        max_length: most SELFIES tokens that a molecule may have.
        min_token_count: fewest training molecules that a token of a new vocabulary occurs in; molecules with
            rarer tokens are dropped.
        round_trip: check that each molecule's tokens decode to the same canonical SMILES.
        strict: make the first row that would be dropped an error, instead of listing it in rejects.csv.
        workers: processes; None takes all cores.
    """

    smiles_column: str | None = None
    standardizer: Standardizer | None = field(default_factory=Standardizer)
    split: Split = field(default_factory=Split)
    deduplicate: bool = True
    max_length: int = 128
    min_token_count: int = 1
    round_trip: bool = True
    strict: bool = False
    workers: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.max_length <= TOKENS:
            raise SettingError("max_length", self.max_length, f"at least 1 and at most {TOKENS:,} tokens")
        within(0, MOST, min_token_count=self.min_token_count)


def config_for(source: Source) -> PrepareConfig:
    """The settings that suit a source: molecules in one form already keep it, and splits of its own hold."""
    return PrepareConfig(
        standardizer=None if source.as_published else Standardizer(),
        split=Split("source", valid=HELD_OUT) if source.divided else Split(),
    )


HELD_OUT = 10_000.0
"""Validation molecules that are held out of the training molecules of a source that has none of its own."""
