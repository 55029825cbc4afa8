import pytest

from molvae.errors import UsageError
from molvae.training.recipe import Recipe


@pytest.mark.parametrize(
    ("name", "value"),
    [("learn", "half"), ("chunk_size", 0), ("prior_molecules", 0), ("seed", -1), ("seed", 2**64)],
)
def test_what_cannot_be_trained_by_is_refused(name, value):
    with pytest.raises(UsageError, match=f"training.{name}={value}"):
        Recipe(**{name: value})
