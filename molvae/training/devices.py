"""What a model can be trained on here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from molvae.errors import UsageError
from molvae.parallel.cores import cores
from molvae.parallel.openmp import number_is_settled, settle, threads

STRATEGIES = ("auto", "ddp")


def check_devices(settings: Mapping[str, Any]) -> None:
    """Make sure that this machine has what the settings of the trainer ask for.

    Raises:
        UsageError: it has not, or there is no such strategy.
    """
    if (strategy := settings["strategy"]) not in STRATEGIES:
        raise UsageError(f"trainer.strategy={strategy}: takes {' or '.join(STRATEGIES)}")
    accelerator, gpus = settings["accelerator"], torch.cuda.device_count()
    if accelerator in ("gpu", "cuda") and not gpus:
        raise UsageError(f"trainer.accelerator={accelerator}: PyTorch finds no GPU here; take cpu or auto")
    on_gpus = accelerator in ("gpu", "cuda") or (accelerator == "auto" and gpus > 0)
    there, kind = (gpus, "GPU") if on_gpus else (cores(), "CPU core")
    devices = settings["devices"]
    if devices < 1 and not (devices == -1 and on_gpus):
        raise UsageError(f"trainer.devices={devices}: at least 1 is needed; -1 takes all GPUs")
    if devices > there:
        raise UsageError(f"trainer.devices={devices}: there {_are(there, kind)} here")


def share_threads(processes: int) -> None:
    """Give each of the processes that share a training its part of the threads, unless the user has said."""
    if number_is_settled():
        settle(processes)
        torch.set_num_threads(threads(processes))


def _are(count: int, kind: str) -> str:
    return f"is 1 {kind}" if count == 1 else f"are {count} {kind}s"
