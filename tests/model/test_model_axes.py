import torch

from molvae.model.nn.property_head import PropertyAxes
from molvae.model.vae import SequenceVAE


def test_an_axis_is_read_in_the_property_s_own_unit():
    axes = PropertyAxes(2)
    axes.standardize_by(torch.tensor([[100.0, 0.0], [300.0, 4.0]]))
    z = torch.tensor([[1.0, -1.0, 7.0], [0.0, 0.5, 7.0]])
    torch.testing.assert_close(axes(z), torch.tensor([[300.0, 0.0], [200.0, 3.0]]))


def test_only_the_axes_are_pulled_and_only_where_the_property_is_known():
    axes = PropertyAxes(2)
    z = torch.ones(2, 3, requires_grad=True)
    loss = axes.loss(z, torch.tensor([[3.0, float("nan")], [float("nan"), float("nan")]]))
    torch.testing.assert_close(loss, torch.tensor([4.0, 0.0]))
    loss.sum().backward()
    assert z.grad is not None
    torch.testing.assert_close(z.grad, torch.tensor([[-4.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))


def test_a_model_without_axes_has_the_weights_it_always_had():
    torch.manual_seed(0)
    plain = SequenceVAE(9, latent_dim=4, embedding_dim=4, encoder_dim=4, decoder_dim=4)
    torch.manual_seed(0)
    named = SequenceVAE(9, latent_dim=4, embedding_dim=4, encoder_dim=4, decoder_dim=4, axes=("logp",))
    assert named.state_dict().keys() - plain.state_dict().keys() == {"axes.offset", "axes.scale"}
    for name, weight in plain.state_dict().items():
        assert torch.equal(weight, named.state_dict()[name])
