"""Work on many chunks at once, in order and with flat memory: in worker processes, or on a Dask cluster."""

from molvae.parallel.chunks import left_out, map_chunks, map_slices, on_a_cluster, processes
from molvae.parallel.cluster import dask_cluster

__all__ = ["dask_cluster", "left_out", "map_chunks", "map_slices", "on_a_cluster", "processes"]
