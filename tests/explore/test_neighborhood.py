import torch

from molvae.explore.neighborhood import Neighborhood


def test_all_distances_up_to_the_radius_come_equally_often():
    centre = torch.full((64,), 3.0)
    z = Neighborhood(centre, 2.0)(4000, torch.Generator().manual_seed(0))
    distance = (z - centre).norm(dim=1)
    assert distance.max() <= 2.0 + 1e-4
    quartiles = torch.quantile(distance, torch.tensor([0.25, 0.5, 0.75]))
    torch.testing.assert_close(quartiles, torch.tensor([0.5, 1.0, 1.5]), atol=0.08, rtol=0)
    assert (z - centre).mean(0).abs().max() < 0.02, "no direction is preferred"


def test_draws_depend_on_the_generator_alone():
    sampler = Neighborhood(torch.zeros(3), 1.0)
    first, again, other = (sampler(5, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    torch.testing.assert_close(first, again)
    assert not torch.equal(first, other)
