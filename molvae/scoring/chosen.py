"""Objectives as a caller names them: options, YAML files, settings, or objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import isroutine
from pathlib import Path
from typing import Any, cast

import numpy as np
from rdkit.Chem import Mol

from molvae.errors import SettingError
from molvae.parts.build import build
from molvae.parts.options import options, settings_of
from molvae.scoring.objective import Objective, Term
from molvae.scoring.scorer import AnswerError, Scorer

Scoring = str | Path | Scorer | Term | Mapping[str, Any] | Sequence[str | Path]
"""What `objective_of` takes; an `Objective` is a scorer too."""


def scoring_of(scoring: Scoring) -> Objective:
    """What a caller wants molecules to be scored by; see `objective_of`."""
    return objective_of(scoring, group="scoring")


def objective_of(
    objective: Scoring, *, given: Mapping[str, Any] | None = None, group: str = "objective"
) -> Objective:
    """The objective that a caller means.

    Args:
        objective: the name of an option ("qed", "pmo/osimertinib_mpo"), a YAML file, or several that are put
            together; a `Term`, a scorer or a function of a list of RDKit molecules, whose values count from
            0 to 1; a map of column names to these; or the settings of an objective.
        given: settings that an option refers to, such as the `model` of "property".
        group: the options that names are of: "objective" or "scoring".

    Raises:
        ArgumentError: something is no objective, or does not take its settings.
        MolvaeError: a file cannot be read.
    """
    if isinstance(objective, Objective):
        return objective
    if isinstance(objective, Mapping) and "_target_" not in objective:
        return Objective({name: _scorer(one) for name, one in objective.items()})
    if isinstance(objective, Term) or callable(objective):
        one = objective if isinstance(objective, Term) else Term(cast(Scorer, _scorer(objective)))
        return Objective({_name(one.scorer): one})
    if isinstance(objective, str | Path | Mapping | Sequence):
        return build(group, settings_of(group, choice_of(group, objective), given))
    raise SettingError(group, objective, "a name, a YAML file, a scorer, or a function of molecules")


def choice_of(group: str, objective: Any) -> Any:
    """A choice of options; the name of a benchmark's task stands for the option that takes it."""
    task = isinstance(objective, str) and "/" in objective and not objective.endswith((".yaml", ".yml"))
    if not task or "file" not in options(group):
        return objective
    return ["file", {"path": objective}]


def _scorer(one: Any) -> Scorer | Term:
    return Function(one) if isroutine(one) else one


def _name(scorer: Any) -> str:
    return getattr(scorer, "__name__", type(scorer).__name__).lower()


@dataclass(frozen=True)
class Function:
    """A plain function of a list of molecules as a scorer: any list of numbers will do as its answer."""

    function: Any

    takes_lists = True
    """It is given all molecules of a batch at once."""

    @property
    def __name__(self) -> str:
        """What the function is called, and its column."""
        return getattr(self.function, "__name__", "function").strip("<>")

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,).

        Raises:
            AnswerError: the function returns another shape.
        """
        values = np.asarray(self.function(mols), dtype=np.float64)
        if values.shape != (len(mols),):
            raise AnswerError(f"{self.__name__} returned shape {values.shape} for {len(mols)} molecules")
        return np.where(np.isfinite(values), values, np.nan)
