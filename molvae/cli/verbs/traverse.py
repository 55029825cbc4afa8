"""`molvae traverse`: walks through latent space along which one property changes and others stay."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build


def run(cfg: DictConfig) -> None:
    """Find the direction, walk along it from each start, and show how the properties answered."""
    from molvae.cli.summaries import show_traversal
    from molvae.explore.traverse import traverse

    check_outputs(cfg)
    with bars() as progress:
        found = traverse(
            cfg.property,
            start=cfg.start or None,
            model=cfg.model,
            hold=list(cfg.hold),
            dimension=None if cfg.dimension < 0 else cfg.dimension,
            fit_to=Path(cfg.input) if cfg.input else None,
            fit_count=cfg.fit_count,
            count=cfg.count,
            steps=cfg.steps,
            reach=cfg.reach,
            seed=cfg.seed,
            filters=build(cfg, "filters"),
            device=cfg.device,
            progress=progress,
        )
    show_traversal(found)
    write_outputs(cfg, found)
