"""The sequence VAE: encoder, latent prior, decoder, and the property head where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence
from torch.overrides import TorchFunctionMode

from molvae.checks.schema import check_arguments
from molvae.model.architecture import LANGUAGE, Architecture
from molvae.model.nn.one_length import batches_to_read
from molvae.model.nn.posterior import Posterior
from molvae.model.nn.property_head import PropertyAxes, PropertyHead
from molvae.model.nn.refine import STEPS, refined
from molvae.model.nn.registry import kind_of
from molvae.model.nn.teacher_forcing import TokenWriter, teacher_forced_nll
from molvae.model.priors.gaussian import DENSITIES
from molvae.model.priors.language import LanguagePrior


class SequenceVAE(TokenWriter):
    """A VAE over token sequences (Kingma & Welling 2014; Bowman et al. 2016).

    Batches hold sequences of one exact length, so that nothing is padded, packed or masked; but for those of
    small training sets, which the encoder reads packed and the decoder padded at the end.

    Args:
        vocab_size: V, special tokens included.
        **settings: those of an `Architecture`.

    Raises:
        SettingError: they are none of an architecture.
    """

    def __init__(self, vocab_size: int, **settings: Any):
        super().__init__()
        own = Architecture.of(settings)
        self.latent_dim = own.latent_dim
        parts, options = kind_of(own.kind), dict(own.decoder_options or {})
        check_arguments(parts.decoder, options, "architecture.decoder_options")
        decoder = partial(parts.decoder, **options)
        self.encoder_embedding = nn.Embedding(vocab_size, own.embedding_dim)
        self.decoder_embedding = (
            self.encoder_embedding if own.share_embeddings else nn.Embedding(vocab_size, own.embedding_dim)
        )
        self.encoder = parts.encoder(
            own.embedding_dim, own.encoder_dim, own.latent_dim, own.encoder_layers, own.bidirectional
        )
        self.decoder = decoder(
            vocab_size, own.embedding_dim, own.decoder_dim, own.latent_dim, own.decoder_layers, own.dropout
        )
        self.prior = (
            LanguagePrior(vocab_size, own.embedding_dim, own.prior_dim, own.nucleus, decoder)
            if own.prior == LANGUAGE
            else DENSITIES[own.prior](own.latent_dim)
        )
        self.property_head = PropertyHead(own.latent_dim, own.num_properties) if own.num_properties else None
        self.axes = PropertyAxes(len(own.axes)) if own.axes else None

    def encode(self, tokens: Int[Tensor, "B L"] | PackedSequence) -> Posterior:
        """The posterior of sequences of one length, without bos and eos.

        An encoder that `reads_packed` also takes packed ones of several lengths.
        """
        if isinstance(tokens, PackedSequence):
            return self.encoder(tokens._replace(data=self.encoder_embedding(tokens.data)))
        return self.encoder(self.encoder_embedding(tokens))

    def read(
        self, sequences: Sequence[list[int] | None], size: int, device: torch.device, *, packed: bool
    ) -> Posterior:
        """The posterior of sequences of any lengths (n, D); NaN for those that are empty or not there.

        Args:
            sequences: token ids, without bos and eos.
            size: of a batch.
            device: where they are read.
            packed: whether a few are read all at once; see `batches_to_read`.
        """
        mean = torch.full((len(sequences), self.latent_dim), torch.nan, device=device)
        log_var = torch.full_like(mean, torch.nan)
        for rows, tokens in batches_to_read(sequences, size, device, packed=packed):
            posterior = self.encode(tokens)
            mean[rows], log_var[rows] = posterior.mean, posterior.log_var
        return Posterior(mean, log_var)

    def refine(
        self, tokens: Int[Tensor, "B L"], z: Float[Tensor, "B D"], *, steps: int = STEPS
    ) -> Float[Tensor, "B D"]:
        """Codes of padded sequences, moved until greedy decoding gives these back; see `refined`."""
        return refined(self, tokens, z, steps=steps)

    def nll(
        self,
        tokens: Int[Tensor, "B L"],
        z: Float[Tensor, "B D"],
        token_dropout: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, " B"]:
        """-log p(x | z) in nats per molecule; see `teacher_forced_nll` for the arguments."""
        return teacher_forced_nll(self, tokens, z, token_dropout, generator)

    @torch.no_grad()
    def take(self, other: SequenceVAE, tokens: Int[Tensor, "T 2"], places: Int[Tensor, " C"]) -> None:
        """Begin with the weights of a network of this kind that has a narrower latent space.

        A language prior is taken along where both have one; a density of the other space says nothing here.
        Tokens that both know keep their embedding; the decoder begins by taking no notice of the dimensions
        that are new, so that it decodes what the other one encodes.

        Args:
            other: the network whose weights are taken.
            tokens: pairs (own id, the other's id) of the tokens that both know.
            places: the dimension of z in which each dimension of the other one lies.

        Raises:
            SettingError: networks of this kind cannot.
        """
        for own, taken in (
            (self.encoder_embedding, other.encoder_embedding),
            (self.decoder_embedding, other.decoder_embedding),
        ):
            own.weight[tokens[:, 0]] = taken.weight[tokens[:, 1]]
        self.encoder.take(other.encoder, places)
        self.decoder.take(other.decoder, tokens, places)
        self.prior.take(other.prior, tokens)

    def change_coordinates(self, change: Float[Tensor, "D D"]) -> None:
        """Go over to other coordinates of the latent space; what is encoded decodes as before.

        A density of the latent space holds no longer afterwards: fit it anew.

        Args:
            change: times a latent vector is the vector in the new coordinates; invertible.
        """
        back = torch.linalg.inv(change)
        self.encoder.change_coordinates(change)
        self.decoder.change_coordinates(back)
        if self.property_head is not None:
            self.property_head.change_coordinates(back)


def vae_of(weights: Mapping[str, Tensor], vocab_size: int, architecture: dict[str, Any]) -> SequenceVAE:
    """The network of a file: its settings are held against the weights before memory is taken for it.

    Raises:
        ValueError: settings and weights are not of one network.
    """
    size = sum(tensor.numel() for tensor in weights.values())
    check_arguments(Architecture, architecture, "architecture")
    for name, value in architecture.items():
        most = len(weights) if name.endswith("_layers") else size
        if isinstance(value, int) and not 0 <= value <= most:
            raise ValueError(f"architecture.{name}={value} with {size:,} weights")
    with torch.device("meta"), _Unfilled():  # knows shapes, and takes no memory
        wanted = SequenceVAE(vocab_size, **architecture).state_dict()
    odd = [name for name in wanted.keys() | weights.keys() if _shape(wanted, name) != _shape(weights, name)]
    if odd:
        raise ValueError(f"{min(odd)}: {_shape(wanted, min(odd))} is wanted, not {_shape(weights, min(odd))}")
    model = SequenceVAE(vocab_size, **architecture)
    model.load_state_dict(weights)
    return model


class _Unfilled(TorchFunctionMode):
    """Leaves tensors as they are made: filling them on the device meta would load torch's compiler first."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call a function of torch's, unless it is one that fills a tensor."""
        kwargs = kwargs or {}
        if getattr(func, "__module__", "") == nn.init.__name__:
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return func(*args, **kwargs)


def _shape(tensors: Mapping[str, Tensor], name: str) -> tuple[int, ...] | None:
    return tuple(tensors[name].shape) if name in tensors else None
