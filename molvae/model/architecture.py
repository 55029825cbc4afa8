"""What a network is made of: each setting with its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from molvae.checks.choices import one_of
from molvae.checks.limits import within
from molvae.checks.settings import with_settings
from molvae.errors import SettingError
from molvae.model.priors.gaussian import DENSITIES

LANGUAGE = "language"
PRIORS = (LANGUAGE, *DENSITIES)
"""Names of the priors there are."""
WIDEST, DEEPEST = 100_000, 100


@dataclass(frozen=True)
class Architecture:
    """The settings of a network; `SequenceVAE` is made of them and of a vocabulary.

    Args:
        kind: name of the kind of encoder and decoder, in `nn.registry`.
        latent_dim: D, width of z.
        embedding_dim: E, width of the token embeddings.
        encoder_dim: hidden width of each encoder direction.
        encoder_layers: stacked encoder layers.
        bidirectional: whether the encoder reads in both directions.
        decoder_dim: hidden width of the decoder.
        decoder_layers: stacked decoder layers.
        dropout: dropout between decoder layers.
        decoder_options: settings that decoders of this kind alone have.
        axes: names of the properties that the first dimensions of z stand for.
        share_embeddings: one embedding table for encoder and decoder.
        num_properties: properties predicted from z; 0 for no property head. Training sets it.
        prior: what new latent vectors are drawn from, a name in `PRIORS`.
        prior_dim: hidden width of the language prior.
        prior_top_p: nucleus that the language prior writes from; None is that of the model that is begun
            with, and 1 for a new prior.

    Raises:
        SettingError: a width, a number of layers or a share that no network has, or no such prior.
    """

    kind: str = "gru"
    latent_dim: int = 64
    embedding_dim: int = 64
    encoder_dim: int = 256
    encoder_layers: int = 1
    bidirectional: bool = True
    decoder_dim: int = 512
    decoder_layers: int = 1
    dropout: float = 0.0
    decoder_options: Mapping[str, Any] = field(default_factory=dict)
    axes: Sequence[str] = ()
    share_embeddings: bool = True
    num_properties: int = 0
    prior: str = "gaussian_mixture"
    prior_dim: int = 768
    prior_top_p: float | None = None

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name.endswith("_dim"):
                within(1, WIDEST, **{name: value})
            elif name.endswith("_layers"):
                within(1, DEEPEST, **{name: value})
        within(0, 1, dropout=self.dropout)
        one_of(PRIORS, prior=self.prior)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Architecture:
        """The architecture of settings by name, as a file has them; what is left out is as by default.

        Raises:
            SettingError: one means nothing; its name begins with `architecture.`.
        """
        try:
            return with_settings(cls(), settings)
        except SettingError as error:
            raise error.called(f"architecture.{error.name}") from None

    @property
    def nucleus(self) -> float:
        """What the language prior writes from."""
        return 1.0 if self.prior_top_p is None else self.prior_top_p

    def plain(self) -> dict[str, Any]:
        """All settings by name, as a model's folder keeps them."""
        return asdict(self) | {"axes": list(self.axes), "prior_top_p": self.nucleus}
