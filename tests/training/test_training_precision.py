import pytest
import torch

from molvae.model.nn.precision import fast_bfloat16, tf32_products
from molvae.training.precision import best_precision


@pytest.fixture(autouse=True)
def able(monkeypatch):
    """A machine whose CPU and GPU both multiply in bfloat16."""
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: True)


def test_a_gpu_works_in_single_precision_where_a_cpu_takes_bfloat16():
    assert fast_bfloat16("cpu")
    assert not fast_bfloat16("cuda")
    assert [best_precision(name) for name in ("cpu", "gpu", "auto")] == ["bf16-mixed", "32-true", "32-true"]


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_tf32_is_a_gpu_s_and_only_in_the_block(device):
    def now():
        return torch.backends.cuda.matmul.allow_tf32, torch.get_float32_matmul_precision()

    before, on_cpu = now(), torch.backends.mkldnn.matmul.fp32_precision
    with tf32_products(device):
        assert torch.backends.cuda.matmul.allow_tf32 == (device == "cuda")
        assert torch.backends.mkldnn.matmul.fp32_precision == on_cpu
    assert now() == before == (False, "highest")
