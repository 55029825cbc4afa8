"""`molvae evaluate`: generated molecules in, measures against a reference set out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf
from rich.console import Console

from molvae.commands.bars import bars
from molvae.errors import UsageError
from molvae.metrics.measures import Measures

if TYPE_CHECKING:
    from molvae.codec import MoleculeCodec
    from molvae.metrics.progress import Progress


def run(cfg: DictConfig) -> None:
    """Evaluate, print the measures, and write the report where a folder is given."""
    from molvae.commands.references import references, smiles_of
    from molvae.filters.moses import MosesRules
    from molvae.metrics.moses import moses_measures
    from molvae.metrics.profile import profile
    from molvae.report.evaluation import Evaluation
    from molvae.report.measures_table import measures_tables
    from molvae.versions import versions

    codec = _codec(cfg)
    with bars() as progress:
        smiles = smiles_of(cfg.input, cfg.smiles_column) if cfg.input else _samples(cfg, codec)
        sets = references(cfg.reference, progress)
        generated = profile(smiles, MosesRules(), advance=progress("Molecules", len(smiles)))
        measures = moses_measures(generated, sets.test, sets.test_scaffolds, sets.train, progress)
        others: dict[str, Measures] = {}
        if cfg.guacamol.train:
            others["GuacaMol"] = _guacamol(cfg, smiles, progress)
        if codec and cfg.latent.count:
            others["Latent space"] = _latent(cfg, codec, sets.test_smiles)
    evaluation = Evaluation(
        name=Path(cfg.input).name if cfg.input else cfg.model,
        reference=sets.name,
        total=generated.total,
        smiles=generated.smiles,
        properties=generated.properties,
        reference_properties=sets.test.statistics.properties,
        failures=generated.failures,
        measures=measures,
        others=others,
        settings=_settings(cfg),
        versions=versions(),
    )
    if cfg.output:
        _write(evaluation, Path(cfg.output))
    for table in measures_tables(evaluation):
        Console(width=None if Console().is_terminal else 110).print(table)
