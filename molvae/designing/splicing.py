"""Candidates by parts of the table, and by parts of good candidates put together anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from molvae.designing.candidates import CROSSED, TABLE, Candidate
from molvae.fragments.task import Frame, Task


def from_table(task: Task, count: int, generator: np.random.Generator) -> list[Candidate]:
    """About so many candidates whose parts are drawn by how often they are met beside such atoms."""
    each = -(-count // len(task.frames))
    return [one for place in range(len(task.frames)) for one in _filled(task, place, each, generator)]


def _filled(task: Task, place: int, count: int, generator: np.random.Generator) -> Iterator[Candidate]:
    frame = task.frames[place]
    columns = [_column(frame, group, count, generator) for group in range(len(frame.groups))]
    for parts in zip(*columns, strict=True):
        yield from candidate(task, place, parts, TABLE)


def _column(frame: Frame, group: int, count: int, generator: np.random.Generator) -> list[str]:
    """Parts for one group: each once where it is the only group, else as often as they are drawn."""
    candidates = frame.candidates[group]
    if not len(candidates):
        return []
    if len(frame.groups) == 1:
        return candidates.draw(count, generator)
    weights = np.exp(candidates.log_weights - candidates.log_weights.max())
    rows = generator.choice(len(weights), count, p=weights / weights.sum())
    return candidates.parts[rows].tolist()


def crossed(
    task: Task, parents: Sequence[Candidate], count: int, generator: np.random.Generator
) -> Iterator[Candidate]:
    """Candidates of parents one of whose parts comes of another parent, or of the table."""
    suited = [one for one in parents if one.parts and len(one.parts) > 1]
    if not suited:
        return
    for _ in range(count):
        first = suited[int(generator.integers(len(suited)))]
        frame = task.frames[first.frame]
        group = int(generator.integers(len(frame.groups)))
        mates = [one for one in suited if one.frame == first.frame]
        other = mates[int(generator.integers(len(mates)))].parts[group]
        if other == first.parts[group] or generator.random() < 0.5:
            (other,) = frame.candidates[group].draw(1, generator) or (other,)
        parts = (*first.parts[:group], other, *first.parts[group + 1 :])
        yield from candidate(task, first.frame, parts, CROSSED)


def candidate(task: Task, place: int, parts: Sequence[str], source: str) -> Iterator[Candidate]:
    """The candidate of a frame and its parts; nothing where none comes of it."""
    smiles = task.frames[place].splice(parts)
    if smiles is not None and smiles != task.original:
        yield Candidate(smiles, source, place, tuple(parts))
