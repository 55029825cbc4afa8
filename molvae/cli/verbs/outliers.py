"""`molvae outliers`: a table of molecules in, the same with a calibrated score of how unusual each is out."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, reference_file, settings
from molvae.table import Writer


def run(cfg: DictConfig) -> None:
    """Score the input, write all its rows, and say on stderr how many are outliers or can't be encoded."""
    from molvae.explore.outlier_score import COLUMNS
    from molvae.explore.outliers import outliers

    check_outputs(cfg)
    with Writer(cfg.output, computed=COLUMNS) as output, bars() as progress:
        found = outliers(
            Path(cfg.input),
            model=cfg.model,
            reference=reference_file(cfg),
            false_positive_rate=cfg.false_positive_rate,
            smiles_column=cfg.smiles_column or None,
            seed=cfg.seed,
            device=cfg.device,
            on_rows=output.write,
            progress=progress,
        )
    if cfg.report:
        found.report(cfg.report, settings(cfg))
