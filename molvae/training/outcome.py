"""What a finished run is worth, in the measures that a search can go by."""

from __future__ import annotations

from collections.abc import Sequence

from molvae.training.finish import logged
from molvae.training.run import TrainingRun

VALIDATED = ("loss", "nll", "reconstruction", "valid", "unique", "novel", "passing", "property_error")
"""Measured at each validation, as valid/loss and so on."""
FCD = "fcd"
UNKNOWN = float("nan")


def outcome(run: TrainingRun, names: Sequence[str], fcd_molecules: int) -> dict[str, float]:
    """The measures of a run's best weights; NaN where one could not be computed.

    Losses are those of the best validation; reconstruction and the rates of samples are the finished model's.

    Args:
        run: a finished run.
        names: of measures.
        fcd_molecules: samples, and held-out molecules, that fcd compares.
    """
    finished = run.codec.card["validation"]
    measured = best_validation(run) | {name: finished.get(name, UNKNOWN) for name in finished}
    if FCD in names:
        measured[FCD] = fcd(run, fcd_molecules)
    return {name: float(measured.get(name, UNKNOWN)) for name in names}


def best_validation(run: TrainingRun) -> dict[str, float]:
    """What was logged at the validation of the lowest loss."""
    table = logged(run.folder).dropna(subset=["valid/loss"])
    if table.empty:
        return {}
    best = table.loc[table["valid/loss"].idxmin()]
    return {name: best[f"valid/{name}"] for name in VALIDATED if f"valid/{name}" in best}


def fcd(run: TrainingRun, count: int) -> float:
    """Frechet ChemNet distance of samples to held-out molecules; the fewer of them, the higher it is."""
    from molvae.evaluation.chemnet import fcd_between

    held_out = run.store.smiles_of(run.valid_rows[:count])
    samples = run.codec.sample(count, seed=run.recipe.seed)
    return fcd_between(held_out, [smiles for smiles in samples if smiles is not None])
