"""What every encoder is: embedded tokens in, a Gaussian posterior out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from molvae.errors import SettingError
from molvae.model.nn.posterior import Posterior

# Outside these bounds exp() loses all precision in half floats, and gradients with it.
LOG_VAR_RANGE = (-12.0, 4.0)


class Encoder(nn.Module, ABC):
    """Reads token embeddings of sequences and gives their posterior."""

    reads_packed = False
    """Whether it reads packed sequences of several lengths as well as batches of one length."""

    @abstractmethod
    def forward(self, embedded: Float[Tensor, "B L E"] | PackedSequence) -> Posterior:
        """The posterior of a batch of sequences of one exact length, or of packed ones of several."""

    def take(self, other: Any, places: Int[Tensor, " C"]) -> None:
        """Begin with the weights of an encoder of its kind that has a narrower latent space.

        Args:
            other: the encoder whose weights are taken.
            places: the dimension of the latent space in which each dimension of the other one lies.

        Raises:
            SettingError: encoders of this kind cannot.
        """
        raise SettingError("grow", True, f"not for an encoder of the kind {type(self).__name__}")

    @abstractmethod
    def change_coordinates(self, change: Float[Tensor, "D D"]) -> None:
        """Give posterior means in other coordinates from now on: `change` times what they were."""

    @abstractmethod
    def narrow(self, count: int, log_var: float) -> None:
        """Give the first dimensions of every posterior one variance from now on."""


def bounded_posterior(mean_and_log_var: Float[Tensor, "B M"]) -> Posterior:
    """The posterior that a network's last layer (B, 2 D) stands for."""
    mean, log_var = mean_and_log_var.float().chunk(2, dim=-1)
    return Posterior(mean, log_var.clamp(*LOG_VAR_RANGE))
