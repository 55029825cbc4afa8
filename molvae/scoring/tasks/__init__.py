"""Benchmark tasks that RDKit alone can compute, as objectives: GuacaMol's definitions in PMO's selection."""

from molvae.scoring.tasks.pmo import PMO_TASKS, named_task, pmo_task

__all__ = ["PMO_TASKS", "named_task", "pmo_task"]
