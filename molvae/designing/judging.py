"""What is known of candidates: whether they pass, how likely the model finds them, how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.chem.mol import parse
from molvae.designing.candidates import Candidate
from molvae.explore.similarity import similarity_to
from molvae.filters.chain import FilterChain
from molvae.model.likelihood import log_likelihood
from molvae.model.model import Model
from molvae.scoring.objective import SCORE, Objective
from molvae.table import SMILES

NATS, REASON, SIZE, SIMILARITY, CANDIDATE = "nats", "reason", "size", "similarity", "candidate"
LEAST = 1e-3
"""Score below which all are alike."""


@dataclass(frozen=True)
class Judge:
    """Holds candidates against filters, model and objective."""

    model: Model
    chain: FilterChain
    objective: Objective
    references: Sequence[str] = ()
    """Molecules that candidates should be similar to."""

    def __call__(self, candidates: Sequence[Candidate]) -> pd.DataFrame:
        """Return a row each: smiles, candidate, reason, size; of those that pass nats, score, similarity."""
        mols = [parse(one.smiles) for one in candidates]
        readable = [mol for mol in mols if mol is not None]  # all are: they were written by RDKit
        reasons = self.chain.apply(readable).reason
        passing = np.array([not reason for reason in reasons], dtype=bool)
        smiles = [one.smiles for one in candidates]
        frame = pd.DataFrame(
            {
                SMILES: smiles,
                CANDIDATE: list(candidates),
                REASON: reasons,
                NATS: np.nan,
                SCORE: np.nan,
                SIZE: [mol.GetNumHeavyAtoms() for mol in readable],
                SIMILARITY: np.nan,
            }
        )
        rows = frame.index[passing]
        if len(rows):
            chosen = [smiles[row] for row in rows]
            frame.loc[rows, NATS] = log_likelihood(self.model, chosen).numpy().astype(float)
            frame.loc[rows, SCORE] = self.objective([readable[row] for row in rows])
            if self.references:
                frame.loc[rows, SIMILARITY] = similarity_to(chosen, self.references)
        unread = frame[REASON].eq("") & ~np.isfinite(frame[NATS])
        frame.loc[unread, REASON] = "not readable by the model"
        return frame


@dataclass(frozen=True)
class Preference:
    """How candidates are weighed against each other."""

    temperature: float = 1.0
    """0 takes the best; above, candidates are drawn by their likelihood to the power of 1 / temperature."""
    top_p: float = 1.0
    """Share of the whole weight that the candidates drawn from have, the heaviest first."""
    score_power: float = 10.0
    """Power of the score, and of the similarity, that a likelihood is multiplied by."""

    def log_weights(self, judged: pd.DataFrame) -> np.ndarray:
        """Logarithm of each candidate's weight: its nats, beside those of its size, and its score."""
        score = np.log(judged[SCORE].fillna(0.0).clip(lower=LEAST).to_numpy())
        if judged[SIMILARITY].notna().any():
            score = score + np.log(judged[SIMILARITY].fillna(0.0).clip(lower=LEAST).to_numpy())
        nats = judged[NATS].to_numpy()
        if self.temperature:
            nats = nats - expected(nats, judged[SIZE].to_numpy(float))
        return nats + self.score_power * score

    def drawn(self, judged: pd.DataFrame, count: int, generator: np.random.Generator) -> pd.DataFrame:
        """At most so many different candidates."""
        weights = self.log_weights(judged)
        if not self.temperature:
            return judged.iloc[np.argsort(-weights, kind="stable")[:count]]
        weights = weights / self.temperature
        order = np.argsort(-weights, kind="stable")
        shares = np.exp(weights[order] - weights.max())
        before = np.cumsum(shares) - shares
        order = order[before < self.top_p * shares.sum()]
        noisy = weights[order] + generator.gumbel(size=len(order))
        return judged.iloc[order[np.argsort(-noisy, kind="stable")[:count]]]


def expected(nats: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """What molecules of each size have on average: a large molecule is always less likely than a small one.

    Candidates are proposed by how common their parts are, and so in a mixture of sizes that is natural; drawn
    by likelihood alone, only the smallest would be left.
    """
    if len(np.unique(sizes)) < 3:
        return np.full(len(nats), nats.mean())
    return np.polynomial.Polynomial.fit(sizes, nats, 1)(sizes)
