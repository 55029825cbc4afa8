"""The VAE as a Lightning module: loss, schedules, optimizer."""

from __future__ import annotations

from dataclasses import dataclass

import pytorch_lightning as pl
import torch
from jaxtyping import Float
from pytorch_lightning.utilities.types import OptimizerLRScheduler
from torch import Tensor

from molvae.evaluation.latent import active_units
from molvae.model.nn.elbo import kl_with_free_bits
from molvae.model.nn.posterior import Posterior
from molvae.model.vae import SequenceVAE
from molvae.parallel.seeds import batch_seed
from molvae.training.batches import Chunk
from molvae.training.config import OptimizerFactory
from molvae.training.kl_weight import KLWeight
from molvae.training.ranks import noise, step_mean
from molvae.training.schedule import warmup_cosine

DROPOUT_STREAM = 128
"""Of the first process; those of the noise and the hidden tokens are below."""


@dataclass(frozen=True)
class Losses:
    """What a step is made of; one row per molecule."""

    nll: Float[Tensor, " B"]
    """Reconstruction, in nats per molecule."""
    posterior: Posterior
    """Where the encoder places each molecule."""
    property_error: Float[Tensor, " B"]
    """Squared error of the property head in standard deviations, summed over properties."""
    axis_error: Float[Tensor, " B"]
    """The same of the axes."""


