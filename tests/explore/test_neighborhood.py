import torch

from molvae.explore.neighborhood import FARTHEST, Neighborhood, Spreading


def test_all_distances_up_to_the_radius_come_equally_often():
    center = torch.full((64,), 3.0)
    z = Neighborhood(center, torch.ones(64), 2.0)(4000, torch.Generator().manual_seed(0))
    distance = (z - center).norm(dim=1)
    assert distance.max() <= 2.0 + 1e-4
    quartiles = torch.quantile(distance, torch.tensor([0.25, 0.5, 0.75]))
    torch.testing.assert_close(quartiles, torch.tensor([0.5, 1.0, 1.5]), atol=0.08, rtol=0)
    assert (z - center).mean(0).abs().max() < 0.02, "no direction is preferred"


def test_dimensions_move_as_far_as_the_posterior_is_wide():
    width = torch.tensor([0.1, 1.0, 2.0])
    z = Neighborhood(torch.zeros(3), width, 1.0)(4000, torch.Generator().manual_seed(0))
    assert (z.std(0).diff() > 0.1).all()


def test_draws_depend_on_the_generator_alone():
    sampler = Neighborhood(torch.zeros(3), torch.ones(3), 1.0)
    first, again, other = (sampler(5, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    torch.testing.assert_close(first, again)
    assert not torch.equal(first, other)


def test_it_spreads_from_the_likest_and_keeps_to_the_start():
    sampler = Spreading(torch.zeros(2), torch.full((2,), 0.1))
    places = torch.arange(1.0, 41.0)[:, None].expand(-1, 2)
    sampler.tell(places, torch.linspace(0.9, 0.1, 40), drawn=100)
    z = sampler(1000, torch.Generator().manual_seed(0))
    assert (z[:500].norm(dim=1) < 1.0).all()
    assert set(z[500:, 0].round().int().tolist()) == set(range(20))


def test_steps_grow_only_where_they_bring_little():
    sampler = Spreading(torch.zeros(2), torch.ones(2))
    sampler.tell(torch.ones(5, 2), torch.full((5,), 0.5), drawn=100)
    assert sampler.reach == 1.0
    for _ in range(10):
        sampler.tell(torch.ones(4, 2), torch.full((4,), 0.5), drawn=100)
    assert sampler.reach == FARTHEST
