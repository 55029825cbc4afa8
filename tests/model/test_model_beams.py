"""Beam search finds the likeliest sequences there are, and the encoder chooses among them."""

import itertools

import pytest
import torch

from molvae.model.agreement import LEAD, agreed
from molvae.model.nn.beams import beam_search
from molvae.model.nn.generate import generate
from molvae.model.nn.special_tokens import EOS, PAD
from molvae.model.vae import SequenceVAE

VOCAB, TOKENS, LONGEST = 9, range(4, 9), 3
EVERY = [list(some) for size in range(1, LONGEST + 1) for some in itertools.product(TOKENS, repeat=size)]
SIZES = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 8, "decoder_dim": 24}


def network(**changes):
    torch.manual_seed(0)
    return SequenceVAE(VOCAB, **SIZES, prior="standard_normal", **changes).eval()


@pytest.fixture(scope="module")
def codes():
    return torch.randn(3, 4, generator=torch.Generator().manual_seed(1))


@pytest.fixture(params=["gru", "transformer"])
def model(request):
    return network(
        **({"kind": "transformer", "decoder_options": {"heads": 2}} if request.param != "gru" else {})
    )


def padded(sequences):
    return torch.tensor([[*ids, *[PAD] * (LONGEST - len(ids))] for ids in sequences])


def written(tokens):
    return [[token for token in ids if token != PAD] for ids in tokens.tolist()]


@torch.no_grad()
def test_a_wide_beam_ranks_all_sequences_by_their_likelihood(model, codes):
    found = beam_search(model, codes, width=len(EVERY) + 5, max_length=LONGEST)
    for row, z in enumerate(codes):
        likely = -model.nll(padded(EVERY), z.expand(len(EVERY), -1))
        order = likely.argsort(descending=True)
        kept = found.log_likelihood[row].isfinite()
        assert kept.sum() == len(EVERY)
        torch.testing.assert_close(found.log_likelihood[row][kept], likely[order], atol=1e-5, rtol=1e-5)
        assert written(found.tokens[row][kept]) == [EVERY[place] for place in order.tolist()]


def test_a_beam_of_one_is_greedy_where_greedy_sequences_end(model, codes):
    found = beam_search(model, codes, width=1, max_length=LONGEST)
    greedy = generate(model, codes, max_length=LONGEST)
    ended = ~greedy.truncated
    assert torch.equal(found.tokens[ended, 0], greedy.tokens[ended])


def test_rows_do_not_depend_on_one_another(model, codes):
    whole = beam_search(model, codes, width=4, max_length=LONGEST)
    for row, z in enumerate(codes):
        alone = beam_search(model, z[None], width=4, max_length=LONGEST)
        assert torch.equal(alone.tokens[0], whole.tokens[row])


def test_what_would_not_end_in_time_is_ended_by_the_beam(codes):
    model = network()
    with torch.no_grad():  # no sequence ends of itself
        model.decoder.to_logits.bias[EOS] = -1e3
    assert generate(model, codes, max_length=LONGEST).truncated.all()
    found = agreed(model, codes, width=3, max_length=LONGEST)
    assert not found.truncated.any()
    assert (found.tokens != PAD).all()


@torch.no_grad()
def test_the_sequence_is_taken_that_decoder_and_encoder_agree_on(codes):
    model, far = network(), 6 * codes
    found = agreed(model, far, width=len(EVERY) + 5, max_length=LONGEST)
    greedy = generate(model, far, max_length=LONGEST)
    for row, z in enumerate(far):
        score = torch.stack([_agreement(model, ids, z) for ids in EVERY])
        best = int(score.argmax())
        sure = not greedy.truncated[row]
        if sure and score[best] - score[EVERY.index(*written(greedy.tokens[row][None]))] <= LEAD:
            best = EVERY.index(*written(greedy.tokens[row][None]))
        assert written(found.tokens[row][None]) == [EVERY[best]]


def _agreement(model, ids, z):
    """log p(x | z) + log q(z | x)."""
    tokens = torch.tensor([ids])
    return (model.encode(tokens).log_density(z[None]) - model.nll(tokens, z[None]))[0]


def test_a_code_near_its_greedy_sequence_needs_no_beam(codes):
    model, near = network(), 0.1 * codes
    with torch.no_grad():  # a beam would choose another end of these sequences
        model.decoder.to_logits.bias[EOS] = 3.0
    greedy = generate(model, near, max_length=LONGEST)
    assert not greedy.truncated.any()
    assert torch.equal(agreed(model, near, width=4, max_length=LONGEST).tokens, greedy.tokens)


def test_no_codes_are_no_sequences(model, codes):
    assert agreed(model, codes[:0], width=4, max_length=LONGEST).tokens.shape == (0, LONGEST)
