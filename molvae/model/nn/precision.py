"""The arithmetic of networks: bfloat16 where it is worth its rounding, TF32 on a GPU."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def fast_bfloat16(device: str) -> bool:
    """Whether networks on a kind of device are faster in bfloat16 than in single precision, and as good.

    Without its own instructions a CPU emulates it, slower than single precision. On a GPU autocast runs GRUs
    in float16 whatever it is asked for, whose range is too small for gradients; TF32 is fast there.

    Args:
        device: cpu or cuda.
    """
    return device == "cpu" and torch.cpu._is_avx512_bf16_supported()


@contextmanager
def tf32_products(device: str) -> Iterator[None]:
    """In the block a GPU multiplies single-precision matrices in TF32, as cuDNN does in GRUs."""
    if device != "cuda":
        yield
        return
    products = torch.backends.cuda.matmul  # torch.set_float32_matmul_precision means CPUs too
    before = products.allow_tf32
    products.allow_tf32 = True
    try:
        yield
    finally:
        products.allow_tf32 = before


@contextmanager
def decoding_arithmetic(device: str) -> Iterator[None]:
    """In the block networks work in what they are decoded in, and by default trained in."""
    with tf32_products(device), torch.autocast(device, torch.bfloat16, enabled=fast_bfloat16(device)):
        yield


@contextmanager
def gradients_in_evaluation() -> Iterator[None]:
    """In the block networks in evaluation mode give gradients, which cuDNN's recurrent ones do not."""
    with torch.backends.cudnn.flags(enabled=False):
        yield
