"""What the lines of a study's journal may be: each is looked at before Optuna makes something of it.

Optuna passes over what is about a study or a trial that it does not know, and takes the rest as it stands.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from optuna.distributions import BaseDistribution, CategoricalDistribution, json_to_distribution

from molvae.checks.schema import check_fields, check_type
from molvae.errors import SettingError
from molvae.files.documents import parse_json

IDENTITY, FOLDER, STARTS, BEGAN, ERROR = "identity", "folder", "starts", "began", "error"
"""Attributes of a study and of its trials."""
ATTRIBUTES = {IDENTITY: dict[str, Any], FOLDER: str, STARTS: int, BEGAN: str, ERROR: str}
IDENTITY_FIELDS = {"objectives": list[str], "space": dict[str, Any], "settings": dict[str, Any]}
CREATE_STUDY, OF_STUDY, CREATE_TRIAL, PARAM, STATE, STEP, OF_TRIAL = 0, 2, 4, 5, 6, 7, 8
COMPLETE = 1
FIELDS: dict[int, dict[str, Any]] = {
    CREATE_STUDY: {"study_name": str, "directions": list[int]},
    OF_STUDY: {"study_id": int, "user_attr": dict[str, Any]},
    3: {"study_id": int, "system_attr": dict[str, Any]},
    CREATE_TRIAL: {"study_id": int, "datetime_start": str},
    PARAM: {"trial_id": int, "param_name": str, "param_value_internal": float, "distribution": str},
    STATE: {"trial_id": int, "state": int, "values": list[float] | None},
    STEP: {"trial_id": int, "step": int, "intermediate_value": float},
    OF_TRIAL: {"trial_id": int, "user_attr": dict[str, Any]},
    9: {"trial_id": int, "system_attr": dict[str, Any]},
}
"""Number of an operation of Optuna's -> what its line tells; of those that a sweep has use for."""
REMEDY = "put a copy back, or name another file"
MAY = {"datetime_start", "datetime_complete"}
"""What a line may tell besides."""


class Replay:
    """Counts what a journal has made as its lines are checked in their order."""

    def __init__(self) -> None:
        self.trials = 0
        self.objectives = 0

    def check(self, line: Any) -> None:
        """Make sure that a line tells what it should of what there is.

        Raises:
            ValueError: it does not.
        """
        operation = check_fields(line, {"op_code": int, "worker_id": str})["op_code"]
        if operation not in FIELDS:
            raise ValueError(f"op_code {operation} is none of a sweep's")
        wanted = FIELDS[operation]
        check_fields(line, wanted)
        if odd := line.keys() - wanted.keys() - MAY - {"op_code", "worker_id"}:
            raise ValueError(f"{min(odd)} is nothing that it tells")
        self._check_numbers(line)
        for name in MAY & line.keys():
            check_type(line[name], str, name)
            datetime.fromisoformat(line[name])
        for name, value in line.get("user_attr", {}).items():
            _check_attribute(name, value)
        if operation == PARAM:
            _check_param(line)
        self.trials += operation == CREATE_TRIAL
        if operation == CREATE_STUDY:
            self.objectives = len(line["directions"])

    def _check_numbers(self, line: Mapping[str, Any]) -> None:
        if line.get("study_id", 0) != 0 or ("study_id" in line and not self.objectives):
            raise ValueError(f"there is no study {line['study_id']}")
        if not 0 <= line.get("trial_id", 0) < max(self.trials, "trial_id" not in line):
            raise ValueError(f"there is no trial {line['trial_id']}")
        if line.get("state") == COMPLETE:
            values = line["values"] or []
            if len(values) != self.objectives or not all(map(math.isfinite, values)):
                raise ValueError(f"{values} are no values of {self.objectives} objectives")


def _check_attribute(name: str, value: Any) -> None:
    check_type(value, ATTRIBUTES.get(name, Any), name)
    if name == BEGAN:
        datetime.fromisoformat(value)
    if name == IDENTITY:
        check_fields(value, IDENTITY_FIELDS, IDENTITY)
        for dimension in value["space"].values():
            _dimension(json.dumps(dimension))


def _dimension(text: str) -> BaseDistribution:
    """Optuna's distribution of a text.

    Raises:
        ValueError: it is none.
    """
    try:
        return json_to_distribution(text)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"distribution {text!r}") from error


def _check_param(line: Mapping[str, Any]) -> None:
    """Make sure that a value lies in its dimension."""
    dimension, value = _dimension(line["distribution"]), line["param_value_internal"]
    if isinstance(dimension, CategoricalDistribution):
        lies = value in range(len(dimension.choices))
    else:
        lies = dimension.low <= value <= dimension.high  # type: ignore[attr-defined]
    if not lies:
        raise ValueError(f"{line['param_name']}={value} lies outside of {dimension}")


def check_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Raise SettingError at the first line that is none of a journal's."""
    replay = Replay()
    for number, line in enumerate(lines, start=1):
        try:
            replay.check(parse_json(line))
        except ValueError as error:
            raise SettingError(
                "storage",
                f"{path}:{number}",
                f"not a storage file of a sweep, or damaged ({error}); {REMEDY}",
            ) from error
