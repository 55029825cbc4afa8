"""`molvae pick`: a table of molecules in, a diverse and good subset out."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build


def run(cfg: DictConfig) -> None:
    """Pick, write the picked rows in their order, and say on stderr how diverse and good they are."""
    from molvae.explore.pick import pick

    check_outputs(cfg)
    with bars() as progress:
        found = pick(
            Path(cfg.input),
            cfg.count,
            method=cfg.method,
            space=cfg.space,
            weight=cfg.weight,
            cutoff=cfg.cutoff,
            scaffold_quota=cfg.scaffold_quota,
            score_column=cfg.score_column or None,
            direction=cfg.direction,
            scoring=build(cfg, "scoring"),
            model=cfg.model,
            smiles_column=cfg.smiles_column or None,
            device=cfg.device,
            progress=progress,
        )
    write_outputs(cfg, found)
