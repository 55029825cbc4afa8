"""Dimensions of a search space: Optuna's distributions from checked ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from molvae.errors import ArgumentError, SettingError

Space = Mapping[str, BaseDistribution]
"""Key of a setting -> what it may be."""
Value = bool | int | float | str | None


@dataclass(frozen=True)
class Interval:
    """Numbers to search, from low to high, both included; whole ones where the borders are ints.

    Args:
        low: smallest value.
        high: largest value.
        step: between two values; None takes all.
        log: equal ratios are equally likely, instead of equal differences.
    """

    low: float
    high: float
    step: float | None = None
    log: bool = False


def space_of(searched: Mapping[str, Interval | Sequence[Value]]) -> Space:
    """The dimensions of a search.

    Args:
        searched: name of a setting -> its values to choose from, or an interval.

    Raises:
        ArgumentError: there is nothing to search, or a setting has no values.
    """
    if not searched:
        raise SettingError("space", {}, "names one setting at least")
    return {
        name: interval(name, one.low, one.high, step=one.step, log=one.log)
        if isinstance(one, Interval)
        else choice(name, one)
        for name, one in searched.items()
    }


def choice(key: str, values: Sequence[Any]) -> CategoricalDistribution:
    """One of several values."""
    odd = [value for value in values if not isinstance(value, Value)]
    if odd:
        raise ArgumentError(f"{key}: {odd[0]!r} cannot be chosen; numbers, words, true, false and null can")
    if len(values) < 2 or len(set(values)) < len(values):
        raise ArgumentError(f"{key}: a choice needs two different values or more, not {list(values)}")
    return CategoricalDistribution(values)


def interval(
    key: str, low: float, high: float, *, step: float | None = None, log: bool = False
) -> IntDistribution | FloatDistribution:
    """Numbers from low to high, both included; whole ones where the borders are ints.

    Args:
        key: named in errors.
        low: smallest value.
        high: largest value.
        step: between two values; None takes all.
        log: equal ratios are equally likely, instead of equal differences.
    """
    if not low < high:
        raise ArgumentError(f"{key}: nothing lies between {low:g} and {high:g}; the smaller one comes first")
    if log and low <= 0:
        raise ArgumentError(f"{key}: a logarithmic range begins above 0, not at {low:g}")
    if isinstance(low, int) and isinstance(high, int):
        return IntDistribution(low, high, log=log, step=int(step or 1))
    return FloatDistribution(low, high, log=log, step=step)


def points(key: str, distribution: BaseDistribution) -> list[Any]:
    """All values of a dimension, for a grid."""
    if isinstance(distribution, CategoricalDistribution):
        return list(distribution.choices)
    if isinstance(distribution, IntDistribution):
        return list(range(distribution.low, distribution.high + 1, distribution.step))
    if isinstance(distribution, FloatDistribution) and distribution.step:
        count = round((distribution.high - distribution.low) / distribution.step) + 1
        return [distribution.low + number * distribution.step for number in range(count)]
    raise ArgumentError(f"{key}: a grid needs choice(...) or range(...), an interval has no end of values")


def suggest(trial: optuna.Trial, space: Space) -> dict[str, Value]:
    """Let the sampler fill a trial in; values that it has already stay."""
    return {key: _suggest(trial, key, distribution) for key, distribution in space.items()}


def _suggest(trial: optuna.Trial, key: str, distribution: BaseDistribution) -> Value:
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(key, distribution.choices)
    if isinstance(distribution, IntDistribution):
        ends = distribution.low, distribution.high
        return trial.suggest_int(key, *ends, step=distribution.step, log=distribution.log)
    if isinstance(distribution, FloatDistribution):
        ends = distribution.low, distribution.high
        return trial.suggest_float(key, *ends, step=distribution.step, log=distribution.log)
    raise TypeError(f"{key}: {distribution}")
