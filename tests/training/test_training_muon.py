import copy

import pytest
import torch
from torch import nn

from molvae.model.nn.precision import fast_bfloat16
from molvae.training.muon import STEPS, Muon, orthogonal

HIDDEN, GATES = 12, 3


@pytest.fixture
def gru():
    torch.manual_seed(0)
    return nn.GRU(5, HIDDEN, batch_first=True)


def learn(gru, optimizer, steps):
    x = torch.randn(20, 4, 5, generator=torch.Generator().manual_seed(1))
    wanted = x.cumsum(1).mean(2, keepdim=True).tanh()
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (gru(x)[0][:, :, :1] - wanted).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def matrices(shape):
    """Random directions whose singular values are far from 0, where mere rounding would count as they do."""
    drawn = torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    left, values, right = torch.linalg.svd(drawn, full_matrices=False)
    return left, (left * torch.linspace(1.0, 0.5, values.shape[-1]) @ right).float(), right


@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 8, 20), (1, 20, 8)])
def test_singular_values_become_about_one(shape):
    values = torch.linalg.svdvals(orthogonal(matrices(shape)[1]).double())
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_orthogonal_matrices_keep_their_directions():
    left, matrix, right = matrices((1, 10, 10))
    along = (left.mT @ orthogonal(matrix).double() @ right.mT)[0]
    # each round rounds three products, sums of ten terms below 1, by half an eps a term
    eps = torch.finfo(torch.bfloat16 if fast_bfloat16("cpu") else torch.float32).eps
    assert (along - along.diag().diag()).abs().max() < STEPS * 3 * 10**0.5 * eps / 2


def test_gates_are_updated_independently(gru):
    other = copy.deepcopy(gru)
    gradient = torch.randn(GATES, HIDDEN, HIDDEN)
    for model, factor in ((gru, 1.0), (other, 1024.0)):  # a power of 2, which is rounded nowhere
        scaled = gradient * torch.tensor([factor, 1.0, 1.0])[:, None, None]
        model.weight_hh_l0.grad = scaled.flatten(0, 1)
        Muon(model.named_parameters(), muon_lr=0.02).step()
    torch.testing.assert_close(gru.weight_hh_l0, other.weight_hh_l0)


def test_other_weights_are_updated_as_by_adamw(gru):
    other = copy.deepcopy(gru)
    learn(gru, Muon(gru.named_parameters(), lr=0.01, muon_lr=0.0), steps=5)
    rest = [weight for name, weight in other.named_parameters() if "weight_hh" not in name]
    learn(other, torch.optim.AdamW(rest, lr=0.01, weight_decay=0.1), steps=5)
    for (name, ours), theirs in zip(gru.named_parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, msg=name)


def test_recurrent_weights_decay_too(gru):
    before = gru.weight_hh_l0.detach().clone()
    gru.weight_hh_l0.grad = torch.zeros_like(before)
    Muon(gru.named_parameters(), muon_lr=0.02, weight_decay=0.5).step()
    torch.testing.assert_close(gru.weight_hh_l0.detach(), 0.99 * before)


def test_it_learns_what_it_is_given(gru):
    losses = learn(gru, Muon(gru.named_parameters(), lr=0.01, muon_lr=0.02), steps=60)
    assert losses[-1] < 0.2 * losses[0]


def test_it_goes_on_from_its_state(gru):
    whole = copy.deepcopy(gru)
    learn(whole, Muon(whole.named_parameters()), steps=6)
    first = Muon(gru.named_parameters())
    learn(gru, first, steps=3)
    second = Muon(gru.named_parameters())
    second.load_state_dict(first.state_dict())
    learn(gru, second, steps=3)
    for ours, theirs in zip(gru.parameters(), whole.parameters(), strict=True):
        assert torch.equal(ours, theirs)
