"""What every decoder is: a latent vector and the tokens so far in, logits of the next token out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from molvae.errors import SettingError

State = TypeVar("State", bound="DecoderState")


class DecoderState(ABC):
    """What a decoder remembers of the tokens it was given: a row for each sequence, opaque to all others."""

    @abstractmethod
    def select(self: State, rows: Bool[Tensor, " B"] | Int[Tensor, " R"]) -> State:
        """The state of some of the sequences: where a mask is true, or of these places in this order."""


class Decoder(nn.Module, ABC, Generic[State]):
    """A causal language model of tokens that is told a latent vector for each sequence."""

    dropout: float = 0.0
    """Share of its hidden units that is dropped in training; 0 where it draws nothing."""

    @abstractmethod
    def initial_state(self, z: Float[Tensor, "B D"]) -> State:
        """The state before the first token."""

    @abstractmethod
    def forward(
        self, embedded: Float[Tensor, "B L E"], z: Float[Tensor, "B D"], state: State
    ) -> tuple[Float[Tensor, "B L V"], State]:
        """Logits of the token after each given one, and the state to go on from."""

    @abstractmethod
    def change_coordinates(self, back: Float[Tensor, "D D"]) -> None:
        """Read latent vectors in other coordinates from now on: `back` times one is what it was before."""

    def take(self, other: Any, tokens: Int[Tensor, "T 2"], places: Int[Tensor, " C"]) -> None:
        """Begin with the weights of a decoder of its kind that has a narrower latent space.

        It begins by taking no notice of the dimensions that are new.

        Args:
            other: the decoder whose weights are taken.
            tokens: pairs (own id, the other's id) of the tokens that both know.
            places: the dimension of the latent space in which each dimension of the other one lies.

        Raises:
            SettingError: decoders of this kind cannot.
        """
        raise SettingError("grow", True, f"not for a decoder of the kind {type(self).__name__}")


@torch.no_grad()
def read_in_coordinates(weight: Float[Tensor, "H I"], back: Float[Tensor, "D D"]) -> None:
    """Let a layer's weight, whose last inputs are a latent vector, read it in other coordinates."""
    weight[:, -len(back) :] = weight[:, -len(back) :] @ back.to(weight)
