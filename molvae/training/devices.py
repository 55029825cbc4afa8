"""What a model can be trained on here."""

from __future__ import annotations

import torch

from molvae.errors import SettingError
from molvae.parallel.cores import cores
from molvae.parallel.openmp import number_is_settled, settle, threads
from molvae.training.config import TrainerConfig


def check_devices(config: TrainerConfig) -> None:
    """Make sure that this machine has what the settings of the trainer ask for.

    Raises:
        SettingError: it has not.
    """
    accelerator, gpus = config.accelerator, torch.cuda.device_count()
    if accelerator in ("gpu", "cuda") and not gpus:
        raise SettingError("accelerator", accelerator, "PyTorch finds no GPU here; take cpu or auto")
    on_gpus = accelerator in ("gpu", "cuda") or (accelerator == "auto" and gpus > 0)
    there, kind = (gpus, "GPU") if on_gpus else (cores(), "CPU core")
    devices = config.devices
    if devices < 1 and not (devices == -1 and on_gpus):
        raise SettingError("devices", devices, "at least 1 is needed; -1 takes all GPUs")
    if devices > there:
        raise SettingError("devices", devices, f"there {_are(there, kind)} here")


def share_threads(processes: int) -> None:
    """Give each of the processes that share a training its part of the threads, unless the user has said."""
    if number_is_settled():
        settle(processes)
        torch.set_num_threads(threads(processes))


def _are(count: int, kind: str) -> str:
    return f"is 1 {kind}" if count == 1 else f"are {count} {kind}s"
