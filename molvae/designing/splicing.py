"""Candidates by parts of the table, and by parts of good candidates put together anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from molvae.designing.candidates import CROSSED, TABLE, Candidate
from molvae.fragments.task import Frame, Task

AT_ONCE = 32
"""Choices of several parts that are drawn at a time."""


class FromTable:
    """Candidates whose parts are drawn by how often they are met beside such atoms, on and on.

    Args:
        task: what stays.
        generator: source of all random draws.
        temperature: 0 takes single parts in the order of how common they are.
    """

    def __init__(self, task: Task, generator: np.random.Generator, temperature: float = 1.0) -> None:
        self.task = task
        self._parts = [_drawn(frame, generator, temperature) for frame in task.frames]

    def __call__(self, count: int) -> list[Candidate]:
        """About so many, as many of each frame."""
        each = -(-count // len(self._parts))
        return [
            one
            for place, drawn in enumerate(self._parts)
            for parts in islice(drawn, each)
            for one in candidate(self.task, place, parts, TABLE)
        ]


def _drawn(frame: Frame, generator: np.random.Generator, temperature: float) -> Iterator[tuple[str, ...]]:
    """Parts for each group: each once where there is one group, else as often as they are drawn."""
    if len(frame.groups) == 1:
        (only,) = frame.candidates
        yield from ((part,) for part in only.draw(len(only), generator, temperature))
    elif all(map(len, frame.candidates)):
        while True:
            yield from zip(*(one.repeated(AT_ONCE, generator) for one in frame.candidates), strict=True)


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
            (other,) = frame.candidates[group].repeated(1, generator)
        parts = (*first.parts[:group], other, *first.parts[group + 1 :])
        yield from candidate(task, first.frame, parts, CROSSED)


def candidate(task: Task, place: int, parts: Sequence[str], source: str) -> Iterator[Candidate]:
    """The candidate of a frame and its parts; nothing where none comes of it."""
    frame = task.frames[place]
    smiles = frame.splice(parts)
    if smiles is not None and smiles != task.original:
        yield Candidate(smiles, source, place, tuple(parts), frame.log_share(parts))
