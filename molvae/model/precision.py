"""Where bfloat16 arithmetic is worth its rounding."""

import torch


def fast_bfloat16(device: str) -> bool:
    """Whether a kind of device multiplies bfloat16 matrices faster than single precision.

    Without its own instructions a CPU emulates them, slower than single precision.

    Args:
        device: cpu or cuda.
    """
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported()
