import pytest

from molvae.errors import ArgumentError
from molvae.tuning.sampler import Grid
from molvae.tuning.space import choice, interval, points


def test_a_grid_has_every_point_of_its_dimensions():
    space = {"a": choice("a", [1, "x", None]), "b": interval("b", 1, 7, step=3)}
    assert points("a", space["a"]) == [1, "x", None]
    assert points("b", space["b"]) == [1, 4, 7]
    assert points("c", interval("c", 0.0, 0.3, step=0.1)) == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert len(Grid(space)) == 9


@pytest.mark.parametrize(
    ("dimension", "says"),
    [
        (lambda: choice("a", [1]), "a: a choice needs two different values"),
        (lambda: choice("a", [1, 1]), "two different values"),
        (lambda: choice("a", [[1], [2]]), r"a: \[1\] cannot be chosen"),
        (lambda: interval("a", 5, 1), "a: nothing lies between 5 and 1"),
        (lambda: interval("a", 2.0, 2.0), "nothing lies between 2 and 2"),
        (lambda: interval("a", 0.0, 1.0, log=True), "begins above 0, not at 0"),
        (lambda: points("a", interval("a", 0.0, 1.0)), "a: a grid needs choice"),
    ],
)
def test_ranges_with_nothing_in_them_are_refused(dimension, says):
    with pytest.raises(ArgumentError, match=says):
        dimension()
