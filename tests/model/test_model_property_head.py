import torch

from molvae.model.nn.property_head import PropertyHead


def test_standardizes_by_the_values_that_are_known():
    head = PropertyHead(2, 2)
    values = torch.tensor([[1.0, 10.0], [3.0, float("nan")], [5.0, 30.0]])
    head.standardize_by(values)
    torch.testing.assert_close(head.offset, torch.tensor([3.0, 20.0]))
    torch.testing.assert_close(head.scale, torch.tensor([(8 / 3) ** 0.5, 10.0]))


def test_unknown_values_cost_nothing_and_send_no_gradient():
    head = PropertyHead(2, 2)
    z = torch.randn(2, 2, requires_grad=True)
    loss = head.loss(z, torch.tensor([[float("nan"), float("nan")], [1.0, float("nan")]]))
    assert loss[0] == 0.0
    loss.sum().backward()
    assert z.grad is not None
    assert (z.grad[0] == 0).all()
    assert z.grad[1].isfinite().all()
    assert z.grad[1].any()


def test_learns_a_linear_property():
    torch.manual_seed(0)
    z = torch.randn(256, 3)
    values = 100 + 20 * z[:, :1]
    head = PropertyHead(3, 1, hidden_dim=16)
    head.standardize_by(values)
    optimizer = torch.optim.Adam(head.parameters(), lr=0.02)
    for _ in range(200):
        optimizer.zero_grad()
        head.loss(z, values).mean().backward()
        optimizer.step()
    assert (head(z) - values).abs().mean() < 2.0
