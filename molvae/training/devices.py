"""What a model can be trained on here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import torch

from molvae.errors import UsageError

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
    there, kind = (gpus, "GPU") if on_gpus else (os.cpu_count() or 1, "CPU core")
    devices = settings["devices"]
    if devices < 1 and not (devices == -1 and on_gpus):
        raise UsageError(f"trainer.devices={devices}: at least 1 is needed; -1 takes all GPUs")
    if devices > there:
        raise UsageError(f"trainer.devices={devices}: there {_are(there, kind)} here")


def _are(count: int, kind: str) -> str:
    return f"is 1 {kind}" if count == 1 else f"are {count} {kind}s"
