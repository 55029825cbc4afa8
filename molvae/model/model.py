"""The one door between chemistry and the latent space: SMILES <-> latent vectors, and models on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from molvae.checks.limits import TOKENS
from molvae.checks.sampling import check_chance
from molvae.checks.schema import made_of
from molvae.chem.density_ratio import DensityRatio
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import DEFAULT_CONSTRAINTS, canonical_smiles, check_grammar
from molvae.errors import MolvaeError, UsageError
from molvae.filters.bloom import BloomFilter
from molvae.model.folder import has_tensors, read_description, read_tensors, write_model
from molvae.model.nn.generate import generate
from molvae.model.nn.one_length import batches_of_one_length, batches_to_read
from molvae.model.nn.posterior import Posterior
from molvae.model.nn.special_tokens import SPECIAL_TOKENS
from molvae.model.priors.language import WRITTEN_AT_ONCE, LanguagePrior
from molvae.model.proposals import DraftChoice
from molvae.model.reading import Reading
from molvae.model.tokenizer import SelfiesTokenizer, Vocab
from molvae.model.vae import SequenceVAE, vae_of
from molvae.parallel import map_slices

BATCH = 2048


@dataclass(frozen=True)
class Decoded:
    """What a batch of latent vectors decoded to, aligned with it."""

    smiles: list[str | None]
    """Canonical SMILES; None where RDKit refuses the molecule or the sequence had to be cut."""
    truncated: np.ndarray
    """True where the sequence did not end within the model's maximum length (n,)."""
    drafts: int = 0
    """Molecules that a resampled prior wrote for them; 0 with any other."""


