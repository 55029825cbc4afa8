"""A search that is asked for molecules and told their scores, for oracles that answer days later."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from molvae.checks.limits import AT_ONCE, MOST, within
from molvae.chem.mol import canonical
from molvae.errors import SettingError
from molvae.files.settings_file import check_same_settings, write_settings
from molvae.model.hub import ModelLike
from molvae.optimization.algorithms.loop import Rounds
from molvae.optimization.constraints_config import DEFAULT_CONSTRAINTS, ConstraintsConfig
from molvae.optimization.oracle.call import Call
from molvae.optimization.oracle.ledger import Ledger
from molvae.optimization.oracle.ledger_file import LedgerFile
from molvae.optimization.result import OptimizationResult, result_of
from molvae.optimization.setup import SearchLike, set_up
from molvae.table.molecules import MoleculesLike, smiles_of

log = logging.getLogger(__name__)

UNSCORED = "no score was given"


class Optimization:
    """A search whose molecules are scored elsewhere: in a laboratory, on a cluster, by hand.

    >>> import molvae
    >>> search = molvae.Optimization("pIC50", start="leads.smi", folder="project")  # doctest: +SKIP
    >>> search.ask()                                                     # doctest: +SKIP
    >>> search.tell(["CC(=O)Nc1ccc(O)cc1"], [6.3])                       # doctest: +SKIP

    It proposes batch by batch: `ask` returns what is not scored yet of a batch, in this process or in one
    that opens the same folder days later, and the next batch once all of it is. The folder's ledger holds
    the scores; made again with the same arguments, the search takes the same way up to where it was.

    Args:
        name: what is measured; the higher it is, the better.
        model: name, folder, or the model itself; None is the default model.
        start: molecules to begin from; none begins from the model's prior.
        budget: molecules to be scored in all.
        constraints: what molecules have to be.
        search: name of a search, its config, or a function that makes one; "auto" is as suits the budget.
        batch: molecules of a batch.
        seed: seeds all random draws.
        folder: of the ledger; None keeps it in memory.

    Raises:
        SettingError: a setting means nothing, or the folder holds another search.
        MolvaeError: the folder's ledger is of something else, damaged, or in use.
    """

    def __init__(
        self,
        name: str = "score",
        *,
        model: ModelLike = None,
        start: MoleculesLike = (),
        budget: int = 1000,
        constraints: ConstraintsConfig = DEFAULT_CONSTRAINTS,
        search: SearchLike = "auto",
        batch: int = 20,
        seed: int = 0,
        folder: str | Path | None = None,
    ) -> None:
        within(1, MOST, budget=budget)
        within(1, AT_ONCE, batch=batch)
        self.name = name
        self.budget = budget
        self._setup = set_up(model, smiles_of(start), constraints, search, budget=budget, seed=seed)
        own = {**self._setup.settings, "batch": batch}
        if folder is not None:
            check_same_settings(Path(folder), own)
        self._search = self._setup.search()
        self._rounds = Rounds[str](self._search.optimizer, self._decoded, batch=batch)
        self._batch: list[str | None] | None = None
        """The candidates of the open batch; None before the first."""
        self._asked: set[str] = set()
        self._ledger = Ledger([]) if folder is None else LedgerFile(folder, [], {"measured": name})
        if folder is not None:
            write_settings(Path(folder), own)
        self._known = {call.smiles: call for call in self._ledger.calls}
        self._learned = 0
        """Rows of the ledger that the search has learned from."""

    def ask(self) -> list[str]:
        """Canonical SMILES of molecules to score next, until the search is told of them.

        Returns:
            What is not scored yet of the open batch; nothing once the budget is spent, or where the search
            has nothing new to propose any more.
        """
        while not (missing := self._missing()):
            if self._batch is not None:
                self._learn(self._batch)
            if self._rounds.stalled or not self.remaining:
                self._batch = None
                return []
            self._batch = list(self._rounds.ask())
            self._asked.update(text for text in self._batch if text is not None)
        return missing[: self.remaining]

    def tell(self, smiles: Sequence[str], scores: Sequence[float | None]) -> None:
        """Write down scores, in any order and number; a molecule keeps the first score it is told.

        Args:
            smiles: molecules, asked for or not. Others than those asked for are learned from by searches
                whose proposals are molecules.
            scores: the higher, the better; None or NaN where a molecule could not be scored.

        Raises:
            SettingError: there are not as many scores as molecules, or one is no molecule.
        """
        if len(smiles) != len(scores):
            raise SettingError("scores", len(scores), f"one for each of {len(smiles)} molecules")
        keys = [(text, canonical(text)) for text in smiles]
        for text, key in keys:
            if key is None:
                raise SettingError("smiles", text, "this is no molecule")
        for (_, key), score in zip(keys, scores, strict=True):
            if key is not None and key not in self._known:
                value = math.nan if score is None else float(score)
                error = "" if math.isfinite(value) else UNSCORED
                value = value if math.isfinite(value) else math.nan
                call = self._ledger.append(key, value, {}, optimizer=self._search.name, error=error)
                self._known[key] = call

    @property
    def calls(self) -> Sequence[Call]:
        """All molecules told of, in their order."""
        return self._ledger.calls

    @property
    def remaining(self) -> int:
        """Molecules that are left of the budget."""
        return max(self.budget - len(self.calls), 0)

    def result(self) -> OptimizationResult:
        """What has been found so far."""
        ending = "stalled" if self._rounds.stalled else "budget" if not self.remaining else "open"
        run = {
            "ending": ending,
            "search": self._search.name,
            "seed": self._setup.seed,
            "refused": self._setup.constraints.most_refused(),
        }
        return result_of(
            list(self.calls), None, self._setup.start, budget=self.budget, name=self.name, run=run
        )

    def close(self) -> None:
        """Let another process have the folder."""
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _decoded(self, proposals: object) -> list[str | None]:
        let_through = self._setup.constraints.let_through(self._search.decode(proposals))
        return [None if text is None else canonical(text) for text in let_through]

    def _missing(self) -> list[str]:
        batch = dict.fromkeys(self._batch or ())
        return [text for text in batch if text is not None and text not in self._known]

    def _learn(self, batch: Sequence[str | None]) -> None:
        """Tell the search the scores of its batch, and before them those of others up to the batch's last."""
        calls = [self._known[text] for text in batch if text is not None]
        last = max([self._learned, *(call.call for call in calls)])
        others = [call for call in self.calls[self._learned : last] if call.smiles not in self._asked]
        if others and self._search.learns:
            self._search.optimizer.tell([c.smiles for c in others], np.array([c.score for c in others]))
        self._learned = last
        scores = [math.nan if text is None else self._known[text].score for text in batch]
        self._rounds.tell(np.array(scores, dtype=np.float64))
