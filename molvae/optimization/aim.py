"""An objective as the caller names it, and what tells its ledger from others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from molvae.errors import SettingError
from molvae.files.plain import plain_data
from molvae.parts.options import settings_of
from molvae.scoring.chosen import Scoring, choice_of, objective_of
from molvae.scoring.external_command import ExternalCommand
from molvae.scoring.objective import Objective


@dataclass(frozen=True)
class Aim:
    """An objective with its description."""

    objective: Objective

    description: Mapping[str, Any]
    """The objective as JSON takes it: another one has another ledger."""

    @property
    def name(self) -> str:
        """A benchmark's task, or the names of the objective's terms."""
        return self.description.get("path", "") or ", ".join(self.objective.terms)

    def check_timeout(self, timeout: float) -> None:
        """Refuse a time-out that would end a worker before the programs it has started, which would go on.

        Raises:
            SettingError: it is too short.
        """
        programs = [one for one in self.objective.scorers.values() if isinstance(one, ExternalCommand)]
        needed = sum(program.timeout or math.inf for program in programs)
        if 0 < timeout <= needed and programs:
            raise SettingError(
                "timeout",
                f"{timeout:g}",
                f"the objective's programs may take {needed:g} s for a molecule, and would go on after that;"
                " give a longer one, or 0 to leave it to theirs",
            )


def aim_of(objective: Scoring | Aim, given: Mapping[str, Any]) -> Aim:
    """The objective that a caller means, with its description.

    Args:
        objective: whatever `molvae.optimize` takes.
        given: settings that an option refers to, such as the `model` of "property".

    Raises:
        ArgumentError: something is no objective, or does not take its settings.
        MolvaeError: a file cannot be read.
    """
    if isinstance(objective, Aim):
        return objective
    if isinstance(objective, str | Path) or (isinstance(objective, Mapping) and "_target_" in objective):
        settings = settings_of("objective", choice_of("objective", objective), given)
        return Aim(objective_of(settings), settings)
    made = objective_of(objective)
    scorers = {name: plain_data(made.terms.get(name, one)) for name, one in made.scorers.items()}
    return Aim(made, {"combine": made.combine, "scorers": scorers})
