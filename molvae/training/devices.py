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
    if not (devices := settings["devices"]) or devices < -1:
        raise UsageError(f"trainer.devices={devices}: takes a number of devices, or -1 for all there are")
    if devices > there:
        raise UsageError(f"trainer.devices={devices}: there {_are(there, kind)} here")


def _are(count: int, kind: str) -> str:
    return f"is 1 {kind}" if count == 1 else f"are {count} {kind}s"
