import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from molvae.explore.curves import PATHS, fractions, linear, spherical


def pair(seed, dim=5):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, dim, generator=generator).unbind()


@pytest.mark.parametrize("path", PATHS.values())
@given(seed=st.integers(0, 1000), steps=st.integers(2, 20))
def test_paths_end_where_they_should_and_run_back_the_same_way(path, seed, steps):
    start, end = pair(seed)
    there = path(start, end, steps)
    assert there.shape == (steps, 5)
    torch.testing.assert_close(there[0], start)
    torch.testing.assert_close(there[-1], end)
    torch.testing.assert_close(there.flip(0), path(end, start, steps), atol=1e-4, rtol=1e-4)


@given(seed=st.integers(0, 1000))
def test_the_arc_keeps_to_the_sphere_that_the_line_cuts(seed):
    start, end = (one / one.norm() for one in pair(seed))
    torch.testing.assert_close(spherical(start, end, 9).norm(dim=1), torch.ones(9))
    assert linear(start, end, 3)[1].norm() < 1


def test_the_length_changes_evenly_along_the_arc():
    start, end = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 3.0])
    torch.testing.assert_close(spherical(start, end, 5).norm(dim=1), 1 + 2 * fractions(5))
    torch.testing.assert_close(spherical(start, end, 3)[1], torch.full((2,), 2**0.5))


@pytest.mark.parametrize("factor", [2.0, -1.0, 0.0])
def test_where_there_is_no_arc_it_is_the_line(factor):
    start = torch.tensor([1.0, 2.0, -1.0])
    torch.testing.assert_close(spherical(start, factor * start, 7), linear(start, factor * start, 7))
