"""Short keys: `objective.qed.weight` for `objective.scorers.qed.weight`, where nothing else can be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from molvae.checks.dotted import at
from molvae.cli.usage import UsageError

GROUPS = ("filters", "objective", "scoring")
"""Groups of parts within parts, whose keys are long."""


def long_key(key: str, settings: Mapping[str, Any]) -> str:
    """The key that a short one stands for; what is no short key is returned as it is.

    A short key leaves out names in the middle of a long one. Of several the one is meant that begins as the
    short one does for longest, and of these the one that leaves out fewest.

    Args:
        key: as it was typed.
        settings: of the verb, with the options that were chosen.

    Raises:
        UsageError: it may stand for several.
    """
    group, *rest = key.split(".")
    if group not in GROUPS or not rest or at(dict(settings), key) is not None:
        return key
    short = key.split(".")
    fitting = [path for path in _paths(settings.get(group), (group,)) if _leaves_out(short, path)]
    ranks = {".".join(path): (-_alike(short, path), len(path)) for path in fitting}
    found = [name for name, rank in ranks.items() if rank == min(ranks.values())]
    if len(found) > 1:
        raise UsageError(f"{key} may stand for {' or '.join(found)}; type which is meant")
    return found[0] if found else key


def _alike(short: Sequence[str], path: Sequence[str]) -> int:
    """How many names two keys begin with alike."""
    pairs = zip(short, path, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _paths(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every key below a node, in parts; names that Hydra and molvae give a meaning are left out."""
    if not isinstance(node, Mapping):
        return
    for name, below in node.items():
        if not str(name).startswith("_"):
            yield (*path, str(name))
            yield from _paths(below, (*path, str(name)))


def _leaves_out(short: Sequence[str], path: tuple[str, ...]) -> bool:
    """Whether a short key has names of a path, in their order, the last of them included."""
    if short[-1] != path[-1]:
        return False
    left = iter(path)
    return all(name in left for name in short)
