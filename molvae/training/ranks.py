"""Several processes that train one model: what they have to tell each other beside their gradients."""

from __future__ import annotations

from collections.abc import Sequence

import pytorch_lightning as pl
import torch
from pytorch_lightning.utilities import rank_zero_only
from torch import Tensor, distributed

from molvae.training.batches import Chunk


def is_first() -> bool:
    """Whether this process is alone, or the first of several, by what those who start them tell it."""
    return getattr(rank_zero_only, "rank", 0) == 0


def step_mean(values: Sequence[Tensor], chunks: Sequence[Chunk]) -> Tensor:
    """The mean over the molecules of a step, those of all processes together.

    Args:
        values: for each chunk, a row for each molecule, (b,) or (b, D).
        chunks: of the step, as this process has them.

    Returns:
        The same mean in each process, () or (D,). The gradient is that of the process's own molecules times
        the number of processes, since gradients are averaged over processes.
    """
    if all(chunk.share is None for chunk in chunks):
        return torch.cat(list(values)).mean(0)
    counted = [part[: chunk.share.counted] for part, chunk in zip(values, chunks, strict=True) if chunk.share]
    own = distributed.get_world_size() * torch.cat(counted).sum(0)
    total = own.detach() / distributed.get_world_size()
    distributed.all_reduce(total)
    return (own + (total - own).detach()) / sum(chunk.whole for chunk in chunks)


def noise(chunk: Chunk, like: Tensor, generator: torch.Generator) -> Tensor:
    """Standard normal noise (b, D) for a chunk's molecules: what one process alone would draw for them."""
    drawn = torch.randn(
        (chunk.whole, like.shape[1]), generator=generator, device=like.device, dtype=like.dtype
    )
    return drawn if chunk.share is None else drawn[chunk.share.places]


def any_of_all(trainer: pl.Trainer, flags: Sequence[bool]) -> list[bool]:
    """For each flag, whether it is up in any process, so that all of them decide alike."""
    if trainer.world_size == 1:
        return list(flags)
    raised = torch.tensor(flags, dtype=torch.int, device=trainer.strategy.root_device)
    distributed.all_reduce(raised, distributed.ReduceOp.MAX)
    return raised.bool().tolist()
