from functools import partial

import numpy as np
import pytest
import torch

from molvae.model.vae import SequenceVAE
from molvae.optimization.algorithms.ascent import LatentAscent, WalkSettings
from molvae.optimization.algorithms.decoder_tuning import DecoderTuning
from molvae.optimization.algorithms.padded import logits, nll, padded
from molvae.optimization.algorithms.predictors import FittedHead, TrainedHead
from molvae.optimization.algorithms.turbo import TuRBO

DIM = 4
SEQUENCES = [[4, 5, 6], [7, 4], [5, 5, 5, 5, 6]]


def draw(generator, count):
    return generator.standard_normal((count, DIM))


def sphere(z):
    return -np.square(z - 1.5).sum(1)


def best_after(optimizer, rounds):
    found = []
    for _ in range(rounds):
        z = optimizer.ask(10)
        y = sphere(z)
        optimizer.tell(z, np.where(np.arange(len(y)) == 3, np.nan, y))
        found.append(y.max())
    return max(found)


def ascending(direction, seed=0, predictor=None):
    generator = np.random.default_rng(seed)
    predictor = predictor or FittedHead(DIM, 0, steps=60)
    return LatentAscent(
        predictor,
        np.zeros((1, DIM)),
        partial(draw, generator),
        1.0,
        generator,
        WalkSettings(direction=direction, noise=0.1),
    )


def test_the_gradient_beats_the_random_direction():
    assert best_after(ascending("gradient"), 9) > best_after(ascending("random"), 9)


def test_walks_begin_with_the_starts_and_end_inside_the_ball():
    search = ascending("gradient")
    search.radius = 1.0
    np.testing.assert_array_equal(search.ask(5), np.zeros((1, DIM)))
    z = draw(np.random.default_rng(0), 60)
    search.tell(z, sphere(z))
    assert (np.linalg.norm(search.ask(10), axis=1) <= 1 + 1e-9).all()


def test_a_trained_head_is_followed_up_or_down():
    head = FittedHead(DIM, 0).head
    z = torch.randn(3, DIM, generator=torch.Generator().manual_seed(0))
    assert torch.equal(TrainedHead(head, 0, -1.0)(z), -head(z)[:, 0])


def test_turbo_closes_in_on_the_optimum():
    pytest.importorskip("botorch")
    generator = np.random.default_rng(0)
    search = TuRBO(np.zeros((1, DIM)), partial(draw, generator), 1.0, generator, initial=20, length=0.8)
    np.testing.assert_array_equal(search.ask(5), np.zeros((1, DIM)))
    assert best_after(search, 6) > -1.0


def test_turbo_s_region_shrinks_without_success_and_begins_anew():
    pytest.importorskip("botorch")
    generator = np.random.default_rng(0)
    search = TuRBO(np.zeros((0, DIM)), partial(draw, generator), 1.0, generator, initial=2, length=0.8)
    search.tell(draw(generator, 2), np.array([1.0, 0.0]))
    for _ in range(10):
        search.tell(draw(generator, 1), np.zeros(1))
    assert search.length == 0.4
    for _ in range(60):
        search.tell(draw(generator, 1), np.zeros(1))
    assert search.length == 0.8
    assert len(search.y) < 20


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    sizes = {"latent_dim": DIM, "embedding_dim": 8, "encoder_dim": 8, "decoder_dim": 24}
    return SequenceVAE(vocab_size=9, **sizes, prior="standard_normal").eval()


def test_padding_changes_no_likelihood(model):
    z = torch.randn(3, DIM, generator=torch.Generator().manual_seed(1))
    targets = padded(SEQUENCES, z.device)
    together = nll(logits(model, targets, z), targets)
    alone = [model.nll(torch.tensor([ids]), z[row : row + 1])[0] for row, ids in enumerate(SEQUENCES)]
    torch.testing.assert_close(together, torch.stack(alone))


def test_tuning_makes_what_it_is_shown_likelier_and_the_divergence_holds_it(model):
    z = torch.randn(3, DIM, generator=torch.Generator().manual_seed(1))
    ends = {}
    for coefficient in (0.0, 10.0):
        tuning = DecoderTuning(model, kl_coefficient=coefficient, learning_rate=1e-2)
        errors = [tuning.step(SEQUENCES, z) for _ in range(30)]
        assert errors[-1] < errors[0]
        ends[coefficient] = errors[-1]
    assert ends[0.0] < ends[10.0]