@dataclass
class Model:
    """A trained model with all it takes to read and write molecules.

    Lists it returns are aligned with its input, with None (NaN in tensors) where a molecule failed.
    """

    network: SequenceVAE
    vocab: Vocab
    architecture: dict[str, Any]
    """Arguments of SequenceVAE, without the vocabulary's size."""
    max_length: int
    """Tokens after which decoding stops."""
    bonds: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_CONSTRAINTS))
    """SELFIES bond constraints the model was trained under."""
    standardizer: Standardizer | None = None
    """How molecules are standardised before they are encoded; None: taken as they are."""
    seen: BloomFilter | None = None
    """The training molecules, for telling what is novel."""
    ratio: DensityRatio | None = None
    """By which the language prior's drafts are taken or not; None takes all."""
    reference: dict[str, Tensor] | None = None
    """Statistics of ordinary molecules; carried as they are (`molvae.explore.reference` reads them)."""
    card: dict[str, Any] = field(default_factory=dict)
    """What is known about the model: data, command, seed, versions, metrics."""

    def __post_init__(self) -> None:
        self.tokenizer = SelfiesTokenizer(self.vocab)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.network.decoder.to_logits.weight.device

    # --- reading molecules ---

    def tokenize(self, smiles: Sequence[str | None]) -> tuple[list[list[int] | None], list[str]]:
        """Token ids of each molecule, and the reason for each that has none ("" for the others)."""
        read = Reading(self.tokenizer, self.bonds, self.standardizer, self.max_length)
        results = [result for part in map_slices(read, smiles, read.lost) for result in part]
        return [ids for ids, _ in results], [reason for _, reason in results]

    @torch.no_grad()  # not inference_mode: whoever optimises starts from these codes, with gradients
    def posterior(self, smiles: Sequence[str | None], *, exact: bool = False) -> Posterior:
        """Mean and log-variance of each molecule, NaN where it could not be read.

        Args:
            smiles: molecules.
            exact: refine each mean, well within the posterior's width, until greedy decoding gives the
                molecule back; the few that never get there stay as they are.
        """
        sequences, _ = self.tokenize(smiles)
        shape = (len(sequences), self.network.latent_dim)
        mean = torch.full(shape, torch.nan, device=self.device)
        log_var = torch.full(shape, torch.nan, device=self.device)
        for rows, tokens in batches_to_read(sequences, BATCH, self.device):
            posterior = self.network.encode(tokens)
            mean[rows], log_var[rows] = posterior.mean, posterior.log_var
        if exact:
            for rows, tokens in batches_of_one_length(sequences, BATCH):
                mean[rows] = self.network.refine(tokens.to(self.device), mean[rows])
        return Posterior(mean, log_var)

    def encode(self, smiles: Sequence[str | None], *, exact: bool = False) -> Float[Tensor, "n D"]:
        """Posterior mean of each molecule, NaN where it could not be read; see `posterior` for `exact`."""
        return self.posterior(smiles, exact=exact).mean

    # --- writing molecules ---

    def decode_with_reasons(
        self, z: Float[Tensor, "n D"], *, temperature: float = 0.0, top_p: float = 1.0, seed: int = 0
    ) -> Decoded:
        """Decode latent vectors, telling cut sequences from refused ones.

        Args:
            z: latent vectors; a row with NaN decodes to None.
            temperature: 0 takes the likeliest molecule, token by token; 1 samples from the model.
            top_p: nucleus of the distribution that is sampled from.
            seed: of the draws.

        Raises:
            UsageError: a temperature below 0, or a nucleus that is none.
        """
        check_chance(temperature, top_p)
        generator = torch.Generator(self.device).manual_seed(seed)
        z = z.to(self.device, torch.float32)
        known = torch.nonzero(~z.isnan().any(1)).flatten()
        texts: list[str] = [""] * len(z)
        truncated = np.zeros(len(z), dtype=bool)
        for rows in known.split(BATCH):
            drawn = generate(
                self.network,
                z[rows],
                max_length=self.max_length,
                temperature=temperature,
                top_p=top_p,
                generator=generator,
            )
            places = rows.tolist()
            truncated[places] = drawn.truncated.cpu().numpy()
            for place, ids in zip(places, drawn.tokens.tolist(), strict=True):
                texts[place] = "" if truncated[place] else self.tokenizer.decode(ids)
        return Decoded(molecules_of(texts, self.bonds), truncated)

    def decode(
        self, z: Float[Tensor, "n D"], *, temperature: float = 0.0, top_p: float = 1.0, seed: int = 0
    ) -> list[str | None]:
        """Canonical SMILES of latent vectors; see `decode_with_reasons` for the arguments."""
        return self.decode_with_reasons(z, temperature=temperature, top_p=top_p, seed=seed).smiles

    def sample_latent(
        self,
        count: int,
        *,
        seed: int = 0,
        temperature: float | None = None,
        top_p: float | None = None,
        exact: bool = True,
    ) -> Float[Tensor, "count D"]:
        """Draws from the model's latent prior.

        Args:
            count: draws.
            seed: of the draws.
            temperature: of the text that a language prior writes; None: as suits it. Where neither it nor
                `top_p` is given, the drafts are resampled by the model's density ratio.
            top_p: nucleus of the same.
            exact: a language prior's draws decode to just what was written; see `posterior`.

        Raises:
            UsageError: temperature 0 with a language prior, which would write one molecule over and over.
        """
        return self._draw(count, seed, temperature, top_p, exact)[0]

    def _draw(
        self, count: int, seed: int, temperature: float | None, top_p: float | None, exact: bool
    ) -> tuple[Float[Tensor, "count D"], int]:
        """Draws from the prior, and the drafts they were chosen from, 0 where nothing was chosen."""
        if not count:
            return torch.empty(0, self.network.latent_dim, device=self.device), 0
        prior, generator = self.network.prior, torch.Generator(self.device).manual_seed(seed)
        if not isinstance(prior, LanguagePrior):
            return prior.sample(count, generator), 0
        check_chance(temperature, top_p)
        if temperature == 0.0:
            raise UsageError("temperature=0: this model's prior would write one molecule over and over")
        if self.ratio is None or temperature is not None or top_p is not None:
            return prior.sample(count, generator, temperature=temperature, top_p=top_p, exact=exact), 0
        choice = DraftChoice(self.ratio, self.tokenizer, self.bonds, generator)
        return prior.sample(count, generator, exact=exact, accept=choice), choice.drafts

    def sample_with_reasons(
        self,
        count: int,
        *,
        seed: int = 0,
        temperature: float | None = None,
        top_p: float | None = None,
        exact: bool = True,
    ) -> Decoded:
        """New molecules from the prior, telling cut sequences from refused ones; no decoded one is rejected.

        Args:
            count: draws from the latent prior.
            seed: of everything.
            temperature: of the text, which a language prior writes, and the decoder with any other prior;
                None: as suits the prior. Where neither it nor `top_p` is given, what a language prior
                writes is resampled by the model's density ratio.
            top_p: nucleus of the same; None: as suits the prior.
            exact: a language prior's draws decode to just what was written; see `posterior`.

        Raises:
            UsageError: temperature 0 with a language prior, which would write one molecule over and over.
        """
        prior = self.network.prior
        if isinstance(prior, LanguagePrior):
            z, drafts = self._draw(count, seed, temperature, top_p, exact)
            return replace(self.decode_with_reasons(z), drafts=drafts)
        return self.decode_with_reasons(
            self.sample_latent(count, seed=seed),
            temperature=prior.decoding_temperature if temperature is None else temperature,
            top_p=1.0 if top_p is None else top_p,
            seed=seed,
        )

    def sample(
        self,
        count: int,
        *,
        seed: int = 0,
        temperature: float | None = None,
        top_p: float | None = None,
        exact: bool = True,
    ) -> list[str | None]:
        """New molecules from the prior; see `sample_with_reasons` for the arguments."""
        return self.sample_with_reasons(
            count, seed=seed, temperature=temperature, top_p=top_p, exact=exact
        ).smiles

    def write(self, count: int, *, seed: int = 0, top_p: float | None = None) -> list[str | None]:
        """New molecules without their codes: what a language prior writes, all of it; else as `sample`.

        Args:
            count: molecules.
            seed: of the draws.
            top_p: nucleus of the writing; None: as suits the prior.
        """
        prior = self.network.prior
        if not isinstance(prior, LanguagePrior):
            return self.sample(count, seed=seed, top_p=top_p)
        generator = torch.Generator(self.device).manual_seed(seed)
        sizes = [min(WRITTEN_AT_ONCE, count - start) for start in range(0, count, WRITTEN_AT_ONCE)]
        written = (ids for size in sizes for ids in prior.write(size, generator, top_p=top_p).tolist())
        return molecules_of([self.tokenizer.decode(ids) for ids in written], self.bonds)

    def reconstruct(self, smiles: Sequence[str | None], *, exact: bool = False) -> list[str | None]:
        """Each molecule through the posterior mean, refined or not, and greedy decoding."""
        return self.decode(self.encode(smiles, exact=exact))

    # --- on disk ---

    def save(self, folder: str | Path, *, half: bool = False) -> None:
        """Write the model as a folder of safetensors and JSON, replacing an older one as a whole.

        Args:
            folder: where to.
            half: the network's weights in half precision, for shipping; densities and offsets stay in full.
        """
        weights = {name: _stored(name, tensor, half) for name, tensor in self.network.state_dict().items()}
        tensors = {"weights": weights}
        if self.seen is not None:
            tensors["seen"] = {"bits": torch.from_numpy(self.seen.array)}
        if self.ratio is not None:
            tensors["ratio"] = {name: torch.from_numpy(value) for name, value in self.ratio.arrays().items()}
        if self.reference is not None:
            tensors["reference"] = self.reference
        description = {
            "architecture": self.architecture,
            "vocab": list(self.vocab.tokens),
            "max_length": self.max_length,
            "selfies_constraints": self.bonds,
            "standardize": None if self.standardizer is None else self.standardizer.settings(),
            "seen": None if self.seen is None else self.seen.settings(),
            "ratio": self.ratio is not None,
            "reference": self.reference is not None,
            "card": self.card,
        }
        write_model(Path(folder), description, tensors)

    @classmethod
    def load(cls, folder: str | Path, device: str | torch.device = "cpu") -> Model:
        """Read a model that `save` wrote.

        Raises:
            MolvaeError: not a model, a truncated file, or weights that do not fit their description.
        """
        folder = Path(folder)
        description = read_description(folder)
        weights = {name: tensor.float() for name, tensor in read_tensors(folder, "weights").items()}
        seen = read_tensors(folder, "seen") if description["seen"] else None
        ratio, reference = (
            read_tensors(folder, name) if description.get(name, has_tensors(folder, name)) else None
            for name in ("ratio", "reference")
        )
        try:
            vocab, bonds = Vocab.from_list(description["vocab"]), description["selfies_constraints"]
            check_grammar(vocab.tokens[len(SPECIAL_TOKENS) :], bonds)
            network = vae_of(weights, len(vocab), description["architecture"])
            standardize = description["standardize"]
            codec = cls(
                network.eval(),
                vocab,
                architecture=description["architecture"],
                max_length=checked_length(description["max_length"]),
                bonds=bonds,
                standardizer=None
                if standardize is None
                else made_of(Standardizer, standardize, "standardize"),
                seen=None
                if seen is None
                else BloomFilter.from_array(seen["bits"].numpy(), description["seen"]),
                ratio=None if ratio is None else DensityRatio.from_arrays(ratio),
                reference=reference,
                card=description["card"],
            )
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise MolvaeError(f"{folder}: weights and model.json do not fit ({reason})") from error
        network.to(device)
        return codec


def checked_length(tokens: int) -> int:
    """The longest length of a model.

    Raises:
        ValueError: none is so long.
    """
    if not 1 <= tokens <= TOKENS:
        raise ValueError(f"max_length={tokens}: from 1 to {TOKENS:,}")
    return tokens


def molecules_of(texts: Sequence[str], bonds: dict[str, int]) -> list[str | None]:
    """Canonical SMILES of SELFIES strings; None for empty ones and those RDKit refuses."""
    results = map_slices(partial(canonical_smiles, bonds=bonds), texts)
    return [smiles for part in results for smiles in part]


def _stored(name: str, tensor: Tensor, half: bool) -> Tensor:
    shrink = half and name.startswith(("encoder", "decoder", "prior.decoder"))
    return tensor.detach().to("cpu", torch.float16 if shrink else tensor.dtype).contiguous().clone()
