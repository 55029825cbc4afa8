"""What is known of candidates: whether they pass, how likely the model finds them, how good they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import parsed
from molvae.designing.candidates import Candidate
from molvae.explore.similarity import similarity_to
from molvae.filters.chain import FilterChain
from molvae.model.likelihood import log_likelihood
from molvae.model.model import Model
from molvae.model.reading import UNREADABLE
from molvae.scoring.objective import SCORE, Objective
from molvae.table import SMILES

NATS, REASON, SIZE, SIMILARITY, CANDIDATE = "nats", "reason", "size", "similarity", "candidate"
COMMON, RATIO = "common", "ratio"
PLAUSIBLE = {NATS: 0.46, COMMON: 0.39, RATIO: 0.55}
"""What the model's log-likelihood, the logarithm of how common the parts are and the log-ratio of real
molecules to the model's own count: fitted by `python benchmarks/design ranking`."""
LEAST = 1e-3
"""Score below which all are alike."""
ASKED = 0.5
"""Share of the candidates that pass, by their score, that the model is asked about: it takes the longest."""
OUTSCORED = "score: others were better"


@dataclass(frozen=True)
class Preference:
    """How candidates are weighed against each other, and how different those chosen are."""

    temperature: float = 1.0
    """0 takes the most plausible; above, they are drawn by their weight to the power of 1 / temperature."""
    top_p: float = 1.0
    """Share of the whole weight that the candidates drawn from have, the heaviest first."""
    score_power: float = 30.0
    """Power of the score, and of the similarity, that how plausible one is is multiplied by."""
    diversity: float = 60.0
    """Nats that a candidate loses for a mean Tanimoto similarity of 1 to those that are chosen."""

    def desired(self, judged: pd.DataFrame) -> np.ndarray:
        """Logarithm of the score's part in each weight."""
        desired = np.log(judged[SCORE].fillna(0.0).clip(lower=LEAST).to_numpy(float))
        if is_known(judged[SIMILARITY].to_numpy(float)):
            desired = desired + np.log(judged[SIMILARITY].fillna(0.0).clip(lower=LEAST).to_numpy(float))
        return self.score_power * desired

    def log_weights(self, judged: pd.DataFrame) -> np.ndarray:
        """Logarithm of each candidate's weight: how plausible it is, for its size, and its score."""
        found = plausible(judged)
        if self.temperature:
            found = found - expected(found, judged[SIZE].to_numpy(float))
        return found + self.desired(judged)

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
        chosen = spread(noisy, judged[SMILES].iloc[order].tolist(), count, self.diversity)
        return judged.iloc[order[chosen]]


def is_known(numbers: np.ndarray) -> bool:
    """Whether there is a number among them."""
    return bool(np.isfinite(numbers).any())


def plausible(judged: pd.DataFrame) -> np.ndarray:
    """Log-odds, up to a constant, that candidates are real: by the model, by their parts, by environments.

    Where a number is known of some only, the others get these ones' median.
    """
    found = [
        weight * judged[name].fillna(judged[name].median()).fillna(0.0).to_numpy(float)
        for name, weight in PLAUSIBLE.items()
    ]
    return np.sum(found, axis=0)


def expected(found: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """What molecules of each size have on average: a large one is always less plausible than a small one.

    Candidates are proposed by how common their parts are, and so in a mixture of sizes that is natural; drawn
    by likelihood alone, only the smallest would be left.
    """
    if len(np.unique(sizes)) < 3:
        return np.full(len(found), found.mean())
    return np.polynomial.Polynomial.fit(sizes, found, 1)(sizes)


def spread(weights: np.ndarray, smiles: Sequence[str], count: int, diversity: float) -> list[int]:
    """Places of the heaviest molecules, one after the other, each unlike those that are chosen already.

    Args:
        weights: float (n,).
        smiles: n molecules.
        count: how many are chosen.
        diversity: what a mean similarity of 1 to those chosen takes from a weight.
    """
    if not diversity or len(smiles) <= count:
        return np.argsort(-weights, kind="stable")[:count].tolist()
    bits = morgan_bits([mol for mol in map(parsed, smiles) if mol is not None])
    left, shared = weights.astype(float), np.zeros(len(smiles))
    chosen: list[int] = []
    for number in range(1, count + 1):
        best = int(np.argmax(left - diversity * shared / max(number - 1, 1)))
        chosen.append(best)
        left[best] = -np.inf
        shared += tanimoto(bits[[best]], bits)[0]
    return chosen


@dataclass(frozen=True)
class Judge:
    """Holds candidates against filters, objective and model."""

    model: Model
    chain: FilterChain
    objective: Objective
    preference: Preference
    references: Sequence[str] = ()
    """Molecules that candidates should be similar to."""

    def __call__(self, candidates: Sequence[Candidate]) -> pd.DataFrame:
        """Return a row each: smiles, candidate, reason, size; of those that pass nats, score, similarity."""
        mols = [mol for mol in (parsed(one.smiles) for one in candidates) if mol is not None]
        frame = pd.DataFrame(
            {
                SMILES: [one.smiles for one in candidates],
                CANDIDATE: list(candidates),
                REASON: self.chain.apply(mols).reason,
                NATS: np.nan,
                COMMON: [one.common for one in candidates],
                RATIO: np.nan,
                SCORE: np.nan,
                SIZE: [mol.GetNumHeavyAtoms() for mol in mols],
                SIMILARITY: np.nan,
            }
        )
        rows = np.flatnonzero(frame[REASON] == "")
        if len(rows):
            frame.loc[rows, SCORE] = self.objective([mols[row] for row in rows])
            if self.references:
                frame.loc[rows, SIMILARITY] = similarity_to(frame.loc[rows, SMILES].tolist(), self.references)
            self._ask_of_better(frame, rows)
        return frame

    def _ask_of_better(self, frame: pd.DataFrame, rows: np.ndarray) -> None:
        """Fill in the nats of the better ones, and why others have none."""
        if self.preference.score_power:
            order = np.argsort(-self.preference.desired(frame.loc[rows]), kind="stable")
            most = math.ceil(ASKED * len(rows))
            frame.loc[rows[order[most:]], REASON] = OUTSCORED
            rows = rows[order[:most]]
        self.ask(frame, rows)

    def ask(self, frame: pd.DataFrame, rows: np.ndarray) -> None:
        """Fill in what the model says of some rows, which pass where it can read them."""
        smiles = frame.loc[rows, SMILES].tolist()
        nats = log_likelihood(self.model, smiles).numpy().astype(float)
        frame.loc[rows, NATS] = nats
        frame.loc[rows, REASON] = np.where(np.isfinite(nats), "", UNREADABLE)
        if self.model.ratio is not None:
            mols = [mol for mol in map(parsed, smiles) if mol is not None]
            frame.loc[rows, RATIO] = self.model.ratio(mols)
