"""The oracle: the one place where scores are paid for, remembered and written down."""

import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from molvae.checks.limits import LONGEST, at_least, within
from molvae.chem.mol import canonical
from molvae.errors import NothingLeft
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.oracle.call import Call, values_of
from molvae.optimization.oracle.ledger import Ledger
from molvae.optimization.oracle.ledger_file import LedgerFile
from molvae.optimization.oracle.workers import Workers, elsewhere, shares
from molvae.parallel import map_chunks, on_a_cluster
from molvae.scoring.evaluated import Evaluated, evaluate
from molvae.scoring.objective import Objective

log = logging.getLogger(__name__)

SHORTEST = 0.001
"""Seconds for one molecule; an alarm has steps, and less than one of them is none."""
FIRST = 10
"""Calls after which a mistake that is common to all is reported, before more is paid for it."""


class Oracle:
    """Scores molecules within a budget of calls; each distinct molecule costs one, once and for all.

    Molecules that were scored before, here or in the run that the folder's ledger comes from, and what is no
    molecule cost nothing. A molecule that fails costs its call and is not tried again. Within
    `molvae.parallel.dask_cluster` molecules are scored one to a task by the cluster's workers.

    Args:
        objective: what is optimized.
        budget: calls, those in the ledger included.
        folder: folder of the ledger, in which an interrupted run is resumed; None keeps it in memory.
        description: the objective as JSON takes it, which tells its ledger from others.
        optimizer: name of the search, written beside each call.
        workers: processes on this machine; 1 without a time-out scores in this one.
        timeout: seconds for one molecule; 0 waits for ever.
        watch: called with each call as it is made.

    Raises:
        SettingError: a budget or a number of processes below 1.
        MolvaeError: the ledger is of another objective, or damaged.
    """

    def __init__(
        self,
        objective: Objective,
        budget: int,
        folder: str | Path | None = None,
        *,
        description: Mapping[str, Any] = MappingProxyType({}),
        optimizer: str = "",
        workers: int = 1,
        timeout: float = 0.0,
        watch: Callable[[Call], object] = lambda call: None,
    ) -> None:
        at_least(1, budget=budget, workers=workers)
        if timeout:  # 0 waits for ever
            within(SHORTEST, LONGEST, timeout=timeout)
        self.objective = objective
        self.budget = budget
        self.timeout = timeout
        self.optimizer = optimizer
        self.watch = watch
        self._workers = Workers(objective, workers, timeout) if workers > 1 or timeout else None
        columns = list(objective.scorers)
        self._ledger = Ledger(columns) if folder is None else LedgerFile(folder, columns, description)
        self.resumed = len(self._ledger.calls)
        """Calls that the ledger held already."""
        self.seconds = 0.0
        """Time spent on scoring."""
        self._known = {call.smiles: call for call in self._ledger.calls}

    def __call__(self, smiles: Sequence[str | None]) -> np.ndarray:
        """Return float64 (n,): NaN for what is no molecule or could not be scored.

        Raises:
            BudgetExhausted: it does not reach for all of them; the first ones are in the ledger.
            NothingLeft: the first calls of this run have all failed for one reason.
        """
        keys = [None if text is None else canonical(text) for text in smiles]
        new = [key for key in dict.fromkeys(keys) if key is not None and key not in self._known]
        affordable = new[: self.remaining]
        began, before = time.perf_counter(), len(self.calls)
        for done in self._evaluate(affordable):
            call = self._ledger.append(
                done.smiles, done.score, done.values, optimizer=self.optimizer, error=done.error
            )
            self._known[call.smiles] = call
            self.watch(call)
            if len(self.calls) == self.resumed + FIRST and not self.objective.takes_lists:
                self._look_at(self.calls[self.resumed :])
        if self.objective.takes_lists and before < self.resumed + FIRST <= len(self.calls):
            self._look_at(self.calls[self.resumed :])  # of a list all scores were paid for at once
        self.seconds += time.perf_counter() - began
        if len(affordable) < len(new):
            raise BudgetExhausted(f"the budget of {self.budget:,} calls is spent")
        return np.array([np.nan if key is None else self._known[key].score for key in keys], dtype=np.float64)

    def desirabilities(self, smiles: Sequence[str]) -> np.ndarray:
        """How good molecules that were scored are in each of the objective's terms, float64 (n, terms)."""
        known = [self._known[canonical(text) or text] for text in smiles]
        return self.objective.desirabilities(values_of(known, self.objective.terms)).T

    @property
    def calls(self) -> Sequence[Call]:
        """All calls in their order, those of an interrupted run included."""
        return self._ledger.calls

    @property
    def remaining(self) -> int:
        """Calls that are left of the budget."""
        return max(self.budget - len(self.calls), 0)

    def close(self) -> None:
        """End the processes and let go of the ledger."""
        if self._workers is not None:
            self._workers.close()
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look_at(self, first: Sequence[Call]) -> None:
        errors = {call.error for call in first}
        if len(errors) == 1 and (error := errors.pop()):
            raise NothingLeft(
                f"no molecule was scored, {len(first)} were tried; each failed: {error}; mend that, and the"
                " same call goes on"
            )
        for name, (low, high) in self.objective.cut_off(values_of(first, self.objective.terms)).items():
            log.warning(
                "%s gave %.4g to %.4g, and counts as 0 below 0 and as 1 above 1: give it a desirability"
                " (scorers.%s.desirability)",
                *(name, low, high, name),
            )

    def _evaluate(self, smiles: Sequence[str]) -> Iterator[Evaluated]:
        proven = any(math.isfinite(call.score) for call in self.calls)
        if on_a_cluster():
            return map_chunks(elsewhere(self.objective, self.timeout, proven=proven), smiles)
        if self._workers is not None:
            return self._workers.evaluate(smiles, proven=proven)
        parts = shares(self.objective, smiles, 1)
        return (one for part in parts for one in evaluate(self.objective, part, proven=proven))
