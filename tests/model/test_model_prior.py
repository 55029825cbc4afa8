import math

import pytest
import torch

from molvae.model.priors.gaussian import DENSITIES, GaussianMixture, StandardNormal


def two_clusters(count=4_000):
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(count, 2, generator=generator)
    left = noise[: count // 4] * torch.tensor([0.5, 1.0]) + torch.tensor([-4.0, 0.0])
    mixed = noise[count // 4 :] @ torch.tensor([[1.0, 0.8], [0.0, 0.6]]) + torch.tensor([3.0, 1.0])
    return torch.cat([left, mixed])


def test_mixture_finds_weights_means_and_covariances():
    mixture = GaussianMixture(2, components=2)
    z = two_clusters()
    mixture.fit(z, torch.Generator().manual_seed(1))
    order = mixture.means[:, 0].argsort()
    assert mixture.log_weights.exp()[order].tolist() == pytest.approx([0.25, 0.75], abs=0.01)
    torch.testing.assert_close(
        mixture.means[order], torch.tensor([[-4.0, 0.0], [3.0, 1.0]]), atol=0.1, rtol=0
    )
    covariance = mixture.factors @ mixture.factors.mT
    torch.testing.assert_close(
        covariance[order],
        torch.tensor([[[0.25, 0.0], [0.0, 1.0]], [[1.0, 0.8], [0.8, 1.0]]]),
        atol=0.1,
        rtol=0,
    )


def test_mixture_samples_what_it_was_fitted_to():
    mixture = GaussianMixture(2, components=2)
    z = two_clusters()
    mixture.fit(z, torch.Generator().manual_seed(1))
    drawn = mixture.draw(20_000, torch.Generator().manual_seed(2))
    torch.testing.assert_close(drawn.mean(0), z.mean(0), atol=0.1, rtol=0)
    torch.testing.assert_close(drawn.T.cov(), z.T.cov(), atol=0.3, rtol=0)


def test_mixture_density_integrates_to_one():
    mixture = GaussianMixture(2, components=3)
    mixture.fit(two_clusters(), torch.Generator().manual_seed(1))
    axis = torch.linspace(-10, 10, 400)
    grid = torch.cartesian_prod(axis, axis)
    cell = (20 / 399) ** 2
    assert mixture.log_prob(grid).exp().sum().item() * cell == pytest.approx(1.0, abs=1e-3)


def test_standard_normal_density_is_the_normal_density():
    z = torch.tensor([[0.0, 0.0], [1.0, 2.0]])
    expected = [-math.log(2 * math.pi), -math.log(2 * math.pi) - 2.5]
    assert StandardNormal(2).log_prob(z).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("name", DENSITIES)
def test_every_prior_fits_samples_and_scores(name):
    prior = DENSITIES[name](3)
    prior.fit(torch.randn(500, 3), torch.Generator().manual_seed(0))
    draws = [prior.draw(10, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)]
    assert draws[0].shape == (10, 3)
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])
    assert prior.log_prob(draws[0]).isfinite().all()


def test_fewer_draws_than_components_still_fit():
    mixture = GaussianMixture(3, components=64)
    mixture.fit(torch.randn(20, 3), torch.Generator().manual_seed(0))
    assert mixture.draw(5, torch.Generator().manual_seed(0)).isfinite().all()


def test_a_mixture_fitted_to_one_point_draws_around_it():
    mixture = GaussianMixture(4, components=3)
    mixture.fit(torch.ones(1, 4), torch.Generator().manual_seed(0))
    drawn = mixture.draw(100, torch.Generator().manual_seed(1))
    assert torch.allclose(drawn, torch.ones(100, 4), atol=0.05)
