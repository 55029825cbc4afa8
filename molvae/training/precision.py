"""Which arithmetic a machine trains fastest in without losing quality."""

import torch

from molvae.model.precision import fast_bfloat16


def best_precision() -> str:
    """Lightning's name for bfloat16 mixed precision where it is fast, else for single precision."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return "bf16-mixed" if fast_bfloat16(device) else "32-true"
