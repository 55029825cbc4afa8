"""`molvae.encode`: molecules in, a table with their latent vectors out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.explore.given import title_of
from molvae.explore.unread import in_one_line
from molvae.explore.vectors import LOG_VAR, MEAN, encode_rows, vectors_of
from molvae.filters.rows import REASON
from molvae.model.hub import ModelLike, load
from molvae.parallel.progress import Progress, silent
from molvae.report.exploration import Exploration
from molvae.report.pages.latent import encoded_page
from molvae.report.result import Result
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike, chunks_of
from molvae.table.replaced import naming_replaced

log = logging.getLogger(__name__)

AT_ONCE = 2_000
"""Molecules that are encoded at a time."""


@dataclass(frozen=True, eq=False)
class Encoded(Result):
    """All rows, in order, with z_0, z_1, ..., log_var_0, ... and `reason`, which says why vectors are NaN."""

    reasons: Mapping[str, int]
    """How many molecules could not be encoded for which reason; "" counts the others."""
    name: str = "Molecules"
    """What the page calls them."""

    @property
    def z(self) -> np.ndarray:
        """The latent vectors, float32 (n, D)."""
        return vectors_of(self.table, self.name)

    def page(self) -> Exploration:
        """How far out and how sure the vectors are."""
        return encoded_page(self.name, _lengths(self.table, self.name), self.reasons)


class Encoding:
    """Encodes frame after frame, so that a table of any length needs little memory.

    Args:
        model: a model's name, its folder, or a `Model`; None is the default model.
        exact: move each vector from the posterior's mean until it decodes to the molecule.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
        for_page: remember what `page` shows of each molecule.

    Attributes:
        reasons: how many molecules could not be encoded so far for which reason; "" counts the others.
    """

    def __init__(
        self, model: ModelLike = None, *, exact: bool = True, device: str = "auto", for_page: bool = False
    ) -> None:
        self.model, self.exact, self.for_page = load(model, device), exact, for_page
        self.reasons: Counter[str] = Counter()
        self._lengths: list[pd.DataFrame] = []

    def __call__(self, chunks: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Each frame, whose molecules are in the column `smiles`, with its vectors."""
        for frame in naming_replaced(chunks, [REASON, f"{MEAN}_0", f"{LOG_VAR}_0"]):
            encoded = encode_rows(frame, self.model, exact=self.exact)
            self.reasons.update(encoded[REASON])
            if self.for_page:
                self._lengths.append(_lengths(encoded, ""))
            yield encoded

    def log_counts(self) -> None:
        """Log how many could not be encoded, and why."""
        log.info("%s molecules, %s encoded", f"{self.reasons.total():,}", f"{self.reasons['']:,}")
        if told := in_one_line(self.reasons):
            failed = self.reasons.total() - self.reasons[""]
            log.warning("%s not encoded: %s", f"{failed:,}", told)

    def page(self, name: str) -> Exploration:
        """The page of all that was encoded; see `Encoded.page`."""
        return encoded_page(name, pd.concat(self._lengths), self.reasons)


def _lengths(encoded: pd.DataFrame, source: str) -> pd.DataFrame:
    """Smiles, length of the vector, and mean deviation of each molecule that was encoded."""
    known = encoded.loc[encoded[REASON] == ""]
    length = np.linalg.norm(vectors_of(known, source), axis=1)
    deviation = np.exp(vectors_of(known, source, LOG_VAR) / 2).mean(axis=1)
    return known[[SMILES]].assign(length=length, deviation=deviation)


def encode(
    molecules: MoleculesLike,
    model: ModelLike = None,
    *,
    exact: bool = True,
    smiles_column: str | None = None,
    device: str = "auto",
    progress: Progress = silent,
) -> Encoded:
    """Latent vectors of molecules.

    Args:
        molecules: SMILES, a frame, or a file.
        model: a model's name, its folder, or a `Model`; None is the default model.
        exact: move each vector from the posterior's mean until it decodes to the molecule; few never do.
        smiles_column: the molecules' column; by default it is found by its name.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
        progress: opens a bar of the molecules encoded.

    Raises:
        MolvaeError: there is no such model, a file cannot be read, or there is no column of SMILES.
    """
    encoding = Encoding(model, exact=exact, device=device)
    frames, advance = [], progress("Encoding", None)
    for frame in encoding(chunks_of(molecules, smiles_column=smiles_column, chunk_rows=AT_ONCE)):
        frames.append(frame)
        advance(len(frame))
    encoding.log_counts()
    return Encoded(pd.concat(frames, ignore_index=True), encoding.reasons, title_of(molecules))
