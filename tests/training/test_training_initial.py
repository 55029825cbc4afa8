from dataclasses import replace

import pytest
import torch

from molvae.errors import ArgumentError
from molvae.training.config import TrainConfig
from molvae.training.initial import fine_tuned, new_model

LANGUAGE = {"prior": "language", "prior_dim": 6}
TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 16, "decoder_dim": 24, "prior": "standard_normal"}


@pytest.fixture
def base(store):
    return new_model(store, TrainConfig(architecture=TINY))


def weights(model, without):
    state = model.network.state_dict()
    return {name: weight for name, weight in state.items() if not name.startswith(without)}


def test_a_model_without_a_property_head_gets_one(base, store):
    tuned = fine_tuned(base, store, TrainConfig(properties=("size", "rank"), architecture=TINY))
    assert tuned.architecture == base.architecture | {"num_properties": 2}
    assert tuned.network.property_head(torch.zeros(3, TINY["latent_dim"])).shape == (3, 2)
    before, after = weights(base, "property_head"), weights(tuned, "property_head")
    assert before.keys() == after.keys()
    assert all(torch.equal(weight, after[name]) for name, weight in before.items())


def test_a_head_goes_on_with_its_own_properties_only(base, store):
    tuned = fine_tuned(base, store, TrainConfig(properties=("size",), architecture=TINY))
    known = replace(tuned, card={"properties": ["size"]})
    for properties in (("size",), ()):
        again = fine_tuned(known, store, TrainConfig(properties=properties, architecture=TINY))
        assert again.network.property_head is known.network.property_head
    with pytest.raises(ArgumentError, match="predicts size"):
        fine_tuned(known, store, TrainConfig(properties=("rank",), architecture=TINY))


def test_a_prior_alone_learns_no_properties(base, store):
    with pytest.raises(ArgumentError, match="learn=prior"):
        fine_tuned(base, store, TrainConfig(learn="prior", properties=("size",), architecture=TINY))


@pytest.mark.parametrize("learn", ["prior", "ratio"])
@pytest.mark.parametrize(("asked", "top_p"), [(None, 0.97), (0.9, 0.9), (1.0, 1.0)])
def test_a_language_prior_keeps_its_nucleus_unless_another_is_asked_for(store, learn, asked, top_p):
    base = new_model(store, TrainConfig(architecture=TINY | LANGUAGE | {"prior_top_p": 0.97}))
    settings = {"prior_dim": 768, "prior_top_p": asked}
    tuned = fine_tuned(base, store, TrainConfig(learn=learn, architecture=settings))
    assert tuned.architecture == base.architecture | {"prior_top_p": top_p}
    assert tuned.network.prior.top_p == top_p


@pytest.mark.parametrize(("asked", "top_p"), [(None, 1.0), (0.9, 0.9)])
def test_a_new_language_prior_writes_from_all_unless_a_nucleus_is_asked_for(base, store, asked, top_p):
    settings = {"prior_dim": 6, "prior_top_p": asked}
    tuned = fine_tuned(base, store, TrainConfig(learn="prior", architecture=TINY | settings))
    new = new_model(store, TrainConfig(architecture=TINY | LANGUAGE | settings))
    for model in (tuned, new):
        assert model.architecture["prior_top_p"] == model.network.prior.top_p == top_p


def test_an_unknown_prior_is_told(store):
    with pytest.raises(ArgumentError, match="gauss: language or standard_normal"):
        new_model(store, TrainConfig(architecture=TINY | {"prior": "gauss"}))
