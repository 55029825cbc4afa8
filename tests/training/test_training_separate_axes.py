"""The axes carry their properties alone, and what is encoded decodes as before."""

from functools import partial

import pytest
import torch

from molvae.training.batches import EvaluationSteps
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.initial import new_model
from molvae.training.quality import encoded
from molvae.training.separate_axes import separate_axes, separated
from molvae.training.train import train

TINY = {"latent_dim": 6, "embedding_dim": 8, "encoder_dim": 16, "decoder_dim": 24, "prior": "standard_normal"}
KINDS = [{"kind": "gru"}, {"kind": "transformer", "decoder_options": {"heads": 2}}]


def test_the_other_dimensions_are_uncorrelated_with_the_axes_afterwards():
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(500, 6, generator=generator, dtype=torch.double)
    z[:, 3:] += z[:, :2] @ torch.randn(2, 3, generator=generator, dtype=torch.double)
    apart = z @ separated(z, 2).T
    assert torch.equal(apart[:, :2], z[:, :2])
    torch.testing.assert_close(apart.T.cov()[:2, 2:], torch.zeros(2, 4, dtype=torch.double))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["kind"])
def test_what_is_encoded_decodes_as_before(store, kind):
    architecture = TINY | kind | {"axes": ["logp", "mw"]}
    network = new_model(store, TrainConfig(architecture=architecture, properties=("size",))).network.eval()
    tokens = torch.stack([torch.as_tensor(store.molecule(0).tolist())] * 2)
    with torch.no_grad():
        before = network.encode(tokens)
        nll, told = network.nll(tokens, before.mean), network.property_head(before.mean)
        change = separated(torch.randn(50, 6, dtype=torch.double), 2)
        network.change_coordinates(change)
        after = network.encode(tokens)
        torch.testing.assert_close(after.mean, before.mean @ change.T.float())
        torch.testing.assert_close(after.log_var, before.log_var)
        torch.testing.assert_close(network.nll(tokens, after.mean), nll)
        torch.testing.assert_close(network.property_head(after.mean), told)


def test_a_trained_model_has_axes_that_its_other_dimensions_do_not_tell(store, tmp_path):
    config = TrainConfig(
        epochs=0.1,
        chunk_size=16,
        validation_molecules=10,
        validation_samples=5,
        architecture=TINY | {"axes": ["logp", "mw"]},
        optimizer=partial(torch.optim.AdamW, lr=1e-3),
        filters=None,
        trainer=TrainerConfig(accelerator="cpu", precision="32-true"),
    )
    trained = train(store, config, folder=tmp_path / "run").trained
    z = trained.encode([store.smiles_of([row])[0] for row in store.split("train")])
    correlation = z[~z.isnan().any(1)].T.corrcoef()[:2, 2:]
    assert correlation.abs().max() < 0.05


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["kind"])
def test_what_was_encoded_before_is_known_in_the_new_coordinates(store, kind):
    model = new_model(store, TrainConfig(architecture=TINY | kind | {"axes": ["logp", "mw"]}))
    model.network.eval()
    steps = EvaluationSteps(store, store.split("train"), None)
    apart = separate_axes(model, encoded(model, steps))
    anew = encoded(model, steps)
    for one, other in zip(apart, anew, strict=True):
        torch.testing.assert_close(one.mean, other.mean, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(one.log_var, other.log_var)
