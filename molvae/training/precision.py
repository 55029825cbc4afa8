"""Which arithmetic a machine trains fastest in without losing quality."""

import torch


def best_precision() -> str:
    """Lightning's name for bfloat16 mixed precision where the processor has it, else for single precision.

    Without its own instructions a CPU emulates bfloat16, slower than single precision.
    """
    if torch.cuda.is_available():
        has_bfloat16 = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        has_bfloat16 = torch.cpu._is_avx512_bf16_supported()
    return "bf16-mixed" if has_bfloat16 else "32-true"
