"""A wider model begins with the weights of a smaller one, and so with what that has learned."""

from functools import partial

import pytest
import torch
from prepared import prepare

from molvae.data.sources import molecules
from molvae.data.split import Split
from molvae.errors import SettingError
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.grown import grown
from molvae.training.initial import new_model
from molvae.training.train import train

TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 16, "decoder_dim": 24, "prior": "standard_normal"}
WIDER = TINY | {"latent_dim": 7, "axes": ["logp", "mw"]}
PLACES = torch.tensor([2, 3, 4, 5])
"""Where the four dimensions of the smaller model lie in the wider one: behind two axes, before a new one."""


def configured(architecture, seed=1):
    return TrainConfig(architecture=architecture, seed=seed)


@pytest.fixture
def base(store):
    return new_model(store, configured(TINY, seed=0))


@pytest.fixture
def tokens(store):
    length = int(store.lengths[0])
    rows = [row for row in range(len(store)) if store.lengths[row] == length][:5]
    return torch.tensor([store.molecule(row).tolist() for row in rows])


def test_it_encodes_and_decodes_as_the_smaller_model_does(base, store, tokens):
    wider = grown(base, store, configured(WIDER))
    small, wide = base.network, wider.network
    before, after = small.encode(tokens), wide.encode(tokens)
    torch.testing.assert_close(after.mean[:, PLACES], before.mean)
    torch.testing.assert_close(after.log_var[:, PLACES], before.log_var)
    z = torch.randn(len(tokens), WIDER["latent_dim"], generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(wide.nll(tokens, z), small.nll(tokens, z[:, PLACES]))


def test_it_keeps_the_embeddings_of_the_tokens_that_both_know(base, store, tmp_path):
    lines = [f"{'C' * length}{end}" for length in range(2, 12) for end in ("O", "[13CH3]", "N")]
    other = prepare(molecules(lines), split=Split(valid=2.0, test=0.0), workers=1, output=tmp_path / "other")
    assert set(other.vocab.tokens) - set(store.vocab.tokens)
    wider = grown(base, other, configured(WIDER))
    assert wider.vocab == other.vocab
    old, new = base.network.encoder_embedding.weight, wider.network.encoder_embedding.weight
    for token, place in other.vocab.ids.items():
        if token in store.vocab.ids:
            assert torch.equal(new[place], old[store.vocab.ids[token]]), token


def test_a_model_as_wide_as_the_other_begins_as_it_is(base, store):
    same = grown(base, store, configured(TINY))
    left, right = same.network.state_dict(), base.network.state_dict()
    assert all(torch.equal(weight, right[name]) for name, weight in left.items() if "prior" not in name)


def test_it_writes_as_the_smaller_model_does(store, tokens):
    writing = {"prior": "language", "prior_dim": 12}
    base = new_model(store, configured(TINY | writing, seed=0))
    wider = grown(base, store, configured(WIDER | writing))
    torch.testing.assert_close(wider.network.prior.loss(tokens), base.network.prior.loss(tokens))
    with pytest.raises(SettingError, match=r"^architecture\.prior_dim=9: a model grown from one of 12 keeps"):
        grown(base, store, configured(WIDER | writing | {"prior_dim": 9}))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"encoder_dim": 32}, r"^architecture\.encoder_dim=32: a model grown from one of 16 keeps it"),
        ({"decoder_layers": 2}, r"^architecture\.decoder_layers=2: a model grown from one of 1 keeps it"),
        ({"latent_dim": 3}, r"^architecture\.latent_dim=3: 4 at least"),
        ({"axes": ["logp", "mw"]}, r"^architecture\.latent_dim=4: 6 at least"),
    ],
)
def test_what_cannot_grow_is_refused(base, store, changes, says):
    with pytest.raises(SettingError, match=says):
        grown(base, store, configured(TINY | changes))


def test_a_grown_model_trains(base, store, tmp_path):
    config = TrainConfig(
        epochs=0.1,
        chunk_size=16,
        validation_molecules=10,
        validation_samples=5,
        grow=True,
        architecture=WIDER,
        optimizer=partial(torch.optim.AdamW, lr=1e-3),
        filters=None,
        trainer=TrainerConfig(accelerator="cpu", precision="32-true"),
    )
    result = train(store, config, init_from=base, folder=tmp_path / "run")
    assert result.trained.architecture["axes"] == ["logp", "mw"]
    assert result.trained.network.latent_dim == 7
    assert base.network.latent_dim == 4
