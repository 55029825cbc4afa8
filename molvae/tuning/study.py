"""A study in a file: made once, gone on with by every sweep that names the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from optuna.distributions import distribution_to_json
from optuna.trial import TrialState

from molvae.errors import SettingError
from molvae.tuning.journal import ERROR, FOLDER, IDENTITY, REMEDY, STARTS
from molvae.tuning.objective import directions
from molvae.tuning.sampler import sampler_for
from molvae.tuning.space import Space, Value, suggest
from molvae.tuning.storage import check_journal, open_storage

NAME = "molvae"
MOST_STARTS = 3
"""Times that a trial is started, where the process it runs in dies, before it counts as failed."""
ALIKE = 3
"""Trials that tell a mistake common to all, where one and the same error ended each of them."""


@dataclass(frozen=True)
class Launch:
    """A trial to be run: its number and the settings it tries."""

    number: int
    params: dict[str, Value]
    starts: int
    """Times that it was begun before."""


class Study:
    """The trials of a sweep.

    Args:
        path: the file.
        space: what is searched.
        objectives: what a trial is judged by.
        settings: all other settings of the trials; they must stay as they are while a study goes on.
        sampler: its name.
        seed: of the sampler.

    Raises:
        SettingError: the file holds another study.
    """

    def __init__(
        self,
        path: Path,
        space: Space,
        objectives: Sequence[str],
        settings: Mapping[str, Any],
        *,
        sampler: str,
        seed: int,
    ):
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.path, self.space, self.objectives = path, space, list(objectives)
        self.sampler, self.seed = sampler, seed
        storage = open_storage(path)
        identity = _identity(space, objectives, settings)
        known = {study.study_name: study for study in optuna.get_all_study_summaries(storage)}
        if NAME in known:
            _refuse_another(path, known[NAME].user_attrs.get(IDENTITY, identity), identity)
        self.study = optuna.create_study(
            study_name=NAME, storage=storage, directions=directions(objectives), load_if_exists=True
        )
        self._refuse_damaged()
        self.study.set_user_attr(IDENTITY, identity)

    @property
    def trials(self) -> list[optuna.trial.FrozenTrial]:
        """All trials so far, by number."""
        return self.study.get_trials(deepcopy=False)

    def _refuse_damaged(self) -> None:
        """Refuse a study whose trials are not what its identity says."""
        wanted = [direction.upper() for direction in directions(self.objectives)]
        odd = [direction.name for direction in self.study.directions] != wanted
        for trial in self.trials:
            known = {key: self.space[key] for key in trial.distributions if key in self.space}
            odd |= known != trial.distributions
        if odd:
            raise SettingError(
                "storage", self.path, f"damaged (trials of another space or other objectives); {REMEDY}"
            )

    def keep_folder(self, folder: Path) -> None:
        """Note the folder of the trials in the file."""
        self.study.set_user_attr(FOLDER, str(folder))

    def interrupted(self, at_work: Callable[[int], bool]) -> list[Launch]:
        """Trials that did not end, to be started again; one whose process died too often is noted as failed.

        Args:
            at_work: whether a trial's process has outlived its sweep; a new start waits for its end.
        """
        launches = []
        for frozen in self.trials:
            if frozen.state.is_finished():
                continue
            trial = optuna.trial.Trial(self.study, frozen._trial_id)
            starts = trial.user_attrs.get(STARTS, 0)
            if starts < MOST_STARTS or at_work(frozen.number):
                launches.append(self._launch(trial))
            else:
                trial.set_user_attr(ERROR, f"its process died {starts} times")
                self.study.tell(frozen.number, state=TrialState.FAIL)
        return launches

    def ask(self) -> Launch:
        """A new trial."""
        self.study.sampler = sampler_for(self.sampler, self.space, self.seed, len(self.trials))
        return self._launch(self.study.ask())

    def starts(self, number: int) -> int:
        """Times that a trial was begun."""
        return self.trials[number].user_attrs.get(STARTS, 0)

    def failed_alike(self) -> bool:
        """Whether all trials that have ended, a few at least, failed with one and the same error."""
        ended = [trial for trial in self.trials if trial.state.is_finished()]
        failed = [trial for trial in ended if trial.state == TrialState.FAIL]
        errors = {trial.user_attrs.get(ERROR) for trial in failed}
        return len(ended) == len(failed) >= ALIKE and len(errors) == 1

    def _launch(self, trial: optuna.Trial) -> Launch:
        # a process killed between the two lines of `ask` leaves a trial without all its values
        self.study.sampler = sampler_for(self.sampler, self.space, self.seed, trial.number)
        return Launch(trial.number, suggest(trial, self.space), trial.user_attrs.get(STARTS, 0))


def folder_of(path: Path) -> Path | None:
    """The folder of the trials of the study in a file; None where there is no such file yet."""
    check_journal(path)
    if not path.is_file() or not path.stat().st_size:
        return None
    for study in optuna.get_all_study_summaries(open_storage(path)):
        if study.study_name == NAME and FOLDER in study.user_attrs:
            return Path(study.user_attrs[FOLDER])
    return None


def _identity(space: Space, objectives: Sequence[str], settings: Mapping[str, Any]) -> dict[str, Any]:
    """What makes trials comparable, as JSON."""
    searched = {key: json.loads(distribution_to_json(space[key])) for key in sorted(space)}
    return json.loads(
        json.dumps(
            {"objectives": list(objectives), "space": searched, "settings": dict(settings)}, default=str
        )
    )


def _refuse_another(path: Path, old: dict[str, Any], new: dict[str, Any]) -> None:
    for part, is_called in (("objectives", "objectives"), ("space", "space"), ("settings", "")):
        if old[part] == new[part]:
            continue
        told = f"{is_called} was {old[part]}, now {new[part]}"
        if isinstance(old[part], dict):
            key = min(key for key in {**old[part], **new[part]} if old[part].get(key) != new[part].get(key))
            was, now = (_told(study[part].get(key, "not there")) for study in (old, new))
            told = " ".join(filter(None, [is_called, f"{key} was {was}, now {now}"]))
        raise SettingError("storage", path, f"holds another study: {told}; name another file")


def _told(value: Any) -> str:
    """A setting, or a dimension as short as it can be told."""
    if isinstance(value, dict) and "attributes" in value:
        facts = {name: fact for name, fact in value["attributes"].items() if fact not in (None, False)}
        return f"{value['name'].removesuffix('Distribution').lower()} {facts}"
    return str(value)
