"""`molvae evaluate`: generated molecules in, measures against a reference set out."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.console import print_tables
from molvae.cli.page import check_folder, evaluated_reference, settings
from molvae.cli.summaries import on_terminal
from molvae.cli.usage import UsageError

_PLAIN_WIDTH = 110


def run(cfg: DictConfig) -> None:
    """Evaluate, print the measures, and write the report where a folder is given."""
    from molvae.evaluation.evaluate import evaluate
    from molvae.evaluation.of_model import LatentConfig
    from molvae.evaluation.page import measure_tables

    if not cfg.input and not cfg.model:
        raise UsageError("input= (a file of molecules) or model= (a model to sample) is missing")
    check_folder(cfg.output)
    with bars() as progress:
        found = evaluate(
            Path(cfg.input) if cfg.input else None,
            reference=evaluated_reference(cfg),
            model=cfg.model or None,
            beside=list(cfg.beside),
            guacamol_train=Path(cfg.guacamol.train) if cfg.guacamol.train else None,
            guacamol_samples=cfg.guacamol.samples,
            latent=LatentConfig(**{**cfg.latent, "input": cfg.latent.input or None}),
            smiles_column=cfg.smiles_column or None,
            progress=progress,
            **{name: cfg[name] for name in ("count", "temperature", "top_p", "seed", "device")},
        )
    print_tables(*map(on_terminal, measure_tables(found)), plain_width=_PLAIN_WIDTH)
    if cfg.output:
        found.write(cfg.output, settings(cfg))
