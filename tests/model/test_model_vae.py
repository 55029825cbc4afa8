import pytest
import torch

from molvae.model.nn.elbo import kl_with_free_bits
from molvae.model.nn.generate import generate
from molvae.model.nn.posterior import Posterior
from molvae.model.nn.special_tokens import BOS, EOS, PAD, UNK
from molvae.model.vae import SequenceVAE

VOCAB = 9


@pytest.fixture
def model():
    torch.manual_seed(0)
    return SequenceVAE(
        VOCAB, latent_dim=5, embedding_dim=6, encoder_dim=7, decoder_dim=8, decoder_layers=2
    ).eval()


def tokens(rows=3, length=4, seed=0):
    return torch.randint(4, VOCAB, (rows, length), generator=torch.Generator().manual_seed(seed))


def test_nll_is_the_sum_of_stepwise_log_probabilities(model):
    x, z = tokens(), torch.randn(3, 5)
    state = model.decoder.initial_state(z)
    previous = torch.full((3,), BOS)
    expected = torch.zeros(3)
    for target in [*x.T, torch.full((3,), EOS)]:
        logits, state = model.decoder(model.decoder_embedding(previous[:, None]), z, state)
        expected -= logits[:, 0].log_softmax(-1).gather(1, target[:, None]).squeeze(1)
        previous = target
    torch.testing.assert_close(model.nll(x, z), expected)


def test_nll_of_one_row_does_not_depend_on_the_others(model):
    x, z = tokens(), torch.randn(3, 5)
    torch.testing.assert_close(model.nll(x, z)[1:2], model.nll(x[1:2], z[1:2]))


def test_decoder_sees_z_at_every_step(model):
    x, z = tokens(), torch.randn(3, 5)
    with torch.no_grad():
        model.decoder.to_state.weight.zero_()  # z no longer reaches the initial state
    assert not torch.allclose(model.nll(x, z), model.nll(x, z + 1))


def test_token_dropout_hides_inputs_and_never_targets(model):
    x, z = tokens(rows=64, length=6), torch.randn(64, 5)
    hidden = model.nll(x, z, token_dropout=1.0)
    torch.testing.assert_close(hidden, model.nll(x, z, token_dropout=1.0))
    other = x.clone()
    other[:, 2] = x[:, 2] % (VOCAB - 4) + 4  # another token in the third place
    # with every input hidden, only that place's own target changes the likelihood
    changed = other[:, 2] != x[:, 2]
    unk = torch.full_like(x, UNK)
    inputs = torch.nn.functional.pad(unk, (1, 0), value=BOS)
    logits, _ = model.decoder(model.decoder_embedding(inputs), z, model.decoder.initial_state(z))
    scores = logits.log_softmax(-1)[:, 2]
    expected = scores.gather(1, x[:, 2:3]) - scores.gather(1, other[:, 2:3])
    difference = model.nll(other, z, token_dropout=1.0) - hidden
    torch.testing.assert_close(difference[changed], expected.squeeze(1)[changed], atol=1e-5, rtol=1e-4)


def test_shared_embeddings_are_one_table_and_separate_ones_are_two():
    shared = SequenceVAE(VOCAB, latent_dim=2, embedding_dim=3, encoder_dim=4, decoder_dim=4)
    separate = SequenceVAE(
        VOCAB, latent_dim=2, embedding_dim=3, encoder_dim=4, decoder_dim=4, share_embeddings=False
    )
    count = [sum(p.numel() for p in model.parameters()) for model in (shared, separate)]
    assert count[1] - count[0] == VOCAB * 3


def test_kl_matches_torch_distributions():
    posterior = Posterior(torch.randn(4, 3), torch.randn(4, 3))
    normal = torch.distributions.Normal(posterior.mean, (0.5 * posterior.log_var).exp())
    expected = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0))
    torch.testing.assert_close(posterior.kl(), expected)


def test_posterior_draws_have_its_mean_and_variance():
    posterior = Posterior(torch.full((50_000, 1), 2.0), torch.full((50_000, 1), -1.0))
    z = posterior.sample(torch.Generator().manual_seed(0))
    assert z.mean().item() == pytest.approx(2.0, abs=0.02)
    assert z.var().log().item() == pytest.approx(-1.0, abs=0.02)


def test_free_bits_charge_only_what_exceeds_the_floor():
    kl = torch.tensor([[0.1, 2.0], [0.3, 4.0]])
    assert kl_with_free_bits(kl, 0.0).item() == pytest.approx(3.2)
    assert kl_with_free_bits(kl, 0.5).item() == pytest.approx(0.5 + 3.0)


def test_greedy_decoding_follows_the_likeliest_token(model):
    z = torch.randn(6, 5)
    drawn = generate(model, z, max_length=12)
    for row in range(6):
        state, last = model.decoder.initial_state(z[row : row + 1]), torch.tensor([BOS])
        expected = []
        for step in range(13):
            logits, state = model.decoder(model.decoder_embedding(last[:, None]), z[row : row + 1], state)
            logits = logits[0, 0]
            logits[[PAD, BOS, UNK] + ([EOS] if step == 0 else [])] = -torch.inf
            last = logits.argmax()[None]
            if last.item() == EOS:
                break
            expected.append(last.item())
        assert bool(drawn.truncated[row]) == (len(expected) > 12)
        assert [token for token in drawn.tokens[row].tolist() if token != PAD] == expected[:12]


def test_rows_decode_alike_in_any_batch(model):
    z = torch.randn(40, 5)
    together = generate(model, z, max_length=10)
    apart = [generate(model, z[row : row + 1], max_length=10).tokens for row in range(40)]
    assert torch.equal(together.tokens, torch.cat(apart))


def test_sampling_is_reproducible_and_seeds_differ(model):
    z = torch.randn(20, 5)

    def draw(seed):
        generator = torch.Generator().manual_seed(seed)
        return generate(model, z, max_length=10, temperature=1.0, generator=generator).tokens

    assert torch.equal(draw(0), draw(0))
    assert not torch.equal(draw(0), draw(1))


def test_no_molecule_is_empty_and_special_tokens_are_never_emitted(model):
    drawn = generate(model, torch.randn(200, 5), max_length=10, temperature=3.0)
    assert (drawn.tokens[:, 0] > UNK).all()
    assert not torch.isin(drawn.tokens, torch.tensor([BOS, EOS, UNK])).any()


def test_a_sequence_of_just_the_maximum_length_is_not_truncated(model):
    z = torch.randn(50, 5)
    long = generate(model, z, max_length=30)
    ended = [
        (row != PAD).sum().item() for row, cut in zip(long.tokens, long.truncated, strict=True) if not cut
    ]
    assert ended, "the untrained model should end some sequences"
    again = generate(model, z, max_length=max(ended))
    assert again.truncated.sum() == long.truncated.sum()
