"""The Transformer decoder: its cache changes nothing, and a model learns, refines and samples with it."""

import copy

import pytest
import torch

from molvae.chem.mol import canonical
from molvae.chem.translate import split, to_selfies
from molvae.errors import MolvaeError, SettingError
from molvae.model.model import Model
from molvae.model.nn.generate import generate
from molvae.model.nn.one_length import batches_of_one_length
from molvae.model.nn.special_tokens import BOS, EOS, PAD
from molvae.model.nn.transformer import TransformerDecoder
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE

VOCAB, WIDTH = 9, 16
SIZES = {"latent_dim": 5, "embedding_dim": 6, "encoder_dim": 7, "decoder_dim": WIDTH, "decoder_layers": 2}
SMILES = ["CCO", "C", "CCN", "NCCO"]


@pytest.fixture
def model():
    torch.manual_seed(0)
    return SequenceVAE(
        VOCAB, **SIZES, kind="transformer", decoder_options={"heads": 2}, prior="standard_normal"
    ).eval()


def tokens(rows=3, length=6):
    return torch.randint(4, VOCAB, (rows, length), generator=torch.Generator().manual_seed(0))


def test_token_by_token_is_as_all_at_once(model):
    x, z = tokens(), torch.randn(3, 5)
    whole = model.logits(x, z)
    state, steps = model.decoder.initial_state(z), []
    for token in x.T:
        logits, state = model.decoder(model.decoder_embedding(token[:, None]), z, state)
        steps.append(logits)
    torch.testing.assert_close(torch.cat(steps, 1), whole, atol=1e-5, rtol=1e-5)
    parts, state = [], model.decoder.initial_state(z)
    for part in x.split(4, dim=1):  # several new tokens after several old ones
        logits, state = model.decoder(model.decoder_embedding(part), z, state)
        parts.append(logits)
    torch.testing.assert_close(torch.cat(parts, 1), whole, atol=1e-5, rtol=1e-5)


def test_no_token_sees_those_after_it_and_all_see_z(model):
    x, z = tokens(), torch.randn(3, 5)
    other = x.clone()
    other[:, 4] = (x[:, 4] - 3) % (VOCAB - 4) + 4
    before, after = model.logits(x, z), model.logits(other, z)
    torch.testing.assert_close(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4:], after[:, 4:])
    assert (model.logits(x, z) != model.logits(x, z + 1)).any(-1).all()


def test_order_tells(model):
    x, z = torch.tensor([[4, 5, 6]]), torch.zeros(1, 5)
    swapped = model.logits(torch.tensor([[5, 4, 6]]), z)
    assert not torch.allclose(model.logits(x, z)[:, -1], swapped[:, -1])


def test_rows_that_go_on_keep_their_own_state(model):
    z = torch.randn(40, 5)
    together = generate(model, z, max_length=10)
    apart = [generate(model, z[row : row + 1], max_length=10).tokens for row in range(40)]
    assert torch.equal(together.tokens, torch.cat(apart))
    assert 0 < (together.tokens[:, -1] == PAD).sum() < 40, "some should end earlier than others"


def test_nll_is_the_sum_of_stepwise_log_probabilities(model):
    x, z = tokens(), torch.randn(3, 5)
    inputs = torch.nn.functional.pad(x, (1, 0), value=BOS)
    targets = torch.nn.functional.pad(x, (0, 1), value=EOS)
    scores = model.logits(inputs, z).log_softmax(-1).gather(2, targets[..., None])
    torch.testing.assert_close(model.nll(x, z), -scores.sum((1, 2)))


@pytest.mark.parametrize("heads", [0, 3, 16])
def test_a_width_that_heads_cannot_share_is_refused(heads):
    with pytest.raises(SettingError, match=f"decoder_options.heads={heads}: a number whose double divides"):
        TransformerDecoder(VOCAB, 6, WIDTH, 5, heads=heads)


@pytest.mark.parametrize("prior", ["standard_normal", "language"])
def test_it_learns_refines_samples_and_is_stored(tmp_path, prior):
    torch.manual_seed(0)
    vocab = Vocab.from_tokens(token for text in SMILES for token in split(to_selfies(text)))
    sizes = {"latent_dim": 6, "embedding_dim": 8, "encoder_dim": 12, "decoder_dim": 32, "prior_dim": 16}
    architecture = sizes | {"kind": "transformer", "decoder_options": {"heads": 2}, "prior": prior}
    learning = Model(SequenceVAE(len(vocab), **architecture), vocab, architecture, max_length=20)
    sequences, _ = learning.tokenize(SMILES)
    optimizer = torch.optim.Adam(learning.network.parameters(), lr=0.01)
    for _ in range(60):
        losses = [
            (
                learning.network.nll(some, learning.network.encode(some).mean)
                + learning.network.prior.loss(some)
            )
            for _, some in batches_of_one_length(sequences)
        ]
        optimizer.zero_grad()
        torch.cat(losses).sum().backward()
        optimizer.step()
    learning.network.eval()
    learning.save(tmp_path / "model")
    model = Model.load(tmp_path / "model")
    assert model.reconstruct([*SMILES, "?"]) == [*map(canonical, SMILES), None]
    away = model.encode(SMILES) + 0.7
    assert model.decode(model.refine(SMILES, away)) == [canonical(text) for text in SMILES]
    drawn = model.sample(50, seed=1)
    assert drawn == model.sample(50, seed=1)
    assert sum(text is not None for text in drawn) > 25


def test_a_kind_or_an_option_that_is_none_is_told(tmp_path, model):
    with pytest.raises(SettingError, match=r"architecture\.kind=lstm: one of gru, transformer"):
        SequenceVAE(VOCAB, kind="lstm")
    with pytest.raises(ValueError, match="decoder_options has no heads"):
        SequenceVAE(VOCAB, decoder_options={"heads": 2})
    vocab = Vocab.from_tokens(["[C]", "[O]", "[N]", "[F]", "[S]"])
    architecture = SIZES | {
        "kind": "transformer",
        "decoder_options": {"heads": 2},
        "prior": "standard_normal",
    }
    stored = Model(model, vocab, architecture, max_length=20)
    stored.save(tmp_path / "model")
    file = tmp_path / "model" / "model.json"
    file.write_text(file.read_text().replace('"transformer"', '"lstm"'))
    with pytest.raises(MolvaeError, match=r"do not fit \(architecture\.kind=lstm"):
        Model.load(tmp_path / "model")


@pytest.mark.parametrize("kind", ["gru", "transformer"])
def test_a_wider_network_begins_as_the_narrower_one(kind):
    torch.manual_seed(0)
    settings = SIZES | {"kind": kind, "prior": "standard_normal"}
    narrow = SequenceVAE(VOCAB, **settings).eval()
    wide = SequenceVAE(VOCAB + 1, **settings | {"latent_dim": 8}).eval()
    pairs = torch.tensor([(token + (token > 5), token) for token in range(VOCAB)])  # a new one has the id 6
    places = torch.arange(5) + 1
    before = copy.deepcopy(wide.prior.state_dict())
    wide.take(narrow, pairs, places)
    own = dict(zip(pairs[:, 1].tolist(), pairs[:, 0].tolist(), strict=True))
    x, z = tokens(), torch.randn(3, 5)
    translated = x.clone().apply_(own.get)
    placed = torch.randn(3, 8)
    placed[:, places] = z
    known = wide.logits(translated, placed)[..., pairs[:, 0]]
    torch.testing.assert_close(known, narrow.logits(x, z), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(wide.encode(translated).mean[:, places], narrow.encode(x).mean)
    assert wide.prior.state_dict().keys() == before.keys()
