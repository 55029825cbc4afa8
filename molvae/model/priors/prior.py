"""What every prior is: the distribution that new latent vectors are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeGuard, runtime_checkable

from jaxtyping import Float, Int
from torch import Generator, Tensor

from molvae.checks.sampling import check_sampling
from molvae.model.nn.posterior import Posterior


@dataclass(frozen=True)
class SampleOptions:
    """How molecules are drawn from a model's prior; how many is said apart.

    Raises:
        SettingError: a temperature or a nucleus that is none.
    """

    temperature: float | None = None
    """Of the distribution that tokens are drawn from: below 1 molecules are more typical, above 1 stranger. A
    language prior writes at it, and with any other prior the decoder does. None is as suits the prior."""
    top_p: float | None = None
    """Nucleus that tokens are drawn from, above 0 and at most 1; None is as suits the prior. Where neither it
    nor the temperature is given, what a language prior writes is resampled by the model's density ratio."""
    exact: bool = True
    """Whether a language prior's latent vectors are refined until they decode to just what was written."""
    seed: int = 0
    """Seeds all random draws."""

    def __post_init__(self) -> None:
        check_sampling(self.temperature, self.top_p)

    @property
    def suits_prior(self) -> bool:
        """Whether the prior draws as suits it."""
        return self.temperature is None and self.top_p is None


AS_SUITS_PRIOR = SampleOptions()


@dataclass(frozen=True)
class Draws:
    """Latent vectors drawn from a prior, and how they are decoded."""

    z: Float[Tensor, "n D"]
    temperature: float = 0.0
    """At which they are decoded; 0 takes the likeliest molecule, token by token."""
    top_p: float = 1.0
    """Nucleus that they are decoded from."""
    proposals: int = 0
    """Molecules that were written to choose these from; 0 where all were taken."""


@runtime_checkable
class Coder(Protocol):
    """What translates sequences to latent vectors: a network."""

    def encode(self, tokens: Int[Tensor, "B L"]) -> Posterior:
        """The posterior of sequences of one length."""
        ...

    def refine(self, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"]) -> Float[Tensor, "B D"]:
        """Latent vectors of sequences, shorter ones padded at the end, moved until they decode to them."""
        ...


@runtime_checkable
class Prior(Protocol):
    """A distribution of latent vectors."""

    needs_fit: bool
    """Whether `fit` learns anything: it is called once the network is trained."""
    writes: bool
    """Whether it is a `WritingPrior`, which `loss` trains along with the network."""
    decoding_temperature: float
    """At which its draws are best decoded."""

    def fit(self, z: Float[Tensor, "N D"], generator: Generator) -> None:
        """Fit to draws of the aggregated posterior."""
        ...

    def take(self, other: Prior, tokens: Int[Tensor, "T 2"]) -> None:
        """Begin with what the prior of another network knows, as far as this one can.

        Args:
            other: the prior whose weights are taken.
            tokens: pairs (own id, the other's id) of the tokens that both know.
        """
        ...

    def loss(self, tokens: Int[Tensor, "B L"]) -> Float[Tensor, " B"]:
        """What it has to learn of sequences of one length, in nats per molecule; 0 where that is nothing."""
        ...

    def sample(
        self, count: int, generator: Generator, coder: Coder, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Draws:
        """Independent draws.

        Args:
            count: how many, at least 1.
            generator: source of the draws; the seed of the options is its caller's business.
            coder: the network that the prior belongs to.
            options: temperature, nucleus, refinement.

        Raises:
            SettingError: an option that this prior cannot follow.
        """
        ...


@runtime_checkable
class WritingPrior(Prior, Protocol):
    """A prior that writes molecules and takes their latent vectors."""

    def write(
        self, count: int, generator: Generator, options: SampleOptions = AS_SUITS_PRIOR
    ) -> Int[Tensor, "count L"]:
        """Sequences that are written independently, padded at the end."""
        ...


def is_writing(prior: Prior) -> TypeGuard[WritingPrior]:
    """Whether a prior writes molecules."""
    return prior.writes
