"""From a finished run to a model folder: best weights, latent prior, what was learned, figures, curves."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from tqdm import tqdm

from molvae.data.store import StoredSmiles, TokenStore
from molvae.explore.outlier_reference import MOST
from molvae.files.versions import versions
from molvae.model.model import Model
from molvae.training.checkpoint import check_checkpoint
from molvae.training.config import TrainConfig
from molvae.training.curves import draw_curves
from molvae.training.learned import reference_statistics, training_filter
from molvae.training.quality import density_ratio, encoded, fit_prior, reconstruction_rate, sample_rates
from molvae.training.run import TrainingRun
from molvae.training.separate_axes import separate_axes
from molvae.training.validated import best_validation, logged

DESCRIBED_BY, SHARE = 500, 4
"""Training molecules that describe the model of a run of a few steps; of a longer one, one in four shown."""
INHERITED = ("filters",)
"""What a model's card has of the one it began with."""
LINEAGE = ("command", "seed", "steps", "kl_weight", "prior", "note", "base")
"""What a model's card tells of the one it began with."""


def finish(run: TrainingRun, origin: Mapping[str, Any]) -> Model:
    """Make the run's best network a complete model and write it to `model/` in the run's folder.

    Args:
        run: a complete run.
        origin: what else the model's card should tell, such as the command.
    """
    parts: dict[str, Callable[[TrainingRun, Model], Model]] = {
        "best weights": with_best_weights,
        "latent prior": with_prior,
        "known molecules": with_training_filter,
        "density ratio": with_ratio,
        "reference of outliers": with_reference,
        "figures": partial(with_card, origin=origin),
    }
    model = run.model
    with tqdm(parts.items(), desc="Finishing", disable=not run.progress_bar, leave=False) as bar:
        for what, part in bar:
            bar.set_postfix_str(what)
            model = part(run, model)
    run.model = model
    model.save(run.folder / "model")
    if run.steps_done:
        draw_curves(logged(run.folder), run.folder / "curves.png")
    return model


def with_best_weights(run: TrainingRun, model: Model) -> Model:
    """The model with the weights of the lowest validation loss."""
    if (device := run.trainer.strategy.root_device).type == "cuda":
        run.module.to(device)  # Lightning has brought it back to the CPU
    if run.best.exists():
        run.module.load_state_dict(check_checkpoint(run.best, run.module)["state_dict"])
    model.network.eval()
    return model


def with_prior(run: TrainingRun, model: Model) -> Model:
    """The model with axes that carry their properties alone, and with its prior fitted."""
    network, config = model.network, run.config
    has_axes = network.axes is not None and config.learn == "all"
    if has_axes or network.prior.needs_fit:
        posteriors = encoded(model, run.prior_steps(described_by(run, config.prior_molecules)))
        if has_axes:
            posteriors = separate_axes(model, posteriors)
        if network.prior.needs_fit:
            fit_prior(model, posteriors, config.seed)
    return model


def with_training_filter(run: TrainingRun, model: Model) -> Model:
    """The model with what tells molecules that it was trained on."""
    return replace(model, training_filter=training_filter(learned_from(run), model.training_filter))


def with_ratio(run: TrainingRun, model: Model) -> Model:
    """The model with what tells the molecules it was trained on from its own."""
    count = described_by(run, run.config.ratio_molecules)
    return replace(model, ratio=density_ratio(model, learned_from(run), count, run.config.seed))


def with_reference(run: TrainingRun, model: Model) -> Model:
    """The model with statistics of what it was trained on."""
    count = described_by(run, MOST)
    return replace(model, reference=reference_statistics(model, learned_from(run), run.config.seed, count))


def with_card(run: TrainingRun, model: Model, origin: Mapping[str, Any]) -> Model:
    """The model with its card."""
    config = run.config
    told = (
        dict(origin)
        | {name: model.card[name] for name in INHERITED if name in model.card}
        | lineage(model.card, config, run.module.kl_weight(1.0))
        | {
            "data": origin_of(run.store),
            "properties": list(config.properties or model.card.get("properties", ())),
            "seed": config.seed,
            "steps": run.steps_done,
            "parameters": sum(weight.numel() for weight in model.network.parameters()),
            "machine": f"{platform.machine()}, {torch.get_num_threads()} threads",
            "versions": versions(),
            "validation": validation(run, model),
        }
    )
    return replace(model, card=told)


def learned_from(run: TrainingRun) -> StoredSmiles:
    """The training molecules."""
    return StoredSmiles(run.store, run.train_rows)


def described_by(run: TrainingRun, most: int) -> int:
    """How many training molecules a model is described by: a share of those that the run has shown it.

    A run of a few steps would otherwise end with minutes of statistics.

    Args:
        run: the run.
        most: of them that tell something new.
    """
    if run.config.learn == "ratio":
        return most
    shown = run.steps_done * run.config.chunks_per_step * run.config.chunk_size
    return min(most, max(DESCRIBED_BY, shown // SHARE))


def validation(run: TrainingRun, model: Model) -> dict[str, float]:
    """The figures of the finished model on held-out molecules, those of the best validation among them."""
    config = run.config
    held_out = run.store.smiles_of(run.valid_rows[: config.validation_molecules])
    told = best_validation(logged(run.folder)) if run.steps_done else {}
    rates = sample_rates(model, config.validation_samples, run.filters, config.seed)
    rates |= {"molecules": len(held_out)}
    rates["reconstruction"] = (
        float(told["reconstruction"]) if "reconstruction" in told else reconstruction_rate(model, held_out)
    )
    if config.properties and "property_error" in told:
        rates["property_error"] = float(told["property_error"])
    return rates


def lineage(base: dict[str, Any], config: TrainConfig, kl_weight: float) -> dict[str, Any]:
    """The KL weight that the network was trained under, and what is known of the model it began with."""
    if not base:
        return {"kl_weight": kl_weight}
    told = {name: base[name] for name in LINEAGE if name in base}
    return {"base": told, "kl_weight": base.get("kl_weight") if config.learn != "all" else kl_weight}


def origin_of(store: TokenStore) -> dict[str, Any]:
    """The data's name, files with checksums, and counts; not where the files lay."""
    files = [
        {name: part.get(name) for name in ("file", "split", "sha256")} for part in store.manifest["source"]
    ]
    return {"name": store.manifest["name"], "files": files, "counts": store.manifest["counts"]}
