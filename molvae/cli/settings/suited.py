"""Settings that follow from the model: its filters, where the command line names a model and no filters."""

from __future__ import annotations

from collections.abc import Sequence

from molvae.errors import MolvaeError

VERBS = ("sample", "neighbors", "traverse", "design", "propose")
"""Verbs that filter what a model writes."""


def with_suited_filters(verb: str, arguments: Sequence[str]) -> list[str]:
    """The arguments of a command line, with the filters that suit its model where none are given.

    Several models (`-m model=a,b`) keep the verb's own filters.
    """
    given = list(arguments)
    models = [word.partition("=")[2] for word in given if word.startswith("model=")]
    filtered = any(word.lstrip("+~").startswith(("filters=", "filters.", "filters@")) for word in given)
    if verb not in VERBS or not models or filtered or {",", "$"} & set(models[-1]):
        return given
    from molvae.model.hub import filters_for

    try:
        return [*given, f"filters=[{','.join(filters_for(models[-1]))}]"]
    except MolvaeError:  # there is no such model, which the verb says better
        return given
