import pytest

from molvae.errors import ArgumentError
from molvae.training.config import TrainConfig


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("learn", "half"), ("chunk_size", 0), ("prior_molecules", 0), ("seed", -1), ("seed", 2**64)),
        *(("epochs", 0), ("gradient_clip", 0.0), ("token_dropout", 1.5), ("token_dropout", -1.0)),
        *(("free_nats", -5.0), ("warmup_steps", -3), ("patience", -1)),
    ],
)
def test_what_cannot_be_trained_by_is_refused(name, value):
    with pytest.raises(ArgumentError, match=f"^{name}={value}"):
        TrainConfig(**{name: value})
