import copy
import gc
import math
import weakref

import pytest
import torch

from molvae.model.nn.generate import generate
from molvae.model.nn.special_tokens import EOS, PAD
from molvae.model.priors.prior import SampleOptions
from molvae.model.vae import SequenceVAE

VOCAB = 7


@pytest.fixture
def model():
    torch.manual_seed(0)
    return SequenceVAE(VOCAB, latent_dim=5, encoder_dim=6, prior="language", prior_dim=8).eval()


def draw(model, count, seed):
    generator = torch.Generator().manual_seed(seed)
    return model.prior.sample(count, generator, model, SampleOptions(exact=False)).z


def test_a_draw_before_it_is_refined_is_the_posterior_mean_of_the_sequence_that_was_written(model):
    z = draw(model, 40, seed=3)
    written = generate(
        model.prior,
        model.prior.nothing(40),
        max_length=256,
        temperature=1.0,
        generator=torch.Generator().manual_seed(3),
    )
    for row, tokens in enumerate(written.tokens):
        expected = model.encode(tokens[tokens != PAD][None]).mean[0]
        torch.testing.assert_close(z[row], expected)


def test_draws_follow_the_seed(model):
    assert torch.equal(draw(model, 10, seed=0), draw(model, 10, seed=0))
    assert not torch.equal(draw(model, 10, seed=0), draw(model, 10, seed=1))


def test_probabilities_of_all_sequences_up_to_a_length_and_of_longer_ones_add_up_to_one(model):
    with torch.no_grad():
        model.prior.decoder.to_logits.bias[PAD] = -1e9  # which stands for nothing
    states = torch.cartesian_prod(*[torch.arange(VOCAB)] * 2)
    letters = [token for token in range(VOCAB) if token not in (EOS, PAD)]
    ended = [model.prior.loss(torch.tensor([[a]])) for a in letters]
    ended += [model.prior.loss(torch.tensor([[a, b]])) for a, b in states.tolist() if {a, b} <= {*letters}]
    logits, _ = model.prior.decoder(
        model.prior.decoder_embedding(torch.tensor([[1]])),
        model.prior.nothing(1),
        model.prior.decoder.initial_state(model.prior.nothing(1)),
    )
    at_once = logits.softmax(-1)[0, 0, EOS].item()
    total = at_once + sum(math.exp(-nll.item()) for nll in ended)
    # what is left are the sequences of three tokens and more
    longer = [prefix_probability(model, a, b) for a, b in states.tolist() if {a, b} <= {*letters}]
    assert total + sum(longer) == pytest.approx(1.0, abs=1e-5)


def prefix_probability(model, a, b):
    """Of going on after two tokens."""
    prior = model.prior
    inputs = prior.decoder_embedding(torch.tensor([[1, a, b]]))
    logits, _ = prior.decoder(inputs, prior.nothing(1), prior.decoder.initial_state(prior.nothing(1)))
    chances = logits[0].softmax(-1)
    return (chances[0, a] * chances[1, b] * (1 - chances[2, EOS])).item()


def test_a_copy_encodes_with_its_own_encoder(model):
    other = copy.deepcopy(model)
    with torch.no_grad():
        other.encoder.to_posterior.bias += 1.0
    torch.testing.assert_close(draw(other, 5, seed=0), draw(model, 5, seed=0) + 1.0)


def test_a_model_is_freed_at_once_when_it_is_done_with(model):
    done_with = copy.deepcopy(model)
    seen = weakref.ref(done_with.encoder)
    gc.disable()
    try:
        del done_with
        assert seen() is None
    finally:
        gc.enable()