class VAETraining(pl.LightningModule):
    """Trains a SequenceVAE on chunks of molecules.

    Args:
        model: the network.
        kl_weight: effective beta as a function of progress in [0, 1].
        optimizer: builds the optimizer from the parameters and their names.
        total_steps: optimizer steps of the whole run.
        warmup_steps: steps of linear learning-rate warm-up.
        free_nats: KL per latent dimension that costs nothing.
        token_dropout: share of the decoder's input tokens that are hidden.
        property_weight: weight of the property head's error.
        axis_weight: weight of the axes' error.
        gradient_clip: largest norm of the gradient of the loss in nats per molecule.
        prior_only: leave encoder and decoder as they are and train the language prior.
        seed: of the posterior's noise and all dropout.
    """

    def __init__(
        self,
        model: SequenceVAE,
        *,
        kl_weight: KLWeight,
        optimizer: OptimizerFactory,
        total_steps: int,
        warmup_steps: int = 500,
        free_nats: float = 0.0,
        token_dropout: float = 0.0,
        property_weight: float = 1.0,
        axis_weight: float = 1.0,
        gradient_clip: float = 20.0,
        prior_only: bool = False,
        seed: int = 0,
    ):
        super().__init__()
        self.model = model.requires_grad_(not prior_only)
        model.prior.requires_grad_(True)
        self.prior_only = prior_only
        self.kl_weight, self.optimizer_factory = kl_weight, optimizer
        self.total_steps, self.warmup_steps = total_steps, warmup_steps
        self.free_nats, self.token_dropout = free_nats, token_dropout
        self.property_weight, self.axis_weight = property_weight, axis_weight
        self.gradient_clip = gradient_clip
        self.seed = seed

    @property
    def progress(self) -> float:
        """Share of the run's steps that are done."""
        return self.global_step / self.total_steps

    def step_seed(self, stream: int) -> int:
        """Of this step's randomness: a function of seed and step, so that a resumed run draws the same."""
        # hashed, as torch's generator on a CPU looks at the low 32 bits of a seed only
        return batch_seed(self.seed, (stream << 40) + self.global_step)

    def step_generator(self, stream: int = 0) -> torch.Generator:
        """Generator of this step's draws."""
        return torch.Generator(self.device).manual_seed(self.step_seed(stream))

    def losses(
        self, chunk: Chunk, generator: torch.Generator, hiding: torch.Generator, token_dropout: float
    ) -> Losses:
        """The loss terms of a chunk's molecules.

        Args:
            chunk: the molecules.
            generator: of the posterior's noise, the same in all processes.
            hiding: of the token dropout.
            token_dropout: share of the decoder's input tokens that are hidden.
        """
        tokens = chunk.tokens.long()
        posterior = self.model.encode(chunk.read())
        z = posterior.at(noise(chunk, posterior.mean, generator))
        error = axis_error = torch.zeros(len(tokens), device=self.device)
        if chunk.properties is not None:
            head, axes = self.model.property_head, self.model.axes
            measured = 0 if head is None else len(head.scale)
            if head is not None:
                error = head.loss(z, chunk.properties[:, :measured])
            if axes is not None:
                axis_error = axes.loss(posterior.mean, chunk.properties[:, measured:])
        return Losses(self.model.nll(tokens, z, token_dropout, hiding), posterior, error, axis_error)

    def on_train_batch_start(self, batch: list[Chunk], batch_idx: int) -> None:
        """Seed the dropout between layers, which takes no generator, by step and process.

        Not on a GPU: there cuDNN goes on with masks of its own.
        """
        if self.model.decoder.dropout:
            torch.manual_seed(self.step_seed(DROPOUT_STREAM + self.global_rank))

    def training_step(self, batch: list[Chunk], batch_idx: int) -> Tensor:
        """The loss in nats per molecule over all chunks of the step."""
        language = self.language_nll(batch)
        if self.prior_only:
            self.log("train/language_nll", language.detach(), prog_bar=True)
            return language
        generator = self.step_generator()
        # masks of this process's molecules only: streams of their own keep the noise in step
        hiding = generator if self.trainer.world_size == 1 else self.step_generator(1 + self.global_rank)
        parts = [self.losses(chunk, generator, hiding, self.token_dropout) for chunk in batch]
        nll = step_mean([part.nll for part in parts], batch)
        kl = step_mean([part.posterior.kl() for part in parts], batch)
        error = step_mean([part.property_error for part in parts], batch)
        axis_error = step_mean([part.axis_error for part in parts], batch)
        beta = self.kl_weight(self.progress)
        self.log("train/nll", nll.detach(), prog_bar=True)
        self.log("train/kl", kl.detach().sum(), prog_bar=True)
        charged = kl_with_free_bits(kl[None], self.free_nats)
        told = self.property_weight * error + self.axis_weight * axis_error
        return nll + beta * charged + told + language

    def language_nll(self, batch: list[Chunk]) -> Float[Tensor, ""]:
        """The language prior's loss in nats per molecule; 0 where the prior is another."""
        return step_mean([self.model.prior.loss(chunk.tokens.long()) for chunk in batch], batch)

    def configure_gradient_clipping(
        self,
        optimizer: torch.optim.Optimizer,
        gradient_clip_val: int | float | None = None,
        gradient_clip_algorithm: str | None = None,
    ) -> None:
        """Clip by ourselves: Lightning refuses it for fused optimizers, for which it does no harm."""
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.gradient_clip)

    def on_validation_epoch_start(self) -> None:
        """Forget the posterior means of the validation before."""
        self.means: list[Tensor] = []

    def validation_step(self, batch: list[Chunk], batch_idx: int) -> None:
        """Log reconstruction and KL of held-out molecules, with one draw of z each."""
        generator = torch.Generator(self.device).manual_seed(batch_idx)
        for chunk in batch:
            losses = self.losses(chunk, generator, generator, token_dropout=0.0)
            self.means.append(losses.posterior.mean)
            nll, kl = losses.nll.mean(), losses.posterior.kl().sum(1).mean()
            language = self.language_nll([chunk])
            # the weight of the run's end throughout, so that losses compare between rounds
            loss = nll + self.kl_weight(1.0) * kl + language
            values = {"valid/nll": nll, "valid/kl": kl, "valid/loss": loss}
            if self.model.prior.writes:
                values["valid/language_nll"] = language
            if self.model.property_head is not None:
                values["valid/property_error"] = losses.property_error.mean()
            if self.model.axes is not None:
                values["valid/axis_error"] = losses.axis_error.mean()
            self.log_dict(values, batch_size=len(chunk.tokens), on_epoch=True, sync_dist=True)

    def on_validation_epoch_end(self) -> None:
        """Log what needs all molecules at once."""
        units = float(active_units(torch.cat(self.means).cpu().numpy()))
        values = {"valid/active_units": units, "valid/beta": self.kl_weight(self.progress)}
        self.log_dict(values, sync_dist=True)

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """The optimizer with warm-up and cosine decay, stepped once an optimizer step."""
        learning = [(name, weight) for name, weight in self.model.named_parameters() if weight.requires_grad]
        optimizer = self.optimizer_factory(learning)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: warmup_cosine(step, self.total_steps, self.warmup_steps)
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
