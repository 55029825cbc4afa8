"""`AtomEnvironments` under its old name."""

from molvae.filters.atom_environments import AtomEnvironments as Familiar

__all__ = ["Familiar"]
