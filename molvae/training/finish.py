"""From a finished run to a model folder: best weights, latent prior, what was learned, figures, curves."""

from __future__ import annotations

import logging
import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.figure
import numpy as np
import pandas as pd
import torch
from torch import Tensor

from molvae.data.store import StoredSmiles, TokenStore
from molvae.errors import MolvaeError
from molvae.explore.outlier_reference import MOST, OutlierReference
from molvae.files.versions import versions
from molvae.filters.bloom import BloomFilter
from molvae.model.model import Model
from molvae.training.checkpoint import check_checkpoint
from molvae.training.config import TrainConfig
from molvae.training.quality import density_ratio, fit_prior, reconstruction_rate, sample_rates
from molvae.training.run import TrainingRun
from molvae.training.separate_axes import separate_axes
from molvae.training.validated import best_validation

log = logging.getLogger(__name__)

BITS_PER_MOLECULE = 15
"""One molecule in 1,300 that was never seen is taken for a known one."""
LARGEST_FILTER = 3_000_000
"""Bytes."""
CROWDED = 0.1
"""Share of new molecules taken for known ones above which a user is warned."""
INHERITED = ("filters",)
"""What a model's card has of the one it began with."""
LINEAGE = ("command", "seed", "steps", "kl_weight", "note", "base")
"""What a model's card tells of the one it began with."""
CURVES = {
    "valid/nll": "reconstruction, nats per molecule",
    "valid/kl": "KL, nats per molecule",
    "valid/reconstruction": "exact reconstruction",
    "valid/passing": "samples passing filters",
    "valid/property_error": "properties, squared error in standard deviations",
}


def finish(run: TrainingRun, origin: Mapping[str, Any]) -> Model:
    """Make the run's best network a complete model and write it to `model/` in the run's folder.

    Args:
        run: a complete run.
        origin: what else the model's card should tell, such as the command.
    """
    model, config, filters = run.model, run.config, run.filters
    if (device := run.trainer.strategy.root_device).type == "cuda":
        run.module.to(device)  # Lightning has brought it back to the CPU
    if run.best.exists():
        run.module.load_state_dict(check_checkpoint(run.best, run.module)["state_dict"])
    model.network.eval()
    if config.learn == "all":
        separate_axes(model, run.prior_steps(config.prior_molecules))
    fit_prior(model, run.prior_steps(config.prior_molecules), config.seed)
    learned = StoredSmiles(run.store, run.train_rows)
    model = replace(model, training_filter=training_filter(learned, model.training_filter))
    model = replace(model, ratio=density_ratio(model, learned, config.ratio_molecules, config.seed))
    model = replace(model, reference=reference_statistics(model, learned, config.seed))
    held_out = run.store.smiles_of(run.valid_rows[: config.validation_molecules])
    card = (
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
            "validation": sample_rates(model, config.validation_samples, filters, config.seed)
            | {"molecules": len(held_out), "reconstruction": reconstruction_rate(model, held_out)}
            | property_error(run),
        }
    )
    run.model = model = replace(model, card=card)
    model.save(run.folder / "model")
    if run.steps_done:
        draw_curves(logged(run.folder), run.folder / "curves.png")
    return model


def property_error(run: TrainingRun) -> dict[str, float]:
    """The error of predicted properties at the best validation; nothing where none is learned."""
    best = best_validation(logged(run.folder)) if run.config.properties else {}
    return {name: float(best[name]) for name in ("property_error",) if name in best}


def lineage(base: dict[str, Any], config: TrainConfig, kl_weight: float) -> dict[str, Any]:
    """The KL weight that the network was trained under, and what is known of the model it began with."""
    if not base:
        return {"kl_weight": kl_weight}
    told = {name: base[name] for name in LINEAGE if name in base}
    return {"base": told, "kl_weight": base.get("kl_weight") if config.learn != "all" else kl_weight}


def training_filter(smiles: Sequence[str], known: BloomFilter | None = None) -> BloomFilter:
    """A filter that knows the training molecules: as large as few false positives take, 3 MB at most.

    Args:
        smiles: the training molecules.
        known: the filter of a model that is fine-tuned: what it knew before is not novel either.
    """
    if known is not None:
        known = BloomFilter(known.array.copy(), known.hashes, known.count)
        known.add(smiles)
        if known.false_positive_rate > CROWDED:
            log.warning(
                "the model's memory of known molecules is too small for these: it takes %.0f%% of new ones"
                " for known, so that `molvae sample` wants novel=false",
                100 * known.false_positive_rate,
            )
        return known
    return BloomFilter.build(smiles, bits=min(BITS_PER_MOLECULE * len(smiles), 8 * LARGEST_FILTER))


def reference_statistics(model: Model, learned: Sequence[str], seed: int) -> dict[str, Tensor] | None:
    """What training molecules look like to the model, by a sample of them; None where there are too few."""
    rows = np.random.default_rng(seed).permutation(len(learned))[:MOST]
    try:
        return OutlierReference.build(model, [learned[int(row)] for row in rows], seed=seed).tensors()
    except MolvaeError as error:
        log.warning("the model carries no reference for molvae outliers: %s", error)
        return None


def origin_of(store: TokenStore) -> dict[str, Any]:
    """The data's name, files with checksums, and counts; not where the files lay."""
    files = [
        {name: part.get(name) for name in ("file", "split", "sha256")} for part in store.manifest["source"]
    ]
    return {"name": store.manifest["name"], "files": files, "counts": store.manifest["counts"]}


def logged(folder: Path) -> pd.DataFrame:
    """What all slices of a run have logged, by step."""
    slices = [pd.read_csv(path) for path in sorted(folder.glob("logs/slice_*/metrics.csv"))]
    if not slices:
        return pd.DataFrame({"step": []})
    return pd.concat(slices, ignore_index=True).sort_values("step", kind="stable")


def draw_curves(table: pd.DataFrame, picture: Path) -> None:
    """Plot what validation measured over the run."""
    shown = {name: label for name, label in CURVES.items() if name in table}
    rows = -(-max(len(shown), 1) // 2)
    figure = matplotlib.figure.Figure(figsize=(9, 3 * rows))
    figure.subplots_adjust(left=0.08, right=0.97, bottom=0.24 / rows, top=1 - 0.14 / rows, hspace=0.5)
    axes = np.ravel(figure.subplots(rows, 2))
    for axis, (name, label) in zip(axes, shown.items(), strict=False):
        points = table[["step", name]].dropna()
        axis.plot(points["step"], points[name], marker="o", markersize=3)
        axis.set(title=label, xlabel="optimizer step")
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    figure.savefig(picture, dpi=120)
