"""Which arithmetic a machine trains fastest in without losing quality."""

import torch

from molvae.model.nn.precision import fast_bfloat16


def best_precision(accelerator: str) -> str:
    """Lightning's name for bfloat16 mixed precision on a CPU that is fast in it, else for single precision.

    Args:
        accelerator: Lightning's name of what is trained on; auto takes a GPU where there is one.
    """
    device = "cuda" if accelerator != "cpu" and torch.cuda.is_available() else "cpu"
    return "bf16-mixed" if fast_bfloat16(device) else "32-true"
