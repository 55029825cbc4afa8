"""What a finished run is worth, in the measures that a search can go by."""

from __future__ import annotations

from collections.abc import Sequence

from molvae.data.store import TokenStore
from molvae.model.model import Model
from molvae.training.result import TrainResult
from molvae.training.validated import best_validation

FCD = "fcd"
UNKNOWN = float("nan")


def outcome(
    result: TrainResult, store: TokenStore, names: Sequence[str], fcd_molecules: int
) -> dict[str, float]:
    """The measures of a run's best weights; NaN where one could not be computed.

    Losses are those of the best validation; reconstruction and the rates of samples are the finished model's.

    Args:
        result: of a complete run.
        store: the molecules that it learned from.
        names: of measures.
        fcd_molecules: samples, and held-out molecules, that fcd compares.
    """
    measured = best_validation(result.table) | result.figures
    if FCD in names:
        measured[FCD] = fcd(result.trained, store, fcd_molecules)
    return {name: float(measured.get(name, UNKNOWN)) for name in names}


def fcd(model: Model, store: TokenStore, count: int) -> float:
    """Frechet ChemNet distance of samples to held-out molecules; the fewer of them, the higher it is."""
    from molvae.evaluation.chemnet import fcd_between

    held_out = store.smiles_of(store.split("valid")[:count])
    samples = model.sample(count, seed=model.card["seed"])
    return fcd_between(held_out, [smiles for smiles in samples if smiles is not None])
