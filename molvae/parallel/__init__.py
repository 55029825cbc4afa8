"""Work on many chunks at once, in order and with flat memory: in worker processes, or on a Dask cluster."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from molvae.parallel.chunks import left_out, map_chunks, map_slices, on_a_cluster, processes
    from molvae.parallel.cluster import dask_cluster

__all__ = ["dask_cluster", "left_out", "map_chunks", "map_slices", "on_a_cluster", "processes"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: the command line's help needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "cluster" if name == "dask_cluster" else "chunks"
    return getattr(import_module(f"molvae.parallel.{home}"), name)
